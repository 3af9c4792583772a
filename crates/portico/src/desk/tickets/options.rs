//! The options that tickets have, kept by whom the tickets belong to: lists that are narrowed to an option leap to what has
//! it instead of reading each ticket.
//!
//! Whatever changes a ticket's values, or whose it is, ends with [`keep`] in its own transaction. The values themselves are
//! asked in any case, so what is kept here shows nobody anything.

use std::collections::{BTreeMap, BTreeSet};

use db::{Conn, FromRow, Sql, row, sql};
use serde_json::Value as Json;

use crate::desk::Result;
use crate::desk::batch::{self, Batch};
use crate::desk::ids::{CompanyId, ContactId, TicketId};
use crate::desk::properties::{self, Kind, Property, VALUE};
use crate::desk::session::Session;
use crate::desk::viewer::{PUBLIC_SCOPE, company_scope, contact_scope};

/// Tickets that are compared at once.
const WINDOW: i64 = 1_000;
/// Properties with options that are columns of their own.
const COLUMNS: [(&str, &str); 3] =
    [("hs_ticket_priority", "priority"), ("hs_ticket_category", "category"), ("source_type", "source")];
/// Rows written by one statement.
const ROWS: usize = 200;

/// That a ticket has an option: within which scope, of which property, which, and the ticket.
type Has = (String, String, String, i64);

/// A ticket's id, what stands in [`COLUMNS`], and the values of properties of one's own, as JSON.
struct Values {
    id: i64,
    columns: Vec<Option<String>>,
    custom: String,
}

impl FromRow for Values {
    fn from_row(row: &db::Row<'_>) -> db::Result<Values> {
        let columns = (2..row.width()).map(|at| row.get(at)).collect::<db::Result<_>>()?;
        Ok(Values { id: row.get(0)?, custom: row.get(1)?, columns })
    }
}

row! {
    struct Link {
        ticket: i64,
        whose: i64,
        is_company: bool,
    }
}

/// The kind of a property, by its name.
type Named = (String, String);

/// Writes down anew what tickets have of options. Callers hold their rows.
pub(in crate::desk) async fn keep(s: &mut Session<'_>, ids: &[i64]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let (should, is) = (wanted(s.conn(), ids).await?, kept(s.conn(), ids).await?);
    for gone in is.difference(&should) {
        let (scope, property, value, ticket) = gone;
        s.conn()
            .run(sql!(
                "DELETE FROM ticket_option WHERE scope = ? AND property = ? AND value = ? AND ticket_id = ?",
                scope,
                property,
                value,
                *ticket
            ))
            .await?;
    }
    let new: Vec<&Has> = should.difference(&is).collect();
    for some in new.chunks(ROWS) {
        let mut sql = Sql::new("INSERT INTO ticket_option (scope, property, value, ticket_id) VALUES ");
        for (number, (scope, property, value, ticket)) in some.iter().enumerate() {
            let row = if number > 0 { ", (?, ?, ?, ?)" } else { "(?, ?, ?, ?)" };
            sql.bind(row, [scope.into(), property.into(), value.into(), (*ticket).into()]);
        }
        s.conn().run(sql).await?;
    }
    Ok(())
}

async fn kept(conn: &mut Conn, ids: &[i64]) -> Result<BTreeSet<Has>> {
    let mut sql = Sql::new("SELECT scope, property, value, ticket_id FROM ticket_option WHERE ticket_id IN ");
    sql.append(Sql::in_list(ids));
    let rows: Vec<Has> = conn.all(sql).await?;
    Ok(rows.into_iter().collect())
}

/// What should be kept of these tickets.
async fn wanted(conn: &mut Conn, ids: &[i64]) -> Result<BTreeSet<Has>> {
    let among = |text: &str, more: &str| {
        let mut sql = Sql::new(text);
        sql.append(Sql::in_list(ids)).push(more);
        sql
    };
    let columns: Vec<&str> = COLUMNS.iter().map(|(_, column)| *column).collect();
    let values = among(&format!("SELECT id, custom, {} FROM ticket WHERE id IN ", columns.join(", ")), "");
    let mut links = among(
        "SELECT ticket_id, contact_id, FALSE AS is_company FROM ticket_contact WHERE ticket_id IN ",
        " UNION ALL ",
    );
    links.append(among("SELECT ticket_id, company_id, TRUE FROM ticket_company WHERE ticket_id IN ", ""));
    // Archived ones as well: they may come back.
    let kinds = sql!(
        "SELECT name, kind FROM property WHERE object = 'ticket' AND NOT is_builtin AND kind IN (?, ?, ?)",
        Kind::Bool.name(),
        Kind::Enumeration.name(),
        Kind::Multiple.name()
    );
    let (tickets, links, kinds): (Vec<Values>, Vec<Link>, Vec<Named>) =
        conn.all3([Some(values), Some(links), Some(kinds)]).await?;
    let kinds: BTreeMap<String, Kind> = kinds.into_iter().map(|(name, kind)| (name, Kind::parse(&kind))).collect();
    let mut scopes: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for Link { ticket, whose, is_company } in links {
        let scope = if is_company { company_scope(CompanyId(whose)) } else { contact_scope(ContactId(whose)) };
        scopes.entry(ticket).or_default().push(scope);
    }
    let mut all = BTreeSet::new();
    for ticket in tickets {
        let theirs = scopes.remove(&ticket.id).unwrap_or_default();
        let scopes: Vec<String> = std::iter::once(PUBLIC_SCOPE.to_owned()).chain(theirs).collect();
        for (property, value) in options(&ticket, &kinds) {
            all.extend(scopes.iter().map(|scope| (scope.clone(), property.clone(), value.clone(), ticket.id)));
        }
    }
    Ok(all)
}

/// The options of a ticket, each with its property. Longer values than options can have are none.
fn options(ticket: &Values, kinds: &BTreeMap<String, Kind>) -> Vec<(String, String)> {
    let columns = COLUMNS.iter().zip(&ticket.columns);
    let mut all: Vec<(String, String)> =
        columns.filter_map(|((name, _), value)| Some(((*name).to_owned(), value.clone()?))).collect();
    // What is no text is read as filters read it, and what cannot be read has none.
    let custom: BTreeMap<String, Json> = serde_json::from_str(&ticket.custom).unwrap_or_default();
    for (name, value) in custom {
        let value = match value {
            Json::String(text) => text,
            Json::Bool(_) | Json::Number(_) => value.to_string(),
            _ => continue,
        };
        match kinds.get(&name) {
            Some(Kind::Multiple) => all.extend(properties::parts(&value).map(|part| (name.clone(), part.to_owned()))),
            Some(_) => all.push((name, value)),
            None => {}
        }
    }
    all.retain(|(_, value)| !value.is_empty() && value.chars().count() <= VALUE);
    all
}

/// Whether the options of a property are kept.
pub(super) fn are_kept(property: &Property) -> bool {
    match property.is_builtin {
        true => COLUMNS.iter().any(|(name, _)| *name == property.name),
        false => matches!(property.kind, Kind::Bool | Kind::Enumeration | Kind::Multiple),
    }
}

/// Has it written down what tickets have, where that was not begun.
///
/// Permissions: for the system alone.
///
/// # Errors
/// Those of the database.
pub async fn look_after(s: &mut Session<'_>) -> Result<()> {
    if s.default_portal().keeps_options || batch::waits(s, |batch| matches!(batch, Batch::Options { .. })).await? {
        return Ok(());
    }
    batch::later(s, &Batch::Options { after: TicketId(0) }).await
}

/// Writes down what one portion of tickets has, behind `after`; answers what is left.
pub(in crate::desk) async fn keep_some(s: &mut Session<'_>, after: TicketId) -> Result<Option<Batch>> {
    if s.default_portal().keeps_options {
        return Ok(None);
    }
    let mut some = sql!("SELECT id FROM ticket WHERE id > ? ORDER BY id", after);
    some.limit(batch::SIZE).push(s.dialect().for_update());
    let ids: Vec<i64> = s.conn().all(some).await?;
    let Some(last) = ids.last() else {
        let portal = s.default_portal().id;
        s.conn().run(sql!("UPDATE portal SET keeps_options = TRUE WHERE id = ?", portal)).await?;
        return Ok(None);
    };
    keep(s, &ids).await?;
    Ok(Some(Batch::Options { after: TicketId(*last) }))
}

/// The ids of tickets of which something else is kept than they have. It reads all of them.
pub(in crate::desk) async fn differing(s: &mut Session<'_>) -> Result<Vec<i64>> {
    let (mut all, mut after) = (vec![], 0);
    if !s.default_portal().keeps_options {
        // While it is being written down, lists do not go by it.
        return Ok(all);
    }
    loop {
        let mut window = sql!("SELECT id FROM ticket WHERE id > ? ORDER BY id", after);
        window.limit(WINDOW);
        let ids: Vec<i64> = s.conn().all(window).await?;
        let Some(last) = ids.last() else { return Ok(all) };
        after = *last;
        let (should, is) = (wanted(s.conn(), &ids).await?, kept(s.conn(), &ids).await?);
        let wrong: BTreeSet<i64> = should.symmetric_difference(&is).map(|(_, _, _, ticket)| *ticket).collect();
        all.extend(wrong);
    }
}
