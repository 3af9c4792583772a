//! What customers say about themselves in forms: kept on their contact, with its history.

use std::collections::BTreeMap;

use db::sql;

use super::{CustomerAccess, Held, Object, Property, custom_values, readable, stored};
use crate::clock::Time;
use crate::desk::Result;
use crate::desk::ids::ContactId;
use crate::desk::session::Session;
use crate::desk::tickets::{Actor, history_of};
use crate::desk::viewer::Viewer;

/// Built-in properties that customers may be asked for; each is a column.
const COLUMNS: [&str; 2] = ["jobtitle", "phone"];

/// The names, which customers change on their account's page.
const NAMES: [&str; 2] = ["firstname", "lastname"];

/// Whether customers could ever say a property about themselves, or could if it were open to them.
pub(in crate::desk) fn is_told(property: &Property) -> bool {
    !property.is_builtin || COLUMNS.iter().chain(&NAMES).any(|told| *told == property.name)
}

/// The condition, over the alias `c` of a contact, that it is not the contact who has said what a property is now. What a job
/// has made of their word since is still their word.
pub(in crate::desk) fn is_vouched_for(name: &str) -> String {
    format!(
        "COALESCE((SELECT h.contact_id IS NULL FROM property_history h
          WHERE h.object = 'contact' AND h.object_id = c.id AND h.name = '{name}' AND h.source <> 'AUTOMATION'
          ORDER BY h.id DESC LIMIT 1), TRUE)"
    )
}

/// What a contact has of its properties, by their names.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn of_contact(s: &mut Session<'_>, id: ContactId) -> Result<BTreeMap<String, String>> {
    let (job_title, phone, custom): (Option<String>, Option<String>, String) =
        s.conn().one(sql!("SELECT job_title, phone, custom FROM contact WHERE id = ?", id)).await?;
    let mut values = custom_values(&custom)?;
    for (name, value) in COLUMNS.into_iter().zip([job_title, phone]) {
        values.insert(name.to_owned(), value.unwrap_or_default());
    }
    Ok(values)
}

/// What the signed-in customer may read of themselves; nothing for staff who look at the portal.
///
/// # Errors
/// Only those of the database.
pub async fn about_me(s: &mut Session<'_>) -> Result<Vec<Held>> {
    let is_shown = |property: &Property| property.access >= CustomerAccess::Detail;
    let me = match s.viewer() {
        Viewer::Customer(me) if s.properties_of(Object::Contact).iter().any(is_shown) => me.id,
        _ => return Ok(vec![]),
    };
    let values = of_contact(s, me).await?;
    let columns = COLUMNS.map(|name| (name, values.get(name).cloned()));
    let columns: Vec<(&str, &Option<String>)> = columns.iter().map(|(name, value)| (*name, value)).collect();
    Ok(readable(s.properties_of(Object::Contact), &columns, &values, CustomerAccess::Detail))
}

/// Keeps what a customer, or somebody else, has said about a contact; an empty answer takes back what was there. Values are
/// checked before.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn tell(
    s: &mut Session<'_>,
    id: ContactId,
    (answers, by): (&BTreeMap<String, String>, Actor),
    at: Time,
) -> Result<()> {
    let mut values = of_contact(s, id).await?;
    let is_other =
        |(name, value): &(&String, &String)| values.get(*name).map(String::as_str).unwrap_or_default() != **value;
    let changed: BTreeMap<String, String> =
        answers.iter().filter(is_other).map(|(name, value)| (name.clone(), value.clone())).collect();
    if changed.is_empty() {
        return Ok(());
    }
    for (name, value) in changed {
        let some = Some(value.clone()).filter(|value| !value.is_empty());
        history_of(s, (Object::Contact, id.0), &name, some, (by, at)).await?;
        values.insert(name, value);
    }
    let column =
        |name: &str, values: &mut BTreeMap<String, String>| values.remove(name).filter(|value| !value.is_empty());
    let [job_title, phone] = COLUMNS.map(|name| column(name, &mut values));
    s.conn()
        .run(sql!(
            "UPDATE contact SET job_title = ?, phone = ?, custom = ?, updated_at = ? WHERE id = ?",
            job_title,
            phone,
            stored(&values),
            at,
            id
        ))
        .await?;
    Ok(())
}
