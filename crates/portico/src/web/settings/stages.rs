//! The stages of a pipeline while they are edited. It works without scripts: each button sends the whole form, which comes
//! back changed and is not saved. With scripts rows change their places without that, as columns do.

use crate::desk::pipelines::{STAGES, Step};
use crate::desk::tickets::Turn;
use crate::web::form::FormData;

/// A stage as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// What tells it from the others: its id, or `new` and a number.
    pub key: String,
    pub step: Step,
}

/// The control that is in focus when the changed form comes back: its verb, and its stage's key.
pub(super) type Focus = (&'static str, String);

/// Stages as they stand.
pub(super) fn typed(steps: &[Step]) -> Vec<Typed> {
    let key = |at: usize, step: &Step| step.id.map_or_else(|| format!("new{at}"), |id| id.to_string());
    steps.iter().enumerate().map(|(at, step)| Typed { key: key(at, step), step: step.clone() }).collect()
}

/// The stages that were sent, in their order; one more than there may be is enough to know that they are too many.
pub(super) fn sent(form: &FormData) -> Vec<Typed> {
    let row = |key: &str| Typed {
        key: key.to_owned(),
        step: Step {
            id: key.parse().ok(),
            label: form.text(&format!("label_{key}")),
            customer_label: form.text(&format!("customer_{key}")),
            turn: Turn::parse(&form.text(&format!("turn_{key}"))),
        },
    };
    let order = form.text("stages");
    let mut rows: Vec<Typed> = vec![];
    for key in order.split(',').filter(|key| is_key(key)).take(STAGES + 1) {
        if !rows.iter().any(|row| row.key == key) {
            rows.push(row(key));
        }
    }
    rows
}

fn is_key(key: &str) -> bool {
    let number = key.strip_prefix("new").unwrap_or(key);
    !number.is_empty() && number.len() < 20 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The keys in their order, as they are sent.
pub(super) fn order(rows: &[Typed]) -> String {
    rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>().join(",")
}

/// Does what a button says; answers what is then in focus. A stage that is saved is removed elsewhere.
pub(super) fn change(rows: &mut Vec<Typed>, text: &str) -> Option<Focus> {
    let (verb, key) = text.strip_prefix("stages:")?.split_once(':').unwrap_or((text.strip_prefix("stages:")?, ""));
    let last = rows.len().checked_sub(1);
    if verb == "add" {
        if rows.len() >= STAGES {
            return None;
        }
        let number = |row: &Typed| row.key.strip_prefix("new").and_then(|number| number.parse::<u64>().ok());
        let key = format!("new{}", rows.iter().filter_map(number).max().unwrap_or(0) + 1);
        // Behind the open ones: a new stage is open.
        let at = rows.iter().rposition(|row| row.step.turn != Turn::Nobody).map_or(rows.len(), |at| at + 1);
        let step = Step { id: None, label: String::new(), customer_label: String::new(), turn: Turn::Us };
        rows.insert(at, Typed { key: key.clone(), step });
        return Some(("label", key));
    }
    let at = rows.iter().position(|row| row.key == key)?;
    match verb {
        "up" if at > 0 => {
            rows.swap(at - 1, at);
            Some((if at == 1 { "down" } else { "up" }, key.to_owned()))
        }
        "down" if Some(at) < last => {
            rows.swap(at, at + 1);
            Some((if Some(at + 1) == last { "up" } else { "down" }, key.to_owned()))
        }
        "remove" if rows[at].step.id.is_none() => {
            rows.remove(at);
            Some(("add", String::new()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{change, order, typed};
    use crate::desk::ids::StageId;
    use crate::desk::pipelines::Step;
    use crate::desk::tickets::Turn;

    fn step(id: i64, turn: Turn) -> Step {
        Step { id: Some(StageId(id)), label: format!("Stage {id}"), customer_label: String::new(), turn }
    }

    #[test]
    fn buttons_move_add_and_remove_and_say_where_the_focus_is() {
        let mut rows = typed(&[step(7, Turn::Us), step(8, Turn::Customer), step(9, Turn::Nobody)]);
        for (text, after, focus) in [
            ("stages:up:8", "8,7,9", Some(("down", "8"))),
            ("stages:down:8", "7,8,9", Some(("down", "8"))),
            ("stages:down:8", "7,9,8", Some(("up", "8"))),
            ("stages:up:8", "7,8,9", Some(("up", "8"))),
            ("stages:add", "7,8,new1,9", Some(("label", "new1"))),
            ("stages:add", "7,8,new1,new2,9", Some(("label", "new2"))),
            ("stages:remove:new1", "7,8,new2,9", Some(("add", ""))),
            ("stages:remove:7", "7,8,new2,9", None),
            ("stages:up:7", "7,8,new2,9", None),
            ("stages:down:9", "7,8,new2,9", None),
            ("stages:up:77", "7,8,new2,9", None),
            ("nonsense", "7,8,new2,9", None),
        ] {
            let found = change(&mut rows, text);
            assert_eq!(order(&rows), after, "{text}");
            assert_eq!(found.as_ref().map(|(verb, key)| (*verb, key.as_str())), focus, "{text}");
        }
    }
}
