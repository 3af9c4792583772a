//! Forgetting a contact who has tickets: who they are goes at once, and their name and address out of texts soon after. Tickets
//! stay, with what was said, as those of somebody who was a customer.
//!
//! The first transaction ends everything by which they come in; texts follow in portions, each of a few tickets.

use db::{Sql, sql};
use serde::{Deserialize, Serialize};

use super::delete;
use super::erasure::{erasure, only_admins};
use super::scrub::{self, Word};
use crate::desk::batch::{self, Batch};
use crate::desk::email::email_key;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{ContactId, TicketId};
use crate::desk::mailroom::{self, Mail};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;
use crate::desk::tickets;
use crate::desk::viewer::full_name;

/// Tickets of a portion: each has its words written anew.
const PORTION: i64 = 25;
/// What stands in the place of an address.
const NOTHING: &str = "…";

/// To whom it is said that it is done.
#[derive(Serialize, Deserialize)]
struct Notify {
    to: String,
    language: Option<String>,
}

/// Forgets a contact who has asked for it; `former` is what they are called from now on.
///
/// Permissions: administrators.
///
/// # Errors
/// [`Error::NotFound`] for others of staff, and when the contact does not wait for it; those of the database.
pub async fn erase(s: &mut Session<'_>, id: ContactId, former: &str) -> Result<()> {
    only_admins(s)?;
    delete::hold(s, "contact", id.0).await?;
    erasure(s, id).await?;
    let (was, _) = super::look_contact(s, id).await?;
    let emails = "SELECT DISTINCT value FROM property_history
        WHERE object = 'contact' AND object_id = ? AND name = 'email' AND value IS NOT NULL";
    let mut emails: Vec<String> = s.conn().all(sql!(emails, id)).await?;
    emails.push(was.email.clone());
    let mut theirs = vec![];
    for email in emails {
        // What is somebody else's by now is not touched.
        let other = "SELECT id FROM contact WHERE email_key = ? AND id <> ? AND NOT is_deleted";
        if s.conn().first::<ContactId>(sql!(other, email_key(&email), id)).await?.is_none() {
            theirs.push(email);
        }
    }
    let emails = theirs;
    let name = full_name(&was.first_name, &was.last_name, "");
    let phone = if was.phone.chars().count() > 5 { was.phone.as_str() } else { "" };
    let mut found = vec![(name.as_str(), former), (phone, NOTHING)];
    found.extend(emails.iter().map(|email| (email.as_str(), NOTHING)));
    let words = scrub::words(&found);
    let language = mailroom::language_of(s, id).await?;
    let notify = Notify { to: was.email.clone(), language };
    let json = |error: serde_json::Error| Error::Internal(error.to_string());
    let (words, notify) = (serde_json::to_string(&words).map_err(json)?, serde_json::to_string(&notify).map_err(json)?);
    let now = s.now();
    let begun = "UPDATE erasure SET begun_at = ?, names = ?, notify = ? WHERE contact_id = ? AND begun_at IS NULL";
    if s.conn().run(sql!(begun, now, words, notify, id)).await? == 0 {
        // They have taken it back meanwhile.
        return Err(Error::NotFound);
    }
    mailroom::forget_recipient(s, &emails).await?;
    delete::empty(s, id, former).await?;
    forget_in_history(s, id, (&was.name(), &emails), former).await?;
    tickets::rename(s, id).await?;
    audit::note_of(s, Of::Contact(id), "erased", ("", "")).await?;
    batch::later(s, &Batch::Erase { contact: id, behind: None }).await
}

/// Their name out of what was written down about companies and about themselves.
async fn forget_in_history(
    s: &mut Session<'_>,
    id: ContactId,
    (name, emails): (&str, &[String]),
    former: &str,
) -> Result<()> {
    let conn = s.conn();
    conn.run(sql!(
        "UPDATE property_history SET value = ?
         WHERE object = 'company' AND name IN ('contact_added', 'contact_removed') AND value = ?",
        former,
        name
    ))
    .await?;
    conn.run(sql!("UPDATE audit SET old = '', new = '' WHERE object = 'contact' AND object_id = ?", id)).await?;
    for email in emails {
        let groups = "UPDATE audit SET old = '', new = '' WHERE object = 'access_group' AND (old = ? OR new = ?)";
        conn.run(sql!(groups, email, email)).await?;
    }
    Ok(())
}

/// Does one portion, behind a ticket; answers where it ended, when there may be more. At the end the contact hears of it.
pub(in crate::desk) async fn erase_some(
    s: &mut Session<'_>,
    contact: ContactId,
    behind: Option<TicketId>,
) -> Result<Option<TicketId>> {
    let mut held = sql!("SELECT names, notify FROM erasure WHERE contact_id = ? AND begun_at IS NOT NULL", contact);
    held.push(s.dialect().for_update());
    let row: Option<(Option<String>, Option<String>)> = s.conn().first(held).await?;
    let Some((Some(names), notify)) = row else { return Ok(None) };
    let words: Vec<Word> = serde_json::from_str(&names).map_err(|error| Error::Internal(error.to_string()))?;
    let mut next = sql!(
        "SELECT ticket_id FROM (
           SELECT ticket_id FROM ticket_contact WHERE contact_id = ? UNION SELECT ticket_id FROM event e
           JOIN event_link l ON l.event_id = e.id WHERE l.object = 'contact' AND l.object_id = ? AND ticket_id IS NOT NULL
         ) mine WHERE ticket_id > ? ORDER BY ticket_id",
        contact,
        contact,
        behind.unwrap_or(TicketId(0))
    );
    next.limit(PORTION);
    let ids: Vec<TicketId> = s.conn().all(next).await?;
    if !ids.is_empty() {
        let mut hold = Sql::new("SELECT id FROM ticket WHERE id IN ");
        hold.append(Sql::in_list(&ids)).push(" ORDER BY id").push(s.dialect().for_update());
        s.conn().all::<TicketId>(hold).await?;
    }
    for id in &ids {
        forget_in_ticket(s, *id, &words).await?;
    }
    let is_full = i64::try_from(ids.len()).is_ok_and(|n| n == PORTION);
    if let Some(last) = ids.last().filter(|_| is_full) {
        return Ok(Some(*last));
    }
    s.conn().run(sql!("DELETE FROM erasure WHERE contact_id = ?", contact)).await?;
    if let Some(Notify { to, language }) = notify.and_then(|notify| serde_json::from_str(&notify).ok()) {
        mailroom::say(s, &Mail::Erased { to, at: s.now(), language }).await?;
    }
    Ok(None)
}

/// The texts of a ticket, by table and by what its rows are found by.
const TEXTS: [(&str, &str, &[&str]); 6] = [
    ("message", "ticket_id = ?", &["body", "html"]),
    ("note", "ticket_id = ?", &["body", "html"]),
    ("attachment", "ticket_id = ?", &["name"]),
    ("event", "ticket_id = ?", &["data"]),
    ("outbox", "ticket_id = ?", &["subject", "plain", "html", "sender"]),
    ("property_history", "object = 'ticket' AND object_id = ?", &["value"]),
];

async fn forget_in_ticket(s: &mut Session<'_>, id: TicketId, words: &[Word]) -> Result<()> {
    let mut is_other = false;
    for (table, of, columns) in TEXTS {
        for column in columns {
            let texts = format!("SELECT id, {column} FROM {table} WHERE {of} AND {column} IS NOT NULL");
            let texts: Vec<(i64, String)> = s.conn().all(sql!(texts, id)).await?;
            for (row, text) in texts {
                if let Some(text) = scrub::without(&text, words) {
                    is_other = true;
                    s.conn().run(sql!(format!("UPDATE {table} SET {column} = ? WHERE id = ?"), text, row)).await?;
                }
            }
        }
    }
    let ticket = "SELECT subject, content, custom FROM ticket WHERE id = ?";
    let (subject, content, custom): (String, String, String) = s.conn().one(sql!(ticket, id)).await?;
    let texts = [&subject, &content, &custom].map(|text| scrub::without(text, words));
    if texts.iter().any(Option::is_some) {
        is_other = true;
        let [subject, content, custom] = texts;
        let key = subject.as_deref().map(richtext::sort_key);
        let update = "UPDATE ticket SET subject = COALESCE(?, subject), subject_key = COALESCE(?, subject_key),
            content = COALESCE(?, content), custom = COALESCE(?, custom) WHERE id = ?";
        s.conn().run(sql!(update, subject, key.clone(), content, custom, id)).await?;
        if let Some(key) = key {
            for table in ["ticket_contact", "ticket_company"] {
                let sql = format!("UPDATE {table} SET subject_key = ? WHERE ticket_id = ?");
                s.conn().run(sql!(sql, &key, id)).await?;
            }
        }
    }
    if is_other {
        tickets::judge(s, &[id.0]).await?;
        tickets::reindex(s, id).await?;
    }
    Ok(())
}
