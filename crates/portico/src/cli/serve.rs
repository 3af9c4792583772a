//! `serve`, `worker` and `migrate`.

use std::time::Duration;

use anyhow::{Context, bail};
use db::Dialect;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::door::Claim;
use crate::desk::viewer::System;
use crate::desk::{first_run, jobs, setup};
use crate::{web, worker};

/// How long requests and jobs may take to finish once the process is asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Answers requests until the process is asked to stop.
pub(super) async fn serve(config: Config) -> anyhow::Result<()> {
    let app = App::open(config, Clock::System).await?;
    if !app.outlet.is_ready() {
        tracing::warn!("mail.smtp_url is not set: mails wait in the outbox until it is");
    }
    let listener =
        TcpListener::bind(app.config.listen).await.with_context(|| format!("listening on {}", app.config.listen))?;
    answer(app, listener).await
}

/// Answers on a listener that is open already; shared with the demo.
pub(super) async fn answer(app: App, listener: TcpListener) -> anyhow::Result<()> {
    let _lock = app.db.lock_for_serve()?;
    let seeding = app
        .read(Claim::System(System::Setup), |mut s| Box::pin(async move { setup::mark(&mut s, setup::SEEDING).await }))
        .await?;
    if seeding.is_some() {
        bail!("seeding this database was cut off: make it anew, or run `portico doctor --fix`");
    }
    invite(&app).await?;
    allow_many_connections();
    if app.db.dialect() == Dialect::Sqlite {
        // This is the only process that works on jobs: what one before it had claimed is free.
        jobs::take_back(&app.db).await?;
    }
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(worker::note_seen(app.clone(), stopped.clone()));
    if app.config.worker.in_serve {
        tasks.spawn(worker::run(app.clone(), stopped.clone()));
    }
    tasks.spawn(web::live::run(app.clone(), web::live::LOOK, stopped.clone()));
    tasks.spawn(worker::listen(app.clone(), stopped.clone()));
    let asked = asked_to_stop();
    tracing::info!(address = %listener.local_addr()?, "ready");
    let router = web::server::router(app.clone());
    tasks.spawn(web::serve::run(app.clone(), router, listener, stopped));
    // A part that ends by itself has died: stopping lets whoever watches over the process start it again.
    let died = tokio::select! {
        () = asked => false,
        _ = tasks.join_next() => true,
    };
    tracing::info!("stopping");
    stop.send_replace(true);
    app.wake.notify_one();
    if tokio::time::timeout(GRACE, ended(&mut tasks)).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    app.db.close().await;
    if died { bail!("a part of the program died") } else { Ok(()) }
}

/// Says where the first administrator is made, while nobody works here.
async fn invite(app: &App) -> anyhow::Result<()> {
    let token = app
        .write(Claim::System(System::Setup), |mut s| Box::pin(async move { first_run::invite(&mut s).await }))
        .await?;
    if let Some(token) = token {
        let link = format!("{}/setup/begin/{token}", app.config.public_url);
        tracing::warn!(%link, "nobody works here yet: open the link within 24 hours to set this installation up");
    }
    Ok(())
}

/// Each open page is a file descriptor, and the limit that a login shell sets is often 1,024: as many are taken as may be.
fn allow_many_connections() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => tracing::debug!(files, "files that may be open"),
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it was"),
    }
}

/// Works on jobs until the process is asked to stop.
pub(super) async fn worker(config: Config) -> anyhow::Result<()> {
    let app = App::open(config, Clock::System).await?;
    if app.db.dialect() == Dialect::Sqlite {
        bail!("a worker of its own needs PostgreSQL; on SQLite, serve works on jobs itself");
    }
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(worker::run(app.clone(), stopped.clone()));
    tasks.spawn(worker::listen(app.clone(), stopped));
    let asked = asked_to_stop();
    tracing::info!("working");
    let died = tokio::select! {
        () = asked => false,
        _ = tasks.join_next() => true,
    };
    stop.send_replace(true);
    app.wake.notify_one();
    if tokio::time::timeout(GRACE, ended(&mut tasks)).await.is_err() {
        tracing::warn!("a job did not end in time; it will be done again");
    }
    app.db.close().await;
    if died { bail!("a part of the program died") } else { Ok(()) }
}

/// Waits for the end of all parts, however they end.
async fn ended(tasks: &mut JoinSet<()>) {
    while tasks.join_next().await.is_some() {}
}

/// Brings the schema up to date.
pub(super) async fn migrate(config: Config) -> anyhow::Result<()> {
    let app = App::open(config, Clock::System).await?;
    app.db.close().await;
    println!("The database is up to date.");
    Ok(())
}

/// Waits until somebody asks the process to stop. It listens from the call on, not only from the first wait.
fn asked_to_stop() -> impl Future<Output = ()> {
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async move {
        let waits = signals.into_iter().map(|listening| {
            Box::pin(async move {
                match listening {
                    Ok(mut listening) => drop(listening.recv().await),
                    Err(error) => {
                        tracing::warn!(%error, "not every signal stops this process cleanly");
                        std::future::pending().await
                    }
                }
            })
        });
        futures::future::select_all(waits).await;
    }
}
