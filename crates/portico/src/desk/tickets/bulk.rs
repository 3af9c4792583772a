//! Very many tickets at once, for measuring: the same rows that the help desk writes, a batch in a few statements.

use std::collections::HashMap;

use db::{Index, Sql, sql};

use super::{index, judging, links, options, tally};
use crate::clock::Time;
use crate::desk::error::Error;
use crate::desk::ids::{CompanyId, ContactId, StaffId, ThreadId, TicketId};
use crate::desk::pipelines::Stage;
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
    /// Values of properties of one's own, as JSON.
    pub custom: &'static str,
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

/// Writes a batch; `staff` answers. Everything is written by the set: a batch costs as many statements as a ticket.
///
/// Permissions: for the system alone.
///
/// # Errors
/// [`Error::NotFound`] for a stage that is not there; those of the database.
pub async fn bulk(s: &mut Session<'_>, staff: StaffId, batch: &[Bulk]) -> Result<()> {
    setup::only_setup(s)?;
    let keys = Keys::read(s, batch).await?;
    let ids: Vec<TicketId> = {
        let sql = tickets(s, batch, &keys)?;
        s.conn().all(sql).await?
    };
    let (Some(first), Some(last)) = (ids.iter().min().copied(), ids.iter().max().copied()) else { return Ok(()) };
    let words = batch.iter().zip(&ids).map(|(new, id)| {
        let words = std::iter::once(id.to_string()).chain(new.words.iter().cloned()).collect();
        (*id, words, new.contact, new.company)
    });
    index::put_new(s, words).await?;
    links::link_new(s, first, last).await?;
    for new in batch {
        tally::add_new(s, new.contact, new.company, stage(s, new)?.turn);
    }
    let all: Vec<i64> = ids.iter().map(|id| id.0).collect();
    judging::judge(s, &all).await?;
    options::keep(s, &all).await?;
    conversations(s, staff, batch, &ids).await
}

/// Takes away the indexes of the tables that lists read, which are made quicker at the end than kept up; answers them for
/// [`index_again`]. What a batch itself looks up by stays.
///
/// Permissions: for the system alone.
///
/// # Errors
/// Those of the database.
pub async fn without_indexes(s: &mut Session<'_>) -> Result<Vec<Index>> {
    setup::set_mark(s, setup::SEEDING, "yes").await?;
    let conn = s.conn();
    let mut indexes = conn.indexes().await?;
    indexes.retain(|index| !index.is_unique());
    indexes.retain(|index| ["ticket", "ticket_contact", "ticket_company", "ticket_words"].contains(&&*index.table));
    for index in &indexes {
        conn.run(Sql::new(format!("DROP INDEX {}", index.name))).await?;
    }
    Ok(indexes)
}

/// Makes an index again.
///
/// Permissions: for the system alone.
///
/// # Errors
/// Those of the database.
pub async fn index_again(s: &mut Session<'_>, index: Index) -> Result<()> {
    setup::only_setup(s)?;
    s.conn().run(Sql::new(index.definition)).await?;
    Ok(())
}

/// The sort keys of names, which every list row repeats.
struct Keys {
    contacts: HashMap<ContactId, String>,
    staff: HashMap<StaffId, String>,
}

impl Keys {
    async fn read(s: &mut Session<'_>, batch: &[Bulk]) -> Result<Keys> {
        let ids: Vec<i64> = batch.iter().map(|new| new.contact.0).collect();
        let mut sql = Sql::new("SELECT id, name_key FROM contact WHERE id IN ");
        sql.append(Sql::in_list(&ids));
        let contacts: Vec<(ContactId, String)> = s.conn().all(sql).await?;
        let staff: Vec<(StaffId, String)> = s.conn().all(Sql::new("SELECT id, name_key FROM staff")).await?;
        Ok(Keys { contacts: contacts.into_iter().collect(), staff: staff.into_iter().collect() })
    }
}

fn stage<'s>(s: &'s Session<'_>, new: &Bulk) -> Result<&'s Stage> {
    s.stages().iter().find(|stage| stage.key == new.stage).ok_or(Error::NotFound)
}

/// The tickets in one statement, which answers their ids in the order of the batch.
fn tickets(s: &Session<'_>, batch: &[Bulk], keys: &Keys) -> Result<Sql> {
    let inbox = s.portal().inbox;
    let mut sql = Sql::new(
        "INSERT INTO ticket (subject, subject_key, content, pipeline_id, stage_id, turn, turn_since, is_closed, source,
           owner_id, owner_key, inbox_id, contact_id, requester_key, company_id, custom, created_at,
           updated_at, last_activity_at, closed_at, first_agent_reply_at)
         VALUES ",
    );
    for (number, new) in batch.iter().enumerate() {
        let stage = stage(s, new)?;
        let last = new.said.last().map_or(new.at, |(at, _)| *at);
        let owner_key = new.owner.and_then(|id| keys.staff.get(&id)).cloned().unwrap_or_default();
        let row = "(?, ?, ?, ?, ?, ?, ?, ?, 'FORM', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        sql.bind(
            &if number > 0 { format!(", {row}") } else { row.to_owned() },
            [
                new.subject.as_str().into(),
                richtext::sort_key(&new.subject).into(),
                new.said.first().map(|(_, text)| text.clone()).unwrap_or_default().into(),
                stage.pipeline.into(),
                stage.id.into(),
                stage.turn.as_str().into(),
                last.into(),
                stage.is_closed.into(),
                new.owner.into(),
                owner_key.into(),
                inbox.into(),
                new.contact.into(),
                keys.contacts.get(&new.contact).cloned().unwrap_or_default().into(),
                new.company.into(),
                new.custom.into(),
                new.at.into(),
                last.into(),
                last.into(),
                stage.is_closed.then_some(last).into(),
                new.said.get(1).map(|(at, _)| *at).into(),
            ],
        );
    }
    sql.push(" RETURNING id");
    Ok(sql)
}

async fn conversations(s: &mut Session<'_>, staff: StaffId, batch: &[Bulk], ids: &[TicketId]) -> Result<()> {
    let (Some(first), Some(last)) = (ids.iter().min(), ids.iter().max()) else { return Ok(()) };
    let conn = s.conn();
    for statement in [
        "INSERT INTO event (kind, ticket_id, contact_id, is_public, data, created_at)
         SELECT 'created', id, contact_id, TRUE, '{}', created_at FROM ticket WHERE id BETWEEN ? AND ?",
        "INSERT INTO thread (ticket_id, inbox_id, channel, is_shown, created_at)
         SELECT id, inbox_id, 'form', TRUE, created_at FROM ticket WHERE id BETWEEN ? AND ?",
    ] {
        conn.run(sql!(statement, *first, *last)).await?;
    }
    let threads: Vec<(TicketId, ThreadId)> =
        conn.all(sql!("SELECT ticket_id, id FROM thread WHERE ticket_id BETWEEN ? AND ?", *first, *last)).await?;
    let threads: HashMap<TicketId, ThreadId> = threads.into_iter().collect();
    conn.run(messages(batch, ids, &threads, staff)).await?;
    for statement in [
        "UPDATE ticket SET shown_message_id = (SELECT MAX(m.id) FROM message m WHERE m.ticket_id = ticket.id)
         WHERE id BETWEEN ? AND ?",
        "INSERT INTO event (kind, ticket_id, message_id, contact_id, staff_id, is_public, data, created_at)
         SELECT 'email', ticket_id, id, contact_id, staff_id, FALSE, '{}', created_at
         FROM message WHERE ticket_id BETWEEN ? AND ?",
        "INSERT INTO event_link (object, object_id, created_at, event_id)
         SELECT 'ticket', ticket_id, created_at, id FROM event WHERE ticket_id BETWEEN ? AND ?",
        "INSERT INTO event_link (object, object_id, created_at, event_id)
         SELECT 'contact', t.contact_id, e.created_at, e.id FROM event e JOIN ticket t ON t.id = e.ticket_id
         WHERE e.ticket_id BETWEEN ? AND ?",
        "INSERT INTO event_link (object, object_id, created_at, event_id)
         SELECT 'company', t.company_id, e.created_at, e.id FROM event e JOIN ticket t ON t.id = e.ticket_id
         WHERE e.ticket_id BETWEEN ? AND ?",
    ] {
        conn.run(sql!(statement, *first, *last)).await?;
    }
    Ok(())
}

fn messages(batch: &[Bulk], ids: &[TicketId], threads: &HashMap<TicketId, ThreadId>, staff: StaffId) -> Sql {
    let mut rows = Sql::new(
        "INSERT INTO message (thread_id, ticket_id, contact_id, staff_id, channel, body, html, is_hidden, message_id,
           created_at)
         VALUES ",
    );
    let mut row = "(?, ?, ?, ?, 'portal', ?, ?, FALSE, ?, ?)";
    for (new, ticket) in batch.iter().zip(ids) {
        for (i, (at, text)) in new.said.iter().enumerate() {
            let (contact, by) = if i % 2 == 0 { (Some(new.contact), None) } else { (None, Some(staff)) };
            rows.bind(
                row,
                [
                    threads.get(ticket).copied().into(),
                    (*ticket).into(),
                    contact.into(),
                    by.into(),
                    text.as_str().into(),
                    format!("<p>{text}</p>").into(),
                    format!("{ticket}.{i}").into(),
                    (*at).into(),
                ],
            );
            row = ", (?, ?, ?, ?, 'portal', ?, ?, FALSE, ?, ?)";
        }
    }
    rows
}
