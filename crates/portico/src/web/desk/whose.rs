//! Whose a ticket is: another requester or another company is looked for and chosen.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::frame::{Refused, frame};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::{CompanyId, ContactId, TicketId};
use crate::desk::people::{self, CompanyLine, ContactPage, Sought};
use crate::desk::tickets::{self, At, Contact, NewRequester, QueueCounts, StaffHead};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "desk/whose_contact.html")]
struct Requesters {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    head: StaffHead,
    q: String,
    /// Those to choose from, when nobody is chosen.
    rows: Vec<Contact>,
    more: bool,
    /// Who is chosen, before it is done.
    chosen: Option<ContactPage>,
    refused: Refused,
}

#[derive(Template)]
#[template(path = "desk/whose_company.html")]
struct Companies {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    head: StaffHead,
    q: String,
    rows: Vec<CompanyLine>,
    more: bool,
    refused: Refused,
}

impl Requesters {
    /// The requester as the page shows it.
    fn was(&self) -> String {
        self.head.requester.as_ref().map(|contact| contact.id.to_string()).unwrap_or_default()
    }

    /// The primary company of whoever is chosen.
    fn company(&self) -> Option<&String> {
        self.chosen.as_ref()?.companies.iter().find(|(_, _, is_primary)| *is_primary).map(|(_, name, _)| name)
    }
}

impl Companies {
    /// The company as the page shows it.
    fn was(&self) -> String {
        self.head.company.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    contact: String,
}

impl Asked {
    fn text(&self) -> Option<&str> {
        Some(self.q.trim()).filter(|text| !text.is_empty())
    }
}

fn ticket_page(id: TicketId) -> Response {
    Redirect::to(&format!("/desk/v/all/t/{id}")).into_response()
}

async fn of_requesters(door: &Door, id: TicketId, asked: Asked, invalid: Invalid) -> Result<Requesters, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let head = tickets::open_as_staff(&mut s, id).await?.head().clone();
            let chosen = match asked.contact.parse::<ContactId>() {
                Ok(contact) => Some(people::contact(&mut s, contact).await?),
                Err(_) => None,
            };
            let sought = Sought { text: asked.text().map(str::to_owned), ..Sought::default() };
            let found = people::contacts(&mut s, &sought, &At::First).await?;
            let (shell, counts) = frame(&app, &headers, &mut s).await?;
            let refused = Refused::new(&shell, &invalid);
            let (at, more) = ("all".into(), found.next.is_some());
            Ok(Requesters { shell, counts, at, head, q: asked.q, rows: found.rows, more, chosen, refused })
        })
    })
    .await
}

/// Contacts who can be the requester, or the question whether one shall be.
pub(super) async fn requesters(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&of_requesters(&door, id, asked, Invalid::default()).await?))
}

/// Makes somebody else the requester.
pub(super) async fn change_requester(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (contact, was) = (sent.text("contact").parse().ok(), sent.text("was").parse().ok());
    let (keeps_former, takes_company) = (sent.has("keep"), sent.has("company"));
    let changed = door.try_write(move |mut s| {
        Box::pin(async move {
            let ticket = tickets::open_as_staff(&mut s, id).await?;
            let contact = contact.ok_or(desk::Error::NotFound)?;
            ticket.change_requester(&mut s, NewRequester { contact, was, keeps_former, takes_company }).await
        })
    });
    match changed.await {
        Ok(()) => Ok(ticket_page(id)),
        Err(desk::Error::Invalid(invalid)) => {
            let page = of_requesters(&door, id, Asked::default(), invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn of_companies(door: &Door, id: TicketId, asked: Asked, invalid: Invalid) -> Result<Companies, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let head = tickets::open_as_staff(&mut s, id).await?.head().clone();
            let found = people::companies(&mut s, asked.text(), &At::First).await?;
            let (shell, counts) = frame(&app, &headers, &mut s).await?;
            let refused = Refused::new(&shell, &invalid);
            let (at, more) = ("all".into(), found.next.is_some());
            let own = head.company.as_ref().map(|(id, _)| *id);
            let rows = found.rows.into_iter().filter(|line| Some(line.id) != own).collect();
            Ok(Companies { shell, counts, at, head, q: asked.q, rows, more, refused })
        })
    })
    .await
}

/// Companies that a ticket can belong to.
pub(super) async fn companies(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&of_companies(&door, id, asked, Invalid::default()).await?))
}

/// Makes it a ticket of another company, or of none.
pub(super) async fn change_company(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let was: Option<CompanyId> = sent.text("was").parse().ok();
    let to = match sent.text("company").as_str() {
        "none" => Some(None),
        company => company.parse().ok().map(Some),
    };
    let changed = door.try_write(move |mut s| {
        Box::pin(async move {
            let ticket = tickets::open_as_staff(&mut s, id).await?;
            ticket.change_company(&mut s, was, to.ok_or(desk::Error::NotFound)?).await
        })
    });
    match changed.await {
        Ok(()) => Ok(ticket_page(id)),
        Err(desk::Error::Invalid(invalid)) => {
            let page = of_companies(&door, id, Asked::default(), invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
