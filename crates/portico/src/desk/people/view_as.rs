//! Administrators who look at a portal as one of its customers sees it. It is part of their own session at the help desk and makes
//! none of the customer's; it ends by itself.

use db::sql;

use super::erasure::only_admins;
use super::{Record, card, changes};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::explain;
use crate::desk::ids::{ContactId, PortalId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;

/// What the history of a contact calls it.
pub const VIEWED_AS: &str = "viewed_as";
/// Seconds after which it ends.
const SECONDS: i64 = 30 * 60;

/// Begins to look at a portal as a contact does; answers where the portal is for staff.
///
/// Permissions: administrators.
///
/// # Errors
/// [`Error::NotFound`] for others of staff, [`Error::SignIn`] for others, and when there is no such contact or portal;
/// [`Error::Invalid`] on `record` where the contact does not get in.
pub async fn view_as(s: &mut Session<'_>, id: ContactId, portal: PortalId) -> Result<String> {
    only_admins(s)?;
    card(s, id).await?;
    let portal = s.portals().iter().find(|other| other.id == portal).cloned().ok_or(Error::NotFound)?;
    let sees = explain::contact(&mut s.about(&portal), id).await?;
    if !sees.is_on || !sees.may_enter {
        return Err(Invalid::field("record", "view-as-refused").into());
    }
    let (session, now) = (s.staff()?.session, s.now());
    let conn = s.conn();
    conn.run(sql!("DELETE FROM view_as WHERE ends_at <= ?", now)).await?;
    conn.run(sql!(
        "INSERT INTO view_as (session_id, contact_id, portal_id, begun_at, ends_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (session_id) DO UPDATE SET contact_id = excluded.contact_id, portal_id = excluded.portal_id,
           begun_at = excluded.begun_at, ends_at = excluded.ends_at",
        session,
        id,
        portal.id,
        now,
        now.plus_seconds(SECONDS)
    ))
    .await?;
    changes::note(s, Record::Contact(id), VIEWED_AS, Some(&portal.name)).await?;
    audit::note_of(s, Of::Contact(id), VIEWED_AS, ("", &portal.name)).await?;
    Ok(s.staff_base(&portal))
}

/// Stops looking as somebody else; answers as whom it was.
///
/// Permissions: administrators.
///
/// # Errors
/// As [`view_as`]; those of the database.
pub async fn stop_viewing(s: &mut Session<'_>) -> Result<Option<ContactId>> {
    only_admins(s)?;
    let session = s.staff()?.session;
    Ok(s.conn().first(sql!("DELETE FROM view_as WHERE session_id = ? RETURNING contact_id", session)).await?)
}
