//! One pipeline: its name, what answers do, and its stages.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::stages::{self, Focus, Typed};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::PipelineId;
use crate::desk::pipelines::{self, Affected, Draft, Former, NAME, STAGES, Saved, Sheet};
use crate::desk::portal_settings::Change;
use crate::desk::tickets::Turn;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/pipeline.html")]
struct Page {
    shell: Shell,
    draft: Draft,
    name: String,
    follows_replies: bool,
    rows: Vec<Typed>,
    problems: Vec<Problem>,
    asks: Vec<Affected>,
    focus: Option<Focus>,
    is_sent: bool,
    said: Option<&'static str>,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn part(&self, at: &usize, part: &str) -> String {
        format!("g.{at}.{part}")
    }

    fn wrong(&self, at: &usize, part: &str) -> Option<&Problem> {
        self.problem(&self.part(at, part))
    }

    fn order(&self) -> String {
        stages::order(&self.rows)
    }

    /// Whether a control is in focus when the page opens.
    fn is_focus(&self, verb: &str, row: &Typed) -> bool {
        self.focus.as_ref().is_some_and(|(focused, key)| *focused == verb && *key == row.key)
    }

    fn is_add_focus(&self) -> bool {
        self.focus.as_ref().is_some_and(|(verb, _)| *verb == "add")
    }

    fn may_add(&self) -> bool {
        self.rows.len() < STAGES
    }

    /// What a stage may be, and whether it is that.
    fn turns(&self, row: &Typed) -> Vec<(&'static str, String, bool)> {
        let offer = |turn: Turn| (turn.as_str(), self.shell.w.t(turn_words(turn)), row.step.turn == turn);
        [Turn::Us, Turn::Customer, Turn::Nobody].map(offer).to_vec()
    }

    /// How many tickets are in a stage; None for one that is new.
    fn tickets(&self, row: &Typed) -> Option<String> {
        let count = self.draft.tickets.get(&row.step.id?).copied().unwrap_or_default();
        Some(self.shell.counted("pipeline-tickets", &count, &[]))
    }

    /// A button's name for those who do not see it.
    fn verb(&self, key: &str, label: &str) -> String {
        self.shell.w.v(key, "name", label)
    }

    /// What people call a stage, also one without a name.
    fn row_name(&self, row: &Typed) -> String {
        if row.step.label.is_empty() { self.shell.w.t("pipeline-new-stage") } else { row.step.label.clone() }
    }

    /// A sentence about a row's place, with marks where a script puts what it knows.
    fn place(&self, key: &str) -> String {
        let mark = |name: &str| format!("{{{name}}}").into();
        self.shell.w.a(key, &[("name", mark("name")), ("at", mark("at")), ("of", mark("of"))])
    }

    fn has_closed(&self) -> bool {
        self.draft.sheet.stages.iter().any(|step| step.turn == Turn::Nobody)
    }

    /// What becomes of tickets when it is saved, a sentence for each stage.
    fn consequences(&self) -> Vec<String> {
        let mut all = vec![];
        for affected in self.asks.iter().filter(|affected| affected.tickets.n > 0) {
            let key = match (affected.was_closed, affected.turn) {
                (false, Turn::Nobody) => "pipeline-asks-close",
                (true, _) => "pipeline-asks-reopen",
                (false, Turn::Us) => "pipeline-asks-us",
                (false, Turn::Customer) => "pipeline-asks-customer",
            };
            let values = [("stage", (&affected.label).into())];
            all.push(self.shell.counted(key, &affected.tickets, &values));
        }
        for affected in self.asks.iter().filter(|affected| affected.ends_closing) {
            all.push(self.shell.nv("pipeline-asks-closing", "stage", &affected.label));
        }
        all
    }

    fn confirmed(&self) -> String {
        Affected::text(&self.asks)
    }

    /// Tickets that are still on their way out of an archived stage.
    fn left(&self, former: &Former) -> Option<String> {
        (former.left.n > 0).then(|| self.shell.counted("pipeline-left", &former.left, &[]))
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }
}

/// What a turn is called where it makes a stage open or closed.
pub(super) fn turn_words(turn: Turn) -> &'static str {
    match turn {
        Turn::Us => "pipeline-turn-us",
        Turn::Customer => "pipeline-turn-customer",
        Turn::Nobody => "pipeline-turn-nobody",
    }
}

async fn build(door: &Door, id: PipelineId) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = pipelines::look(&mut s, id).await?;
                Ok((Shell::new(&app, &headers, &s), draft))
            })
        })
        .await?;
    Ok(Page {
        rows: stages::typed(&draft.sheet.stages),
        name: draft.sheet.name.clone(),
        follows_replies: draft.sheet.follows_replies,
        problems: vec![],
        asks: vec![],
        focus: None,
        is_sent: false,
        said: None,
        shell,
        draft,
    })
}

impl Page {
    /// The page with what was sent in the place of what stands.
    fn with(mut self, sent: &FormData) -> Page {
        self.rows = stages::sent(sent);
        self.name = sent.text("name");
        self.follows_replies = sent.has("follows_replies");
        self.is_sent = true;
        // An older page does not become a newer one before somebody has seen what changed.
        self.draft.version = version(sent);
        self
    }
}

/// A pipeline.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door, door.id(&id)?).await?;
    let said = |key: &str, words| asked.contains_key(key).then_some(words);
    page.said =
        said("saved", "pipeline-saved").or(said("removed", "pipeline-removed")).or(said("back", "pipeline-back"));
    Ok(render(&page))
}

/// Saves a pipeline, or changes its stages without saving when a button of theirs says so.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: PipelineId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    if sent.has("edit") {
        let mut page = build(&door, id).await?.with(&sent);
        page.focus = stages::change(&mut page.rows, &sent.text("edit"));
        return Ok(render(&page));
    }
    let sheet = Sheet {
        name: sent.text("name"),
        follows_replies: sent.has("follows_replies"),
        stages: stages::sent(&sent).into_iter().map(|row| row.step).collect(),
    };
    let (version, confirmed) = (version(&sent), sent.text("confirmed"));
    let saved = door.try_write(move |mut s| {
        Box::pin(async move { pipelines::save(&mut s, (id, version), sheet, &confirmed).await })
    });
    match saved.await {
        Ok(Saved::Yes) => Ok(Redirect::to(&format!("/settings/pipelines/{id}?saved")).into_response()),
        Ok(Saved::Asks(asks)) => {
            let mut page = build(&door, id).await?.with(&sent);
            page.asks = asks;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(desk::Error::Invalid(invalid)) => refuse(&door, id, &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

fn version(sent: &FormData) -> i64 {
    sent.text("version").parse().unwrap_or_default()
}

async fn refuse(door: &Door, id: PipelineId, sent: &FormData, invalid: &Invalid) -> Result<Response, Error> {
    let page = build(door, id).await?;
    let stands = page.draft.version;
    let mut page = page.with(sent);
    page.problems = page.shell.problems(invalid);
    if page.problem("version").is_some() {
        page.draft.version = stands;
    }
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// A pipeline as it stands, with what is wrong about something that was asked of it.
pub(super) async fn stands(door: &Door, id: PipelineId, invalid: &Invalid) -> Result<Response, Error> {
    let mut page = build(door, id).await?;
    page.problems = page.shell.problems(invalid);
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
