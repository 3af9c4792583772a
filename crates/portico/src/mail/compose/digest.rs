//! The daily summary: what happened on a customer's tickets, in one mail.

use super::{Body, Letterhead, Told, host, keys, mailbox, write};
use crate::clock::Time;
use crate::desk::error::Result;
use crate::desk::ids::ContactId;
use crate::desk::mailroom::{self, DigestNews, OutMail};
use crate::web::dates::Dates;

/// The summary of a contact, if something happened that they want to hear of.
pub(super) async fn mail(
    head: &Letterhead<'_>,
    contact: ContactId,
    (from, until): (Time, Time),
) -> Result<Option<Result<OutMail>>> {
    let found = head.app.read(head.from.clone(), move |mut s| {
        Box::pin(async move { mailroom::digest(&mut s, contact, from, until).await })
    });
    let digest = match found.await {
        Ok(Some(digest)) => digest,
        Ok(None) | Err(crate::desk::Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let dates = Dates::new(head.words.clone(), &digest.time_zone, head.app.clock.now());
    let tickets: Vec<Told> = digest
        .tickets
        .into_iter()
        .map(|ticket| Told {
            news: ticket.news.iter().map(|news| say(head, &dates, news)).collect(),
            number: ticket.number,
            subject: ticket.subject,
            url: ticket.url,
        })
        .collect();
    let mut keys = keys("digest");
    if digest.is_cut {
        keys.outro = "mail-digest-more";
    }
    let company = head.portal.company_name.clone();
    let args = [("company", company.clone().into()), ("n", (tickets.len() as u64).into())];
    Ok(Some(write(
        head.words,
        head.portal,
        &keys,
        &args,
        Body { tickets: &tickets, ..Body::default() },
        Some(format!("{}/requests", head.portal_url)),
        OutMail {
            message_id: format!("digest.{contact}.{}@{}", until.0, host(head.app)),
            purpose: keys.purpose,
            ticket: None,
            sender: mailbox(&company, &head.portal.inbox_address),
            recipient: digest.to,
            reply_to: Some(head.portal.inbox_address.clone()),
            subject: String::new(),
            plain: String::new(),
            html: String::new(),
            in_reply_to: None,
            stop: Some(head.stop(contact, None)),
        },
    )))
}

/// What happened in words, and the beginning of what was said.
fn say(head: &Letterhead<'_>, dates: &Dates, news: &DigestNews) -> (String, String) {
    let when = dates.say(news.at).exact;
    let args = [("author", news.author.clone().into()), ("when", when.into())];
    match news.what {
        "received" => (head.words.a("mail-digest-received", &args), String::new()),
        "closed" => (head.words.a("mail-digest-closed", &args), String::new()),
        _ => (head.words.a("mail-digest-replied", &args), news.snippet.clone()),
    }
}
