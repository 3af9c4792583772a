//! Domains: connected here, and proven on a page of their own.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::clock::Time;
use crate::desk;
use crate::desk::domains::{self, Draft, Line};
use crate::desk::error::Invalid;
use crate::desk::ids::DomainId;
use crate::desk::place::Domain;
use crate::desk::portal::LANGUAGES;
use crate::desk::sso::{self, AtDomain};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/domains.html")]
struct Domains {
    shell: Shell,
    lines: Vec<Line>,
    /// The providers that sign in at domains.
    providers: Vec<AtDomain>,
    host: String,
    language: String,
    problems: Vec<Problem>,
    is_deleted: bool,
}

#[derive(Template)]
#[template(path = "settings/domain.html")]
struct Page {
    shell: Shell,
    draft: Draft,
    /// The providers that sign in here.
    providers: Vec<AtDomain>,
    version: i64,
    language: String,
    time_zone: String,
    problems: Vec<Problem>,
    /// Whether it was sent, and has to be mended.
    is_sent: bool,
    is_saved: bool,
}

#[derive(Template)]
#[template(path = "settings/domain_delete.html")]
struct Delete {
    shell: Shell,
    draft: Draft,
    problems: Vec<Problem>,
}

/// What a domain's state looks like: a colour, an icon and the sentence's key.
struct State {
    look: &'static str,
    icon: &'static str,
    text: String,
}

fn state(shell: &Shell, domain: &Domain) -> State {
    let state = |look, icon, key| State { look, icon, text: shell.w.t(key) };
    match (domain.is_own(), domain.is_proven(), domain.problem.as_deref()) {
        (true, ..) => state("done", "check", "domain-own"),
        (_, true, None) => state("done", "check", "domain-proven"),
        (_, true, Some(_)) => state("you", "circle-alert", "domain-lost"),
        (_, false, _) => state("new", "clock", "domain-waits"),
    }
}

/// The sentence for what was wrong at the last look.
pub(super) fn wrong(shell: &Shell, domain: &Domain) -> Option<String> {
    Some(shell.w.t(match domain.problem.as_deref()? {
        "domain-other-record" => "domain-other-record",
        "domain-no-address" => "domain-no-address",
        "domain-unanswered" => "domain-unanswered",
        _ => "domain-no-record",
    }))
}

impl Domains {
    fn is_portal(&self) -> bool {
        false
    }

    fn state(&self, line: &Line) -> State {
        state(&self.shell, &line.domain)
    }

    /// Which providers sign in at a domain, in a few words.
    fn sso(&self, line: &Line) -> Option<String> {
        let here = self.providers.iter().filter(|one| one.domain == line.domain.id);
        let names: Vec<&str> = here.map(|one| one.name.as_str()).collect();
        (!names.is_empty()).then(|| self.shell.w.v("sso-at-domain", "names", names.join(", ")))
    }

    fn speaks(&self, line: &Line) -> String {
        self.shell.w.own_name(&line.domain.language)
    }

    fn languages(&self) -> Vec<(&'static str, String, bool)> {
        LANGUAGES.iter().map(|of| (*of, self.shell.w.own_name(of), *of == self.language)).collect()
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn state(&self) -> State {
        state(&self.shell, &self.draft.line.domain)
    }

    fn wrong(&self) -> Option<String> {
        wrong(&self.shell, &self.draft.line.domain)
    }

    fn checked(&self) -> Option<&Time> {
        self.draft.line.domain.checked_at.as_ref()
    }

    fn languages(&self) -> Vec<(&'static str, String, bool)> {
        LANGUAGES.iter().map(|of| (*of, self.shell.w.own_name(of), *of == self.language)).collect()
    }

    fn zones(&self) -> Vec<String> {
        jiff::tz::db().available().map(|name| name.to_string()).collect()
    }

    fn by(&self, change: &desk::portal_settings::Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }
}

impl Delete {
    fn is_portal(&self) -> bool {
        false
    }
}

fn page_of(id: DomainId) -> String {
    format!("/settings/domains/{id}")
}

async fn listed(door: &Door, (host, language): (String, String), invalid: Invalid) -> Result<Domains, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, lines, providers) = door
        .read(move |mut s| {
            Box::pin(async move {
                let providers = sso::at_domains(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), domains::list(&s)?, providers))
            })
        })
        .await?;
    let language = if language.is_empty() { shell.portal.language.clone() } else { language };
    Ok(Domains { problems: shell.problems(&invalid), shell, lines, providers, host, language, is_deleted: false })
}

/// All domains, and the form that connects one.
pub(super) async fn list(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let page = listed(&door, Default::default(), Invalid::default()).await?;
    Ok(render(&Domains { is_deleted: asked.contains_key("deleted"), ..page }))
}

/// Connects a domain, and leads to its page.
pub(super) async fn add(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let (host, language) = (sent.text("host"), sent.text("language"));
    let typed = (host.clone(), language.clone());
    let added =
        door.try_write(move |mut s| Box::pin(async move { domains::add(&mut s, &host, &language).await })).await;
    match added {
        Ok(id) => Ok(Redirect::to(&page_of(id)).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &listed(&door, typed, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn build(door: &Door, id: DomainId, invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft, providers) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = domains::look(&mut s, id).await?;
                let mut providers = sso::at_domains(&mut s).await?;
                providers.retain(|one| one.domain == id);
                Ok((Shell::new(&app, &headers, &s), draft, providers))
            })
        })
        .await?;
    let domain = &draft.line.domain;
    Ok(Page {
        problems: shell.problems(&invalid),
        version: domain.updated_at.0,
        language: domain.language.clone(),
        time_zone: domain.time_zone.clone(),
        providers,
        shell,
        draft,
        is_sent: false,
        is_saved: false,
    })
}

/// One domain: what its name servers have to say, and how it speaks.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let page = build(&door, door.id(&id)?, Invalid::default()).await?;
    Ok(render(&Page { is_saved: asked.contains_key("saved"), ..page }))
}

/// Saves a domain's language and time zone.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: DomainId = door.id(&id)?;
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let version = sent.text("version").parse().unwrap_or_default();
    let (language, time_zone) = (sent.text("language"), sent.text("time_zone"));
    let (new_language, new_zone) = (language.clone(), time_zone.clone());
    let saved = door.try_write(move |mut s| {
        Box::pin(async move { domains::save(&mut s, id, version, (&new_language, &new_zone)).await })
    });
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("{}?saved", page_of(id))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = Page { language, time_zone, is_sent: true, ..build(&door, id, invalid).await? };
            // An older page does not become a newer one before somebody has seen what changed.
            if page.problem("version").is_none() {
                page.version = version;
            }
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Looks now whether a domain is ours.
pub(super) async fn check(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: DomainId = door.id(&id)?;
    let sought = door.read(move |s| Box::pin(async move { domains::to_look_at(&s, id) })).await?;
    let found = door.app.dns.look(&sought).await;
    door.write(move |mut s| Box::pin(async move { domains::note(&mut s, id, found).await })).await?;
    Ok(Redirect::to(&page_of(id)).into_response())
}

async fn to_delete(door: &Door, id: DomainId, invalid: Invalid) -> Result<Delete, Error> {
    let Page { shell, draft, problems, .. } = build(door, id, invalid).await?;
    Ok(Delete { shell, draft, problems })
}

/// Asks whether a domain is to be taken away.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    Ok(render(&to_delete(&door, door.id(&id)?, Invalid::default()).await?))
}

/// Takes a domain away where no portal is.
pub(super) async fn delete(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: DomainId = door.id(&id)?;
    match door.try_write(move |mut s| Box::pin(async move { domains::delete(&mut s, id).await })).await {
        Ok(()) => Ok(Redirect::to("/settings/domains?deleted").into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &to_delete(&door, id, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
