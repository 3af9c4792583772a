//! Archiving a property and bringing it back. Its values stay where they are. What uses it is told before: filters have to
//! be changed by whoever made them, columns and questions are taken out when the administrator says so.

use db::sql;

use super::edit::{Row, find, held};
use super::groups;
use super::{Object, Record};
use crate::desk::columns;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::forms;
use crate::desk::ids::{FormId, PropertyId};
use crate::desk::portal::Portal;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::session::Session;

/// Where a property is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Whether it is a column of the portal's list.
    pub is_column: bool,
    /// Whether it is the only one.
    pub is_only_column: bool,
    /// Whether it decides which tickets the portal shows.
    pub decides_visible: bool,
    /// Whether it decides who enters a portal.
    pub decides_entry: bool,
    /// Whether it decides who sees their company's tickets.
    pub decides_company: bool,
    /// The forms that ask for it.
    pub forms: Vec<(FormId, String)>,
}

impl Uses {
    /// Whether it is used by something that it cannot be taken out of.
    pub fn is_held(&self) -> bool {
        self.decides_visible || self.decides_entry || self.decides_company || self.is_only_column
    }

    /// Whether it is used by something that it can be taken out of.
    pub fn is_taken_out(&self) -> bool {
        self.is_column || !self.forms.is_empty()
    }
}

/// Where a property is used.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, and for whoever may not set up the portal.
pub async fn uses(s: &mut Session<'_>, id: PropertyId) -> Result<Uses> {
    only_those_who_may(s)?;
    let row = find(s, id).await?;
    of(s, &row).await
}

async fn of(s: &mut Session<'_>, row: &Row) -> Result<Uses> {
    let forms = forms::asking(s, &row.question()).await?;
    let (portals, is_of_ticket) = (s.portals().iter(), row.object == Object::Ticket);
    let is_of_contact = row.object == Object::Contact;
    Ok(Uses {
        is_column: is_of_ticket && portals.clone().any(|portal| portal.shows(&row.name)),
        is_only_column: is_of_ticket
            && portals.clone().any(|portal| portal.shows(&row.name) && portal.columns.len() == 1),
        decides_visible: is_of_ticket && portals.clone().any(|portal| portal.visible.names(&row.name)),
        decides_entry: is_of_contact && s.access_groups().iter().any(|group| group.asks(&row.name)),
        decides_company: is_of_contact && portals.clone().any(|portal| portal.company_if.names(&row.name)),
        forms,
    })
}

/// Archives a property; `version` is what [`super::look`] said, `take_out` whether it is taken out of columns and forms.
///
/// # Errors
/// As [`uses`]. [`Error::Invalid`] on `version` when somebody has changed it meanwhile; on `take_out` when it is used and is
/// not to be taken out, on `property` when it cannot be.
pub async fn archive(s: &mut Session<'_>, id: PropertyId, version: i64, take_out: bool) -> Result<()> {
    let row = held(s, id, version).await?;
    if row.is_builtin {
        return Err(Error::NotFound);
    }
    if row.is_archived {
        return Ok(());
    }
    let uses = of(s, &row).await?;
    if uses.is_held() {
        return Err(Invalid::field("property", "property-held").into());
    }
    if uses.is_taken_out() && !take_out {
        return Err(Invalid::field("take_out", "property-used").into());
    }
    if uses.is_column {
        drop_column(s, &row.name).await?;
    }
    for (form, _) in &uses.forms {
        forms::take_out(s, *form, &row.question()).await?;
    }
    mark(s, &row, true).await
}

/// Brings an archived property back, behind the others; customers see it as before.
///
/// # Errors
/// As [`archive`].
pub async fn bring_back(s: &mut Session<'_>, id: PropertyId, version: i64) -> Result<()> {
    let row = held(s, id, version).await?;
    if row.is_archived { mark(s, &row, false).await } else { Ok(()) }
}

async fn mark(s: &mut Session<'_>, row: &Row, is_archived: bool) -> Result<()> {
    let now = s.after(row.version);
    s.conn()
        .run(sql!("UPDATE property SET is_archived = ?, updated_at = ? WHERE id = ?", is_archived, now, row.id))
        .await?;
    let groups = groups::of(s, row.object).await?;
    let text = |is_archived| Record::of(&row.sheet, &groups, is_archived).text();
    audit::note_of(s, Of::Property(row.id), "archived", (&text(!is_archived), &text(is_archived))).await
}

/// Takes a column out of the lists of all portals, whose rows are held.
async fn drop_column(s: &mut Session<'_>, name: &str) -> Result<()> {
    for portal in s.portals().to_vec() {
        if portal.shows(name) {
            drop_from(s, &portal, name).await?;
        }
    }
    Ok(())
}

async fn drop_from(s: &mut Session<'_>, portal: &Portal, name: &str) -> Result<()> {
    let left: Vec<_> = portal.columns.iter().filter(|column| column.property != name).cloned().collect();
    let now = s.after(portal.updated_at.0);
    s.conn()
        .run(sql!(
            "UPDATE portal SET columns = ?, updated_at = ? WHERE id = ?",
            serde_json::json!(left).to_string(),
            now,
            portal.id
        ))
        .await?;
    let (old, new) = (columns::text(&portal.columns), columns::text(&left));
    audit::note_of(s, Of::Portal(portal.id), "columns", (&old, &new)).await
}
