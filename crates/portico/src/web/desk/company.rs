//! A company is made, changed and deleted, and those join it who have an address at one of its domains.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::frame::{Delete, Refused, frame};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::CompanyId;
use crate::desk::people::{self, CompanySheet, Record};
use crate::desk::properties::{Held, Kind, Object, held};
use crate::desk::tickets::QueueCounts;
use crate::web::address::Segments;
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::Shell;
use crate::web::properties::{self, Entry};

#[derive(Template)]
#[template(path = "desk/company_form.html")]
struct Form {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    /// Which company; None for a new one.
    id: Option<CompanyId>,
    /// What the company is called as it stands.
    title: String,
    name: String,
    /// One a line.
    domains: String,
    version: i64,
    /// Properties of one's own, as they stand.
    own: Vec<Held>,
    /// What was sent and refused.
    sent: Option<FormData>,
    refused: Refused,
}

impl Form {
    /// Properties to fill in, under the headings of their groups.
    fn entries(&self) -> Vec<(String, Vec<Entry>)> {
        properties::entries(&self.shell, &self.own, self.sent.as_ref(), &self.refused.problems)
    }
}

fn sheet(sent: &FormData) -> CompanySheet {
    CompanySheet {
        name: sent.text("name"),
        domains: people::split_domains(&sent.text("domains")),
        own: properties::sent_values(sent),
    }
}

fn version(sent: &FormData) -> i64 {
    sent.text("version").parse().unwrap_or_default()
}

/// The form of a company, or of a new one.
async fn build(door: &Door, id: Option<CompanyId>) -> Result<Form, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let (sheet, version) = match id {
                Some(id) => people::look_company(&mut s, id).await?,
                None => Default::default(),
            };
            let (shell, counts) = frame(&app, &headers, &mut s).await?;
            let (at, title, domains) = ("companies".into(), sheet.name.clone(), sheet.domains.join("\n"));
            let own = held(s.properties_of(Object::Company), &sheet.own);
            let (sent, refused) = (None, Refused::default());
            Ok(Form { shell, counts, at, id, title, name: sheet.name, domains, version, own, sent, refused })
        })
    })
    .await
}

/// The form with what was sent in the place of what stands, and what has to be mended.
async fn refuse(door: &Door, id: Option<CompanyId>, sent: &FormData, invalid: &Invalid) -> Result<Response, Error> {
    let mut page = build(door, id).await?;
    page.refused = Refused::new(&page.shell, invalid);
    page.name = sent.text("name");
    page.domains = sent.text("domains");
    page.sent = Some(sent.clone());
    // Somebody who has been told may save over what stands; nobody else may.
    if !page.refused.is_overtaken() {
        page.version = version(sent);
    }
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// An empty form.
pub(super) async fn blank(door: Agent) -> Result<Response, Error> {
    Ok(render(&build(&door, None).await?))
}

/// Makes a company.
pub(super) async fn make(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let new = sheet(&sent);
    match door.try_write(move |mut s| Box::pin(async move { people::make_company(&mut s, new).await })).await {
        Ok(id) => Ok(Redirect::to(&format!("/desk/companies/{id}?made")).into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(&door, None, &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// A company's form.
pub(super) async fn edit(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&build(&door, Some(id)).await?))
}

/// Saves a company.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: CompanyId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (new, version) = (sheet(&sent), version(&sent));
    let saved = door
        .try_write(move |mut s| Box::pin(async move { people::save_company(&mut s, id, version, new).await }))
        .await;
    match saved {
        Ok(()) => Ok(Redirect::to(&format!("/desk/companies/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(&door, Some(id), &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Lets those join a company who have an address at one of its domains.
pub(super) async fn associate(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: CompanyId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { people::associate_waiting(&mut s, id).await })).await?;
    Ok(Redirect::to(&format!("/desk/companies/{id}?joined")).into_response())
}

async fn question(door: &Door, id: CompanyId, invalid: Invalid) -> Result<Delete, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let (sheet, version) = people::look_company(&mut s, id).await?;
            let is_needed = people::has_tickets(&mut s, Record::Company(id)).await?;
            let (shell, counts) = frame(&app, &headers, &mut s).await?;
            let text = if is_needed { "company-is-needed" } else { "company-delete-text" };
            Ok(Delete {
                title: shell.w.t("company-delete-title"),
                text: shell.n(text),
                verb: shell.w.t("company-delete-verb"),
                name: sheet.name,
                page: format!("/desk/companies/{id}"),
                at: "companies".into(),
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

/// Asks whether a company is to be deleted.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&question(&door, id, Invalid::default()).await?))
}

/// Deletes a company that has no tickets.
pub(super) async fn delete(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: CompanyId = door.id(&id)?;
    let version = version(&form::take_fields(&door, request).await?);
    let deleted =
        door.try_write(move |mut s| Box::pin(async move { people::delete_company(&mut s, id, version).await })).await;
    match deleted {
        Ok(()) => Ok(Redirect::to("/desk/companies?deleted").into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &question(&door, id, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
