//! What the trial has asked of the product and what it was answered; what must be true follows from it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a write is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A customer files a ticket.
    Ticket,
    /// A customer answers.
    Reply,
    /// An agent answers.
    AgentReply,
    /// An agent notes something for colleagues.
    Note,
}

/// What is known of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Acknowledged: it must be there once.
    Done,
    /// The connection died and nobody asked again: it may be there once.
    Unknown,
}

/// A file that came along.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub name: String,
    pub digest: String,
}

/// Something written.
#[derive(Clone, Debug)]
pub(super) struct Write {
    /// What stands in it and in nothing else.
    pub mark: String,
    pub kind: Kind,
    pub files: Vec<Sent>,
    pub outcome: Outcome,
}

/// What must be true of a ticket. One pair of people writes on it, one thing after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Expected {
    /// The mark of the ticket.
    pub mark: String,
    /// Addresses of the customer and the agent.
    pub people: usize,
    pub owner: Option<String>,
    /// Every owner it was given, in order.
    pub owners: Vec<String>,
    /// Every priority, in order.
    pub priorities: Vec<String>,
    pub is_closed: bool,
    pub closed: usize,
    pub reopened: usize,
    /// Closings of which the customer hears by mail.
    pub closed_mails: usize,
    /// Answers of which the owner hears by mail.
    pub owner_mails: usize,
    /// Something on it is unknown, so that the figures above may be too low.
    pub is_unsure: bool,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub writes: Vec<Write>,
    /// By the ticket's number.
    pub tickets: BTreeMap<String, Expected>,
    /// Addresses that asked for a link, with whether an answer came.
    pub links: BTreeMap<String, Outcome>,
    /// Answers of success, to writes of any kind.
    pub acknowledged: u64,
    /// Writes sent again after the connection died.
    pub retried: u64,
    /// Writes that the product said no to, which it never should here.
    pub refused: Vec<String>,
}

/// The book; a clone is the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger(Arc<Mutex<Entries>>);

impl Ledger {
    /// Opens it. Never held while anything is awaited.
    pub(super) fn open(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what must be true of a ticket.
    pub(super) fn expect(&self, ticket: &str, change: impl FnOnce(&mut Expected)) {
        if let Some(expected) = self.open().tickets.get_mut(ticket) {
            change(expected);
        }
    }
}
