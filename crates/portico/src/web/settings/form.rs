//! One form: its name, what becomes of a submission, and its questions.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::question_card::{self, Card};
use super::questions::{self, ANSWERED, Focus, Typed};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::forms::{
    self, ADDRESS, After, Draft, FILES, HINT, LABEL, Look, NAME, QUESTIONS, Question, Sheet, TEXT,
};
use crate::desk::ids::{FormId, InboxId, StageId};
use crate::desk::inboxes::Inbox;
use crate::desk::portal_settings::Change;
use crate::desk::properties::{Kind, Object};
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
    after: Following,
    problems: Vec<Problem>,
    focus: Option<Focus>,
    is_sent: bool,
    is_saved: bool,
}

/// What follows a submission, as it was typed.
#[derive(Default)]
struct Following {
    leads_on: bool,
    text: String,
    address: String,
}

impl Following {
    fn of(after: &After) -> Following {
        let (text, address) = (after.written().to_owned(), after.address().to_owned());
        Following { leads_on: !address.is_empty(), text, address }
    }

    fn sent(form: &FormData) -> Following {
        Following {
            leads_on: form.text("after") == "address",
            text: form.text("after_text"),
            address: form.text("after_url"),
        }
    }

    fn after(self) -> After {
        match self.leads_on {
            true => After::Address { address: self.address, kept: self.text },
            false => After::Text(self.text),
        }
    }
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

    fn cards(&self) -> Vec<Card> {
        question_card::cards(&self.shell, &self.rows, &self.draft.choices, self.creates_ticket)
    }

    /// The places of the questions, as they are sent.
    fn order(&self) -> String {
        (0..self.rows.len()).map(|at| at.to_string()).collect::<Vec<_>>().join(",")
    }

    /// What a script says about places, with marks for what it puts in.
    fn place(&self, key: &str) -> String {
        let mark = |name: &str| format!("{{{name}}}").into();
        self.shell.w.a(key, &[("name", mark("name")), ("at", mark("at")), ("of", mark("of"))])
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

    /// A button's name for those who do not see it; the question stands in it as `of`.
    fn verb(&self, key: &str, of: &'static str, question: &Question) -> String {
        self.shell.w.v(key, of, &question.label)
    }

    /// Where tickets go, with marks for inbox and stage.
    fn goes_to(&self) -> String {
        self.shell.w.a("form-goes-to", &[("inbox", "{inbox}".into()), ("stage", "{stage}".into())])
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }

    fn is_connected(&self) -> bool {
        self.draft.offered.is_some()
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
            Object::Ticket if property.name == FILES => shell.w.t("form-files"),
            Object::Contact => shell.w.v("form-about-contact", "property", properties::name(&shell.w, property)),
            Object::Ticket | Object::Company => properties::name(&shell.w, property),
        };
    }
    let sheet = draft.sheet.clone();
    Ok(Page {
        rows: questions::typed(&sheet.questions),
        after: Following::of(&sheet.after),
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
        self.rows = questions::sent(sent, &self.draft.sheet.questions);
        self.after = Following::sent(sent);
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
        questions: questions::sent(&sent, &[]).into_iter().map(|row| row.question).collect(),
        after: Following::sent(&sent).after(),
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
