//! A customer's own list: which of the portal's columns they have, in which order, and the views they saved.
//!
//! None of it is a permission. Columns are chosen among those the portal shows, whatever they were when they were chosen, and a
//! view is a query like that of any address.

mod columns;
mod views;

use db::{Sql, row, sql};

use super::error::{Error, Result};
use super::ids::{ContactId, OwnViewId};
use super::session::Session;
use super::viewer::Viewer;

pub use columns::{Picked, Wish, go_back, pick};
pub use views::{MOST, NAME, Part, delete, is_there, open_first, rename, replace, save};

/// What a customer has of their own; others have nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// The columns as they put them; None while they have the portal's.
    pub columns: Option<Picked>,
    /// Their views, by name.
    pub views: Vec<Saved>,
}

/// A view that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Which.
    pub id: OwnViewId,
    /// Its name.
    pub name: String,
    /// The query of its address, as it was saved.
    pub query: String,
    /// Whether the list opens with it.
    pub is_first: bool,
}

row! {
    /// The columns, under an id that no view has, or a view.
    pub(in crate::desk) struct OwnRow {
        id: OwnViewId,
        name: String,
        what: String,
        is_first: bool,
    }
}

/// Reads what the viewer has of their own; None for those who can have nothing.
pub(in crate::desk) fn statement(s: &Session<'_>) -> Option<Sql> {
    let Viewer::Customer(customer) = s.viewer() else { return None };
    let (me, portal) = (customer.id, s.portal().id);
    Some(sql!(
        "SELECT CAST(0 AS BIGINT), '', columns, FALSE FROM own_columns WHERE contact_id = ? AND portal_id = ?
         UNION ALL
         SELECT id, name, query, is_first FROM own_view WHERE contact_id = ? AND portal_id = ?",
        me,
        portal,
        me,
        portal
    ))
}

/// What that statement has answered.
pub(in crate::desk) fn own(rows: Vec<OwnRow>) -> Result<Own> {
    let mut own = Own::default();
    for row in rows {
        if row.id == OwnViewId(0) {
            let picked = serde_json::from_str(&row.what);
            own.columns = Some(picked.map_err(|error| Error::Internal(format!("columns of a customer: {error}")))?);
        } else {
            own.views.push(Saved { id: row.id, name: row.name, query: row.what, is_first: row.is_first });
        }
    }
    own.views.sort_by_cached_key(|view| (richtext::fold(&view.name), view.id));
    Ok(own)
}

/// What the viewer has of their own.
///
/// # Errors
/// Only those of the database.
pub async fn read(s: &mut Session<'_>) -> Result<Own> {
    match statement(s) {
        Some(sql) => own(s.conn().all(sql).await?),
        None => Ok(Own::default()),
    }
}

/// The customer, whose row is held: of two changes at once, the second sees what the first has written.
async fn hold(s: &mut Session<'_>) -> Result<ContactId> {
    let me = s.customer()?.id;
    let lock = s.dialect().for_update();
    let stands = sql!(format!("SELECT id FROM contact WHERE id = ? AND NOT is_deleted {lock}"), me);
    s.conn().first(stands).await?.ok_or(Error::SignIn)
}
