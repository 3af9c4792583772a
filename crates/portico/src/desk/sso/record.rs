//! What the history keeps of a connection: nothing secret.

use serde::{Deserialize, Serialize};

use super::{Connection, Rules};

/// A connection as the history keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// What buttons call it.
    pub name: String,
    /// What the protocol has to know.
    pub rules: Rules,
    /// Whether it signs anybody in.
    pub is_on: bool,
    /// Whether its people come in no other way.
    pub is_only: bool,
    /// Whether somebody new becomes a contact, or a member of staff.
    pub may_create: bool,
    /// Whether every address that it names is taken to be theirs.
    pub is_trusted: bool,
    /// Whether it got another secret; which one is not kept.
    pub has_new_secret: bool,
    /// How many certificates of our own there are.
    pub keys: usize,
}

impl Record {
    pub(super) fn of(connection: &Connection) -> Record {
        Record {
            name: connection.name.clone(),
            rules: connection.rules.clone(),
            is_on: connection.is_on,
            is_only: connection.is_only,
            may_create: connection.may_create,
            is_trusted: connection.is_trusted,
            has_new_secret: false,
            keys: connection.keys().map(|keys| keys.len()).unwrap_or_default(),
        }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The record that a change keeps; None where there was no connection.
    pub fn read(text: &str) -> Option<Record> {
        serde_json::from_str(text).ok()
    }
}
