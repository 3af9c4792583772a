//! Access groups: who enters portals that ask for membership. Made, changed and deleted here; who is in one stands on a page of
//! its own.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::access_asks::{self, Asks};
use super::filter::{self as rules, CRITERIA, Editor, Input, Of};
use super::gone;
use super::portal::sample;
use crate::desk;
use crate::desk::access::{self, DESCRIPTION, Draft, Line, NAME, Sheet};
use crate::desk::error::Invalid;
use crate::desk::filter::{Field, Filter};
use crate::desk::ids::AccessGroupId;
use crate::desk::portal::Access;
use crate::desk::portal_settings::consequences::{self, Consequences};
use crate::desk::portal_settings::{self, About, Change, Sample};
use crate::random;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};

/// Where the groups are.
pub(super) const HERE: &str = "/settings/access-groups";

#[derive(Template)]
#[template(path = "settings/access.html")]
struct List {
    shell: Shell,
    lines: Vec<Line>,
    sheet: Sheet,
    problems: Vec<Problem>,
    is_deleted: bool,
}

#[derive(Template)]
#[template(path = "settings/access_group.html")]
struct Page {
    shell: Shell,
    draft: Draft,
    sheet: Sheet,
    fields: Vec<Field>,
    sample: Option<Sample>,
    /// The condition that was added last.
    added: Option<(usize, usize)>,
    problems: Vec<Problem>,
    /// What is said before other conditions are saved.
    asks: Option<Asks>,
    /// Whether this was sent and is not saved.
    is_sent: bool,
    is_saved: bool,
}

#[derive(Template)]
#[template(path = "settings/access_delete.html")]
struct Delete {
    shell: Shell,
    draft: Draft,
    /// What becomes of each portal that lets the group in: its name, and the sentences.
    said: Vec<(String, Vec<String>)>,
    problems: Vec<Problem>,
    /// What stands for all of that: whoever confirms it has read it.
    mark: String,
}

impl List {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn people(&self, line: &Line) -> String {
        self.shell.counted("access-people-counted", &line.members, &[])
    }

    /// Which portals let a group in.
    fn used(&self, line: &Line) -> String {
        used(&self.shell, &line.portals)
    }

    fn name_length(&self) -> usize {
        NAME
    }
}

/// Which portals let a group in, in a sentence.
fn used(shell: &Shell, portals: &[std::sync::Arc<desk::portal::Portal>]) -> String {
    let names: Vec<&str> = portals.iter().filter(|p| p.access == Access::Groups).map(|p| p.name.as_str()).collect();
    match &*names {
        [] => shell.w.t("access-unused"),
        names => shell.w.v("access-used", "portals", names.join(", ")),
    }
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }

    fn used(&self) -> String {
        used(&self.shell, &self.draft.portals)
    }

    fn name_length(&self) -> usize {
        NAME
    }

    fn description_length(&self) -> usize {
        DESCRIPTION
    }

    /// The editor of its criteria; None for a group that people are put into.
    fn editor(&self) -> Option<Editor> {
        let filter: Filter = serde_json::from_str(self.sheet.criteria.as_ref()?).unwrap_or_default();
        let of = Of {
            key: CRITERIA,
            label: self.shell.w.t("access-criteria"),
            described: "h-criteria".to_owned(),
            action: format!("{HERE}/{}", self.draft.group.id),
        };
        Some(rules::editor(&self.shell, of, About::Contacts, &self.fields, (&filter, self.sample, self.added)))
    }
}

impl Delete {
    fn is_portal(&self) -> bool {
        false
    }
}

async fn listed(door: &Door, sheet: Sheet, invalid: Invalid) -> Result<List, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, lines) = door
        .read(move |mut s| {
            Box::pin(async move {
                let lines = access::list(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), lines))
            })
        })
        .await?;
    Ok(List { problems: shell.problems(&invalid), shell, lines, sheet, is_deleted: false })
}

/// All groups, and the form that makes one.
pub(super) async fn list(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let page = listed(&door, Sheet::default(), Invalid::default()).await?;
    Ok(render(&List { is_deleted: asked.contains_key("deleted"), ..page }))
}

/// Makes a group, and leads to it.
pub(super) async fn make(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let criteria = (sent.text("kind") == "criteria").then(|| Filter::default().text());
    let sheet = Sheet { name: sent.text("name"), description: String::new(), criteria };
    let new = sheet.clone();
    match door.try_write(move |mut s| Box::pin(async move { access::make(&mut s, &new).await })).await {
        Ok(id) if sheet.criteria.is_some() => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}/members")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &listed(&door, sheet, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn build(door: &Door, id: AccessGroupId, sent: Option<Sheet>, invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft, fields) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = access::look(&mut s, id).await?;
                let fields = portal_settings::known(&mut s).await?.contacts;
                Ok((Shell::new(&app, &headers, &s), draft, fields))
            })
        })
        .await?;
    let stands = Sheet {
        name: draft.group.name.clone(),
        description: draft.group.description.clone(),
        criteria: draft.group.criteria.as_ref().map(Filter::text),
    };
    let is_sent = sent.is_some();
    let sheet = sent.unwrap_or_else(|| stands.clone());
    let sheet = Sheet { criteria: stands.criteria.map(|stands| sheet.criteria.unwrap_or(stands)), ..sheet };
    let filter = sheet.criteria.as_ref().map(|text| serde_json::from_str(text).unwrap_or_default());
    let sample = match filter {
        Some(filter) => sample(door, About::Contacts, filter).await,
        None => None,
    };
    let problems = shell.problems(&invalid);
    Ok(Page { shell, draft, sheet, fields, sample, added: None, problems, asks: None, is_sent, is_saved: false })
}

/// A group.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let page = build(&door, door.id(&id)?, None, Invalid::default()).await?;
    Ok(render(&Page { is_saved: asked.contains_key("saved"), ..page }))
}

fn version(sent: &FormData) -> i64 {
    sent.text("version").parse().unwrap_or_default()
}

/// Saves a group, or does what a button of its editor says and saves nothing.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: AccessGroupId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (known, shell) = door
        .read(move |mut s| {
            Box::pin(async move { Ok((portal_settings::known(&mut s).await?, Shell::new(&app, &headers, &s))) })
        })
        .await?;
    let mut filter = rules::sent(&sent, CRITERIA, &known.contacts);
    let conditions = rules::said(&shell, About::Contacts, known.fields(About::Contacts), &filter);
    let typed = vec![
        ("name", sent.text("name")),
        ("access-description", sent.text("description")),
        ("access-criteria", if filter.is_empty() { String::new() } else { conditions }),
    ];
    let looked = door.try_read(move |mut s| Box::pin(async move { access::look(&mut s, id).await.map(drop) })).await;
    if let Err(error) = looked {
        return gone::given_back(&door, error, |_| HERE.to_owned(), typed).await;
    }
    let edit = sent.text("edit");
    let step = edit.strip_prefix(CRITERIA).and_then(|rest| rest.strip_prefix(':'));
    let added = step.and_then(|step| rules::change(&mut filter, step, &known.contacts));
    let sheet = Sheet { name: sent.text("name"), description: sent.text("description"), criteria: Some(filter.text()) };
    if edit == access_asks::TAKE_BACK {
        let mut page = build(&door, id, Some(Sheet { criteria: None, ..sheet }), Invalid::default()).await?;
        page.draft.group = held_at(&page.draft, version(&sent));
        return Ok(render(&Page { asks: Some(Asks::TakenBack), ..page }));
    }
    if sent.has("edit") {
        let mut page = build(&door, id, Some(sheet), Invalid::default()).await?;
        page.draft.group = held_at(&page.draft, version(&sent));
        return Ok(render(&Page { added, ..page }));
    }
    let (new, version_sent) = (sheet.clone(), version(&sent));
    if let Some(page) = asked(&door, (id, version_sent), &sheet, &sent).await? {
        return Ok(render(&page));
    }
    let saved =
        door.try_write(move |mut s| Box::pin(async move { access::save(&mut s, id, version_sent, &new).await })).await;
    match saved {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = build(&door, id, Some(sheet), invalid).await?;
            // Whoever has been told that somebody else has saved may put theirs in its place.
            if page.problem("version").is_none() {
                page.draft.group = held_at(&page.draft, version_sent);
            }
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => gone::given_back(&door, error, |_| HERE.to_owned(), typed).await,
    }
}

/// The page that asks whether other conditions are to be saved, where somebody would feel it.
async fn asked(
    door: &Door,
    (id, version): (AccessGroupId, i64),
    sheet: &Sheet,
    sent: &FormData,
) -> Result<Option<Page>, Error> {
    let change = access_asks::turned(door, (id, version), (sheet, sent)).await?;
    let Some((criteria, mark)) = change else { return Ok(None) };
    let mut page = build(door, id, Some(sheet.clone()), Invalid::default()).await?;
    page.draft.group = held_at(&page.draft, version);
    page.asks = access_asks::before(door, &page.shell, id, (criteria, mark)).await;
    Ok(page.asks.is_some().then_some(page))
}

/// The group with the version that the page was made from.
fn held_at(draft: &Draft, version: i64) -> std::sync::Arc<access::Group> {
    std::sync::Arc::new(access::Group { version, ..access::Group::clone(&draft.group) })
}

async fn to_delete(door: &Door, id: AccessGroupId, invalid: Invalid) -> Result<Delete, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft, found) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = access::look(&mut s, id).await?;
                let found = consequences::without_group(&mut s, id).await?;
                Ok((Shell::new(&app, &headers, &s), draft, found))
            })
        })
        .await?;
    let said: Vec<_> = found.iter().map(|(portal, found)| (portal.name.clone(), said(&shell, found))).collect();
    let mark = random::digest(&format!("{said:?}"));
    Ok(Delete { problems: shell.problems(&invalid), shell, draft, said, mark })
}

/// Who enters a portal no more.
fn said(shell: &Shell, found: &Consequences) -> Vec<String> {
    let none = [("companies", 0_u64.into()), ("companies_text", "0".into())];
    let mut all = vec![];
    if found.shut_out.now.n > 0 {
        all.push(shell.counted("access-shut-out", &found.shut_out.now, &none));
    }
    if found.shut_out.without.n > 0 {
        all.push(shell.counted("access-shut-out-later", &found.shut_out.without, &none));
    }
    if all.is_empty() {
        all.push(shell.w.t("access-shut-out-none"));
    }
    all
}

/// Asks whether a group is to be deleted, and says what comes of it.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    Ok(render(&to_delete(&door, door.id(&id)?, Invalid::default()).await?))
}

/// Deletes a group.
pub(super) async fn delete(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: AccessGroupId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let version = version(&sent);
    let looked = door.try_read(move |mut s| Box::pin(async move { access::look(&mut s, id).await.map(drop) })).await;
    if let Err(error) = looked {
        return gone::led_back(&door, error, |_| format!("{HERE}?deleted")).await;
    }
    let page = to_delete(&door, id, Invalid::default()).await?;
    if !page.said.is_empty() && sent.text("mark") != page.mark {
        let told = Invalid::field("version", "access-delete-other");
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &to_delete(&door, id, told).await?));
    }
    match door.try_write(move |mut s| Box::pin(async move { access::delete(&mut s, id, version).await })).await {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?deleted")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &to_delete(&door, id, invalid).await?))
        }
        Err(error) => gone::led_back(&door, error, |_| format!("{HERE}?deleted")).await,
    }
}
