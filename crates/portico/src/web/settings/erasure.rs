//! Customers who asked to be forgotten, for administrators to decide.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::gone;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::ContactId;
use crate::desk::people::{self, Erasure, REASON};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/erasures.html")]
struct All {
    shell: Shell,
    waiting: Vec<Erasure>,
    /// Key of the sentence that says what was just done.
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "settings/erasure.html")]
struct One {
    shell: Shell,
    erasure: Erasure,
    reason: String,
    problems: Vec<Problem>,
}

impl All {
    fn is_portal(&self) -> bool {
        false
    }
}

impl One {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }
}

/// Those who wait.
pub(super) async fn list(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, waiting) = door
        .read(move |mut s| {
            Box::pin(async move {
                let waiting = people::erasures(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), waiting))
            })
        })
        .await?;
    let done = match asked.get("done").map(String::as_str) {
        Some("erased") => Some("erasure-done"),
        Some("declined") => Some("erasure-declined-said"),
        _ => None,
    };
    Ok(render(&All { shell, waiting, done }))
}

async fn build(door: &Door, id: ContactId, reason: String, invalid: Invalid) -> Result<One, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let erasure = people::erasure(&mut s, id).await?;
            let shell = Shell::new(&app, &headers, &s);
            Ok(One { problems: shell.problems(&invalid), shell, erasure, reason })
        })
    })
    .await
}

/// Somebody who waits, and what can be done.
pub(super) async fn page(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    Ok(render(&build(&door, id, String::new(), Invalid::default()).await?))
}

/// Forgets them, or declines with a reason.
pub(super) async fn decide(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let reason = sent.text("reason");
    let (done, page) = if sent.text("act") == "decline" {
        let said = reason.clone();
        let declined = door
            .try_write(move |mut s| Box::pin(async move { people::decline_erasure(&mut s, id, &said).await }))
            .await;
        (declined, "/settings/erasure?done=declined")
    } else if sent.has("sure") {
        let catalog = door.app.catalog.clone();
        let erased = door.try_write(move |mut s| {
            Box::pin(async move {
                let former = catalog.words(&s.default_portal().language).t("former-customer");
                people::erase(&mut s, id, &former).await
            })
        });
        (erased.await, "/settings/erasure?done=erased")
    } else {
        (Err(Invalid::field("sure", "erasure-sure-missing").into()), "")
    };
    match done {
        Ok(()) => Ok(Redirect::to(page).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&door, id, reason, invalid).await?))
        }
        Err(error) => {
            door.read(|mut s| Box::pin(async move { people::erasures(&mut s).await.map(drop) })).await?;
            let typed = vec![("erasure-reason", reason)];
            gone::given_back(&door, error, |_| "/settings/erasure".to_owned(), typed).await
        }
    }
}
