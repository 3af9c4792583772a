//! Signing in with a passkey: a script fetches the question, hands it to the authenticator, and sends what it answers. Without
//! scripts there is the password.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{at, code};
use crate::desk;
use crate::desk::ids::{DomainId, PortalId};
use crate::desk::signin::{self, Asking, Begun, Entering, Party, Side};
use crate::web::audience::{Door, Visitor};
use crate::web::error::{self, Error};
use crate::web::form::FormData;
use crate::web::{cookies, url};

pub(super) async fn portal_begin(visitor: Visitor) -> Result<Response, Error> {
    begin(at(visitor, Side::Portal), Side::Portal).await
}

pub(super) async fn desk_begin(visitor: Visitor) -> Result<Response, Error> {
    begin(at(visitor, Side::Desk), Side::Desk).await
}

pub(super) async fn portal_enter(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    enter(at(visitor, Side::Portal), Side::Portal, request).await
}

pub(super) async fn desk_enter(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    enter(at(visitor, Side::Desk), Side::Desk, request).await
}

/// The name of the host at which passkeys are taken at this door; None where browsers have none.
pub(super) async fn host(door: &Door, side: Side) -> Result<Option<String>, Error> {
    Ok(place(door, side).await?.party.map(|party| party.host))
}

/// Likewise at the help desk, which is reached where the operator says.
pub(super) fn desk_host(door: &Door) -> Option<String> {
    Party::at(&door.app.config.public_url, "").map(|party| party.host)
}

/// Where a door is.
struct Place {
    party: Option<Party>,
    domain: DomainId,
    portal: PortalId,
    language: String,
}

async fn place(door: &Door, side: Side) -> Result<Place, Error> {
    door.read(move |s| {
        Box::pin(async move {
            let portal = s.portal();
            Ok(Place {
                party: signin::party(&s, side),
                domain: portal.domain,
                portal: portal.id,
                language: portal.language.clone(),
            })
        })
    })
    .await
}

/// What somebody asks for, where passkeys are taken.
fn asking(door: &Door, side: Side, place: &Place) -> Result<Asking, Error> {
    let party = place.party.clone().ok_or_else(|| Error::new(desk::Error::NotFound, door))?;
    Ok(Asking { side, domain: place.domain, party, now: door.app.clock.now() })
}

/// A question for an authenticator, with the cookie by which its answer is known.
pub(in crate::web) fn question(door: &Door, side: Side, begun: Begun) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json".parse()),
        (header::CACHE_CONTROL, "no-store".parse()),
        (header::SET_COOKIE, Ok(cookies::set_passkey(side, &begun.token, door.app.is_https()))),
    ];
    let mut response = begun.options.into_response();
    for (name, value) in headers {
        if let Ok(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The same answer without that cookie, which was used.
pub(in crate::web) fn answered(door: &Door, side: Side, mut response: Response) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookies::clear_passkey(side, door.app.is_https()));
    response
}

async fn begin(door: Door, side: Side) -> Result<Response, Error> {
    let place = place(&door, side).await?;
    let asking = asking(&door, side, &place)?;
    let begun = signin::begin_entering(&door.app.db, asking).await.map_err(|error| Error::new(error, &door))?;
    Ok(question(&door, side, begun))
}

/// Signs in. The session that the browser had ends.
async fn enter(door: Door, side: Side, request: Request<Body>) -> Result<Response, Error> {
    let place = place(&door, side).await?;
    let asking = asking(&door, side, &place)?;
    let form = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let is_https = door.app.is_https();
    let next = url::local(&form.text("next")).unwrap_or_default();
    let entering = Entering {
        asking,
        portal: place.portal,
        language: place.language,
        token: cookies::passkey_token(&door.request.headers, side, is_https).unwrap_or_default(),
        credential: form.text("credential"),
        step: cookies::step_token(&door.request.headers, side, is_https),
        coming: code::coming(&door, side, place.domain, next),
    };
    let signed = signin::enter(&door.app.db, entering).await.map_err(|error| Error::new(error, &door))?;
    // A mail may be to be written, about a passkey that is refused.
    door.app.wake.notify_one();
    let response = match signed {
        Some(signed) => {
            let mut response = code::lead(&door, side, signed);
            response.headers_mut().append(header::SET_COOKIE, cookies::clear_step(side, is_https));
            response
        }
        None => {
            let words = door.words();
            error::problem(&door, StatusCode::UNPROCESSABLE_ENTITY, words.t("passkey-refused"), &words)
        }
    };
    Ok(answered(&door, side, response))
}
