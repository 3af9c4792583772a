//! Companies by the domains of addresses: whether new contacts join them, and which domains say nothing.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::people::{self, Rules, RulesDraft};
use crate::desk::portal_settings::Change;
use crate::desk::scim::{self, Connected};
use crate::web::address::Parameters;
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/companies.html")]
struct Page {
    shell: Shell,
    draft: RulesDraft,
    /// Companies whose directories come in with tokens.
    connected: Vec<Connected>,
    is_on: bool,
    /// One a line.
    excluded: String,
    problems: Vec<Problem>,
    is_sent: bool,
    is_saved: bool,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// How many tokens a company has, and when one was last used.
    fn tokens(&self, company: &Connected) -> String {
        let n = self.shell.w.v("scim-connected-line", "n", company.tokens.unsigned_abs());
        match &company.used_at {
            Some(at) => format!("{n} · {}", self.shell.w.v("scim-token-used", "when", self.shell.when(at).exact)),
            None => n,
        }
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }
}

/// What the history calls one of these settings.
pub(super) fn label(setting: &str) -> &'static str {
    if setting == "excluded" { "companies-excluded" } else { "companies-by-domain" }
}

/// What one of these settings was, as people read it.
pub(super) fn say(shell: &Shell, setting: &str, value: &str) -> String {
    match (setting, value) {
        ("by_domain", "true") => shell.w.t("companies-on"),
        ("by_domain", _) => shell.w.t("companies-off"),
        (_, "") => shell.w.t("set-empty"),
        (_, domains) => domains.to_owned(),
    }
}

async fn build(door: &Door) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft, connected) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = people::look_rules(&mut s).await?;
                let connected = scim::connected(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), draft, connected))
            })
        })
        .await?;
    let (is_on, excluded) = (draft.rules.is_on, draft.rules.excluded.join("\n"));
    Ok(Page { shell, draft, connected, is_on, excluded, problems: vec![], is_sent: false, is_saved: false })
}

/// The rules about companies.
pub(super) async fn page(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door).await?;
    page.is_saved = asked.contains_key("saved");
    Ok(render(&page))
}

/// Saves the rules about companies.
pub(super) async fn save(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let rules = Rules { is_on: sent.has("by_domain"), excluded: people::split_domains(&sent.text("excluded")) };
    let version = sent.text("version").parse().unwrap_or_default();
    match door.try_write(move |mut s| Box::pin(async move { people::save_rules(&mut s, version, rules).await })).await {
        Ok(()) => Ok(Redirect::to("/settings/companies?saved").into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(&door, &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn refuse(door: &Door, sent: &FormData, invalid: &Invalid) -> Result<Response, Error> {
    let mut page = build(door).await?;
    page.problems = page.shell.problems(invalid);
    page.is_on = sent.has("by_domain");
    page.excluded = sent.text("excluded");
    page.is_sent = true;
    // Whoever has been told that somebody else has saved may put theirs in its place.
    if page.problem("version").is_none() {
        page.draft.version = sent.text("version").parse().unwrap_or_default();
    }
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
