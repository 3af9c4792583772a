//! Whether a customer agrees to what is consented to at a domain: asked when they come, given, and taken back. Requirements R-112 to
//!
//!
//! Who has an account since before anything was asked is asked when a text is published for everybody; who comes in later by an
//! invitation or a link is asked at the first page. What customers have in hand, such as an answer half written, is taken in any
//! case: the next page asks.

use db::{Conn, sql};

use super::consent::{Consent, Given};
use crate::clock::Time;
use crate::desk::error::{Invalid, Result};
use crate::desk::ids::{ContactId, DomainId};
use crate::desk::people::{self, Record};
use crate::desk::session::Session;
use crate::desk::viewer::Viewer;

/// Whether a contact has to agree before they go on at a domain.
pub(in crate::desk) async fn is_owed(
    conn: &mut Conn,
    consent: Option<&Consent>,
    contact: ContactId,
    domain: DomainId,
) -> Result<bool> {
    let Some(consent) = consent.filter(|consent| consent.is_asked()) else { return Ok(false) };
    // None for whoever was never asked, and 0 for whoever agrees to nothing any more.
    let given: Option<i64> = conn
        .one(sql!(
            "SELECT MAX(CASE WHEN withdrawn_at IS NULL THEN version ELSE 0 END) FROM consent
             WHERE contact_id = ? AND domain_id = ?",
            contact,
            domain
        ))
        .await?;
    if let Some(version) = given {
        return Ok(version < consent.renewed.max(1));
    }
    if consent.renewed > 0 {
        return Ok(true);
    }
    let since: Option<Time> = conn.one(sql!("SELECT registered_at FROM contact WHERE id = ?", contact)).await?;
    Ok(since > consent.since)
}

/// A customer agrees to a version; nobody's network address is kept where there is none.
///
/// Permissions: customers.
///
/// # Errors
/// [`crate::desk::Error::SignIn`] and [`crate::desk::Error::NotAllowed`] for others; [`crate::desk::Error::Invalid`] on `consent` without a version, and when there is a newer one meanwhile.
pub async fn agree(s: &mut Session<'_>, version: Option<i64>, address: Option<String>) -> Result<()> {
    let me = s.customer()?.id;
    let Some((stands, language)) = s.consent().map(|(version, language, _)| (version, language.to_owned())) else {
        return Ok(());
    };
    match version {
        None => return Err(Invalid::field("consent", "consent-missing").into()),
        Some(version) if version != stands => return Err(Invalid::field("consent", "consent-newer").into()),
        Some(_) => {}
    }
    let (domain, now) = (s.portal().domain, s.now());
    // Pressing twice agrees once.
    let mut held = sql!("SELECT id FROM contact WHERE id = ?", me);
    held.push(s.dialect().for_update());
    s.conn().first::<ContactId>(held).await?;
    let there =
        "SELECT 1 FROM consent WHERE contact_id = ? AND domain_id = ? AND version = ? AND withdrawn_at IS NULL LIMIT 1";
    if s.conn().first::<i64>(sql!(there, me, domain, stands)).await?.is_some() {
        return Ok(());
    }
    s.conn()
        .run(sql!(
            "INSERT INTO consent (contact_id, domain_id, version, language, address, given_at)
             VALUES (?, ?, ?, ?, ?, ?)",
            me,
            domain,
            stands,
            language,
            address,
            now
        ))
        .await?;
    people::note_change(s, Record::Contact(me), "consented").await
}

/// A customer agrees no longer to anything at the portal's domain; they are asked before they go on there.
///
/// Permissions: customers.
///
/// # Errors
/// [`crate::desk::Error::SignIn`] and [`crate::desk::Error::NotAllowed`] for others; those of the database.
pub async fn withdraw(s: &mut Session<'_>) -> Result<()> {
    let me = s.customer()?.id;
    let (domain, now) = (s.portal().domain, s.now());
    let update = "UPDATE consent SET withdrawn_at = ? WHERE contact_id = ? AND domain_id = ? AND withdrawn_at IS NULL";
    if s.conn().run(sql!(update, now, me, domain)).await? > 0 {
        people::note_change(s, Record::Contact(me), "consent_withdrawn").await?;
    }
    Ok(())
}

/// What the customer agrees to at the portal's domain, if they do.
///
/// Permissions: everybody at the portal; staff who look at it agree to nothing.
///
/// # Errors
/// Those of the database.
pub async fn mine(s: &mut Session<'_>) -> Result<Option<Given>> {
    let Viewer::Customer(me) = s.viewer() else { return Ok(None) };
    let (me, domain) = (me.id, s.portal().domain);
    if s.consent_at(domain).is_none() {
        return Ok(None);
    }
    let newest = "SELECT g.domain_id, g.version, g.language, g.address, g.given_at, g.withdrawn_at, t.notice
        FROM consent g JOIN consent_text t
          ON t.domain_id = g.domain_id AND t.version = g.version AND t.language = g.language
        WHERE g.contact_id = ? AND g.domain_id = ? AND g.withdrawn_at IS NULL ORDER BY g.id DESC LIMIT 1";
    Ok(s.conn().first(sql!(newest, me, domain)).await?)
}
