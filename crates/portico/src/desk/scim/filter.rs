//! Filters of SCIM (RFC 7644, 3.4.2.2) as they were read. What they may name is decided where they are asked.

use super::parse::Reader;

/// Bytes that a filter may have.
pub(super) const LONGEST: usize = 4_000;
/// Parentheses, brackets and `not` that may stand within each other.
pub(super) const DEEPEST: usize = 20;
/// Comparisons that a filter may have.
pub(super) const MOST: usize = 20;

/// A filter that cannot be read, or asks for what nobody can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// The name of an attribute, in small letters and without the name of its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The attribute.
    pub name: String,
    /// A part of it.
    pub part: Option<String>,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// It is the same.
    Eq,
    /// It is another, or there is none.
    Ne,
    /// It has this in it.
    Co,
    /// It begins with this.
    Sw,
    /// It ends with this.
    Ew,
    /// It is greater.
    Gt,
    /// It is as great or greater.
    Ge,
    /// It is less.
    Lt,
    /// It is as great or less.
    Le,
}

/// What an attribute is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A number, which no attribute is.
    Number(f64),
    /// Nothing.
    Null,
}

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All of these.
    And(Vec<Filter>),
    /// Any of these.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// An attribute has a value.
    Present(Path),
    /// An attribute compares so.
    Compare(Path, Operator, Value),
    /// One entry of an attribute meets a filter of its own.
    Within(Path, Box<Filter>),
}

/// One entry of an attribute with several: what its parts are called and have.
pub type Entry = [(&'static str, Value); 3];

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// [`Unreadable`] when it is none, is too long or too deep, or has characters that no value has.
    pub fn parse(text: &str) -> Result<Filter, Unreadable> {
        let mut reader = Reader::new(text)?;
        let filter = reader.filter(0)?;
        reader.end()?;
        Ok(filter)
    }

    /// Whether one entry of an attribute meets a filter over its parts. What it does not have it does not meet.
    pub fn meets(&self, entry: &Entry) -> bool {
        let part = |path: &Path| {
            let found = entry.iter().find(|(name, _)| *name == path.name && path.part.is_none());
            found.map(|(_, value)| value)
        };
        match self {
            Filter::And(all) => all.iter().all(|one| one.meets(entry)),
            Filter::Or(any) => any.iter().any(|one| one.meets(entry)),
            Filter::Not(one) => !one.meets(entry),
            Filter::Present(path) => part(path).is_some(),
            Filter::Compare(path, Operator::Ne, value) => !part(path).is_some_and(|part| is_same(part, value)),
            Filter::Compare(path, operator, value) => part(path).is_some_and(|part| compares(part, *operator, value)),
            Filter::Within(..) => false,
        }
    }
}

fn is_same(part: &Value, value: &Value) -> bool {
    match (part, value) {
        (Value::Text(part), Value::Text(value)) => part.to_lowercase() == value.to_lowercase(),
        // Some directories write yes and no as texts.
        (Value::Flag(part), Value::Text(value)) => part.to_string() == value.to_lowercase(),
        (part, value) => part == value,
    }
}

fn compares(part: &Value, operator: Operator, value: &Value) -> bool {
    let (Value::Text(text), Value::Text(asked)) = (part, value) else {
        return operator == Operator::Eq && is_same(part, value);
    };
    let (text, asked) = (text.to_lowercase(), asked.to_lowercase());
    match operator {
        Operator::Eq => text == asked,
        Operator::Co => text.contains(&asked),
        Operator::Sw => text.starts_with(&asked),
        Operator::Ew => text.ends_with(&asked),
        _ => false,
    }
}
