//! A database runs each migration once, and one that does not fit is left alone.

use db::testing::{engines, fresh, schema};
use db::{DbError, Kind, Migration, Sql, sql};

use crate::{databases, one, run};

const ONE: Migration = Migration { name: "1", sql: "CREATE TABLE one (id {id}, a TEXT NOT NULL, b TEXT);" };
const TWO: Migration = Migration { name: "2", sql: "CREATE TABLE two (id {id});" };
const ONE_CHANGED: Migration = Migration { name: "1", sql: "CREATE TABLE one (id {id});" };
const WRONG: Migration = Migration { name: "2", sql: "CREATE TABLE two (id {id}); CREATE NONSENSE;" };

#[tokio::test]
async fn migrations_run_once_each() {
    for engine in engines() {
        let test = fresh(engine, &[ONE]).await;
        test.db.migrate(&[ONE]).await.expect("nothing to do");
        test.db.migrate(&[ONE, TWO]).await.expect("the second runs");
        test.db.migrate(&[ONE, TWO]).await.expect("nothing to do");
        let rows: i64 = one(&test.db, sql!("SELECT COUNT(*) FROM migration WHERE applied_at <> ''")).await;
        assert_eq!(rows, 2, "{engine:?}");
    }
}

#[tokio::test]
async fn a_changed_or_unknown_migration_is_refused() {
    for engine in engines() {
        let test = fresh(engine, &[ONE, TWO]).await;
        for list in [&[ONE_CHANGED, TWO][..], &[ONE], &[], &[TWO, ONE]] {
            let error = test.db.migrate(list).await.expect_err("refused");
            assert!(matches!(error, DbError::Migration(_)), "{engine:?}: {error:?}");
        }
        test.db.migrate(&[ONE, TWO]).await.expect("the right one is still right");
    }
}

#[tokio::test]
async fn a_failing_migration_leaves_nothing() {
    for engine in engines() {
        let test = fresh(engine, &[ONE]).await;
        let error = test.db.migrate(&[ONE, WRONG]).await.expect_err("nonsense");
        assert!(error.to_string().starts_with("migration 2 failed: "), "{engine:?}: {error}");
        test.db.migrate(&[ONE, TWO]).await.expect("the table is free to be made");
    }
}

#[tokio::test]
async fn programs_may_migrate_at_a_time() {
    for engine in engines() {
        let test = fresh(engine, &[]).await;
        let tasks = (0..4).map(|_| {
            let db = test.db.clone();
            tokio::spawn(async move { db.migrate(&[ONE, TWO]).await })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no panic").unwrap_or_else(|error| panic!("{engine:?}: {error}"));
        }
        let rows: i64 = one(&test.db, sql!("SELECT COUNT(*) FROM migration")).await;
        assert_eq!(rows, 2, "{engine:?}");
    }
}

#[tokio::test]
async fn both_engines_get_the_same_schema() {
    let mut schemas = Vec::new();
    for (_, test) in databases().await {
        schemas.push(schema(&test.db).await.expect("a schema"));
    }
    let has = |table: &str, column: &str, nullable: bool| {
        schemas[0].contains(&(table.to_owned(), column.to_owned(), nullable))
    };
    assert!(has("contact", "id", false) && has("contact", "note", true), "{:?}", schemas[0]);
    assert!(!schemas[0].iter().any(|(table, ..)| table.starts_with("found")));
    assert!(schemas.iter().all(|schema| *schema == schemas[0]), "{schemas:#?}");
}

#[tokio::test]
async fn a_schema_says_what_it_is_made_of_and_ids_go_on_behind_the_highest() {
    for (engine, test) in databases().await {
        let (columns, next) = test
            .db
            .write(|conn| {
                Box::pin(async move {
                    conn.run(sql!("INSERT INTO firm (id, name) VALUES (41, 'a')")).await?;
                    if let Some(statement) = conn.dialect().ids_go_on("firm") {
                        conn.first::<i64>(statement).await?;
                    }
                    let next: i64 = conn.one(sql!("INSERT INTO firm (name) VALUES ('b') RETURNING id")).await?;
                    Ok((conn.columns().await?, next))
                })
            })
            .await
            .map_err(|error: DbError| error)
            .expect("a schema");
        assert_eq!(next, 42, "{engine:?}");
        let of = |table: &str| -> Vec<(String, Kind)> {
            let ours = columns.iter().filter(|column| column.table == table);
            ours.map(|column| (column.column.clone(), column.kind)).collect()
        };
        let contact = [
            ("age", Kind::Int),
            ("email_key", Kind::Text),
            ("firm_id", Kind::Int),
            ("id", Kind::Int),
            ("is_active", Kind::Bool),
            ("note", Kind::Text),
            ("photo", Kind::Bytes),
        ];
        assert_eq!(of("contact"), contact.map(|(name, kind)| (name.to_owned(), kind)), "{engine:?}");
        assert_eq!(of("found"), [], "{engine:?}: words are the engine's own business");
    }
}

#[tokio::test]
async fn an_index_can_be_taken_away_and_made_again_by_its_definition() {
    for (engine, test) in databases().await {
        let indexes = || async {
            test.db.read(|conn| Box::pin(conn.indexes())).await.map_err(|error: DbError| error).expect("indexes")
        };
        run(&test.db, sql!("CREATE INDEX contact_by_note ON contact (note, id)")).await.expect("an index");
        let before = indexes().await;
        assert!(before.iter().any(|index| index.table == "contact"), "{engine:?}: {before:?}");
        let again: Vec<_> = before.iter().filter(|index| !index.is_unique()).cloned().collect();
        assert!(!again.is_empty(), "{engine:?}");
        test.db
            .write(|conn| {
                Box::pin(async move {
                    for index in again {
                        conn.run(Sql::new(format!("DROP INDEX {}", index.name))).await?;
                        conn.run(Sql::new(index.definition)).await?;
                    }
                    Ok(())
                })
            })
            .await
            .map_err(|error: DbError| error)
            .expect("indexes are made again");
        assert_eq!(indexes().await, before, "{engine:?}");
    }
}
