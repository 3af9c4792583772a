//! SQLite: one thread that writes and a few that read, each with its own connection. Work comes to
//! them as closures through a queue, so a page costs one hop and never blocks the async runtime.
//! Whatever a closure does, its thread survives and no transaction stays open.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use futures::FutureExt;
use futures::future::BoxFuture;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use tokio::sync::oneshot;

use crate::conn::{Conn, Engine, Visitor};
use crate::{Cause, DbError, Dialect, Options, Result, Row, Sql, fold};

/// The threads of one database file.
pub(crate) struct Sqlite {
    path: PathBuf,
    writer: Side,
    readers: Side,
}

/// A queue and the threads that serve it.
struct Side {
    queue: Sender<Message>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Whoever asked for something, and says when it is dropped that nobody waits any more.
#[derive(Default)]
struct Asker(Arc<AtomicBool>);

impl Drop for Asker {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

thread_local! {
    /// For whom this thread reads, and whether they have gone.
    static READS_FOR: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
}

/// So many steps of a statement between two looks whether anybody still waits for it.
const STEPS: i32 = 20_000;

fn nobody_waits() -> bool {
    READS_FOR.with_borrow(|asker| asker.as_ref().is_some_and(|gone| gone.load(Ordering::Relaxed)))
}

enum Message {
    Work(Box<dyn FnOnce(&mut Conn) + Send>),
    Stop,
}

/// What a connection is for; it decides how the connection is set up and how work begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

impl Sqlite {
    pub(crate) async fn open(path: &Path, options: &Options, statements: &Arc<AtomicU64>) -> Result<Self> {
        // The writer comes first: it creates the file and puts it into WAL mode.
        let writer = Side::open(path, Purpose::Write, 1, statements).await?;
        let readers = Side::open(path, Purpose::Read, options.readers.max(1), statements).await?;
        if options.is_bulk {
            writer.set_up("PRAGMA cache_size = -1000000; PRAGMA wal_autocheckpoint = 50000").await?;
        }
        Ok(Self { path: path.to_owned(), writer, readers })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `f` on a thread of its own kind, in one transaction.
    pub(crate) async fn run<T, E, F>(&self, purpose: Purpose, f: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let span = tracing::Span::current();
        let asker = Asker::default();
        let gone = asker.0.clone();
        let work = Box::new(move |conn: &mut Conn| {
            // A page whose reader has gone is not read; a change that was asked for is made.
            if purpose == Purpose::Read && reply.is_closed() {
                return;
            }
            READS_FOR.set(Some(gone).filter(|_| purpose == Purpose::Read));
            let outcome = span.in_scope(|| transaction(conn, purpose, f));
            READS_FOR.set(None);
            // Nobody waits for it any more: that is the caller's choice, the work stands.
            let _ = reply.send(outcome);
        });
        let side = match purpose {
            Purpose::Read => &self.readers,
            Purpose::Write => &self.writer,
        };
        let closed = || DbError::Unavailable("it was closed".to_owned());
        side.queue.send(Message::Work(work)).map_err(|_| closed())?;
        let answer = answer.await;
        drop(asker);
        answer.map_err(|_| closed())?
    }

    /// Lets all queued work finish, then empties the write-ahead log into the file.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl Side {
    async fn open(path: &Path, purpose: Purpose, threads: usize, statements: &Arc<AtomicU64>) -> Result<Self> {
        let (queue, work) = mpsc::channel();
        let work = Arc::new(Mutex::new(work));
        let mut handles = Vec::new();
        for number in 0..threads {
            let (opened, ready) = oneshot::channel();
            let (path, work, statements) = (path.to_owned(), work.clone(), statements.clone());
            let name = match purpose {
                Purpose::Read => format!("db-read-{number}"),
                Purpose::Write => "db-write".to_owned(),
            };
            let serve = move || match connect(&path, purpose) {
                Ok(conn) => {
                    let _ = opened.send(Ok(()));
                    serve(Conn::new(Engine::Sqlite(conn), statements), &work, purpose);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            };
            let handle = std::thread::Builder::new()
                .name(name)
                .spawn(serve)
                .map_err(|error| DbError::Unavailable(format!("no thread for it: {error}")))?;
            handles.push(handle);
            let stopped = |_| DbError::Unavailable("its thread stopped while opening".to_owned());
            ready.await.map_err(stopped)??;
        }
        Ok(Self { queue, threads: Mutex::new(handles) })
    }

    /// Runs what sets a side's only connection up further.
    async fn set_up(&self, pragmas: &'static str) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        let work = Box::new(move |conn: &mut Conn| {
            // Whoever asked is waiting below.
            let _ = reply.send(end(conn, pragmas));
        });
        let closed = || DbError::Unavailable("it was closed".to_owned());
        self.queue.send(Message::Work(work)).map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    async fn close(&self) {
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for _ in &threads {
            // An error means that the threads are gone already.
            let _ = self.queue.send(Message::Stop);
        }
        let joined = tokio::task::spawn_blocking(|| {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a database thread had panicked");
                }
            }
        });
        if joined.await.is_err() {
            tracing::error!("the database threads were not waited for");
        }
    }
}

/// Opens the connection and sets it up for its purpose.
fn connect(path: &Path, purpose: Purpose) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let (flags, pragmas) = match purpose {
        Purpose::Write => (
            flags | OpenFlags::SQLITE_OPEN_CREATE,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;",
        ),
        Purpose::Read => (flags, "PRAGMA query_only = ON; PRAGMA mmap_size = 134217728; PRAGMA cache_size = -8000;"),
    };
    let open = || -> rusqlite::Result<Connection> {
        let mut conn = Connection::open_with_flags(path, flags)?;
        conn.execute_batch("PRAGMA busy_timeout = 10000")?;
        conn.execute_batch(pragmas)?;
        // PostgreSQL tells letters apart in LIKE, and takes double quotes for names alone.
        conn.execute_batch("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA case_sensitive_like = ON")?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        // Otherwise SQLite plans each statement anew whenever an argument changes, which is always.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_prepared_statement_cache_capacity(256);
        fold::teach(&conn)?;
        if purpose == Purpose::Read {
            conn.progress_handler(STEPS, Some(nobody_waits))?;
        }
        Ok(conn)
    };
    open().map_err(|error| {
        let cause = cause(&error);
        DbError::Unavailable(format!("cannot open {}: {cause}", path.display()))
    })
}

/// A thread's life: one piece of work after another, until told to stop or nobody can ask any more.
fn serve(mut conn: Conn, queue: &Mutex<Receiver<Message>>, purpose: Purpose) {
    loop {
        let message = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match message {
            Ok(Message::Work(work)) => work(&mut conn),
            Ok(Message::Stop) | Err(_) => break,
        }
    }
    if let (Purpose::Write, Engine::Sqlite(conn)) = (purpose, &conn.engine) {
        // Other programs may hold the log; it is then emptied by whoever comes last. No statistics are gathered: plans are
        // to be those that tests have read.
        if let Err(error) = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
            tracing::warn!(error = cause(&error), "the write-ahead log was not emptied");
        }
    }
}

fn transaction<T, E, F>(conn: &mut Conn, purpose: Purpose, f: F) -> Result<T, E>
where
    F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>>,
    E: From<DbError>,
{
    conn.restart();
    end(
        conn,
        match purpose {
            Purpose::Read => Dialect::Sqlite.begin_read(),
            Purpose::Write => Dialect::Sqlite.begin_write(),
        },
    )?;
    // SQLite answers at once, so a future that is not ready has awaited something else, and
    // everybody would have to wait for that.
    let outcome = catch_unwind(AssertUnwindSafe(|| f(conn).now_or_never()));
    let outcome = match outcome {
        Ok(Some(Ok(_))) if conn.failed() => Err(DbError::Aborted.into()),
        Ok(Some(Ok(value))) => end(conn, &Dialect::Sqlite.commit(conn.told())).map(|()| value).map_err(E::from),
        Ok(Some(Err(error))) => Err(error),
        Ok(None) => Err(DbError::Waited.into()),
        Err(_) => Err(DbError::Panicked.into()),
    };
    if outcome.is_err() {
        roll_back(conn);
    }
    outcome
}

/// Runs what stands outside a transaction, such as the words that begin and end one.
fn end(conn: &mut Conn, word: &str) -> Result<()> {
    match &mut conn.engine {
        Engine::Sqlite(conn) => script(conn, word),
        Engine::Postgres(_) => unreachable!("threads of SQLite hold connections of SQLite"),
    }
}

fn roll_back(conn: &mut Conn) {
    let Engine::Sqlite(engine) = &conn.engine else {
        return;
    };
    // Some failures roll back by themselves.
    if !engine.is_autocommit()
        && let Err(error) = end(conn, "ROLLBACK")
    {
        tracing::error!(%error, "a transaction could not be rolled back");
    }
}

pub(crate) fn visit(conn: &mut Connection, sql: &Sql, visitor: &mut Visitor<'_>) -> Result<()> {
    let failed = |error| error_of(sql.text(), &error);
    let mut statement = conn.prepare_cached(sql.text()).map_err(failed)?;
    let args = rusqlite::params_from_iter(sql.args());
    let mut rows = statement.query(args).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        if let ControlFlow::Break(()) = visitor(&Row::sqlite(row)) {
            break;
        }
    }
    Ok(())
}

pub(crate) fn run(conn: &mut Connection, sql: &Sql) -> Result<u64> {
    let failed = |error| error_of(sql.text(), &error);
    let mut statement = conn.prepare_cached(sql.text()).map_err(failed)?;
    let args = rusqlite::params_from_iter(sql.args());
    let changed = statement.execute(args).map_err(failed)?;
    Ok(changed as u64)
}

pub(crate) fn script(conn: &mut Connection, text: &str) -> Result<()> {
    conn.execute_batch(text).map_err(|error| error_of(text, &error))
}

fn error_of(sql: &str, error: &rusqlite::Error) -> DbError {
    let source = Cause(cause(error));
    let sql = sql.to_owned();
    let Some(failure) = error.sqlite_error() else {
        return DbError::Driver { sql, source };
    };
    match (failure.code, failure.extended_code) {
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
            DbError::Unique { constraint: constraint(&source.0), sql, source }
        }
        (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => DbError::ForeignKey { constraint: None, sql, source },
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => DbError::Busy(source.0),
        (ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen, _) => DbError::Unavailable(source.0),
        _ => DbError::Driver { sql, source },
    }
}

/// SQLite's words without what they may repeat of an argument.
fn cause(error: &rusqlite::Error) -> String {
    match error {
        // Syntax errors of full-text queries quote the query, which is an argument.
        rusqlite::Error::SqliteFailure(_, Some(message)) if message.starts_with("fts5:") => {
            "fts5: the search expression is not valid".to_owned()
        }
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::SqlInputError { msg, offset, .. } => format!("{msg} at offset {offset}"),
        other => other.to_string(),
    }
}

/// The columns in `UNIQUE constraint failed: contact.email_key`, or the name of an index that has
/// none: `UNIQUE constraint failed: index 'contact_email_key'`.
fn constraint(message: &str) -> String {
    let (_, named) = message.rsplit_once("failed: ").unwrap_or(("", message));
    named.strip_prefix("index '").and_then(|name| name.strip_suffix('\'')).unwrap_or(named).to_owned()
}
