//! What else goes wrong around a program: the disk is full, the database restarts, the mail server is of no use.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::pair;
use super::run::{Plan, prepare};
use crate::client::{Attached, Client, Page};
use crate::cluster::Cluster;
use crate::database::Database;
use crate::server::Server;
use crate::sink::{Mood, Sink};

/// How long the product may take to get over something.
const PATIENCE: Duration = Duration::from_secs(90);

/// A product that runs, with a customer who is signed in.
struct Stage {
    server: Server,
    customer: Client,
    database: Database,
    acknowledged: Vec<String>,
    written: u32,
}

impl Stage {
    async fn set(plan: &Plan<'_>, cluster: Option<&Cluster>, sink: &Sink) -> Result<Stage> {
        let product = prepare(plan, cluster, sink).await?;
        let server = product.serve().await?;
        let customer = pair::as_customer(server.address(), 0).await?;
        let database = Database { url: product.database.clone() };
        Ok(Stage { server, customer, database, acknowledged: vec![], written: 0 })
    }

    fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Files a ticket with a file of so many bytes; the answer, if there is one.
    async fn file(&mut self, size: usize) -> Result<(String, Page)> {
        self.written += 1;
        let mark = format!("trial s{}x", self.written);
        let said = format!("{mark} happened");
        let fields =
            [("subject", mark.as_str()), ("content", &said), ("submit_key", &mark), ("hs_ticket_priority", "")];
        let bytes = vec![b'a'; size];
        let page = self.customer.post_files("/new", &fields, &[Attached { name: "a.txt", bytes: &bytes }]).await?;
        if page.status == 303 {
            self.acknowledged.push(mark.clone());
        }
        Ok((said, page))
    }

    /// Files until it works again.
    async fn recover(&mut self) -> Result<()> {
        let begun = Instant::now();
        loop {
            match self.file(10).await {
                Ok((_, page)) if page.status == 303 => return Ok(()),
                Ok((_, page)) if begun.elapsed() > PATIENCE => bail!("still answers {}", page.status),
                Err(error) if begun.elapsed() > PATIENCE => return Err(error.context("still does not answer")),
                Ok(_) => {}
                Err(_) => self.customer = self.customer.again().await?,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Everything that was acknowledged is there once, with its file, and nothing else by half.
    async fn verify(&self) -> Result<()> {
        for mark in &self.acknowledged {
            let asked = format!(
                "SELECT COUNT(*) FROM message m JOIN ticket t ON t.id = m.ticket_id
                 JOIN attachment a ON a.message_id = m.id WHERE t.subject = '{mark}'"
            );
            ensure!(self.database.number(&asked).await? == 1, "{mark} is not there once");
        }
        let bare = "SELECT COUNT(*) FROM ticket t WHERE subject LIKE 'trial %'
             AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.ticket_id = t.id)";
        ensure!(self.database.number(bare).await? == 0, "a ticket is there by half");
        Ok(())
    }

    /// Waits until a figure of the database is as it should be.
    async fn until(&self, what: &str, statement: &str, wanted: u64) -> Result<()> {
        let begun = Instant::now();
        loop {
            let found = self.database.number(statement).await?;
            if found == wanted {
                return Ok(());
            }
            ensure!(begun.elapsed() < PATIENCE, "{what}: {found} instead of {wanted}");
            self.database
                .ask("UPDATE job SET run_at = created_at WHERE locked_until IS NULL AND parked_at IS NULL")
                .await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The database restarts as when the power fails, while a customer writes.
pub(super) async fn database_restarts(plan: &Plan<'_>, cluster: &Cluster) -> Result<()> {
    let sink = Sink::start(Mood::Kind).await?;
    let mut stage = Stage::set(plan, Some(cluster), &sink).await?;
    for _ in 0..3 {
        stage.recover().await?;
        cluster.stop("immediate")?;
        let (_, page) = stage.file(10).await?;
        ensure!(page.status >= 500, "without a database {} was answered", page.status);
        cluster.launch()?;
        stage.recover().await?;
    }
    stage.verify().await
}

/// The mail server hangs, then refuses for now, then for good, then takes mails.
pub(super) async fn mail_server_fails(plan: &Plan<'_>, cluster: Option<&Cluster>) -> Result<()> {
    let sink = Sink::start(Mood::Hanging).await?;
    let mut stage = Stage::set(plan, cluster, &sink).await?;
    for _ in 0..3 {
        let (_, page) = stage.file(10).await?;
        ensure!(page.status == 303, "{} was answered while the mail server hangs", page.status);
    }
    let waiting = "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL AND last_error IS NOT NULL";
    stage.until("mails that wait", waiting, 3).await?;
    sink.turn(Mood::NotNow);
    let parked = "SELECT COUNT(*) FROM job WHERE parked_at IS NOT NULL";
    ensure!(stage.database.number(parked).await? == 0, "a mail was parked because the mail server hung");
    sink.turn(Mood::Never);
    stage.until("mails parked", "SELECT COUNT(*) FROM job WHERE parked_at IS NOT NULL AND last_error <> ''", 3).await?;
    sink.turn(Mood::Kind);
    stage.recover().await?;
    stage.until("mails sent", "SELECT COUNT(*) FROM outbox WHERE sent_at IS NOT NULL", 1).await?;
    ensure!(sink.seen().taken.values().all(|times| *times == 1) && sink.seen().taken.len() == 1, "a mail came twice");
    stage.verify().await
}

/// A small file system, gone when dropped.
struct Small(PathBuf);

impl Small {
    /// None when this user may not mount one.
    fn mount(folder: &Path) -> Result<Option<Small>> {
        fs::create_dir_all(folder)?;
        if fs::metadata("/proc/self")?.uid() != 0 {
            return Ok(None);
        }
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=12m", "tmpfs"]).arg(folder);
        Ok(command.status().context("mount")?.success().then(|| Small(folder.to_owned())))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        if !Command::new("umount").arg("-l").arg(&self.0).status().is_ok_and(|status| status.success()) {
            eprintln!("{} stays mounted", self.0.display());
        }
    }
}

/// The disk is full, and then is not. False when that cannot be tried here.
pub(super) async fn disk_fills(plan: &Plan<'_>) -> Result<bool> {
    let folder = plan.folder.join("small");
    let Some(_small) = Small::mount(&folder)? else { return Ok(false) };
    let plan = Plan { folder: &folder, portico: plan.portico, ..*plan };
    let sink = Sink::start(Mood::Kind).await?;
    let mut stage = Stage::set(&plan, None, &sink).await?;
    stage.recover().await?;
    let ballast = folder.join("ballast");
    let mut full = vec![];
    for round in 0..3 {
        // What is left is taken away, so that neither files nor the database find any room.
        let _ = fs::write(ballast.with_extension(round.to_string()), vec![0_u8; 12_000_000]);
        for size in [300_000, 10] {
            let (said, page) = stage.file(size).await?;
            full.push((size, page.status, page.text().contains(&said)));
        }
        for other in 0..=round {
            let _ = fs::remove_file(ballast.with_extension(other.to_string()));
        }
        stage.recover().await?;
    }
    ensure!(full.iter().any(|(_, status, _)| *status != 303), "the disk was never full: {full:?}");
    ensure!(full.iter().all(|(_, status, _)| matches!(status, 303 | 422 | 500..=599)), "{full:?}");
    // With a page that can be mended goes the text that was typed.
    ensure!(full.iter().all(|(_, status, is_kept)| *status != 422 || *is_kept), "typed text is gone: {full:?}");
    let page = Client::connect(stage.address()).await?.get("/readyz").await?;
    ensure!(page.status == 200, "not ready after there is room again");
    stage.verify().await?;
    Ok(true)
}
