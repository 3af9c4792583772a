//! What was changed of templates, as the history says it.

use super::templates::name_of;
use crate::desk::portal_settings::Change;
use crate::desk::templates::{CHOICE, Kind};
use crate::web::page::Shell;

/// Characters of a text that the history shows.
const SNIPPET: usize = 80;

/// What a domain chose a template for; None for what is no choice.
pub(super) fn chosen(shell: &Shell, setting: &str) -> Option<String> {
    let kind = Kind::parse(setting.strip_prefix(CHOICE)?)?;
    Some(shell.w.v("change-template", "what", shell.w.t(name_of(kind))))
}

/// What a domain used, or uses.
pub(super) fn said_chosen(shell: &Shell, value: &str) -> String {
    if value.is_empty() { shell.w.t("template-default") } else { value.to_owned() }
}

/// What was changed of a template.
pub(super) fn named(shell: &Shell, change: &Change) -> String {
    let what = match change.setting.as_str() {
        "made" => "change-template-made",
        "deleted" => "change-template-deleted",
        "subject" => "template-subject",
        "heading" => "template-heading",
        "body" => "template-body",
        "button" => "template-button",
        "sender_name" | "sender_address" => "template-sender",
        "links" => "template-links",
        "picture" => "template-picture",
        _ => "template-name",
    };
    let args = [("name", change.id.to_string().into()), ("what", shell.w.t(what).into())];
    shell.w.a("change-template-of", &args)
}

/// What it was, or became.
pub(super) fn said(shell: &Shell, value: &str) -> String {
    if value.is_empty() { shell.w.t("set-empty") } else { richtext::snippet(value, SNIPPET) }
}
