//! What was changed about a form, in words.

use crate::desk::forms::{Condition, Look, Question, Record};
use crate::desk::portal_settings::Change;
use crate::web::i18n::Arg;
use crate::web::page::Shell;

/// What the history calls a form.
pub(super) fn named(shell: &Shell, change: &Change) -> String {
    let record = Record::read(&change.new).or_else(|| Record::read(&change.old)).unwrap_or_default();
    shell.w.v("history-form", "name", record.name)
}

/// A form as it was, as far as it differs from what `other` says.
pub(super) fn said(shell: &Shell, text: &str, other: &str) -> String {
    let Some(record) = Record::read(text) else { return shell.w.t("set-empty") };
    let other = Record::read(other);
    let differs = |same: fn(&Record, &Record) -> bool| other.as_ref().is_none_or(|other| !same(&record, other));
    let mut parts = vec![];
    if differs(|one, two| one.name == two.name) {
        parts.push(record.name.clone());
    }
    let is_same_way = |one: &Record, two: &Record| {
        (one.creates_ticket, &one.inbox, &one.stage) == (two.creates_ticket, &two.inbox, &two.stage)
    };
    if differs(is_same_way) {
        let places = [("inbox", (&record.inbox).into()), ("stage", (&record.stage).into())];
        parts.push(match record.creates_ticket {
            true => shell.na("forms-goes-to", &places),
            false => shell.n("forms-makes-none"),
        });
    }
    if differs(|one, two| one.questions == two.questions) {
        let known = other.as_ref().map(|other| other.questions.clone()).unwrap_or_default();
        let mut left: Vec<_> = record.questions.iter().filter(|question| !known.contains(question)).collect();
        let is_order_alone = left.is_empty() && known.len() == record.questions.len();
        if is_order_alone {
            left = record.questions.iter().collect();
        }
        let question = |question: &Question| {
            let mut said = question.label.clone();
            if !question.hint.is_empty() {
                said = format!("{said} – {}", question.hint);
            }
            if question.required {
                said = shell.w.v("history-required", "question", said);
            }
            if question.look == Look::Cards {
                said = shell.w.v("history-cards", "question", said);
            }
            if !question.default.is_empty() {
                said = shell.w.a("history-default", &[("question", said.into()), ("answer", answer(shell, question))]);
            }
            if let Some(condition) = &question.only_if {
                said = waiting(shell, said, condition);
            }
            said
        };
        parts.extend(left.into_iter().map(question));
    }
    if differs(|one, two| (&one.after_text, &one.after_url) == (&two.after_text, &two.after_url)) {
        let (text, address) = (&record.after_text, &record.after_url);
        parts.push(match (text.is_empty(), address.is_empty()) {
            (_, false) => shell.w.v("history-leads-on", "address", address),
            (false, _) => shell.w.v("history-after", "text", text),
            (true, true) => shell.w.t("history-after-nothing"),
        });
    }
    if parts.is_empty() { shell.w.t("set-empty") } else { parts.join(" · ") }
}

/// A question's default answer.
fn answer(shell: &Shell, question: &Question) -> Arg {
    if question.default == "true" { shell.w.t("value-yes").into() } else { (&question.default).into() }
}

/// A question with what it waits for.
fn waiting(shell: &Shell, question: String, condition: &Condition) -> String {
    let word = |value: &String| match value.as_str() {
        "true" => shell.w.t("value-yes"),
        "false" => shell.w.t("value-no"),
        other => other.to_owned(),
    };
    let (question, other) = (("question", question.into()), ("other", (&condition.question).into()));
    match &condition.any_of {
        Some(values) => {
            let answers = values.iter().map(word).collect::<Vec<_>>().join(", ");
            shell.w.a("history-if", &[question, other, ("answers", answers.into())])
        }
        None => shell.w.a("history-if-answered", &[question, other]),
    }
}
