//! Handing mails to a mail server.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::time::timeout;

use crate::config;
use crate::desk::mailroom::Outgoing;

/// Where mails go.
pub enum Outlet {
    /// To a mail server.
    Smtp(Box<Server>),
    /// Nowhere: they stay in the outbox to be looked at, and count as sent.
    Kept,
    /// Nowhere yet: they wait until a mail server is configured.
    Waiting,
}

/// How sending went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The mail server took it.
    Yes,
    /// It may go later; why, for administrators.
    Later(String),
    /// It never will; why, for administrators.
    Never(String),
}

/// Tells other mail programs not to answer by themselves (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Where a mail program stops such mails (RFC 2369).
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(ListUnsubscribe(text.trim_matches(['<', '>']).to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("<{}>", one_line(&self.0)))
    }
}

/// That sending a form there is enough (RFC 8058).
#[derive(Clone)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(ListUnsubscribePost)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

impl Outlet {
    /// The outlet that the configuration asks for.
    ///
    /// # Errors
    /// When the mail server's address does not parse. The address itself is not repeated, as it holds a password.
    pub fn new(config: &config::Mail) -> anyhow::Result<Outlet> {
        let url = config.smtp_url.reveal();
        if url.is_empty() {
            return Ok(Outlet::Waiting);
        }
        let patience = Duration::from_secs(config.timeout_seconds);
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| anyhow::anyhow!("mail.smtp_url is not an address of a mail server"))?
            .timeout(Some(patience));
        Ok(Outlet::Smtp(Box::new(Server::new(builder, patience))))
    }

    /// Whether mails can be sent at all now.
    pub fn is_ready(&self) -> bool {
        !matches!(self, Outlet::Waiting)
    }

    /// Whether mails are read in the outbox and nowhere else.
    pub fn is_kept(&self) -> bool {
        matches!(self, Outlet::Kept)
    }

    /// Sends a mail.
    pub async fn send(&self, mail: &Outgoing) -> Sent {
        let message = match message(mail) {
            Ok(message) => message,
            Err(error) => return Sent::Never(format!("the mail cannot be written: {error:#}")),
        };
        match self {
            Outlet::Kept => Sent::Yes,
            Outlet::Waiting => Sent::Later("no mail server is configured".into()),
            Outlet::Smtp(server) => server.send(message).await,
        }
    }
}

/// A mail server, with connections to it that are kept open.
pub struct Server {
    builder: AsyncSmtpTransportBuilder,
    transport: Mutex<AsyncSmtpTransport<Tokio1Executor>>,
    patience: Duration,
}

impl Server {
    fn new(builder: AsyncSmtpTransportBuilder, patience: Duration) -> Server {
        Server { transport: Mutex::new(builder.clone().build()), builder, patience }
    }

    /// Sends a mail, or gives up when that takes too long: the transport's own limit is for connecting alone, and a
    /// server that stops answering would hold every other mail up.
    async fn send(&self, message: Message) -> Sent {
        let transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match timeout(self.patience, transport.send(message)).await {
            Ok(Ok(_)) => Sent::Yes,
            Ok(Err(error)) if error.is_permanent() && !is_about_us(&error) => {
                Sent::Never(format!("the mail server refused: {error}"))
            }
            Ok(Err(error)) => Sent::Later(format!("the mail server did not take it: {error}")),
            Err(_) => {
                // The connection goes back to where it is kept, and a late answer would be taken for that to the next mail.
                *self.transport.lock().unwrap_or_else(PoisonError::into_inner) = self.builder.clone().build();
                Sent::Later("the mail server did not answer in time".into())
            }
        }
    }
}

/// Whether a refusal is about how we are set up (RFC 4954, RFC 5321 section 4.2): once that is mended, the mail goes out.
fn is_about_us(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(u16::from);
    code.is_some_and(|code| matches!(code, 500..=504 | 521 | 530..=539))
}

/// The mail as it goes over the wire: text and HTML side by side.
fn message(mail: &Outgoing) -> anyhow::Result<Message> {
    let sender: Mailbox = mail.sender.parse().context("the sender")?;
    let recipient: Mailbox = mail.recipient.parse().context("the recipient")?;
    let mut builder = Message::builder()
        .from(sender)
        .to(recipient)
        .subject(one_line(&mail.subject))
        .message_id(Some(format!("<{}>", mail.message_id)))
        .date(std::time::SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(mail.created_at.0).unwrap_or(0)))
        .header(AutoSubmitted);
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(reply_to.parse().context("where answers go")?);
    }
    if let Some(url) = &mail.stop_url {
        builder = builder.header(ListUnsubscribe(url.clone())).header(ListUnsubscribePost);
    }
    if let Some(id) = &mail.in_reply_to {
        builder = builder.in_reply_to(format!("<{id}>")).references(format!("<{id}>"));
    }
    let body = MultiPart::alternative()
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(mail.plain.clone()))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(mail.html.clone()));
    builder.multipart(body).context("the parts")
}

/// A header's value on one line, whatever people typed.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Outlet, Sent, message};
    use crate::clock::Time;
    use crate::desk::mailroom::Outgoing;

    fn mail(subject: &str, sender: &str) -> Outgoing {
        Outgoing {
            id: 1,
            message_id: "m1.abc@example.com".into(),
            sender: sender.into(),
            recipient: "ada@example.com".into(),
            reply_to: Some("help@example.com".into()),
            subject: subject.into(),
            plain: "Hello".into(),
            html: "<p>Hello</p>".into(),
            in_reply_to: Some("m0.abc@example.com".into()),
            created_at: Time(1_795_521_600_000_000),
            sent_at: None,
            stop_url: Some("https://help.example.com/unsubscribe/abc".into()),
        }
    }

    #[test]
    fn header_injection_by_subject_or_name_adds_no_header() {
        for subject in ["Hi\r\nBcc: eve@example.com", "Hi\nX-Evil: 1", "Hi\r\n\r\n<script>"] {
            let text = message(&mail(subject, "\"Help\" <help@example.com>")).expect("it can be written").formatted();
            let text = String::from_utf8_lossy(&text).to_lowercase();
            let head = text.split("\r\n\r\n").next().unwrap_or_default();
            assert!(!head.lines().any(|line| line.starts_with("bcc:") || line.starts_with("x-evil:")), "{head}");
        }
        let evil = "\"Help\r\nBcc: eve@example.com\" <help@example.com>";
        if let Ok(message) = message(&mail("Hi", evil)) {
            let text = String::from_utf8_lossy(&message.formatted()).to_lowercase();
            assert!(!text.lines().any(|line| line.starts_with("bcc:")));
        }
    }

    #[test]
    fn a_mail_says_that_it_is_automatic_and_what_it_answers() {
        let text = message(&mail("Hi", "\"Help\" <help@example.com>")).expect("it can be written").formatted();
        let text = String::from_utf8_lossy(&text);
        for line in [
            "Message-ID: <m1.abc@example.com>",
            "In-Reply-To: <m0.abc@example.com>",
            "References: <m0.abc@example.com>",
            "Auto-Submitted: auto-generated",
            "Reply-To: help@example.com",
            "List-Unsubscribe: <https://help.example.com/unsubscribe/abc>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }

    #[tokio::test]
    async fn a_mail_server_that_stops_answering_holds_no_mail_up() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let smtp_url = format!("smtp://{}", listener.local_addr().expect("an address")).into();
        // It takes connections and says nothing.
        tokio::spawn(async move {
            let mut held = vec![];
            while let Ok((stream, _)) = listener.accept().await {
                held.push(stream);
            }
        });
        let outlet = Outlet::new(&crate::config::Mail { smtp_url, timeout_seconds: 1 }).expect("an outlet");
        for _ in 0..2 {
            let mail = mail("Hi", "\"Help\" <help@example.com>");
            let sent = tokio::time::timeout(Duration::from_secs(60), outlet.send(&mail)).await;
            assert!(matches!(sent, Ok(Sent::Later(_))), "{sent:?}");
        }
    }
}
