//! What was changed of access groups, as the history says it.

use super::filter as rules;
use crate::desk::filter::Filter;
use crate::desk::portal_settings::{About, Change, Known};
use crate::web::page::Shell;

/// Groups by their ids, as in `1,4`; one that is gone stands by its number.
pub(super) fn groups(known: &Known, ids: &str) -> String {
    let name = |id: &str| {
        let group = known.groups.iter().find(|group| group.id.to_string() == id);
        group.map_or_else(|| id.to_owned(), |group| group.name.clone())
    };
    ids.split(',').map(name).collect::<Vec<_>>().join(", ")
}

/// What was changed of which group.
pub(super) fn named(shell: &Shell, known: &Known, change: &Change) -> String {
    let what = match change.setting.as_str() {
        "made" => "access-change-made",
        "deleted" => "access-change-deleted",
        "name" => "name",
        "description" => "access-description",
        "criteria" => "access-criteria",
        "member_removed" => "access-change-removed",
        _ => "access-change-added",
    };
    let group = known.groups.iter().find(|group| group.id.0 == change.id).map(|group| group.name.clone());
    let was = || Some(change.old.clone()).filter(|_| change.setting == "deleted");
    let name = group.or_else(was).unwrap_or_else(|| change.id.to_string());
    shell.w.a("access-change", &[("group", name.into()), ("what", shell.w.t(what).into())])
}

/// What it was, or became.
pub(super) fn said(shell: &Shell, known: &Known, change: &Change, value: &str) -> String {
    match change.setting.as_str() {
        _ if value.is_empty() => shell.w.t("set-empty"),
        "criteria" => match serde_json::from_str::<Filter>(value) {
            Ok(filter) if !filter.is_empty() => {
                rules::said(shell, About::Contacts, known.fields(About::Contacts), &filter)
            }
            _ => shell.w.t("set-empty"),
        },
        "members_added" => shell.w.v("access-people", "n", value.parse::<u64>().unwrap_or_default()),
        _ => value.to_owned(),
    }
}
