//! The gate: sign in, by a password or a link, sign out, a new password; for customers and for staff.

mod code;
mod invite;
mod language;
mod link;
mod passkey;
mod password;
mod register;
mod sample;
mod signin;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::audience::{Door, Visitor};
use super::error::Error;
use super::page::Shell;
use super::routes::{Audience, Route};
use crate::desk::door::Claim;
use crate::desk::ids::ConnectionId;
use crate::desk::portal::Access;
use crate::desk::session::Session;
use crate::desk::signin::Side;
use crate::desk::sso::{self, Offered};
use crate::desk::templates::Kind;
use crate::desk::viewer::System;
use crate::web::face::Face;
use crate::web::url;

pub(super) use code::{coming, lead};
pub(super) use passkey::{answered as passkey_answered, question as passkey_question, secret as passkey_secret};
pub(super) use sample::{NOBODY, of as sample_of, page as sample, words};

/// The routes of this module.
pub fn routes() -> Vec<Route> {
    let visitor = Audience::Visitor;
    vec![
        Route::new("GET", "/sign-in", visitor, get(signin::portal_page)),
        Route::new("POST", "/sign-in", visitor, post(signin::portal_sign_in)),
        Route::new("GET", "/sign-in/code", visitor, get(code::portal_page)),
        Route::new("POST", "/sign-in/code", visitor, post(code::portal_give)),
        Route::new("GET", "/desk/sign-in/code", visitor, get(code::desk_page)),
        Route::new("POST", "/desk/sign-in/code", visitor, post(code::desk_give)),
        Route::new("POST", "/sign-in/passkey/begin", visitor, post(passkey::portal_begin)),
        Route::new("POST", "/sign-in/passkey", visitor, post(passkey::portal_enter)),
        Route::new("POST", "/desk/sign-in/passkey/begin", visitor, post(passkey::desk_begin)),
        Route::new("POST", "/desk/sign-in/passkey", visitor, post(passkey::desk_enter)),
        Route::new("GET", "/sign-in/link", visitor, get(link::page)),
        Route::new("POST", "/sign-in/link", visitor, post(link::send)),
        Route::new("GET", "/link/{token}", visitor, get(link::look)),
        Route::new("POST", "/link/{token}", visitor, post(link::enter)),
        Route::new("POST", "/sign-in/language", visitor, post(language::choose)),
        Route::new("POST", "/sign-out", visitor, post(signin::portal_sign_out)),
        Route::new("GET", "/signed-out", visitor, get(signin::signed_out)),
        Route::new("GET", "/forgot", visitor, get(password::portal_page)),
        Route::new("POST", "/forgot", visitor, post(password::portal_request)),
        Route::new("GET", "/reset/{token}", visitor, get(password::portal_reset_page)),
        Route::new("POST", "/reset/{token}", visitor, post(password::portal_reset)),
        Route::new("GET", "/register", visitor, get(register::page)),
        Route::new("POST", "/register", visitor, post(register::register)),
        Route::new("GET", "/verify/{token}", visitor, get(register::verify_page)),
        Route::new("POST", "/verify/{token}", visitor, post(register::verify)),
        Route::new("GET", "/invite/{token}", visitor, get(invite::page)),
        Route::new("POST", "/invite/{token}", visitor, post(invite::accept)),
        Route::new("GET", "/desk/sign-in", visitor, get(signin::desk_page)),
        Route::new("POST", "/desk/sign-in", visitor, post(signin::desk_sign_in)),
        Route::new("POST", "/desk/sign-out", visitor, post(signin::desk_sign_out)),
        Route::new("GET", "/desk/forgot", visitor, get(password::desk_page)),
        Route::new("POST", "/desk/forgot", visitor, post(password::desk_request)),
        Route::new("GET", "/desk/reset/{token}", visitor, get(password::desk_reset_page)),
        Route::new("POST", "/desk/reset/{token}", visitor, post(password::desk_reset)),
    ]
}

/// What stands before the paths of a side's gate.
fn base(door: &Door, side: Side) -> String {
    match side {
        Side::Portal => door.at(""),
        Side::Desk => "/desk".to_owned(),
    }
}

/// What is behind a side's gate.
fn behind(door: &Door, side: Side) -> String {
    match side {
        Side::Portal => door.at("/requests"),
        Side::Desk => "/desk".to_owned(),
    }
}

/// Where providers alone sign customers in, nobody asks for a password, a link or an account: what leads to the sign-in page.
async fn unless_providers_alone(door: &Door, side: Side) -> Result<Option<Response>, Error> {
    let offered = door.read(move |mut s| Box::pin(async move { sso::offered(&mut s, side).await })).await?;
    let page = format!("{}/sign-in", base(door, side));
    Ok(offered.is_only.then(|| Redirect::to(&page).into_response()))
}

/// Leads to the provider by which alone the people of an address's company come in, whatever they ask for.
async fn to_their_provider(door: &Door, side: Side, email: &str, next: &str) -> Result<Option<Response>, Error> {
    if side == Side::Desk {
        return Ok(None);
    }
    let asked = email.to_owned();
    let way = door.read(move |mut s| Box::pin(async move { sso::way_for(&mut s, &asked).await })).await?;
    let Some((id, true)) = way else { return Ok(None) };
    let go = door.at(&format!("/sso/{id}/go"));
    Ok(Some(Redirect::to(&url::with(&go, &[("next", next.to_owned()), ("email", email.to_owned())])).into_response()))
}

/// The door for a side's gate: the desk's stays open while the portal is off.
pub(in crate::web) fn at(visitor: Visitor, side: Side) -> Door {
    let mut door = visitor.0;
    if side == Side::Desk {
        door.claim = Claim::System(System::Gate);
    }
    door
}

/// The frame of a page of the portal's gate, with what a template says on it.
async fn shell(door: &Door, kind: Kind) -> Result<Shell, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |s| Box::pin(async move { Ok(dress(Shell::new(&app, &headers, &s), &s, kind)) })).await
}

/// A page's frame with what a template says on it.
fn dress(shell: Shell, s: &Session<'_>, kind: Kind) -> Shell {
    let face = s.template(kind).map(|template| Face::of(&template, s.portal(), None)).unwrap_or_default();
    Shell { face, ..shell }
}

/// As [`shell`], for a page that both sides have; the desk's says what it says.
pub(in crate::web) async fn shell_of(door: &Door, side: Side, kind: Kind) -> Result<Shell, Error> {
    let shell = shell(door, kind).await?;
    Ok(if side == Side::Desk { Shell { face: Face::default(), ..shell } } else { shell })
}

#[derive(Template)]
#[template(path = "gate/sign_in.html")]
struct SignIn {
    shell: Shell,
    is_desk: bool,
    base: String,
    email: String,
    next: String,
    notice: Option<String>,
    problem: Option<String>,
    /// The identity providers that sign in here.
    sso: Offered,
    /// Whether passkeys are taken here.
    has_passkeys: bool,
}

impl SignIn {
    /// Whether somebody new may make an account.
    fn may_register(&self) -> bool {
        self.shell.portal.access == Access::Register && !self.sso.is_only
    }

    /// Where a provider signs in.
    fn by(&self, id: &ConnectionId) -> String {
        url::with(&format!("{}/sso/{id}", self.base), &[("next", self.next.clone())])
    }

    /// Where a company's own provider is looked for.
    fn own(&self) -> String {
        url::with(&format!("{}/sign-in/sso", self.base), &[("next", self.next.clone())])
    }
}

#[derive(Template)]
#[template(path = "gate/signed_out.html")]
struct SignedOut {
    shell: Shell,
    is_desk: bool,
}

#[derive(Template)]
#[template(path = "gate/forgot.html")]
struct Forgot {
    shell: Shell,
    is_desk: bool,
    base: String,
    email: String,
    is_sent: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "gate/reset.html")]
struct Reset {
    shell: Shell,
    is_desk: bool,
    base: String,
    token: String,
    is_valid: bool,
    problem: Option<String>,
}
