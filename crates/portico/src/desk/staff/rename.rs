//! New names of staff. Every ticket repeats the sort key of its owner's name, and so do the rows that lists walk: they
//! follow a portion at a time. Until they have, the keys that may still stand there are written down, and lists of one
//! owner ask the tickets instead of the keys.

use db::{Sql, sql};

use crate::desk::batch::{self, Batch};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{StaffId, TicketId};
use crate::desk::session::Session;

fn keys(stored: &str) -> Result<Vec<String>> {
    serde_json::from_str(stored).map_err(|error| Error::Internal(format!("former names of staff: {error}")))
}

/// Sets the sort key of somebody's name, and lets their tickets follow.
pub(super) async fn begin(s: &mut Session<'_>, id: StaffId, key: &str) -> Result<()> {
    let (was, former): (String, String) =
        s.conn().one(sql!("SELECT name_key, former_keys FROM staff WHERE id = ?", id)).await?;
    if was == key {
        return Ok(());
    }
    let mut former = keys(&former)?;
    former.retain(|former| former != key && *former != was);
    former.push(was.clone());
    s.conn()
        .run(sql!(
            "UPDATE staff SET name_key = ?, former_keys = ? WHERE id = ?",
            key,
            serde_json::json!(former).to_string(),
            id
        ))
        .await?;
    // Not here: whoever assigns a ticket holds it before they look at its owner's name.
    batch::later(s, &Batch::Rename { staff: id, from: was }).await
}

/// Lets some of somebody's tickets follow from one key to the key of their name; whether there may be more.
pub(in crate::desk) async fn rename_some(s: &mut Session<'_>, id: StaffId, from: &str) -> Result<bool> {
    let key: String = s.conn().one(sql!("SELECT name_key FROM staff WHERE id = ?", id)).await?;
    let mut ids: Vec<TicketId> = vec![];
    if key != from {
        let mut sql = sql!("SELECT id FROM ticket WHERE owner_key = ? AND owner_id = ? ORDER BY id", from, id);
        sql.limit(batch::SIZE).push(s.dialect().for_update());
        ids = s.conn().all(sql).await?;
    }
    if ids.is_empty() {
        return forget(s, id, from).await.map(|()| false);
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    for (table, column) in [("ticket", "id"), ("ticket_contact", "ticket_id"), ("ticket_company", "ticket_id")] {
        let mut sql = sql!(format!("UPDATE {table} SET owner_key = ? WHERE {column} IN "), key.clone());
        sql.append(Sql::in_list(&ids));
        s.conn().run(sql).await?;
    }
    Ok(true)
}

/// Takes a key off the list of those that may still stand on tickets.
async fn forget(s: &mut Session<'_>, id: StaffId, key: &str) -> Result<()> {
    let mut sql = sql!("SELECT former_keys FROM staff WHERE id = ?", id);
    sql.push(s.dialect().for_update());
    let stored: String = s.conn().one(sql).await?;
    let mut former = keys(&stored)?;
    former.retain(|former| former != key);
    let former = serde_json::json!(former).to_string();
    s.conn().run(sql!("UPDATE staff SET former_keys = ? WHERE id = ?", former, id)).await?;
    Ok(())
}

/// What tells a ticket of somebody's in a walk of lists: their name's sort key, which the walk's index knows, and the ticket
/// itself, which knows which of those of that name. While they are being renamed, the ticket alone.
pub(in crate::desk) fn is_of(id: StaffId, is_renaming: bool) -> Sql {
    let mut all = Sql::new("");
    if !is_renaming {
        all.bind("x.owner_key = (SELECT name_key FROM staff WHERE id = ?) AND ", [id.into()]);
    }
    // The plus keeps the indexes of all tickets out of it.
    all.bind("+t.owner_id = ?", [id.into()]);
    all
}
