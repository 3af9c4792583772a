//! Bringing a database's schema to what the program expects. Migrations are a list that only
//! grows: a database has run a beginning of it, and the rest is run in order, each in its own
//! transaction. A database that does not fit the list is left alone.

use crate::{Conn, Db, DbError, Result, sql};

/// One step of the schema, written once for both engines; see [`crate::Dialect::translate`].
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// What the database remembers it by.
    pub name: &'static str,
    /// The statements. Once a release has them, they never change.
    pub sql: &'static str,
}

impl Db {
    /// Runs the migrations that this database has not run yet. Several programs may do so at a time.
    ///
    /// # Errors
    /// [`DbError::Migration`] when the text of one that was run has changed, or when the database
    /// has run some that this program does not know.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<()> {
        let known = migrations.to_vec();
        let mut done = self
            .write(move |conn| {
                Box::pin(async move {
                    prepare(conn).await?;
                    applied(conn, &known).await
                })
            })
            .await?;
        while done < migrations.len() {
            let known = migrations.to_vec();
            done = self.write(move |conn| Box::pin(async move { step(conn, &known).await })).await?;
        }
        Ok(())
    }
}

impl Conn {
    /// How many of these migrations the database has run; none when it was never migrated.
    ///
    /// # Errors
    /// As for [`Db::migrate`].
    pub async fn migrated(&mut self, migrations: &[Migration]) -> Result<usize> {
        let is_prepared = self.columns().await?.iter().any(|column| column.table == "migration");
        if is_prepared { applied(self, migrations).await } else { Ok(0) }
    }
}

/// Runs the next migration, if another program has not done so, and returns how many are done.
async fn step(conn: &mut Conn, known: &[Migration]) -> Result<usize> {
    lock(conn).await?;
    let done = applied(conn, known).await?;
    let Some(next) = known.get(done) else {
        return Ok(done);
    };
    let dialect = conn.dialect();
    conn.script(&dialect.translate(next.sql)).await.map_err(|error| {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        DbError::Migration(format!("migration {} failed{}", next.name, cause.unwrap_or_else(|| format!(": {error}"))))
    })?;
    conn.run(sql!(
        "INSERT INTO migration (position, name, text, applied_at)
         VALUES (?, ?, ?, CAST(CURRENT_TIMESTAMP AS TEXT))",
        i64::try_from(done).expect("migrations are few"),
        next.name,
        next.sql,
    ))
    .await?;
    tracing::info!(migration = next.name, "migrated the database");
    Ok(done + 1)
}

/// How many of the known migrations the database has run.
async fn applied(conn: &mut Conn, known: &[Migration]) -> Result<usize> {
    let rows: Vec<(String, String)> = conn.all(sql!("SELECT name, text FROM migration ORDER BY position")).await?;
    for (index, (name, text)) in rows.iter().enumerate() {
        let Some(expected) = known.get(index).filter(|known| known.name == name) else {
            return Err(DbError::Migration(format!(
                "the database has run migration {name}, which this program does not know here; \
                 start the newer program that ran it, or restore a backup"
            )));
        };
        if expected.sql != text {
            return Err(DbError::Migration(format!(
                "migration {name} has changed since the database ran it; \
                 start the program that ran it, or restore a backup"
            )));
        }
    }
    Ok(rows.len())
}

async fn prepare(conn: &mut Conn) -> Result<()> {
    lock(conn).await?;
    // The text is kept whole: it says what the database was told, and it is what is compared.
    conn.script(
        "CREATE TABLE IF NOT EXISTS migration (
           position BIGINT NOT NULL PRIMARY KEY,
           name TEXT NOT NULL UNIQUE,
           text TEXT NOT NULL,
           applied_at TEXT NOT NULL
         )",
    )
    .await?;
    let functions = conn.dialect().functions();
    if functions.is_empty() { Ok(()) } else { conn.script(&functions).await }
}

async fn lock(conn: &mut Conn) -> Result<()> {
    let lock = conn.dialect().migration_lock();
    conn.script(lock).await
}
