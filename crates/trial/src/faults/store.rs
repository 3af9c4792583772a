//! The database as it is, read from outside the product.

use std::path::Path;

use anyhow::Result;
use rusqlite::types::ValueRef;
use tokio_postgres::{NoTls, SimpleQueryMessage};

/// An open database of either kind.
pub(super) enum Store {
    Sqlite(rusqlite::Connection),
    Postgres(tokio_postgres::Client),
}

impl Store {
    pub(super) fn sqlite(file: &Path) -> Result<Store> {
        let conn = rusqlite::Connection::open(file)?;
        conn.execute_batch("PRAGMA busy_timeout = 10000")?;
        Ok(Store::Sqlite(conn))
    }

    pub(super) async fn postgres(url: &str) -> Result<Store> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        // When it ends, asking says so.
        tokio::spawn(async move {
            let _ = connection.await;
        });
        Ok(Store::Postgres(client))
    }

    /// All rows as text; NULL is empty, yes is `1`.
    pub(super) async fn rows(&self, sql: &str) -> Result<Vec<Vec<String>>> {
        match self {
            Store::Sqlite(conn) => {
                let mut statement = conn.prepare(sql)?;
                let columns = statement.column_count();
                let mut rows = statement.query([])?;
                let mut all = vec![];
                while let Some(row) = rows.next()? {
                    let texts = (0..columns).map(|column| {
                        Ok(match row.get_ref(column)? {
                            ValueRef::Null => String::new(),
                            ValueRef::Integer(number) => number.to_string(),
                            ValueRef::Real(number) => number.to_string(),
                            ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
                        })
                    });
                    all.push(texts.collect::<rusqlite::Result<_>>()?);
                }
                Ok(all)
            }
            Store::Postgres(client) => {
                let mut all = vec![];
                for message in client.simple_query(sql).await? {
                    if let SimpleQueryMessage::Row(row) = message {
                        let texts = (0..row.len()).map(|column| match row.get(column) {
                            Some("t") => "1".to_owned(),
                            text => text.unwrap_or_default().to_owned(),
                        });
                        all.push(texts.collect());
                    }
                }
                Ok(all)
            }
        }
    }

    /// The number that a statement answers.
    pub(super) async fn number(&self, sql: &str) -> Result<i64> {
        Ok(self.rows(sql).await?[0][0].parse()?)
    }

    /// Changes something.
    pub(super) async fn change(&self, sql: &str) -> Result<()> {
        match self {
            Store::Sqlite(conn) => conn.execute_batch(sql)?,
            Store::Postgres(client) => client.batch_execute(sql).await?,
        }
        Ok(())
    }
}
