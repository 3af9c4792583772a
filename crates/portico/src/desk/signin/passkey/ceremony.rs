//! What has to be remembered between a question to an authenticator and its answer: kept here for a few minutes, and used once.
//!
//! The browser holds a secret of which the digest is kept. A ceremony is found by it alone, and is good for what it was begun for:
//! the same purpose, side, person, domain and host.

use db::{Conn, row, sql};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::ids::DomainId;
use crate::desk::signin::Side;
use crate::random;

/// Seconds in which an authenticator is to answer.
pub(super) const SECONDS: i64 = 5 * 60;

/// What a ceremony is for, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occasion {
    /// Whether a passkey is made; else one is used.
    pub is_adding: bool,
    pub side: Side,
    /// Whose passkey is made; None where nobody is known yet.
    pub who: Option<i64>,
    pub domain: DomainId,
    pub host: String,
}

row! {
    struct Kept {
        purpose: String,
        audience: String,
        staff: Option<i64>,
        contact: Option<i64>,
        domain: DomainId,
        host: String,
        state: String,
        expires_at: Time,
    }
}

impl Occasion {
    fn purpose(&self) -> &'static str {
        if self.is_adding { "add" } else { "enter" }
    }

    /// The number of whom it is about, where they are of this side.
    fn of(&self, side: Side) -> Option<i64> {
        self.who.filter(|_| self.side == side)
    }

    fn fits(&self, kept: &Kept, now: Time) -> bool {
        kept.purpose == self.purpose()
            && kept.audience == self.side.as_str()
            && kept.staff == self.of(Side::Desk)
            && kept.contact == self.of(Side::Portal)
            && kept.domain == self.domain
            && kept.host == self.host
            && kept.expires_at > now
    }
}

/// Remembers a ceremony; the secret for the browser.
pub(super) async fn keep(conn: &mut Conn, of: &Occasion, state: &impl Serialize, now: Time) -> Result<String> {
    let token = random::token();
    let state = serde_json::to_string(state).map_err(|error| Error::Internal(error.to_string()))?;
    conn.run(sql!(
        "INSERT INTO passkey_ceremony (token_hash, purpose, audience, staff_id, contact_id, domain_id, rp_id, state,
           created_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        random::digest(&token),
        of.purpose(),
        of.side.as_str(),
        of.of(Side::Desk),
        of.of(Side::Portal),
        of.domain,
        of.host.clone(),
        state,
        now,
        now.plus_seconds(SECONDS)
    ))
    .await?;
    Ok(token)
}

/// What was remembered, once: it is forgotten whether or not it fits. None when it does not, or there is none.
pub(super) async fn take<T: DeserializeOwned>(
    conn: &mut Conn,
    of: &Occasion,
    token: &str,
    now: Time,
) -> Result<Option<T>> {
    let used = "DELETE FROM passkey_ceremony WHERE token_hash = ?
        RETURNING purpose, audience, staff_id, contact_id, domain_id, rp_id, state, expires_at";
    let kept: Option<Kept> = conn.first(sql!(used, random::digest(token))).await?;
    Ok(kept.filter(|kept| of.fits(kept, now)).and_then(|kept| serde_json::from_str(&kept.state).ok()))
}
