//! Both engines find the same.

use db::{Db, DbError, Dialect, Result, Sql, sql};

use crate::{databases, one};

fn list(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

async fn put(db: &Db, id: i64, words: &str, scope: &str) {
    let statements = db.dialect().words_put("found", id, &list(words), &list(scope));
    all(db, statements).await.expect("stored");
}

async fn all(db: &Db, statements: Vec<Sql>) -> Result<()> {
    db.write(|conn| {
        Box::pin(async move {
            for statement in statements {
                conn.run(statement).await?;
            }
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// The ids found, by the subselect and by asking for each id.
async fn find(db: &Db, terms: &str, scopes: &str) -> Vec<i64> {
    let (terms, scopes) = (list(terms), list(scopes));
    let dialect = db.dialect();
    let mut inside = sql!("SELECT n FROM (SELECT 2 AS n UNION ALL SELECT 3 UNION ALL SELECT 4) AS ids WHERE n IN (");
    inside.append(dialect.words_query("found", &terms, &scopes)).push(") ORDER BY n");
    let mut each = sql!("SELECT n FROM (SELECT 2 AS n UNION ALL SELECT 3 UNION ALL SELECT 4) AS ids WHERE ");
    each.append(dialect.words_has("found", "ids.n", &terms, &scopes)).push(" ORDER BY n");
    let mut own = sql!("SELECT n FROM (SELECT 2 AS n UNION ALL SELECT 3 UNION ALL SELECT 4) AS ids WHERE ");
    own.append(dialect.words_in("found", "ids.n", &terms)).push(" ORDER BY n");
    let (inside, each, own) = db
        .read(|conn| {
            Box::pin(async move {
                Ok::<_, DbError>((conn.all(inside).await?, conn.all::<i64>(each).await?, conn.all::<i64>(own).await?))
            })
        })
        .await
        .expect("an answer");
    assert_eq!(inside, each);
    if scopes.is_empty() {
        assert_eq!(inside, own, "each row's own words say the same");
    }
    inside
}

#[tokio::test]
async fn words_are_found_by_their_beginning() {
    for (engine, test) in databases().await {
        let db = &test.db;
        put(db, 2, "malmö printer jam 東京 größe nw-2041", "c17 p4").await;
        put(db, 3, "printers on fire", "c17").await;
        put(db, 4, "nothing @c17 c17", "p4").await;
        for (terms, scopes, expected) in [
            ("print", "", &[2, 3][..]),
            ("print", "c17", &[2, 3]),
            ("print", "p4", &[2]),
            ("print", "p4 c17", &[2, 3]),
            ("print", "c1", &[]),
            ("print fire", "", &[3]),
            ("rinter", "", &[]),
            ("malm", "c17", &[2]),
            ("東", "", &[2]),
            ("größ", "", &[2]),
            ("nw-20", "", &[2]),
            ("2041", "", &[2]),
            // What a text says is no scope, and what a query says is none either.
            ("c17", "", &[4]),
            ("@c17", "", &[4]),
            ("noth", "c17", &[]),
            ("", "c17", &[2, 3]),
            ("", "", &[2, 3, 4]),
            // Neither query language is spoken here.
            ("or", "", &[]),
            ("prin\"ter", "", &[]),
            ("print' | 'noth", "", &[]),
            ("print\\':*", "", &[2, 3]),
            ("words : (", "", &[]),
            ("* ^ { } ! & |", "", &[2, 3, 4]),
        ] {
            assert_eq!(find(db, terms, scopes).await, expected, "{engine:?} {terms:?} {scopes:?}");
        }
    }
}

#[tokio::test]
async fn words_are_replaced_and_taken_away() {
    for (engine, test) in databases().await {
        let db = &test.db;
        put(db, 2, "old words", "c1").await;
        put(db, 2, "new words", "c2").await;
        assert_eq!(find(db, "old", "").await, [0_i64; 0], "{engine:?}");
        assert_eq!(find(db, "new", "c1").await, [0_i64; 0], "{engine:?}");
        assert_eq!(find(db, "new", "c2").await, [2], "{engine:?}");
        all(db, vec![db.dialect().words_delete("found", 2)]).await.expect("deleted");
        assert_eq!(find(db, "new", "").await, [0_i64; 0], "{engine:?}");
        put(db, 2, "", "").await;
        assert_eq!(find(db, "new", "").await, [0_i64; 0], "{engine:?}");
    }
}

#[tokio::test]
async fn enormous_texts_are_stored() {
    for (engine, test) in databases().await {
        let many = (0..400_000).map(|n| format!("w{n:06}")).collect::<Vec<_>>().join(" ");
        put(&test.db, 2, &many, "c1").await;
        put(&test.db, 3, &"å".repeat(5000), "c1").await;
        assert_eq!(find(&test.db, "w000001", "c1").await, [2], "{engine:?}");
        assert_eq!(find(&test.db, &"å".repeat(4000), "c1").await, [3], "{engine:?}");
    }
}

#[tokio::test]
async fn postgres_finds_words_by_its_index() {
    for (_, test) in databases().await {
        if test.db.dialect() == Dialect::Sqlite {
            continue;
        }
        let query = test.db.dialect().words_query("found", &list("print"), &list("c1"));
        let work = test.db.read(|conn| {
            Box::pin(async move {
                conn.script("SET LOCAL enable_seqscan = off").await?;
                conn.explain(query).await
            })
        });
        let plan = work.await.expect("a plan").join("\n");
        assert!(plan.contains("found_words"), "{plan}");
    }
}

#[tokio::test]
async fn json_is_read_as_text() {
    for (engine, test) in databases().await {
        let json = r#"{"city": "Malmö \"x\"", "n": 42, "yes": true, "no": false, "none": null}"#;
        for (key, expected) in [
            ("city", Some("Malmö \"x\"")),
            ("n", Some("42")),
            ("yes", Some("true")),
            ("no", Some("false")),
            ("none", None),
            ("missing", None),
        ] {
            let value = test.db.dialect().json_text("t.doc", key);
            let select = sql!(format!("SELECT {value} FROM (SELECT ? AS doc) AS t"), json);
            let text: Option<String> = one(&test.db, select).await;
            assert_eq!(text.as_deref(), expected, "{engine:?} {key}");
        }
    }
}
