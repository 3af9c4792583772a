//! The questions of a form while they are edited. It works without scripts: each button sends the whole form, which comes
//! back changed and is not saved. With scripts rows change their places without that, as columns do.

use crate::desk::forms::{Choices, Condition, Look, QUESTIONS, Question};
use crate::desk::properties::Property;
use crate::web::form::FormData;
use crate::web::properties;

/// One row more than there may be, beside the place for files, is enough to know that they are too many.
const LAST: usize = QUESTIONS + 1;

/// A question as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// The number in the names of its inputs: its place when it was last drawn.
    key: usize,
    pub question: Question,
    /// The property that it asked for when it was last drawn.
    was: String,
}

/// The control that is in focus when the changed form comes back: its kind, and its question's place.
pub(super) type Focus = (&'static str, usize);

/// Questions as they stand.
pub(super) fn typed(questions: &[Question]) -> Vec<Typed> {
    let typed =
        |(key, question): (usize, &Question)| Typed { key, question: question.clone(), was: question.property.clone() };
    questions.iter().enumerate().map(typed).collect()
}

/// The questions that were sent, in their order; one more than there may be is enough to know that they are too many. They
/// have the words for their choices that `stand` has.
pub(super) fn sent(form: &FormData, stand: &[Question]) -> Vec<Typed> {
    let order = form.text("questions");
    let mut keys: Vec<usize> = vec![];
    for key in order.split(',').filter_map(|key| key.parse().ok()).chain(0..=LAST) {
        if key <= LAST && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.into_iter().filter_map(|key| row(form, key, stand)).collect()
}

fn row(form: &FormData, key: usize, stand: &[Question]) -> Option<Typed> {
    let name = |part: &str| format!("q.{key}.{part}");
    let text = |part: &str| form.text(&name(part));
    let property = form.some(&name("property"))?;
    let before = stand.iter().find(|before| before.property == property);
    Some(Typed {
        key,
        was: text("was"),
        question: Question {
            label: text("label"),
            hint: text("hint"),
            required: form.has(&name("required")),
            look: if text("look") == "cards" { Look::Cards } else { Look::Select },
            options: before.map(|before| before.options.clone()).unwrap_or_default(),
            default: properties::sent_value(form, &name("default")),
            only_if: form.some(&name("if")).map(|question| Condition {
                any_of: (text("if.how") != ANSWERED).then(|| {
                    // Answers to another question are none to this one.
                    if question == text("if.was") { form.all(&name("if.value")) } else { vec![] }
                }),
                question,
            }),
            property,
        },
    })
}

/// What a condition is called that whatever is answered meets.
pub(super) const ANSWERED: &str = "answered";

/// Does what a button says; answers what is then in focus.
pub(super) fn change(rows: &mut Vec<Typed>, text: &str, choices: &Choices) -> Option<Focus> {
    settle(rows, &choices.properties);
    let step = text.strip_prefix("questions:")?;
    let (verb, key) = step.split_once(':').unwrap_or((step, ""));
    if verb == "add" {
        return add(rows, choices);
    }
    let key: usize = key.parse().ok()?;
    let at = rows.iter().position(|row| row.key == key)?;
    let last = rows.len() - 1;
    match verb {
        "up" if at > 0 => {
            rows.swap(at - 1, at);
            Some((if at == 1 { "down" } else { "up" }, at - 1))
        }
        "down" if at < last => {
            rows.swap(at, at + 1);
            Some((if at + 1 == last { "up" } else { "down" }, at + 1))
        }
        "drop" => {
            rows.remove(at);
            Some(if last == 0 { ("add", 0) } else { ("drop", at.min(last - 1)) })
        }
        _ => None,
    }
}

fn add(rows: &mut Vec<Typed>, choices: &Choices) -> Option<Focus> {
    let is_asked = |property: &&Property| rows.iter().any(|row| row.question.property == property.question());
    let property = choices.properties.iter().find(|property| !is_asked(property))?;
    if rows.len() >= QUESTIONS {
        return None;
    }
    let question = Question { property: property.question(), label: property.label.clone(), ..Question::default() };
    rows.push(Typed { key: rows.len(), was: property.question(), question });
    Some(("property", rows.len() - 1))
}

/// A question whose property was changed takes that one's name, unless it has words of its own, and its default answer is
/// gone: that was one to something else.
fn settle(rows: &mut [Typed], properties: &[Property]) {
    let label = |name: &str| properties.iter().find(|property| property.question() == name).map(|p| p.label.as_str());
    for row in rows {
        let has_own = !row.question.label.is_empty() && Some(row.question.label.as_str()) != label(&row.was);
        if row.question.property != row.was && !row.was.is_empty() {
            row.question.default.clear();
        }
        if row.question.property != row.was && !has_own {
            row.question.label = label(&row.question.property).unwrap_or_default().to_owned();
        }
        row.was.clone_from(&row.question.property);
    }
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
            assert_eq!(change(&mut rows, &format!("questions:{button}"), &choices), focus, "{button} on {before}");
            let left: Vec<&str> = rows.iter().map(|row| row.question.property.as_str()).collect();
            assert_eq!(left.join(" "), after, "{button} on {before}");
        }
    }
}
