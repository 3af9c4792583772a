//! Tickets from elsewhere, with their whole stories: what the demo and imports are made of.

use super::Turn;
use super::links::link_contact;
use super::record::{Actor, NewMessage, NewTicket, core, hand_over, message, note, owner, stage, ticket};
use crate::clock::Time;
use crate::desk::files::Incoming;
use crate::desk::ids::{CompanyId, ContactId, StaffId, TicketId};
use crate::desk::session::Session;
use crate::desk::{Result, pipelines, setup};

/// A ticket with its whole story, from elsewhere.
pub struct Imported {
    /// Subject.
    pub subject: String,
    /// Description; plain text.
    pub content: String,
    /// The stage it begins in, by key.
    pub stage: &'static str,
    /// `LOW` … `URGENT`.
    pub priority: Option<&'static str>,
    /// Category by value.
    pub category: Option<&'static str>,
    /// `FORM`, `EMAIL`, `PHONE` or `CHAT`.
    pub source: &'static str,
    /// Who asked.
    pub contact: ContactId,
    /// Others who take part.
    pub colleagues: Vec<ContactId>,
    /// Their company.
    pub company: Option<CompanyId>,
    /// Custom properties as a JSON object.
    pub custom: String,
    /// When it was filed.
    pub at: Time,
    /// What happened then, in order of time.
    pub steps: Vec<(Time, ImportedStep)>,
}

/// Something that happened to an imported ticket.
pub enum ImportedStep {
    /// A customer wrote (Markdown).
    Customer(ContactId, String, Vec<Incoming>),
    /// Staff wrote to the customer (Markdown).
    Agent(StaffId, String, Vec<Incoming>),
    /// Staff wrote among themselves (Markdown).
    Note(StaffId, String),
    /// Somebody became the owner.
    Owner(StaffId, Option<StaffId>),
    /// The stage changed, by key; by a member of staff, a contact, or automatically.
    Stage(Option<StaffId>, Option<ContactId>, &'static str),
}

/// Writes down a ticket from elsewhere with the times it had there. Sends no mail.
///
/// Permissions: for the system alone (imports and the demo).
///
/// # Errors
/// [`crate::desk::Error::NotFound`] when a stage key is unknown; those of the database.
pub async fn import(s: &mut Session<'_>, story: Imported) -> Result<TicketId> {
    setup::only_setup(s)?;
    let first = pipelines::by_key(s, story.stage).await?;
    let inbox = s.portal().inbox;
    let new = NewTicket {
        subject: story.subject,
        content: story.content,
        stage: first,
        priority: story.priority.map(str::to_owned),
        category: story.category.map(str::to_owned),
        source: story.source,
        owner: None,
        inbox,
        contact: Some(story.contact),
        company: story.company,
        form: None,
        custom: story.custom,
        at: story.at,
        actor: Actor::Contact(story.contact),
    };
    let id = ticket(s, &new).await?;
    for colleague in story.colleagues {
        link_contact(s, id, colleague).await?;
    }
    let channel = if story.source == "EMAIL" { "email" } else { "portal" };
    for (at, step) in story.steps {
        import_step(s, id, channel, at, step).await?;
    }
    super::reindex(s, id).await?;
    Ok(id)
}

async fn import_step(
    s: &mut Session<'_>,
    ticket: TicketId,
    channel: &'static str,
    at: Time,
    step: ImportedStep,
) -> Result<()> {
    let said =
        |actor, body, files| NewMessage { ticket, actor, channel, body, uploads: vec![], files, submit_key: None, at };
    match step {
        ImportedStep::Customer(id, body, files) => {
            let core = core(s, ticket).await?;
            message(s, said(Actor::Contact(id), body, files)).await?;
            hand_over(s, &core, Turn::Us, Actor::Contact(id), at).await?;
        }
        ImportedStep::Agent(id, body, files) => {
            let core = core(s, ticket).await?;
            message(s, said(Actor::Staff(id), body, files)).await?;
            hand_over(s, &core, Turn::Customer, Actor::Staff(id), at).await?;
        }
        ImportedStep::Note(id, body) => {
            note(s, said(Actor::Staff(id), body, vec![])).await?;
        }
        ImportedStep::Owner(by, to) => {
            let core = core(s, ticket).await?;
            owner(s, &core, to, Actor::Staff(by), at).await?;
        }
        ImportedStep::Stage(staff, contact, key) => {
            let core = core(s, ticket).await?;
            let to = pipelines::by_key(s, key).await?;
            let actor = match (staff, contact) {
                (Some(id), _) => Actor::Staff(id),
                (None, Some(id)) => Actor::Contact(id),
                (None, None) => Actor::System,
            };
            stage(s, &core, &to, actor, at).await?;
        }
    }
    Ok(())
}
