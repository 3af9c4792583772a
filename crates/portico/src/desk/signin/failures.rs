//! Failed sign-ins: ten within a quarter of an hour lock an address for a quarter of an hour.
//!
//! They are counted for every address tried, known or not, so that being locked says nothing. Codes of second factors are counted
//! apart: whoever does not know the password cannot lock them, and a right password does not make wrong codes forgotten. They count
//! for a day, and the thirtieth locks for a day.

use db::{Conn, sql};

use super::Side;
use crate::clock::Time;
use crate::desk::Result;

/// Failures that lock.
const FAILURES: i64 = 10;
/// Failures that lock for a day, where they count for so long.
const MANY: i64 = 30;
/// Seconds within which passwords count, and for which failures lock.
const SECONDS: i64 = 15 * 60;

/// Mails of a kind to an address after which the next waits for so many seconds.
const MAILS: i64 = 5;
const LONG_PAUSE: i64 = 15 * 60;
const DAY: i64 = 24 * 60 * 60;

/// What is counted: what was tried, for whose address.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    key: String,
    /// For how many seconds a failure counts.
    counts: i64,
}

impl Counter {
    /// Passwords tried for an address.
    pub(super) fn passwords(side: Side, email_key: &str) -> Counter {
        Counter { key: crate::random::digest(&format!("{}:{email_key}", side.as_str())), counts: SECONDS }
    }

    /// Codes tried for an address, by whoever has given something else before.
    pub(super) fn codes(side: Side, email_key: &str) -> Counter {
        Counter { key: crate::random::digest(&format!("code:{}:{email_key}", side.as_str())), counts: DAY }
    }

    /// For how many seconds so many failures lock; None where they do not.
    fn locks(&self, failures: i64) -> Option<i64> {
        match failures {
            n if n % FAILURES != 0 => None,
            n if n >= MANY && self.counts == DAY => Some(DAY),
            _ => Some(SECONDS),
        }
    }
}

/// Whether nothing is right now.
pub(super) async fn is_locked(conn: &mut Conn, of: &Counter, now: Time) -> Result<bool> {
    let until: Option<Option<Time>> =
        conn.first(sql!("SELECT locked_until FROM signin_failure WHERE key = ?", of.key.clone())).await?;
    Ok(until.flatten().is_some_and(|until| until > now))
}

/// Forgets failures, as what was given now was right. False when it has been locked meanwhile, by tries that were made at the same
/// time: then what is right does not help either.
pub(super) async fn forget(conn: &mut Conn, of: &Counter, now: Time) -> Result<bool> {
    let lock = conn.dialect().for_update();
    let key = of.key.clone();
    let until: Option<Option<Time>> =
        conn.first(sql!(format!("SELECT locked_until FROM signin_failure WHERE key = ? {lock}"), &key)).await?;
    if until.flatten().is_some_and(|until| until > now) {
        return Ok(false);
    }
    conn.run(sql!("DELETE FROM signin_failure WHERE key = ?", key)).await?;
    Ok(true)
}

/// The passwords of an address are locked no longer: whoever reads its mail has shown it.
pub(super) async fn lift(conn: &mut Conn, side: Side, email_key: &str) -> Result<()> {
    conn.run(sql!("DELETE FROM signin_failure WHERE key = ?", Counter::passwords(side, email_key).key)).await?;
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

/// Counts a failure; whether it is the one too many, which locks.
pub(super) async fn note(conn: &mut Conn, of: &Counter, now: Time) -> Result<bool> {
    let failures: i64 = conn
        .one(sql!(
            "INSERT INTO signin_failure (key, failures, last_at) VALUES (?, 1, ?)
             ON CONFLICT (key) DO UPDATE SET
               failures = CASE WHEN signin_failure.last_at < ? THEN 1 ELSE signin_failure.failures + 1 END,
               last_at = excluded.last_at
             RETURNING failures",
            &of.key,
            now,
            now.plus_seconds(-of.counts)
        ))
        .await?;
    let Some(seconds) = of.locks(failures) else { return Ok(false) };
    let until = now.plus_seconds(seconds);
    conn.run(sql!("UPDATE signin_failure SET locked_until = ? WHERE key = ?", until, &of.key)).await?;
    Ok(true)
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
                        let of = Counter::passwords(Side::Portal, "ada@example.com");
                        for _ in 0..FAILURES {
                            note(conn, &of, now).await?;
                        }
                        // A try whose password is right, and that was under way before the address was locked.
                        let at_once = forget(conn, &of, now).await?;
                        let later = now.plus_seconds(SECONDS + 1);
                        Ok::<_, crate::desk::Error>((at_once, forget(conn, &of, later).await?))
                    })
                })
                .await
                .expect("failures can be noted");
            assert_eq!(outcome, (false, true), "{engine:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_thirtieth_wrong_code_of_a_brute_force_locks_for_a_day() {
        let now = Time(1_795_521_600_000_000);
        for engine in engines() {
            let db = fresh(engine, MIGRATIONS).await;
            let outcome = db
                .db
                .write(move |conn: &mut Conn| {
                    Box::pin(async move {
                        let of = Counter::codes(Side::Portal, "ada@example.com");
                        let mut locks = vec![];
                        for n in 0..MANY {
                            // Each ten as soon as they can be tried.
                            let at = now.plus_seconds(n / FAILURES * (SECONDS + 1));
                            locks.push(note(conn, &of, at).await?);
                        }
                        let after = now.plus_seconds(2 * (SECONDS + 1) + DAY - 1);
                        let is_still = is_locked(conn, &of, after).await?;
                        let passwords =
                            is_locked(conn, &Counter::passwords(Side::Portal, "ada@example.com"), now).await?;
                        let then = is_locked(conn, &of, after.plus_seconds(2)).await?;
                        Ok::<_, crate::desk::Error>((locks, is_still, passwords, then))
                    })
                })
                .await
                .expect("failures can be noted");
            let tenths: Vec<bool> = (1..=MANY).map(|n| n % FAILURES == 0).collect();
            assert_eq!(outcome, (tenths, true, false, false), "{engine:?}");
        }
    }
}
