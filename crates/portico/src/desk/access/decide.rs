//! What staff decide about those who have registered: approved, declined, and let in after all.

use std::sync::Arc;

use db::sql;

use super::invitations;
use crate::desk::email::email_key;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{ContactId, PortalId};
use crate::desk::people::{self, Record};
use crate::desk::portal::Portal;
use crate::desk::session::Session;
use crate::desk::{explain, mailroom, scim, signin};

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It was made, and they hear of it.
    Told,
    /// It was made; no mail says so, as the portal that they came through is off or does not let them in.
    Untold,
    /// Nothing: somebody had decided already.
    Before,
}

/// Somebody who has registered and whom nobody has approved.
struct Waiting {
    email: String,
    is_declined: bool,
    /// When the contact was last changed.
    version: i64,
}

/// Approves somebody who has registered: they see what every customer sees. Whoever was declined is let in by [`readmit`] alone.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact; [`Error::SignIn`] for others than staff.
pub async fn approve(s: &mut Session<'_>, id: ContactId) -> Result<Decided> {
    let Some(waiting) = unapproved(s, id).await?.filter(|waiting| !waiting.is_declined) else {
        return Ok(Decided::Before);
    };
    let now = s.after(waiting.version);
    s.conn().run(sql!("UPDATE contact SET is_approved = TRUE, updated_at = ? WHERE id = ?", now, id)).await?;
    people::note_change(s, Record::Contact(id), "approved").await?;
    let portal = portal_of(s, &waiting.email).await?;
    if !portal.is_on || !explain::contact(&mut s.about(&portal), id).await?.may_enter {
        return Ok(Decided::Untold);
    }
    tell(s, id, (waiting.email, portal.id), true).await
}

/// Declines somebody who has registered: their sign-in ends, and they hear of it. What they have filed stays.
///
/// Permissions: staff.
///
/// # Errors
/// As [`approve`].
pub async fn decline(s: &mut Session<'_>, id: ContactId) -> Result<Decided> {
    let Some(waiting) = unapproved(s, id).await?.filter(|waiting| !waiting.is_declined) else {
        return Ok(Decided::Before);
    };
    let (now, changed) = (s.now(), s.after(waiting.version));
    let ends = "UPDATE contact SET password_hash = NULL, registered_at = NULL, declined_at = ?, updated_at = ?
        WHERE id = ?";
    s.conn().run(sql!(ends, now, changed, id)).await?;
    for of in ["session", "invitation"] {
        s.conn().run(sql!(format!("DELETE FROM {of} WHERE contact_id = ?"), id)).await?;
    }
    signin::void_links(s.conn(), signin::Side::Portal, id.0).await?;
    people::note_change(s, Record::Contact(id), "declined").await?;
    let portal = portal_of(s, &waiting.email).await?;
    tell(s, id, (waiting.email, portal.id), false).await
}

/// Lets somebody in who was declined, or whom the directory of their company deactivated. The password of those who were declined is
/// gone, so they are invited to choose another one; no invitation goes out while the portal is off or does not let them in.
///
/// Permissions: staff.
///
/// # Errors
/// As [`approve`].
pub async fn readmit(s: &mut Session<'_>, id: ContactId) -> Result<Decided> {
    if is_deactivated(s, id).await? {
        scim::reactivate(s, id).await?;
        return Ok(Decided::Untold);
    }
    let Some(declined) = unapproved(s, id).await?.filter(|waiting| waiting.is_declined) else {
        return Ok(Decided::Before);
    };
    let now = s.after(declined.version);
    let lets_in = "UPDATE contact SET is_approved = TRUE, declined_at = NULL, updated_at = ? WHERE id = ?";
    s.conn().run(sql!(lets_in, now, id)).await?;
    people::note_change(s, Record::Contact(id), "readmitted").await?;
    let portal = portal_of(s, &declined.email).await?;
    match invitations::resend(s, id, portal.id).await {
        Ok(_) => Ok(Decided::Told),
        Err(Error::Invalid(_)) => Ok(Decided::Untold),
        Err(error) => Err(error),
    }
}

/// Whether the directory of their company keeps somebody out.
async fn is_deactivated(s: &mut Session<'_>, id: ContactId) -> Result<bool> {
    s.staff()?;
    let found = "SELECT deactivated_at IS NOT NULL FROM contact WHERE id = ? AND NOT is_deleted";
    s.conn().first(sql!(found, id)).await?.ok_or(Error::NotFound)
}

/// The portal through which somebody registered, else the default one.
async fn portal_of(s: &mut Session<'_>, email: &str) -> Result<Arc<Portal>> {
    let through = "SELECT portal_id FROM registration WHERE email_key = ? ORDER BY id DESC LIMIT 1";
    let through: Option<PortalId> = s.conn().first(sql!(through, email_key(email))).await?;
    let known = s.portals().iter().find(|portal| Some(portal.id) == through);
    Ok(known.unwrap_or(s.default_portal()).clone())
}

/// Tells somebody what was decided about their registration, in the language they read.
async fn tell(
    s: &mut Session<'_>,
    id: ContactId,
    (to, portal): (String, PortalId),
    is_approved: bool,
) -> Result<Decided> {
    let language = mailroom::language_of(s, id).await?;
    let mail = mailroom::Mail::Approved { to, portal, at: s.now(), is_approved, language };
    mailroom::say(s, &mail).await?;
    Ok(Decided::Told)
}

/// A contact who waits to be approved, held until the transaction ends; None for others.
async fn unapproved(s: &mut Session<'_>, id: ContactId) -> Result<Option<Waiting>> {
    s.staff()?;
    let mut held = sql!(
        "SELECT email, is_approved, declined_at IS NOT NULL, updated_at FROM contact WHERE id = ? AND NOT is_deleted",
        id
    );
    held.push(s.dialect().for_update());
    let found: Option<(String, bool, bool, i64)> = s.conn().first(held).await?;
    let (email, is_approved, is_declined, version) = found.ok_or(Error::NotFound)?;
    Ok((!is_approved).then_some(Waiting { email, is_declined, version }))
}
