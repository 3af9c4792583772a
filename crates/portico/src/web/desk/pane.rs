//! Three panes: the queue, the conversation, the facts. The view stays in the address.

use std::collections::HashSet;

use askama::Template;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::view;
use crate::clock::Time;
use crate::desk;
use crate::desk::files::Upload;
use crate::desk::ids::TicketId;
use crate::desk::properties::Kind;
use crate::desk::session::Session;
use crate::desk::tickets::{
    self, At, EventKind, EventView, Item, MessageView, NoteView, Queue, QueueCounts, QueuePage, StaffChoices,
    StaffEntry, StaffHead, Standing, ThreadView, Turn,
};
use crate::random;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render_as};
use crate::web::form::FormData;
use crate::web::page::{Problem, Shell};
use crate::web::properties::{self, Entry};
use crate::web::url;

/// A line of the conversation as staff read it.
pub(super) enum Line {
    Message(MessageView),
    Note(NoteView),
    Event { icon: &'static str, text: String },
}

/// What the page says besides the ticket.
#[derive(Clone, Default)]
pub(super) struct Said {
    pub body: String,
    pub is_note: bool,
    pub then: String,
    pub uploads: Vec<Upload>,
    pub problems: Vec<Problem>,
    pub is_sent: bool,
    /// What was sent for properties and refused.
    pub filled: Option<FormData>,
}

struct Open {
    head: StaffHead,
    lines: Vec<Line>,
    threads: Vec<ThreadView>,
    others: Vec<Item>,
    choices: StaffChoices,
    /// Properties to fill in, under the headings of their groups.
    entries: Vec<(String, Vec<Entry>)>,
    submit_key: String,
    description: bool,
    said: Said,
}

#[derive(Template)]
#[template(path = "desk/panes.html")]
struct Panes {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    title: String,
    queue: QueuePage,
    q: String,
    is_search: bool,
    open: Option<Open>,
}

impl Panes {
    /// Where a ticket of this list opens.
    fn link(&self, item: &Item) -> String {
        let path = format!("/desk/v/{}/t/{}", view::known(&self.at), item.id);
        url::with(&path, &[("q", self.q.clone())])
    }

    fn is_current(&self, item: &Item) -> bool {
        self.open.as_ref().is_some_and(|open| open.head.id == item.id)
    }

    fn group(&self, turn: &Turn) -> String {
        match turn {
            Turn::Us => self.shell.w.t("group-ours"),
            Turn::Customer => self.shell.w.t("group-theirs"),
            Turn::Nobody => self.shell.w.t("group-closed"),
        }
    }

    fn said(&self, item: &Item) -> String {
        match (item.snippet_by_staff, &item.snippet_who) {
            (true, Some(who)) if who.is_empty() => self.shell.w.v("snippet-you", "text", &item.snippet),
            (true, Some(who)) => {
                self.shell.w.a("snippet-by", &[("name", who.into()), ("text", (&item.snippet).into())])
            }
            _ => item.snippet.clone(),
        }
    }

    /// The ticket to begin with: the first of ours.
    fn first(&self) -> Option<&Item> {
        self.queue.groups.iter().find(|group| group.turn == Turn::Us).and_then(|group| group.items.first())
    }

    fn next(&self) -> Option<String> {
        let next = self.queue.next.clone()?;
        Some(url::with(&self.path(), &[("q", self.q.clone()), ("after", next)]))
    }

    fn back(&self) -> String {
        url::with(&self.path(), &[("q", self.q.clone())])
    }

    fn path(&self) -> String {
        if self.is_search { "/desk/search".to_owned() } else { format!("/desk/v/{}", self.at) }
    }

    fn home(&self) -> (String, String) {
        if self.at != "mine" || self.is_search {
            let text = if self.queue.groups.is_empty() { String::new() } else { self.shell.w.t("home-choose") };
            return (self.title.clone(), text);
        }
        let (open, ours) = (self.counts.mine, self.counts.mine_ours);
        if open.n == 0 {
            let nobodys = &self.counts.unassigned;
            let args = [("n", nobodys.n.into()), ("n_text", self.shell.count(nobodys).into())];
            let text = self.shell.w.a("home-none-text", &args);
            return (self.shell.w.t("home-none-title"), text);
        }
        let args = [
            ("open", open.n.into()),
            ("open_text", self.shell.count(&open).into()),
            ("ours", ours.n.into()),
            ("ours_text", self.shell.count(&ours).into()),
        ];
        (self.shell.w.a("home-title", &args), self.shell.w.t("home-text"))
    }

    fn standing(&self, open: &Open) -> String {
        open.head.stage_label.clone()
    }

    fn source(&self, open: &Open) -> String {
        match open.head.source.as_str() {
            "FORM" => self.shell.w.t("source-form"),
            "EMAIL" => self.shell.w.t("source-email"),
            "PHONE" => self.shell.w.t("source-phone"),
            "CHAT" => self.shell.w.t("source-chat"),
            other => other.to_owned(),
        }
    }

    fn channel(&self, message: &MessageView) -> String {
        if message.is_staff { String::new() } else { self.via(&message.channel) }
    }

    fn via(&self, channel: &str) -> String {
        match channel {
            "portal" => self.shell.w.t("via-portal"),
            "form" => self.shell.w.t("via-form"),
            "email" => self.shell.w.t("via-email"),
            _ => String::new(),
        }
    }

    /// A button's name that tells which message it is for.
    fn of_message(&self, key: &str, message: &MessageView) -> String {
        let when = self.shell.when(&message.at).exact;
        self.shell.w.a(key, &[("name", message.author.clone().into()), ("when", when.into())])
    }

    /// What a conversation is called: how it began, and when.
    fn thread(&self, thread: &ThreadView) -> String {
        let when = self.shell.when(&thread.at).short;
        let via = self.via(&thread.channel);
        let via = if via.is_empty() { self.shell.w.t("via-desk") } else { via };
        self.shell.w.a("thread-line", &[("via", via.into()), ("when", when.into()), ("n", thread.messages.into())])
    }

    fn draft_key(&self, open: &Open) -> String {
        self.shell.draft_key(&format!("desk-{}", open.head.id))
    }
}

impl Open {
    fn is_owner(&self, id: &desk::ids::StaffId) -> bool {
        self.head.owner.as_ref().is_some_and(|(owner, _)| owner == id)
    }

    /// The stage, when it is no longer among those to choose from.
    fn former_stage(&self) -> Option<&str> {
        let is_known = self.choices.stages.iter().any(|(id, _)| *id == self.head.stage);
        (!is_known).then_some(&*self.head.stage_label)
    }

    fn is_stage(&self, id: &desk::ids::StageId) -> bool {
        self.head.stage == *id
    }

    /// The owner, when they are no longer among those to choose from.
    fn former_owner(&self) -> Option<&(desk::ids::StaffId, String)> {
        self.head.owner.as_ref().filter(|(owner, _)| !self.choices.staff.iter().any(|(id, _)| id == owner))
    }

    /// The priority, when it is no longer among those to choose from.
    fn former_priority(&self) -> Option<&String> {
        self.head.priority.as_ref().filter(|value| !self.choices.priorities.iter().any(|(known, _)| known == *value))
    }

    fn has_priority(&self, value: &str) -> bool {
        self.head.priority.as_deref() == Some(value)
    }

    fn problem(&self, field: &str) -> Option<&Problem> {
        self.said.problems.iter().find(|problem| problem.field == field)
    }

    fn then(&self) -> &str {
        if self.said.then.is_empty() { "customer" } else { &self.said.then }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    after: String,
    sent: Option<String>,
}

impl Asked {
    fn at(&self) -> At {
        if self.after.is_empty() { At::First } else { At::After(self.after.clone()) }
    }
}

/// My open tickets.
pub(super) async fn home(door: Agent, Parameters(asked): Parameters<Asked>) -> Result<Response, Error> {
    show(&door, "mine".to_owned(), asked, None, StatusCode::OK).await
}

/// A queue.
pub(super) async fn queue(
    door: Agent,
    Segments(view): Segments<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Error> {
    show(&door, view, asked, None, StatusCode::OK).await
}

/// A queue with a ticket beside it.
pub(super) async fn ticket(
    door: Agent,
    Segments((view, id)): Segments<(String, String)>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Error> {
    let id = door.id(&id)?;
    let said = Said { is_sent: asked.sent.is_some(), ..Said::default() };
    show(&door, view, asked, Some((id, said)), StatusCode::OK).await
}

/// A ticket by its number alone, as links in mails have it.
pub(super) async fn alone(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    door.read(move |mut s| Box::pin(async move { tickets::open_as_staff(&mut s, id).await.map(|_| ()) })).await?;
    Ok(Redirect::to(&format!("/desk/v/all/t/{id}")).into_response())
}

/// What a search finds in all tickets.
pub(super) async fn search(door: Agent, Parameters(asked): Parameters<Asked>) -> Result<Response, Error> {
    show(&door, SEARCH.to_owned(), asked, None, StatusCode::OK).await
}

const SEARCH: &str = "search";
/// So much of a value is told where it was changed.
const VALUE: usize = 80;

/// Shows a ticket again after something on it was refused.
pub(super) async fn again(door: &Door, view: String, id: TicketId, said: Said) -> Result<Response, Error> {
    show(door, view, Asked::default(), Some((id, said)), StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn show(
    door: &Door,
    name: String,
    asked: Asked,
    ticket: Option<(TicketId, Said)>,
    status: StatusCode,
) -> Result<Response, Error> {
    let is_search = name == SEARCH;
    let queue = if is_search { Some(Queue::All) } else { view::parse(&name) };
    let Some(queue) = queue else { return Err(Error::new(desk::Error::NotFound, door)) };
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let mut shell = Shell::new(&app, &headers, &s);
                let counts = tickets::queue_counts(&mut s).await?;
                let inbox = inbox(&counts, queue)?;
                let text = Some(asked.q.trim()).filter(|text| !text.is_empty() || is_search);
                let list = tickets::queue(&mut s, queue, text, &asked.at()).await?;
                let open = match ticket {
                    Some((id, said)) => {
                        if said.is_sent {
                            shell.draft_sent = Some(shell.draft_key(&format!("desk-{id}")));
                        }
                        Some(open(&mut s, &shell, id, said).await?)
                    }
                    None => None,
                };
                let title =
                    if is_search { shell.w.t("search-title") } else { view::title(&shell, queue, inbox.as_ref()) };
                let at = name;
                Ok(Panes { shell, counts, at, title, queue: list, q: asked.q.trim().to_owned(), is_search, open })
            })
        })
        .await?;
    Ok(render_as(status, &page))
}

fn inbox(counts: &QueueCounts, queue: Queue) -> desk::Result<Option<String>> {
    let Queue::Inbox(id) = queue else { return Ok(None) };
    let found = counts.inboxes.iter().find(|(inbox, _, _)| *inbox == id).map(|(_, name, _)| name.clone());
    found.map(Some).ok_or(desk::Error::NotFound)
}

async fn open(s: &mut Session<'_>, shell: &Shell, id: TicketId, said: Said) -> desk::Result<Open> {
    let ticket = tickets::open_as_staff(s, id).await?;
    let timeline = ticket.timeline(s).await?;
    let others = ticket.other_tickets(s).await?;
    let choices = tickets::choices(s)?;
    let head = ticket.head().clone();
    let said_at: HashSet<Time> = timeline
        .iter()
        .filter_map(|entry| if let StaffEntry::Message(message) = entry { Some(message.at) } else { None })
        .collect();
    let has_message = !said_at.is_empty();
    Ok(Open {
        description: !has_message && !head.content.is_empty(),
        threads: tickets::threads(&timeline),
        lines: timeline
            .into_iter()
            .filter(|entry| !follows_from_a_message(entry, &said_at))
            .map(|entry| line(shell, &choices, entry))
            .collect(),
        entries: properties::grouped(
            head.properties.iter().map(|held| Entry::of(shell, held, said.filled.as_ref(), &said.problems)).collect(),
        ),
        head,
        others,
        choices,
        submit_key: random::short_id(),
        said,
    })
}

/// Whether an entry only says that the turn went over with a message that stands beside it.
fn follows_from_a_message(entry: &StaffEntry, said_at: &HashSet<Time>) -> bool {
    matches!(entry, StaffEntry::Event(event) if matches!(event.kind, EventKind::Stage(_)) && said_at.contains(&event.at))
}

fn line(shell: &Shell, choices: &StaffChoices, entry: StaffEntry) -> Line {
    match entry {
        StaffEntry::Message(message) => Line::Message(message),
        StaffEntry::Note(note) => Line::Note(note),
        StaffEntry::Event(event) => event_in_words(shell, choices, &event),
    }
}

fn event_in_words(shell: &Shell, choices: &StaffChoices, event: &EventView) -> Line {
    let by = match (&event.by, event.by_me) {
        (_, true) => shell.w.t("by-you"),
        (Some(name), false) => name.clone(),
        (None, false) => shell.w.t("by-itself"),
    };
    let base = [("by", by.into()), ("when", shell.when(&event.at).exact.into())];
    let say = |key: &str| shell.w.a(key, &base);
    let with = |key: &str, value: &str| {
        let mut args = base.to_vec();
        args.push(("value", value.into()));
        shell.w.a(key, &args)
    };
    let (icon, text) = match &event.kind {
        EventKind::Created => ("g-new", say("desk-event-created")),
        EventKind::Owner(Some(name)) => ("user-check", with("desk-event-owner", name)),
        EventKind::Owner(None) => ("circle-dashed", say("desk-event-nobody")),
        EventKind::Closed => ("g-done", say("desk-event-closed")),
        EventKind::Reopened => ("g-us", say("desk-event-reopened")),
        EventKind::Stage(stage) => ("layers", with("desk-event-stage", stage)),
        EventKind::Priority(Some(value)) => {
            let label = choices.priorities.iter().find(|(known, _)| known == value).map(|(_, label)| label);
            ("info", with("desk-event-priority", label.unwrap_or(value)))
        }
        EventKind::Property(held) if held.value.is_empty() => {
            ("info", with("desk-event-no-property", &properties::name(&shell.w, &held.property)))
        }
        EventKind::Property(held) => {
            let (property, value) = properties::line(shell, held);
            let mut args = base.to_vec();
            args.extend([("property", property.into()), ("value", richtext::snippet(&value, VALUE).into())]);
            ("info", shell.w.a("desk-event-property", &args))
        }
        EventKind::Priority(None) => ("info", say("desk-event-no-priority")),
        EventKind::Requester => ("user", say("desk-event-requester")),
        EventKind::Company => ("building-2", say("desk-event-company")),
        EventKind::Conversation { is_hidden: true } => ("lock", say("desk-event-thread-hidden")),
        EventKind::Conversation { is_hidden: false } => ("eye", say("desk-event-thread-shown")),
        EventKind::Message { is_hidden: true } => ("lock", say("desk-event-message-hidden")),
        EventKind::Message { is_hidden: false } => ("eye", say("desk-event-message-shown")),
    };
    Line::Event { icon, text }
}
