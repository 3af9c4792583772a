//! A ticket as staff read and work it.

use std::collections::BTreeMap;

use db::{row, sql};

use super::record::{self, Actor, Event, NewMessage};
use super::staff_queue::{Item, Linked, linked};
use super::ticket_act::{Posted, Reply, posted};
use super::timeline::{self, StaffEntry};
use super::{Standing, Status, Turn, judging, names, options, reindex, staff_properties};
use crate::clock::Time;
use crate::desk::error::Invalid;
use crate::desk::ids::{CompanyId, ContactId, InboxId, NoteId, StaffId, StageId, TicketId};
use crate::desk::properties::{self, Held};
use crate::desk::session::Session;
use crate::desk::viewer::full_name;
use crate::desk::{Error, Result, mailroom, pipelines};

/// Proof that a member of staff may see this ticket; its verbs are what staff may do to it.
#[derive(Clone, Debug)]
pub struct StaffTicket {
    head: StaffHead,
}

/// What a ticket says about itself to staff.
#[derive(Clone, Debug)]
pub struct StaffHead {
    /// Which ticket.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Its description, plain text.
    pub content: String,
    /// What the badge shows.
    pub standing: Standing,
    /// Open or closed.
    pub status: Status,
    /// Its stage.
    pub stage: StageId,
    /// The stage's name for staff.
    pub stage_label: String,
    /// The owner and their full name.
    pub owner: Option<(StaffId, String)>,
    /// `LOW` … `URGENT`.
    pub priority: Option<String>,
    /// Where it arrived.
    pub inbox: (InboxId, String),
    /// `FORM`, `EMAIL`, `PHONE` or `CHAT`.
    pub source: String,
    /// The requester.
    pub requester: Option<Contact>,
    /// The company it belongs to.
    pub company: Option<(CompanyId, String)>,
    /// When it was filed.
    pub created_at: Time,
    /// When a property last changed; a form sends it back so that nobody is overwritten unseen.
    pub updated_at: Time,
    /// Since when the turn is whose it is.
    pub turn_since: Time,
    /// When staff first answered.
    pub first_agent_reply_at: Option<Time>,
    /// What it has of each property that is filled in by its name, those of no value among them.
    pub properties: Vec<Held>,
}

/// A contact as a card.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Who.
    pub id: ContactId,
    /// Full name.
    pub name: String,
    /// Initials of that name.
    pub initials: String,
    /// Colour of the avatar.
    pub hue: u8,
    /// E-mail address.
    pub email: String,
    /// What they do.
    pub job_title: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// The primary company.
    pub company: Option<(CompanyId, String)>,
}

row! {
    struct HeadRow {
        id: TicketId,
        subject: String,
        content: String,
        is_closed: bool,
        turn: String,
        answered_at: Option<Time>,
        stage: StageId,
        stage_label: String,
        owner: Option<StaffId>,
        owner_first: Option<String>,
        owner_last: Option<String>,
        priority: Option<String>,
        inbox: InboxId,
        inbox_name: String,
        source: String,
        contact: Option<ContactId>,
        company: Option<CompanyId>,
        company_name: Option<String>,
        created_at: Time,
        updated_at: Time,
        turn_since: Time,
        category: Option<String>,
        custom: String,
    }
}

/// Opens a ticket for staff.
///
/// # Errors
/// [`Error::SignIn`] for anybody but staff at the desk; [`Error::NotFound`] when there is none.
pub async fn open_as_staff(s: &mut Session<'_>, id: TicketId) -> Result<StaffTicket> {
    s.staff()?;
    let mut sql = sql!(
        "SELECT t.id, t.subject, t.content, t.is_closed, t.turn, t.first_agent_reply_at, g.id, g.label, u.id,
           u.first_name, u.last_name, t.priority, i.id, i.name, t.source, t.contact_id, k.id, k.name, t.created_at,
           t.updated_at, t.turn_since, t.category, t.custom
         FROM ticket t
         JOIN stage g ON g.id = t.stage_id
         JOIN inbox i ON i.id = t.inbox_id
         LEFT JOIN staff u ON u.id = t.owner_id
         LEFT JOIN company k ON k.id = t.company_id
         WHERE t.id = ? AND ",
        id
    );
    sql.append(s.viewer().sees_ticket());
    let row: HeadRow = s.conn().first(sql).await?.ok_or(Error::NotFound)?;
    let requester = match row.contact {
        Some(id) => Some(crate::desk::people::card_of_ticket(s, id).await?),
        None => None,
    };
    let custom = properties::custom_values(&row.custom)?;
    let held = staff_properties::of(s.properties(), row.category.as_deref(), &custom);
    Ok(StaffTicket {
        head: StaffHead {
            id: row.id,
            number: s.portal().number(row.id),
            subject: row.subject,
            content: row.content,
            standing: Standing::of(row.is_closed, Turn::parse(&row.turn), row.answered_at.is_some()),
            status: if row.is_closed { Status::Closed } else { Status::Open },
            stage: row.stage,
            stage_label: row.stage_label,
            owner: row.owner.map(|id| {
                let first = row.owner_first.as_deref().unwrap_or_default();
                (id, full_name(first, row.owner_last.as_deref().unwrap_or_default(), ""))
            }),
            priority: row.priority,
            inbox: (row.inbox, row.inbox_name),
            source: row.source,
            requester,
            company: row.company.zip(row.company_name),
            created_at: row.created_at,
            updated_at: row.updated_at,
            turn_since: row.turn_since,
            first_agent_reply_at: row.answered_at,
            properties: held,
        },
    })
}

/// Where the ticket goes when the answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Then {
    /// It becomes the customer's turn.
    #[default]
    Customer,
    /// It stays with the help desk.
    Us,
    /// It is closed.
    Close,
}

/// What staff change on a ticket; None leaves a property as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The stage.
    pub stage: Option<Edit<StageId>>,
    /// The owner, or nobody.
    pub owner: Option<Edit<Option<StaffId>>>,
    /// The priority by value, or none.
    pub priority: Option<Edit<Option<String>>>,
    /// Other properties by their names; an empty value is none.
    pub properties: BTreeMap<String, Edit<String>>,
}

/// A property's new value, and the one that was read before: somebody else's change in between is not overwritten.
#[derive(Clone, Debug)]
pub struct Edit<T> {
    /// What whoever changes it saw; None does not ask.
    pub from: Option<T>,
    /// What it becomes.
    pub to: T,
}

impl<T: PartialEq> Edit<T> {
    /// Whether the property is still what was seen, or is what it should become.
    fn fits(&self, now: &T) -> bool {
        self.to == *now || self.from.as_ref().is_none_or(|from| from == now)
    }
}

impl StaffTicket {
    /// Which ticket.
    pub fn id(&self) -> TicketId {
        self.head.id
    }

    /// What it says about itself.
    pub fn head(&self) -> &StaffHead {
        &self.head
    }

    /// Messages, internal notes and events, oldest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn timeline(&self, s: &mut Session<'_>) -> Result<Vec<StaffEntry>> {
        timeline::for_staff(s, self.id()).await
    }

    /// The requester's other tickets, newest first, at most five.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn other_tickets(&self, s: &mut Session<'_>) -> Result<Vec<Item>> {
        match &self.head.requester {
            Some(contact) => linked(s, Linked::Contact(contact.id), Some(self.id()), 5).await,
            None => Ok(vec![]),
        }
    }

    /// Answers the customer, who gets it by mail too.
    ///
    /// An agent who answers a ticket of nobody becomes its owner.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `body` or `files`.
    pub async fn reply(&self, s: &mut Session<'_>, reply: Reply, then: Then) -> Result<Posted> {
        let me = s.staff()?.id;
        let id = self.id();
        let key = reply.key(&format!("staff {me} on {id}"));
        // Locks the ticket: of two submissions at once, the second sees what the first has posted.
        let core = record::core(s, id).await?;
        if let Some(message) = posted(s, key.as_deref()).await? {
            return Ok(Posted { message, repeated: true, is_seen: true });
        }
        reply.check(s)?;
        let (now, actor) = (s.now(), Actor::Staff(me));
        if core.owner.is_none() {
            record::owner(s, &core, Some(me), actor, now).await?;
        }
        let message = record::message(s, new_message(id, actor, "desk", reply, key, now)).await?;
        reindex(s, id).await?;
        mailroom::agent_replied(s, id, message).await?;
        match then {
            Then::Customer => record::give_turn(s, &core, Turn::Customer, actor, now).await?,
            Then::Us => record::give_turn(s, &core, Turn::Us, actor, now).await?,
            Then::Close => close(s, &core, actor, now).await?,
        }
        Ok(Posted { message, repeated: false, is_seen: true })
    }

    /// Writes an internal note, which no customer can see; answers its id and whether it had been written before.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `body` or `files`.
    pub async fn note(&self, s: &mut Session<'_>, reply: Reply) -> Result<(NoteId, bool)> {
        let me = s.staff()?.id;
        let id = self.id();
        let key = reply.key(&format!("staff {me} on {id}"));
        record::core(s, id).await?;
        if let Some(key) = &key {
            let before: Option<NoteId> = s.conn().first(sql!("SELECT id FROM note WHERE submit_key = ?", key)).await?;
            if let Some(note) = before {
                return Ok((note, true));
            }
        }
        reply.check(s)?;
        let now = s.now();
        let note = record::note(s, new_message(id, Actor::Staff(me), "desk", reply, key, now)).await?;
        reindex(s, id).await?;
        Ok((note, false))
    }

    /// Changes properties.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `stage`, `owner`, `priority`, or `p.` and a property's name, when somebody else changed it
    /// since it was read, or when there is no such thing or value.
    pub async fn change(&self, s: &mut Session<'_>, change: Change) -> Result<()> {
        let me = s.staff()?.id;
        let (now, actor) = (s.now(), Actor::Staff(me));
        let core = record::core(s, self.id()).await?;
        let fits = [
            ("stage", change.stage.as_ref().is_none_or(|edit| edit.fits(&core.stage))),
            ("owner", change.owner.as_ref().is_none_or(|edit| edit.fits(&core.owner))),
            ("priority", change.priority.as_ref().is_none_or(|edit| edit.fits(&core.priority))),
        ];
        if let Some((field, _)) = fits.iter().find(|(_, fits)| !fits) {
            return Err(Invalid::field(field, "desk-ticket-changed").into());
        }
        if let Some(Edit { to: id, .. }) = change.stage {
            let to = pipelines::stage(s, id).await.map_err(|error| unknown(error, "stage", "desk-stage-unknown"))?;
            if to.is_archived && to.id != core.stage {
                return Err(Invalid::field("stage", "desk-stage-unknown").into());
            }
            record::stage(s, &core, &to, actor, now).await?;
            if to.is_closed && !core.is_closed {
                mailroom::ticket_closed(s, core.id).await?;
            }
        }
        if let Some(Edit { to, .. }) = change.owner {
            if let Some(id) = to.filter(|_| to != core.owner) {
                let active: Option<bool> = s.conn().first(sql!("SELECT is_active FROM staff WHERE id = ?", id)).await?;
                if active != Some(true) {
                    return Err(Invalid::field("owner", "desk-owner-unknown").into());
                }
            }
            record::owner(s, &core, to, actor, now).await?;
        }
        if let Some(Edit { to, .. }) = change.priority {
            priority(s, &core, to, actor, now).await?;
        }
        staff_properties::change(s, &core, &change.properties, (actor, now)).await
    }

    /// Closes the ticket; a closed ticket stays as it is.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] when its pipeline has no closed stage.
    pub async fn close(&self, s: &mut Session<'_>) -> Result<()> {
        let me = s.staff()?.id;
        let now = s.now();
        let core = record::core(s, self.id()).await?;
        close(s, &core, Actor::Staff(me), now).await
    }

    /// Makes the viewer its owner.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn take(&self, s: &mut Session<'_>) -> Result<()> {
        let me = s.staff()?.id;
        let now = s.now();
        let core = record::core(s, self.id()).await?;
        record::owner(s, &core, Some(me), Actor::Staff(me), now).await
    }
}

fn new_message(
    ticket: TicketId,
    actor: Actor,
    channel: &'static str,
    reply: Reply,
    submit_key: Option<String>,
    at: Time,
) -> NewMessage {
    NewMessage { ticket, actor, channel, body: reply.body, uploads: reply.uploads, files: reply.files, submit_key, at }
}

async fn close(s: &mut Session<'_>, core: &record::Core, actor: Actor, at: Time) -> Result<()> {
    if core.is_closed {
        return Ok(());
    }
    let closed = pipelines::first_closed(s, core.pipeline).await?.ok_or(Error::NotAllowed("desk-no-closed-stage"))?;
    record::stage(s, core, &closed, actor, at).await?;
    mailroom::ticket_closed(s, core.id).await
}

async fn priority(s: &mut Session<'_>, core: &record::Core, to: Option<String>, actor: Actor, at: Time) -> Result<()> {
    if core.priority == to {
        return Ok(());
    }
    if let Some(value) = &to {
        let known = choices(s)?.priorities;
        if !known.iter().any(|(option, _)| option == value) {
            return Err(Invalid::field("priority", "desk-priority-unknown").into());
        }
    }
    s.conn().run(sql!("UPDATE ticket SET priority = ?, updated_at = ? WHERE id = ?", to.clone(), at, core.id)).await?;
    judging::judge(s, &[core.id.0]).await?;
    options::keep(s, &[core.id.0]).await?;
    record::history(s, core.id, "hs_ticket_priority", to.clone(), actor, at).await?;
    let event = Event { kind: "priority", data: serde_json::json!({ "priority": to }), ..Event::new(actor, at) };
    event.write(s, core.id).await
}

fn unknown(error: Error, field: &str, key: &'static str) -> Error {
    match error {
        Error::NotFound => Invalid::field(field, key).into(),
        other => other,
    }
}

/// What the properties of a ticket can be changed to.
#[derive(Clone, Debug)]
pub struct StaffChoices {
    /// The stages that are in use, with their names.
    pub stages: Vec<(StageId, String)>,
    /// Active staff with their full names, by name.
    pub staff: Vec<(StaffId, String)>,
    /// Priorities by value and label.
    pub priorities: Vec<(String, String)>,
}

/// What staff may choose from.
///
/// # Errors
/// [`Error::SignIn`] for anybody but staff.
pub fn choices(s: &Session<'_>) -> Result<StaffChoices> {
    s.staff()?;
    let active = s.all_staff().iter().filter(|somebody| somebody.is_active);
    let priorities = s.properties().iter().find(|property| property.name == "hs_ticket_priority");
    let options = priorities.map(|property| property.options.as_slice()).unwrap_or_default();
    Ok(StaffChoices {
        stages: s.stages().iter().map(|stage| (stage.id, stage.named(s.pipelines()))).collect(),
        staff: active.map(|of| (of.id, full_name(&of.first, &of.last, &of.email))).collect(),
        priorities: options
            .iter()
            .filter(|option| !option.archived)
            .map(|option| (option.value.clone(), option.label.clone()))
            .collect(),
    })
}

impl Contact {
    /// A card from a contact's columns.
    pub(in crate::desk) fn new(
        id: ContactId,
        (first, last, email): (&str, &str, String),
        (job_title, phone): (Option<String>, Option<String>),
        company: Option<(CompanyId, String)>,
    ) -> Contact {
        let name = full_name(first, last, &email);
        Contact {
            id,
            initials: names::initials(&name),
            hue: names::contact_hue(id.0),
            name,
            email,
            job_title,
            phone,
            company,
        }
    }
}
