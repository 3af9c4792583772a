//! What the audit keeps of a property: names instead of ids, so that it can be read when what they name is gone.

use serde::{Deserialize, Serialize};

use super::Choice;
use super::edit::Sheet;
use super::groups::Group;

/// A property as it was at some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its name for people.
    pub label: String,
    /// The line of help.
    #[serde(default)]
    pub help: String,
    /// The name of its group.
    #[serde(default)]
    pub group: String,
    /// What customers saw of it, by the word that is stored.
    pub access: String,
    /// Its options.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// Whether it was archived.
    #[serde(default)]
    pub is_archived: bool,
}

impl Record {
    pub(super) fn of(sheet: &Sheet, groups: &[Group], is_archived: bool) -> Record {
        let group = groups.iter().find(|group| Some(group.id) == sheet.group);
        Record {
            label: sheet.label.clone(),
            help: sheet.help.clone(),
            group: group.map(|group| group.name.clone()).unwrap_or_default(),
            access: sheet.access.name().to_owned(),
            options: sheet.options.clone(),
            is_archived,
        }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("texts are JSON")
    }

    /// What the audit has kept; None where there was no property, before it was made.
    pub fn read(text: &str) -> Option<Record> {
        serde_json::from_str(text).ok()
    }
}
