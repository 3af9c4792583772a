//! One's own second factor, for customers and for staff: an app is added, its codes for when it is lost are shown once, and it is
//! taken away.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use qrcodegen::{QrCode, QrCodeEcc};

use super::audience::{Agent, Customer, Door};
use super::error::{Error, render_as};
use super::form;
use super::page::{Problem, Shell};
use super::routes::{Audience, Route};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::signin::{self, Offer, Side, Standing};
use crate::desk::tickets::{self, QueueCounts};

/// The routes of this module.
pub(super) fn routes() -> Vec<Route> {
    let (customer, agent) = (Audience::Customer, Audience::Agent);
    vec![
        Route::new("GET", "/account/factor", customer, get(customers)),
        Route::new("POST", "/account/factor", customer, post(customer_acts)),
        Route::new("GET", "/desk/factor", agent, get(agents)),
        Route::new("POST", "/desk/factor", agent, post(agent_acts)),
    ]
}

/// What both pages say.
struct Own {
    shell: Shell,
    /// Where its forms go.
    here: String,
    standing: Standing,
    offer: Option<Offer>,
    /// Codes that were just made; they are shown this once.
    codes: Vec<String>,
    problems: Vec<Problem>,
}

#[derive(Template)]
#[template(path = "portal/factor.html")]
struct CustomersPage {
    shell: Shell,
    own: Own,
}

#[derive(Template)]
#[template(path = "desk/factor.html")]
struct AgentsPage {
    shell: Shell,
    own: Own,
    counts: QueueCounts,
    at: String,
}

impl Own {
    fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }

    /// The secret in groups of four, as it is typed.
    fn secret(&self) -> String {
        let secret = self.offer.as_ref().map(|offer| offer.secret.as_str()).unwrap_or_default();
        let letters: Vec<char> = secret.chars().collect();
        letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The picture that apps read: its size in squares, and its dark squares as a path. None where it does not fit into one.
    fn picture(&self) -> Option<(i32, String)> {
        let code = QrCode::encode_text(&self.offer.as_ref()?.url, QrCodeEcc::Medium).ok()?;
        let size = code.size();
        let all = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
        let dark = all.filter(|(x, y)| code.get_module(*x, *y)).map(|(x, y)| format!("M{} {}h1v1h-1z", x + 4, y + 4));
        Some((size + 8, dark.collect()))
    }
}

async fn build(door: &Door, side: Side, codes: Vec<String>, invalid: &Invalid) -> Result<(Own, QueueCounts), Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, standing, offer, counts) = door
        .read(move |mut s| {
            Box::pin(async move {
                let (standing, offer) = (signin::standing(&mut s).await?, signin::offered(&mut s).await?);
                let counts = match side {
                    Side::Desk => tickets::queue_counts(&mut s).await?,
                    Side::Portal => QueueCounts::default(),
                };
                Ok((Shell::new(&app, &headers, &s), standing, offer, counts))
            })
        })
        .await?;
    let here = match side {
        Side::Portal => format!("{}/account/factor", shell.base),
        Side::Desk => "/desk/factor".to_owned(),
    };
    Ok((Own { problems: shell.problems(invalid), shell, here, standing, offer, codes }, counts))
}

async fn show(
    door: &Door,
    side: Side,
    status: StatusCode,
    (codes, invalid): (Vec<String>, Invalid),
) -> Result<Response, Error> {
    let (own, counts) = build(door, side, codes, &invalid).await?;
    let shell = own.shell.clone();
    Ok(match side {
        Side::Portal => render_as(status, &CustomersPage { shell, own }),
        Side::Desk => render_as(status, &AgentsPage { shell, own, counts, at: "factor".into() }),
    })
}

async fn customers(door: Customer) -> Result<Response, Error> {
    show(&door, Side::Portal, StatusCode::OK, Default::default()).await
}

async fn agents(door: Agent) -> Result<Response, Error> {
    show(&door, Side::Desk, StatusCode::OK, Default::default()).await
}

async fn customer_acts(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    act(&door, Side::Portal, request).await
}

async fn agent_acts(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    act(&door, Side::Desk, request).await
}

/// Adds an app, confirms it, makes new codes, or takes it away.
async fn act(door: &Door, side: Side, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(door, request).await?;
    let (what, code) = (sent.text("act"), sent.text("code"));
    let done = door
        .try_write(move |mut s| {
            let (what, code) = (what.clone(), code.clone());
            Box::pin(async move {
                match what.as_str() {
                    "confirm" => signin::confirm(&mut s, &code).await,
                    "codes" => signin::new_codes(&mut s, &code).await,
                    "remove" => signin::give_up(&mut s, &code).await.map(|()| vec![]),
                    _ => signin::offer(&mut s).await.map(|_| vec![]),
                }
            })
        })
        .await;
    match done {
        Ok(codes) if codes.is_empty() => {
            let (own, _) = build(door, side, vec![], &Invalid::default()).await?;
            Ok(Redirect::to(&own.here).into_response())
        }
        Ok(codes) => show(door, side, StatusCode::OK, (codes, Invalid::default())).await,
        Err(desk::Error::Invalid(invalid)) => {
            show(door, side, StatusCode::UNPROCESSABLE_ENTITY, (vec![], invalid)).await
        }
        Err(error) => Err(Error::new(error, door)),
    }
}
