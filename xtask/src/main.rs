//! The project's own commands, started as `cargo xtask`. `test` is what decides whether a change is good; the others
//! are parts of it that are handy alone. Nothing here is part of the product.

use std::io::Write;
use std::process::ExitCode;

mod cluster;
mod env;
mod packages;
mod run;
mod test;
mod tidy;
mod trial;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test [--fast] [FILTER...]   every check and every test; with words, only the tests whose names contain one
                              --fast leaves out browsers, faults, documentation and licences
  tidy                        the rules of the house that no other tool knows
  packages                    what tests need beside Rust and a C compiler, installed when root on Debian
  faults [OPTION...]          the server killed, its disk filled, its database restarted, and nothing may be lost;
                              --help says with what options
  crowd [OPTION...]           thousands of open pages and slow files, and it must still answer
  instructions [--accept]     instructions of pages, compared with docs/instructions.json
  bench [--write] [OPTION...] the product measured against its own floor, with --write into docs; --help says more
  screenshots                 pictures of every page, in the folder shots
  postgres                    a PostgreSQL for tests started by hand, until Enter is pressed";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test", words @ ..] => match test::Options::parse(words) {
            Ok(options) => test::run(&options),
            Err(error) => misused(&error.to_string()),
        },
        ["tidy"] => outcome(tidy::run()),
        ["packages"] => outcome(packages::provide(true).map(|_| ())),
        ["faults", words @ ..] => outcome(trial::faults("dist", words).map(drop)),
        ["crowd", words @ ..] => outcome(trial::crowd("dist", words)),
        ["instructions", words @ ..] => outcome(trial::instructions(words, run::succeed)),
        ["bench", words @ ..] => outcome(trial::bench(words)),
        ["screenshots"] => outcome(screenshots()),
        ["postgres"] => outcome(postgres()),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => misused("which command?"),
    }
}

/// Lets the browser tests take their pictures.
fn screenshots() -> anyhow::Result<()> {
    let provided = packages::provide(true)?;
    anyhow::ensure!(provided.browser, "there is no browser to take pictures with");
    let folder = env::workspace().join("shots");
    let mut command = run::cargo("test --package portico --test browser --locked -- gallery::");
    packages::tell(command.env("SHOTS", &folder));
    run::succeed(&mut command)?;
    println!("{}", folder.display());
    Ok(())
}

/// Keeps a cluster until Enter is pressed, the input ends or this program does.
fn postgres() -> anyhow::Result<()> {
    let cluster = cluster::Cluster::start()?;
    println!("export {}={}", cluster::VARIABLE, cluster.url());
    print!("Enter stops it. ");
    std::io::stdout().flush()?;
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

fn outcome(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn misused(complaint: &str) -> ExitCode {
    eprintln!("{complaint}\n\n{USAGE}");
    ExitCode::from(2)
}
