//! Pipelines and their stages: where a ticket is on its way, and whose turn that makes it.
//!
//! What falls out of use is archived where something names it: its tickets go to the stage that was chosen for them, and so
//! does whatever is still sent there. A closed stage is nobody's turn, an open one is ours or the customer's.

mod archive;
mod bring;
mod check;
mod edit;
mod leave;
mod list;
mod make;
mod record;

use db::{Conn, Sql, row, sql};

use super::error::{Error, Result};
use super::ids::{PipelineId, StageId};
use super::session::Session;
use super::tickets::Turn;

pub use archive::{Ending, archive, ask_archive, restore};
pub use bring::{BRING, Bring, bring};
pub use edit::{Affected, Draft, Former, NAME, STAGES, Saved, Sheet, Step, look, save};
pub use leave::{Answer, Leaving, Named, ask_remove, remove, restore_stage};
pub use list::{Line, Lines, list, shift};
pub use make::{PIPELINES, make};
pub use record::{Moved, Record, RecordStage};

row! {
    /// A sequence of stages.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Pipeline {
        /// Which pipeline.
        pub id: PipelineId,
        /// Its name for staff.
        pub label: String,
        /// Whether it is in use no more.
        pub is_archived: bool,
    }
}

/// A step of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Which stage.
    pub id: StageId,
    /// Its name for programs, the same on every installation.
    pub key: String,
    /// Its pipeline.
    pub pipeline: PipelineId,
    /// Its name for staff.
    pub label: String,
    /// Its name for customers, where that is another.
    pub customer_label: Option<String>,
    /// Whether tickets in it are closed.
    pub is_closed: bool,
    /// Whose turn it is.
    pub turn: Turn,
    /// Whether it, or its pipeline, is in use no more.
    pub is_archived: bool,
    /// Where its tickets go, or went, when it fell out of use.
    pub moves_to: Option<StageId>,
}

impl Stage {
    /// Its name for customers.
    pub fn name(&self) -> &str {
        self.customer_label.as_deref().unwrap_or(&self.label)
    }

    /// Its name for staff where those of all these pipelines are to choose from.
    pub fn named(&self, pipelines: &[Pipeline]) -> String {
        match pipelines.iter().find(|pipeline| pipeline.id == self.pipeline) {
            Some(pipeline) if pipelines.len() > 1 => format!("{}: {}", pipeline.label, self.label),
            _ => self.label.clone(),
        }
    }
}

row! {
    struct StageRow {
        id: StageId,
        key: String,
        pipeline: PipelineId,
        label: String,
        customer_label: Option<String>,
        is_closed: bool,
        turn: String,
        is_archived: bool,
        moves_to: Option<StageId>,
    }
}

impl From<StageRow> for Stage {
    fn from(row: StageRow) -> Stage {
        Stage {
            id: row.id,
            key: row.key,
            pipeline: row.pipeline,
            label: row.label,
            customer_label: row.customer_label,
            is_closed: row.is_closed,
            turn: Turn::parse(&row.turn),
            is_archived: row.is_archived,
            moves_to: row.moves_to,
        }
    }
}

async fn select(conn: &mut Conn, rest: Sql) -> Result<Vec<Stage>> {
    let mut sql = Sql::new(
        "SELECT g.id, g.key, g.pipeline_id, g.label, g.customer_label, g.is_closed, g.turn,
           g.is_archived OR p.is_archived, g.moves_to
         FROM stage g JOIN pipeline p ON p.id = g.pipeline_id ",
    );
    sql.append(rest);
    let rows: Vec<StageRow> = conn.all(sql).await?;
    Ok(rows.into_iter().map(Stage::from).collect())
}

/// All pipelines, in order, the archived ones too.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn all(conn: &mut Conn) -> Result<Vec<Pipeline>> {
    Ok(conn.all(Sql::new("SELECT id, label, is_archived FROM pipeline ORDER BY position, id")).await?)
}

/// All stages, by pipeline and place, the archived ones too.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn load(conn: &mut Conn) -> Result<Vec<Stage>> {
    select(conn, Sql::new("ORDER BY p.position, p.id, g.position, g.id")).await
}

/// One stage, in use or not.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id.
pub async fn stage(s: &mut Session<'_>, id: StageId) -> Result<Stage> {
    select(s.conn(), sql!("WHERE g.id = ?", id)).await?.pop().ok_or(Error::NotFound)
}

/// One stage by its key.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this key.
pub async fn by_key(s: &mut Session<'_>, key: &str) -> Result<Stage> {
    select(s.conn(), sql!("WHERE g.key = ?", key)).await?.pop().ok_or(Error::NotFound)
}

/// The stages that follow each other at most: none leads back to one before it, so this is no more than care.
const HOPS: usize = 100;

/// Where tickets go that are sent to a stage: to it, or to what took its place when it fell out of use.
///
/// # Errors
/// As [`stage`].
pub(in crate::desk) async fn landing(s: &mut Session<'_>, id: StageId) -> Result<Stage> {
    let mut at = stage(s, id).await?;
    for _ in 0..HOPS {
        match at.moves_to {
            Some(next) if at.is_archived => at = stage(s, next).await?,
            _ => break,
        }
    }
    Ok(at)
}

/// Where a ticket goes when the turn becomes `turn`: the pipeline's first open stage of that turn.
///
/// The stage that new tickets begin in is passed over when another has the turn as well, since a ticket that was
/// answered is no longer new. Without such a stage it is None; for a ticket that `reopens`, the first open one.
/// A pipeline that is archived leads to the one that took its place.
///
/// # Errors
/// Only those of the database.
pub async fn for_turn(s: &mut Session<'_>, pipeline: PipelineId, turn: Turn, reopens: bool) -> Result<Option<Stage>> {
    let mut open = open_stages(s, pipeline).await?;
    if let Some(first) = open.first().filter(|first| first.is_archived) {
        let instead = landing(s, first.id).await?;
        open = open_stages(s, instead.pipeline).await?;
    }
    let of_turn = |stage: &&Stage| stage.turn == turn;
    let found = open.iter().skip(1).find(of_turn).or_else(|| open.iter().find(of_turn));
    Ok(found.or_else(|| open.first().filter(|_| reopens)).cloned())
}

async fn open_stages(s: &mut Session<'_>, pipeline: PipelineId) -> Result<Vec<Stage>> {
    let rest = "WHERE p.id = ? AND NOT g.is_closed AND NOT g.is_archived ORDER BY g.position, g.id";
    select(s.conn(), sql!(rest, pipeline)).await
}

/// Whether a reply moves the tickets of a pipeline to the stage of the other side's turn.
///
/// # Errors
/// Only those of the database.
pub async fn follows_replies(s: &mut Session<'_>, pipeline: PipelineId) -> Result<bool> {
    Ok(s.conn().one(sql!("SELECT follows_replies FROM pipeline WHERE id = ?", pipeline)).await?)
}

/// The first of the pipeline's closed stages; None when it has none.
///
/// # Errors
/// Only those of the database.
pub async fn first_closed(s: &mut Session<'_>, pipeline: PipelineId) -> Result<Option<Stage>> {
    let rest = "WHERE p.id = ? AND g.is_closed AND NOT g.is_archived ORDER BY g.position, g.id LIMIT 1";
    let closed = select(s.conn(), sql!(rest, pipeline)).await?;
    Ok(closed.into_iter().next())
}
