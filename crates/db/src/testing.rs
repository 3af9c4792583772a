//! Fresh databases for tests, one for each test. SQLite is always there; PostgreSQL when
//! `PORTICO_TEST_POSTGRES` holds the address of a server on which databases may be made. Schemas
//! are migrated once for each test program and copied from then on.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, Once, PoisonError};

use tokio::sync::OnceCell;
use tokio_postgres::NoTls;

use crate::{Db, Dialect, Migration, Options, Result, sql};

/// The variable with the address of PostgreSQL, such as `postgres://portico@127.0.0.1:5432/postgres`.
const VARIABLE: &str = "PORTICO_TEST_POSTGRES";

/// What a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on the server that tests were given.
    Postgres,
}

/// The engines to test on.
///
/// # Panics
/// When `CI` is `true` and there is no PostgreSQL: there, nothing may be skipped.
pub fn engines() -> Vec<Engine> {
    static TOLD: Once = Once::new();
    if variable(VARIABLE).is_some() {
        return vec![Engine::Sqlite, Engine::Postgres];
    }
    let is_ci = variable("CI").is_some_and(|value| value == "true");
    assert!(!is_ci, "CI=true, but {VARIABLE} is not set: every engine must be tested");
    TOLD.call_once(|| eprintln!("SKIPPED: tests on PostgreSQL, because {VARIABLE} is not set"));
    vec![Engine::Sqlite]
}

/// A database that lives as long as this value.
pub struct TestDb {
    /// The database, open and migrated.
    pub db: Db,
    /// Its address, for a program of its own.
    pub url: String,
    /// A folder for whatever else the test stores.
    pub dir: tempfile::TempDir,
    postgres: Option<String>,
}

/// A fresh, migrated database.
///
/// # Panics
/// When it cannot be made: the test cannot go on without it.
pub async fn fresh(engine: Engine, migrations: &[Migration]) -> TestDb {
    let dir = tempfile::tempdir().expect("a temporary folder");
    match engine {
        Engine::Sqlite => {
            let file = dir.path().join("test.db");
            std::fs::write(&file, sqlite_template(migrations).await).expect("a copied template");
            let url = sqlite_url(&file);
            let db = open(&url).await;
            TestDb { db, url, dir, postgres: None }
        }
        Engine::Postgres => {
            let template = postgres_template(migrations).await;
            let name = postgres_name("test", next_number());
            admin(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
            let url = postgres_url(&name);
            let db = open(&url).await;
            TestDb { db, url, dir, postgres: Some(name) }
        }
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some(name) = self.postgres.take() else {
            return;
        };
        // The test's own runtime is busy dropping this value.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime to drop a database in");
            runtime.block_on(admin(&format!("DROP DATABASE {name} WITH (FORCE)")));
        });
        if dropped.join().is_err() {
            eprintln!("a test's database was left behind");
        }
    }
}

/// Every column of the schema as `(table, column, may be NULL)`, in order of names. Tables of words
/// (full-text search) are left out: they are what the engines do differently.
pub async fn schema(db: &Db) -> Result<Vec<(String, String, bool)>> {
    let query = match db.dialect() {
        Dialect::Sqlite => {
            r#"SELECT t.name, c.name, c."notnull" = 0 AND NOT (c.pk > 0 AND c.type = 'INTEGER')
               FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
               WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
               ORDER BY t.name, c.name"#
        }
        Dialect::Postgres => {
            r#"SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), is_nullable = 'YES'
               FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name NOT IN (
                 SELECT table_name FROM information_schema.columns WHERE udt_name = 'tsvector')
               ORDER BY table_name COLLATE "C", column_name COLLATE "C""#
        }
    };
    db.read(move |conn| Box::pin(async move { conn.all(sql!(query)).await })).await
}

async fn open(url: &str) -> Db {
    // Many tests run at a time, and the server has connections for all of them.
    let options = Options { readers: 2, pool: 4, ..Options::default() };
    Db::open(url, options).await.expect("an open test database")
}

/// Migrated databases of this program, by schema. A cell is filled once, whoever asks first.
type Templates<T> = LazyLock<Mutex<HashMap<u64, Arc<OnceCell<T>>>>>;

fn template<T>(templates: &Templates<T>, migrations: &[Migration]) -> (u64, Arc<OnceCell<T>>) {
    let mut hasher = DefaultHasher::new();
    for migration in migrations {
        (migration.name, migration.sql).hash(&mut hasher);
    }
    let hash = hasher.finish();
    let mut templates = templates.lock().unwrap_or_else(PoisonError::into_inner);
    (hash, templates.entry(hash).or_default().clone())
}

async fn migrated(url: &str, migrations: &[Migration]) {
    let db = open(url).await;
    db.migrate(migrations).await.expect("the migrations run");
    db.close().await;
}

/// The file's bytes: kept in memory, they leave nothing behind when the program ends.
async fn sqlite_template(migrations: &[Migration]) -> Arc<[u8]> {
    static TEMPLATES: Templates<Arc<[u8]>> = LazyLock::new(Mutex::default);
    let (_, cell) = template(&TEMPLATES, migrations);
    let make = || async {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("template.db");
        migrated(&sqlite_url(&file), migrations).await;
        std::fs::read(&file).expect("a migrated template").into()
    };
    cell.get_or_init(make).await.clone()
}

/// The database's name.
async fn postgres_template(migrations: &[Migration]) -> String {
    static TEMPLATES: Templates<String> = LazyLock::new(Mutex::default);
    static TIDY: OnceCell<()> = OnceCell::const_new();
    TIDY.get_or_init(drop_left_behind).await;
    let (hash, cell) = template(&TEMPLATES, migrations);
    let make = || async {
        let name = postgres_name("template", hash);
        admin(&format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        migrated(&postgres_url(&name), migrations).await;
        name
    };
    cell.get_or_init(make).await.clone()
}

/// Drops the databases of test programs that ended without doing so, as all leave their templates.
async fn drop_left_behind() {
    let client = connect().await;
    let ours = r"SELECT datname FROM pg_database WHERE datname LIKE 'portico\_t%\_%\_%'";
    let names = client.query(ours, &[]).await.expect("a list of databases");
    for row in names {
        let name: &str = row.get(0);
        let Some(Ok(pid)) = name.split('_').nth(2).map(str::parse::<u32>) else {
            continue;
        };
        let is_running = Path::new("/proc").join(pid.to_string()).exists();
        if pid == std::process::id() || !is_running {
            // Another program may be tidying up as well.
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
}

async fn admin(statement: &str) {
    let client = connect().await;
    client.batch_execute(statement).await.expect(statement);
}

async fn connect() -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(&given(), NoTls).await.expect("the PostgreSQL that tests were given");
    tokio::spawn(connection);
    client
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn next_number() -> u64 {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

fn postgres_name(kind: &str, number: u64) -> String {
    format!("portico_{kind}_{}_{number:x}", std::process::id())
}

fn given() -> String {
    variable(VARIABLE).expect("PostgreSQL is tested only where it was given")
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where PostgreSQL is")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The address of another database on the server that tests were given.
fn postgres_url(name: &str) -> String {
    let url = given();
    let (address, query) = url.split_once('?').unwrap_or((&url, ""));
    let (server, _) = address.rsplit_once('/').expect("an address with a database");
    format!("{server}/{name}?{query}")
}
