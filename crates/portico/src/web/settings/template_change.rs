//! What was changed of templates, as the history says it.

use super::templates::name_of;
use crate::desk::portal_settings::{Change, Known};
use crate::desk::templates::{CHOICE, Kind};
use crate::web::page::Shell;

/// Characters of a text that the history shows.
const SNIPPET: usize = 80;

/// What a domain chose a template for, and which domain; None for what is no choice.
pub(super) fn chosen(shell: &Shell, known: &Known, change: &Change) -> Option<String> {
    let kind = Kind::parse(change.setting.strip_prefix(CHOICE)?)?;
    let host = known.domains.iter().find(|line| line.domain.id.0 == change.id);
    let host = host.map_or_else(|| change.id.to_string(), |line| line.host.clone());
    Some(shell.w.a("change-template", &[("what", shell.w.t(name_of(kind)).into()), ("host", host.into())]))
}

/// What a domain used, or uses.
pub(super) fn said_chosen(shell: &Shell, value: &str) -> String {
    if value.is_empty() { shell.w.t("template-default") } else { value.to_owned() }
}

/// What was changed of a template.
pub(super) fn named(shell: &Shell, known: &Known, change: &Change) -> String {
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
    let name = known.templates.iter().find(|(id, _)| id.0 == change.id).map(|(_, name)| name.clone());
    // One that is gone stands by the name it had, where that is told.
    let told = [&change.old, &change.new].into_iter().find(|name| !name.is_empty()).cloned();
    let told = told.filter(|_| ["made", "deleted", "name"].contains(&change.setting.as_str()));
    let name = name.or(told).unwrap_or_else(|| change.id.to_string());
    let args = [("name", name.into()), ("what", shell.w.t(what).into())];
    shell.w.a("change-template-of", &args)
}

/// What it was, or became.
pub(super) fn said(shell: &Shell, value: &str) -> String {
    if value.is_empty() { shell.w.t("set-empty") } else { richtext::snippet(value, SNIPPET) }
}
