//! Views that customers save: what is filtered, searched and sorted, under a name. A view is a query of the list's address, so it
//! shows what that address shows, to each by their own rights.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::list;
use super::own::{Tried, back};
use super::params::{OPTION, Params, is_sorted};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::OwnViewId;
use crate::desk::own_list::{self, NAME, Part, Saved, is_there};
use crate::desk::properties::{Kind, Property};
use crate::desk::session::Session;
use crate::desk::tickets::{OwnerFilter, Status, View};
use crate::web::address::{self, Parameters, Segments};
use crate::web::audience::{Customer, Door};
use crate::web::dates::Dates;
use crate::web::error::{Error, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};

/// Characters of a search that are kept.
const SEARCH: usize = 200;

/// A view beside the list.
pub(super) struct Tab {
    pub id: OwnViewId,
    pub name: String,
    /// Where it opens.
    pub href: String,
    /// Its whole address, to give to others.
    pub link: String,
    /// Whether it is what is shown.
    pub is_current: bool,
    /// Whether the list opens with it.
    pub is_first: bool,
    /// Whether something it asked for is there no more.
    pub is_less: bool,
}

impl Tab {
    /// A view as it is today; `now` is the query of what is shown.
    pub(super) fn of(shell: &Shell, s: &Session<'_>, saved: &Saved, now: &str) -> Tab {
        let query = query_of(&kept(address::read(&saved.query), s, &shell.dates));
        let is_less = query != saved.query;
        let whole = if query.is_empty() { "view=all" } else { &query };
        Tab {
            id: saved.id,
            name: saved.name.clone(),
            href: format!("{}/requests?{whole}{}", shell.base, if is_less { "&done=less" } else { "" }),
            link: format!("{}/requests?{whole}", s.portal_url()),
            is_current: query == now && !query.is_empty(),
            is_first: saved.is_first,
            is_less,
        }
    }
}

/// What a view keeps of an address: what is filtered, searched and sorted, as far as it means something today.
pub(super) fn kept(params: Params, s: &Session<'_>, dates: &Dates) -> Params {
    let params = params.of(s.portal(), s.properties());
    let q = params.query(dates);
    let there = |part: Part| is_there(s, part);
    // What stands behind the ten signs of a day may be as long as anything.
    let day = |day: String| if day.len() == 10 && dates.begins(&day).is_some() { day } else { String::new() };
    let known = s.properties();
    let is_sorted = is_sorted(&params, known);
    Params {
        view: match q.view {
            View::Organization if there(Part::Company) => "organization".to_owned(),
            View::Mine => "mine".to_owned(),
            _ => String::new(),
        },
        q: q.text.map(|text| text.chars().take(SEARCH).collect()).unwrap_or_default(),
        status: match q.status {
            Some(Status::Open) => "open".to_owned(),
            Some(Status::Closed) => "closed".to_owned(),
            None => String::new(),
        },
        stage: q.stage.filter(|id| there(Part::Stage(*id))).map(|id| id.to_string()).unwrap_or_default(),
        by: q.requester.map(|id| id.to_string()).unwrap_or_default(),
        owner: match q.owner {
            Some(OwnerFilter::Nobody) => "none".to_owned(),
            Some(OwnerFilter::Staff(id)) if there(Part::Owner(id)) => id.to_string(),
            _ => String::new(),
        },
        created_from: day(params.created_from),
        created_to: day(params.created_to),
        active_from: day(params.active_from),
        active_to: day(params.active_to),
        sort: if is_sorted { params.sort } else { String::new() },
        dir: match params.dir.as_str() {
            dir @ ("asc" | "desc") if is_sorted => dir.to_owned(),
            _ => String::new(),
        },
        more: params.more.into_iter().filter(|(name, value)| has_option(known, name, value)).collect(),
        ..Params::default()
    }
}

/// Whether a property has the option that is filtered by.
fn has_option(known: &[Property], name: &str, value: &str) -> bool {
    let property = name.strip_prefix(OPTION).and_then(|name| known.iter().find(|known| known.name == name));
    property.is_some_and(|property| match property.kind {
        Kind::Bool => matches!(value, "true" | "false"),
        _ => property.options.iter().any(|option| option.value == value),
    })
}

/// The query of an address.
pub(super) fn query_of(params: &Params) -> String {
    let address = Params { base: String::new(), ..params.clone() }.link("", &[]);
    address.strip_prefix('?').unwrap_or_default().to_owned()
}

/// The query that is kept of what a form says is shown.
fn shown_now(params: Params, s: &Session<'_>, dates: &Dates) -> String {
    query_of(&kept(params, s, dates))
}

/// Saves what is shown under a name.
pub(super) async fn save(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let (query, name) = (sent.text("query"), sent.text("name"));
    let params: Params = address::read(&query);
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shown, typed) = (params.clone(), name.clone());
    let saved = door.try_write(move |mut s| {
        Box::pin(async move {
            let dates = Shell::new(&app, &headers, &s).dates;
            let query = shown_now(shown, &s, &dates);
            own_list::save(&mut s, &typed, &query).await
        })
    });
    answer(&door, (params, name), "saved", saved.await).await
}

/// Lets a view stand for what is shown from now on.
pub(super) async fn replace(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let params: Params = address::read(&sent.text("query"));
    let chosen = sent.text("replace");
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let shown = params.clone();
    let replaced = door.try_write(move |mut s| {
        Box::pin(async move {
            if chosen.is_empty() {
                return Err(Invalid::field("replace", "own-view-which").into());
            }
            let id = chosen.parse().map_err(|_| desk::Error::NotFound)?;
            let dates = Shell::new(&app, &headers, &s).dates;
            let query = shown_now(shown, &s, &dates);
            own_list::replace(&mut s, id, &query).await
        })
    });
    answer(&door, (params, String::new()), "replaced", replaced.await).await
}

/// Leads back to the list, or shows it with what has to be mended.
async fn answer(
    door: &Door,
    (params, name): (Params, String),
    done: &str,
    result: desk::Result<()>,
) -> Result<Response, Error> {
    match result {
        Ok(()) => Ok(back(door, &query_of(&params), done)),
        Err(desk::Error::Invalid(invalid)) => {
            list::refused(door, params, Tried { invalid, name, ..Tried::default() }).await
        }
        Err(error) => Err(Error::new(error, door)),
    }
}

#[derive(Template)]
#[template(path = "portal/views.html")]
struct Views {
    shell: Shell,
    views: Vec<Tab>,
    /// The view whose name has to be mended, with what was typed.
    tried: Option<(OwnViewId, String)>,
    problems: Vec<Problem>,
    /// Key of the sentence that says what was just done.
    said: Option<&'static str>,
}

impl Views {
    /// What is to be mended in the name of a view.
    fn problem(&self, view: &Tab) -> Option<&Problem> {
        let is_tried = self.tried.as_ref().is_some_and(|(id, _)| *id == view.id);
        self.problems.first().filter(|_| is_tried)
    }

    /// What stands in the field for the name of a view.
    fn typed<'v>(&'v self, view: &'v Tab) -> &'v str {
        self.tried.as_ref().filter(|(id, _)| *id == view.id).map_or(&view.name, |(_, typed)| typed)
    }

    /// A button's name for those who do not see what it stands beside.
    fn verb(&self, key: &str, view: &Tab) -> String {
        self.shell.w.v(key, "name", &view.name)
    }
}

async fn build(door: &Door, tried: Option<(OwnViewId, String)>, invalid: Invalid) -> Result<Views, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, views) = door
        .read(move |mut s| {
            Box::pin(async move {
                s.customer()?;
                let own = own_list::read(&mut s).await?;
                let shell = Shell::new(&app, &headers, &s);
                let views = own.views.iter().map(|saved| Tab::of(&shell, &s, saved, "")).collect();
                Ok((shell, views))
            })
        })
        .await?;
    Ok(Views { problems: shell.problems(&invalid), shell, views, tried, said: None })
}

/// All views that somebody has saved.
pub(super) async fn page(
    door: Customer,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let said = match asked.get("done").map(String::as_str) {
        Some("renamed") => Some("own-view-renamed"),
        Some("first") => Some("own-view-first-said"),
        Some("not-first") => Some("own-view-not-first-said"),
        Some("deleted") => Some("own-view-deleted"),
        _ => None,
    };
    let views = build(&door, None, Invalid::default()).await?;
    Ok(render_as(StatusCode::OK, &Views { said, ..views }))
}

fn done(door: &Door, what: &str) -> Response {
    Redirect::to(&door.at(&format!("/requests/views?done={what}"))).into_response()
}

/// Gives a view another name.
pub(super) async fn rename(
    door: Customer,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: OwnViewId = door.id(&id)?;
    let name = form::take_fields(&door, request).await?.text("name");
    let typed = name.clone();
    match door.try_write(move |mut s| Box::pin(async move { own_list::rename(&mut s, id, &name).await })).await {
        Ok(()) => Ok(done(&door, "renamed")),
        Err(desk::Error::Invalid(invalid)) => {
            let views = build(&door, Some((id, typed)), invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &views))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Lets the list open with a view, or with everything again.
pub(super) async fn open_first(
    door: Customer,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: OwnViewId = door.id(&id)?;
    let is_first = form::take_fields(&door, request).await?.text("first") != "no";
    door.write(move |mut s| Box::pin(async move { own_list::open_first(&mut s, id, is_first).await })).await?;
    Ok(done(&door, if is_first { "first" } else { "not-first" }))
}

/// Deletes a view.
pub(super) async fn delete(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: OwnViewId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { own_list::delete(&mut s, id).await })).await?;
    Ok(done(&door, "deleted"))
}
