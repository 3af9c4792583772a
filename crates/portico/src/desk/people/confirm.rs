//! What a contact has said about themselves and what decides whose tickets they see: it counts once staff have confirmed it.

use db::{Sql, sql};

use super::{ContactSheet, Record, changes, contact};
use crate::desk::access::invitations::{self, Who};
use crate::desk::error::{Error, Result};
use crate::desk::ids::ContactId;
use crate::desk::portal::{Access, Portal, TicketAccess};
use crate::desk::properties::contact::{is_told, is_vouched_for};
use crate::desk::properties::{Held, Object, Property};
use crate::desk::session::Session;
use crate::desk::tickets::Count;

/// The properties that decide whose tickets a contact sees, or which portal they enter, and that contacts could have said about themselves.
fn deciding(s: &Session<'_>) -> Vec<Property> {
    let asks = |portal: &Portal, name: &str| {
        portal.ticket_access == TicketAccess::CompanyIf && portal.company_if.names(name)
            || portal.access == Access::Groups && portal.asks_entry(name)
    };
    let is_asked = |property: &&Property| s.portals().iter().any(|portal| asks(portal, &property.name));
    let told = s.properties_of(Object::Contact).iter().filter(|property| is_told(property));
    told.filter(is_asked).cloned().collect()
}

/// The condition, over the alias `c` of a contact, that something waits to be confirmed.
pub(super) fn waits(s: &Session<'_>) -> Sql {
    let deciding = deciding(s);
    let names: Vec<&str> = deciding.iter().map(|property| property.name.as_str()).collect();
    if names.is_empty() {
        return Sql::new("FALSE");
    }
    // Few contacts say anything: they are found by that.
    let mut sql = Sql::new(
        "c.id IN (SELECT h.object_id FROM property_history h
           WHERE h.object = 'contact' AND h.contact_id IS NOT NULL AND h.name IN ",
    );
    let vouched: Vec<String> = names.iter().map(|name| is_vouched_for(name)).collect();
    sql.append(Sql::in_list(&names)).push(&format!(") AND NOT ({})", vouched.join(" AND ")));
    sql
}

/// How many contacts have said something about themselves that decides whose tickets they see once it is confirmed.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::SignIn`] for others than staff; those of the database.
pub async fn waiting(s: &mut Session<'_>) -> Result<Count> {
    s.staff()?;
    if deciding(s).is_empty() {
        return Ok(Count::default());
    }
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 AS one FROM contact c WHERE NOT c.is_deleted AND ");
    sql.append(waits(s)).limit(Count::LIMIT + 1).push(") n");
    let counted: i64 = s.conn().one(sql).await?;
    Ok(Count::capped(counted, Count::LIMIT))
}

/// What decides whose tickets a contact sees, and was said by the contact. Callers have made sure of staff.
pub(super) async fn unconfirmed(s: &mut Session<'_>, id: ContactId, sheet: &ContactSheet) -> Result<Vec<Held>> {
    let mut said = vec![];
    for property in deciding(s) {
        let mut sql = sql!("SELECT c.id FROM contact c WHERE c.id = ? AND NOT ", id);
        sql.push(&is_vouched_for(&property.name));
        if s.conn().first::<ContactId>(sql).await?.is_some() {
            said.push(Held { value: sheet.value(&property.name), property });
        }
    }
    Ok(said)
}

/// Lets count what a contact has said about themselves; `value` is what somebody has read before they confirm it.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact; [`Error::Invalid`] on `version` when the value is another one by now;
/// [`Error::SignIn`] for others than staff.
pub async fn confirm(s: &mut Session<'_>, id: ContactId, property: &str, value: &str) -> Result<()> {
    s.staff()?;
    // Nobody says anything else while it is confirmed.
    let mut lock = sql!("SELECT id FROM contact WHERE id = ? AND NOT is_deleted", id);
    lock.push(s.dialect().for_update());
    let _: ContactId = s.conn().first(lock).await?.ok_or(Error::NotFound)?;
    let sheet = contact::look_contact(s, id).await?.0;
    let said = unconfirmed(s, id, &sheet).await?;
    let Some(held) = said.into_iter().find(|held| held.property.name == property) else { return Ok(()) };
    if held.value != value.replace("\r\n", "\n") {
        return Err(changes::overtaken(s, Record::Contact(id)).await?);
    }
    changes::note(s, Record::Contact(id), property, Some(held.value.as_str()).filter(|value| !value.is_empty()))
        .await?;
    invitations::may_have_come(s, Who::Contact(id)).await
}
