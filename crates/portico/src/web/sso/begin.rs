//! The way to the provider.

use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Asked, Page, Way, base, connection, finish, frame, id_of, oidc, saml};
use crate::desk;
use crate::desk::signin::Side;
use crate::desk::sso::{self, Answered, Begin, Connection, Kind};
use crate::random;
use crate::sso::Refusal;
use crate::web::audience::Door;
use crate::web::error::{Error, render};
use crate::web::{cookies, url};

/// Sends somebody to the provider.
pub(super) async fn start(door: Door, side: Side, id: &str, asked: Asked) -> Result<Response, Error> {
    let id = id_of(&door, id)?;
    let (connection, home) = connection(&door, side, id).await?;
    may_begin(&door, &connection, &asked).await?;
    let state = random::token();
    let sent = match connection.kind {
        Kind::Oidc => oidc::send(&door, &connection, &home, &state, &asked.email).await,
        Kind::Saml | Kind::Jwt if connection.rules.sso_url.is_empty() => Err(Refusal::Unreachable),
        Kind::Saml => saml::send(&door, &connection, &home, &state),
        Kind::Jwt => Ok((url::with(&connection.rules.sso_url, &[("state", state.clone())]), String::new())),
    };
    let is_tried = !asked.ticket.is_empty();
    let (there, pending, failed) = match sent {
        Ok((there, pending)) => (there, pending, None),
        // Whoever tries it reads why in its settings.
        Err(refusal) if is_tried => (String::new(), String::new(), Some(refusal)),
        Err(refusal) => return finish::refused(&door, side, &connection, refusal.key()).await,
    };
    let browser = browser(&door, side);
    let begin = Begin {
        state,
        browser: browser.clone(),
        next: url::local(&asked.next).unwrap_or_default(),
        invitation: digest(&asked.invitation),
        ticket: asked.ticket,
        pending,
    };
    let of = connection.clone();
    let attempt = door.write(move |mut s| Box::pin(async move { sso::begin(&mut s, &of, begin).await })).await?;
    if let Some(refusal) = failed {
        return finish::tried(&door, connection, attempt, Answered { said: Err(refusal), once: vec![] }).await;
    }
    let mut response = Redirect::to(&there).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookies::set_provider(side, &browser, door.app.is_https()));
    Ok(response)
}

/// Nobody is sent by a connection that is off, but whoever tries it.
async fn may_begin(door: &Door, connection: &Connection, asked: &Asked) -> Result<(), Error> {
    let (id, is_on, ticket) = (connection.id, connection.is_on, asked.ticket.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let may = match ticket.as_str() {
                "" => is_on,
                ticket => sso::verify_ticket(&mut s, id, ticket).await?,
            };
            if may { Ok(()) } else { Err(desk::Error::NotFound) }
        })
    })
    .await
}

/// What is kept of an invitation's secret.
fn digest(invitation: &str) -> String {
    if invitation.is_empty() { String::new() } else { random::digest(invitation) }
}

/// What this browser holds while somebody is away: what it holds already, so that two tabs do not disturb each other.
pub(super) fn browser(door: &Door, side: Side) -> String {
    cookies::provider_token(&door.request.headers, side, door.app.is_https()).unwrap_or_else(random::token)
}

/// A page that leads on to the provider: a form of ours must not lead to another site by itself.
pub(super) async fn go(door: Door, side: Side, id: &str, asked: Asked) -> Result<Response, Error> {
    let id = id_of(&door, id)?;
    let (connection, _) = connection(&door, side, id).await?;
    may_begin(&door, &connection, &asked).await?;
    let shell = frame(&door, side).await?;
    let parameters = [
        ("next", url::local(&asked.next).unwrap_or_default()),
        ("email", asked.email),
        ("invitation", asked.invitation),
        ("ticket", asked.ticket),
    ];
    let there = url::with(&format!("{}/sso/{id}", base(&door, side)), &parameters);
    let (title, text) = (shell.w.v("sso-on-title", "name", &connection.name), shell.w.t("sso-on-text"));
    Ok(render(&Page { shell, is_desk: side == Side::Desk, title, text, way: Way::On(there) }))
}
