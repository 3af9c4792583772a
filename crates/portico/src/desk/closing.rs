//! Where tickets go that customers close: one closed stage for each pipeline.
//!
//! A pipeline with one closed stage needs no choice. With several, one has to be chosen; and a choice that no longer is a
//! closed stage of its pipeline counts as none, so that customers cannot close there until another is made.

use std::collections::BTreeMap;

use db::{Conn, sql};

use super::error::Result;
use super::ids::{PipelineId, PortalId, StageId};
use super::pipelines::Stage;

/// The stages that were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing(pub BTreeMap<PipelineId, StageId>);

/// The closed stages of a pipeline, in order.
pub fn closed(stages: &[Stage], pipeline: PipelineId) -> Vec<&Stage> {
    stages.iter().filter(|stage| stage.pipeline == pipeline && stage.is_closed).collect()
}

impl Closing {
    /// Where a ticket of this pipeline goes; None where customers cannot close it.
    pub fn stage<'s>(&self, stages: &'s [Stage], pipeline: PipelineId) -> Option<&'s Stage> {
        let closed = closed(stages, pipeline);
        match (self.0.get(&pipeline), &*closed) {
            (Some(chosen), closed) => closed.iter().find(|stage| stage.id == *chosen).copied(),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }

    /// Whether the stage chosen for this pipeline is gone or no longer closed.
    pub fn is_stale(&self, stages: &[Stage], pipeline: PipelineId) -> bool {
        self.0.contains_key(&pipeline) && self.stage(stages, pipeline).is_none()
    }

    /// The choices as one line: `pipeline=stage` by their ids, with commas between them.
    pub fn text(&self) -> String {
        self.0.iter().map(|(pipeline, stage)| format!("{pipeline}={stage}")).collect::<Vec<_>>().join(",")
    }

    /// Reads what [`Closing::text`] has written; None for anything else.
    pub fn parse(text: &str) -> Option<Closing> {
        let pair = |word: &str| {
            let (pipeline, stage) = word.split_once('=')?;
            Some((pipeline.parse().ok()?, stage.parse().ok()?))
        };
        text.split(',').filter(|word| !word.is_empty()).map(pair).collect::<Option<_>>().map(Closing)
    }

    /// The choices of every portal.
    pub(in crate::desk) async fn load(conn: &mut Conn) -> Result<BTreeMap<PortalId, Closing>> {
        let rows: Vec<(PortalId, PipelineId, StageId)> =
            conn.all(sql!("SELECT portal_id, pipeline_id, stage_id FROM closing_stage")).await?;
        let mut all: BTreeMap<PortalId, Closing> = BTreeMap::new();
        for (portal, pipeline, stage) in rows {
            all.entry(portal).or_default().0.insert(pipeline, stage);
        }
        Ok(all)
    }

    /// Puts the choices in the place of those a portal had.
    pub(in crate::desk) async fn store(&self, conn: &mut Conn, portal: PortalId) -> Result<()> {
        conn.run(sql!("DELETE FROM closing_stage WHERE portal_id = ?", portal)).await?;
        for (pipeline, stage) in &self.0 {
            let insert = "INSERT INTO closing_stage (portal_id, pipeline_id, stage_id) VALUES (?, ?, ?)";
            conn.run(sql!(insert, portal, *pipeline, *stage)).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Closing;
    use crate::desk::ids::{PipelineId, StageId};
    use crate::desk::pipelines::Stage;
    use crate::desk::tickets::Turn;

    fn stage(id: i64, pipeline: i64, is_closed: bool) -> Stage {
        let (id, pipeline) = (StageId(id), PipelineId(pipeline));
        Stage {
            id,
            key: String::new(),
            pipeline,
            label: String::new(),
            customer_label: None,
            is_closed,
            turn: Turn::Nobody,
            is_archived: false,
            moves_to: None,
        }
    }

    #[test]
    fn one_closed_stage_needs_no_choice_and_a_choice_that_is_gone_is_none() {
        let stages = [stage(1, 1, false), stage(2, 1, true), stage(3, 2, true), stage(4, 2, true), stage(5, 3, false)];
        for (chosen, pipeline, goes_to, is_stale) in [
            ("", 1, Some(2), false),
            ("1=2", 1, Some(2), false),
            ("1=1", 1, None, true),
            ("1=9", 1, None, true),
            ("", 2, None, false),
            ("2=4", 2, Some(4), false),
            ("2=2", 2, None, true),
            ("", 3, None, false),
        ] {
            let closing = Closing::parse(chosen).expect("choices");
            let found = closing.stage(&stages, PipelineId(pipeline)).map(|stage| stage.id.0);
            let stale = closing.is_stale(&stages, PipelineId(pipeline));
            assert_eq!((found, stale), (goes_to, is_stale), "{chosen} in {pipeline}");
        }
    }

    #[test]
    fn choices_survive_the_way_through_a_line() {
        for (line, text) in
            [("2=4,1=2", Some("1=2,2=4")), ("", Some("")), ("1", None), ("1=x", None), ("nonsense", None)]
        {
            assert_eq!(Closing::parse(line).map(|closing| closing.text()).as_deref(), text, "{line}");
        }
    }
}
