//! Pipelines as those edit them who may set up the portal. What is saved counts from the next page on.
//!
//! Whatever changes a pipeline holds the portals' rows: which stages forms and the portal name cannot change meanwhile, and
//! of two who save at once the second finds what the first has saved.

use std::collections::BTreeMap;

use db::{Sql, row, sql};

use super::check::{check, tidy};
use super::{Record, Stage, bring, leave};
use crate::desk::closing;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::forms;
use crate::desk::ids::{PipelineId, StageId};
use crate::desk::portal::Portal;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{Change, hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::tickets::{Count, Turn};
use crate::random;

/// Characters that the name of a pipeline or a stage may have.
pub const NAME: usize = 100;
/// Stages that a pipeline may have in use.
pub const STAGES: usize = 50;

/// What a pipeline says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name for staff.
    pub name: String,
    /// Whether an answer of a customer moves a ticket to a stage of our turn.
    pub follows_replies: bool,
    /// The stages that are in use, in order.
    pub stages: Vec<Step>,
}

/// A stage as it is edited. One that is nobody's turn is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which; None for one that is new.
    pub id: Option<StageId>,
    /// Its name for staff.
    pub label: String,
    /// Its name for customers; empty where it is the same.
    pub customer_label: String,
    /// Whose turn it is.
    pub turn: Turn,
}

/// A pipeline as it stands.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which.
    pub id: PipelineId,
    /// What it says.
    pub sheet: Sheet,
    /// What saving has to name.
    pub version: i64,
    /// How many tickets are in each stage.
    pub tickets: BTreeMap<StageId, Count>,
    /// Stages that are archived, by name.
    pub former: Vec<Former>,
    /// Whether nothing says into which of its closed stages customers close.
    pub closes_nowhere: bool,
    /// Whether it is the only one in use.
    pub is_only: bool,
    /// Who changed it last, and when.
    pub last: Option<Change>,
}

/// A stage that is archived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// Which.
    pub id: StageId,
    /// Its name.
    pub label: String,
    /// How many tickets are still on their way out of it.
    pub left: Count,
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is saved.
    Yes,
    /// Nothing is, since tickets would change that customers read: it has to be said once more.
    Asks(Vec<Affected>),
}

/// Tickets that change with their stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// The stage.
    pub stage: StageId,
    /// Its name.
    pub label: String,
    /// Whose turn it becomes.
    pub turn: Turn,
    /// Whether it was closed.
    pub was_closed: bool,
    /// How many tickets, counted up to a limit.
    pub tickets: Count,
    /// Whether customers could close into it, and can no more.
    pub ends_closing: bool,
}

impl Affected {
    /// What says that exactly these changes are wanted.
    pub fn text(all: &[Affected]) -> String {
        let one = |affected: &Affected| format!("{}={}", affected.stage, affected.turn.as_str());
        all.iter().map(one).collect::<Vec<_>>().join(",")
    }
}

row! {
    pub(super) struct PipelineRow {
        pub(super) label: String,
        pub(super) follows_replies: bool,
        pub(super) is_archived: bool,
        pub(super) version: i64,
    }
}

pub(super) async fn find(s: &mut Session<'_>, id: PipelineId) -> Result<PipelineRow> {
    let found = sql!("SELECT label, follows_replies, is_archived, updated_at FROM pipeline WHERE id = ?", id);
    s.conn().first(found).await?.ok_or(Error::NotFound)
}

/// The stages of a pipeline that are in use, read while the portal is held: what the session knows may be older.
pub(super) async fn stages_of(s: &mut Session<'_>, id: PipelineId) -> Result<Vec<Stage>> {
    let rest = sql!("WHERE p.id = ? AND NOT g.is_archived ORDER BY g.position, g.id", id);
    super::select(s.conn(), rest).await
}

pub(super) fn sheet(row: &PipelineRow, stages: &[Stage]) -> Sheet {
    let step = |stage: &Stage| Step {
        id: Some(stage.id),
        label: stage.label.clone(),
        customer_label: stage.customer_label.clone().unwrap_or_default(),
        turn: if stage.is_closed { Turn::Nobody } else { stage.turn },
    };
    let stages = stages.iter().map(step).collect();
    Sheet { name: row.label.clone(), follows_replies: row.follows_replies, stages }
}

row! {
    struct Counted {
        stage: StageId,
        label: String,
        is_archived: bool,
        n: i64,
    }
}

/// One pipeline that is in use.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, and for whoever may not set up the portal.
pub async fn look(s: &mut Session<'_>, id: PipelineId) -> Result<Draft> {
    only_those_who_may(s)?;
    let row = find(s, id).await?;
    if row.is_archived {
        return Err(Error::NotFound);
    }
    let stages = stages_of(s, id).await?;
    let mut counted = Sql::new("SELECT g.id, g.label, g.is_archived, (SELECT COUNT(*) FROM (SELECT 1 FROM ticket t");
    counted.push(" WHERE t.stage_id = g.id").limit(Count::LIMIT + 1).push(") found)");
    counted.append(sql!(" FROM stage g WHERE g.pipeline_id = ? ORDER BY g.label, g.id", id));
    let counted: Vec<Counted> = s.conn().all(counted).await?;
    let count = |n: i64| Count::capped(n, Count::LIMIT);
    let former = counted.iter().filter(|row| row.is_archived);
    let several = closing::closed(&stages, id).len() > 1;
    let closes_nowhere = |portal: &Portal| {
        portal.close_allowed
            && (several || portal.closing.is_stale(&stages, id))
            && portal.closing.stage(&stages, id).is_none()
    };
    Ok(Draft {
        id,
        version: row.version,
        closes_nowhere: s.portals().iter().any(|portal| closes_nowhere(portal)),
        is_only: s.pipelines().len() == 1,
        sheet: sheet(&row, &stages),
        former: former.map(|row| Former { id: row.stage, label: row.label.clone(), left: count(row.n) }).collect(),
        tickets: counted.iter().map(|row| (row.stage, count(row.n))).collect(),
        last: audit::changes_of(s, Of::Pipeline(id), 1).await?.pop(),
    })
}

/// Refuses what was made from an older page.
pub(super) async fn same_version(s: &mut Session<'_>, id: PipelineId, (stands, version): (i64, i64)) -> Result<()> {
    if stands == version {
        return Ok(());
    }
    Err(audit::overtaken(s, Of::Pipeline(id), "pipeline-changed").await?)
}

/// Saves a pipeline; `version` is what [`look`] said, and `confirmed` what [`Affected::text`] said of changes that were
/// asked about. Stages that are in use stay in use.
///
/// # Errors
/// As [`look`]. [`Error::Invalid`] with the input's name as field; on `version` when somebody else has saved meanwhile,
/// which changes nothing.
pub async fn save(
    s: &mut Session<'_>,
    (id, version): (PipelineId, i64),
    sheet: Sheet,
    confirmed: &str,
) -> Result<Saved> {
    only_those_who_may(s)?;
    hold(s).await?;
    let row = find(s, id).await?;
    if row.is_archived {
        return Err(Error::NotFound);
    }
    same_version(s, id, (row.version, version)).await?;
    let stages = stages_of(s, id).await?;
    let (was, sheet) = (self::sheet(&row, &stages), tidy(sheet));
    let others = s.pipelines().iter().filter(|other| other.id != id);
    let others: Vec<&str> = others.map(|other| other.label.as_str()).collect();
    check(&sheet, &others)?;
    same_stages(&sheet, &stages)?;
    if sheet == was {
        return Ok(Saved::Yes);
    }
    let turned = turned(s, &sheet, &stages).await?;
    let asks: Vec<_> = turned.iter().filter(|one| one.tickets.n > 0 || one.ends_closing).cloned().collect();
    if !asks.is_empty() && Affected::text(&asks) != confirmed {
        return Ok(Saved::Asks(asks));
    }
    let now = s.after(row.version);
    s.conn()
        .run(sql!(
            "UPDATE pipeline SET label = ?, follows_replies = ?, updated_at = ? WHERE id = ?",
            &sheet.name,
            sheet.follows_replies,
            now,
            id
        ))
        .await?;
    for (place, step) in sheet.stages.iter().enumerate() {
        put(s, id, place, step).await?;
    }
    keep_closing(s, id, &stages).await?;
    let turned: Vec<StageId> = turned.iter().map(|affected| affected.stage).collect();
    bring::begin(s, &turned).await?;
    audit::note_of(s, Of::Pipeline(id), "changed", (&Record::of(&was).text(), &Record::of(&sheet).text()))
        .await
        .map(|()| Saved::Yes)
}

/// Customers go on closing into the stage that needed no choice as the only closed one, when there are others now.
async fn keep_closing(s: &mut Session<'_>, id: PipelineId, before: &[Stage]) -> Result<()> {
    for portal in s.portals().to_vec() {
        let only = portal.closing.stage(before, id);
        let Some(only) = only.filter(|_| portal.close_allowed && !portal.closing.0.contains_key(&id)) else { continue };
        let stages = stages_of(s, id).await?;
        let closed = closing::closed(&stages, id);
        if closed.len() > 1 && closed.iter().any(|stage| stage.id == only.id) {
            leave::close_into(s, &portal, (id, Some(only.id))).await?;
        }
    }
    Ok(())
}

/// Each stage that is in use is there once, and none that is not: a page that was made otherwise was made of something else.
fn same_stages(sheet: &Sheet, stages: &[Stage]) -> Result<()> {
    let mut named: Vec<StageId> = sheet.stages.iter().filter_map(|step| step.id).collect();
    let mut known: Vec<StageId> = stages.iter().map(|stage| stage.id).collect();
    named.sort_unstable();
    known.sort_unstable();
    if named == known { Ok(()) } else { Err(Invalid::field("stages", "pipeline-other-stages").into()) }
}

/// The stages whose turn changes, with what that does. A stage that a form begins in stays open.
async fn turned(s: &mut Session<'_>, sheet: &Sheet, stages: &[Stage]) -> Result<Vec<Affected>> {
    let (mut turned, mut invalid) = (vec![], Invalid::default());
    for (at, step) in sheet.stages.iter().enumerate() {
        let Some(stage) = stages.iter().find(|stage| Some(stage.id) == step.id) else { continue };
        let is_closed = step.turn == Turn::Nobody;
        if (stage.turn, stage.is_closed) == (step.turn, is_closed) {
            continue;
        }
        let forms = if is_closed { forms::beginning_in(s, &[stage.id]).await? } else { vec![] };
        if let Some(form) = forms.first() {
            let names = vec![("stage", step.label.clone()), ("form", form.clone())];
            invalid.add(&format!("g.{at}.turn"), "pipeline-form-begins", names);
        }
        let closes = |portal: &Portal| {
            let into = portal.closing.stage(stages, stage.pipeline).map(|closing| closing.id);
            portal.close_allowed && into == Some(stage.id)
        };
        turned.push(Affected {
            stage: stage.id,
            label: step.label.clone(),
            turn: step.turn,
            was_closed: stage.is_closed,
            ends_closing: !is_closed && s.portals().iter().any(|portal| closes(portal)),
            tickets: bring::count(s, stage.id).await?,
        });
    }
    invalid.into_result()?;
    Ok(turned)
}

/// Writes a stage, at its place.
pub(super) async fn put(s: &mut Session<'_>, pipeline: PipelineId, place: usize, step: &Step) -> Result<()> {
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    let customer_label = Some(step.customer_label.clone()).filter(|label| !label.is_empty());
    let is_closed = step.turn == Turn::Nobody;
    let statement = match step.id {
        Some(id) => sql!(
            "UPDATE stage SET label = ?, customer_label = ?, is_closed = ?, turn = ?, position = ? WHERE id = ?",
            &step.label,
            customer_label,
            is_closed,
            step.turn.as_str(),
            place,
            id
        ),
        None => sql!(
            "INSERT INTO stage (key, pipeline_id, label, customer_label, is_closed, turn, position)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            random::short_id(),
            pipeline,
            &step.label,
            customer_label,
            is_closed,
            step.turn.as_str(),
            place
        ),
    };
    s.conn().run(statement).await?;
    Ok(())
}
