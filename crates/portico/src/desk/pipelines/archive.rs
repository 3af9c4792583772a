//! Pipelines that fall out of use, and come back. Their closed tickets stay; the open ones go to another pipeline, and so do
//! those that open again later.

use db::{Sql, sql};

use super::check::is_same;
use super::edit::{find, same_version, sheet, stages_of};
use super::leave::{Answer, Named, close_into, is_in_filter, open_but, touch};
use super::make::{names, room};
use super::record::Moved;
use super::{Record, bring};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::forms;
use crate::desk::ids::{PipelineId, StageId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::tickets::Count;

/// What has to be known before a pipeline is archived.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Which.
    pub id: PipelineId,
    /// Its name.
    pub label: String,
    /// What archiving it has to name.
    pub version: i64,
    /// Whether it is the only one in use, so that it has to stay.
    pub is_only: bool,
    /// What names it; of its tickets, the open ones.
    pub named: Named,
    /// Where its open tickets can go, and forms can begin: the open stages of the others.
    pub open: Vec<(StageId, String)>,
}

impl Ending {
    /// Whether it has to be said where tickets go.
    pub fn asks_tickets(&self) -> bool {
        self.named.tickets.n > 0 || self.named.is_remembered
    }
}

async fn stage_ids(s: &mut Session<'_>, id: PipelineId) -> Result<Vec<StageId>> {
    Ok(s.conn().all(sql!("SELECT id FROM stage WHERE pipeline_id = ? ORDER BY id", id)).await?)
}

async fn named(s: &mut Session<'_>, id: PipelineId) -> Result<Named> {
    let stages = stage_ids(s, id).await?;
    let mut named = Named { forms: forms::beginning_in(s, &stages).await?, ..Named::default() };
    let mut open = sql!(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM stage g JOIN ticket t ON t.stage_id = g.id
           WHERE g.pipeline_id = ? AND NOT g.is_closed",
        id
    );
    open.limit(Count::LIMIT + 1).push(") n");
    named.tickets = Count::capped(s.conn().one(open).await?, Count::LIMIT);
    // Closed ones can open again.
    let any = "SELECT t.id FROM stage g JOIN ticket t ON t.stage_id = g.id WHERE g.pipeline_id = ? LIMIT 1";
    named.is_remembered = s.conn().first::<i64>(sql!(any, id)).await?.is_some();
    let portals = s.portals();
    named.is_closing = portals.iter().any(|portal| portal.closing.0.contains_key(&id));
    let stages: Vec<String> = stages.iter().map(StageId::to_string).collect();
    named.is_in_filter = portals.iter().any(|portal| {
        is_in_filter(&portal.visible, "hs_pipeline", &[id.to_string()])
            || is_in_filter(&portal.visible, "hs_pipeline_stage", &stages)
    });
    Ok(named)
}

/// Looks at a pipeline that somebody wants to archive.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id in use, and for whoever may not set up the portal.
pub async fn ask_archive(s: &mut Session<'_>, id: PipelineId) -> Result<Ending> {
    only_those_who_may(s)?;
    let row = find(s, id).await?;
    if row.is_archived {
        return Err(Error::NotFound);
    }
    Ok(Ending {
        id,
        version: row.version,
        is_only: names(s).await?.len() == 1,
        named: named(s, id).await?,
        open: open_but(s, |stage| stage.pipeline == id),
        label: row.label,
    })
}

/// Archives a pipeline, after what was asked about it was answered.
///
/// # Errors
/// As [`ask_archive`]. [`Error::Invalid`] on `tickets` or `forms` when an answer is missing, on `pipeline` when it is the only
/// one in use, and on `version` when somebody else has changed it meanwhile.
pub async fn archive(s: &mut Session<'_>, id: PipelineId, answer: Answer) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let asked = ask_archive(s, id).await?;
    same_version(s, id, (asked.version, answer.version)).await?;
    if asked.is_only {
        return Err(Invalid::field("pipeline", "pipeline-only").into());
    }
    let mut invalid = Invalid::default();
    let chosen = |wanted: Option<StageId>| asked.open.iter().find(|(id, _)| Some(*id) == wanted);
    let (to, form) = (chosen(answer.tickets), chosen(answer.forms));
    if asked.asks_tickets() && to.is_none() {
        invalid.add("tickets", "stage-choose", vec![]);
    }
    if !asked.named.forms.is_empty() && form.is_none() {
        invalid.add("forms", "stage-choose", vec![]);
    }
    invalid.into_result()?;
    let (row, stages) = (find(s, id).await?, stages_of(s, id).await?);
    let was = Record::of(&sheet(&row, &stages));
    if let Some((form, _)) = form {
        let all = stage_ids(s, id).await?;
        forms::begin_elsewhere(s, &all, *form).await?;
    }
    for portal in s.portals().to_vec() {
        if portal.closing.0.contains_key(&id) {
            close_into(s, &portal, (id, None)).await?;
        }
    }
    s.conn().run(sql!("UPDATE pipeline SET is_archived = TRUE WHERE id = ?", id)).await?;
    if let Some((to, _)) = to {
        let open = "UPDATE stage SET moves_to = ? WHERE pipeline_id = ? AND NOT is_closed AND NOT is_archived";
        s.conn().run(sql!(open, *to, id)).await?;
    }
    touch(s, id, row.version).await?;
    let open: Vec<StageId> = stages.iter().filter(|stage| !stage.is_closed).map(|stage| stage.id).collect();
    bring::begin(s, &open).await?;
    let moved = to.filter(|_| asked.named.tickets.n > 0);
    let moved = moved.map(|(_, label)| Moved::of(asked.named.tickets, label));
    let became = Record { is_archived: true, moved, ..was.clone() };
    audit::note_of(s, Of::Pipeline(id), "archived", (&was.text(), &became.text())).await
}

/// Takes an archived pipeline into use again, as the last one. Its tickets stay where they went.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id that is archived, and for whoever may not set up the portal.
/// [`Error::Invalid`] on `pipelines` when another one has its name, or there are as many as there may be.
pub async fn restore(s: &mut Session<'_>, id: PipelineId) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let row = find(s, id).await?;
    if !row.is_archived {
        return Err(Error::NotFound);
    }
    room(s).await?;
    if names(s).await?.iter().any(|name| is_same(name, &row.label)) {
        let mut invalid = Invalid::default();
        invalid.add("pipelines", "pipeline-name-taken", vec![("name", row.label.clone())]);
        return Err(invalid.into());
    }
    let place: i64 = s.conn().one(Sql::new("SELECT COALESCE(MAX(position), 0) + 1 FROM pipeline")).await?;
    s.conn().run(sql!("UPDATE pipeline SET is_archived = FALSE, position = ? WHERE id = ?", place, id)).await?;
    s.conn().run(sql!("UPDATE stage SET moves_to = NULL WHERE pipeline_id = ? AND NOT is_archived", id)).await?;
    touch(s, id, row.version).await?;
    let became = Record::of(&sheet(&row, &stages_of(s, id).await?));
    let was = Record { is_archived: true, ..became.clone() };
    audit::note_of(s, Of::Pipeline(id), "restored", (&was.text(), &became.text())).await
}
