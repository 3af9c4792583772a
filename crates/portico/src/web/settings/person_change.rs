//! What was changed about somebody of staff, in words.

use super::staff::role;
use crate::desk::portal_settings::Change;
use crate::desk::staff::Record;
use crate::desk::viewer::Role;
use crate::web::page::Shell;

/// What is written down when somebody's passkeys were taken away; old is then their name.
pub(super) const PASSKEYS: &str = "passkeys_removed";

/// What the history calls somebody.
pub(super) fn named(shell: &Shell, change: &Change) -> String {
    if change.setting == PASSKEYS {
        return shell.w.v("history-passkeys", "name", change.old.clone());
    }
    let record = Record::read(&change.new).or_else(|| Record::read(&change.old)).unwrap_or_default();
    let key = match change.setting.as_str() {
        "invited" => "history-invited",
        "factor_reset" => "history-factor-reset",
        "password_allowed" => "history-password-allowed",
        _ => "history-staff",
    };
    shell.w.v(key, "name", record.name)
}

/// Somebody as they were, as far as it differs from what `other` says.
pub(super) fn said(shell: &Shell, text: &str, other: &str) -> String {
    let Some(record) = Record::read(text) else { return shell.w.t("set-empty") };
    let other = Record::read(other);
    let differs = |same: fn(&Record, &Record) -> bool| other.as_ref().is_none_or(|other| !same(&record, other));
    let mut parts = vec![];
    if differs(|one, two| one.name == two.name) {
        parts.push(record.name.clone());
    }
    if differs(|one, two| one.email == two.email) {
        parts.push(record.email.clone());
    }
    if differs(|one, two| one.alias == two.alias) {
        let alias = record.alias.clone();
        parts.push(if alias.is_empty() { shell.w.t("history-no-alias") } else { alias });
    }
    if differs(|one, two| one.is_admin == two.is_admin) {
        parts.push(shell.w.t(role(if record.is_admin { Role::Admin } else { Role::Agent })));
    }
    if differs(|one, two| one.is_permitted == two.is_permitted) {
        parts.push(shell.w.t(if record.is_permitted { "staff-permit" } else { "history-not-permitted" }));
    }
    if differs(|one, two| one.must_second == two.must_second) && (record.must_second || other.is_some()) {
        parts.push(shell.w.t(if record.must_second { "staff-must-second" } else { "history-no-second" }));
    }
    if other.is_some() && differs(|one, two| one.is_active == two.is_active) {
        parts.push(shell.w.t(if record.is_active { "history-may-enter" } else { "staff-is-gone" }));
    }
    match record.tickets_to.as_deref() {
        Some("") => parts.push(shell.n("history-tickets-free")),
        Some(to) => parts.push(shell.nv("history-tickets-to", "inbox", to.to_owned())),
        None => {}
    }
    if parts.is_empty() { shell.w.t("set-empty") } else { parts.join(" · ") }
}
