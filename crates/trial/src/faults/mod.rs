//! Proves that nothing is lost: the server is killed at random moments under a mixed load of writes, its disk fills up, its
//! database is restarted, its mail server hangs and refuses. Afterwards everything that was acknowledged must be there
//! exactly once, and nothing may be there by half.
//!
//! Every choice comes from a seed. When exactly a kill hits is up to the machine, as in life.

mod disk;
mod kills;
mod ledger;
mod mailbox;
mod rng;
mod store;
mod verdict;
mod writers;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Args as ClapArgs, ValueEnum};

use self::store::Store;
use crate::cluster::Cluster;
use crate::server::Product;

/// What to do to the server.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Args {
    /// The product's program.
    #[arg(long)]
    portico: PathBuf,
    /// How often the server is killed, on each database.
    #[arg(long, default_value_t = 500)]
    kills: u32,
    /// Another seed makes other choices.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// On which databases.
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    engines: Vec<Engine>,
    /// A folder for everything that is made; it is removed in the end when all went well.
    #[arg(long)]
    data: PathBuf,
}

/// A database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

/// Tickets that are there before it begins.
const SEEDED: u32 = 40;

/// Runs everything that was asked for.
///
/// # Errors
/// When anything was lost, doubled or left by half; when a program does not start.
pub(crate) async fn run(args: Args) -> Result<()> {
    let portico = args.portico.canonicalize().context("the product's program")?;
    if args.data.exists() {
        std::fs::remove_dir_all(&args.data)?;
    }
    std::fs::create_dir_all(&args.data)?;
    let data = args.data.canonicalize()?;
    let mut all_well = true;
    for engine in &args.engines {
        let cluster = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Cluster::start(&data.join("postgres"))?),
        };
        let place = |name: &str| Place { portico: portico.clone(), data: data.join(name), cluster: cluster.as_ref() };
        all_well &= kills::run(place("kills"), args.kills, args.seed).await?.tell(&format!("{engine:?}, killed"));
        let said = match &cluster {
            None => disk::run(place("full"), args.seed).await?,
            Some(cluster) => Some(kills::restarts(place("restarted"), cluster, args.seed).await?),
        };
        match said {
            Some(verdict) => all_well &= verdict.tell(&format!("{engine:?}, without its disk or its server")),
            None => println!("SKIPPED: a full disk, which only root can make"),
        }
    }
    ensure!(all_well, "something was lost, doubled or left by half; what there is stays in {}", data.display());
    std::fs::remove_dir_all(&data)?;
    Ok(())
}

/// Where a trial takes place.
struct Place<'c> {
    portico: PathBuf,
    data: PathBuf,
    cluster: Option<&'c Cluster>,
}

impl Place<'_> {
    /// Makes the folder and a database with some people and tickets; mails go to `mailbox`.
    async fn prepare(&self, mailbox: std::net::SocketAddr) -> Result<Product> {
        std::fs::create_dir_all(&self.data)?;
        let database = match self.cluster {
            None => format!("sqlite:{}", self.data.join("portico.db").display()),
            Some(cluster) => {
                let name = name_of(&self.data);
                cluster.create(&name).await?;
                cluster.url(&name)
            }
        };
        let variables = [
            ("PORTICO_MAIL_SMTP_URL", format!("smtp://{mailbox}")),
            ("PORTICO_MAIL_TIMEOUT_SECONDS", "2".to_owned()),
            ("PORTICO_WORKER_POLL_SECONDS", "1".to_owned()),
            ("PORTICO_LOG", "error".to_owned()),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let product = Product { program: self.portico.clone(), database, data: self.data.clone(), variables };
        let mut seed = product.command("seed");
        let made = seed.args(["--tickets", &SEEDED.to_string()]).output().context("seeding")?;
        ensure!(made.status.success(), "seeding: {}", String::from_utf8_lossy(&made.stderr));
        Ok(product)
    }

    async fn store(&self) -> Result<Store> {
        match self.cluster {
            None => Store::sqlite(&self.data.join("portico.db")),
            Some(cluster) => Store::postgres(&cluster.url(&name_of(&self.data))).await,
        }
    }

    fn files(&self) -> PathBuf {
        self.data.join("files")
    }
}

fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    format!("trial_{name}")
}
