//! The runner: chooses journeys, walks those of an engine one after the other, tells like cargo does. What Chromium walks goes
//! at the side of what it only looks at and of the other engines; each has a server of its own.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use tokio::time::Instant;

use crate::Stage;
use crate::browser::Browser;
use crate::engine::{EVERY, Engine, Programs};
use crate::server::Server;
use crate::settings;

/// A journey that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(600);

/// A walk through the product.
pub struct Journey {
    /// Module and name.
    pub name: &'static str,
    /// The walk itself; it fails by panicking.
    pub walk: for<'a> fn(&'a Stage) -> LocalBoxFuture<'a, ()>,
    /// The environment variable without which it is left out.
    pub needs: Option<&'static str>,
    /// The engines it is walked in.
    pub engines: &'static [Engine],
}

impl Journey {
    fn name_in(&self, engine: Engine) -> String {
        format!("{}::{}", engine.name(), self.name)
    }

    /// Whether it only looks at pages, of which there are many.
    fn looks(&self) -> bool {
        ["pages::", "sights::", "routes::", "gallery::"].iter().any(|module| self.name.starts_with(module))
    }
}

/// The journeys of a module: in Chromium, in the engines named, or in every engine if a variable is set.
macro_rules! journeys {
    ($module:ident: $names:tt) => {
        $crate::runner::journeys!(@ $module, None, &[$crate::engine::Engine::Chromium], $names)
    };
    ($module:ident in $engines:expr; $names:tt) => {
        $crate::runner::journeys!(@ $module, None, $engines, $names)
    };
    ($module:ident in $engines:expr, if $variable:literal; $names:tt) => {
        $crate::runner::journeys!(@ $module, Some($variable), $engines, $names)
    };
    (@ $module:ident, $needs:expr, $engines:expr, [$($name:ident),+ $(,)?]) => {
        &[$($crate::runner::Journey {
            name: concat!(stringify!($module), "::", stringify!($name)),
            walk: |stage| Box::pin($crate::$module::$name(stage)),
            needs: $needs,
            engines: $engines,
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
    failed: Vec<String>,
    ignored: usize,
    filtered: usize,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed.extend(other.failed);
        self.ignored += other.ignored;
    }
}

/// Walks the journeys of some engines, one engine after the other, until somebody stops it.
async fn lane(wanted: &[(Engine, Vec<&Journey>)], tells_times: bool) -> Tally {
    let mut tally = Tally::default();
    for (engine, journeys) in wanted.iter().filter(|(_, journeys)| !journeys.is_empty()) {
        match programs(*engine) {
            Ok(programs) => {
                if walk_all(journeys, Walk { programs, tells_times }, &mut tally).await {
                    break;
                }
            }
            Err(reason) => {
                eprintln!("SKIPPED: every test in {}, because {reason}", engine.name());
                tally.ignored += journeys.len();
            }
        }
    }
    tally
}

/// Runs what the command line asks for.
pub fn main(modules: &[&[Journey]]) -> ExitCode {
    // The way through futures and the runtime tells nothing: the place and the message do.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("{}\n  at {place}", panic.payload_as_str().unwrap_or("something that is no text"));
    }));
    let mut asked = Asked::read(std::env::args().skip(1));
    // Where nobody asked, it is the one chance to learn them.
    asked.tells_times |= settings::is_ci();
    let all: Vec<&Journey> = modules.iter().copied().flatten().collect();
    let of = |engine: Engine| all.iter().copied().filter(move |journey| journey.engines.contains(&engine));
    let wanted: Vec<(Engine, Vec<&Journey>)> = EVERY
        .iter()
        .map(|engine| (*engine, of(*engine).filter(|journey| asked.wants(&journey.name_in(*engine))).collect()))
        .collect();
    let count: usize = wanted.iter().map(|(_, journeys)| journeys.len()).sum();
    if asked.is_list {
        for (engine, journeys) in &wanted {
            journeys.iter().for_each(|journey| println!("{}: test", journey.name_in(*engine)));
        }
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {count} tests");
    let begun = Instant::now();
    let walks: usize = all.iter().map(|journey| journey.engines.len()).sum();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let (mut walks_alone, mut rest) = (vec![], vec![]);
    for (engine, journeys) in &wanted {
        let (looks, walks): (Vec<&Journey>, Vec<&Journey>) = match engine {
            Engine::Chromium => journeys.iter().partition(|journey| journey.looks()),
            _ => (journeys.clone(), vec![]),
        };
        walks_alone.push((*engine, walks));
        rest.push((*engine, looks));
    }
    let (mut tally, other) =
        runtime.block_on(async { tokio::join!(lane(&walks_alone, asked.tells_times), lane(&rest, asked.tells_times)) });
    tally.add(other);
    tally.filtered = walks - count;
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

/// The engine's programs, or why nothing can be run in it here; in continuous integration only by decision.
fn programs(engine: Engine) -> Result<Programs, String> {
    if settings::read("PORTICO_SKIP_BROWSER").as_deref() == Some("1") {
        return Err("PORTICO_SKIP_BROWSER is 1".to_owned());
    }
    let found = Programs::find(engine);
    if let Err(missing) = &found {
        assert!(!settings::is_ci(), "CI=true, but {missing}: nothing may be skipped");
    }
    found
}

/// How journeys are walked.
struct Walk {
    programs: Programs,
    tells_times: bool,
}

/// Walks them with a server and a browser of their own; true when somebody has stopped it.
async fn walk_all(journeys: &[&Journey], how: Walk, tally: &mut Tally) -> bool {
    let engine = how.programs.engine;
    let (server, browser) = tokio::join!(Server::start(), Browser::start(how.programs));
    let stage = Stage { server, browser };
    let walks = async {
        for journey in journeys {
            let name = journey.name_in(engine);
            if let Some(variable) = journey.needs.filter(|variable| settings::read(variable).is_none()) {
                println!("test {name} ... ignored, {variable} is not set");
                tally.ignored += 1;
                continue;
            }
            let begun = Instant::now();
            let is_good = walk(journey, &stage).await;
            let time =
                if how.tells_times { format!(" <{:.3}s>", begun.elapsed().as_secs_f64()) } else { String::new() };
            println!("test {name} ... {}{time}", if is_good { "ok" } else { "FAILED" });
            if is_good {
                tally.passed += 1;
            } else {
                tally.failed.push(name);
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
        tally.failed.push("(stopped by Ctrl-C)".to_owned());
    }
    is_cut
}

/// Walks one journey; what the browser complains about on the way is a failure, too.
async fn walk(journey: &Journey, stage: &Stage) -> bool {
    let name = journey.name_in(stage.browser.engine);
    let walk = AssertUnwindSafe((journey.walk)(stage)).catch_unwind();
    let is_walked = match tokio::time::timeout(LIMIT, walk).await {
        Ok(done) => done.is_ok(),
        Err(_) => {
            eprintln!("{name} has not ended after {LIMIT:?}");
            false
        }
    };
    let complaints = stage.browser.complaints().await;
    for complaint in &complaints {
        eprintln!("{name}: the browser complains: {complaint}");
    }
    let is_good = is_walked && complaints.is_empty();
    if !is_good {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join(name.replace("::", "-"));
        stage.browser.evidence(&folder).await;
        eprintln!("{name}: evidence in {}", folder.display());
    }
    is_good
}
