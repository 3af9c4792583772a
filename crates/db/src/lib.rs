//! One SQL text on SQLite and PostgreSQL.
//!
//! A statement is written once, with `?` placeholders, in the subset of SQL that both engines
//! share: [`Sql`] carries the text and its [`Value`]s, [`Conn`] runs it, [`row!`] says what a row
//! becomes. [`Db`] hands out connections only inside a transaction, so a page reads one snapshot
//! and a change happens whole or not at all. Code above this crate cannot tell which engine it
//! talks to; where the engines differ for good, [`Dialect`] has a function, and nothing else does.
//!
//! Four rules of the portable subset are worth knowing. `SUM` of whole numbers is `NUMERIC` on
//! PostgreSQL, so write `CAST(SUM(n) AS BIGINT)`. A whole-number argument is a `BIGINT`, so a
//! function that wants a smaller one takes `CAST(? AS INTEGER)`. After a statement has failed, its
//! transaction takes no more statements, on either engine: use `ON CONFLICT` where a failure is
//! expected. And while a closure holds a connection it awaits nothing but that connection.

mod conn;
mod database;
mod dialect;
mod error;
pub mod fold;
mod listen;
mod migrate;
mod postgres;
mod row;
mod schema;
mod serve_lock;
mod sql;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
mod tls;
mod value;

pub use conn::Conn;
pub use database::{Db, Options};
pub use dialect::Dialect;
pub use error::{Cause, DbError, Result};
pub use futures::future::BoxFuture;
pub use migrate::Migration;
pub use row::{Cell, Column, FromRow, InOrder, Row};
pub use schema::{Index, Kind, TableColumn, Values};
pub use serve_lock::ServeLock;
pub use sql::Sql;
pub use value::{Argument, Value};
