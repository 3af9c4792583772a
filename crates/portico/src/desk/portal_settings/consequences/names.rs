//! Who and what is concerned, by name.

use db::{Sql, row};

use super::rules::Rules;
use super::{Concerned, Moved, NAMED};
use crate::clock::Time;
use crate::desk::error::Result;
use crate::desk::ids::{ContactId, TicketId};
use crate::desk::session::Session;
use crate::desk::tickets::Count;
use crate::desk::viewer::full_name;

row! {
    struct ConcernedRow {
        id: ContactId,
        first_name: String,
        last_name: String,
        email: String,
        company: String,
        tickets: i64,
    }
}

row! {
    struct MovedRow {
        id: TicketId,
        subject: String,
        contact: Option<ContactId>,
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<String>,
        company: Option<String>,
    }
}

/// The newest of some contacts, each with how many tickets of their company they do not see without it.
pub(super) async fn contacts(s: &mut Session<'_>, rules: &Rules, all: &[ContactId]) -> Result<Vec<Concerned>> {
    let mut ids = all.to_vec();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.truncate(NAMED);
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT c.id, c.first_name, c.last_name, c.email, COALESCE(k.name, ''), (SELECT COUNT(*) FROM (SELECT 1",
    );
    sql.append(rules.before.1.of_company_alone()).limit(Count::GLANCE + 1);
    sql.push(
        ") u)
         FROM contact c
         LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
         LEFT JOIN company k ON k.id = l.company_id
         WHERE c.id IN ",
    );
    sql.append(Sql::in_list(&ids)).push(" ORDER BY c.id DESC");
    let rows: Vec<ConcernedRow> = s.conn().all(sql).await?;
    let concerned = |row: ConcernedRow| Concerned {
        id: row.id,
        name: full_name(&row.first_name, &row.last_name, &row.email),
        company: row.company,
        tickets: Count::capped(row.tickets, Count::GLANCE),
    };
    Ok(rows.into_iter().map(concerned).collect())
}

/// The latest of some tickets.
pub(super) async fn tickets(s: &mut Session<'_>, mut found: Vec<(Time, TicketId)>) -> Result<Vec<Moved>> {
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.truncate(NAMED);
    let ids: Vec<TicketId> = found.into_iter().map(|(_, id)| id).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT t.id, t.subject, c.id, c.first_name, c.last_name, c.email, k.name
         FROM ticket t
         LEFT JOIN contact c ON c.id = t.contact_id
         LEFT JOIN company k ON k.id = t.company_id
         WHERE t.id IN ",
    );
    sql.append(Sql::in_list(&ids)).push(" AND ").append(s.viewer().sees_ticket());
    sql.push(" ORDER BY t.last_activity_at DESC, t.id DESC");
    let rows: Vec<MovedRow> = s.conn().all(sql).await?;
    let portal = s.portal();
    let moved = |row: MovedRow| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let name = || full_name(&text(&row.first_name), &text(&row.last_name), &text(&row.email));
        Moved {
            number: portal.number(row.id),
            requester: row.contact.map(|_| name()),
            id: row.id,
            subject: row.subject,
            company: row.company,
        }
    };
    Ok(rows.into_iter().map(moved).collect())
}
