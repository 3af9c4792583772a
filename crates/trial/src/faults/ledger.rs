//! What was sent, and what the sender was told: the truth that the database is held against.

use std::sync::{Mutex, PoisonError};

/// What a write is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A customer's new ticket.
    Ticket,
    /// A customer's message.
    Reply,
    /// An agent's message.
    Answer,
    /// An agent's internal note.
    Note,
}

/// What the sender was told in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It is stored.
    Stored,
    /// It was refused.
    Refused,
    /// Nothing: the connection was lost and nobody asked again.
    Nothing,
}

/// One write.
#[derive(Clone, Debug)]
pub(super) struct Write {
    /// The form's key, which also stands in the text.
    pub key: String,
    pub kind: Kind,
    /// SHA-256 of the file that went along.
    pub file: Option<String>,
    pub told: Told,
    /// How often it was sent.
    pub tries: u32,
}

/// Everything that was sent.
#[derive(Default)]
pub(super) struct Ledger(Mutex<Vec<Write>>);

impl Ledger {
    pub(super) fn note(&self, write: Write) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(write);
    }

    pub(super) fn take(&self) -> Vec<Write> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
