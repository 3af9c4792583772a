//! Questions that are asked only after certain answers to a question before them. What a browser shows decides nothing: which
//! questions are asked follows from the answers, here.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Choices, FILES, Field, Question};
use crate::desk::properties::{self, Kind};

/// When a question is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What the question before it fills.
    pub question: String,
    /// The answers after which it is asked; None for whatever is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any_of: Option<Vec<String>>,
}

/// Why a condition cannot be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Key of the sentence that says so, of `question` and `other`.
    pub key: &'static str,
    /// The question with the condition.
    pub question: String,
    /// The question that it waits for.
    pub other: String,
}

impl Condition {
    fn is_met(&self, kind: Kind, answer: &str) -> bool {
        let is_yes = answer == "true";
        match (&self.any_of, kind) {
            (None, Kind::Bool) => is_yes,
            (None, _) => !richtext::is_blank(answer),
            (Some(values), Kind::Bool) => values.iter().any(|value| (value == "true") == is_yes),
            (Some(values), Kind::Multiple) => properties::parts(answer).any(|part| values.iter().any(|v| v == part)),
            (Some(values), _) => values.iter().any(|value| value == answer.trim()),
        }
    }
}

/// What is asked after these answers, by what it fills: of questions with a condition those whose own is met, by a question
/// that stands before them and is itself asked.
pub fn asked(fields: &[Field], answers: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for field in fields {
        let is_asked = field.only_if.as_ref().is_none_or(|condition| {
            let other = fields.iter().find(|other| other.property == condition.question);
            let answer = answers.get(&condition.question).map_or("", String::as_str);
            other.is_some_and(|other| asked.contains(&other.property) && condition.is_met(other.kind, answer))
        });
        if is_asked {
            asked.insert(field.property.clone());
        }
    }
    asked
}

/// Whether the answers to a question can be told apart.
pub fn has_answers(kind: Kind) -> bool {
    kind.has_options() || kind == Kind::Bool
}

/// What is wrong with a question's condition, if it has one.
pub fn fault(questions: &[Question], at: usize, choices: &Choices) -> Option<Fault> {
    let question = questions.get(at)?;
    let condition = question.only_if.as_ref()?;
    let known = choices.properties.iter().find(|known| known.question() == condition.question);
    let place = questions.iter().position(|other| other.property == condition.question);
    let name = || known.map_or_else(|| condition.question.clone(), |known| known.label.clone());
    let other = place.map_or_else(name, |place| questions[place].label.clone());
    let fault = |key| Some(Fault { key, question: question.label.clone(), other });
    let (Some(place), Some(known)) = (place, known.filter(|known| known.name != FILES)) else {
        return fault("form-if-gone");
    };
    if place >= at {
        return fault("form-if-later");
    }
    let Some(values) = &condition.any_of else { return None };
    if values.is_empty() {
        return fault("form-if-none");
    }
    let offered = choices.answers(&questions[place]);
    let is_offered = |value: &String| match known.kind {
        Kind::Bool => matches!(value.as_str(), "true" | "false"),
        _ => offered.iter().any(|choice| choice.value == *value),
    };
    if values.iter().any(is_offered) { None } else { fault("form-if-never") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Condition, asked};
    use crate::desk::forms::{Field, Look};
    use crate::desk::properties::Kind;

    fn field(name: &str, kind: Kind, only_if: Option<(&str, Option<&[&str]>)>) -> Field {
        Field {
            property: name.to_owned(),
            label: name.to_owned(),
            hint: String::new(),
            required: false,
            kind,
            options: vec![],
            look: Look::Select,
            told: String::new(),
            default: String::new(),
            only_if: only_if.map(|(question, values)| Condition {
                question: question.to_owned(),
                any_of: values.map(|values| values.iter().map(|&value| value.to_owned()).collect()),
            }),
        }
    }

    #[test]
    fn questions_are_asked_after_the_answers_they_wait_for() {
        let fields = [
            field("early", Kind::Text, Some(("text", None))),
            field("text", Kind::Text, None),
            field("one", Kind::Enumeration, Some(("text", None))),
            field("some", Kind::Multiple, Some(("one", Some(&["a", "b"])))),
            field("tick", Kind::Bool, Some(("some", Some(&["x"])))),
            field("yes", Kind::Text, Some(("tick", Some(&["true"])))),
            field("no", Kind::Text, Some(("tick", Some(&["false"])))),
            field("ticked", Kind::Text, Some(("tick", None))),
            field("lost", Kind::Text, Some(("gone", None))),
            field("never", Kind::Text, Some(("one", Some(&[])))),
        ];
        for (answers, expected) in [
            ("", "text"),
            ("text= \u{200b}", "text"),
            ("text=t", "one text"),
            ("text=t,one=c", "one text"),
            ("one=a,some=x,tick=true", "text"),
            ("text=t,one=b", "one some text"),
            ("text=t,one=b,some=y", "one some text"),
            ("text=t,one=b,some=y;x", "no one some text tick"),
            ("text=t,one=b,some=x,tick=true", "one some text tick ticked yes"),
            ("text=t,one=b,some=x,tick=nonsense", "no one some text tick"),
            ("text=t,gone=x", "one text"),
        ] {
            let pairs = answers.split(',').filter_map(|pair| pair.split_once('='));
            let given: BTreeMap<String, String> = pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
            let found: Vec<String> = asked(&fields, &given).into_iter().collect();
            assert_eq!(found.join(" "), expected, "{answers}");
        }
    }

    proptest! {
        #[test]
        fn what_is_asked_always_waits_for_something_asked_before_it(
            waits in proptest::collection::vec(proptest::option::of((0usize..8, any::<bool>())), 8),
            answers in proptest::collection::vec(proptest::option::of("[ab]"), 8),
        ) {
            let names: Vec<String> = (0..8).map(|n| format!("q{n}")).collect();
            let fields: Vec<Field> = waits.iter().enumerate().map(|(n, wait)| {
                let values: Option<&[&str]> = if wait.is_some_and(|(_, any)| any) { None } else { Some(&["a"]) };
                field(&names[n], Kind::Enumeration, wait.map(|(other, _)| (names[other].as_str(), values)))
            }).collect();
            let given: BTreeMap<String, String> =
                answers.iter().enumerate().filter_map(|(n, a)| Some((names[n].clone(), a.clone()?))).collect();
            let found = asked(&fields, &given);
            for (n, wait) in waits.iter().enumerate() {
                let is_asked = found.contains(&names[n]);
                match wait {
                    None => prop_assert!(is_asked),
                    Some((other, any)) => {
                        let answer = given.get(&names[*other]);
                        let is_met = answer.is_some_and(|answer| *any || answer == "a");
                        prop_assert_eq!(is_asked, *other < n && found.contains(&names[*other]) && is_met);
                    }
                }
            }
        }
    }
}
