//! Lists that are narrowed to options: what has them is leapt to where it is little, and told from the rest along the list's
//! own order where it is much.

use db::{Sql, sql};

use super::super::{Count, options};
use super::query::ListQuery;
use super::walk::Found;
use crate::desk::Result;
use crate::desk::filter::{Condition, Filter, Operator};
use crate::desk::properties::Kind;
use crate::desk::session::Session;
use crate::desk::viewer::Viewer;

/// What has the options that a list is narrowed to.
#[derive(Clone, Debug)]
pub(super) enum Chosen {
    /// Nobody knows, or none were chosen: the values of each ticket are all there is to go by.
    Unknown,
    /// Few enough tickets to be named.
    These(Vec<i64>),
    /// So many that the list's own order is walked.
    Many,
}

impl Chosen {
    /// What has the options of `q` among the tickets that the viewer sees.
    pub(super) async fn find(s: &mut Session<'_>, q: &ListQuery) -> Result<Chosen> {
        if !is_kept(s, q) {
            return Ok(Chosen::Unknown);
        }
        let q = ListQuery { chosen: rarest_first(s, q).await?, ..q.clone() };
        let Some(statement) = statement(s.viewer(), &q) else { return Ok(Chosen::These(vec![])) };
        let ids: Vec<i64> = s.conn().all(statement).await?;
        let is_many = i64::try_from(ids.len()).unwrap_or(i64::MAX) > Count::LIMIT;
        Ok(if is_many { Chosen::Many } else { Chosen::These(ids) })
    }

    /// Where counting what has them stops: along the list's own order each row is looked up.
    pub(super) fn limit(&self, found: &Found) -> i64 {
        match (self, found) {
            (Chosen::Many, Found::Everything | Found::Many(_) | Found::Common(_)) => Count::GLANCE,
            _ => Count::LIMIT,
        }
    }

    /// The condition on a row of a list, whose ticket is `ticket`, for walking the list's own order.
    pub(super) fn in_walk(&self, viewer: &Viewer, q: &ListQuery, ticket: &str) -> Sql {
        match self {
            Chosen::Many => others(viewer, q, 0, ticket),
            Chosen::Unknown | Chosen::These(_) => Sql::new("TRUE"),
        }
    }
}

/// Whether the options of `q` can be looked up, and are worth it: a requester's own tickets are few, and walked in any case.
fn is_kept(s: &Session<'_>, q: &ListQuery) -> bool {
    let is_known = |name: &str| s.properties().iter().any(|known| known.name == name && options::are_kept(known));
    let all_are_known = q.chosen.iter().all(|(name, _)| is_known(name));
    !q.chosen.is_empty() && q.requester.is_none() && s.default_portal().keeps_options && all_are_known
}

/// The options of `q`, those that few tickets have before those that many have.
async fn rarest_first(s: &mut Session<'_>, q: &ListQuery) -> Result<Vec<(String, String)>> {
    let mut counted = vec![];
    for chosen in q.chosen.iter().filter(|_| q.chosen.len() > 1) {
        let one = ListQuery { chosen: vec![chosen.clone()], ..q.clone() };
        let Some(statement) = statement(s.viewer(), &one) else { break };
        let mut count = Sql::new("SELECT COUNT(*) FROM (");
        count.append(statement).push(") n");
        counted.push((s.conn().one::<i64>(count).await?, chosen.clone()));
    }
    if counted.len() < q.chosen.len() {
        return Ok(q.chosen.clone());
    }
    counted.sort_by_key(|(count, _)| *count);
    Ok(counted.into_iter().map(|(_, chosen)| chosen).collect())
}

/// The tickets that have all the options of `q`, up to one more than can be named. None for whoever can see nothing.
pub(super) fn statement(viewer: &Viewer, q: &ListQuery) -> Option<Sql> {
    let (property, value) = q.chosen.first()?;
    let mut all = Sql::new("");
    for (number, scope) in viewer.search_scopes(q.view).into_iter().enumerate() {
        all.push(if number > 0 { " UNION " } else { "" });
        all.push("SELECT ticket_id FROM (SELECT x.ticket_id FROM ticket_option x WHERE ");
        all.append(sql!("x.scope = ? AND x.property = ? AND x.value = ? AND ", scope, property, value));
        all.append(others(viewer, q, 1, "x.ticket_id"));
        all.limit(Count::LIMIT + 1).push(&format!(") w{number}"));
    }
    (!all.text().is_empty()).then_some(all)
}

/// Whether a ticket has the options of `q` from the `first` on.
fn others(viewer: &Viewer, q: &ListQuery, first: usize, ticket: &str) -> Sql {
    let scopes = viewer.search_scopes(q.view);
    let mut all = Sql::new("TRUE");
    for (property, value) in q.chosen.iter().skip(first) {
        // As a value and not as EXISTS, for which PostgreSQL may read all that have the option first.
        all.push(" AND (SELECT 1 FROM ticket_option o WHERE o.scope IN ").append(Sql::in_list(&scopes));
        all.append(sql!(" AND o.property = ? AND o.value = ? AND ", property, value));
        all.push(&format!("o.ticket_id = {ticket} LIMIT 1) = 1"));
    }
    all
}

/// Whether a ticket, over the alias `t`, has each of the options of `q`, as its own values say.
pub(super) fn condition(s: &Session<'_>, q: &ListQuery) -> Sql {
    let mut all = Sql::new("TRUE");
    for (property, value) in &q.chosen {
        let is_flag = s.properties().iter().any(|known| known.name == *property && known.kind == Kind::Bool);
        let operator = if is_flag { Operator::Eq } else { Operator::In };
        let has = Condition { property: property.clone(), operator, values: vec![value.clone()] };
        let has = Filter::all_of(vec![has]).resolve(s.ticket_fields(), &s.when());
        all.push(" AND ").append(has.sql(s.dialect()));
    }
    all
}
