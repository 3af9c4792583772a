//! Kills the server in the middle of everything, again and again, and looks at what is left; or restarts its database.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use super::Place;
use super::mailbox::{Mailbox, Mood};
use super::rng::Rng;
use super::store::Store;
use super::verdict::{Found, Verdict};
use super::writers::{self, Scene};
use crate::cluster::Cluster;
use crate::server::{Product, Server, free_port};

/// Bytes of the files that go along, at most.
const FILE: usize = 60_000;

/// As many kills as asked for.
pub(super) async fn run(place: Place<'_>, kills: u32, seed: u64) -> Result<Verdict> {
    let stage = Stage::set(place, FILE).await?;
    let mut rng = Rng::new(seed, 1_000);
    let mut server = stage.product.serve_at(stage.address).await?;
    let writers = writers::begin(&stage.scene, stage.address, seed).await?;
    for _ in 0..kills {
        stage.mailbox.feel(match rng.below(10) {
            0 => Mood::Hangs,
            1 => Mood::RefusesForNow,
            _ => Mood::Takes,
        });
        tokio::time::sleep(Duration::from_millis(u64::try_from(20 + rng.below(700))?)).await;
        server.kill();
        server = stage.product.serve_at(stage.address).await?;
    }
    let verdict = stage.end(server, writers).await?;
    Ok(Verdict { kills, ..verdict })
}

/// PostgreSQL goes as if the power failed, and comes back; the server must find it again by itself.
pub(super) async fn restarts(place: Place<'_>, cluster: &Cluster, seed: u64) -> Result<Verdict> {
    let stage = Stage::set(place, FILE).await?;
    let mut rng = Rng::new(seed, 2_000);
    let server = stage.product.serve_at(stage.address).await?;
    let writers = writers::begin(&stage.scene, stage.address, seed).await?;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(u64::try_from(300 + rng.below(700))?)).await;
        cluster.stop("immediate")?;
        cluster.launch()?;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    stage.end(server, writers).await
}

/// Everything that a trial needs, ready to begin.
pub(super) struct Stage<'c> {
    pub place: Place<'c>,
    pub product: Product,
    pub mailbox: Mailbox,
    pub scene: Arc<Scene>,
    pub address: std::net::SocketAddr,
}

impl<'c> Stage<'c> {
    pub(super) async fn set(place: Place<'c>, largest_file: usize) -> Result<Stage<'c>> {
        let mailbox = Mailbox::open().await?;
        let product = place.prepare(mailbox.address()).await?;
        let store = place.store().await?;
        let column = |rows: Vec<Vec<String>>| rows.into_iter().flatten().collect::<Vec<String>>();
        let own =
            "SELECT x.ticket_id FROM ticket_company x JOIN company c ON c.id = x.company_id WHERE c.name = 'Company 0'";
        let tickets = column(store.rows(own).await?).iter().map(|id| id.parse()).collect::<Result<_, _>>()?;
        let stages = column(store.rows("SELECT id FROM stage").await?);
        let staff = column(store.rows("SELECT id FROM staff").await?);
        let scene = Scene::new(tickets, stages, staff, largest_file);
        Ok(Stage { place, product, mailbox, scene, address: free_port()? })
    }

    /// Lets everybody finish, the jobs be done and the house be kept, and looks at what there is.
    pub(super) async fn end(self, server: Server, mut writers: tokio::task::JoinSet<Result<()>>) -> Result<Verdict> {
        self.mailbox.feel(Mood::Takes);
        self.scene.stop();
        while let Some(done) = writers.join_next().await {
            done?.context("somebody who writes")?;
        }
        server.stop().await?;
        let store = self.place.store().await?;
        // As if hours had passed: leases are over, and what waits for another attempt is due.
        store.change("UPDATE job SET locked_until = NULL, run_at = 0 WHERE parked_at IS NULL").await?;
        age(&self.place.files())?;
        let server = self.product.serve_at(self.address).await?;
        self.quiet(&store).await?;
        server.stop().await?;
        let found = Found::read(&store, &self.place.files(), self.mailbox.taken()).await?;
        Ok(Verdict::of(&self.scene.ledger.take(), &found))
    }

    /// Waits until no job is left and no file that nothing names, or for a minute.
    async fn quiet(&self, store: &Store) -> Result<()> {
        for _ in 0..600 {
            let found = Found::read(store, &self.place.files(), self.mailbox.taken()).await?;
            if found.waiting == 0 && found.orphans == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }
}

/// Makes every file two days old.
fn age(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            age(&path)?;
        } else {
            let file = std::fs::File::options().write(true).open(&path)?;
            let then = std::fs::metadata(&path)?.modified()? - Duration::from_secs(2 * 24 * 60 * 60);
            file.set_times(std::fs::FileTimes::new().set_modified(then.max(SystemTime::UNIX_EPOCH)))?;
        }
    }
    Ok(())
}
