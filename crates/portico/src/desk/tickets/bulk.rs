//! Very many tickets at once, for measuring: the same rows that the help desk writes, a batch in a few statements.

use db::{Sql, sql};

use super::record::link_company;
use crate::clock::Time;
use crate::desk::ids::{CompanyId, ContactId, StaffId, TicketId};
use crate::desk::session::Session;
use crate::desk::viewer::{PUBLIC_SCOPE, STAFF_SCOPE, company_scope, contact_scope};
use crate::desk::{Result, pipelines, setup};

/// A ticket that is measured with.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// Its subject.
    pub subject: String,
    /// Its requester, with the key of their name.
    pub contact: (ContactId, String),
    /// The requester's company.
    pub company: CompanyId,
    /// Its owner, with the key of their name.
    pub owner: Option<(StaffId, String)>,
    /// The key of its stage.
    pub stage: &'static str,
    /// When it was filed.
    pub at: Time,
    /// What was said, in turn by the requester and by staff, with the moments; at least one message.
    pub said: Vec<(Time, String)>,
}

/// Writes a batch; `staff` answers.
///
/// Permissions: for the system alone.
///
/// # Errors
/// Only those of the database.
pub async fn bulk(s: &mut Session<'_>, staff: StaffId, batch: &[Bulk]) -> Result<()> {
    setup::only_setup(s)?;
    let stages = pipelines::stages(s).await?;
    let inbox = s.portal().inbox;
    let mut ids: Vec<TicketId> = Vec::with_capacity(batch.len());
    for new in batch {
        let stage = stages.iter().find(|stage| stage.key == new.stage).unwrap_or(&stages[0]);
        let last = new.said.last().map_or(new.at, |(at, _)| *at);
        let (owner, owner_key) = new.owner.clone().unzip();
        let answered = (new.said.len() > 1).then(|| new.said[1].0);
        let id: TicketId = s
            .conn()
            .one(sql!(
                "INSERT INTO ticket (subject, subject_key, content, pipeline_id, stage_id, turn, turn_since, is_closed,
                   source, owner_id, owner_key, inbox_id, contact_id, requester_key, company_id, created_at, updated_at,
                   last_activity_at, closed_at, first_agent_reply_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'FORM', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 RETURNING id",
                &new.subject,
                richtext::sort_key(&new.subject),
                new.said.first().map(|(_, text)| text.as_str()).unwrap_or_default(),
                stage.pipeline,
                stage.id,
                stage.turn.as_str(),
                last,
                stage.is_closed,
                owner,
                owner_key.unwrap_or_default(),
                inbox,
                new.contact.0,
                &new.contact.1,
                new.company,
                new.at,
                last,
                last,
                stage.is_closed.then_some(last),
                answered
            ))
            .await?;
        super::record::link_contact(s, id, new.contact.0, true).await?;
        link_company(s, id, new.company, true).await?;
        ids.push(id);
    }
    conversations(s, staff, batch, &ids).await?;
    words(s, batch, &ids).await
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
         SELECT 'ticket', e.ticket_id, e.created_at, e.id FROM event e WHERE e.ticket_id BETWEEN ? AND ?
         UNION ALL SELECT 'contact', t.contact_id, e.created_at, e.id
           FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE e.ticket_id BETWEEN ? AND ?
         UNION ALL SELECT 'company', t.company_id, e.created_at, e.id
           FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE e.ticket_id BETWEEN ? AND ?",
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
        let (contact, by) = if i % 2 == 0 { (Some(new.contact.0), None) } else { (None, Some(staff)) };
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

async fn words(s: &mut Session<'_>, batch: &[Bulk], ids: &[TicketId]) -> Result<()> {
    let dialect = s.dialect();
    for (new, id) in batch.iter().zip(ids) {
        let mut words = richtext::tokens(&new.subject);
        words.extend(new.said.iter().flat_map(|(_, text)| richtext::tokens(text)));
        words.push(id.to_string());
        words.sort_unstable();
        words.dedup();
        let scopes = [PUBLIC_SCOPE.to_owned(), contact_scope(new.contact.0), company_scope(new.company)];
        for statement in dialect.words_put("ticket_words", id.0 * 2, &words, &scopes) {
            s.conn().run(statement).await?;
        }
        for statement in dialect.words_put("ticket_words", id.0 * 2 + 1, &words, &[STAFF_SCOPE.to_owned()]) {
            s.conn().run(statement).await?;
        }
    }
    Ok(())
}
