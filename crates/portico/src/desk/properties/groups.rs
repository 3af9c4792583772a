//! Groups: headings that properties stand under, in an order of their own.

use db::{row, sql};

use super::Object;
use super::arrange::{Direction, place};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::PropertyGroupId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::session::Session;

/// Characters that a group's name may have.
pub const GROUP: usize = 60;

row! {
    /// A heading that properties stand under.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Group {
        /// Which.
        pub id: PropertyGroupId,
        /// Its name.
        pub name: String,
    }
}

/// The groups of an object's properties, in order.
pub(super) async fn of(s: &mut Session<'_>, object: Object) -> Result<Vec<Group>> {
    Ok(s.conn()
        .all(sql!("SELECT id, name FROM property_group WHERE object = ? ORDER BY position, id", object.name()))
        .await?)
}

/// One group, with what its properties are of and whether there are any, archived ones among them.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, and for whoever may not set up the portal.
pub async fn group(s: &mut Session<'_>, id: PropertyGroupId) -> Result<(Group, Object, bool)> {
    only_those_who_may(s)?;
    let (object, name, is_used): (String, String, bool) = s
        .conn()
        .first(sql!(
            "SELECT g.object, g.name, EXISTS (SELECT 1 FROM property p WHERE p.group_id = g.id)
             FROM property_group g WHERE g.id = ?",
            id
        ))
        .await?
        .ok_or(Error::NotFound)?;
    let object = Object::parse(&object).ok_or(Error::NotFound)?;
    Ok((Group { id, name }, object, is_used))
}

/// A name as it is kept.
async fn checked(s: &mut Session<'_>, object: Object, name: &str, id: Option<PropertyGroupId>) -> Result<String> {
    let name = richtext::one_line(name);
    if name.is_empty() {
        return Err(Invalid::field("name", "property-group-missing").into());
    }
    let mut invalid = Invalid::default();
    if name.chars().count() > GROUP {
        invalid.add("name", "settings-long", vec![("max", GROUP.to_string())]);
    }
    if of(s, object).await?.iter().any(|group| group.name == name && Some(group.id) != id) {
        invalid.add("name", "property-group-twice", vec![]);
    }
    invalid.into_result()?;
    Ok(name)
}

/// Adds a group behind the others.
///
/// # Errors
/// As [`group`]; [`Error::Invalid`] on `name`.
pub async fn add_group(s: &mut Session<'_>, object: Object, name: &str) -> Result<PropertyGroupId> {
    only_those_who_may(s)?;
    let name = checked(s, object, name, None).await?;
    let id: PropertyGroupId = s
        .conn()
        .one(sql!(
            "INSERT INTO property_group (object, name, position)
             SELECT ?, ?, COALESCE(MAX(position), 0) + 1 FROM property_group RETURNING id",
            object.name(),
            &name
        ))
        .await?;
    audit::note_of(s, Of::PropertyGroup(id), "name", ("", &name)).await?;
    Ok(id)
}

/// Gives a group another name; `before` is the one that was read.
///
/// # Errors
/// As [`add_group`]; on `name` as well when somebody else has renamed it meanwhile.
pub async fn rename_group(s: &mut Session<'_>, id: PropertyGroupId, before: &str, name: &str) -> Result<()> {
    let (stands, object, _) = group(s, id).await?;
    let name = checked(s, object, name, Some(id)).await?;
    if name == stands.name {
        return Ok(());
    }
    let changed =
        s.conn().run(sql!("UPDATE property_group SET name = ? WHERE id = ? AND name = ?", &name, id, before)).await?;
    if changed == 0 {
        let mut invalid = Invalid::default();
        invalid.add("name", "property-group-changed", vec![("name", stands.name)]);
        return Err(invalid.into());
    }
    audit::note_of(s, Of::PropertyGroup(id), "name", (before, &name)).await
}

/// Moves a group before or behind the next one.
///
/// # Errors
/// As [`group`].
pub async fn shift_group(s: &mut Session<'_>, id: PropertyGroupId, to: Direction) -> Result<()> {
    let (_, object, _) = group(s, id).await?;
    let mut all: Vec<PropertyGroupId> = of(s, object).await?.iter().map(|group| group.id).collect();
    let Some((from, at)) = place(&mut all, id, to) else { return Ok(()) };
    for (position, id) in (1_i64..).zip(&all) {
        s.conn()
            .run(sql!("UPDATE property_group SET position = ? WHERE id = ? AND position <> ?", position, *id, position))
            .await?;
    }
    audit::note_of(s, Of::PropertyGroup(id), "place", (&(from + 1).to_string(), &(at + 1).to_string())).await
}

/// Removes a group in which nothing stands.
///
/// # Errors
/// As [`group`]; [`Error::Invalid`] on `group` when properties stand in it.
pub async fn drop_group(s: &mut Session<'_>, id: PropertyGroupId) -> Result<()> {
    let (group, _, is_used) = group(s, id).await?;
    if is_used {
        return Err(Invalid::field("group", "property-group-used").into());
    }
    s.conn().run(sql!("DELETE FROM property_group WHERE id = ?", id)).await?;
    audit::note_of(s, Of::PropertyGroup(id), "name", (&group.name, "")).await
}
