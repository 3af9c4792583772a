//! The groups there are, with how many are in each.

use std::sync::Arc;

use db::Sql;

use super::Group;
use super::edit::users;
use crate::desk::error::Result;
use crate::desk::portal::Portal;
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::session::Session;
use crate::desk::tickets::Count;

/// A group in the list of all.
#[derive(Clone, Debug)]
pub struct Line {
    /// The group.
    pub group: Arc<Group>,
    /// How many are in it, counted up to a limit.
    pub members: Count,
    /// The portals that let it in.
    pub portals: Vec<Arc<Portal>>,
}

/// Every group, by name.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set up the portal; those of the database.
pub async fn list(s: &mut Session<'_>) -> Result<Vec<Line>> {
    only_those_who_may(s)?;
    let mut lines = vec![];
    for group in s.access_groups().to_vec() {
        let has = group.has(s.contact_fields(), &s.when(), s.dialect());
        let mut sql = Sql::new(
            "SELECT COUNT(*) FROM (SELECT 1 FROM contact c
               LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
               LEFT JOIN company k ON k.id = l.company_id WHERE NOT c.is_deleted AND ",
        );
        sql.append(has).limit(Count::LIMIT + 1).push(") n");
        let members = Count::capped(s.conn().one(sql).await?, Count::LIMIT);
        lines.push(Line { members, portals: users(s, group.id), group });
    }
    Ok(lines)
}
