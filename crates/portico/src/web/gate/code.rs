//! A code of a second factor, after the password or a link.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{at, base, behind, shell_of};
use crate::desk::ids::DomainId;
use crate::desk::signin::{self, Answer, Coming, Side, Signed, Stepped, Ways};
use crate::desk::templates::Kind;
use crate::web::audience::{Door, Visitor};
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::page::Shell;
use crate::web::{cookies, url};

#[derive(Template)]
#[template(path = "gate/code.html")]
struct Code {
    shell: Shell,
    is_desk: bool,
    base: String,
    ways: Ways,
    problem: Option<String>,
}

/// What a browser at this door brings along that comes in at a domain.
pub(in crate::web) fn coming(door: &Door, side: Side, domain: DomainId, next: String) -> Coming {
    Coming {
        domain,
        portal: door.app.last_seen(Some(&door.claim)).map(|portal| portal.id),
        known: cookies::known(&door.request.headers, side, door.app.is_https()),
        language: door.claim.language().map(str::to_owned),
        replaces: cookies::token(&door.request.headers, side, door.app.is_https()),
        device: door.device(),
        passkey_host: super::passkey::desk_host(door).filter(|_| side == Side::Desk),
        next,
        now: door.app.clock.now(),
        absolute_days: door.app.config.sessions.absolute_days,
    }
}

/// Leads whoever has shown who they are to where they wanted, or to where a code is asked of them.
pub(in crate::web) fn lead(door: &Door, side: Side, signed: Signed) -> Response {
    let is_https = door.app.is_https();
    let (page, kept) = match signed {
        Signed::In { token, known, next } => {
            // A browser that is new to somebody may have made a mail.
            door.app.wake.notify_one();
            let next = url::local(&next).unwrap_or_else(|| behind(door, side));
            (next, vec![cookies::set(side, &token, is_https), cookies::set_known(side, &known, is_https)])
        }
        // A form must not lead to another site by itself: a page of ours stands between.
        Signed::Provider { connection, next } => {
            let go = format!("{}/sso/{connection}/go", base(door, side));
            return Redirect::to(&url::with(&go, &[("next", next)])).into_response();
        }
        Signed::Step { token } => {
            (format!("{}/sign-in/code", base(door, side)), vec![cookies::set_step(side, &token, is_https)])
        }
    };
    let mut response = Redirect::to(&page).into_response();
    for cookie in kept {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

pub(super) async fn portal_page(visitor: Visitor) -> Result<Response, Error> {
    page(at(visitor, Side::Portal), Side::Portal).await
}

pub(super) async fn desk_page(visitor: Visitor) -> Result<Response, Error> {
    page(at(visitor, Side::Desk), Side::Desk).await
}

pub(super) async fn portal_give(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    give(at(visitor, Side::Portal), Side::Portal, request).await
}

pub(super) async fn desk_give(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    give(at(visitor, Side::Desk), Side::Desk, request).await
}

async fn build(door: &Door, side: Side) -> Result<Code, Error> {
    let shell = shell_of(door, side, Kind::SignIn).await?;
    Ok(Code { shell, is_desk: side == Side::Desk, base: base(door, side), ways: Ways::default(), problem: None })
}

/// Whether the browser holds a session of this side.
async fn is_in(door: &Door, side: Side) -> Result<bool, Error> {
    let Some(token) = cookies::token(&door.request.headers, side, door.app.is_https()) else { return Ok(false) };
    let found = signin::is_in(&door.app.db, side, token, door.app.clock.now()).await;
    found.map_err(|error| Error::new(error, door))
}

/// Where one begins anew.
fn anew(door: &Door, side: Side) -> Response {
    let mut response = Redirect::to(&format!("{}/sign-in?after=code", base(door, side))).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookies::clear_step(side, door.app.is_https()));
    response
}

/// Asks for the code; whoever has nothing to give one for signs in first.
async fn page(door: Door, side: Side) -> Result<Response, Error> {
    let token = cookies::step_token(&door.request.headers, side, door.app.is_https()).unwrap_or_default();
    let Some(ways) = ways(&door, side, &token).await? else { return Ok(anew(&door, side)) };
    Ok(render(&Code { ways, ..build(&door, side).await? }))
}

/// By what whoever waits may go on; None when nobody does.
async fn ways(door: &Door, side: Side, token: &str) -> Result<Option<Ways>, Error> {
    let host = super::passkey::host(door, side).await?;
    let found = signin::step_ways(&door.app.db, side, token, host, door.app.clock.now()).await;
    found.map_err(|error| Error::new(error, door))
}

/// Takes the code, and signs in.
async fn give(door: Door, side: Side, request: Request<Body>) -> Result<Response, Error> {
    let mut page = build(&door, side).await?;
    let form = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let token = cookies::step_token(&door.request.headers, side, door.app.is_https()).unwrap_or_default();
    if form.text("code").trim().is_empty()
        && let Some(ways) = ways(&door, side, &token).await?
    {
        let problem = Some(page.shell.w.t("code-missing"));
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &Code { ways, problem, ..page }));
    }
    let coming = coming(&door, side, page.shell.portal.domain, String::new());
    let answer = Answer { side, token: token.clone(), code: form.text("code"), coming };
    match signin::step(&door.app.db, answer).await.map_err(|error| Error::new(error, &door))? {
        Stepped::In(signed) => {
            let mut response = lead(&door, side, signed);
            response.headers_mut().append(header::SET_COOKIE, cookies::clear_step(side, door.app.is_https()));
            Ok(response)
        }
        Stepped::Wrong => {
            page.ways = ways(&door, side, &token).await?.unwrap_or_default();
            page.problem = Some(page.shell.w.t("code-wrong"));
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        // Whoever clicked twice is in by the first click.
        Stepped::Over if is_in(&door, side).await? => Ok(Redirect::to(&behind(&door, side)).into_response()),
        Stepped::Over => Ok(anew(&door, side)),
    }
}
