//! Browsers in which somebody has signed in before. The first sign-in from another one is announced by mail; the first of all is
//! not, since whoever makes an account knows of it.
//!
//! A browser holds one random secret. What is kept is its digest together with whose it is, so that nobody sees from two rows that
//! two people share a browser.

use db::{Conn, row, sql};

use super::factor::Holder;
use super::{Device, Side, failures};
use crate::clock::Time;
use crate::desk::email::email_key;
use crate::desk::error::Result;
use crate::desk::ids::PortalId;
use crate::desk::{jobs, mailroom};
use crate::random;

/// Seconds after which a browser that nobody used is forgotten, unless it is the last that somebody used.
const SECONDS: i64 = 400 * 24 * 60 * 60;
/// Seconds between two mails about new browsers.
const PAUSE: i64 = 60;
/// Characters that a secret may have which a browser brings along.
const LONGEST: usize = 100;

/// With what somebody comes.
pub(super) struct Arrives<'a> {
    /// The secret that the browser holds, if it does.
    pub secret: Option<String>,
    /// What it says it is, and where.
    pub device: &'a Device,
    /// At which portal; None for the default.
    pub portal: Option<PortalId>,
    /// In which language.
    pub language: Option<String>,
    /// When.
    pub now: Time,
}

row! {
    struct Told {
        email: String,
        time_zone: Option<String>,
    }
}

/// Notes that somebody came in by a browser, and tells them if it is one that they never came in by; the secret that the
/// browser holds from now on.
pub(super) async fn arrive(conn: &mut Conn, who: Holder, arrives: Arrives<'_>) -> Result<String> {
    let Arrives { secret, device, portal, language, now } = arrives;
    let secret = secret.filter(|secret| secret.len() <= LONGEST).unwrap_or_else(random::token);
    let (side, column) = (who.side.as_str(), who.side.column());
    let digest = random::digest(&format!("{side}:{}:{secret}", who.id));
    if conn.run(sql!("UPDATE known_device SET seen_at = ? WHERE token_hash = ?", now, &digest)).await? > 0 {
        return Ok(secret);
    }
    let any = format!("SELECT 1 FROM known_device WHERE {column} = ? LIMIT 1");
    let is_first = conn.first::<i64>(sql!(any, who.id)).await?.is_none();
    let keep = format!(
        "INSERT INTO known_device (token_hash, {column}, created_at, seen_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (token_hash) DO NOTHING"
    );
    if conn.run(sql!(keep, digest, who.id, now, now)).await? == 0 || is_first {
        return Ok(secret);
    }
    let told = match who.side {
        Side::Portal => "SELECT email, time_zone FROM contact WHERE id = ?",
        Side::Desk => "SELECT email, NULL FROM staff WHERE id = ?",
    };
    let told: Told = conn.one(sql!(told, who.id)).await?;
    // Many sign-ins in a row must not bury other news.
    let kind = format!("device:{side}");
    if !failures::may_mail(conn, &kind, &email_key(&told.email), PAUSE, now).await? {
        return Ok(secret);
    }
    let mail = mailroom::Mail::NewDevice {
        side: side.to_owned(),
        to: told.email,
        at: now,
        user_agent: device.user_agent.clone(),
        network: device.address.clone(),
        time_zone: told.time_zone,
        portal: portal.filter(|_| who.side == Side::Portal),
        language,
    };
    jobs::enqueue(conn, mailroom::COMPOSE, &mail.payload(), now, now).await?;
    Ok(secret)
}

/// Forgets browsers that nobody has used for long. Of each person the last one stays, so that the next is told as a new one.
pub(super) async fn forget_old(conn: &mut Conn, now: Time) -> Result<()> {
    conn.run(sql!(
        "DELETE FROM known_device WHERE seen_at < ? AND EXISTS (
           SELECT 1 FROM known_device later WHERE later.seen_at > known_device.seen_at
             AND (later.staff_id = known_device.staff_id OR later.contact_id = known_device.contact_id))",
        now.plus_seconds(-SECONDS)
    ))
    .await?;
    Ok(())
}
