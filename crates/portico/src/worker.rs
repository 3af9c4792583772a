//! The worker: claims jobs, does them, and puts back what failed.
//!
//! It runs inside `serve`, and beside it as `portico worker` where the database is PostgreSQL. A job may run twice when
//! a worker dies between doing it and saying so; every kind of job is harmless when repeated.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::{FutureExt, TryStreamExt};
use tokio::sync::watch;

use crate::app::App;
use crate::clock::Time;
use crate::desk::door::Claim;
use crate::desk::error::{Error, Result};
use crate::desk::jobs::{self, Failure, Job};
use crate::desk::mailroom::{self, Mail};
use crate::desk::pipelines::{self, Bring};
use crate::desk::viewer::System;
use crate::desk::{access, batch, domains, files, live, properties, signin, tickets};
use crate::mail::{self, Sent};

/// Jobs claimed at a time.
const CLAIM: i64 = 10;
/// Seconds between rounds of housekeeping.
const HOUSEKEEPING: i64 = 60 * 60;
/// Seconds between notes of which sessions were seen.
const NOTE_SEEN: Duration = Duration::from_secs(15);

/// Works until `stop` says true, then finishes what it is at.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let poll = Duration::from_secs(app.config.worker.poll_seconds.max(1));
    let mut kept_house: Option<Time> = None;
    while !*stop.borrow() {
        let now = app.clock.now();
        if kept_house.is_none_or(|at| now.seconds_since(at) >= HOUSEKEEPING) {
            kept_house = Some(now);
            if let Err(error) = keep_house(&app).await {
                tracing::error!(%error, "housekeeping failed");
            }
        }
        match round(&app).await {
            Ok(0) => {
                tokio::select! {
                    () = app.wake.notified() => {}
                    () = tokio::time::sleep(poll) => {}
                    _ = stop.changed() => {}
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "jobs could not be claimed");
                tokio::select! {
                    () = tokio::time::sleep(poll) => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }
}

/// Wakes the worker and the open pages of this process for what other processes have written, until `stop` says true.
/// Both look for themselves now and then: what is not heard comes later, and is not lost.
pub async fn listen(app: App, mut stop: watch::Receiver<bool>) {
    let channels = [jobs::CHANNEL, live::CHANNEL];
    let hear = app.db.listen(&channels, |channel| match channel {
        jobs::CHANNEL => app.wake.notify_one(),
        _ => app.live.wake(),
    });
    tokio::select! {
        () = hear => {}
        // An error means that the sender is gone, which is as good as being asked.
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

/// Notes now and then which sessions were seen, until `stop` says true.
pub async fn note_seen(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(NOTE_SEEN) => {}
            _ = stop.changed() => {}
        }
        if let Err(error) = app.note_seen().await {
            tracing::error!(%error, "sessions could not be noted as seen");
        }
    }
}

/// Does every job that is due, and those that they enqueue; answers how many. For tests and for short commands.
///
/// # Errors
/// Only those of the database; jobs that fail are put back.
pub async fn drain(app: &App) -> Result<usize> {
    let mut all = 0;
    loop {
        match round(app).await? {
            0 => return Ok(all),
            done => all += done,
        }
    }
}

async fn round(app: &App) -> Result<usize> {
    // Mails wait in the outbox while there is no way to send them.
    let except = if app.outlet.is_ready() { "" } else { mailroom::SEND };
    let begun = app.clock.now();
    let claimed = jobs::claim(&app.db, begun, CLAIM, except).await?;
    let count = claimed.len();
    for job in claimed {
        // What a slow job before it left too little time for goes to whoever claims it next.
        if app.clock.now().seconds_since(begun) > jobs::LEASE / 2 {
            jobs::give_back(&app.db, &job).await?;
            continue;
        }
        // One that panics has failed, and nothing else has.
        let outcome = AssertUnwindSafe(perform(app, &job)).catch_unwind().await;
        let outcome = outcome.unwrap_or_else(|_| Err((Failure::Again, "the job panicked".to_owned())));
        match outcome {
            Ok(()) => jobs::finish(&app.db, &job).await?,
            Err((how, why)) => {
                tracing::warn!(job = %job.id, kind = %job.kind, attempts = job.attempts, %why, "a job failed");
                let now = app.clock.now();
                // First what follows, so that it is not forgotten; who cannot do it leaves the job to the next who claims it.
                if jobs::is_given_up(&job, how, now)
                    && let Err(error) = given_up(app, &job).await
                {
                    tracing::error!(job = %job.id, %error, "what follows from a job that is given up is not done");
                    continue;
                }
                jobs::fail(&app.db, &job, how, why, now).await?;
            }
        }
    }
    Ok(count)
}

/// What follows from a job that nobody tries any more: an invitation that it should have sent has failed.
async fn given_up(app: &App, job: &Job) -> Result<()> {
    let message_id = match job.kind.as_str() {
        mailroom::COMPOSE => serde_json::from_str::<Mail>(&job.payload).ok().and_then(|mail| mail.invitation()),
        mailroom::SEND => match outbox_of(&job.payload) {
            Some(id) => match mailroom::outgoing(&app.db, id).await {
                Ok(mail) => Some(mail.message_id),
                Err(Error::NotFound) => None,
                Err(error) => return Err(error),
            },
            None => None,
        },
        _ => None,
    };
    match message_id {
        Some(id) => access::not_delivered(&app.db, &id, app.clock.now()).await,
        None => Ok(()),
    }
}

/// Which mail a job sends.
fn outbox_of(payload: &str) -> Option<i64> {
    serde_json::from_str::<serde_json::Value>(payload).ok()?["outbox"].as_i64()
}

type Outcome = std::result::Result<(), (Failure, String)>;

async fn perform(app: &App, job: &Job) -> Outcome {
    match job.kind.as_str() {
        mailroom::COMPOSE => {
            let mail: Mail = serde_json::from_str(&job.payload).map_err(|error| (Failure::Never, error.to_string()))?;
            mail::compose(app, &mail).await.map_err(again)
        }
        mailroom::SEND => send(app, &job.payload).await,
        mailroom::DIGEST => {
            let due = serde_json::from_str(&job.payload).map_err(|error| (Failure::Never, error.to_string()))?;
            let claim = Claim::System(System::Mail);
            app.write(claim, move |mut s| Box::pin(async move { mailroom::morning_came(&mut s, &due).await }))
                .await
                .map_err(again)
        }
        batch::KIND => {
            let batch = serde_json::from_str(&job.payload).map_err(|error| (Failure::Never, error.to_string()))?;
            let next = app.write(Claim::System(System::Housekeeping), move |mut s| {
                Box::pin(async move { batch::go_on(&mut s, batch).await })
            });
            next.await.map_err(again)
        }
        properties::LEAVE => leave_option(app, job.payload.clone()).await.map_err(again),
        pipelines::BRING => {
            let work: Bring =
                serde_json::from_str(&job.payload).map_err(|error| (Failure::Never, error.to_string()))?;
            let claim = Claim::System(System::Stages);
            app.write(claim, move |mut s| Box::pin(async move { pipelines::bring(&mut s, work).await }))
                .await
                .map_err(again)
        }
        access::LOOK => {
            let payload = job.payload.clone();
            let house = Claim::System(System::Housekeeping);
            app.write(house, move |mut s| Box::pin(async move { access::look_on(&mut s, &payload).await }))
                .await
                .map_err(again)
        }
        access::SEND => {
            let house = Claim::System(System::Housekeeping);
            app.write(house, |mut s| Box::pin(async move { access::send_due(&mut s).await })).await.map_err(again)
        }
        kind => Err((Failure::Never, format!("no worker knows the kind {kind}"))),
    }
}

/// Moves some of what has an option that is being removed.
async fn leave_option(app: &App, payload: String) -> Result<()> {
    let of = Claim::System(System::Housekeeping);
    app.write(of, move |mut s| Box::pin(async move { properties::leave_on(&mut s, &payload).await })).await
}

fn again(error: Error) -> (Failure, String) {
    (Failure::Again, error.to_string())
}

async fn send(app: &App, payload: &str) -> Outcome {
    let id = outbox_of(payload).ok_or((Failure::Never, "the job names no mail".to_owned()))?;
    let mail = match mailroom::outgoing(&app.db, id).await {
        Ok(mail) => mail,
        // It was taken back.
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(again(error)),
    };
    if mail.sent_at.is_some() {
        return Ok(());
    }
    let (how, why) = match app.outlet.send(&mail).await {
        Sent::Yes => {
            let sent = mailroom::mark_sent(&app.db, id, app.clock.now(), app.outlet.is_kept());
            return sent.await.map_err(again);
        }
        Sent::Later(why) => (Failure::Again, why),
        Sent::Never(why) => (Failure::Never, why),
    };
    mailroom::mark_failed(&app.db, id, why.clone()).await.map_err(again)?;
    Err((how, why))
}

/// Files deleted in one go.
const EXPIRE: i64 = 200;

/// Forgets what is over: sessions, links, uploads that no message claimed, files that no row names.
///
/// # Errors
/// Those of the database and the file store.
pub async fn keep_house(app: &App) -> Result<()> {
    signin::forget_old(&app.db, app.clock.now(), app.config.sessions.idle_minutes * 60).await?;
    mailroom::forget_links(&app.db, app.clock.now()).await?;
    look_at_domains(app).await?;
    look_at_invitations(app).await?;
    let house = Claim::System(System::Housekeeping);
    app.write(house, |mut s| {
        Box::pin(async move {
            mailroom::look_after_digests(&mut s).await?;
            tickets::look_after_judging(&mut s).await?;
            tickets::look_after_options(&mut s).await
        })
    })
    .await?;
    loop {
        let expired = app
            .write(Claim::System(System::Housekeeping), |mut s| {
                Box::pin(async move { files::expire_uploads(&mut s, EXPIRE).await })
            })
            .await?;
        if expired.is_empty() {
            return sweep(app).await;
        }
        for blob in expired {
            if let Err(error) = app.files.delete(&blob).await {
                tracing::warn!(%error, "a file that nobody needs stays in the store");
            }
        }
    }
}

/// Looks for whom to invite, as time alone may let somebody in, and reminds those who have not answered.
async fn look_at_invitations(app: &App) -> Result<()> {
    let house = Claim::System(System::Housekeeping);
    app.write(house.clone(), |mut s| Box::pin(async move { access::look_for_all(&mut s).await })).await?;
    loop {
        let remind = app.write(house.clone(), |mut s| Box::pin(async move { access::remind(&mut s).await }));
        if !remind.await? {
            return Ok(());
        }
    }
}

/// Looks whether domains are still ours.
async fn look_at_domains(app: &App) -> Result<()> {
    let house = Claim::System(System::Housekeeping);
    let due = app.read(house.clone(), |s| Box::pin(async move { domains::due(&s) })).await?;
    for sought in due {
        let found = app.dns.look(&sought).await;
        let (id, host) = (sought.id, sought.host);
        let noted =
            app.write(house.clone(), move |mut s| Box::pin(async move { domains::note(&mut s, id, found).await }));
        // One that cannot be written down keeps none of the others from it.
        if let Err(error) = noted.await {
            tracing::error!(%error, host, "what was found of a domain is not noted");
        }
    }
    Ok(())
}

/// Seconds after which a file that no row names is nobody's: no request takes that long.
pub const SWEEP_AFTER: i64 = 24 * 60 * 60;

/// Old files that no row names.
pub struct Nobodys {
    /// How many old files there are, these among them.
    pub seen: usize,
    /// Their names in the store.
    pub keys: Vec<String>,
}

impl Nobodys {
    /// More than this are not what is left of requests that were cut off.
    const FEW: usize = 20;

    /// Those that were stored before `before`.
    ///
    /// # Errors
    /// Those of the database and the file store.
    pub async fn find(app: &App, before: Time) -> Result<Nobodys> {
        let mut nobodys = Nobodys { seen: 0, keys: vec![] };
        let mut old = Box::pin(app.files.old(before));
        while let Some(keys) = old.try_next().await? {
            nobodys.seen += keys.len();
            let unnamed = app
                .read(Claim::System(System::Housekeeping), |mut s| {
                    Box::pin(async move { files::unnamed(&mut s, keys).await })
                })
                .await?;
            nobodys.keys.extend(unnamed);
        }
        Ok(nobodys)
    }

    /// Whether they are so many that the database and the files may not belong together. Nobody deletes them then.
    pub fn are_suspicious(&self) -> bool {
        self.keys.len() > Self::FEW && self.keys.len() * 2 > self.seen
    }
}

/// Deletes what requests that were cut off have left in the store.
async fn sweep(app: &App) -> Result<()> {
    let before = app.clock.now().plus_seconds(-SWEEP_AFTER);
    let unfinished = app.files.delete_unfinished(before).await?;
    if unfinished > 0 {
        tracing::info!(unfinished, "deleted files that never came to their end");
    }
    let nobodys = Nobodys::find(app, before).await?;
    if nobodys.are_suspicious() {
        let (seen, unnamed) = (nobodys.seen, nobodys.keys.len());
        tracing::error!(
            seen,
            unnamed,
            "most stored files are named by nothing: is this their database? none is deleted"
        );
        return Ok(());
    }
    for key in nobodys.keys {
        tracing::info!("deleting a file that nothing names");
        if let Err(error) = app.files.delete(&key).await {
            tracing::warn!(%error, "a file that nothing names stays in the store");
        }
    }
    Ok(())
}
