//! Stages that fall out of use: what has to be asked before, and what is done.

use std::collections::BTreeSet;

use db::{Sql, sql};

use super::check::is_same;
use super::edit::{STAGES, find, same_version, sheet, stages_of};
use super::record::Moved;
use super::{Record, Stage, bring};
use crate::desk::closing::{self, Closing};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::filter::Filter;
use crate::desk::forms;
use crate::desk::ids::{PipelineId, StageId};
use crate::desk::portal::Portal;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::tickets::Count;

/// What has to be known before a stage is removed.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// The stage.
    pub stage: Stage,
    /// What removing it has to name.
    pub version: i64,
    /// Whether it is the only open one, so that it has to stay.
    pub is_only_open: bool,
    /// What names it.
    pub named: Named,
    /// Where its tickets can go: the other stages of the pipeline.
    pub stages: Vec<Stage>,
    /// Where forms can begin instead, with names that tell them apart.
    pub open: Vec<(StageId, String)>,
    /// Where customers can close into instead.
    pub closed: Vec<Stage>,
}

/// What names a stage, or a pipeline with its stages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// How many tickets are in it, counted up to a limit.
    pub tickets: Count,
    /// The names of the forms that begin in it.
    pub forms: Vec<String>,
    /// Whether the portal says that customers close into it.
    pub is_closing: bool,
    /// Whether the filter of what customers see names it.
    pub is_in_filter: bool,
    /// Whether something of the past names it, so that it is archived and not deleted.
    pub is_remembered: bool,
}

impl Named {
    /// Whether nothing names it.
    pub fn is_nowhere(&self) -> bool {
        *self == Named::default()
    }
}

/// What is to take a stage's place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What the page was made from.
    pub version: i64,
    /// Where its tickets go.
    pub tickets: Option<StageId>,
    /// Where forms begin.
    pub forms: Option<StageId>,
    /// Where customers close into.
    pub closing: Option<StageId>,
}

/// Whether the filter of what customers see names one of these as values of a property.
pub(super) fn is_in_filter(filter: &Filter, property: &str, ids: &[String]) -> bool {
    let mut conditions = filter.groups.iter().flat_map(|group| &group.conditions);
    conditions.any(|condition| condition.property == property && condition.values.iter().any(|id| ids.contains(id)))
}

async fn named(s: &mut Session<'_>, stage: &Stage) -> Result<Named> {
    let tickets = bring::count(s, stage.id).await?;
    let forms = forms::beginning_in(s, &[stage.id]).await?;
    let portals = s.portals().iter();
    let chosen = portals.clone().any(|portal| portal.closing.0.get(&stage.pipeline) == Some(&stage.id));
    let asked = [stage.id.to_string()];
    let is_in_filter = portals.clone().any(|portal| is_in_filter(&portal.visible, "hs_pipeline_stage", &asked));
    let past = sql!(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM property_history WHERE name = 'hs_pipeline_stage' AND value = ?)
           OR EXISTS (SELECT 1 FROM form WHERE stage_id = ? AND is_deleted)
           OR EXISTS (SELECT 1 FROM stage WHERE moves_to = ?)",
        stage.id.to_string(),
        stage.id,
        stage.id
    );
    let is_remembered = s.conn().first::<i64>(past).await?.is_some();
    Ok(Named { tickets, forms, is_closing: chosen, is_in_filter, is_remembered })
}

/// The open stages that are in use but for some, with names that tell them apart.
pub(super) fn open_but(s: &Session<'_>, is_left_out: impl Fn(&Stage) -> bool) -> Vec<(StageId, String)> {
    let open = s.stages().iter().filter(|stage| !stage.is_closed && !is_left_out(stage));
    open.map(|stage| (stage.id, stage.named(s.pipelines()))).collect()
}

/// Looks at a stage that somebody wants to remove.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id in use, and for whoever may not set up the portal.
pub async fn ask_remove(s: &mut Session<'_>, pipeline: PipelineId, id: StageId) -> Result<Leaving> {
    only_those_who_may(s)?;
    let row = find(s, pipeline).await?;
    let stages = stages_of(s, pipeline).await?;
    let stage = stages.iter().find(|stage| stage.id == id && !stage.is_archived).cloned().ok_or(Error::NotFound)?;
    let others: Vec<Stage> = stages.into_iter().filter(|other| other.id != id).collect();
    Ok(Leaving {
        version: row.version,
        is_only_open: others.iter().all(|other| other.is_closed),
        named: named(s, &stage).await?,
        closed: closing::closed(&others, pipeline).into_iter().cloned().collect(),
        open: open_but(s, |other| other.id == id),
        stages: others,
        stage,
    })
}

/// Removes a stage, after what was asked about it was answered: it is deleted when nothing ever named it, else archived.
///
/// # Errors
/// As [`ask_remove`]. [`Error::Invalid`] on `tickets`, `forms` or `closing` when an answer is missing, on `stage` when it is
/// the only open one, and on `version` when somebody else has changed the pipeline meanwhile.
pub async fn remove(s: &mut Session<'_>, (pipeline, id): (PipelineId, StageId), answer: Answer) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let asked = ask_remove(s, pipeline, id).await?;
    same_version(s, pipeline, (asked.version, answer.version)).await?;
    if asked.is_only_open {
        return Err(Invalid::field("stage", "stage-only-open").into());
    }
    let mut invalid = Invalid::default();
    let named = &asked.named;
    let to = asked.stages.iter().find(|stage| Some(stage.id) == answer.tickets).cloned();
    if named.tickets.n > 0 && to.is_none() {
        invalid.add("tickets", "stage-choose", vec![]);
    }
    let form = asked.open.iter().map(|(id, _)| *id).find(|id| Some(*id) == answer.forms);
    if !named.forms.is_empty() && form.is_none() {
        invalid.add("forms", "stage-choose", vec![]);
    }
    let closing = asked.closed.iter().map(|stage| stage.id).find(|id| Some(*id) == answer.closing);
    if named.is_closing && !asked.closed.is_empty() && closing.is_none() {
        invalid.add("closing", "stage-choose", vec![]);
    }
    invalid.into_result()?;
    let row = find(s, pipeline).await?;
    let was = Record::of(&sheet(&row, &stages_of(s, pipeline).await?));
    if let Some(form) = form {
        forms::begin_elsewhere(s, &[id], form).await?;
    }
    if named.is_closing {
        close_elsewhere(s, pipeline, (&[id], closing)).await?;
    }
    let is_kept = named.tickets.n > 0 || named.is_in_filter || named.is_remembered;
    if is_kept {
        let moves_to = to.as_ref().map(|stage| stage.id);
        s.conn().run(sql!("UPDATE stage SET is_archived = TRUE, moves_to = ? WHERE id = ?", moves_to, id)).await?;
        bring::begin(s, &[id]).await?;
    } else {
        s.conn().run(sql!("DELETE FROM stage WHERE id = ?", id)).await?;
    }
    touch(s, pipeline, row.version).await?;
    let mut became = was.clone();
    became.stages.retain(|stage| stage.label != asked.stage.label);
    became.moved = to.filter(|_| named.tickets.n > 0).map(|to| Moved::of(named.tickets, &to.label));
    audit::note_of(s, Of::Pipeline(pipeline), "removed", (&was.text(), &became.text())).await
}

/// Makes what stands a newer version.
pub(super) async fn touch(s: &mut Session<'_>, pipeline: PipelineId, version: i64) -> Result<()> {
    let now = s.after(version);
    s.conn().run(sql!("UPDATE pipeline SET updated_at = ? WHERE id = ?", now, pipeline)).await?;
    Ok(())
}

/// Lets customers of portals that close into one of `from` close into another stage of a pipeline, or says nothing about it,
/// as a change of those portals' settings.
pub(super) async fn close_elsewhere(
    s: &mut Session<'_>,
    pipeline: PipelineId,
    (from, to): (&[StageId], Option<StageId>),
) -> Result<()> {
    for portal in s.portals().to_vec() {
        if portal.closing.0.get(&pipeline).is_some_and(|stage| from.contains(stage)) {
            close_into(s, &portal, (pipeline, to)).await?;
        }
    }
    Ok(())
}

/// Lets customers of a portal close into another stage of a pipeline, or says nothing about it, as a change of its settings.
pub(super) async fn close_into(
    s: &mut Session<'_>,
    portal: &Portal,
    (pipeline, to): (PipelineId, Option<StageId>),
) -> Result<()> {
    let mut closing: Closing = portal.closing.clone();
    match to {
        Some(stage) => closing.0.insert(pipeline, stage),
        None => closing.0.remove(&pipeline),
    };
    closing.store(s.conn(), portal.id).await?;
    let now = s.after(portal.updated_at.0);
    s.conn().run(sql!("UPDATE portal SET updated_at = ? WHERE id = ?", now, portal.id)).await?;
    let (old, new) = (portal.closing.text(), closing.text());
    audit::note_of(s, Of::Portal(portal.id), "closing_stages", (&old, &new)).await
}

/// Takes an archived stage into use again, as the last one. Its tickets stay where they went.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id that is archived, and for whoever may not set up the portal.
/// [`Error::Invalid`] on `stage` when another one has its name, or there are as many as there may be.
pub async fn restore_stage(s: &mut Session<'_>, pipeline: PipelineId, id: StageId) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let row = find(s, pipeline).await?;
    let stages = stages_of(s, pipeline).await?;
    let found = Sql::with(
        "WHERE g.id = ? AND p.id = ? AND g.is_archived AND NOT p.is_archived",
        vec![id.into(), pipeline.into()],
    );
    let stage = super::select(s.conn(), found).await?.pop().ok_or(Error::NotFound)?;
    let names: BTreeSet<&str> = stages.iter().map(|stage| stage.label.as_str()).collect();
    if names.iter().any(|name| is_same(name, &stage.label)) {
        return Err(Invalid::field("stage", "stage-name-taken").into());
    }
    if stages.len() >= STAGES {
        let mut invalid = Invalid::default();
        invalid.add("stage", "pipeline-too-many-stages", vec![("max", STAGES.to_string())]);
        return Err(invalid.into());
    }
    let last = sql!("SELECT COALESCE(MAX(position), 0) + 1 FROM stage WHERE pipeline_id = ?", pipeline);
    let place: i64 = s.conn().one(last).await?;
    let back = "UPDATE stage SET is_archived = FALSE, moves_to = NULL, position = ? WHERE id = ?";
    s.conn().run(sql!(back, place, id)).await?;
    touch(s, pipeline, row.version).await?;
    let was = Record::of(&sheet(&row, &stages));
    let became = Record::of(&sheet(&row, &stages_of(s, pipeline).await?));
    audit::note_of(s, Of::Pipeline(pipeline), "restored", (&was.text(), &became.text())).await
}
