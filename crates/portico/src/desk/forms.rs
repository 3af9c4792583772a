//! Forms as data: which properties they ask for, in which words, and what becomes of a submission.

mod check;
mod edit;
mod elsewhere;
mod list;
mod make;
mod record;

use db::{row, sql};
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use super::ids::{FormId, InboxId, StageId};
use super::properties::{Choice, CustomerAccess, Kind, Property};
use super::session::Session;

pub use edit::{Choices, Draft, HINT, LABEL, NAME, QUESTIONS, Sheet, look, save};
pub(in crate::desk) use elsewhere::{lead_elsewhere, names_in};
pub use list::{Line, list};
pub use make::{Template, copy, delete, make};
pub use record::Record;

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
}

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
}

/// Whether forms may ask for a property.
pub fn may_be_asked(property: &Property) -> bool {
    property.access >= CustomerAccess::Editable && property.kind != Kind::Computed
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
    let known = s.properties();
    let fields = questions(id, &row.fields)?
        .into_iter()
        .filter_map(|field| {
            let property = known.iter().find(|p| p.name == field.property)?;
            may_be_asked(property).then(|| Field {
                kind: property.kind,
                options: if field.options.is_empty() { property.options.clone() } else { field.options },
                property: field.property,
                label: field.label,
                hint: field.hint,
                required: field.required,
                look: field.look,
            })
        })
        .collect();
    Ok(Form { id: row.id, name: row.name, fields, inbox: s.arrival(row.inbox), stage: row.stage })
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
