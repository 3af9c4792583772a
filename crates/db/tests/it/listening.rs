//! What one process writes another hears of, where several can share a database.

use db::testing::{Engine, TestDb, fresh};
use db::{Conn, Db, DbError, Dialect, Result, sql};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::{SCHEMA, add, databases, one, run};

/// Listens to two channels as another process would.
fn listen(db: &Db) -> (tokio::task::JoinHandle<()>, UnboundedReceiver<String>) {
    let (heard, hears) = unbounded_channel();
    let db = db.clone();
    let task = tokio::spawn(async move {
        db.listen(&["here", "there"], |channel| {
            let _ = heard.send(channel.to_owned());
        })
        .await;
    });
    (task, hears)
}

async fn tell(db: &Db, channel: &'static str, fails: bool) -> Result<()> {
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            for name in ["a", "b"] {
                add(conn, &format!("{name}{}", conn.statements())).await?;
                conn.notify(channel);
            }
            conn.run(sql!("DELETE FROM contact")).await?;
            if fails { Err(DbError::Migration("no".to_owned())) } else { Ok(()) }
        })
    })
    .await
}

async fn heard(hears: &mut UnboundedReceiver<String>) -> String {
    hears.recv().await.expect("somebody listens")
}

async fn postgres() -> Option<TestDb> {
    let is_there = db::testing::engines().contains(&Engine::Postgres);
    if is_there { Some(fresh(Engine::Postgres, SCHEMA).await) } else { None }
}

#[tokio::test]
async fn telling_stores_the_change_and_listening_ends_with_the_database() {
    for (engine, test) in databases().await {
        let (task, mut hears) = listen(&test.db);
        tell(&test.db, "here", false).await.expect("it is stored");
        if test.db.dialect() == Dialect::Postgres {
            assert_eq!(heard(&mut hears).await, "here", "{engine:?}");
        }
        test.db.close().await;
        task.await.expect("it ends");
    }
}

#[tokio::test]
async fn a_change_is_heard_once_and_one_that_was_undone_is_not() {
    let Some(test) = postgres().await else { return };
    let (_task, mut hears) = listen(&test.db);
    assert_eq!((heard(&mut hears).await, heard(&mut hears).await), ("here".into(), "there".into()), "it stands");
    tell(&test.db, "here", true).await.expect_err("it is undone");
    tell(&test.db, "there", false).await.expect("it is stored");
    tell(&test.db, "here", false).await.expect("it is stored");
    assert_eq!((heard(&mut hears).await, heard(&mut hears).await), ("there".into(), "here".into()));
}

#[tokio::test]
async fn a_listener_that_was_cut_off_comes_back_and_looks_at_everything() {
    let Some(test) = postgres().await else { return };
    let (_task, mut hears) = listen(&test.db);
    assert_eq!((heard(&mut hears).await, heard(&mut hears).await), ("here".into(), "there".into()), "it stands");
    let cut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    assert_eq!(one::<i64>(&test.db, sql!(cut)).await, 1, "it has a connection of its own");
    assert_eq!((heard(&mut hears).await, heard(&mut hears).await), ("here".into(), "there".into()), "it is back");
    run(&test.db, sql!("DELETE FROM contact")).await.expect("nothing is told of this");
    tell(&test.db, "there", false).await.expect("it is stored");
    assert_eq!(heard(&mut hears).await, "there");
}

#[tokio::test]
async fn a_pool_in_which_all_is_lent_hears_all_the_same() {
    let Some(test) = postgres().await else { return };
    let small = db::Options { pool: 1, ..db::Options::default() };
    let other = Db::open(&test.url, small).await.expect("an open database");
    let (_task, mut hears) = listen(&other);
    let teller = test.db.clone();
    let last = other
        .read(move |conn: &mut Conn| {
            Box::pin(async move {
                conn.one::<i64>(sql!("SELECT COUNT(*) FROM contact")).await?;
                assert_eq!((heard(&mut hears).await, heard(&mut hears).await), ("here".into(), "there".into()));
                tell(&teller, "there", false).await?;
                Ok::<_, DbError>(heard(&mut hears).await)
            })
        })
        .await
        .expect("it is read");
    assert_eq!(last, "there");
}
