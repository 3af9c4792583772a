//! The runner: chooses journeys, walks them one after the other, tells like cargo does.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use tokio::time::Instant;

use crate::Stage;
use crate::browser::Browser;
use crate::driver::Programs;
use crate::server::Server;
use crate::settings;

/// A journey that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(300);

/// A walk through the product.
pub struct Journey {
    /// Module and name.
    pub name: &'static str,
    /// The walk itself; it fails by panicking.
    pub walk: for<'a> fn(&'a Stage) -> LocalBoxFuture<'a, ()>,
    /// The environment variable without which it is left out.
    pub needs: Option<&'static str>,
}

/// The journeys of a module.
macro_rules! journeys {
    ($module:ident: [$($name:ident),+ $(,)?]) => {
        &[$(crate::runner::Journey {
            name: concat!(stringify!($module), "::", stringify!($name)),
            walk: |stage| Box::pin(crate::$module::$name(stage)),
            needs: None,
        }),+]
    };
    ($module:ident if $variable:literal: [$($name:ident),+ $(,)?]) => {
        &[$(crate::runner::Journey {
            name: concat!(stringify!($module), "::", stringify!($name)),
            walk: |stage| Box::pin(crate::$module::$name(stage)),
            needs: Some($variable),
        }),+]
    };
}
pub(crate) use journeys;

/// What the command line asks for: the part of cargo's options that means something here.
#[derive(Default)]
struct Asked {
    filters: Vec<String>,
    skipped: Vec<String>,
    is_exact: bool,
    is_list: bool,
    tells_times: bool,
}

impl Asked {
    fn read(mut arguments: impl Iterator<Item = String>) -> Asked {
        let mut asked = Asked::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--skip" => asked.skipped.extend(arguments.next()),
                "--exact" => asked.is_exact = true,
                "--list" => asked.is_list = true,
                "--report-time" => asked.tells_times = true,
                "--test-threads" | "--format" | "--color" | "--logfile" | "-Z" => drop(arguments.next()),
                option if option.starts_with('-') => {}
                _ => asked.filters.push(argument),
            }
        }
        asked
    }

    fn wants(&self, name: &str) -> bool {
        let hit = |filter: &String| if self.is_exact { name == filter } else { name.contains(filter.as_str()) };
        (self.filters.is_empty() || self.filters.iter().any(hit)) && !self.skipped.iter().any(hit)
    }
}

/// What came of it.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: Vec<&'static str>,
    ignored: usize,
    filtered: usize,
}

/// Runs what the command line asks for.
pub fn main(modules: &[&[Journey]]) -> ExitCode {
    // The way through futures and the runtime tells nothing: the place and the message do.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("{}\n  at {place}", panic.payload_as_str().unwrap_or("something that is no text"));
    }));
    let asked = Asked::read(std::env::args().skip(1));
    let (wanted, others): (Vec<&Journey>, Vec<&Journey>) =
        modules.iter().copied().flatten().partition(|journey| asked.wants(journey.name));
    if asked.is_list {
        wanted.iter().for_each(|journey| println!("{}: test", journey.name));
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {} tests", wanted.len());
    let begun = Instant::now();
    let mut tally = Tally { filtered: others.len(), ..Tally::default() };
    match skip_reason(&wanted) {
        Some(reason) => {
            eprintln!("SKIPPED: every test in the browser, because {reason}");
            tally.ignored = wanted.len();
        }
        None if wanted.is_empty() => {}
        None => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.expect("a runtime").block_on(walk_all(&wanted, asked.tells_times, &mut tally));
        }
    }
    if !tally.failed.is_empty() {
        println!("\nfailures:");
        tally.failed.iter().for_each(|name| println!("    {name}"));
    }
    println!(
        "\ntest result: {}. {} passed; {} failed; {} ignored; 0 measured; {} filtered out; finished in {:.2}s\n",
        if tally.failed.is_empty() { "ok" } else { "FAILED" },
        tally.passed,
        tally.failed.len(),
        tally.ignored,
        tally.filtered,
        begun.elapsed().as_secs_f64()
    );
    if tally.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(101) }
}

/// Why nothing can be run here; in continuous integration only by decision.
fn skip_reason(wanted: &[&Journey]) -> Option<String> {
    if settings::read("PORTICO_SKIP_BROWSER").as_deref() == Some("1") {
        return Some("PORTICO_SKIP_BROWSER is 1".to_owned());
    }
    let missing = Programs::find().err().filter(|_| !wanted.is_empty())?;
    assert!(!settings::is_ci(), "CI=true, but {missing}: nothing may be skipped");
    Some(missing)
}

async fn walk_all(journeys: &[&Journey], tells_times: bool, tally: &mut Tally) {
    let programs = Programs::find().expect("the browser was there a moment ago");
    let (server, browser) = tokio::join!(Server::start(), Browser::start(&programs));
    let stage = Stage { server, browser };
    let walks = async {
        for journey in journeys {
            if journey.needs.is_some_and(|variable| settings::read(variable).is_none()) {
                println!("test {} ... ignored, {} is not set", journey.name, journey.needs.unwrap_or_default());
                tally.ignored += 1;
                continue;
            }
            let begun = Instant::now();
            let is_good = walk(journey, &stage).await;
            let time = if tells_times { format!(" <{:.3}s>", begun.elapsed().as_secs_f64()) } else { String::new() };
            println!("test {} ... {}{time}", journey.name, if is_good { "ok" } else { "FAILED" });
            if is_good {
                tally.passed += 1;
            } else {
                tally.failed.push(journey.name);
            }
        }
    };
    let is_cut = tokio::select! {
        () = walks => false,
        _ = tokio::signal::ctrl_c() => true,
    };
    let Stage { server, browser } = stage;
    browser.end().await;
    server.stop().await;
    if is_cut {
        tally.failed.push("(stopped by Ctrl-C)");
    }
}

/// Walks one journey; what the browser complains about on the way is a failure, too.
async fn walk(journey: &Journey, stage: &Stage) -> bool {
    let walk = AssertUnwindSafe((journey.walk)(stage)).catch_unwind();
    let is_walked = match tokio::time::timeout(LIMIT, walk).await {
        Ok(done) => done.is_ok(),
        Err(_) => {
            eprintln!("{} has not ended after {LIMIT:?}", journey.name);
            false
        }
    };
    let complaints = stage.browser.complaints().await;
    for complaint in &complaints {
        eprintln!("{}: the browser complains: {complaint}", journey.name);
    }
    let is_good = is_walked && complaints.is_empty();
    if !is_good {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join(journey.name.replace("::", "-"));
        stage.browser.evidence(&folder).await;
        eprintln!("{}: evidence in {}", journey.name, folder.display());
    }
    is_good
}
