//! The inboxes there are, and their order.

use db::sql;

use super::archive::open_tickets;
use super::{Inbox, Record, Sheet, all};
use crate::desk::error::{Error, Result};
use crate::desk::ids::InboxId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::tickets::Count;

/// An inbox in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The inbox.
    pub inbox: Inbox,
    /// Whether what customers send in a portal arrives here.
    pub is_destination: bool,
    /// Its open tickets.
    pub tickets: Count,
}

/// Every inbox, in order, those that are archived last.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal; those of the database.
pub async fn list(s: &mut Session<'_>) -> Result<Vec<Line>> {
    only_those_who_may(s)?;
    let mut lines = vec![];
    for inbox in all(s.conn()).await? {
        let tickets = open_tickets(s, inbox.id).await?;
        let is_destination = s.portals().iter().any(|portal| portal.inbox == inbox.id);
        lines.push(Line { is_destination, tickets, inbox });
    }
    Ok(lines)
}

/// Where an inbox moves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Before the one before it.
    Up,
    /// Behind the one behind it.
    Down,
}

/// Moves an inbox by one place among those that take something new; at the end of them it stays.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id among them, and for whoever may not set up the portal.
pub async fn shift(s: &mut Session<'_>, id: InboxId, to: Direction) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let mut inboxes = all(s.conn()).await?;
    let at = inboxes.iter().position(|inbox| inbox.id == id && !inbox.is_archived).ok_or(Error::NotFound)?;
    let other = match to {
        Direction::Up => at.checked_sub(1),
        Direction::Down => Some(at + 1).filter(|at| inboxes.get(*at).is_some_and(|inbox| !inbox.is_archived)),
    };
    let Some(other) = other else { return Ok(()) };
    inboxes.swap(at, other);
    for (position, inbox) in (0_i64..).zip(&inboxes) {
        s.conn()
            .run(sql!("UPDATE inbox SET position = ? WHERE id = ? AND position <> ?", position, inbox.id, position))
            .await?;
    }
    let record = |place: usize| {
        let inbox = &inboxes[other];
        Record { place: place + 1, ..Record::of(&Sheet::of(inbox), false) }.text()
    };
    audit::note_of(s, Of::Inbox(id), "moved", (&record(at), &record(other))).await
}
