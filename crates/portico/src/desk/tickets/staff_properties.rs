//! The properties of one's own that staff fill in on a ticket: validated by kind, with their history, and never over
//! somebody else's change unseen.

use std::collections::BTreeMap;

use db::sql;

use super::record::{self, Actor, Core, Event};
use super::staff::Edit;
use super::{judging, options};
use crate::clock::Time;
use crate::desk::Result;
use crate::desk::error::Invalid;
use crate::desk::properties::{self, Held, Property};
use crate::desk::session::Session;

/// The built-in property that is filled in like those of one's own.
const CATEGORY: &str = "hs_ticket_category";

/// Whether staff fill a property in by its name; the others have inputs of their own.
fn is_by_name(property: &Property) -> bool {
    !property.is_builtin || property.name == CATEGORY
}

/// What a ticket has of each property that staff fill in by its name.
pub(super) fn of(known: &[Property], category: Option<&str>, custom: &BTreeMap<String, String>) -> Vec<Held> {
    let value = |property: &Property| match property.name.as_str() {
        CATEGORY => category.unwrap_or_default().to_owned(),
        name => custom.get(name).cloned().unwrap_or_default(),
    };
    let asked = known.iter().filter(|property| is_by_name(property));
    asked.map(|property| Held { value: value(property), property: property.clone() }).collect()
}

/// Gives properties other values; the ticket's row is held. Nothing changes where anything is refused.
///
/// # Errors
/// [`crate::desk::Error::Invalid`] on `p.` and the property's name.
pub(super) async fn change(
    s: &mut Session<'_>,
    core: &Core,
    edits: &BTreeMap<String, Edit<String>>,
    (actor, at): (Actor, Time),
) -> Result<()> {
    if edits.is_empty() {
        return Ok(());
    }
    let (category, custom): (Option<String>, String) =
        s.conn().one(sql!("SELECT category, custom FROM ticket WHERE id = ?", core.id)).await?;
    let mut custom = properties::custom_values(&custom)?;
    let stands = of(s.properties(), category.as_deref(), &custom);
    let mut invalid = Invalid::default();
    let mut changed: Vec<(Property, String)> = vec![];
    for (name, edit) in edits {
        let field = format!("p.{name}");
        let Some(Held { property, value: before }) = stands.iter().find(|held| held.property.name == *name) else {
            invalid.add(&field, "desk-property-unknown", vec![]);
            continue;
        };
        match property.rule(&property.label, s.limits()).read(&edit.to, before) {
            Err((key, args)) => invalid.add(&field, key, args),
            Ok(value) if value == *before => {}
            Ok(_) if edit.from.as_ref().is_some_and(|from| from != before) => {
                invalid.add(&field, "desk-ticket-changed", vec![]);
            }
            Ok(value) => changed.push((property.clone(), value)),
        }
    }
    invalid.into_result()?;
    for (property, value) in &changed {
        if property.name == CATEGORY {
            let value = Some(value.clone()).filter(|value| !value.is_empty());
            s.conn().run(sql!("UPDATE ticket SET category = ? WHERE id = ?", value, core.id)).await?;
        } else {
            custom.insert(property.name.clone(), value.clone());
        }
        let some = Some(value.clone()).filter(|value| !value.is_empty());
        record::history(s, core.id, &property.name, some.clone(), actor, at).await?;
        let data = serde_json::json!({ "property": property.name, "value": some });
        Event { kind: "property", data, ..Event::new(actor, at) }.write(s, core.id).await?;
    }
    if !changed.is_empty() {
        s.conn()
            .run(sql!(
                "UPDATE ticket SET custom = ?, updated_at = ? WHERE id = ?",
                properties::stored(&custom),
                at,
                core.id
            ))
            .await?;
        judging::judge(s, &[core.id.0]).await?;
        options::keep(s, &[core.id.0]).await?;
    }
    Ok(())
}
