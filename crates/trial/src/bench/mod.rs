//! Measures the product against its own floor: every page that matters, at several sizes, on both databases, in one run.
//!
//! Product and floor answer from the same database, in turns, so that whatever else the machine does hits both. Every
//! answer is checked. Figures of time are this machine's; ratios and processor time are what to compare.

mod load;
mod modes;
mod place;
mod plan;
mod report;
mod weight;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::{Args as ClapArgs, ValueEnum};

use self::load::{Load, Sample};
use self::modes::MODES;
use self::place::Place;
use self::plan::{Plan, Row, Visitors};
use self::report::{Facts, Measured, Report};
use crate::client::Client;
use crate::cluster::Cluster;
use crate::server::Server;

/// What to measure.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Args {
    /// The product's program.
    #[arg(long)]
    portico: PathBuf,
    /// Where databases are kept from run to run; seeding a large one takes long.
    #[arg(long)]
    data: PathBuf,
    /// How many tickets.
    #[arg(long, value_delimiter = ',', default_value = "1200,100000,1000000")]
    sizes: Vec<u64>,
    /// On which databases.
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    engines: Vec<Engine>,
    /// How long each page is asked for, in each round.
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// Rounds of floor and product in turn; medians are reported.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only rows with one of these in their names; given once for each.
    #[arg(long)]
    only: Vec<String>,
    /// The folder for the table and the figures.
    #[arg(long)]
    out: PathBuf,
}

/// A database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Args {
    /// Whether somebody wants to know of a row.
    fn wants(&self, row: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| row.contains(only.as_str()))
    }
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
    }
}

/// Connections at a time.
const CONNECTIONS: usize = 8;

/// Measures everything that was asked for, prints the table, and writes it with its figures.
///
/// # Errors
/// When an answer is wrong or a program does not start.
pub(crate) async fn run(args: Args) -> Result<()> {
    std::fs::create_dir_all(&args.data)?;
    let data = args.data.canonicalize()?;
    let portico = args.portico.canonicalize().context("the product's program")?;
    let mut report = Report::default();
    for engine in &args.engines {
        let cluster = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Cluster::start(&data.join("postgres"))?),
        };
        for size in &args.sizes {
            eprintln!("{} tickets on {}", size, engine.name());
            let place = Place::prepare(&portico, &data, cluster.as_ref(), *size).await?;
            measure(&args, *engine, &place, &mut report).await.with_context(|| format!("{size} on {engine:?}"))?;
        }
    }
    let table = report.table();
    println!("{table}");
    report.write(&args.out, &table)
}

/// Everything at one size on one database.
async fn measure(args: &Args, engine: Engine, place: &Place<'_>, report: &mut Report) -> Result<()> {
    let started = Instant::now();
    let server = place.product.serve().await?;
    let ready = started.elapsed();
    let cold = Instant::now();
    Client::connect(server.address()).await?.get("/sign-in").await?;
    let first_page = ready + cold.elapsed();
    let idle = server.memory()?;
    modes::seeded(place).await?;
    let visitors = Visitors::sign_in(server.address(), place.size).await?;

    let plan = Plan::make(&visitors).await?;
    let floor = place.floor(plan.list_bytes, plan.ticket_bytes).await?;
    let seconds = Duration::from_secs_f64(args.seconds);
    for row in plan.rows.iter().filter(|row| args.wants(row.name)) {
        let measured = compare(args.rounds, seconds, row, place, (&server, &floor)).await?;
        eprintln!("  {}", measured.line());
        report.measured.push(Measured { engine: engine.name(), size: place.size, ..measured });
    }
    let (loaded, own) = (server.memory_peak()?, server.memory_own()?);
    let export = export(&visitors.largest[0], &server).await?;
    let weight = weight::first_visit(&visitors.largest[0]).await?;
    // A small database may have none of the few. What the last mode has set, the next run sets back.
    for mode in MODES.iter().filter(|mode| place.is_large() && mode.names().any(|name| args.wants(name))) {
        for row in mode.rows(&visitors, place).await?.iter().filter(|row| args.wants(row.name)) {
            let measured = compare(args.rounds, seconds, row, place, (&server, &floor)).await?;
            eprintln!("  {}", measured.line());
            report.measured.push(Measured { engine: engine.name(), size: place.size, ..measured });
        }
    }
    report.facts.push(Facts {
        engine: engine.name(),
        size: place.size,
        ready_ms: ready.as_secs_f64() * 1e3,
        first_page_ms: first_page.as_secs_f64() * 1e3,
        idle_kib: idle,
        loaded_kib: loaded,
        own_kib: own,
        database_bytes: place.database_bytes().await?,
        export,
        weight,
    });
    server.stop().await
}

/// One row: the floor and the product in turns where there is a floor, medians of both.
async fn compare(
    rounds: usize,
    seconds: Duration,
    row: &Row,
    place: &Place<'_>,
    (server, floor): (&Server, &Server),
) -> Result<Measured> {
    let rounds = if row.has_floor { rounds } else { 1 };
    let (mut own, mut least) = (vec![], vec![]);
    for round in 0..rounds {
        if row.has_floor {
            least.push(sample(seconds, row, place, floor, round).await.context("the floor")?);
        }
        own.push(sample(seconds, row, place, server, round).await?);
    }
    let own = Sample::median(own).context("no round")?;
    Ok(Measured::new(row.name, &own, Sample::median(least).as_ref()))
}

async fn sample(seconds: Duration, row: &Row, place: &Place<'_>, server: &Server, round: usize) -> Result<Sample> {
    let load = Load { row, address: server.address(), connections: CONNECTIONS, round };
    load.run(seconds / 4).await?;
    let before = server.ticks()? + place.database_ticks()?;
    let mut sample = load.run(seconds).await.with_context(|| row.name.to_owned())?;
    sample.ticks = server.ticks()? + place.database_ticks()? - before;
    Ok(sample)
}

/// An export of the largest customer's list.
async fn export(visitor: &Client, server: &Server) -> Result<report::Export> {
    let mut client = visitor.again().await?;
    let before = server.memory()?;
    let began = Instant::now();
    let mut response = client.begin(hyper::Method::GET, "/requests.csv", None, bytes::Bytes::new()).await?;
    ensure!(response.status() == 200, "the export: {}", response.status());
    let (mut first, mut rows, mut peak) = (None, 0_u64, before);
    while let Some(frame) = http_body_util::BodyExt::frame(response.body_mut()).await {
        let frame = frame?;
        first.get_or_insert_with(|| began.elapsed());
        if let Some(data) = frame.data_ref() {
            rows += data.iter().filter(|byte| **byte == b'\n').count() as u64;
        }
        peak = peak.max(server.memory()?);
    }
    Ok(report::Export {
        rows: rows.saturating_sub(1),
        first_byte_ms: first.context("an empty export")?.as_secs_f64() * 1e3,
        seconds: began.elapsed().as_secs_f64(),
        grown_kib: peak - before,
    })
}
