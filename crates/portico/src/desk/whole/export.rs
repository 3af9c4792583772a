//! Out: every kept row of one snapshot, one at a time, and then the files that those rows name.

use std::collections::HashMap;
use std::io;

use db::{Conn, Db, DbError, Sql, TableColumn, Values, row, sql};
use serde_json::Value as Json;

use super::{CopyError, Facts, Field, KEPT, StoredFile, Table, steps, to_json};
use crate::desk::mailroom;
use crate::desk::setup::MIGRATIONS;

/// Where a snapshot goes. It is called from inside the transaction and must wait for nothing but its own output.
pub trait Sink: Send + 'static {
    /// What will come, before anything else does.
    ///
    /// # Errors
    /// When it cannot be written.
    fn begin(&mut self, facts: &Facts) -> io::Result<()>;

    /// The next row of a table; all rows of a table come together.
    ///
    /// # Errors
    /// When it cannot be written.
    fn row(&mut self, table: &str, values: Vec<Json>) -> io::Result<()>;

    /// The next file that rows name; files come after all rows.
    ///
    /// # Errors
    /// When it cannot be written.
    fn file(&mut self, file: &StoredFile) -> io::Result<()>;

    /// Nothing more comes.
    ///
    /// # Errors
    /// When what has come cannot be written.
    fn end(&mut self) -> io::Result<()>;
}

row! {
    struct FileRow {
        key: String,
        size: i64,
        digest: String,
    }
}

/// Passes one snapshot of the database to `sink` and answers the sink.
///
/// # Errors
/// [`CopyError::Refused`] when the schema is not this program's, and whatever keeps rows from being read or written.
pub async fn export<S: Sink>(db: &Db, mut sink: S) -> Result<S, CopyError> {
    db.read(move |conn: &mut Conn| {
        Box::pin(async move {
            let facts = facts(conn).await?;
            sink.begin(&facts)?;
            for table in &facts.tables {
                rows(conn, table, &mut sink).await?;
            }
            let each = sql!("SELECT blob, MIN(size), MIN(digest) FROM attachment GROUP BY blob");
            conn.each(each, |file: FileRow| {
                let file = StoredFile { key: file.key, size: file.size.unsigned_abs(), digest: file.digest };
                sink.file(&file).map_err(unwritable)
            })
            .await?;
            sink.end()?;
            Ok(sink)
        })
    })
    .await
}

/// Which rows of a table are passed on, as the end of a query.
fn kept(table: &str) -> String {
    mailroom::left_out(table).map(|some| format!(" WHERE NOT ({some})")).unwrap_or_default()
}

async fn rows<S: Sink>(conn: &mut Conn, table: &Table, sink: &mut S) -> Result<(), CopyError> {
    let names: Vec<&str> = table.columns.iter().map(|field| field.name.as_str()).collect();
    let every = Sql::new(format!("SELECT {} FROM {}{}", names.join(", "), table.name, kept(&table.name)));
    conn.each(every, |values: Values| {
        let mut row = Vec::with_capacity(names.len());
        for (index, (field, value)) in table.columns.iter().zip(values.0).enumerate() {
            let value = field.kind.value(value).ok_or(DbError::Column { index, wanted: "its column's kind" })?;
            row.push(to_json(value));
        }
        sink.row(&table.name, row).map_err(unwritable)
    })
    .await?;
    Ok(())
}

fn unwritable(error: io::Error) -> DbError {
    DbError::Unavailable(format!("what was read cannot be written: {error}"))
}

/// Counts the snapshot.
async fn facts(conn: &mut Conn) -> Result<Facts, CopyError> {
    let done = conn.migrated(MIGRATIONS).await?;
    if done < MIGRATIONS.len() {
        let what = if done == 0 { "there is nothing of Portico in this database" } else { "its schema is older" };
        return Err(CopyError::Refused(format!(
            "{what}; use the program that this database belongs to, or run `portico migrate` first"
        )));
    }
    let mut fields = fields(conn.columns().await?);
    let mut tables = vec![];
    for name in KEPT.iter().copied() {
        let rows: i64 = conn.one(Sql::new(format!("SELECT COUNT(*) FROM {name}{}", kept(name)))).await?;
        let columns = fields.remove(name).unwrap_or_default();
        tables.push(Table { name: name.to_owned(), columns, rows: rows.unsigned_abs() });
    }
    let (files, bytes): (i64, i64) = conn
        .one(sql!(
            "SELECT COUNT(*), COALESCE(CAST(SUM(size) AS BIGINT), 0)
             FROM (SELECT blob, MIN(size) AS size FROM attachment GROUP BY blob) AS file"
        ))
        .await?;
    let (files, file_bytes) = (files.unsigned_abs(), bytes.unsigned_abs());
    Ok(Facts { schema: steps(MIGRATIONS), tables, files, file_bytes })
}

/// Columns by table.
pub(super) fn fields(columns: Vec<TableColumn>) -> HashMap<String, Vec<Field>> {
    let mut tables: HashMap<String, Vec<Field>> = HashMap::new();
    for column in columns {
        tables.entry(column.table).or_default().push(Field { name: column.column, kind: column.kind });
    }
    tables
}
