//! The help desk's queues: which tickets, grouped by whose turn it is.

use db::{Sql, row, sql};

use super::list::{At, Found, ListQuery, find};
use super::{Count, Standing, Turn};
use crate::clock::Time;
use crate::desk::Result;
use crate::desk::ids::{CompanyId, ContactId, InboxId, StaffId, TicketId};
use crate::desk::inboxes::Inbox;
use crate::desk::session::Session;
use crate::desk::viewer::{View, full_name};

/// A queue of the help desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Open tickets of the viewer.
    Mine,
    /// Open tickets of nobody.
    Unassigned,
    /// Open tickets that wait for the help desk.
    OurTurn,
    /// Open tickets that wait for the customer.
    TheirTurn,
    /// All tickets, open and closed.
    All,
    /// Closed tickets.
    Closed,
    /// Open tickets of an inbox.
    Inbox(InboxId),
}

/// A ticket in a queue.
#[derive(Clone, Debug)]
pub struct Item {
    /// Which ticket.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// The requester's name.
    pub requester: String,
    /// The company's name.
    pub company: Option<String>,
    /// When something last happened.
    pub at: Time,
    /// The beginning of what was said last.
    pub snippet: String,
    /// Whether staff said it.
    pub snippet_by_staff: bool,
    /// Who said it, when staff did; empty for the viewer.
    pub snippet_who: Option<String>,
    /// What the badge shows.
    pub standing: Standing,
    /// `LOW` … `URGENT`.
    pub priority: Option<String>,
}

/// The tickets of one turn.
#[derive(Clone, Debug)]
pub struct Group {
    /// Whose turn.
    pub turn: Turn,
    /// How many there are in the queue, on all pages.
    pub count: Count,
    /// The newest of them.
    pub items: Vec<Item>,
}

/// A queue, or one page of it.
#[derive(Clone, Debug)]
pub struct QueuePage {
    /// Groups that have tickets: ours, the customer's, nobody's.
    pub groups: Vec<Group>,
    /// Cursor for the next page.
    pub next: Option<String>,
    /// Whether this is a later page, from which [`At::First`] leads back.
    pub is_later: bool,
}

/// How many tickets a page of a queue holds.
const PAGE: i64 = 50;

row! {
    struct ItemRow {
        id: TicketId,
        subject: String,
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<String>,
        company: Option<String>,
        at: Time,
        turn: String,
        is_closed: bool,
        answered_at: Option<Time>,
        priority: Option<String>,
        body: Option<String>,
        by: Option<StaffId>,
        by_first: Option<String>,
        by_last: Option<String>,
    }
}

const ITEM: &str = "SELECT t.id, t.subject, c.first_name, c.last_name, c.email, k.name, t.last_activity_at, t.turn,
   t.is_closed, t.first_agent_reply_at, t.priority, SUBSTR(m.body, 1, 400), u.id, u.first_name, u.last_name
 FROM ticket t
 LEFT JOIN contact c ON c.id = t.contact_id
 LEFT JOIN company k ON k.id = t.company_id
 LEFT JOIN message m ON m.id = t.shown_message_id
 LEFT JOIN staff u ON u.id = m.staff_id
 WHERE ";

impl Queue {
    /// Conditions over the alias `t`, without the turn.
    fn scope(self, me: StaffId) -> Sql {
        match self {
            Queue::Mine => sql!("t.owner_id = ?", me),
            Queue::Unassigned => Sql::new("t.owner_id IS NULL"),
            Queue::OurTurn | Queue::TheirTurn | Queue::All | Queue::Closed => Sql::new("TRUE"),
            Queue::Inbox(id) => sql!("t.inbox_id = ?", id),
        }
    }

    /// Those of a turn.
    fn of_turn(self, me: StaffId, turn: Turn) -> Sql {
        self.scope(me).and(sql!("t.turn = ?", turn.as_str()))
    }

    /// [`Queue::of_turn`] among a few tickets that are named. The pluses and the empty text keep the indexes of queues out
    /// of it, which SQLite would rather walk to their end.
    fn among(self, me: StaffId, turn: Turn, ids: &[i64]) -> Sql {
        let mut scope = Sql::new("t.id IN ");
        scope.append(Sql::in_list(ids));
        let scope = match self {
            Queue::Mine => scope.and(sql!("+t.owner_id = ?", me)),
            Queue::Unassigned => scope.and(Sql::new("+t.owner_id IS NULL")),
            Queue::OurTurn | Queue::TheirTurn | Queue::All | Queue::Closed => scope,
            Queue::Inbox(id) => scope.and(sql!("+t.inbox_id = ?", id)),
        };
        scope.and(sql!("t.turn || '' = ?", turn.as_str()))
    }

    /// The turns this queue shows, in order.
    fn turns(self) -> &'static [Turn] {
        match self {
            Queue::Mine | Queue::Unassigned | Queue::Inbox(_) => &[Turn::Us, Turn::Customer],
            Queue::OurTurn => &[Turn::Us],
            Queue::TheirTurn => &[Turn::Customer],
            Queue::All => &[Turn::Us, Turn::Customer, Turn::Nobody],
            Queue::Closed => &[Turn::Nobody],
        }
    }
}

/// Reads a page of a queue, or of what a search finds in all tickets when `text` is given.
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::SignIn`] for others.
pub async fn queue(s: &mut Session<'_>, queue: Queue, text: Option<&str>, at: &At) -> Result<QueuePage> {
    let me = s.staff()?.id;
    let searched = ListQuery { text: text.map(str::to_owned), ..ListQuery::default() };
    let found = match find(s, &searched).await? {
        // What all tickets have says nothing of those of a narrower queue.
        Found::Common(terms) if queue != Queue::All => Found::Many(terms),
        found => found,
    };
    let (viewer, dialect) = (s.viewer().clone(), s.dialect());
    let of_turn = |turn: Turn| {
        let scope = match &found {
            Found::Everything => queue.of_turn(me, turn),
            Found::These(ids) => queue.among(me, turn, ids),
            Found::Many(_) | Found::Common(_) => {
                queue.of_turn(me, turn).and(found.in_walk(&viewer, dialect, View::All, "t.id"))
            }
        };
        scope.and(viewer.sees_ticket())
    };
    let (from_turn, place) = match at {
        At::After(cursor) => parse(cursor).map_or((None, None), |(turn, place)| (Some(turn), Some(place))),
        _ => (None, None),
    };
    let mut groups = vec![];
    let mut left = PAGE;
    let mut next = None;
    let turns = queue.turns();
    let start = from_turn.and_then(|turn| turns.iter().position(|t| *t == turn)).unwrap_or(0);
    for (i, turn) in turns.iter().enumerate().skip(start) {
        let scope = of_turn(*turn);
        let count = count(s, scope.clone(), found.limit()).await?;
        if left == 0 {
            if count.n > 0 && next.is_none() {
                next = Some(format!("{}.{}.{}", turn.as_str(), i64::MAX, i64::MAX));
            }
            continue;
        }
        let page = of_turn_from(scope, place.filter(|_| i == start), left + 1);
        let mut items = items(s, page).await?;
        if items.len() > usize::try_from(left).unwrap_or(0) {
            items.pop();
            next = items.last().map(|item| format!("{}.{}.{}", turn.as_str(), item.at.0, item.id));
            left = 0;
        } else {
            left -= i64::try_from(items.len()).unwrap_or(left);
        }
        if !items.is_empty() {
            groups.push(Group { turn: *turn, count, items });
        }
        if next.is_some() {
            break;
        }
    }
    Ok(QueuePage { groups, next, is_later: place.is_some() })
}

/// A part of a queue in its order, from a place on.
fn of_turn_from(mut scope: Sql, place: Option<(i64, i64)>, limit: i64) -> Sql {
    if let Some((at, id)) = place {
        scope.bind(" AND (t.last_activity_at, t.id) < (?, ?)", [at.into(), id.into()]);
    }
    scope.push(" ORDER BY t.last_activity_at DESC, t.id DESC").limit(limit);
    scope
}

/// The statements that read the parts of a queue, for those who want to see how a database would run them.
/// With `found`, among these few.
pub fn queue_statements(me: StaffId, queue: Queue, found: Option<&[i64]>) -> Vec<Sql> {
    let part = |turn: &Turn| {
        let scope = found.map_or_else(|| queue.of_turn(me, *turn), |ids| queue.among(me, *turn, ids));
        let mut sql = Sql::new(ITEM);
        sql.append(of_turn_from(scope, Some((1, 1)), PAGE));
        sql
    };
    queue.turns().iter().map(part).collect()
}

fn parse(cursor: &str) -> Option<(Turn, (i64, i64))> {
    let mut parts = cursor.split('.');
    let turn = Turn::parse(parts.next()?);
    let at = parts.next()?.parse().ok()?;
    let id = parts.next()?.parse().ok()?;
    Some((turn, (at, id)))
}

async fn count(s: &mut Session<'_>, scope: Sql, limit: i64) -> Result<Count> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ticket t WHERE ");
    sql.append(scope).limit(limit + 1).push(") n");
    Ok(Count::capped(s.conn().one(sql).await?, limit))
}

/// Tickets by a condition over the alias `t`, with its order and limit; callers bring the visibility.
pub(in crate::desk) async fn items(s: &mut Session<'_>, rest: Sql) -> Result<Vec<Item>> {
    let mut sql = Sql::new(ITEM);
    sql.append(rest);
    let rows: Vec<ItemRow> = s.conn().all(sql).await?;
    Ok(rows.into_iter().map(|row| item(s, row)).collect())
}

fn item(s: &Session<'_>, row: ItemRow) -> Item {
    let text = |text: Option<String>| text.unwrap_or_default();
    let me = s.staff().ok().map(|staff| staff.id);
    Item {
        id: row.id,
        number: s.portal().number(row.id),
        subject: row.subject,
        requester: full_name(&text(row.first_name), &text(row.last_name), &text(row.email)),
        company: row.company,
        at: row.at,
        snippet: richtext::snippet(row.body.as_deref().unwrap_or_default(), 120),
        snippet_by_staff: row.by.is_some(),
        snippet_who: row.by.map(|id| {
            if Some(id) == me { String::new() } else { full_name(&text(row.by_first), &text(row.by_last), "") }
        }),
        standing: Standing::of(row.is_closed, Turn::parse(&row.turn), row.answered_at.is_some()),
        priority: row.priority,
    }
}

/// How full the queues are.
#[derive(Clone, Debug, Default)]
pub struct QueueCounts {
    /// [`Queue::Mine`].
    pub mine: Count,
    /// Those of [`Queue::Mine`] that wait for the help desk.
    pub mine_ours: Count,
    /// [`Queue::Unassigned`].
    pub unassigned: Count,
    /// [`Queue::OurTurn`].
    pub ours: Count,
    /// [`Queue::TheirTurn`].
    pub theirs: Count,
    /// Each inbox, its name, and its open tickets; one that is archived only while it has some.
    pub inboxes: Vec<(InboxId, String, Count)>,
}

/// Counts the queues, each up to [`Count::LIMIT`].
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::SignIn`] for others.
pub async fn queue_counts(s: &mut Session<'_>) -> Result<QueueCounts> {
    let me = s.staff()?.id;
    let inboxes: Vec<Inbox> = s.inboxes().to_vec();
    let both = |scope: Sql| {
        let theirs = scope.clone();
        [scope.and(Sql::new("t.turn = 'us'")), theirs.and(Sql::new("t.turn = 'customer'"))]
    };
    let mut scopes: Vec<Sql> = vec![Sql::new("t.turn = 'us'"), Sql::new("t.turn = 'customer'")];
    scopes.extend(both(sql!("t.owner_id = ?", me)));
    scopes.extend(both(Sql::new("t.owner_id IS NULL")));
    for inbox in &inboxes {
        scopes.extend(both(sql!("t.inbox_id = ?", inbox.id)));
    }
    let mut sql = Sql::new("");
    for (i, scope) in scopes.into_iter().enumerate() {
        if i > 0 {
            sql.push(" UNION ALL ");
        }
        sql.push(&format!("SELECT {i} AS what, COUNT(*) AS n FROM (SELECT 1 AS one FROM ticket t WHERE "))
            .append(scope)
            .limit(Count::LIMIT + 1)
            .push(&format!(") n{i}"));
    }
    let found: Vec<(i64, i64)> = s.conn().all(sql).await?;
    let n = |what: i64| found.iter().find(|(i, _)| *i == what).map_or(0, |(_, n)| *n);
    let capped = |counted: i64| Count::capped(counted, Count::LIMIT);
    let inboxes = inboxes
        .into_iter()
        .enumerate()
        .map(|(i, inbox)| {
            let at = 6 + 2 * i64::try_from(i).unwrap_or(0);
            (inbox, n(at) + n(at + 1))
        })
        .filter(|(inbox, open)| !inbox.is_archived || *open > 0)
        .map(|(inbox, open)| (inbox.id, inbox.name, capped(open)))
        .collect();
    Ok(QueueCounts {
        ours: capped(n(0)),
        theirs: capped(n(1)),
        mine: capped(n(2) + n(3)),
        mine_ours: capped(n(2)),
        unassigned: capped(n(4) + n(5)),
        inboxes,
    })
}

/// The newest tickets linked to a contact or a company, for staff.
pub(in crate::desk) async fn linked(
    s: &mut Session<'_>,
    to: Linked,
    except: Option<TicketId>,
    limit: i64,
) -> Result<Vec<Item>> {
    let walk = match to {
        Linked::Contact(id) => sql!("SELECT ticket_id FROM ticket_contact x WHERE x.contact_id = ?", id),
        Linked::Company(id) => sql!("SELECT ticket_id FROM ticket_company x WHERE x.company_id = ?", id),
    };
    let mut rest = Sql::new("t.id IN (");
    rest.append(walk).push(" ORDER BY x.last_activity_at DESC, x.ticket_id DESC").limit(limit + 1).push(")");
    rest.push(" AND ").append(s.viewer().sees_ticket());
    if let Some(id) = except {
        rest.bind(" AND t.id <> ?", [id.into()]);
    }
    rest.push(" ORDER BY t.last_activity_at DESC, t.id DESC").limit(limit);
    items(s, rest).await
}

/// What tickets can be linked to.
#[derive(Clone, Copy)]
pub(in crate::desk) enum Linked {
    Contact(ContactId),
    Company(CompanyId),
}
