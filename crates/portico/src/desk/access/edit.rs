//! Groups are made, changed and deleted, each by a version of its own and under the portals' rows: portals name them.

use std::sync::Arc;

use db::sql;

use super::invitations::{self, Who};
use super::{DESCRIPTION, Group, MOST, NAME};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::filter::Filter;
use crate::desk::ids::{AccessGroupId, PortalId};
use crate::desk::portal::Portal;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{Change, filters, hold, only_those_who_may};
use crate::desk::session::Session;
use crate::random;

/// What a group says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who is in it, as a filter's JSON; None for those who are put into it. That stays as it was made.
    pub criteria: Option<String>,
}

/// A group with what is known around it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The group.
    pub group: Arc<Group>,
    /// The portals that let it in.
    pub portals: Vec<Arc<Portal>>,
    /// The last change.
    pub last: Option<Change>,
}

/// The portals that let a group in, or would if they went by groups.
pub(super) fn users(s: &Session<'_>, id: AccessGroupId) -> Vec<Arc<Portal>> {
    let names = |portal: &&Arc<Portal>| portal.groups.iter().any(|group| group.id == id);
    s.portals().iter().filter(names).cloned().collect()
}

pub(super) fn find(s: &Session<'_>, id: AccessGroupId) -> Result<Arc<Group>> {
    only_those_who_may(s)?;
    s.access_groups().iter().find(|group| group.id == id).cloned().ok_or(Error::NotFound)
}

/// A group as it stands.
///
/// # Errors
/// [`Error::NotFound`] when there is none, and for whoever may not set up the portal.
pub async fn look(s: &mut Session<'_>, id: AccessGroupId) -> Result<Draft> {
    let group = find(s, id)?;
    let last = audit::changes_of(s, Of::AccessGroup(id), 1).await?.pop();
    Ok(Draft { portals: users(s, id), group, last })
}

/// The sheet as it is kept.
async fn check(s: &mut Session<'_>, id: Option<AccessGroupId>, sheet: &Sheet) -> Result<Sheet> {
    let mut invalid = Invalid::default();
    let name = richtext::one_line(&sheet.name);
    if name.is_empty() {
        invalid.add("name", "settings-missing", vec![]);
    } else if name.chars().count() > NAME {
        invalid.add("name", "settings-long", vec![("max", NAME.to_string())]);
    } else {
        let other = "SELECT id FROM access_group WHERE name_key = ? AND id <> ?";
        let but = id.unwrap_or(AccessGroupId(0));
        let key = richtext::sort_key(&name);
        if s.conn().first::<AccessGroupId>(sql!(other, key, but)).await?.is_some() {
            invalid.add("name", "access-name-taken", vec![]);
        }
    }
    let description = sheet.description.trim().to_owned();
    if description.chars().count() > DESCRIPTION {
        invalid.add("description", "settings-long", vec![("max", DESCRIPTION.to_string())]);
    }
    let mut criteria = None;
    if let Some(text) = &sheet.criteria {
        match filters::of_contacts(s, "criteria", text) {
            Ok(filter) => criteria = Some(filter),
            Err(found) => invalid.problems.extend(found.problems),
        }
    }
    invalid.into_result()?;
    Ok(Sheet { name, description, criteria })
}

/// Makes a group; with criteria it has whoever meets them, and nobody while there are none.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal; [`Error::Invalid`] on `name` or `description`.
pub async fn make(s: &mut Session<'_>, sheet: &Sheet) -> Result<AccessGroupId> {
    only_those_who_may(s)?;
    hold(s).await?;
    let sheet = check(s, None, sheet).await?;
    let count: i64 = s.conn().one(sql!("SELECT COUNT(*) FROM access_group")).await?;
    if usize::try_from(count).unwrap_or(MOST) >= MOST {
        return Err(many().into());
    }
    let now = s.now();
    let id: AccessGroupId = s
        .conn()
        .one(sql!(
            "INSERT INTO access_group (name, name_key, description, criteria, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            &sheet.name,
            richtext::sort_key(&sheet.name),
            &sheet.description,
            sheet.criteria.clone(),
            now,
            now
        ))
        .await?;
    audit::note_of(s, Of::AccessGroup(id), "made", ("", &sheet.name)).await?;
    Ok(id)
}

fn many() -> Invalid {
    let mut invalid = Invalid::default();
    invalid.add("name", "access-many", vec![("max", MOST.to_string())]);
    invalid
}

/// Makes sure, under the portals' rows, that a group is still what somebody saw.
async fn stands(s: &mut Session<'_>, id: AccessGroupId, version: i64, key: &'static str) -> Result<()> {
    match s.conn().first::<i64>(sql!("SELECT updated_at FROM access_group WHERE id = ?", id)).await? {
        None => Err(Error::NotFound),
        Some(stands) if stands != version => Err(audit::overtaken(s, Of::AccessGroup(id), key).await?),
        Some(_) => Ok(()),
    }
}

/// The criteria that saving would put in the place of others, and what tells this change from others and from the same one of a
/// group that was saved meanwhile. None where they stay, and where it cannot be saved as it is, which saving says.
///
/// # Errors
/// As [`look`].
pub async fn new_criteria(
    s: &mut Session<'_>,
    id: AccessGroupId,
    version: i64,
    sheet: &Sheet,
) -> Result<Option<(Filter, String)>> {
    let was = find(s, id)?;
    let Some(stands) = was.criteria.as_ref().filter(|_| was.version == version).map(Filter::text) else {
        return Ok(None);
    };
    let criteria = match check(s, Some(id), sheet).await {
        Ok(sheet) => sheet.criteria.filter(|criteria| *criteria != stands),
        Err(Error::Invalid(_)) => None,
        Err(error) => return Err(error),
    };
    let Some(criteria) = criteria else { return Ok(None) };
    let filter = filters::read(&criteria).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Some((filter, random::digest(&format!("{id} {version}\n{criteria}")))))
}

/// Saves a group; `version` is what [`look`] said.
///
/// # Errors
/// As [`make`], and on `criteria`; on `version` when somebody else has saved meanwhile, which changes nothing.
pub async fn save(s: &mut Session<'_>, id: AccessGroupId, version: i64, sheet: &Sheet) -> Result<()> {
    let was = find(s, id)?;
    hold(s).await?;
    stands(s, id, version, "access-changed").await?;
    if was.version != version {
        return Err(audit::overtaken(s, Of::AccessGroup(id), "access-changed").await?);
    }
    // What kind of group it is stays as it was made.
    let criteria = was.criteria.as_ref().map(|criteria| sheet.criteria.clone().unwrap_or_else(|| criteria.text()));
    let new = check(s, Some(id), &Sheet { criteria, ..sheet.clone() }).await?;
    let old = Sheet {
        name: was.name.clone(),
        description: was.description.clone(),
        criteria: was.criteria.as_ref().map(Filter::text),
    };
    if new == old {
        return Ok(());
    }
    let now = s.after(version);
    let update =
        "UPDATE access_group SET name = ?, name_key = ?, description = ?, criteria = ?, updated_at = ? WHERE id = ?";
    let key = richtext::sort_key(&new.name);
    s.conn().run(sql!(update, &new.name, key, &new.description, new.criteria.clone(), now, id)).await?;
    let text = |criteria: &Option<String>| criteria.clone().unwrap_or_default();
    for (what, from, to) in [
        ("name", old.name.clone(), new.name.clone()),
        ("description", old.description.clone(), new.description.clone()),
        ("criteria", text(&old.criteria), text(&new.criteria)),
    ] {
        if from != to {
            audit::note_of(s, Of::AccessGroup(id), what, (&from, &to)).await?;
        }
    }
    if new.criteria != old.criteria {
        invitations::may_have_come(s, Who::Everybody).await?;
    }
    Ok(())
}

/// Deletes a group; portals that let it in do so no more. Contacts and their passwords stay.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] on `version` when somebody else has changed it meanwhile.
pub async fn delete(s: &mut Session<'_>, id: AccessGroupId, version: i64) -> Result<()> {
    let group = find(s, id)?;
    hold(s).await?;
    stands(s, id, version, "delete-changed").await?;
    // Whichever portals name it now that their rows are held.
    let chosen: Vec<(PortalId, String, i64)> =
        s.conn().all(sql!("SELECT id, access_groups, updated_at FROM portal ORDER BY id")).await?;
    for (portal, stored, updated_at) in chosen {
        let all: Vec<AccessGroupId> = serde_json::from_str(&stored).unwrap_or_default();
        let left: Vec<AccessGroupId> = all.iter().copied().filter(|other| *other != id).collect();
        if left.len() == all.len() {
            continue;
        }
        let now = s.after(updated_at);
        let update = "UPDATE portal SET access_groups = ?, updated_at = ? WHERE id = ?";
        s.conn().run(sql!(update, serde_json::json!(left).to_string(), now, portal)).await?;
        let text = |ids: &[AccessGroupId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        audit::note_of(s, Of::Portal(portal), "access_groups", (&text(&all), &text(&left))).await?;
    }
    s.conn().run(sql!("DELETE FROM access_member WHERE group_id = ?", id)).await?;
    s.conn().run(sql!("DELETE FROM access_group WHERE id = ?", id)).await?;
    audit::note_of(s, Of::AccessGroup(id), "deleted", (&group.name, "")).await
}
