//! Views that customers save: each a name for the query of the list's address. They are their own, on one portal.

use db::sql;

use super::{Saved, hold, read};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{ContactId, OwnViewId, StaffId, StageId};
use crate::desk::session::Session;

/// So many views somebody has at most.
pub const MOST: usize = 30;

/// Characters of a name.
pub const NAME: usize = 60;
/// Bytes that the query of one may have.
const QUERY: usize = 4_000;

/// What a view may refer to that can go.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// A stage.
    Stage(StageId),
    /// An owner.
    Owner(StaffId),
    /// The company.
    Company,
}

/// Whether something that a view refers to is still there. Whoever tells customers makes sure that they have met it.
pub fn is_there(s: &Session<'_>, part: Part) -> bool {
    match part {
        Part::Stage(id) => s.all_stages().iter().any(|stage| stage.id == id && !stage.is_archived),
        Part::Owner(id) => s.staff_named(id).is_some(),
        Part::Company => s.customer().is_ok_and(|me| me.company.is_some()),
    }
}

/// What somebody calls a view, tidied up.
fn named(typed: &str) -> Result<String> {
    let name = richtext::one_line(typed);
    if name.is_empty() {
        return Err(Invalid::field("name", "own-view-nameless").into());
    }
    if name.chars().count() > NAME {
        return Err(no_more("name", "own-view-long", NAME));
    }
    Ok(name)
}

/// How names are compared.
fn key(name: &str) -> String {
    name.to_lowercase()
}

fn no_more(field: &str, key: &'static str, max: usize) -> Error {
    let mut invalid = Invalid::default();
    invalid.add(field, key, vec![("max", max.to_string())]);
    invalid.into()
}

fn check_free(views: &[Saved], name: &str, but: Option<OwnViewId>) -> Result<()> {
    match views.iter().any(|view| Some(view.id) != but && key(&view.name) == key(name)) {
        true => Err(Invalid::field("name", "own-view-taken").into()),
        false => Ok(()),
    }
}

/// Whether a query asks for something, and can be kept; if not, that is said on `field`.
fn fits(field: &str, query: &str) -> Result<()> {
    match query.len() {
        0 => Err(Invalid::field(field, "own-view-empty").into()),
        1..=QUERY => Ok(()),
        _ => Err(Invalid::field(field, "own-view-much").into()),
    }
}

/// The customer, held, and their views.
async fn held(s: &mut Session<'_>) -> Result<(ContactId, Vec<Saved>)> {
    let me = hold(s).await?;
    Ok((me, read(s).await?.views))
}

/// Likewise, and the view of this id.
async fn open(s: &mut Session<'_>, id: OwnViewId) -> Result<(ContactId, Vec<Saved>)> {
    let (me, views) = held(s).await?;
    if views.iter().any(|view| view.id == id) { Ok((me, views)) } else { Err(Error::NotFound) }
}

/// Saves a query under a name. What is there already, as after a form was sent twice, is there once.
///
/// # Errors
/// [`Error::Invalid`] on `name` when it is unfit or taken, when the query asks for nothing, or when there is no room for
/// another view; as [`Session::customer`] for others.
pub async fn save(s: &mut Session<'_>, typed: &str, query: &str) -> Result<()> {
    let (me, views) = held(s).await?;
    let name = named(typed)?;
    fits("name", query)?;
    if views.iter().any(|view| view.name == name && view.query == query) {
        return Ok(());
    }
    check_free(&views, &name, None)?;
    if views.len() >= MOST {
        return Err(no_more("name", "own-view-many", MOST));
    }
    let (portal, now) = (s.portal().id, s.now());
    s.conn()
        .run(sql!(
            "INSERT INTO own_view (contact_id, portal_id, name, name_key, query, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            me,
            portal,
            &name,
            key(&name),
            query,
            now,
            now
        ))
        .await?;
    Ok(())
}

/// Gives a view another name.
///
/// # Errors
/// [`Error::NotFound`] when the customer has no such view, [`Error::Invalid`] on `name`; as [`Session::customer`] for others.
pub async fn rename(s: &mut Session<'_>, id: OwnViewId, typed: &str) -> Result<()> {
    let (_, views) = open(s, id).await?;
    let name = named(typed)?;
    check_free(&views, &name, Some(id))?;
    let now = s.now();
    s.conn()
        .run(sql!(
            "UPDATE own_view SET name = ?, name_key = ?, updated_at = ? WHERE id = ?",
            &name,
            key(&name),
            now,
            id
        ))
        .await?;
    Ok(())
}

/// Lets a view stand for another query from now on.
///
/// # Errors
/// As [`rename`]; [`Error::Invalid`] on `replace` when the query asks for nothing.
pub async fn replace(s: &mut Session<'_>, id: OwnViewId, query: &str) -> Result<()> {
    open(s, id).await?;
    fits("replace", query)?;
    let now = s.now();
    s.conn().run(sql!("UPDATE own_view SET query = ?, updated_at = ? WHERE id = ?", query, now, id)).await?;
    Ok(())
}

/// Lets the list open with a view, or with everything again.
///
/// # Errors
/// [`Error::NotFound`] when the customer has no such view; as [`Session::customer`] for others.
pub async fn open_first(s: &mut Session<'_>, id: OwnViewId, is_first: bool) -> Result<()> {
    let (me, _) = open(s, id).await?;
    let portal = s.portal().id;
    s.conn()
        .run(sql!(
            "UPDATE own_view SET is_first = (id = ? AND ?) WHERE contact_id = ? AND portal_id = ?",
            id,
            is_first,
            me,
            portal
        ))
        .await?;
    Ok(())
}

/// Deletes a view.
///
/// # Errors
/// [`Error::NotFound`] when the customer has no such view; as [`Session::customer`] for others.
pub async fn delete(s: &mut Session<'_>, id: OwnViewId) -> Result<()> {
    open(s, id).await?;
    s.conn().run(sql!("DELETE FROM own_view WHERE id = ?", id)).await?;
    Ok(())
}
