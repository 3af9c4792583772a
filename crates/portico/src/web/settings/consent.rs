//! What customers consent to when they make an account, for each domain.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::templates::Tab;
use crate::desk;
use crate::desk::access::consent::{self, Consent, LABEL, NOTICE, Text};
use crate::desk::domains::{self, Line};
use crate::desk::error::Invalid;
use crate::desk::ids::DomainId;
use crate::desk::portal::LANGUAGES;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/consent.html")]
struct Page {
    shell: Shell,
    tab: Tab,
    domain: DomainId,
    domains: Vec<Line>,
    consent: Consent,
    problems: Vec<Problem>,
    is_sent: bool,
    is_saved: bool,
    /// Whether those are asked again who have agreed before.
    renews: bool,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// The languages, the domain's own first, each with its name, its text and whether it is the own one.
    fn languages(&self) -> Vec<(&'static str, String, Text, bool)> {
        let own =
            self.domains.iter().find(|line| line.domain.id == self.domain).map(|line| line.domain.language.as_str());
        let mut all: Vec<_> = LANGUAGES
            .into_iter()
            .map(|of| {
                (
                    of,
                    self.shell.w.own_name(of),
                    self.consent.texts.get(of).cloned().unwrap_or_default(),
                    own == Some(of),
                )
            })
            .collect();
        all.sort_by_key(|(.., is_own)| !is_own);
        all
    }

    fn field(&self, part: &str, language: &str) -> String {
        format!("{part}_{language}")
    }

    fn lengths(&self) -> (usize, usize) {
        (NOTICE, LABEL)
    }

    fn is_here(&self, line: &Line) -> bool {
        line.domain.id == self.domain
    }
}

async fn build(door: &Door, domain: DomainId, sent: Option<Consent>, invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, stands, domains) = door
        .read(move |s| {
            Box::pin(async move {
                let stands = consent::look_consent(&s, domain)?;
                Ok((Shell::new(&app, &headers, &s), stands, domains::list(&s)?))
            })
        })
        .await?;
    let problems = shell.problems(&invalid);
    let is_sent = sent.is_some();
    let mut consent = sent.unwrap_or_else(|| stands.clone());
    // Whoever has been told that somebody else has saved may put theirs in its place.
    if problems.iter().any(|problem| problem.field == "version") {
        consent.version = stands.version;
    }
    Ok(Page { shell, tab: Tab::Consent, domain, domains, consent, problems, is_sent, is_saved: false, renews: false })
}

/// The texts of a domain.
pub(super) async fn page(
    door: Agent,
    Segments(domain): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    // The list of domains above is sent as a form.
    if let Some(chosen) = asked.get("domain").and_then(|id| id.parse::<DomainId>().ok()) {
        return Ok(Redirect::to(&format!("/settings/consent/{chosen}")).into_response());
    }
    let page = build(&door, door.id(&domain)?, None, Invalid::default()).await?;
    Ok(render(&Page { is_saved: asked.contains_key("saved"), ..page }))
}

/// Saves the texts of a domain as a new version.
pub(super) async fn save(
    door: Agent,
    Segments(domain): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let domain: DomainId = door.id(&domain)?;
    let sent = form::take_fields(&door, request).await?;
    let version: i64 = sent.text("version").parse().unwrap_or_default();
    let text = |of: &str| Text { notice: sent.text(&format!("notice_{of}")), label: sent.text(&format!("label_{of}")) };
    let renews = sent.has("renews");
    let texts: BTreeMap<String, Text> = LANGUAGES.into_iter().map(|of| (of.to_owned(), text(of))).collect();
    let new = texts.clone();
    let saved = door
        .try_write(move |mut s| {
            Box::pin(async move { consent::save_consent(&mut s, domain, version, new, renews).await })
        })
        .await;
    match saved {
        Ok(()) => Ok(Redirect::to(&format!("/settings/consent/{domain}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let sent = Consent { version, texts, ..Consent::default() };
            let page = build(&door, domain, Some(sent), invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &Page { renews, ..page }))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
