//! Filters asked of a record in memory.

use db::fold;

use super::kind::{Kind, Operand, Operator};
use super::{COMPARED, Resolved, Test};
use crate::desk::properties;

/// A value of a record: a number for ids and moments, a text for all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
}

impl Resolved {
    /// Whether a record matches; `value` yields what it has by the names of properties.
    pub fn matches(&self, value: impl Fn(&str) -> Option<Scalar>) -> bool {
        self.0.is_empty()
            || self.0.iter().any(|group| {
                !group.is_empty()
                    && group
                        .iter()
                        .all(|test| test.as_ref().is_some_and(|test| test.matches(value(&test.name).as_ref())))
            })
    }
}

/// So much of a text as is compared.
fn beginning(text: &str) -> String {
    text.chars().take(COMPARED).collect()
}

impl Test {
    fn matches(&self, value: Option<&Scalar>) -> bool {
        match self.operator.opposite() {
            Some(operator) => !self.has(operator, value),
            None => self.has(self.operator, value),
        }
    }

    fn has(&self, operator: Operator, value: Option<&Scalar>) -> bool {
        // An empty text is no value.
        let Some(value) = value.filter(|value| **value != Scalar::Text(String::new())) else { return false };
        match operator {
            Operator::HasProperty => true,
            Operator::Eq | Operator::In => self.operands.iter().any(|operand| self.is(value, operand)),
            Operator::Lt => self.order(value, 0).is_some_and(|(before, _)| before),
            Operator::Gte => self.order(value, 0).is_some_and(|(before, _)| !before),
            Operator::Gt => self.order(value, 0).is_some_and(|(_, behind)| behind),
            Operator::Lte => self.order(value, 0).is_some_and(|(_, behind)| !behind),
            Operator::Between => {
                self.order(value, 0).is_some_and(|(before, _)| !before)
                    && self.order(value, 1).is_some_and(|(_, behind)| !behind)
            }
            Operator::ContainsToken => match (value, self.operands.first()) {
                (Scalar::Text(text), Some(Operand::Words(words))) => {
                    let text = fold::words(&beginning(text));
                    words.iter().all(|word| text.contains(&word.needle()))
                }
                _ => false,
            },
            Operator::Neq | Operator::NotIn | Operator::NotHasProperty | Operator::NotContainsToken => false,
        }
    }

    fn is(&self, value: &Scalar, operand: &Operand) -> bool {
        match (value, operand) {
            (Scalar::Text(text), Operand::Text(other)) if self.kind == Kind::Text => {
                fold::folded(&beginning(text)) == *other
            }
            (Scalar::Text(text), Operand::Text(other)) if self.kind == Kind::Choices => {
                properties::parts(text).any(|part| part == other)
            }
            (Scalar::Text(text), Operand::Text(other)) => text == other,
            (Scalar::Text(text), Operand::Number(other, _)) => fold::number(text) == Some(*other),
            (Scalar::Int(id), Operand::Id(other)) => id == other,
            (Scalar::Int(at), Operand::Span(from, to)) => (*from..*to).contains(at),
            _ => false,
        }
    }

    /// Whether the value lies before an operand, and whether behind it.
    fn order(&self, value: &Scalar, operand: usize) -> Option<(bool, bool)> {
        match (value, self.operands.get(operand)?) {
            (Scalar::Text(day), Operand::Text(other)) => Some((day < other, day > other)),
            (Scalar::Text(text), Operand::Number(other, _)) => {
                let number = fold::number(text)?;
                Some((number < *other, number > *other))
            }
            (Scalar::Int(at), Operand::Span(from, to)) => Some((at < from, at >= to)),
            _ => None,
        }
    }
}
