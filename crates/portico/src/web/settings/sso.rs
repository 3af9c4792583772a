//! Single sign-on: the list of connections, and adding one.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::domains;
use crate::desk::ids::DomainId;
use crate::desk::place::Origin;
use crate::desk::signin::Side;
use crate::desk::sso::{self, Kind, Line, NAME, New, Preset};
use crate::sso::saml::{self, KeyPair};
use crate::web::address::Parameters;
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/sso.html")]
struct List {
    shell: Shell,
    lines: Vec<Line>,
    is_deleted: bool,
}

#[derive(Template)]
#[template(path = "settings/sso_new.html")]
struct Add {
    shell: Shell,
    domains: Vec<(DomainId, String)>,
    name: String,
    preset: String,
    side: String,
    domain: String,
    company: String,
    problems: Vec<Problem>,
}

/// How a connection stands: a colour, an icon and a sentence.
pub(super) struct State {
    pub(super) look: &'static str,
    pub(super) icon: &'static str,
    pub(super) text: String,
}

/// How this connection stands.
pub(super) fn state(shell: &Shell, line: &Line) -> State {
    let (look, icon, key) = match (line.connection.is_on, line.connection.verified_at) {
        (true, _) => ("done", "check", "sso-is-on"),
        (false, Some(_)) => ("new", "clock", "sso-off"),
        (false, None) => ("you", "circle-alert", "sso-untried"),
    };
    State { look, icon, text: shell.w.t(key) }
}

/// Whom a connection signs in, as people read it.
pub(super) fn whom(shell: &Shell, line: &Line) -> String {
    match (line.connection.side, &line.company, &line.host) {
        (Side::Desk, ..) => shell.w.t("sso-for-staff"),
        (_, Some(company), Some(host)) => {
            shell.w.a("sso-for-company-at", &[("company", company.into()), ("host", host.into())])
        }
        (_, Some(company), None) => shell.w.v("sso-for-company", "company", company),
        (_, None, host) => shell.w.v("sso-for-domain", "host", host.clone().unwrap_or_default()),
    }
}

/// The key of what a provider is called.
pub(super) fn preset_key(preset: Preset) -> &'static str {
    match preset {
        Preset::Google => "sso-preset-google",
        Preset::Entra => "sso-preset-entra",
        Preset::Okta => "sso-preset-okta",
        Preset::Keycloak => "sso-preset-keycloak",
        Preset::Oidc => "sso-preset-oidc",
        Preset::EntraSaml => "sso-preset-entra-saml",
        Preset::Adfs => "sso-preset-adfs",
        Preset::Saml => "sso-preset-saml",
        Preset::Jwt => "sso-preset-jwt",
    }
}

impl List {
    fn is_portal(&self) -> bool {
        false
    }

    fn state(&self, line: &Line) -> State {
        state(&self.shell, line)
    }

    fn whom(&self, line: &Line) -> String {
        whom(&self.shell, line)
    }

    fn preset(&self, line: &Line) -> String {
        self.shell.w.t(preset_key(line.connection.preset))
    }
}

impl Add {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn presets(&self) -> Vec<(&'static str, String, bool)> {
        let preset = |of: Preset| (of.as_str(), self.shell.w.t(preset_key(of)), of.as_str() == self.preset);
        Preset::ALL.into_iter().map(preset).collect()
    }

    fn is_domain(&self, id: &DomainId) -> bool {
        id.to_string() == self.domain
    }

    fn is_desk(&self) -> bool {
        self.side == Side::Desk.as_str()
    }
}

/// Every connection.
pub(super) async fn list(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, lines) = door
        .read(move |mut s| {
            Box::pin(async move {
                let lines = sso::list(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), lines))
            })
        })
        .await?;
    Ok(render(&List { shell, lines, is_deleted: asked.contains_key("deleted") }))
}

async fn build(door: &Door, sent: &BTreeMap<String, String>) -> Result<Add, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, domains) = door
        .read(move |s| {
            Box::pin(async move {
                let domains = domains::list(&s)?.into_iter().map(|line| (line.domain.id, line.host)).collect();
                Ok((Shell::new(&app, &headers, &s), domains))
            })
        })
        .await?;
    let text = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let or = |name: &str, otherwise: &str| Some(text(name)).filter(|text| !text.is_empty()).unwrap_or(otherwise.into());
    Ok(Add {
        domains,
        name: text("name"),
        preset: or("preset", Preset::Google.as_str()),
        side: or("side", Side::Portal.as_str()),
        domain: sent.get("domain").cloned().unwrap_or_else(|| shell.portal.domain.to_string()),
        company: text("company"),
        problems: vec![],
        shell,
    })
}

/// A connection to be filled in.
pub(super) async fn new(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    Ok(render(&build(&door, &asked).await?))
}

/// Makes a connection.
pub(super) async fn make(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let preset = Preset::parse(&sent.text("preset"));
    let new = New {
        name: sent.text("name"),
        preset,
        side: if sent.text("side") == Side::Desk.as_str() { Side::Desk } else { Side::Portal },
        domain: sent.text("domain").parse().ok(),
        company: sent.text("company"),
        keys: keys(&door, preset).await.map_err(|error| Error::new(error, &door))?,
    };
    match door.try_write(move |mut s| Box::pin(async move { sso::add(&mut s, new).await })).await {
        Ok(id) => Ok(Redirect::to(&format!("/settings/sso/{id}?added")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = build(&door, &sent.values()).await?;
            page.problems = page.shell.problems(&invalid);
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Keys of our own, where the protocol wants some.
async fn keys(door: &Door, preset: Option<Preset>) -> desk::Result<Vec<KeyPair>> {
    match preset.map(Preset::kind) {
        Some(Kind::Saml) => Ok(vec![key(door).await?]),
        _ => Ok(vec![]),
    }
}

/// A key of our own.
pub(super) async fn key(door: &Door) -> desk::Result<KeyPair> {
    let (now, name) = (door.app.clock.now(), Origin::parse(&door.app.config.public_url).host);
    let made = tokio::task::spawn_blocking(move || saml::key_pair(&name, now)).await;
    let made = made.map_err(|error| desk::Error::Internal(error.to_string()))?;
    made.map_err(|error| desk::Error::Internal(error.to_string()))
}

/// Characters that a name may have, for the form.
pub(super) const LONGEST_NAME: usize = NAME;
