//! In: all rows in one transaction, which is stored only when everything that was promised has come.

use std::io;
use std::sync::Arc;

use db::{Conn, Db, Migration, Sql, Value, sql};
use serde_json::Value as Json;

use super::export::fields;
use super::{CopyError, Facts, KEPT, SEEDED, Table, from_json};
use crate::clock::Time;
use crate::config::Limits;
use crate::desk::ids::TicketId;
use crate::desk::place::Origin;
use crate::desk::session::Session;
use crate::desk::settings::Settings;
use crate::desk::setup::MIGRATIONS;
use crate::desk::tickets;
use crate::desk::viewer::{System, Viewer};

/// Rows written by one statement.
const BATCH: usize = 50;
/// Tickets looked up in one go.
const PAGE: i64 = 500;

/// Where rows come from. It is called from inside the transaction and must wait for nothing but its own input.
pub trait Source: Send + 'static {
    /// The next row and its table; all rows of a table come together, in the order of [`Facts::tables`].
    ///
    /// # Errors
    /// When what should come cannot be read.
    fn next(&mut self) -> io::Result<Option<(String, Vec<Json>)>>;
}

/// Whether there is anything in a database that did not come with its schema. One that was never migrated is empty; one
/// that was is only as good as empty when its schema is exactly `migrations`.
///
/// # Errors
/// [`CopyError::Refused`] when the schema is another one.
pub async fn is_occupied(db: &Db, migrations: &'static [Migration]) -> Result<bool, CopyError> {
    db.read(move |conn: &mut Conn| {
        Box::pin(async move {
            match conn.migrated(MIGRATIONS).await? {
                0 => Ok(conn.columns().await?.iter().any(|column| column.table != "migration")),
                done if done == migrations.len() => occupied(conn).await,
                _ => Err(CopyError::Refused(
                    "the database has another schema than the backup; begin with a new, empty one".to_owned(),
                )),
            }
        })
    })
    .await
}

async fn occupied(conn: &mut Conn) -> Result<bool, CopyError> {
    let fields = fields(conn.columns().await?);
    for table in KEPT.iter().filter(|table| !SEEDED.contains(table) && fields.contains_key(**table)) {
        let any: Option<i64> = conn.first(Sql::new(format!("SELECT 1 FROM {table} LIMIT 1"))).await?;
        if any.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Fills an empty database whose schema is the one of `facts` with what comes from `source`, in one transaction. Jobs
/// that somebody was at become due. When the schema is up to date, the search index is written as well; otherwise
/// [`bring_up_to_date`] must follow.
///
/// # Errors
/// [`CopyError::Refused`] when the database is not empty or something else comes than was promised; then nothing is
/// stored.
pub async fn import<S: Source>(db: &Db, facts: Facts, source: S, now: Time) -> Result<(), CopyError> {
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            fill(conn, &facts, source).await?;
            if is_current(&facts) { index(conn, now).await } else { Ok(()) }
        })
    })
    .await
}

/// Brings rows of an older schema to the present one, and writes the search index anew.
///
/// # Errors
/// Only those of the database.
pub async fn bring_up_to_date(db: &Db, facts: &Facts, now: Time) -> Result<(), CopyError> {
    if is_current(facts) {
        return Ok(());
    }
    db.migrate(MIGRATIONS).await?;
    db.write(move |conn: &mut Conn| Box::pin(async move { index(conn, now).await })).await
}

fn is_current(facts: &Facts) -> bool {
    facts.schema.len() == MIGRATIONS.len()
}

async fn fill<S: Source>(conn: &mut Conn, facts: &Facts, mut source: S) -> Result<(), CopyError> {
    if occupied(conn).await? {
        return Err(CopyError::Refused("the database is not empty any more".to_owned()));
    }
    let known = fields(conn.columns().await?);
    for table in &facts.tables {
        // Names become part of statements, so they must be names that the schema has.
        if known.get(&table.name) != Some(&table.columns) {
            return Err(CopyError::Refused(format!("the backup's table {} is not the schema's", table.name)));
        }
    }
    if let Some(name) =
        KEPT.iter().find(|kept| known.contains_key(**kept) && facts.tables.iter().all(|table| table.name != **kept))
    {
        return Err(CopyError::Refused(format!("the backup says nothing of the table {name}")));
    }
    for table in facts.tables.iter().rev().filter(|table| SEEDED.contains(&table.name.as_str())) {
        conn.run(Sql::new(format!("DELETE FROM {}", table.name))).await?;
    }
    let mut next = source.next()?;
    for table in &facts.tables {
        let mut batch: Vec<Vec<Value>> = Vec::with_capacity(BATCH);
        while let Some((_, row)) = next.take_if(|(name, _)| *name == table.name) {
            batch.push(values(table, row)?);
            if batch.len() == BATCH {
                insert(conn, table, &mut batch).await?;
            }
            next = source.next()?;
        }
        insert(conn, table, &mut batch).await?;
        complete(conn, table).await?;
    }
    if next.is_some() {
        return Err(CopyError::Refused("the backup has rows in a place where none belong".to_owned()));
    }
    let files: i64 = conn.one(sql!("SELECT COUNT(DISTINCT blob) FROM attachment")).await?;
    if files.unsigned_abs() != facts.files {
        return Err(CopyError::Refused("the backup's rows name other files than it has".to_owned()));
    }
    conn.run(sql!("UPDATE job SET locked_until = NULL WHERE locked_until IS NOT NULL")).await?;
    Ok(())
}

fn values(table: &Table, row: Vec<Json>) -> Result<Vec<Value>, CopyError> {
    let fits = row.len() == table.columns.len();
    let values = table.columns.iter().zip(row).map(|(field, json)| from_json(field.kind, json)).collect::<Option<_>>();
    values.filter(|_| fits).ok_or_else(|| CopyError::Refused(format!("a row of {} does not fit its table", table.name)))
}

async fn insert(conn: &mut Conn, table: &Table, batch: &mut Vec<Vec<Value>>) -> Result<(), CopyError> {
    if batch.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = table.columns.iter().map(|field| field.name.as_str()).collect();
    let row = format!("({})", vec!["?"; names.len()].join(", "));
    let rows = vec![row; batch.len()].join(", ");
    let text = format!("INSERT INTO {} ({}) VALUES {rows}", table.name, names.join(", "));
    conn.run(Sql::with(text, batch.drain(..).flatten().collect())).await?;
    Ok(())
}

/// Counts what has come, and lets new rows be numbered behind it.
async fn complete(conn: &mut Conn, table: &Table) -> Result<(), CopyError> {
    let rows: i64 = conn.one(Sql::new(format!("SELECT COUNT(*) FROM {}", table.name))).await?;
    if rows.unsigned_abs() != table.rows {
        let (name, promised) = (&table.name, table.rows);
        return Err(CopyError::Refused(format!(
            "{rows} rows of {name} have come, where the backup promised {promised}"
        )));
    }
    if table.columns.iter().any(|field| field.name == "id")
        && let Some(statement) = conn.dialect().ids_go_on(&table.name)
    {
        conn.first::<i64>(statement).await?;
    }
    Ok(())
}

/// Writes the search index of every ticket, by the same code that keeps it up to date.
async fn index(conn: &mut Conn, now: Time) -> Result<(), CopyError> {
    let settings = Arc::new(Settings::load(conn, 0, Origin::default()).await?);
    let portal = settings.default_portal().clone();
    let mut session = Session::new(Viewer::System(System::Setup), conn, now, (settings, portal), Limits::default());
    let mut last = TicketId(0);
    loop {
        let ids: Vec<TicketId> = session
            .conn()
            .all(sql!(format!("SELECT id FROM ticket WHERE id > ? ORDER BY id LIMIT {PAGE}"), last))
            .await?;
        let Some(id) = ids.last() else {
            return Ok(());
        };
        last = *id;
        for id in ids {
            tickets::reindex(&mut session, id).await?;
        }
    }
}
