//! What happened around a contact or a company: the entries of its timeline, newest first.

use db::{row, sql};

use super::Record;
use crate::clock::Time;
use crate::desk::error::Result;
use crate::desk::ids::{MessageId, StaffId, TicketId};
use crate::desk::session::Session;
use crate::desk::viewer::full_name;

/// An entry of a record's timeline.
#[derive(Clone, Debug)]
pub struct Activity {
    /// What happened.
    pub kind: ActivityKind,
    /// Who did it.
    pub by: Option<String>,
    /// On which ticket.
    pub ticket: Option<TicketId>,
    /// That ticket's number.
    pub number: String,
    /// That ticket's subject.
    pub subject: String,
    /// When.
    pub at: Time,
}

/// What a timeline tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    /// A message between a customer and the help desk, logged as an e-mail.
    Email {
        /// Whether staff wrote it.
        from_staff: bool,
        /// Its beginning.
        snippet: String,
    },
    /// A ticket was filed.
    Created,
    /// A ticket was closed.
    Closed,
    /// A ticket was opened again.
    Reopened,
    /// Anything else that befell a ticket.
    Changed,
}

row! {
    struct ActivityRow {
        kind: String,
        contact_first: Option<String>,
        contact_last: Option<String>,
        contact_email: Option<String>,
        staff: Option<StaffId>,
        staff_first: Option<String>,
        staff_last: Option<String>,
        message: Option<MessageId>,
        body: Option<String>,
        ticket: Option<TicketId>,
        subject: Option<String>,
        at: Time,
    }
}

/// Entries of a timeline that a page shows.
const TIMELINE: i64 = 50;

/// The newest entries of a record's timeline, newest first.
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::SignIn`] for others.
pub async fn timeline(s: &mut Session<'_>, record: Record) -> Result<Vec<Activity>> {
    s.staff()?;
    let (object, id) = record.parts();
    let rows: Vec<ActivityRow> = s
        .conn()
        .all(sql!(
            format!(
                "SELECT e.kind, c.first_name, c.last_name, c.email, u.id, u.first_name, u.last_name, m.id,
               SUBSTR(m.body, 1, 400), t.id, t.subject, e.created_at
             FROM event_link l
             JOIN event e ON e.id = l.event_id
             LEFT JOIN contact c ON c.id = e.contact_id
             LEFT JOIN staff u ON u.id = e.staff_id
             LEFT JOIN message m ON m.id = e.message_id
             LEFT JOIN ticket t ON t.id = e.ticket_id
             WHERE l.object = ? AND l.object_id = ? AND e.kind <> 'note'
             ORDER BY l.created_at DESC, l.event_id DESC
             LIMIT {TIMELINE}"
            ),
            object,
            id
        ))
        .await?;
    Ok(rows.into_iter().map(|row| activity(s, row)).collect())
}

fn activity(s: &Session<'_>, row: ActivityRow) -> Activity {
    let text = |text: Option<String>| text.unwrap_or_default();
    let by = match row.staff {
        Some(_) => full_name(&text(row.staff_first), &text(row.staff_last), ""),
        None => full_name(&text(row.contact_first), &text(row.contact_last), &text(row.contact_email)),
    };
    Activity {
        kind: match row.kind.as_str() {
            "email" => ActivityKind::Email {
                from_staff: row.staff.is_some(),
                snippet: richtext::snippet(row.body.as_deref().unwrap_or_default(), 240),
            },
            "created" => ActivityKind::Created,
            "closed" => ActivityKind::Closed,
            "reopened" => ActivityKind::Reopened,
            _ => ActivityKind::Changed,
        },
        by: (!by.is_empty()).then_some(by),
        number: row.ticket.map(|id| s.portal().number(id)).unwrap_or_default(),
        ticket: row.ticket,
        subject: text(row.subject),
        at: row.at,
    }
}
