//! Letting somebody in who has shown who they are: at once, or, where they have a second factor, after one of its codes. A passkey
//! is both factors and is let in at once; those of staff who have to have a second factor may have it alone, and then complete
//! their password with it.
//!
//! Whoever still has to give a code waits for a few minutes; only the digest of the secret is kept that their browser holds
//! meanwhile. Wrong codes are counted apart from passwords.

use db::{Conn, Db, row, sql};

use super::factor::{self, Answered, Holder, Told};
use super::failures::Counter;
use super::known::{self, Arrives};
use super::passkey;
use super::{Device, NewSession, Side, begin, end, failures, held, prefers};
use crate::clock::Time;
use crate::desk::error::Result;
use crate::desk::ids::{ConnectionId, DomainId, PortalId};
use crate::desk::mailroom::FactorNews;
use crate::desk::sso;
use crate::random;

/// Seconds in which a code is to be given.
const SECONDS: i64 = 10 * 60;
/// Codes that may be wrong before one has to begin anew.
const TRIES: i64 = 5;

/// What a browser brings along from which somebody comes in.
#[derive(Clone, Debug)]
pub struct Coming {
    /// The domain at which they come; the session holds there alone.
    pub domain: DomainId,
    /// The portal at which they come, in whose name they hear of it; None for the default.
    pub portal: Option<PortalId>,
    /// The secret by which the browser is known from earlier sign-ins, if it is.
    pub known: Option<String>,
    /// The language that a customer's browser prefers, in which they get mails until they choose one; None for unknown.
    pub language: Option<String>,
    /// The secret the browser holds already; that session ends.
    pub replaces: Option<String>,
    /// Where they are.
    pub device: Device,
    /// The host's name at which passkeys of staff are taken; None where browsers have none, and at the portal.
    pub passkey_host: Option<String>,
    /// A path of this site to which they are led; empty for the first page.
    pub next: String,
    /// The moment.
    pub now: Time,
    /// Days that the new session may last at most.
    pub absolute_days: i64,
}

/// Somebody who has shown who they are.
#[derive(Clone, Debug)]
pub enum Signed {
    /// They are in.
    In {
        /// The secret for the cookie; the database keeps its digest only.
        token: String,
        /// The secret by which the browser is known from now on.
        known: String,
        /// Where they are led; empty for the first page.
        next: String,
    },
    /// They have to give a code of their second factor.
    Step {
        /// The secret that their browser holds meanwhile.
        token: String,
    },
    /// They come in by this provider alone, to which they are led.
    Provider {
        /// Which.
        connection: ConnectionId,
        /// Where they are led afterwards; empty for the first page.
        next: String,
    },
}

/// A provider that has let somebody in.
#[derive(Clone, Debug)]
pub(in crate::desk) struct Provider {
    /// Which.
    pub connection: ConnectionId,
    /// What signing out there has to show.
    pub hint: Option<String>,
}

/// Somebody who gives a code.
pub struct Answer {
    /// On which side.
    pub side: Side,
    /// The secret that their browser holds.
    pub token: String,
    /// The code as typed.
    pub code: String,
    /// What the browser brings along; where it is led was said before.
    pub coming: Coming,
}

/// What came of a code.
#[derive(Clone, Debug)]
pub enum Stepped {
    /// It was right.
    In(Signed),
    /// It was wrong, and may be given again.
    Wrong,
    /// One has to begin anew: it took too long, there were too many wrong ones, or the account is locked.
    Over,
}

row! {
    struct Waiting {
        id: i64,
        email: String,
        email_key: String,
        domain: DomainId,
        next: String,
        tries: i64,
    }
}

/// Lets somebody in, or has them give a code first. Whoever comes in by a provider alone is led there, whatever else they have
/// shown.
pub(super) async fn admit(conn: &mut Conn, who: Holder, coming: Coming) -> Result<Signed> {
    if let Some(connection) = sso::owned::only_way(conn, who.side, who.id, coming.domain).await? {
        return Ok(Signed::Provider { connection, next: coming.next });
    }
    let is_asked =
        held::is_held(conn, who).await? || passkey::completes(conn, who, coming.passkey_host.as_deref()).await?;
    if !is_asked {
        return let_in(conn, who, coming, false).await;
    }
    let (token, column, now) = (random::token(), who.side.column(), coming.now);
    let insert = format!(
        "INSERT INTO signin_step (token_hash, {column}, domain_id, next, created_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?)"
    );
    let ends = now.plus_seconds(SECONDS);
    conn.run(sql!(insert, random::digest(&token), who.id, coming.domain, coming.next, now, ends)).await?;
    Ok(Signed::Step { token })
}

/// Lets somebody in who has shown more than one thing at once, as a passkey does. Whoever comes in by a provider alone is led there
/// all the same.
pub(super) async fn admit_whole(conn: &mut Conn, who: Holder, coming: Coming) -> Result<Signed> {
    if let Some(connection) = sso::owned::only_way(conn, who.side, who.id, coming.domain).await? {
        return Ok(Signed::Provider { connection, next: coming.next });
    }
    let_in(conn, who, coming, true).await
}

/// Begins a session for somebody who has shown all that is asked of them, and whether a second factor was among it.
async fn let_in(conn: &mut Conn, who: Holder, coming: Coming, has_second: bool) -> Result<Signed> {
    let Coming { domain, portal, known, language, replaces, device, next, now, absolute_days, .. } = coming;
    // Before the session, as whoever saves a contact does it.
    if who.side == Side::Portal {
        prefers(conn, who.id, language.clone()).await?;
    }
    if let Some(old) = replaces {
        end(conn, &old).await?;
    }
    if who.side == Side::Portal {
        let here =
            "UPDATE contact SET last_seen_at = ?, registered_at = COALESCE(registered_at, created_at) WHERE id = ?";
        conn.run(sql!(here, now, who.id)).await?;
    }
    let arrives = Arrives { secret: known, device: &device, portal, language, now };
    let known = known::arrive(conn, who, arrives).await?;
    let NewSession { token } = begin(conn, (who.side, who.id, domain), device, now, absolute_days).await?;
    if has_second {
        held::note_shown(conn, sql!("token_hash = ?", random::digest(&token))).await?;
    }
    Ok(Signed::In { token, known, next })
}

/// Writes down by which provider a session was begun.
pub(super) async fn by_provider(
    conn: &mut Conn,
    token: &str,
    connection: ConnectionId,
    hint: Option<String>,
) -> Result<()> {
    let keep = "UPDATE session SET connection_id = ?, provider_hint = ? WHERE token_hash = ?";
    conn.run(sql!(keep, connection, hint, random::digest(token))).await?;
    Ok(())
}

/// Lets somebody in whom a provider has sent. A second factor is the provider's to ask for.
pub(in crate::desk) async fn enter_by_provider(
    conn: &mut Conn,
    (side, id): (Side, i64),
    coming: Coming,
    by: Provider,
) -> Result<Signed> {
    let signed = let_in(conn, Holder { side, id }, coming, false).await?;
    if let Signed::In { token, .. } = &signed {
        by_provider(conn, token, by.connection, by.hint).await?;
    }
    Ok(signed)
}

async fn waiting(conn: &mut Conn, side: Side, token: &str, now: Time) -> Result<Option<Waiting>> {
    let is_there = match side {
        Side::Portal => "NOT p.is_deleted AND p.declined_at IS NULL",
        Side::Desk => "p.is_active",
    };
    let find = format!(
        "SELECT p.id, p.email, p.email_key, w.domain_id, w.next, w.tries FROM signin_step w JOIN {} p ON p.id = w.{}
         WHERE w.token_hash = ? AND w.expires_at > ? AND w.tries < ? AND {is_there}",
        side.table(),
        side.column()
    );
    Ok(conn.first(sql!(find, random::digest(token), now, TRIES)).await?)
}

/// Forgets a step that waits, as whoever waits came in otherwise; where they wanted to be led.
pub(super) async fn give_up(conn: &mut Conn, side: Side, token: &str) -> Result<Option<String>> {
    let used = format!("DELETE FROM signin_step WHERE token_hash = ? AND {} IS NOT NULL RETURNING next", side.column());
    Ok(conn.first(sql!(used, random::digest(token))).await?)
}

/// By what whoever has given a password may go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// By a code.
    pub has_code: bool,
    /// By a passkey that is taken at the host that was asked about.
    pub has_passkey: bool,
}

/// Whether a secret is one of a session of a side.
///
/// # Errors
/// Only those of the database.
pub async fn is_in(db: &Db, side: Side, token: String, now: Time) -> Result<bool> {
    let find = "SELECT COUNT(*) FROM session WHERE token_hash = ? AND audience = ? AND expires_at > ?";
    let found: i64 = db
        .read(move |conn: &mut Conn| {
            Box::pin(async move { conn.one(sql!(find, random::digest(&token), side.as_str(), now)).await })
        })
        .await?;
    Ok(found > 0)
}

/// By what whoever waits may go on; None when nobody does any more.
///
/// # Errors
/// Only those of the database.
pub async fn step_ways(db: &Db, side: Side, token: &str, host: Option<String>, now: Time) -> Result<Option<Ways>> {
    let token = token.to_owned();
    db.read(move |conn: &mut Conn| {
        Box::pin(async move {
            let Some(found) = waiting(conn, side, &token, now).await? else { return Ok(None) };
            let has_code = held::is_held(conn, Holder { side, id: found.id }).await?;
            let any =
                format!("SELECT COUNT(*) FROM passkey WHERE {} = ? AND rp_id = ? AND locked_at IS NULL", side.column());
            let has_passkey = conn.one::<i64>(sql!(any, found.id, host.unwrap_or_default())).await? > 0;
            Ok(Some(Ways { has_code, has_passkey }))
        })
    })
    .await
}

/// Takes a code of a second factor.
///
/// # Errors
/// Only those of the database.
pub async fn step(db: &Db, answer: Answer) -> Result<Stepped> {
    let Answer { side, token, code, coming } = answer;
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            let now = coming.now;
            // Of several codes at once each counts.
            let mut held = sql!("SELECT token_hash FROM signin_step WHERE token_hash = ?", random::digest(&token));
            held.push(conn.dialect().for_update());
            conn.first::<String>(held).await?;
            let Some(found) = waiting(conn, side, &token, now).await? else { return Ok(Stepped::Over) };
            let tried = Counter::codes(side, &found.email_key);
            if found.domain != coming.domain || failures::is_locked(conn, &tried, now).await? {
                return Ok(Stepped::Over);
            }
            let (who, digest) = (Holder { side, id: found.id }, random::digest(&token));
            let told = |what| Told {
                who,
                to: found.email.clone(),
                what,
                at: now,
                portal: coming.portal,
                language: coming.language.clone(),
            };
            let Some(answered) = factor::answers(conn, who, &code, now).await? else {
                if failures::note(conn, &tried, now).await? {
                    factor::tell(conn, told(FactorNews::Tried)).await?;
                }
                conn.run(sql!("UPDATE signin_step SET tries = tries + 1 WHERE token_hash = ?", digest)).await?;
                return Ok(if found.tries + 1 < TRIES { Stepped::Wrong } else { Stepped::Over });
            };
            conn.run(sql!("DELETE FROM signin_step WHERE token_hash = ?", digest)).await?;
            if !failures::forget(conn, &tried, now).await? {
                return Ok(Stepped::Over);
            }
            if answered == Answered::Kept {
                factor::tell(conn, told(FactorNews::Kept)).await?;
            }
            if let Some(connection) = sso::owned::only_way(conn, side, found.id, coming.domain).await? {
                return Ok(Stepped::In(Signed::Provider { connection, next: found.next }));
            }
            let_in(conn, who, Coming { next: found.next, ..coming }, true).await.map(Stepped::In)
        })
    })
    .await
}
