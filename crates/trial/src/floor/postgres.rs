//! The floor on PostgreSQL: a pool, prepared statements, and after the session all queries of a page on their way at
//! once.

use anyhow::Result;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures::try_join;
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use super::{BEGINNING, FIGURES, FILES, LIST, Line, List, MESSAGES, Person, ROWS, SESSION, TICKET, Ticket, WAITING};

/// As many as the product has.
const CONNECTIONS: usize = 10;

pub(super) struct Postgres(Pool);

impl Postgres {
    pub(super) fn open(url: &str) -> Result<Postgres> {
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(url.parse()?, NoTls, recycling);
        Ok(Postgres(Pool::builder(manager).max_size(CONNECTIONS).build()?))
    }

    async fn person(&self, conn: &Object, token: &str) -> Result<Person> {
        let session = conn.prepare_cached(SESSION).await?;
        let row = conn.query_one(&session, &[&token, &BEGINNING]).await?;
        Ok(Person { name: row.get(1), company: row.get(2), company_name: row.get(3) })
    }

    pub(super) async fn list(&self, token: &str) -> Result<List> {
        let conn = self.0.get().await?;
        let person = self.person(&conn, token).await?;
        let (figures, waiting, list) =
            try_join!(conn.prepare_cached(FIGURES), conn.prepare_cached(WAITING), conn.prepare_cached(LIST))?;
        let company: [&(dyn ToSql + Sync); 1] = [&person.company];
        let page: [&(dyn ToSql + Sync); 2] = [&person.company, &ROWS];
        let (figures, waiting, lines) =
            try_join!(conn.query(&figures, &company), conn.query(&waiting, &company), conn.query(&list, &page))?;
        Ok(List {
            figures: figures.iter().map(|row| (row.get(0), row.get(1))).collect(),
            waiting: waiting.iter().map(|row| (row.get(0), row.get(1))).collect(),
            lines: lines.iter().map(line).collect(),
            person,
        })
    }

    pub(super) async fn ticket(&self, token: &str, id: i64) -> Result<Ticket> {
        let conn = self.0.get().await?;
        let person = self.person(&conn, token).await?;
        let (ticket, messages, files) =
            try_join!(conn.prepare_cached(TICKET), conn.prepare_cached(MESSAGES), conn.prepare_cached(FILES))?;
        let both: [&(dyn ToSql + Sync); 2] = [&person.company, &id];
        let one: [&(dyn ToSql + Sync); 1] = [&id];
        let (head, messages, files) =
            try_join!(conn.query_one(&ticket, &both), conn.query(&messages, &one), conn.query(&files, &one))?;
        Ok(Ticket {
            line: line(&head),
            messages: messages.iter().map(|row| (row.get(0), row.get(1))).collect(),
            files: files.iter().map(|row| row.get(0)).collect(),
            person,
        })
    }
}

fn line(row: &Row) -> Line {
    Line {
        id: row.get(0),
        subject: row.get(1),
        requester: (row.get(2), row.get(3)),
        created_at: row.get(4),
        owner: row.get(5),
        active_at: row.get(6),
        stage: row.get(7),
    }
}
