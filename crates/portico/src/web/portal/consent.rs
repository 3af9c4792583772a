//! What customers have to agree to before they go on, and taking it back.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::desk;
use crate::desk::access::agreement;
use crate::desk::error::Invalid;
use crate::web::address::Parameters;
use crate::web::audience::{Customer, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::notice::Notice;
use crate::web::page::{Problem, Shell};
use crate::web::url;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    next: String,
}

#[derive(Template)]
#[template(path = "gate/consent.html")]
struct Page {
    shell: Shell,
    is_desk: bool,
    next: String,
    /// What is asked; None where nothing is.
    notice: Option<Notice>,
    problem: Option<Problem>,
}

async fn build(door: &Door, next: String, invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, notice) = door
        .read(move |mut s| {
            Box::pin(async move {
                let is_owed = agreement::is_owed(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), Notice::of(&s).filter(|_| is_owed)))
            })
        })
        .await?;
    Ok(Page { problem: shell.problems(&invalid).pop(), shell, is_desk: false, next, notice })
}

/// Where whoever comes back is led.
fn onward(door: &Door, next: &str) -> String {
    url::local(next).filter(|page| !page.is_empty()).unwrap_or_else(|| door.at("/requests"))
}

/// Asks to agree; whoever need not is led on.
pub(super) async fn page(door: Customer, Parameters(asked): Parameters<Asked>) -> Result<Response, Error> {
    let page = build(&door, asked.next, Invalid::default()).await?;
    if page.notice.is_none() {
        return Ok(Redirect::to(&onward(&door, &page.next)).into_response());
    }
    Ok(render(&page))
}

/// Agrees, or takes it back.
pub(super) async fn agree(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    if sent.text("act") == "withdraw" {
        door.write(|mut s| Box::pin(async move { agreement::withdraw(&mut s).await })).await?;
        return Ok(Redirect::to(&door.at("/account/data?done=consent-withdrawn")).into_response());
    }
    let version = sent.some("consent").and_then(|version| version.parse().ok());
    let address = door.request.from.map(|from| from.to_string());
    let done = door
        .try_write(move |mut s| {
            let address = address.clone();
            Box::pin(async move { agreement::agree(&mut s, version, address).await })
        })
        .await;
    let next = sent.text("next");
    match done {
        Ok(()) => Ok(Redirect::to(&onward(&door, &next)).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&door, next, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
