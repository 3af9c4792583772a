//! What is asked before a property is archived or one of its options is removed.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::properties::path;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::PropertyId;
use crate::desk::properties::{self, Draft, Leaving, Object, Uses};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};
use crate::web::properties as named;

#[derive(Template)]
#[template(path = "settings/property_archive.html")]
struct Archive {
    shell: Shell,
    draft: Draft,
    uses: Uses,
    problems: Vec<Problem>,
}

#[derive(Template)]
#[template(path = "settings/property_option.html")]
struct Removal {
    shell: Shell,
    leaving: Leaving,
    to: Option<String>,
    problems: Vec<Problem>,
}

impl Archive {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }
}

impl Removal {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn label(&self) -> String {
        let row = &self.leaving.row;
        named::name_of(&self.shell.w, row.object, &row.name, &row.sheet.label)
    }

    /// How many records have the option.
    fn count(&self) -> String {
        let key = match self.leaving.row.object {
            Object::Ticket => "property-option-tickets",
            Object::Contact => "property-option-contacts",
            Object::Company => "property-option-companies",
        };
        self.shell.counted(key, &self.leaving.count, &[])
    }

    fn is_to(&self, value: &str) -> bool {
        self.to.as_deref() == Some(value)
    }
}

async fn build(door: &Door, id: PropertyId, invalid: &Invalid) -> Result<Archive, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft, uses) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = properties::look(&mut s, id).await?;
                let uses = properties::uses(&mut s, id).await?;
                if draft.row.is_builtin || draft.row.is_archived {
                    return Err(desk::Error::NotFound);
                }
                Ok((Shell::new(&app, &headers, &s), draft, uses))
            })
        })
        .await?;
    Ok(Archive { problems: shell.problems(invalid), shell, draft, uses })
}

/// Asks whether a property is to be archived, and says where it is used.
pub(super) async fn ask_archive(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    Ok(render(&build(&door, door.id(&id)?, &Invalid::default()).await?))
}

/// Archives a property.
pub(super) async fn archive(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: PropertyId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (version, take_out) = (sent.text("version").parse().unwrap_or_default(), sent.has("take_out"));
    let done = door
        .try_write(move |mut s| {
            Box::pin(async move {
                properties::archive(&mut s, id, version, take_out).await?;
                Ok(properties::look(&mut s, id).await?.row.object)
            })
        })
        .await;
    match done {
        Ok(object) => Ok(Redirect::to(&format!("{}&done=archived", path(object))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&door, id, &invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Brings an archived property back.
pub(super) async fn bring_back(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: PropertyId = door.id(&id)?;
    let object = door
        .write(move |mut s| {
            Box::pin(async move {
                let row = properties::look(&mut s, id).await?.row;
                properties::bring_back(&mut s, id, row.version).await?;
                Ok(row.object)
            })
        })
        .await?;
    Ok(Redirect::to(&format!("{}&done=back", path(object))).into_response())
}

async fn build_removal(door: &Door, id: PropertyId, value: String, invalid: &Invalid) -> Result<Removal, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, leaving) = door
        .read(move |mut s| {
            Box::pin(async move {
                let leaving = properties::leaving(&mut s, id, &value).await?;
                Ok((Shell::new(&app, &headers, &s), leaving))
            })
        })
        .await?;
    Ok(Removal { problems: shell.problems(invalid), shell, leaving, to: None })
}

/// Asks what becomes of what has an option that is to be removed.
pub(super) async fn ask_option(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let value = asked.get("value").cloned().unwrap_or_default();
    Ok(render(&build_removal(&door, door.id(&id)?, value, &Invalid::default()).await?))
}

/// Removes an option.
pub(super) async fn remove_option(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: PropertyId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (version, value, to) = (sent.text("version").parse().unwrap_or_default(), sent.text("value"), sent.text("to"));
    let chosen = sent.some("to").map(|to| to.strip_prefix("to:").unwrap_or_default().to_owned());
    let asked = value.clone();
    let done = door
        .try_write(move |mut s| {
            Box::pin(async move {
                // Nothing is guessed: where it goes has to be said, to nothing as well.
                let Some(to) = to.strip_prefix("to:") else {
                    return Err(Invalid::field("to", "property-option-where").into());
                };
                properties::leave(&mut s, id, version, (&value, to)).await
            })
        })
        .await;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/settings/properties/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = build_removal(&door, id, asked, &invalid).await?;
            page.to = chosen;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
