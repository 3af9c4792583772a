//! What is kept of a directory's own about somebody: the name and the number by which it knows them, and what it calls them.

use db::{row, sql};

use crate::desk::error::Result;
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::people::{self, Record};
use crate::desk::session::Session;

row! {
    /// What is kept of a directory's own.
    #[derive(PartialEq, Eq)]
    pub(super) struct Kept {
        pub(super) company: CompanyId,
        pub(super) user_name: Option<String>,
        pub(super) user_key: Option<String>,
        pub(super) external_id: Option<String>,
        pub(super) display_name: Option<String>,
        pub(super) is_deleted: bool,
    }
}

/// What is kept about somebody; None for whom no directory has written yet.
pub(super) async fn find(s: &mut Session<'_>, id: ContactId) -> Result<Option<Kept>> {
    let kept = "SELECT company_id, user_name, user_key, external_id, display_name, deleted_at IS NOT NULL
        FROM scim_user WHERE contact_id = ?";
    Ok(s.conn().first(sql!(kept, id)).await?)
}

/// Keeps it. What stands already is no change.
pub(super) async fn keep(s: &mut Session<'_>, id: ContactId, new: &Kept) -> Result<()> {
    if find(s, id).await?.as_ref() == Some(new) {
        return Ok(());
    }
    let now = s.now();
    s.conn()
        .run(sql!(
            "INSERT INTO scim_user (contact_id, company_id, user_name, user_key, external_id, display_name, created_at,
               updated_at, deleted_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (contact_id) DO UPDATE SET company_id = excluded.company_id, user_name = excluded.user_name,
               user_key = excluded.user_key, external_id = excluded.external_id, display_name = excluded.display_name,
               updated_at = excluded.updated_at, deleted_at = excluded.deleted_at",
            id,
            new.company,
            new.user_name.clone(),
            new.user_key.clone(),
            new.external_id.clone(),
            new.display_name.clone(),
            now,
            now,
            new.is_deleted.then_some(now)
        ))
        .await?;
    Ok(())
}

/// Writes down what of it becomes another. Whoever was not written yet was called by both `names`.
pub(super) async fn note(s: &mut Session<'_>, id: ContactId, names: &str, new: &Kept) -> Result<()> {
    let was = find(s, id).await?;
    let called = Some(names.trim().to_owned()).filter(|names| !names.is_empty());
    let display = was.as_ref().map_or(called, |was| was.display_name.clone());
    let (user, external) = was.map(|was| (was.user_name, was.external_id)).unwrap_or_default();
    for (what, was, new) in [
        ("directory_user_name", user, &new.user_name),
        ("directory_external_id", external, &new.external_id),
        ("directory_display_name", display, &new.display_name),
    ] {
        if was != *new {
            people::note_value(s, Record::Contact(id), what, new.as_deref()).await?;
        }
    }
    Ok(())
}
