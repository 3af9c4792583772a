//! Second factors of staff, as administrators decide about them: who must have one, and what becomes of one that was lost.

use super::{Record, find, hold_admins, only_admins};
use crate::desk::error::{Invalid, Result};
use crate::desk::ids::StaffId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;
use crate::desk::signin;

/// Whether all staff must have a second factor.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever is no administrator.
pub async fn must_all(s: &mut Session<'_>) -> Result<bool> {
    only_admins(s)?;
    signin::is_required_of_all(s.conn()).await
}

/// Has all staff set up a second factor before they do anything else, from their next click on; or those alone of whom it is
/// asked.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever is no administrator.
pub async fn require_of_all(s: &mut Session<'_>, is_required: bool) -> Result<()> {
    hold_admins(s).await?;
    if signin::require_of_all(s.conn(), is_required).await? {
        let (old, new) = ((!is_required).to_string(), is_required.to_string());
        audit::note_of(s, Of::AllStaff, "must_second", (&old, &new)).await?;
    }
    Ok(())
}

/// Takes the second factor of somebody away who has lost it: their sessions end, and they hear of it.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] when there is nobody of this id, and for whoever is no administrator.
/// [`crate::desk::Error::Invalid`] on `staff` for oneself: that takes one of one's codes.
pub async fn reset_factor(s: &mut Session<'_>, id: StaffId) -> Result<()> {
    hold_admins(s).await?;
    let person = find(s, id).await?;
    if s.staff()?.id == id {
        return Err(Invalid::field("staff", "staff-factor-me").into());
    }
    if signin::reset_of_staff(s, id, person.email.clone()).await? {
        note_reset(s, id).await?;
    }
    Ok(())
}

/// Writes down that somebody may use a password where a provider alone signs staff in.
pub(in crate::desk) async fn note_password_allowed(s: &mut Session<'_>, id: StaffId) -> Result<()> {
    let record = Record::of(&find(s, id).await?).text();
    audit::note_by_either(s, Of::Staff(id), "password_allowed", (&record, &record)).await
}

/// Writes down that somebody's second factor was taken away.
pub(in crate::desk) async fn note_reset(s: &mut Session<'_>, id: StaffId) -> Result<()> {
    let record = Record::of(&find(s, id).await?).text();
    audit::note_by_either(s, Of::Staff(id), "factor_reset", (&record, &record)).await
}
