//! One run: writes, kills, and what is left in the end.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::facts::Facts;
use super::judge::{self, Post, Verdict};
use super::ledger::Ledger;
use super::pair::{Making, Pair, Signals};
use super::{doors, pair};
use crate::chance::Chance;
use crate::cluster::Cluster;
use crate::database::Database;
use crate::server::{Product, Server};
use crate::sink::{Mood, Sink};

/// Customers who write at the same time, each with an agent.
const PAIRS: usize = 6;
/// Kills after which leases of the dead are over, at least; in life that takes five minutes.
const LEASES: u64 = 10;
/// Complaints of each kind that are shown.
const MOST: usize = 8;
/// How long the product may take for what is left to do.
const PATIENCE: Duration = Duration::from_secs(240);

/// What is to be done.
pub(super) struct Plan<'p> {
    pub(super) portico: &'p Path,
    pub(super) folder: &'p Path,
    pub(super) kills: u64,
    pub(super) seed: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Report {
    kills: u64,
    acknowledged: u64,
    retried: u64,
    mails: usize,
    /// Files that no row named, all of which went.
    swept: usize,
    /// Files that no row names and that stay.
    orphans: usize,
    verdict: Verdict,
    refused: Vec<String>,
}

impl Report {
    /// Whether nothing was lost, doubled or left behind.
    pub(super) fn is_clean(&self) -> bool {
        self.verdict.is_clean() && self.refused.is_empty() && self.orphans == 0
    }

    /// What was wrong, not more of each kind than one reads.
    pub(super) fn complaints(&self) -> impl Iterator<Item = String> {
        let lost = self.verdict.lost.iter().map(|line| format!("LOST {line}"));
        let doubled = self.verdict.doubled.iter().map(|line| format!("DOUBLED {line}"));
        let half = self.verdict.half.iter().map(|line| format!("HALF {line}"));
        let refused = self.refused.iter().map(|line| format!("REFUSED {line}"));
        lost.take(MOST).chain(doubled.take(MOST)).chain(half.take(MOST)).chain(refused.take(MOST))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Verdict { lost, doubled, half } = &self.verdict;
        write!(
            f,
            "{} kills, {} writes acknowledged, {} retried, {} lost, {} doubled, {} by half, {} orphans ({} swept), {} mails",
            self.kills,
            self.acknowledged,
            self.retried,
            lost.len(),
            doubled.len(),
            half.len(),
            self.orphans,
            self.swept,
            self.mails
        )
    }
}

/// The product in a folder with a few people and tickets.
///
/// # Errors
/// When it cannot be made.
pub(super) async fn prepare(plan: &Plan<'_>, cluster: Option<&Cluster>, sink: &Sink) -> Result<Product> {
    let database = match cluster {
        None => format!("sqlite:{}", plan.folder.join("portico.db").display()),
        Some(cluster) => {
            cluster.discard("faults").await?;
            cluster.create("faults").await?;
            cluster.url("faults")
        }
    };
    let variables = vec![
        ("PORTICO_MAIL_SMTP_URL".to_owned(), sink.url()),
        ("PORTICO_MAIL_TIMEOUT_SECONDS".to_owned(), "1".to_owned()),
        ("PORTICO_WORKER_POLL_SECONDS".to_owned(), "1".to_owned()),
        // The trial refuses mails on purpose, which is no news.
        ("PORTICO_LOG".to_owned(), "error".to_owned()),
    ];
    let product = Product { program: plan.portico.to_owned(), database, data: plan.folder.to_owned(), variables };
    let seeding = product.command("seed").args(["--tickets", "20"]).stdout(std::process::Stdio::null()).status();
    ensure!(seeding.context("seeding")?.success(), "seeding failed");
    Ok(product)
}

/// A run that is under way.
struct Run<'p> {
    plan: &'p Plan<'p>,
    product: Product,
    database: Database,
    sink: Sink,
    ledger: Ledger,
}

/// Kills the program as often as planned while people write, then looks at everything.
///
/// # Errors
/// When the trial itself cannot go on; what the product did wrong stands in the report.
pub(super) async fn kill(plan: &Plan<'_>, cluster: Option<&Cluster>) -> Result<Report> {
    let sink = Sink::start(Mood::Mixed).await?;
    let product = prepare(plan, cluster, &sink).await?;
    let database = Database { url: product.database.clone() };
    let run = Run { plan, product, database, sink, ledger: Ledger::default() };
    let server = run.storm().await?;
    run.settle(server).await
}

impl Run<'_> {
    /// People write, the program dies and comes back. Answers the last one, when everybody has stopped.
    async fn storm(&self) -> Result<Server> {
        let mut server = self.product.serve().await?;
        let (tell, address) = watch::channel(Some(server.address()));
        let (halt, stop) = watch::channel(false);
        let mut pairs = JoinSet::new();
        for making in self.makings(&Signals { address, stop }).await? {
            pairs.spawn(Pair::new(making).await?.run());
        }
        let mut chance = Chance::new(self.plan.seed, 1_000);
        let (mut seen, mut checked) = (0, Verdict::default());
        for kill in 1..=self.plan.kills {
            let pause = Duration::from_millis(50 + chance.below(550));
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                Some(ended) = pairs.join_next() => bail!("somebody cannot go on: {:?}", ended?),
            }
            // From here on nobody finds it; what is under way dies with it.
            tell.send_replace(None);
            drop(server);
            if kill % LEASES == 0 {
                self.end_leases().await?;
            }
            server = self.product.serve().await.with_context(|| format!("after kill {kill}"))?;
            checked.add(self.glance(&mut seen).await?);
            tell.send_replace(Some(server.address()));
            ensure!(checked.is_clean(), "after kill {kill} with seed {}: {checked:?}", self.plan.seed);
        }
        halt.send_replace(true);
        while let Some(ended) = pairs.join_next().await {
            ended??;
        }
        Ok(server)
    }

    async fn makings(&self, signals: &Signals) -> Result<Vec<Making>> {
        let rows = self.database.ask("SELECT id FROM staff ORDER BY id").await?;
        let staff: Vec<String> = rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
        let rows = self.database.ask("SELECT email FROM contact ORDER BY id").await?;
        let own: Vec<String> = (0..PAIRS).map(pair::customer).collect();
        let contacts: Vec<String> = rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
        let contacts: Vec<String> = contacts.into_iter().filter(|email| !own.contains(email)).collect();
        let share = contacts.len() / PAIRS;
        Ok((0..PAIRS)
            .map(|number| Making {
                number,
                seed: self.plan.seed,
                signals: signals.clone(),
                ledger: self.ledger.clone(),
                staff: staff.clone(),
                links: contacts[number * share..(number + 1) * share].to_vec(),
            })
            .collect())
    }

    /// Lets the leases of dead workers run out, and pauses too. Only while no worker lives.
    async fn end_leases(&self) -> Result<()> {
        self.database.ask("UPDATE job SET locked_until = NULL, run_at = created_at WHERE parked_at IS NULL").await?;
        Ok(())
    }

    /// What was acknowledged since the last look is there once.
    async fn glance(&self, seen: &mut usize) -> Result<Verdict> {
        let marks: Vec<(String, &str)> = {
            let entries = self.ledger.open();
            let fresh = entries.writes.iter().skip(*seen).filter(|write| write.outcome == super::ledger::Outcome::Done);
            let table = |kind| if kind == super::ledger::Kind::Note { "note" } else { "message" };
            let marks = fresh.map(|write| (write.mark.clone(), table(write.kind))).collect();
            *seen = entries.writes.len();
            marks
        };
        let mut verdict = Verdict::default();
        for (mark, table) in marks {
            match self.database.number(&format!("SELECT COUNT(*) FROM {table} WHERE body LIKE '{mark} %'")).await? {
                1 => {}
                0 => verdict.lost.push(mark),
                _ => verdict.doubled.push(mark),
            }
        }
        Ok(verdict)
    }

    /// Lets what is left to do be done, and compares.
    async fn settle(&self, server: Server) -> Result<Report> {
        drop(server);
        self.end_leases().await?;
        let server = self.product.serve().await?;
        let stuck = self.idle().await?;
        let facts = Facts::read(&self.database).await?;
        let mut verdict = judge::writes(&self.ledger.open(), &facts);
        verdict.half.extend(stuck);
        verdict.add(judge::mails(&self.ledger.open(), &facts, &self.post()));
        let entries = std::mem::take(&mut *self.ledger.open());
        verdict.add(doors::look(server.address(), &entries, &facts).await?);
        let (swept, orphans) = self.sweep(server, &facts, &mut verdict).await?;
        Ok(Report {
            kills: self.plan.kills,
            acknowledged: entries.acknowledged,
            retried: entries.retried,
            mails: facts.mails.len(),
            swept,
            orphans,
            verdict,
            refused: entries.refused,
        })
    }

    fn post(&self) -> Post {
        let seen = self.sink.seen();
        Post { taken: seen.taken.clone(), refused: seen.refused.clone() }
    }

    /// Waits until no job is due; pauses after failures are made short. Says what is still there when
    /// nothing has become less for longer than patience lasts.
    async fn idle(&self) -> Result<Option<String>> {
        let (mut moved, mut least) = (Instant::now(), u64::MAX);
        loop {
            let left = self.database.number("SELECT COUNT(*) FROM job WHERE parked_at IS NULL").await?;
            if left == 0 {
                return Ok(None);
            }
            if left < least {
                (moved, least) = (Instant::now(), left);
            }
            if moved.elapsed() > PATIENCE {
                return Ok(Some(format!("{left} jobs are not done")));
            }
            let hurry = "UPDATE job SET run_at = created_at WHERE locked_until IS NULL AND parked_at IS NULL";
            self.database.ask(hurry).await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Lets two days pass for the files: what no row names goes and everything else stays. Answers how many went and how
    /// many should have.
    async fn sweep(&self, server: Server, facts: &Facts, verdict: &mut Verdict) -> Result<(usize, usize)> {
        server.stop().await?;
        let folder: PathBuf = self.product.data.join("files");
        let before = doors::stored(&folder)?;
        let named = doors::named(facts);
        let unnamed = before.difference(&named).count();
        doors::age(&folder)?;
        let server = self.product.serve().await?;
        let begun = Instant::now();
        let mut orphans = unnamed;
        while orphans > 0 && begun.elapsed() < Duration::from_secs(15) {
            tokio::time::sleep(Duration::from_millis(100)).await;
            orphans = doors::stored(&folder)?.difference(&named).count();
        }
        server.stop().await?;
        let after = doors::stored(&folder)?;
        verdict.half.extend(after.difference(&named).map(|name| format!("nobody needs the file {name}")));
        verdict.lost.extend(named.difference(&after).map(|name| format!("the file {name} is gone")));
        Ok((unnamed - orphans, orphans))
    }
}
