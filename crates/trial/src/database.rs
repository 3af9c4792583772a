//! The product's database, read past the product: the trial trusts no answer of what it tries.

use anyhow::Result;
use rusqlite::types::ValueRef;
use tokio_postgres::SimpleQueryMessage;

/// A row, every value as text.
pub(crate) type Row = Vec<Option<String>>;

/// Where the tables are. Each call opens a connection of its own, which no crash of the other side can break.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    /// The address as the product is told it.
    pub(crate) url: String,
}

impl Database {
    /// The rows of a statement that both engines understand.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn ask(&self, statement: &str) -> Result<Vec<Row>> {
        match self.url.strip_prefix("sqlite:") {
            Some(file) => sqlite(file, statement),
            None => self.postgres(statement).await,
        }
    }

    /// The first value of the first row as a number; 0 when there is none.
    ///
    /// # Errors
    /// Those of the database, or that it is no number.
    pub(crate) async fn number(&self, statement: &str) -> Result<u64> {
        let rows = self.ask(statement).await?;
        let value = rows.first().and_then(|row| row.first()).and_then(Option::as_deref).unwrap_or("0");
        Ok(value.parse()?)
    }

    async fn postgres(&self, statement: &str) -> Result<Vec<Row>> {
        let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        let answers = client.simple_query(statement).await?;
        drop(client);
        connection.await??;
        let rows = answers.into_iter().filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
            }
            _ => None,
        });
        Ok(rows.collect())
    }
}

fn sqlite(file: &str, statement: &str) -> Result<Vec<Row>> {
    let connection = rusqlite::Connection::open(file)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    let mut statement = connection.prepare(statement)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut all = vec![];
    while let Some(row) = rows.next()? {
        let mut values = vec![];
        for column in 0..columns {
            values.push(match row.get_ref(column)? {
                ValueRef::Null => None,
                ValueRef::Integer(number) => Some(number.to_string()),
                ValueRef::Real(number) => Some(number.to_string()),
                ValueRef::Text(text) | ValueRef::Blob(text) => Some(String::from_utf8_lossy(text).into_owned()),
            });
        }
        all.push(values);
    }
    Ok(all)
}
