//! Signing in by a link in a mail. All of it is there only where the domain's settings say so.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;

use super::signin::Asked;
use super::{at, code, shell, to_their_provider, unless_providers_alone};
use crate::desk;
use crate::desk::ids::DomainId;
use crate::desk::signin::{self, Arrival, Side, Wanted};
use crate::desk::templates::Kind;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Door, Visitor};
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::page::Shell;
use crate::web::url;

#[derive(Template)]
#[template(path = "gate/link.html")]
pub(super) struct Ask {
    pub(super) shell: Shell,
    pub(super) is_desk: bool,
    pub(super) email: String,
    pub(super) next: String,
    pub(super) is_sent: bool,
    pub(super) problem: Option<String>,
}

#[derive(Template)]
#[template(path = "gate/enter.html")]
pub(super) struct Enter {
    pub(super) shell: Shell,
    pub(super) is_desk: bool,
    pub(super) token: String,
    pub(super) is_valid: bool,
}

/// The door and the frame of the page, where links sign in.
async fn open(visitor: Visitor, kind: Kind) -> Result<(Door, Shell), Error> {
    let door = at(visitor, Side::Portal);
    let shell = shell(&door, kind).await?;
    if !shell.portal.has_signin_link {
        return Err(Error::new(desk::Error::NotFound, &door));
    }
    Ok((door, shell))
}

/// Asks for the address.
pub(super) async fn page(visitor: Visitor, query: Parameters<Asked>) -> Result<Response, Error> {
    let (door, shell) = open(visitor, Kind::Link).await?;
    if let Some(led) = unless_providers_alone(&door, Side::Portal).await? {
        return Ok(led);
    }
    let next = url::local(&query.0.next).unwrap_or_default();
    Ok(render(&Ask { shell, is_desk: false, email: String::new(), next, is_sent: false, problem: None }))
}

/// Sends a link. One answer, whether there is such a contact or not.
pub(super) async fn send(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    let (door, shell) = open(visitor, Kind::Link).await?;
    if let Some(led) = unless_providers_alone(&door, Side::Portal).await? {
        return Ok(led);
    }
    let form = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let email = form.text("email").trim().to_owned();
    let next = url::local(&form.text("next")).unwrap_or_default();
    if !email.contains('@') {
        let problem = Some(shell.w.t("email-invalid"));
        let page = Ask { shell, is_desk: false, email, next, is_sent: false, problem };
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    if let Some(led) = to_their_provider(&door, Side::Portal, &email, &next).await? {
        return Ok(led);
    }
    let wanted = Wanted {
        portal: shell.portal.id,
        domain: shell.portal.domain,
        language: shell.portal.language.clone(),
        email: email.clone(),
        next: next.clone(),
        now: door.app.clock.now(),
    };
    signin::request_link(&door.app.db, wanted).await.map_err(|error| Error::new(error, &door))?;
    door.app.wake.notify_one();
    Ok(render(&Ask { shell, is_desk: false, email, next, is_sent: true, problem: None }))
}

/// A button that signs in: programs that look at every link of a mail must not use it up.
pub(super) async fn look(visitor: Visitor, Segments(token): Segments<String>) -> Result<Response, Error> {
    let (door, shell) = open(visitor, Kind::Enter).await?;
    let is_valid = signin::link_valid(&door.app.db, shell.portal.domain, &token, door.app.clock.now())
        .await
        .map_err(|error| Error::new(error, &door))?;
    Ok(render(&Enter { shell, is_desk: false, token, is_valid }))
}

/// Signs in. The session that the browser had ends.
pub(super) async fn enter(visitor: Visitor, Segments(token): Segments<String>) -> Result<Response, Error> {
    let (door, shell) = open(visitor, Kind::Enter).await?;
    if let Some(entered) = follow(&door, shell.portal.domain, token.clone()).await? {
        return Ok(entered);
    }
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &Enter { shell, is_desk: false, token, is_valid: false }))
}

/// Signs in by a link, and leads where it does; None when it is no longer good.
pub(super) async fn follow(door: &Door, domain: DomainId, token: String) -> Result<Option<Response>, Error> {
    let arrival = Arrival { token, coming: code::coming(door, Side::Portal, domain, String::new()) };
    let signed = signin::use_link(&door.app.db, arrival).await.map_err(|error| Error::new(error, door))?;
    Ok(signed.map(|signed| code::lead(door, Side::Portal, signed)))
}
