//! Forms whose tickets begin in a stage, for whoever wants to change or remove it.

use db::{Sql, sql};

use super::Record;
use super::edit::{FIELDS, FormRow, choices};
use crate::desk::error::Result;
use crate::desk::ids::StageId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;

/// The names of the forms that name one of these stages, by name; deleted ones do not count.
pub(in crate::desk) async fn beginning_in(s: &mut Session<'_>, stages: &[StageId]) -> Result<Vec<String>> {
    let mut names = Sql::new("SELECT name FROM form WHERE NOT is_deleted AND stage_id IN ");
    names.append(Sql::in_list(stages)).push(" ORDER BY name, id");
    Ok(s.conn().all(names).await?)
}

/// Lets the forms that name one of these stages name another, as changes of theirs. Callers hold the portals' rows.
pub(in crate::desk) async fn begin_elsewhere(s: &mut Session<'_>, stages: &[StageId], to: StageId) -> Result<()> {
    let mut rows = Sql::new(format!("SELECT {FIELDS} FROM form WHERE NOT is_deleted AND stage_id IN "));
    rows.append(Sql::in_list(stages)).push(" ORDER BY id");
    let rows: Vec<FormRow> = s.conn().all(rows).await?;
    for row in rows {
        let choices = choices(s, row.inbox).await?;
        let (id, now) = (row.id, s.after(row.version));
        let was = row.sheet()?;
        let mut sheet = was.clone();
        sheet.stage = Some(to);
        s.conn().run(sql!("UPDATE form SET stage_id = ?, updated_at = ? WHERE id = ?", to, now, id)).await?;
        let (old, new) = (Record::of(&was, &choices).text(), Record::of(&sheet, &choices).text());
        audit::note_of(s, Of::Form(id), "changed", (&old, &new)).await?;
    }
    Ok(())
}
