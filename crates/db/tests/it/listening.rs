//! Programs on one PostgreSQL hear of each other's commits, and find their way back.

use std::time::Duration;

use db::testing::Engine;
use db::{DbError, sql};
use tokio::sync::mpsc;

use crate::{databases, one, run};

/// The next call; nothing within half a minute fails.
async fn called(calls: &mut mpsc::UnboundedReceiver<()>) {
    tokio::time::timeout(Duration::from_secs(30), calls.recv()).await.expect("a call in time").expect("it listens");
}

#[tokio::test]
async fn commits_are_heard_of_and_so_is_a_connection_that_came_back() {
    for (engine, test) in databases().await {
        let (call, mut calls) = mpsc::unbounded_channel();
        let db = test.db.clone();
        let listening = tokio::spawn(async move {
            // Whoever no longer listens for calls needs none.
            db.listen("heard", move || call.send(()).unwrap_or_default()).await;
        });
        if engine == Engine::Sqlite {
            assert!(calls.try_recv().is_err(), "one program serves alone");
            listening.abort();
            continue;
        }
        called(&mut calls).await;
        fn notify() -> db::Sql {
            sql!("SELECT pg_notify('heard', '')")
        }
        let undone = test.db.write(|conn| {
            Box::pin(async move {
                conn.run(notify()).await?;
                Err::<(), _>(DbError::Aborted)
            })
        });
        assert!(undone.await.is_err());
        run(&test.db, notify()).await.expect("notified");
        called(&mut calls).await;
        assert!(calls.try_recv().is_err(), "what was undone is not heard of");
        let cut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND query = 'LISTEN heard'";
        assert_eq!(one::<i64>(&test.db, sql!(cut)).await, 1);
        called(&mut calls).await;
        run(&test.db, notify()).await.expect("notified");
        called(&mut calls).await;
        listening.abort();
    }
}
