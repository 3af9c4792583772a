//! What the audit keeps of a pipeline: names instead of ids, so that it can be read when what they name is gone.

use serde::{Deserialize, Serialize};

use super::edit::Sheet;
use crate::desk::tickets::Count;

/// A pipeline as it was at some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// Whether customers' answers moved its tickets.
    pub follows_replies: bool,
    /// Whether it was out of use.
    #[serde(default)]
    pub is_archived: bool,
    /// Its stages, in order.
    pub stages: Vec<RecordStage>,
    /// Where its tickets went with this change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
}

/// A stage as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordStage {
    /// Its name for staff.
    pub label: String,
    /// Its name for customers; may be empty.
    #[serde(default)]
    pub customer_label: String,
    /// Whose turn it was, as it is stored.
    pub turn: String,
}

/// Tickets that went from one stage to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// How many; where there were more, at least as many.
    pub n: u64,
    /// Whether there were more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// The name of the stage they went to.
    pub to: String,
}

impl Moved {
    pub(super) fn of(tickets: Count, to: &str) -> Moved {
        Moved { n: tickets.n, more: tickets.more, to: to.to_owned() }
    }

    /// How many went, as far as they were counted.
    pub fn tickets(&self) -> Count {
        Count { n: self.n, more: self.more }
    }
}

impl Record {
    pub(super) fn of(sheet: &Sheet) -> Record {
        let stages = sheet.stages.iter().map(|step| RecordStage {
            label: step.label.clone(),
            customer_label: step.customer_label.clone(),
            turn: step.turn.as_str().to_owned(),
        });
        Record {
            name: sheet.name.clone(),
            follows_replies: sheet.follows_replies,
            is_archived: false,
            stages: stages.collect(),
            moved: None,
        }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("texts are JSON")
    }

    /// What the audit has kept; None where there was no pipeline.
    pub fn read(text: &str) -> Option<Record> {
        serde_json::from_str(text).ok()
    }
}
