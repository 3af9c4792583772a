//! Signing in and out.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{SignIn, SignedOut, at, base, code, passkey, shell, shell_of, to_their_provider};
use crate::desk::signin::{self, Entry, Side};
use crate::desk::sso::{self, Offered};
use crate::desk::templates::Kind;
use crate::web::address::Parameters;
use crate::web::audience::{Door, Visitor};
use crate::web::cookies;
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::url;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) next: String,
    #[serde(default)]
    after: String,
}

pub(super) async fn portal_page(visitor: Visitor, query: Parameters<Asked>) -> Result<Response, Error> {
    page(at(visitor, Side::Portal), Side::Portal, query.0).await
}

pub(super) async fn desk_page(visitor: Visitor, query: Parameters<Asked>) -> Result<Response, Error> {
    page(at(visitor, Side::Desk), Side::Desk, query.0).await
}

pub(super) async fn portal_sign_in(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    sign_in(at(visitor, Side::Portal), Side::Portal, request).await
}

pub(super) async fn desk_sign_in(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    sign_in(at(visitor, Side::Desk), Side::Desk, request).await
}

pub(super) async fn portal_sign_out(visitor: Visitor) -> Result<Response, Error> {
    sign_out(visitor.0, Side::Portal).await
}

pub(super) async fn desk_sign_out(visitor: Visitor) -> Result<Response, Error> {
    sign_out(at(visitor, Side::Desk), Side::Desk).await
}

/// Says that one is signed out, and offers to sign in again.
pub(super) async fn signed_out(visitor: Visitor) -> Result<Response, Error> {
    let door = at(visitor, Side::Portal);
    Ok(render(&SignedOut { shell: shell(&door, Kind::SignedOut).await?, is_desk: false }))
}

async fn page(door: Door, side: Side, asked: Asked) -> Result<Response, Error> {
    let shell = shell_of(&door, side, Kind::SignIn).await?;
    let notice = match asked.after.as_str() {
        "out" => Some(shell.w.t("gate-signed-out")),
        "reset" => Some(shell.w.t("gate-password-set")),
        _ => None,
    };
    let problem = (asked.after == "code").then(|| shell.w.t("code-over"));
    let next = url::local(&asked.next).unwrap_or_default();
    let is_desk = side == Side::Desk;
    let sso = offered(&door, side).await?;
    let has_passkeys = passkey::host(&door, side).await?.is_some();
    let (base, email) = (base(&door, side), String::new());
    Ok(render(&SignIn { shell, is_desk, base, email, next, notice, problem, sso, has_passkeys }))
}

async fn sign_in(door: Door, side: Side, request: Request<Body>) -> Result<Response, Error> {
    let shell = shell_of(&door, side, Kind::SignIn).await?;
    let form = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let (email, next) = (form.text("email"), url::local(&form.text("next")).unwrap_or_default());
    if let Some(led) = to_their_provider(&door, side, &email, &next).await? {
        return Ok(led);
    }
    let coming = code::coming(&door, side, shell.portal.domain, next.clone());
    let entry = Entry { side, email: email.clone(), password: form.text("password"), coming };
    let done =
        signin::sign_in(&door.app.db, &door.app.passwords, entry).await.map_err(|error| Error::new(error, &door))?;
    let Some(signed) = done else {
        let problem = Some(shell.w.t("gate-refused"));
        let is_desk = side == Side::Desk;
        let sso = offered(&door, side).await?;
        let (base, has_passkeys) = (base(&door, side), passkey::host(&door, side).await?.is_some());
        let page = SignIn { shell, is_desk, base, email, next, notice: None, problem, sso, has_passkeys };
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    Ok(code::lead(&door, side, signed))
}

async fn offered(door: &Door, side: Side) -> Result<Offered, Error> {
    door.read(move |mut s| Box::pin(async move { sso::offered(&mut s, side).await })).await
}

async fn sign_out(door: Door, side: Side) -> Result<Response, Error> {
    let by = match cookies::token(&door.request.headers, side, door.app.is_https()) {
        Some(token) => signin::sign_out(&door.app.db, token).await.map_err(|error| Error::new(error, &door))?,
        None => None,
    };
    let page = match side {
        Side::Portal => door.at("/signed-out"),
        Side::Desk => "/desk/sign-in?after=out".to_owned(),
    };
    let there = match by {
        Some(by) => crate::web::sso::sign_out(&door, side, by).await?,
        None => None,
    };
    let mut response = there.unwrap_or_else(|| Redirect::to(&page).into_response());
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookies::clear(side, door.app.is_https()));
    // Drafts must not wait for whoever uses this browser next.
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
    Ok(response)
}
