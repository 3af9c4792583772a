//! The crate's promises, each kept on both engines.

mod languages;
mod listening;
mod migrations;
mod serving;
mod statements;
mod transactions;
mod values;
mod words;

use db::testing::{Engine, TestDb, engines, fresh};
use db::{Conn, Db, DbError, Migration, Result, Sql, sql};

/// A small schema with one of everything the engines might disagree about.
const SCHEMA: &[Migration] = &[Migration {
    name: "0001_all",
    sql: "
CREATE TABLE firm (id {id}, name TEXT NOT NULL);
CREATE TABLE contact (
  id {id},
  email_key {key} NOT NULL,
  firm_id BIGINT REFERENCES firm (id),
  is_active BOOLEAN,
  age BIGINT,
  note TEXT,
  photo {bytes}
);
CREATE UNIQUE INDEX contact_email_key ON contact (email_key);
CREATE TABLE membership (
  contact_id BIGINT NOT NULL,
  firm_id BIGINT NOT NULL,
  PRIMARY KEY (contact_id, firm_id)
);
-- only sqlite
CREATE VIRTUAL TABLE found USING fts5(words, scope, content='', contentless_delete=1, tokenize='ascii');
-- end
-- only postgres
CREATE TABLE found (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX found_words ON found USING GIN (words);
-- end
",
}];

/// A fresh database on every engine there is.
async fn databases() -> Vec<(Engine, TestDb)> {
    let mut databases = Vec::new();
    for engine in engines() {
        databases.push((engine, fresh(engine, SCHEMA).await));
    }
    databases
}

/// Adds a contact and returns its id.
async fn add(conn: &mut Conn, email: &str) -> Result<i64> {
    conn.one(sql!("INSERT INTO contact (email_key) VALUES (?) RETURNING id", email)).await
}

/// How many contacts others see.
async fn contacts(db: &Db) -> i64 {
    one(db, sql!("SELECT COUNT(*) FROM contact")).await
}

/// A single value, read in a transaction of its own.
async fn one<T: db::FromRow + 'static>(db: &Db, sql: Sql) -> T {
    db.read(|conn| Box::pin(async move { conn.one(sql).await })).await.expect("one row")
}

/// Runs one statement in a transaction of its own.
async fn run(db: &Db, sql: Sql) -> Result<u64, DbError> {
    db.write(|conn| Box::pin(async move { conn.run(sql).await })).await
}
