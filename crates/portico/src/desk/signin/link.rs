//! Signing in by a link in a mail: single use, a quarter of an hour, at the domain where it was asked for.
//!
//! Known and unknown addresses make the same work and get the same answer. A link carries no rights but to sign in: who may
//! enter is asked at the door, as ever.

use db::{Conn, Db, row, sql};

use super::factor::Holder;
use super::step::{self, Coming, Signed};
use super::{Side, account, failures};
use crate::clock::Time;
use crate::desk::access::invitations;
use crate::desk::email::email_key;
use crate::desk::error::Result;
use crate::desk::ids::{ContactId, DomainId, PortalId};
use crate::desk::{jobs, mailroom};
use crate::random;

/// Seconds that a link is good for.
pub(in crate::desk) const SECONDS: i64 = 15 * 60;
/// Seconds between two mails to the same address.
const PAUSE: i64 = 60;
/// What such mails are counted as.
const KIND: &str = "link";

/// Somebody who would like a link.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The portal at which they ask.
    pub portal: PortalId,
    /// Its domain.
    pub domain: DomainId,
    /// The language in which they read its page.
    pub language: String,
    /// The address as typed.
    pub email: String,
    /// A path of this site to which the link leads; empty for the portal's first page.
    pub next: String,
    /// The moment.
    pub now: Time,
}

/// Prepares a link and, when there is such a contact, the mail that carries it. Earlier links of theirs are void. Too
/// soon after the last mail nothing happens.
///
/// # Errors
/// Only those of the database.
pub async fn request_link(db: &Db, wanted: Wanted) -> Result<()> {
    let Wanted { portal, domain, language, email, next, now } = wanted;
    let key = email_key(&email);
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            // Also serialises those who ask for the same address at once.
            let may_mail = failures::may_mail(conn, KIND, &key, PAUSE, now).await?;
            let account = account(conn, Side::Portal, &key).await?;
            if !may_mail {
                return Ok(());
            }
            let id = account.as_ref().map(|account| account.id);
            let token = random::token();
            conn.run(sql!("DELETE FROM signin_link WHERE contact_id = ?", id)).await?;
            conn.run(sql!(
                "INSERT INTO signin_link (token_hash, contact_id, domain_id, next, created_at, expires_at)
                 SELECT ?, id, ?, ?, ?, ? FROM contact WHERE id = ?",
                random::digest(&token),
                domain,
                next,
                now,
                now.plus_seconds(SECONDS),
                id
            ))
            .await?;
            // An unknown address makes the same work, and a mail to nobody.
            let to = account.map(|account| account.email).unwrap_or_default();
            let mail = mailroom::Mail::Link { to, token, portal, language };
            jobs::enqueue(conn, mailroom::COMPOSE, &mail.payload(), now, now).await
        })
    })
    .await
}

/// The secret of a link for somebody who has just proven their address, for the browser in which they did; earlier ones are void.
pub(in crate::desk) async fn link_of(
    conn: &mut Conn,
    contact: ContactId,
    domain: DomainId,
    now: Time,
) -> Result<String> {
    let token = random::token();
    conn.run(sql!("DELETE FROM signin_link WHERE contact_id = ?", contact)).await?;
    let link = "INSERT INTO signin_link (token_hash, contact_id, domain_id, next, created_at, expires_at)
        VALUES (?, ?, ?, '', ?, ?)";
    let ends = now.plus_seconds(SECONDS);
    conn.run(sql!(link, random::digest(&token), contact, domain, now, ends)).await?;
    Ok(token)
}

row! {
    struct Pending {
        id: i64,
        email_key: String,
        next: String,
    }
}

async fn pending(conn: &mut Conn, domain: DomainId, token: &str, now: Time) -> Result<Option<Pending>> {
    Ok(conn
        .first(sql!(
            "SELECT c.id, c.email_key, l.next FROM signin_link l JOIN contact c ON c.id = l.contact_id
             WHERE l.token_hash = ? AND l.domain_id = ? AND l.used_at IS NULL AND l.expires_at > ? AND NOT c.is_deleted
               AND c.declined_at IS NULL",
            random::digest(token),
            domain,
            now
        ))
        .await?)
}

/// Whether a link can still be used at a domain. Looking uses nothing up.
///
/// # Errors
/// Only those of the database.
pub async fn link_valid(db: &Db, domain: DomainId, token: &str, now: Time) -> Result<bool> {
    let token = token.to_owned();
    db.read(move |conn: &mut Conn| Box::pin(async move { Ok(pending(conn, domain, &token, now).await?.is_some()) }))
        .await
}

/// Somebody who has a link.
pub struct Arrival {
    /// The secret of the link.
    pub token: String,
    /// What the browser brings along; where it is led is what the link says.
    pub coming: Coming,
}

/// Signs somebody in by a link, which is used up; None when it is no longer good. An address that was locked is so no longer.
///
/// # Errors
/// Only those of the database.
pub async fn use_link(db: &Db, arrival: Arrival) -> Result<Option<Signed>> {
    let Arrival { token, coming } = arrival;
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            let now = coming.now;
            let Some(found) = pending(conn, coming.domain, &token, now).await? else { return Ok(None) };
            let used = "UPDATE signin_link SET used_at = ? WHERE token_hash = ? AND used_at IS NULL";
            if conn.run(sql!(used, now, random::digest(&token))).await? == 0 {
                return Ok(None);
            }
            let who = Holder { side: Side::Portal, id: found.id };
            failures::lift(conn, Side::Portal, &found.email_key).await?;
            failures::mail_came(conn, KIND, &found.email_key).await?;
            invitations::registered(conn, ContactId(found.id), now).await?;
            step::admit(conn, who, Coming { next: found.next, ..coming }).await.map(Some)
        })
    })
    .await
}
