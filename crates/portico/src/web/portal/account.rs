//! The account: who one is, in which time zone, and how pages look.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::people::{self, NAME, Profile};
use crate::desk::properties::about_me;
use crate::desk::session::Session;
use crate::desk::viewer::Viewer;
use crate::web::address::Parameters;
use crate::web::audience::{Customer, Door};
use crate::web::cookies::{self, Mode};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::i18n::{self, known_language};
use crate::web::page::{Problem, Shell};
use crate::web::properties;
use crate::web::url;

#[derive(Template)]
#[template(path = "portal/account.html")]
struct Account {
    shell: Shell,
    /// What they say about themselves, and its version; None for staff who look at the portal.
    profile: Option<(Profile, i64)>,
    problems: Vec<Problem>,
    is_saved: bool,
    /// What the help desk knows of them and lets them read.
    about: Vec<(String, String)>,
    /// The language that was chosen, with the account or in this browser; None for what the browser prefers.
    chosen: Option<String>,
}

impl Account {
    fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }

    /// The time zones there are.
    fn zones(&self) -> Vec<String> {
        jiff::tz::db().available().map(|name| name.to_string()).collect()
    }

    fn is_chosen(&self, language: &str) -> bool {
        self.chosen.as_deref() == Some(language)
    }
}

/// The account's page.
pub(super) async fn page(
    door: Customer,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door).await?;
    page.is_saved = asked.contains_key("saved");
    Ok(render(&page))
}

async fn build(door: &Door) -> Result<Account, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, known, chosen, profile) = door
        .read(move |mut s| {
            Box::pin(async move {
                let known = about_me(&mut s).await?;
                let chosen = s.customer().ok().and_then(|me| me.language.clone());
                let profile = if s.customer().is_ok() { Some(people::profile(&mut s).await?) } else { None };
                Ok((Shell::new(&app, &headers, &s), known, chosen, profile))
            })
        })
        .await?;
    let about = known.iter().map(|held| properties::line(&shell, held)).collect();
    let chosen = chosen.or_else(|| cookies::language(&door.request.headers, door.app.is_https()).map(str::to_owned));
    Ok(Account { shell, profile, problems: vec![], is_saved: false, about, chosen })
}

/// Saves what the customer says about themselves.
pub(super) async fn save(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let said = Profile {
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        time_zone: sent.text("time_zone"),
    };
    let (new, version) = (said.clone(), sent.text("version").parse().unwrap_or_default());
    let saved =
        door.try_write(move |mut s| Box::pin(async move { people::save_profile(&mut s, version, new).await })).await;
    match saved {
        Ok(()) => Ok(Redirect::to(&door.at("/account?saved=1")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = build(&door).await?;
            page.problems = page.shell.problems(&invalid);
            // Somebody who has been told may save over what stands; nobody else may.
            let stands = page.profile.as_ref().map_or(version, |(_, stands)| *stands);
            let is_told = page.problem("version").is_some();
            page.profile = Some((said, if is_told { stands } else { version }));
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Whether somebody may choose how pages look in their browser: customers, and staff who look at the portal as nobody else.
fn chooses(s: &Session<'_>) -> desk::Result<()> {
    if let Viewer::Preview(..) = s.viewer() { Ok(()) } else { s.customer().map(drop) }
}

/// Keeps the language with the account; for staff who look at the portal the browser keeps it.
pub(super) async fn language(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let language = known_language(&sent.text("language"));
    let is_preview = door
        .read(|s| {
            let is_preview = matches!(s.viewer(), Viewer::Preview(..));
            let is_several = s.portal().visitors_choose;
            let allowed = chooses(&s);
            Box::pin(async move { if is_several { allowed.map(|()| is_preview) } else { Err(desk::Error::NotFound) } })
        })
        .await?;
    let preferred = i18n::preferred(&door.request.headers);
    if !is_preview {
        door.write(move |mut s| Box::pin(async move { people::choose_language(&mut s, language, preferred).await }))
            .await?;
    }
    let mut response = Redirect::to(&door.at("/account#language")).into_response();
    // What a customer chooses is theirs, and nobody's who uses this browser next.
    if is_preview || language.is_none() {
        let cookie = cookies::set_language(language, door.app.is_https());
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Light, dark, or as the system has it, and whether single keys do things; kept by the browser, so staff who look at the portal may choose too.
pub(super) async fn appearance(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take(&door, request).await?;
    door.read(|s| {
        let allowed = chooses(&s);
        Box::pin(async { allowed })
    })
    .await?;
    form::discard(&door.app, &sent.files).await;
    let next = url::local(&sent.text("next")).unwrap_or_else(|| door.at("/account"));
    let mut response = Redirect::to(&next).into_response();
    if sent.has("mode") {
        let cookie = cookies::set_mode(Mode::parse(&sent.text("mode")), door.app.is_https());
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if sent.has("keys_asked") {
        let cookie = cookies::set_keys(sent.has("keys"), door.app.is_https());
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
