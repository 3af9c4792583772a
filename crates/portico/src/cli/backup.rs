//! `backup` and `restore`. A backup works beside a running `serve`; a restore wants the place for itself.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args as ClapArgs;
use db::{Db, Options};

use crate::app::make_private;
use crate::backup::{self, Report};
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::files::Store;

#[derive(ClapArgs)]
pub(super) struct BackupArgs {
    /// File to write, or a folder to write a new file into.
    to: PathBuf,
}

#[derive(ClapArgs)]
pub(super) struct RestoreArgs {
    /// File that `backup` has written.
    from: PathBuf,
}

pub(super) async fn backup(args: BackupArgs, config: Config) -> anyhow::Result<()> {
    if let Some(file) = config.database_url.reveal().strip_prefix("sqlite:") {
        // Opening would create it.
        ensure!(std::path::Path::new(file).exists(), "there is no database {file} to back up");
    }
    let (db, files) = open(&config).await?;
    let done = backup::take(&db, &files, &args.to, Clock::System.now()).await;
    db.close().await;
    let report = done?;
    println!("{}", report.path.display());
    tell(&report);
    Ok(())
}

pub(super) async fn restore(args: RestoreArgs, config: Config) -> anyhow::Result<()> {
    ensure!(args.from.is_file(), "there is no file {}", args.from.display());
    let (db, files) = open(&config).await?;
    let _lock = db.lock_for_serve()?;
    let done = backup::restore(&db, &files, &args.from, Clock::System.now()).await;
    db.close().await;
    tell(&done?);
    println!("Everybody signs in anew. Mails that were waiting go out when the program serves.");
    Ok(())
}

fn tell(report: &Report) {
    let facts = &report.manifest.facts;
    println!(
        "{} tickets, {} messages, {} contacts; {} files with {} bytes; as of {}",
        report.rows("ticket"),
        report.rows("message"),
        report.rows("contact"),
        facts.files,
        facts.file_bytes,
        report.manifest.at.to_jiff()
    );
}

/// The database as it is, with all the time that a statement over everything takes.
async fn open(config: &Config) -> anyhow::Result<(Db, Store)> {
    let options = Options { readers: 1, pool: 2, statement_timeout: Duration::ZERO, is_bulk: false };
    make_private(config.database_url.reveal());
    let db = Db::open(config.database_url.reveal(), options).await.context("opening the database")?;
    let files = Store::local(&config.data_dir.join("files")).context("opening the store of files")?;
    Ok((db, files))
}
