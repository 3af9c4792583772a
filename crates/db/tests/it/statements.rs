//! What a connection answers, and what errors tell.

use std::error::Error;

use db::testing::Engine;
use db::{DbError, Sql, sql};

use crate::{add, contacts, databases, one, run};

#[tokio::test]
async fn a_duplicate_names_its_columns() {
    for (engine, test) in databases().await {
        run(&test.db, sql!("INSERT INTO contact (email_key) VALUES (?)", "ada@example.com")).await.expect("stored");
        let again = sql!("INSERT INTO contact (email_key) VALUES (?)", "ada@example.com");
        let error = run(&test.db, again).await.expect_err("a duplicate");
        assert!(error.is_unique("contact", "email_key"), "{engine:?}: {error:?}");
        assert!(!error.is_unique("contact", "note"));
        assert!(!error.is_unique("firm", "email_key"));
        let DbError::Unique { constraint, .. } = &error else {
            panic!("{engine:?}: {error:?}");
        };
        assert_eq!(constraint, "contact.email_key");

        let insert = || sql!("INSERT INTO membership (contact_id, firm_id) VALUES (?, ?)", 1_i64, 2_i64);
        run(&test.db, insert()).await.expect("stored");
        let error = run(&test.db, insert()).await.expect_err("a duplicate key");
        assert!(error.is_unique("membership", "contact_id"), "{engine:?}: {error:?}");
        assert!(error.is_unique("membership", "firm_id"), "{engine:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_missing_row_is_refused() {
    for (engine, test) in databases().await {
        let orphan = sql!("INSERT INTO contact (email_key, firm_id) VALUES ('a', ?)", 99_i64);
        let error = run(&test.db, orphan).await.expect_err("no such firm");
        assert!(matches!(error, DbError::ForeignKey { .. }), "{engine:?}: {error:?}");
    }
}

/// Everything a log might print of an error, with its causes.
fn all_of(error: &DbError) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    text
}

#[tokio::test]
async fn errors_never_repeat_an_argument() {
    for (engine, test) in databases().await {
        let insert = || sql!("INSERT INTO contact (email_key) VALUES (?)", "tell-nobody");
        run(&test.db, insert()).await.expect("stored");
        let mut errors = vec![run(&test.db, insert()).await.expect_err("a duplicate")];
        for wrong in [
            "SELECT nonsense FROM contact WHERE note = ?",
            "UPDATE contact SET age = CAST(CAST(? AS TEXT) AS BIGINT) WHERE nothing = 1",
            "INSERT INTO contact (note) VALUES (?)",
            "SELECT id FROM found WHERE found MATCH ?",
            "UPDATE contact SET id = CAST(? AS BIGINT)",
            "SELEKT ?",
        ] {
            if let Err(error) = run(&test.db, sql!(wrong, "\"tell-nobody")).await {
                errors.push(error);
            }
        }
        assert!(errors.len() >= 5, "{engine:?}: {errors:?}");
        for error in &errors {
            assert!(!all_of(error).contains("tell-nobody"), "{engine:?}: {error:?}");
        }
    }
    assert!(!format!("{:?}", sql!("SELECT ?", "tell-nobody")).contains("tell-nobody"));
}

#[tokio::test]
async fn first_one_and_none() {
    for (engine, test) in databases().await {
        let work = test.db.write(|conn| {
            Box::pin(async move {
                assert_eq!(conn.first::<i64>(sql!("SELECT id FROM contact")).await?, None);
                let nothing = conn.one::<i64>(sql!("SELECT id FROM contact")).await;
                assert!(matches!(nothing, Err(DbError::NoRow { .. })));
                let (one, two) = (add(conn, "1").await?, add(conn, "2").await?);
                let ids = conn.all::<i64>(sql!("SELECT id FROM contact ORDER BY id")).await?;
                assert_eq!(ids, [one, two]);
                // The second row is never looked at, and the connection is free again.
                let first = conn.first::<i64>(sql!("SELECT id FROM contact ORDER BY id")).await?;
                assert_eq!(first, Some(one));
                let changed = conn.run(sql!("UPDATE contact SET age = ?", 3_i64)).await?;
                assert_eq!((changed, conn.statements()), (2, 7));
                Ok::<_, DbError>(())
            })
        });
        work.await.unwrap_or_else(|error| panic!("{engine:?}: {error}"));
    }
}

#[tokio::test]
async fn a_failed_statement_ends_its_transaction() {
    for (engine, test) in databases().await {
        let work = test.db.write(|conn| {
            Box::pin(async move {
                add(conn, "a").await?;
                let duplicate = add(conn, "a").await;
                assert!(matches!(duplicate, Err(DbError::Unique { .. })));
                let next = conn.one::<i64>(sql!("SELECT 1")).await;
                assert!(matches!(next, Err(DbError::Aborted)));
                // Pretending that all went well does not help.
                Ok::<_, DbError>(())
            })
        });
        let outcome = work.await;
        assert!(matches!(outcome, Err(DbError::Aborted)), "{engine:?}: {outcome:?}");
        assert_eq!(contacts(&test.db).await, 0, "{engine:?}");
        run(&test.db, sql!("INSERT INTO contact (email_key) VALUES ('a')"))
            .await
            .expect("the next transaction is a new one");
    }
}

#[tokio::test]
async fn rows_one_after_another() {
    const NUMBERS: &str = "WITH RECURSIVE number (n) AS (
        SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM number WHERE n < ?) SELECT n FROM number";
    for (engine, test) in databases().await {
        let work = test.db.read(|conn| {
            Box::pin(async move {
                let (mut rows, mut sum) = (0, 0);
                conn.each(sql!(NUMBERS, 5000_i64), |n: i64| {
                    rows += 1;
                    sum += n;
                    Ok(())
                })
                .await?;
                assert_eq!((rows, sum), (5000, 12_502_500));
                let mut seen = 0;
                let stopped = conn
                    .each(sql!(NUMBERS, 5000_i64), |_: i64| {
                        seen += 1;
                        if seen == 3 { Err(DbError::Busy("enough".to_owned())) } else { Ok(()) }
                    })
                    .await;
                assert!(matches!(stopped, Err(DbError::Busy(_))));
                assert_eq!(seen, 3);
                conn.one::<i64>(sql!("SELECT 8")).await
            })
        });
        assert_eq!(work.await.expect("rows"), 8, "{engine:?}");
    }
}

#[tokio::test]
async fn lists_of_ids() {
    for (engine, test) in databases().await {
        for ids in [&[][..], &[1], &[1, 2, 3], &[3, 9, 2, 1, 5]] {
            let mut query = Sql::new("SELECT COUNT(*) FROM (SELECT 1 AS id UNION ALL SELECT 2) AS ids WHERE id IN ");
            query.append(Sql::in_list(ids));
            let expected = ids.iter().filter(|id| **id <= 2).count();
            let count: i64 = one(&test.db, query).await;
            assert_eq!(usize::try_from(count), Ok(expected), "{engine:?} {ids:?}");
        }
    }
    assert_eq!(Sql::in_list(&[1, 2, 3]).text(), "(?, ?, ?, ?)");
    assert_eq!(Sql::in_list(&[1, 2, 3]).args()[3], 3_i64.into());
}

#[tokio::test]
async fn plans_are_told() {
    for (engine, test) in databases().await {
        let work = test.db.read(|conn| {
            Box::pin(async move { conn.explain(sql!("SELECT id FROM contact WHERE email_key = ?", "a")).await })
        });
        let plan = work.await.expect("a plan").join("\n").to_lowercase();
        assert!(plan.contains("contact"), "{engine:?}: {plan}");
    }
}

#[test]
fn placeholders_are_counted_outside_quotes_and_comments() {
    let sql = sql!("SELECT '?' || \"?\" || 'it''s ?' || ? -- why?\n || ?", "a", "b");
    assert_eq!(sql.args().len(), 2);
    let mut built = Sql::new("SELECT 1");
    built.push(" WHERE ").bind("a = ?", [1_i64.into()]);
    let built = built.and(sql!("b = ?", "x"));
    assert_eq!(built.text(), "SELECT 1 WHERE a = ? AND b = ?");
    assert_eq!(built.args(), [1_i64.into(), "x".into()]);
}

#[test]
#[should_panic(expected = "as many arguments as placeholders")]
fn a_missing_argument_is_found_at_once() {
    let _ = sql!("SELECT ? + ?", 1_i64);
}

#[tokio::test]
async fn statements_that_do_not_need_each_other_answer_each_its_own_rows() {
    for (engine, test) in databases().await {
        for name in ["ada", "bo", "cy"] {
            run(&test.db, sql!("INSERT INTO firm (name) VALUES (?)", name)).await.expect("stored");
        }
        let (names, ids, none) = test
            .db
            .read(|conn| {
                Box::pin(async move {
                    let statements = [
                        sql!("SELECT name FROM firm WHERE name <> ? ORDER BY name", "bo"),
                        sql!("SELECT id FROM firm ORDER BY id"),
                        sql!("SELECT name FROM firm WHERE id > ?", 99_i64),
                    ];
                    let before = conn.statements();
                    let rows: (Vec<String>, Vec<i64>, Vec<String>) = conn.all3(statements.map(Some)).await?;
                    assert_eq!(conn.statements() - before, 3, "each counts");
                    Ok::<_, DbError>(rows)
                })
            })
            .await
            .expect("rows");
        assert_eq!(names, ["ada", "cy"], "{engine:?}");
        assert_eq!((ids.len(), none.len()), (3, 0), "{engine:?}");

        let one_fails = test.db.read(|conn| {
            Box::pin(async move {
                let good = || sql!("SELECT name FROM firm");
                let statements = [good(), sql!("SELECT name FROM nowhere"), good()];
                let rows: Result<(Vec<String>, Vec<String>, Vec<String>), _> = conn.all3(statements.map(Some)).await;
                let next: Result<Vec<String>, _> = conn.all(good()).await;
                assert!(matches!(next, Err(DbError::Aborted)), "nothing comes after a failure: {next:?}");
                rows.map(drop)
            })
        });
        let error = one_fails.await.expect_err("there is no such table");
        assert!(matches!(error, DbError::Driver { .. }), "{engine:?}: {error:?}");
        let wrong = test.db.read(|conn| {
            Box::pin(async move {
                let good = || sql!("SELECT name FROM firm");
                conn.all3::<String, i64, String>([Some(good()), Some(good()), None]).await.map(drop)
            })
        });
        assert!(matches!(wrong.await, Err(DbError::Column { .. })), "{engine:?}: a name is no number");
        assert_eq!(one::<i64>(&test.db, sql!("SELECT COUNT(*) FROM firm")).await, 3, "and goes on");
    }
}

#[tokio::test]
async fn a_statement_planned_for_its_arguments_leaves_the_others_as_they_are() {
    for (engine, test) in databases().await {
        for name in 0..500_i64 {
            run(&test.db, sql!("INSERT INTO firm (name) VALUES (?)", name.to_string())).await.expect("stored");
        }
        let varying = |text: &str| {
            let mut sql = Sql::new(text);
            sql.varying();
            sql
        };
        let (all, first, together, way) = test
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let names = "SELECT name FROM firm ORDER BY id";
                    let all: Vec<String> = conn.all(varying(names)).await?;
                    let first: Option<String> = conn.first(varying(names)).await?;
                    let three = [varying(names), Sql::new("SELECT id FROM firm"), varying(names)];
                    let together: (Vec<String>, Vec<i64>, Vec<String>) = conn.all3(three.map(Some)).await?;
                    let way: Option<String> = match engine {
                        Engine::Sqlite => None,
                        Engine::Postgres => conn.first(Sql::new("SHOW plan_cache_mode")).await?,
                    };
                    Ok::<_, DbError>((all, first, together, way))
                })
            })
            .await
            .expect("rows");
        assert_eq!(all.len(), 500, "{engine:?}: every row, many more than are sent at once");
        assert_eq!(first.as_deref(), Some("0"), "{engine:?}");
        assert_eq!((together.0.len(), together.1.len(), together.2.len()), (500, 500, 500), "{engine:?}");
        assert!(way.is_none_or(|way| way == "force_generic_plan"), "the next keeps its plan");

        let failing = test.db.read(move |conn| {
            Box::pin(async move { conn.all::<String>(varying("SELECT name FROM nowhere")).await.map(drop) })
        });
        assert!(matches!(failing.await, Err(DbError::Driver { .. })), "{engine:?}");
        assert_eq!(one::<i64>(&test.db, sql!("SELECT COUNT(*) FROM firm")).await, 500, "{engine:?}: and goes on");
    }
}

#[tokio::test]
async fn a_read_that_nobody_waits_for_ends() {
    for (engine, test) in databases().await {
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000000)
                       SELECT COUNT(*) FROM n WHERE i < 0";
        // More of them than there are threads or connections.
        for _ in 0..6 {
            let read = test.db.read(move |conn| Box::pin(conn.one::<i64>(Sql::new(endless))));
            let given_up: Result<Result<i64, DbError>, _> =
                tokio::time::timeout(std::time::Duration::from_millis(50), read).await;
            assert!(given_up.is_err(), "{engine:?}: it has no end");
        }
        assert_eq!(one::<i64>(&test.db, Sql::new("SELECT 1")).await, 1, "{engine:?}: and others are answered");
    }
}
