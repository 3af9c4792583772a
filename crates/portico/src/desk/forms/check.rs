//! What a form may be. A problem's field is the name its input has on the page, such as `q.2.label`.

use super::edit::{Choices, HINT, LABEL, NAME, QUESTIONS, Sheet};
use super::{Look, Question};
use crate::desk::error::{Invalid, Result};
use crate::desk::properties::Kind;

/// What every form that makes tickets asks for, with the sentence that says so.
const NEEDED: [(&str, &str); 2] = [("subject", "form-subject-missing"), ("content", "form-content-missing")];

/// What was sent as it is kept: one line for each text, nothing around it, and a look only where there is a choice.
pub(super) fn tidy(mut sheet: Sheet, choices: &Choices) -> Sheet {
    let line = richtext::one_line;
    sheet.name = line(&sheet.name);
    for question in &mut sheet.questions {
        question.label = line(&question.label);
        question.hint = line(&question.hint);
        let kind =
            choices.properties.iter().find(|known| known.question() == question.property).map(|known| known.kind);
        if kind != Some(Kind::Enumeration) {
            question.look = Look::Select;
        }
    }
    sheet
}

/// Whether it can be kept; `is_chosen` is whether the portal names this form.
///
/// # Errors
/// Everything that has to be mended.
pub(super) fn check(sheet: &Sheet, choices: &Choices, is_chosen: bool) -> Result<()> {
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
            if !sheet.questions.iter().any(|question| question.property == property) {
                invalid.add("questions", key, vec![]);
            }
        }
    } else if is_chosen {
        invalid.add("creates_ticket", "form-in-use", vec![]);
    }
    if sheet.questions.len() > QUESTIONS {
        invalid.add("questions", "form-too-many", vec![("max", QUESTIONS.to_string())]);
    }
    for at in 0..sheet.questions.len() {
        check_question(&sheet.questions, at, choices, &mut invalid);
    }
    invalid.into_result()
}

fn check_question(questions: &[Question], at: usize, choices: &Choices, invalid: &mut Invalid) {
    let question = &questions[at];
    let n = || ("n", (at + 1).to_string());
    let is_known = choices.properties.iter().any(|known| known.question() == question.property);
    if !is_known {
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
}
