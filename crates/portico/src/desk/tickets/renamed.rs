//! Lists of tickets repeat the key by which requesters are ordered; it follows when somebody gets another name.
//!
//! Each portion holds the contact's row in a way that bars another renaming and nothing else: what is written is the name
//! that stands.

use db::{Sql, sql};

use crate::desk::batch::{self, Batch, SIZE};
use crate::desk::error::Result;
use crate::desk::ids::{ContactId, TicketId};
use crate::desk::session::Session;

/// Lets the tickets of a contact follow their new name, soon. Not at once: whoever writes on one of them holds the ticket
/// before the contact.
pub(in crate::desk) async fn rename(s: &mut Session<'_>, contact: ContactId) -> Result<()> {
    batch::later(s, &Batch::RenameContact { contact, behind: None }).await
}

/// Does one portion, behind a ticket; answers where it ended, when there may be more.
pub(in crate::desk) async fn follow_name(
    s: &mut Session<'_>,
    contact: ContactId,
    behind: Option<TicketId>,
) -> Result<Option<TicketId>> {
    let hold = sql!("UPDATE contact SET name_key = name_key WHERE id = ? RETURNING name_key", contact);
    let Some(key): Option<String> = s.conn().first(hold).await? else { return Ok(None) };
    let mut next = sql!(
        "SELECT ticket_id, is_requester FROM ticket_contact WHERE contact_id = ? AND ticket_id > ? ORDER BY ticket_id",
        contact,
        behind.unwrap_or(TicketId(0))
    );
    next.limit(SIZE);
    let rows: Vec<(TicketId, bool)> = s.conn().all(next).await?;
    let own: Vec<TicketId> = rows.iter().filter(|(_, is_requester)| *is_requester).map(|(id, _)| *id).collect();
    if !own.is_empty() {
        let mut held = Sql::new("SELECT id FROM ticket WHERE id IN ");
        held.append(Sql::in_list(&own)).push(" ORDER BY id").push(s.dialect().for_update());
        s.conn().all::<TicketId>(held).await?;
        for (table, id) in [("ticket", "id"), ("ticket_contact", "ticket_id"), ("ticket_company", "ticket_id")] {
            let mut sql = sql!(format!("UPDATE {table} SET requester_key = ? WHERE {id} IN "), &key);
            sql.append(Sql::in_list(&own));
            s.conn().run(sql).await?;
        }
    }
    let is_full = i64::try_from(rows.len()).is_ok_and(|n| n == SIZE);
    Ok(rows.last().filter(|_| is_full).map(|(id, _)| *id))
}
