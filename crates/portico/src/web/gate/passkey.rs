//! Signing in with a passkey: a script fetches the question, hands it to the authenticator, and sends what it answers. Without
//! scripts there is the password.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{at, code};
use crate::desk;
use crate::desk::ids::{DomainId, PortalId};
use crate::desk::signin::{self, Asking, Begun, Entering, Party, Side};
use crate::random;
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

/// By what an answer names its question: several tabs may have asked.
fn name_of(token: &str) -> String {
    random::digest(token)[..16].to_owned()
}

/// The secret of the question that an answer names; the newest where it names none. Empty where this browser was not asked.
pub(in crate::web) fn secret(door: &Door, side: Side, named: &str) -> String {
    let all = cookies::passkey_tokens(&door.request.headers, side, door.app.is_https());
    all.into_iter().find(|token| named.is_empty() || name_of(token) == named).unwrap_or_default()
}

/// A question for an authenticator, with the cookie by which its answer is known.
pub(in crate::web) fn question(door: &Door, side: Side, begun: Begun) -> Response {
    let is_https = door.app.is_https();
    let name = name_of(&begun.token);
    let mut tokens = vec![begun.token];
    tokens.extend(cookies::passkey_tokens(&door.request.headers, side, is_https));
    let headers = [
        (header::CONTENT_TYPE, "application/json".parse()),
        (header::CACHE_CONTROL, "no-store".parse()),
        (header::SET_COOKIE, Ok(cookies::set_passkey(side, &tokens, is_https))),
        (HeaderName::from_static("x-question"), name.parse()),
    ];
    let mut response = begun.options.into_response();
    for (name, value) in headers {
        if let Ok(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The same answer without the secret of the question, which was used.
pub(in crate::web) fn answered(door: &Door, side: Side, used: &str, mut response: Response) -> Response {
    let is_https = door.app.is_https();
    let mut rest = cookies::passkey_tokens(&door.request.headers, side, is_https);
    rest.retain(|token| token != used);
    let cookie = match rest.is_empty() {
        true => cookies::clear_passkey(side, is_https),
        false => cookies::set_passkey(side, &rest, is_https),
    };
    response.headers_mut().append(header::SET_COOKIE, cookie);
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
    let token = secret(&door, side, &form.text("question"));
    let entering = Entering {
        asking,
        portal: place.portal,
        language: place.language,
        token: token.clone(),
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
    Ok(answered(&door, side, &token, response))
}
