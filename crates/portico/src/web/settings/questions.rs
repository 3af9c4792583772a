//! The questions of a form while they are edited. It works without scripts: each button sends the whole form, which comes
//! back changed and is not saved.

use crate::desk::forms::{Choices, Look, QUESTIONS, Question};
use crate::desk::properties::{Kind, Property};
use crate::web::form::FormData;

/// A question as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// What tells it from the others while they change places.
    pub key: usize,
    pub question: Question,
    /// The property that it asked for when it was last drawn.
    was: String,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Add,
    Up(usize),
    Down(usize),
    Drop(usize),
}

/// The control that is in focus when the changed form comes back: its kind, and its question's place.
pub(super) type Focus = (&'static str, usize);

fn step(text: &str) -> Option<Step> {
    let (verb, at) = text.split_once(':').unwrap_or((text, ""));
    Some(match (verb, at.parse()) {
        ("add", _) => Step::Add,
        ("up", Ok(at)) => Step::Up(at),
        ("down", Ok(at)) => Step::Down(at),
        ("drop", Ok(at)) => Step::Drop(at),
        _ => return None,
    })
}

/// Questions as they stand.
pub(super) fn typed(questions: &[Question]) -> Vec<Typed> {
    let typed =
        |(key, question): (usize, &Question)| Typed { key, question: question.clone(), was: question.property.clone() };
    questions.iter().enumerate().map(typed).collect()
}

/// The questions that were sent; one more than there may be is enough to know that they are too many.
pub(super) fn sent(form: &FormData) -> Vec<Typed> {
    let row = |at: usize| {
        let text = |part: &str| form.text(&format!("q.{at}.{part}"));
        let property = form.some(&format!("q.{at}.property"))?;
        Some(Typed {
            key: text("key").parse().unwrap_or(at),
            was: text("was"),
            question: Question {
                property,
                label: text("label"),
                hint: text("hint"),
                required: form.has(&format!("q.{at}.required")),
                look: if text("look") == "cards" { Look::Cards } else { Look::Select },
                options: vec![],
            },
        })
    };
    (0..=QUESTIONS).filter_map(row).collect()
}

/// Does what a button says; answers what is then in focus.
pub(super) fn change(rows: &mut Vec<Typed>, text: &str, choices: &Choices) -> Option<Focus> {
    relabel(rows, &choices.properties);
    let last = rows.len().checked_sub(1);
    match step(text)? {
        Step::Add if rows.len() < QUESTIONS => {
            let is_asked = |property: &&Property| rows.iter().any(|row| row.question.property == property.question());
            let property = choices.properties.iter().find(|property| !is_asked(property))?;
            let key = rows.iter().map(|row| row.key + 1).max().unwrap_or_default();
            let question =
                Question { property: property.question(), label: property.label.clone(), ..Question::default() };
            rows.push(Typed { key, was: property.question(), question });
            Some(("property", rows.len() - 1))
        }
        Step::Up(at) if at > 0 && Some(at) <= last => {
            rows.swap(at - 1, at);
            Some((if at == 1 { "down" } else { "up" }, at - 1))
        }
        Step::Down(at) if Some(at) < last => {
            rows.swap(at, at + 1);
            Some((if Some(at + 1) == last { "up" } else { "down" }, at + 1))
        }
        Step::Drop(at) if Some(at) <= last => {
            rows.remove(at);
            let left = rows.len();
            Some(if left == 0 { ("add", 0) } else { ("drop", at.min(left - 1)) })
        }
        _ => None,
    }
}

/// A question whose property was changed takes that one's name, unless it has words of its own.
fn relabel(rows: &mut [Typed], properties: &[Property]) {
    let label = |name: &str| properties.iter().find(|property| property.question() == name).map(|p| p.label.as_str());
    for row in rows {
        let has_own = !row.question.label.is_empty() && Some(row.question.label.as_str()) != label(&row.was);
        if row.question.property != row.was && !has_own {
            row.question.label = label(&row.question.property).unwrap_or_default().to_owned();
        }
        row.was.clone_from(&row.question.property);
    }
}

/// Whether a question has answers to choose from, which can be drawn in two ways.
pub(super) fn is_choice(question: &Question, properties: &[Property]) -> bool {
    properties.iter().any(|property| property.question() == question.property && property.kind == Kind::Enumeration)
}

#[cfg(test)]
mod tests {
    use super::{Typed, change, typed};
    use crate::desk::forms::{Choices, Question};
    use crate::desk::ids::PropertyId;
    use crate::desk::properties::{CustomerAccess, Kind, Object, Property};

    fn property(name: &str) -> Property {
        Property {
            id: PropertyId(1),
            object: Object::Ticket,
            name: name.to_owned(),
            label: format!("The {name}"),
            help: String::new(),
            group: String::new(),
            kind: Kind::Text,
            options: vec![],
            is_builtin: false,
            access: CustomerAccess::Editable,
        }
    }

    fn rows(names: &str) -> Vec<Typed> {
        let question = |name: &str| Question { property: name.to_owned(), ..Question::default() };
        typed(&names.split(' ').filter(|name| !name.is_empty()).map(question).collect::<Vec<_>>())
    }

    #[test]
    fn buttons_move_add_and_remove_and_what_makes_no_sense_changes_nothing() {
        let properties = ["a", "b", "c"].map(property).to_vec();
        let choices = Choices { inboxes: vec![], stages: vec![], properties };
        for (before, button, after, focus) in [
            ("a b c", "up:1", "b a c", Some(("down", 0))),
            ("a b c", "up:2", "a c b", Some(("up", 1))),
            ("a b c", "down:0", "b a c", Some(("down", 1))),
            ("a b c", "down:1", "a c b", Some(("up", 2))),
            ("a b c", "drop:1", "a c", Some(("drop", 1))),
            ("a b c", "drop:2", "a b", Some(("drop", 1))),
            ("a", "drop:0", "", Some(("add", 0))),
            ("a c", "add", "a c b", Some(("property", 2))),
            ("", "add", "a", Some(("property", 0))),
            ("a b c", "add", "a b c", None),
            ("a b c", "up:0", "a b c", None),
            ("a b c", "down:2", "a b c", None),
            ("a b c", "drop:3", "a b c", None),
            ("", "drop:0", "", None),
            ("a", "up:-1", "a", None),
            ("a", "nonsense", "a", None),
        ] {
            let mut rows = rows(before);
            assert_eq!(change(&mut rows, button, &choices), focus, "{button} on {before}");
            let left: Vec<&str> = rows.iter().map(|row| row.question.property.as_str()).collect();
            assert_eq!(left.join(" "), after, "{button} on {before}");
        }
    }
}
