//! Whose tickets are: the rows of association that lists walk, with the columns of the ticket that they repeat.
//!
//! Each function works in the caller's transaction. Nothing here checks permissions: callers hold the proof.

use db::{Sql, sql};

use super::{Turn, options, tally};
use crate::desk::Result;
use crate::desk::ids::{CompanyId, ContactId, TicketId};
use crate::desk::session::Session;

/// The columns of a ticket that its association rows repeat.
const COPIED: &str = "turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at, is_shown";

/// Tables of association: name, whose column, and the flag of whom a ticket belongs to first.
pub(super) const LINKS: [(&str, &str, &str); 2] =
    [("ticket_contact", "contact_id", "is_requester"), ("ticket_company", "company_id", "is_primary")];

/// Links tickets that are new to their contact and their company.
pub(in crate::desk) async fn link_new(s: &mut Session<'_>, first: TicketId, last: TicketId) -> Result<()> {
    for (table, column, flag) in LINKS {
        s.conn()
            .run(sql!(
                format!(
                    "INSERT INTO {table} (ticket_id, {column}, {flag}, {COPIED})
                     SELECT id, {column}, TRUE, {COPIED} FROM ticket WHERE id BETWEEN ? AND ?"
                ),
                first,
                last
            ))
            .await?;
    }
    Ok(())
}

/// Links tickets to their contact and their company where a link is missing.
pub(in crate::desk) async fn link_missing(s: &mut Session<'_>) -> Result<()> {
    for (table, column, flag) in LINKS {
        let rows = format!(
            "INSERT INTO {table} (ticket_id, {column}, {flag}, {COPIED})
             SELECT id, {column}, TRUE, {COPIED} FROM ticket WHERE {column} IS NOT NULL
             ON CONFLICT (ticket_id, {column}) DO NOTHING"
        );
        s.conn().run(Sql::new(rows)).await?;
    }
    Ok(())
}

/// The ids of tickets of which a list row says something else than the ticket.
pub(in crate::desk) fn differing_rows() -> Sql {
    let differs: Vec<String> = COPIED.split(", ").map(|column| format!("x.{column} <> t.{column}")).collect();
    let of = |(table, _, _): (&str, &str, &str)| {
        format!("SELECT t.id FROM {table} x JOIN ticket t ON t.id = x.ticket_id WHERE {}", differs.join(" OR "))
    };
    Sql::new(LINKS.map(of).join(" UNION "))
}

/// Copies what list rows repeat from tickets that differ.
pub(in crate::desk) async fn copy_again(s: &mut Session<'_>) -> Result<()> {
    for (table, _, _) in LINKS {
        let mut sql = Sql::new(format!(
            "UPDATE {table} SET ({COPIED}) = (SELECT {COPIED} FROM ticket t WHERE t.id = {table}.ticket_id)
             WHERE ticket_id IN ("
        ));
        sql.append(differing_rows()).push(")");
        s.conn().run(sql).await?;
    }
    Ok(())
}

/// Links a contact who takes part to a ticket; a second time changes nothing.
pub(in crate::desk) async fn link_contact(s: &mut Session<'_>, ticket: TicketId, contact: ContactId) -> Result<()> {
    let turn: String = s.conn().one(sql!("SELECT turn FROM ticket WHERE id = ?", ticket)).await?;
    if insert_contact(s, ticket, contact, false).await? {
        tally::add(s, ticket, Some(contact), Turn::parse(&turn)).await?;
        options::keep(s, &[ticket.0]).await?;
    }
    Ok(())
}

/// Whether the contact was not linked before.
pub(super) async fn insert_contact(
    s: &mut Session<'_>,
    ticket: TicketId,
    contact: ContactId,
    is_requester: bool,
) -> Result<bool> {
    let linked = s
        .conn()
        .run(sql!(
            &format!(
                "INSERT INTO ticket_contact (ticket_id, contact_id, is_requester, {COPIED})
                 SELECT id, CAST(? AS BIGINT), CAST(? AS BOOLEAN), {COPIED} FROM ticket WHERE id = ?
                 ON CONFLICT (ticket_id, contact_id) DO NOTHING"
            ),
            contact,
            is_requester,
            ticket
        ))
        .await?;
    Ok(linked > 0)
}

/// Whether the company was not linked before.
pub(super) async fn insert_company(
    s: &mut Session<'_>,
    ticket: TicketId,
    company: CompanyId,
    is_primary: bool,
) -> Result<bool> {
    let linked = s
        .conn()
        .run(sql!(
            &format!(
                "INSERT INTO ticket_company (ticket_id, company_id, is_primary, {COPIED})
                 SELECT id, CAST(? AS BIGINT), CAST(? AS BOOLEAN), {COPIED} FROM ticket WHERE id = ?
                 ON CONFLICT (ticket_id, company_id) DO NOTHING"
            ),
            company,
            is_primary,
            ticket
        ))
        .await?;
    Ok(linked > 0)
}

/// Links a requester to a ticket that has none, whether or not they took part before.
pub(in crate::desk) async fn link_requester(s: &mut Session<'_>, ticket: TicketId, contact: ContactId) -> Result<()> {
    if !insert_contact(s, ticket, contact, true).await? {
        let statement = "UPDATE ticket_contact SET is_requester = TRUE WHERE ticket_id = ? AND contact_id = ?";
        s.conn().run(sql!(statement, ticket, contact)).await?;
    }
    Ok(())
}

/// Links a primary company to a ticket that has none, whether or not it was linked before.
pub(in crate::desk) async fn link_company(s: &mut Session<'_>, ticket: TicketId, company: CompanyId) -> Result<()> {
    if !insert_company(s, ticket, company, true).await? {
        let statement = "UPDATE ticket_company SET is_primary = TRUE WHERE ticket_id = ? AND company_id = ?";
        s.conn().run(sql!(statement, ticket, company)).await?;
    }
    Ok(())
}

/// Copies what lists walk from tickets to their association rows.
pub(super) async fn copy(s: &mut Session<'_>, ids: &[i64]) -> Result<()> {
    for (table, _, _) in LINKS {
        let mut sql = Sql::new(format!(
            "UPDATE {table} SET ({COPIED}) = (SELECT {COPIED} FROM ticket t WHERE t.id = {table}.ticket_id)
             WHERE ticket_id IN "
        ));
        sql.append(Sql::in_list(ids));
        s.conn().run(sql).await?;
    }
    Ok(())
}
