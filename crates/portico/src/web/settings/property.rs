//! One property: what it is called, who sees it, and its options; or a new one.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::options::{self, Focus, Typed};
use super::properties::{access_key, object_key, path};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::PropertyId;
use crate::desk::portal_settings::Change;
use crate::desk::properties::{
    self, CustomerAccess, Draft, Group, HELP, HINT, Kind, LABEL, May, NAME, New, OPTIONS, Object, Sheet, VALUE,
};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};
use crate::web::properties as named;

#[derive(Template)]
#[template(path = "settings/property.html")]
struct Page {
    shell: Shell,
    /// The property as it stands; None for a new one.
    draft: Option<Draft>,
    object: Object,
    may: May,
    groups: Vec<Group>,
    kind: Kind,
    /// The name for programs of a new one.
    name: String,
    sheet: Sheet,
    rows: Vec<Typed>,
    version: i64,
    problems: Vec<Problem>,
    focus: Option<Focus>,
    is_sent: bool,
    is_saved: bool,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn title(&self) -> String {
        match &self.draft {
            Some(draft) => named::name_of(&self.shell.w, draft.row.object, &draft.row.name, &draft.row.sheet.label),
            None => self.shell.n(match self.object {
                Object::Ticket => "property-new-ticket",
                Object::Contact => "property-new-contact",
                Object::Company => "property-new-company",
            }),
        }
    }

    fn of(&self) -> String {
        self.shell.n(object_key(self.object))
    }

    fn back(&self) -> String {
        path(self.object)
    }

    /// Where the form is sent.
    fn here(&self) -> String {
        match &self.draft {
            Some(draft) => format!("/settings/properties/{}", draft.row.id),
            None => "/settings/properties/new".to_owned(),
        }
    }

    /// The label that is typed; of a built-in one nothing while it has the words it has everywhere.
    fn label(&self) -> &str {
        let seeded = self.draft.as_ref().and_then(|d| properties::seeded_label(d.row.object, &d.row.name));
        if seeded == Some(self.sheet.label.as_str()) { "" } else { &self.sheet.label }
    }

    /// The words that stand for a built-in one without a label of its own.
    fn usual(&self) -> String {
        let row = self.draft.as_ref().map(|draft| &draft.row).filter(|row| row.is_builtin);
        let key = row.and_then(|row| named::built_in(row.object, &row.name));
        key.map(|key| self.shell.w.t(key)).unwrap_or_default()
    }

    fn kind_name(&self) -> String {
        let name = self.draft.as_ref().map(|draft| draft.row.name.clone()).unwrap_or_default();
        named::kind_of(&self.shell.w, self.kind, &name)
    }

    fn kinds(&self) -> Vec<(Kind, String)> {
        Kind::OWN.into_iter().map(|kind| (kind, self.shell.w.t(named::kind_key(kind)))).collect()
    }

    fn is_kind(&self, kind: &Kind) -> bool {
        self.kind == *kind
    }

    fn accesses(&self) -> Vec<(CustomerAccess, String)> {
        let all = self.object.accesses().iter();
        all.map(|access| (*access, self.shell.n(access_key(self.object, *access)))).collect()
    }

    fn has_accesses(&self) -> bool {
        self.may.access && self.object.accesses().len() > 1
    }

    fn is_access(&self, access: &CustomerAccess) -> bool {
        self.sheet.access == *access
    }

    fn is_group(&self, group: &Group) -> bool {
        self.sheet.group == Some(group.id)
    }

    fn has_options(&self) -> bool {
        self.kind.has_options() && self.may.labels && (self.may.options || !self.rows.is_empty())
    }

    fn may_add(&self) -> bool {
        self.may.options && self.rows.len() < OPTIONS
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn part(&self, at: &usize, part: &str) -> String {
        format!("o.{at}.{part}")
    }

    fn wrong(&self, at: &usize, part: &str) -> Option<&Problem> {
        self.problem(&self.part(at, part))
    }

    fn is_focus(&self, control: &str, at: &usize) -> bool {
        self.focus == Some((control, *at))
    }

    fn is_add_focus(&self) -> bool {
        self.is_focus("add", &0)
    }

    /// A button's name for those who do not see it.
    fn verb(&self, key: &str, row: &Typed) -> String {
        self.shell.w.v(key, "option", &row.option.label)
    }

    /// Where what has an option goes that is being removed.
    fn leaving(&self, row: &Typed) -> Option<String> {
        let to = row.option.goes_to.as_ref()?;
        let other = self.rows.iter().find(|other| other.option.value == *to);
        Some(match other.filter(|_| !to.is_empty()) {
            Some(other) => self.shell.w.v("property-option-leaves-to", "option", &other.option.label),
            None => self.shell.w.t("property-option-leaves"),
        })
    }

    /// The page that asks about removing an option.
    fn removal(&self, row: &Typed) -> String {
        crate::web::url::with(&format!("{}/option", self.here()), &[("value", row.option.value.clone())])
    }

    fn own_words(&self) -> Option<String> {
        let names = self.draft.as_ref().map(|draft| draft.own_words.join(", ")).filter(|names| !names.is_empty())?;
        Some(self.shell.w.v("property-own-words", "forms", names))
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }
}

async fn build(door: &Door, id: PropertyId) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = properties::look(&mut s, id).await?;
                Ok((Shell::new(&app, &headers, &s), draft))
            })
        })
        .await?;
    Ok(Page {
        object: draft.row.object,
        may: draft.may,
        groups: draft.groups.clone(),
        kind: draft.row.kind,
        name: draft.row.name.clone(),
        rows: options::typed(&draft.row.sheet.options),
        sheet: draft.row.sheet.clone(),
        version: draft.row.version,
        problems: vec![],
        focus: None,
        is_sent: false,
        is_saved: false,
        draft: Some(draft),
        shell,
    })
}

async fn build_new(door: &Door, object: Object) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, groups) = door
        .read(move |mut s| {
            Box::pin(async move {
                let groups = properties::blank(&mut s, object).await?;
                Ok((Shell::new(&app, &headers, &s), groups))
            })
        })
        .await?;
    Ok(Page {
        shell,
        draft: None,
        object,
        may: properties::may(object, "", false),
        groups,
        kind: Kind::Text,
        name: String::new(),
        sheet: Sheet::default(),
        rows: vec![],
        version: 0,
        problems: vec![],
        focus: None,
        is_sent: false,
        is_saved: false,
    })
}

fn sheet(sent: &FormData, rows: &[Typed]) -> Sheet {
    Sheet {
        label: sent.text("label"),
        help: sent.text("help"),
        group: sent.text("group").parse().ok(),
        access: CustomerAccess::parse(&sent.text("access")),
        options: rows.iter().map(|row| row.option.clone()).collect(),
    }
}

fn version(sent: &FormData) -> i64 {
    sent.text("version").parse().unwrap_or_default()
}

fn kind(sent: &FormData) -> Kind {
    Kind::parse(&sent.text("kind"))
}

impl Page {
    /// The page with what was sent in the place of what stands.
    fn with(mut self, sent: &FormData) -> Page {
        let stands = self.draft.as_ref().map(|draft| draft.row.sheet.options.clone()).unwrap_or_default();
        self.rows = options::sent(sent, &stands);
        let access = self.sheet.access;
        self.sheet = sheet(sent, &self.rows);
        if !sent.has("access") {
            self.sheet.access = access;
        }
        if self.draft.is_none() {
            self.kind = kind(sent);
            self.name = sent.text("name");
        }
        self.is_sent = true;
        // An older page does not become a newer one before somebody has seen what changed.
        self.version = version(sent);
        self
    }

    /// A name for programs that goes with the label, until somebody has typed one.
    fn derive_name(&mut self, label_before: &str) {
        if self.name.is_empty() || self.name == properties::derived(label_before) {
            self.name = properties::derived(&self.sheet.label);
        }
    }
}

/// A property.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door, door.id(&id)?).await?;
    page.is_saved = asked.contains_key("saved");
    Ok(render(&page))
}

/// A property that is not there yet.
pub(super) async fn new(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let object = asked.get("of").and_then(|name| Object::parse(name)).unwrap_or_default();
    Ok(render(&build_new(&door, object).await?))
}

/// Saves a property, or changes its options without saving when a button of theirs says so.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: PropertyId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    if sent.has("edit") {
        let mut page = build(&door, id).await?.with(&sent);
        page.focus = options::change(&mut page.rows, &sent.text("edit"));
        return Ok(render(&page));
    }
    let (sheet, version) = (sheet(&sent, &options::sent(&sent, &[])), version(&sent));
    let saved =
        door.try_write(move |mut s| Box::pin(async move { properties::save(&mut s, id, version, sheet).await }));
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/settings/properties/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let page = build(&door, id).await?;
            let stands = page.version;
            let mut page = page.with(&sent);
            page.problems = page.shell.problems(&invalid);
            if page.problem("version").is_some() {
                page.version = stands;
            }
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Makes a property, or changes the form without saving when a button of it says so.
pub(super) async fn make(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let object = Object::parse(&sent.text("of")).unwrap_or_default();
    if sent.has("edit") {
        let mut page = build_new(&door, object).await?.with(&sent);
        page.focus = options::change(&mut page.rows, &sent.text("edit"));
        page.derive_name(&sent.text("label_before"));
        return Ok(render(&page));
    }
    let sheet = sheet(&sent, &options::sent(&sent, &[]));
    let new = New { object, name: sent.text("name"), kind: kind(&sent), sheet };
    let made = door.try_write(move |mut s| Box::pin(async move { properties::make(&mut s, new).await })).await;
    match made {
        Ok(id) => Ok(Redirect::to(&format!("/settings/properties/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse_new(&door, object, &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn refuse_new(door: &Door, object: Object, sent: &FormData, invalid: &Invalid) -> Result<Response, Error> {
    let mut page = build_new(door, object).await?.with(sent);
    page.problems = page.shell.problems(invalid);
    page.derive_name(&sent.text("label_before"));
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
