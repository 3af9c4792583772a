//! Whom a directory has deactivated: they cannot sign in, and are let in again by the directory or by staff.
//!
//! They are declined, which everything asks that lets somebody in. The same moment stands as the one when they were deactivated,
//! which tells them from those whom staff have declined: no directory lets those in.

use db::sql;

use crate::clock::Time;
use crate::desk::access::invitations::{self, Who};
use crate::desk::error::Result;
use crate::desk::ids::ContactId;
use crate::desk::people::{self, Record};
use crate::desk::session::Session;
use crate::desk::signin::{self, Side};

/// What begins or waits to begin a session, and what looks as they do.
const WAYS_IN: [&str; 3] = ["session", "signin_step", "view_as"];

/// By what else somebody signs in, or was asked to.
const SIGN_INS: [&str; 9] = [
    "password_reset",
    "signin_link",
    "invitation",
    "totp",
    "recovery_code",
    "known_device",
    "passkey",
    "passkey_ceremony",
    "sso_identity",
];

/// Keeps somebody out, and ends their sessions at once. A second time changes nothing.
pub(super) async fn deactivate(s: &mut Session<'_>, id: ContactId, now: Time) -> Result<()> {
    let ends = "UPDATE contact SET deactivated_at = ?, declined_at = COALESCE(declined_at, ?)
        WHERE id = ? AND deactivated_at IS NULL";
    if s.conn().run(sql!(ends, now, now, id)).await? == 0 {
        return Ok(());
    }
    for of in WAYS_IN {
        s.conn().run(sql!(format!("DELETE FROM {of} WHERE contact_id = ?"), id)).await?;
    }
    signin::void_links(s.conn(), Side::Portal, id.0).await?;
    s.conn().run(sql!("DELETE FROM invitation WHERE contact_id = ? AND status <> 'accepted'", id)).await?;
    touch(s, id).await?;
    people::note_change(s, Record::Contact(id), "deactivated").await
}

/// Takes away everything by which somebody signed in, and whatever they had begun to: who comes next with their address has to prove
/// that it is theirs.
pub(super) async fn forget_signin(s: &mut Session<'_>, id: ContactId) -> Result<()> {
    let asked = "DELETE FROM registration WHERE email_key = (SELECT c.email_key FROM contact c WHERE c.id = ?)";
    s.conn().run(sql!(asked, id)).await?;
    for of in WAYS_IN.iter().chain(&SIGN_INS) {
        s.conn().run(sql!(format!("DELETE FROM {of} WHERE contact_id = ?"), id)).await?;
    }
    let ends = "UPDATE contact SET password_hash = NULL, registered_at = NULL WHERE id = ?";
    s.conn().run(sql!(ends, id)).await?;
    Ok(())
}

/// Lets somebody in again whom a directory has kept out.
pub(super) async fn activate(s: &mut Session<'_>, id: ContactId) -> Result<()> {
    let lets_in =
        "UPDATE contact SET declined_at = CASE WHEN declined_at = deactivated_at THEN NULL ELSE declined_at END,
          deactivated_at = NULL
        WHERE id = ? AND deactivated_at IS NOT NULL";
    if s.conn().run(sql!(lets_in, id)).await? == 0 {
        return Ok(());
    }
    touch(s, id).await?;
    people::note_change(s, Record::Contact(id), "reactivated").await?;
    invitations::may_have_come(s, Who::Contact(id)).await
}

/// Likewise by staff, as when the directory is gone. It may deactivate them again.
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::SignIn`] for others.
pub async fn reactivate(s: &mut Session<'_>, id: ContactId) -> Result<()> {
    s.staff()?;
    activate(s, id).await
}

/// What a directory has read of them is no longer so.
async fn touch(s: &mut Session<'_>, id: ContactId) -> Result<()> {
    let now = s.now();
    s.conn().run(sql!("UPDATE scim_user SET updated_at = ? WHERE contact_id = ?", now, id)).await?;
    Ok(())
}
