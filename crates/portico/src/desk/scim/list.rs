//! Who is in a directory's company, page by page.

use db::{Sql, sql};

use super::Person;
use super::filter::Filter;
use super::select::{CHANGED_AT, DISPLAY_NAME, IS_ACTIVE, USER_NAME, condition};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::ContactId;
use crate::desk::session::Session;

/// People that one answer has at most.
pub const MOST: i64 = 200;

/// Which people a directory asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which of them; None for all.
    pub filter: Option<Filter>,
    /// How many are passed over.
    pub skip: i64,
    /// How many are wanted; none for their number alone.
    pub count: i64,
}

/// Some of the people of a company.
#[derive(Clone, Debug)]
pub struct Found {
    /// How many there are in all.
    pub total: i64,
    /// Those of this page, in the order in which they came to be.
    pub people: Vec<Person>,
}

fn select(people: Sql) -> Sql {
    let mut sql = Sql::new(format!(
        "SELECT c.id, {USER_NAME}, d.external_id, c.email, c.first_name, c.last_name, {DISPLAY_NAME}, c.job_title,
           {IS_ACTIVE}, c.created_at, {CHANGED_AT}"
    ));
    sql.append(people);
    sql
}

/// People of the directory's company. A page costs what is passed over and what is on it; their number is counted only where the
/// page does not tell it.
///
/// Permissions: the directory of a company.
///
/// # Errors
/// [`Error::SignIn`] for others; [`Error::Invalid`] on `filter` when it asks for what nobody can tell.
pub async fn list(s: &mut Session<'_>, asked: &Asked) -> Result<Found> {
    let directory = s.directory()?.clone();
    let mut people = directory.people();
    if let Some(filter) = &asked.filter {
        let condition = condition(filter, directory.company, s.dialect());
        people.push(" AND ").append(condition.map_err(|_| Invalid::field("filter", "scim-filter"))?);
    }
    let (count, skip) = (asked.count.clamp(0, MOST), asked.skip.max(0));
    let mut found = vec![];
    if count > 0 {
        let mut page = select(people.clone());
        page.push(" ORDER BY l.contact_id").limit(count).bind(" OFFSET ?", [skip.into()]);
        found = s.conn().all(page).await?;
    }
    let shown = i64::try_from(found.len()).unwrap_or(MOST);
    let total = if shown < count && (shown > 0 || skip == 0) {
        skip + shown
    } else {
        let mut all = Sql::new("SELECT COUNT(*)");
        all.append(people);
        s.conn().one(all).await?
    };
    Ok(Found { total, people: found })
}

/// Somebody of the directory's company.
///
/// Permissions: as [`list`].
///
/// # Errors
/// [`Error::NotFound`] for whoever is of another company, is deleted, or is not there; [`Error::SignIn`] as [`list`].
pub async fn find(s: &mut Session<'_>, id: ContactId) -> Result<Person> {
    let mut one = select(s.directory()?.people());
    one.append(sql!(" AND l.contact_id = ?", id));
    s.conn().first(one).await?.ok_or(Error::NotFound)
}

/// Likewise, to be changed: they stay as they are until the transaction ends.
///
/// # Errors
/// As [`find`].
pub async fn open(s: &mut Session<'_>, id: ContactId) -> Result<Person> {
    find(s, id).await?;
    super::save::hold(s, sql!("id = ?", id)).await?;
    find(s, id).await
}
