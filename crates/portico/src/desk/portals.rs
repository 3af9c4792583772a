//! The portals of an installation: each with its own address, name, look, form and rules, over the same tickets, contacts and
//! inboxes. One is the default, through which staff look where it is not said which.
//!
//! For those who may set up the customer portal.

use std::sync::Arc;

use db::{Sql, sql};

use super::domains;
use super::error::{Error, Invalid, Result};
use super::ids::{DomainId, PortalId};
use super::place;
use super::portal::Portal;
use super::portal_settings::audit::{self, Of};
use super::portal_settings::{hold, only_those_who_may};
use super::session::Session;
use super::tickets;
use super::translations::{self, Thing};

/// Portals that there may be.
pub const MOST: usize = 20;
/// Characters of a name.
pub const NAME: usize = 200;

/// A portal in the list of all.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its settings.
    pub portal: Arc<Portal>,
    /// Its address for customers.
    pub url: String,
}

/// A portal that is to be made.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its domain, by id.
    pub domain: String,
    /// Its path under that.
    pub slug: String,
    /// The portal that it begins as a copy of, by id.
    pub like: String,
}

/// Every portal, the default first.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal.
pub fn list(s: &Session<'_>) -> Result<Vec<Line>> {
    only_those_who_may(s)?;
    Ok(s.portals().iter().map(|portal| Line { url: s.url_of(portal), portal: portal.clone() }).collect())
}

/// The portal of this id.
///
/// # Errors
/// [`Error::NotFound`] where there is none, and as [`list`].
pub fn find(s: &Session<'_>, id: PortalId) -> Result<Line> {
    list(s)?.into_iter().find(|line| line.portal.id == id).ok_or(Error::NotFound)
}

/// Whether another portal has an address. Whoever goes there holds the portals' rows.
pub(in crate::desk) async fn is_taken(
    s: &mut Session<'_>,
    but: Option<PortalId>,
    (domain, slug): (DomainId, &str),
) -> Result<bool> {
    let but = but.unwrap_or(PortalId(0));
    let other = "SELECT id FROM portal WHERE domain_id = ? AND slug = ? AND id <> ? AND NOT is_deleted";
    Ok(s.conn().first::<PortalId>(sql!(other, domain, slug, but)).await?.is_some())
}

/// What a new portal takes over from the one that it begins as a copy of.
const TAKEN_OVER: &str = "company_name, ticket_access, company_if, access, access_groups, invites,
    register_domains, register_denied, register_approval, visible, colleagues_read_only, inbox_id,
    ticket_one, ticket_many, ticket_prefix, owner_display, owner_alias, show_turn, show_stages, reply_to_closed, close_allowed,
    form_id, has_form, form_menu, form_title, kb_url, kb_menu, columns, theme, keeps_options, is_set_up, visitors_choose";

/// Makes a portal as a copy of another, at an address of its own. It is off until somebody switches it on.
///
/// # Errors
/// [`Error::NotFound`] as for [`list`]; [`Error::Invalid`] on `name`, `domain`, `slug` or `like`.
pub async fn make(s: &mut Session<'_>, sheet: &Sheet) -> Result<PortalId> {
    only_those_who_may(s)?;
    hold(s).await?;
    let mut invalid = Invalid::default();
    let name = sheet.name.trim();
    if name.is_empty() {
        invalid.add("name", "settings-missing", vec![]);
    } else if name.chars().count() > NAME {
        invalid.add("name", "settings-long", vec![("max", NAME.to_string())]);
    }
    let domain = domains::list(s)?.into_iter().find(|line| line.domain.id.to_string() == sheet.domain);
    match &domain {
        None => invalid.add("domain", "settings-choice", vec![]),
        Some(line) if !line.domain.is_proven() => invalid.add("domain", "settings-domain-unproven", vec![]),
        Some(_) => {}
    }
    let slug = sheet.slug.trim().trim_matches('/').to_lowercase();
    if let Some(why) = place::unfit(&slug) {
        invalid.add("slug", why, vec![("max", place::LONGEST.to_string())]);
    } else if let Some(line) = &domain
        && is_taken(s, None, (line.domain.id, &slug)).await?
    {
        invalid.add("slug", "portals-taken", vec![]);
    }
    let like = s.portals().iter().find(|portal| portal.id.to_string() == sheet.like).cloned();
    if like.is_none() {
        invalid.add("like", "settings-choice", vec![]);
    }
    let count: i64 = s.conn().one(Sql::new("SELECT COUNT(*) FROM portal WHERE NOT is_deleted")).await?;
    if usize::try_from(count).unwrap_or(MOST) >= MOST {
        invalid.add("name", "portals-many", vec![("max", MOST.to_string())]);
    }
    let (Some(domain), Some(like), true) = (domain, like, invalid.is_empty()) else { return Err(invalid.into()) };
    let now = s.now();
    let id: PortalId = s
        .conn()
        .one(sql!(
            format!(
                "INSERT INTO portal (name, domain_id, slug, is_on, is_default, created_at, updated_at, {TAKEN_OVER})
                 SELECT ?, ?, ?, FALSE, FALSE, ?, ?, {TAKEN_OVER} FROM portal WHERE id = ? RETURNING id"
            ),
            name,
            domain.domain.id,
            &slug,
            now,
            now,
            like.id
        ))
        .await?;
    let forget = "DELETE FROM former_address WHERE domain_id = ? AND slug = ?";
    s.conn().run(sql!(forget, domain.domain.id, &slug)).await?;
    like.closing.store(s.conn(), id).await?;
    translations::copy(s, Thing::Portal(like.id), Thing::Portal(id)).await?;
    audit::note_of(s, Of::Portal(id), "made", ("", name)).await?;
    Ok(id)
}

/// Makes a portal the default. Lists are kept for it from then on, and staff look through it.
///
/// # Errors
/// As [`find`].
pub async fn make_default(s: &mut Session<'_>, id: PortalId) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let new = find(s, id)?.portal;
    // Somebody may have chosen another, or deleted this one, before the rows were held.
    let stands = "SELECT id, name, keeps_options FROM portal WHERE is_default";
    let (was, was_name, keeps_options): (PortalId, String, bool) = s.conn().one(Sql::new(stands)).await?;
    if was == id {
        return Ok(());
    }
    s.conn().run(Sql::new("UPDATE portal SET is_default = FALSE WHERE is_default")).await?;
    let now = s.after(new.updated_at.0);
    let update =
        "UPDATE portal SET is_default = TRUE, keeps_options = ?, updated_at = ? WHERE id = ? AND NOT is_deleted";
    if s.conn().run(sql!(update, keeps_options, now, id)).await? == 0 {
        return Err(Error::NotFound);
    }
    tickets::judge_all_for(s, id).await?;
    audit::note_of(s, Of::Portal(id), "default", (&was_name, &new.name)).await
}

/// Deletes a portal: it is found at no address any more, nor at those it had. Tickets, contacts and everybody's passwords stay.
///
/// # Errors
/// As [`find`]; [`Error::Invalid`] on `portal` for the default one.
pub async fn delete(s: &mut Session<'_>, id: PortalId) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let portal = find(s, id)?.portal;
    if portal.is_default {
        return Err(Invalid::field("portal", "portals-delete-default").into());
    }
    let own = s.domains().iter().find(|domain| domain.is_own()).map(|domain| domain.id);
    let now = s.after(portal.updated_at.0);
    // Its domain may be taken away later.
    let update = "UPDATE portal SET is_deleted = TRUE, is_on = FALSE, domain_id = ?, updated_at = ?
        WHERE id = ? AND NOT is_default AND NOT is_deleted";
    if s.conn().run(sql!(update, own.unwrap_or(portal.domain), now, id)).await? == 0 {
        return Err(Invalid::field("portal", "portals-delete-default").into());
    }
    s.conn().run(sql!("DELETE FROM translation WHERE object = 'portal' AND object_id = ?", id)).await?;
    for of in ["former_address", "own_columns", "own_view"] {
        s.conn().run(sql!(format!("DELETE FROM {of} WHERE portal_id = ?"), id)).await?;
    }
    audit::note_of(s, Of::Portal(id), "deleted", (&portal.name, "")).await
}
