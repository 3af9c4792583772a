//! A row as a line of the backup: a list of values, each by itself, and no more of them than a table can have.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

/// Values of a row; tables have far fewer columns.
const VALUES: usize = 200;

/// The values of a row.
///
/// # Errors
/// What keeps the line from being one; nothing is gathered that no row can have.
pub(super) fn read(line: &[u8]) -> serde_json::Result<Vec<Json>> {
    serde_json::from_slice(line).map(|Row(values)| values)
}

struct Row(Vec<Json>);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Row, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = Row;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a row")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Row, A::Error> {
                let mut values = vec![];
                while let Some(Value(value)) = seq.next_element()? {
                    if values.len() == VALUES {
                        return Err(A::Error::custom(format!("a row has more than {VALUES} values")));
                    }
                    values.push(value);
                }
                Ok(Row(values))
            }
        }
        from.deserialize_seq(Values)
    }
}

struct Value(Json);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
        struct Plain;
        impl Visitor<'_> for Plain {
            type Value = Value;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a text, a whole number, yes, no or nothing")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value(Json::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Value(value.into()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value(value.into()))
            }
        }
        from.deserialize_any(Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::{VALUES, read};

    #[test]
    fn rows_are_lists_of_plain_values_and_have_a_measure() {
        let values = read(br#"[null,true,-1,18446744073709551615,"a\u0000\n"]"#).expect("a row");
        assert_eq!(values.len(), 5);
        assert_eq!(serde_json::to_string(&values).expect("text"), r#"[null,true,-1,18446744073709551615,"a\u0000\n"]"#);
        for bad in ["", "{}", "1", "[[1]]", "[{}]", "[1.5]", "[1", "[1] x"] {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
        let wide = |count| format!("[{}]", vec!["1"; count].join(","));
        assert!(read(wide(VALUES).as_bytes()).is_ok());
        let error = read(wide(VALUES + 1).as_bytes()).expect_err("too wide").to_string();
        assert!(error.contains("more than 200 values"), "{error}");
    }
}
