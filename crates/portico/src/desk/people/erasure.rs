//! Customers who ask to be forgotten: they ask, and may take it back; administrators carry it out, or decline and say why.

use db::{row, sql};

use super::{Record, changes};
use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::ContactId;
use crate::desk::mailroom;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::properties::Object;
use crate::desk::session::Session;
use crate::desk::tickets::{Actor, history_of};
use crate::desk::viewer::{Role, Viewer, full_name};

/// Characters that a reason may have.
pub const REASON: usize = 1_000;
/// What the history of a contact calls that they asked, took it back, and that it was declined.
pub const ASKED: &str = "erasure.asked";
/// See [`ASKED`].
pub const WITHDRAWN: &str = "erasure.withdrawn";
/// See [`ASKED`].
pub const DECLINED: &str = "erasure.declined";

/// Somebody who asked.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// Who.
    pub contact: ContactId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When they asked.
    pub asked_at: Time,
}

row! {
    struct Row {
        contact: ContactId,
        first_name: String,
        last_name: String,
        email: String,
        asked_at: Time,
    }
}

const ROWS: &str = "SELECT c.id, c.first_name, c.last_name, c.email, r.asked_at
    FROM erasure r JOIN contact c ON c.id = r.contact_id WHERE r.begun_at IS NULL AND NOT c.is_deleted ";

impl From<Row> for Erasure {
    fn from(row: Row) -> Erasure {
        let name = full_name(&row.first_name, &row.last_name, &row.email);
        Erasure { contact: row.contact, name, email: row.email, asked_at: row.asked_at }
    }
}

/// When the viewer has asked to be forgotten, if they have; None for staff who look at the portal.
///
/// # Errors
/// Only those of the database.
pub async fn erasure_asked(s: &mut Session<'_>) -> Result<Option<Time>> {
    let Viewer::Customer(me) = s.viewer() else { return Ok(None) };
    let me = me.id;
    Ok(s.conn().first(sql!("SELECT asked_at FROM erasure WHERE contact_id = ?", me)).await?)
}

/// The signed-in customer asks to be forgotten; a second time changes nothing.
///
/// # Errors
/// [`Error::NotAllowed`] and [`Error::SignIn`] for whoever is no customer; those of the database.
pub async fn ask_erasure(s: &mut Session<'_>) -> Result<()> {
    let (me, now) = (s.customer()?.id, s.now());
    let ask = "INSERT INTO erasure (contact_id, asked_at) VALUES (?, ?) ON CONFLICT (contact_id) DO NOTHING";
    match s.conn().run(sql!(ask, me, now)).await? {
        0 => Ok(()),
        _ => history_of(s, (Object::Contact, me.0), ASKED, None, (Actor::Contact(me), now)).await,
    }
}

/// The signed-in customer wants to stay after all.
///
/// # Errors
/// As [`ask_erasure`].
pub async fn withdraw_erasure(s: &mut Session<'_>) -> Result<()> {
    let (me, now) = (s.customer()?.id, s.now());
    match s.conn().run(sql!("DELETE FROM erasure WHERE contact_id = ? AND begun_at IS NULL", me)).await? {
        0 => Ok(()),
        _ => history_of(s, (Object::Contact, me.0), WITHDRAWN, None, (Actor::Contact(me), now)).await,
    }
}

pub(super) fn only_admins(s: &Session<'_>) -> Result<()> {
    if s.staff()?.role == Role::Admin { Ok(()) } else { Err(Error::NotFound) }
}

/// Those who wait to be forgotten, the first who asked first.
///
/// Permissions: administrators.
///
/// # Errors
/// [`Error::NotFound`] for others of staff, [`Error::SignIn`] for others; those of the database.
pub async fn erasures(s: &mut Session<'_>) -> Result<Vec<Erasure>> {
    only_admins(s)?;
    let rows: Vec<Row> = s.conn().all(sql!(format!("{ROWS} ORDER BY r.asked_at, c.id LIMIT 200"))).await?;
    Ok(rows.into_iter().map(Erasure::from).collect())
}

/// Somebody who waits to be forgotten.
///
/// Permissions: administrators.
///
/// # Errors
/// As [`erasures`]; [`Error::NotFound`] when they do not wait.
pub async fn erasure(s: &mut Session<'_>, id: ContactId) -> Result<Erasure> {
    only_admins(s)?;
    let row: Option<Row> = s.conn().first(sql!(format!("{ROWS} AND c.id = ?"), id)).await?;
    row.map(Erasure::from).ok_or(Error::NotFound)
}

/// When a contact has asked to be forgotten, if they wait for it. Callers have made sure of staff.
pub(super) async fn waits(s: &mut Session<'_>, id: ContactId) -> Result<Option<Time>> {
    let waits = "SELECT asked_at FROM erasure WHERE contact_id = ? AND begun_at IS NULL";
    Ok(s.conn().first(sql!(waits, id)).await?)
}

/// Does not do what a customer has asked for, and tells them why by mail.
///
/// Permissions: administrators.
///
/// # Errors
/// As [`erasure`]; [`Error::Invalid`] on `reason` when it is missing or too long.
pub async fn decline_erasure(s: &mut Session<'_>, id: ContactId, reason: &str) -> Result<()> {
    let found = erasure(s, id).await?;
    let reason = reason.trim();
    let mut invalid = Invalid::default();
    if reason.is_empty() {
        invalid.add("reason", "erasure-reason-missing", vec![]);
    }
    super::contact::too_long("reason", reason, REASON, &mut invalid);
    invalid.into_result()?;
    let gone = "DELETE FROM erasure WHERE contact_id = ? AND begun_at IS NULL";
    if s.conn().run(sql!(gone, id)).await? == 0 {
        return Err(Error::NotFound);
    }
    changes::note(s, Record::Contact(id), DECLINED, Some(reason)).await?;
    audit::note_of(s, Of::Contact(id), "erasure_declined", (&found.name, reason)).await?;
    mailroom::erasure_declined(s, id).await
}
