//! The pipelines there are: made, put into order, archived and brought back here, edited on a page of their own.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::PipelineId;
use crate::desk::pipelines::{self, Line, Lines, PIPELINES};
use crate::desk::tickets::Turn;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/pipelines.html")]
struct Page {
    shell: Shell,
    lines: Lines,
    said: Option<&'static str>,
    problems: Vec<Problem>,
    /// The button that is in focus when the page opens: its verb, and its pipeline.
    focus: Option<(&'static str, PipelineId)>,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn may_make(&self) -> bool {
        self.lines.used.len() < PIPELINES
    }

    fn is_focus(&self, verb: &str, line: &Line) -> bool {
        self.focus == Some((verb, line.id))
    }

    /// How much is in a pipeline.
    fn holds(&self, line: &Line) -> String {
        let stages = self.shell.w.v("pipelines-stages", "n", line.stages);
        let open = [("n", line.open.n.into()), ("n_text", self.shell.count(&line.open).into())];
        format!("{stages} {}", self.shell.na("pipelines-open", &open))
    }
}

async fn build(door: &Door, invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, lines) = door
        .read(move |mut s| {
            Box::pin(async move {
                let lines = pipelines::list(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), lines))
            })
        })
        .await?;
    Ok(Page { problems: shell.problems(&invalid), shell, lines, said: None, focus: None })
}

/// All pipelines.
pub(super) async fn page(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door, Invalid::default()).await?;
    let said = |key: &str, words| asked.contains_key(key).then_some(words);
    page.said = said("archived", "pipelines-archived").or(said("back", "pipelines-back"));
    let focus = |verb: &'static str| Some((verb, asked.get(verb)?.parse().ok()?));
    page.focus = focus("up").or_else(|| focus("down"));
    Ok(render(&page))
}

async fn refuse(door: &Door, invalid: Invalid) -> Result<Response, Error> {
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(door, invalid).await?))
}

/// Makes a pipeline with the stages that most have, and leads to it.
pub(super) async fn make(door: Agent) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let made = door.try_write(move |mut s| {
        Box::pin(async move {
            let w = Shell::new(&app, &headers, &s).w;
            let stages = [
                ("pipelines-new-new", Turn::Us),
                ("pipelines-new-customer", Turn::Customer),
                ("pipelines-new-us", Turn::Us),
                ("pipelines-new-closed", Turn::Nobody),
            ];
            let stages = stages.map(|(key, turn)| (w.t(key), turn));
            pipelines::make(&mut s, &w.t("pipelines-new-name"), &stages).await
        })
    });
    match made.await {
        Ok(id) => Ok(Redirect::to(&format!("/settings/pipelines/{id}")).into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(&door, invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Moves a pipeline up or down.
pub(super) async fn shift(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: PipelineId = door.id(&id)?;
    let is_up = form::take_fields(&door, request).await?.text("to") == "up";
    let moved = door.write(move |mut s| Box::pin(async move { pipelines::shift(&mut s, id, is_up).await }));
    let (at, all) = moved.await?;
    // The button that was pressed leads nowhere at the end.
    let verb = match (is_up, at) {
        (true, 0) => "down",
        (false, at) if at + 1 == all => "up",
        (true, _) => "up",
        (false, _) => "down",
    };
    Ok(Redirect::to(&format!("/settings/pipelines?{verb}={id}")).into_response())
}

/// Takes an archived pipeline into use again.
pub(super) async fn restore(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: PipelineId = door.id(&id)?;
    match door.try_write(move |mut s| Box::pin(async move { pipelines::restore(&mut s, id).await })).await {
        Ok(()) => Ok(Redirect::to("/settings/pipelines?back").into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(&door, invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}
