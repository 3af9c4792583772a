//! A contact or a company that nobody needs. What has tickets stays: they would not say any more whose they are.
//!
//! The row stays behind without a word in it. Nothing that refers to it has to be looked for in all of the tickets.

use db::{Sql, sql};

use super::{Record, changes, company, contact};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;
use crate::desk::sso;

/// Whether a contact or a company has tickets, or had a part in some, so that it cannot be deleted.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::SignIn`] for others.
pub async fn has_tickets(s: &mut Session<'_>, record: Record) -> Result<bool> {
    s.staff()?;
    let any = match record {
        Record::Contact(id) => sql!(
            "SELECT 1 FROM (SELECT 1 AS one FROM ticket_contact WHERE contact_id = ? LIMIT 1) t
             UNION ALL SELECT 1 FROM (
               SELECT 1 AS one FROM event_link WHERE object = 'contact' AND object_id = ? LIMIT 1) e",
            id,
            id
        ),
        Record::Company(id) => sql!("SELECT 1 FROM ticket_company WHERE company_id = ? LIMIT 1", id),
        Record::Ticket(_) => return Ok(true),
    };
    Ok(s.conn().first::<i64>(any).await?.is_some())
}

pub(super) async fn hold(s: &mut Session<'_>, table: &str, id: i64) -> Result<i64> {
    let mut sql = sql!(format!("SELECT updated_at FROM {table} WHERE id = ? AND NOT is_deleted"), id);
    sql.push(s.dialect().for_update());
    s.conn().first(sql).await?.ok_or(Error::NotFound)
}

async fn check(s: &mut Session<'_>, record: Record, (stands, version): (i64, i64)) -> Result<()> {
    if stands != version {
        return Err(changes::overtaken(s, record).await?);
    }
    match has_tickets(s, record).await? {
        true => Err(Invalid::field("record", "person-has-tickets").into()),
        false => Ok(()),
    }
}

async fn forget_changes(s: &mut Session<'_>, record: Record) -> Result<()> {
    let (object, id) = record.parts();
    s.conn().run(sql!("DELETE FROM property_history WHERE object = ? AND object_id = ?", object, id)).await?;
    Ok(())
}

/// Deletes a contact who has no part in any ticket; `version` is what [`super::look_contact`] said. They are signed out.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is none. [`Error::Invalid`] on `record` when it has to stay, on `version` when somebody
/// else has changed it meanwhile.
pub async fn delete_contact(s: &mut Session<'_>, id: ContactId, version: i64) -> Result<()> {
    s.staff()?;
    let stands = hold(s, "contact", id.0).await?;
    check(s, Record::Contact(id), (stands, version)).await?;
    let (was, _) = contact::look_contact(s, id).await?;
    s.conn().run(sql!("DELETE FROM erasure WHERE contact_id = ?", id)).await?;
    empty(s, id, "").await?;
    audit::note_of(s, Of::Contact(id), "deleted", (&was.name(), "")).await
}

/// What belongs to a contact and to nobody else, and goes with them.
const THEIRS: [&str; 21] = [
    "contact_company",
    "scim_user",
    "session",
    "password_reset",
    "signin_link",
    "signin_step",
    "totp",
    "recovery_code",
    "known_device",
    "passkey",
    "passkey_ceremony",
    "access_member",
    "invitation",
    "consent",
    "own_columns",
    "own_view",
    "mail_choice",
    "ticket_mute",
    "mail_stop",
    "view_as",
    "sso_identity",
];

/// Takes everything out of a contact's row and away from beside it, and leaves a name or none.
pub(super) async fn empty(s: &mut Session<'_>, id: ContactId, name: &str) -> Result<()> {
    let uploads = "UPDATE upload SET expires_at = 0 WHERE session_id IN (SELECT id FROM session WHERE contact_id = ?)";
    s.conn().run(sql!(uploads, id)).await?;
    let asked = "DELETE FROM registration WHERE email_key = (SELECT c.email_key FROM contact c WHERE c.id = ?)";
    s.conn().run(sql!(asked, id)).await?;
    for of in THEIRS {
        s.conn().run(sql!(format!("DELETE FROM {of} WHERE contact_id = ?"), id)).await?;
    }
    // No address that somebody types is compared in capitals.
    s.conn()
        .run(sql!(
            "UPDATE contact SET is_deleted = TRUE, email = '', email_key = ?, email_domain = '', first_name = ?,
               last_name = '', name_key = ?, family_key = '', job_title = NULL, phone = NULL, password_hash = NULL,
               custom = '{}', language = NULL, browser_language = NULL, time_zone = NULL,
               registered_at = NULL, last_seen_at = NULL, is_approved = TRUE, declined_at = NULL,
               deactivated_at = NULL WHERE id = ?",
            format!("DELETED {id}"),
            name,
            richtext::sort_key(name),
            id
        ))
        .await?;
    forget_changes(s, Record::Contact(id)).await
}

/// Deletes a company that has no tickets; `version` is what [`super::look_company`] said. Its contacts stay.
///
/// Permissions: staff.
///
/// # Errors
/// As [`delete_contact`].
pub async fn delete_company(s: &mut Session<'_>, id: CompanyId, version: i64) -> Result<()> {
    s.staff()?;
    let stands = hold(s, "company", id.0).await?;
    check(s, Record::Company(id), (stands, version)).await?;
    let (was, _) = company::look_company(s, id).await?;
    let mut people = Sql::new(
        "INSERT INTO property_history (object, object_id, name, value, source, contact_id, staff_id, created_at) ",
    );
    let (by, now) = (s.staff()?.id, s.now());
    people.bind(
        "SELECT 'contact', contact_id, 'company_removed', CAST(? AS TEXT), 'CRM_UI', NULL, CAST(? AS BIGINT), CAST(? AS BIGINT)
         FROM contact_company WHERE company_id = ?",
        [was.name.clone().into(), by.into(), now.into(), id.into()],
    );
    s.conn().run(people).await?;
    sso::remove_of(s, None, Some(id)).await?;
    for of in ["contact_company", "company_domain", "scim_token", "scim_user"] {
        s.conn().run(sql!(format!("DELETE FROM {of} WHERE company_id = ?"), id)).await?;
    }
    s.conn()
        .run(sql!(
            "UPDATE company SET is_deleted = TRUE, name = '', name_key = '', domain = NULL, domain_key = '', custom = '{}'
             WHERE id = ?",
            id
        ))
        .await?;
    forget_changes(s, Record::Company(id)).await?;
    audit::note_of(s, Of::Company(id), "deleted", (&was.name, "")).await
}
