//! A new password: asking for the link, and using it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Forgot, Reset, at, base, shell_of, to_their_provider, unless_providers_alone};
use crate::desk;
use crate::desk::signin::{self, Carriage, NewPassword, Side};
use crate::desk::templates::Kind;
use crate::web::address::Segments;
use crate::web::audience::{Door, Visitor};
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::page;

pub(super) async fn portal_page(visitor: Visitor) -> Result<Response, Error> {
    forgot_page(at(visitor, Side::Portal), Side::Portal).await
}

pub(super) async fn desk_page(visitor: Visitor) -> Result<Response, Error> {
    forgot_page(at(visitor, Side::Desk), Side::Desk).await
}

pub(super) async fn portal_request(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    ask(at(visitor, Side::Portal), Side::Portal, request).await
}

pub(super) async fn desk_request(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    ask(at(visitor, Side::Desk), Side::Desk, request).await
}

pub(super) async fn portal_reset_page(visitor: Visitor, token: Segments<String>) -> Result<Response, Error> {
    reset_page(at(visitor, Side::Portal), Side::Portal, token.0).await
}

pub(super) async fn desk_reset_page(visitor: Visitor, token: Segments<String>) -> Result<Response, Error> {
    reset_page(at(visitor, Side::Desk), Side::Desk, token.0).await
}

pub(super) async fn portal_reset(
    visitor: Visitor,
    token: Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    reset(at(visitor, Side::Portal), Side::Portal, token.0, request).await
}

pub(super) async fn desk_reset(
    visitor: Visitor,
    token: Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    reset(at(visitor, Side::Desk), Side::Desk, token.0, request).await
}

async fn forgot_page(door: Door, side: Side) -> Result<Response, Error> {
    if let Some(led) = unless_providers_alone(&door, side).await? {
        return Ok(led);
    }
    let shell = shell_of(&door, side, Kind::Forgot).await?;
    let (is_desk, base) = (side == Side::Desk, base(&door, side));
    Ok(render(&Forgot { shell, is_desk, base, email: String::new(), is_sent: false, problem: None }))
}

/// One answer, whether there is such an account or not.
async fn ask(door: Door, side: Side, request: Request<Body>) -> Result<Response, Error> {
    if let Some(led) = unless_providers_alone(&door, side).await? {
        return Ok(led);
    }
    let shell = shell_of(&door, side, Kind::Forgot).await?;
    let form = read(&door, request).await?;
    let email = form.text("email");
    let (is_desk, base) = (side == Side::Desk, base(&door, side));
    if !email.contains('@') {
        let problem = Some(shell.w.t("email-invalid"));
        let page = Forgot { shell, is_desk, base, email, is_sent: false, problem };
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    if let Some(led) = to_their_provider(&door, side, &email, "").await? {
        return Ok(led);
    }
    let carriage = Carriage::Mail { portal: Some(shell.portal.id), language: Some(shell.portal.language.clone()) };
    signin::request_reset(&door.app.db, side, &email, door.app.clock.now(), carriage)
        .await
        .map_err(|error| Error::new(error, &door))?;
    door.app.wake.notify_one();
    Ok(render(&Forgot { shell, is_desk, base, email, is_sent: true, problem: None }))
}

async fn reset_page(door: Door, side: Side, token: String) -> Result<Response, Error> {
    if let Some(led) = unless_providers_alone(&door, side).await? {
        return Ok(led);
    }
    let shell = shell_of(&door, side, Kind::Reset).await?;
    let is_valid = signin::reset_valid(&door.app.db, side, &token, door.app.clock.now())
        .await
        .map_err(|error| Error::new(error, &door))?;
    let (is_desk, base) = (side == Side::Desk, base(&door, side));
    Ok(render(&Reset { shell, is_desk, base, token, is_valid, problem: None }))
}

async fn reset(door: Door, side: Side, token: String, request: Request<Body>) -> Result<Response, Error> {
    if let Some(led) = unless_providers_alone(&door, side).await? {
        return Ok(led);
    }
    let shell = shell_of(&door, side, Kind::Reset).await?;
    let form = read(&door, request).await?;
    let (is_desk, base) = (side == Side::Desk, base(&door, side));
    let new = NewPassword {
        side,
        portal: (side == Side::Portal).then_some(shell.portal.id),
        language: Some(shell.portal.language.clone()),
        token: token.clone(),
        password: form.text("password"),
        now: door.app.clock.now(),
    };
    let done = signin::reset(&door.app.db, &door.app.passwords, new).await;
    match done {
        Ok(true) => {
            door.app.wake.notify_one();
            Ok(Redirect::to(&format!("{base}/sign-in?after=reset")).into_response())
        }
        Ok(false) => {
            let page = Reset { shell, is_desk, base, token, is_valid: false, problem: None };
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(desk::Error::Invalid(invalid)) => {
            let problem = invalid.problems.first().map(|found| page::problem(&shell.w, found));
            let page = Reset { shell, is_desk, base, token, is_valid: true, problem };
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn read(door: &Door, request: Request<Body>) -> Result<FormData, Error> {
    FormData::read_fields(request).await.map_err(|error| Error::new(error, door))
}
