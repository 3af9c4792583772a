//! Forms whose inbox is archived: which they are, and where their tickets go from then on.

use db::sql;

use super::Record;
use super::edit::{FIELDS, FormRow, choices};
use crate::desk::error::Result;
use crate::desk::ids::{FormId, InboxId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;

/// The names of the forms that name an inbox, by name.
pub(in crate::desk) async fn names_in(s: &mut Session<'_>, inbox: InboxId) -> Result<Vec<String>> {
    let names = sql!("SELECT name FROM form WHERE inbox_id = ? AND NOT is_deleted ORDER BY name, id", inbox);
    Ok(s.conn().all(names).await?)
}

/// Lets the forms that name one inbox name another; the caller holds the portals' rows.
pub(in crate::desk) async fn lead_elsewhere(s: &mut Session<'_>, from: InboxId, to: InboxId) -> Result<()> {
    let rows: Vec<FormRow> = s
        .conn()
        .all(sql!(format!("SELECT {FIELDS} FROM form WHERE inbox_id = ? AND NOT is_deleted ORDER BY id"), from))
        .await?;
    let choices = choices(s, Some(from)).await?;
    for row in rows {
        let (id, version): (FormId, i64) = (row.id, row.version);
        let was = row.sheet()?;
        let mut sheet = was.clone();
        sheet.inbox = Some(to);
        let now = s.after(version);
        s.conn().run(sql!("UPDATE form SET inbox_id = ?, updated_at = ? WHERE id = ?", to, now, id)).await?;
        let (old, new) = (Record::of(&was, &choices).text(), Record::of(&sheet, &choices).text());
        audit::note_of(s, Of::Form(id), "changed", (&old, &new)).await?;
    }
    Ok(())
}
