//! `demo`: the product filled with a believable company, on this machine alone.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args as ClapArgs;
use tokio::net::TcpListener;

use super::serve;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::{self, Plan};

#[derive(ClapArgs)]
pub(super) struct Args {
    /// Address and port to listen on; must be of this machine, as everybody in the demo has the same password.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder to keep the demo in; without one it is made anew each time.
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Database to fill instead of an embedded one; must be empty, or a demo's.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// How many tickets.
    #[arg(long, default_value_t = Plan::default().tickets)]
    tickets: usize,
    /// Another seed makes another company's two years.
    #[arg(long, default_value_t = Plan::default().seed)]
    seed: u64,
}

pub(super) async fn run(args: Args, mut config: Config) -> anyhow::Result<()> {
    if !args.listen.ip().is_loopback() {
        bail!("the demo listens on this machine alone: everybody in it has the same password");
    }
    let folder = match &args.data_dir {
        Some(folder) => folder.clone(),
        None => fresh_folder()?,
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    config.listen = args.listen;
    config.public_url = match args.listen.ip().to_canonical() {
        // By its name, as browsers have passkeys for names alone.
        IpAddr::V4(Ipv4Addr::LOCALHOST) => format!("http://localhost:{}", args.listen.port()),
        _ => format!("http://{}", args.listen),
    };
    config.data_dir = folder.clone();
    config.database_url = match args.database_url {
        Some(url) => url.into(),
        None => format!("sqlite:{}", folder.join("demo.db").display()).into(),
    };
    let listener = TcpListener::bind(args.listen).await.with_context(|| format!("listening on {}", args.listen))?;
    let app = App::open_demo(config, Clock::System).await?;
    let plan = Plan { tickets: args.tickets, seed: args.seed };
    let is_new = demo::fill(&app, &plan).await?;
    announce(&app, is_new, &folder);
    let done = serve::answer(app, listener).await;
    if args.data_dir.is_none() {
        // The folder was made for this run; what cannot be removed is the system's temporary folder's to clean.
        let _ = std::fs::remove_dir_all(&folder);
    }
    done
}

fn fresh_folder() -> anyhow::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("portico-demo-{}", crate::random::short_id()));
    std::fs::create_dir(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(folder)
}

fn announce(app: &App, is_new: bool, folder: &std::path::Path) {
    let url = &app.config.public_url;
    println!();
    println!("  Northwind Instruments is {}.", if is_new { "ready" } else { "back" });
    println!();
    println!("  Portal      {url}/");
    println!("  Help desk   {url}/desk");
    println!("  Sent mail   {url}/demo/mail");
    println!();
    for sign_in in demo::sign_ins() {
        println!("  {:<10}  {}{}", sign_in.role, url, sign_in.path);
        println!("              {}  {}", sign_in.email, sign_in.password);
    }
    println!();
    println!("  Data in {}. Ctrl-C stops it.", folder.display());
    println!();
}
