//! What is done to the running program, from outside: it is measured, counted,
//! crowded and killed. Started by `cargo xtask`; nothing here is part of
//! the product, and nothing here knows its code, only its command line, its pages and its tables.

mod bench;
mod chance;
mod client;
mod cluster;
mod crowd;
mod database;
mod faults;
mod floor;
mod instructions;
mod server;
mod sink;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "trial", about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure the product against its own floor, at several sizes, on both databases.
    Bench(bench::Args),
    /// Fill the product with open pages and slow files, and see whether it still answers.
    Crowd(crowd::Args),
    /// Kill the server, fill its disk and restart its database under a load of writes, and see that nothing is lost.
    Faults(faults::Args),
    /// Count the instructions of pages and compare them with committed figures.
    Instructions(instructions::Args),
    /// Answer with the least that a page can cost; `bench` starts it.
    Floor(floor::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("threads cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async {
        match cli.command {
            Command::Bench(args) => bench::run(args).await,
            Command::Crowd(args) => crowd::run(args).await,
            Command::Faults(args) => faults::run(args).await,
            Command::Instructions(args) => instructions::run(args).await,
            Command::Floor(args) => floor::run(args).await,
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
