//! One inbox: its name, what it is for, and the address that answers come from.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::inboxes::kind;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::InboxId;
use crate::desk::inboxes::{self, ADDRESS, Draft, Kind, NAME, Sheet};
use crate::desk::portal_settings::Change;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/inbox.html")]
struct Page {
    shell: Shell,
    draft: Draft,
    /// What stands in the inputs.
    sheet: Sheet,
    problems: Vec<Problem>,
    is_sent: bool,
    is_saved: bool,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn title(&self) -> String {
        if self.draft.id.is_some() { self.draft.sheet.name.clone() } else { self.shell.w.t("inboxes-new") }
    }

    /// Where the form is sent to.
    fn action(&self) -> String {
        self.draft.id.map_or_else(|| "/settings/inboxes".to_owned(), |id| format!("/settings/inboxes/{id}"))
    }

    fn kind_words(&self, of: &Kind) -> (&'static str, &'static str) {
        let hint = match of {
            Kind::Inbox => "inbox-kind-inbox-hint",
            Kind::HelpDesk => "inbox-kind-help-desk-hint",
        };
        (kind(*of), hint)
    }

    fn is_kind(&self, of: &Kind) -> bool {
        self.sheet.kind == Some(*of)
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }
}

async fn build(door: &Door, id: Option<InboxId>) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = match id {
                    Some(id) => inboxes::look(&mut s, id).await?,
                    None => inboxes::new(&mut s).await?,
                };
                Ok((Shell::new(&app, &headers, &s), draft))
            })
        })
        .await?;
    Ok(Page { sheet: draft.sheet.clone(), problems: vec![], is_sent: false, is_saved: false, shell, draft })
}

fn sheet(sent: &FormData) -> Sheet {
    Sheet { name: sent.text("name"), kind: Kind::parse(&sent.text("kind")), address: sent.text("address") }
}

/// An inbox.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door, Some(door.id(&id)?)).await?;
    page.is_saved = asked.contains_key("saved");
    Ok(render(&page))
}

/// An inbox that is to be made.
pub(super) async fn new(door: Agent) -> Result<Response, Error> {
    Ok(render(&build(&door, None).await?))
}

/// Makes an inbox.
pub(super) async fn make(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let sheet = sheet(&sent);
    let made = door.try_write(move |mut s| Box::pin(async move { inboxes::make(&mut s, sheet).await }));
    answer(&door, None, &sent, made.await).await
}

/// Saves an inbox.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: InboxId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (sheet, version) = (sheet(&sent), sent.text("version").parse().unwrap_or_default());
    let saved = door
        .try_write(move |mut s| Box::pin(async move { inboxes::save(&mut s, id, version, sheet).await.map(|()| id) }));
    answer(&door, Some(id), &sent, saved.await).await
}

/// Leads to the inbox, or back to what was sent.
async fn answer(
    door: &Door,
    id: Option<InboxId>,
    sent: &FormData,
    done: desk::Result<InboxId>,
) -> Result<Response, Error> {
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/settings/inboxes/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(door, id, sent, &invalid).await,
        Err(error) => Err(Error::new(error, door)),
    }
}

async fn refuse(door: &Door, id: Option<InboxId>, sent: &FormData, invalid: &Invalid) -> Result<Response, Error> {
    let mut page = build(door, id).await?;
    page.sheet = sheet(sent);
    page.is_sent = true;
    page.problems = page.shell.problems(invalid);
    // An older page does not become a newer one before somebody has seen what changed.
    if page.problem("version").is_none() {
        page.draft.version = sent.text("version").parse().unwrap_or_default();
    }
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
