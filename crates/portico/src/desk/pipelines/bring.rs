//! Bringing tickets along when their stage changes: the first of them with the change itself, the rest by jobs, one batch
//! each.

use db::sql;
use serde::{Deserialize, Serialize};

use super::{landing, stage};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{StaffId, StageId, TicketId};
use crate::desk::jobs;
use crate::desk::session::Session;
use crate::desk::tickets::{self, Actor};
use crate::desk::viewer::{System, Viewer};

/// The kind of job that brings a batch of tickets along.
pub const BRING: &str = "stage";

/// Seconds after which no transaction is under way that knew the stage as it was: what came in so late is brought along then.
const SETTLED: i64 = 120;

/// What is left to be brought along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bring {
    /// The stage that has changed or fallen out of use.
    pub stage: StageId,
    /// Who has decided it.
    pub by: StaffId,
    /// The last ticket that was looked at.
    pub after: TicketId,
}

/// Brings the next batch along, and writes a job down for the rest.
///
/// Permissions: for the system alone.
///
/// # Errors
/// [`Error::NotFound`] for anybody else; those of the database.
pub async fn bring(s: &mut Session<'_>, work: Bring) -> Result<()> {
    match s.viewer() {
        Viewer::System(System::Stages) => batch(s, work).await,
        _ => Err(Error::NotFound),
    }
}

async fn batch(s: &mut Session<'_>, work: Bring) -> Result<()> {
    let found = match stage(s, work.stage).await {
        // It was deleted, so nothing was in it.
        Err(Error::NotFound) => return Ok(()),
        found => found?,
    };
    let to = if found.moves_to.is_some() { landing(s, work.stage).await? } else { found };
    let last = tickets::bring(s, (work.stage, &to), Actor::Staff(work.by), work.after).await?;
    match last {
        Some(after) => {
            let now = s.now();
            jobs::enqueue(s.conn(), BRING, &payload(Bring { after, ..work })?, now, now).await
        }
        None => Ok(()),
    }
}

/// Brings the tickets of a stage along that the same transaction has changed or put out of use.
pub(super) async fn begin(s: &mut Session<'_>, stage: StageId) -> Result<()> {
    let work = Bring { stage, by: s.staff()?.id, after: TicketId(0) };
    batch(s, work).await?;
    let now = s.now();
    jobs::enqueue(s.conn(), BRING, &payload(work)?, now.plus_seconds(SETTLED), now).await
}

/// How many tickets are in a stage.
pub(super) async fn count(s: &mut Session<'_>, stage: StageId) -> Result<u64> {
    let n: i64 = s.conn().one(sql!("SELECT COUNT(*) FROM ticket WHERE stage_id = ?", stage)).await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

fn payload(work: Bring) -> Result<serde_json::Value> {
    serde_json::to_value(work).map_err(|error| Error::Internal(format!("a job: {error}")))
}
