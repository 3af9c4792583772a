//! The pipelines there are, as those see them who may set up the portal, and their order.

use db::{row, sql};

use super::make::names;
use crate::desk::error::{Error, Result};
use crate::desk::ids::PipelineId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::tickets::Count;

/// Pipelines, those in use and the archived ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Those in use, in order.
    pub used: Vec<Line>,
    /// Those that are archived, by name.
    pub archived: Vec<Line>,
}

/// A pipeline in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: PipelineId,
    /// Its name.
    pub label: String,
    /// How many stages it has in use.
    pub stages: u64,
    /// How many open tickets are in it.
    pub open: Count,
}

row! {
    struct LineRow {
        id: PipelineId,
        label: String,
        is_archived: bool,
        stages: i64,
        open: i64,
    }
}

/// Every pipeline.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal; those of the database.
pub async fn list(s: &mut Session<'_>) -> Result<Lines> {
    only_those_who_may(s)?;
    let mut rows = sql!(
        "SELECT p.id, p.label, p.is_archived,
           (SELECT COUNT(*) FROM stage g WHERE g.pipeline_id = p.id AND NOT g.is_archived),
           (SELECT COUNT(*) FROM (SELECT 1 FROM stage g JOIN ticket t ON t.stage_id = g.id
             WHERE g.pipeline_id = p.id AND NOT g.is_closed"
    );
    rows.limit(Count::LIMIT + 1).push(") found) FROM pipeline p ORDER BY p.position, p.id");
    let rows: Vec<LineRow> = s.conn().all(rows).await?;
    let mut lines = Lines::default();
    for row in rows {
        let line = Line {
            id: row.id,
            label: row.label,
            stages: u64::try_from(row.stages).unwrap_or(0),
            open: Count::capped(row.open, Count::LIMIT),
        };
        if row.is_archived { &mut lines.archived } else { &mut lines.used }.push(line);
    }
    lines.archived.sort_by(|one, other| one.label.cmp(&other.label));
    Ok(lines)
}

/// Moves a pipeline one place up or down; at the end it stays. Answers where it is then: its place, and how many there are.
///
/// # Errors
/// As [`list`]; [`Error::NotFound`] when there is none of this id in use.
pub async fn shift(s: &mut Session<'_>, id: PipelineId, is_up: bool) -> Result<(usize, usize)> {
    only_those_who_may(s)?;
    hold(s).await?;
    let all = "SELECT id FROM pipeline WHERE NOT is_archived ORDER BY position, id";
    let mut all: Vec<PipelineId> = s.conn().all(sql!(all)).await?;
    let at = all.iter().position(|other| *other == id).ok_or(Error::NotFound)?;
    let to = if is_up { at.saturating_sub(1) } else { (at + 1).min(all.len() - 1) };
    if to == at {
        return Ok((at, all.len()));
    }
    let before = names(s).await?;
    all.swap(at, to);
    for (place, id) in all.iter().enumerate() {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        s.conn().run(sql!("UPDATE pipeline SET position = ? WHERE id = ?", place, *id)).await?;
    }
    let after = names(s).await?;
    let words = |names: &[String]| serde_json::json!(names).to_string();
    audit::note_of(s, Of::Pipeline(id), "order", (&words(&before), &words(&after))).await?;
    Ok((to, all.len()))
}
