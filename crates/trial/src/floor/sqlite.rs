//! The floor on SQLite: a few threads with a connection each, one hop a page, as the product has it.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use super::{BEGINNING, FIGURES, FILES, LIST, Line, List, MESSAGES, Person, ROWS, SESSION, TICKET, Ticket, WAITING};

/// As many as the product has.
const THREADS: usize = 4;

type Work = Box<dyn FnOnce(&Connection) + Send>;

pub(super) struct Sqlite(Sender<Work>);

impl Sqlite {
    pub(super) fn open(path: &str) -> Result<Sqlite> {
        let (queue, work) = channel::<Work>();
        let work = Arc::new(Mutex::new(work));
        for _ in 0..THREADS {
            let conn = connect(path)?;
            let work = work.clone();
            std::thread::spawn(move || {
                loop {
                    let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(next) = next else { return };
                    next(&conn);
                }
            });
        }
        Ok(Sqlite(queue))
    }

    async fn run<T: Send + 'static>(&self, f: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let work = move |conn: &Connection| {
            let done = conn.execute_batch("BEGIN").map_err(Into::into).and_then(|()| f(conn));
            let done = conn.execute_batch("COMMIT").map_err(Into::into).and(done);
            // Nobody may be waiting any more.
            let _ = reply.send(done);
        };
        self.0.send(Box::new(work)).ok().context("no threads")?;
        answer.await?
    }

    pub(super) async fn list(&self, token: String) -> Result<List> {
        self.run(move |conn| {
            let person = person(conn, &token)?;
            let company = person.company;
            let figures = conn
                .prepare_cached(FIGURES)?
                .query_map([company], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let waiting = conn
                .prepare_cached(WAITING)?
                .query_map([company], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let lines =
                conn.prepare_cached(LIST)?.query_map([company, ROWS], line)?.collect::<rusqlite::Result<_>>()?;
            Ok(List { person, figures, waiting, lines })
        })
        .await
    }

    pub(super) async fn ticket(&self, token: String, id: i64) -> Result<Ticket> {
        self.run(move |conn| {
            let person = person(conn, &token)?;
            let line = conn.prepare_cached(TICKET)?.query_row([person.company, id], line)?;
            let messages = conn
                .prepare_cached(MESSAGES)?
                .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let files =
                conn.prepare_cached(FILES)?.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            Ok(Ticket { person, line, messages, files })
        })
        .await
    }
}

fn connect(path: &str) -> Result<Connection> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.execute_batch("PRAGMA query_only = ON; PRAGMA mmap_size = 134217728; PRAGMA cache_size = -8000;")?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

fn person(conn: &Connection, token: &str) -> Result<Person> {
    let row = conn.prepare_cached(SESSION)?.query_row((token, BEGINNING), |row| {
        Ok(Person { name: row.get(1)?, company: row.get(2)?, company_name: row.get(3)? })
    })?;
    Ok(row)
}

fn line(row: &rusqlite::Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        id: row.get(0)?,
        subject: row.get(1)?,
        requester: (row.get(2)?, row.get(3)?),
        created_at: row.get(4)?,
        owner: row.get(5)?,
        active_at: row.get(6)?,
        stage: row.get(7)?,
    })
}
