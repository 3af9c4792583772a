//! Which forms ask for a property, and taking it out of them.

use db::sql;

use super::edit::{choices, find, stored};
use super::{Question, Record, questions};
use crate::desk::error::Result;
use crate::desk::ids::FormId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;

/// The forms with a question that fits, by name.
async fn with(s: &mut Session<'_>, fits: impl Fn(&Question) -> bool) -> Result<Vec<(FormId, String)>> {
    let rows: Vec<(FormId, String, String)> =
        s.conn().all(sql!("SELECT id, name, fields FROM form WHERE NOT is_deleted ORDER BY name, id")).await?;
    let mut found = vec![];
    for (id, name, fields) in rows {
        if questions(id, &fields)?.iter().any(&fits) {
            found.push((id, name));
        }
    }
    Ok(found)
}

/// The forms that ask for what questions call `question`, by name.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn asking(s: &mut Session<'_>, question: &str) -> Result<Vec<(FormId, String)>> {
    with(s, |asked| asked.property == question).await
}

/// The names of the forms that ask for it and offer their own choice of its options.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn with_own_words(s: &mut Session<'_>, question: &str) -> Result<Vec<String>> {
    let found = with(s, |asked| asked.property == question && !asked.options.is_empty()).await?;
    Ok(found.into_iter().map(|(_, name)| name).collect())
}

/// Takes a question out of a form; the portals' rows are held.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] when there is no such form; those of the database.
pub(in crate::desk) async fn take_out(s: &mut Session<'_>, id: FormId, question: &str) -> Result<()> {
    let row = find(s, id).await?;
    let stands = row.version;
    let was = row.sheet()?;
    let mut sheet = was.clone();
    sheet.questions.retain(|asked| asked.property != question);
    let now = s.after(stands);
    s.conn()
        .run(sql!("UPDATE form SET fields = ?, updated_at = ? WHERE id = ?", stored(&sheet.questions)?, now, id))
        .await?;
    let choices = choices(s, was.inbox).await?;
    let (old, new) = (Record::of(&was, &choices).text(), Record::of(&sheet, &choices).text());
    audit::note_of(s, Of::Form(id), "changed", (&old, &new)).await
}
