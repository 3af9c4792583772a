//! Orders that no index has: by any property. The whole list is read and put into order in memory, so it may not be long.

use db::Sql;

use super::more::{Key, More, Raw};
use super::query::{At, ListQuery};
use crate::clock::Time;
use crate::desk::Result;
use crate::desk::ids::{StageId, TicketId};
use crate::desk::session::Session;
use crate::desk::viewer::Walk;

/// So many tickets can be put into an order of this kind.
pub const SORTABLE: usize = 1_000;

/// A page of an order: the tickets, and whether there are others before and after.
pub(super) struct Slice {
    pub ids: Vec<TicketId>,
    pub has_next: bool,
    pub has_previous: bool,
}

/// What is read of a ticket that is put into order.
struct Line {
    id: TicketId,
    stage: StageId,
    answered_at: Option<Time>,
    more: Vec<Raw>,
}

impl db::FromRow for Line {
    fn from_row(row: &db::Row<'_>) -> db::Result<Line> {
        let more = (3..row.width()).map(|at| row.get(at)).collect::<db::Result<_>>()?;
        Ok(Line { id: row.get(0)?, stage: row.get(1)?, answered_at: row.get(2)?, more })
    }
}

/// The page that `q` asks for, in the order of a property: tickets that have no value of it come last either way. None when
/// they are too many to be put into order.
pub(super) async fn slice(
    s: &mut Session<'_>,
    q: &ListQuery,
    property: &str,
    (walks, size): (&[Walk], usize),
) -> Result<Option<Slice>> {
    let Some(property) = s.properties().iter().find(|known| known.name == property) else { return Ok(None) };
    let more = More::order(property, s.dialect());
    if is_long(s, walks).await? {
        return Ok(None);
    }
    let lines: Vec<Line> = match statement(walks, &more) {
        Some(sql) => s.conn().all(sql).await?,
        None => vec![],
    };
    let mut all = Vec::with_capacity(lines.len());
    for line in &lines {
        all.push((more.key(s, (line.stage, line.answered_at), &line.more), line.id));
    }
    all.sort_by(|a: &(Option<Key>, TicketId), b| {
        let order = match (&a.0, &b.0) {
            (Some(one), Some(other)) if q.descending => other.cmp(one),
            (Some(one), Some(other)) => one.cmp(other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        };
        order.then(if q.descending { b.1.cmp(&a.1) } else { a.1.cmp(&b.1) })
    });
    all.dedup_by_key(|(_, id)| *id);
    if all.len() > SORTABLE {
        return Ok(None);
    }
    let ids: Vec<TicketId> = all.into_iter().map(|(_, id)| id).collect();
    let at = |cursor: &str| cursor.parse().ok().and_then(|id: TicketId| ids.iter().position(|known| *known == id));
    let (from, to) = match &q.at {
        At::First => (0, size),
        At::After(cursor) => at(cursor).map_or((0, size), |at| (at + 1, at + 1 + size)),
        At::Before(cursor) => at(cursor).map_or((0, size), |at| (at.saturating_sub(size), at)),
    };
    let (from, to) = (from.min(ids.len()), to.min(ids.len()));
    Ok(Some(Slice { has_previous: from > 0, has_next: to < ids.len(), ids: ids[from..to].to_vec() }))
}

/// Whether a walk is too long, as far as that can be told without reading tickets.
async fn is_long(s: &mut Session<'_>, walks: &[Walk]) -> Result<bool> {
    let mut all = Sql::new("");
    for (number, walk) in walks.iter().filter(|walk| !walk.reads_ticket()).enumerate() {
        all.push(if number > 0 { " UNION ALL " } else { "" });
        all.push(&format!("SELECT COUNT(*) FROM (SELECT 1 AS one FROM {} x WHERE ", walk.table));
        all.append(walk.scope.clone()).limit(limit()).push(&format!(") n{number}"));
    }
    let counted: Vec<i64> = if all.text().is_empty() { vec![] } else { s.conn().all(all).await? };
    Ok(counted.into_iter().any(|n| n == limit()))
}

/// One more than can be put into order.
fn limit() -> i64 {
    i64::try_from(SORTABLE).unwrap_or(i64::MAX - 1) + 1
}

/// One more of each walk than can be put into order.
fn statement(walks: &[Walk], more: &More) -> Option<Sql> {
    let mut all = Sql::new("");
    for (number, walk) in walks.iter().enumerate() {
        all.push(if number > 0 { " UNION ALL " } else { "" });
        all.push(&format!("SELECT id, stage, answered_at{} FROM (", more.names()));
        all.push(&format!(
            "SELECT t.id AS id, t.stage_id AS stage, t.first_agent_reply_at AS answered_at{} FROM {} x
             JOIN ticket t ON t.id = {} WHERE ",
            more.expressions(),
            walk.table,
            walk.ticket
        ));
        all.append(walk.scope.clone()).limit(limit()).push(&format!(") w{number}"));
    }
    (!walks.is_empty()).then_some(all)
}
