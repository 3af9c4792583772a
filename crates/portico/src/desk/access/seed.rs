//! Access as an installation is filled with it: groups, registration and what is consented to.
//!
//! For the system alone, while an installation is set up.

use db::sql;

use crate::desk::error::Result;
use crate::desk::filter::Filter;
use crate::desk::ids::{AccessGroupId, ContactId};
use crate::desk::session::Session;
use crate::desk::setup::only_setup;

/// Makes a group: of whoever meets criteria, or of these contacts.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for anybody but whoever sets an installation up.
pub async fn seed_group(
    s: &mut Session<'_>,
    (name, description): (&str, &str),
    criteria: Option<&Filter>,
    members: &[ContactId],
) -> Result<AccessGroupId> {
    only_setup(s)?;
    let now = s.now();
    let make = "INSERT INTO access_group (name, name_key, description, criteria, created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?) RETURNING id";
    let (key, criteria) = (richtext::sort_key(name), criteria.map(Filter::text));
    let id: AccessGroupId = s.conn().one(sql!(make, name, key, description, criteria, now, now)).await?;
    for contact in members {
        let put = "INSERT INTO access_member (group_id, contact_id, created_at) VALUES (?, ?, ?)";
        s.conn().run(sql!(put, id, *contact, now)).await?;
    }
    Ok(id)
}

/// Lets anybody register at the default portal, who consents to a text: each as language, notice and what is ticked.
///
/// # Errors
/// As [`seed_group`].
pub async fn seed_registration(s: &mut Session<'_>, texts: &[(&str, &str, &str)]) -> Result<()> {
    only_setup(s)?;
    let (portal, domain, now) = (s.portal().id, s.portal().domain, s.now());
    s.conn().run(sql!("UPDATE portal SET access = 'register' WHERE id = ?", portal)).await?;
    for (language, notice, label) in texts {
        let text = "INSERT INTO consent_text (domain_id, version, language, notice, label, created_at)
            VALUES (?, 1, ?, ?, ?, ?)";
        s.conn().run(sql!(text, domain, *language, *notice, *label, now)).await?;
    }
    Ok(())
}
