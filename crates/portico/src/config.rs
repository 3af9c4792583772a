//! Configuration: one TOML file and environment variables, read here and nowhere else.
//!
//! Each key has a default, a line of explanation, and an environment variable that overrides it. Secrets are values of
//! type [`Secret`], which cannot be printed.

mod keys;
mod read;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

pub use keys::reference;
pub use read::{Loaded, load};

/// A value that never shows itself in logs or messages.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The value itself, for the one who needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Secret(value)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "\"\"" } else { "***" })
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// For machines.
    Json,
}

/// Everything an operator can decide.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The address people reach it at, without a slash at the end. With https, cookies are sent over https alone.
    pub public_url: String,
    /// Addresses and networks of proxies whose `X-Forwarded-For` is believed, separated by commas.
    pub trusted_proxies: String,
    /// Address and port of the name server that is asked about domains; empty for those of this machine.
    pub dns_server: String,
    /// `sqlite:FILE`, or `postgres://…`.
    pub database_url: Secret,
    /// The most connections to PostgreSQL at a time; 0 is two for each core, and four at least.
    pub database_connections: usize,
    /// Folder for files.
    pub data_dir: PathBuf,
    /// What is logged, as `tracing` filters say it.
    pub log: String,
    /// `pretty` or `json`.
    pub log_format: LogFormat,
    /// Outgoing mail.
    pub mail: Mail,
    /// Limits of input.
    pub limits: Limits,
    /// Sign-in sessions.
    pub sessions: Sessions,
    /// Work in the background.
    pub worker: Worker,
    /// Figures for machines.
    pub metrics: Metrics,
}

/// Outgoing mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// `smtp://user:password@host:587?tls=required`, or `smtps://…`; empty while mail is not set up: mails then wait.
    pub smtp_url: Secret,
    /// Seconds to wait for the mail server.
    pub timeout_seconds: u64,
}

/// Limits of input.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Files of one message.
    pub files_per_message: usize,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Characters of a message.
    pub message_chars: usize,
    /// Characters of a subject.
    pub subject_chars: usize,
    /// Characters of any other value.
    pub value_chars: usize,
    /// Rows of an exported workbook.
    pub workbook_rows: usize,
    /// Open pages that one process tells what happens; 0 is no limit.
    pub live_streams: u64,
    /// Attempts to sign in from one address a minute; 0 is no limit, as for all below.
    pub sign_ins_per_minute: u64,
    /// New passwords, sign-in links and accounts asked for from one address a minute; of accounts without scripts a tenth.
    pub forgotten_per_minute: u64,
    /// Files sent ahead of their message from one address a minute.
    pub uploads_per_minute: u64,
    /// Changes in one session a minute.
    pub writes_per_minute: u64,
    /// Searches and exports from one address a minute.
    pub searches_per_minute: u64,
    /// Requests of any kind from one address a minute.
    pub requests_per_minute: u64,
    /// Connections that one process keeps open.
    pub connections: u64,
    /// Seconds in which the head of the next request must have come; above the idle time of a proxy in front.
    pub header_seconds: u64,
    /// Messages with files that one process receives at the same time.
    pub uploads_at_once: u64,
    /// Seconds of waiting in which at least 1,000 bytes of a body must come.
    pub upload_stall_seconds: u64,
}

/// Sign-in sessions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    /// Minutes without a request after which a session of staff ends.
    pub idle_minutes: i64,
    /// Days after which a session ends in any case.
    pub absolute_days: i64,
}

/// Work in the background.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Worker {
    /// Whether `serve` works on jobs itself.
    pub in_serve: bool,
    /// Seconds between looks for jobs that other processes enqueued.
    pub poll_seconds: u64,
}

/// Figures for machines.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Whoever shows this token may read them; while it is empty there is no such page.
    pub token: Secret,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://127.0.0.1:8080".into(),
            trusted_proxies: String::new(),
            dns_server: String::new(),
            database_url: Secret("sqlite:portico.db".into()),
            database_connections: 0,
            data_dir: "portico-data".into(),
            log: "info".into(),
            log_format: LogFormat::Pretty,
            mail: Mail::default(),
            limits: Limits::default(),
            sessions: Sessions::default(),
            worker: Worker::default(),
            metrics: Metrics::default(),
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Mail { smtp_url: Secret::default(), timeout_seconds: 30 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            files_per_message: 10,
            file_bytes: 25_000_000,
            message_chars: 100_000,
            subject_chars: 255,
            value_chars: 1_000,
            workbook_rows: 50_000,
            live_streams: 10_000,
            sign_ins_per_minute: 120,
            forgotten_per_minute: 60,
            uploads_per_minute: 600,
            writes_per_minute: 600,
            searches_per_minute: 6_000,
            requests_per_minute: 120_000,
            connections: 20_000,
            header_seconds: 75,
            uploads_at_once: 200,
            upload_stall_seconds: 30,
        }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Sessions { idle_minutes: 24 * 60, absolute_days: 30 }
    }
}

impl Default for Worker {
    fn default() -> Self {
        Worker { in_serve: true, poll_seconds: 2 }
    }
}
