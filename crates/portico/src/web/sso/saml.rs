//! The way there and back by SAML 2.0, and our description for the provider.
//!
//! A provider sends people back by a form of its own, with which browsers send no cookie. What it says is therefore judged and kept
//! first, and counts when the browser that set out comes for it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use super::{base, connection, finish, id_of};
use crate::desk;
use crate::desk::signin::Side;
use crate::desk::sso::{self, Answered, Connection, Kind};
use crate::sso::Refusal;
use crate::sso::saml::{self, Answer, Finished, Idp, Requests, Sp};
use crate::web::audience::Door;
use crate::web::error::Error;
use crate::web::form::FormData;
use crate::web::url;

/// What we are to a connection's provider; `home` is the address at which it knows us.
pub(in crate::web) fn us(connection: &Connection, home: &str) -> desk::Result<Sp> {
    let at = format!("{home}{}", connection.path());
    Ok(Sp {
        entity_id: format!("{at}/metadata"),
        acs_url: format!("{at}/acs"),
        slo_url: None,
        keys: connection.keys()?,
    })
}

fn provider(connection: &Connection) -> Idp {
    let rules = &connection.rules;
    Idp {
        entity_id: rules.issuer.clone(),
        sso_url: rules.sso_url.clone(),
        slo_url: None,
        certificates: rules.certificates.clone(),
        may_begin: rules.may_begin,
        wants_signed_requests: rules.signs_requests,
    }
}

/// Where somebody is sent, and what has to be remembered.
pub(super) fn send(door: &Door, connection: &Connection, home: &str, state: &str) -> Result<(String, String), Refusal> {
    let us = us(connection, home).map_err(|_| Refusal::Malformed)?;
    let begun = saml::begin(&us, &provider(connection), state, door.app.clock.now()).map_err(|error| {
        tracing::warn!(%error, "nobody can be sent to a SAML provider");
        Refusal::Unreachable
    })?;
    Ok((begun.url, begun.pending))
}

/// Takes what the provider has a browser send.
pub(super) async fn acs(door: Door, side: Side, id: &str, request: Request<Body>) -> Result<Response, Error> {
    let id = id_of(&door, id)?;
    let (connection, home) = connection(&door, side, id).await?;
    if connection.kind != Kind::Saml {
        return Err(Error::new(desk::Error::NotFound, &door));
    }
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let relay = sent.text("RelayState");
    let state = relay.clone();
    let attempt = door.read(move |mut s| Box::pin(async move { sso::peek(&mut s, id, &state).await })).await?;
    let answer = Answer {
        response: sent.text("SAMLResponse"),
        relay_state: Some(relay.clone()).filter(|relay| !relay.is_empty()),
    };
    let pending = attempt.as_ref().map(|attempt| attempt.pending.clone());
    let judged = judge(&door, &connection, &home, answer, pending).await?;
    let answered = match judged {
        Ok(finished) => Answered { said: Ok(finished.arrived), once: finished.replay },
        Err(refusal) => Answered { said: Err(refusal), once: vec![] },
    };
    let Some(attempt) = attempt else {
        return match answered.said {
            Err(refusal) => finish::refused(&door, side, &connection, refusal.key()).await,
            Ok(_) => finish::unasked(&door, side, connection, answered, (&relay, String::new())).await,
        };
    };
    let kept =
        door.write(move |mut s| Box::pin(async move { sso::answer(&mut s, attempt.id, &answered).await })).await?;
    if !kept {
        return finish::refused(&door, side, &connection, Refusal::Replayed.key()).await;
    }
    let page = format!("{}/sso/{id}/finish", base(&door, side));
    Ok(Redirect::to(&url::with(&page, &[("state", relay)])).into_response())
}

/// Judges an answer, which takes a while.
async fn judge(
    door: &Door,
    connection: &Connection,
    home: &str,
    answer: Answer,
    pending: Option<String>,
) -> Result<Result<Finished, Refusal>, Error> {
    let us = us(connection, home).map_err(|error| Error::new(error, door))?;
    let (idp, now) = (provider(connection), door.app.clock.now());
    let names = connection.rules.names.clone();
    let is_trusted = connection.is_trusted;
    let judged = tokio::task::spawn_blocking(move || {
        let mut finished = saml::finish((&us, &idp), &names, &answer, pending.as_deref(), now)?;
        // The protocol has no word for it: the connection's settings say whether the provider vouches for addresses.
        finished.arrived.is_email_verified = is_trusted;
        Ok(finished)
    });
    judged.await.map_err(|error| Error::new(desk::Error::Internal(error.to_string()), door))
}

/// Our description.
pub(super) async fn metadata(door: Door, side: Side, id: &str) -> Result<Response, Error> {
    let id = id_of(&door, id)?;
    let (connection, home) = connection(&door, side, id).await?;
    if connection.kind != Kind::Saml {
        return Err(Error::new(desk::Error::NotFound, &door));
    }
    let requests = if connection.rules.signs_requests { Requests::Signed } else { Requests::Unsigned };
    let described = us(&connection, &home)
        .and_then(|us| saml::metadata(&us, requests).map_err(|error| desk::Error::Internal(error.to_string())));
    let xml = described.map_err(|error| Error::new(error, &door))?;
    Ok(([(header::CONTENT_TYPE, "application/samlmetadata+xml")], xml).into_response())
}
