//! Composing mails: the words of the portal's language around what the mail is about.

mod digest;
mod keys;
mod page;

use self::keys::keys;
use self::page::{Body, Quote, Told, mailbox, write};
use crate::app::App;
use crate::clock::Time;
use crate::desk::door::Claim;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{ContactId, TicketId};
use crate::desk::mailroom::{self, About, FactorNews, Mail, News, OutMail, PasskeyNews, Recipient, StopLink};
use crate::desk::portal::Portal;
use crate::desk::signin::Side;
use crate::desk::templates::{Kind, Texts};
use crate::desk::viewer::System;
use crate::random;
use crate::web::dates::Dates;
use crate::web::i18n::{Arg, Words};
use crate::web::portal::agent_named;

/// Composes the mail that `mail` names and puts it into the outbox. A mail whose ticket, message or recipient is no
/// longer there is not written.
///
/// # Errors
/// Those of the database; [`Error::Internal`] when the page cannot be rendered.
pub async fn compose(app: &App, mail: &Mail) -> Result<()> {
    let from = in_whose_name(app, mail).await?;
    let kind = kind_of(mail);
    let read = app.read(from.clone(), move |s| {
        Box::pin(async move {
            let texts = kind.and_then(|kind| s.template(kind)).map(|template| template.texts.clone());
            Ok((s.portal().clone(), s.portal_url(), texts))
        })
    });
    let (portal, portal_url, texts) = read.await?;
    let words = app.catalog.words(&portal.language);
    let texts = if let Mail::Sample { texts, .. } = mail { texts.clone() } else { texts.unwrap_or_default() };
    let head = Letterhead { app, from, portal: &portal, portal_url: &portal_url, words: &words, texts };
    let written = match mail {
        Mail::Received { ticket, contact } => {
            let about = wanted(&head, (*ticket, *contact), News::Received).await?;
            about.map(|about| ticket_mail(&head, "received", &about, Some(*contact), &format!("{contact}")))
        }
        Mail::Replied { ticket, message, contact } => {
            let about = wanted(&head, (*ticket, *contact), News::Replied(*message)).await?;
            about.map(|about| ticket_mail(&head, "replied", &about, Some(*contact), &format!("{contact}.{message}")))
        }
        Mail::Closed { ticket, contact, at } => {
            let about = wanted(&head, (*ticket, *contact), News::Closed(*at)).await?;
            let unique = format!("{contact}.{}", at.0);
            about.map(|about| ticket_mail(&head, "closed", &about, Some(*contact), &unique))
        }
        Mail::CustomerWrote { ticket, message, staff } => {
            let about = about(&head, *ticket, Some(*message), Recipient::Staff(*staff)).await?;
            about.map(|about| ticket_mail(&head, "wrote", &about, None, &format!("{staff}.{message}")))
        }
        Mail::Digest { contact, from, until } => digest::mail(&head, *contact, (*from, *until)).await?,
        Mail::Reset { to, .. } if to.is_empty() => None,
        Mail::Reset { side, to, token, by_staff, .. } => {
            let base = if side == "desk" { format!("{}/desk", app.config.public_url) } else { portal_url.clone() };
            let link = format!("{base}/reset/{token}");
            let purpose = if *by_staff { "offered" } else { "reset" };
            Some(plain_mail(&head, purpose, to, Some(link), &random::digest(token)[..20]))
        }
        Mail::Invitation { to, token, is_reminder, .. } => {
            let link = format!("{portal_url}/invite/{token}");
            let purpose = if *is_reminder { "reminder" } else { mailroom::INVITATION };
            let message_id = format!("{}@{}", mail.invitation().unwrap_or_default(), host(app));
            let mail = plain_mail(&head, purpose, to, Some(link), "");
            Some(mail.map(|mail| OutMail { message_id, ..mail }))
        }
        Mail::Registration { to, token, is_known, .. } => {
            let (purpose, link) = match is_known {
                true => ("known", format!("{portal_url}/sign-in")),
                false => ("verify", format!("{portal_url}/verify/{token}")),
            };
            Some(plain_mail(&head, purpose, to, Some(link), &random::digest(token)[..20]))
        }
        Mail::Approved { to, at, is_approved, .. } => {
            let unique = once(*at, to);
            let link = is_approved.then(|| format!("{portal_url}/sign-in"));
            Some(plain_mail(&head, if *is_approved { "approved" } else { "refused" }, to, link, &unique))
        }
        Mail::Link { to, .. } if to.is_empty() => None,
        Mail::Link { to, token, .. } => {
            let link = format!("{portal_url}/link/{token}");
            Some(plain_mail(&head, "link", to, Some(link), &random::digest(token)[..20]))
        }
        Mail::Test { to, at } => {
            let unique = once(*at, to);
            Some(plain_mail(&head, "test", to, None, &unique))
        }
        Mail::Sample { to, at, .. } => {
            let message_id = format!("sample.{}.{}@{}", kind.map_or("", Kind::as_str), once(*at, to), host(app));
            kind.map(|kind| sample_of(&head, kind, to).map(|mail| OutMail { message_id, purpose: "sample", ..mail }))
        }
        Mail::AddressChanged { to, at, .. } => {
            let unique = once(*at, to);
            Some(plain_mail(&head, "address", to, None, &unique))
        }
        Mail::Erased { to, at, .. } => {
            let unique = once(*at, to);
            Some(plain_mail(&head, "erased", to, None, &unique))
        }
        Mail::ErasureDeclined { contact, at } => declined(&head, *contact, *at).await?,
        Mail::Passkey { what, passkey, to, at, .. } => {
            let purpose = match what {
                PasskeyNews::Added => "passkey-added",
                PasskeyNews::Removed => "passkey-removed",
                PasskeyNews::Locked => "passkey-locked",
            };
            let unique = format!("{passkey}.{}", once(*at, to));
            Some(plain_mail(&head, purpose, to, None, &unique))
        }
        Mail::PasswordChanged { to, at, .. } => {
            let unique = once(*at, to);
            Some(plain_mail(&head, "changed", to, None, &unique))
        }
        Mail::FactorChanged { to, what, at, .. } => {
            let purpose = match what {
                FactorNews::Added => "factor-added",
                FactorNews::Removed => "factor-removed",
                FactorNews::Reset => "factor-reset",
                FactorNews::Codes => "factor-codes",
                FactorNews::Kept => "factor-kept",
                FactorNews::Tried => "factor-tried",
            };
            Some(plain_mail(&head, purpose, to, None, &once(*at, to)))
        }
        Mail::NewDevice { side, to, at, user_agent, network, time_zone, .. } => {
            let is_desk = side == Side::Desk.as_str();
            let (purpose, link) = match is_desk {
                true => ("device-staff", format!("{}/desk/forgot", app.config.public_url)),
                false => ("device", format!("{portal_url}/account/security")),
            };
            let zone = time_zone.as_deref().unwrap_or(&portal.time_zone);
            let seen = [
                ("device", agent_named(&words, user_agent)),
                ("when", Dates::new(words.clone(), zone, *at).moment(*at)),
                ("network", if network.is_empty() { words.t("mail-device-nowhere") } else { network.clone() }),
            ];
            Some(mail_with(&head, purpose, to, Some(link), &once(*at, to), &seen))
        }
    };
    match written {
        Some(mail) => mailroom::put(&app.db, mail?, app.clock.now()).await,
        None => Ok(()),
    }
}

/// Whoever writes a mail, at the portal in whose name it goes out, in the language of whom it goes to.
async fn in_whose_name(app: &App, mail: &Mail) -> Result<Claim> {
    let everywhere = Claim::System(System::Mail);
    match mail {
        Mail::Received { ticket, contact }
        | Mail::Closed { ticket, contact, .. }
        | Mail::Replied { ticket, contact, .. } => {
            let (ticket, contact) = (*ticket, *contact);
            let found = app.read(everywhere, move |mut s| {
                Box::pin(async move { mailroom::in_whose_name(&mut s, ticket, contact).await })
            });
            let (portal, language) = found.await?;
            Ok(Claim::Mail { portal: Some(portal), language })
        }
        Mail::Digest { contact, .. } | Mail::ErasureDeclined { contact, .. } => {
            let contact = *contact;
            let found = app
                .read(everywhere, move |mut s| Box::pin(async move { mailroom::digest_name(&mut s, contact).await }));
            let (portal, language) = found.await?;
            Ok(Claim::Mail { portal: Some(portal), language })
        }
        Mail::Reset { side, .. } | Mail::FactorChanged { side, .. } | Mail::NewDevice { side, .. }
            if side == Side::Desk.as_str() =>
        {
            Ok(everywhere)
        }
        Mail::Registration { portal, language, .. }
        | Mail::Approved { portal, language, .. }
        | Mail::Invitation { portal, language, .. } => {
            Ok(Claim::Mail { portal: Some(*portal), language: language.clone() })
        }
        Mail::Sample { portal, language, .. } => {
            Ok(Claim::Mail { portal: Some(*portal), language: Some(language.clone()) })
        }
        Mail::Reset { to, portal, language, .. }
        | Mail::PasswordChanged { to, portal, language, .. }
        | Mail::FactorChanged { to, portal, language, .. }
        | Mail::NewDevice { to, portal, language, .. }
        | Mail::Passkey { to, portal, language, .. } => {
            Ok(Claim::Mail { portal: *portal, language: chosen(app, to).await?.or_else(|| language.clone()) })
        }
        Mail::Link { to, portal, language, .. } => {
            let language = chosen(app, to).await?.or_else(|| Some(language.clone()));
            Ok(Claim::Mail { portal: Some(*portal), language })
        }
        Mail::AddressChanged { language, .. } | Mail::Erased { language, .. } => {
            Ok(Claim::Mail { portal: None, language: language.clone() })
        }
        Mail::CustomerWrote { .. } | Mail::Test { .. } => Ok(everywhere),
    }
}

/// Of what kind a mail is, where there are templates of it; mails to staff have none.
fn kind_of(mail: &Mail) -> Option<Kind> {
    match mail {
        Mail::Reset { side, .. } if side != Side::Desk.as_str() => Some(Kind::MailReset),
        Mail::Invitation { is_reminder: true, .. } => Some(Kind::MailReminder),
        Mail::Invitation { .. } => Some(Kind::MailInvitation),
        Mail::Registration { is_known: true, .. } => Some(Kind::MailKnown),
        Mail::Registration { .. } => Some(Kind::MailVerify),
        Mail::Approved { is_approved: true, .. } => Some(Kind::MailApproved),
        Mail::Approved { .. } => Some(Kind::MailRefused),
        Mail::Link { .. } => Some(Kind::MailLink),
        Mail::PasswordChanged { portal: Some(_), .. } => Some(Kind::MailChanged),
        Mail::Sample { kind, .. } => Kind::parse(kind),
        _ => None,
    }
}

/// The language that the contact of an address has chosen, if there is one.
async fn chosen(app: &App, to: &str) -> Result<Option<String>> {
    let (to, everywhere) = (to.to_owned(), Claim::System(System::Mail));
    app.read(everywhere, move |mut s| Box::pin(async move { mailroom::chosen_by(&mut s, &to).await })).await
}

/// What a mail to a customer is made of, if they want one about this.
async fn wanted(head: &Letterhead<'_>, (ticket, contact): (TicketId, ContactId), news: News) -> Result<Option<About>> {
    let wants = head.app.read(head.from.clone(), move |mut s| {
        Box::pin(async move { mailroom::wants(&mut s, ticket, contact, news).await })
    });
    match wants.await {
        Ok(true) => {}
        Ok(false) | Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    }
    let message = if let News::Replied(id) = news { Some(id) } else { None };
    about(head, ticket, message, Recipient::Contact(contact)).await
}

async fn about(
    head: &Letterhead<'_>,
    ticket: TicketId,
    message: Option<crate::desk::ids::MessageId>,
    to: Recipient,
) -> Result<Option<About>> {
    let found = head
        .app
        .read(head.from.clone(), move |mut s| {
            Box::pin(async move { mailroom::about(&mut s, ticket, message, to).await })
        })
        .await;
    match found {
        Ok(about) => Ok(Some(about)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What every mail of a portal needs.
struct Letterhead<'a> {
    app: &'a App,
    /// Whoever writes, at the portal.
    from: Claim,
    portal: &'a Portal,
    portal_url: &'a str,
    words: &'a Words,
    /// What a template says; what is empty is said by the words.
    texts: Texts,
}

impl Letterhead<'_> {
    /// A link that stops such mails to a contact.
    fn stop(&self, contact: ContactId, ticket: Option<TicketId>) -> StopLink {
        let token = random::token();
        StopLink { url: format!("{}/unsubscribe/{token}", self.portal_url), token, contact, ticket }
    }
}

fn ticket_mail(
    head: &Letterhead<'_>,
    purpose: &'static str,
    about: &About,
    contact: Option<ContactId>,
    unique: &str,
) -> Result<OutMail> {
    let Letterhead { app, portal, words, .. } = *head;
    let mut keys = keys(purpose);
    // Where the portal does not show the ticket, nothing leads there.
    if contact.is_some() && !about.is_shown {
        keys.outro = "mail-outro-hidden";
        if purpose == "received" {
            keys.intro = "mail-received-intro-hidden";
        }
    }
    let author = about.message.as_ref().map(|said| said.author.clone()).unwrap_or_default();
    let args: Vec<(&'static str, Arg)> = vec![
        ("number", about.number.clone().into()),
        ("subject", about.subject.clone().into()),
        ("author", author.clone().into()),
        ("name", about.first_name.clone().into()),
        ("company", portal.company_name.clone().into()),
    ];
    let link = match contact {
        None => Some(format!("{}/desk/t/{}", app.config.public_url, about.ticket)),
        Some(_) => about.is_shown.then(|| format!("{}/requests/{}", head.portal_url, about.ticket)),
    };
    let quote = about.message.as_ref().map(|said| Quote {
        author: &said.author,
        html: &said.html,
        files: said.files.iter().map(|(_, name)| name.as_str()).collect(),
        files_title: words.t("mail-files"),
    });
    let sender_name = match &about.message {
        Some(_) if contact.is_some() && !author.is_empty() => format!("{author} · {}", portal.company_name),
        _ => portal.company_name.clone(),
    };
    let text = about.message.as_ref().map(|said| said.text.as_str());
    let message_id = match &about.message {
        Some(said) if purpose == "replied" => format!("m{}.{unique}@{}", said.message_id, host(app)),
        _ => format!("{purpose}.{}.{unique}@{}", about.ticket, host(app)),
    };
    write(
        words,
        portal,
        &keys,
        &args,
        Body { quote, text, ..Body::default() },
        link,
        OutMail {
            message_id,
            purpose: keys.purpose,
            ticket: Some(about.ticket),
            sender: mailbox(&sender_name, &about.inbox_address),
            recipient: about.to.clone(),
            reply_to: Some(about.inbox_address.clone()),
            subject: String::new(),
            plain: String::new(),
            html: String::new(),
            in_reply_to: about.first_message_id.as_ref().map(|id| format!("{id}@{}", host(app))),
            stop: contact.map(|contact| head.stop(contact, Some(about.ticket))),
        },
    )
}

fn plain_mail(
    head: &Letterhead<'_>,
    purpose: &'static str,
    to: &str,
    link: Option<String>,
    unique: &str,
) -> Result<OutMail> {
    mail_with(head, purpose, to, link, unique, &[])
}

/// As [`plain_mail`], with more that its words say.
fn mail_with(
    head: &Letterhead<'_>,
    purpose: &'static str,
    to: &str,
    link: Option<String>,
    unique: &str,
    more: &[(&'static str, String)],
) -> Result<OutMail> {
    let Letterhead { app, portal, words, .. } = *head;
    let keys = keys(purpose);
    let mut args = plain_args(portal, to);
    args.extend(more.iter().map(|(name, value)| (*name, value.clone().into())));
    write(
        words,
        portal,
        &keys,
        &args,
        Body { texts: Some(&head.texts), ..Body::default() },
        link,
        OutMail {
            message_id: format!("{purpose}.{unique}@{}", host(app)),
            purpose: keys.purpose,
            ticket: None,
            sender: mailbox(&portal.company_name, &portal.inbox_address),
            recipient: to.to_owned(),
            reply_to: Some(portal.inbox_address.clone()),
            subject: String::new(),
            plain: String::new(),
            html: String::new(),
            in_reply_to: None,
            stop: None,
        },
    )
}

/// A mail of a kind as it would go out in the name of a portal if this was its template, to look at or to try.
///
/// # Errors
/// [`Error::Internal`] when the page cannot be rendered.
pub fn sample(app: &App, portal: &Portal, portal_url: &str, kind: Kind, texts: Texts, to: &str) -> Result<OutMail> {
    let words = app.catalog.words(&portal.language);
    let head = Letterhead { app, from: Claim::System(System::Mail), portal, portal_url, words: &words, texts };
    sample_of(&head, kind, to)
}

fn sample_of(head: &Letterhead<'_>, kind: Kind, to: &str) -> Result<OutMail> {
    let purpose = kind.purpose().ok_or_else(|| Error::Internal(format!("{} is no mail", kind.as_str())))?;
    let link = kind.has_button().then(|| format!("{}/sign-in", head.portal_url));
    plain_mail(head, purpose, to, link, "")
}

/// What the program's own words of a kind of mail are: subject, heading, text and button.
pub fn shipped(words: &Words, portal: &Portal, kind: Kind, to: &str) -> Texts {
    let keys = keys(kind.purpose().unwrap_or_default());
    let args = plain_args(portal, to);
    let say = |key: &str| if key.is_empty() { String::new() } else { words.a(key, &args) };
    let body = [say(keys.intro), say(keys.outro)];
    Texts {
        subject: say(keys.subject),
        heading: say(keys.heading),
        body: body.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"),
        button: if kind.has_button() { say(keys.button) } else { String::new() },
        sender_name: portal.company_name.clone(),
        sender_address: portal.inbox_address.clone(),
    }
}

fn plain_args(portal: &Portal, to: &str) -> Vec<(&'static str, Arg)> {
    vec![
        ("company", portal.company_name.clone().into()),
        ("address", to.to_owned().into()),
        ("portal", portal.name.clone().into()),
    ]
}

/// That somebody is not forgotten although they asked for it, and why.
async fn declined(
    head: &Letterhead<'_>,
    contact: ContactId,
    at: crate::clock::Time,
) -> Result<Option<Result<OutMail>>> {
    let found = head.app.read(Claim::System(System::Mail), move |mut s| {
        Box::pin(async move { mailroom::declined(&mut s, contact, at).await })
    });
    let (to, reason) = match found.await {
        Ok(found) => found,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Letterhead { app, portal, words, .. } = *head;
    let html = richtext::markdown(&reason);
    let quote = Quote { author: &portal.company_name, html: html.as_str(), files: vec![], files_title: String::new() };
    let args: Vec<(&'static str, Arg)> = vec![("company", portal.company_name.clone().into())];
    Ok(Some(write(
        words,
        portal,
        &keys("declined"),
        &args,
        Body { quote: Some(quote), text: Some(&reason), ..Body::default() },
        None,
        OutMail {
            message_id: format!("declined.{contact}.{}@{}", at.0, host(app)),
            purpose: "declined",
            ticket: None,
            sender: mailbox(&portal.company_name, &portal.inbox_address),
            recipient: to,
            reply_to: Some(portal.inbox_address.clone()),
            subject: String::new(),
            plain: String::new(),
            html: String::new(),
            in_reply_to: None,
            stop: None,
        },
    )))
}

/// What tells mails about signing in from each other: when, and to whom.
fn once(at: Time, to: &str) -> String {
    format!("{}.{}", at.0, &random::digest(to)[..12])
}

/// The host that Message-IDs end in.
fn host(app: &App) -> String {
    let url = &app.config.public_url;
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let host: String = rest.chars().take_while(|c| !matches!(c, '/' | ':')).collect();
    if host.is_empty() { "localhost".to_owned() } else { host }
}
