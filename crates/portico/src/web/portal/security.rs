//! Where a customer is signed in, and their password. Staff who look at the portal find none of it.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::agent;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::SessionId;
use crate::desk::signin::{self, Change, Side, SignedIn};
use crate::desk::sso;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Customer, Door};
use crate::web::cookies;
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "portal/security.html")]
struct Page {
    shell: Shell,
    sessions: Vec<SignedIn>,
    /// The session in which the page is read.
    this: SessionId,
    has_password: bool,
    /// The provider by which alone they come in, where all of that is kept.
    provider: Option<String>,
    /// Whether they sign in with two steps.
    has_factor: bool,
    /// What was done before.
    done: Option<&'static str>,
    problems: Vec<Problem>,
}

impl Page {
    fn name(&self, session: &SignedIn) -> String {
        agent::named(&self.shell.w, &session.user_agent)
    }

    fn icon(&self, session: &SignedIn) -> &'static str {
        if agent::is_small(&session.user_agent) { "smartphone" } else { "monitor" }
    }

    fn is_this(&self, session: &SignedIn) -> bool {
        session.id == self.this
    }

    fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
}

async fn build(door: &Door, asked: &Asked, invalid: &Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, sessions, this, (has_password, has_factor, provider)) = door
        .read(move |mut s| {
            Box::pin(async move {
                let sessions = signin::devices(&mut s).await?;
                let has_password = signin::has_password(&mut s).await?;
                let has_factor = signin::standing(&mut s).await?.left.is_some();
                let (me, this) = s.themselves().map(|me| (me.id, me.session))?;
                let provider = sso::alone_for(&mut s, Side::Portal, me.0).await?;
                let shell = Shell::new(&app, &headers, &s);
                Ok((shell, sessions, this, (has_password, has_factor, provider)))
            })
        })
        .await?;
    let done = match asked.done.as_str() {
        "one" => Some("security-ended"),
        "others" => Some("security-ended-others"),
        "password" => Some("security-password-set"),
        _ => None,
    };
    let problems = shell.problems(invalid);
    Ok(Page { shell, sessions, this, has_password, provider, has_factor, done, problems })
}

/// Staff who look at the portal find nothing here.
async fn only_customers(door: &Door) -> Result<(), Error> {
    door.read(|s| Box::pin(async move { s.themselves().map(drop) })).await
}

/// Where the customer is signed in.
pub(super) async fn page(door: Customer, asked: Parameters<Asked>) -> Result<Response, Error> {
    Ok(render(&build(&door, &asked.0, &Invalid::default()).await?))
}

/// Ends one session.
pub(super) async fn end(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: SessionId = door.id(&id)?;
    only_customers(&door).await?;
    door.write(move |mut s| Box::pin(async move { signin::sign_out_device(&mut s, id).await })).await?;
    Ok(Redirect::to(&door.at("/account/security?done=one")).into_response())
}

/// Ends all sessions but this one.
pub(super) async fn end_others(door: Customer) -> Result<Response, Error> {
    only_customers(&door).await?;
    door.write(|mut s| Box::pin(async move { signin::sign_out_others(&mut s).await })).await?;
    Ok(Redirect::to(&door.at("/account/security?done=others")).into_response())
}

/// Leads to the page with the form, from the address that it is sent to.
pub(super) async fn elsewhere(door: Customer) -> Result<Response, Error> {
    only_customers(&door).await?;
    Ok(Redirect::to(&door.at("/account/security")).into_response())
}

/// Sets another password. The session goes on under a new secret.
pub(super) async fn password(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let (customer, portal) =
        door.read(|s| Box::pin(async move { Ok((s.themselves()?.clone(), s.portal().clone())) })).await?;
    let change = Change {
        customer,
        portal: portal.id,
        domain: portal.domain,
        language: portal.language.clone(),
        current: sent.text("current"),
        password: sent.text("password"),
        device: door.device(),
        now: door.app.clock.now(),
        absolute_days: door.app.config.sessions.absolute_days,
    };
    match signin::change(&door.app.db, &door.app.passwords, change).await {
        Ok(session) => {
            door.app.wake.notify_one();
            let mut response = Redirect::to(&door.at("/account/security?done=password")).into_response();
            let cookie = cookies::set(Side::Portal, &session.token, door.app.is_https());
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(desk::Error::Invalid(invalid)) => {
            let page = build(&door, &Asked::default(), &invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
