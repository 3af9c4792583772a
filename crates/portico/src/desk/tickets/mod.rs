//! Tickets: listing, reading, answering, closing and filing them.
//!
//! [`open`] and [`open_as_staff`] are the only ways to a ticket: what they give is the proof that the viewer may see
//! it, and every verb is a method of that proof. What is not visible is not found.

mod attach;
mod belonging;
mod bring;
mod bulk;
mod import;
mod index;
mod judging;
mod links;
mod list;
mod names;
mod options;
pub(in crate::desk) mod record;
mod renamed;
mod showing;
mod staff;
mod staff_properties;
mod staff_queue;
mod submit;
pub(in crate::desk) mod tally;
mod ticket;
mod ticket_act;
mod timeline;

pub use belonging::NewRequester;
pub(in crate::desk) use bring::bring;
pub use bulk::{Bulk, bulk, index_again, without_indexes};
pub use import::{Imported, ImportedStep, import};
pub use index::reindex;
pub(in crate::desk) use index::without_words;
pub use judging::look_after as look_after_judging;
pub(in crate::desk) use judging::{
    UNDECIDED, differing as judged_otherwise, judge, judge_all, judge_all_for, judge_some,
};
pub(in crate::desk) use links::{copy_again, differing_rows, link_missing};
pub use list::{
    At, Card, Cell, Choices, DateRange, ListPage, ListQuery, OwnerFilter, Row, SORTABLE, SortBy, choices_statement,
    chosen_statement, export_batch, list, list_choices, list_statement, stages_met,
};
pub(in crate::desk) use names::staff_named;
pub use names::{contact_hue, initials, staff_hue};
pub use options::look_after as look_after_options;
pub(in crate::desk) use options::{
    differing as differing_options, keep as keep_options, keep_some as keep_some_options,
};
pub(in crate::desk) use record::{Actor, history_of};
pub(in crate::desk) use renamed::{follow_name, rename};
pub(in crate::desk) use showing::quote_again;
pub use showing::{ThreadView, threads};
pub use staff::{Change, Contact, Edit, StaffChoices, StaffHead, StaffTicket, Then, choices, open_as_staff};
pub use staff_queue::{Group, Item, Queue, QueueCounts, QueuePage, queue, queue_counts, queue_statements};
pub(in crate::desk) use staff_queue::{Linked, linked};
pub use submit::{Submission, Submitted, UNSEEN, submit};
pub(in crate::desk) use tally::{count_again, differing as differing_figures};
pub use ticket::{Filed, Head, Ticket, filed, open};
pub use ticket_act::{Posted, Reply, was_done};
pub use timeline::{Entry, EventKind, EventView, FileLine, MessageView, NoteView, StaffEntry};

pub use super::viewer::View;

/// The two states customers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being worked on.
    Open,
    /// Done.
    Closed,
}

/// Who has to act next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Turn {
    /// The help desk.
    Us,
    /// The customer.
    Customer,
    /// Nobody: it is done.
    Nobody,
}

impl Turn {
    /// The turn a stored word names; unknown words are ours, so that nothing is forgotten.
    pub fn parse(word: &str) -> Turn {
        match word {
            "customer" => Turn::Customer,
            "nobody" => Turn::Nobody,
            _ => Turn::Us,
        }
    }

    /// The word stored for this turn.
    pub fn as_str(self) -> &'static str {
        match self {
            Turn::Us => "us",
            Turn::Customer => "customer",
            Turn::Nobody => "nobody",
        }
    }
}

/// The state a badge shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Ours, and nobody has answered yet.
    New,
    /// Ours.
    Us,
    /// The customer's.
    Customer,
    /// Done.
    Closed,
}

impl Standing {
    /// What a ticket's fields amount to.
    pub fn of(is_closed: bool, turn: Turn, answered: bool) -> Standing {
        match (is_closed, turn) {
            (true, _) => Standing::Closed,
            (false, Turn::Customer) => Standing::Customer,
            (false, _) if answered => Standing::Us,
            (false, _) => Standing::New,
        }
    }
}

/// A number of tickets: exact where it is kept, else counted up to [`Count::LIMIT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Count {
    /// How many; where there are more, at least as many.
    pub n: u64,
    /// Whether there are more.
    pub more: bool,
}

impl Count {
    /// Counting stops here: an exact count of a large company would cost more than the page.
    pub const LIMIT: i64 = 1_000;

    /// Counting stops here where each row is dear: hits of a word that most tickets have, and filters that read texts.
    pub(in crate::desk) const GLANCE: i64 = 100;

    /// Of all there are.
    pub(in crate::desk) fn exact(counted: i64) -> Count {
        Count { n: u64::try_from(counted).unwrap_or(0), more: false }
    }

    /// From a count that was stopped after one more than `limit`.
    pub(in crate::desk) fn capped(counted: i64, limit: i64) -> Count {
        Count { n: u64::try_from(counted.min(limit)).unwrap_or(0), more: counted > limit }
    }
}
