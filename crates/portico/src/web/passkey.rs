//! One's own passkeys, for customers and for staff: they are listed, added, called something else, and taken away.
//!
//! Adding needs a script, as authenticators are asked by scripts alone; all else is plain forms.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::address::{Parameters, Segments};
use super::audience::{Agent, Customer, Door, Oneself};
use super::error::{self, Error, render_as};
use super::form;
use super::gate;
use super::page::{self, Problem, Shell};
use super::portal;
use super::routes::{Audience, Route};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::PasskeyId;
use crate::desk::signin::{self, Added, Held, PASSKEY_NAME, Passkey, Proof, Side};
use crate::desk::sso;
use crate::desk::tickets::{self, QueueCounts};

/// The routes of this module.
pub(super) fn routes() -> Vec<Route> {
    let (customer, agent) = (Audience::Customer, Audience::Agent);
    vec![
        Route::new("GET", "/account/passkeys", customer, get(customers)),
        Route::new("POST", "/account/passkeys", customer, post(customer_adds)),
        Route::new("POST", "/account/passkeys/begin", customer, post(customer_begins)),
        Route::new("GET", "/account/passkeys/{passkey}", customer, get(customers_one)),
        Route::new("POST", "/account/passkeys/{passkey}", customer, post(customer_renames)),
        Route::new("GET", "/account/passkeys/{passkey}/remove", customer, get(customers_remove)),
        Route::new("POST", "/account/passkeys/{passkey}/remove", customer, post(customer_removes)),
        Route::new("GET", "/desk/passkeys", agent, get(agents)),
        Route::new("POST", "/desk/passkeys", agent, post(agent_adds)),
        Route::new("POST", "/desk/passkeys/begin", agent, post(agent_begins)),
        Route::new("GET", "/desk/passkeys/{passkey}", agent, get(agents_one)),
        Route::new("POST", "/desk/passkeys/{passkey}", agent, post(agent_renames)),
        Route::new("GET", "/desk/passkeys/{passkey}/remove", agent, get(agents_remove)),
        Route::new("POST", "/desk/passkeys/{passkey}/remove", agent, post(agent_removes)),
    ]
}

/// What a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// All passkeys.
    All,
    /// The name of one.
    Name(PasskeyId),
    /// Taking one away.
    Removal(PasskeyId),
}

/// What the pages of both sides say.
struct Own {
    /// Where they stand.
    here: String,
    /// Where one signs in.
    sign_in: String,
    held: Held,
    /// The one that the page is about; None for all.
    one: Option<Passkey>,
    is_removal: bool,
    /// What stands in the input of the name.
    name: String,
    done: Option<&'static str>,
    problems: Vec<Problem>,
}

impl Own {
    fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }

    fn longest(&self) -> usize {
        PASSKEY_NAME
    }

    /// Whether passkeys of several hosts are there, so that each says its own.
    fn has_hosts(&self) -> bool {
        self.held.all.iter().any(|one| Some(&one.host) != self.held.all.first().map(|first| &first.host))
    }

    fn title(&self) -> &'static str {
        match (&self.one, self.is_removal) {
            (None, _) => "passkeys",
            (Some(_), true) => "passkey-remove-title",
            (Some(_), false) => "passkey-rename-title",
        }
    }
}

#[derive(Template)]
#[template(path = "portal/passkeys.html")]
struct CustomersPage {
    shell: Shell,
    own: Own,
}

#[derive(Template)]
#[template(path = "desk/passkeys.html")]
struct AgentsPage {
    shell: Shell,
    own: Own,
    counts: QueueCounts,
    at: String,
}

/// For those who do nothing else before they have a second factor.
#[derive(Template)]
#[template(path = "gate/passkeys.html")]
struct OwedPage {
    shell: Shell,
    is_desk: bool,
    own: Own,
}

/// What a page shows beside what is kept.
#[derive(Clone, Debug, Default)]
struct Said {
    /// What was typed as a name; None where nothing was.
    name: Option<String>,
    done: Option<&'static str>,
    invalid: Invalid,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    done: String,
}

impl Asked {
    fn said(&self) -> Said {
        let done = match self.done.as_str() {
            "added" => Some("passkey-added"),
            "named" => Some("passkey-renamed"),
            "removed" => Some("passkey-removed"),
            _ => None,
        };
        Said { done, ..Said::default() }
    }
}

fn here(door: &Door, side: Side) -> String {
    match side {
        Side::Portal => door.at("/account/passkeys"),
        Side::Desk => "/desk/passkeys".to_owned(),
    }
}

/// Whether a provider alone signs a customer in, who so has nothing to set up here.
pub(super) async fn comes_by_provider_alone(door: &Door) -> Result<bool, Error> {
    door.read(|mut s| {
        Box::pin(async move {
            let me = s.themselves()?.id;
            Ok(sso::alone_for(&mut s, Side::Portal, me.0).await?.is_some())
        })
    })
    .await
}

async fn show(door: &Door, side: Side, status: StatusCode, about: About, said: Said) -> Result<Response, Error> {
    if side == Side::Portal && comes_by_provider_alone(door).await? {
        return Ok(Redirect::to(&door.at("/account/security")).into_response());
    }
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, held, one, counts, owes) = door
        .read(move |mut s| {
            Box::pin(async move {
                let one = match about {
                    About::All => None,
                    About::Name(id) | About::Removal(id) => Some(signin::passkey(&mut s, id).await?),
                };
                let held = signin::passkeys(&mut s).await?;
                let owes = s.staff().is_ok_and(|staff| staff.owes_factor);
                let counts = match side {
                    Side::Desk if !owes => tickets::queue_counts(&mut s).await?,
                    Side::Desk | Side::Portal => QueueCounts::default(),
                };
                Ok((Shell::new(&app, &headers, &s), held, one, counts, owes))
            })
        })
        .await?;
    let agent = headers_agent(door);
    let name = said.name.unwrap_or_else(|| match &one {
        Some(one) => one.name.clone(),
        // A name that says which device it is, until somebody knows a better one.
        None => portal::device(&shell.w, &agent),
    });
    let here = here(door, side);
    let sign_in = match side {
        Side::Portal => format!("{}?next={here}", door.at("/sign-in")),
        Side::Desk => format!("/desk/sign-in?next={here}"),
    };
    let is_removal = matches!(about, About::Removal(_));
    let problems = shell.problems(&said.invalid);
    let own = Own { here, sign_in, held, one, is_removal, name, done: said.done, problems };
    Ok(match side {
        Side::Portal => render_as(status, &CustomersPage { shell, own }),
        Side::Desk if owes => render_as(status, &OwedPage { shell, is_desk: true, own }),
        Side::Desk => render_as(status, &AgentsPage { shell, own, counts, at: "passkeys".into() }),
    })
}

fn headers_agent(door: &Door) -> String {
    let agent = door.request.headers.get(axum::http::header::USER_AGENT);
    agent.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}

/// Compares a password that was typed, where one was.
pub(super) async fn prove(door: &Door, password: String) -> desk::Result<()> {
    if password.is_empty() {
        return Ok(());
    }
    let proof = door.try_read(move |s| Box::pin(async move { Proof::of(&s, password) })).await?;
    signin::prove(&door.app.db, &door.app.passwords, proof).await
}

/// Answers a script with the first thing that is wrong, and which field it is about.
fn refuse(door: &Door, invalid: &Invalid) -> Response {
    let words = door.words();
    let said = invalid.problems.first().map(|found| page::problem(&words, found)).unwrap_or_default();
    let mut response = error::problem(door, StatusCode::UNPROCESSABLE_ENTITY, said, &words);
    let field = invalid.problems.first().and_then(|found| found.field.parse().ok());
    if let Some(field) = field {
        response.headers_mut().insert("x-field", field);
    }
    response
}

/// Asks an authenticator for a passkey.
async fn begin(door: &Door, side: Side, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(door, request).await?;
    let name = sent.text("name");
    let begun = match prove(door, sent.text("password")).await {
        Ok(()) => door.try_write(move |mut s| Box::pin(async move { signin::begin_adding(&mut s, &name).await })).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok(begun) => Ok(gate::passkey_question(door, side, begun)),
        Err(desk::Error::Invalid(invalid)) => Ok(refuse(door, &invalid)),
        Err(error) => Err(Error::new(error, door)),
    }
}

/// Keeps what the authenticator has made.
async fn add(door: &Door, side: Side, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(door, request).await?;
    let (name, credential) = (sent.text("name"), sent.text("credential"));
    if credential.is_empty() {
        // A form that no script has sent.
        let said = Said { name: Some(name), invalid: Invalid::field("form", "passkey-no-script"), ..Said::default() };
        return show(door, side, StatusCode::UNPROCESSABLE_ENTITY, About::All, said).await;
    }
    let token = gate::passkey_secret(door, side, &sent.text("question"));
    let used = token.clone();
    let added = door
        .try_write(move |mut s| Box::pin(async move { signin::add_passkey(&mut s, &token, &credential, &name).await }))
        .await;
    let response = match added {
        Ok(Added::Done(_)) => Redirect::to(&format!("{}?done=added", here(door, side))).into_response(),
        Ok(Added::Known) => refuse(door, &Invalid::field("form", "passkey-known")),
        Ok(Added::Refused) => refuse(door, &Invalid::field("form", "passkey-not-added")),
        Err(desk::Error::Invalid(invalid)) => refuse(door, &invalid),
        Err(error) => return Err(Error::new(error, door)),
    };
    Ok(gate::passkey_answered(door, side, &used, response))
}

async fn rename(door: &Door, side: Side, id: &str, request: Request<Body>) -> Result<Response, Error> {
    let id: PasskeyId = door.id(id)?;
    let sent = form::take_fields(door, request).await?;
    let (name, typed) = (sent.text("name"), sent.text("name"));
    let done =
        door.try_write(move |mut s| Box::pin(async move { signin::rename_passkey(&mut s, id, &name).await })).await;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=named", here(door, side))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let said = Said { name: Some(typed), invalid, ..Said::default() };
            show(door, side, StatusCode::UNPROCESSABLE_ENTITY, About::Name(id), said).await
        }
        Err(error) => Err(Error::new(error, door)),
    }
}

async fn remove(door: &Door, side: Side, id: &str, request: Request<Body>) -> Result<Response, Error> {
    let id: PasskeyId = door.id(id)?;
    let sent = form::take_fields(door, request).await?;
    let done = match prove(door, sent.text("password")).await {
        Ok(()) => door.try_write(move |mut s| Box::pin(async move { signin::remove_passkey(&mut s, id).await })).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=removed", here(door, side))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let said = Said { invalid, ..Said::default() };
            show(door, side, StatusCode::UNPROCESSABLE_ENTITY, About::Removal(id), said).await
        }
        Err(error) => Err(Error::new(error, door)),
    }
}

async fn customers(door: Customer, asked: Parameters<Asked>) -> Result<Response, Error> {
    show(&door, Side::Portal, StatusCode::OK, About::All, asked.0.said()).await
}

async fn agents(door: Oneself, asked: Parameters<Asked>) -> Result<Response, Error> {
    show(&door, Side::Desk, StatusCode::OK, About::All, asked.0.said()).await
}

async fn customers_one(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let about = About::Name(door.id(&id)?);
    show(&door, Side::Portal, StatusCode::OK, about, Said::default()).await
}

async fn agents_one(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let about = About::Name(door.id(&id)?);
    show(&door, Side::Desk, StatusCode::OK, about, Said::default()).await
}

async fn customers_remove(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let about = About::Removal(door.id(&id)?);
    show(&door, Side::Portal, StatusCode::OK, about, Said::default()).await
}

async fn agents_remove(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let about = About::Removal(door.id(&id)?);
    show(&door, Side::Desk, StatusCode::OK, about, Said::default()).await
}

async fn customer_begins(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    begin(&door, Side::Portal, request).await
}

async fn agent_begins(door: Oneself, request: Request<Body>) -> Result<Response, Error> {
    begin(&door, Side::Desk, request).await
}

async fn customer_adds(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    add(&door, Side::Portal, request).await
}

async fn agent_adds(door: Oneself, request: Request<Body>) -> Result<Response, Error> {
    add(&door, Side::Desk, request).await
}

async fn customer_renames(
    door: Customer,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    rename(&door, Side::Portal, &id, request).await
}

async fn agent_renames(door: Agent, Segments(id): Segments<String>, request: Request<Body>) -> Result<Response, Error> {
    rename(&door, Side::Desk, &id, request).await
}

async fn customer_removes(
    door: Customer,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    remove(&door, Side::Portal, &id, request).await
}

async fn agent_removes(door: Agent, Segments(id): Segments<String>, request: Request<Body>) -> Result<Response, Error> {
    remove(&door, Side::Desk, &id, request).await
}
