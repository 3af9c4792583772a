//! Views that customers save: what is filtered, searched and sorted, under a name. A view is a query of the list's address, so it
//! shows what that address shows, to each by their own rights.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::kept::{kept_of, query_of, shown_now};
use super::list;
use super::own::{Tried, back, lead};
use super::params::Params;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::OwnViewId;
use crate::desk::own_list::{self, NAME, Saved};
use crate::desk::session::Session;
use crate::web::address::{self, Parameters, Segments};
use crate::web::audience::{Customer, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};

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
        let query = kept_of(saved, s, &shell.dates);
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
            let query = shown_now(&mut s, shown, &dates).await?;
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
            let query = shown_now(&mut s, shown, &dates).await?;
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

/// Leads to all views.
pub(super) async fn all(door: Customer) -> Result<Response, Error> {
    lead(&door, "/requests/views").await
}

#[derive(Template)]
#[template(path = "portal/view_delete.html")]
struct Delete {
    shell: Shell,
    id: OwnViewId,
    name: String,
}

/// Asks before a view is deleted.
pub(super) async fn delete_page(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: OwnViewId = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                s.customer()?;
                let views = own_list::read(&mut s).await?.views;
                let view = views.into_iter().find(|view| view.id == id).ok_or(desk::Error::NotFound)?;
                Ok(Delete { shell: Shell::new(&app, &headers, &s), id, name: view.name })
            })
        })
        .await?;
    Ok(render(&page))
}

/// Deletes a view.
pub(super) async fn delete(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: OwnViewId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { own_list::delete(&mut s, id).await })).await?;
    Ok(done(&door, "deleted"))
}
