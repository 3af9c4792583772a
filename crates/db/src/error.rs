//! What can go wrong between a statement and its rows. Messages carry the statement's text and the
//! engine's own words, never an argument's value, so they can be logged as they are.

use std::fmt;

/// A result whose error is a [`DbError`] unless said otherwise.
pub type Result<T, E = DbError> = std::result::Result<T, E>;

/// Why a statement, a transaction or a migration did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique index or primary key refused the row.
    #[error("unique constraint {constraint} refused: {sql}")]
    Unique {
        /// `table.column`, several joined by `, `; the constraint's own name where columns are unknown.
        constraint: String,
        /// The statement's text.
        sql: String,
        /// The engine's words.
        source: Cause,
    },
    /// A row refers to one that is not there, or one that others refer to was to go.
    #[error("foreign key refused: {sql}")]
    ForeignKey {
        /// The constraint's name, where the engine tells it: SQLite does not.
        constraint: Option<String>,
        /// The statement's text.
        sql: String,
        /// The engine's words.
        source: Cause,
    },
    /// Others hold what this transaction needs; it may be tried again as a whole.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database cannot be reached, is shutting down, or took too long.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Any other refusal of the engine.
    #[error("database error in: {sql}")]
    Driver {
        /// The statement's text.
        sql: String,
        /// The engine's words.
        source: Cause,
    },
    /// A column is missing or holds something else than the type asked for.
    #[error("column {index} does not hold {wanted}")]
    Column {
        /// The column's place in the `SELECT`, from 0.
        index: usize,
        /// The Rust type asked for.
        wanted: &'static str,
    },
    /// [`crate::Conn::one`] found no row.
    #[error("no row from: {sql}")]
    NoRow {
        /// The statement's text.
        sql: String,
    },
    /// An earlier statement of the transaction failed; nothing of it is stored.
    #[error("an earlier statement of this transaction failed, so nothing of it was stored")]
    Aborted,
    /// The closure panicked; its transaction was rolled back.
    #[error("the work panicked inside its transaction, which was rolled back")]
    Panicked,
    /// The closure awaited something other than its connection; its transaction was rolled back.
    #[error("the work waited for something other than the database inside its transaction")]
    Waited,
    /// The schema and the program do not belong together; the text says what to do.
    #[error("{0}")]
    Migration(String),
}

impl DbError {
    /// Whether this is a refused duplicate of `table.column`, alone or among other columns.
    ///
    /// Where PostgreSQL tells no columns, a constraint named `table_column…` counts as well.
    pub fn is_unique(&self, table: &str, column: &str) -> bool {
        let Self::Unique { constraint, .. } = self else {
            return false;
        };
        let named = format!("{table}.{column}");
        constraint.split(", ").any(|part| part == named) || constraint.starts_with(&format!("{table}_{column}"))
    }

    pub(crate) fn driver(sql: &str, cause: impl Into<String>) -> Self {
        Self::Driver { sql: sql.to_owned(), source: Cause(cause.into()) }
    }
}

/// The engine's own words about a failure, stripped of anything that repeats an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause(pub(crate) String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}
