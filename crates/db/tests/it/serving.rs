//! Opening, closing, and being the only one.

use db::testing::{Engine, engines, fresh};
use db::{Db, DbError, Options, sql};

use crate::{SCHEMA, contacts, databases, run};

#[tokio::test]
async fn one_program_serves_a_file() {
    for engine in engines() {
        let test = fresh(engine, SCHEMA).await;
        let other = Db::open(&test.url, Options::default()).await.expect("opened beside");
        let lock = test.db.lock_for_serve().expect("the first");
        match engine {
            Engine::Sqlite => {
                let error = other.lock_for_serve().err().expect("refused").to_string();
                assert!(error.contains("another program already serves"), "{error}");
            }
            Engine::Postgres => drop(other.lock_for_serve().expect("several may serve")),
        }
        drop(lock);
        other.lock_for_serve().expect("free again");
    }
}

#[tokio::test]
async fn short_commands_work_beside_the_server() {
    for (engine, test) in databases().await {
        let command = Db::open(&test.url, Options::default()).await.expect("opened beside");
        run(&command, sql!("INSERT INTO contact (email_key) VALUES ('a')")).await.expect("stored");
        command.close().await;
        assert_eq!(contacts(&test.db).await, 1, "{engine:?}");
    }
}

#[tokio::test]
async fn a_closed_database_says_so() {
    for (engine, test) in databases().await {
        let kept = test.db.clone();
        run(&kept, sql!("INSERT INTO contact (email_key) VALUES ('a')")).await.expect("stored");
        test.db.close().await;
        let error = run(&kept, sql!("DELETE FROM contact")).await.expect_err("closed");
        assert!(matches!(error, DbError::Unavailable(_)), "{engine:?}: {error:?}");
        if engine == Engine::Sqlite {
            assert!(!test.dir.path().join("test.db-wal").exists(), "the log is in the file");
        }
    }
}

#[tokio::test]
async fn addresses_that_make_no_sense_are_told() {
    for url in [
        "mysql://127.0.0.1/a",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:/nowhere/to/be/found.db",
        "postgres://127.0.0.1:1/a",
        "postgres://127.0.0.1/a?sslmode=perhaps",
    ] {
        let error = Db::open(url, Options::default()).await.err().expect(url);
        assert!(matches!(error, DbError::Unavailable(_)), "{url}: {error:?}");
    }
}

#[tokio::test]
async fn plans_do_not_change_with_what_was_asked_before() {
    for engine in engines() {
        let test = fresh(engine, SCHEMA).await;
        for name in ["ada", "bo", "cy"] {
            run(&test.db, sql!("INSERT INTO firm (name) VALUES (?)", name)).await.expect("stored");
        }
        test.db.close().await;
        if engine == Engine::Sqlite {
            let again = Db::open(&test.url, Options::default()).await.expect("opened again");
            let known = sql!("SELECT COUNT(*) FROM sqlite_master WHERE name LIKE 'sqlite_stat%'");
            let known: i64 =
                again.read(|conn| Box::pin(conn.one(known))).await.map_err(|e: DbError| e).expect("a count");
            assert_eq!(known, 0, "it keeps no statistics");
        }
    }
}
