//! Who sees a ticket, a page at a time: the requester first, then everybody else by number. Each of the ticket's companies is
//! walked along an index from where the page before ended, so that a page costs a page however many people a company has.

use db::{Sql, row, sql};

use super::{Seer, Why};
use crate::desk::Result;
use crate::desk::access::REGISTERED;
use crate::desk::ids::{CompanyId, ContactId, TicketId};
use crate::desk::session::Session;
use crate::desk::tickets::{contact_hue, initials};
use crate::desk::viewer::{Colleagues, Entrants, Shown, full_name};

/// Contacts on a page.
pub(super) const PAGE: usize = 50;

/// Companies that one statement walks.
const COMPANIES: usize = 20;
/// Values that a statement has room for; SQLite takes 32,766 and PostgreSQL 65,535.
const VALUES: usize = 10_000;
/// Values of a walk besides those of the criteria.
const OTHERS: usize = 8;

row! {
    struct SeerRow {
        id: ContactId,
        first_name: String,
        last_name: String,
        email: String,
        company: Option<CompanyId>,
        company_name: Option<String>,
        is_requester: Option<bool>,
        can_sign_in: bool,
    }
}

/// What decides who sees the ticket.
pub(super) struct Rules<'r> {
    pub shown: &'r Shown,
    pub colleagues: &'r Colleagues,
    pub entrants: &'r Entrants,
}

/// A page of those who see a ticket of these companies, and where the next one begins.
pub(super) async fn page(
    s: &mut Session<'_>,
    id: TicketId,
    after: Option<ContactId>,
    (rules, companies): (&Rules<'_>, &[CompanyId]),
) -> Result<(Vec<Seer>, Option<ContactId>)> {
    let mut rows: Vec<SeerRow> = vec![];
    for statement in statements(id, after, rules, companies) {
        rows.extend(s.conn().all::<SeerRow>(statement).await?);
    }
    rows.sort_by_key(|row| (row.is_requester != Some(true), row.id));
    rows.dedup_by_key(|row| row.id);
    let is_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().map(|row| row.id).filter(|_| is_more);
    let of_company = if matches!(rules.colleagues, Colleagues::Those(_)) { Why::CompanyMeets } else { Why::Company };
    Ok((rows.into_iter().map(|row| seer(row, of_company)).collect(), next))
}

/// The statements that look for a page of them.
pub(super) fn statements(
    id: TicketId,
    after: Option<ContactId>,
    rules: &Rules<'_>,
    companies: &[CompanyId],
) -> Vec<Sql> {
    let below = after.unwrap_or(ContactId(0));
    let mut walks = vec![];
    if after.is_none() {
        walks.push(("ticket_contact n", sql!("n.ticket_id = ? AND n.is_requester", id)));
    }
    let own = sql!("n.ticket_id = ? AND n.contact_id > ? AND NOT n.is_requester", id, below);
    walks.push(("ticket_contact n", own));
    if !matches!(rules.colleagues, Colleagues::Nobody) {
        for company in companies {
            let theirs = sql!(
                "n.company_id = ? AND n.is_primary AND n.contact_id > ? AND n.contact_id <> COALESCE(
                   (SELECT q.contact_id FROM ticket_contact q WHERE q.ticket_id = ? AND q.is_requester), 0)",
                *company,
                below,
                id
            );
            walks.push(("contact_company n", theirs));
        }
    }
    let statement = |walks: &[(&str, Sql)]| {
        let mut all = sql!(
            format!(
                "SELECT c.id, c.first_name, c.last_name, c.email, k.id, k.name,
                   (SELECT x.is_requester FROM ticket_contact x WHERE x.ticket_id = ? AND x.contact_id = c.id),
                   {REGISTERED}
                 FROM ("
            ),
            id
        );
        for (at, (table, scope)) in walks.iter().enumerate() {
            all.push(if at > 0 { " UNION ALL " } else { "" }).push("SELECT id FROM (SELECT n.contact_id AS id FROM ");
            all.push(table).append(sql!(
                " JOIN contact c ON c.id = n.contact_id
                 LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
                 LEFT JOIN company k ON k.id = l.company_id
                 JOIN ticket t ON t.id = ? WHERE ",
                id
            ));
            all.append(scope.clone()).push(" AND NOT c.is_deleted AND ").append(rules.colleagues.see(rules.shown));
            all.push(" AND ").append(rules.entrants.sql()).push(" ORDER BY n.contact_id").limit(PAGE as i64 + 1);
            all.push(&format!(") w{at}"));
        }
        all.push(
            ") w JOIN contact c ON c.id = w.id
             LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
             LEFT JOIN company k ON k.id = l.company_id",
        );
        all
    };
    // Each walk names all criteria once more, and a statement takes so many values.
    let each = rules.colleagues.see(rules.shown).args().len() + rules.entrants.sql().args().len() + OTHERS;
    walks.chunks((VALUES / each).clamp(1, COMPANIES)).map(statement).collect()
}

fn seer(row: SeerRow, of_company: Why) -> Seer {
    let name = full_name(&row.first_name, &row.last_name, &row.email);
    Seer {
        why: match row.is_requester {
            Some(true) => Why::Requester,
            Some(false) => Why::Added,
            None => of_company,
        },
        id: row.id,
        initials: initials(&name),
        hue: contact_hue(row.id.0),
        company: row.company.zip(row.company_name),
        can_sign_in: row.can_sign_in,
        email: row.email,
        name,
    }
}
