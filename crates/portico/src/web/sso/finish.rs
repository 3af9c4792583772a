//! The way back: who it is comes in, or reads why not.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{Page, Way, base, begin, connection, frame, id_of, oidc};
use crate::desk;
use crate::desk::ids::{AttemptId, ConnectionId};
use crate::desk::signin::{ByProvider, Side};
use crate::desk::sso::{self, Answered, Attempt, Begin, Connection, Entered, Entering, Kind, Purpose, Verdict};
use crate::random;
use crate::sso::Refusal;
use crate::web::audience::Door;
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::gate::{coming, lead};
use crate::web::{cookies, url};

/// Takes somebody who is back in the browser from which they set out; None for everybody else.
pub(super) async fn take(door: &Door, side: Side, id: ConnectionId, state: &str) -> Result<Option<Attempt>, Error> {
    let Some(browser) = cookies::provider_token(&door.request.headers, side, door.app.is_https()) else {
        return Ok(None);
    };
    let state = state.to_owned();
    door.write(move |mut s| Box::pin(async move { sso::take(&mut s, id, &state, &browser).await })).await
}

/// Says why somebody does not come in.
pub(super) async fn refused(
    door: &Door,
    side: Side,
    connection: &Connection,
    why: &'static str,
) -> Result<Response, Error> {
    let shell = frame(door, side).await?;
    let (title, text) = (shell.w.v("sso-refused-title", "name", &connection.name), shell.w.t(why));
    let base = base(door, side);
    let again = connection.is_on.then(|| format!("{base}/sso/{}", connection.id));
    let way = Way::Back { again, sign_in: format!("{base}/sign-in") };
    let page = Page { shell, is_desk: side == Side::Desk, title, text, way };
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Does what somebody was sent to the provider for.
pub(super) async fn conclude(
    door: &Door,
    side: Side,
    connection: Connection,
    attempt: Attempt,
    answered: Answered,
) -> Result<Response, Error> {
    match attempt.purpose {
        Purpose::Verify => tried(door, connection, attempt.id, answered).await,
        // Whoever follows an invitation becomes who it names: another site may have sent them here.
        Purpose::Enter if attempt.invited.is_some() && answered.said.is_ok() => {
            let kept = (&*attempt.next, attempt.invited.clone().unwrap_or_default());
            unasked(door, side, connection, answered, kept).await
        }
        Purpose::Enter => enter(door, side, connection, attempt, answered).await,
    }
}

async fn enter(
    door: &Door,
    side: Side,
    connection: Connection,
    attempt: Attempt,
    answered: Answered,
) -> Result<Response, Error> {
    let arrived = match answered.said {
        Ok(arrived) => arrived,
        Err(refusal) => return refused(door, side, &connection, refusal.key()).await,
    };
    let domain = door.read(|s| Box::pin(async move { Ok(s.portal().domain) })).await?;
    let entering = Entering {
        connection: connection.clone(),
        arrived,
        invited: attempt.invited,
        coming: coming(door, side, domain, attempt.next),
        once: answered.once,
    };
    let again = entering.clone();
    let first = door.try_write(move |mut s| Box::pin(async move { sso::enter(&mut s, entering).await })).await;
    let entered = match first {
        // Somebody of the same address has come at the same moment: now they are there.
        Err(desk::Error::Invalid(_)) => {
            door.write(move |mut s| Box::pin(async move { sso::enter(&mut s, again).await })).await?
        }
        other => other.map_err(|error| Error::new(error, door))?,
    };
    match entered {
        Entered::In(signed) => Ok(lead(door, side, signed)),
        Entered::Refused(why) => refused(door, side, &connection, why).await,
    }
}

/// Keeps what has arrived for whoever tries the connection, and leads back to its settings. Nobody is signed in.
pub(super) async fn tried(
    door: &Door,
    connection: Connection,
    attempt: AttemptId,
    answered: Answered,
) -> Result<Response, Error> {
    let id = connection.id;
    let page = door
        .write(move |mut s| {
            Box::pin(async move {
                let (comes, who) = match &answered.said {
                    Ok(arrived) => sso::preview(&mut s, &connection, arrived).await?,
                    Err(refusal) => (refusal.key().to_owned(), String::new()),
                };
                let verdict = Verdict { said: answered.said, comes, who };
                sso::verdict(&mut s, &connection, attempt, &verdict).await?;
                Ok(s.own_url())
            })
        })
        .await?;
    Ok(Redirect::to(&format!("{page}/settings/sso/{id}?tried={attempt}")).into_response())
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
    let page = format!("{}/sso/{}/confirm", base(door, side), connection.id);
    door.write(move |mut s| {
        Box::pin(async move {
            let attempt = sso::begin(&mut s, &connection, begin).await?;
            sso::answer(&mut s, attempt, &answered).await.map(|_| ())
        })
    })
    .await?;
    let mut response = Redirect::to(&url::with(&page, &[("state", state)])).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookies::set_provider(side, &browser, door.app.is_https()));
    Ok(response)
}

/// Asks somebody whom a provider has sent whether they mean to sign in: another site may have sent their browser.
pub(super) async fn ask(door: Door, side: Side, id: &str, state: &str) -> Result<Response, Error> {
    let id = id_of(&door, id)?;
    let (connection, _) = connection(&door, side, id).await?;
    let browser = cookies::provider_token(&door.request.headers, side, door.app.is_https()).unwrap_or_default();
    let secret = state.to_owned();
    let (found, becomes) = door
        .read(move |mut s| {
            Box::pin(async move {
                let found = sso::answered(&mut s, id, &secret, &browser).await?;
                let digest = found.as_ref().and_then(|attempt| attempt.invited.clone());
                let becomes = match digest {
                    Some(digest) => sso::invited(&mut s, &digest).await?,
                    None => None,
                };
                Ok((found, becomes))
            })
        })
        .await?;
    let arrived = found.and_then(|attempt| attempt.answer).map(|answered| answered.said);
    let Some(Ok(arrived)) = arrived else {
        return refused(&door, side, &connection, Refusal::WrongRequest.key()).await;
    };
    let shell = frame(&door, side).await?;
    let who = arrived.email.unwrap_or(arrived.subject);
    let title = shell.w.t("sso-confirm-title");
    let name = ("name", (&connection.name).into());
    let text = match becomes {
        Some(becomes) => shell.w.a("sso-confirm-invited", &[name, ("who", who.into()), ("becomes", becomes.into())]),
        None => shell.w.a("sso-confirm-text", &[name, ("who", who.into())]),
    };
    let way = Way::Confirm { action: format!("{}/sso/{id}/confirm", base(&door, side)), state: state.to_owned() };
    Ok(render(&Page { shell, is_desk: side == Side::Desk, title, text, way }))
}

/// They do.
pub(super) async fn confirm(door: Door, side: Side, id: &str, request: Request<Body>) -> Result<Response, Error> {
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    go_on(door, side, id, &sent.text("state"), true).await
}

/// Goes on with what a provider has said before the browser came.
pub(super) async fn answered(door: Door, side: Side, id: &str, state: &str) -> Result<Response, Error> {
    go_on(door, side, id, state, false).await
}

/// Likewise; `is_meant` where somebody has said that they mean it.
async fn go_on(door: Door, side: Side, id: &str, state: &str, is_meant: bool) -> Result<Response, Error> {
    let id = id_of(&door, id)?;
    let (connection, _) = connection(&door, side, id).await?;
    let Some(mut attempt) = take(&door, side, id, state).await? else {
        return refused(&door, side, &connection, Refusal::WrongRequest.key()).await;
    };
    let Some(answered) = attempt.answer.take() else {
        return refused(&door, side, &connection, Refusal::WrongRequest.key()).await;
    };
    match attempt.purpose {
        Purpose::Enter if is_meant => enter(&door, side, connection, attempt, answered).await,
        _ => conclude(&door, side, connection, attempt, answered).await,
    }
}

/// Where somebody signs out at the provider that signed them in, if it wants them to: a page that leads there.
///
/// # Errors
/// Only those of the database.
pub(in crate::web) async fn sign_out(door: &Door, side: Side, by: ByProvider) -> Result<Option<Response>, Error> {
    let id = by.connection;
    let found = door
        .try_read(move |mut s| {
            Box::pin(async move {
                let connection = sso::at(&mut s, side, id).await?;
                let home = sso::home(&s, side, connection.domain);
                Ok((connection, home))
            })
        })
        .await;
    let Ok((connection, home)) = found else { return Ok(None) };
    if connection.kind != Kind::Oidc || !connection.rules.signs_out {
        return Ok(None);
    }
    let back = match side {
        Side::Portal => format!("{home}/signed-out"),
        Side::Desk => format!("{home}/desk/sign-in"),
    };
    let provider = oidc::provider(&connection, &home);
    // A provider that does not answer keeps nobody signed in here.
    let there = crate::sso::oidc::leave(&door.app.asker, &provider, by.hint.as_deref(), &back).await;
    let Ok(Some(there)) = there else { return Ok(None) };
    let shell = frame(door, side).await?;
    let (title, text) = (shell.w.v("sso-out-title", "name", &connection.name), shell.w.t("sso-out-text"));
    Ok(Some(render(&Page { shell, is_desk: side == Side::Desk, title, text, way: Way::On(there) })))
}

/// The address of a sign-in page, with what is wanted afterwards.
pub(super) fn sign_in(door: &Door, side: Side, next: &str) -> String {
    let next = url::local(next).unwrap_or_default();
    url::with(&format!("{}/sign-in", base(door, side)), &[("next", next)])
}
