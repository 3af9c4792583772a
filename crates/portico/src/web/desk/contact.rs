//! A contact is made, changed and deleted.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::directory::again;
use super::frame::{Delete, Refused, frame};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::people::{self, ContactSheet, Holder, JOB_TITLE, NAME, PHONE, Record};
use crate::desk::portal::LANGUAGES;
use crate::desk::properties::{Held, Kind, Object, held};
use crate::desk::signin;
use crate::desk::tickets::QueueCounts;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::Shell;
use crate::web::properties::{self, Entry};

#[derive(Template)]
#[template(path = "desk/contact_form.html")]
struct Form {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    /// Which contact; None for a new one.
    id: Option<ContactId>,
    /// What the contact is called as it stands.
    name: String,
    sheet: ContactSheet,
    version: i64,
    /// Properties of one's own, as they stand.
    own: Vec<Held>,
    /// What was sent and refused.
    sent: Option<FormData>,
    /// The company that a new contact is to belong to.
    company: Option<(CompanyId, String)>,
    /// Whether some portal lets its visitors choose a language.
    has_languages: bool,
    /// Whether they sign in with a password.
    has_signin: bool,
    refused: Refused,
}

impl Form {
    /// Whether somebody else is said to have the address that was sent.
    fn is_another(&self) -> bool {
        self.sent.as_ref().is_some_and(is_another)
    }

    /// The languages to choose from, each with its name in itself and whether it is chosen.
    fn languages(&self) -> Vec<(&'static str, String, bool)> {
        let shell = &self.shell;
        LANGUAGES.iter().map(|of| (*of, shell.w.own_name(of), *of == self.sheet.language)).collect()
    }

    /// Properties to fill in, under the headings of their groups.
    fn entries(&self) -> Vec<(String, Vec<Entry>)> {
        properties::entries(&self.shell, &self.own, self.sent.as_ref(), &self.refused.problems)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    company: String,
}

fn sheet(sent: &FormData) -> ContactSheet {
    ContactSheet {
        email: sent.text("email"),
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        job_title: sent.text("job_title"),
        phone: sent.text("phone"),
        language: sent.text("language"),
        own: properties::sent_values(sent),
    }
}

fn is_another(sent: &FormData) -> bool {
    sent.has("another")
}

fn version(sent: &FormData) -> i64 {
    sent.text("version").parse().unwrap_or_default()
}

/// The form of a contact, or of a new one.
async fn build(door: &Door, id: Option<ContactId>, company: Option<CompanyId>) -> Result<Form, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let (sheet, version) = match id {
                Some(id) => people::look_contact(&mut s, id).await?,
                None => Default::default(),
            };
            let company = match company {
                Some(id) => Some((id, people::look_company(&mut s, id).await?.0.name)),
                None => None,
            };
            let (shell, counts) = frame(&app, &headers, &mut s).await?;
            let (at, name) = ("contacts".into(), sheet.name());
            let own = held(s.properties_of(Object::Contact), &sheet.own);
            let (sent, refused) = (None, Refused::default());
            let has_languages = people::has_languages(&s);
            let has_signin = match id {
                Some(id) => people::has_signin(&mut s, id).await?,
                None => false,
            };
            Ok(Form {
                shell,
                counts,
                at,
                id,
                name,
                sheet,
                version,
                own,
                sent,
                company,
                has_languages,
                has_signin,
                refused,
            })
        })
    })
    .await
}

/// The form with what was sent in the place of what stands, and what has to be mended.
async fn refuse(
    door: &Door,
    (id, company): (Option<ContactId>, Option<CompanyId>),
    sent: &FormData,
    invalid: &Invalid,
) -> Result<Response, Error> {
    let mut page = build(door, id, company).await?;
    page.refused = Refused::new(&page.shell, invalid);
    page.sheet = sheet(sent);
    page.sent = Some(sent.clone());
    // Somebody who has been told may save over what stands; nobody else may.
    if !page.refused.is_overtaken() {
        page.version = version(sent);
    }
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// An empty form.
pub(super) async fn blank(door: Agent, Parameters(asked): Parameters<Asked>) -> Result<Response, Error> {
    Ok(render(&build(&door, None, asked.company.parse().ok()).await?))
}

/// Makes a contact.
pub(super) async fn make(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let company: Option<CompanyId> = sent.text("company").parse().ok();
    let new = sheet(&sent);
    let made =
        door.try_write(move |mut s| Box::pin(async move { people::make_contact(&mut s, new, company).await })).await;
    match made {
        Ok(id) => Ok(Redirect::to(&format!("/desk/contacts/{id}?made")).into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(&door, (None, company), &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// A contact's form.
pub(super) async fn edit(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&build(&door, Some(id), None).await?))
}

/// Saves a contact.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let holder = if is_another(&sent) { Holder::Another } else { Holder::Same };
    let (new, version) = ((sheet(&sent), holder), version(&sent));
    let saved = door
        .try_write(move |mut s| Box::pin(async move { people::save_contact(&mut s, id, version, new).await }))
        .await;
    match saved {
        Ok(()) => Ok(Redirect::to(&format!("/desk/contacts/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(&door, (Some(id), None), &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Leads to the contact, from the address that links are sent by.
pub(super) async fn unsent(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    door.read(move |mut s| Box::pin(async move { people::look_contact(&mut s, id).await.map(drop) })).await?;
    Ok(Redirect::to(&format!("/desk/contacts/{id}")).into_response())
}

/// Mails a contact a link to set a password.
pub(super) async fn send_link(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    match door.try_write(move |mut s| Box::pin(async move { signin::send_reset(&mut s, id).await })).await {
        Ok(true) => Ok(Redirect::to(&format!("/desk/contacts/{id}?linked")).into_response()),
        Ok(false) => Ok(Redirect::to(&format!("/desk/contacts/{id}?waits")).into_response()),
        Err(desk::Error::Invalid(invalid)) => again(&door, id, invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Takes the second factor of a contact away who has lost it.
pub(super) async fn reset_factor(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let was_held = door.write(move |mut s| Box::pin(async move { signin::reset_of_contact(&mut s, id).await })).await?;
    door.app.wake.notify_one();
    let said = if was_held { "?reset" } else { "" };
    Ok(Redirect::to(&format!("/desk/contacts/{id}{said}")).into_response())
}

/// Lets count what a contact has said about themselves.
pub(super) async fn confirm(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (property, value) = (sent.text("property"), sent.text("value"));
    let confirmed = door
        .try_write(move |mut s| Box::pin(async move { people::confirm(&mut s, id, &property, &value).await }))
        .await;
    match confirmed {
        Ok(()) => Ok(Redirect::to(&format!("/desk/contacts/{id}?confirmed")).into_response()),
        Err(desk::Error::Invalid(invalid)) => again(&door, id, invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn question(door: &Door, id: ContactId, invalid: Invalid) -> Result<Delete, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let (sheet, version) = people::look_contact(&mut s, id).await?;
            let is_needed = people::has_tickets(&mut s, Record::Contact(id)).await?;
            let (shell, counts) = frame(&app, &headers, &mut s).await?;
            let text = if is_needed { "contact-is-needed" } else { "contact-delete-text" };
            Ok(Delete {
                title: shell.w.t("contact-delete-title"),
                text: shell.n(text),
                verb: shell.w.t("contact-delete-verb"),
                name: sheet.name(),
                page: format!("/desk/contacts/{id}"),
                at: "contacts".into(),
                refused: Refused::new(&shell, &invalid),
                shell,
                counts,
                version,
                is_needed,
            })
        })
    })
    .await
}

/// Asks whether a contact is to be deleted.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&question(&door, id, Invalid::default()).await?))
}

/// Deletes a contact who has no part in any ticket.
pub(super) async fn delete(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let version = version(&form::take_fields(&door, request).await?);
    let deleted =
        door.try_write(move |mut s| Box::pin(async move { people::delete_contact(&mut s, id, version).await })).await;
    match deleted {
        Ok(()) => Ok(Redirect::to("/desk/contacts?deleted").into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &question(&door, id, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
