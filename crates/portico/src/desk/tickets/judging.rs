//! Which tickets the default portal shows at all, kept with each ticket: lists walk those alone, and their figures count no other.
//!
//! Whatever changes a ticket judges it anew in its own transaction. Other conditions are another mark (see
//! [`crate::desk::viewer::Shown`]): until every ticket was judged by them, a portion in each transaction, lists ask the
//! conditions themselves. So what is kept here never decides what anybody sees; it saves looking at what nobody sees.

use db::{Sql, sql};

use super::{links, tally};
use crate::desk::Result;
use crate::desk::batch::{self, Batch};
use crate::desk::ids::{PortalId, TicketId};
use crate::desk::session::Session;
use crate::desk::viewer::Shown;

/// Ids that one portion looks through.
const WINDOW: i64 = 2_000;
/// Seconds after which nobody is at work any more who knows former conditions: a statement may take half a minute.
const SETTLES: i64 = 300;
/// Stands for the mark of conditions while tickets are being judged.
pub(in crate::desk) const UNDECIDED: &str = "?";

/// Judges tickets after they were written, rows of lists included. Callers hold their rows.
pub(in crate::desk) async fn judge(s: &mut Session<'_>, ids: &[i64]) -> Result<()> {
    let shown = s.default_shows();
    if shown.is_all() || ids.is_empty() {
        return Ok(());
    }
    if !shown.is_settled() && s.default_portal().judged_by != UNDECIDED {
        begin(s).await?;
    }
    let mut which = Sql::new("t.id IN ");
    which.append(Sql::in_list(ids));
    let ids: Vec<TicketId> = s.conn().all(differing(&shown, which)).await?;
    turn_round(s, &ids).await
}

/// Has every ticket judged, as the conditions may be others than before. Callers change the settings in this transaction.
pub(in crate::desk) async fn judge_all(s: &mut Session<'_>) -> Result<()> {
    judge_all_for(s, s.default_portal().id).await
}

/// Likewise for a portal that is to be the default.
pub(in crate::desk) async fn judge_all_for(s: &mut Session<'_>, portal: PortalId) -> Result<()> {
    s.conn().run(sql!("UPDATE portal SET judged_by = ? WHERE id = ?", UNDECIDED, portal)).await?;
    // Whether or not somebody is at it: they may just have ended.
    batch::later(s, &first()).await
}

/// Has every ticket judged by the conditions that hold now, soon.
async fn begin(s: &mut Session<'_>) -> Result<()> {
    if batch::waits(s, |batch| matches!(batch, Batch::Judge { .. })).await? {
        return Ok(());
    }
    batch::later(s, &first()).await
}

/// The beginning; its mark is none.
fn first() -> Batch {
    Batch::Judge { mark: String::new(), after: TicketId(0), has_found: true }
}

/// Has every ticket judged where that was begun and not finished, or where nobody began.
///
/// Permissions: for the system alone.
///
/// # Errors
/// Those of the database.
pub async fn look_after(s: &mut Session<'_>) -> Result<()> {
    if s.default_shows().is_settled() { Ok(()) } else { begin(s).await }
}

/// Judges one portion, behind `after`; answers what is left, and in how many seconds. `mark` is of the settings by which
/// those before it were judged, `has_found` whether some of them stood otherwise.
///
/// What has found nothing from its beginning to its end is the last: the first that could be that begins when nobody is at
/// work any more who knows former conditions. Any change of settings, even back, begins again.
pub(in crate::desk) async fn judge_some(
    s: &mut Session<'_>,
    mark: &str,
    after: TicketId,
    has_found: bool,
) -> Result<Option<(Batch, i64)>> {
    let (shown, portal) = (s.default_shows(), s.default_portal().clone());
    if shown.is_settled() {
        return Ok(None);
    }
    if portal.judged_by != UNDECIDED {
        // Nothing else here: whoever holds tickets may wait for what counts the changes of settings.
        s.conn().run(sql!("UPDATE portal SET judged_by = ? WHERE id = ?", UNDECIDED, portal.id)).await?;
        return Ok(Some((first(), 0)));
    }
    let now = format!("{} {}", s.settings_version(), shown.mark());
    let (after, has_found) = if mark == now { (after, has_found) } else { (TicketId(0), true) };
    let next = |after, has_found| Batch::Judge { mark: now.clone(), after, has_found };
    let mut window = sql!("SELECT id FROM ticket WHERE id > ? ORDER BY id", after);
    window.limit(WINDOW);
    let window: Vec<TicketId> = s.conn().all(window).await?;
    let Some(last) = window.last().copied() else {
        if has_found {
            return Ok(Some((next(TicketId(0), false), SETTLES)));
        }
        let settled = sql!(
            "UPDATE portal SET judged_by = ? WHERE id = ? AND judged_by = ? AND updated_at = ?",
            shown.mark(),
            portal.id,
            UNDECIDED,
            portal.updated_at
        );
        // Whoever has saved meanwhile has begun again.
        s.conn().run(settled).await?;
        return Ok(None);
    };
    let mut some = differing(&shown, sql!("t.id > ? AND t.id <= ?", after, last));
    some.push(" ORDER BY t.id").limit(batch::SIZE).push(s.dialect().for_update());
    let ids: Vec<TicketId> = s.conn().all(some).await?;
    turn_round(s, &ids).await?;
    let is_full = i64::try_from(ids.len()).is_ok_and(|n| n == batch::SIZE);
    let after = if is_full { ids.last().copied().unwrap_or(last) } else { last };
    Ok(Some((next(after, has_found || !ids.is_empty()), 0)))
}

/// The ids of tickets, among those that `which` selects over the alias `t`, that stand otherwise than the conditions say.
pub(in crate::desk) fn differing(shown: &Shown, which: Sql) -> Sql {
    let mut sql = Sql::new("SELECT t.id FROM ticket t WHERE ");
    sql.append(which).push(" AND t.is_shown <> COALESCE(").append(shown.among(Sql::new("TRUE"))).push(", FALSE)");
    sql
}

/// Shows tickets that were not shown, and the other way round: in their rows, in lists and in figures.
async fn turn_round(s: &mut Session<'_>, ids: &[TicketId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    // Those that were shown are counted no longer, the others from now on.
    tally::of_shown(s, &ids, -1).await?;
    let mut turned = Sql::new("UPDATE ticket SET is_shown = NOT is_shown WHERE id IN ");
    turned.append(Sql::in_list(&ids));
    s.conn().run(turned).await?;
    links::copy(s, &ids).await?;
    tally::of_shown(s, &ids, 1).await
}
