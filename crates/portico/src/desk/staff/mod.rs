//! Those who work at the help desk, as administrators decide about them: who may sign in, as what, and under which name.
//!
//! Whatever changes them holds the rows of all administrators, so that one of them is left whoever changes whom at once.

mod edit;
mod factor;
mod leave;
mod list;
mod record;
mod rename;

use db::{Sql, row, sql};

use super::error::{Error, Result};
use super::ids::StaffId;
use super::session::Session;
use super::signin::{self, Side};
use super::viewer::{Role, full_name};

pub use edit::{ALIAS, Draft, NAME, Sheet, invitee, look, make, new, save};
pub use factor::{must_all, require_of_all, reset_factor};
pub(in crate::desk) use factor::{note_password_allowed, note_reset};
pub(in crate::desk) use leave::hand_over_some;
pub use leave::{Leaving, Tickets, ask, bring_back, leave};
pub use list::list;
pub use record::Record;
pub(in crate::desk) use rename::{is_of, rename_some};

row! {
    struct PersonRow {
        id: StaffId,
        email: String,
        first_name: String,
        last_name: String,
        alias: Option<String>,
        role: String,
        is_active: bool,
        is_permitted: bool,
        has_password: bool,
        has_factor: bool,
        must_second: bool,
        has_passkey: bool,
    }
}

/// Somebody who works, or has worked, at the help desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: StaffId,
    /// The address to sign in with.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The name customers read where the portal shows aliases.
    pub alias: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub is_active: bool,
    /// Whether they may set up the portal without being an administrator.
    pub is_permitted: bool,
    /// Whether they have set a password.
    pub has_password: bool,
    /// Whether they have a second factor.
    pub has_factor: bool,
    /// Whether they must have one, whatever the others must.
    pub must_second: bool,
    /// Whether they have a passkey, which is both steps in one.
    pub has_passkey: bool,
}

impl Person {
    /// Both names, or the address.
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, &self.last_name, &self.email)
    }
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Person {
        Person {
            id: row.id,
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            alias: row.alias,
            role: Role::parse(&row.role),
            is_active: row.is_active,
            is_permitted: row.is_permitted,
            has_password: row.has_password,
            has_factor: row.has_factor,
            must_second: row.must_second,
            has_passkey: row.has_passkey,
        }
    }
}

async fn select(s: &mut Session<'_>, rest: Sql) -> Result<Vec<Person>> {
    let mut sql = Sql::new(format!(
        "SELECT u.id, u.email, u.first_name, u.last_name, u.alias, u.role, u.is_active,
           EXISTS (SELECT 1 FROM staff_permission p WHERE p.staff_id = u.id AND p.permission = 'portal_settings'),
           u.password_hash IS NOT NULL, {}, u.must_second,
           EXISTS (SELECT 1 FROM passkey k WHERE k.staff_id = u.id AND k.locked_at IS NULL)
         FROM staff u ",
        signin::has_factor(Side::Desk, "u.id")
    ));
    sql.append(rest);
    let rows: Vec<PersonRow> = s.conn().all(sql).await?;
    Ok(rows.into_iter().map(Person::from).collect())
}

async fn find(s: &mut Session<'_>, id: StaffId) -> Result<Person> {
    select(s, sql!("WHERE u.id = ?", id)).await?.pop().ok_or(Error::NotFound)
}

/// Whoever is no administrator finds nothing here.
fn only_admins(s: &Session<'_>) -> Result<()> {
    if s.staff()?.role == Role::Admin { Ok(()) } else { Err(Error::NotFound) }
}

/// Holds the rows of all administrators who may sign in, and answers who they are. Whoever is none any more finds nothing.
async fn hold_admins(s: &mut Session<'_>) -> Result<Vec<StaffId>> {
    only_admins(s)?;
    let me = s.staff()?.id;
    let mut sql = Sql::new("SELECT id FROM staff WHERE role = 'admin' AND is_active ORDER BY id");
    sql.push(s.dialect().for_update());
    let admins: Vec<StaffId> = s.conn().all(sql).await?;
    if admins.contains(&me) { Ok(admins) } else { Err(Error::NotFound) }
}
