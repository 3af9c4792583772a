//! A customer's list of tickets: views, filters, search, every order, page by page.
//!
//! A page is a few limited walks along indexes, merged here. What it costs depends on the page, not on how many
//! tickets there are.

mod cards;
mod choices;
mod chosen;
mod counts;
mod more;
mod place;
mod query;
mod sorted;
mod walk;

use db::{Dialect, Sql};

use self::chosen::Chosen;
use self::counts::Narrowed;
use self::more::More;
use self::place::Place;
use self::sorted::Slice;
use self::walk::{Line, Part, find_among, select, statement, walks, walks_now};
use super::tally::Tally;
use super::{Count, Standing, Status, Turn, View, names};
use crate::desk::Result;
use crate::desk::columns::Column;
use crate::desk::own_list;
use crate::desk::session::Session;
use crate::desk::viewer::{Viewer, Walk, full_name};

pub(super) use self::walk::{Found, find};
pub use choices::{Choices, choices_statement, list_choices, stages_met};
pub use more::Cell;
pub use query::{At, Card, DateRange, ListPage, ListQuery, OwnerFilter, Row, SortBy};
pub use sorted::SORTABLE;

struct Page {
    lines: Vec<Line>,
    next: Option<String>,
    previous: Option<String>,
}

/// Where the page begins, and whether it is read backwards from there.
fn place(q: &ListQuery) -> (Option<Place>, bool) {
    let (place, backwards) = match &q.at {
        At::First => (None, false),
        At::After(cursor) => (Place::parse(cursor, q.sort), false),
        At::Before(cursor) => (Place::parse(cursor, q.sort), true),
    };
    let backwards = backwards && place.is_some();
    (place, backwards)
}

/// The statement of a page; None where there is nothing to walk.
fn page_statement(q: &ListQuery, walks: &[Walk], more: &More, size: usize) -> Option<Sql> {
    let (place, backwards) = place(q);
    let part = Part { from: place.as_ref(), backwards, limit: size + 1 };
    let selects: Vec<Sql> = walks.iter().map(|walk| select(walk, q, more, part)).collect();
    (!selects.is_empty()).then(|| statement(&selects, more))
}

/// A page of what its statement has answered.
fn page(q: &ListQuery, mut lines: Vec<Line>, size: usize) -> Page {
    let (place, backwards) = place(q);
    let descending = q.descending != backwards;
    lines.sort_by(|a, b| {
        let order = Place::of(&a.known, q.sort).cmp(&Place::of(&b.known, q.sort));
        if descending { order.reverse() } else { order }
    });
    lines.dedup_by_key(|line| line.known.id);
    let more = lines.len() > size;
    lines.truncate(size);
    if backwards {
        lines.reverse();
    }
    let cursor = |line: Option<&Line>| line.map(|line| Place::of(&line.known, q.sort).to_cursor(q.sort));
    let (has_next, has_previous) = if backwards { (true, more) } else { (more, place.is_some()) };
    Page {
        next: cursor(lines.last()).filter(|_| has_next),
        previous: cursor(lines.first()).filter(|_| has_previous),
        lines,
    }
}

/// The lines of a page: in an order that an index has, or in one that was found out before.
enum Order {
    Walked(Vec<Walk>),
    Named(Slice),
}

impl Order {
    /// How the page that `q` asks for is read; in the order of last activity where it is too long for another, which the
    /// query says afterwards.
    async fn of(s: &mut Session<'_>, q: &mut ListQuery, walks: &[Walk], size: usize) -> Result<Order> {
        // A place that was found on the way of another order goes on there.
        let is_walked = matches!(&q.at, At::After(cursor) | At::Before(cursor) if cursor.contains('.'));
        if let Some(property) = q.sort_property.clone() {
            if !is_walked && let Some(slice) = sorted::slice(s, q, &property, (walks, size)).await? {
                return Ok(Order::Named(slice));
            }
            *q = ListQuery { sort_property: None, sort: SortBy::Activity, descending: true, ..q.clone() };
        }
        Ok(Order::Walked(walks.to_vec()))
    }

    fn statement(&self, s: &Session<'_>, q: &ListQuery, more: &More, size: usize) -> Option<Sql> {
        match self {
            Order::Walked(walks) => page_statement(q, walks, more, size),
            Order::Named(slice) => {
                let these = Found::These(slice.ids.iter().map(|id| id.0).collect());
                let first = ListQuery { at: At::First, ..q.clone() };
                page_statement(&first, &walks_now(s, &first, &these, &Chosen::Unknown), more, size)
            }
        }
    }

    fn page(self, q: &ListQuery, mut lines: Vec<Line>, size: usize) -> Page {
        let slice = match self {
            Order::Walked(_) => return page(q, lines, size),
            Order::Named(slice) => slice,
        };
        lines.sort_by_key(|line| slice.ids.iter().position(|id| *id == line.known.id));
        let cursor = |line: Option<&Line>| line.map(|line| line.known.id.to_string());
        Page {
            next: cursor(lines.last()).filter(|_| slice.has_next),
            previous: cursor(lines.first()).filter(|_| slice.has_previous),
            lines,
        }
    }
}

/// The list `q` asks for.
///
/// Permissions: exactly the tickets of `Viewer::sees_ticket`.
///
/// # Errors
/// Only those of the database.
pub async fn list(s: &mut Session<'_>, q: &ListQuery) -> Result<ListPage> {
    let chosen = Chosen::find(s, q).await?;
    let found = find_among(s, q, &chosen).await?;
    let walks = walks_now(s, q, &found, &chosen);
    let mut asked = q.clone();
    let order = Order::of(s, &mut asked, &walks, q.size).await?;
    let is_too_long = asked.sort_property != q.sort_property;
    let q = &asked;
    // So many hits need no counting, unless another filter takes some of them away.
    let shown = s.viewer().shown();
    let is_many = shown.is_all()
        && match (&found, &chosen) {
            (Found::Many(_), Chosen::Unknown) => !q.is_narrowed(),
            (Found::Everything, Chosen::Many) => !q.is_narrowed_beyond_options(),
            _ => false,
        };
    let counted = found.limit().min(chosen.limit(&found)).min(shown.limit());
    let limit = if is_many { Count::LIMIT } else { counted };
    let narrowed = Narrowed { walks: (!is_many).then_some(&walks), limit };
    let is_customer = matches!(s.viewer(), Viewer::Customer(_));
    let more = More::of(&s.portal().columns, false);
    let has_cards = is_customer && s.portal().show_turn && q.at == At::First && !q.is_filtered();
    let statements = [
        order.statement(s, q, &more, q.size),
        Some(counts::statement(s.viewer(), q, narrowed)),
        if has_cards { cards::statement(s.viewer()) } else { None },
        own_list::statement(s),
    ];
    let (lines, figures, cards, own): (_, Vec<Tally>, _, _) = s.conn().all4(statements).await?;
    let page = order.page(q, lines, q.size);
    let counts = counts::counts(s.viewer(), q, narrowed, &figures);
    let your_turn = cards::cards(s, cards);
    let rows = page.lines.into_iter().map(|line| row(s, &more, line)).collect::<Result<_>>()?;
    let has_company = is_customer && s.viewer().walks(View::Organization).len() == 1;
    Ok(ListPage {
        rows,
        next: page.next,
        previous: page.previous,
        total: counts.total,
        organization: has_company.then_some(counts.organization),
        mine: counts.mine,
        waiting_for_you: counts.waiting,
        with_us: counts.ours,
        your_turn,
        is_too_long,
        any_at_all: counts.organization.n + counts.mine.n > 0,
        own: own_list::own(own)?,
    })
}

/// The statement that reads a page of `viewer`'s list with these columns, for those who want to see how a database would
/// run it. Searches are left out, and options are taken to be those of many tickets.
pub fn list_statement(viewer: &Viewer, dialect: Dialect, q: &ListQuery, columns: &[Column]) -> Sql {
    let chosen = if q.chosen.is_empty() { Chosen::Unknown } else { Chosen::Many };
    let walks = walks(viewer, dialect, q, &chosen);
    page_statement(q, &walks, &More::of(columns, false), q.size).unwrap_or_else(|| Sql::new("SELECT 1"))
}

/// The statement that looks for what has the options that `q` is narrowed to, likewise; None where none are.
pub fn chosen_statement(viewer: &Viewer, q: &ListQuery) -> Option<Sql> {
    chosen::statement(viewer, q)
}

/// The next `size` lines of the view `q`, for export: call again with the cursor until it is None.
///
/// # Errors
/// Only those of the database.
pub async fn export_batch(s: &mut Session<'_>, q: &ListQuery, size: usize) -> Result<(Vec<Row>, Option<String>)> {
    let chosen = Chosen::find(s, q).await?;
    let found = find_among(s, q, &chosen).await?;
    let walks = walks_now(s, q, &found, &chosen);
    let mut q = q.clone();
    // What is put into order in memory is read at once: it may be another order the next time.
    let size = if q.sort_property.is_some() && q.at == At::First { SORTABLE } else { size };
    let order = Order::of(s, &mut q, &walks, size).await?;
    let more = More::of(&s.portal().columns, true);
    let lines = match order.statement(s, &q, &more, size) {
        Some(sql) => s.conn().all(sql).await?,
        None => vec![],
    };
    let page = order.page(&q, lines, size);
    let rows = page.lines.into_iter().map(|line| row(s, &more, line)).collect::<Result<_>>()?;
    Ok((rows, page.next))
}

fn row(s: &Session<'_>, more: &More, line: Line) -> Result<Row> {
    let portal = s.portal();
    let more = more.cells(s, &line)?;
    let line = line.known;
    let turn = Turn::parse(&line.turn);
    Ok(Row {
        id: line.id,
        number: portal.number(line.id),
        subject: line.subject,
        requester: full_name(
            line.first_name.as_deref().unwrap_or_default(),
            line.last_name.as_deref().unwrap_or_default(),
            line.email.as_deref().unwrap_or_default(),
        ),
        created_at: line.created_at,
        owner: line.owner.map(|id| names::staff_named(s, id)),
        last_activity_at: line.last_activity_at,
        status: if line.is_closed { Status::Closed } else { Status::Open },
        stage: portal.show_stages.then(|| s.stage_name(line.stage)),
        standing: Standing::of(line.is_closed, turn, line.answered_at.is_some()),
        more,
    })
}
