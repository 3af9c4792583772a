//! All of the database at once: out of one snapshot for a backup, and into an empty place.
//!
//! Rows are told apart from the engine that keeps them: yes and no, whole numbers, text and bytes are all there is, so
//! what one engine wrote the other can take. Whose rows they are does not matter here, and nothing of this is reachable
//! from the web.

mod export;
mod import;

use db::{Kind, Migration, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use export::{Sink, export};
pub use import::{Source, bring_up_to_date, import, is_occupied};

use crate::random;

/// Tables whose rows are kept, in an order in which each row finds what it refers to.
pub const KEPT: &[&str] = &[
    "company",
    "contact",
    "contact_company",
    "company_domain",
    "directory",
    "staff",
    "staff_permission",
    "scim_token",
    "scim_user",
    "totp",
    "recovery_code",
    "known_device",
    "passkey",
    "domain",
    "sso_connection",
    "sso_identity",
    "inbox",
    "pipeline",
    "stage",
    "property_group",
    "property",
    "form",
    "portal",
    "theme_step",
    "theme_draft",
    "theme_publication",
    "theme_picture",
    "closing_stage",
    "former_address",
    "translation",
    "own_columns",
    "own_view",
    "access_group",
    "access_member",
    "invitation",
    "template",
    "template_choice",
    "consent_text",
    "consent",
    "mail_choice",
    "erasure",
    "ticket",
    "ticket_contact",
    "ticket_company",
    "ticket_tally",
    "ticket_option",
    "ticket_mute",
    "mail_stop",
    "property_history",
    "thread",
    "message",
    "note",
    "attachment",
    "event",
    "event_link",
    "job",
    "outbox",
    "installation",
    "audit",
];

/// Tables that are left out: they belong to browsers that are signed in, to links under way and to attempts to sign in.
/// None of it should come back to life, and the files that only an `upload` names may be deleted at any time. What counts
/// changes of settings counts those of the place that is filled.
pub const LEFT_OUT: [&str; 12] = [
    "signin_step",
    "sso_attempt",
    "sso_seen",
    "passkey_ceremony",
    "session",
    "view_as",
    "password_reset",
    "registration",
    "signin_link",
    "signin_failure",
    "upload",
    "settings",
];

/// Tables that migrations have put rows into.
const SEEDED: [&str; 8] = ["directory", "domain", "inbox", "pipeline", "stage", "property", "form", "portal"];

/// Why the whole could not be copied; each says by itself what to do.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Something does not fit.
    #[error("{0}")]
    Refused(String),
    /// Where rows go to, or come from.
    #[error(transparent)]
    Stream(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] db::DbError),
    /// The help desk.
    #[error(transparent)]
    Desk(#[from] super::Error),
}

/// What is in a snapshot, counted in the snapshot itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The schema's steps, in order.
    pub schema: Vec<Step>,
    /// The tables, in an order in which each row finds what it refers to.
    pub tables: Vec<Table>,
    /// Stored files that rows name.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
}

/// One step of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Digest of its text.
    pub digest: String,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of each row's values.
    pub columns: Vec<Field>,
    /// How many rows.
    pub rows: u64,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    #[serde(with = "KindName")]
    pub kind: Kind,
}

/// How a column's kind is written down.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Kind", rename_all = "lowercase")]
enum KindName {
    Bool,
    Int,
    Text,
    Bytes,
}

/// A stored file that rows name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// The object's name in the store.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub digest: String,
}

/// The stored file that a row names; None for rows of tables that name none.
pub fn stored_file(table: &Table, row: &[Json]) -> Option<StoredFile> {
    if table.name != "attachment" {
        return None;
    }
    let value = |name: &str| row.get(table.columns.iter().position(|field| field.name == name)?);
    let text = |name: &str| value(name)?.as_str().map(str::to_owned);
    Some(StoredFile { key: text("blob")?, size: value("size")?.as_u64()?, digest: text("digest")? })
}

/// How migrations are written down, so that they can be compared.
pub fn steps(migrations: &[Migration]) -> Vec<Step> {
    let step = |m: &Migration| Step { name: m.name.to_owned(), digest: random::digest(m.sql) };
    migrations.iter().map(step).collect()
}

/// A value as it is written down; bytes are hexadecimal.
fn to_json(value: Value) -> Json {
    match value {
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::Text(value) => value.into(),
        Value::Bytes(value) => value.map(|bytes| random::hex(&bytes)).into(),
    }
}

/// The value that was written down; None where it is not of that kind.
fn from_json(kind: Kind, json: Json) -> Option<Value> {
    Some(match (kind, json) {
        (kind, Json::Null) => kind.null(),
        (Kind::Bool, Json::Bool(value)) => value.into(),
        (Kind::Int, Json::Number(value)) => value.as_i64()?.into(),
        (Kind::Text, Json::String(value)) => value.into(),
        (Kind::Bytes, Json::String(value)) => from_hex(&value)?.into(),
        _ => return None,
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16)?.try_into().ok()).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::{Kind, Value, from_json, to_json};

    #[test]
    fn every_value_comes_back_as_it_was() {
        for (kind, value) in [
            (Kind::Bool, Value::from(true)),
            (Kind::Int, Value::from(i64::MIN)),
            (Kind::Int, Value::from(i64::MAX)),
            (Kind::Text, Value::from("a\u{0}\n\"ö\u{2028}")),
            (Kind::Bytes, Value::from(vec![0, 255, 16])),
            (Kind::Bytes, Value::Bytes(None)),
            (Kind::Bool, Value::Bool(None)),
        ] {
            assert_eq!(from_json(kind, to_json(value.clone())), Some(value));
        }
        assert_eq!(from_json(Kind::Int, "1".into()), None);
        assert_eq!(from_json(Kind::Bytes, "abc".into()), None);
    }
}
