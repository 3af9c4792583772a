//! What the audit keeps of a form: names instead of ids, so that it can be read when what they name is gone.

use serde::{Deserialize, Serialize};

use super::{Choices, Question, Sheet};

/// A form as it was at some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// Whether it made tickets.
    pub creates_ticket: bool,
    /// The name of the inbox they arrived in.
    pub inbox: String,
    /// The name of the stage they began in.
    pub stage: String,
    /// What it asked; answers by what people read, and conditions by the words of the questions that they wait for.
    pub questions: Vec<Question>,
    /// The text that followed a submission.
    #[serde(default)]
    pub after_text: String,
    /// The address that followed it.
    #[serde(default)]
    pub after_url: String,
}

impl Record {
    pub(super) fn of(sheet: &Sheet, choices: &Choices) -> Record {
        let inbox = choices.inboxes.iter().find(|inbox| Some(inbox.id) == sheet.inbox);
        let stage = choices.stages.iter().find(|(id, _)| Some(*id) == sheet.stage);
        Record {
            name: sheet.name.clone(),
            creates_ticket: sheet.creates_ticket,
            inbox: inbox.map(|inbox| inbox.name.clone()).unwrap_or_default(),
            stage: stage.map(|(_, name)| name.clone()).unwrap_or_default(),
            questions: sheet.questions.iter().map(|question| named(question, sheet, choices)).collect(),
            after_text: sheet.after.written().to_owned(),
            after_url: sheet.after.address().to_owned(),
        }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("texts are JSON")
    }

    /// What the audit has kept; None where there was no form, before it was made and after it was deleted.
    pub fn read(text: &str) -> Option<Record> {
        serde_json::from_str(text).ok()
    }
}

/// A question with names in the place of values.
fn named(question: &Question, sheet: &Sheet, choices: &Choices) -> Question {
    let shown = |of: &str, value: &str| choices.property(of).map_or_else(|| value.to_owned(), |p| p.display(value));
    let mut question = question.clone();
    question.default = shown(&question.property, &question.default);
    if let Some(condition) = &mut question.only_if {
        for value in condition.any_of.iter_mut().flatten() {
            *value = shown(&condition.question, value);
        }
        if let Some(other) = sheet.questions.iter().find(|other| other.property == condition.question) {
            condition.question.clone_from(&other.label);
        }
    }
    question
}
