//! Work to be done later: written down in the transaction that wants it, so that neither can be lost without the other.
//!
//! A worker claims jobs by lease. What fails is tried again after a growing pause, and parked for an administrator when
//! it keeps failing. Payloads name records; they hold no text of customers, and the secret of a link no longer than the
//! link is good.

use db::{Conn, Db, row, sql};

use super::error::Result;
use super::ids::JobId;
use crate::clock::Time;

/// Where workers of other processes hear that there is a job.
pub const CHANNEL: &str = "portico_job";
/// A claimed job is taken back after this many seconds, should its worker have died.
pub const LEASE: i64 = 5 * 60;
/// A job is parked when it fails after this many attempts.
pub const ATTEMPTS: i64 = 12;
/// It is not parked before this many seconds: a worker that dies is counted as an attempt at all that it had claimed.
pub const PATIENCE: i64 = 12 * 60 * 60;

row! {
    /// A job that has been claimed.
    #[derive(Clone, Debug)]
    pub struct Job {
        /// Which job.
        pub id: JobId,
        /// What kind of work.
        pub kind: String,
        /// What it is about, as JSON.
        pub payload: String,
        /// Attempts so far, this one included.
        pub attempts: i64,
        /// When it was written down.
        pub created_at: Time,
    }
}

/// Writes a job down in the caller's transaction.
pub(in crate::desk) async fn enqueue(
    conn: &mut Conn,
    kind: &str,
    payload: &serde_json::Value,
    run_at: Time,
    now: Time,
) -> Result<()> {
    conn.run(sql!(
        "INSERT INTO job (kind, payload, run_at, attempts, created_at) VALUES (?, ?, ?, 0, ?)",
        kind,
        payload.to_string(),
        run_at,
        now
    ))
    .await?;
    conn.notify(CHANNEL);
    Ok(())
}

/// Makes what was given up due again, as if it were new.
pub(in crate::desk) async fn try_parked_again(conn: &mut Conn, now: Time) -> Result<()> {
    conn.run(sql!(
        "UPDATE job SET parked_at = NULL, locked_until = NULL, attempts = 0, created_at = ?, run_at = ?
         WHERE parked_at IS NOT NULL",
        now,
        now
    ))
    .await?;
    conn.notify(CHANNEL);
    Ok(())
}

/// Gives a claimed job back untouched: it is due as it was, and this was no attempt.
///
/// # Errors
/// Only those of the database.
pub async fn give_back(db: &Db, job: &Job) -> Result<()> {
    let (id, attempts) = (job.id, job.attempts);
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            conn.run(sql!(
                "UPDATE job SET locked_until = NULL, attempts = attempts - 1 WHERE id = ? AND attempts = ?",
                id,
                attempts
            ))
            .await?;
            Ok(())
        })
    })
    .await
}

/// Claims up to `limit` jobs that are due, of any kind or of any but `except`.
///
/// # Errors
/// Only those of the database.
pub async fn claim(db: &Db, now: Time, limit: i64, except: &'static str) -> Result<Vec<Job>> {
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            let skip = conn.dialect().skip_locked();
            Ok(conn
                .all(sql!(
                    format!(
                        "UPDATE job SET attempts = attempts + 1, locked_until = ?
                         WHERE id IN (
                           SELECT id FROM job
                           WHERE parked_at IS NULL AND run_at <= ? AND (locked_until IS NULL OR locked_until <= ?)
                             AND kind <> ?
                           ORDER BY run_at, id LIMIT {limit}{skip})
                         RETURNING id, kind, payload, attempts, created_at"
                    ),
                    now.plus_seconds(LEASE),
                    now,
                    now,
                    except,
                ))
                .await?)
        })
    })
    .await
}

/// Takes back every job that is claimed; for whoever knows that no worker is left.
///
/// # Errors
/// Only those of the database.
pub async fn take_back(db: &Db) -> Result<()> {
    db.write(|conn: &mut Conn| {
        Box::pin(async move {
            conn.run(sql!("UPDATE job SET locked_until = NULL WHERE locked_until IS NOT NULL")).await?;
            Ok(())
        })
    })
    .await
}

/// Forgets a job that is done; one that somebody else has claimed meanwhile is theirs.
///
/// # Errors
/// Only those of the database.
pub async fn finish(db: &Db, job: &Job) -> Result<()> {
    let (id, attempts) = (job.id, job.attempts);
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            conn.run(sql!("DELETE FROM job WHERE id = ? AND attempts = ?", id, attempts)).await?;
            Ok(())
        })
    })
    .await
}

/// What becomes of a job that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It may work later.
    Again,
    /// It never will.
    Never,
}

/// Whether a job that failed so is tried no more.
pub fn is_given_up(job: &Job, how: Failure, now: Time) -> bool {
    how == Failure::Never || job.attempts >= ATTEMPTS && now.seconds_since(job.created_at) >= PATIENCE
}

/// Puts a failed job back, or parks it when it [`is_given_up`]. `why` is for administrators and must hold no secrets and no text of customers.
///
/// # Errors
/// Only those of the database.
pub async fn fail(db: &Db, job: &Job, how: Failure, why: String, now: Time) -> Result<()> {
    let (id, attempts) = (job.id, job.attempts);
    let parked = is_given_up(job, how, now).then_some(now);
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            conn.run(sql!(
                "UPDATE job SET locked_until = NULL, run_at = ?, last_error = ?, parked_at = ?
                 WHERE id = ? AND attempts = ?",
                now.plus_seconds(pause(attempts)),
                why,
                parked,
                id,
                attempts
            ))
            .await?;
            Ok(())
        })
    })
    .await
}

/// Seconds to wait after this many attempts: half a minute, doubled each time, at most six hours, with some jitter so
/// that what failed together does not come back together.
fn pause(attempts: i64) -> i64 {
    let doublings = attempts.saturating_sub(1).clamp(0, 20);
    let base = (30_i64 << doublings).min(6 * 60 * 60);
    base + i64::try_from(crate::random::below(u64::try_from(base / 10).unwrap_or(0))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn pauses_grow_and_stop_growing() {
        for (attempts, least) in [(1, 30), (2, 60), (5, 480), (11, 21_600), (1_000, 21_600)] {
            let seconds = pause(attempts);
            assert!((least..=least + least / 10).contains(&seconds), "{attempts}: {seconds}");
        }
    }
}
