//! The command line. Names of commands and flags are a contract once released.

mod backup;
mod demo;
mod doctor;
mod seed;
mod serve;
mod staff;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{self, Loaded, LogFormat};

/// A customer portal with the help desk behind it.
#[derive(Parser)]
#[command(name = "portico", version, about, max_term_width = 100)]
struct Cli {
    /// Configuration file; `portico.toml` in the working folder when it is there.
    #[arg(long, global = true, env = "PORTICO_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests and work on jobs.
    Serve,
    /// Work on jobs beside `serve`; needs PostgreSQL.
    Worker,
    /// Show the product filled with a believable company.
    Demo(demo::Args),
    /// Fill an empty database with any number of tickets, to measure with.
    Seed(seed::Args),
    /// People who work at the help desk.
    #[command(subcommand)]
    Staff(staff::Staff),
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Write everything, files included, into one file; works beside a running `serve`.
    Backup(backup::BackupArgs),
    /// Bring a backup back into an empty database and an empty folder.
    Restore(backup::RestoreArgs),
    /// Say what is wrong with the installation, and mend it when asked; fails while something is wrong.
    Doctor(doctor::Args),
    /// Bring the database's schema up to date; `serve` does it by itself.
    Migrate,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Say what every key is and where its value comes from; fail when something is wrong.
    Check,
    /// Print a commented file with every key at its default.
    Reference,
}

/// Runs the command that the program was called with.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Config(ConfigCommand::Reference) = cli.command {
        print!("{}", config::reference());
        return ExitCode::SUCCESS;
    }
    let loaded = match config::load(cli.config.as_deref()) {
        Ok(loaded) => loaded,
        Err(problems) => {
            for problem in problems {
                eprintln!("{problem}");
            }
            return ExitCode::FAILURE;
        }
    };
    if let Command::Config(ConfigCommand::Check) = cli.command {
        print!("{}", loaded.report());
        return ExitCode::SUCCESS;
    }
    log(&loaded);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("threads cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async move {
        match cli.command {
            Command::Serve => serve::serve(loaded.config).await,
            Command::Worker => serve::worker(loaded.config).await,
            Command::Demo(args) => demo::run(args, loaded.config).await,
            Command::Seed(args) => seed::run(args, loaded.config).await,
            Command::Staff(command) => staff::run(command, loaded.config).await,
            Command::Backup(args) => backup::backup(args, loaded.config).await,
            Command::Restore(args) => backup::restore(args, loaded.config).await,
            Command::Doctor(args) => doctor::run(args, loaded.config).await,
            Command::Migrate => serve::migrate(loaded.config).await,
            Command::Config(_) => Ok(()),
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

fn log(loaded: &Loaded) {
    let filter = tracing_subscriber::EnvFilter::try_new(&loaded.config.log)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match loaded.config.log_format {
        LogFormat::Pretty => builder.with_target(false).init(),
        LogFormat::Json => builder.json().init(),
    }
}
