//! Who changed what: written with the change itself, and kept.

use db::{row, sql};

use super::only_those_who_may;
use crate::clock::Time;
use crate::desk::Result;
use crate::desk::ids::{PortalId, StaffId};
use crate::desk::session::Session;
use crate::desk::viewer::full_name;

row! {
    struct Line {
        at: Time,
        first: Option<String>,
        last: Option<String>,
        email: Option<String>,
        setting: String,
        old: Option<String>,
        new: Option<String>,
    }
}

/// A setting that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Time,
    /// By whom; None for the system.
    pub by: Option<String>,
    /// The setting's key.
    pub setting: String,
    /// What it was.
    pub old: String,
    /// What it became.
    pub new: String,
}

/// The newest changes of the portal's settings, newest first, at most `limit`.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set anything; those of the database.
pub async fn changes(s: &mut Session<'_>, limit: i64) -> Result<Vec<Change>> {
    only_those_who_may(s)?;
    let portal = s.portal().id;
    let lines: Vec<Line> = s
        .conn()
        .all(sql!(
            format!(
                "SELECT a.created_at, u.first_name, u.last_name, u.email, a.setting, a.old, a.new
             FROM audit a LEFT JOIN staff u ON u.id = a.staff_id
             WHERE a.object = 'portal' AND a.object_id = ? ORDER BY a.id DESC LIMIT {limit}"
            ),
            portal
        ))
        .await?;
    let change = |line: Line| Change {
        at: line.at,
        by: line.email.map(|email| full_name(&line.first.unwrap_or_default(), &line.last.unwrap_or_default(), &email)),
        setting: line.setting,
        old: line.old.unwrap_or_default(),
        new: line.new.unwrap_or_default(),
    };
    Ok(lines.into_iter().map(change).collect())
}

/// Writes a change down, in the transaction that makes it.
pub(super) async fn note(s: &mut Session<'_>, portal: PortalId, setting: &str, old: &str, new: &str) -> Result<()> {
    let (by, now): (StaffId, Time) = (s.staff()?.id, s.now());
    s.conn()
        .run(sql!(
            "INSERT INTO audit (staff_id, object, object_id, setting, old, new, created_at)
             VALUES (?, 'portal', ?, ?, ?, ?, ?)",
            by,
            portal,
            setting,
            old,
            new,
            now
        ))
        .await?;
    Ok(())
}
