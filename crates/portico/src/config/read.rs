//! Reading the configuration: defaults, then the file, then the environment.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::Config;
use super::keys::{KEYS, variable};

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
    if !config.dns_server.is_empty() && config.dns_server.parse::<SocketAddr>().is_err() {
        problems.push("dns_server must be an address with a port, such as 10.0.0.53:53".into());
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
        || [limits.message_chars, limits.subject_chars, limits.value_chars, limits.workbook_rows].contains(&0)
    {
        problems.push("limits must be above zero".into());
    }
    // When somebody was last seen is written down with a delay of up to two minutes.
    if config.sessions.idle_minutes < 5 || config.sessions.absolute_days < 1 {
        problems.push("sessions must last at least five minutes and a day".into());
    }
    if (1..16).contains(&config.metrics.token.reveal().len()) {
        problems.push("metrics.token must have at least 16 characters".into());
    }
    if tracing_subscriber::EnvFilter::try_new(&config.log).is_err() {
        problems.push("log must be a level or filters such as info,portico=debug".into());
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference;
    use super::{Config, parse};

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
            ("dns_server = \"10.0.0.53\"", "dns_server"),
            ("database_url = \"mysql://x\"", "database_url"),
            ("trusted_proxies = \"10.0.0.0/99\"", "10.0.0.0/99"),
            ("[metrics]\ntoken = \"short\"", "metrics.token"),
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
        let committed = include_str!("../../../../docs/configuration.toml");
        assert_eq!(committed, reference(), "run: cargo run -- config reference > docs/configuration.toml");
    }
}
