//! Very many tickets at once, for measuring: the same rows that the help desk writes, a batch in a few statements.

use db::{Sql, sql};

use super::index;
use super::record::{self, Actor, NewTicket};
use crate::clock::Time;
use crate::desk::error::Error;
use crate::desk::ids::{CompanyId, ContactId, StaffId, TicketId};
use crate::desk::session::Session;
use crate::desk::{Result, setup};

/// A ticket that is measured with.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// Its subject.
    pub subject: String,
    /// Its requester.
    pub contact: ContactId,
    /// The requester's company.
    pub company: CompanyId,
    /// Its owner.
    pub owner: Option<StaffId>,
    /// The key of its stage.
    pub stage: &'static str,
    /// When it was filed.
    pub at: Time,
    /// What was said, in turn by the requester and by staff, with the moments; at least one message.
    pub said: Vec<(Time, String)>,
    /// What it is found by, of [`Bulk::words`].
    pub words: Vec<String>,
}

impl Bulk {
    /// What a ticket is found by.
    pub fn words(subject: &str, said: &[(Time, String)]) -> Vec<String> {
        let mut words = richtext::tokens(subject);
        words.extend(said.iter().flat_map(|(_, text)| richtext::tokens(text)));
        words
    }
}

/// Writes a batch; `staff` answers.
///
/// Permissions: for the system alone.
///
/// # Errors
/// [`Error::NotFound`] for a stage that is not there; those of the database.
pub async fn bulk(s: &mut Session<'_>, staff: StaffId, batch: &[Bulk]) -> Result<()> {
    setup::only_setup(s)?;
    let stages = s.stages().to_vec();
    let inbox = s.portal().inbox;
    let mut ids: Vec<TicketId> = Vec::with_capacity(batch.len());
    for new in batch {
        let Some(stage) = stages.iter().find(|stage| stage.key == new.stage) else { return Err(Error::NotFound) };
        let actor = Actor::Contact(new.contact);
        let ticket = NewTicket {
            subject: new.subject.clone(),
            content: new.said.first().map(|(_, text)| text.clone()).unwrap_or_default(),
            stage: stage.clone(),
            priority: None,
            category: None,
            source: "FORM",
            owner: new.owner,
            inbox,
            contact: Some(new.contact),
            company: Some(new.company),
            form: None,
            custom: "{}".to_owned(),
            at: new.at,
            actor,
        };
        let id = record::ticket(s, &ticket).await?;
        let last = new.said.last().map_or(new.at, |(at, _)| *at);
        s.conn()
            .run(sql!(
                "UPDATE ticket SET turn_since = ?, updated_at = ?, last_activity_at = ?, closed_at = ?,
                   first_agent_reply_at = ?
                 WHERE id = ?",
                last,
                last,
                last,
                stage.is_closed.then_some(last),
                new.said.get(1).map(|(at, _)| *at),
                id
            ))
            .await?;
        record::sync(s, id).await?;
        let mut words = vec![id.to_string()];
        words.extend(new.words.iter().cloned());
        index::put(s, id, words.clone(), words, &[new.contact], &[new.company]).await?;
        ids.push(id);
    }
    conversations(s, staff, batch, &ids).await
}

async fn conversations(s: &mut Session<'_>, staff: StaffId, batch: &[Bulk], ids: &[TicketId]) -> Result<()> {
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(()) };
    let conn = s.conn();
    conn.run(sql!(
        "INSERT INTO thread (ticket_id, inbox_id, channel, is_shown, created_at)
         SELECT id, inbox_id, 'form', TRUE, created_at FROM ticket WHERE id BETWEEN ? AND ?",
        *first,
        *last
    ))
    .await?;
    for (new, id) in batch.iter().zip(ids) {
        conn.run(messages(new, *id, staff)).await?;
    }
    conn.run(sql!(
        "UPDATE ticket SET shown_message_id = (SELECT MAX(m.id) FROM message m WHERE m.ticket_id = ticket.id)
         WHERE id BETWEEN ? AND ?",
        *first,
        *last
    ))
    .await?;
    conn.run(sql!(
        "INSERT INTO event (kind, ticket_id, message_id, contact_id, staff_id, is_public, data, created_at)
         SELECT 'email', ticket_id, id, contact_id, staff_id, FALSE, '{}', created_at
         FROM message WHERE ticket_id BETWEEN ? AND ?",
        *first,
        *last
    ))
    .await?;
    conn.run(sql!(
        "INSERT INTO event_link (object, object_id, created_at, event_id)
         SELECT 'ticket', e.ticket_id, e.created_at, e.id FROM event e
           WHERE e.kind = 'email' AND e.ticket_id BETWEEN ? AND ?
         UNION ALL SELECT 'contact', t.contact_id, e.created_at, e.id
           FROM event e JOIN ticket t ON t.id = e.ticket_id
           WHERE e.kind = 'email' AND e.ticket_id BETWEEN ? AND ?
         UNION ALL SELECT 'company', t.company_id, e.created_at, e.id
           FROM event e JOIN ticket t ON t.id = e.ticket_id
           WHERE e.kind = 'email' AND e.ticket_id BETWEEN ? AND ?",
        *first,
        *last,
        *first,
        *last,
        *first,
        *last
    ))
    .await?;
    Ok(())
}

fn messages(new: &Bulk, ticket: TicketId, staff: StaffId) -> Sql {
    let mut rows = Sql::new(
        "INSERT INTO message (thread_id, ticket_id, contact_id, staff_id, channel, body, html, is_hidden, message_id,
           created_at)
         SELECT h.id, n.ticket_id, n.contact_id, n.staff_id, 'portal', n.body, n.html, FALSE, n.message_id, n.created_at
         FROM (",
    );
    let mut begins = "SELECT CAST(? AS BIGINT) AS ticket_id, CAST(? AS BIGINT) AS contact_id, CAST(? AS BIGINT) AS staff_id,
           CAST(? AS TEXT) AS body, CAST(? AS TEXT) AS html, CAST(? AS TEXT) AS message_id, CAST(? AS BIGINT) AS created_at";
    for (i, (at, text)) in new.said.iter().enumerate() {
        let (contact, by) = if i % 2 == 0 { (Some(new.contact), None) } else { (None, Some(staff)) };
        rows.bind(
            begins,
            [
                ticket.into(),
                contact.map_or(db::Value::Int(None), Into::into),
                by.map_or(db::Value::Int(None), Into::into),
                text.as_str().into(),
                format!("<p>{text}</p>").into(),
                format!("{ticket}.{i}").into(),
                (*at).into(),
            ],
        );
        begins = " UNION ALL SELECT ?, ?, ?, ?, ?, ?, ?";
    }
    rows.push(") n JOIN thread h ON h.ticket_id = n.ticket_id");
    rows
}
