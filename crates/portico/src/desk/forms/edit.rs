//! Forms as those edit them who may set up the portal. What is saved counts for the next form that a customer opens.
//!
//! Whatever changes a form holds the portals' rows: which form the portal names cannot change meanwhile, and of two who save
//! at once the second finds what the first has saved.

use std::sync::Arc;

use db::{row, sql};

use super::check::{check, tidy};
use super::{After, Question, Record, askable_and_files, offered, questions};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{FormId, InboxId, StageId};
use crate::desk::inboxes::{self, Inbox};
use crate::desk::portal::Portal;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{Change, hold, only_those_who_may};
use crate::desk::properties::{Choice, Property};
use crate::desk::session::Session;

/// Characters that a form's name may have.
pub const NAME: usize = 100;
/// Characters that a question may have.
pub const LABEL: usize = 200;
/// Characters that a line of help may have.
pub const HINT: usize = 500;
/// Questions that a form may have.
pub const QUESTIONS: usize = 30;

/// What a form says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name for staff.
    pub name: String,
    /// Whether each submission makes a ticket.
    pub creates_ticket: bool,
    /// Where tickets arrive.
    pub inbox: Option<InboxId>,
    /// The stage they begin in.
    pub stage: Option<StageId>,
    /// What it asks, in order.
    pub questions: Vec<Question>,
    /// What follows a submission.
    pub after: After,
}

/// What a form may name.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The inboxes, in order: those that take something new, and the form's own.
    pub inboxes: Vec<Inbox>,
    /// The stages that are open, by pipeline and place.
    pub stages: Vec<(StageId, String)>,
    /// What forms may ask for, in order: properties, and files.
    pub properties: Vec<Property>,
}

impl Choices {
    /// What a question fills; None when forms may not ask for that any more.
    pub fn property(&self, question: &str) -> Option<&Property> {
        self.properties.iter().find(|known| known.question() == question)
    }

    /// The answers that can be chosen for a question.
    pub fn answers(&self, question: &Question) -> Vec<Choice> {
        self.property(&question.property).map(|known| offered(question, known, "")).unwrap_or_default()
    }
}

/// A form as it stands.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which.
    pub id: FormId,
    /// What it says.
    pub sheet: Sheet,
    /// What saving has to name.
    pub version: i64,
    /// Whether the portal names this form, so that it must suit it.
    pub is_chosen: bool,
    /// What stands before the paths at which staff look at a portal that offers it; None while none does.
    pub offered: Option<String>,
    /// What it may name.
    pub choices: Choices,
    /// The name of the inbox in which its tickets arrive while its own is archived.
    pub instead: Option<String>,
    /// Who changed it last, and when.
    pub last: Option<Change>,
}

row! {
    pub(super) struct FormRow {
        pub(super) id: FormId,
        pub(super) name: String,
        pub(super) fields: String,
        pub(super) creates_ticket: bool,
        pub(super) inbox: Option<InboxId>,
        pub(super) stage: Option<StageId>,
        pub(super) version: i64,
        pub(super) after_text: String,
        pub(super) after_url: String,
    }
}

/// What a row of it is made of.
pub(super) const FIELDS: &str =
    "id, name, fields, creates_ticket, inbox_id, stage_id, updated_at, after_text, after_url";

impl FormRow {
    pub(super) fn sheet(self) -> Result<Sheet> {
        Ok(Sheet {
            questions: questions(self.id, &self.fields)?,
            name: self.name,
            creates_ticket: self.creates_ticket,
            inbox: self.inbox,
            stage: self.stage,
            after: After::stored(self.after_text, self.after_url),
        })
    }
}

pub(super) async fn find(s: &mut Session<'_>, id: FormId) -> Result<FormRow> {
    s.conn()
        .first(sql!(format!("SELECT {FIELDS} FROM form WHERE id = ? AND NOT is_deleted"), id))
        .await?
        .ok_or(Error::NotFound)
}

/// The forms that portals name; nobody names another until this transaction ends.
pub(in crate::desk) async fn lock(s: &mut Session<'_>) -> Result<Vec<FormId>> {
    hold(s).await?;
    let chosen = "SELECT form_id FROM portal WHERE form_id IS NOT NULL AND NOT is_deleted";
    Ok(s.conn().all(sql!(chosen)).await?)
}

/// The first portal that offers a form to customers.
pub(super) fn offering<'s>(s: &'s Session<'_>, id: FormId) -> Option<&'s Arc<Portal>> {
    s.portals().iter().find(|portal| portal.form == Some(id))
}

/// Whether a portal names a form.
pub(super) fn is_chosen(s: &Session<'_>, id: FormId) -> bool {
    s.portals().iter().any(|portal| portal.chosen_form == Some(id))
}

/// What a form may name whose inbox is `own`.
pub(super) async fn choices(s: &mut Session<'_>, own: Option<InboxId>) -> Result<Choices> {
    let inboxes = inboxes::choices(s.conn(), own).await?;
    let pipelines = s.pipelines();
    let open = s.stages().iter().filter(|stage| !stage.is_closed);
    Ok(Choices {
        inboxes,
        stages: open.map(|stage| (stage.id, stage.named(pipelines))).collect(),
        properties: askable_and_files(s).cloned().collect(),
    })
}

/// One form with what it may name.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, and for whoever may not set up the portal.
pub async fn look(s: &mut Session<'_>, id: FormId) -> Result<Draft> {
    only_those_who_may(s)?;
    let row = find(s, id).await?;
    let own = row.inbox;
    Ok(Draft {
        id,
        version: row.version,
        sheet: row.sheet()?,
        is_chosen: is_chosen(s, id),
        offered: offering(s, id).map(|portal| s.staff_base(portal)),
        choices: choices(s, own).await?,
        instead: own.and_then(|own| instead(s, own)),
        last: audit::changes_of(s, Of::Form(id), 1).await?.pop(),
    })
}

/// The name of the inbox in which tickets arrive while `own` is archived; None while it is not.
pub(super) fn instead(s: &Session<'_>, own: InboxId) -> Option<String> {
    let arrival = s.arrival(own);
    s.inboxes().iter().find(|inbox| inbox.id == arrival && arrival != own).map(|inbox| inbox.name.clone())
}

pub(super) fn stored(questions: &[Question]) -> Result<String> {
    serde_json::to_string(questions).map_err(|error| Error::Internal(format!("questions of a form: {error}")))
}

/// Gives questions the words for their choices that they have, which are not edited.
pub(super) fn own_words(questions: &mut [Question], stand: &[Question]) {
    for question in questions {
        let before = stand.iter().find(|before| before.property == question.property);
        question.options = before.map(|before| before.options.clone()).unwrap_or_default();
    }
}

/// Saves a form; `version` is what [`look`] said. The words that a question has for its choices stay.
///
/// # Errors
/// As [`look`]. [`Error::Invalid`] with the input's name as field; on `version` when somebody else has saved meanwhile,
/// which changes nothing.
pub async fn save(s: &mut Session<'_>, id: FormId, version: i64, sheet: Sheet) -> Result<()> {
    only_those_who_may(s)?;
    let chosen = lock(s).await?;
    let row = find(s, id).await?;
    let stands = row.version;
    if stands != version {
        return Err(audit::overtaken(s, Of::Form(id), "form-changed").await?);
    }
    let own = row.inbox;
    let (was, choices) = (row.sheet()?, choices(s, own).await?);
    let mut sheet = sheet;
    own_words(&mut sheet.questions, &was.questions);
    let sheet = tidy(sheet, &choices, s.limits());
    check(&sheet, &choices, (chosen.contains(&id), s.limits()))?;
    if sheet == was {
        return Ok(());
    }
    let now = s.after(stands);
    s.conn()
        .run(sql!(
            "UPDATE form SET name = ?, fields = ?, creates_ticket = ?, inbox_id = ?, stage_id = ?, after_text = ?,
               after_url = ?, updated_at = ?
             WHERE id = ?",
            &sheet.name,
            stored(&sheet.questions)?,
            sheet.creates_ticket,
            sheet.inbox,
            sheet.stage,
            sheet.after.written(),
            sheet.after.address(),
            now,
            id
        ))
        .await?;
    let (old, new) = (Record::of(&was, &choices).text(), Record::of(&sheet, &choices).text());
    audit::note_of(s, Of::Form(id), "changed", (&old, &new)).await
}
