//! Passkeys of somebody else, taken away by those who look after them: all at once, and with their sessions, for when a device is lost.

use db::sql;

use super::{Me, News, forget, tell};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{ContactId, PasskeyId, StaffId};
use crate::desk::mailroom::{self, PasskeyNews};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;
use crate::desk::signin::Side;
use crate::desk::signin::factor::Holder;
use crate::desk::signin::held;
use crate::desk::viewer::{Role, full_name};

async fn count(s: &mut Session<'_>, side: Side, id: i64) -> Result<i64> {
    let count = format!("SELECT COUNT(*) FROM passkey WHERE {} = ?", side.column());
    Ok(s.conn().one(sql!(count, id)).await?)
}

/// How many passkeys a contact has.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::SignIn`] for others.
pub async fn passkeys_of_contact(s: &mut Session<'_>, id: ContactId) -> Result<i64> {
    s.staff()?;
    count(s, Side::Portal, id.0).await
}

/// How many passkeys somebody of staff has.
///
/// Permissions: administrators.
///
/// # Errors
/// [`Error::NotFound`] for others.
pub async fn passkeys_of_staff(s: &mut Session<'_>, id: StaffId) -> Result<i64> {
    only_admins(s)?;
    count(s, Side::Desk, id.0).await
}

fn only_admins(s: &Session<'_>) -> Result<()> {
    if s.staff()?.role == Role::Admin { Ok(()) } else { Err(Error::NotFound) }
}

/// The address and the name of whose passkeys they are.
async fn owner(s: &mut Session<'_>, side: Side, id: i64) -> Result<(String, String)> {
    let is_there = if side == Side::Portal { "NOT is_deleted" } else { "is_active" };
    let find = format!("SELECT email, first_name, last_name FROM {} WHERE id = ? AND {is_there}", side.table());
    let found: Option<(String, String, String)> = s.conn().first(sql!(find, id)).await?;
    let (email, first, last) = found.ok_or(Error::NotFound)?;
    let name = full_name(&first, &last, &email);
    Ok((email, name))
}

async fn take(s: &mut Session<'_>, who: Holder, of: Of, language: Option<String>) -> Result<bool> {
    let (email, name) = owner(s, who.side, who.id).await?;
    if forget(s.conn(), who.side, who.id).await? == 0 {
        return Ok(false);
    }
    // The device that is lost may be signed in.
    held::sign_out(s.conn(), who).await?;
    audit::note_by_either(s, of, "passkeys_removed", (&name, "")).await?;
    let now = s.now();
    let me = Me { who, email, name, language, portal: None };
    tell(s.conn(), &me, News { what: PasskeyNews::Removed, passkey: PasskeyId(0), at: now }).await?;
    Ok(true)
}

/// Takes all passkeys of somebody of staff away, for whoever runs the program; false when there was none.
pub(in crate::desk) async fn reset_passkeys(s: &mut Session<'_>, id: StaffId) -> Result<bool> {
    take(s, Holder { side: Side::Desk, id: id.0 }, Of::Staff(id), None).await
}

/// Takes all passkeys of a contact away, and tells them by mail. Where there is none, nothing happens.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact; [`Error::SignIn`] for others than staff.
pub async fn take_from_contact(s: &mut Session<'_>, id: ContactId) -> Result<()> {
    s.staff()?;
    let language = mailroom::language_of(s, id).await?;
    take(s, Holder { side: Side::Portal, id: id.0 }, Of::Contact(id), language).await.map(drop)
}

/// Takes all passkeys of somebody else of staff away, and tells them by mail. Where there is none, nothing happens.
///
/// Permissions: administrators.
///
/// # Errors
/// [`Error::NotFound`] when nobody of this id may sign in, for one's own, which takes showing who one is, and for others than
/// administrators.
pub async fn take_from_staff(s: &mut Session<'_>, id: StaffId) -> Result<()> {
    only_admins(s)?;
    if s.staff()?.id == id {
        return Err(Error::NotFound);
    }
    take(s, Holder { side: Side::Desk, id: id.0 }, Of::Staff(id), None).await.map(drop)
}
