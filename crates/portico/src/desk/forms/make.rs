//! Forms come and go: made from a template, copied, deleted.

use db::sql;

use super::edit::{Choices, NAME, Sheet, choices, find, lock, stored};
use super::{After, FILES, Question, Record};
use crate::desk::error::{Invalid, Result};
use crate::desk::ids::FormId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::session::Session;
use crate::desk::translations::{self, Thing};

/// The words of a new form.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// What it asks by property, in order.
    pub labels: Vec<(&'static str, String)>,
}

/// What a new form asks for and does not insist on.
const OPTIONAL: [&str; 2] = ["hs_ticket_priority", FILES];

/// Makes a form that the portal can use: it asks what `template` says, and its tickets arrive where the portal's do.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set up the portal; those of the database.
pub async fn make(s: &mut Session<'_>, template: Template) -> Result<FormId> {
    only_those_who_may(s)?;
    let choices = choices(s, None).await?;
    let asks = template.labels.into_iter().filter(|(name, _)| choices.properties.iter().any(|p| p.question() == *name));
    let sheet = Sheet {
        name: template.name,
        creates_ticket: true,
        inbox: Some(s.portal().inbox),
        stage: choices.stages.first().map(|(id, _)| *id),
        questions: asks
            .map(|(property, label)| Question {
                required: !OPTIONAL.contains(&property),
                property: property.to_owned(),
                label,
                ..Question::default()
            })
            .collect(),
        after: After::default(),
    };
    insert(s, &sheet, &choices).await
}

/// Copies a form under another name, which is cut where it is too long.
///
/// # Errors
/// As [`super::look`].
pub async fn copy(s: &mut Session<'_>, id: FormId, name: &str) -> Result<FormId> {
    only_those_who_may(s)?;
    let mut sheet = find(s, id).await?.sheet()?;
    sheet.name = name.chars().take(NAME).collect();
    let choices = choices(s, sheet.inbox).await?;
    let copy = insert(s, &sheet, &choices).await?;
    translations::copy(s, Thing::Form(id), Thing::Form(copy)).await?;
    Ok(copy)
}

async fn insert(s: &mut Session<'_>, sheet: &Sheet, choices: &Choices) -> Result<FormId> {
    let now = s.now();
    let id: FormId = s
        .conn()
        .one(sql!(
            "INSERT INTO form (name, fields, creates_ticket, inbox_id, stage_id, after_text, after_url, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            &sheet.name,
            stored(&sheet.questions)?,
            sheet.creates_ticket,
            sheet.inbox,
            sheet.stage,
            sheet.after.written(),
            sheet.after.address(),
            now,
            now
        ))
        .await?;
    audit::note_of(s, Of::Form(id), "made", ("", &Record::of(sheet, choices).text())).await?;
    Ok(id)
}

/// Deletes a form. What it has made stays.
///
/// # Errors
/// As [`super::look`]. [`crate::desk::Error::Invalid`] on `form` when the portal names it.
pub async fn delete(s: &mut Session<'_>, id: FormId) -> Result<()> {
    only_those_who_may(s)?;
    let chosen = lock(s).await?;
    let was = find(s, id).await?.sheet()?;
    if chosen.contains(&id) {
        return Err(Invalid::field("form", "form-in-use").into());
    }
    let (choices, now) = (choices(s, was.inbox).await?, s.now());
    s.conn().run(sql!("UPDATE form SET is_deleted = TRUE, updated_at = ? WHERE id = ?", now, id)).await?;
    audit::note_of(s, Of::Form(id), "deleted", (&Record::of(&was, &choices).text(), "")).await
}
