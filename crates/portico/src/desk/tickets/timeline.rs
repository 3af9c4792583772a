//! What was said and what happened on a ticket, in order.
//!
//! Customers get messages and public events; notes are read by another function that only staff reach.

use db::{Sql, row, sql};

use super::names;
use super::ticket::Head;
use crate::clock::Time;
use crate::desk::Result;
use crate::desk::ids::{AttachmentId, ContactId, MessageId, NoteId, StaffId, ThreadId, TicketId};
use crate::desk::properties::Held;
use crate::desk::session::Session;
use crate::desk::viewer::{Viewer, full_name};

/// An entry as customers read it.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Something said.
    Message(MessageView),
    /// Something that happened.
    Event(EventView),
}

/// An entry as staff read it.
#[derive(Clone, Debug)]
pub enum StaffEntry {
    /// Something said to or by a customer.
    Message(MessageView),
    /// Something said among staff.
    Note(NoteView),
    /// Something that happened.
    Event(EventView),
}

/// A message.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// Which message.
    pub id: MessageId,
    /// Who wrote it, as the viewer may name them.
    pub author: String,
    /// Initials of that name.
    pub initials: String,
    /// Colour of the avatar.
    pub hue: u8,
    /// Whether the viewer wrote it.
    pub is_mine: bool,
    /// Whether staff wrote it.
    pub is_staff: bool,
    /// When.
    pub at: Time,
    /// Safe HTML.
    pub html: String,
    /// Its files.
    pub files: Vec<FileLine>,
    /// How it came: `portal`, `form`, `email`, `desk`.
    pub channel: String,
    /// Whether customers see it.
    pub is_shown: bool,
    /// Whether staff have hidden it, whatever its conversation is.
    pub is_hidden: bool,
    /// Its conversation.
    pub thread: ThreadId,
    /// Whether customers see that conversation.
    pub thread_is_shown: bool,
}

/// An internal note.
#[derive(Clone, Debug)]
pub struct NoteView {
    /// Which note.
    pub id: NoteId,
    /// Who wrote it.
    pub author: String,
    /// Initials of that name.
    pub initials: String,
    /// Colour of the avatar.
    pub hue: u8,
    /// Whether the viewer wrote it.
    pub is_mine: bool,
    /// When.
    pub at: Time,
    /// Safe HTML.
    pub html: String,
    /// Its files.
    pub files: Vec<FileLine>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct EventView {
    /// What.
    pub kind: EventKind,
    /// Who did it, as the viewer may name them; None when it happened by itself.
    pub by: Option<String>,
    /// Whether the viewer did it.
    pub by_me: bool,
    /// When.
    pub at: Time,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// It was filed.
    Created,
    /// Somebody, or nobody, became the owner.
    Owner(Option<String>),
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
    /// It moved to this stage, by its name for staff.
    Stage(String),
    /// The priority became this value.
    Priority(Option<String>),
    /// Somebody else became the requester.
    Requester,
    /// It went to another company, or to none.
    Company,
    /// Another property became this value.
    Property(Held),
    /// Customers see another conversation, or none any more.
    Conversation {
        /// Whether one was hidden.
        is_hidden: bool,
    },
    /// A message was hidden from customers, or shown again.
    Message {
        /// Whether it was hidden.
        is_hidden: bool,
    },
}

/// A file.
#[derive(Clone, Debug)]
pub struct FileLine {
    /// Which file.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// Its media type, as the sender said.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// When it came.
    pub at: Time,
}

row! {
    struct MessageRow {
        id: MessageId,
        contact: Option<ContactId>,
        contact_first: Option<String>,
        contact_last: Option<String>,
        contact_email: Option<String>,
        staff: Option<StaffId>,
        at: Time,
        html: String,
        channel: String,
        is_hidden: bool,
        thread: ThreadId,
        thread_is_shown: bool,
    }
}

fn messages_sql(s: &Session<'_>, ticket: TicketId) -> Sql {
    let mut sql = sql!(
        "SELECT m.id, c.id, c.first_name, c.last_name, c.email, m.staff_id, m.created_at, m.html, m.channel, m.is_hidden, k.id, k.is_shown
         FROM message m
         JOIN thread k ON k.id = m.thread_id
         LEFT JOIN contact c ON c.id = m.contact_id
         WHERE m.ticket_id = ? AND ",
        ticket
    );
    sql.append(s.viewer().sees_message()).push(" ORDER BY m.created_at, m.id");
    sql
}

fn messages(s: &Session<'_>, rows: Vec<MessageRow>, files: &Files) -> Vec<MessageView> {
    rows.into_iter()
        .map(|row| {
            let of_message = files
                .iter()
                .filter(|(message, _, _)| *message == Some(row.id))
                .map(|(_, _, file)| file.clone())
                .collect();
            message(s, row, of_message)
        })
        .collect()
}

fn message(s: &Session<'_>, row: MessageRow, files: Vec<FileLine>) -> MessageView {
    let text = |text: Option<String>| text.unwrap_or_default();
    let is_mine = match s.viewer() {
        Viewer::Customer(me) => row.contact == Some(me.id),
        Viewer::Staff(me) => row.staff == Some(me.id),
        _ => false,
    };
    let (author, hue) = match (row.staff, row.contact) {
        (Some(id), _) => (names::staff_named(s, id), names::staff_hue(id.0)),
        (None, Some(id)) => (
            full_name(&text(row.contact_first), &text(row.contact_last), &text(row.contact_email)),
            names::contact_hue(id.0),
        ),
        (None, None) => (s.portal().company_name.clone(), 0),
    };
    MessageView {
        id: row.id,
        initials: names::initials(&author),
        author,
        hue,
        is_mine,
        is_staff: row.staff.is_some(),
        at: row.at,
        html: row.html,
        files,
        channel: row.channel,
        is_shown: row.thread_is_shown && !row.is_hidden,
        is_hidden: row.is_hidden,
        thread: row.thread,
        thread_is_shown: row.thread_is_shown,
    }
}

row! {
    struct FileRow {
        id: AttachmentId,
        message: Option<MessageId>,
        note: Option<NoteId>,
        name: String,
        media_type: String,
        size: i64,
        at: Time,
    }
}

/// Files with what carries them.
type Files = Vec<(Option<MessageId>, Option<NoteId>, FileLine)>;

/// The files of a visible ticket that the viewer may fetch.
fn files_sql(s: &Session<'_>, ticket: TicketId) -> Sql {
    let mut sql = sql!(
        "SELECT a.id, a.message_id, a.note_id, a.name, a.media_type, a.size, a.created_at
         FROM attachment a WHERE a.ticket_id = ? AND ",
        ticket
    );
    sql.append(s.viewer().sees_file()).push(" ORDER BY a.id");
    sql
}

fn files(rows: Vec<FileRow>) -> Files {
    rows.into_iter()
        .map(|row| {
            let file = FileLine {
                id: row.id,
                name: row.name,
                media_type: row.media_type,
                size: u64::try_from(row.size).unwrap_or(0),
                at: row.at,
            };
            (row.message, row.note, file)
        })
        .collect()
}

row! {
    struct EventRow {
        kind: String,
        contact: Option<ContactId>,
        contact_first: Option<String>,
        contact_last: Option<String>,
        contact_email: Option<String>,
        staff: Option<StaffId>,
        data: String,
        at: Time,
    }
}

fn events_sql(s: &Session<'_>, ticket: TicketId) -> Sql {
    let mut sql = sql!(
        "SELECT e.kind, c.id, c.first_name, c.last_name, c.email, e.staff_id, e.data, e.created_at
         FROM event e
         LEFT JOIN contact c ON c.id = e.contact_id
         WHERE e.ticket_id = ? AND e.kind <> 'email' AND ",
        ticket
    );
    sql.append(s.viewer().sees_event()).push(" ORDER BY e.created_at, e.id");
    sql
}

/// The messages with their files, the files, and the events of a visible ticket, as far as the viewer may know.
async fn said_and_done(s: &mut Session<'_>, ticket: TicketId) -> Result<(Vec<MessageView>, Files, Vec<EventView>)> {
    let statements = [files_sql(s, ticket), messages_sql(s, ticket), events_sql(s, ticket)];
    let (file_rows, message_rows, event_rows): (_, _, Vec<EventRow>) = s.conn().all3(statements.map(Some)).await?;
    let files = files(file_rows);
    let messages = messages(s, message_rows, &files);
    let events = event_rows.into_iter().filter_map(|row| event(s, row)).collect();
    Ok((messages, files, events))
}

fn event(s: &Session<'_>, row: EventRow) -> Option<EventView> {
    let viewer = s.viewer();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let data: serde_json::Value = serde_json::from_str(&row.data).unwrap_or_default();
    let by = match (row.staff, row.contact) {
        (Some(id), _) => Some(names::staff_named(s, id)),
        (None, Some(_)) => {
            Some(full_name(&text(&row.contact_first), &text(&row.contact_last), &text(&row.contact_email)))
        }
        (None, None) => None,
    };
    let by_me = match viewer {
        Viewer::Customer(me) => row.contact == Some(me.id),
        Viewer::Staff(me) => row.staff == Some(me.id),
        _ => false,
    };
    let kind = match row.kind.as_str() {
        "created" => EventKind::Created,
        "closed" => EventKind::Closed,
        "reopened" => EventKind::Reopened,
        "owner" => EventKind::Owner(data["owner"].as_i64().and_then(|id| {
            s.staff_named(StaffId(id))?;
            Some(names::staff_named(s, StaffId(id)))
        })),
        "stage" => {
            let id = data["stage"].as_i64()?;
            EventKind::Stage(s.all_stages().iter().find(|stage| stage.id.0 == id)?.label.clone())
        }
        "property" => {
            let name = data["property"].as_str()?;
            let property = s.properties().iter().find(|property| property.name == name)?.clone();
            EventKind::Property(Held { property, value: data["value"].as_str().unwrap_or_default().to_owned() })
        }
        "priority" => EventKind::Priority(data["priority"].as_str().map(str::to_owned)),
        "requester" => EventKind::Requester,
        "company" => EventKind::Company,
        "showing" => {
            let is_hidden = data["hidden"].as_bool()?;
            if data["what"] == "thread" {
                EventKind::Conversation { is_hidden }
            } else {
                EventKind::Message { is_hidden }
            }
        }
        _ => return None,
    };
    Some(EventView { kind, by, by_me, at: row.at })
}

/// A ticket's conversation for customers: messages and public events, oldest first.
pub(super) async fn for_customer(s: &mut Session<'_>, head: &Head) -> Result<Vec<Entry>> {
    let (messages, _, events) = said_and_done(s, head.id).await?;
    let mut all: Vec<(Time, u8, Entry)> = vec![];
    all.extend(messages.into_iter().map(|m| (m.at, 1, Entry::Message(m))));
    all.extend(events.into_iter().filter(|event| event.kind != EventKind::Created).map(|e| (e.at, 2, Entry::Event(e))));
    all.sort_by_key(|(at, rank, _)| (*at, *rank));
    Ok(all.into_iter().map(|(_, _, entry)| entry).collect())
}

row! {
    struct NoteRow {
        id: NoteId,
        staff: Option<StaffId>,
        first_name: Option<String>,
        last_name: Option<String>,
        at: Time,
        html: String,
    }
}

/// Everything on a ticket for staff, oldest first. Callers hold a staff ticket.
pub(super) async fn for_staff(s: &mut Session<'_>, ticket: TicketId) -> Result<Vec<StaffEntry>> {
    let me = s.staff()?.id;
    let (messages, files, events) = said_and_done(s, ticket).await?;
    let notes: Vec<NoteRow> = s
        .conn()
        .all(sql!(
            "SELECT n.id, n.staff_id, u.first_name, u.last_name, n.created_at, n.html
             FROM note n LEFT JOIN staff u ON u.id = n.staff_id
             WHERE n.ticket_id = ? ORDER BY n.created_at, n.id",
            ticket
        ))
        .await?;
    let mut all: Vec<(Time, u8, StaffEntry)> = vec![];
    all.extend(messages.into_iter().map(|m| (m.at, 1, StaffEntry::Message(m))));
    let rank = |kind: &EventKind| if *kind == EventKind::Created { 0 } else { 2 };
    all.extend(events.into_iter().map(|e| (e.at, rank(&e.kind), StaffEntry::Event(e))));
    for row in notes {
        let author =
            full_name(row.first_name.as_deref().unwrap_or_default(), row.last_name.as_deref().unwrap_or_default(), "");
        let note = NoteView {
            id: row.id,
            initials: names::initials(&author),
            author,
            hue: row.staff.map_or(0, |id| names::staff_hue(id.0)),
            is_mine: row.staff == Some(me),
            at: row.at,
            html: row.html,
            files: files.iter().filter(|(_, note, _)| *note == Some(row.id)).map(|(_, _, f)| f.clone()).collect(),
        };
        all.push((row.at, 1, StaffEntry::Note(note)));
    }
    all.sort_by_key(|(at, rank, _)| (*at, *rank));
    Ok(all.into_iter().map(|(_, _, entry)| entry).collect())
}
