//! What has just happened, for pages that are open.
//!
//! Every change of a ticket writes an event. A process reads new ones as they are committed, and asks for each person
//! with an open page whether they may hear of it. What is told is which ticket and what kind of thing, never a word of
//! it: the page then asks for itself again, as whoever it is.

use std::collections::BTreeMap;

use db::{Conn, Db, Sql, row, sql};

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

/// Which events have been read. Numbers are given before commits, so a lower one can appear after a higher one: those
/// that were skipped are looked for until no transaction can be under way any more that has one of them.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    /// The highest number that was read.
    top: i64,
    /// Numbers below it that were not there, and since when they are missed.
    gaps: BTreeMap<i64, Time>,
}

impl Cursor {
    /// Notes what was read: everything above the top, in order, and some that were missing.
    fn note(&mut self, ids: &[i64], now: Time) {
        for id in ids {
            if self.gaps.remove(id).is_some() || *id <= self.top {
                continue;
            }
            let first = (self.top + 1).max(*id - MISSING);
            self.gaps.extend((first..*id).map(|missing| (missing, now)));
            self.top = *id;
        }
        self.gaps.retain(|_, since| now.seconds_since(*since) < SETTLED);
        while i64::try_from(self.gaps.len()).is_ok_and(|n| n > MISSING) {
            self.gaps.pop_first();
        }
    }
}

/// Happenings that are read in one go.
pub const BATCH: usize = 500;
/// The most numbers that are looked for again; a database that fell over skips some, and nobody waits for those.
const MISSING: i64 = 1_000;

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
            Ok(Cursor { top: last.unwrap_or(0), gaps: BTreeMap::new() })
        })
    })
    .await
}

row! {
    struct New {
        id: i64,
        ticket: Option<TicketId>,
    }
}

/// The next things that have happened since the last call, at most [`BATCH`].
///
/// # Errors
/// Only those of the database.
pub async fn next(db: &Db, cursor: &mut Cursor, now: Time) -> Result<Vec<Happening>> {
    let top = cursor.top;
    let gaps: Vec<i64> = cursor.gaps.keys().copied().collect();
    let (ids, happened) = db
        .read(move |conn: &mut Conn| {
            Box::pin(async move {
                let mut sql = sql!(
                    format!(
                        "SELECT id, ticket_id FROM (
                           SELECT id, ticket_id FROM event WHERE id > ? ORDER BY id LIMIT {BATCH}) later"
                    ),
                    top
                );
                if !gaps.is_empty() {
                    sql.push(" UNION ALL SELECT id, ticket_id FROM event WHERE id IN ").append(Sql::in_list(&gaps));
                }
                sql.push(" ORDER BY 1");
                let new: Vec<New> = conn.all(sql).await?;
                let ids: Vec<i64> = new.iter().map(|new| new.id).collect();
                Ok::<_, Error>((ids, with_people(conn, new).await?))
            })
        })
        .await?;
    cursor.note(&ids, now);
    Ok(happened)
}

/// What happened to tickets, with whom it may concern.
async fn with_people(conn: &mut Conn, new: Vec<New>) -> Result<Vec<Happening>> {
    let mut tickets: Vec<TicketId> = new.iter().filter_map(|new| new.ticket).collect();
    tickets.sort_unstable();
    tickets.dedup();
    if tickets.is_empty() {
        return Ok(vec![]);
    }
    let of = |column: &str, table: &str| {
        let mut sql = Sql::new(format!("SELECT ticket_id, {column} FROM {table} WHERE ticket_id IN "));
        sql.append(Sql::in_list(&tickets));
        sql
    };
    let contacts: Vec<(TicketId, ContactId)> = conn.all(of("contact_id", "ticket_contact")).await?;
    let companies: Vec<(TicketId, CompanyId)> = conn.all(of("company_id", "ticket_company")).await?;
    let happening = |new: New| {
        let ticket = new.ticket?;
        Some(Happening {
            id: EventId(new.id),
            ticket,
            contacts: contacts.iter().filter(|(of, _)| *of == ticket).map(|(_, id)| *id).collect(),
            companies: companies.iter().filter(|(of, _)| *of == ticket).map(|(_, id)| *id).collect(),
        })
    };
    Ok(new.into_iter().filter_map(happening).collect())
}

/// Whether a happening can concern this viewer at all; [`hears`] has the last word.
pub fn concerns(viewer: &Viewer, happening: &Happening) -> bool {
    match viewer {
        Viewer::Staff(_) | Viewer::Preview(..) => true,
        Viewer::Customer(me) => {
            happening.contacts.contains(&me.id) || me.company.is_some_and(|id| happening.companies.contains(&id))
        }
        Viewer::Directory(_) | Viewer::System(_) => false,
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
    // Whoever sees the ticket may see less or more of it now.
    sql.push(" OR e.kind IN ('showing', 'turn')");
    sql.push(" OR (e.kind = 'email' AND EXISTS (SELECT 1 FROM message m WHERE m.id = e.message_id AND ");
    sql.append(s.viewer().sees_message()).push(")))");
    Ok(s.conn().first::<EventId>(sql).await?.is_some())
}

#[cfg(test)]
mod tests {
    use super::{Cursor, MISSING, SETTLED};
    use crate::clock::Time;

    fn gaps(cursor: &Cursor) -> Vec<i64> {
        cursor.gaps.keys().copied().collect()
    }

    #[test]
    fn numbers_that_were_skipped_are_missed_until_they_come_or_cannot_come_any_more() {
        let mut cursor = Cursor { top: 10, ..Cursor::default() };
        let at = |seconds| Time(0).plus_seconds(seconds);
        cursor.note(&[11, 12, 15], at(0));
        assert_eq!((cursor.top, gaps(&cursor)), (15, vec![13, 14]));
        cursor.note(&[13, 18], at(60));
        assert_eq!((cursor.top, gaps(&cursor)), (18, vec![14, 16, 17]));
        cursor.note(&[], at(SETTLED));
        assert_eq!(gaps(&cursor), [16, 17]);
        cursor.note(&[50_000], at(SETTLED));
        assert_eq!(cursor.gaps.len(), usize::try_from(MISSING).expect("a number"), "memory is bounded");
        assert_eq!(cursor.gaps.last_key_value(), Some((&49_999, &at(SETTLED))));
    }
}
