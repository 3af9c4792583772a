//! The stages that customers close into, pipeline by pipeline.

use super::portal::Page;
use crate::desk::closing::{self, Closing};
use crate::desk::pipelines::Pipeline;
use crate::desk::portal_settings::{Known, Setting};
use crate::web::page::Shell;

/// A pipeline, and what may be chosen for it.
pub(super) struct Row {
    /// The pipeline's id.
    pub pipeline: String,
    /// Its name.
    pub label: String,
    /// Its closed stages.
    pub stages: Vec<Choice>,
    /// Whether there is nothing to choose, as it has one closed stage and that is it.
    pub is_only: bool,
    /// Whether what was chosen is gone or no longer closed.
    pub is_stale: bool,
}

/// A stage to choose.
pub(super) struct Choice {
    /// The stage's id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

impl Page {
    fn closing(&self, setting: &Setting) -> Closing {
        let mut closing = Closing::parse(&self.value(setting)).unwrap_or_default();
        closing.0.retain(|id, _| self.draft.known.pipelines.iter().any(|pipeline| pipeline.id == *id));
        closing
    }

    /// What is chosen for the pipelines there are.
    pub(super) fn closing_text(&self, setting: &Setting) -> String {
        self.closing(setting).text()
    }

    pub(super) fn closing_rows(&self, setting: &Setting) -> Vec<Row> {
        let (known, chosen) = (&self.draft.known, self.closing(setting));
        let stands = self.draft.values.get(setting.key).and_then(|text| Closing::parse(text)).unwrap_or_default();
        let row = |pipeline: &Pipeline| {
            let closed = closing::closed(&known.stages, pipeline.id);
            let is_stale = stands.is_stale(&known.stages, pipeline.id);
            let is_only = closed.len() == 1 && !is_stale;
            let choice = |stage: &&_| {
                let stage: &crate::desk::pipelines::Stage = stage;
                let is_chosen = closed.len() == 1 || chosen.0.get(&pipeline.id) == Some(&stage.id);
                Choice { id: stage.id.to_string(), label: stage.label.clone(), is_chosen }
            };
            let stages = closed.iter().map(choice).collect();
            Row { pipeline: pipeline.id.to_string(), label: pipeline.label.clone(), stages, is_only, is_stale }
        };
        known.pipelines.iter().map(row).collect()
    }
}

/// Chosen stages as people read them.
pub(super) fn say(shell: &Shell, known: &Known, text: &str) -> String {
    let closing = Closing::parse(text).unwrap_or_default();
    let (pipelines, stages) = &known.named;
    let word = |(pipeline, stage): (&_, &_)| {
        let pipeline = pipelines.iter().find(|known| known.id == *pipeline).map(|known| known.label.clone());
        let stage = stages.iter().find(|known| known.id == *stage).map(|known| known.label.clone());
        let gone = || shell.w.t("closing-gone");
        let names = [("pipeline", pipeline.unwrap_or_else(gone).into()), ("stage", stage.unwrap_or_else(gone).into())];
        shell.w.a("closing-named", &names)
    };
    closing.0.iter().map(word).collect::<Vec<_>>().join(", ")
}
