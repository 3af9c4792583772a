//! A connection inside a transaction: what a closure of [`crate::Db::read`] or
//! [`crate::Db::write`] works with. It runs statements and reads their rows; it can neither begin
//! nor end the transaction, and a closure cannot keep it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{DbError, Dialect, FromRow, Result, Row, Sql, postgres, sqlite};

/// A connection, in the middle of one transaction.
pub struct Conn {
    pub(crate) engine: Engine,
    statements: u64,
    failed: bool,
    /// Those of all connections together.
    all_statements: Arc<AtomicU64>,
    /// Whom to tell when the transaction is stored.
    told: Vec<&'static str>,
}

pub(crate) enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(postgres::Lease),
}

/// Sees each row as it comes and says whether to go on.
pub(crate) type Visitor<'f> = dyn FnMut(&Row<'_>) -> ControlFlow<()> + Send + 'f;

/// Sees a row and says whether to go on.
type Collector<'f> = dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>> + Send + 'f;

/// A statement, and what sees its rows.
type Part<'f> = (&'f Sql, &'f mut Collector<'f>);

/// Collects rows.
fn into<T: FromRow>(rows: &mut Vec<T>) -> impl FnMut(&Row<'_>) -> Result<ControlFlow<()>> + Send {
    |row| {
        rows.push(T::from_row(row)?);
        Ok(ControlFlow::Continue(()))
    }
}

impl Conn {
    /// Which engine this is; only for passing on to the functions of [`Dialect`].
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// All rows.
    pub async fn all<T: FromRow>(&mut self, sql: Sql) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.visit(&sql, into(&mut rows)).await?;
        Ok(rows)
    }

    /// The first row, or `None` when there is none. Further rows are not looked at.
    pub async fn first<T: FromRow>(&mut self, sql: Sql) -> Result<Option<T>> {
        let mut first = None;
        self.visit(&sql, |row| {
            first = Some(T::from_row(row)?);
            Ok(ControlFlow::Break(()))
        })
        .await?;
        Ok(first)
    }

    /// The first row; [`DbError::NoRow`] when there is none.
    pub async fn one<T: FromRow>(&mut self, sql: Sql) -> Result<T> {
        let text = sql.text().to_owned();
        let row = self.first(sql).await?;
        row.ok_or(DbError::NoRow { sql: text })
    }

    /// All rows of up to three statements, none of which needs what another answers: on PostgreSQL they are on their way
    /// at once, so that one waits for the server once and not for each. No statement answers no rows.
    pub async fn all3<A: FromRow, B: FromRow, C: FromRow>(
        &mut self,
        [a, b, c]: [Option<Sql>; 3],
    ) -> Result<(Vec<A>, Vec<B>, Vec<C>)> {
        let (a, b, c, _) = self.all4::<A, B, C, i64>([a, b, c, None]).await?;
        Ok((a, b, c))
    }

    /// As [`Conn::all3`], of up to four.
    pub async fn all4<A: FromRow, B: FromRow, C: FromRow, D: FromRow>(
        &mut self,
        [a, b, c, d]: [Option<Sql>; 4],
    ) -> Result<(Vec<A>, Vec<B>, Vec<C>, Vec<D>)> {
        let (mut first, mut second, mut third, mut fourth) = (vec![], vec![], vec![], vec![]);
        {
            let mut into = (into(&mut first), into(&mut second), into(&mut third), into(&mut fourth));
            let parts: [(&Option<Sql>, &mut Collector<'_>); 4] =
                [(&a, &mut into.0), (&b, &mut into.1), (&c, &mut into.2), (&d, &mut into.3)];
            let mut parts: Vec<Part<'_>> =
                parts.into_iter().filter_map(|(sql, into)| Some((sql.as_ref()?, into))).collect();
            self.visit_at_once(&mut parts).await?;
        }
        Ok((first, second, third, fourth))
    }

    /// Passes each row to `f` as it comes, holding one at a time; stops at the first error of `f`.
    pub async fn each<T: FromRow>(
        &mut self,
        sql: Sql,
        mut f: impl FnMut(T) -> Result<(), DbError> + Send,
    ) -> Result<()> {
        self.visit(&sql, |row| {
            f(T::from_row(row)?)?;
            Ok(ControlFlow::Continue(()))
        })
        .await
    }

    /// Runs a statement that answers no rows; returns how many rows it changed. One with
    /// `RETURNING` goes through [`Conn::one`] or [`Conn::all`].
    pub async fn run(&mut self, sql: Sql) -> Result<u64> {
        self.start()?;
        let done = match &mut self.engine {
            Engine::Sqlite(conn) => sqlite::run(conn, &sql),
            Engine::Postgres(lease) => postgres::run(lease, &sql).await,
        };
        self.checked(done)
    }

    /// Runs several statements without arguments, as a migration has them.
    pub async fn script(&mut self, text: &str) -> Result<()> {
        self.start()?;
        let done = match &mut self.engine {
            Engine::Sqlite(conn) => sqlite::script(conn, text),
            Engine::Postgres(lease) => postgres::script(lease, text).await,
        };
        self.checked(done)
    }

    /// How the engine would run the statement, one line for each step, in its own words.
    pub async fn explain(&mut self, sql: Sql) -> Result<Vec<String>> {
        let (prefix, column) = self.dialect().explain();
        let mut explain = Sql::new(prefix);
        explain.append(sql);
        let mut lines = Vec::new();
        self.visit(&explain, |row| {
            lines.push(row.get(column)?);
            Ok(ControlFlow::Continue(()))
        })
        .await?;
        Ok(lines)
    }

    /// Wakes those who listen to `channel` (a plain lower-case name) in other processes as soon as this transaction is
    /// stored, however often this is called; see [`crate::Db::listen`]. Commits that tell wait for each other on
    /// PostgreSQL, so it is for changes that others wait for.
    pub fn notify(&mut self, channel: &'static str) {
        if !self.told.contains(&channel) {
            self.told.push(channel);
        }
    }

    /// How many statements this transaction has run so far; its own begin and end are not counted.
    pub fn statements(&self) -> u64 {
        self.statements
    }

    pub(crate) fn new(engine: Engine, all_statements: Arc<AtomicU64>) -> Self {
        Self { engine, statements: 0, failed: false, all_statements, told: Vec::new() }
    }

    /// Forgets what an earlier transaction on the same connection has counted.
    pub(crate) fn restart(&mut self) {
        self.statements = 0;
        self.failed = false;
        self.told.clear();
    }

    /// The channels to tell with the commit.
    pub(crate) fn told(&self) -> &[&'static str] {
        &self.told
    }

    /// Whether a statement failed, so that nothing of the transaction may be stored.
    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    async fn visit(&mut self, sql: &Sql, mut f: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>> + Send) -> Result<()> {
        self.visit_at_once(&mut [(sql, &mut f)]).await
    }

    async fn visit_at_once(&mut self, parts: &mut [Part<'_>]) -> Result<()> {
        let mut problems: Vec<Option<DbError>> = parts.iter().map(|_| None).collect();
        let mut visits = vec![];
        for ((sql, f), problem) in parts.iter_mut().zip(&mut problems) {
            self.start()?;
            let visitor = move |row: &Row<'_>| {
                f(row).unwrap_or_else(|error| {
                    *problem = Some(error);
                    ControlFlow::Break(())
                })
            };
            visits.push((*sql, visitor));
        }
        let done = match &mut self.engine {
            Engine::Sqlite(conn) => visits.into_iter().try_for_each(|(sql, mut f)| sqlite::visit(conn, sql, &mut f)),
            Engine::Postgres(lease) => {
                let lease = &*lease;
                let visits =
                    visits.into_iter().map(|(sql, mut f)| async move { postgres::visit(lease, sql, &mut f).await });
                futures::future::try_join_all(visits).await.map(|_| ())
            }
        };
        self.checked(done)?;
        problems.into_iter().flatten().next().map_or(Ok(()), Err)
    }

    fn start(&mut self) -> Result<()> {
        if self.failed {
            return Err(DbError::Aborted);
        }
        self.statements += 1;
        self.all_statements.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// PostgreSQL takes nothing more after a failed statement; this makes SQLite the same.
    fn checked<T>(&mut self, done: Result<T>) -> Result<T> {
        self.failed |= done.is_err();
        done
    }
}
