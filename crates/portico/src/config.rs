//! Configuration: one TOML file and environment variables, read here and nowhere else.
//!
//! Each key has a default, a line of explanation, and an environment variable that overrides it. Secrets are values of
//! type [`Secret`], which cannot be printed.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

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
    /// `sqlite:FILE`, or `postgres://…`.
    pub database_url: Secret,
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
    /// Open pages that one process tells what happens.
    pub live_streams: usize,
    /// Attempts to sign in from one address a minute; 0 is no limit, as for all below.
    pub sign_ins_per_minute: u64,
    /// New passwords asked for from one address a minute.
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
    /// Minutes without a request after which a session ends.
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

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://127.0.0.1:8080".into(),
            trusted_proxies: String::new(),
            database_url: Secret("sqlite:portico.db".into()),
            data_dir: "portico-data".into(),
            log: "info".into(),
            log_format: LogFormat::Pretty,
            mail: Mail::default(),
            limits: Limits::default(),
            sessions: Sessions::default(),
            worker: Worker::default(),
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

/// One key of the configuration, for the reference and the check.
struct Key {
    /// As in the file; a dot stands before the keys of a section.
    name: &'static str,
    help: &'static str,
    is_secret: bool,
    /// The value in a configuration, as TOML.
    value: fn(&Config) -> String,
}

const fn key(name: &'static str, help: &'static str, value: fn(&Config) -> String) -> Key {
    Key { name, help, is_secret: false, value }
}

const fn secret(name: &'static str, help: &'static str, value: fn(&Config) -> String) -> Key {
    Key { name, help, is_secret: true, value }
}

fn text(value: &str) -> String {
    toml::Value::String(value.to_owned()).to_string()
}

const KEYS: [Key; 29] = [
    key("listen", "Address and port to listen on.", |c| text(&c.listen.to_string())),
    key("public_url", "The address people reach it at. With https, cookies travel over https alone.", |c| {
        text(&c.public_url)
    }),
    key(
        "trusted_proxies",
        "Addresses or networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8, ::1.",
        |c| text(&c.trusted_proxies),
    ),
    secret("database_url", "sqlite:FILE, or postgres://user:password@host/name?sslmode=require.", |c| {
        text(c.database_url.reveal())
    }),
    key("data_dir", "Folder for files.", |c| text(&c.data_dir.display().to_string())),
    key("log", "What is logged: error, warn, info, debug, or filters such as info,portico=debug.", |c| text(&c.log)),
    key("log_format", "pretty for people, json for machines.", |c| {
        text(if c.log_format == LogFormat::Json { "json" } else { "pretty" })
    }),
    secret(
        "mail.smtp_url",
        "smtp://user:password@host:587?tls=required or smtps://…; while empty, mails wait.",
        |c| text(c.mail.smtp_url.reveal()),
    ),
    key("mail.timeout_seconds", "How long to wait for the mail server.", |c| c.mail.timeout_seconds.to_string()),
    key("limits.files_per_message", "Files of one message.", |c| c.limits.files_per_message.to_string()),
    key("limits.file_bytes", "Bytes of one file.", |c| c.limits.file_bytes.to_string()),
    key("limits.message_chars", "Characters of a message.", |c| c.limits.message_chars.to_string()),
    key("limits.subject_chars", "Characters of a subject.", |c| c.limits.subject_chars.to_string()),
    key("limits.value_chars", "Characters of any other value.", |c| c.limits.value_chars.to_string()),
    key("limits.live_streams", "Open pages that one process tells what happens; others look again by hand.", |c| {
        c.limits.live_streams.to_string()
    }),
    key(
        "limits.sign_ins_per_minute",
        "Attempts to sign in from one address a minute; 0 is no limit, as for all below.",
        |c| c.limits.sign_ins_per_minute.to_string(),
    ),
    key("limits.forgotten_per_minute", "New passwords asked for from one address a minute.", |c| {
        c.limits.forgotten_per_minute.to_string()
    }),
    key("limits.uploads_per_minute", "Files sent ahead of their message from one address a minute.", |c| {
        c.limits.uploads_per_minute.to_string()
    }),
    key("limits.writes_per_minute", "Changes in one session a minute.", |c| c.limits.writes_per_minute.to_string()),
    key("limits.searches_per_minute", "Searches and exports from one address a minute.", |c| {
        c.limits.searches_per_minute.to_string()
    }),
    key("limits.requests_per_minute", "Requests of any kind from one address a minute.", |c| {
        c.limits.requests_per_minute.to_string()
    }),
    key("limits.connections", "Connections that one process keeps open.", |c| c.limits.connections.to_string()),
    key(
        "limits.header_seconds",
        "Seconds in which the head of the next request must have come; above the idle time of a proxy in front.",
        |c| c.limits.header_seconds.to_string(),
    ),
    key("limits.uploads_at_once", "Messages with files that one process receives at the same time.", |c| {
        c.limits.uploads_at_once.to_string()
    }),
    key("limits.upload_stall_seconds", "Seconds of waiting in which at least 1,000 bytes of a body must come.", |c| {
        c.limits.upload_stall_seconds.to_string()
    }),
    key("sessions.idle_minutes", "Minutes without a request after which a sign-in ends.", |c| {
        c.sessions.idle_minutes.to_string()
    }),
    key("sessions.absolute_days", "Days after which a sign-in ends in any case.", |c| {
        c.sessions.absolute_days.to_string()
    }),
    key("worker.in_serve", "Whether serve works on jobs itself.", |c| c.worker.in_serve.to_string()),
    key("worker.poll_seconds", "Seconds between looks for jobs of other processes.", |c| {
        c.worker.poll_seconds.to_string()
    }),
];

/// The environment variable of a key: `mail.smtp_url` is `PORTICO_MAIL_SMTP_URL`.
fn variable(name: &str) -> String {
    format!("PORTICO_{}", name.replace('.', "_").to_uppercase())
}

/// A configuration and where each of its values comes from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    sources: BTreeMap<&'static str, String>,
}

impl Loaded {
    /// Every key with its value and where it comes from; secrets as `***`.
    pub fn report(&self) -> String {
        KEYS.iter()
            .map(|key| {
                let value = (key.value)(&self.config);
                let shown = if key.is_secret && value != "\"\"" { "\"***\"".to_owned() } else { value };
                let source = self.sources.get(key.name).map_or("default", String::as_str);
                format!("{} = {shown}  # {source}\n", key.name)
            })
            .collect()
    }
}

/// A commented file with every key at its default.
pub fn reference() -> String {
    let defaults = Config::default();
    let mut out = String::from(
        "# Every key of the configuration with its default. The environment variable after each key overrides it.\n",
    );
    let mut section = "";
    for key in &KEYS {
        let (table, name) = key.name.split_once('.').unwrap_or(("", key.name));
        if table != section {
            section = table;
            out.push_str(&format!("\n[{table}]\n"));
        } else {
            out.push('\n');
        }
        out.push_str(&format!("# {}\n# {}\n{name} = {}\n", key.help, variable(key.name), (key.value)(&defaults)));
    }
    out
}

/// Reads the configuration: defaults, then the file, then the environment.
///
/// Without `file`, `portico.toml` in the working folder is read if it is there.
///
/// # Errors
/// All problems found, one sentence each.
pub fn load(file: Option<&Path>) -> Result<Loaded, Vec<String>> {
    let (path, must) = match file {
        Some(path) => (path.to_owned(), true),
        None => (PathBuf::from("portico.toml"), false),
    };
    let content = match std::fs::read_to_string(&path) {
        Ok(content) => content,
        Err(error) if must => return Err(vec![format!("{} cannot be read: {error}", path.display())]),
        Err(_) => String::new(),
    };
    parse(&content, &path.display().to_string(), environment)
}

#[expect(clippy::disallowed_methods, reason = "the one reader of the environment")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn parse(content: &str, path: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Loaded, Vec<String>> {
    let mut table: toml::Table = content.parse().map_err(|error| vec![format!("{path}: {error}")])?;
    let mut sources = BTreeMap::new();
    let mut problems = vec![];
    for key in &KEYS {
        if lookup(&table, key.name).is_some() {
            sources.insert(key.name, path.to_owned());
        }
        let name = variable(key.name);
        if let Some(value) = environment(&name) {
            set(&mut table, key.name, typed(&value, &(key.value)(&Config::default())));
            sources.insert(key.name, name);
        }
    }
    let config: Config = match toml::Value::Table(table).try_into() {
        Ok(config) => config,
        Err(error) => return Err(vec![format!("the configuration does not fit: {}", error.to_string().trim())]),
    };
    check(&config, &mut problems);
    if problems.is_empty() { Ok(Loaded { config, sources }) } else { Err(problems) }
}

fn lookup<'t>(table: &'t toml::Table, name: &str) -> Option<&'t toml::Value> {
    match name.split_once('.') {
        Some((section, rest)) => table.get(section)?.as_table()?.get(rest),
        None => table.get(name),
    }
}

fn set(table: &mut toml::Table, name: &str, value: toml::Value) {
    match name.split_once('.') {
        Some((section, rest)) => {
            let entry = table.entry(section).or_insert_with(|| toml::Value::Table(toml::Table::new()));
            if let Some(section) = entry.as_table_mut() {
                section.insert(rest.to_owned(), value);
            }
        }
        None => {
            table.insert(name.to_owned(), value);
        }
    }
}

/// A variable's text as the kind of value the default is.
fn typed(value: &str, default: &str) -> toml::Value {
    if default.starts_with(['"', '\'']) {
        return toml::Value::String(value.to_owned());
    }
    match (value.parse::<bool>(), value.parse::<i64>()) {
        (Ok(yes), _) => toml::Value::Boolean(yes),
        (_, Ok(number)) => toml::Value::Integer(number),
        _ => toml::Value::String(value.to_owned()),
    }
}

fn check(config: &Config, problems: &mut Vec<String>) {
    if !config.public_url.starts_with("http://") && !config.public_url.starts_with("https://") {
        problems.push("public_url must begin with http:// or https://".into());
    }
    if config.public_url.ends_with('/') {
        problems.push("public_url must not end with a slash".into());
    }
    if let Err(part) = crate::web::limits::address::proxies(&config.trusted_proxies) {
        problems.push(format!("trusted_proxies: {part} is neither an address nor a network"));
    }
    let url = config.database_url.reveal();
    if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        problems.push("database_url must begin with sqlite:, postgres:// or postgresql://".into());
    }
    let smtp = config.mail.smtp_url.reveal();
    if !smtp.is_empty() && !smtp.starts_with("smtp://") && !smtp.starts_with("smtps://") {
        problems.push("mail.smtp_url must begin with smtp:// or smtps://".into());
    }
    let limits = &config.limits;
    if limits.files_per_message == 0
        || limits.file_bytes == 0
        || [limits.message_chars, limits.subject_chars, limits.value_chars].contains(&0)
    {
        problems.push("limits must be above zero".into());
    }
    // When somebody was last seen is written down with a delay of up to two minutes.
    if config.sessions.idle_minutes < 5 || config.sessions.absolute_days < 1 {
        problems.push("sessions must last at least five minutes and a day".into());
    }
    if tracing_subscriber::EnvFilter::try_new(&config.log).is_err() {
        problems.push("log must be a level or filters such as info,portico=debug".into());
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, parse, reference};

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let file = "listen = \"127.0.0.1:9000\"\nlog = \"debug\"\n[limits]\nsubject_chars = 80\n";
        let loaded =
            parse(file, "portico.toml", |name| (name == "PORTICO_LOG").then(|| "warn".into())).expect("it fits");
        assert_eq!(loaded.config.listen.port(), 9000);
        assert_eq!(loaded.config.log, "warn");
        assert_eq!(loaded.config.limits.subject_chars, 80);
        assert_eq!(loaded.config.limits.files_per_message, Config::default().limits.files_per_message);
        assert!(loaded.report().contains("log = \"warn\"  # PORTICO_LOG"));
    }

    #[test]
    fn secrets_are_never_shown() {
        let file =
            "database_url = \"postgres://u:hunter2@localhost/x\"\n[mail]\nsmtp_url = \"smtp://u:hunter3@localhost\"\n";
        let loaded = parse(file, "portico.toml", |_| None).expect("it fits");
        let shown = format!("{}{:?}", loaded.report(), loaded);
        assert!(!shown.contains("hunter"), "{shown}");
    }

    #[test]
    fn unknown_keys_and_bad_values_are_named() {
        for (file, word) in [
            ("lisen = \"x\"", "lisen"),
            ("listen = \"nowhere\"", "invalid socket"),
            ("public_url = \"example.com\"", "public_url"),
            ("database_url = \"mysql://x\"", "database_url"),
            ("trusted_proxies = \"10.0.0.0/99\"", "10.0.0.0/99"),
            ("[mail]\nsmtp_url = \"http://x\"", "smtp_url"),
        ] {
            let problems = parse(file, "portico.toml", |_| None).expect_err("it does not fit").join("\n");
            assert!(problems.contains(word), "{file}: {problems}");
        }
    }

    #[test]
    fn the_reference_is_a_file_that_changes_nothing_and_is_up_to_date() {
        let loaded = parse(&reference(), "reference", |_| None).expect("it fits");
        assert_eq!(format!("{:?}", loaded.config), format!("{:?}", Config::default()));
        let committed = include_str!("../../../docs/configuration.toml");
        assert_eq!(committed, reference(), "run: cargo run -- config reference > docs/configuration.toml");
    }
}
