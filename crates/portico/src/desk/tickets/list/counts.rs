//! The figures around a list: kept ones for customers, counted ones for filters and for staff, who see everything.

use db::Sql;

use super::super::tally::{self, Tally};
use super::super::{Count, Turn, View};
use super::query::ListQuery;
use crate::desk::Result;
use crate::desk::session::Session;
use crate::desk::viewer::{Customer, Viewer, Walk};

pub(super) struct Counts {
    pub total: Count,
    pub organization: Count,
    pub mine: Count,
    pub waiting: Count,
    pub ours: Count,
}

/// Every figure of the page in one statement. `filtered` are the walks of a list that is narrowed, None where its total
/// is known to be beyond [`Count::LIMIT`].
pub(super) async fn counts(s: &mut Session<'_>, q: &ListQuery, filtered: Option<&[Walk]>) -> Result<Counts> {
    match s.viewer() {
        Viewer::Customer(customer) => {
            let customer = customer.clone();
            kept(s, &customer, q, filtered).await
        }
        _ => counted(s, filtered).await,
    }
}

/// Marks the row of a counted total among the kept ones.
const COUNTED: i64 = -1;

async fn kept(s: &mut Session<'_>, customer: &Customer, q: &ListQuery, filtered: Option<&[Walk]>) -> Result<Counts> {
    let mut sql = tally::of(customer.id, customer.company);
    if let Some(walks) = filtered.filter(|_| q.is_filtered()) {
        sql.push(&format!(" UNION ALL SELECT {COUNTED}, 0, '', COUNT(*) FROM (")).append(ids(walks)).push(") counted");
    }
    let rows: Vec<Tally> = s.conn().all(sql).await?;
    let sum = |which: &dyn Fn(&Tally) -> bool| -> i64 { rows.iter().filter(|row| which(row)).map(|row| row.n).sum() };
    let mine = |row: &Tally| row.contact > 0 && row.company == 0;
    let organization = |row: &Tally| row.contact == 0;
    let both = |row: &Tally| row.contact > 0 && row.company > 0;
    // Of either, without counting twice what is of both.
    let seen = |turn: Option<Turn>| {
        let of = |row: &Tally| turn.is_none_or(|turn| row.turn == turn.as_str());
        sum(&|row| of(row) && mine(row)) + sum(&|row| of(row) && organization(row)) - sum(&|row| of(row) && both(row))
    };
    let total = match (q.is_filtered(), filtered) {
        (true, None) => Count::capped(Count::LIMIT + 1),
        (true, Some(_)) => Count::capped(sum(&|row| row.contact == COUNTED)),
        (false, _) => Count::exact(match q.view {
            View::All => seen(None),
            View::Organization => sum(&organization),
            View::Mine => sum(&mine),
        }),
    };
    Ok(Counts {
        total,
        organization: Count::exact(sum(&organization)),
        mine: Count::exact(sum(&mine)),
        waiting: Count::exact(seen(Some(Turn::Customer))),
        ours: Count::exact(seen(Some(Turn::Us))),
    })
}

/// For staff who look at the portal: everything, each figure up to [`Count::LIMIT`].
async fn counted(s: &mut Session<'_>, filtered: Option<&[Walk]>) -> Result<Counts> {
    let viewer = s.viewer();
    let with = |condition: &str| -> Vec<Walk> {
        viewer
            .walks(View::All)
            .into_iter()
            .map(|walk| Walk { scope: walk.scope.and(Sql::new(condition)), ..walk })
            .collect()
    };
    let all = viewer.walks(View::All);
    let mut sql = Sql::new("");
    let sets = [filtered.unwrap_or_default().to_vec(), all, with("x.turn = 'customer'"), with("x.turn = 'us'")];
    for (i, walks) in sets.iter().enumerate() {
        if i > 0 {
            sql.push(" UNION ALL ");
        }
        sql.push(&format!("SELECT {i} AS what, COUNT(*) AS n FROM (")).append(ids(walks)).push(&format!(") n{i}"));
    }
    let found: Vec<(i64, i64)> = s.conn().all(sql).await?;
    let figure = |what: i64| Count::capped(found.iter().find(|(i, _)| *i == what).map_or(0, |(_, n)| *n));
    let total = if filtered.is_some() { figure(0) } else { Count::capped(Count::LIMIT + 1) };
    Ok(Counts { total, organization: figure(1), mine: figure(1), waiting: figure(2), ours: figure(3) })
}

/// The distinct tickets of some walks, each walk stopped at one more than the cap.
fn ids(walks: &[Walk]) -> Sql {
    let mut sql = Sql::new("");
    for (i, walk) in walks.iter().enumerate() {
        if i > 0 {
            sql.push(" UNION ");
        }
        sql.push(&format!("SELECT id FROM (SELECT {} AS id FROM {} x", walk.ticket, walk.table));
        if walk.scope.text().contains("t.") {
            sql.push(&format!(" JOIN ticket t ON t.id = {}", walk.ticket));
        }
        sql.push(" WHERE ").append(walk.scope.clone());
        sql.bind(&format!(" LIMIT ?) i{i}"), [(Count::LIMIT + 1).into()]);
    }
    if walks.is_empty() {
        sql.push("SELECT id FROM ticket WHERE FALSE");
    }
    sql
}
