//! A customer's list of tickets: views, filters, search, every order, page by page.
//!
//! A page is a few limited walks along indexes, merged here. What it costs depends on the page, not on how many
//! tickets there are.

mod cards;
mod choices;
mod counts;
mod place;
mod query;
mod walk;

use db::{Dialect, Sql};

use self::counts::Narrowed;
use self::place::Place;
use self::walk::{Line, select, statement, walks};
use super::{Standing, Status, Turn, View, names};
use crate::desk::Result;
use crate::desk::session::Session;
use crate::desk::viewer::{Viewer, Walk, full_name};

pub(super) use self::walk::{Found, find};
pub use choices::{Choices, choices_statement, list_choices};
pub use query::{At, Card, DateRange, ListPage, ListQuery, OwnerFilter, Row, SortBy};

struct Page {
    lines: Vec<Line>,
    next: Option<String>,
    previous: Option<String>,
}

async fn page(s: &mut Session<'_>, q: &ListQuery, walks: &[Walk], size: usize) -> Result<Page> {
    let (place, backwards) = match &q.at {
        At::First => (None, false),
        At::After(cursor) => (Place::parse(cursor), false),
        At::Before(cursor) => (Place::parse(cursor), true),
    };
    let backwards = backwards && place.is_some();
    if walks.is_empty() {
        return Ok(Page { lines: vec![], next: None, previous: None });
    }
    let selects: Vec<Sql> = walks.iter().map(|walk| select(walk, q, place.as_ref(), backwards, size + 1)).collect();
    let mut lines: Vec<Line> = s.conn().all(statement(&selects)).await?;
    let descending = q.descending != backwards;
    lines.sort_by(|a, b| {
        let order = Place::of(a, q.sort).cmp(&Place::of(b, q.sort));
        if descending { order.reverse() } else { order }
    });
    lines.dedup_by_key(|line| line.id);
    let more = lines.len() > size;
    lines.truncate(size);
    if backwards {
        lines.reverse();
    }
    let cursor = |line: Option<&Line>| line.map(|line| Place::of(line, q.sort).to_cursor());
    let (has_next, has_previous) = if backwards { (true, more) } else { (more, place.is_some()) };
    Ok(Page {
        next: cursor(lines.last()).filter(|_| has_next),
        previous: cursor(lines.first()).filter(|_| has_previous),
        lines,
    })
}

/// The list `q` asks for.
///
/// Permissions: exactly the tickets of `Viewer::sees_ticket`.
///
/// # Errors
/// Only those of the database.
pub async fn list(s: &mut Session<'_>, q: &ListQuery) -> Result<ListPage> {
    let found = find(s, q).await?;
    let walks = walks(s.viewer(), s.dialect(), q, &found);
    let page = page(s, q, &walks, q.size).await?;
    // So many hits need no counting, unless another filter takes some of them away.
    let is_many = matches!(found, Found::Many(_)) && !q.is_narrowed();
    let narrowed = Narrowed { walks: (!is_many).then_some(&walks), limit: found.limit() };
    let counts = counts::counts(s, q, narrowed).await?;
    let is_customer = matches!(s.viewer(), Viewer::Customer(_));
    let has_cards = is_customer && s.portal().show_turn && q.at == At::First && !q.is_filtered();
    let your_turn = if has_cards { cards::cards(s).await? } else { vec![] };
    let rows = page.lines.into_iter().map(|line| row(s, line)).collect();
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
        any_at_all: counts.organization.n + counts.mine.n > 0,
    })
}

/// The statement that reads a page of `viewer`'s list, for those who want to see how a database would run it.
/// Searches and earlier pages are left out.
pub fn list_statement(viewer: &Viewer, dialect: Dialect, q: &ListQuery) -> Sql {
    let place = match &q.at {
        At::After(cursor) => Place::parse(cursor),
        _ => None,
    };
    let walks = walks(viewer, dialect, q, &Found::Everything);
    let selects: Vec<Sql> = walks.iter().map(|walk| select(walk, q, place.as_ref(), false, q.size + 1)).collect();
    statement(&selects)
}

/// The next `size` lines of the view `q`, for export: call again with the cursor until it is None.
///
/// # Errors
/// Only those of the database.
pub async fn export_batch(s: &mut Session<'_>, q: &ListQuery, size: usize) -> Result<(Vec<Row>, Option<String>)> {
    let found = find(s, q).await?;
    let walks = walks(s.viewer(), s.dialect(), q, &found);
    let page = page(s, q, &walks, size).await?;
    Ok((page.lines.into_iter().map(|line| row(s, line)).collect(), page.next))
}

fn row(s: &Session<'_>, line: Line) -> Row {
    let portal = s.portal();
    let turn = Turn::parse(&line.turn);
    Row {
        id: line.id,
        number: portal.number(line.id),
        subject: line.subject,
        requester: full_name(
            line.first_name.as_deref().unwrap_or_default(),
            line.last_name.as_deref().unwrap_or_default(),
            line.email.as_deref().unwrap_or_default(),
        ),
        created_at: line.created_at,
        owner: line.owner.map(|_| {
            names::staff_name(
                s.viewer(),
                portal,
                line.owner_first.as_deref().unwrap_or_default(),
                line.owner_last.as_deref().unwrap_or_default(),
                line.owner_alias.as_deref(),
            )
        }),
        last_activity_at: line.last_activity_at,
        status: if line.is_closed { Status::Closed } else { Status::Open },
        stage: portal.show_stages.then_some(line.stage),
        standing: Standing::of(line.is_closed, turn, line.answered_at.is_some()),
    }
}
