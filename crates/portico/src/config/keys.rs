//! Every key of the configuration with its explanation, and the reference made of them.

use super::{Config, LogFormat};

/// One key of the configuration, for the reference and the check.
pub(super) struct Key {
    /// As in the file; a dot stands before the keys of a section.
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    pub(super) is_secret: bool,
    /// The value in a configuration, as TOML.
    pub(super) value: fn(&Config) -> String,
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

pub(super) const KEYS: [Key; 33] = [
    key("listen", "Address and port to listen on.", |c| text(&c.listen.to_string())),
    key("public_url", "The address people reach it at. With https, cookies travel over https alone.", |c| {
        text(&c.public_url)
    }),
    key(
        "trusted_proxies",
        "Addresses or networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8, ::1.",
        |c| text(&c.trusted_proxies),
    ),
    key(
        "dns_server",
        "Address and port of the name server that is asked whether a domain is yours, such as 10.0.0.53:53; while empty, those of this machine.",
        |c| text(&c.dns_server),
    ),
    secret("database_url", "sqlite:FILE, or postgres://user:password@host/name?sslmode=require.", |c| {
        text(c.database_url.reveal())
    }),
    key(
        "database_connections",
        "Connections to PostgreSQL at a time; 0 is two for each core of this machine, and four at least. More make answers wait for each other.",
        |c| c.database_connections.to_string(),
    ),
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
    key("limits.workbook_rows", "Rows of a workbook that a list is exported as; CSV has no limit.", |c| {
        c.limits.workbook_rows.to_string()
    }),
    key(
        "limits.live_streams",
        "Open pages that one process tells what happens; others look again by hand. 0 is no limit.",
        |c| c.limits.live_streams.to_string(),
    ),
    key(
        "limits.sign_ins_per_minute",
        "Attempts to sign in from one address a minute; 0 is no limit, as for all below.",
        |c| c.limits.sign_ins_per_minute.to_string(),
    ),
    key(
        "limits.forgotten_per_minute",
        "New passwords, sign-in links and accounts asked for from one address a minute; of accounts without scripts a tenth.",
        |c| c.limits.forgotten_per_minute.to_string(),
    ),
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
    key(
        "sessions.idle_minutes",
        "Minutes without a request after which a sign-in of staff ends; of customers, their domain's settings say.",
        |c| c.sessions.idle_minutes.to_string(),
    ),
    key("sessions.absolute_days", "Days after which a sign-in ends in any case.", |c| {
        c.sessions.absolute_days.to_string()
    }),
    key("worker.in_serve", "Whether serve works on jobs itself.", |c| c.worker.in_serve.to_string()),
    key("worker.poll_seconds", "Seconds between looks for jobs of other processes.", |c| {
        c.worker.poll_seconds.to_string()
    }),
    secret(
        "metrics.token",
        "Whoever sends it as a bearer token may read /metrics, at least 16 characters; while empty there is no /metrics.",
        |c| text(c.metrics.token.reveal()),
    ),
];

/// The environment variable of a key: `mail.smtp_url` is `PORTICO_MAIL_SMTP_URL`.
pub(super) fn variable(name: &str) -> String {
    format!("PORTICO_{}", name.replace('.', "_").to_uppercase())
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
