//! A ticket's page: the conversation, the answer, closing.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::files::Upload;
use crate::desk::ids::TicketId;
use crate::desk::properties::Held;
use crate::desk::tickets::{self, Entry, EventKind, EventView, FileLine, Head, MessageView, Reply, Standing};
use crate::random;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Customer, Door};
use crate::web::error::{Error, render_as};
use crate::web::form::{self, FormData};
use crate::web::limits::TooSoon;
use crate::web::page::{self, Problem, Shell};
use crate::web::properties;

/// Leads to the ticket, from the address of an answer that was refused and then left.
pub(super) async fn unsent(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    door.read(move |mut s| Box::pin(async move { tickets::open(&mut s, id).await.map(drop) })).await?;
    Ok(Redirect::to(&door.at(&format!("/requests/{id}"))).into_response())
}

/// A line of the conversation.
enum Line {
    Message(MessageView),
    Event(Event),
}

/// Something that happened, in words.
struct Event {
    icon: &'static str,
    text: String,
}

/// What the page says besides the ticket.
#[derive(Default)]
struct Said {
    body: String,
    uploads: Vec<Upload>,
    problems: Vec<Problem>,
    is_sent: bool,
}

#[derive(Template)]
#[template(path = "portal/ticket.html")]
struct Page {
    shell: Shell,
    head: Head,
    lines: Vec<Line>,
    files: Vec<FileLine>,
    description: Option<String>,
    can_reply: bool,
    can_close: bool,
    turn: Option<String>,
    submit_key: String,
    said: Said,
}

#[derive(Template)]
#[template(path = "portal/close.html")]
struct Close {
    shell: Shell,
    head: Head,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    sent: Option<String>,
}

pub(super) async fn page(
    door: Customer,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Error> {
    let id = door.id(&id)?;
    let said = Said { is_sent: asked.sent.is_some(), ..Said::default() };
    show(&door, id, said, StatusCode::OK).await
}

async fn show(door: &Door, id: TicketId, said: Said, status: StatusCode) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let ticket = tickets::open(&mut s, id).await?;
                let conversation = ticket.conversation(&mut s).await?;
                let mut shell = Shell::new(&app, &headers, &s);
                if said.is_sent {
                    shell.draft_sent = Some(shell.draft_key(&id.to_string()));
                }
                let head = ticket.head().clone();
                Ok(Page {
                    turn: turn(&shell, &head),
                    description: description(&head, &conversation),
                    files: conversation.iter().flat_map(files_of).cloned().collect(),
                    can_reply: ticket.can_reply() && !shell.is_preview,
                    lines: conversation.into_iter().filter_map(|entry| line(&shell, entry)).collect(),
                    can_close: ticket.can_close() && !shell.is_preview,
                    submit_key: random::short_id(),
                    head,
                    shell,
                    said,
                })
            })
        })
        .await?;
    Ok(render_as(status, &page))
}

/// A ticket as it is with this conversation, for whoever looks at its style.
pub(in crate::web) fn sample(shell: Shell, head: Head, conversation: Vec<Entry>) -> impl Template + use<> {
    Page {
        turn: turn(&shell, &head),
        description: None,
        files: conversation.iter().flat_map(files_of).cloned().collect(),
        can_reply: true,
        can_close: shell.portal.close_allowed,
        lines: conversation.into_iter().filter_map(|entry| line(&shell, entry)).collect(),
        submit_key: random::short_id(),
        head,
        shell,
        said: Said::default(),
    }
}

/// The files that came with an entry.
fn files_of(entry: &Entry) -> &[FileLine] {
    match entry {
        Entry::Message(message) => &message.files,
        Entry::Event(_) => &[],
    }
}

impl Page {
    /// A property and its value.
    fn line(&self, held: &Held) -> (String, String) {
        properties::line(&self.shell, held)
    }

    fn draft_key(&self) -> String {
        self.shell.draft_key(&self.head.id.to_string())
    }

    /// Where the ticket's pages and files are.
    fn path(&self) -> String {
        format!("{}/requests/{}", self.shell.base, self.head.id)
    }

    fn placeholder(&self) -> String {
        match &self.head.owner {
            Some(name) => self.shell.w.v("reply-placeholder-named", "name", name),
            None => self.shell.w.t("reply-placeholder"),
        }
    }

    fn problem(&self, field: &str) -> Option<&Problem> {
        self.said.problems.iter().find(|problem| problem.field == field)
    }
}

/// The description, unless the conversation begins with it.
fn description(head: &Head, conversation: &[Entry]) -> Option<String> {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let content = words(&head.content);
    let first = conversation.iter().find_map(|entry| match entry {
        Entry::Message(message) => Some(words(&richtext::plain(&message.html))),
        Entry::Event(_) => None,
    });
    let said = first.is_some_and(|first| !first.is_empty() && (first.contains(&content) || content.contains(&first)));
    (!content.is_empty() && !said).then(|| head.content.clone())
}

fn turn(shell: &Shell, head: &Head) -> Option<String> {
    let since = shell.when(&head.turn_since).exact;
    if head.standing == Standing::Closed {
        let at = head.closed_at.unwrap_or(head.turn_since);
        return Some(shell.w.v("turn-closed", "when", shell.when(&at).exact));
    }
    if !shell.portal.show_turn {
        return None;
    }
    Some(match (head.standing, &head.owner) {
        (Standing::Customer, Some(name)) => {
            shell.w.a("turn-you-named", &[("name", name.into()), ("when", since.into())])
        }
        (Standing::Customer, None) => shell.w.v("turn-you", "when", since),
        (Standing::New, _) => shell.w.t("turn-new"),
        (_, Some(name)) => shell.w.v("turn-us-named", "name", name),
        (_, None) => shell.w.t("turn-us"),
    })
}

fn line(shell: &Shell, entry: Entry) -> Option<Line> {
    match entry {
        Entry::Message(message) => Some(Line::Message(message)),
        Entry::Event(event) => event_in_words(shell, &event).map(Line::Event),
    }
}

fn event_in_words(shell: &Shell, event: &EventView) -> Option<Event> {
    let when = shell.when(&event.at).exact;
    let named = |key: &str, by: &Option<String>| {
        let name = by.clone().unwrap_or_else(|| shell.w.t("somebody"));
        shell.na(key, &[("name", name.into()), ("when", when.clone().into())])
    };
    let alone = |key: &str| shell.nv(key, "when", when.clone());
    Some(match &event.kind {
        EventKind::Owner(Some(name)) => Event { icon: "user-check", text: named("event-owner", &Some(name.clone())) },
        EventKind::Closed if event.by_me => Event { icon: "g-done", text: alone("event-closed-by-you") },
        EventKind::Closed if event.by.is_some() => Event { icon: "g-done", text: named("event-closed-by", &event.by) },
        EventKind::Closed => Event { icon: "g-done", text: alone("event-closed") },
        EventKind::Reopened if event.by_me => Event { icon: "g-us", text: alone("event-reopened-by-you") },
        EventKind::Reopened if event.by.is_some() => {
            Event { icon: "g-us", text: named("event-reopened-by", &event.by) }
        }
        EventKind::Reopened => Event { icon: "g-us", text: alone("event-reopened") },
        EventKind::Created
        | EventKind::Owner(None)
        | EventKind::Stage(_)
        | EventKind::Priority(_)
        | EventKind::Requester
        | EventKind::Company
        | EventKind::Property(_)
        | EventKind::Conversation { .. }
        | EventKind::Message { .. } => return None,
    })
}

/// The list, which says that what was done is done although the ticket is not shown any more.
const LIST_WITHOUT: &str = "/requests?done=hidden";

async fn was_done(door: &Door, id: TicketId, reply: Option<Reply>) -> Result<bool, Error> {
    door.read(move |mut s| Box::pin(async move { tickets::was_done(&mut s, id, reply.as_ref()).await })).await
}

/// Posts an answer. What is refused comes back with everything that was typed and sent.
pub(super) async fn reply(
    door: Customer,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    if let Some(wait) = TooSoon::of(&request) {
        let mut sent = form::typed(request, wait).await;
        let problems = std::mem::take(&mut sent.problems);
        return Ok(wait.answer(refuse(&door, id, sent, problems).await?));
    }
    let mut sent = form::take(&door, request).await?;
    if !sent.problems.is_empty() {
        let problems = std::mem::take(&mut sent.problems);
        return refuse(&door, id, sent, problems).await;
    }
    let (reply, again) = (sent.reply(), sent.reply());
    let done = door
        .try_write(move |mut s| Box::pin(async move { tickets::open(&mut s, id).await?.reply(&mut s, reply).await }))
        .await;
    if let Err(desk::Error::NotFound) = done
        && was_done(&door, id, Some(again)).await?
    {
        form::discard(&door.app, &sent.files).await;
        return Ok(Redirect::to(&door.at(LIST_WITHOUT)).into_response());
    }
    match form::settle(&door, &sent, done, |posted| posted.repeated).await? {
        Ok(posted) if !posted.is_seen => Ok(Redirect::to(&door.at(LIST_WITHOUT)).into_response()),
        Ok(posted) => Ok(Redirect::to(&door.at(&format!("/requests/{id}?sent=1#m{}", posted.message))).into_response()),
        Err(invalid) => refuse(&door, id, sent, invalid).await,
    }
}

async fn refuse(door: &Door, id: TicketId, mut sent: FormData, invalid: Invalid) -> Result<Response, Error> {
    // Whoever may not see the ticket learns nothing from what was wrong with the form.
    let allowed = door
        .read(move |mut s| Box::pin(async move { Ok(tickets::open(&mut s, id).await.map(|_| s.portal().clone())) }))
        .await?;
    let portal = match allowed {
        Ok(portal) => portal,
        Err(error) => {
            form::discard(&door.app, &sent.files).await;
            return Err(Error::new(error, door));
        }
    };
    let uploads = form::keep(door, &mut sent).await?;
    let words = door.app.catalog.words(&portal.language);
    let problems = page::problems(&words, &invalid);
    let said = Said { body: sent.text("body"), uploads, problems, is_sent: false };
    show(door, id, said, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Asks before closing, for those without scripts.
pub(super) async fn close_page(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let found = door
        .read(move |mut s| {
            Box::pin(async move {
                let ticket = tickets::open(&mut s, id).await?;
                let shell = Shell::new(&app, &headers, &s);
                Ok((ticket.can_close() && !shell.is_preview).then(|| Close { head: ticket.head().clone(), shell }))
            })
        })
        .await?;
    match found {
        Some(page) => Ok(render_as(StatusCode::OK, &page)),
        None => Ok(Redirect::to(&door.at(&format!("/requests/{id}"))).into_response()),
    }
}

/// Closes it; closing what is closed changes nothing.
pub(super) async fn close(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let done = door
        .try_write(move |mut s| Box::pin(async move { tickets::open(&mut s, id).await?.close(&mut s).await }))
        .await;
    let is_seen = match done {
        Ok(is_seen) => is_seen,
        Err(desk::Error::NotFound) if was_done(&door, id, None).await? => false,
        Err(error) => return Err(Error::new(error, &door)),
    };
    let next = if is_seen { format!("/requests/{id}") } else { LIST_WITHOUT.to_owned() };
    Ok(Redirect::to(&door.at(&next)).into_response())
}
