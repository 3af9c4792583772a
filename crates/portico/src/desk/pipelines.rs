//! Pipelines and their stages: where a ticket is on its way, and whose turn that makes it.

use db::{Conn, Sql, row, sql};

use super::error::{Error, Result};
use super::ids::{PipelineId, StageId};
use super::session::Session;
use super::tickets::Turn;

row! {
    /// A sequence of stages.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Pipeline {
        /// Which pipeline.
        pub id: PipelineId,
        /// Its name for staff.
        pub label: String,
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
}

impl Stage {
    /// Its name for customers.
    pub fn name(&self) -> &str {
        self.customer_label.as_deref().unwrap_or(&self.label)
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
        }
    }
}

async fn select(conn: &mut Conn, rest: Sql) -> Result<Vec<Stage>> {
    let mut sql = Sql::new(
        "SELECT g.id, g.key, g.pipeline_id, g.label, g.customer_label, g.is_closed, g.turn
         FROM stage g JOIN pipeline p ON p.id = g.pipeline_id ",
    );
    sql.append(rest);
    let rows: Vec<StageRow> = conn.all(sql).await?;
    Ok(rows.into_iter().map(Stage::from).collect())
}

/// All pipelines, in order.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn all(conn: &mut Conn) -> Result<Vec<Pipeline>> {
    Ok(conn.all(Sql::new("SELECT id, label FROM pipeline ORDER BY position, id")).await?)
}

/// All stages, by pipeline and place.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn load(conn: &mut Conn) -> Result<Vec<Stage>> {
    select(conn, Sql::new("ORDER BY p.position, p.id, g.position, g.id")).await
}

/// One stage.
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

/// Where a ticket goes when the turn becomes `turn`: the pipeline's first open stage of that turn.
///
/// The stage that new tickets begin in is passed over when another has the turn as well, since a ticket that was
/// answered is no longer new. Without such a stage it is None; for a ticket that `reopens`, the first open one.
///
/// # Errors
/// Only those of the database.
pub async fn for_turn(s: &mut Session<'_>, pipeline: PipelineId, turn: Turn, reopens: bool) -> Result<Option<Stage>> {
    let open = select(s.conn(), sql!("WHERE p.id = ? AND NOT g.is_closed ORDER BY g.position, g.id", pipeline)).await?;
    let of_turn = |stage: &&Stage| stage.turn == turn;
    let found = open.iter().skip(1).find(of_turn).or_else(|| open.iter().find(of_turn));
    Ok(found.or_else(|| open.first().filter(|_| reopens)).cloned())
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
    let closed =
        select(s.conn(), sql!("WHERE p.id = ? AND g.is_closed ORDER BY g.position, g.id LIMIT 1", pipeline)).await?;
    Ok(closed.into_iter().next())
}
