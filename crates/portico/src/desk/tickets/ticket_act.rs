//! What a customer may do to a ticket: answer and close it.

use db::sql;

use super::record::{self, Actor, NewMessage};
use super::ticket::{Ticket, is_seen};
use super::{Turn, links, reindex};
use crate::desk::error::Invalid;
use crate::desk::files::Incoming;
use crate::desk::ids::{EventId, MessageId, TicketId};
use crate::desk::session::Session;
use crate::desk::{Error, Result, mailroom};

/// Something to be said.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// Markdown; may be empty when there are files.
    pub body: String,
    /// Files sent ahead, by upload id.
    pub uploads: Vec<String>,
    /// Files sent along.
    pub files: Vec<Incoming>,
    /// Drawn once for each form: a second submission with the same key posts nothing.
    pub submit_key: String,
}

/// What came of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The message.
    pub message: MessageId,
    /// Whether it had been posted before, so that nothing was done now.
    pub repeated: bool,
    /// Whether whoever wrote still sees the ticket: the portal may not show such any more.
    pub is_seen: bool,
}

impl Reply {
    /// Checks what can be checked without the database.
    pub(super) fn check(&self, s: &Session<'_>) -> Result<()> {
        let mut invalid = Invalid::default();
        if richtext::is_blank(&self.body) && self.uploads.is_empty() && self.files.is_empty() {
            invalid.add("body", "message-empty", vec![]);
        }
        let max = s.limits().message_chars;
        if self.body.chars().count() > max {
            invalid.add("body", "message-too-long", vec![("max", max.to_string())]);
        }
        invalid.into_result()
    }

    /// The key under which this person's submission is remembered. Keys of different people cannot meet, and other words
    /// or files are another submission: what was corrected after a try that seemed to fail is not lost.
    pub(super) fn key(&self, who: &str) -> Option<String> {
        let files = self.files.iter().map(|file| file.blob.digest.as_str());
        let sent: Vec<&str> = files.chain(self.uploads.iter().map(String::as_str)).collect();
        let said = crate::random::digest(&format!("{} {}", sent.join(" "), self.body));
        (!self.submit_key.is_empty()).then(|| crate::random::digest(&format!("{who}:{}:{said}", self.submit_key)))
    }
}

impl Ticket {
    /// Writes on the ticket as the signed-in customer.
    ///
    /// The turn goes to the help desk, a closed ticket opens again, the owner hears of it, and a colleague who
    /// writes is linked to the ticket from then on.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] when [`Ticket::can_reply`] is false; [`Error::Invalid`] on `body` or `files`.
    pub async fn reply(&self, s: &mut Session<'_>, reply: Reply) -> Result<Posted> {
        let me = s.customer()?.id;
        let id = self.id();
        let key = reply.key(&format!("contact {me} on {id}"));
        // Locks the ticket: of two submissions at once, the second sees what the first has posted.
        let core = record::core(s, id).await?;
        if let Some(message) = posted(s, key.as_deref()).await? {
            return Ok(Posted { message, repeated: true, is_seen: is_seen(s, id).await? });
        }
        if !self.may_reply_now(s, core.is_closed) {
            return Err(Error::NotAllowed("portal-reply-not-allowed"));
        }
        reply.check(s)?;
        let (now, actor) = (s.now(), Actor::Contact(me));
        links::link_contact(s, id, me).await?;
        let new = NewMessage {
            ticket: id,
            actor,
            channel: "portal",
            body: reply.body,
            uploads: reply.uploads,
            files: reply.files,
            submit_key: key,
            at: now,
        };
        let message = record::message(s, new).await?;
        record::hand_over(s, &core, Turn::Us, actor, now).await?;
        reindex(s, id).await?;
        mailroom::customer_wrote(s, id, message).await?;
        Ok(Posted { message, repeated: false, is_seen: is_seen(s, id).await? })
    }

    /// Moves the ticket to the closed stage chosen for its pipeline, as the signed-in customer; a closed ticket stays as it
    /// is. Answers whether they still see it: the portal may not show closed ones.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] when the portal does not let this customer close it, or nothing says to which stage.
    pub async fn close(&self, s: &mut Session<'_>) -> Result<bool> {
        let me = s.customer()?.id;
        let core = record::core(s, self.id()).await?;
        if core.is_closed {
            return is_seen(s, self.id()).await;
        }
        if !self.can_close() {
            return Err(Error::NotAllowed("portal-close-not-allowed"));
        }
        let now = s.now();
        let closed = s.closing_stage(core.pipeline).cloned().ok_or(Error::NotAllowed("portal-close-not-allowed"))?;
        record::stage(s, &core, &closed, Actor::Contact(me), now).await?;
        is_seen(s, self.id()).await
    }
}

/// Whether the signed-in customer has done this before: posted this reply, or without one, closed the ticket. It is for a
/// second click after the first has moved the ticket out of what the portal shows.
///
/// # Errors
/// Only those of the database.
pub async fn was_done(s: &mut Session<'_>, id: TicketId, reply: Option<&Reply>) -> Result<bool> {
    let Ok(me) = s.customer().map(|customer| customer.id) else { return Ok(false) };
    match reply {
        Some(reply) => Ok(posted(s, reply.key(&format!("contact {me} on {id}")).as_deref()).await?.is_some()),
        None => {
            let closed = sql!(
                "SELECT e.id FROM event e JOIN ticket t ON t.id = e.ticket_id
                 WHERE e.ticket_id = ? AND e.kind = 'closed' AND e.contact_id = ? AND t.is_closed",
                id,
                me
            );
            Ok(s.conn().first::<EventId>(closed).await?.is_some())
        }
    }
}

/// The message that was posted under this key before.
pub(super) async fn posted(s: &mut Session<'_>, key: Option<&str>) -> Result<Option<MessageId>> {
    let Some(key) = key else { return Ok(None) };
    Ok(s.conn().first(sql!("SELECT id FROM message WHERE submit_key = ?", key)).await?)
}
