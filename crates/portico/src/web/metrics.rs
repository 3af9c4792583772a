//! Figures for machines that watch over the service, in the OpenMetrics text format (OpenMetrics 1.0.0), which Prometheus reads.
//!
//! What they cost follows neither tickets nor mails. No figure has a name, an id or an address as a label: routes are
//! named by their templates.

mod process;

use std::collections::HashSet;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::Dialect;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use sha2::{Digest, Sha256};

use super::error;
use super::routes;
use crate::app::App;
use crate::desk::door::Claim;
use crate::desk::mailroom;
use crate::desk::system::{self, JobCount};
use crate::desk::viewer::System;

/// Upper bounds of what a request took, in seconds.
const SECONDS: [f64; 9] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0];
const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    route: &'static str,
    method: &'static str,
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Place {
    route: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Why {
    reason: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Mode {
    mode: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Work {
    kind: String,
    state: &'static str,
}

/// What is counted while requests are answered.
pub struct Metrics {
    routes: HashSet<&'static str>,
    answers: Family<Answer, Counter>,
    seconds: Family<Place, Histogram>,
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics {
            routes: routes::table().iter().map(|route| route.path).collect(),
            answers: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
        }
    }
}

impl Metrics {
    /// Notes an answer to a request that took `micros`. Addresses that lead nowhere count as one.
    pub fn note(&self, route: Option<&MatchedPath>, method: &Method, status: StatusCode, micros: i64) {
        let route = route.and_then(|path| self.routes.get(path.as_str())).copied().unwrap_or("none");
        let method = match *method {
            Method::GET => "GET",
            Method::POST => "POST",
            Method::DELETE => "DELETE",
            _ => "other",
        };
        let status = match status.as_u16() / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.answers.get_or_create(&Answer { route, method, status }).inc();
        self.seconds.get_or_create(&Place { route }).observe(micros.max(0) as f64 / 1e6);
    }

    /// Everything, with what the process and the database say now.
    fn text(&self, app: &App, jobs: &[JobCount]) -> Result<String, std::fmt::Error> {
        let mut registry = Registry::with_prefix("portico");
        registry.register("http_requests", "Requests answered", self.answers.clone());
        registry.register_with_unit("http_request", "What requests took", Unit::Seconds, self.seconds.clone());
        let transactions = Family::<Mode, Counter>::default();
        for (mode, n) in [("read", app.db.reads()), ("write", app.db.writes())] {
            transactions.get_or_create(&Mode { mode }).inc_by(n);
        }
        registry.register("database_transactions", "Transactions begun", transactions);
        registry.register("database_statements", "Statements run", ConstCounter::new(app.db.statements()));
        registry.register("live_looks", "Looks for what other processes did", ConstCounter::new(app.live.looks()));
        let refused = Family::<Why, Counter>::default();
        for (reason, n) in app.limiter.refusals.counts() {
            refused.get_or_create(&Why { reason }).inc_by(n);
        }
        registry.register("refused", "What limits kept away", refused);
        for (name, help, n) in [
            ("live_streams", "Open pages that hear what happens", app.limiter.streams()),
            ("connections", "Open connections", app.limiter.connections()),
            ("uploads", "Messages with files being received", app.limiter.uploads()),
        ] {
            registry.register(name, help, ConstGauge::new(i64::try_from(n).unwrap_or(i64::MAX)));
        }
        work(&mut registry, app, jobs);
        let engine = if app.db.dialect() == Dialect::Sqlite { "sqlite" } else { "postgres" };
        let build = vec![("version", env!("CARGO_PKG_VERSION")), ("engine", engine)];
        registry.register("build", "What is running", Info::new(build));
        let mut out = String::new();
        text::encode_registry(&mut out, &registry)?;
        text::encode(&mut out, &process::registry())?;
        Ok(out)
    }
}

/// Jobs by kind and state, and since when the oldest has been due.
fn work(registry: &mut Registry, app: &App, jobs: &[JobCount]) {
    let family = Family::<Work, Gauge>::default();
    for job in jobs {
        for (state, n) in [("waiting", job.waiting), ("running", job.running), ("parked", job.parked)] {
            family.get_or_create(&Work { kind: job.kind.clone(), state }).set(n);
        }
    }
    registry.register("jobs", "Work in the background", family);
    let now = app.clock.now();
    // Without a mail server mails wait on purpose.
    let waits = |job: &&JobCount| app.outlet.is_ready() || job.kind != mailroom::SEND;
    let late =
        jobs.iter().filter(waits).filter_map(|job| job.due).map(|due| now.seconds_since(due)).max().unwrap_or(0).max(0);
    registry.register_with_unit(
        "oldest_job",
        "How long the oldest job is overdue",
        Unit::Seconds,
        ConstGauge::new(late),
    );
}

/// The figures, for whoever shows the token of the configuration; for others there is no such page.
pub(super) async fn page(State(app): State<App>, request: Request) -> Response {
    if !may_read(app.config.metrics.token.reveal(), request.headers()) {
        return error::not_found(State(app), request).await;
    }
    let jobs = app
        .read(Claim::System(System::Housekeeping), |mut s| Box::pin(async move { system::jobs_by_kind(&mut s).await }))
        .await;
    match jobs.map(|jobs| app.metrics.text(&app, &jobs)) {
        Ok(Ok(text)) => ([(header::CONTENT_TYPE, FORMAT), (header::CACHE_CONTROL, "no-store")], text).into_response(),
        Ok(Err(error)) => {
            tracing::error!(%error, "the figures cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the figures cannot be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Compares digests, so that how long it takes says nothing about the token.
fn may_read(token: &str, headers: &HeaderMap) -> bool {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    !token.is_empty() && Sha256::digest(token.as_bytes()) == Sha256::digest(shown.as_bytes())
}
