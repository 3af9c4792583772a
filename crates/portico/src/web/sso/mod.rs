//! Signing in by an identity provider: the way there, the way back, and what is said where it does not end well.
//!
//! Both sides have the same routes, those of staff beneath `/desk`. A provider's answer counts in the browser from which somebody
//! set out; where nobody did, they are asked whether they mean to sign in.

mod begin;
mod company;
mod finish;
mod jwt;
mod oidc;
pub(super) mod saml;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::audience::{Door, Visitor};
use super::error::Error;
use super::gate::{at, shell_of};
use super::page::Shell;
use super::routes::{Audience, Route};
use crate::desk::ids::ConnectionId;
use crate::desk::signin::Side;
use crate::desk::sso::{self, Connection};
use crate::desk::templates::Kind;
use crate::web::address::{Parameters, Segments};

pub(super) use finish::sign_out;

/// The routes of this module.
pub(super) fn routes() -> Vec<Route> {
    let visitor = Audience::Visitor;
    vec![
        Route::new("GET", "/sign-in/sso", visitor, get(company::page)),
        Route::new("POST", "/sign-in/sso", visitor, post(company::find)),
        Route::new("GET", "/sso/{connection}", visitor, get(portal::start)),
        Route::new("GET", "/sso/{connection}/go", visitor, get(portal::go)),
        Route::new("GET", "/sso/{connection}/callback", visitor, get(portal::callback)),
        Route::new("GET", "/sso/{connection}/jwt", visitor, get(portal::jwt)),
        Route::new("POST", "/sso/{connection}/acs", visitor, post(portal::acs)),
        Route::new("GET", "/sso/{connection}/finish", visitor, get(portal::finish)),
        Route::new("GET", "/sso/{connection}/metadata", visitor, get(portal::metadata)),
        Route::new("GET", "/sso/{connection}/confirm", visitor, get(portal::ask)),
        Route::new("POST", "/sso/{connection}/confirm", visitor, post(portal::confirm)),
        Route::new("GET", "/desk/sso/{connection}", visitor, get(desk::start)),
        Route::new("GET", "/desk/sso/{connection}/go", visitor, get(desk::go)),
        Route::new("GET", "/desk/sso/{connection}/callback", visitor, get(desk::callback)),
        Route::new("POST", "/desk/sso/{connection}/acs", visitor, post(desk::acs)),
        Route::new("GET", "/desk/sso/{connection}/finish", visitor, get(desk::finish)),
        Route::new("GET", "/desk/sso/{connection}/metadata", visitor, get(desk::metadata)),
        Route::new("GET", "/desk/sso/{connection}/confirm", visitor, get(desk::ask)),
        Route::new("POST", "/desk/sso/{connection}/confirm", visitor, post(desk::confirm)),
    ]
}

/// What stands in the address of the way there.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Where somebody is led afterwards.
    #[serde(default)]
    pub(super) next: String,
    /// Whom the provider may offer.
    #[serde(default)]
    email: String,
    /// The secret of an invitation.
    #[serde(default)]
    invitation: String,
    /// The ticket of whoever tries the connection.
    #[serde(default)]
    ticket: String,
}

/// What stands in the address of the way back.
#[derive(Clone, Debug, Default, Deserialize)]
struct Back {
    #[serde(default)]
    state: String,
    code: Option<String>,
    iss: Option<String>,
    #[serde(default)]
    jwt: String,
    #[serde(default)]
    next: String,
}

/// The connection that a path names.
fn id_of(door: &Door, text: &str) -> Result<ConnectionId, Error> {
    door.id(text)
}

/// A connection at this door, and the address at which its provider knows us.
async fn connection(door: &Door, side: Side, id: ConnectionId) -> Result<(Connection, String), Error> {
    door.read(move |mut s| {
        Box::pin(async move {
            let connection = sso::at(&mut s, side, id).await?;
            let home = sso::home(&s, side, connection.domain);
            Ok((connection, home))
        })
    })
    .await
}

/// What stands before the paths of a side's pages.
fn base(door: &Door, side: Side) -> String {
    match side {
        Side::Portal => door.at(""),
        Side::Desk => "/desk".to_owned(),
    }
}

/// A page that says something and leads on or back.
#[derive(Template)]
#[template(path = "gate/sso.html")]
pub(super) struct Page {
    shell: Shell,
    is_desk: bool,
    title: String,
    text: String,
    way: Way,
}

/// What can be done on such a page.
enum Way {
    /// Going to this address, which happens by itself.
    On(String),
    /// Saying that one means it: where the form is sent, and what it says of the sign-in.
    Confirm { action: String, state: String },
    /// Trying once more, or going back to the sign-in page.
    Back { again: Option<String>, sign_in: String },
}

impl Page {
    fn on(&self) -> Option<&str> {
        if let Way::On(url) = &self.way { Some(url) } else { None }
    }
}

async fn frame(door: &Door, side: Side) -> Result<Shell, Error> {
    shell_of(door, side, Kind::SignIn).await
}

macro_rules! sides {
    ($($module:ident => $side:expr;)*) => {$(
        mod $module {
            use super::*;

            pub(super) async fn start(
                visitor: Visitor,
                Segments(id): Segments<String>,
                query: Parameters<Asked>,
            ) -> Result<Response, Error> {
                begin::start(at(visitor, $side), $side, &id, query.0).await
            }

            pub(super) async fn go(
                visitor: Visitor,
                Segments(id): Segments<String>,
                query: Parameters<Asked>,
            ) -> Result<Response, Error> {
                begin::go(at(visitor, $side), $side, &id, query.0).await
            }

            pub(super) async fn callback(
                visitor: Visitor,
                Segments(id): Segments<String>,
                query: Parameters<Back>,
            ) -> Result<Response, Error> {
                oidc::callback(at(visitor, $side), $side, &id, query.0).await
            }

            pub(super) async fn acs(
                visitor: Visitor,
                Segments(id): Segments<String>,
                request: Request<Body>,
            ) -> Result<Response, Error> {
                saml::acs(at(visitor, $side), $side, &id, request).await
            }

            pub(super) async fn finish(
                visitor: Visitor,
                Segments(id): Segments<String>,
                query: Parameters<Back>,
            ) -> Result<Response, Error> {
                super::finish::answered(at(visitor, $side), $side, &id, &query.0.state).await
            }

            pub(super) async fn metadata(visitor: Visitor, Segments(id): Segments<String>) -> Result<Response, Error> {
                saml::metadata(at(visitor, $side), $side, &id).await
            }

            pub(super) async fn ask(
                visitor: Visitor,
                Segments(id): Segments<String>,
                query: Parameters<Back>,
            ) -> Result<Response, Error> {
                super::finish::ask(at(visitor, $side), $side, &id, &query.0.state).await
            }

            pub(super) async fn confirm(
                visitor: Visitor,
                Segments(id): Segments<String>,
                request: Request<Body>,
            ) -> Result<Response, Error> {
                super::finish::confirm(at(visitor, $side), $side, &id, request).await
            }
        }
    )*};
}

sides! {
    portal_side => Side::Portal;
    desk => Side::Desk;
}

/// What customers alone have.
mod portal {
    pub(super) use super::portal_side::*;
    use super::*;

    pub(super) async fn jwt(
        visitor: Visitor,
        Segments(id): Segments<String>,
        query: Parameters<Back>,
    ) -> Result<Response, Error> {
        super::jwt::take(at(visitor, Side::Portal), &id, query.0).await
    }
}
