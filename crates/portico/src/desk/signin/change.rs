//! Another password, by whoever is signed in and knows the present one: every other session of theirs ends.

use db::{Conn, Db, sql};

use super::factor::Holder;
use super::failures::Counter;
use super::{Device, NewSession, Passwords, Side, begin, check_new, failures, present};
use crate::clock::Time;
use crate::desk::email::email_key;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{DomainId, PortalId, SessionId};
use crate::desk::session::Session;
use crate::desk::viewer::Customer;
use crate::desk::{jobs, mailroom};

/// A customer who wants another password.
pub struct Change {
    /// Who.
    pub customer: Customer,
    /// The portal at which they ask; who they are hears of it in its name.
    pub portal: PortalId,
    /// Its domain.
    pub domain: DomainId,
    /// The language in which they read its page.
    pub language: String,
    /// The present password, as typed.
    pub current: String,
    /// The new one.
    pub password: String,
    /// Where they ask.
    pub device: Device,
    /// The moment.
    pub now: Time,
    /// Days that the session may last at most from now on.
    pub absolute_days: i64,
}

/// Changes the password. The session goes on under a new secret, which is answered, and all others of theirs end; so do
/// links that were mailed to them. A wrong present password counts as a failed sign-in.
///
/// # Errors
/// [`Error::Invalid`] on `current` when it is wrong or the address is locked, on `password` when the new one is not good
/// enough; [`Error::SignIn`] when the session has ended meanwhile.
pub async fn change(db: &Db, hashing: &Passwords, change: Change) -> Result<NewSession> {
    let Change { customer, portal, domain, language, current, password, device, now, absolute_days } = change;
    let (id, session) = (customer.id.0, customer.session);
    let key = email_key(&customer.email);
    let (asked, side) = (key.clone(), Side::Portal);
    let (stored, fits) = present(db, hashing, (Holder { side, id }, asked), current, now).await?;
    if !fits {
        db.write(move |conn: &mut Conn| {
            Box::pin(async move { failures::note(conn, &Counter::passwords(side, &key), now).await })
        })
        .await?;
        return Err(Invalid::field("current", "password-current-wrong").into());
    }
    check_new(&password, &[&customer.email, &customer.first_name, &customer.last_name])?;
    let hash = hashing.hash(password).await?;
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            let changed = conn
                .run(sql!(
                    "UPDATE contact SET password_hash = ? WHERE id = ? AND password_hash = ?",
                    hash,
                    id,
                    stored.unwrap_or_default()
                ))
                .await?;
            if changed == 0
                || !is_there(conn, session).await?
                || !failures::forget(conn, &Counter::passwords(side, &key), now).await?
            {
                return Err(Error::SignIn);
            }
            let by = "SELECT connection_id, provider_hint FROM session WHERE id = ? AND connection_id IS NOT NULL";
            let by: Option<super::ByProvider> = conn.first(sql!(by, session)).await?;
            conn.run(sql!("DELETE FROM session WHERE contact_id = ?", id)).await?;
            super::void_links(conn, side, id).await?;
            let mail = mailroom::Mail::PasswordChanged {
                to: customer.email,
                at: now,
                portal: Some(portal),
                language: Some(language),
            };
            jobs::enqueue(conn, mailroom::COMPOSE, &mail.payload(), now, now).await?;
            let new = begin(conn, (side, id, domain), device, now, absolute_days).await?;
            if let Some(by) = by {
                super::step::by_provider(conn, &new.token, by.connection, by.hint).await?;
            }
            Ok(new)
        })
    })
    .await
}

/// Whether the customer signs in with a password, or with links alone.
///
/// Permissions: customers.
///
/// # Errors
/// As [`super::devices`].
pub async fn has_password(s: &mut Session<'_>) -> Result<bool> {
    let me = s.themselves()?.id;
    let count = "SELECT COUNT(*) FROM contact WHERE id = ? AND password_hash IS NOT NULL";
    Ok(s.conn().one::<i64>(sql!(count, me)).await? > 0)
}

async fn is_there(conn: &mut Conn, session: SessionId) -> Result<bool> {
    Ok(conn.first::<SessionId>(sql!("SELECT id FROM session WHERE id = ?", session)).await?.is_some())
}
