//! Failed sign-ins: ten within a quarter of an hour lock an address for a quarter of an hour.
//!
//! They are counted for every address tried, known or not, so that being locked says nothing.

use db::{Conn, sql};

use super::Side;
use crate::clock::Time;
use crate::desk::Result;

/// Failures that lock.
const FAILURES: i64 = 10;
/// Seconds within which they count, and for which they lock.
const SECONDS: i64 = 15 * 60;

fn key(side: Side, email_key: &str) -> String {
    crate::random::digest(&format!("{}:{email_key}", side.as_str()))
}

/// Whether an address is locked now.
pub(super) async fn is_locked(conn: &mut Conn, side: Side, email_key: &str, now: Time) -> Result<bool> {
    let until: Option<Option<Time>> =
        conn.first(sql!("SELECT locked_until FROM signin_failure WHERE key = ?", key(side, email_key))).await?;
    Ok(until.flatten().is_some_and(|until| until > now))
}

/// Notes how a try went. A success forgets earlier failures.
pub(super) async fn note(conn: &mut Conn, side: Side, email_key: &str, success: bool, now: Time) -> Result<()> {
    let key = key(side, email_key);
    if success {
        conn.run(sql!("DELETE FROM signin_failure WHERE key = ?", key)).await?;
        return Ok(());
    }
    let failures: i64 = conn
        .one(sql!(
            "INSERT INTO signin_failure (key, failures, last_at) VALUES (?, 1, ?)
             ON CONFLICT (key) DO UPDATE SET
               failures = CASE WHEN signin_failure.last_at < ? THEN 1 ELSE signin_failure.failures + 1 END,
               last_at = excluded.last_at
             RETURNING failures",
            &key,
            now,
            now.plus_seconds(-SECONDS)
        ))
        .await?;
    if failures >= FAILURES {
        let until = now.plus_seconds(SECONDS);
        conn.run(sql!("UPDATE signin_failure SET locked_until = ?, failures = 0 WHERE key = ?", until, key)).await?;
    }
    Ok(())
}
