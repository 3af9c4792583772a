//! What was changed about an inbox, in words.

use super::inboxes::kind;
use crate::desk::inboxes::{Kind, Record};
use crate::desk::portal_settings::Change;
use crate::web::page::Shell;

/// What the history calls an inbox.
pub(super) fn named(shell: &Shell, change: &Change) -> String {
    let record = Record::read(&change.new).or_else(|| Record::read(&change.old)).unwrap_or_default();
    shell.w.v("history-inbox", "name", record.name)
}

/// An inbox as it was, as far as it differs from what `other` says.
pub(super) fn said(shell: &Shell, text: &str, other: &str) -> String {
    let Some(record) = Record::read(text) else { return shell.w.t("set-empty") };
    let other = Record::read(other);
    let differs = |same: fn(&Record, &Record) -> bool| other.as_ref().is_none_or(|other| !same(&record, other));
    let mut parts = vec![];
    if differs(|one, two| one.name == two.name) {
        parts.push(record.name.clone());
    }
    if let Some(of) = Kind::parse(&record.kind).filter(|_| differs(|one, two| one.kind == two.kind)) {
        parts.push(shell.w.t(kind(of)));
    }
    if differs(|one, two| one.address == two.address) {
        parts.push(record.address.clone());
    }
    if differs(|one, two| one.place == two.place) && record.place > 0 {
        parts.push(shell.w.v("history-place", "n", record.place as u64));
    }
    if other.is_some() && differs(|one, two| one.is_archived == two.is_archived) {
        parts.push(shell.w.t(if record.is_archived { "inboxes-is-archived" } else { "history-in-use" }));
    }
    if let Some(to) = record.tickets_to {
        parts.push(shell.nv("history-tickets-to", "inbox", to));
    }
    if parts.is_empty() { shell.w.t("set-empty") } else { parts.join(" · ") }
}
