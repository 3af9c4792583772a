//! Staff whom a provider signs in: who they are here, and what they may do.

use db::{row, sql};

use super::enter::{Known, address};
use super::{Connection, claims};
use crate::desk::email::email_key;
use crate::desk::error::Result;
use crate::desk::ids::StaffId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;
use crate::desk::setup::taken;
use crate::desk::viewer::{Role, full_name};
use crate::sso::Arrived;

row! {
    struct Member {
        id: StaffId,
        is_active: bool,
    }
}

/// What a provider says somebody may do: None where that is not asked, Some(None) where nothing that it says lets them in.
fn role(connection: &Connection, arrived: &Arrived) -> Option<Option<Role>> {
    let rules = &connection.rules;
    if rules.role_claim.is_empty() || rules.roles.is_empty() {
        return None;
    }
    let said = arrived.claims.get(&rules.role_claim).map(Vec::as_slice).unwrap_or_default();
    let fitting = rules.roles.iter().filter(|(value, _)| said.contains(value));
    Some(fitting.map(|(_, is_admin)| *is_admin).max().map(|is_admin| if is_admin { Role::Admin } else { Role::Agent }))
}

/// Who of staff somebody is.
pub(super) async fn known(
    s: &mut Session<'_>,
    connection: &Connection,
    arrived: &Arrived,
    linked: Option<i64>,
) -> Result<Known> {
    if role(connection, arrived) == Some(None) {
        return Ok(Known::No("sso-refused-role"));
    }
    if let Some(id) = linked {
        let active = "SELECT is_active FROM staff WHERE id = ?";
        let is_active: Option<bool> = s.conn().first(sql!(active, id)).await?;
        return Ok(if is_active == Some(true) { Known::Them(id) } else { Known::No("sso-refused-declined") });
    }
    let email = match address(arrived) {
        Ok(email) => email,
        Err(why) => return Ok(Known::No(why)),
    };
    let find = "SELECT id, is_active FROM staff WHERE email_key = ?";
    let found: Option<Member> = s.conn().first(sql!(find, email_key(&email))).await?;
    Ok(match found {
        Some(found) if !found.is_active => Known::No("sso-refused-declined"),
        Some(found) => Known::Them(found.id.0),
        None if connection.may_create => Known::New(email),
        None => Known::No("sso-refused-unknown"),
    })
}

/// Makes a member of staff of somebody new.
pub(super) async fn create(
    s: &mut Session<'_>,
    connection: &Connection,
    arrived: &Arrived,
    email: String,
) -> Result<i64> {
    let (first, last) = (claims::name(arrived.first_name.as_ref()), claims::name(arrived.last_name.as_ref()));
    let name = full_name(&first, &last, &email);
    let role = role(connection, arrived).flatten().unwrap_or(Role::Agent);
    let now = s.now();
    let insert =
        "INSERT INTO staff (email, email_key, first_name, last_name, name_key, role, is_active, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, TRUE, ?, ?) RETURNING id";
    let insert =
        sql!(insert, &email, email_key(&email), &first, &last, richtext::sort_key(&name), role.as_str(), now, now);
    let id: StaffId = s.conn().one(insert).await.map_err(taken)?;
    let record = crate::desk::staff::Record::now(s, id).await?;
    audit::note_by_system(s, Of::Staff(id), "provided", ("", &record)).await?;
    Ok(id.0)
}

/// Gives somebody the role that the provider says; the key of why they do not come in where it says none. The last who
/// administers stays it.
pub(super) async fn give_role(
    s: &mut Session<'_>,
    connection: &Connection,
    id: i64,
    arrived: &Arrived,
) -> Result<Option<&'static str>> {
    let role = match role(connection, arrived) {
        None => return Ok(None),
        Some(None) => return Ok(Some("sso-refused-role")),
        Some(Some(role)) => role,
    };
    let id = StaffId(id);
    // All administrators are held, so that one of them is left whoever is changed at once.
    let mut admins = sql!("SELECT id FROM staff WHERE role = 'admin' AND is_active ORDER BY id");
    admins.push(s.dialect().for_update());
    let admins: Vec<StaffId> = s.conn().all(admins).await?;
    let is_admin = admins.contains(&id);
    if is_admin == (role == Role::Admin) || (is_admin && admins.len() == 1) {
        return Ok(None);
    }
    let was = crate::desk::staff::Record::now(s, id).await?;
    let now = s.now();
    s.conn().run(sql!("UPDATE staff SET role = ?, updated_at = ? WHERE id = ?", role.as_str(), now, id)).await?;
    let became = crate::desk::staff::Record::now(s, id).await?;
    audit::note_by_system(s, Of::Staff(id), "changed", (&was, &became)).await?;
    Ok(None)
}
