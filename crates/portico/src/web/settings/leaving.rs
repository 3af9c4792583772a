//! The pages that ask before a stage is removed or a pipeline archived, and what becomes of the answers.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::pipeline::turn_words;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::{PipelineId, StageId};
use crate::desk::pipelines::{self, Answer, Ending, Leaving, Named, Stage};
use crate::desk::tickets::Turn;
use crate::web::address::Segments;
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};

/// A question about what takes the place of something.
struct Question {
    /// The name of its input.
    name: &'static str,
    /// What has to be known.
    text: String,
    label: String,
    choices: Vec<(StageId, String)>,
    chosen: Option<StageId>,
}

#[derive(Template)]
#[template(path = "settings/leaving.html")]
struct Page {
    shell: Shell,
    /// Where the form goes, and where it leads back to.
    path: String,
    back: String,
    title: &'static str,
    verb: &'static str,
    label: String,
    version: i64,
    /// Why it has to stay, if it has to.
    stays: Option<String>,
    /// What is to be known besides.
    notes: Vec<String>,
    questions: Vec<Question>,
    problems: Vec<Problem>,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn is_chosen(&self, question: &Question, id: &StageId) -> bool {
        question.chosen == Some(*id)
    }

    /// Problems that belong to no question.
    fn general(&self) -> Option<&Problem> {
        self.problems.iter().find(|problem| !self.questions.iter().any(|question| question.name == problem.field))
    }

    fn with(mut self, answer: Answer, invalid: &Invalid) -> Page {
        self.problems = self.shell.problems(invalid);
        for question in &mut self.questions {
            question.chosen = match question.name {
                "tickets" => answer.tickets,
                "forms" => answer.forms,
                _ => answer.closing,
            };
        }
        self
    }
}

/// A stage with what it makes of tickets.
fn described(shell: &Shell, stage: &Stage) -> (StageId, String) {
    let turn = if stage.is_closed { Turn::Nobody } else { stage.turn };
    let names = [("stage", (&stage.label).into()), ("turn", shell.w.t(turn_words(turn)).into())];
    (stage.id, shell.w.a("stage-described", &names))
}

fn about_forms(shell: &Shell, named: &Named, choices: Vec<(StageId, String)>) -> Option<Question> {
    let names = named.forms.iter().map(|name| shell.w.v("stage-quoted", "name", name)).collect::<Vec<_>>().join(", ");
    let values = [("n", (named.forms.len() as u64).into()), ("forms", names.into())];
    (!named.forms.is_empty()).then(|| Question {
        name: "forms",
        text: shell.na("stage-forms", &values),
        label: shell.w.t("stage-forms-to"),
        choices,
        chosen: None,
    })
}

fn of_stage(shell: Shell, pipeline: PipelineId, asked: Leaving) -> Page {
    let named = &asked.named;
    let mut questions = vec![];
    if named.tickets.n > 0 {
        questions.push(Question {
            name: "tickets",
            text: shell.counted("stage-tickets", &named.tickets, &[]),
            label: shell.n("stage-tickets-to"),
            choices: asked.stages.iter().map(|stage| described(&shell, stage)).collect(),
            chosen: None,
        });
    }
    questions.extend(about_forms(&shell, named, asked.open));
    let mut notes = vec![];
    if named.is_closing && asked.closed.is_empty() {
        notes.push(shell.n("stage-closing-none"));
    } else if named.is_closing {
        questions.push(Question {
            name: "closing",
            text: shell.n("stage-closing"),
            label: shell.w.t("stage-closing-to"),
            choices: asked.closed.iter().map(|stage| (stage.id, stage.label.clone())).collect(),
            chosen: None,
        });
    }
    if named.is_in_filter {
        notes.push(shell.n("stage-in-filter"));
    }
    let is_kept = named.tickets.n > 0 || named.is_remembered || named.is_in_filter;
    notes.push(shell.n(if is_kept { "stage-is-archived" } else { "stage-is-deleted" }));
    Page {
        path: format!("/settings/pipelines/{pipeline}/stages/{}/remove", asked.stage.id),
        back: format!("/settings/pipelines/{pipeline}"),
        title: "stage-remove-title",
        verb: "stage-remove-verb",
        label: asked.stage.label,
        version: asked.version,
        stays: asked.is_only_open.then(|| shell.w.t("stage-only-open")),
        notes,
        questions,
        problems: vec![],
        shell,
    }
}

fn of_pipeline(shell: Shell, asked: Ending) -> Page {
    let named = &asked.named;
    let mut questions = vec![];
    if asked.asks_tickets() {
        questions.push(Question {
            name: "tickets",
            text: shell.counted("pipeline-archive-tickets", &named.tickets, &[]),
            label: shell.n("stage-tickets-to"),
            choices: asked.open.clone(),
            chosen: None,
        });
    }
    questions.extend(about_forms(&shell, named, asked.open));
    let mut notes = vec![];
    if named.is_in_filter {
        notes.push(shell.n("pipeline-in-filter"));
    }
    notes.push(shell.n("pipeline-archive-text"));
    Page {
        path: format!("/settings/pipelines/{}/archive", asked.id),
        back: format!("/settings/pipelines/{}", asked.id),
        title: "pipeline-archive-title",
        verb: "pipeline-archive-verb",
        label: asked.label,
        version: asked.version,
        stays: asked.is_only.then(|| shell.w.t("pipeline-only")),
        notes,
        questions,
        problems: vec![],
        shell,
    }
}

/// What is asked about.
#[derive(Clone, Copy)]
enum What {
    Stage(PipelineId, StageId),
    Pipeline(PipelineId),
}

impl What {
    /// The page that says that it is done.
    fn done(self) -> String {
        match self {
            What::Stage(pipeline, _) => format!("/settings/pipelines/{pipeline}?removed"),
            What::Pipeline(_) => "/settings/pipelines?archived".to_owned(),
        }
    }
}

async fn build(door: &Door, what: What) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let shell = Shell::new(&app, &headers, &s);
            Ok(match what {
                What::Stage(pipeline, stage) => {
                    of_stage(shell, pipeline, pipelines::ask_remove(&mut s, pipeline, stage).await?)
                }
                What::Pipeline(id) => of_pipeline(shell, pipelines::ask_archive(&mut s, id).await?),
            })
        })
    })
    .await
}

fn answer(sent: &FormData) -> Answer {
    let stage = |name: &str| sent.text(name).parse().ok();
    Answer {
        // Without one it is no page that anybody has read.
        version: sent.text("version").parse().unwrap_or(-1),
        tickets: stage("tickets"),
        forms: stage("forms"),
        closing: stage("closing"),
    }
}

async fn settle(door: &Door, what: What, answer: Answer, done: Result<(), desk::Error>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(Redirect::to(&what.done()).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let page = build(door, what).await?.with(answer, &invalid);
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, door)),
    }
}

/// Asks before a stage is removed.
pub(super) async fn ask_stage(
    door: Agent,
    Segments((pipeline, stage)): Segments<(String, String)>,
) -> Result<Response, Error> {
    let what = What::Stage(door.id(&pipeline)?, door.id(&stage)?);
    Ok(render(&build(&door, what).await?))
}

/// Removes a stage.
pub(super) async fn remove_stage(
    door: Agent,
    Segments((pipeline, stage)): Segments<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let (pipeline, stage): (PipelineId, StageId) = (door.id(&pipeline)?, door.id(&stage)?);
    let answer = answer(&form::take_fields(&door, request).await?);
    let done = door
        .try_write(move |mut s| Box::pin(async move { pipelines::remove(&mut s, (pipeline, stage), answer).await }))
        .await;
    settle(&door, What::Stage(pipeline, stage), answer, done).await
}

/// Takes an archived stage into use again.
pub(super) async fn restore_stage(
    door: Agent,
    Segments((pipeline, stage)): Segments<(String, String)>,
) -> Result<Response, Error> {
    let (pipeline, stage): (PipelineId, StageId) = (door.id(&pipeline)?, door.id(&stage)?);
    let done = door
        .try_write(move |mut s| Box::pin(async move { pipelines::restore_stage(&mut s, pipeline, stage).await }))
        .await;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/settings/pipelines/{pipeline}?back")).into_response()),
        Err(desk::Error::Invalid(invalid)) => super::pipeline::stands(&door, pipeline, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Asks before a pipeline is archived.
pub(super) async fn ask_pipeline(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let what = What::Pipeline(door.id(&id)?);
    Ok(render(&build(&door, what).await?))
}

/// Archives a pipeline.
pub(super) async fn archive_pipeline(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: PipelineId = door.id(&id)?;
    let answer = answer(&form::take_fields(&door, request).await?);
    let done = door.try_write(move |mut s| Box::pin(async move { pipelines::archive(&mut s, id, answer).await })).await;
    settle(&door, What::Pipeline(id), answer, done).await
}
