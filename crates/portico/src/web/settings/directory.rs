//! What the directory of a company comes in with: tokens are made, shown once, and revoked.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::{CompanyId, ScimTokenId};
use crate::desk::scim::{self, NAME, Token, Tokens};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/directory.html")]
struct Page {
    shell: Shell,
    tokens: Tokens,
    /// Where the directory asks.
    url: String,
    /// The name that was sent and refused.
    name: String,
    /// A token that was just made; it is shown this once.
    secret: Option<String>,
    problems: Vec<Problem>,
    is_revoked: bool,
}

#[derive(Template)]
#[template(path = "settings/directory_revoke.html")]
struct Revoke {
    shell: Shell,
    company: CompanyId,
    token: Token,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn name_length(&self) -> usize {
        NAME
    }

    fn domains(&self) -> String {
        self.shell.w.v("scim-domains", "domains", self.tokens.domains.join(", "))
    }

    fn made(&self, token: &Token) -> String {
        self.shell.w.v("scim-token-made", "when", self.shell.when(&token.created_at).exact)
    }

    fn used(&self, token: &Token) -> String {
        match &token.used_at {
            Some(at) => self.shell.w.v("scim-token-used", "when", self.shell.when(at).exact),
            None => self.shell.w.t("scim-token-unused"),
        }
    }
}

impl Revoke {
    fn is_portal(&self) -> bool {
        false
    }
}

fn here(company: CompanyId) -> String {
    format!("/settings/companies/{company}/directory")
}

async fn build(door: &Door, company: CompanyId, name: String, invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let tokens = scim::tokens(&mut s, company).await?;
            let shell = Shell::new(&app, &headers, &s);
            let url = format!("{}{}", app.config.public_url, crate::web::scim::BASE);
            let problems = shell.problems(&invalid);
            Ok(Page { shell, tokens, url, name, secret: None, problems, is_revoked: false })
        })
    })
    .await
}

/// The tokens of a company.
pub(super) async fn page(
    door: Agent,
    Segments(company): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door, door.id(&company)?, String::new(), Invalid::default()).await?;
    page.is_revoked = asked.contains_key("revoked");
    Ok(render(&page))
}

/// Makes a token, and shows it.
pub(super) async fn make(
    door: Agent,
    Segments(company): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let company: CompanyId = door.id(&company)?;
    let name = form::take_fields(&door, request).await?.text("name");
    let called = name.clone();
    let made = door.try_write(move |mut s| Box::pin(async move { scim::make_token(&mut s, company, &called).await }));
    match made.await {
        Ok(secret) => {
            let page = build(&door, company, String::new(), Invalid::default()).await?;
            Ok(render(&Page { secret: Some(secret), ..page }))
        }
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&door, company, name, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Asks whether a token is to be revoked.
pub(super) async fn ask(door: Agent, Segments((company, id)): Segments<(String, String)>) -> Result<Response, Error> {
    let (company, id): (CompanyId, ScimTokenId) = (door.id(&company)?, door.id(&id)?);
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let token = scim::token(&mut s, company, id).await?;
                Ok(Revoke { shell: Shell::new(&app, &headers, &s), company, token })
            })
        })
        .await?;
    Ok(render(&page))
}

/// Revokes a token.
pub(super) async fn revoke(
    door: Agent,
    Segments((company, id)): Segments<(String, String)>,
) -> Result<Response, Error> {
    let (company, id): (CompanyId, ScimTokenId) = (door.id(&company)?, door.id(&id)?);
    let revoked =
        door.try_write(move |mut s| Box::pin(async move { scim::revoke_token(&mut s, company, id).await })).await;
    match revoked {
        // One that is gone already was revoked a moment ago: the list says how it stands.
        Ok(()) | Err(desk::Error::NotFound) => {
            build(&door, company, String::new(), Invalid::default()).await?;
            Ok(Redirect::to(&format!("{}?revoked", here(company))).into_response())
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
