//! Signing on with a token of one's own making, in the address.

use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Back, begin, connection, finish, id_of};
use crate::desk;
use crate::desk::signin::Side;
use crate::desk::sso::{self, Answered, Begin, Connection, Kind};
use crate::random;
use crate::sso::Refusal;
use crate::sso::jwt::{self, Issuer};
use crate::web::audience::Door;
use crate::web::error::Error;
use crate::web::{cookies, url};

fn issuer(connection: &Connection) -> Issuer {
    Issuer {
        issuer: connection.rules.issuer.clone(),
        audience: connection.rules.client_id.clone(),
        key: connection.secret().to_owned(),
        names: connection.rules.names.clone(),
    }
}

/// Takes a token: of whoever set out from here, or, after they were asked, of somebody whom another site has sent.
pub(super) async fn take(door: Door, id: &str, back: Back) -> Result<Response, Error> {
    let (id, side) = (id_of(&door, id)?, Side::Portal);
    let (connection, _) = connection(&door, side, id).await?;
    if connection.kind != Kind::Jwt {
        return Err(Error::new(desk::Error::NotFound, &door));
    }
    let taken = jwt::take(&issuer(&connection), &back.jwt, door.app.clock.now());
    let answered = match taken {
        Ok(taken) => Answered { said: Ok(taken.arrived), once: vec![(taken.number, taken.until)] },
        Err(refusal) => Answered { said: Err(refusal), once: vec![] },
    };
    if !back.state.is_empty() {
        return match finish::take(&door, side, id, &back.state).await? {
            Some(attempt) => finish::conclude(&door, side, connection, attempt, answered).await,
            None => finish::refused(&door, side, &connection, Refusal::WrongRequest.key()).await,
        };
    }
    if let Err(refusal) = answered.said {
        return finish::refused(&door, side, &connection, refusal.key()).await;
    }
    unasked(&door, side, connection, answered, (&back.next, String::new())).await
}

/// Keeps what a provider says of somebody who did not set out from here, and asks them whether they mean it.
pub(super) async fn unasked(
    door: &Door,
    side: Side,
    connection: Connection,
    answered: Answered,
    (next, invitation): (&str, String),
) -> Result<Response, Error> {
    let (state, browser) = (random::token(), begin::browser(door, side));
    let begin = Begin {
        state: state.clone(),
        browser: browser.clone(),
        next: url::local(next).unwrap_or_default(),
        invitation,
        ticket: String::new(),
        pending: String::new(),
    };
    let page = format!("{}/sso/{}/confirm", super::base(door, side), connection.id);
    let secret = state.clone();
    door.write(move |mut s| {
        Box::pin(async move {
            sso::begin(&mut s, &connection, begin).await?;
            let Some(attempt) = sso::peek(&mut s, connection.id, &secret).await? else {
                return Err(desk::Error::NotFound);
            };
            sso::answer(&mut s, attempt.id, &answered).await.map(|_| ())
        })
    })
    .await?;
    let mut response = Redirect::to(&url::with(&page, &[("state", state)])).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookies::set_provider(side, &browser, door.app.is_https()));
    Ok(response)
}
