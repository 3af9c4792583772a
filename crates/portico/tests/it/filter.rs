//! The filter language: SQL of both engines and evaluation in memory say the same of any record and any filter.

use std::collections::BTreeMap;

use db::testing::{TestDb, engines, fresh};
use db::{Conn, DbError, Dialect, Migration, Sql, row, sql};
use portico::clock::Time;
use portico::desk::filter::{Condition, Field, Filter, Group, Kind, Operator, Scalar, When};
use portico::desk::properties::Choice;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const TABLE: Migration = Migration {
    name: "1",
    sql: "CREATE TABLE record (id {id}, text TEXT, number TEXT, date TEXT, moment BIGINT, bool TEXT, choice TEXT,
            choices TEXT, person BIGINT);",
};
/// Noon of a Wednesday in November.
const NOW: Time = Time(1_795_608_000_000_000);
const NAMES: [&str; 8] = ["text", "number", "date", "moment", "bool", "choice", "choices", "person"];
const RECORDS: usize = 60;
const FILTERS: usize = 400;

fn kind(name: &str) -> Kind {
    match name {
        "text" => Kind::Text,
        "number" => Kind::Number,
        "date" => Kind::Date,
        "moment" => Kind::Moment,
        "bool" => Kind::Bool,
        "choice" => Kind::Choice,
        "choices" => Kind::Choices,
        _ => Kind::Id,
    }
}

fn fields() -> Vec<Field> {
    let choice = |value: &str| Choice { value: value.into(), label: value.to_lowercase(), ..Choice::default() };
    let field = |name: &str| Field {
        name: name.to_owned(),
        label: name.to_owned(),
        kind: kind(name),
        choices: match name {
            "choice" => ["LOW", "low", "HIGH"].map(choice).to_vec(),
            "choices" => ["red", "dark_red", "a%b", "Red"].map(choice).to_vec(),
            _ => vec![],
        },
        former: vec![],
        expression: format!("r.{name}"),
        only_if: None,
    };
    NAMES.map(field).to_vec()
}

fn when() -> When {
    When::new(NOW, "Europe/Stockholm")
}

/// Values as records have them; None is none.
fn value(name: &'static str) -> BoxedStrategy<Option<Scalar>> {
    let texts = |all: &'static [&'static str]| {
        proptest::option::weighted(0.85, proptest::sample::select(all).prop_map(|text| Scalar::Text(text.to_owned())))
    };
    match name {
        "text" => texts(&[
            "",
            "Pump",
            "pump",
            "PUMPEN läcker",
            "a_b%c",
            "It’s the Pump’s valve",
            "ÅSA",
            "åsa",
            "Übung macht",
            "100%",
            "x' OR 1=1 --",
            "Σίσυφος",
            "Жук",
            "two\nlines",
            "pumps",
            "the pump",
            "?",
            "\\",
        ])
        .boxed(),
        "number" => {
            texts(&["", "0", "-0", "1", "1.0", "10", "9", "-2.5", "2.500", "1e3", "abc", "123456789012345", " 1"])
                .boxed()
        }
        "date" => texts(&["", "2026-11-25", "2026-11-24", "2026-11-26", "2025-01-01", "2026-10-25"]).boxed(),
        "bool" => texts(&["", "true", "false"]).boxed(),
        "choice" => texts(&["", "LOW", "low", "HIGH", "GONE"]).boxed(),
        "choices" => {
            texts(&["", "red", "dark_red", "red;dark_red", "a%b;Red", "red;a%b;Red", "GONE", "dark_red;Red"]).boxed()
        }
        "moment" => {
            let near = (-40_i64..40).prop_map(|hours| Scalar::Int(NOW.0 + hours * 3_600_000_000));
            // Midnight in Stockholm, to the microsecond.
            let edge = (-2_i64..3).prop_map(|micros| Scalar::Int(1_795_561_200_000_000 + micros));
            proptest::option::weighted(0.85, prop_oneof![near, edge]).boxed()
        }
        _ => proptest::option::weighted(0.8, (1_i64..5).prop_map(Scalar::Int)).boxed(),
    }
}

/// Values as people write them into conditions, some of them senseless.
fn operand(name: &'static str) -> BoxedStrategy<String> {
    let of = |all: &'static [&'static str]| proptest::sample::select(all).prop_map(str::to_owned).boxed();
    match name {
        "text" => of(&[
            "pump",
            "PUMP",
            "pump*",
            "*mp",
            "läck*",
            "åsa",
            "it s",
            "the pump",
            "%",
            "_",
            "valve pump",
            "σίσυφος",
            "жук",
            "x",
            "*",
            "100",
        ]),
        "number" => of(&["0", "1", "-2.5", "2.5", "10", "9.5", "abc", "1e3"]),
        "date" => of(&["today", "today-1d", "2026-11-24", "today+1d", "2026-13-01", "2025-01-01"]),
        "moment" => {
            of(&["today", "today-1d", "2026-11-24", "2026-11-25T12:00:00Z", "2026-11-24T23:00:00Z", "today+1d", "x"])
        }
        "bool" => of(&["true", "false", "yes"]),
        "choice" => of(&["LOW", "low", "HIGH", "GONE"]),
        "choices" => of(&["red", "dark_red", "a%b", "Red", "GONE"]),
        _ => of(&["1", "2", "3", "4", "x"]),
    }
}

fn condition() -> impl Strategy<Value = Condition> {
    let property = proptest::sample::select(&NAMES[..]);
    let operator = proptest::sample::select(&Operator::ALL[..]);
    (property, operator).prop_flat_map(|(name, operator)| {
        let takes = operator.takes();
        let count = *takes.start()..=(*takes.end()).min(3);
        proptest::collection::vec(operand(name), count).prop_map(move |values| Condition {
            property: name.to_owned(),
            operator,
            values,
        })
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    let group = proptest::collection::vec(condition(), 1..4).prop_map(|conditions| Group { conditions });
    proptest::collection::vec(group, 0..4).prop_map(|groups| Filter { groups })
}

type Record = BTreeMap<&'static str, Scalar>;

row! {
    struct Found {
        id: i64,
    }
}

async fn store(test: &TestDb, records: &[Record]) {
    let records = records.to_vec();
    let text = |record: &Record, name: &str| match record.get(name) {
        Some(Scalar::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let int = |record: &Record, name: &str| match record.get(name) {
        Some(Scalar::Int(value)) => Some(*value),
        _ => None,
    };
    test.db
        .write(move |conn: &mut Conn| {
            Box::pin(async move {
                for record in &records {
                    conn.run(sql!(
                        "INSERT INTO record (text, number, date, moment, bool, choice, choices, person)
                         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        text(record, "text"),
                        text(record, "number"),
                        text(record, "date"),
                        int(record, "moment"),
                        text(record, "bool"),
                        text(record, "choice"),
                        text(record, "choices"),
                        int(record, "person")
                    ))
                    .await?;
                }
                Ok::<_, DbError>(())
            })
        })
        .await
        .expect("records");
}

async fn found(test: &TestDb, filters: &[Filter]) -> Vec<Vec<i64>> {
    let dialect: Dialect = test.db.dialect();
    let conditions: Vec<Sql> = filters.iter().map(|filter| filter.resolve(&fields(), &when()).sql(dialect)).collect();
    test.db
        .read(move |conn: &mut Conn| {
            Box::pin(async move {
                let mut all = vec![];
                for condition in conditions {
                    let mut sql = Sql::new("SELECT r.id FROM record r WHERE ");
                    sql.append(condition).push(" ORDER BY r.id");
                    let rows: Vec<Found> = conn.all(sql).await?;
                    all.push(rows.into_iter().map(|row| row.id).collect());
                }
                Ok::<_, DbError>(all)
            })
        })
        .await
        .expect("records are found")
}

#[tokio::test]
async fn sql_of_both_engines_and_evaluation_in_memory_agree_on_any_record_and_filter() {
    // The same records and filters each time: what fails can be run again.
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut records: Vec<Record> = vec![];
    for _ in 0..RECORDS {
        let mut record = Record::new();
        for name in NAMES {
            let value = value(name).new_tree(&mut runner).expect("a value").current();
            record.extend(value.map(|value| (name, value)));
        }
        records.push(record);
    }
    let filters: Vec<Filter> =
        (0..FILTERS).map(|_| filter().new_tree(&mut runner).expect("a filter").current()).collect();
    let mut used = std::collections::BTreeSet::new();
    for condition in filters.iter().flat_map(|filter| &filter.groups).flat_map(|group| &group.conditions) {
        if kind(&condition.property).operators().contains(&condition.operator) {
            used.insert(format!("{} {:?}", condition.property, condition.operator));
        }
    }
    let all: usize = NAMES.iter().map(|name| kind(name).operators().len()).sum();
    assert_eq!(used.len(), all, "every operator of every kind is tried");

    let expected: Vec<Vec<i64>> = filters
        .iter()
        .map(|filter| {
            let resolved = filter.resolve(&fields(), &when());
            (1..)
                .zip(&records)
                .filter(|(_, record)| resolved.matches(|name| record.get(name).cloned()))
                .map(|(id, _)| id)
                .collect()
        })
        .collect();
    let partial = expected.iter().filter(|ids| !ids.is_empty() && ids.len() < RECORDS).count();
    assert!(partial > FILTERS / 4, "many filters tell records apart: {partial}");
    for engine in engines() {
        let test = fresh(engine, &[TABLE]).await;
        store(&test, &records).await;
        for ((filter, found), expected) in filters.iter().zip(found(&test, &filters).await).zip(&expected) {
            assert_eq!(found, *expected, "{engine:?}: {}", serde_json::to_string(filter).expect("JSON"));
        }
    }
}

#[test]
fn a_filter_that_makes_no_sense_is_refused_with_its_place_and_reason_and_matches_nothing() {
    let filter = |property: &str, operator, values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Filter::all_of(vec![Condition { property: property.to_owned(), operator, values }])
    };
    for (filter, key) in [
        (filter("gone", Operator::Eq, &["1"]), "filter-no-property"),
        (filter("text", Operator::Lt, &["1"]), "filter-operator"),
        (filter("text", Operator::Eq, &[]), "filter-value-missing"),
        (filter("text", Operator::Eq, &["  "]), "filter-value-missing"),
        (filter("text", Operator::Eq, &["a\u{0}b"]), "filter-value-control"),
        (filter("choices", Operator::In, &["red", "gone"]), "filter-value-choice"),
        (filter("text", Operator::Eq, &["a", "b"]), "filter-value-too-many"),
        (filter("text", Operator::Eq, &[&"x".repeat(201)]), "filter-value-long"),
        (filter("text", Operator::ContainsToken, &["%_*"]), "filter-value-missing"),
        (filter("number", Operator::Eq, &["twelve"]), "filter-value-number"),
        (filter("date", Operator::Eq, &["25/11"]), "filter-value-date"),
        (filter("moment", Operator::Gt, &["yesterday"]), "filter-value-date"),
        (filter("bool", Operator::Eq, &["maybe"]), "filter-value-bool"),
        (filter("choice", Operator::In, &["LOW", "GONE"]), "filter-value-choice"),
        (filter("person", Operator::Eq, &["me"]), "filter-value-choice"),
        (filter("number", Operator::Between, &["2", "1"]), "filter-value-order"),
        (filter("date", Operator::Between, &["today", "today-1d"]), "filter-value-order"),
    ] {
        assert_eq!(filter.broken(&fields(), &when()), [(0, 0, key)], "{filter:?}");
        let refused = filter.check(&fields(), &when()).expect_err("it is refused").to_string();
        assert!(!refused.is_empty());
        assert!(!filter.resolve(&fields(), &when()).matches(|_| Some(Scalar::Text("1".into()))), "{filter:?}");
    }
    let many = Filter { groups: vec![filter("bool", Operator::Eq, &["true"]).groups[0].clone(); 7] };
    assert!(many.check(&fields(), &when()).is_err(), "seven groups are too many");
    assert!(Filter::default().check(&fields(), &when()).is_ok());
    let stored = r#"[[{"property":"choice","operator":"NOT_IN","values":["LOW"]},{"property":"text","operator":"HAS_PROPERTY"}]]"#;
    let read: Filter = serde_json::from_str(stored).expect("it is read as it is stored");
    assert_eq!(serde_json::to_string(&read).expect("JSON"), stored);
}
