//! What a provider says about a contact becomes what stands about them here, where a connection says so.

use std::collections::BTreeMap;

use db::sql;

use super::Connection;
use crate::desk::error::Result;
use crate::desk::ids::ContactId;
use crate::desk::properties::{Object, contact};
use crate::desk::session::Session;
use crate::desk::tickets::{self, Actor};
use crate::desk::viewer::full_name;
use crate::sso::Arrived;

/// Characters of a name that is kept.
const NAME: usize = 100;

/// One line of a name as it is kept.
pub(super) fn name(said: Option<&String>) -> String {
    richtext::one_line(said.map(String::as_str).unwrap_or_default()).chars().take(NAME).collect()
}

/// Writes down what a provider says of a contact who has just signed in: their name where they have none, and the properties
/// that the connection names. What does not fit a property is left out.
pub(super) async fn keep(s: &mut Session<'_>, connection: &Connection, id: ContactId, said: &Arrived) -> Result<()> {
    name_of(s, id, said).await?;
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let has = contact::of_contact(s, id).await?;
    for (claim, property) in &connection.rules.properties {
        let Some(said) = said.claims.get(claim) else { continue };
        let found = s.properties_of(Object::Contact).iter().find(|found| found.name == *property);
        let Some(found) = found.filter(|found| contact::is_told(found)) else { continue };
        let before = has.get(property).map(String::as_str).unwrap_or_default();
        if let Ok(value) = found.rule(&found.label, s.limits()).read(&said.join(";"), before) {
            values.insert(property.clone(), value);
        }
    }
    let now = s.now();
    contact::tell(s, id, (&values, Actor::System), now).await
}

/// Gives a contact without a name the one that the provider says.
async fn name_of(s: &mut Session<'_>, id: ContactId, said: &Arrived) -> Result<()> {
    let (first, last) = (name(said.first_name.as_ref()), name(said.last_name.as_ref()));
    if first.is_empty() && last.is_empty() {
        return Ok(());
    }
    let nameless = "SELECT email FROM contact WHERE id = ? AND first_name = '' AND last_name = ''";
    let Some(email) = s.conn().first::<String>(sql!(nameless, id)).await? else { return Ok(()) };
    let whole = full_name(&first, &last, &email);
    let now = s.now();
    let set =
        "UPDATE contact SET first_name = ?, last_name = ?, name_key = ?, family_key = ?, updated_at = ? WHERE id = ?";
    let keys = (richtext::sort_key(&whole), richtext::sort_key(&last));
    s.conn().run(sql!(set, &first, &last, keys.0, keys.1, now, id)).await?;
    for (property, value) in [("firstname", first), ("lastname", last)] {
        tickets::history_of(s, (Object::Contact, id.0), property, Some(value), (Actor::System, now)).await?;
    }
    tickets::rename(s, id).await
}
