//! How a contact stands: which groups they are in, and whether they can sign in or have been invited.

use db::{Sql, row, sql};

use super::REGISTERED;
use super::consent::{self, Given};
use super::invitations::Status;
use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{AccessGroupId, ContactId, PortalId};
use crate::desk::session::Session;
use crate::desk::signin::{self, Side};

/// How a contact stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The groups they are in, by name.
    pub groups: Vec<(AccessGroupId, String)>,
    /// Whether they have a sign-in.
    pub is_registered: bool,
    /// Since when, where that is known.
    pub registered_at: Option<Time>,
    /// When they were last at a portal, where that is known.
    pub last_seen_at: Option<Time>,
    /// Whether they have made an account that nobody has approved yet.
    pub is_unapproved: bool,
    /// When staff declined them; None for whoever was let in since.
    pub declined_at: Option<Time>,
    /// Whether they have a second factor.
    pub has_factor: bool,
    /// When the directory of their company deactivated them; None for whoever was let in since.
    pub deactivated_at: Option<Time>,
    /// What they have consented to, newest first.
    pub consents: Vec<Given>,
    /// Their invitations, one for each portal at most.
    pub invitations: Vec<Invited>,
}

row! {
    struct Found {
        is_registered: bool,
        registered_at: Option<Time>,
        last_seen_at: Option<Time>,
        is_unapproved: bool,
        declined_at: Option<Time>,
        has_factor: bool,
        deactivated_at: Option<Time>,
    }
}

row! {
    struct InvitedRow {
        portal: PortalId,
        status: String,
        send_at: Time,
        sent_at: Option<Time>,
        expires_at: Option<Time>,
    }
}

/// An invitation to a portal.
#[derive(Clone, Debug)]
pub struct Invited {
    /// To which portal.
    pub portal: PortalId,
    /// How it stands.
    pub status: Status,
    /// When it goes out, or went out last.
    pub at: Time,
    /// Whether its link is no longer good.
    pub is_over: bool,
}

/// How a contact stands.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::SignIn`] for others than staff.
pub async fn standing(s: &mut Session<'_>, id: ContactId) -> Result<Standing> {
    s.staff()?;
    let found = format!(
        "SELECT {REGISTERED}, c.registered_at, c.last_seen_at, NOT c.is_approved AND c.declined_at IS NULL,
           CASE WHEN c.deactivated_at = c.declined_at THEN NULL ELSE c.declined_at END, {}, c.deactivated_at
         FROM contact c WHERE c.id = ? AND NOT c.is_deleted",
        signin::has_factor(Side::Portal, "c.id")
    );
    let found: Found = s.conn().first(sql!(found, id)).await?.ok_or(Error::NotFound)?;
    let (all, when, dialect) = (s.access_groups().to_vec(), s.when(), s.dialect());
    let mut groups = vec![];
    for group in all {
        let mut within = Sql::new(
            "SELECT c.id FROM contact c
             LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
             LEFT JOIN company k ON k.id = l.company_id WHERE ",
        );
        within.append(group.has(s.contact_fields(), &when, dialect)).append(sql!(" AND c.id = ?", id));
        if s.conn().first::<ContactId>(within).await?.is_some() {
            groups.push((group.id, group.name.clone()));
        }
    }
    let invitations = "SELECT portal_id, status, send_at, sent_at, expires_at FROM invitation
        WHERE contact_id = ? ORDER BY id";
    let (rows, now): (Vec<InvitedRow>, Time) = (s.conn().all(sql!(invitations, id)).await?, s.now());
    let said = |row: InvitedRow| {
        Some(Invited {
            portal: row.portal,
            status: Status::parse(&row.status)?,
            at: row.sent_at.unwrap_or(row.send_at),
            is_over: row.expires_at.is_some_and(|at| at <= now),
        })
    };
    Ok(Standing {
        groups,
        is_registered: found.is_registered,
        registered_at: found.registered_at,
        last_seen_at: found.last_seen_at,
        is_unapproved: found.is_unapproved,
        declined_at: found.declined_at,
        has_factor: found.has_factor,
        deactivated_at: found.deactivated_at,
        consents: consent::given(s, id).await?,
        invitations: rows.into_iter().filter_map(said).collect(),
    })
}
