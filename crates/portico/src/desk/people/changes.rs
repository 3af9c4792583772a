//! What was changed about a contact or a company, by whom and when: written with the change itself, and shown on its page.

use db::{row, sql};

use super::Record;
use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::StaffId;
use crate::desk::session::Session;
use crate::desk::viewer::{Viewer, full_name};

/// A property that got another value, or a company or contact that came or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// When.
    pub at: Time,
    /// By whom; None for the help desk itself, and for a directory.
    pub by: Option<String>,
    /// Whether the directory of their company made it.
    pub is_by_directory: bool,
    /// The property's name, or what happened: `company_added`, `contact_removed` and the like.
    pub what: String,
    /// What it became; empty when it has no value any more.
    pub value: String,
}

row! {
    struct Line {
        at: Time,
        first: Option<String>,
        last: Option<String>,
        email: Option<String>,
        what: String,
        value: Option<String>,
        source: String,
    }
}

/// What changes by directories are told by.
const DIRECTORY: &str = "DIRECTORY";

/// Changes that a page shows.
const SHOWN: i64 = 20;

impl Record {
    /// What it is called where things of several kinds stand together, and its number there.
    pub(super) fn parts(self) -> (&'static str, i64) {
        match self {
            Record::Ticket(id) => ("ticket", id.0),
            Record::Contact(id) => ("contact", id.0),
            Record::Company(id) => ("company", id.0),
        }
    }
}

/// The newest changes of a record, newest first. Callers have made sure of staff.
pub(super) async fn of(s: &mut Session<'_>, record: Record) -> Result<Vec<Changed>> {
    newest(s, record, SHOWN).await
}

async fn newest(s: &mut Session<'_>, record: Record, limit: i64) -> Result<Vec<Changed>> {
    let (object, id) = record.parts();
    let lines: Vec<Line> = s
        .conn()
        .all(sql!(
            "SELECT h.created_at, COALESCE(u.first_name, c.first_name), COALESCE(u.last_name, c.last_name),
               COALESCE(u.email, c.email), h.name, h.value, h.source
             FROM property_history h
             LEFT JOIN staff u ON u.id = h.staff_id
             LEFT JOIN contact c ON c.id = h.contact_id
             WHERE h.object = ? AND h.object_id = ? ORDER BY h.id DESC LIMIT ?",
            object,
            id,
            limit
        ))
        .await?;
    let changed = |line: Line| Changed {
        at: line.at,
        by: line.email.map(|email| full_name(&line.first.unwrap_or_default(), &line.last.unwrap_or_default(), &email)),
        is_by_directory: line.source == DIRECTORY,
        what: line.what,
        value: line.value.unwrap_or_default(),
    };
    Ok(lines.into_iter().map(changed).collect())
}

/// Writes a change down, in the transaction that makes it.
pub(in crate::desk) async fn note(s: &mut Session<'_>, record: Record, what: &str, value: Option<&str>) -> Result<()> {
    let (object, id) = record.parts();
    let (by, now): (Option<StaffId>, Time) = (s.staff().ok().map(|staff| staff.id), s.now());
    let source = match s.viewer() {
        Viewer::Directory(_) => DIRECTORY,
        _ if by.is_some() => "CRM_UI",
        _ => "AUTOMATION",
    };
    s.conn()
        .run(sql!(
            "INSERT INTO property_history (object, object_id, name, value, source, contact_id, staff_id, created_at)
             VALUES (?, ?, ?, ?, ?, NULL, ?, ?)",
            object,
            id,
            what,
            value,
            source,
            by,
            now
        ))
        .await?;
    Ok(())
}

/// Writes down which of some properties got another value: name, what it was, what it became.
pub(super) async fn note_all(s: &mut Session<'_>, record: Record, values: &[(&str, &str, &str)]) -> Result<()> {
    for (name, _, new) in values.iter().filter(|(_, old, new)| old != new) {
        note(s, record, name, Some(*new).filter(|new| !new.is_empty())).await?;
    }
    Ok(())
}

/// That somebody else has changed a contact or a company meanwhile, on `version`.
pub(super) async fn overtaken(s: &mut Session<'_>, record: Record) -> Result<Error> {
    let last = newest(s, record, 1).await?.pop();
    let by = last.and_then(|change| change.by).unwrap_or_else(|| s.portal().company_name.clone());
    let key = if let Record::Company(_) = record { "company-changed" } else { "contact-changed" };
    let mut invalid = Invalid::default();
    invalid.add("version", key, vec![("name", by)]);
    Ok(invalid.into())
}
