//! What the database holds of what the trial wrote.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::database::{Database, Row};

/// Something said that is there.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub id: String,
    pub ticket: String,
    pub body: String,
    pub message_id: String,
    pub is_note: bool,
}

/// A file that is there.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    pub id: String,
    pub ticket: String,
    /// The message or the note that carries it.
    pub carrier: String,
    pub name: String,
    pub digest: String,
    pub blob: String,
}

/// A mail in the outbox.
#[derive(Clone, Debug, Default)]
pub(super) struct Mail {
    pub message_id: String,
    pub purpose: String,
    pub ticket: String,
    pub recipient: String,
    pub is_sent: bool,
    pub error: String,
}

/// A job that is not done.
#[derive(Clone, Debug, Default)]
pub(super) struct Job {
    pub id: String,
    pub kind: String,
    pub is_parked: bool,
    pub error: String,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Number and subject.
    pub tickets: Vec<(String, String)>,
    pub said: Vec<Said>,
    pub files: Vec<File>,
    pub mails: Vec<Mail>,
    pub jobs: Vec<Job>,
    /// How often each kind of event stands on a ticket.
    pub events: BTreeMap<(String, String), usize>,
    /// How many events each message has.
    pub message_events: BTreeMap<String, usize>,
    /// The values a property has had.
    pub history: BTreeMap<(String, String), Vec<String>>,
    /// Files that somebody sent ahead.
    pub uploads: Vec<String>,
}

const OURS: &str = "(SELECT id FROM ticket WHERE subject LIKE 'trial %')";

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn read(database: &Database) -> Result<Facts> {
        let mut facts = Facts::default();
        for row in database.ask("SELECT id, subject FROM ticket WHERE subject LIKE 'trial %'").await? {
            let [id, subject] = values(row)?;
            facts.tickets.push((id, subject));
        }
        for (table, message_id) in [("message", "message_id"), ("note", "''")] {
            let asked = format!("SELECT id, ticket_id, body, {message_id} FROM {table} WHERE ticket_id IN {OURS}");
            for row in database.ask(&asked).await? {
                let [id, ticket, body, message_id] = values(row)?;
                facts.said.push(Said { id, ticket, body, message_id, is_note: table == "note" });
            }
        }
        let asked = format!(
            "SELECT id, ticket_id, COALESCE('m' || message_id, 'n' || note_id), name, digest, blob
             FROM attachment WHERE ticket_id IN {OURS}"
        );
        for row in database.ask(&asked).await? {
            let [id, ticket, carrier, name, digest, blob] = values(row)?;
            facts.files.push(File { id, ticket, carrier, name, digest, blob });
        }
        let asked = "SELECT message_id, purpose, ticket_id, recipient, sent_at, last_error FROM outbox";
        for row in database.ask(asked).await? {
            let [message_id, purpose, ticket, recipient, sent_at, error] = values(row)?;
            let is_sent = !sent_at.is_empty();
            facts.mails.push(Mail { message_id, purpose, ticket, recipient, is_sent, error });
        }
        for row in database.ask("SELECT id, kind, parked_at, last_error FROM job").await? {
            let [id, kind, parked_at, error] = values(row)?;
            facts.jobs.push(Job { id, kind, is_parked: !parked_at.is_empty(), error });
        }
        for row in
            database.ask(&format!("SELECT ticket_id, kind, message_id FROM event WHERE ticket_id IN {OURS}")).await?
        {
            let [ticket, kind, message] = values(row)?;
            *facts.events.entry((ticket, kind)).or_default() += 1;
            if !message.is_empty() {
                *facts.message_events.entry(message).or_default() += 1;
            }
        }
        let asked = format!(
            "SELECT object_id, name, value FROM property_history
             WHERE object = 'ticket' AND object_id IN {OURS} ORDER BY id"
        );
        for row in database.ask(&asked).await? {
            let [ticket, name, value] = values(row)?;
            facts.history.entry((ticket, name)).or_default().push(value);
        }
        for row in database.ask("SELECT blob FROM upload").await? {
            let [blob] = values(row)?;
            facts.uploads.push(blob);
        }
        Ok(facts)
    }
}

/// A row of known width; what is null is empty.
fn values<const N: usize>(row: Row) -> Result<[String; N]> {
    let values: Vec<String> = row.into_iter().map(Option::unwrap_or_default).collect();
    values.try_into().ok().context("another number of columns")
}
