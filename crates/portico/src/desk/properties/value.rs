//! Values of properties: read from what people send, checked by kind, and kept together as JSON.

use std::collections::BTreeMap;

use super::{Choice, Kind, Property};
use crate::config::Limits;
use crate::desk::error::{Error, Result};

/// What stands between the values of [`Kind::Multiple`].
const BETWEEN: char = ';';

/// The key of what is wrong with a value, and what the sentence needs.
pub type Wrong = (&'static str, Vec<(&'static str, String)>);

/// A property with the value that something has of it; an empty value is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The property.
    pub property: Property,
    /// The value as it is stored.
    pub value: String,
}

/// The custom values of a ticket, a contact or a company by property name.
///
/// # Errors
/// [`Error::Internal`] when the stored text is no JSON object of texts.
pub fn custom_values(stored: &str) -> Result<BTreeMap<String, String>> {
    serde_json::from_str(stored).map_err(|error| Error::Internal(format!("custom properties: {error}")))
}

/// Custom values as they are stored; empty ones are left out.
pub fn stored(values: &BTreeMap<String, String>) -> String {
    let some: BTreeMap<&String, &String> = values.iter().filter(|(_, value)| !value.is_empty()).collect();
    serde_json::to_string(&some).expect("texts are JSON")
}

/// Every property of one's own with its value, for a page on which they are filled in; empty where there is none.
pub fn held(definitions: &[Property], custom: &BTreeMap<String, String>) -> Vec<Held> {
    let value = |property: &Property| custom.get(&property.name).cloned().unwrap_or_default();
    let own = definitions.iter().filter(|property| !property.is_builtin);
    own.map(|property| Held { property: property.clone(), value: value(property) }).collect()
}

/// The single values of one of [`Kind::Multiple`].
pub fn parts(value: &str) -> impl Iterator<Item = &str> {
    value.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty())
}

/// Values of [`Kind::Multiple`] as they are stored together.
pub fn join<'v>(values: impl IntoIterator<Item = &'v str>) -> String {
    values.into_iter().collect::<Vec<_>>().join(&BETWEEN.to_string())
}

/// What values a property, or a question that fills it, takes.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'r> {
    /// What people call it, for sentences.
    pub label: &'r str,
    /// What kind of value it takes.
    pub kind: Kind,
    /// What can be chosen.
    pub options: &'r [Choice],
    /// Characters that a value may have.
    pub max: usize,
}

impl Property {
    /// What values it takes; `label` is what people call it.
    pub fn rule<'r>(&'r self, label: &'r str, limits: &Limits) -> Rule<'r> {
        Rule { label, kind: self.kind, options: &self.options, max: Rule::longest(self.kind, limits) }
    }
}

impl Rule<'_> {
    /// Characters that values of a kind may have.
    pub fn longest(kind: Kind, limits: &Limits) -> usize {
        if kind == Kind::LongText { limits.message_chars } else { limits.value_chars }
    }

    /// The value as it is stored, from what somebody has sent: without control characters and empty ends, numbers with a
    /// point, days as `YYYY-MM-DD`, several options in their order. `before` is the value that stands: an option that is
    /// archived can be kept and not chosen. An empty value is none, and always taken.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(&self, given: &str, before: &str) -> std::result::Result<String, Wrong> {
        let given = clean(given, self.kind == Kind::LongText);
        let given = if richtext::is_blank(&given) { "" } else { given.trim() };
        if given.is_empty() {
            return Ok(String::new());
        }
        if given.chars().count() > self.max {
            return Err(("field-too-long", vec![("label", self.label.to_owned()), ("max", self.max.to_string())]));
        }
        let wrong = |key: &'static str| (key, vec![("label", self.label.to_owned())]);
        let can_be_chosen = |value: &str| {
            let option = self.options.iter().find(|option| option.value == value);
            option.is_some_and(|option| !option.archived) || parts(before).any(|kept| kept == value) || before == value
        };
        match self.kind {
            Kind::Text | Kind::LongText => Ok(given.to_owned()),
            Kind::Number => {
                // Half the world writes decimals with a comma.
                let number = given.replace(',', ".");
                let is_number = number.parse::<f64>().is_ok_and(f64::is_finite);
                if is_number { Ok(number) } else { Err(wrong("field-not-a-number")) }
            }
            Kind::Date => {
                let day = given.parse::<jiff::civil::Date>().map_err(|_| wrong("field-not-a-date"))?;
                Ok(day.to_string())
            }
            Kind::Bool if matches!(given, "true" | "false") => Ok(given.to_owned()),
            Kind::Enumeration if can_be_chosen(given) => Ok(given.to_owned()),
            Kind::Multiple if parts(given).all(can_be_chosen) => {
                let place = |value: &str| self.options.iter().position(|option| option.value == value);
                let mut values: Vec<&str> = parts(given).collect();
                values.sort_by_key(|value| (place(value).unwrap_or(usize::MAX), *value));
                values.dedup();
                Ok(join(values))
            }
            Kind::Bool | Kind::Enumeration | Kind::Multiple | Kind::Computed => Err(wrong("field-not-an-option")),
        }
    }
}

/// Text without control characters; line ends and tabs stay where there are several lines.
fn clean(text: &str, is_long: bool) -> String {
    let kept = |c: char| match c {
        '\n' | '\t' if is_long => Some(c),
        '\n' | '\t' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    };
    text.replace("\r\n", "\n").chars().filter_map(kept).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Rule, custom_values, stored};
    use crate::desk::properties::{Choice, Kind};

    fn options() -> Vec<Choice> {
        let option = |value: &str, archived| Choice { value: value.to_owned(), archived, ..Choice::default() };
        vec![option("red", false), option("green", false), option("old", true)]
    }

    fn read(kind: Kind, given: &str, before: &str) -> Result<String, &'static str> {
        let rule = Rule { label: "Colour", kind, options: &options(), max: 20 };
        rule.read(given, before).map_err(|(key, _)| key)
    }

    #[test]
    fn values_are_read_by_kind_and_what_does_not_fit_is_refused() {
        for (kind, given, before, expected) in [
            (Kind::Text, "  a\u{0}\u{1b}b\nc ", "", Ok("ab c")),
            (Kind::Text, "\u{200b} ", "", Ok("")),
            (Kind::Text, "123456789012345678901", "", Err("field-too-long")),
            (Kind::LongText, "a\r\nb\u{7}", "", Ok("a\nb")),
            (Kind::Number, "12,5", "", Ok("12.5")),
            (Kind::Number, "-3", "", Ok("-3")),
            (Kind::Number, "inf", "", Err("field-not-a-number")),
            (Kind::Number, "twelve", "", Err("field-not-a-number")),
            (Kind::Date, "2026-02-28", "", Ok("2026-02-28")),
            (Kind::Date, "2026-02-30", "", Err("field-not-a-date")),
            (Kind::Bool, "true", "", Ok("true")),
            (Kind::Bool, "yes", "", Err("field-not-an-option")),
            (Kind::Enumeration, "red", "", Ok("red")),
            (Kind::Enumeration, "old", "", Err("field-not-an-option")),
            (Kind::Enumeration, "old", "old", Ok("old")),
            (Kind::Enumeration, "gone", "gone", Ok("gone")),
            (Kind::Multiple, "green;red;green", "", Ok("red;green")),
            (Kind::Multiple, "red;old", "", Err("field-not-an-option")),
            (Kind::Multiple, "old;red", "old", Ok("red;old")),
            (Kind::Multiple, ";", "", Ok("")),
            (Kind::Computed, "x", "", Err("field-not-an-option")),
        ] {
            assert_eq!(
                read(kind, given, before).as_deref().map_err(|key| *key),
                expected,
                "{kind:?} {given:?} {before:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_read_holds_no_control_characters_and_reads_the_same_again(given in "\\PC*|[\\x00-\\x7f]{0,30}") {
            for kind in Kind::OWN {
                if let Ok(value) = read(kind, &given, "") {
                    prop_assert!(!value.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
                    prop_assert_eq!(read(kind, &value, ""), Ok(value));
                }
            }
        }

        #[test]
        fn values_come_back_as_they_were_stored(values in proptest::collection::btree_map("[a-z]{1,5}", "\\PC{1,9}", 0..5)) {
            prop_assert_eq!(custom_values(&stored(&values)).expect("JSON of ours"), values);
        }
    }
}
