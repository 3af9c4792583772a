//! What values there are, what may be asked of each, and what values look like when somebody writes them.

use std::ops::RangeInclusive;

use db::fold;
use serde::{Deserialize, Serialize};

use super::when::{self, When};
use super::{CHARS, Field, VALUES};

/// What the values of a property are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Any text; compared without its case.
    Text,
    /// A decimal number.
    Number,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A moment, in microseconds.
    Moment,
    /// `true` or `false`.
    Bool,
    /// One of some values; compared exactly.
    Choice,
    /// Several of some values; compared one by one.
    Choices,
    /// The id of somebody or something.
    Id,
}

/// What may be asked of a value. What asks for the opposite of another matches where there is no value, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Operator {
    /// It is this.
    Eq,
    /// It is not this.
    Neq,
    /// It is less, or before.
    Lt,
    /// It is this or less.
    Lte,
    /// It is more, or after.
    Gt,
    /// It is this or more.
    Gte,
    /// It is one of two values or lies between them.
    Between,
    /// It is one of these.
    In,
    /// It is none of these.
    NotIn,
    /// There is one.
    HasProperty,
    /// There is none.
    NotHasProperty,
    /// Every one of these words is in it; `*` stands for the rest of a word.
    ContainsToken,
    /// One of these words is not in it.
    NotContainsToken,
}

impl Operator {
    /// All of them.
    pub const ALL: [Operator; 13] = [
        Operator::Eq,
        Operator::Neq,
        Operator::Lt,
        Operator::Lte,
        Operator::Gt,
        Operator::Gte,
        Operator::Between,
        Operator::In,
        Operator::NotIn,
        Operator::HasProperty,
        Operator::NotHasProperty,
        Operator::ContainsToken,
        Operator::NotContainsToken,
    ];

    /// Its name, as it is stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Operator::Eq => "EQ",
            Operator::Neq => "NEQ",
            Operator::Lt => "LT",
            Operator::Lte => "LTE",
            Operator::Gt => "GT",
            Operator::Gte => "GTE",
            Operator::Between => "BETWEEN",
            Operator::In => "IN",
            Operator::NotIn => "NOT_IN",
            Operator::HasProperty => "HAS_PROPERTY",
            Operator::NotHasProperty => "NOT_HAS_PROPERTY",
            Operator::ContainsToken => "CONTAINS_TOKEN",
            Operator::NotContainsToken => "NOT_CONTAINS_TOKEN",
        }
    }

    /// How many values it takes.
    pub fn takes(self) -> RangeInclusive<usize> {
        match self {
            Operator::HasProperty | Operator::NotHasProperty => 0..=0,
            Operator::Between => 2..=2,
            Operator::In | Operator::NotIn => 1..=VALUES,
            _ => 1..=1,
        }
    }

    /// What it is the opposite of.
    pub(super) fn opposite(self) -> Option<Operator> {
        Some(match self {
            Operator::Neq => Operator::Eq,
            Operator::NotIn => Operator::In,
            Operator::NotHasProperty => Operator::HasProperty,
            Operator::NotContainsToken => Operator::ContainsToken,
            _ => return None,
        })
    }
}

impl Kind {
    /// What may be asked of such values.
    pub fn operators(self) -> &'static [Operator] {
        match self {
            Kind::Text => &[
                Operator::Eq,
                Operator::Neq,
                Operator::In,
                Operator::NotIn,
                Operator::ContainsToken,
                Operator::NotContainsToken,
                Operator::HasProperty,
                Operator::NotHasProperty,
            ],
            Kind::Number => &[
                Operator::Eq,
                Operator::Neq,
                Operator::Lt,
                Operator::Lte,
                Operator::Gt,
                Operator::Gte,
                Operator::Between,
                Operator::In,
                Operator::NotIn,
                Operator::HasProperty,
                Operator::NotHasProperty,
            ],
            Kind::Date | Kind::Moment => &[
                Operator::Eq,
                Operator::Neq,
                Operator::Lt,
                Operator::Lte,
                Operator::Gt,
                Operator::Gte,
                Operator::Between,
                Operator::HasProperty,
                Operator::NotHasProperty,
            ],
            Kind::Choices => &[Operator::In, Operator::NotIn, Operator::HasProperty, Operator::NotHasProperty],
            Kind::Bool => &[Operator::Eq, Operator::Neq, Operator::HasProperty, Operator::NotHasProperty],
            Kind::Choice | Kind::Id => &[
                Operator::Eq,
                Operator::Neq,
                Operator::In,
                Operator::NotIn,
                Operator::HasProperty,
                Operator::NotHasProperty,
            ],
        }
    }
}

/// A value to compare with, in the form in which it is compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// Small letters, an exact value, or a day.
    Text(String),
    /// A number, and how it is written.
    Number(f64, String),
    /// Microseconds: the first that belongs to it, and the first that does not any more.
    Span(i64, i64),
    /// An id.
    Id(i64),
    /// Words to look for, as [`Word`]s.
    Words(Vec<Word>),
}

/// A word to look for among `fold::words`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    /// Whether it may be the end of a longer word.
    pub is_end: bool,
    /// Whether it may be the beginning of a longer word.
    pub is_begin: bool,
}

impl Word {
    /// What must be in the text.
    pub(super) fn needle(&self) -> String {
        let space = |is_open: bool| if is_open { "" } else { " " };
        format!("{}{}{}", space(self.is_end), self.text, space(self.is_begin))
    }
}

impl Operand {
    /// Whether it is not behind the other.
    pub(super) fn is_up_to(&self, other: &Operand) -> bool {
        match (self, other) {
            (Operand::Text(low), Operand::Text(high)) => low <= high,
            (Operand::Number(low, _), Operand::Number(high, _)) => low <= high,
            (Operand::Span(low, _), Operand::Span(_, high)) => low < high,
            _ => false,
        }
    }
}

impl Field {
    /// The value as it is compared.
    ///
    /// # Errors
    /// The key of what is wrong with it.
    pub(super) fn operand(&self, operator: Operator, value: &str, when: &When) -> Result<Operand, &'static str> {
        let value = value.trim();
        if value.is_empty() {
            return Err("filter-value-missing");
        }
        if value.chars().count() > CHARS {
            return Err("filter-value-long");
        }
        // Written as JSON they come past whatever cleans texts, and PostgreSQL takes no NUL.
        if value.chars().any(char::is_control) {
            return Err("filter-value-control");
        }
        match self.kind {
            Kind::Text if matches!(operator, Operator::ContainsToken | Operator::NotContainsToken) => words(value),
            Kind::Text => Ok(Operand::Text(fold::folded(value))),
            Kind::Number => {
                let number = fold::number(value).ok_or("filter-value-number")?;
                Ok(Operand::Number(number, value.to_owned()))
            }
            Kind::Date => when::day(value, when).map(|day| Operand::Text(day.to_string())).ok_or("filter-value-date"),
            Kind::Moment => {
                when::span(value, when).map(|(from, to)| Operand::Span(from, to)).ok_or("filter-value-date")
            }
            Kind::Bool if matches!(value, "true" | "false") => Ok(Operand::Text(value.to_owned())),
            Kind::Bool => Err("filter-value-bool"),
            Kind::Choice | Kind::Choices if self.choices.iter().all(|choice| choice.value != value) => {
                Err("filter-value-choice")
            }
            Kind::Choice | Kind::Choices => Ok(Operand::Text(value.to_owned())),
            Kind::Id => {
                let id = value.parse().map_err(|_| "filter-value-choice")?;
                let is_known = self.choices.is_empty() || self.choices.iter().any(|choice| choice.value == value);
                is_known.then_some(Operand::Id(id)).ok_or("filter-value-choice")
            }
        }
    }
}

fn words(value: &str) -> Result<Operand, &'static str> {
    let mut all = vec![];
    for part in value.split_whitespace() {
        let (is_end, is_begin) = (part.starts_with('*'), part.ends_with('*'));
        let words = fold::words(part);
        let words: Vec<&str> = words.split_whitespace().collect();
        let last = words.len().saturating_sub(1);
        all.extend(words.iter().enumerate().map(|(i, word)| Word {
            text: (*word).to_owned(),
            is_end: is_end && i == 0,
            is_begin: is_begin && i == last,
        }));
    }
    if all.is_empty() { Err("filter-value-missing") } else { Ok(Operand::Words(all)) }
}
