//! Getting in: groups of contacts whom portals let in, and the invitations that are mailed to them.
//!
//! A group with criteria has whoever meets them at the moment of asking; one without has those who were put into it. Nothing
//! is kept of who meets criteria, so that nobody stays in for whom they no longer hold. What a portal asks of its groups is a
//! piece of SQL (`in_any`), which the door, lists, mails and explanations all go by.

pub mod agreement;
mod bring;
pub mod consent;
mod decide;
mod edit;
pub(in crate::desk) mod invitations;
mod list;
mod members;
pub mod registration;
mod seed;
mod standing;

use std::sync::Arc;

use db::{Conn, Dialect, Sql, row, sql};

use super::error::{Error, Result};
use super::filter::{Field, Filter, When};
use super::ids::AccessGroupId;

pub use bring::{Brought, PORTION, addresses, bring};
pub use decide::{Decided, approve, decline, readmit};
pub use edit::{Draft, Sheet, delete, look, make, new_criteria, save};
pub use invitations::{
    DAYS, Invitation, LOOK, SEND, Status, accept, invitation, look_for_all, look_on, not_delivered, remind, resend,
    send_due,
};
pub use list::{Line, list};
pub use members::{Member, Sought, add, candidates, invite, members, remove, shut_out};
pub(in crate::desk) use registration::is_within;
pub use seed::{seed_group, seed_registration};
pub use standing::{Invited, Standing, standing};

/// Whether somebody has a sign-in: a condition over the alias `c` of `contact`.
pub(in crate::desk) const REGISTERED: &str = "(c.password_hash IS NOT NULL OR c.registered_at IS NOT NULL)";

/// Whether somebody has none and may be given one: nobody has declined them. Likewise.
const NEWCOMER: &str = "(c.password_hash IS NULL AND c.registered_at IS NULL AND c.declined_at IS NULL)";

/// Groups that there may be.
pub const MOST: usize = 100;
/// Characters of a group's name.
pub const NAME: usize = 120;
/// Characters of what a group says about itself.
pub const DESCRIPTION: usize = 500;

/// A group of contacts whom portals may let in.
#[derive(Clone, Debug)]
pub struct Group {
    /// Which.
    pub id: AccessGroupId,
    /// Its name.
    pub name: String,
    /// What is said about it.
    pub description: String,
    /// Who is in it; None for those who were put into it.
    pub criteria: Option<Filter>,
    /// What saving it has to name.
    pub version: i64,
}

row! {
    struct GroupRow {
        id: AccessGroupId,
        name: String,
        description: String,
        criteria: Option<String>,
        version: i64,
    }
}

impl Group {
    fn from_row(row: GroupRow) -> Result<Group> {
        let read = |text: String| {
            serde_json::from_str(&text)
                .map_err(|error| Error::Internal(format!("criteria of access group {}: {error}", row.id)))
        };
        Ok(Group {
            id: row.id,
            name: row.name,
            description: row.description,
            criteria: row.criteria.map(read).transpose()?,
            version: row.version,
        })
    }

    /// Whether a property decides who is in it.
    pub fn asks(&self, property: &str) -> bool {
        self.criteria.as_ref().is_some_and(|criteria| criteria.names(property))
    }

    /// Whether a contact is in it: a condition over the aliases `c` of `contact` and `k` of its primary `company`. Nobody meets
    /// criteria that are not there yet.
    pub(in crate::desk) fn has(&self, fields: &[Field], when: &When, dialect: Dialect) -> Sql {
        match &self.criteria {
            None => {
                let mut has = sql!("(COALESCE((SELECT 1 FROM access_member a WHERE a.group_id = ?", self.id);
                has.push(" AND a.contact_id = c.id), 0) = 1)");
                has
            }
            Some(criteria) if criteria.is_empty() => Sql::new("FALSE"),
            Some(criteria) => {
                let mut has = Sql::new("COALESCE(");
                has.append(criteria.resolve(fields, when).sql(dialect)).push(", FALSE)");
                has
            }
        }
    }
}

/// Whether a contact is in one of these groups: a condition as [`Group::has`].
pub(in crate::desk) fn in_any(groups: &[Arc<Group>], fields: &[Field], when: &When, dialect: Dialect) -> Sql {
    let mut any = Sql::new("(FALSE");
    for group in groups {
        any.push(" OR ").append(group.has(fields, when, dialect));
    }
    any.push(")");
    any
}

/// Every group, by name.
pub(in crate::desk) async fn load(conn: &mut Conn) -> Result<Vec<Arc<Group>>> {
    let rows: Vec<GroupRow> = conn
        .all(Sql::new("SELECT id, name, description, criteria, updated_at FROM access_group ORDER BY name_key, id"))
        .await?;
    rows.into_iter().map(|row| Group::from_row(row).map(Arc::new)).collect()
}
