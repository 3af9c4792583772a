//! The statements of a list: walks along indexes, with the filters and the search in place.

use db::{Dialect, FromRow, Sql, row};

use super::super::{Count, Status, View, index};
use super::chosen::{self, Chosen};
use super::more::{More, Raw};
use super::place::Place;
use super::query::{ListQuery, OwnerFilter};
use crate::clock::Time;
use crate::desk::Result;
use crate::desk::ids::{StaffId, StageId, TicketId};
use crate::desk::session::Session;
use crate::desk::staff;
use crate::desk::viewer::{Viewer, Walk};

row! {
    /// What every list reads of a ticket, as [`KNOWN`] says.
    pub(super) struct Known {
        pub id: TicketId,
        pub subject: String,
        pub first_name: Option<String>,
        pub last_name: Option<String>,
        pub email: Option<String>,
        pub created_at: Time,
        pub owner: Option<StaffId>,
        pub last_activity_at: Time,
        pub is_closed: bool,
        pub stage: StageId,
        pub turn: String,
        pub answered_at: Option<Time>,
        pub key: String,
    }
}

const KNOWN: [&str; 13] = [
    "id",
    "subject",
    "first_name",
    "last_name",
    "email",
    "created_at",
    "owner",
    "last_activity_at",
    "is_closed",
    "stage",
    "turn",
    "answered_at",
    "key",
];

/// A line of a list: what every list reads, and what the columns of this one need beyond that.
pub(super) struct Line {
    pub known: Known,
    pub more: Vec<Raw>,
}

impl FromRow for Line {
    fn from_row(row: &db::Row<'_>) -> db::Result<Line> {
        let more = (KNOWN.len()..row.width()).map(|at| row.get(at)).collect::<db::Result<_>>()?;
        Ok(Line { known: Known::from_row(row)?, more })
    }
}

/// What a search found.
pub(in crate::desk::tickets) enum Found {
    /// Nothing was searched for.
    Everything,
    /// Few enough tickets to be named.
    These(Vec<i64>),
    /// So many that the list's own order is walked, among what the index found.
    Many(Vec<String>),
    /// What most tickets have: the list's own order is walked, and each row's words are looked at.
    Common(Vec<String>),
}

impl Found {
    /// Where counting what was found stops.
    pub(in crate::desk::tickets) fn limit(&self) -> i64 {
        if let Found::Common(_) = self { Count::GLANCE } else { Count::LIMIT }
    }

    /// The condition on a row of `ticket` for walking the list's own order, if there is one.
    pub(in crate::desk::tickets) fn in_walk(&self, viewer: &Viewer, dialect: Dialect, view: View, ticket: &str) -> Sql {
        let row = index::row_of(ticket, viewer);
        match self {
            Found::Everything | Found::These(_) => Sql::new("TRUE"),
            Found::Many(terms) => dialect.words_has("ticket_words", &row, terms, &viewer.search_scopes(view)),
            Found::Common(terms) => dialect.words_in("ticket_words", &row, terms),
        }
    }
}

/// So many tickets are looked at before the index is asked.
const SAMPLE: usize = 200;
/// A word is common when one ticket in so many has it.
const ONE_IN: usize = 4;

/// Looks at the first tickets of each of the query's walks as if nothing were searched for: that is all of them for most
/// customers, and tells for the others whether most tickets have these words, when asking the index would cost more than
/// walking on. None when it does not.
async fn glance(s: &mut Session<'_>, terms: &[String], q: &ListQuery, chosen: &Chosen) -> Result<Option<Found>> {
    let (viewer, dialect) = (s.viewer(), s.dialect());
    let mut sql = Sql::new("SELECT n.id, ");
    sql.append(dialect.words_in("ticket_words", &index::row_of("n.id", viewer), terms)).push(" FROM (");
    for (i, walk) in walks_now(s, q, &Found::Everything, chosen).iter().enumerate() {
        if i > 0 {
            sql.push(" UNION ");
        }
        sql.push(&format!("SELECT id FROM (SELECT {} AS id FROM {} x", walk.ticket, walk.table));
        walk.join_ticket(&mut sql);
        sql.push(" WHERE ").append(walk.scope.clone());
        order(&mut sql, q, walk.ticket, q.descending, SAMPLE);
        sql.push(&format!(") w{i}"));
    }
    sql.push(") n");
    let seen: Vec<(i64, bool)> = s.conn().all(sql).await?;
    let hits: Vec<i64> = seen.iter().filter(|(_, has)| *has).map(|(id, _)| *id).collect();
    if seen.len() < SAMPLE {
        return Ok(Some(Found::These(hits)));
    }
    Ok((hits.len() * ONE_IN >= seen.len()).then(|| Found::Common(terms.to_vec())))
}

/// What the viewer's tickets have of the words of `q`: by a look at its first, else by the search index within what the
/// viewer may find.
pub(in crate::desk::tickets) async fn find(s: &mut Session<'_>, q: &ListQuery) -> Result<Found> {
    find_among(s, q, &Chosen::Unknown).await
}

/// [`find`], where it is known what has the options of `q`.
pub(super) async fn find_among(s: &mut Session<'_>, q: &ListQuery, chosen: &Chosen) -> Result<Found> {
    let Some(text) = q.text.as_deref() else { return Ok(Found::Everything) };
    let scopes = s.viewer().search_scopes(q.view);
    let terms = index::terms(text, s.portal());
    if terms.is_empty() || scopes.is_empty() {
        return Ok(Found::These(vec![]));
    }
    if let Some(found) = glance(s, &terms, q, chosen).await? {
        return Ok(found);
    }
    let mut sql = s.conn().dialect().words_query("ticket_words", &terms, &scopes);
    sql.limit(Count::LIMIT + 1);
    let hits: Vec<i64> = s.conn().all(sql).await?;
    if i64::try_from(hits.len()).unwrap_or(i64::MAX) > Count::LIMIT {
        return Ok(Found::Many(terms));
    }
    Ok(Found::These(hits.into_iter().map(index::ticket_of).collect()))
}

/// The walks of this query at this moment, each with every filter in place.
pub(super) fn walks_now(s: &Session<'_>, q: &ListQuery, found: &Found, chosen: &Chosen) -> Vec<Walk> {
    let is_renaming = match q.owner {
        Some(OwnerFilter::Staff(id)) => s.staff_named(id).is_some_and(|owner| owner.is_renaming),
        _ => false,
    };
    let mut filter = filters(q, is_renaming);
    if let Some(stage) = q.stage {
        let name = s.stage_name(stage);
        let called: Vec<i64> =
            s.all_stages().iter().filter(|known| known.name() == name).map(|known| known.id.0).collect();
        filter.push(" AND +t.stage_id IN ").append(Sql::in_list(&called));
    }
    if !q.chosen.is_empty() {
        filter.push(" AND ").append(chosen::condition(s, q));
    }
    filtered((s.viewer(), s.dialect()), q, (found, chosen), &filter)
}

/// The walks of this query while nobody is being renamed.
pub(super) fn walks(viewer: &Viewer, dialect: Dialect, q: &ListQuery, chosen: &Chosen) -> Vec<Walk> {
    filtered((viewer, dialect), q, (&Found::Everything, chosen), &filters(q, false))
}

fn filtered(
    (viewer, dialect): (&Viewer, Dialect),
    q: &ListQuery,
    (found, chosen): (&Found, &Chosen),
    filter: &Sql,
) -> Vec<Walk> {
    let walks = match (found, chosen) {
        (Found::These(ids), _) | (_, Chosen::These(ids)) => {
            let mut scope = Sql::new("x.id IN ");
            scope.append(Sql::in_list(ids));
            vec![Walk { table: "ticket", scope: scope.and(viewer.sees_ticket_in(q.view)), ticket: "x.id" }]
        }
        _ => in_order(viewer, q),
    };
    let narrowed = |walk: Walk| {
        let has = found.in_walk(viewer, dialect, q.view, walk.ticket);
        // What is kept is looked at before the values, which are dear to read.
        let options = chosen.in_walk(viewer, q, walk.ticket);
        Walk { scope: walk.scope.and(options).and(filter.clone()).and(has), ..walk }
    };
    walks.into_iter().map(narrowed).collect()
}

/// The walks in the list's own order that lead to everything the query may show.
fn in_order(viewer: &Viewer, q: &ListQuery) -> Vec<Walk> {
    if q.requester.is_none() {
        return viewer.walks(q.view);
    }
    // The requester's own tickets are few, whoever looks at them.
    let mut scope = Sql::new("x.is_requester AND ");
    scope.append(viewer.sees_ticket_in(q.view));
    scope.bind(" AND x.contact_id = ?", [q.requester.into()]);
    vec![Walk { table: "ticket_contact", scope: viewer.kept(scope), ticket: "x.ticket_id" }]
}

fn filters(q: &ListQuery, is_renaming: bool) -> Sql {
    let mut all = Sql::new("TRUE");
    if let Some(status) = q.status {
        all.bind(" AND x.is_closed = ?", [(status == Status::Closed).into()]);
    }
    if let Some(requester) = q.requester {
        all.bind(" AND t.contact_id = ?", [requester.into()]);
    }
    match q.owner {
        Some(OwnerFilter::Staff(id)) => {
            all.push(" AND ").append(staff::is_of(id, is_renaming));
        }
        Some(OwnerFilter::Nobody) => {
            all.push(" AND x.owner_key = '' AND +t.owner_id IS NULL");
        }
        None => {}
    }
    for (column, range) in [("created_at", q.created), ("last_activity_at", q.activity)] {
        if let Some(from) = range.from {
            all.bind(&format!(" AND x.{column} >= ?"), [from.into()]);
        }
        if let Some(to) = range.to {
            all.bind(&format!(" AND x.{column} < ?"), [to.into()]);
        }
    }
    all
}

/// What a page of a list is made of.
#[derive(Clone, Copy)]
pub(super) struct Part<'p> {
    /// Where it begins.
    pub from: Option<&'p Place>,
    /// Whether it is read backwards from there.
    pub backwards: bool,
    /// Lines at most.
    pub limit: usize,
}

/// One walk as a complete, limited SELECT of [`KNOWN`] and `more`.
pub(super) fn select(walk: &Walk, q: &ListQuery, more: &More, part: Part<'_>) -> Sql {
    let mut sql = Sql::new(format!(
        "SELECT t.id, t.subject, c.first_name, c.last_name, c.email, t.created_at, t.owner_id AS owner,
           t.last_activity_at, t.is_closed, t.stage_id AS stage, t.turn, t.first_agent_reply_at AS answered_at,
           {} AS key{}
         FROM {} x
         JOIN ticket t ON t.id = {}
         LEFT JOIN contact c ON c.id = t.contact_id
         WHERE ",
        q.sort.key(),
        more.expressions(),
        walk.table,
        walk.ticket
    ));
    sql.append(walk.scope.clone());
    let descending = q.descending != part.backwards;
    if let Some(place) = part.from {
        sql.push(" AND ").append(place.beyond(q.sort, walk.ticket, descending));
    }
    order(&mut sql, q, walk.ticket, descending, part.limit);
    sql
}

/// The order of `q`, forwards or backwards, and where it stops.
fn order(sql: &mut Sql, q: &ListQuery, ticket: &str, descending: bool, limit: usize) {
    let direction = if descending { "DESC" } else { "ASC" };
    sql.push(" ORDER BY ");
    for column in q.sort.columns() {
        sql.push(&format!("{column} {direction}, "));
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    sql.push(&format!("{ticket} {direction}")).limit(limit);
}

/// The walks' rows in one statement; merging and removing doubles is the caller's part.
pub(super) fn statement(walks: &[Sql], more: &More) -> Sql {
    let columns = format!("{}{}", KNOWN.join(", "), more.names());
    let mut all = Sql::new("");
    for (i, walk) in walks.iter().enumerate() {
        if i > 0 {
            all.push(" UNION ALL ");
        }
        all.push(&format!("SELECT {columns} FROM (")).append(walk.clone()).push(&format!(") w{i}"));
    }
    all
}
