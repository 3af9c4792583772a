//! How the work behind the pages stands, for administrators: jobs by state, and what became of mails.

use db::{row, sql};

use super::error::{Error, Result};
use super::session::Session;
use super::viewer::{Role, Viewer};
use crate::clock::Time;

/// Seconds of mails that are looked at: thirty days.
const MAILS: i64 = 30 * 24 * 60 * 60;

row! {
    /// Jobs by state.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Jobs {
        /// Those that wait for a worker or for their time.
        pub waiting: i64,
        /// Those that a worker is at.
        pub running: i64,
        /// Those that were given up.
        pub parked: i64,
        /// When the one was written down that has waited longest.
        pub oldest: Option<Time>,
    }
}

row! {
    /// Mails of the last thirty days by state.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Mails {
        /// Those that were not tried yet.
        pub waiting: i64,
        /// Those that could not be sent so far.
        pub failing: i64,
        /// Those that were sent.
        pub sent: i64,
    }
}

row! {
    /// Jobs of one kind by state.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct JobCount {
        /// The kind.
        pub kind: String,
        /// Those that wait for a worker or for their time.
        pub waiting: i64,
        /// Those that a worker is at.
        pub running: i64,
        /// Those that were given up.
        pub parked: i64,
        /// Since when the first of those that wait has been due, or when it will be.
        pub due: Option<Time>,
    }
}

/// Jobs by kind, for machines. It costs what there is to do: jobs that are done are gone.
///
/// # Errors
/// [`Error::NotFound`] for whoever is not the system.
pub async fn jobs_by_kind(s: &mut Session<'_>) -> Result<Vec<JobCount>> {
    if !matches!(s.viewer(), Viewer::System(_)) {
        return Err(Error::NotFound);
    }
    let now = s.now();
    let jobs = s
        .conn()
        .all(sql!(
            "SELECT kind, COUNT(CASE WHEN parked_at IS NULL AND (locked_until IS NULL OR locked_until <= ?) THEN 1 END),
               COUNT(CASE WHEN parked_at IS NULL AND locked_until > ? THEN 1 END), COUNT(parked_at),
               MIN(CASE WHEN parked_at IS NULL AND (locked_until IS NULL OR locked_until <= ?) THEN run_at END)
             FROM job GROUP BY kind ORDER BY kind",
            now,
            now,
            now
        ))
        .await?;
    Ok(jobs)
}

/// How the work stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Jobs.
    pub jobs: Jobs,
    /// Mails.
    pub mails: Mails,
    /// Why the newest of the failing mails could not be sent.
    pub error: Option<String>,
}

/// How the work stands.
///
/// # Errors
/// [`Error::NotFound`] for whoever is no administrator.
pub async fn standing(s: &mut Session<'_>) -> Result<Standing> {
    if s.staff()?.role != Role::Admin {
        return Err(Error::NotFound);
    }
    let now = s.now();
    let since = now.plus_seconds(-MAILS);
    let jobs = s
        .conn()
        .one(sql!(
            "SELECT COUNT(CASE WHEN parked_at IS NULL AND (locked_until IS NULL OR locked_until <= ?) THEN 1 END),
               COUNT(CASE WHEN parked_at IS NULL AND locked_until > ? THEN 1 END), COUNT(parked_at),
               MIN(CASE WHEN parked_at IS NULL AND (locked_until IS NULL OR locked_until <= ?) THEN created_at END)
             FROM job",
            now,
            now,
            now
        ))
        .await?;
    let mails = s
        .conn()
        .one(sql!(
            "SELECT COUNT(CASE WHEN sent_at IS NULL AND last_error IS NULL THEN 1 END),
               COUNT(CASE WHEN sent_at IS NULL AND last_error IS NOT NULL THEN 1 END), COUNT(sent_at)
             FROM outbox WHERE created_at > ?",
            since
        ))
        .await?;
    let error = s
        .conn()
        .first(sql!(
            "SELECT last_error FROM outbox WHERE created_at > ? AND sent_at IS NULL AND last_error IS NOT NULL
             ORDER BY created_at DESC, id DESC LIMIT 1",
            since
        ))
        .await?;
    Ok(Standing { jobs, mails, error })
}
