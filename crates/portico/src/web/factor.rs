//! One's own second factor, for customers and for staff: an app is added, its codes for when it is lost are shown once, and it is
//! taken away.
//!
//! The page of staff is, with that of passkeys, the only one for those who must have a second factor and have none yet.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use qrcodegen::{QrCode, QrCodeEcc};

use super::audience::{Customer, Door, Oneself};
use super::error::{Error, render_as};
use super::form;
use super::page::{Problem, Shell};
use super::passkey;
use super::routes::{Audience, Route};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::signin::{self, Side, Standing};
use crate::desk::tickets::{self, QueueCounts};

/// Where staff look after theirs.
pub(super) const AT_DESK: &str = "/desk/factor";

/// Characters that a file of codes may have; what is more is not ours.
const FILE: usize = 1_000;

/// The routes of this module.
pub(super) fn routes() -> Vec<Route> {
    let (customer, agent) = (Audience::Customer, Audience::Agent);
    vec![
        Route::new("GET", "/account/factor", customer, get(customers)),
        Route::new("POST", "/account/factor", customer, post(customer_acts)),
        Route::new("GET", AT_DESK, agent, get(agents)),
        Route::new("POST", AT_DESK, agent, post(agent_acts)),
    ]
}

/// What the pages say.
struct Own {
    /// Where its forms go.
    here: String,
    /// Where one goes on when the codes are kept.
    onward: String,
    /// Where one signs in once more.
    sign_in: String,
    standing: Standing,
    /// Codes that were just made; they are shown this once.
    codes: Vec<String>,
    /// Whether they are the first, of an app that was just confirmed.
    is_new: bool,
    problems: Vec<Problem>,
    /// What was just done.
    done: Option<&'static str>,
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

/// For those who do nothing else before they have a second factor.
#[derive(Template)]
#[template(path = "gate/factor.html")]
struct OwedPage {
    shell: Shell,
    is_desk: bool,
    own: Own,
}

impl Own {
    /// Whether showing who one is was asked for in vain.
    fn must_prove(&self) -> bool {
        self.problem("password").is_some() || self.problem("form").is_some()
    }

    fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }

    /// The secret in groups of four, as it is typed.
    fn secret(&self) -> String {
        let secret = self.standing.offer.as_ref().map(|offer| offer.secret.as_str()).unwrap_or_default();
        let letters: Vec<char> = secret.chars().collect();
        letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// What an app on the same device opens.
    fn address(&self) -> String {
        self.standing.offer.as_ref().map(|offer| offer.url.clone()).unwrap_or_default()
    }

    /// The codes, each in a line.
    fn lines(&self) -> String {
        self.codes.join("\n")
    }

    /// The picture that apps read: its size in squares, and its dark squares as a path. None where it does not fit into one.
    fn picture(&self) -> Option<(i32, String)> {
        let code = QrCode::encode_text(&self.standing.offer.as_ref()?.url, QrCodeEcc::Medium).ok()?;
        let size = code.size();
        let all = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
        let dark = all.filter(|(x, y)| code.get_module(*x, *y)).map(|(x, y)| format!("M{} {}h1v1h-1z", x + 4, y + 4));
        Some((size + 8, dark.collect()))
    }
}

/// What was done, and what is to be mended.
#[derive(Default)]
struct Came {
    codes: Vec<String>,
    is_new: bool,
    invalid: Invalid,
    done: Option<&'static str>,
}

async fn show(door: &Door, side: Side, status: StatusCode, came: Came) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    if side == Side::Portal && passkey::comes_by_provider_alone(door).await? {
        return Ok(Redirect::to(&door.at("/account/security")).into_response());
    }
    let (shell, standing, owes, counts) = door
        .read(move |mut s| {
            Box::pin(async move {
                let standing = signin::standing(&mut s).await?;
                let owes = s.staff().is_ok_and(|staff| staff.owes_factor);
                let counts = match side {
                    Side::Desk if !owes => tickets::queue_counts(&mut s).await?,
                    Side::Desk | Side::Portal => QueueCounts::default(),
                };
                Ok((Shell::new(&app, &headers, &s), standing, owes, counts))
            })
        })
        .await?;
    let here = here(&shell, side);
    let done = came.done.filter(|_| standing.left.is_none());
    let own = Own {
        sign_in: match side {
            Side::Portal => format!("{}/sign-in?next={here}", shell.base),
            Side::Desk => format!("/desk/sign-in?next={here}"),
        },
        // Who was led here on the way to work goes on there.
        onward: if side == Side::Desk { "/desk".to_owned() } else { here.clone() },
        here,
        standing,
        codes: came.codes,
        is_new: came.is_new,
        problems: shell.problems(&came.invalid),
        done,
    };
    Ok(match side {
        Side::Portal => render_as(status, &CustomersPage { shell, own }),
        Side::Desk if owes => render_as(status, &OwedPage { shell, is_desk: true, own }),
        Side::Desk => render_as(status, &AgentsPage { shell, own, counts, at: "factor".into() }),
    })
}

fn here(shell: &Shell, side: Side) -> String {
    match side {
        Side::Portal => format!("{}/account/factor", shell.base),
        Side::Desk => AT_DESK.to_owned(),
    }
}

fn said(door: &Door) -> Came {
    let is_off = door.request.page.split_once('?').is_some_and(|(_, query)| query == "off");
    Came { done: is_off.then_some("factor-off"), ..Came::default() }
}

async fn customers(door: Customer) -> Result<Response, Error> {
    show(&door, Side::Portal, StatusCode::OK, said(&door)).await
}

async fn agents(door: Oneself) -> Result<Response, Error> {
    show(&door, Side::Desk, StatusCode::OK, said(&door)).await
}

async fn customer_acts(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    act(&door, Side::Portal, request).await
}

async fn agent_acts(door: Oneself, request: Request<Body>) -> Result<Response, Error> {
    act(&door, Side::Desk, request).await
}

/// What came of a button.
enum Done {
    /// An app can be added.
    Offered,
    /// Codes were made.
    Codes(Vec<String>),
    /// The app is gone.
    Off,
    /// The code was wrong.
    Wrong,
}

/// Adds an app, confirms it, makes new codes, or takes it away.
async fn act(door: &Door, side: Side, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(door, request).await?;
    let (what, code) = (sent.text("act"), sent.text("code"));
    let proven = match what.as_str() {
        "confirm" | "codes" | "remove" if code.trim().is_empty() => Err(Invalid::field("code", "code-missing").into()),
        "offer" => passkey::prove(door, sent.text("password")).await,
        _ => Ok(()),
    };
    if what == "file" {
        door.read(|s| Box::pin(async move { if s.staff().is_ok() { Ok(()) } else { s.themselves().map(drop) } }))
            .await?;
        return Ok(file(&sent.text("codes")));
    }
    let is_new = what == "confirm";
    let work = door.try_write(move |mut s| {
        let (what, code) = (what.clone(), code.clone());
        Box::pin(async move {
            Ok(match what.as_str() {
                "confirm" => Done::Codes(signin::confirm(&mut s, &code).await?),
                "codes" => signin::new_codes(&mut s, &code).await?.map_or(Done::Wrong, Done::Codes),
                "remove" if signin::give_up(&mut s, &code).await? => Done::Off,
                "remove" => Done::Wrong,
                "offer" => signin::offer(&mut s).await.map(|()| Done::Offered)?,
                _ => return Err(desk::Error::NotFound),
            })
        })
    });
    let done = match proven {
        Ok(()) => work.await,
        Err(error) => Err(error),
    };
    let at = if side == Side::Portal { door.at("/account/factor") } else { AT_DESK.to_owned() };
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    match done {
        Ok(Done::Offered) => Ok(Redirect::to(&at).into_response()),
        Ok(Done::Codes(codes)) => {
            door.app.wake.notify_one();
            show(door, side, StatusCode::OK, Came { codes, is_new, ..Came::default() }).await
        }
        Ok(Done::Off) => {
            door.app.wake.notify_one();
            Ok(Redirect::to(&format!("{at}?off")).into_response())
        }
        Ok(Done::Wrong) => {
            let invalid = Invalid::field("code", "factor-wrong");
            show(door, side, refused, Came { invalid, ..Came::default() }).await
        }
        Err(desk::Error::Invalid(invalid)) => show(door, side, refused, Came { invalid, ..Came::default() }).await,
        Err(error) => Err(Error::new(error, door)),
    }
}

/// The codes that the page shows, sent back to whoever sent them: they are kept nowhere.
fn file(codes: &str) -> Response {
    let known = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || ['-', '\n'].contains(c);
    let text: String = codes.chars().filter(known).take(FILE).chain(['\n']).collect();
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"recovery-codes.txt\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
