//! How a mail is written: as text, and as a page with its styles inside.

use askama::Template;

use super::keys::Keys;
use crate::desk::error::{Error, Result};
use crate::desk::look::palette::{Rgb, Tokens, hex};
use crate::desk::mailroom::{OutMail, STOP_MARK};
use crate::desk::portal::Portal;
use crate::desk::templates::{Texts, Values, fill, fill_prose};
use crate::web::i18n::{Arg, Words};

/// A mail's HTML; e-mail programs want its styles inside.
#[derive(Template)]
#[template(path = "mail/message.html")]
struct Page<'a> {
    lang: &'a str,
    subject: &'a str,
    company: &'a str,
    heading: &'a str,
    intro: &'a str,
    /// What a template says in the place of the words before and after.
    body: Option<&'a str>,
    quote: Option<Quote<'a>>,
    tickets: &'a [Told],
    button: Option<(String, String)>,
    outro: &'a str,
    /// What the mail is stopped by, and what stands before it.
    stop: Option<(String, String, &'static str)>,
    light: &'a Tokens,
    /// None where the portal is light for everybody.
    dark: Option<&'a Tokens>,
}

impl Page<'_> {
    /// A colour as styles have it.
    fn hex(&self, colour: &Rgb) -> String {
        hex(*colour)
    }
}

/// What happened on a ticket.
pub(super) struct Told {
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) url: String,
    /// What, and the beginning of what was said.
    pub(super) news: Vec<(String, String)>,
}

impl Told {
    fn plain(&self) -> String {
        let news = self.news.iter().flat_map(|(what, said)| [what, said]).filter(|text| !text.is_empty());
        let mut lines = vec![format!("{} {}", self.number, self.subject)];
        lines.extend(news.cloned());
        lines.push(self.url.clone());
        lines.join("\n")
    }
}

/// What somebody said.
pub(super) struct Quote<'a> {
    pub(super) author: &'a str,
    pub(super) html: &'a str,
    pub(super) files: Vec<&'a str>,
    pub(super) files_title: String,
}

/// What a mail says between its first words and its last.
#[derive(Default)]
pub(super) struct Body<'a> {
    /// What somebody said.
    pub(super) quote: Option<Quote<'a>>,
    /// The same as text.
    pub(super) text: Option<&'a str>,
    /// What happened on several tickets.
    pub(super) tickets: &'a [Told],
    /// What a template says.
    pub(super) texts: Option<&'a Texts>,
}

/// What a template says where it says something, else the words.
fn said(text: &str, values: &Values, words: String) -> String {
    if text.is_empty() { words } else { fill(text, values) }
}

pub(super) fn write(
    words: &Words,
    portal: &Portal,
    keys: &Keys,
    args: &[(&'static str, Arg)],
    Body { quote, text, tickets, texts }: Body<'_>,
    link: Option<String>,
    mut mail: OutMail,
) -> Result<OutMail> {
    let [mut subject, mut heading, mut intro, mut outro] =
        [keys.subject, keys.heading, keys.intro, keys.outro].map(|key| words.a(key, args));
    let mut button = link.map(|link| (words.a(keys.button, args), link));
    let mut body = None;
    if let Some(texts) = texts {
        let values = Values {
            company: portal.company_name.clone(),
            portal: portal.name.clone(),
            email: Some(mail.recipient.clone()),
        };
        subject = said(&texts.subject, &values, subject);
        heading = said(&texts.heading, &values, heading);
        button = button.map(|(label, link)| (said(&texts.button, &values, label), link));
        if !texts.body.is_empty() {
            body = Some(fill_prose(&texts.body, &values));
            (intro, outro) = (String::new(), String::new());
        }
        let name = said(&texts.sender_name, &values, portal.company_name.clone());
        let from = if texts.sender_address.is_empty() { &portal.inbox_address } else { &texts.sender_address };
        mail.sender = mailbox(&name, from);
    }
    let mut plain = vec![heading.clone(), intro.clone()];
    plain.extend(body.as_ref().map(|body| richtext::plain(body.as_str())));
    plain.extend(text.map(str::to_owned));
    if let Some(quote) = quote.as_ref().filter(|quote| !quote.files.is_empty()) {
        plain.push(format!("{}: {}", quote.files_title, quote.files.join(", ")));
    }
    plain.extend(tickets.iter().map(Told::plain));
    plain.extend(button.as_ref().map(|(label, link)| format!("{label}: {link}")));
    plain.push(outro.clone());
    let stop = mail.stop.as_ref().map(|stop| {
        let of = if stop.ticket.is_some() {
            ["mail-stop-why", "mail-stop"]
        } else {
            ["mail-stop-why-daily", "mail-stop-daily"]
        };
        let [why, label] = of.map(|key| words.a(key, args));
        (why, label, STOP_MARK)
    });
    plain.extend(stop.as_ref().map(|(why, label, link)| format!("{why} {label}: {link}")));
    plain.retain(|part| !part.is_empty());
    let page = Page {
        lang: words.language(),
        subject: &subject,
        company: &portal.company_name,
        heading: &heading,
        intro: &intro,
        body: body.as_ref().map(richtext::Html::as_str),
        quote,
        tickets,
        button,
        outro: &outro,
        stop,
        light: &portal.sheets.palette.light,
        dark: portal.theme.has_dark.then_some(&portal.sheets.palette.dark),
    };
    mail.html = page.render().map_err(|error| Error::Internal(format!("mail page: {error}")))?;
    mail.plain = plain.join("\n\n");
    mail.subject = subject;
    Ok(mail)
}

/// A display name and an address as one header value.
pub(super) fn mailbox(name: &str, address: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\' | '<' | '>')).collect();
    format!("\"{name}\" <{address}>")
}
