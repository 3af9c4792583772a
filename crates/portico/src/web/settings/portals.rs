//! The portals there are: one is added, made the default, or deleted here; what each is set to stands on its own pages.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::domains;
use crate::desk::error::Invalid;
use crate::desk::ids::PortalId;
use crate::desk::place::LONGEST;
use crate::desk::portals::{self, Line, NAME, Sheet};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::page::{Problem, Shell};
use crate::web::place;

const HERE: &str = "/settings/portals";

#[derive(Template)]
#[template(path = "settings/portals.html")]
struct Page {
    shell: Shell,
    lines: Vec<Line>,
    /// Domains at which a portal may be, by id and name.
    domains: Vec<(String, String)>,
    sheet: Sheet,
    problems: Vec<Problem>,
    /// Key of the sentence that says what was done.
    said: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "settings/portal_delete.html")]
struct Delete {
    shell: Shell,
    line: Line,
    problems: Vec<Problem>,
}

impl Page {
    fn is_portal(&self) -> bool {
        true
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn settings(&self, line: &Line) -> String {
        place::settings_of(&line.portal)
    }

    fn name_length(&self) -> usize {
        NAME
    }

    fn slug_length(&self) -> usize {
        LONGEST
    }

    fn is_like(&self, line: &Line) -> bool {
        line.portal.id.to_string() == self.sheet.like
    }
}

impl Delete {
    fn is_portal(&self) -> bool {
        true
    }
}

async fn build(door: &Door, sheet: Sheet, invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, lines, domains) = door
        .read(move |s| {
            Box::pin(async move {
                let (lines, domains) = (portals::list(&s)?, domains::list(&s)?);
                let domains = domains.into_iter().filter(|line| line.domain.is_proven());
                let domains = domains.map(|line| (line.domain.id.to_string(), line.host)).collect();
                Ok((Shell::new(&app, &headers, &s), lines, domains))
            })
        })
        .await?;
    Ok(Page { problems: shell.problems(&invalid), shell, lines, domains, sheet, said: None })
}

/// All portals, and the form that adds one.
pub(super) async fn list(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let said = match asked.get("done").map(String::as_str) {
        Some("deleted") => Some("portals-deleted"),
        Some("default") => Some("portals-default-said"),
        _ => None,
    };
    let page = build(&door, Sheet::default(), Invalid::default()).await?;
    Ok(render(&Page { said, ..page }))
}

/// Adds a portal, and leads to its settings.
pub(super) async fn make(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let of = |name: &str| sent.text(name);
    let sheet = Sheet { name: of("name"), domain: of("domain"), slug: of("slug"), like: of("like") };
    let typed = sheet.clone();
    match door.try_write(move |mut s| Box::pin(async move { portals::make(&mut s, &sheet).await })).await {
        Ok(id) => Ok(Redirect::to(&format!("{}/general?made", place::settings(Some(id)))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&door, typed, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Makes a portal the default.
pub(super) async fn make_default(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: PortalId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { portals::make_default(&mut s, id).await })).await?;
    Ok(Redirect::to(&format!("{HERE}?done=default")).into_response())
}

async fn to_delete(door: &Door, id: PortalId, invalid: Invalid) -> Result<Delete, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, line) = door
        .read(move |s| Box::pin(async move { Ok((Shell::new(&app, &headers, &s), portals::find(&s, id)?)) }))
        .await?;
    Ok(Delete { problems: shell.problems(&invalid), shell, line })
}

/// Asks whether a portal is to be deleted.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    Ok(render(&to_delete(&door, door.id(&id)?, Invalid::default()).await?))
}

/// Deletes a portal.
pub(super) async fn delete(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: PortalId = door.id(&id)?;
    match door.try_write(move |mut s| Box::pin(async move { portals::delete(&mut s, id).await })).await {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done=deleted")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &to_delete(&door, id, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
