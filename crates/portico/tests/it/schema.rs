//! The schema is the same on both engines.

use db::testing::{Engine, engines, fresh, schema};
use portico::desk::setup::MIGRATIONS;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_have_the_same_tables_and_columns() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let sqlite = fresh(Engine::Sqlite, MIGRATIONS).await;
    let postgres = fresh(Engine::Postgres, MIGRATIONS).await;
    let left = schema(&sqlite.db).await.expect("SQLite's schema can be read");
    let right = schema(&postgres.db).await.expect("PostgreSQL's schema can be read");
    assert!(left.len() > 100, "there is something to compare");
    assert_eq!(left, right);
}
