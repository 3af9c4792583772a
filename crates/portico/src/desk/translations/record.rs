//! What the audit keeps of translations: the texts that were changed, and the name of what they belong to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Texts of one thing in one language, as they were at some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The name of what they belong to.
    pub name: String,
    /// The texts by field; what had none is not among them.
    pub texts: BTreeMap<String, String>,
}

impl Record {
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("texts are JSON")
    }

    /// What the audit has kept.
    pub fn read(text: &str) -> Option<Record> {
        serde_json::from_str(text).ok()
    }
}
