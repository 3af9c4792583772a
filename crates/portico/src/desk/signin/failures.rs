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

/// Mails of a kind to an address after which the next waits for so many seconds.
const MAILS: i64 = 5;
const LONG_PAUSE: i64 = 15 * 60;
const DAY: i64 = 24 * 60 * 60;

fn key(side: Side, email_key: &str) -> String {
    crate::random::digest(&format!("{}:{email_key}", side.as_str()))
}

/// Whether an address is locked now.
pub(super) async fn is_locked(conn: &mut Conn, side: Side, email_key: &str, now: Time) -> Result<bool> {
    let until: Option<Option<Time>> =
        conn.first(sql!("SELECT locked_until FROM signin_failure WHERE key = ?", key(side, email_key))).await?;
    Ok(until.flatten().is_some_and(|until| until > now))
}

/// Forgets the failures of an address whose password was right. False when it has been locked meanwhile, by tries that
/// were made at the same time: then the right password does not help either.
pub(super) async fn forget(conn: &mut Conn, side: Side, email_key: &str, now: Time) -> Result<bool> {
    let lock = conn.dialect().for_update();
    let key = key(side, email_key);
    let until: Option<Option<Time>> =
        conn.first(sql!(format!("SELECT locked_until FROM signin_failure WHERE key = ? {lock}"), &key)).await?;
    if until.flatten().is_some_and(|until| until > now) {
        return Ok(false);
    }
    conn.run(sql!("DELETE FROM signin_failure WHERE key = ?", key)).await?;
    Ok(true)
}

/// An address is locked no longer: whoever reads its mail has shown it.
pub(super) async fn lift(conn: &mut Conn, side: Side, email_key: &str) -> Result<()> {
    conn.run(sql!("DELETE FROM signin_failure WHERE key = ?", key(side, email_key))).await?;
    Ok(())
}

fn mails(kind: &str, email_key: &str) -> String {
    crate::random::digest(&format!("mail:{kind}:{email_key}"))
}

/// A mail of a kind has come to whom it was for, who has used it: they may ask for as many as at first.
pub(super) async fn mail_came(conn: &mut Conn, kind: &str, email_key: &str) -> Result<()> {
    conn.run(sql!("DELETE FROM signin_failure WHERE key = ?", mails(kind, email_key))).await?;
    Ok(())
}

/// Counts a failure; the one too many locks the address.
pub(super) async fn note(conn: &mut Conn, side: Side, email_key: &str, now: Time) -> Result<()> {
    let key = key(side, email_key);
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

/// Whether a mail of a kind may be sent to an address again: `seconds` have gone by since the last one, whether or not there
/// is such an account, or [`LONG_PAUSE`] after [`MAILS`] of them without a day in between. Of several at once, one is answered yes.
pub(super) async fn may_mail(conn: &mut Conn, kind: &str, email_key: &str, seconds: i64, now: Time) -> Result<bool> {
    let key = mails(kind, email_key);
    let changed = conn
        .run(sql!(
            "INSERT INTO signin_failure (key, failures, last_at) VALUES (?, 1, ?)
             ON CONFLICT (key) DO UPDATE SET
               failures = CASE WHEN signin_failure.last_at <= ? THEN 1 ELSE signin_failure.failures + 1 END,
               last_at = excluded.last_at
             WHERE signin_failure.last_at <= CASE WHEN signin_failure.failures < ? THEN CAST(? AS BIGINT) ELSE ? END",
            key,
            now,
            now.plus_seconds(-DAY),
            MAILS,
            now.plus_seconds(-seconds),
            now.plus_seconds(-LONG_PAUSE)
        ))
        .await?;
    Ok(changed > 0)
}

#[cfg(test)]
mod tests {
    use db::testing::{engines, fresh};

    use super::*;
    use crate::desk::setup::MIGRATIONS;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn brute_force_at_the_same_moment_gains_nothing() {
        let now = Time(1_795_521_600_000_000);
        for engine in engines() {
            let db = fresh(engine, MIGRATIONS).await;
            let outcome = db
                .db
                .write(move |conn: &mut Conn| {
                    Box::pin(async move {
                        for _ in 0..FAILURES {
                            note(conn, Side::Portal, "ada@example.com", now).await?;
                        }
                        // A try whose password is right, and that was under way before the address was locked.
                        let at_once = forget(conn, Side::Portal, "ada@example.com", now).await?;
                        let later = now.plus_seconds(SECONDS + 1);
                        Ok::<_, crate::desk::Error>((
                            at_once,
                            forget(conn, Side::Portal, "ada@example.com", later).await?,
                        ))
                    })
                })
                .await
                .expect("failures can be noted");
            assert_eq!(outcome, (false, true), "{engine:?}");
        }
    }
}
