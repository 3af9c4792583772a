//! `cargo xtask test`: every check and every test, the quick ones first, up to the first that fails. Its last line is
//! always `N passed, N failed`; a check that fails without counting tests is one that failed.

use std::process::{Command, ExitCode};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use anyhow::{Result, anyhow, bail, ensure};

use crate::cluster::{self, Cluster};
use crate::env;
use crate::packages::{self, Provided};
use crate::run::{self, Counts};
use crate::tidy;
use crate::trial;

/// What to leave out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    is_fast: bool,
    /// When there are words, only tests run, and of those the ones whose names contain a word.
    words: Vec<String>,
}

impl Options {
    /// Reads the command line.
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Options::default();
        for word in words {
            match *word {
                "--fast" => options.is_fast = true,
                flag if flag.starts_with('-') => bail!("`test` knows no {flag}"),
                word => options.words.push(word.into()),
            }
        }
        Ok(options)
    }
}

/// Runs everything, says what it came to, and answers for it with the exit code.
pub(crate) fn run(options: &Options) -> ExitCode {
    let mut report = Report::default();
    let outcome = everything(options, &mut report);
    println!();
    for part in &report.skipped {
        println!("SKIPPED: {part}");
    }
    if let Err(error) = &outcome {
        println!("FAILED: {error:#}");
        report.counts.failed = report.counts.failed.max(1);
    }
    println!("{}", report.summary());
    if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Report {
    counts: Counts,
    skipped: Vec<String>,
}

impl Report {
    fn skip(&mut self, part: &str) {
        self.skipped.push(part.to_owned());
    }

    fn summary(&self) -> String {
        format!("{} passed, {} failed, {} skipped", self.counts.passed, self.counts.failed, self.skipped.len())
    }
}

fn everything(options: &Options, report: &mut Report) -> Result<()> {
    let checks = options.words.is_empty();
    let checks_all = checks && !options.is_fast;
    if checks {
        step("tidy", tidy::run)?;
        step("format", format)?;
    }
    let provided = step("packages", || packages::provide(!options.is_fast))?;
    if checks {
        step("clippy", clippy)?;
    }
    if checks_all {
        step("documentation", documentation)?;
    }
    step("tests", || tests(options, &provided, report))?;
    if checks_all {
        // Instructions are the same however busy the machine is.
        let counted = Beside::start("instructions", || match env::program("valgrind") {
            Some(_) => trial::instructions(&[], run::succeed_unheard).map(|()| true),
            None => Ok(false),
        });
        let killed = step("faults", || faults(&provided, report));
        match counted.end()? {
            true => report.counts.passed += 1,
            false => report.skip("instructions of pages, because valgrind is missing"),
        }
        killed?;
        step("crowd", || crowd(report))?;
        step("licences", || licences(report))?;
    }
    Ok(())
}

/// A step that is done while another is.
struct Beside<T> {
    name: &'static str,
    work: JoinHandle<(Result<T>, f64)>,
}

impl<T: Send + 'static> Beside<T> {
    fn start(name: &'static str, work: impl FnOnce() -> Result<T> + Send + 'static) -> Self {
        let timed = || {
            let began = Instant::now();
            let outcome = work();
            (outcome, began.elapsed().as_secs_f64())
        };
        Beside { name, work: thread::spawn(timed) }
    }

    /// Waits for it, and says how it ended.
    fn end(self) -> Result<T> {
        let (outcome, seconds) = self.work.join().map_err(|_| anyhow!("{} broke off", self.name))?;
        let end = if outcome.is_ok() { "ok" } else { "failed" };
        println!("== {}: {end}, {seconds:.1} s, beside the step before", self.name);
        outcome.map_err(|error| error.context(self.name))
    }
}

/// One step, with a heading and the time it took.
fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n== {name}");
    let began = Instant::now();
    let outcome = work();
    let end = if outcome.is_ok() { "ok" } else { "failed" };
    println!("== {name}: {end}, {:.1} s", began.elapsed().as_secs_f64());
    outcome.map_err(|error| error.context(name.to_owned()))
}

fn format() -> Result<()> {
    packages::check_toolchain()?;
    run::succeed(&mut run::cargo("fmt --all --check"))
}

fn clippy() -> Result<()> {
    run::succeed(&mut run::cargo("clippy --workspace --all-targets --locked -- -D warnings"))
}

fn documentation() -> Result<()> {
    run::succeed(run::cargo("doc --workspace --no-deps --locked").env("RUSTDOCFLAGS", "-D warnings"))
}

fn licences(report: &mut Report) -> Result<()> {
    if !packages::provide_deny()? {
        report.skip("licences, because cargo-deny cannot be installed");
        return Ok(());
    }
    run::succeed(&mut run::cargo("deny --locked check bans licenses sources"))
}

fn tests(options: &Options, provided: &Provided, report: &mut Report) -> Result<()> {
    let mut command = run::cargo("test --workspace --locked --no-fail-fast");
    if !options.words.is_empty() {
        command.arg("--").args(&options.words);
    }
    let cluster = database(&mut command, provided, report)?;
    packages::tell_provider(&mut command);
    browser(&mut command, options, provided, report);
    scim(&mut command, options, provided, report);
    let outcome = run::count(&mut command, &mut report.counts);
    drop(cluster);
    outcome?;
    ensure!(report.counts.passed > 0, "no test ran");
    Ok(())
}

/// How often the server is killed on each database.
const KILLS: &str = "15";

/// Kills the server some times on each database there is; `cargo xtask faults` does it as often as one likes.
fn faults(provided: &Provided, report: &mut Report) -> Result<()> {
    let skipped = if provided.database {
        trial::faults("dev", &["--kills", KILLS])?
    } else {
        report.skip("kills on PostgreSQL, because it is not installed");
        trial::faults("dev", &["--kills", KILLS, "--engine", "sqlite"])?
    };
    report.skipped.extend(skipped);
    report.counts.passed += 1;
    Ok(())
}

/// A small crowd; `cargo xtask crowd` brings as many as one likes.
fn crowd(report: &mut Report) -> Result<()> {
    trial::crowd("dev", &["--streams", "500", "--people", "40", "--uploads", "40"])?;
    report.counts.passed += 1;
    Ok(())
}

/// Tells the tests about PostgreSQL: the one that was given, else one for this run, which lives as long as the answer.
fn database(command: &mut Command, provided: &Provided, report: &mut Report) -> Result<Option<Cluster>> {
    if cluster::given().is_some() {
        return Ok(None);
    }
    if !provided.database {
        report.skip("tests on PostgreSQL, because it is not installed");
        return Ok(None);
    }
    let cluster = Cluster::start()?;
    command.env(cluster::VARIABLE, cluster.url());
    Ok(Some(cluster))
}

/// Tells the tests about the browser.
fn browser(command: &mut Command, options: &Options, provided: &Provided, report: &mut Report) {
    if provided.browser {
        packages::tell(command);
        return;
    }
    let reason =
        if options.is_fast { "tests in the browser, by --fast" } else { "tests in the browser, which is missing" };
    report.skip(reason);
    command.env("PORTICO_SKIP_BROWSER", "1");
}

/// Tells the tests about the client of SCIM.
fn scim(command: &mut Command, options: &Options, provided: &Provided, report: &mut Report) {
    if provided.scim {
        packages::tell_scim(command);
        return;
    }
    let why = if options.is_fast { "by --fast" } else { "which is missing" };
    report.skip(&format!("SCIM by a client that is not ours, {why}"));
    command.env("PORTICO_SKIP_SCIM", "1");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_read() {
        let options = Options::parse(&["--fast", "lists", "search"]).expect("it is right");
        assert_eq!(options, Options { is_fast: true, words: vec!["lists".into(), "search".into()] });
        assert!(Options::parse(&["--slow"]).is_err());
    }

    #[test]
    fn what_was_left_out_is_counted() {
        let mut report = Report::default();
        report.counts.passed = 3;
        report.skip("tests in the browser, by --fast");
        assert_eq!(report.summary(), "3 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn what_is_done_beside_a_step_answers_and_names_itself() {
        assert_eq!(Beside::start("counting", || Ok(3)).end().expect("it is done"), 3);
        let failed: Result<()> = Beside::start("clippy", || bail!("three warnings")).end();
        assert_eq!(format!("{:#}", failed.expect_err("it fails")), "clippy: three warnings");
    }

    #[test]
    fn a_step_that_fails_names_itself() {
        let outcome: Result<()> = step("clippy", || bail!("three warnings"));
        assert_eq!(format!("{:#}", outcome.expect_err("it fails")), "clippy: three warnings");
    }
}
