//! What customers say about themselves on their account's page: their name, and the time zone in which they read dates.

use db::sql;
use jiff::tz::TimeZone;

use super::contact::{NAME, too_long};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::ContactId;
use crate::desk::mailroom;
use crate::desk::properties::Object;
use crate::desk::session::Session;
use crate::desk::tickets::{self, Actor, history_of};
use crate::desk::viewer::full_name;

/// What the history of a contact calls their time zone; no property is called so.
pub const TIME_ZONE: &str = "visitor.time_zone";

/// What a customer says about themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The time zone's IANA name; empty for the portal's.
    pub time_zone: String,
}

/// The signed-in customer's profile, and what saving it has to name.
///
/// # Errors
/// [`Error::NotAllowed`] and [`Error::SignIn`] for whoever is no customer; those of the database.
pub async fn profile(s: &mut Session<'_>) -> Result<(Profile, i64)> {
    let me = s.customer()?.id;
    find(s, me, "").await
}

async fn find(s: &mut Session<'_>, me: ContactId, lock: &str) -> Result<(Profile, i64)> {
    let statement = format!(
        "SELECT first_name, last_name, time_zone, updated_at FROM contact WHERE id = ? AND NOT is_deleted{lock}"
    );
    let row: Option<(String, String, Option<String>, i64)> = s.conn().first(sql!(statement, me)).await?;
    let (first_name, last_name, time_zone, version) = row.ok_or(Error::SignIn)?;
    Ok((Profile { first_name, last_name, time_zone: time_zone.unwrap_or_default() }, version))
}

/// Saves the signed-in customer's profile; `version` is what [`profile`] said. Lists of tickets follow another name, and a
/// daily summary another time zone.
///
/// # Errors
/// [`Error::Invalid`] with the input's name as field, on `version` when it was changed meanwhile; otherwise as [`profile`].
pub async fn save_profile(s: &mut Session<'_>, version: i64, said: Profile) -> Result<()> {
    let me = s.customer()?.clone();
    let lock = s.dialect().for_update();
    let (was, stands) = find(s, me.id, lock).await?;
    let said = check(said)?;
    if said == was {
        return Ok(());
    }
    if stands != version {
        return Err(Invalid::field("version", "profile-changed").into());
    }
    let name = |of: &Profile| richtext::sort_key(&full_name(&of.first_name, &of.last_name, &me.email));
    let now = s.after(stands);
    let zone = Some(&said.time_zone).filter(|zone| !zone.is_empty()).cloned();
    s.conn()
        .run(sql!(
            "UPDATE contact SET first_name = ?, last_name = ?, name_key = ?, family_key = ?, time_zone = ?, updated_at = ?
             WHERE id = ?",
            &said.first_name,
            &said.last_name,
            name(&said),
            richtext::sort_key(&said.last_name),
            zone,
            now,
            me.id
        ))
        .await?;
    for (what, old, new) in [
        ("firstname", &was.first_name, &said.first_name),
        ("lastname", &was.last_name, &said.last_name),
        (TIME_ZONE, &was.time_zone, &said.time_zone),
    ] {
        if old != new {
            let value = Some(new.clone()).filter(|value| !value.is_empty());
            history_of(s, (Object::Contact, me.id.0), what, value, (Actor::Contact(me.id), now)).await?;
        }
    }
    if was.time_zone != said.time_zone {
        mailroom::follow_time_zone(s, me.id).await?;
    }
    if name(&was) != name(&said) {
        tickets::rename(s, me.id).await?;
    }
    Ok(())
}

fn check(said: Profile) -> Result<Profile> {
    let said = Profile {
        first_name: richtext::one_line(&said.first_name),
        last_name: richtext::one_line(&said.last_name),
        time_zone: said.time_zone.trim().to_owned(),
    };
    let mut invalid = Invalid::default();
    too_long("first_name", &said.first_name, NAME, &mut invalid);
    too_long("last_name", &said.last_name, NAME, &mut invalid);
    if !said.time_zone.is_empty() && TimeZone::get(&said.time_zone).is_err() {
        invalid.add("time_zone", "profile-zone", vec![]);
    }
    invalid.into_result()?;
    Ok(said)
}
