//! What has just happened, for pages that are open.
//!
//! Every change of a ticket writes an event. A process reads new ones as they are committed, and asks for each person
//! with an open page whether they may hear of it. What is told is which ticket and what kind of thing, never a word of
//! it: the page then asks for itself again, as whoever it is.

use std::collections::BTreeMap;

use db::{Conn, Db, row, sql};

use super::error::{Error, Result};
use super::ids::{CompanyId, ContactId, EventId, TicketId};
use super::session::Session;
use super::viewer::Viewer;
use crate::clock::Time;

/// Something that happened to a ticket, with whom it may concern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Which event.
    pub id: EventId,
    /// To which ticket.
    pub ticket: TicketId,
    /// The ticket's contacts.
    pub contacts: Vec<ContactId>,
    /// The ticket's companies.
    pub companies: Vec<CompanyId>,
}

/// Which events have been read. Numbers are given before commits, so a lower one can appear after a higher one: what
/// was read lately is read again, and told once.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    /// Everything up to here is settled.
    floor: i64,
    seen: BTreeMap<i64, Time>,
}

/// Where open pages of other processes hear that something has happened.
pub const CHANNEL: &str = "portico_event";

/// Seconds after which no transaction that took a number is still under way.
const SETTLED: i64 = 120;

/// A cursor behind everything that has happened so far.
///
/// # Errors
/// Only those of the database.
pub async fn now(db: &Db) -> Result<Cursor> {
    db.read(|conn: &mut Conn| {
        Box::pin(async move {
            let last: Option<i64> = conn.one(sql!("SELECT MAX(id) FROM event")).await?;
            Ok(Cursor { floor: last.unwrap_or(0), seen: BTreeMap::new() })
        })
    })
    .await
}

row! {
    struct New {
        id: i64,
        ticket: TicketId,
    }
}

/// What has happened since the last call.
///
/// # Errors
/// Only those of the database.
pub async fn next(db: &Db, cursor: &mut Cursor, now: Time) -> Result<Vec<Happening>> {
    let floor = cursor.floor;
    let seen: Vec<i64> = cursor.seen.keys().copied().collect();
    let happened = db
        .read(move |conn: &mut Conn| {
            Box::pin(async move {
                let all: Vec<New> = conn
                    .all(sql!(
                        "SELECT id, ticket_id FROM event WHERE id > ? AND ticket_id IS NOT NULL ORDER BY id",
                        floor
                    ))
                    .await?;
                let mut happened = vec![];
                for New { id, ticket } in all.into_iter().filter(|new| seen.binary_search(&new.id).is_err()) {
                    let contacts =
                        conn.all(sql!("SELECT contact_id FROM ticket_contact WHERE ticket_id = ?", ticket)).await?;
                    let companies =
                        conn.all(sql!("SELECT company_id FROM ticket_company WHERE ticket_id = ?", ticket)).await?;
                    happened.push(Happening { id: EventId(id), ticket, contacts, companies });
                }
                Ok::<_, Error>(happened)
            })
        })
        .await?;
    cursor.seen.extend(happened.iter().map(|happening| (happening.id.0, now)));
    while let Some((id, at)) = cursor.seen.first_key_value().map(|(id, at)| (*id, *at)) {
        if now.seconds_since(at) < SETTLED {
            break;
        }
        cursor.floor = id;
        cursor.seen.remove(&id);
    }
    Ok(happened)
}

/// Whether a happening can concern this viewer at all; [`hears`] has the last word.
pub fn concerns(viewer: &Viewer, happening: &Happening) -> bool {
    match viewer {
        Viewer::Staff(_) | Viewer::Preview(_) => true,
        Viewer::Customer(me) => {
            happening.contacts.contains(&me.id) || me.company.is_some_and(|id| happening.companies.contains(&id))
        }
        Viewer::System(_) => false,
    }
}

/// Whether the viewer may hear of a happening: the ticket is visible, and so is what happened or what changed by it.
///
/// # Errors
/// Only those of the database.
pub async fn hears(s: &mut Session<'_>, id: EventId) -> Result<bool> {
    let mut sql = sql!("SELECT e.id FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE e.id = ? AND ", id);
    sql.append(s.viewer().sees_ticket()).push(" AND (").append(s.viewer().sees_event());
    // A stage has no name for customers, but the turn that came with it shows.
    sql.push(" OR (e.kind = 'stage' AND e.data LIKE '%\"turned\":true%')");
    sql.push(" OR (e.kind = 'email' AND EXISTS (SELECT 1 FROM message m WHERE m.id = e.message_id AND ");
    sql.append(s.viewer().sees_message()).push(")))");
    Ok(s.conn().first::<EventId>(sql).await?.is_some())
}
