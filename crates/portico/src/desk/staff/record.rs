//! What the audit keeps of somebody, and what tells whether they have changed since a page was made.

use serde::{Deserialize, Serialize};

use super::{Person, find};
use crate::desk::error::Result;
use crate::desk::ids::StaffId;
use crate::desk::session::Session;
use crate::random;

/// Somebody as they were at some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Both names.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The name customers read where the portal shows aliases.
    pub alias: String,
    /// Whether they were an administrator.
    pub is_admin: bool,
    /// Whether they might set up the portal without being one.
    pub is_permitted: bool,
    /// Whether they had to have a second factor.
    #[serde(default)]
    pub must_second: bool,
    /// Whether they might sign in.
    pub is_active: bool,
    /// Whether their open tickets were handed over, and to whom; an empty name is nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tickets_to: Option<String>,
}

impl Record {
    pub(super) fn of(person: &Person) -> Record {
        Record {
            name: person.full_name(),
            email: person.email.clone(),
            alias: person.alias.clone().unwrap_or_default(),
            is_admin: person.role == crate::desk::viewer::Role::Admin,
            is_permitted: person.is_permitted,
            must_second: person.must_second,
            is_active: person.is_active,
            tickets_to: None,
        }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("texts are JSON")
    }

    /// Somebody as they stand, as the audit keeps them.
    pub(in crate::desk) async fn now(s: &mut Session<'_>, id: StaffId) -> Result<String> {
        Ok(Record::of(&find(s, id).await?).text())
    }

    /// What the audit has kept; None where there was nobody, before they came.
    pub fn read(text: &str) -> Option<Record> {
        serde_json::from_str(text).ok()
    }
}

/// What a page was made from: it changes with everything that can be edited, and with nothing else.
pub(super) fn version(person: &Person) -> String {
    let parts = [person.first_name.as_str(), &person.last_name, &Record::of(person).text()];
    random::digest(&parts.join("\u{0}"))
}
