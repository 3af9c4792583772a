//! The state of the system, for administrators.

use askama::Template;
use axum::response::Response;
use db::Dialect;

use crate::app::App;
use crate::desk::system::{self, Standing};
use crate::desk::tickets::{self, QueueCounts};
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::i18n::Arg;
use crate::web::limits::{Reason, Refused};
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "desk/system.html")]
struct SystemPage {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    standing: Standing,
    process: Vec<(&'static str, String)>,
    limits: Vec<Limit>,
    last: Vec<Refused>,
}

/// A limit with what it has kept away.
struct Limit {
    name: String,
    allowed: String,
    refused: String,
}

fn limits(app: &App, shell: &Shell) -> Vec<Limit> {
    let limit = |reason: Reason| {
        let allowed = match reason.limit(&app.config.limits) {
            0 => shell.w.t("system-no-limit"),
            n => shell.w.v(unit(reason), "n", n),
        };
        let refused = shell.w.v("system-refused-count", "n", app.limiter.refusals.count(reason));
        Limit { name: shell.w.t(words_of(reason)), allowed, refused }
    };
    Reason::ALL.into_iter().map(limit).collect()
}

fn unit(reason: Reason) -> &'static str {
    match reason {
        Reason::Connection | Reason::Busy | Reason::Stream => "system-at-once",
        Reason::Stalled => "system-seconds",
        _ => "system-a-minute",
    }
}

fn words_of(reason: Reason) -> &'static str {
    match reason {
        Reason::SignIn => "refused-sign-in",
        Reason::Forgot => "refused-forgot",
        Reason::Unworked => "refused-unworked",
        Reason::Upload => "refused-upload",
        Reason::Write => "refused-write",
        Reason::Search => "refused-search",
        Reason::Request => "refused-request",
        Reason::Connection => "refused-connection",
        Reason::Busy => "refused-busy",
        Reason::Stalled => "refused-stalled",
        Reason::Stream => "refused-stream",
    }
}

fn process(app: &App, shell: &Shell) -> Vec<(&'static str, String)> {
    let minutes = app.clock.now().seconds_since(app.begun) / 60;
    let parts = [("d", minutes / 1_440), ("h", minutes / 60 % 24), ("m", minutes % 60)];
    let number = |n: usize| Arg::from(u64::try_from(n).unwrap_or(u64::MAX));
    let of = |n: usize, limit: u64| match limit {
        0 => shell.w.v("count-exact", "n", number(n)),
        limit => shell.w.a("system-of", &[("n", number(n)), ("limit", limit.into())]),
    };
    let limits = &app.config.limits;
    vec![
        ("system-version", env!("CARGO_PKG_VERSION").to_owned()),
        ("system-uptime-label", shell.w.a("system-uptime", &parts.map(|(name, n)| (name, Arg::Number(n))))),
        ("system-database", if app.db.dialect() == Dialect::Sqlite { "SQLite" } else { "PostgreSQL" }.to_owned()),
        ("system-streams", of(app.limiter.streams(), limits.live_streams)),
        ("system-connections", of(app.limiter.connections(), limits.connections)),
        ("system-uploads", of(app.limiter.uploads(), limits.uploads_at_once)),
    ]
}

impl SystemPage {
    fn n(&self, n: &i64) -> String {
        self.shell.w.v("count-exact", "n", Arg::Number(*n))
    }

    fn why(&self, refused: &Refused) -> String {
        self.shell.w.t(words_of(refused.reason))
    }
}

/// The state of this process and of the work behind it.
pub(super) async fn page(door: Agent) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let standing = system::standing(&mut s).await?;
                let counts = tickets::queue_counts(&mut s).await?;
                let shell = Shell::new(&app, &headers, &s);
                let (process, limits) = (process(&app, &shell), limits(&app, &shell));
                let last = app.limiter.refusals.last();
                Ok(SystemPage { shell, counts, at: "system".into(), standing, process, limits, last })
            })
        })
        .await?;
    Ok(render(&page))
}
