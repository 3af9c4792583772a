//! The options of a property while they are edited. It works without scripts: each button sends the whole form, which comes
//! back changed and is not saved.

use crate::desk::properties::{Choice, OPTIONS};
use crate::web::form::FormData;

/// An option as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// What tells it from the others while they change places.
    pub key: usize,
    /// Whether it is not saved yet, so that its value can be chosen and it can be taken away again.
    pub is_new: bool,
    pub option: Choice,
}

/// The control that is in focus when the changed form comes back: its kind, and its option's place.
pub(super) type Focus = (&'static str, usize);

/// Options as they stand.
pub(super) fn typed(options: &[Choice]) -> Vec<Typed> {
    let typed = |(key, option): (usize, &Choice)| Typed { key, is_new: false, option: option.clone() };
    options.iter().enumerate().map(typed).collect()
}

/// The options that were sent; those that are being removed are as they stand. One more than there may be is enough to know
/// that they are too many.
pub(super) fn sent(form: &FormData, stands: &[Choice]) -> Vec<Typed> {
    let row = |at: usize| {
        let name = |part: &str| format!("o.{at}.{part}");
        let text = |part: &str| form.text(&name(part));
        form.has(&name("label")).then(|| {
            let value = text("value");
            let known = stands.iter().find(|known| known.value == value);
            Typed {
                key: text("key").parse().unwrap_or(at),
                is_new: form.has(&name("new")),
                option: Choice {
                    label: text("label"),
                    hint: text("hint"),
                    archived: form.has(&name("archived")),
                    goes_to: known.and_then(|known| known.goes_to.clone()),
                    value,
                },
            }
        })
    };
    (0..=OPTIONS).filter_map(row).collect()
}

/// Does what a button says; answers what is then in focus.
pub(super) fn change(rows: &mut Vec<Typed>, text: &str) -> Option<Focus> {
    let (verb, at) = text.split_once(':').unwrap_or((text, ""));
    let last = rows.len().checked_sub(1);
    match (verb, at.parse::<usize>()) {
        ("add", _) if rows.len() < OPTIONS => {
            let key = rows.iter().map(|row| row.key + 1).max().unwrap_or_default();
            rows.push(Typed { key, is_new: true, option: Choice::default() });
            Some(("label", rows.len() - 1))
        }
        ("up", Ok(at)) if at > 0 && Some(at) <= last => {
            rows.swap(at - 1, at);
            Some((if at == 1 { "down" } else { "up" }, at - 1))
        }
        ("down", Ok(at)) if Some(at) < last => {
            rows.swap(at, at + 1);
            Some((if Some(at + 1) == last { "up" } else { "down" }, at + 1))
        }
        // Saved ones are removed on a page that asks what becomes of what has them.
        ("drop", Ok(at)) if rows.get(at).is_some_and(|row| row.is_new) => {
            rows.remove(at);
            Some(("add", 0))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Typed, change};
    use crate::desk::properties::Choice;

    #[test]
    fn buttons_move_and_add_and_only_what_was_never_saved_is_taken_away() {
        for (before, button, after, focus) in [
            ("a b c", "up:1", "b a c", Some(("down", 0))),
            ("a b c", "up:2", "a c b", Some(("up", 1))),
            ("a b c", "down:1", "a c b", Some(("up", 2))),
            ("a b c", "up:0", "a b c", None),
            ("a b c", "down:2", "a b c", None),
            ("a N", "drop:1", "a", Some(("add", 0))),
            ("a N", "drop:0", "a N", None),
            ("a", "drop:9", "a", None),
            ("a", "nonsense", "a", None),
        ] {
            let row = |(key, value): (usize, &str)| Typed {
                key,
                is_new: value == "N",
                option: Choice { value: value.to_owned(), ..Choice::default() },
            };
            let mut rows: Vec<Typed> = before.split(' ').enumerate().map(row).collect();
            assert_eq!(change(&mut rows, button), focus, "{button} on {before}");
            let left: Vec<&str> = rows.iter().map(|row| row.option.value.as_str()).collect();
            assert_eq!(left.join(" "), after, "{button} on {before}");
        }
        let mut rows = vec![];
        assert_eq!(change(&mut rows, "add"), Some(("label", 0)));
        assert!(rows[0].is_new);
    }
}
