//! What was changed about a property or a group of properties, in words.

use crate::desk::portal_settings::Change;
use crate::desk::properties::{Choice, CustomerAccess, Object, Record};
use crate::web::page::Shell;

use super::properties::access_key;

/// What the history calls a property, or a group.
pub(super) fn named(shell: &Shell, change: &Change) -> String {
    if change.is_of_property_group() {
        let name = if change.new.is_empty() { &change.old } else { &change.new };
        return match change.setting.as_str() {
            "place" => shell.w.t("history-group-place"),
            _ => shell.w.v("history-group", "name", name),
        };
    }
    match Record::read(&change.new).or_else(|| Record::read(&change.old)) {
        Some(record) => shell.w.v("history-property", "name", record.label),
        None => shell.w.t("history-property-place"),
    }
}

/// A property as it was, as far as it differs from what `other` says.
pub(super) fn said(shell: &Shell, text: &str, other: &str) -> String {
    let Some(record) = Record::read(text) else {
        return if text.is_empty() { shell.w.t("set-empty") } else { text.to_owned() };
    };
    let other = Record::read(other);
    let differs = |same: fn(&Record, &Record) -> bool| other.as_ref().is_none_or(|other| !same(&record, other));
    let mut parts = vec![];
    if differs(|one, two| one.label == two.label) {
        parts.push(record.label.clone());
    }
    if differs(|one, two| one.help == two.help) {
        parts.push(record.help.clone());
    }
    if differs(|one, two| one.group == two.group) {
        parts.push(record.group.clone());
    }
    if differs(|one, two| one.access == two.access) {
        parts.push(shell.n(access_key(Object::Ticket, CustomerAccess::parse(&record.access))));
    }
    if differs(|one, two| one.options == two.options) {
        let option = |option: &Choice| match option.archived {
            true => shell.w.v("history-option-archived", "option", &option.label),
            false => option.label.clone(),
        };
        parts.push(record.options.iter().map(option).collect::<Vec<_>>().join(", "));
    }
    if other.as_ref().is_some_and(|other| other.is_archived != record.is_archived) {
        parts.push(shell.w.t(if record.is_archived { "history-archived" } else { "history-not-archived" }));
    }
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() { shell.w.t("set-empty") } else { parts.join(" · ") }
}
