//! Looks an installation over: its settings, its folder, its database and its files; explains what is wrong, and mends
//! what can be mended without losing anything.

mod place;

use std::path::Path;

use anyhow::Context;
use db::{Db, DbError, Options};

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::doctor::{self, Check, Trouble};
use crate::desk::door::Claim;
use crate::desk::ids::AttachmentId;
use crate::desk::setup::MIGRATIONS;
use crate::desk::viewer::System;
use crate::desk::{self, files, mailroom};
use crate::worker::{self, Nobodys};

/// Examples that are shown of one finding.
const EXAMPLES: usize = 5;

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its name, for machines.
    pub name: &'static str,
    /// Whether the installation works in spite of it, and it is only worth knowing.
    pub is_hint: bool,
    /// What it means.
    pub meaning: String,
    /// How often it was found.
    pub count: i64,
    /// The first ones.
    pub examples: Vec<String>,
    /// What to do; None where [`mend`] does it.
    pub advice: Option<String>,
}

impl Finding {
    fn one(name: &'static str, meaning: impl Into<String>, advice: impl Into<String>) -> Finding {
        let (meaning, advice) = (meaning.into(), Some(advice.into()));
        Finding { name, is_hint: false, meaning, count: 1, examples: vec![], advice }
    }

    fn hint(self) -> Finding {
        Finding { is_hint: true, ..self }
    }
}

impl From<Trouble> for Finding {
    fn from(trouble: Trouble) -> Finding {
        let Trouble { check, count, examples } = trouble;
        Finding {
            name: check.name(),
            is_hint: false,
            meaning: check.meaning().to_owned(),
            count,
            examples,
            advice: check.advice().map(str::to_owned),
        }
    }
}

/// Everything that is found, in the order in which it is best looked at. Nothing that is missing is made.
///
/// # Errors
/// What keeps the database or the files from being read at all.
pub async fn examine(config: &Config, clock: &Clock) -> anyhow::Result<Vec<Finding>> {
    let mut found = settings(config);
    found.extend(place::look(config));
    let schema = schema(config).await?;
    if schema.is_some() || !place::is_there(config) {
        // To open the installation would make what is missing.
        found.extend(schema);
        return Ok(found);
    }
    let app = App::open_bulk(config.clone(), clock.clone()).await?;
    let looked = look(&app).await;
    app.db.close().await;
    found.extend(looked?);
    Ok(found)
}

/// Mends what of these can be mended; nobody else may be at the database meanwhile.
///
/// # Errors
/// What keeps it from being mended.
pub async fn mend(config: &Config, clock: &Clock, findings: &[Finding]) -> anyhow::Result<()> {
    place::mend(config, findings)?;
    if !place::is_there(config) || findings.iter().all(|finding| finding.advice.is_some() || place::mends(finding)) {
        return Ok(());
    }
    let app = App::open_bulk(config.clone(), clock.clone()).await?;
    let done = mend_all(&app, findings).await;
    app.db.close().await;
    done
}

async fn mend_all(app: &App, findings: &[Finding]) -> anyhow::Result<()> {
    let _lock = app.db.lock_for_serve()?;
    if findings.iter().any(|finding| finding.name == Check::Engine.name()) {
        // Nothing is written into what is damaged.
        return Ok(());
    }
    let is_found = |name: &str| findings.iter().any(|finding| finding.name == name && finding.advice.is_none());
    for check in Check::ALL.into_iter().filter(|check| is_found(check.name())) {
        let mut more = true;
        while more {
            more = app
                .write(Claim::System(System::Setup), move |mut s| {
                    Box::pin(async move { doctor::mend(&mut s, check).await })
                })
                .await?;
        }
        // What was mended may be what something else is made of.
        for derived in [Check::Shown, Check::Lists, Check::Figures, Check::Options] {
            if matches!(check, Check::Stages | Check::Belongings | Check::Shown | Check::Lists) {
                app.write(Claim::System(System::Setup), move |mut s| {
                    Box::pin(async move { doctor::mend(&mut s, derived).await })
                })
                .await?;
            }
        }
    }
    if is_found(UNNAMED) {
        worker::keep_house(app).await?;
    }
    Ok(())
}

fn settings(config: &Config) -> Vec<Finding> {
    let mut found = vec![];
    if config.public_url.starts_with("http://") && !config.listen.ip().is_loopback() {
        let meaning = "public_url begins with http:// although others than this machine can reach it: passwords and \
                       cookies travel readable";
        found.push(Finding::one("http", meaning, "put a proxy with TLS in front and set public_url to https://"));
    }
    if config.mail.smtp_url.reveal().is_empty() {
        let meaning = "no mail server is set: invitations, links and answers wait in the outbox";
        found.push(Finding::one("no-mail", meaning, "set mail.smtp_url").hint());
    }
    found
}

/// Whether the schema is another than this program's. Nothing else can be said then.
async fn schema(config: &Config) -> anyhow::Result<Option<Finding>> {
    if let Some(file) = config.database_url.reveal().strip_prefix("sqlite:")
        && !Path::new(file).exists()
    {
        let meaning = format!("there is no database {file}");
        return Ok(Some(Finding::one("schema", meaning, "see database_url; `portico serve` makes a new one")));
    }
    let options = Options { readers: 1, pool: 1, ..Options::default() };
    let db = Db::open(config.database_url.reveal(), options).await.context("opening the database")?;
    let migrated = db.read(|conn| Box::pin(async move { conn.migrated(MIGRATIONS).await })).await;
    db.close().await;
    Ok(match migrated {
        Ok(done) if done == MIGRATIONS.len() => None,
        Ok(done) => {
            let meaning = format!("the database is {} steps behind this program", MIGRATIONS.len() - done);
            Some(Finding::one("schema", meaning, "take a backup, then run: portico migrate"))
        }
        Err(DbError::Migration(why)) => {
            Some(Finding::one("schema", why, "run doctor with the program that serves this database"))
        }
        Err(error) => return Err(error.into()),
    })
}

const UNNAMED: &str = "files-unnamed";

async fn look(app: &App) -> anyhow::Result<Vec<Finding>> {
    let mut found = vec![];
    // Without a mail server mails wait on purpose.
    let waits = if app.config.mail.smtp_url.reveal().is_empty() { mailroom::SEND } else { "" };
    for check in Check::ALL {
        let looked = app
            .read(Claim::System(System::Setup), move |mut s| {
                Box::pin(async move { doctor::look(&mut s, check, waits).await })
            })
            .await;
        match looked {
            Ok(trouble) => found.extend(trouble.map(Finding::from)),
            // A database that cannot be read is what this check is about, and the others may still say something.
            Err(error @ desk::Error::Database(DbError::Driver { .. })) => {
                if found.iter().all(|finding| finding.name != Check::Engine.name()) {
                    let examples = vec![error.to_string()];
                    found.push(Trouble { check: Check::Engine, count: 1, examples }.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    found.extend(lost(app).await?);
    found.extend(unnamed(app).await?);
    Ok(found)
}

/// Files that messages carry and that are not there as they were stored.
async fn lost(app: &App) -> desk::Result<Option<Finding>> {
    let (mut count, mut examples, mut after) = (0, vec![], AttachmentId(0));
    loop {
        let some = app
            .read(Claim::System(System::Setup), move |mut s| {
                Box::pin(async move { files::carried(&mut s, after).await })
            })
            .await?;
        let Some(last) = some.last() else { break };
        after = last.id;
        for file in some {
            let there = app.files.size(&file.blob).await?;
            if there != u64::try_from(file.size).ok() {
                count += 1;
                let how = if there.is_some() { "of another size" } else { "missing" };
                examples.push(format!("file {} of ticket {}: {} is {how}", file.id, file.ticket, file.blob));
                examples.truncate(EXAMPLES);
            }
        }
    }
    Ok((count > 0).then(|| Finding {
        count,
        examples,
        ..Finding::one(
            "files-lost",
            "files that messages carry are missing from the store or damaged",
            "bring these objects back into the folder files from a backup of this installation",
        )
    }))
}

/// Old files that nothing names, which housekeeping should have deleted.
async fn unnamed(app: &App) -> desk::Result<Option<Finding>> {
    let before = app.clock.now().plus_seconds(-worker::SWEEP_AFTER * 2);
    let nobodys = Nobodys::find(app, before).await?;
    if nobodys.keys.is_empty() {
        return Ok(None);
    }
    let count = i64::try_from(nobodys.keys.len()).unwrap_or(i64::MAX);
    let (meaning, advice) = if nobodys.are_suspicious() {
        let advice = "see that database_url and data_dir belong together; none of these files is deleted";
        ("most stored files are named by nothing", Some(advice.to_owned()))
    } else {
        ("files are stored that nothing names; a running worker deletes them", None)
    };
    let examples = nobodys.keys.into_iter().take(EXAMPLES).collect();
    Ok(Some(Finding { count, examples, advice, ..Finding::one(UNNAMED, meaning, "") }))
}
