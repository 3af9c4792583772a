//! How tickets, messages, notes and events are written down.
//!
//! The one place that inserts them, used by customers, staff, forms and imports alike. Each function works in the
//! caller's transaction and keeps everything that is derived from a ticket (list rows, search words, timeline) in
//! step with it. Nothing here checks permissions: callers hold the proof.

use db::{Sql, row, sql};

use super::{Turn, attach, judging, links, options, tally};
use crate::clock::Time;
use crate::desk::Result;
use crate::desk::files::Incoming;
use crate::desk::ids::{
    CompanyId, ContactId, FormId, InboxId, MessageId, NoteId, PipelineId, StaffId, StageId, ThreadId, TicketId,
};
use crate::desk::pipelines::Stage;
use crate::desk::properties::Object;
use crate::desk::session::Session;
use crate::random;

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::desk) enum Actor {
    Contact(ContactId),
    Staff(StaffId),
    System,
}

impl Actor {
    pub(in crate::desk) fn contact(self) -> Option<ContactId> {
        if let Actor::Contact(id) = self { Some(id) } else { None }
    }

    pub(in crate::desk) fn staff(self) -> Option<StaffId> {
        if let Actor::Staff(id) = self { Some(id) } else { None }
    }

    pub(in crate::desk) fn source(self) -> &'static str {
        match self {
            Actor::Contact(_) => "CUSTOMER_PORTAL",
            Actor::Staff(_) => "CRM_UI",
            Actor::System => "AUTOMATION",
        }
    }
}

/// A new ticket.
pub(in crate::desk) struct NewTicket {
    pub subject: String,
    pub content: String,
    pub stage: Stage,
    pub priority: Option<String>,
    pub category: Option<String>,
    pub source: &'static str,
    pub owner: Option<StaffId>,
    pub inbox: InboxId,
    pub contact: Option<ContactId>,
    pub company: Option<CompanyId>,
    pub form: Option<FormId>,
    pub custom: String,
    pub at: Time,
    pub actor: Actor,
}

/// Inserts a ticket with its associations and its first event. Ends without the search words: call
/// [`super::reindex`] when the ticket is complete.
pub(in crate::desk) async fn ticket(s: &mut Session<'_>, new: &NewTicket) -> Result<TicketId> {
    let owner_key = staff_key(s, new.owner).await?;
    let requester_key = contact_key(s, new.contact).await?;
    let through = matches!(new.actor, Actor::Contact(_)).then(|| s.portal().id);
    let id: TicketId = s
        .conn()
        .one(sql!(
            "INSERT INTO ticket (subject, subject_key, content, pipeline_id, stage_id, turn, turn_since, is_closed,
               priority, category, source, owner_id, owner_key, inbox_id, contact_id, requester_key, company_id,
               form_id, custom, portal_id, created_at, updated_at, last_activity_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             RETURNING id",
            &new.subject,
            richtext::sort_key(&new.subject),
            &new.content,
            new.stage.pipeline,
            new.stage.id,
            new.stage.turn.as_str(),
            new.at,
            new.stage.is_closed,
            new.priority.clone(),
            new.category.clone(),
            new.source,
            new.owner,
            owner_key,
            new.inbox,
            new.contact,
            requester_key,
            new.company,
            new.form,
            &new.custom,
            through,
            new.at,
            new.at,
            new.at
        ))
        .await?;
    if let Some(contact) = new.contact {
        links::insert_contact(s, id, contact, true).await?;
    }
    if let Some(company) = new.company {
        links::insert_company(s, id, company, true).await?;
    }
    tally::add(s, id, None, new.stage.turn).await?;
    judging::judge(s, &[id.0]).await?;
    options::keep(s, &[id.0]).await?;
    let event = Event { kind: "created", is_public: true, ..Event::new(new.actor, new.at) };
    event.write(s, id).await?;
    Ok(id)
}

async fn staff_key(s: &mut Session<'_>, id: Option<StaffId>) -> Result<String> {
    let Some(id) = id else { return Ok(String::new()) };
    // Who gives them another name meanwhile waits, and finds this ticket.
    let mut sql = sql!("SELECT name_key FROM staff WHERE id = ?", id);
    sql.push(s.dialect().for_share());
    Ok(s.conn().one(sql).await?)
}

async fn contact_key(s: &mut Session<'_>, id: Option<ContactId>) -> Result<String> {
    let Some(id) = id else { return Ok(String::new()) };
    Ok(s.conn().one(sql!("SELECT name_key FROM contact WHERE id = ?", id)).await?)
}

/// Brings what lists walk into step with a ticket that was changed, and whether the portal shows it.
pub(in crate::desk) async fn sync(s: &mut Session<'_>, id: TicketId) -> Result<()> {
    links::copy(s, &[id.0]).await?;
    judging::judge(s, &[id.0]).await
}

/// An entry of the timeline.
pub(in crate::desk) struct Event {
    pub kind: &'static str,
    pub message: Option<MessageId>,
    pub actor: Actor,
    pub is_public: bool,
    pub data: serde_json::Value,
    pub at: Time,
}

impl Event {
    pub(in crate::desk) fn new(actor: Actor, at: Time) -> Event {
        Event { kind: "", message: None, actor, is_public: false, data: serde_json::json!({}), at }
    }

    /// Writes the entry and links it to the ticket, its contacts and its companies.
    pub(in crate::desk) async fn write(&self, s: &mut Session<'_>, ticket: TicketId) -> Result<()> {
        let conn = s.conn();
        let id: i64 = conn
            .one(sql!(
                "INSERT INTO event (kind, ticket_id, message_id, contact_id, staff_id, is_public, data, created_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                self.kind,
                ticket,
                self.message,
                self.actor.contact(),
                self.actor.staff(),
                self.is_public,
                self.data.to_string(),
                self.at
            ))
            .await?;
        conn.run(sql!(
            "INSERT INTO event_link (object, object_id, created_at, event_id)
             SELECT 'ticket', CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT)
             UNION ALL SELECT 'contact', contact_id, ?, ? FROM ticket_contact WHERE ticket_id = ?
             UNION ALL SELECT 'company', company_id, ?, ? FROM ticket_company WHERE ticket_id = ?",
            ticket,
            self.at,
            id,
            self.at,
            id,
            ticket,
            self.at,
            id,
            ticket
        ))
        .await?;
        conn.notify(crate::desk::live::CHANNEL);
        Ok(())
    }
}

row! {
    /// The columns of a ticket that verbs decide by.
    pub(in crate::desk) struct Core {
        pub id: TicketId,
        pub pipeline: PipelineId,
        pub stage: StageId,
        pub is_closed: bool,
        pub turn: String,
        pub owner: Option<StaffId>,
        pub priority: Option<String>,
        pub inbox: InboxId,
        pub contact: Option<ContactId>,
        pub answered_at: Option<Time>,
        pub updated_at: Time,
    }
}

/// Reads the ticket as it is now, for a verb of this transaction.
pub(in crate::desk) async fn core(s: &mut Session<'_>, id: TicketId) -> Result<Core> {
    let lock = s.conn().dialect().for_update();
    Ok(s.conn()
        .one(sql!(
            &format!(
                "SELECT id, pipeline_id, stage_id, is_closed, turn, owner_id, priority, inbox_id, contact_id,
                   first_agent_reply_at, updated_at
                 FROM ticket WHERE id = ? {lock}"
            ),
            id
        ))
        .await?)
}

/// Writes a property's new value into the history of a ticket.
pub(in crate::desk) async fn history(
    s: &mut Session<'_>,
    ticket: TicketId,
    name: &str,
    value: Option<String>,
    actor: Actor,
    at: Time,
) -> Result<()> {
    history_of(s, (Object::Ticket, ticket.0), name, value, (actor, at)).await
}

/// Writes a property's new value into the history of whatever has it.
pub(in crate::desk) async fn history_of(
    s: &mut Session<'_>,
    (object, id): (Object, i64),
    name: &str,
    value: Option<String>,
    (actor, at): (Actor, Time),
) -> Result<()> {
    s.conn()
        .run(sql!(
            "INSERT INTO property_history (object, object_id, name, value, source, contact_id, staff_id, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            object.name(),
            id,
            name,
            value,
            actor.source(),
            actor.contact(),
            actor.staff(),
            at
        ))
        .await?;
    Ok(())
}

/// Moves a ticket to a stage, with its history and an event; does nothing when it is there already.
pub(in crate::desk) async fn stage(s: &mut Session<'_>, core: &Core, to: &Stage, actor: Actor, at: Time) -> Result<()> {
    if core.stage == to.id {
        return Ok(());
    }
    let turn_since = if core.turn == to.turn.as_str() { Sql::new("turn_since") } else { sql!("?", at) };
    let closed_at = if to.is_closed { sql!("?", at) } else { Sql::new("closed_at") };
    let mut sql = sql!(
        "UPDATE ticket SET pipeline_id = ?, stage_id = ?, turn = ?, is_closed = ?, turn_since = ",
        to.pipeline,
        to.id,
        to.turn.as_str(),
        to.is_closed
    );
    // A move that customers cannot see must not show in the time of the last activity either.
    let is_seen = core.turn != to.turn.as_str() || core.is_closed != to.is_closed;
    let active_at = if is_seen { sql!("?", at) } else { Sql::new("last_activity_at") };
    sql.append(turn_since).push(", closed_at = ").append(closed_at).push(", last_activity_at = ").append(active_at);
    sql.bind(", updated_at = ? WHERE id = ?", [at.into(), core.id.into()]);
    s.conn().run(sql).await?;
    history(s, core.id, "hs_pipeline_stage", Some(to.id.to_string()), actor, at).await?;
    let kind = match (core.is_closed, to.is_closed) {
        (false, true) => "closed",
        (true, false) => "reopened",
        _ => "stage",
    };
    let event = Event {
        kind,
        is_public: kind != "stage",
        data: serde_json::json!({ "stage": to.id.0, "turned": is_seen }),
        ..Event::new(actor, at)
    };
    event.write(s, core.id).await?;
    tally::turn(s, core.id, Turn::parse(&core.turn), to.turn).await?;
    sync(s, core.id).await
}

/// Gives a ticket to somebody, or to nobody; does nothing when it is so already.
pub(in crate::desk) async fn owner(
    s: &mut Session<'_>,
    core: &Core,
    to: Option<StaffId>,
    actor: Actor,
    at: Time,
) -> Result<()> {
    if core.owner == to {
        return Ok(());
    }
    let key = staff_key(s, to).await?;
    s.conn()
        .run(sql!(
            "UPDATE ticket SET owner_id = ?, owner_key = ?, updated_at = ?, last_activity_at = ? WHERE id = ?",
            to,
            key,
            at,
            at,
            core.id
        ))
        .await?;
    history(s, core.id, "owner", to.map(|id| id.to_string()), actor, at).await?;
    let event = Event {
        kind: "owner",
        is_public: to.is_some(),
        data: serde_json::json!({ "owner": to.map(|id| id.0) }),
        ..Event::new(actor, at)
    };
    event.write(s, core.id).await?;
    sync(s, core.id).await
}

/// Something said to or by a customer.
pub(in crate::desk) struct NewMessage {
    pub ticket: TicketId,
    pub actor: Actor,
    pub channel: &'static str,
    /// Markdown.
    pub body: String,
    pub uploads: Vec<String>,
    pub files: Vec<Incoming>,
    pub submit_key: Option<String>,
    pub at: Time,
}

/// Writes a message with its files into the ticket's shown thread, which is made when there is none.
///
/// Logs it as an e-mail activity on the timelines of the ticket, its contacts and its companies.
pub(in crate::desk) async fn message(s: &mut Session<'_>, new: NewMessage) -> Result<MessageId> {
    let thread = thread(s, &new).await?;
    let html = richtext::markdown(&new.body);
    let id: MessageId = s
        .conn()
        .one(sql!(
            "INSERT INTO message (thread_id, ticket_id, contact_id, staff_id, channel, body, html, is_hidden,
               message_id, submit_key, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, FALSE, ?, ?, ?) RETURNING id",
            thread,
            new.ticket,
            new.actor.contact(),
            new.actor.staff(),
            new.channel,
            &new.body,
            html.as_str(),
            format!("{}.{}", new.ticket, random::short_id()),
            new.submit_key.clone(),
            new.at
        ))
        .await?;
    attach::to_message(s, new.ticket, id, &new.uploads, new.files, new.at).await?;
    let sided = match new.actor {
        Actor::Staff(_) => {
            sql!("first_agent_reply_at = COALESCE(first_agent_reply_at, ?)", new.at)
        }
        _ => sql!("last_customer_reply_at = ?", new.at),
    };
    let mut sql =
        sql!("UPDATE ticket SET shown_message_id = ?, last_activity_at = ?, updated_at = ?, ", id, new.at, new.at);
    sql.append(sided).bind(" WHERE id = ?", [new.ticket.into()]);
    s.conn().run(sql).await?;
    let event = Event { kind: "email", message: Some(id), ..Event::new(new.actor, new.at) };
    event.write(s, new.ticket).await?;
    sync(s, new.ticket).await?;
    Ok(id)
}

/// The thread that a message belongs to. What a customer says on a ticket that has none arrives, with the ticket, where
/// the portal sends what comes from it; threads that are there stay where they are.
async fn thread(s: &mut Session<'_>, new: &NewMessage) -> Result<ThreadId> {
    let ticket = new.ticket;
    let shown: Option<ThreadId> = s
        .conn()
        .first(sql!("SELECT id FROM thread WHERE ticket_id = ? AND is_shown ORDER BY created_at, id LIMIT 1", ticket))
        .await?;
    if let Some(thread) = shown {
        return Ok(thread);
    }
    if let Actor::Contact(_) = new.actor
        && new.channel == "portal"
    {
        let inbox = s.portal().inbox;
        s.conn().run(sql!("UPDATE ticket SET inbox_id = ? WHERE id = ?", inbox, ticket)).await?;
    }
    Ok(s.conn()
        .one(sql!(
            "INSERT INTO thread (ticket_id, inbox_id, channel, is_shown, created_at)
             SELECT id, inbox_id, ?, TRUE, CAST(? AS BIGINT) FROM ticket WHERE id = ? RETURNING id",
            new.channel,
            new.at,
            ticket
        ))
        .await?)
}

/// Something said among staff.
pub(in crate::desk) async fn note(s: &mut Session<'_>, new: NewMessage) -> Result<NoteId> {
    let html = richtext::markdown(&new.body);
    let id: NoteId = s
        .conn()
        .one(sql!(
            "INSERT INTO note (ticket_id, staff_id, body, html, submit_key, created_at)
             VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            new.ticket,
            new.actor.staff(),
            &new.body,
            html.as_str(),
            new.submit_key.clone(),
            new.at
        ))
        .await?;
    attach::to_note(s, new.ticket, id, &new.uploads, new.files, new.at).await?;
    s.conn().run(sql!("UPDATE ticket SET updated_at = ? WHERE id = ?", new.at, new.ticket)).await?;
    // For colleagues whose page is open; timelines show the note itself.
    Event { kind: "note", ..Event::new(new.actor, new.at) }.write(s, new.ticket).await?;
    Ok(id)
}

/// After a reply, hands the turn over: to the first open stage of that turn in the ticket's pipeline.
///
/// A ticket whose turn it is already stays where it is, and so does every ticket of a pipeline that does not follow
/// replies, unless it is closed.
pub(in crate::desk) async fn hand_over(
    s: &mut Session<'_>,
    core: &Core,
    to: Turn,
    actor: Actor,
    at: Time,
) -> Result<()> {
    if core.is_closed || crate::desk::pipelines::follows_replies(s, core.pipeline).await? {
        return give_turn(s, core, to, actor, at).await;
    }
    Ok(())
}

/// Moves a ticket to where it is somebody's turn: to the first open stage of that turn in its pipeline, for a closed
/// ticket to the first open stage if there is none of that turn. It stays where it is when the turn is right already.
pub(in crate::desk) async fn give_turn(
    s: &mut Session<'_>,
    core: &Core,
    to: Turn,
    actor: Actor,
    at: Time,
) -> Result<()> {
    if !core.is_closed && core.turn == to.as_str() {
        return Ok(());
    }
    match crate::desk::pipelines::for_turn(s, core.pipeline, to, core.is_closed).await? {
        Some(found) => stage(s, core, &found, actor, at).await,
        None => Ok(()),
    }
}
