//! Who has a second factor, and who must have one. What counts as one, and what was shown of it in a session, is said here and
//! nowhere else.
//!
//! Staff reset the factor of somebody who has lost it with their codes: then the sessions of that person end, and they hear of it.

use db::{Conn, Sql, sql};

use super::Side;
use super::factor::{self, Holder};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{ContactId, StaffId};
use crate::desk::mailroom::{self, FactorNews, Mail};
use crate::desk::people::{self, Record};
use crate::desk::session::Session;

/// The mark of an installation whose staff must all have a second factor.
const ALL_STAFF: &str = "staff_must_second";

/// Whether somebody has a second factor, as a condition; `who` is the expression of their number.
pub(in crate::desk) fn condition(side: Side, who: &str) -> String {
    format!("EXISTS (SELECT 1 FROM totp h WHERE h.{} = {who} AND h.confirmed_at IS NOT NULL)", side.column())
}

/// Whether somebody of staff owes a second factor in a session, as a condition over the aliases `u` of staff and `s` of the session.
/// What counts is what was shown in the session: a code, or a passkey, which is two factors in one. A provider that has signed
/// somebody in has asked for what it wants.
pub(in crate::desk) fn owes() -> String {
    format!("({} AND s.connection_id IS NULL AND NOT s.has_second)", required())
}

/// Notes that a second factor was shown in a session, which `which` finds.
pub(super) async fn note_shown(conn: &mut Conn, which: Sql) -> Result<()> {
    let mut note = sql!("UPDATE session SET has_second = TRUE WHERE ");
    note.append(which);
    conn.run(note).await?;
    Ok(())
}

/// Whoever has none any more has shown none: where one is required, it is asked for at once.
pub(super) async fn note_gone(conn: &mut Conn, who: Holder) -> Result<()> {
    let column = who.side.column();
    let gone = format!(
        "UPDATE session SET has_second = FALSE WHERE {column} = ? AND NOT {} AND NOT EXISTS (
           SELECT 1 FROM passkey k WHERE k.{column} = session.{column} AND k.locked_at IS NULL)",
        condition(who.side, &format!("session.{column}"))
    );
    conn.run(sql!(gone, who.id)).await?;
    Ok(())
}

/// Whether somebody of staff must have a second factor, as a condition over the alias `u`.
pub(super) fn required() -> String {
    format!("(u.must_second OR EXISTS (SELECT 1 FROM installation i WHERE i.name = '{ALL_STAFF}'))")
}

/// Whether somebody has a second factor, and so has to show it when they come.
pub(super) async fn is_held(conn: &mut Conn, who: Holder) -> Result<bool> {
    let held = format!("SELECT 1 FROM {} p WHERE p.id = ? AND {}", who.side.table(), condition(who.side, "p.id"));
    Ok(conn.first::<i64>(sql!(held, who.id)).await?.is_some())
}

/// Whether somebody has an app that makes codes.
pub(super) async fn has_app(conn: &mut Conn, who: Holder) -> Result<bool> {
    let app = format!("SELECT 1 FROM totp WHERE {} = ? AND confirmed_at IS NOT NULL", who.side.column());
    Ok(conn.first::<i64>(sql!(app, who.id)).await?.is_some())
}

/// Whether somebody must have a second factor; customers never must.
pub(super) async fn is_required(conn: &mut Conn, who: Holder) -> Result<bool> {
    if who.side == Side::Portal {
        return Ok(false);
    }
    let must = format!("SELECT 1 FROM staff u WHERE u.id = ? AND {}", required());
    Ok(conn.first::<i64>(sql!(must, who.id)).await?.is_some())
}

/// Whether all staff must have a second factor.
pub(in crate::desk) async fn is_required_of_all(conn: &mut Conn) -> Result<bool> {
    Ok(conn.first::<String>(sql!("SELECT value FROM installation WHERE name = ?", ALL_STAFF)).await?.is_some())
}

/// Lets all staff need a second factor, or those alone of whom it is asked; false when it was so before.
pub(in crate::desk) async fn require_of_all(conn: &mut Conn, is_required: bool) -> Result<bool> {
    let statement = match is_required {
        true => "INSERT INTO installation (name, value) VALUES (?, 'true') ON CONFLICT (name) DO NOTHING",
        false => "DELETE FROM installation WHERE name = ?",
    };
    Ok(conn.run(sql!(statement, ALL_STAFF)).await? > 0)
}

/// Takes the second factor of somebody of staff away, who has lost it: their sessions end, and they hear of it. False when there
/// was none.
pub(in crate::desk) async fn reset_of_staff(s: &mut Session<'_>, id: StaffId, to: String) -> Result<bool> {
    let who = Holder { side: Side::Desk, id: id.0 };
    let mail = Mail::FactorChanged {
        side: Side::Desk.as_str().to_owned(),
        to,
        what: FactorNews::Reset,
        at: s.now(),
        portal: None,
        language: None,
    };
    reset(s, who, mail).await
}

/// Takes a contact's second factor away, who has lost it: their sessions end, and they hear of it. False when there was none.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact; [`Error::SignIn`] for others than staff.
pub async fn reset_of_contact(s: &mut Session<'_>, id: ContactId) -> Result<bool> {
    s.staff()?;
    let find = "SELECT email FROM contact WHERE id = ? AND NOT is_deleted";
    let to: String = s.conn().first(sql!(find, id)).await?.ok_or(Error::NotFound)?;
    let language = mailroom::language_of(s, id).await?;
    let mail = Mail::FactorChanged {
        side: Side::Portal.as_str().to_owned(),
        to,
        what: FactorNews::Reset,
        at: s.now(),
        portal: None,
        language,
    };
    let was_held = reset(s, Holder { side: Side::Portal, id: id.0 }, mail).await?;
    if was_held {
        people::note_change(s, Record::Contact(id), "factor_reset").await?;
    }
    Ok(was_held)
}

async fn reset(s: &mut Session<'_>, who: Holder, mail: Mail) -> Result<bool> {
    if !is_held(s.conn(), who).await? {
        return Ok(false);
    }
    factor::forget(s.conn(), who).await?;
    sign_out(s.conn(), who).await?;
    mailroom::say(s, &mail).await?;
    Ok(true)
}

/// Ends all of somebody's sessions, and what they have begun to sign in with.
pub(super) async fn sign_out(conn: &mut Conn, who: Holder) -> Result<()> {
    for table in ["session", "signin_step"] {
        conn.run(sql!(format!("DELETE FROM {table} WHERE {} = ?", who.side.column()), who.id)).await?;
    }
    Ok(())
}

/// Forgets the factors of somebody of staff who leaves, and the browsers that they came with.
pub(in crate::desk) async fn forget_staff(conn: &mut Conn, id: StaffId) -> Result<()> {
    factor::forget(conn, Holder { side: Side::Desk, id: id.0 }).await?;
    conn.run(sql!("DELETE FROM known_device WHERE staff_id = ?", id)).await?;
    Ok(())
}
