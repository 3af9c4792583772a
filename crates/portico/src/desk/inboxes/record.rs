//! What the audit keeps of an inbox: names instead of ids, so that it can be read when what they name has changed.

use serde::{Deserialize, Serialize};

use super::{Kind, Sheet};

/// An inbox as it was at some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// What it was for, by its name for programs.
    pub kind: String,
    /// The address that answers came from.
    pub address: String,
    /// Whether it took nothing new.
    #[serde(default)]
    pub is_archived: bool,
    /// Its place among those that take something new, from 1; 0 where that is not what changed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub place: usize,
    /// The name of the inbox that took its open tickets when it was archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tickets_to: Option<String>,
}

fn is_zero(place: &usize) -> bool {
    *place == 0
}

impl Record {
    pub(super) fn of(sheet: &Sheet, is_archived: bool) -> Record {
        Record {
            name: sheet.name.clone(),
            kind: sheet.kind.map(Kind::as_str).unwrap_or_default().to_owned(),
            address: sheet.address.clone(),
            is_archived,
            ..Record::default()
        }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("texts are JSON")
    }

    /// What the audit has kept; None where there was no inbox, before it was made.
    pub fn read(text: &str) -> Option<Record> {
        serde_json::from_str(text).ok()
    }
}
