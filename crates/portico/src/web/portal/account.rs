//! The account: who one is, and how pages look.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk::properties::about_me;
use crate::web::audience::Customer;
use crate::web::cookies::{self, Mode};
use crate::web::error::{Error, render};
use crate::web::form;
use crate::web::page::Shell;
use crate::web::properties;
use crate::web::url;

#[derive(Template)]
#[template(path = "portal/account.html")]
struct Account {
    shell: Shell,
    /// What the help desk knows of them and lets them read.
    about: Vec<(String, String)>,
}

/// The account's page.
pub(super) async fn page(door: Customer) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, known) = door
        .read(move |mut s| {
            Box::pin(async move {
                let known = about_me(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), known))
            })
        })
        .await?;
    let about = known.iter().map(|held| properties::line(&shell, held)).collect();
    Ok(render(&Account { shell, about }))
}

/// Light, dark, or as the system has it, and whether single keys do things; kept by the browser, so staff who look at the portal may choose too.
pub(super) async fn appearance(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take(&door, request).await?;
    door.read(|_| Box::pin(async { Ok(()) })).await?;
    form::discard(&door.app, &sent.files).await;
    let next = url::local(&sent.text("next")).unwrap_or_else(|| door.at("/account"));
    let mut response = Redirect::to(&next).into_response();
    if sent.has("mode") {
        let cookie = cookies::set_mode(Mode::parse(&sent.text("mode")), door.app.is_https());
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if sent.has("keys_asked") {
        let cookie = cookies::set_keys(sent.has("keys"), door.app.is_https());
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
