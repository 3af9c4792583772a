//! A new ticket: the connected form drawn from its data, and the receipt.
//!
//! Questions that are not asked yet stand on the page, hidden: scripts show them at once, and without those a button asks for
//! the page anew. Either way it is the help desk that decides what is asked.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk::error::Invalid;
use crate::desk::files::Upload;
use crate::desk::forms::{self, After, Condition, Field, Look};
use crate::desk::ids::TicketId;
use crate::desk::properties::{self as desk_properties, Kind};
use crate::desk::tickets::{self, Filed, Submission};
use crate::random;
use crate::web::address::Segments;
use crate::web::audience::{Customer, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::limits::TooSoon;
use crate::web::page::{Problem, Shell};
use crate::web::properties;

#[derive(Template)]
#[template(path = "portal/new.html")]
pub(in crate::web) struct New {
    shell: Shell,
    fields: Vec<Field>,
    /// What is asked after the answers there are, by what it fills.
    asked: BTreeSet<String>,
    values: BTreeMap<String, String>,
    uploads: Vec<Upload>,
    problems: Vec<Problem>,
    submit_key: String,
    share: bool,
    is_first: bool,
    /// What was asked when it was sent, if somebody asks for what comes next.
    before: Option<BTreeSet<String>>,
    preview: Option<Preview>,
}

/// What the page of a form that is being edited says about it.
pub(in crate::web) struct Preview {
    /// Where its settings are.
    pub settings: String,
    /// Its questions as they were typed, for the next look at it.
    pub questions: String,
}

#[derive(Template)]
#[template(path = "portal/receipt.html")]
struct Receipt {
    shell: Shell,
    filed: Filed,
    after: After,
    number: String,
}

/// What a browser keeps the draft of a new ticket under.
const DRAFT: &str = "new";

/// The button that asks for what comes next. No property has such a name.
pub(in crate::web) const GO_ON: &str = "go.on";

/// The field that says what was asked when the page was drawn; scripts, which show questions as they come, take it away.
const SHOWN: &str = "go.shown";

/// The field in which the page of a form that is being edited keeps its questions.
pub(in crate::web) const QUESTIONS: &str = "preview.questions";

impl New {
    /// The page of a form: empty, or with what was sent.
    pub(in crate::web) fn of(shell: Shell, fields: Vec<Field>, sent: &FormData) -> New {
        let is_first = !sent.has("submit_key");
        let mut page = New {
            problems: vec![],
            asked: BTreeSet::new(),
            share: is_first || sent.has("share"),
            submit_key: sent.some("submit_key").unwrap_or_else(random::short_id),
            values: answers(sent),
            before: sent.has(GO_ON).then(|| shown(sent)).flatten(),
            uploads: vec![],
            preview: None,
            is_first,
            shell,
            fields,
        };
        let given = page.fields.iter().map(|field| (field.property.clone(), page.given(field).to_owned()));
        page.asked = forms::asked(&page.fields, &given.collect());
        page
    }

    /// The same for whoever edits the form, who sends nothing by it.
    pub(in crate::web) fn previewed(mut self, preview: Preview) -> New {
        self.shell.is_preview = true;
        self.preview = Some(preview);
        self
    }

    fn action(&self) -> String {
        match &self.preview {
            Some(preview) => format!("{}/preview", preview.settings),
            None => format!("{}/new", self.shell.base),
        }
    }

    fn has_conditions(&self) -> bool {
        self.fields.iter().any(|field| field.only_if.is_some())
    }

    /// Whether there are files that no question asks for any more, so that whoever sent them decides.
    fn has_homeless_files(&self) -> bool {
        !self.uploads.is_empty() && !self.fields.iter().any(Field::is_files)
    }

    fn is_asked(&self, field: &Field) -> bool {
        self.asked.contains(&field.property)
    }

    /// Whether it is the first question that was not asked before.
    fn is_next(&self, field: &Field) -> bool {
        let Some(before) = self.before.as_ref().filter(|_| self.problems.is_empty()) else { return false };
        let is_new = |field: &&Field| self.is_asked(field) && !before.contains(&field.property);
        self.fields.iter().find(is_new).is_some_and(|next| next.property == field.property)
    }

    /// What is asked, for the next time it is sent.
    fn shown(&self) -> String {
        desk_properties::join(self.asked.iter().map(String::as_str))
    }

    /// Whether a field holds what it is answered with at first, and nothing that somebody typed.
    fn is_untouched(&self, field: &Field) -> bool {
        !field.first().is_empty() && self.given(field) == field.first()
    }

    /// The answers that a condition waits for, as scripts read them; None for whatever is answered.
    fn waits_for(&self, condition: &Condition) -> Option<String> {
        condition.any_of.as_ref().map(|values| desk_properties::join(values.iter().map(String::as_str)))
    }

    /// What is said when questions come or go, with a mark for their names.
    fn said(&self, key: &str) -> String {
        self.shell.w.v(key, "questions", "{questions}")
    }

    fn title(&self) -> String {
        self.shell.portal.form_title.clone().unwrap_or_else(|| self.shell.w.t("new-title"))
    }

    fn draft_key(&self) -> String {
        self.shell.draft_key(DRAFT)
    }

    fn value(&self, field: &Field) -> String {
        self.given(field).to_owned()
    }

    /// What was sent; before anything was, what it is answered with at first.
    fn given<'v>(&'v self, field: &'v Field) -> &'v str {
        let first = if self.is_first { field.first() } else { "" };
        self.values.get(&field.property).map_or(first, String::as_str)
    }

    fn is(&self, field: &Field, value: &str) -> bool {
        self.given(field) == value
    }

    /// Whether a value is among those that are chosen.
    fn has(&self, field: &Field, value: &str) -> bool {
        desk_properties::parts(self.given(field)).any(|chosen| chosen == value)
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// The ids of what describes a field, for `aria-describedby`.
    fn described(&self, field: &Field) -> String {
        let hint = (!field.hint.is_empty()).then(|| format!("h-{}", field.property));
        let problem = self.problem(&field.property).map(|_| format!("e-{}", field.property));
        [hint, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The input that a field of one line is.
    fn input(&self, field: &Field) -> &'static str {
        match field.kind {
            Kind::Date => "date",
            _ => "text",
        }
    }

    /// Characters that an answer of one line may have.
    fn longest(&self, field: &Field) -> usize {
        let limits = &self.shell.limits;
        if field.property == "subject" { limits.subject_chars } else { limits.value_chars }
    }

    fn company(&self) -> Option<&String> {
        self.shell.me.as_ref().and_then(|me| me.company.as_ref()).filter(|_| self.shell.shares())
    }
}

/// The empty form.
pub(super) async fn page(door: Customer) -> Result<Response, Error> {
    let page = build(&door, FormData::default(), vec![], Invalid::default()).await?;
    Ok(render(&page))
}

async fn build(door: &Door, sent: FormData, uploads: Vec<Upload>, invalid: Invalid) -> Result<New, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, form) = door
        .read(move |mut s| {
            Box::pin(async move {
                let form = forms::portal_form(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), form))
            })
        })
        .await?;
    let problems = shell.problems(&invalid);
    Ok(New { problems, uploads, ..New::of(shell, form.fields, &sent) })
}

/// What was asked on the page that was sent, by what it fills; None where the page knew better.
fn shown(sent: &FormData) -> Option<BTreeSet<String>> {
    let names = sent.some(SHOWN)?;
    Some(desk_properties::parts(&names).map(str::to_owned).collect())
}

/// The answers by their questions; several are several options.
fn answers(sent: &FormData) -> BTreeMap<String, String> {
    sent.values().into_keys().map(|name| (name.clone(), properties::sent_value(sent, &name))).collect()
}

/// Files the ticket. What is refused comes back with everything that was typed and sent.
pub(super) async fn submit(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    if let Some(wait) = TooSoon::of(&request) {
        let mut sent = form::typed(request, wait).await;
        let problems = std::mem::take(&mut sent.problems);
        return Ok(wait.answer(refuse(&door, sent, problems).await?));
    }
    let mut sent = form::take(&door, request).await?;
    if !sent.problems.is_empty() {
        let problems = std::mem::take(&mut sent.problems);
        return refuse(&door, sent, problems).await;
    }
    if sent.has(GO_ON) {
        return go_on(&door, sent).await;
    }
    let submission = Submission {
        values: answers(&sent),
        uploads: sent.all("upload"),
        files: sent.files.clone(),
        submit_key: sent.text("submit_key"),
        shown: shown(&sent),
        // Who was not asked shares, as nobody but staff sees the company's tickets then.
        share_with_company: sent.has("share") || !sent.has("share_asked"),
    };
    let done = door
        .try_write(move |mut s| {
            Box::pin(async move {
                let form = forms::portal_form(&mut s).await?;
                tickets::submit(&mut s, &form, submission).await
            })
        })
        .await;
    match form::settle(&door, &sent, done, |filed| filed.leaves_files).await? {
        Ok(filed) => Ok(Redirect::to(&door.at(&format!("/new/sent/{}", filed.ticket))).into_response()),
        // Whoever sends without scripts may not know yet what their answers lead to.
        Err(invalid) if invalid.problems.iter().any(|problem| problem.field == tickets::UNSEEN) => {
            sent.add(GO_ON, "yes");
            go_on(&door, sent).await
        }
        Err(invalid) => refuse(&door, sent, invalid).await,
    }
}

/// The form with what the answers lead to.
async fn go_on(door: &Door, mut sent: FormData) -> Result<Response, Error> {
    let uploads = form::keep(door, &mut sent).await?;
    Ok(render(&build(door, sent, uploads, Invalid::default()).await?))
}

async fn refuse(door: &Door, mut sent: FormData, invalid: Invalid) -> Result<Response, Error> {
    let uploads = form::keep(door, &mut sent).await?;
    let page = build(door, sent, uploads, invalid).await?;
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Says that it arrived, under which number, and what happens next. A form that leads elsewhere does it from here: browsers
/// follow no redirect to another site out of a form that was sent.
pub(super) async fn receipt(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let filed = tickets::filed(&mut s, id).await?;
                let mut shell = Shell::new(&app, &headers, &s);
                shell.draft_sent = Some(shell.draft_key(DRAFT));
                Ok(Receipt { number: s.portal().number(filed.id), after: filed.after(), shell, filed })
            })
        })
        .await?;
    Ok(render(&page))
}
