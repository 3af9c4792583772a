//! A database, by its address. Everything happens in a transaction that begins here and ends here:
//! [`Db::read`] for a page, [`Db::write`] for a change.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::watch;

use crate::postgres::Postgres;
use crate::sqlite::{Purpose, Sqlite};
use crate::{Conn, DbError, Dialect, Result, listen};

/// How much of the machine a database may use.
#[derive(Clone, Debug)]
pub struct Options {
    /// SQLite: threads that read.
    pub readers: usize,
    /// PostgreSQL: the most connections at a time.
    pub pool: usize,
    /// PostgreSQL: the longest that one statement may take.
    pub statement_timeout: Duration,
    /// Whether a lot is to be written that could be written again: SQLite takes a large cache, PostgreSQL does not wait
    /// for its disk and lets statements take as long as they take.
    pub is_bulk: bool,
}

impl Default for Options {
    fn default() -> Self {
        // A server's processes take turns on its cores: with more of them than this, each answer waits for others that
        // began after it.
        let pool = std::thread::available_parallelism().map_or(4, |cores| (2 * cores.get()).max(4));
        Self { readers: 4, pool, statement_timeout: Duration::from_secs(30), is_bulk: false }
    }
}

/// An open database; clones are the same one.
#[derive(Clone)]
pub struct Db(Arc<Open>);

struct Open {
    engine: Engine,
    statements: Arc<AtomicU64>,
    reads: AtomicU64,
    writes: AtomicU64,
    /// Says true once the database is closed.
    closed: watch::Sender<bool>,
}

pub(crate) enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens `sqlite:/path/file.db`, which is created where missing, or `postgres://…`.
    ///
    /// In a PostgreSQL address `sslmode` may be `disable`, `prefer` or `require`; wherever TLS is
    /// used, the server's certificate must be valid for its name.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when the address makes no sense or nothing answers there.
    pub async fn open(url: &str, options: Options) -> Result<Db> {
        let statements = Arc::new(AtomicU64::new(0));
        let engine = if let Some(path) = url.strip_prefix("sqlite:") {
            if path.is_empty() || path.starts_with(':') {
                let hint = "write sqlite: and the path of a file";
                return Err(DbError::Unavailable(hint.to_owned()));
            }
            Engine::Sqlite(Sqlite::open(Path::new(path), &options, &statements).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres(Postgres::open(url, &options, &statements).await?)
        } else {
            let hint = "its address begins with sqlite: or postgres://";
            return Err(DbError::Unavailable(hint.to_owned()));
        };
        let (reads, writes) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Db(Arc::new(Open { engine, statements, reads, writes, closed: watch::Sender::new(false) })))
    }

    /// Which engine this is; only for passing on to the functions of [`Dialect`].
    pub fn dialect(&self) -> Dialect {
        match self.engine() {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a page's reads in one transaction that sees one snapshot and can write nothing.
    ///
    /// # Errors
    /// Those of `f`, and as [`DbError`] whatever keeps the transaction from beginning or ending, a
    /// panic of `f` among them.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.0.reads.fetch_add(1, Ordering::Relaxed);
        match self.engine() {
            Engine::Sqlite(sqlite) => sqlite.run(Purpose::Read, f).await,
            Engine::Postgres(postgres) => postgres.read(f).await,
        }
    }

    /// Runs a change in one transaction: it is stored when `f` returns `Ok` and no statement
    /// failed, and undone otherwise. Once begun it runs to its end, even when the caller stops
    /// waiting.
    ///
    /// # Errors
    /// As for [`Db::read`]; [`DbError::Busy`] when another program holds the database too long.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.0.writes.fetch_add(1, Ordering::Relaxed);
        match self.engine() {
            Engine::Sqlite(sqlite) => sqlite.run(Purpose::Write, f).await,
            Engine::Postgres(postgres) => postgres.write(f).await,
        }
    }

    /// Lets queued work finish and closes the connections. Whoever asks later gets
    /// [`DbError::Unavailable`].
    pub async fn close(&self) {
        self.0.closed.send_replace(true);
        match self.engine() {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close(),
        }
    }

    /// Calls `wake` with the name of a channel whenever a transaction elsewhere has told it ([`Conn::notify`]); ends
    /// when the database is closed. What one's own process tells is heard as well.
    ///
    /// It has a connection of its own, which comes back after growing pauses when it breaks. Each time it stands, `wake`
    /// is called for every channel, since something may have been missed. SQLite has one serving process: nothing is
    /// heard there. Channels carry no message; who is woken looks for himself, and looks now and then without being
    /// woken, since a server between the two (a pooler) may pass nothing on.
    pub async fn listen(&self, channels: &[&'static str], wake: impl FnMut(&str) + Send) {
        let mut closed = self.0.closed.subscribe();
        let hear = async {
            match &self.0.engine {
                Engine::Sqlite(_) => std::future::pending().await,
                Engine::Postgres(postgres) => listen::hear(postgres.config(), channels, wake).await,
            }
        };
        tokio::select! {
            () = hear => {}
            // An error would mean that the sender is gone, which this very value keeps.
            _ = closed.wait_for(|closed| *closed) => {}
        }
    }

    /// How many statements this program has run here since it opened the database.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// How many transactions that read it has begun.
    pub fn reads(&self) -> u64 {
        self.0.reads.load(Ordering::Relaxed)
    }

    /// How many transactions that change something it has begun.
    pub fn writes(&self) -> u64 {
        self.0.writes.load(Ordering::Relaxed)
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// The file of an SQLite database.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self.engine() {
            Engine::Sqlite(sqlite) => Some(sqlite.path()),
            Engine::Postgres(_) => None,
        }
    }
}
