//! What was changed about texts in another language, in words.

use std::collections::BTreeSet;

use crate::desk::portal_settings::Change;
use crate::desk::translations::Record;
use crate::web::page::Shell;

/// Characters of a text that the history shows.
const SNIPPET: usize = 80;

/// What the history calls a change of texts.
pub(super) fn named(shell: &Shell, change: &Change) -> String {
    let record = Record::read(&change.new).or_else(|| Record::read(&change.old)).unwrap_or_default();
    let language = shell.w.name_of(&change.setting);
    shell.w.a("history-translation", &[("language", language.into()), ("name", record.name.into())])
}

/// The texts as they were or became.
pub(super) fn said(shell: &Shell, text: &str) -> String {
    let texts = Record::read(text).unwrap_or_default().texts;
    let all: BTreeSet<String> = texts.into_values().map(|text| richtext::snippet(&text, SNIPPET)).collect();
    if all.is_empty() { shell.w.t("set-empty") } else { all.into_iter().collect::<Vec<_>>().join(" · ") }
}
