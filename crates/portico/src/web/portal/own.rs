//! What customers have of their own beside the list: their columns, the views they saved, and a link to what is shown.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};

use super::columns::Column;
use super::kept::{Met, kept_now, query_of};
use super::list;
use super::params::{OPTION, Params};
use super::views::Tab;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::own_list::{self, Picked, Wish};
use crate::desk::session::Session;
use crate::web::address;
use crate::web::audience::{Customer, Door};
use crate::web::error::Error;
use crate::web::form;
use crate::web::page::{Problem, Shell};

/// What was sent and has to be mended.
#[derive(Default)]
pub(super) struct Tried {
    /// What is wrong.
    pub invalid: Invalid,
    /// The name for a view.
    pub name: String,
    /// The columns.
    pub wish: Option<Wish>,
}

/// A column that can be had.
pub(super) struct Choice {
    pub property: String,
    pub label: String,
    pub is_shown: bool,
    pub stays: bool,
}

/// What a customer has of their own.
pub(super) struct Own {
    pub choices: Vec<Choice>,
    /// Whether they are other than the portal's.
    pub is_picked: bool,
    /// The button that was pressed last among the columns: up or down, and its column.
    moved: Option<(String, String)>,
    pub views: Vec<Tab>,
    /// Whether there is something to save that is in no view.
    pub can_save: bool,
    /// The query of what is shown.
    pub query: String,
    /// The whole address of what is shown.
    pub link: String,
    /// What was typed for a view's name.
    pub name: String,
    /// Key of the sentence that says what was just done.
    pub said: Option<&'static str>,
    problems: Vec<Problem>,
}

impl Own {
    /// What is the customer's, of what the desk says of it.
    pub(super) fn of(
        shell: &Shell,
        s: &Session<'_>,
        params: &Params,
        (own, arranged, tried, met): (own_list::Own, Vec<(Column, bool)>, Tried, Met),
    ) -> Own {
        let now = kept_now(params, s, &shell.dates, &met);
        let views: Vec<Tab> = own.views.iter().map(|saved| Tab::of(shell, s, saved, &now)).collect();
        let whole = if now.is_empty() { "view=all" } else { &now };
        Own {
            choices: choices(arranged, tried.wish),
            is_picked: own.columns.is_some(),
            moved: pressed(&params.done),
            can_save: !now.is_empty() && !views.iter().any(|view| view.is_current),
            link: format!("{}/requests?{whole}", s.portal_url()),
            query: query_of(params),
            name: tried.name,
            said: said(&params.done),
            problems: shell.problems(&tried.invalid),
            views,
        }
    }

    /// What is to be mended in a field.
    pub(super) fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }

    /// Whether the columns are open: something was just done to them.
    pub(super) fn is_at_columns(&self) -> bool {
        self.moved.is_some() || self.problem("columns").is_some()
    }

    /// Whether the form for a view is open: something in it is to be mended.
    pub(super) fn is_at_views(&self) -> bool {
        self.problem("name").is_some() || self.problem("replace").is_some()
    }

    /// Whether a view was opened of which a part is there no more.
    pub(super) fn is_less(&self) -> bool {
        self.said == Some("own-view-less")
    }

    /// Whether a button is in focus when the page opens: the one that was pressed, or the other where it has no effect now.
    pub(super) fn is_focus(&self, direction: &str, choice: &Choice) -> bool {
        let Some((pressed, property)) = &self.moved else { return false };
        let end = if pressed == "up" { self.choices.first() } else { self.choices.last() };
        let is_end = end.is_some_and(|end| end.property == *property);
        choice.property == *property && (pressed == direction) != is_end
    }

    /// Whether the list opens with a view.
    pub(super) fn opens_with_a_view(&self) -> bool {
        self.first().is_some()
    }

    /// Where the view is that the list opens with.
    pub(super) fn first(&self) -> Option<&str> {
        self.views.iter().find(|view| view.is_first).map(|view| view.href.as_str())
    }
}

/// The columns as they are, or as they were wished for.
fn choices(arranged: Vec<(Column, bool)>, wish: Option<Wish>) -> Vec<Choice> {
    let choice = |(column, is_shown): (Column, bool)| Choice {
        is_shown: match &wish {
            Some(wish) => Picked::stays(&column.property) || wish.shown.contains(&column.property),
            None => is_shown,
        },
        stays: Picked::stays(&column.property),
        property: column.property,
        label: column.label,
    };
    let mut all: Vec<Choice> = arranged.into_iter().map(choice).collect();
    if let Some(wish) = &wish {
        let place = |choice: &Choice| wish.order.iter().position(|name| *name == choice.property);
        all.sort_by_key(|choice| place(choice).unwrap_or(usize::MAX));
    }
    all
}

/// What the address says was pressed: `up.owner`.
fn pressed(done: &str) -> Option<(String, String)> {
    let (direction, property) = done.split_once('.')?;
    ["up", "down"].contains(&direction).then(|| (direction.to_owned(), property.to_owned()))
}

/// The sentence for what the address says was done.
fn said(done: &str) -> Option<&'static str> {
    match done {
        "columns" => Some("own-columns-said"),
        "portal-columns" => Some("own-columns-back-said"),
        "saved" => Some("own-view-saved"),
        "replaced" => Some("own-view-replaced"),
        "less" => Some("own-view-less"),
        _ => None,
    }
}

/// Leads back to the list with this query, which then says what was done.
pub(super) fn back(door: &Door, query: &str, done: &str) -> Response {
    let mut params: Params = address::read(query);
    params.more.retain(|name, _| name.starts_with(OPTION));
    let to = params.link(&door.at("/requests"), &[]);
    let mark = if to.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{to}{mark}done={}", crate::web::url::encode(done))).into_response()
}

/// Leads to a page whoever asks for an address that only its forms are sent to, as when what was refused is opened anew.
pub(super) async fn lead(door: &Door, page: &str) -> Result<Response, Error> {
    door.read(|_| Box::pin(async { Ok(()) })).await?;
    Ok(Redirect::to(&door.at(page)).into_response())
}

/// Leads to the list.
pub(super) async fn list(door: Customer) -> Result<Response, Error> {
    lead(&door, "/requests").await
}

/// The order after a column changed places with a neighbour.
fn shifted(mut order: Vec<String>, direction: &str, property: &str) -> Vec<String> {
    let at = order.iter().position(|name| name == property);
    match (at, direction) {
        (Some(at), "up") if at > 0 => order.swap(at - 1, at),
        (Some(at), "down") if at + 1 < order.len() => order.swap(at, at + 1),
        _ => {}
    }
    order
}

/// Keeps the columns that somebody chooses: as sent, with one of them moved by a place, or the portal's again.
pub(super) async fn pick(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let (query, act) = (sent.text("query"), sent.text("act"));
    let mut wish = Wish { order: sent.all("order"), shown: sent.all("show") };
    let moved = pressed(&act);
    if let Some((direction, property)) = &moved {
        wish.order = shifted(wish.order, direction, property);
    }
    let wished = wish.clone();
    let is_back = act == "back";
    let kept = door.try_write(move |mut s| {
        Box::pin(
            async move { if is_back { own_list::go_back(&mut s).await } else { own_list::pick(&mut s, wish).await } },
        )
    });
    match kept.await {
        Ok(()) if is_back => Ok(back(&door, &query, "portal-columns")),
        Ok(()) => Ok(back(&door, &query, if moved.is_some() { &act } else { "columns" })),
        Err(desk::Error::Invalid(invalid)) => {
            let tried = Tried { invalid, wish: Some(wished), ..Tried::default() };
            list::refused(&door, address::read(&query), tried).await
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
