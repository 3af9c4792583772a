//! Who must hear of what, and the mails that wait to go out.
//!
//! What happens on a ticket enqueues a job that names the mail; a worker composes it, stores it in the outbox with its
//! Message-ID, and sends it. A mail that is sent twice carries the same Message-ID.

mod choices;
mod digest;
mod mail;
mod outbox;
mod passkey;
mod stop;

use db::{Sql, row, sql};

use super::email::email_key;
use super::error::{Error, Result};
use super::explain;
use super::ids::{AttachmentId, ContactId, MessageId, PortalId, StaffId, TicketId};
use super::jobs;
use super::people::DECLINED;
use super::portal_settings::only_those_who_may;
use super::session::Session;
use super::viewer::{System, Viewer, full_name};
use crate::clock::Time;

pub use choices::{Choices, Mute, News, Pace, choices, choose, muted, wants};
pub use digest::{
    Digest, DigestNews, DigestTicket, Due, KIND as DIGEST, digest, digest_name, look_after as look_after_digests,
    morning_came,
};
pub use mail::{FactorNews, Mail};
pub(in crate::desk) use outbox::left_out;
pub use outbox::{
    OutMail, Outgoing, STOP_MARK, StopLink, captured, forget_links, mark_failed, mark_sent, outgoing, put, take_back,
};
pub use passkey::PasskeyNews;
pub use stop::{Stop, look as look_stop, stop};

pub(in crate::desk) use choices::mute;
pub(in crate::desk) use digest::follow_time_zone;

/// The kind of the job that composes a mail.
pub const COMPOSE: &str = "mail.compose";
/// What Message-IDs of invitations begin with.
pub const INVITATION: &str = "invitation";
/// The kind of the job that sends one.
pub const SEND: &str = "mail.send";

async fn compose(s: &mut Session<'_>, mail: &Mail) -> Result<()> {
    let now = s.now();
    compose_at(s, mail, now).await
}

/// Has a mail written at some time.
async fn compose_at(s: &mut Session<'_>, mail: &Mail, at: Time) -> Result<()> {
    let now = s.now();
    jobs::enqueue(s.conn(), COMPOSE, &mail.payload(), at, now).await
}

/// Sends the member of staff who asks a mail, to see that it comes.
///
/// Permissions: those who may set up the portal.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for others; those of the database.
pub async fn test(s: &mut Session<'_>) -> Result<()> {
    only_those_who_may(s)?;
    let mail = Mail::Test { to: s.staff()?.email.clone(), at: s.now() };
    compose(s, &mail).await
}

/// A contact got another address: whoever has the former one hears of it.
pub(in crate::desk) async fn address_changed(s: &mut Session<'_>, id: ContactId, former: String) -> Result<()> {
    let language = language_of(s, id).await?;
    let mail = Mail::AddressChanged { to: former, at: s.now(), language };
    compose(s, &mail).await
}

/// A contact asked to be forgotten and is not; the reason stands in their history.
pub(in crate::desk) async fn erasure_declined(s: &mut Session<'_>, contact: ContactId) -> Result<()> {
    let at = s.now();
    compose(s, &Mail::ErasureDeclined { contact, at }).await
}

/// What was answered to a contact who asked to be forgotten: their address and the reason.
///
/// Permissions: for the mail system viewer.
///
/// # Errors
/// [`Error::NotFound`] for others, and when they are gone; those of the database.
pub async fn declined(s: &mut Session<'_>, contact: ContactId, at: Time) -> Result<(String, String)> {
    let Viewer::System(System::Mail) = s.viewer() else { return Err(Error::NotFound) };
    let found: Option<(String, String)> = s
        .conn()
        .first(sql!(
            "SELECT c.email, h.value FROM contact c
             JOIN property_history h ON h.object = 'contact' AND h.object_id = c.id AND h.name = ? AND h.created_at = ?
             WHERE c.id = ? AND NOT c.is_deleted ORDER BY h.id DESC LIMIT 1",
            DECLINED,
            at,
            contact
        ))
        .await?;
    found.ok_or(Error::NotFound)
}

/// Has a mail written.
pub(in crate::desk) async fn say(s: &mut Session<'_>, mail: &Mail) -> Result<()> {
    compose(s, mail).await
}

/// Forgets the mails to some addresses, sent or not, and those that wait to be written.
pub(in crate::desk) async fn forget_recipient(s: &mut Session<'_>, addresses: &[String]) -> Result<()> {
    let mut gone = Sql::new("DELETE FROM outbox WHERE recipient IN ");
    gone.append(Sql::in_list(addresses));
    s.conn().run(gone).await?;
    for address in addresses {
        let quoted = serde_json::Value::from(address.as_str()).to_string();
        let pattern = quoted.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let waiting = "DELETE FROM job WHERE kind = ? AND payload LIKE ? ESCAPE '!'";
        s.conn().run(sql!(waiting, COMPOSE, format!("%{pattern}%"))).await?;
    }
    Ok(())
}

async fn contacts(s: &mut Session<'_>, ticket: TicketId) -> Result<Vec<ContactId>> {
    Ok(s.conn()
        .all(sql!("SELECT contact_id FROM ticket_contact WHERE ticket_id = ? ORDER BY contact_id", ticket))
        .await?)
}

/// Staff answered: every contact of the ticket gets the message.
pub(in crate::desk) async fn agent_replied(s: &mut Session<'_>, ticket: TicketId, message: MessageId) -> Result<()> {
    for contact in contacts(s, ticket).await? {
        compose(s, &Mail::Replied { ticket, message, contact }).await?;
    }
    Ok(())
}

/// A customer wrote: the owner hears of it; a ticket of nobody waits in the queue.
pub(in crate::desk) async fn customer_wrote(s: &mut Session<'_>, ticket: TicketId, message: MessageId) -> Result<()> {
    let owner: Option<Option<StaffId>> = s
        .conn()
        .first(sql!(
            "SELECT u.id FROM ticket t LEFT JOIN staff u ON u.id = t.owner_id AND u.is_active WHERE t.id = ?",
            ticket
        ))
        .await?;
    match owner.flatten() {
        Some(staff) => compose(s, &Mail::CustomerWrote { ticket, message, staff }).await,
        None => Ok(()),
    }
}

/// A ticket was filed through a form: its requester gets a receipt.
pub(in crate::desk) async fn ticket_received(s: &mut Session<'_>, ticket: TicketId) -> Result<()> {
    let requester: Option<ContactId> = s
        .conn()
        .first(sql!("SELECT contact_id FROM ticket_contact WHERE ticket_id = ? AND is_requester", ticket))
        .await?;
    match requester {
        Some(contact) => compose(s, &Mail::Received { ticket, contact }).await,
        None => Ok(()),
    }
}

/// Staff closed a ticket: its contacts hear of it.
pub(in crate::desk) async fn ticket_closed(s: &mut Session<'_>, ticket: TicketId) -> Result<()> {
    let at = s.now();
    for contact in contacts(s, ticket).await? {
        compose(s, &Mail::Closed { ticket, contact, at }).await?;
    }
    Ok(())
}

/// What the composer of a mail about a ticket needs, as customers may know it.
#[derive(Clone, Debug)]
pub struct About {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// The Message-ID that its mails hang on, without brackets.
    pub first_message_id: Option<String>,
    /// The inbox's address.
    pub inbox_address: String,
    /// The recipient's address.
    pub to: String,
    /// The recipient's given name.
    pub first_name: String,
    /// The message the mail is about.
    pub message: Option<Said>,
    /// Whether the portal shows the ticket to customers and lets the recipient in.
    pub is_shown: bool,
}

/// A message in a mail.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its Message-ID, without brackets.
    pub message_id: String,
    /// Who said it, as the recipient may name them.
    pub author: String,
    /// Safe HTML.
    pub html: String,
    /// The same as Markdown.
    pub text: String,
    /// Its files by name.
    pub files: Vec<(AttachmentId, String)>,
}

row! {
    struct AboutRow {
        subject: String,
        inbox_address: String,
        first_message_id: Option<String>,
        is_shown: bool,
    }
}

row! {
    struct SaidRow {
        message_id: String,
        body: String,
        html: String,
        staff: Option<StaffId>,
        staff_first: Option<String>,
        staff_last: Option<String>,
        alias: Option<String>,
        contact_first: Option<String>,
        contact_last: Option<String>,
        contact_email: Option<String>,
    }
}

/// Who gets a mail about a ticket.
#[derive(Clone, Copy, Debug)]
pub enum Recipient {
    /// A customer, who must still be linked to the ticket.
    Contact(ContactId),
    /// Somebody of staff.
    Staff(StaffId),
}

/// The language in which a contact reads mails: the one they chose, else the one that their browser preferred.
pub(in crate::desk) async fn language_of(s: &mut Session<'_>, id: ContactId) -> Result<Option<String>> {
    let language = "SELECT COALESCE(language, browser_language) FROM contact WHERE id = ?";
    Ok(s.conn().first::<Option<String>>(sql!(language, id)).await?.flatten())
}

/// The language that the contact of an address has chosen, if there is one.
///
/// Permissions: for the mail system viewer.
///
/// # Errors
/// [`Error::NotFound`] for others; those of the database.
pub async fn chosen_by(s: &mut Session<'_>, address: &str) -> Result<Option<String>> {
    let Viewer::System(System::Mail) = s.viewer() else { return Err(Error::NotFound) };
    let chosen = "SELECT language FROM contact WHERE email_key = ?";
    Ok(s.conn().first::<Option<String>>(sql!(chosen, email_key(address))).await?.flatten())
}

/// In whose name a customer gets a mail about a ticket, and in which language they would like it.
///
/// Permissions: for the mail system viewer.
///
/// # Errors
/// [`Error::NotFound`] for others; those of the database.
pub async fn in_whose_name(
    s: &mut Session<'_>,
    ticket: TicketId,
    contact: ContactId,
) -> Result<(PortalId, Option<String>)> {
    let portal = portal_of(s, ticket, contact).await?;
    Ok((portal, language_of(s, contact).await?))
}

/// The portal in whose name a customer gets a mail about a ticket: the one through which it came, else the default, else the
/// first at which they see it. Where they see it at none, the first of these all the same.
async fn portal_of(s: &mut Session<'_>, ticket: TicketId, contact: ContactId) -> Result<PortalId> {
    let Viewer::System(System::Mail) = s.viewer() else { return Err(Error::NotFound) };
    let portals = s.portals().to_vec();
    if let [only] = &*portals {
        return Ok(only.id);
    }
    let came: Option<Option<PortalId>> =
        s.conn().first(sql!("SELECT portal_id FROM ticket WHERE id = ?", ticket)).await?;
    let came = came.flatten();
    let (first, others): (Vec<_>, Vec<_>) = portals.into_iter().partition(|portal| Some(portal.id) == came);
    let in_order: Vec<_> = first.into_iter().chain(others).collect();
    for portal in &in_order {
        if portal.is_on && explain::sees(&mut s.about(portal), ticket, contact).await? {
            return Ok(portal.id);
        }
    }
    Ok(in_order.first().map_or(s.portal().id, |portal| portal.id))
}

/// Reads what a mail about a ticket is made of.
///
/// Permissions: for the mail system viewer, which sees what customers see; a message that has been hidden since is
/// not found.
///
/// # Errors
/// [`Error::NotFound`] when ticket, message or recipient are gone, or the contact is no longer linked.
pub async fn about(s: &mut Session<'_>, ticket: TicketId, message: Option<MessageId>, to: Recipient) -> Result<About> {
    let mut sql = Sql::new(
        "SELECT t.subject, i.address,
           (SELECT m.message_id FROM message m WHERE m.ticket_id = t.id ORDER BY m.created_at, m.id LIMIT 1), COALESCE(",
    );
    // Nothing leads to a portal that is off, where there are others.
    let is_open = s.portal().is_on || s.portals().len() == 1;
    sql.append(s.portal_shows().among(Sql::new(if is_open { "TRUE" } else { "FALSE" })));
    if let Recipient::Contact(id) = to {
        sql.append(sql!(
            " AND EXISTS (SELECT 1 FROM contact c LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
               LEFT JOIN company k ON k.id = l.company_id WHERE c.id = ? AND ",
            id
        ));
        sql.append(explain::entrants(s).sql()).push(")");
    }
    sql.bind(", FALSE) FROM ticket t JOIN inbox i ON i.id = t.inbox_id WHERE t.id = ? AND ", [ticket.into()]);
    sql.append(s.viewer().sees_ticket());
    let row: AboutRow = s.conn().first(sql).await?.ok_or(Error::NotFound)?;
    let (address, first_name): (String, String) = match to {
        Recipient::Contact(id) => {
            s.conn()
                .first(sql!(
                    "SELECT c.email, c.first_name FROM contact c
                     JOIN ticket_contact x ON x.contact_id = c.id AND x.ticket_id = ? WHERE c.id = ? AND NOT c.is_deleted",
                    ticket,
                    id
                ))
                .await?
        }
        Recipient::Staff(id) => {
            s.conn().first(sql!("SELECT email, first_name FROM staff WHERE id = ? AND is_active", id)).await?
        }
    }
    .ok_or(Error::NotFound)?;
    let message = match message {
        Some(id) => Some(said(s, ticket, id, to).await?),
        None => None,
    };
    Ok(About {
        ticket,
        number: s.portal().number(ticket),
        subject: row.subject,
        first_message_id: row.first_message_id,
        inbox_address: row.inbox_address,
        to: address,
        first_name,
        message,
        is_shown: row.is_shown,
    })
}

async fn said(s: &mut Session<'_>, ticket: TicketId, id: MessageId, to: Recipient) -> Result<Said> {
    let mut sql = sql!(
        "SELECT m.message_id, m.body, m.html, u.id, u.first_name, u.last_name, u.alias, c.first_name, c.last_name, c.email
         FROM message m
         LEFT JOIN staff u ON u.id = m.staff_id
         LEFT JOIN contact c ON c.id = m.contact_id
         WHERE m.id = ? AND m.ticket_id = ? AND ",
        id,
        ticket
    );
    sql.append(s.viewer().sees_message());
    let row: SaidRow = s.conn().first(sql).await?.ok_or(Error::NotFound)?;
    let mut sql = sql!("SELECT a.id, a.name FROM attachment a WHERE a.message_id = ? AND ", id);
    sql.append(s.viewer().sees_file()).push(" ORDER BY a.id");
    let files = s.conn().all(sql).await?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let author = match (row.staff, to) {
        (Some(_), Recipient::Contact(_)) => {
            s.portal().staff_name(&text(&row.staff_first), &text(&row.staff_last), row.alias.as_deref())
        }
        (Some(_), Recipient::Staff(_)) => full_name(&text(&row.staff_first), &text(&row.staff_last), ""),
        (None, _) => full_name(&text(&row.contact_first), &text(&row.contact_last), &text(&row.contact_email)),
    };
    Ok(Said { message_id: row.message_id, author, html: row.html, text: row.body, files })
}
