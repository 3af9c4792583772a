//! A question of a form as the page for editing draws it.

use super::questions::{ANSWERED, Typed};
use crate::desk::forms::{self, Choices, FILES, Question};
use crate::desk::properties::{Kind, parts};
use crate::web::page::Shell;
use crate::web::properties::Offer;

/// One question.
pub(super) struct Card {
    pub question: Question,
    /// What it may fill.
    pub offers: Vec<Offer>,
    /// What its answers are; None when it fills something that customers may not fill in any more.
    pub kind: Option<Kind>,
    /// Whether it may have a default answer.
    pub takes_default: bool,
    /// The answers that it may have by default.
    pub answers: Vec<Offer>,
    /// The questions that it may wait for, by place.
    pub others: Vec<Other>,
    /// How the other question's answers may be compared; nothing where that makes no difference.
    pub ways: Vec<Offer>,
    /// The answers of the other question that it may wait for.
    pub waited: Vec<Offer>,
    /// Why it is never asked.
    pub warning: Option<String>,
}

impl Card {
    /// The answers that it waits for, which are sent again while they cannot be chosen.
    pub(super) fn kept(&self) -> Option<&Vec<String>> {
        self.question.only_if.as_ref()?.any_of.as_ref()
    }
}

/// A question to wait for.
pub(super) struct Other {
    pub at: usize,
    pub offer: Offer,
    /// Whether it stands too late for that.
    pub is_late: bool,
}

/// Every question as it is drawn.
pub(super) fn cards(shell: &Shell, rows: &[Typed], choices: &Choices, creates_ticket: bool) -> Vec<Card> {
    let questions: Vec<Question> = rows.iter().map(|row| row.question.clone()).collect();
    let mut cards: Vec<Card> = (0..questions.len()).map(|at| card(shell, &questions, at, choices)).collect();
    // What every ticket needs is asked whatever was answered before; who has said otherwise can take it back.
    let is_fixed = |card: &&mut Card| forms::is_needed(&card.question.property) && card.question.only_if.is_none();
    for card in cards.iter_mut().filter(|_| creates_ticket).filter(is_fixed) {
        card.others.clear();
    }
    cards
}

fn card(shell: &Shell, questions: &[Question], at: usize, choices: &Choices) -> Card {
    let question = questions[at].clone();
    let waits = question.only_if.as_ref();
    let other = waits.and_then(|waits| questions.iter().find(|other| other.property == waits.question));
    let any_of = waits.and_then(|waits| waits.any_of.as_ref());
    let waits_for = other.and_then(|other| choices.property(&other.property)).map(|other| other.kind);
    let has_ways = waits_for.is_some_and(forms::has_answers);
    let answered = if waits_for == Some(Kind::Bool) { "form-if-ticked" } else { "form-if-answered" };
    let way = |value: &str, key: &str, is_chosen| Offer { value: value.to_owned(), label: shell.w.t(key), is_chosen };
    let none = vec![];
    // What is missing yet is told when it is saved.
    let fault = forms::fault(questions, at, choices).filter(|fault| fault.key != "form-if-none");
    let first: Vec<String> = parts(&question.default).map(str::to_owned).collect();
    Card {
        offers: offers(&question, choices),
        kind: choices.property(&question.property).map(|property| property.kind),
        takes_default: choices.property(&question.property).is_some_and(forms::takes_default),
        answers: answers(shell, &question, choices, &first),
        others: others(questions, at, choices),
        ways: match has_ways {
            true => vec![way("any_of", "form-if-any-of", any_of.is_some()), way(ANSWERED, answered, any_of.is_none())],
            false => vec![],
        },
        waited: match other.filter(|_| has_ways && any_of.is_some()) {
            Some(other) => answers(shell, other, choices, any_of.unwrap_or(&none)),
            None => vec![],
        },
        warning: fault
            .map(|found| shell.w.a(found.key, &[("question", found.question.into()), ("other", found.other.into())])),
        question,
    }
}

/// What a question may fill; something that is gone stands first until another is chosen.
fn offers(question: &Question, choices: &Choices) -> Vec<Offer> {
    let chosen = &question.property;
    let gone = choices.property(chosen).is_none();
    let gone = gone.then(|| Offer { value: chosen.clone(), label: chosen.clone(), is_chosen: true });
    let known = choices.properties.iter().map(|property| Offer {
        value: property.question(),
        label: property.label.clone(),
        is_chosen: property.question() == *chosen,
    });
    gone.into_iter().chain(known).collect()
}

/// The answers to a question that can be told apart. Those that are chosen stay, also when nobody can give them any more.
fn answers(shell: &Shell, question: &Question, choices: &Choices, chosen: &[String]) -> Vec<Offer> {
    let Some(property) = choices.property(&question.property) else { return vec![] };
    let offer = |value: &str, label: String| Offer {
        is_chosen: chosen.iter().any(|one| one == value),
        value: value.to_owned(),
        label,
    };
    match property.kind {
        Kind::Bool => vec![offer("true", shell.w.t("value-yes")), offer("false", shell.w.t("value-no"))],
        kind if kind.has_options() => {
            let mut all: Vec<Offer> =
                choices.answers(question).iter().map(|choice| offer(&choice.value, choice.label.clone())).collect();
            for value in chosen {
                if !all.iter().any(|known| known.value == *value) {
                    all.push(offer(value, shell.w.v("form-answer-gone", "answer", property.display(value))));
                }
            }
            all
        }
        _ => vec![],
    }
}

/// The questions that one may wait for; one that is gone stands first until another is chosen.
fn others(questions: &[Question], at: usize, choices: &Choices) -> Vec<Other> {
    let chosen = questions[at].only_if.as_ref().map_or("", |waits| waits.question.as_str());
    let other = |(place, other): (usize, &Question)| Other {
        at: place,
        is_late: place > at && other.property != chosen,
        offer: Offer { value: other.property.clone(), label: other.label.clone(), is_chosen: other.property == chosen },
    };
    let is_other = |(place, other): &(usize, &Question)| *place != at && other.property != FILES;
    let mut all: Vec<Other> = questions.iter().enumerate().filter(is_other).map(other).collect();
    if !chosen.is_empty() && !all.iter().any(|other| other.offer.is_chosen) {
        let label = choices.property(chosen).map_or_else(|| chosen.to_owned(), |property| property.label.clone());
        let offer = Offer { value: chosen.to_owned(), label, is_chosen: true };
        all.insert(0, Other { at: questions.len(), is_late: false, offer });
    }
    all
}
