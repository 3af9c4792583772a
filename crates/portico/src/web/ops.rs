//! For machines: whether the service is up and ready; files that never change; the demo's mailbox.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::assets;
use super::error::render;
use super::metrics;
use super::routes::{Audience, Route};
use crate::app::App;
use crate::desk::door::Claim;
use crate::desk::mailroom::{self, Outgoing};
use crate::desk::viewer::System;
use crate::web::address::Segments;

/// The routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::new("GET", "/healthz", Audience::Operations, get(health)),
        Route::new("GET", "/readyz", Audience::Operations, get(ready)),
        Route::new("GET", "/metrics", Audience::Operations, get(metrics::page)),
        Route::new("GET", "/assets/{*file}", Audience::Asset, get(assets::serve)),
        Route::new("GET", "/demo/mail", Audience::Operations, get(mailbox)),
        Route::new("GET", "/demo/mail/{mail}", Audience::Operations, get(mail)),
    ]
}

/// Says that the process answers; asks nothing of the database.
async fn health() -> &'static str {
    "ok"
}

/// Says whether the database answers too.
async fn ready(State(app): State<App>) -> Response {
    match app.read(Claim::System(System::Gate), |s| Box::pin(async move { Ok(s.now()) })).await {
        Ok(_) => "ready".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "demo/mailbox.html")]
struct Mailbox {
    mails: Vec<Outgoing>,
}

/// The demo's outgoing mail; anywhere else there is no such page.
async fn mailbox(State(app): State<App>) -> Response {
    if !app.is_demo {
        return StatusCode::NOT_FOUND.into_response();
    }
    match mailroom::captured(&app.db).await {
        Ok(mails) => render(&Mailbox { mails }),
        Err(error) => {
            tracing::error!(%error, "the mailbox cannot be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// One mail as its recipient would see it, in a sandbox with its own policy.
async fn mail(State(app): State<App>, Segments(id): Segments<String>) -> Response {
    let Some(id) = id.parse().ok().filter(|_| app.is_demo) else { return StatusCode::NOT_FOUND.into_response() };
    match mailroom::outgoing(&app.db, id).await {
        Ok(mail) => {
            let policy =
                "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'";
            ([(header::CONTENT_SECURITY_POLICY, policy)], Html(mail.html)).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
