//! How many tickets that the portal shows a contact has, a company has, and both together, by whose turn it is.
//!
//! The figures above a list would otherwise cost as many rows as there are tickets. They change in the transaction that
//! changes what they count, but at its very end, all at once and in the order of their key: rows of a large company are
//! wanted by many transactions, and no two may wait for each other.

use std::collections::BTreeMap;

use db::{Conn, Sql, row, sql};

use super::Turn;
use crate::desk::Result;
use crate::desk::ids::{CompanyId, ContactId, TicketId};
use crate::desk::session::Session;

/// What a transaction is going to add, by contact, company and turn.
pub(in crate::desk) type Pending = BTreeMap<(i64, i64, &'static str), i64>;

/// Counts a ticket after its rows of association are written: for everybody it belongs to, or for a contact who came
/// later.
pub(super) async fn add(s: &mut Session<'_>, ticket: TicketId, later: Option<ContactId>, turn: Turn) -> Result<()> {
    change(s, ticket, later, &[(turn, 1)]).await
}

/// Takes a ticket out of the figures of everybody it belongs to, before that changes.
pub(super) async fn take_away(s: &mut Session<'_>, ticket: TicketId, turn: Turn) -> Result<()> {
    change(s, ticket, None, &[(turn, -1)]).await
}

/// Counts a ticket that is new, of one contact and one company.
pub(super) fn add_new(s: &Session<'_>, contact: ContactId, company: CompanyId, turn: Turn) {
    count(s, &[(contact.0, 0), (0, company.0), (contact.0, company.0)], &[(turn, 1)]);
}

/// Counts a ticket under its new turn instead of the one it had.
pub(super) async fn turn(s: &mut Session<'_>, ticket: TicketId, from: Turn, to: Turn) -> Result<()> {
    if from == to {
        return Ok(());
    }
    change(s, ticket, None, &[(from, -1), (to, 1)]).await
}

row! {
    struct Counted {
        contact: i64,
        company: i64,
        turn: String,
        n: i64,
    }
}

/// The figures in which those of these tickets are counted that the portal shows.
async fn counted(s: &mut Session<'_>, ids: &[i64]) -> Result<Vec<Counted>> {
    let mut sql = Sql::new("");
    for (pair, from, by) in [
        ("x.contact_id, 0", "ticket_contact x", "x.contact_id"),
        ("0, x.company_id", "ticket_company x", "x.company_id"),
        (
            "x.contact_id, y.company_id",
            "ticket_contact x JOIN ticket_company y ON y.ticket_id = x.ticket_id",
            "x.contact_id, y.company_id",
        ),
    ] {
        let union = if sql.text().is_empty() { "" } else { " UNION ALL " };
        sql.push(&format!("{union}SELECT {pair}, x.turn, COUNT(*) FROM {from} WHERE x.is_shown AND x.ticket_id IN "))
            .append(Sql::in_list(ids))
            .push(&format!(" GROUP BY {by}, x.turn"));
    }
    Ok(s.conn().all(sql).await?)
}

/// Counts those of these tickets that the portal shows once more (1), or no longer (-1).
pub(super) async fn of_shown(s: &mut Session<'_>, ids: &[i64], by: i64) -> Result<()> {
    let all = counted(s, ids).await?;
    s.tally(|pending| {
        for row in &all {
            *pending.entry((row.contact, row.company, Turn::parse(&row.turn).as_str())).or_default() += by * row.n;
        }
    });
    Ok(())
}

/// Counts tickets under the turn they are going to have, instead of the one they have.
pub(super) async fn turned(s: &mut Session<'_>, ids: &[i64], to: Turn) -> Result<()> {
    let all = counted(s, ids).await?;
    s.tally(|pending| {
        for row in &all {
            *pending.entry((row.contact, row.company, Turn::parse(&row.turn).as_str())).or_default() -= row.n;
            *pending.entry((row.contact, row.company, to.as_str())).or_default() += row.n;
        }
    });
    Ok(())
}

async fn change(s: &mut Session<'_>, ticket: TicketId, later: Option<ContactId>, turns: &[(Turn, i64)]) -> Result<()> {
    let only = |column: &str| match later {
        Some(id) => sql!(format!(" AND {column} = ?"), id),
        None => Sql::new(""),
    };
    let mut pairs =
        sql!("SELECT contact_id, 0 AS company_id FROM ticket_contact WHERE is_shown AND ticket_id = ?", ticket);
    pairs.append(only("contact_id"));
    if later.is_none() {
        pairs.append(sql!(
            " UNION ALL SELECT 0, company_id FROM ticket_company WHERE is_shown AND ticket_id = ?",
            ticket
        ));
    }
    pairs.append(sql!(
        " UNION ALL SELECT x.contact_id, y.company_id
         FROM ticket_contact x JOIN ticket_company y ON y.ticket_id = x.ticket_id
         WHERE x.is_shown AND x.ticket_id = ?",
        ticket
    ));
    pairs.append(only("x.contact_id"));
    let pairs: Vec<(i64, i64)> = s.conn().all(pairs).await?;
    count(s, &pairs, turns);
    Ok(())
}

fn count(s: &Session<'_>, pairs: &[(i64, i64)], turns: &[(Turn, i64)]) {
    s.tally(|pending| {
        for (contact, company) in pairs {
            for (turn, n) in turns {
                *pending.entry((*contact, *company, turn.as_str())).or_default() += n;
            }
        }
    });
}

/// So many rows are written by one statement.
const ROWS: usize = 500;

/// Writes what a transaction has to add, as the last thing it does.
pub(in crate::desk) async fn write(conn: &mut Conn, pending: Pending) -> Result<()> {
    let rows: Vec<_> = pending.into_iter().filter(|(_, n)| *n != 0).collect();
    for rows in rows.chunks(ROWS) {
        let mut sql = Sql::new("INSERT INTO ticket_tally (contact_id, company_id, turn, n) VALUES ");
        for (number, ((contact, company, turn), n)) in rows.iter().enumerate() {
            let row = if number > 0 { ", (?, ?, ?, ?)" } else { "(?, ?, ?, ?)" };
            sql.bind(row, [(*contact).into(), (*company).into(), (*turn).into(), (*n).into()]);
        }
        sql.push(" ON CONFLICT (contact_id, company_id, turn) DO UPDATE SET n = ticket_tally.n + excluded.n");
        conn.run(sql).await?;
    }
    Ok(())
}

/// Every figure as it is counted from the rows of association.
const COUNTED: &str = "SELECT contact_id, 0 AS company_id, turn, COUNT(*) AS n FROM ticket_contact
    WHERE is_shown GROUP BY contact_id, turn
  UNION ALL SELECT 0, company_id, turn, COUNT(*) FROM ticket_company WHERE is_shown GROUP BY company_id, turn
  UNION ALL SELECT x.contact_id, y.company_id, x.turn, COUNT(*)
    FROM ticket_contact x JOIN ticket_company y ON y.ticket_id = x.ticket_id
    WHERE x.is_shown GROUP BY x.contact_id, y.company_id, x.turn";

/// Names figures that are not what is counted.
pub(in crate::desk) fn differing() -> Sql {
    Sql::new(format!(
        "SELECT 'contact ' || CAST(contact_id AS TEXT) || ', company ' || CAST(company_id AS TEXT) || ', ' || turn
         FROM (SELECT contact_id, company_id, turn, n FROM ticket_tally
               UNION ALL SELECT contact_id, company_id, turn, -n FROM ({COUNTED}) counted) both_ways
         GROUP BY contact_id, company_id, turn HAVING SUM(n) <> 0"
    ))
}

/// Counts everything anew, while nobody else writes.
pub(in crate::desk) async fn count_again(s: &mut Session<'_>) -> Result<()> {
    s.conn().run(Sql::new("DELETE FROM ticket_tally")).await?;
    s.conn().run(Sql::new(format!("INSERT INTO ticket_tally (contact_id, company_id, turn, n) {COUNTED}"))).await?;
    Ok(())
}

row! {
    pub(in crate::desk::tickets) struct Tally {
        pub contact: i64,
        pub company: i64,
        pub turn: String,
        pub n: i64,
    }
}

/// The rows of a contact, of their company, and of both.
pub(super) fn of(contact: ContactId, company: Option<CompanyId>) -> Sql {
    let columns = "SELECT contact_id, company_id, turn, n FROM ticket_tally WHERE";
    let mut sql =
        sql!(format!("{columns} contact_id = ? AND company_id IN (0, ?)"), contact, company.map_or(0, |id| id.0));
    if let Some(id) = company {
        sql.push(" UNION ALL ").append(sql!(format!("{columns} contact_id = 0 AND company_id = ?"), id));
    }
    sql
}
