//! A new request: what a form's answers become.

use std::collections::{BTreeMap, BTreeSet};

use db::sql;

use super::record::{self, Actor, NewMessage, NewTicket};
use super::reindex;
use crate::desk::error::Invalid;
use crate::desk::files::Incoming;
use crate::desk::forms::{self, FILES, Field, Form};
use crate::desk::ids::{ContactId, TicketId};
use crate::desk::properties::{self, ABOUT_CONTACT, contact};
use crate::desk::session::Session;
use crate::desk::{Result, mailroom, people, pipelines};

/// The answers to a form.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Answers by property name; names the form does not ask for are ignored.
    pub values: BTreeMap<String, String>,
    /// Files sent ahead, by upload id.
    pub uploads: Vec<String>,
    /// Files sent along.
    pub files: Vec<Incoming>,
    /// The questions that the customer has seen, by what they fill; None where the page followed their answers.
    pub shown: Option<BTreeSet<String>>,
    /// Drawn once for each form shown: a second submission with the same key files nothing.
    pub submit_key: String,
    /// Whether colleagues may see the ticket.
    pub share_with_company: bool,
}

/// The field of the problem that a question is asked which the customer has not seen.
pub const UNSEEN: &str = "unseen";

/// What came of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number as people read it.
    pub number: String,
    /// Whether it had been filed before, so that nothing was done now.
    pub repeated: bool,
    /// Whether files that came along belong to nothing: it had been filed before, or files were not asked for.
    pub leaves_files: bool,
}

/// What is kept of a submission.
#[derive(Default)]
struct Kept {
    answers: BTreeMap<String, String>,
    /// Whether files are asked for.
    has_files: bool,
}

/// Files a ticket for the signed-in customer, whatever address the answers name.
///
/// The ticket is linked to the customer and, when shared, to their primary company; its thread begins with the
/// description; the customer gets a receipt.
///
/// # Errors
/// [`crate::desk::Error::Invalid`] names each field by its property; files are field `files`, which also says that the form
/// takes none any more, and [`UNSEEN`] alone says that the answers lead to further questions.
pub async fn submit(s: &mut Session<'_>, form: &Form, submission: Submission) -> Result<Submitted> {
    let me = s.customer()?.clone();
    // Locks the customer's row: of two submissions at once, the second sees what the first has filed.
    let lock = s.dialect().for_update();
    let _: ContactId = s.conn().one(sql!(format!("SELECT id FROM contact WHERE id = ? {lock}"), me.id)).await?;
    let key = key(&me, form, &submission);
    if let Some(ticket) = filed(s, key.as_deref()).await? {
        return Ok(Submitted { ticket, number: s.portal().number(ticket), repeated: true, leaves_files: true });
    }
    let kept = check(s, form, &submission)?;
    let answers = &kept.answers;
    let answer = |name: &str| answers.get(name).cloned().filter(|value| !value.is_empty());
    let content = answer("content").unwrap_or_default();
    let subject = answer("subject").unwrap_or_else(|| format!("{}: {}", form.name, me.full_name()));
    let is_custom = |name: &str| !BUILT_IN.contains(&name) && !name.starts_with(ABOUT_CONTACT);
    let custom = answers.iter().filter(|(name, _)| is_custom(name)).map(|(name, value)| (name.clone(), value.clone()));
    let about_me =
        |(name, value): (&String, &String)| Some((name.strip_prefix(ABOUT_CONTACT)?.to_owned(), value.clone()));
    let about_me: BTreeMap<String, String> = answers.iter().filter_map(about_me).collect();
    contact::tell(s, me.id, (&about_me, Actor::Contact(me.id)), s.now()).await?;
    // Whether or not the portal shows this customer the company's tickets.
    let company = if submission.share_with_company { people::primary_company(s, me.id).await? } else { None };
    let stage = pipelines::landing(s, form.stage).await?;
    let now = s.now();
    let actor = Actor::Contact(me.id);
    let new = NewTicket {
        subject,
        content: content.clone(),
        stage,
        priority: answer("hs_ticket_priority"),
        category: answer("hs_ticket_category"),
        source: "FORM",
        owner: None,
        inbox: form.inbox,
        contact: Some(me.id),
        company,
        form: Some(form.id),
        custom: properties::stored(&custom.collect()),
        at: now,
        actor,
    };
    let ticket = record::ticket(s, &new).await?;
    let (uploads, files) = if kept.has_files { (submission.uploads, submission.files) } else { Default::default() };
    let said = NewMessage { ticket, actor, channel: "form", body: content, uploads, files, submit_key: key, at: now };
    record::message(s, said).await?;
    reindex(s, ticket).await?;
    mailroom::ticket_received(s, ticket).await?;
    Ok(Submitted { ticket, number: s.portal().number(ticket), repeated: false, leaves_files: !kept.has_files })
}

/// The key under which this submission is remembered; other answers are another submission.
fn key(me: &crate::desk::viewer::Customer, form: &Form, submission: &Submission) -> Option<String> {
    let answers: Vec<_> =
        form.fields.iter().map(|field| submission.values.get(&field.property).map_or("", String::as_str)).collect();
    let said = crate::random::digest(&answers.join("\u{0}"));
    let key = &submission.submit_key;
    (!key.is_empty()).then(|| crate::random::digest(&format!("contact {}:{key}:{said}", me.id)))
}

/// Properties that are columns of the ticket.
const BUILT_IN: [&str; 4] = ["subject", "content", "hs_ticket_priority", "hs_ticket_category"];

async fn filed(s: &mut Session<'_>, key: Option<&str>) -> Result<Option<TicketId>> {
    let Some(key) = key else { return Ok(None) };
    Ok(s.conn().first(sql!("SELECT ticket_id FROM message WHERE submit_key = ?", key)).await?)
}

fn missing(invalid: &mut Invalid, field: &Field) {
    invalid.add(&field.property, "field-required", vec![("label", field.label.clone())]);
}

/// The answers to the questions that are asked, each checked against its kind. Of the others nothing is kept or required.
fn check(s: &Session<'_>, form: &Form, submission: &Submission) -> Result<Kept> {
    let mut invalid = Invalid::default();
    let mut kept = Kept::default();
    let asked = forms::asked(&form.fields, &submission.values);
    if submission.shown.as_ref().is_some_and(|shown| !asked.is_subset(shown)) {
        return Err(Invalid::field(UNSEEN, "new-go-on-hint").into());
    }
    for field in form.fields.iter().filter(|field| asked.contains(&field.property)) {
        if field.is_files() {
            kept.has_files = true;
            if field.required && submission.uploads.is_empty() && submission.files.is_empty() {
                missing(&mut invalid, field);
            }
            continue;
        }
        let given = submission.values.get(&field.property).map(String::as_str).unwrap_or_default();
        match field.rule(s.limits()).read(given, &field.told) {
            Ok(value) if value.is_empty() && field.required => {
                missing(&mut invalid, field);
            }
            Ok(value) => {
                kept.answers.insert(field.property.clone(), value);
            }
            Err((key, args)) => invalid.add(&field.property, key, args),
        }
    }
    // The form had a place for them when the customer opened it, and has been changed since.
    let brings_files = !submission.uploads.is_empty() || !submission.files.is_empty();
    if brings_files && !form.fields.iter().any(Field::is_files) {
        invalid.add(FILES, "new-no-files", vec![]);
    }
    invalid.into_result()?;
    Ok(kept)
}
