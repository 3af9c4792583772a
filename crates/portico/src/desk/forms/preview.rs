//! A form as customers would see it, of what is typed and not saved.

use std::collections::BTreeMap;

use super::check::tidy_questions;
use super::edit::{QUESTIONS, choices, find, own_words};
use super::{Field, Question, fields};
use crate::desk::error::Result;
use crate::desk::ids::FormId;
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::session::Session;

/// What customers would be asked, were these the form's questions. Nothing is saved.
///
/// # Errors
/// As [`super::look`].
pub async fn preview(s: &mut Session<'_>, id: FormId, mut questions: Vec<Question>) -> Result<Vec<Field>> {
    only_those_who_may(s)?;
    let stands = find(s, id).await?.sheet()?;
    questions.truncate(QUESTIONS);
    own_words(&mut questions, &stands.questions);
    let choices = choices(s, stands.inbox).await?;
    tidy_questions(&mut questions, &choices, s.limits());
    Ok(fields(s, questions, &BTreeMap::new()))
}
