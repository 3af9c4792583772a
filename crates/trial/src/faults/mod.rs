//! The running program is killed in the middle of writes, again and again, and must lose nothing and do nothing twice.
//!
//! Pairs of a customer and an agent write by the product's own forms. What died unanswered is sent again with the same
//! key, as browsers do. In the end everything is compared with what was acknowledged: in the database, through the
//! product's pages, in the folder of files and at the mail server.

mod doors;
mod facts;
mod judge;
mod ledger;
mod pair;
mod run;
mod scenes;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::cluster::Cluster;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// A file.
    Sqlite,
    /// A server, durable as in earnest.
    Postgres,
}

/// How the program is tried.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The product's program.
    #[arg(long)]
    portico: PathBuf,
    /// The folder in which it is tried; what an earlier run left there is removed.
    #[arg(long)]
    data: PathBuf,
    /// How often the program is killed, on each database.
    #[arg(long, default_value_t = 100)]
    kills: u64,
    /// Where choices come from: who writes what, and when the program is killed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The database; both when it is not given.
    #[arg(long)]
    engine: Option<Engine>,
}

/// Kills the program on each database.
///
/// # Errors
/// When something was lost or doubled, or the trial itself could not go on.
pub(crate) async fn run(args: Args) -> Result<()> {
    let (mut bad, mut skipped) = (0, vec![]);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if args.engine.is_some_and(|only| only != engine) {
            continue;
        }
        let begun = Instant::now();
        let folder = args.data.join(format!("faults-{engine:?}").to_lowercase());
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let cluster = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Cluster::start(&args.data.join("faults-cluster"))?),
        };
        let plan = run::Plan { portico: &args.portico, folder: &folder, kills: args.kills, seed: args.seed };
        let report = run::kill(&plan, cluster.as_ref()).await?;
        println!("{engine:?}, seed {}: {report} ({:.0} s)", args.seed, begun.elapsed().as_secs_f64());
        for line in report.complaints() {
            println!("  {line}");
        }
        bad += usize::from(!report.is_clean());
        bad += scenes(&plan, cluster.as_ref(), &mut skipped).await;
    }
    // At the end, where it is read; whoever runs this counts these lines.
    for scene in &skipped {
        println!("SKIPPED: {scene}");
    }
    if bad > 0 {
        bail!("something was lost, doubled or left behind");
    }
    Ok(())
}

/// What goes wrong around the program; answers how many of these it did not get over, and adds what could not be tried.
async fn scenes(plan: &run::Plan<'_>, cluster: Option<&Cluster>, skipped: &mut Vec<String>) -> usize {
    let mut bad = 0;
    let mut tell = |name: &str, outcome: Result<bool>| match outcome {
        Ok(true) => println!("{name}: ok"),
        Ok(false) => skipped.push(format!("{name}, because this user may not mount a small file system")),
        Err(error) => {
            bad += 1;
            println!("{name}: FAILED: {error:#}");
        }
    };
    for (name, folder) in
        [("the mail server fails", "mail"), ("the database restarts", "restart"), ("the disk fills", "disk")]
    {
        let folder = plan.folder.join(folder);
        if let Err(error) = std::fs::create_dir_all(&folder) {
            tell(name, Err(error.into()));
            continue;
        }
        let plan = run::Plan { folder: &folder, portico: plan.portico, ..*plan };
        match (name, cluster) {
            ("the mail server fails", _) => tell(name, scenes::mail_server_fails(&plan, cluster).await.map(|()| true)),
            ("the database restarts", Some(cluster)) => {
                tell(name, scenes::database_restarts(&plan, cluster).await.map(|()| true));
            }
            ("the disk fills", None) => tell(name, scenes::disk_fills(&plan).await),
            _ => {}
        }
    }
    bad
}
