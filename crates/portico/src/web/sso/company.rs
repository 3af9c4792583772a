//! Finding a company's own provider by somebody's address.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Asked, finish, frame};
use crate::desk;
use crate::desk::signin::Side;
use crate::desk::sso;
use crate::web::address::Parameters;
use crate::web::audience::{Door, Visitor};
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::gate::at;
use crate::web::page::Shell;
use crate::web::url;

#[derive(Template)]
#[template(path = "gate/company.html")]
struct Page {
    shell: Shell,
    is_desk: bool,
    email: String,
    next: String,
    back: String,
    problem: Option<String>,
}

async fn build(door: &Door, email: String, next: &str) -> Result<Page, Error> {
    let is_there = door
        .read(|mut s| Box::pin(async move { Ok(sso::offered(&mut s, Side::Portal).await?.some_have_their_own) }))
        .await?;
    if !is_there {
        return Err(Error::new(desk::Error::NotFound, door));
    }
    let shell = frame(door, Side::Portal).await?;
    let (next, back) = (url::local(next).unwrap_or_default(), finish::sign_in(door, Side::Portal, next));
    Ok(Page { shell, is_desk: false, email, next, back, problem: None })
}

/// Asks for the address, where some company has a provider of its own.
pub(super) async fn page(visitor: Visitor, query: Parameters<Asked>) -> Result<Response, Error> {
    let door = at(visitor, Side::Portal);
    Ok(render(&build(&door, String::new(), &query.0.next).await?))
}

/// Leads to the company's provider. What is said is the same whether there is such an address or not: it is about its domain.
pub(super) async fn find(visitor: Visitor, request: Request<Body>) -> Result<Response, Error> {
    let door = at(visitor, Side::Portal);
    let form = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let email = form.text("email").trim().to_owned();
    let mut page = build(&door, email.clone(), &form.text("next")).await?;
    let asked = email.clone();
    let way = door.read(move |mut s| Box::pin(async move { sso::way_for(&mut s, &asked).await })).await?;
    if let Some((id, _)) = way {
        let go = door.at(&format!("/sso/{id}/go"));
        return Ok(Redirect::to(&url::with(&go, &[("next", page.next), ("email", email)])).into_response());
    }
    let problem = if email.contains('@') { "sso-company-none" } else { "email-invalid" };
    page.problem = Some(page.shell.w.t(problem));
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
