//! The inboxes there are: put into order and brought back here, edited and archived on pages of their own.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::ids::InboxId;
use crate::desk::inboxes::{self, Direction, Kind, Line};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::form;
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "settings/inboxes.html")]
struct Inboxes {
    shell: Shell,
    active: Vec<Line>,
    archived: Vec<Line>,
    /// Key of the sentence that says what was just done.
    done: Option<&'static str>,
    /// The button that was pressed last: its direction, and its inbox.
    pressed: Option<(&'static str, InboxId)>,
}

/// What a kind of inbox is called.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Inbox => "inbox-kind-inbox",
        Kind::HelpDesk => "inbox-kind-help-desk",
    }
}

impl Inboxes {
    fn is_portal(&self) -> bool {
        false
    }

    fn kind(&self, line: &Line) -> String {
        self.shell.w.t(kind(line.inbox.kind))
    }

    fn tickets(&self, line: &Line) -> String {
        let count = [("n", line.tickets.n.into()), ("count", self.shell.count(&line.tickets).into())];
        self.shell.na("inboxes-tickets", &count)
    }

    /// A button's name for those who do not see it.
    fn verb(&self, key: &str, line: &Line) -> String {
        self.shell.w.v(key, "name", &line.inbox.name)
    }

    /// Whether a button is in focus when the page opens: the one that was pressed, or the other where it has no effect now.
    fn is_focus(&self, direction: &str, line: &Line) -> bool {
        let is_end = match self.pressed {
            Some(("up", id)) => self.active.first().is_some_and(|first| first.inbox.id == id),
            Some((_, id)) => self.active.last().is_some_and(|last| last.inbox.id == id),
            None => false,
        };
        self.pressed.is_some_and(|(pressed, id)| id == line.inbox.id && (pressed == direction) != is_end)
    }
}

fn pressed(text: &str) -> Option<(&'static str, InboxId)> {
    let (direction, id) = text.split_once('-')?;
    let direction = ["up", "down"].into_iter().find(|known| *known == direction)?;
    Some((direction, id.parse().ok()?))
}

/// All inboxes.
pub(super) async fn page(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, lines) = door
        .read(move |mut s| {
            Box::pin(async move {
                let lines = inboxes::list(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), lines))
            })
        })
        .await?;
    let (archived, active) = lines.into_iter().partition(|line| line.inbox.is_archived);
    let done = [("archived", "inboxes-archived-said"), ("back", "inboxes-back-said")];
    let done = done.into_iter().find(|(name, _)| asked.contains_key(*name)).map(|(_, key)| key);
    let pressed = asked.get("at").and_then(|text| pressed(text));
    Ok(render(&Inboxes { shell, active, archived, done, pressed }))
}

/// Moves an inbox by one place.
pub(super) async fn shift(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: InboxId = door.id(&id)?;
    let name = form::take_fields(&door, request).await?.text("to");
    let to = match name.as_str() {
        "up" => Some(Direction::Up),
        "down" => Some(Direction::Down),
        _ => None,
    };
    let shift = door.write(move |mut s| {
        Box::pin(async move { inboxes::shift(&mut s, id, to.ok_or(desk::Error::NotFound)?).await })
    });
    shift.await?;
    Ok(Redirect::to(&format!("/settings/inboxes?at={name}-{id}")).into_response())
}

/// Brings an inbox back that is archived.
pub(super) async fn bring_back(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: InboxId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { inboxes::bring_back(&mut s, id).await })).await?;
    Ok(Redirect::to("/settings/inboxes?back").into_response())
}
