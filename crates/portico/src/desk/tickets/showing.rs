//! Which conversation of a ticket customers see, and which of its messages.

use std::collections::BTreeSet;

use db::{Sql, sql};

use super::record::{self, Actor, Event};
use super::reindex;
use super::staff::StaffTicket;
use super::timeline::StaffEntry;
use crate::clock::Time;
use crate::desk::ids::{MessageId, ThreadId};
use crate::desk::session::Session;
use crate::desk::{Error, Result, mailroom};

/// A conversation of a ticket.
#[derive(Clone, Debug)]
pub struct ThreadView {
    /// Which conversation.
    pub id: ThreadId,
    /// How it began: `portal`, `form`, `email`, `desk`.
    pub channel: String,
    /// When its first message came.
    pub at: Time,
    /// How many messages it has.
    pub messages: u64,
    /// Whether customers see it.
    pub is_shown: bool,
}

/// The conversations that have messages, the oldest first.
pub fn threads(timeline: &[StaffEntry]) -> Vec<ThreadView> {
    let mut threads: Vec<ThreadView> = vec![];
    for entry in timeline {
        let StaffEntry::Message(message) = entry else { continue };
        match threads.iter_mut().find(|thread| thread.id == message.thread) {
            Some(thread) => thread.messages += 1,
            None => threads.push(ThreadView {
                id: message.thread,
                channel: message.channel.clone(),
                at: message.at,
                messages: 1,
                is_shown: message.thread_is_shown,
            }),
        }
    }
    threads
}

impl StaffTicket {
    /// Shows customers this conversation and no other.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the ticket has none of this id.
    pub async fn show_thread(&self, s: &mut Session<'_>, thread: ThreadId) -> Result<()> {
        if self.stands(s, sql!("SELECT is_shown FROM thread WHERE id = ?", thread)).await? {
            return Ok(());
        }
        self.show_alone(s, Some(thread)).await?;
        self.changed(s, serde_json::json!({ "what": "thread", "thread": thread.0, "hidden": false })).await
    }

    /// Hides a conversation from customers. They then see the oldest that staff have not hidden; where there is none, what
    /// anybody writes next begins a new one, which they see.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the ticket has none of this id.
    pub async fn hide_thread(&self, s: &mut Session<'_>, thread: ThreadId) -> Result<()> {
        if !self.stands(s, sql!("SELECT is_shown FROM thread WHERE id = ?", thread)).await? {
            return Ok(());
        }
        let next = self.oldest_beside(s, thread).await?;
        self.show_alone(s, next).await?;
        self.changed(s, serde_json::json!({ "what": "thread", "thread": thread.0, "hidden": true })).await
    }

    async fn show_alone(&self, s: &mut Session<'_>, thread: Option<ThreadId>) -> Result<()> {
        let shown = thread.unwrap_or(ThreadId(0));
        s.conn().run(sql!("UPDATE thread SET is_shown = (id = ?) WHERE ticket_id = ?", shown, self.id())).await?;
        Ok(())
    }

    /// The oldest conversation beside this one that staff have not hidden, by what they did last with each.
    async fn oldest_beside(&self, s: &mut Session<'_>, thread: ThreadId) -> Result<Option<ThreadId>> {
        let done = sql!("SELECT data FROM event WHERE ticket_id = ? AND kind = 'showing' ORDER BY id", self.id());
        let done: Vec<String> = s.conn().all(done).await?;
        let mut hidden = BTreeSet::from([thread.0]);
        for data in done {
            let data: serde_json::Value = serde_json::from_str(&data).unwrap_or_default();
            let Some(other) = data["thread"].as_i64().filter(|other| *other != thread.0) else { continue };
            if data["hidden"] == true {
                hidden.insert(other)
            } else {
                hidden.remove(&other)
            };
        }
        let all = sql!("SELECT id FROM thread WHERE ticket_id = ? ORDER BY created_at, id", self.id());
        let all: Vec<ThreadId> = s.conn().all(all).await?;
        Ok(all.into_iter().find(|thread| !hidden.contains(&thread.0)))
    }

    /// Hides a message from customers, with its files.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the ticket has none of this id.
    pub async fn hide_message(&self, s: &mut Session<'_>, message: MessageId) -> Result<()> {
        self.turn_message(s, message, true).await
    }

    /// Lets customers see a message again, where its conversation is shown.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the ticket has none of this id.
    pub async fn show_message(&self, s: &mut Session<'_>, message: MessageId) -> Result<()> {
        self.turn_message(s, message, false).await
    }

    async fn turn_message(&self, s: &mut Session<'_>, message: MessageId, is_hidden: bool) -> Result<()> {
        if self.stands(s, sql!("SELECT is_hidden FROM message WHERE id = ?", message)).await? == is_hidden {
            return Ok(());
        }
        s.conn().run(sql!("UPDATE message SET is_hidden = ? WHERE id = ?", is_hidden, message)).await?;
        self.changed(s, serde_json::json!({ "what": "message", "hidden": is_hidden })).await
    }

    /// What is asked of a row that must be this ticket's, which is locked until the change is made.
    async fn stands(&self, s: &mut Session<'_>, mut asked: Sql) -> Result<bool> {
        record::core(s, self.id()).await?;
        asked.bind(" AND ticket_id = ?", [self.id().into()]);
        s.conn().first(asked).await?.ok_or(Error::NotFound)
    }

    /// Brings what is derived from what customers see up to date, and tells open pages.
    async fn changed(&self, s: &mut Session<'_>, data: serde_json::Value) -> Result<()> {
        let (me, now) = (s.staff()?.id, s.now());
        quote_again(s, sql!("= ?", self.id())).await?;
        mailroom::take_back(s, self.id()).await?;
        let event = Event { kind: "showing", data, ..Event::new(Actor::Staff(me), now) };
        event.write(s, self.id()).await?;
        reindex(s, self.id()).await
    }
}

/// Notes anew which message lists quote, the last that customers see, and whether the first is hidden, which says what the
/// description says: for the tickets that `which` selects by their id, such as `= ?`.
pub(in crate::desk) async fn quote_again(s: &mut Session<'_>, which: Sql) -> Result<()> {
    let mut sql = Sql::new(
        "UPDATE ticket SET shown_message_id = (
           SELECT MAX(m.id) FROM message m JOIN thread h ON h.id = m.thread_id
           WHERE m.ticket_id = ticket.id AND NOT m.is_hidden AND h.is_shown),
         is_content_hidden = COALESCE((
           SELECT m.is_hidden OR NOT h.is_shown FROM message m JOIN thread h ON h.id = m.thread_id
           WHERE m.ticket_id = ticket.id ORDER BY m.created_at, m.id LIMIT 1), FALSE)
         WHERE id ",
    );
    sql.append(which);
    s.conn().run(sql).await?;
    Ok(())
}
