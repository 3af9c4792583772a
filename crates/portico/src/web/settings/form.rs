//! One form: its name, what becomes of a submission, and its questions.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::questions::{self, Focus, Typed};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::forms::{self, Draft, HINT, LABEL, Look, NAME, QUESTIONS, Sheet};
use crate::desk::ids::{FormId, InboxId, StageId};
use crate::desk::inboxes::Inbox;
use crate::desk::portal_settings::Change;
use crate::desk::properties::Object;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};
use crate::web::properties;

#[derive(Template)]
#[template(path = "settings/form.html")]
struct Page {
    shell: Shell,
    draft: Draft,
    name: String,
    creates_ticket: bool,
    inbox: Option<InboxId>,
    stage: Option<StageId>,
    rows: Vec<Typed>,
    problems: Vec<Problem>,
    focus: Option<Focus>,
    is_sent: bool,
    is_saved: bool,
}

/// A property to choose.
struct Offer {
    name: String,
    label: String,
    is_chosen: bool,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn part(&self, at: &usize, part: &str) -> String {
        format!("q.{at}.{part}")
    }

    fn wrong(&self, at: &usize, part: &str) -> Option<&Problem> {
        self.problem(&self.part(at, part))
    }

    /// Properties that a question may ask for; one that is gone stands first until another is chosen.
    fn offers(&self, row: &Typed) -> Vec<Offer> {
        let chosen = &row.question.property;
        let properties = &self.draft.choices.properties;
        let is_known = properties.iter().any(|property| property.question() == *chosen);
        let gone = (!is_known).then(|| Offer { name: chosen.clone(), label: chosen.clone(), is_chosen: true });
        let known = properties.iter().map(|property| Offer {
            name: property.question(),
            label: property.label.clone(),
            is_chosen: property.question() == *chosen,
        });
        gone.into_iter().chain(known).collect()
    }

    fn is_choice(&self, row: &Typed) -> bool {
        questions::is_choice(&row.question, &self.draft.choices.properties)
    }

    fn is_cards(&self, row: &Typed) -> bool {
        row.question.look == Look::Cards
    }

    fn is_inbox(&self, inbox: &Inbox) -> bool {
        self.inbox == Some(inbox.id)
    }

    /// What describes the choice of an inbox, for `aria-describedby`.
    fn inbox_described(&self) -> String {
        let warning = self.draft.instead.as_ref().map(|_| "w-inbox");
        let problem = self.problem("inbox").map(|_| "e-inbox");
        [warning, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn is_stage(&self, id: &StageId) -> bool {
        self.stage == Some(*id)
    }

    /// Whether a control is in focus when the page opens.
    fn is_focus(&self, control: &str, at: &usize) -> bool {
        self.focus == Some((control, *at))
    }

    fn is_add_focus(&self) -> bool {
        self.is_focus("add", &0)
    }

    fn may_add(&self) -> bool {
        self.rows.len() < QUESTIONS.min(self.draft.choices.properties.len())
    }

    /// A button's name for those who do not see it.
    fn verb(&self, key: &str, row: &Typed) -> String {
        self.shell.w.v(key, "question", &row.question.label)
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }

    fn is_connected(&self) -> bool {
        self.shell.portal.form == Some(self.draft.id)
    }
}

async fn build(door: &Door, id: FormId) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, mut draft) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = forms::look(&mut s, id).await?;
                Ok((Shell::new(&app, &headers, &s), draft))
            })
        })
        .await?;
    for property in &mut draft.choices.properties {
        property.label = match property.object {
            Object::Contact => shell.w.v("form-about-contact", "property", properties::name(&shell.w, property)),
            Object::Ticket | Object::Company => properties::name(&shell.w, property),
        };
    }
    let sheet = draft.sheet.clone();
    Ok(Page {
        rows: questions::typed(&sheet.questions),
        name: sheet.name,
        creates_ticket: sheet.creates_ticket,
        inbox: sheet.inbox,
        stage: sheet.stage,
        problems: vec![],
        focus: None,
        is_sent: false,
        is_saved: false,
        shell,
        draft,
    })
}

impl Page {
    /// The page with what was sent in the place of what stands.
    fn with(mut self, sent: &FormData) -> Page {
        self.rows = questions::sent(sent);
        self.name = sent.text("name");
        self.creates_ticket = sent.has("creates_ticket");
        self.inbox = sent.text("inbox").parse().ok();
        self.stage = sent.text("stage").parse().ok();
        self.is_sent = true;
        // An older page does not become a newer one before somebody has seen what changed.
        self.draft.version = version(sent);
        self
    }
}

/// A form.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door, door.id(&id)?).await?;
    page.is_saved = asked.contains_key("saved");
    Ok(render(&page))
}

/// Saves a form, or changes its questions without saving when a button of theirs says so.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: FormId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    if sent.has("edit") {
        let mut page = build(&door, id).await?.with(&sent);
        page.focus = questions::change(&mut page.rows, &sent.text("edit"), &page.draft.choices);
        return Ok(render(&page));
    }
    let sheet = Sheet {
        name: sent.text("name"),
        creates_ticket: sent.has("creates_ticket"),
        inbox: sent.text("inbox").parse().ok(),
        stage: sent.text("stage").parse().ok(),
        questions: questions::sent(&sent).into_iter().map(|row| row.question).collect(),
    };
    let version = version(&sent);
    let saved = door.try_write(move |mut s| Box::pin(async move { forms::save(&mut s, id, version, sheet).await }));
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/settings/forms/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(&door, id, &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

fn version(sent: &FormData) -> i64 {
    sent.text("version").parse().unwrap_or_default()
}

async fn refuse(door: &Door, id: FormId, sent: &FormData, invalid: &Invalid) -> Result<Response, Error> {
    let page = build(door, id).await?;
    let stands = page.draft.version;
    let mut page = page.with(sent);
    page.problems = page.shell.problems(invalid);
    if page.problem("version").is_some() {
        page.draft.version = stands;
    }
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
