//! `seed`: fills an empty database with any number of tickets, for measuring.

use clap::Args as ClapArgs;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::{PASSWORD, bulk};

#[derive(ClapArgs)]
pub(super) struct Args {
    /// How many tickets.
    #[arg(long)]
    tickets: u64,
    /// Another seed makes other tickets.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(super) async fn run(args: Args, config: Config) -> anyhow::Result<()> {
    let app = App::open_bulk(config, Clock::System).await?;
    let step = (args.tickets / 20).max(1);
    let tell = |done: u64| {
        if done % step < 250 {
            eprintln!("{done} of {} tickets", args.tickets);
        }
    };
    bulk::fill(&app, args.tickets, args.seed, tell).await?;
    app.db.close().await;
    println!("{} tickets. Everybody's password is {PASSWORD}:", args.tickets);
    println!("customer  {}", bulk::LARGEST);
    println!("agent     {}", bulk::AGENT);
    Ok(())
}
