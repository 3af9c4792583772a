//! What agents do to a ticket: answer, note, change, close, take.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};

use super::pane::{Said, again};
use super::view;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::{MessageId, ThreadId, TicketId};
use crate::desk::tickets::{self, Change, Edit, Then};
use crate::web::address::Segments;
use crate::web::audience::{Agent, Door};
use crate::web::error::Error;
use crate::web::form::{self, FormData};
use crate::web::page::{self, Problem};
use crate::web::properties;

/// Posts an answer to the customer or a note for colleagues. What is refused comes back as it was typed.
pub(super) async fn reply(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let mut sent = form::take(&door, request).await?;
    if !sent.problems.is_empty() {
        let problems = std::mem::take(&mut sent.problems);
        return refuse(&door, id, sent, problems).await;
    }
    let reply = sent.reply();
    let is_note = match sent.text("kind").as_str() {
        "note" => true,
        "reply" => false,
        // What is not plainly for the customer must not reach the customer.
        _ => return refuse(&door, id, sent, Invalid::field("kind", "desk-kind-unknown")).await,
    };
    let then = match sent.text("then").as_str() {
        "us" => Then::Us,
        "close" => Then::Close,
        _ => Then::Customer,
    };
    let done = door
        .try_write(move |mut s| {
            Box::pin(async move {
                let ticket = tickets::open_as_staff(&mut s, id).await?;
                if is_note {
                    let (note, repeated) = ticket.note(&mut s, reply).await?;
                    return Ok((format!("n{note}"), repeated));
                }
                let posted = ticket.reply(&mut s, reply, then).await?;
                Ok((format!("m{}", posted.message), posted.repeated))
            })
        })
        .await;
    match form::settle(&door, &sent, done, |(_, repeated)| *repeated).await? {
        Ok((place, _)) => {
            let view = sent.text("view");
            Ok(Redirect::to(&format!("/desk/v/{}/t/{id}?sent=1#{place}", view::known(&view))).into_response())
        }
        Err(invalid) => refuse(&door, id, sent, invalid).await,
    }
}

async fn refuse(door: &Door, id: TicketId, mut sent: FormData, invalid: Invalid) -> Result<Response, Error> {
    let uploads = form::keep(door, &mut sent).await?;
    let said = Said {
        body: sent.text("body"),
        is_note: sent.text("kind") == "note",
        then: sent.text("then"),
        uploads,
        problems: problems(door, &invalid).await?,
        ..Said::default()
    };
    again(door, view::known(&sent.text("view")).to_owned(), id, said).await
}

async fn problems(door: &Door, invalid: &Invalid) -> Result<Vec<Problem>, Error> {
    let language = door.read(|s| Box::pin(async move { Ok(s.portal().language.clone()) })).await?;
    let words = door.app.catalog.words(&language);
    Ok(page::problems(&words, invalid))
}

/// Changes stage, owner or priority; fields that were not sent stay as they are.
pub(super) async fn change(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let change = match read_change(&sent) {
        Ok(change) => change,
        Err(invalid) => return refuse_change(&door, id, &sent, invalid).await,
    };
    let done = door
        .try_write(move |mut s| {
            Box::pin(async move { tickets::open_as_staff(&mut s, id).await?.change(&mut s, change).await })
        })
        .await;
    match form::settle(&door, &sent, done, |()| false).await? {
        Ok(()) => Ok(back(&sent, id)),
        Err(invalid) => refuse_change(&door, id, &sent, invalid).await,
    }
}

fn read_change(sent: &FormData) -> Result<Change, Invalid> {
    Ok(Change {
        stage: edit(sent, "stage", |text| text.parse().map_err(|_| Invalid::field("stage", "desk-stage-unknown")))?,
        owner: edit(sent, "owner", |text| match text {
            "" => Ok(None),
            id => id.parse().map(Some).map_err(|_| Invalid::field("owner", "desk-owner-unknown")),
        })?,
        priority: edit(sent, "priority", |text| Ok(Some(text.to_owned()).filter(|value| !value.is_empty())))?,
        properties: filled_in(sent),
    })
}

/// The properties that were filled in with something else than what stood there.
fn filled_in(sent: &FormData) -> BTreeMap<String, Edit<String>> {
    let edit = |input: &str| {
        let before = format!("was_{input}");
        let (from, to) = (sent.has(&before).then(|| sent.text(&before)), properties::sent_value(sent, input));
        (from.as_ref() != Some(&to)).then_some(Edit { from, to })
    };
    let named = |input: &String| Some((input.strip_prefix(properties::INPUT)?.to_owned(), edit(input)?));
    sent.values().keys().filter_map(named).collect()
}

/// A field that was changed, with what it was when the form was made; None when it is as it was or was not sent.
fn edit<T>(sent: &FormData, name: &str, read: impl Fn(&str) -> Result<T, Invalid>) -> Result<Option<Edit<T>>, Invalid> {
    let before = format!("was_{name}");
    if !sent.has(name) || (sent.has(&before) && sent.text(&before) == sent.text(name)) {
        return Ok(None);
    }
    let from = if sent.has(&before) { read(&sent.text(&before)).ok() } else { None };
    Ok(Some(Edit { from, to: read(&sent.text(name))? }))
}

async fn refuse_change(door: &Door, id: TicketId, sent: &FormData, invalid: Invalid) -> Result<Response, Error> {
    // What stands when somebody else has changed it is what has to be seen.
    let is_overtaken = invalid.problems.iter().any(|problem| problem.key == "desk-ticket-changed");
    let filled = (!is_overtaken).then(|| sent.clone());
    let said = Said { problems: problems(door, &invalid).await?, filled, ..Said::default() };
    again(door, view::known(&sent.text("view")).to_owned(), id, said).await
}

/// Closes it.
pub(super) async fn close(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    door.write(move |mut s| Box::pin(async move { tickets::open_as_staff(&mut s, id).await?.close(&mut s).await }))
        .await?;
    Ok(back(&sent, id))
}

/// Makes it one's own.
pub(super) async fn take(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    door.write(move |mut s| Box::pin(async move { tickets::open_as_staff(&mut s, id).await?.take(&mut s).await }))
        .await?;
    Ok(back(&sent, id))
}

/// What is shown to customers, or hidden from them.
enum Showing {
    Thread(ThreadId, bool),
    Message(MessageId, bool),
}

fn showing_of(sent: &FormData) -> Option<Showing> {
    let is_hidden = match &*sent.text("do") {
        "hide" => true,
        "show" => false,
        _ => return None,
    };
    match (sent.some("thread"), sent.some("message")) {
        (Some(id), None) => Some(Showing::Thread(id.parse().ok()?, is_hidden)),
        (None, Some(id)) => Some(Showing::Message(id.parse().ok()?, is_hidden)),
        _ => None,
    }
}

/// Hides a conversation or a message from customers, or shows it.
pub(super) async fn showing(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let asked = showing_of(&sent);
    door.write(move |mut s| {
        Box::pin(async move {
            let ticket = tickets::open_as_staff(&mut s, id).await?;
            match asked {
                Some(Showing::Thread(thread, true)) => ticket.hide_thread(&mut s, thread).await,
                Some(Showing::Thread(thread, false)) => ticket.show_thread(&mut s, thread).await,
                Some(Showing::Message(message, true)) => ticket.hide_message(&mut s, message).await,
                Some(Showing::Message(message, false)) => ticket.show_message(&mut s, message).await,
                None => Err(desk::Error::NotFound),
            }
        })
    })
    .await?;
    Ok(back(&sent, id))
}

fn back(sent: &FormData, id: TicketId) -> Response {
    Redirect::to(&format!("/desk/v/{}/t/{id}", view::known(&sent.text("view")))).into_response()
}
