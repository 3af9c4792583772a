//! Pipelines that are new.

use db::sql;

use super::check::{check, is_same, tidy};
use super::edit::{NAME, Sheet, put};
use super::{Record, Step};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::PipelineId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::tickets::Turn;
use crate::random;

/// Pipelines that may be in use.
pub const PIPELINES: usize = 30;

/// Makes a pipeline of this name with these stages; a number follows the name where another has it.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal. [`Error::Invalid`] on `pipelines` when there are as many as
/// there may be.
pub async fn make(s: &mut Session<'_>, name: &str, stages: &[(String, Turn)]) -> Result<PipelineId> {
    only_those_who_may(s)?;
    hold(s).await?;
    room(s).await?;
    let others = names(s).await?;
    let is_free = |name: &String| !others.iter().any(|other| is_same(other, name));
    let name: String = name.chars().take(NAME - 4).collect();
    let numbered = (2..).map(|n| format!("{name} {n}"));
    let name = std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or_default();
    let step = |(label, turn): &(String, Turn)| Step {
        id: None,
        label: label.clone(),
        customer_label: String::new(),
        turn: *turn,
    };
    let sheet = tidy(Sheet { name, follows_replies: true, stages: stages.iter().map(step).collect() });
    check(&sheet, &[])?;
    let now = s.now();
    let id: PipelineId = s
        .conn()
        .one(sql!(
            "INSERT INTO pipeline (key, label, position, follows_replies, updated_at)
             SELECT ?, ?, COALESCE(MAX(position), 0) + 1, TRUE, CAST(? AS BIGINT) FROM pipeline RETURNING id",
            random::short_id(),
            &sheet.name,
            now
        ))
        .await?;
    for (place, step) in sheet.stages.iter().enumerate() {
        put(s, id, place, step).await?;
    }
    audit::note_of(s, Of::Pipeline(id), "made", ("", &Record::of(&sheet).text())).await?;
    Ok(id)
}

/// The names of the pipelines that are in use.
pub(super) async fn names(s: &mut Session<'_>) -> Result<Vec<String>> {
    Ok(s.conn().all(sql!("SELECT label FROM pipeline WHERE NOT is_archived ORDER BY position, id")).await?)
}

/// Whether there may be one more.
pub(super) async fn room(s: &mut Session<'_>) -> Result<()> {
    let n: i64 = s.conn().one(sql!("SELECT COUNT(*) FROM pipeline WHERE NOT is_archived")).await?;
    if usize::try_from(n).is_ok_and(|n| n < PIPELINES) {
        return Ok(());
    }
    let mut invalid = Invalid::default();
    invalid.add("pipelines", "pipelines-too-many", vec![("max", PIPELINES.to_string())]);
    Err(Error::Invalid(invalid))
}
