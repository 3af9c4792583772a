//! The application: everything that requests and jobs share, wired together here and nowhere else.

use std::fs::OpenOptions;
use std::ops::Deref;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;

use anyhow::Context;
use axum::http::HeaderMap;
use db::{Db, Options};
use futures::future::BoxFuture;
use tokio::sync::Notify;

use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::desk::door::{Claim, Gate};
use crate::desk::files::Store;
use crate::desk::place::Origin;
use crate::desk::portal::Portal;
use crate::desk::session::Session;
use crate::desk::signin::Passwords;
use crate::desk::templates::{Kind, Template};
use crate::desk::{self, setup};
use crate::dns::Dns;
use crate::mail::Outlet;
use crate::sso::asking::Asker;
use crate::web::i18n::{Catalog, Words};
use crate::web::limits::Limiter;
use crate::web::live::Hub;
use crate::web::metrics::Metrics;

/// Makes a SQLite file that is not there yet, for the program's user alone; what SQLite writes beside it is as private.
/// Where that fails, opening the database says why.
pub fn make_private(url: &str) {
    if let Some(file) = url.strip_prefix("sqlite:").filter(|file| !file.is_empty()) {
        let _ = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    }
}

/// The application; a clone is the same one.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the application is made of.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The files.
    pub files: Store,
    /// The time.
    pub clock: Clock,
    /// The operator's decisions.
    pub config: Config,
    /// The languages.
    pub catalog: Catalog,
    /// Who knows whose a domain is.
    pub dns: Dns,
    /// Where mail goes.
    pub outlet: Outlet,
    /// Where passwords are hashed and compared.
    pub passwords: Passwords,
    /// Wakes the worker of this process.
    pub wake: Notify,
    /// Where open pages hear of what happens.
    pub live: Hub,
    /// How much may come at once.
    pub limiter: Limiter,
    /// What is counted while requests are answered.
    pub metrics: Metrics,
    /// When this process began.
    pub begun: Time,
    /// Whether this is the demo, which shows its outgoing mail.
    pub is_demo: bool,
    /// Who asks identity providers.
    pub asker: Asker,
    gate: Gate,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// How much of the machine the database of a serving process may use.
fn options(config: &Config) -> Options {
    let both = Options::default();
    let pool = match config.database_connections {
        0 => both.pool,
        pool => pool,
    };
    Options { pool, ..both }
}

impl App {
    /// Opens the database (bringing its schema up to date) and the store of files.
    ///
    /// # Errors
    /// What keeps either from opening, in words for the operator.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<App> {
        let outlet = Outlet::new(&config.mail)?;
        let options = options(&config);
        App::with_outlet(config, clock, outlet, options).await
    }

    /// As [`App::open`] for the demo: mails are kept to be looked at instead of being sent.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_demo(config: Config, clock: Clock) -> anyhow::Result<App> {
        let options = options(&config);
        let mut app = App::with_outlet(config, clock, Outlet::Kept, options).await?;
        Arc::get_mut(&mut app.0).context("an app that nobody shares yet")?.is_demo = true;
        Ok(app)
    }

    /// As [`App::open`] for filling a database that could be filled again.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_bulk(config: Config, clock: Clock) -> anyhow::Result<App> {
        App::with_outlet(config, clock, Outlet::Kept, Options { is_bulk: true, ..Options::default() }).await
    }

    async fn with_outlet(config: Config, clock: Clock, outlet: Outlet, options: Options) -> anyhow::Result<App> {
        make_private(config.database_url.reveal());
        let db = Db::open(config.database_url.reveal(), options).await.context("opening the database")?;
        db.migrate(setup::MIGRATIONS).await.context("bringing the database's schema up to date")?;
        let files = Store::local(&config.data_dir.join("files")).context("opening the store of files")?;
        let gate = Gate::new(
            db.clone(),
            Origin::parse(&config.public_url),
            config.limits.clone(),
            config.sessions.idle_minutes * 60,
        );
        let dns = Dns::new(&config.dns_server)?;
        let (limiter, begun) = (Limiter::new(&config), clock.now());
        Ok(App(Arc::new(Parts {
            db,
            files,
            clock,
            config,
            catalog: Catalog::load(),
            dns,
            outlet,
            passwords: Passwords::default(),
            wake: Notify::new(),
            live: Hub::default(),
            limiter,
            metrics: Metrics::default(),
            begun,
            is_demo: false,
            asker: Asker::new().context("asking identity providers")?,
            gate,
        })))
    }

    /// Runs `work` on one snapshot, as whoever `claim` turns out to be.
    ///
    /// # Errors
    /// See [`Gate::read`].
    pub async fn read<T, F>(&self, claim: Claim, work: F) -> desk::Result<T>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.gate.read(claim, self.clock.now(), work).await
    }

    /// As [`App::read`], without keeping a session alive.
    ///
    /// # Errors
    /// See [`Gate::read`].
    pub async fn peek<T, F>(&self, claim: Claim, work: F) -> desk::Result<T>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.gate.peek(claim, self.clock.now(), work).await
    }

    /// Runs `work` in one write transaction, as whoever `claim` turns out to be, and wakes the worker and open pages.
    ///
    /// # Errors
    /// See [`Gate::write`].
    pub async fn write<T, F>(&self, claim: Claim, work: F) -> desk::Result<T>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let done = self.gate.write(claim, self.clock.now(), work).await;
        self.wake.notify_one();
        self.live.wake();
        done
    }

    /// Writes down when sessions were last seen; called now and then, never by a page.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn note_seen(&self) -> desk::Result<()> {
        let seen = self.gate.seen();
        desk::signin::touch(&self.db, seen.clone()).await?;
        self.gate.noted(&seen);
        Ok(())
    }

    /// The portal that a claim is about as last read, else the default one, for answers that ask no database; None before
    /// anybody came.
    pub fn last_seen(&self, claim: Option<&Claim>) -> Option<Arc<Portal>> {
        self.gate.last_seen(claim)
    }

    /// The template for this at the portal that a claim is about, and that portal, for answers that ask no database.
    pub fn last_template(&self, claim: &Claim, kind: Kind, language: &str) -> Option<(Arc<Template>, Arc<Portal>)> {
        self.gate.last_template(claim, kind, language)
    }

    /// The words of answers that ask no database: in that portal's language, or in the browser's where visitors choose or
    /// nobody has come yet.
    pub fn words(&self, headers: &HeaderMap, claim: Option<&Claim>) -> Words {
        match self.gate.last_language(claim) {
            Some(language) => self.catalog.words(&language),
            None => self.catalog.preferred(headers),
        }
    }

    /// Whether browsers reach this over https, so that cookies may be kept to it.
    pub fn is_https(&self) -> bool {
        self.config.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::options;
    use crate::config::Config;

    #[test]
    fn connections_are_as_many_as_the_configuration_says_else_two_a_core() {
        assert_eq!(options(&Config { database_connections: 3, ..Config::default() }).pool, 3);
        assert!(options(&Config::default()).pool >= 4);
    }
}
