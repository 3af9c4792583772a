//! The figures around a list: kept ones for customers, counted ones for filters, for staff, and while the portal begins to
//! show other tickets than before.

use db::Sql;

use super::super::tally::{self, Tally};
use super::super::{Count, Turn, View};
use super::query::ListQuery;
use crate::desk::viewer::{Viewer, Walk};

pub(super) struct Counts {
    pub total: Count,
    pub organization: Count,
    pub mine: Count,
    pub waiting: Count,
    pub ours: Count,
}

/// What a narrowed list's total is counted from: its walks, and where counting stops. Without walks the total is known to
/// be beyond that.
#[derive(Clone, Copy)]
pub(super) struct Narrowed<'q> {
    pub walks: Option<&'q [Walk]>,
    pub limit: i64,
}

/// Every figure of the page in one statement.
pub(super) fn statement(viewer: &Viewer, q: &ListQuery, filtered: Narrowed<'_>) -> Sql {
    match viewer {
        Viewer::Customer(customer) if customer.shown.is_settled() => {
            let mut sql = tally::of(customer.id, customer.company);
            if let Some(walks) = filtered.walks.filter(|_| q.is_filtered()) {
                sql.push(&format!(" UNION ALL SELECT {COUNTED}, 0, '', COUNT(*) FROM ("))
                    .append(ids(walks, filtered.limit))
                    .push(") counted");
            }
            sql
        }
        _ => counted_statement(viewer, filtered),
    }
}

/// The figures of what the statement has answered.
pub(super) fn counts(viewer: &Viewer, q: &ListQuery, filtered: Narrowed<'_>, rows: &[Tally]) -> Counts {
    match viewer {
        Viewer::Customer(customer) if customer.shown.is_settled() => kept(q, filtered, rows),
        _ => counted(viewer, filtered, rows),
    }
}

/// Marks the row of a counted total among the kept ones.
const COUNTED: i64 = -1;

fn kept(q: &ListQuery, filtered: Narrowed<'_>, rows: &[Tally]) -> Counts {
    let sum = |which: &dyn Fn(&Tally) -> bool| -> i64 { rows.iter().filter(|row| which(row)).map(|row| row.n).sum() };
    let mine = |row: &Tally| row.contact > 0 && row.company == 0;
    let organization = |row: &Tally| row.contact == 0;
    let both = |row: &Tally| row.contact > 0 && row.company > 0;
    // Of either, without counting twice what is of both.
    let seen = |turn: Option<Turn>| {
        let of = |row: &Tally| turn.is_none_or(|turn| row.turn == turn.as_str());
        sum(&|row| of(row) && mine(row)) + sum(&|row| of(row) && organization(row)) - sum(&|row| of(row) && both(row))
    };
    let total = match (q.is_filtered(), filtered.walks) {
        (true, None) => Count::capped(filtered.limit + 1, filtered.limit),
        (true, Some(_)) => Count::capped(sum(&|row| row.contact == COUNTED), filtered.limit),
        (false, _) => Count::exact(match q.view {
            View::All => seen(None),
            View::Organization => sum(&organization),
            View::Mine => sum(&mine),
        }),
    };
    Counts {
        total,
        organization: Count::exact(sum(&organization)),
        mine: Count::exact(sum(&mine)),
        waiting: Count::exact(seen(Some(Turn::Customer))),
        ours: Count::exact(seen(Some(Turn::Us))),
    }
}

/// Each figure up to the limit of what is shown; a row's contact says which figure.
fn counted_statement(viewer: &Viewer, filtered: Narrowed<'_>) -> Sql {
    let with = |condition: &str| -> Vec<Walk> {
        viewer
            .walks(View::All)
            .into_iter()
            .map(|walk| Walk { scope: walk.scope.and(Sql::new(condition)), ..walk })
            .collect()
    };
    let mut sql = Sql::new("");
    let limit = viewer.shown().limit();
    let sets = [
        (filtered.walks.unwrap_or_default().to_vec(), filtered.limit),
        (viewer.walks(View::Organization), limit),
        (with("x.turn = 'customer'"), limit),
        (with("x.turn = 'us'"), limit),
        // Staff have none of their own: for them everything is.
        (viewer.walks(View::Mine), limit),
    ];
    for (i, (walks, limit)) in sets.iter().enumerate() {
        if i > 0 {
            sql.push(" UNION ALL ");
        }
        sql.push(&format!("SELECT {i}, 0, '', COUNT(*) FROM (")).append(ids(walks, *limit)).push(&format!(") n{i}"));
    }
    sql
}

fn counted(viewer: &Viewer, filtered: Narrowed<'_>, rows: &[Tally]) -> Counts {
    let counted = |what: i64| rows.iter().find(|row| row.contact == what).map_or(0, |row| row.n);
    let limit = viewer.shown().limit();
    let figure = |what: i64| Count::capped(counted(what), limit);
    let total = if filtered.walks.is_some() { counted(0) } else { filtered.limit + 1 };
    let total = Count::capped(total, filtered.limit);
    Counts { total, organization: figure(1), waiting: figure(2), ours: figure(3), mine: figure(4) }
}

/// The distinct tickets of some walks, each walk stopped at one more than `limit`.
fn ids(walks: &[Walk], limit: i64) -> Sql {
    let mut sql = Sql::new("");
    for (i, walk) in walks.iter().enumerate() {
        if i > 0 {
            sql.push(" UNION ");
        }
        sql.push(&format!("SELECT id FROM (SELECT {} AS id FROM {} x", walk.ticket, walk.table));
        walk.join_ticket(&mut sql);
        sql.push(" WHERE ").append(walk.scope.clone());
        sql.limit(limit + 1).push(&format!(") i{i}"));
    }
    if walks.is_empty() {
        sql.push("SELECT id FROM ticket WHERE FALSE");
    }
    sql
}
