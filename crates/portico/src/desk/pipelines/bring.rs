//! Bringing tickets along when their stage changes: the first of them with the change itself, the rest by jobs, one batch
//! each.

use db::sql;
use serde::{Deserialize, Serialize};

use super::{landing, stage};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{StaffId, StageId, TicketId};
use crate::desk::session::Session;
use crate::desk::tickets::{self, Actor, Count};
use crate::desk::viewer::{System, Viewer};
use crate::desk::{batch, jobs};

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
        Viewer::System(System::Stages) => portion(s, work, batch::SIZE).await.map(drop),
        _ => Err(Error::NotFound),
    }
}

/// Brings at most so many along, and writes a job down for the rest; answers how many were looked at.
async fn portion(s: &mut Session<'_>, work: Bring, most: i64) -> Result<i64> {
    let found = match stage(s, work.stage).await {
        // It was deleted, so nothing was in it.
        Err(Error::NotFound) => return Ok(0),
        found => found?,
    };
    let to = if found.moves_to.is_some() { landing(s, work.stage).await? } else { found };
    let (looked_at, last) = tickets::bring(s, (work.stage, &to), Actor::Staff(work.by), (work.after, most)).await?;
    if let Some(after) = last {
        let now = s.now();
        jobs::enqueue(s.conn(), BRING, &payload(Bring { after, ..work })?, now, now).await?;
    }
    Ok(looked_at)
}

/// Brings the tickets of stages along that the same transaction has changed or put out of use: one portion, however many
/// stages there are.
pub(super) async fn begin(s: &mut Session<'_>, stages: &[StageId]) -> Result<()> {
    let (by, now, mut room) = (s.staff()?.id, s.now(), batch::SIZE);
    for stage in stages {
        let work = Bring { stage: *stage, by, after: TicketId(0) };
        match room {
            0 => jobs::enqueue(s.conn(), BRING, &payload(work)?, now, now).await?,
            most => room -= portion(s, work, most).await?,
        }
        jobs::enqueue(s.conn(), BRING, &payload(work)?, now.plus_seconds(SETTLED), now).await?;
    }
    Ok(())
}

/// How many tickets are in a stage, counted up to [`Count::LIMIT`].
pub(super) async fn count(s: &mut Session<'_>, stage: StageId) -> Result<Count> {
    let mut sql = sql!("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ticket WHERE stage_id = ?", stage);
    sql.limit(Count::LIMIT + 1).push(") n");
    Ok(Count::capped(s.conn().one(sql).await?, Count::LIMIT))
}

fn payload(work: Bring) -> Result<serde_json::Value> {
    serde_json::to_value(work).map_err(|error| Error::Internal(format!("a job: {error}")))
}
