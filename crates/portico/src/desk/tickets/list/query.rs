//! What is asked of a list, and what it answers.

use super::super::{Count, Standing, Status, View};
use super::more::Cell;
use crate::clock::Time;
use crate::desk::ids::{ContactId, StaffId, StageId, TicketId};
use crate::desk::own_list::Own;

/// From a moment (inclusive) to a moment (exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DateRange {
    /// Not before this.
    pub from: Option<Time>,
    /// Before this.
    pub to: Option<Time>,
}

/// Whose tickets, by owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerFilter {
    /// This member of staff's.
    Staff(StaffId),
    /// Not assigned to anybody.
    Nobody,
}

/// What a list is ordered by; ties are broken by the ticket's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SortBy {
    /// The subject, without regard to case and accents.
    Subject,
    /// The requester's name.
    Requester,
    /// When it was filed.
    Created,
    /// The owner's name.
    Owner,
    /// The last thing customers could see happen.
    #[default]
    Activity,
    /// Open before closed, then by last activity.
    Status,
}

/// Which page.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum At {
    /// The first.
    #[default]
    First,
    /// The one after this cursor; a cursor that means nothing is as [`At::First`].
    After(String),
    /// The one before this cursor; likewise.
    Before(String),
}

/// What is asked of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// All, the organisation's, or one's own.
    pub view: View,
    /// Words or a ticket's number.
    pub text: Option<String>,
    /// Only open, or only closed.
    pub status: Option<Status>,
    /// Only those requested by this contact.
    pub requester: Option<ContactId>,
    /// Only those of this owner.
    pub owner: Option<OwnerFilter>,
    /// When it was filed.
    pub created: DateRange,
    /// When something last happened.
    pub activity: DateRange,
    /// Only those in a stage that customers call as they call this one.
    pub stage: Option<StageId>,
    /// Only those that have these options, each with its property.
    pub chosen: Vec<(String, String)>,
    /// The order.
    pub sort: SortBy,
    /// Another property that it is ordered by, in the place of `sort`.
    pub sort_property: Option<String>,
    /// Whether the order is from last to first.
    pub descending: bool,
    /// Which page.
    pub at: At,
    /// Rows of a page.
    pub size: usize,
}

impl Default for ListQuery {
    fn default() -> Self {
        ListQuery {
            view: View::All,
            text: None,
            status: None,
            requester: None,
            owner: None,
            created: DateRange::default(),
            activity: DateRange::default(),
            stage: None,
            chosen: vec![],
            sort: SortBy::Activity,
            sort_property: None,
            descending: true,
            at: At::First,
            size: 25,
        }
    }
}

impl ListQuery {
    /// Whether anything but the view narrows the list.
    pub fn is_filtered(&self) -> bool {
        self.text.is_some() || self.is_narrowed()
    }

    /// Whether anything but the view and the search narrows the list.
    pub fn is_narrowed(&self) -> bool {
        self.is_narrowed_beyond_options() || !self.chosen.is_empty()
    }

    /// Whether anything but the view, the search and options narrows the list.
    pub fn is_narrowed_beyond_options(&self) -> bool {
        self.status.is_some()
            || self.requester.is_some()
            || self.owner.is_some()
            || self.created != DateRange::default()
            || self.activity != DateRange::default()
            || self.stage.is_some()
    }
}

/// A line of the list, as customers may read it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which ticket.
    pub id: TicketId,
    /// Its number, such as `NW-2041`.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// The requester's name.
    pub requester: String,
    /// When it was filed.
    pub created_at: Time,
    /// The owner as customers may name them; None while nobody is.
    pub owner: Option<String>,
    /// When customers could last see something happen.
    pub last_activity_at: Time,
    /// Open or closed.
    pub status: Status,
    /// The stage's name for customers, when the portal shows stages.
    pub stage: Option<String>,
    /// What the badge shows.
    pub standing: Standing,
    /// What stands in the portal's other columns, each with its property.
    pub more: Vec<(String, Cell)>,
}

impl Row {
    /// What stands in one of the other columns.
    pub fn cell(&self, property: &str) -> &Cell {
        self.more.iter().find(|(name, _)| name == property).map_or(&Cell::Empty, |(_, cell)| cell)
    }
}

/// A ticket that waits for the customer.
#[derive(Clone, Debug)]
pub struct Card {
    /// Which ticket.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Who wrote last, as customers may name them.
    pub who: Option<String>,
    /// Initials of that name.
    pub who_initials: String,
    /// Colour of the avatar.
    pub hue: u8,
    /// Since when it is the customer's turn.
    pub at: Time,
    /// The beginning of what was written last.
    pub snippet: String,
}

/// One page of a list, and the figures around it.
#[derive(Clone, Debug)]
pub struct ListPage {
    /// The lines.
    pub rows: Vec<Row>,
    /// Cursor for [`At::After`].
    pub next: Option<String>,
    /// Cursor for [`At::Before`].
    pub previous: Option<String>,
    /// Lines on all pages.
    pub total: Count,
    /// The organisation's tickets, unfiltered; None without a company view.
    pub organization: Option<Count>,
    /// One's own tickets, unfiltered.
    pub mine: Count,
    /// Tickets that wait for the customer.
    pub waiting_for_you: Count,
    /// Open tickets that wait for the help desk.
    pub with_us: Count,
    /// The newest of those that wait for the customer; only on the first page of an unfiltered list.
    pub your_turn: Vec<Card>,
    /// Whether it was too long to be ordered by `sort_property`: it is in the order of last activity instead.
    pub is_too_long: bool,
    /// Whether there is any ticket, whatever the filters.
    pub any_at_all: bool,
    /// What the customer has of their own beside it.
    pub own: Own,
}
