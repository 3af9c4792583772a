//! Forms as data: which properties they ask for, in which words, and what becomes of a submission.

mod after;
mod check;
mod condition;
mod edit;
mod elsewhere;
mod list;
mod make;
mod preview;
mod record;
mod stage;
mod take_out;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use db::{row, sql};
use serde::{Deserialize, Serialize};

use crate::config::Limits;

use super::error::{Error, Result};
use super::ids::{FormId, InboxId, PropertyId, StageId};
use super::properties::{ABOUT_CONTACT, Choice, CustomerAccess, Kind, Object, Property, Rule, contact};
use super::session::Session;
use super::translations::{self, Thing};
use super::viewer::Viewer;

pub(in crate::desk) use after::is_address;
pub use after::{ADDRESS, After, TEXT};
pub use check::{is_needed, takes_default};
pub use condition::{Condition, Fault, asked, fault, has_answers};
pub use edit::{Choices, Draft, HINT, LABEL, NAME, QUESTIONS, Sheet, look, save};
pub(in crate::desk) use elsewhere::{lead_elsewhere, names_in};
pub use list::{Line, list};
pub(in crate::desk) use list::{Texts, with_texts};
pub use make::{Template, copy, delete, make};
pub use preview::preview;
pub use record::Record;
pub(in crate::desk) use stage::{begin_elsewhere, beginning_in};
pub(in crate::desk) use take_out::{asking, take_out, with_own_words};

/// What a question fills that asks for files; it is no property's name.
pub const FILES: &str = "files";

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    /// Which form.
    pub id: FormId,
    /// Its name for staff.
    pub name: String,
    /// What it asks, in order.
    pub fields: Vec<Field>,
    /// Where its tickets arrive: in its own inbox, or where the portal's do while that is archived.
    pub inbox: InboxId,
    /// The stage its tickets begin in.
    pub stage: StageId,
}

/// One question of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// The property it fills.
    pub property: String,
    /// The question.
    pub label: String,
    /// A line of help; may be empty.
    pub hint: String,
    /// Whether it must be answered.
    pub required: bool,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The answers to choose from.
    pub options: Vec<Choice>,
    /// How choices are drawn.
    pub look: Look,
    /// What the customer has told before, when it is about them.
    pub told: String,
    /// Its default answer, or nothing.
    pub default: String,
    /// When it is asked; None for always.
    pub only_if: Option<Condition>,
}

impl Field {
    fn of(question: Question, property: &Property, told: String, limits: &Limits) -> Field {
        let mut field = Field {
            kind: property.kind,
            options: offered(&question, property, &told),
            property: question.property,
            label: question.label,
            hint: question.hint,
            required: question.required,
            look: question.look,
            told,
            default: question.default,
            only_if: question.only_if,
        };
        // A choice that cannot be made any more is nobody's default answer.
        if !takes_default(property) || field.rule(limits).read(&field.default, "").is_err() {
            field.default.clear();
        }
        field
    }

    /// Whether it asks for files.
    pub fn is_files(&self) -> bool {
        self.property == FILES
    }

    /// What it is answered with before anything was: what the customer has told before, else its default.
    pub fn first(&self) -> &str {
        if self.told.is_empty() { &self.default } else { &self.told }
    }

    /// What answers it takes.
    pub(in crate::desk) fn rule<'r>(&'r self, limits: &Limits) -> Rule<'r> {
        let max = longest(&self.property, self.kind, limits);
        Rule { label: &self.label, kind: self.kind, options: &self.options, max }
    }
}

/// Characters that an answer may have.
fn longest(property: &str, kind: Kind, limits: &Limits) -> usize {
    if property == "subject" { limits.subject_chars } else { Rule::longest(kind, limits) }
}

/// The answers that can be chosen. A question's own words for them stand for as long as what they stand for can be chosen.
fn offered(question: &Question, property: &Property, told: &str) -> Vec<Choice> {
    let can_be_chosen = |choice: &&Choice| {
        let option = property.options.iter().find(|option| option.value == choice.value);
        option.is_some_and(|option| !option.archived || option.value == told)
    };
    let offered = if question.options.is_empty() { &property.options } else { &question.options };
    offered.iter().filter(can_be_chosen).cloned().collect()
}

/// What forms may ask for, in order: properties, and files.
fn askable_and_files<'s>(s: &'s Session<'_>) -> impl Iterator<Item = &'s Property> {
    askable(s).chain([&*PLACE_FOR_FILES])
}

/// The place for files, which stands among the properties that a form may ask for.
static PLACE_FOR_FILES: LazyLock<Property> = LazyLock::new(|| Property {
    id: PropertyId(0),
    object: Object::Ticket,
    name: FILES.to_owned(),
    label: FILES.to_owned(),
    help: String::new(),
    group: String::new(),
    kind: Kind::Computed,
    options: vec![],
    is_builtin: true,
    access: CustomerAccess::Editable,
});

/// How the choices of a question are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// A drop-down list.
    #[default]
    Select,
    /// Cards, each with its hint.
    Cards,
}

/// A question as it is stored and edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The property it fills.
    pub property: String,
    /// The question.
    pub label: String,
    /// A line of help; may be empty.
    #[serde(default)]
    pub hint: String,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// How choices are drawn.
    #[serde(default)]
    pub look: Look,
    /// Replaces the property's own options, for words that suit the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Its default answer; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub default: String,
    /// When it is asked; None for always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_if: Option<Condition>,
}

/// The properties that forms may ask for: of tickets, and of the contact who asks. What decides who enters a portal, or
/// who sees their company's tickets, is nothing that customers may say about themselves.
pub(in crate::desk) fn askable<'s>(s: &'s Session<'_>) -> impl Iterator<Item = &'s Property> {
    let decides = |name: &str| s.asks_contacts(name);
    let of = |object| s.properties_of(object).iter();
    of(Object::Ticket).chain(of(Object::Contact)).filter(move |property| {
        let is_open = property.access >= CustomerAccess::Editable && property.is_filled_in();
        is_open && !(property.object == Object::Contact && decides(&property.name))
    })
}

fn questions(id: FormId, stored: &str) -> Result<Vec<Question>> {
    serde_json::from_str(stored).map_err(|error| Error::Internal(format!("fields of form {id}: {error}")))
}

row! {
    struct FormRow {
        id: FormId,
        name: String,
        fields: String,
        inbox: InboxId,
        stage: StageId,
    }
}

/// A form that makes tickets.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, or it makes no tickets.
pub async fn open(s: &mut Session<'_>, id: FormId) -> Result<Form> {
    let row: FormRow = s
        .conn()
        .first(sql!(
            "SELECT id, name, fields, inbox_id, stage_id FROM form
             WHERE id = ? AND NOT is_deleted AND creates_ticket AND inbox_id IS NOT NULL AND stage_id IS NOT NULL",
            id
        ))
        .await?
        .ok_or(Error::NotFound)?;
    let asked = spoken(s, id, questions(id, &row.fields)?);
    let is_about_contact = asked.iter().any(|question| question.property.starts_with(ABOUT_CONTACT));
    let told = match s.viewer() {
        Viewer::Customer(me) if is_about_contact => contact::of_contact(s, me.id).await?,
        _ => BTreeMap::new(),
    };
    let fields = fields(s, asked, &told);
    Ok(Form { id: row.id, name: row.name, fields, inbox: s.arrival(row.inbox), stage: row.stage })
}

/// Questions in the language of the session.
fn spoken(s: &Session<'_>, id: FormId, mut asked: Vec<Question>) -> Vec<Question> {
    let put = |field: String, text: &mut String| s.speak(Thing::Form(id), &field, text);
    for question in &mut asked {
        let property = &question.property;
        put(translations::question(property), &mut question.label);
        put(translations::help(property), &mut question.hint);
        for choice in &mut question.options {
            put(translations::answer(property, &choice.value), &mut choice.label);
            put(translations::answer_hint(property, &choice.value), &mut choice.hint);
        }
    }
    asked
}

/// Questions as they are asked; those that fill nothing any more are left out.
fn fields(s: &Session<'_>, asked: Vec<Question>, told: &BTreeMap<String, String>) -> Vec<Field> {
    let known: Vec<&Property> = askable_and_files(s).collect();
    let field = |question: Question| {
        let property = known.iter().find(|property| property.question() == question.property)?;
        let told = told.get(&property.name).filter(|_| property.object == Object::Contact);
        Some(Field::of(question, property, told.cloned().unwrap_or_default(), s.limits()))
    };
    asked.into_iter().filter_map(field).collect()
}

row! {
    struct OfferRow {
        id: FormId,
        name: String,
        fields: String,
        creates_ticket: bool,
        inbox: Option<InboxId>,
        stage: Option<StageId>,
    }
}

/// Every form by name, with the key of the sentence that says why the portal cannot offer it, if it cannot: it must make
/// tickets, know where they go, and ask for something of a ticket.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn offers(s: &mut Session<'_>) -> Result<Vec<(FormId, String, Option<&'static str>)>> {
    let statement = "SELECT id, name, fields, creates_ticket, inbox_id, stage_id FROM form
        WHERE NOT is_deleted ORDER BY name, id";
    let rows: Vec<OfferRow> = s.conn().all(sql!(statement)).await?;
    let known = s.properties();
    let offer = |row: OfferRow| {
        let asked = questions(row.id, &row.fields).unwrap_or_default();
        let unfit = unfit(row.creates_ticket, row.inbox.is_some() && row.stage.is_some(), &asked, known);
        (row.id, row.name, unfit)
    };
    Ok(rows.into_iter().map(offer).collect())
}

/// The key of the sentence that says why the portal cannot offer a form, if it cannot.
fn unfit(creates_ticket: bool, knows_where: bool, asked: &[Question], known: &[Property]) -> Option<&'static str> {
    let asks = asked.iter().any(|question| known.iter().any(|property| property.name == question.property));
    match (creates_ticket, knows_where, asks) {
        (false, _, _) => Some("form-unfit-tickets"),
        (_, false, _) => Some("form-unfit-inbox"),
        (_, _, false) => Some("form-unfit-properties"),
        _ => None,
    }
}

/// The form that the portal offers.
///
/// # Errors
/// [`Error::NotFound`] when no form is connected.
pub async fn portal_form(s: &mut Session<'_>) -> Result<Form> {
    let id = s.portal().form.ok_or(Error::NotFound)?;
    open(s, id).await
}
