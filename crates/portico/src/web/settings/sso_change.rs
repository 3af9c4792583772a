//! What was changed about a connection to an identity provider, in words.

use crate::desk::portal_settings::Change;
use crate::desk::sso::Record;
use crate::web::page::Shell;

/// What the history calls a connection.
pub(super) fn named(shell: &Shell, change: &Change) -> String {
    let record = Record::read(&change.new).or_else(|| Record::read(&change.old)).unwrap_or_default();
    shell.w.v("history-sso", "name", record.name)
}

/// A connection as it was, as far as it differs from what `other` says.
pub(super) fn said(shell: &Shell, text: &str, other: &str) -> String {
    let Some(record) = Record::read(text) else { return shell.w.t("set-empty") };
    let other = Record::read(other);
    let differs = |same: fn(&Record, &Record) -> bool| other.as_ref().is_none_or(|other| !same(&record, other));
    let mut parts = vec![];
    for (differs, value) in [
        (differs(|one, two| one.name == two.name), &record.name),
        (differs(|one, two| one.rules.issuer == two.rules.issuer), &record.rules.issuer),
        (differs(|one, two| one.rules.client_id == two.rules.client_id), &record.rules.client_id),
        (differs(|one, two| one.rules.sso_url == two.rules.sso_url), &record.rules.sso_url),
        (differs(|one, two| one.rules.scopes == two.rules.scopes), &record.rules.scopes),
    ] {
        if differs && !value.is_empty() {
            parts.push(value.clone());
        }
    }
    for (differs, is, yes, no) in [
        (differs(|one, two| one.is_on == two.is_on), record.is_on, "sso-is-on", "sso-off"),
        (differs(|one, two| one.is_only == two.is_only), record.is_only, "sso-only", "history-sso-not-only"),
        (
            differs(|one, two| one.may_create == two.may_create),
            record.may_create,
            "history-sso-new",
            "history-sso-known",
        ),
        (
            differs(|one, two| one.is_trusted == two.is_trusted),
            record.is_trusted,
            "sso-trusted",
            "history-sso-verified",
        ),
    ] {
        if differs {
            parts.push(shell.w.t(if is { yes } else { no }));
        }
    }
    let (is_new, claims) = (other.is_some(), |one: &Record, two: &Record| {
        let of = |record: &Record| (record.rules.names.clone(), record.rules.properties.clone());
        of(one) == of(two) && (&one.rules.role_claim, &one.rules.roles) == (&two.rules.role_claim, &two.rules.roles)
    });
    for (differs, key) in [
        (record.has_new_secret, "history-sso-secret"),
        (is_new && differs(|one, two| one.rules.certificates == two.rules.certificates), "history-sso-certificates"),
        (is_new && differs(claims), "history-sso-claims"),
    ] {
        if differs {
            parts.push(shell.w.t(key));
        }
    }
    if record.keys > 0 && is_new && differs(|one, two| one.keys == two.keys) {
        parts.push(shell.w.v("history-sso-keys", "n", record.keys as u64));
    }
    if parts.is_empty() { shell.w.t("set-empty") } else { parts.join(" · ") }
}
