//! Which companies a contact belongs to: found and added, made the primary one, taken away.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::directory::again;
use super::frame::{Refused, frame};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::people::{self, ContactPage, Next, Offers};
use crate::desk::tickets::QueueCounts;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "desk/belonging_add.html")]
struct Add {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    id: ContactId,
    name: String,
    q: String,
    offers: Offers,
}

#[derive(Template)]
#[template(path = "desk/belonging_remove.html")]
struct Remove {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    record: ContactPage,
    company: CompanyId,
    /// The company's name.
    name: String,
    refused: Refused,
}

impl Remove {
    /// The primary company as the page shows it.
    fn was(&self) -> String {
        let primary = self.record.companies.iter().find(|(_, _, is_primary)| *is_primary);
        primary.map(|(id, _, _)| id.to_string()).unwrap_or_default()
    }

    /// The contact's other companies, when one of them can become the primary one.
    fn others(&self) -> Vec<&(CompanyId, String, bool)> {
        let is_primary = self.record.companies.iter().any(|(id, _, is_primary)| *id == self.company && *is_primary);
        self.record.companies.iter().filter(|(id, _, _)| is_primary && *id != self.company).collect()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

/// Companies that a contact can join.
pub(super) async fn offer(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let name = people::look_contact(&mut s, id).await?.0.name();
                let q = asked.q.trim().to_owned();
                let text = Some(q.as_str()).filter(|text| !text.is_empty());
                let offers = people::offers(&mut s, id, text).await?;
                let (shell, counts) = frame(&app, &headers, &mut s).await?;
                Ok(Add { shell, counts, at: "contacts".into(), id, name, q, offers })
            })
        })
        .await?;
    Ok(render(&page))
}

fn page_of(id: ContactId) -> Response {
    Redirect::to(&format!("/desk/contacts/{id}")).into_response()
}

fn company(sent: &FormData, name: &str) -> Option<CompanyId> {
    sent.text(name).parse().ok()
}

/// Lets a contact join a company.
pub(super) async fn add(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let company = company(&sent, "company");
    door.write(move |mut s| {
        Box::pin(async move { people::associate(&mut s, id, company.ok_or(desk::Error::NotFound)?).await })
    })
    .await?;
    Ok(page_of(id))
}

/// Makes a company the primary one.
pub(super) async fn make_primary(
    door: Agent,
    Segments((id, of)): Segments<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let (id, of): (ContactId, CompanyId) = (door.id(&id)?, door.id(&of)?);
    let was = company(&form::take_fields(&door, request).await?, "was");
    let made = door.try_write(move |mut s| Box::pin(async move { people::make_primary(&mut s, id, of, was).await }));
    match made.await {
        Ok(()) => Ok(page_of(id)),
        Err(desk::Error::Invalid(invalid)) => again(&door, id, invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn question(door: &Door, id: ContactId, company: CompanyId, invalid: Invalid) -> Result<Remove, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let record = people::contact(&mut s, id).await?;
            let found = record.companies.iter().find(|(known, _, _)| *known == company);
            let name = found.map(|(_, name, _)| name.clone()).ok_or(desk::Error::NotFound)?;
            let (shell, counts) = frame(&app, &headers, &mut s).await?;
            let refused = Refused::new(&shell, &invalid);
            Ok(Remove { shell, counts, at: "contacts".into(), record, company, name, refused })
        })
    })
    .await
}

/// Asks whether a contact is to leave a company, and which one becomes the primary one when this was it.
pub(super) async fn ask(door: Agent, Segments((id, of)): Segments<(String, String)>) -> Result<Response, Error> {
    let (id, of) = (door.id(&id)?, door.id(&of)?);
    Ok(render(&question(&door, id, of, Invalid::default()).await?))
}

/// Takes a contact out of a company.
pub(super) async fn remove(
    door: Agent,
    Segments((id, of)): Segments<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let (id, of): (ContactId, CompanyId) = (door.id(&id)?, door.id(&of)?);
    let sent = form::take_fields(&door, request).await?;
    let next = match (sent.text("next").as_str(), company(&sent, "next")) {
        ("none", _) => Next::Nothing,
        (_, Some(company)) => Next::Company(company),
        _ => Next::Unsaid,
    };
    let how = (company(&sent, "was"), next);
    let removed = door.try_write(move |mut s| Box::pin(async move { people::remove(&mut s, id, of, how).await }));
    match removed.await {
        Ok(()) => Ok(page_of(id)),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &question(&door, id, of, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
