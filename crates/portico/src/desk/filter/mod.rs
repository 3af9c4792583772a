//! The one filter language: groups of conditions on properties. A record matches when every condition of at least one
//! group does; a filter without groups matches everything.
//!
//! A filter is stored and written as data ([`Filter`]), made sense of against the properties there are ([`Resolved`]), and
//! then asked in SQL of either engine or of a record in memory. A test holds the three against each other. Conditions that
//! make no sense any more, since a property is gone, match nothing: what a filter keeps away stays away.

mod fields;
mod kind;
mod memory;
mod sql;
mod when;

use serde::{Deserialize, Serialize};

use super::error::{Invalid, Result};
use super::properties::Choice;

pub use fields::{COMPANY, COMPANY_DOMAIN, LAST_SEEN, REGISTERED, STATUS, STATUSES};
pub(in crate::desk) use fields::{Known, of_contacts, of_tickets};
pub use kind::{Kind, Operator};
pub use memory::Scalar;
pub use when::When;

use kind::Operand;

/// At most so many groups.
pub const GROUPS: usize = 6;
/// At most so many conditions in all.
pub const CONDITIONS: usize = 18;
/// At most so many words to look for in all: each is looked for in the text of every ticket.
pub const WORDS: usize = 30;
/// So many characters of a text are compared, from its beginning.
const COMPARED: usize = 1_000;
/// At most so many values of one condition.
pub const VALUES: usize = 100;
/// At most so many characters of one value.
pub const CHARS: usize = 200;

/// A filter as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Filter {
    /// Any of these.
    pub groups: Vec<Group>,
}

/// Conditions that must all be met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Group {
    /// All of these.
    pub conditions: Vec<Condition>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The property's name.
    pub property: String,
    /// What is asked of its value.
    pub operator: Operator,
    /// What its value is compared with; as many as the operator takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// A property as filters know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name for programs.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// What its values are.
    pub kind: Kind,
    /// The values there are, where they are known.
    pub choices: Vec<Choice>,
    /// Those of them that are out of use: filters that name them go on, and no other is offered them.
    pub former: Vec<String>,
    /// The expression that yields its value in SQL: a number for ids and moments, a text for all others.
    pub expression: String,
    /// What must hold in SQL beside whatever is asked of it, be it that it has no value.
    pub only_if: Option<String>,
}

/// A condition that makes sense.
#[derive(Clone, Debug)]
struct Test {
    name: String,
    kind: Kind,
    expression: String,
    only_if: Option<String>,
    operator: Operator,
    operands: Vec<Operand>,
}

/// A filter that was made sense of; None stands for a condition that makes no sense.
#[derive(Clone, Debug)]
pub struct Resolved(Vec<Vec<Option<Test>>>);

impl Filter {
    /// A filter of one group.
    pub fn all_of(conditions: Vec<Condition>) -> Filter {
        Filter { groups: vec![Group { conditions }] }
    }

    /// As it is stored and sent.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("texts are JSON")
    }

    /// Whether one of its conditions asks for a property.
    pub fn names(&self, property: &str) -> bool {
        self.groups.iter().flat_map(|group| &group.conditions).any(|condition| condition.property == property)
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Checks what somebody wants to store.
    ///
    /// # Errors
    /// [`super::error::Error::Invalid`] on fields such as `filter.0.2`, group and condition by number, each with what is
    /// wrong with it; on `filter` when there are too many.
    pub fn check(&self, fields: &[Field], when: &When) -> Result<()> {
        let mut invalid = Invalid::default();
        let conditions: usize = self.groups.iter().map(|group| group.conditions.len()).sum();
        if self.groups.len() > GROUPS || conditions > CONDITIONS {
            let most = vec![("groups", GROUPS.to_string()), ("conditions", CONDITIONS.to_string())];
            invalid.add("filter", "filter-too-many", most);
        }
        let words: usize = self.resolve(fields, when).words();
        if words > WORDS {
            invalid.add("filter", "filter-too-many-words", vec![("max", WORDS.to_string())]);
        }
        for (g, group) in self.groups.iter().enumerate() {
            if group.conditions.is_empty() {
                invalid.add(&format!("filter.{g}"), "filter-group-empty", vec![]);
            }
            for (c, condition) in group.conditions.iter().enumerate() {
                if let Err(key) = condition.test(fields, when) {
                    invalid.add(&format!("filter.{g}.{c}"), key, vec![]);
                }
            }
        }
        if invalid.is_empty() { Ok(()) } else { Err(invalid.into()) }
    }

    /// Makes sense of it, as far as there is any.
    pub fn resolve(&self, fields: &[Field], when: &When) -> Resolved {
        let group =
            |group: &Group| group.conditions.iter().map(|condition| condition.test(fields, when).ok()).collect();
        Resolved(self.groups.iter().map(group).collect())
    }

    /// The conditions that make no sense any more, as group and number, with the key of what is wrong.
    pub fn broken(&self, fields: &[Field], when: &When) -> Vec<(usize, usize, &'static str)> {
        let mut broken = vec![];
        for (g, group) in self.groups.iter().enumerate() {
            for (c, condition) in group.conditions.iter().enumerate() {
                if let Err(key) = condition.test(fields, when) {
                    broken.push((g, c, key));
                }
            }
        }
        broken
    }
}

impl Resolved {
    fn tests(&self) -> impl Iterator<Item = &Test> {
        self.0.iter().flatten().flatten()
    }

    /// How many words it looks for.
    fn words(&self) -> usize {
        let words = |operand: &Operand| if let Operand::Words(words) = operand { words.len() } else { 0 };
        self.tests().flat_map(|test| test.operands.iter().map(words)).sum()
    }

    /// Whether it reads texts, which takes longer than anything else.
    pub fn reads_texts(&self) -> bool {
        self.tests().any(|test| test.kind == Kind::Text)
    }
}

impl Condition {
    fn test(&self, fields: &[Field], when: &When) -> std::result::Result<Test, &'static str> {
        let field = fields.iter().find(|field| field.name == self.property).ok_or("filter-no-property")?;
        if !field.kind.operators().contains(&self.operator) {
            return Err("filter-operator");
        }
        let takes = self.operator.takes();
        if !takes.contains(&self.values.len()) {
            return Err(if self.values.len() < *takes.start() {
                "filter-value-missing"
            } else {
                "filter-value-too-many"
            });
        }
        let operands: Vec<Operand> = self
            .values
            .iter()
            .map(|value| field.operand(self.operator, value, when))
            .collect::<std::result::Result<_, _>>()?;
        if let (Operator::Between, [low, high]) = (self.operator, &*operands)
            && !low.is_up_to(high)
        {
            return Err("filter-value-order");
        }
        Ok(Test {
            name: field.name.clone(),
            kind: field.kind,
            expression: field.expression.clone(),
            only_if: field.only_if.clone(),
            operator: self.operator,
            operands,
        })
    }
}
