//! Whether a customer agrees to what is consented to at a domain: asked when they come, given, and taken back. Requirements R-112 to
//!
//!
//! Who has an account since before anything was asked is asked when a text is published for everybody; who comes in later by an
//! invitation or a link is asked at the first page. What customers have in hand, such as an answer half written, is taken in any
//! case: the next page asks.

use db::sql;

use super::consent::{self, GIVEN, Given};
use crate::clock::Time;
use crate::desk::error::{Invalid, Result};
use crate::desk::ids::ContactId;
use crate::desk::people::{self, Record};
use crate::desk::session::Session;
use crate::desk::viewer::Viewer;

/// Whether whoever looks has to agree before they go on at the portal. Staff who look at it have not.
///
/// # Errors
/// Those of the database.
pub async fn is_owed(s: &mut Session<'_>) -> Result<bool> {
    let Viewer::Customer(me) = s.viewer() else { return Ok(false) };
    let (me, domain, is_viewed) = (me.id, s.portal().domain, me.is_viewed());
    let asked = s.consent_at(domain).filter(|consent| consent.is_asked() && !is_viewed);
    let Some((renewed, since)) = asked.map(|consent| (consent.renewed, consent.since)) else { return Ok(false) };
    // None for whoever was never asked, and 0 for whoever agrees to nothing any more.
    let (given, registered): (Option<i64>, Option<Time>) = s
        .conn()
        .one(sql!(
            "SELECT (SELECT MAX(CASE WHEN g.withdrawn_at IS NULL THEN g.version ELSE 0 END) FROM consent g
               WHERE g.contact_id = c.id AND g.domain_id = ?), c.registered_at
             FROM contact c WHERE c.id = ?",
            domain,
            me
        ))
        .await?;
    Ok(match given {
        Some(version) => version < renewed.max(1),
        None => renewed > 0 || registered > since,
    })
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
    consent::keep(s, me, (stands, &language), address, now).await?;
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
    let newest = format!("{GIVEN} AND g.domain_id = ? AND g.withdrawn_at IS NULL ORDER BY g.id DESC LIMIT 1");
    Ok(s.conn().first(sql!(newest, me, domain)).await?)
}
