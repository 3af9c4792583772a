//! The forms there are, as those see them who may set up the portal.

use db::sql;

use super::edit::{FIELDS, FormRow, instead, is_chosen, offering};
use super::{After, Choices, Question, askable_and_files, fault, questions, unfit};
use crate::desk::error::Result;
use crate::desk::ids::FormId;
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::properties::Property;
use crate::desk::session::Session;

/// A form in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: FormId,
    /// Its name.
    pub name: String,
    /// How many questions it asks.
    pub questions: usize,
    /// The inbox and the stage of its tickets, when it makes some.
    pub goes_to: Option<(String, String)>,
    /// The name of the inbox in which its tickets arrive while its own is archived.
    pub instead: Option<String>,
    /// Whether one of its questions waits for something that nobody can answer.
    pub is_waiting_in_vain: bool,
    /// Key of the sentence that says why the portal cannot use it, if it cannot.
    pub unfit: Option<&'static str>,
    /// Whether the portal names it.
    pub is_chosen: bool,
    /// Whether a portal offers it to customers.
    pub is_offered: bool,
}

/// A form's own texts.
pub(in crate::desk) struct Texts {
    pub id: FormId,
    pub name: String,
    pub questions: Vec<Question>,
    pub after: After,
}

/// The texts of the forms that make tickets, by name; questions that are asked no more are left out.
pub(in crate::desk) async fn with_texts(s: &mut Session<'_>) -> Result<Vec<Texts>> {
    let statement = format!("SELECT {FIELDS} FROM form WHERE NOT is_deleted AND creates_ticket ORDER BY name, id");
    let rows: Vec<FormRow> = s.conn().all(sql!(statement)).await?;
    let known: Vec<String> = askable_and_files(s).map(Property::question).collect();
    let texts = |row: FormRow| {
        let id = row.id;
        let mut sheet = row.sheet()?;
        sheet.questions.retain(|question| known.contains(&question.property));
        Ok(Texts { id, name: sheet.name, questions: sheet.questions, after: sheet.after })
    };
    rows.into_iter().map(texts).collect()
}

/// Every form, by name.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set up the portal; those of the database.
pub async fn list(s: &mut Session<'_>) -> Result<Vec<Line>> {
    only_those_who_may(s)?;
    let rows: Vec<FormRow> =
        s.conn().all(sql!(format!("SELECT {FIELDS} FROM form WHERE NOT is_deleted ORDER BY name, id"))).await?;
    let known = s.properties();
    let properties = askable_and_files(s).cloned().collect();
    let choices = Choices { inboxes: vec![], stages: vec![], properties };
    let line = |row: FormRow| {
        let asked = questions(row.id, &row.fields)?;
        let inbox = s.inboxes().iter().find(|inbox| Some(inbox.id) == row.inbox);
        // A stage that was open when it was chosen may be closed by now: tickets go there all the same.
        let stage = s.all_stages().iter().find(|stage| Some(stage.id) == row.stage);
        let goes_to = inbox.zip(stage).map(|(inbox, stage)| (inbox.name.clone(), stage.label.clone()));
        Ok(Line {
            id: row.id,
            name: row.name,
            questions: asked.len(),
            is_waiting_in_vain: (0..asked.len()).any(|at| fault(&asked, at, &choices).is_some()),
            unfit: unfit(row.creates_ticket, row.inbox.is_some() && row.stage.is_some(), &asked, known),
            instead: row.inbox.filter(|_| row.creates_ticket).and_then(|own| instead(s, own)),
            goes_to: goes_to.filter(|_| row.creates_ticket),
            is_chosen: is_chosen(s, row.id),
            is_offered: offering(s, row.id).is_some(),
        })
    };
    rows.into_iter().map(line).collect()
}
