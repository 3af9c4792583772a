//! The figures around a list, each of which stops at [`Count::LIMIT`].

use db::Sql;

use super::super::{Count, View};
use crate::desk::Result;
use crate::desk::session::Session;
use crate::desk::viewer::Walk;

pub(super) struct Counts {
    pub total: Count,
    pub organization: Count,
    pub mine: Count,
    pub waiting: Count,
    pub ours: Count,
}

/// Every figure of the page in one statement; each stops at one more than [`Count::LIMIT`]. Without `filtered`, the
/// total is known to be beyond the limit.
pub(super) async fn counts(s: &mut Session<'_>, filtered: Option<&[Walk]>) -> Result<Counts> {
    let viewer = s.viewer();
    let with = |condition: &str| -> Vec<Walk> {
        viewer
            .walks(View::All)
            .into_iter()
            .map(|walk| Walk { scope: walk.scope.and(Sql::new(condition)), ..walk })
            .collect()
    };
    let mut sql = Sql::new("");
    for (i, walks) in [
        filtered.unwrap_or_default().to_vec(),
        viewer.walks(View::Organization),
        viewer.walks(View::Mine),
        with("x.turn = 'customer'"),
        with("x.turn = 'us'"),
    ]
    .iter()
    .enumerate()
    {
        if i > 0 {
            sql.push(" UNION ALL ");
        }
        sql.push(&format!("SELECT {i} AS what, COUNT(*) AS n FROM (")).append(ids(walks)).push(&format!(") n{i}"));
    }
    let found: Vec<(i64, i64)> = s.conn().all(sql).await?;
    let figure = |what: i64| Count::capped(found.iter().find(|(i, _)| *i == what).map_or(0, |(_, n)| *n));
    let total = if filtered.is_some() { figure(0) } else { Count::capped(Count::LIMIT + 1) };
    Ok(Counts { total, organization: figure(1), mine: figure(2), waiting: figure(3), ours: figure(4) })
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
