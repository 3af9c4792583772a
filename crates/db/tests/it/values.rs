//! What is stored comes back, NULLs included, and errors say what did not fit.

use db::{DbError, sql};

use crate::{databases, one, run};

db::row! {
    /// A contact with every type there is.
    #[derive(Debug, PartialEq)]
    struct Contact {
        /// Orders byte by byte.
        email_key: String,
        is_active: Option<bool>,
        age: Option<i64>,
        note: Option<String>,
        photo: Option<Vec<u8>>,
    }
}

const INSERT: &str = "INSERT INTO contact (email_key, is_active, age, note, photo) VALUES (?, ?, ?, ?, ?)";
const SELECT: &str = "SELECT email_key, is_active, age, note, photo FROM contact";

#[tokio::test]
async fn values_come_back() {
    for (engine, test) in databases().await {
        let email = "åsa@example.com".to_owned();
        let photo: &[u8] = &[0, 255, 39];
        let insert = sql!(INSERT, &email, true, i64::MIN, "it's a “?”", photo);
        assert_eq!(run(&test.db, insert).await.expect("stored"), 1);
        let expected = Contact {
            email_key: email,
            is_active: Some(true),
            age: Some(i64::MIN),
            note: Some("it's a “?”".to_owned()),
            photo: Some(photo.to_vec()),
        };
        assert_eq!(one::<Contact>(&test.db, sql!(SELECT)).await, expected, "{engine:?}");
    }
}

#[tokio::test]
async fn nulls_have_a_type() {
    for (engine, test) in databases().await {
        let (none_bool, none_int) = (None::<bool>, None::<i64>);
        let insert = sql!(INSERT, "a", none_bool, none_int, None::<String>, None::<Vec<u8>>);
        run(&test.db, insert).await.expect("stored");
        let contact: Contact = one(&test.db, sql!(SELECT)).await;
        assert_eq!((contact.is_active, contact.age), (None, None), "{engine:?}");
        assert_eq!((contact.note, contact.photo), (None, None), "{engine:?}");
        let found: i64 = one(&test.db, sql!("SELECT COUNT(*) FROM contact WHERE ? IS NULL", None::<i64>)).await;
        assert_eq!(found, 1, "{engine:?}");
    }
}

#[tokio::test]
async fn arguments_need_no_hint_from_the_statement() {
    for (_, test) in databases().await {
        let later = 1_800_000_000_000_000_i64;
        assert_eq!(one::<i64>(&test.db, sql!("SELECT ? - 1", later)).await, later - 1);
        assert_eq!(one::<String>(&test.db, sql!("SELECT ?", "text")).await, "text");
        assert!(one::<bool>(&test.db, sql!("SELECT CAST(? AS BOOLEAN)", true)).await);
        assert_eq!(one::<i64>(&test.db, sql!("SELECT CAST(? AS INTEGER)", 7_u32)).await, 7);
        assert_eq!(one::<i32>(&test.db, sql!("SELECT CAST(? AS SMALLINT)", 7_i32)).await, 7);
        assert_eq!(one::<String>(&test.db, sql!("SELECT SUBSTR(?, 1, CAST(? AS INTEGER))", "abc", 2_i64)).await, "ab");
        let sum = "SELECT CAST(SUM(n) AS BIGINT) FROM (SELECT ? AS n UNION ALL SELECT 2) AS numbers";
        assert_eq!(one::<i64>(&test.db, sql!(sum, 40_i64)).await, 42);
        let chosen = "SELECT CASE WHEN ? THEN ? ELSE ? END";
        assert_eq!(one::<i64>(&test.db, sql!(chosen, false, 1_i64, 2_i64)).await, 2);
    }
}

#[tokio::test]
async fn tuples_and_single_columns() {
    for (_, test) in databases().await {
        let six: (i64, String, bool, Option<i64>, Option<String>, i64) =
            one(&test.db, sql!("SELECT 1, ?, CAST(? AS BOOLEAN), ?, ?, 6", "b", true, None::<i64>, None::<&str>)).await;
        assert_eq!(six, (1, "b".to_owned(), true, None, None, 6));
        assert_eq!(one::<Option<i64>>(&test.db, sql!("SELECT MAX(age) FROM contact")).await, None);
    }
}

#[tokio::test]
async fn a_column_that_does_not_fit_is_named() {
    for (engine, test) in databases().await {
        let read = test.db.read(|conn| {
            Box::pin(async move {
                let wrong = conn.first::<(i64, i64)>(sql!("SELECT 1, 'x'")).await;
                assert!(matches!(wrong, Err(DbError::Column { index: 1, wanted: "i64" })));
                let null = conn.first::<i64>(sql!("SELECT CAST(NULL AS BIGINT)")).await;
                assert!(matches!(null, Err(DbError::Column { index: 0, .. })));
                let missing = conn.first::<(i64, i64)>(sql!("SELECT 1")).await;
                assert!(matches!(missing, Err(DbError::Column { index: 1, .. })));
                // That was no failure of the database: the transaction goes on.
                conn.one::<i64>(sql!("SELECT 3")).await
            })
        });
        assert_eq!(read.await.expect("a row"), 3, "{engine:?}");
    }
}

#[tokio::test]
async fn keys_order_byte_by_byte() {
    for (engine, test) in databases().await {
        for email in ["b", "B", "å", "a", "z"] {
            run(&test.db, sql!("INSERT INTO contact (email_key) VALUES (?)", email)).await.expect("stored");
        }
        let select = sql!("SELECT email_key FROM contact ORDER BY email_key");
        let keys = test.db.read(|conn| Box::pin(async move { conn.all::<String>(select).await }));
        assert_eq!(keys.await.expect("rows"), ["B", "a", "b", "z", "å"], "{engine:?}");
        let like: i64 = one(&test.db, sql!("SELECT COUNT(*) FROM contact WHERE email_key LIKE 'b%'")).await;
        assert_eq!(like, 1, "{engine:?}");
    }
}
