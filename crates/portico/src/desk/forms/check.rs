//! What a form may be. A problem's field is the name its input has on the page, such as `q.2.label`.

use super::after::{ADDRESS, After, TEXT, is_address};
use super::condition::{fault, has_answers};
use super::edit::{Choices, HINT, LABEL, NAME, QUESTIONS, Sheet};
use super::{FILES, Look, Question, longest};
use crate::config::Limits;
use crate::desk::error::{Invalid, Result};
use crate::desk::properties::{Choice, Kind, Object, Property, Rule};

/// What every form that makes tickets asks for, with the sentence that says so.
const NEEDED: [(&str, &str); 2] = [("subject", "form-subject-missing"), ("content", "form-content-missing")];

/// Whether every form that makes tickets asks for this, whatever was answered before.
pub fn is_needed(property: &str) -> bool {
    NEEDED.iter().any(|(needed, _)| *needed == property)
}

/// What was sent as it is kept: one line for each text, nothing around it, and a look only where there is a choice.
pub(super) fn tidy(mut sheet: Sheet, choices: &Choices, limits: &Limits) -> Sheet {
    sheet.name = richtext::one_line(&sheet.name);
    let tidied = |text: String| if richtext::is_blank(&text) { String::new() } else { text.trim().to_owned() };
    sheet.after = match sheet.after {
        After::Text(text) => After::Text(tidied(text)),
        After::Address { address, kept } => After::Address { address: address.trim().to_owned(), kept: tidied(kept) },
    };
    tidy_questions(&mut sheet.questions, choices, limits);
    sheet
}

/// Likewise of questions: defaults as they are stored, and answers to wait for only where they can be told apart.
pub(super) fn tidy_questions(questions: &mut [Question], choices: &Choices, limits: &Limits) {
    for question in questions {
        question.label = richtext::one_line(&question.label);
        question.hint = richtext::one_line(&question.hint);
        let Some(property) = choices.property(&question.property) else { continue };
        if property.kind != Kind::Enumeration {
            question.look = Look::Select;
        }
        let offered = choices.answers(question);
        if !takes_default(property) {
            question.default.clear();
        } else if let Ok(value) = rule(question, property, (&offered, limits)).read(&question.default, "") {
            question.default = value;
        }
        let Some(condition) = &mut question.only_if else { continue };
        let other = choices.property(&condition.question).map(|other| other.kind);
        if other.is_some_and(|kind| !has_answers(kind)) {
            condition.any_of = None;
        }
    }
}

/// Whether a question may have a default answer. One about a contact that is ticked or not has none: who has left it empty
/// before has said no.
pub fn takes_default(property: &Property) -> bool {
    let is_no = property.object == Object::Contact && property.kind == Kind::Bool;
    property.kind != Kind::Computed && !is_no
}

fn rule<'r>(question: &'r Question, property: &Property, (options, limits): (&'r [Choice], &Limits)) -> Rule<'r> {
    let max = longest(&question.property, property.kind, limits);
    Rule { label: &question.label, kind: property.kind, options, max }
}

/// Whether it can be kept; `is_chosen` is whether the portal names this form.
///
/// # Errors
/// Everything that has to be mended.
pub(super) fn check(sheet: &Sheet, choices: &Choices, (is_chosen, limits): (bool, &Limits)) -> Result<()> {
    let mut invalid = Invalid::default();
    if sheet.name.is_empty() {
        invalid.add("name", "form-name-missing", vec![]);
    }
    if sheet.name.chars().count() > NAME {
        invalid.add("name", "settings-long", vec![("max", NAME.to_string())]);
    }
    if sheet.creates_ticket {
        if !choices.inboxes.iter().any(|inbox| Some(inbox.id) == sheet.inbox) {
            invalid.add("inbox", "form-inbox-missing", vec![]);
        }
        if !choices.stages.iter().any(|(id, _)| Some(*id) == sheet.stage) {
            invalid.add("stage", "form-stage-missing", vec![]);
        }
        for (property, key) in NEEDED {
            let Some(at) = sheet.questions.iter().position(|question| question.property == property) else {
                invalid.add("questions", key, vec![]);
                continue;
            };
            let question = &sheet.questions[at];
            if question.only_if.is_some() {
                invalid.add(&format!("q.{at}.if"), "form-if-needed", vec![("question", question.label.clone())]);
            }
        }
    } else if is_chosen {
        invalid.add("creates_ticket", "form-in-use", vec![]);
    }
    check_after(&sheet.after, &mut invalid);
    // The place for files fills no property.
    if sheet.questions.iter().filter(|question| question.property != FILES).count() > QUESTIONS {
        invalid.add("questions", "form-too-many", vec![("max", QUESTIONS.to_string())]);
    }
    for at in 0..sheet.questions.len() {
        check_question(&sheet.questions, at, (choices, limits), &mut invalid);
    }
    invalid.into_result()
}

fn check_after(after: &After, invalid: &mut Invalid) {
    for (field, text, max) in [("after_text", after.written(), TEXT), ("after_url", after.address(), ADDRESS)] {
        if text.chars().count() > max {
            invalid.add(field, "settings-long", vec![("max", max.to_string())]);
        } else if field == "after_url" && matches!(after, After::Address { .. }) && !is_address(text) {
            invalid.add(field, "form-after-address", vec![]);
        }
    }
}

fn check_question(questions: &[Question], at: usize, (choices, limits): (&Choices, &Limits), invalid: &mut Invalid) {
    let question = &questions[at];
    let n = || ("n", (at + 1).to_string());
    let property = choices.property(&question.property);
    if property.is_none() {
        invalid.add(&format!("q.{at}.property"), "form-property-gone", vec![n()]);
    } else if questions[..at].iter().any(|other| other.property == question.property) {
        invalid.add(&format!("q.{at}.property"), "form-property-twice", vec![n()]);
    }
    if question.label.is_empty() {
        invalid.add(&format!("q.{at}.label"), "form-label-missing", vec![n()]);
    }
    for (part, text, max) in [("label", &question.label, LABEL), ("hint", &question.hint, HINT)] {
        if text.chars().count() > max {
            invalid.add(&format!("q.{at}.{part}"), "form-text-long", vec![n(), ("max", max.to_string())]);
        }
    }
    let offered = choices.answers(question);
    let read = property.map(|property| rule(question, property, (&offered, limits)).read(&question.default, ""));
    if let Some(Err((key, args))) = read {
        invalid.add(&format!("q.{at}.default"), key, args);
    }
    if let Some(fault) = fault(questions, at, choices) {
        let names = vec![("question", fault.question), ("other", fault.other)];
        invalid.add(&format!("q.{at}.if"), fault.key, names);
    }
}
