//! PostgreSQL: a pool of connections, each lent for one transaction. A connection goes back to the
//! pool only when its transaction has ended; one that was left in the middle, for whatever reason,
//! is closed, and the server rolls back.

use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Hook, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use futures::future::BoxFuture;
use futures::{FutureExt, TryStreamExt};
use tokio_postgres::error::{DbError as Refusal, SqlState};
use tokio_postgres::types::Type;
use tokio_postgres::{Config, NoTls, Statement};
use tracing::Instrument;

use crate::conn::{Conn, Engine, Visitor};
use crate::{Cause, DbError, Dialect, Options, Result, Row, Sql, tls};

/// How long to wait for a free connection, and for a new one.
const PATIENCE: Duration = Duration::from_secs(10);
/// When a connection has prepared more texts than this, it forgets them all and starts again.
const PREPARED: usize = 500;
/// Lets a statement end within a second after the connection was closed: whoever gives up a page closes it.
const LEAVE_WITH_THE_ASKER: &str = "SET client_connection_check_interval = 1000";
/// What stands before and after a statement that is planned for its arguments.
const PLAN_ANEW: &str = "SET LOCAL plan_cache_mode = force_custom_plan";
const PLAN_KEPT: &str = "SET LOCAL plan_cache_mode = force_generic_plan";

/// The pool of one database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    /// How to reach the server outside the pool.
    config: Config,
    statements: Arc<AtomicU64>,
}

/// How a transaction begins and ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Nothing goes on before the server has said that it began, and that it is stored.
    Awaited,
    /// Nobody waits for either: there is nothing to store, and what is asked in between comes in that order.
    Sent,
}

/// A connection lent by the pool.
pub(crate) struct Lease {
    /// Gone only while the lease is dropped. Another holds it while a transaction begins, and never longer than the lease.
    object: Option<Arc<Object>>,
    in_transaction: bool,
}

impl Postgres {
    pub(crate) async fn open(url: &str, options: &Options, statements: &Arc<AtomicU64>) -> Result<Self> {
        let mut config: Config = url.parse().map_err(|error| DbError::Unavailable(cause(&error).0))?;
        let timeout = if options.is_bulk { 0 } else { options.statement_timeout.as_millis() };
        let timeout = format!("-c statement_timeout={timeout}");
        let options_before = config.get_options().unwrap_or_default();
        let bulk = if options.is_bulk { "-c synchronous_commit=off -c maintenance_work_mem=512MB" } else { "" };
        // Planning takes longer than most statements do, see `Sql::varying` for the others.
        let kept = "-c plan_cache_mode=force_generic_plan";
        config.options(format!("{kept} {options_before} {timeout} {bulk}").trim().to_owned());
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = match tls::connector(&config)? {
            Some(tls) => Manager::from_config(config.clone(), tls, recycling),
            None => Manager::from_config(config.clone(), NoTls, recycling),
        };
        let pool = Pool::builder(manager)
            .max_size(options.pool.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .post_create(Hook::async_fn(|client, _| {
                Box::pin(async move {
                    // Servers before version 14 do not know it: there a statement that nobody waits for takes its time.
                    if let Err(error) = client.batch_execute(LEAVE_WITH_THE_ASKER).await {
                        tracing::debug!(error = cause(&error).0, "statements end when they are done");
                    }
                    Ok(())
                })
            }))
            .build()
            .map_err(|error| DbError::Unavailable(error.to_string()))?;
        let postgres = Self { pool, config, statements: statements.clone() };
        // A wrong address is told at the start, not to the first visitor.
        postgres.lend().await?;
        Ok(postgres)
    }

    /// Runs `f` in a transaction that reads one snapshot. Dropping the future ends it.
    pub(crate) async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        E: From<DbError>,
    {
        self.transaction(Dialect::Postgres.begin_read(), Ending::Sent, f).await
    }

    /// Runs `f` in a transaction that may write, in a task of its own: it runs to its end even
    /// when nobody waits for it any more.
    pub(crate) async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let pool = self.clone();
        let work = async move { pool.transaction(Dialect::Postgres.begin_write(), Ending::Awaited, f).await };
        let task = tokio::spawn(work.in_current_span());
        task.await.unwrap_or_else(|error| {
            Err(E::from(if error.is_panic() {
                DbError::Panicked
            } else {
                DbError::Unavailable("the program is shutting down".to_owned())
            }))
        })
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    async fn transaction<T, E, F>(&self, begin: &'static str, ending: Ending, f: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        E: From<DbError>,
    {
        let mut lease = self.lend().await?;
        lease.in_transaction = true;
        if ending == Ending::Awaited {
            script(&lease, begin).await?;
        }
        let sent = (ending == Ending::Sent).then(|| lease.object.clone()).flatten();
        let mut conn = Conn::new(Engine::Postgres(lease), self.statements.clone());
        // A read's first statement is sent right behind its beginning.
        let begun = async move {
            match sent {
                Some(object) => object.batch_execute(begin).await.map_err(|error| error_of(begin, &error)),
                None => Ok(()),
            }
        };
        let work = AssertUnwindSafe(async { f(&mut conn).await }).catch_unwind();
        let (begun, outcome) = futures::join!(begun, work);
        let failed = conn.failed();
        let commit = Dialect::Postgres.commit(conn.told());
        let Engine::Postgres(mut lease) = conn.engine else {
            unreachable!("a closure cannot exchange the connection it was lent");
        };
        if let Err(error) = begun {
            return Err(lease.roll_back(error.into()).await);
        }
        match outcome {
            // COMMIT after a failed statement would roll back and say nothing.
            Ok(Ok(_)) if failed => Err(lease.roll_back(DbError::Aborted.into()).await),
            Ok(Ok(value)) => {
                match ending {
                    Ending::Awaited => script(&lease, &commit).await?,
                    // It is on its way once it was polled, and whatever is asked next comes behind it.
                    Ending::Sent => script(&lease, &commit).now_or_never().unwrap_or(Ok(()))?,
                }
                lease.in_transaction = false;
                Ok(value)
            }
            Ok(Err(error)) => Err(lease.roll_back(error).await),
            Err(_) => Err(lease.roll_back(DbError::Panicked.into()).await),
        }
    }

    async fn lend(&self) -> Result<Lease> {
        let object = self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => DbError::Unavailable(cause(&error).0),
            error => DbError::Unavailable(error.to_string()),
        })?;
        if object.statement_cache.size() > PREPARED {
            object.statement_cache.clear();
        }
        Ok(Lease { object: Some(Arc::new(object)), in_transaction: false })
    }
}

impl Lease {
    /// Rolls back and hands the error on: it is what the caller needs to know.
    async fn roll_back<E>(&mut self, error: E) -> E {
        match script(self, "ROLLBACK").await {
            Ok(()) => self.in_transaction = false,
            Err(error) => tracing::warn!(%error, "closing a connection instead of rolling back"),
        }
        error
    }

    fn client(&self) -> &ClientWrapper {
        self.object.as_ref().expect("the connection is there until the lease is dropped")
    }

    async fn prepare(&self, sql: &Sql) -> Result<Statement> {
        let types: Vec<Type> = sql.args().iter().map(|arg| arg.postgres_type()).collect();
        self.client()
            .prepare_typed_cached(&Dialect::Postgres.numbered(sql.text()), &types)
            .await
            .map_err(|error| error_of(sql.text(), &error))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let (true, Some(object)) = (self.in_transaction, self.object.take().and_then(Arc::into_inner)) {
            // Taken out of the pool and dropped, which closes it.
            drop(Object::take(object));
        }
    }
}

pub(crate) async fn visit(lease: &Lease, sql: &Sql, visitor: &mut Visitor<'_>) -> Result<()> {
    let failed = |error: tokio_postgres::Error| error_of(sql.text(), &error);
    let statement = lease.prepare(sql).await?;
    let visit = async {
        let rows = lease.client().query_raw(&statement, sql.args().iter()).await.map_err(failed)?;
        let mut rows = std::pin::pin!(rows);
        while let Some(row) = rows.try_next().await.map_err(failed)? {
            if let ControlFlow::Break(()) = visitor(&Row::postgres(&row)) {
                break;
            }
        }
        Ok(())
    };
    if !sql.varies() {
        return visit.await;
    }
    // The three are sent in this order before anything is waited for.
    let (before, visited, after) = futures::join!(script(lease, PLAN_ANEW), visit, script(lease, PLAN_KEPT));
    visited.and(before).and(after)
}

pub(crate) async fn run(lease: &Lease, sql: &Sql) -> Result<u64> {
    let statement = lease.prepare(sql).await?;
    lease.client().execute_raw(&statement, sql.args().iter()).await.map_err(|error| error_of(sql.text(), &error))
}

pub(crate) async fn script(lease: &Lease, text: &str) -> Result<()> {
    lease.client().batch_execute(text).await.map_err(|error| error_of(text, &error))
}

fn error_of(sql: &str, error: &tokio_postgres::Error) -> DbError {
    let source = cause(error);
    let Some(refusal) = error.as_db_error() else {
        return if error.is_closed() || has_io_cause(error) {
            DbError::Unavailable(source.0)
        } else {
            DbError::driver(sql, source.0)
        };
    };
    let sql = sql.to_owned();
    match refusal.code() {
        code if *code == SqlState::UNIQUE_VIOLATION => DbError::Unique { constraint: constraint(refusal), sql, source },
        code if *code == SqlState::FOREIGN_KEY_VIOLATION => {
            DbError::ForeignKey { constraint: refusal.constraint().map(str::to_owned), sql, source }
        }
        // Serialization failure, deadlock, lock not available; then lost connections, too few
        // resources, shutdown and time-outs.
        code => match code.code() {
            "40001" | "40P01" | "55P03" => DbError::Busy(source.0),
            code if matches!(&code[..2], "08" | "53" | "57") => DbError::Unavailable(source.0),
            _ => DbError::Driver { sql, source },
        },
    }
}

fn has_io_cause(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
}

/// PostgreSQL's words without what they may repeat of an argument: details always do, messages
/// about data do.
pub(crate) fn cause(error: &tokio_postgres::Error) -> Cause {
    Cause(match error.as_db_error() {
        Some(refusal) if refusal.code().code().starts_with("22") => {
            format!("invalid data ({})", refusal.code().code())
        }
        Some(refusal) => format!("{} ({})", refusal.message(), refusal.code().code()),
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    })
}

/// `table.column, table.column` as SQLite says it. The columns stand in the detail, which has the
/// form `Key (a, b)=(1, 2) already exists.` in every language.
fn constraint(refusal: &Refusal) -> String {
    let columns =
        refusal.detail().and_then(|detail| detail.split_once(")=(")).and_then(|(before, _)| before.split_once('('));
    match (refusal.table(), columns) {
        (Some(table), Some((_, columns))) => {
            columns.split(", ").map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", ")
        }
        _ => refusal.constraint().unwrap_or("?").to_owned(),
    }
}
