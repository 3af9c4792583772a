//! How many tickets a contact has, a company has, and both together, by whose turn it is.
//!
//! The figures above a list would otherwise cost as many rows as there are tickets. They change in the transaction that
//! changes what they count. Rows are written in the order of their key, so that two transactions never wait for each
//! other.

use db::{Sql, row, sql};

use super::Turn;
use crate::desk::Result;
use crate::desk::ids::{CompanyId, ContactId, TicketId};
use crate::desk::session::Session;

/// Counts a ticket after its rows of association are written: for everybody it belongs to, or for a contact who came
/// later.
pub(super) async fn add(s: &mut Session<'_>, ticket: TicketId, later: Option<ContactId>, turn: Turn) -> Result<()> {
    change(s, ticket, later, sql!("SELECT CAST(? AS TEXT) AS turn, 1 AS n", turn.as_str())).await
}

/// Counts tickets that are new, each of one contact and one company.
pub(super) async fn add_new(s: &mut Session<'_>, first: TicketId, last: TicketId) -> Result<()> {
    let range = [first.into(), last.into(), first.into(), last.into(), first.into(), last.into()];
    let mut sql = Sql::new("");
    sql.bind(
        "INSERT INTO ticket_tally (contact_id, company_id, turn, n)
         SELECT contact_id, company_id, turn, COUNT(*) FROM (
           SELECT contact_id, 0 AS company_id, turn FROM ticket WHERE id BETWEEN ? AND ?
           UNION ALL SELECT 0, company_id, turn FROM ticket WHERE id BETWEEN ? AND ?
           UNION ALL SELECT contact_id, company_id, turn FROM ticket WHERE id BETWEEN ? AND ?
         ) p WHERE TRUE GROUP BY contact_id, company_id, turn ORDER BY contact_id, company_id, turn
         ON CONFLICT (contact_id, company_id, turn) DO UPDATE SET n = ticket_tally.n + excluded.n",
        range,
    );
    s.conn().run(sql).await?;
    Ok(())
}

/// Counts a ticket under its new turn instead of the one it had.
pub(super) async fn turn(s: &mut Session<'_>, ticket: TicketId, from: Turn, to: Turn) -> Result<()> {
    if from == to {
        return Ok(());
    }
    let turns =
        sql!("SELECT CAST(? AS TEXT) AS turn, -1 AS n UNION ALL SELECT CAST(? AS TEXT), 1", from.as_str(), to.as_str());
    change(s, ticket, None, turns).await
}

async fn change(s: &mut Session<'_>, ticket: TicketId, contact: Option<ContactId>, turns: Sql) -> Result<()> {
    let only = |column: &str| match contact {
        Some(id) => sql!(format!(" AND {column} = ?"), id),
        None => Sql::new(""),
    };
    let mut pairs = sql!("SELECT contact_id, 0 AS company_id FROM ticket_contact WHERE ticket_id = ?", ticket);
    pairs.append(only("contact_id"));
    if contact.is_none() {
        pairs.append(sql!(" UNION ALL SELECT 0, company_id FROM ticket_company WHERE ticket_id = ?", ticket));
    }
    pairs.append(sql!(
        " UNION ALL SELECT x.contact_id, y.company_id
         FROM ticket_contact x JOIN ticket_company y ON y.ticket_id = x.ticket_id WHERE x.ticket_id = ?",
        ticket
    ));
    pairs.append(only("x.contact_id"));

    let mut sql = Sql::new(
        "INSERT INTO ticket_tally (contact_id, company_id, turn, n)
         SELECT p.contact_id, p.company_id, d.turn, d.n FROM (",
    );
    sql.append(pairs).push(") p CROSS JOIN (").append(turns).push(
        ") d WHERE TRUE ORDER BY p.contact_id, p.company_id, d.turn
         ON CONFLICT (contact_id, company_id, turn) DO UPDATE SET n = ticket_tally.n + excluded.n",
    );
    s.conn().run(sql).await?;
    Ok(())
}

row! {
    pub(super) struct Tally {
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
