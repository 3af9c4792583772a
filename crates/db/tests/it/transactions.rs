//! A change happens whole or not at all, a page sees one moment, and nothing that a closure does
//! harms the next one.

use std::sync::Arc;
use std::time::Duration;

use db::{DbError, Result, sql};
use tokio::sync::oneshot;

use crate::{add, contacts, databases, run};

#[tokio::test]
async fn an_error_undoes_everything() {
    for (engine, test) in databases().await {
        let work = test.db.write(|conn| {
            Box::pin(async move {
                add(conn, "a").await?;
                Err::<(), _>(DbError::Migration("no".to_owned()))
            })
        });
        assert!(matches!(work.await, Err(DbError::Migration(_))));
        assert_eq!(contacts(&test.db).await, 0, "{engine:?}");
    }
}

#[tokio::test]
async fn a_panic_undoes_everything_and_harms_nobody() {
    for (engine, test) in databases().await {
        // More often than there are threads and connections.
        for _ in 0..6 {
            let work = test.db.write(|conn| {
                Box::pin(async move {
                    add(conn, "a").await?;
                    if conn.statements() == 1 {
                        panic!("a bug");
                    }
                    Ok::<_, DbError>(())
                })
            });
            assert!(matches!(work.await, Err(DbError::Panicked)), "{engine:?}");
            let work = test.db.read(|_| panic!("a bug"));
            assert!(matches!(work.await, Err::<(), _>(DbError::Panicked)), "{engine:?}");
        }
        assert_eq!(contacts(&test.db).await, 0, "{engine:?}");
        run(&test.db, sql!("INSERT INTO contact (email_key) VALUES ('b')")).await.expect("stored");
        assert_eq!(contacts(&test.db).await, 1, "{engine:?}");
    }
}

#[tokio::test]
async fn a_dropped_future_never_cuts_a_change_in_half() {
    for (engine, test) in databases().await {
        for round in 0..20_u64 {
            let work = test.db.write(move |conn| {
                Box::pin(async move {
                    add(conn, &format!("{round}-a")).await?;
                    add(conn, &format!("{round}-b")).await?;
                    Ok::<_, DbError>(())
                })
            });
            // The caller goes away at any moment, even before the work began.
            let _ = tokio::time::timeout(Duration::from_micros(round * 150), work).await;
        }
        let settled = contacts_when_idle(&test.db).await;
        assert_eq!(settled % 2, 0, "{engine:?}: {settled}");
        assert!(settled >= 2, "{engine:?}: {settled}");
    }
}

/// The number of contacts after all work that was begun has ended.
async fn contacts_when_idle(db: &db::Db) -> i64 {
    loop {
        let before = contacts(db).await;
        for _ in 0..8 {
            run(db, sql!("UPDATE contact SET age = 1")).await.expect("stored");
        }
        if contacts(db).await == before {
            return before;
        }
    }
}

#[tokio::test]
async fn a_dropped_read_gives_its_place_back() {
    for (engine, test) in databases().await {
        for round in 0..20_u64 {
            let work = test.db.read(|conn| {
                Box::pin(async move {
                    for _ in 0..5 {
                        conn.all::<i64>(sql!("SELECT id FROM contact")).await?;
                    }
                    Ok::<_, DbError>(())
                })
            });
            let _ = tokio::time::timeout(Duration::from_micros(round * 100), work).await;
        }
        assert_eq!(contacts(&test.db).await, 0, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_sees_one_moment() {
    for (engine, test) in databases().await {
        let writer = test.db.clone();
        let (asked, ask) = std::sync::mpsc::channel::<()>();
        let (told, tell) = std::sync::mpsc::channel::<()>();
        let (asked, tell) = (std::sync::Mutex::new(asked), std::sync::Mutex::new(tell));
        let page = tokio::spawn(async move {
            test.db
                .read(move |conn| {
                    Box::pin(async move {
                        let before: i64 = conn.one(sql!("SELECT COUNT(*) FROM contact")).await?;
                        // Blocks this thread on purpose until the other transaction is stored.
                        tokio::task::block_in_place(|| {
                            asked.lock().expect("alone").send(()).expect("heard");
                            tell.lock().expect("alone").recv().expect("told");
                        });
                        let after: i64 = conn.one(sql!("SELECT COUNT(*) FROM contact")).await?;
                        Ok::<_, DbError>((before, after))
                    })
                })
                .await
                .map(|counts| (counts, test))
        });
        tokio::task::spawn_blocking(move || ask.recv().expect("asked")).await.expect("asked");
        run(&writer, sql!("INSERT INTO contact (email_key) VALUES ('a')")).await.expect("stored beside the page");
        told.send(()).expect("heard");
        let (counts, test) = page.await.expect("no panic").expect("a page");
        assert_eq!(counts, (0, 0), "{engine:?}");
        assert_eq!(contacts(&test.db).await, 1, "{engine:?}");
    }
}

#[tokio::test]
async fn a_page_writes_nothing() {
    for (engine, test) in databases().await {
        let work = test.db.read(|conn| Box::pin(async move { add(conn, "a").await }));
        let error = work.await.expect_err("read only");
        assert!(matches!(error, DbError::Driver { .. }), "{engine:?}: {error:?}");
        assert_eq!(contacts(&test.db).await, 0, "{engine:?}");
    }
}

#[tokio::test]
async fn writes_at_a_time_all_happen() {
    for (engine, test) in databases().await {
        let work = (0..40).map(|n| {
            let db = test.db.clone();
            tokio::spawn(
                async move { db.write(move |conn| Box::pin(async move { add(conn, &n.to_string()).await })).await },
            )
        });
        for task in work.collect::<Vec<_>>() {
            task.await.expect("no panic").expect("stored");
        }
        assert_eq!(contacts(&test.db).await, 40, "{engine:?}");
    }
}

#[tokio::test]
async fn waiting_for_something_else_is_refused() {
    // PostgreSQL cannot tell; SQLite does, so that a test on it finds the mistake.
    let test = db::testing::fresh(db::testing::Engine::Sqlite, crate::SCHEMA).await;
    let (_never, wait) = oneshot::channel::<()>();
    let work = test.db.write(|conn| {
        Box::pin(async move {
            add(conn, "a").await?;
            let _ = wait.await;
            Ok::<_, DbError>(())
        })
    });
    assert!(matches!(work.await, Err(DbError::Waited)));
    assert_eq!(contacts(&test.db).await, 0);
}

#[tokio::test]
async fn an_error_type_of_the_caller_comes_through() {
    #[derive(Debug)]
    enum Desk {
        NotFound,
        Database,
    }
    impl From<DbError> for Desk {
        fn from(_: DbError) -> Self {
            Self::Database
        }
    }
    for (_, test) in databases().await {
        let shared = Arc::new("a".to_owned());
        let look: Result<(), Desk> = test
            .db
            .read(move |conn| {
                Box::pin(async move {
                    conn.first::<i64>(sql!("SELECT id FROM contact WHERE email_key = ?", &*shared))
                        .await?
                        .ok_or(Desk::NotFound)?;
                    Ok(())
                })
            })
            .await;
        assert!(matches!(look, Err(Desk::NotFound)));
        let wrong: Result<i64, Desk> =
            test.db.read(|conn| Box::pin(async move { Ok(conn.one(sql!("SELECT nothing")).await?) })).await;
        assert!(matches!(wrong, Err(Desk::Database)));
    }
}
