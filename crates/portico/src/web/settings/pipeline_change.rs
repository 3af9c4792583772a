//! What was changed about a pipeline, in words.

use super::pipeline::turn_words;
use crate::desk::pipelines::{Record, RecordStage};
use crate::desk::portal_settings::Change;
use crate::desk::tickets::Turn;
use crate::web::page::Shell;

fn is_order(change: &Change) -> bool {
    change.setting == "order"
}

/// What the history calls a pipeline, or the order of all.
pub(super) fn named(shell: &Shell, change: &Change) -> String {
    if is_order(change) {
        return shell.w.t("history-pipelines");
    }
    let record = Record::read(&change.new).or_else(|| Record::read(&change.old)).unwrap_or_default();
    shell.w.v("history-pipeline", "name", record.name)
}

/// A pipeline as it was, as far as it differs from what `other` says.
pub(super) fn said(shell: &Shell, change: &Change, text: &str, other: &str) -> String {
    if is_order(change) {
        let names: Vec<String> = serde_json::from_str(text).unwrap_or_default();
        return names.join(", ");
    }
    let Some(record) = Record::read(text) else { return shell.w.t("set-empty") };
    let other = Record::read(other);
    let differs = |same: fn(&Record, &Record) -> bool| other.as_ref().is_none_or(|other| !same(&record, other));
    let mut parts = vec![];
    if differs(|one, two| one.name == two.name) {
        parts.push(record.name.clone());
    }
    if other.as_ref().is_some_and(|other| other.is_archived != record.is_archived) {
        parts.push(shell.w.t(if record.is_archived { "history-archived" } else { "history-in-use" }));
    }
    if differs(|one, two| one.follows_replies == two.follows_replies) {
        parts.push(shell.w.t(if record.follows_replies { "history-follows" } else { "history-follows-not" }));
    }
    if differs(|one, two| one.stages == two.stages) {
        let known = other.map(|other| other.stages).unwrap_or_default();
        let mut left: Vec<_> = record.stages.iter().filter(|stage| !known.contains(stage)).collect();
        if left.is_empty() && known.len() == record.stages.len() {
            // Their order alone has changed.
            left = record.stages.iter().collect();
        }
        parts.extend(left.into_iter().map(|stage| described(shell, stage)));
    }
    if let Some(moved) = &record.moved {
        parts.push(shell.counted("history-moved", &moved.tickets(), &[("stage", (&moved.to).into())]));
    }
    if parts.is_empty() { shell.w.t("set-empty") } else { parts.join(" · ") }
}

fn described(shell: &Shell, stage: &RecordStage) -> String {
    let turn = shell.w.t(turn_words(Turn::parse(&stage.turn)));
    let names = [("stage", (&stage.label).into()), ("turn", turn.into()), ("customer", (&stage.customer_label).into())];
    let key = if stage.customer_label.is_empty() { "stage-described" } else { "history-stage-named" };
    shell.w.a(key, &names)
}
