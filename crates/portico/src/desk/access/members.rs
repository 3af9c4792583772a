//! Who is in which group, and who is put into one.

use db::{Sql, row, sql};

use super::edit::{find, users};
use super::invitations::{self, Status, Who};
use super::{Group, REGISTERED, in_any};
use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::explain;
use crate::desk::ids::{AccessGroupId, CompanyId, ContactId, PortalId};
use crate::desk::people::{self, Listing, list};
use crate::desk::portal::Access;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::tickets::{At, Contact};

/// Contacts that a search offers to be put in.
const FOUND: usize = 10;

/// Which members somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// Those of this group; None for those of any.
    pub group: Option<AccessGroupId>,
    /// The beginning of a name, of a family name or of an address.
    pub text: Option<String>,
}

/// A contact who is in a group.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who.
    pub contact: Contact,
    /// How many groups they are in.
    pub groups: i64,
    /// How their invitation stands; None where they have none and cannot sign in either.
    pub status: Option<Status>,
    /// When their invitation goes out, or went out last.
    pub at: Option<Time>,
    /// The portal to which they were invited last.
    pub invited_to: Option<PortalId>,
    /// The portal to which they can be invited: that one, else the first that lets them in. None where nothing can be sent.
    pub offered: Option<PortalId>,
}

row! {
    struct Row {
        id: ContactId,
        first_name: String,
        last_name: String,
        email: String,
        job_title: Option<String>,
        phone: Option<String>,
        company: Option<CompanyId>,
        company_name: Option<String>,
        name_key: String,
        groups: i64,
        is_registered: bool,
        is_declined: bool,
        status: Option<String>,
        at: Option<Time>,
        invited_to: Option<PortalId>,
    }
}

impl From<Row> for Member {
    fn from(row: Row) -> Member {
        let status = match (row.is_registered, row.is_declined) {
            (true, _) => Some(Status::Accepted),
            (false, true) => Some(Status::Declined),
            (false, false) => row.status.as_deref().and_then(Status::parse),
        };
        Member {
            contact: Contact::new(
                row.id,
                (&row.first_name, &row.last_name, row.email),
                (row.job_title, row.phone),
                row.company.zip(row.company_name),
            ),
            groups: row.groups,
            status,
            at: row.at,
            invited_to: row.invited_to,
            offered: None,
        }
    }
}

/// Members by name.
///
/// # Errors
/// [`Error::NotFound`] when there is no such group, and for whoever may not set up the portal.
pub async fn members(s: &mut Session<'_>, sought: &Sought, at: &At) -> Result<Listing<Member>> {
    only_those_who_may(s)?;
    let (groups, when, dialect) = (s.access_groups().to_vec(), s.when(), s.dialect());
    let within = match sought.group {
        Some(id) => find(s, id)?.has(s.contact_fields(), &when, dialect),
        None => in_any(&groups, s.contact_fields(), &when, dialect),
    };
    let mut sql =
        Sql::new("SELECT c.id, c.first_name, c.last_name, c.email, c.job_title, c.phone, k.id, k.name, c.name_key, 0");
    for group in &groups {
        sql.push(" + CASE WHEN ").append(group.has(s.contact_fields(), &when, dialect)).push(" THEN 1 ELSE 0 END");
    }
    sql.push(&format!(", {REGISTERED}, c.declined_at IS NOT NULL"));
    sql.push(
        ", (SELECT i.status FROM invitation i WHERE i.contact_id = c.id ORDER BY i.updated_at DESC, i.id DESC LIMIT 1),
           (SELECT COALESCE(i.sent_at, i.send_at) FROM invitation i WHERE i.contact_id = c.id
            ORDER BY i.updated_at DESC, i.id DESC LIMIT 1),
           (SELECT i.portal_id FROM invitation i WHERE i.contact_id = c.id
            ORDER BY i.updated_at DESC, i.id DESC LIMIT 1)
         FROM contact c
         LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
         LEFT JOIN company k ON k.id = l.company_id
         WHERE NOT c.is_deleted AND ",
    );
    sql.append(within);
    if let Some(text) = &sought.text {
        sql.append(list::begins(text));
    }
    if let Some((id, key)) = list::after(at) {
        sql.bind(" AND (c.name_key, c.id) > (?, ?)", [key.into(), id.into()]);
    }
    sql.push(" ORDER BY c.name_key, c.id").limit(list::PAGE + 1);
    let mut rows: Vec<Row> = s.conn().all(sql).await?;
    let next = list::cut(&mut rows, |row| (row.id.0, &row.name_key));
    let mut rows: Vec<Member> = rows.into_iter().map(Member::from).collect();
    offer(s, &mut rows).await?;
    Ok(Listing { rows, next })
}

/// Says of members to which portal each can be invited, by the rules by which [`invite`] refuses.
async fn offer(s: &mut Session<'_>, members: &mut [Member]) -> Result<()> {
    let has_none = |member: &&Member| member.status != Some(Status::Accepted);
    let ids: Vec<ContactId> = members.iter().filter(has_none).map(|member| member.contact.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    for portal in s.portals().to_vec().into_iter().filter(|portal| portal.is_on) {
        let may = invitations::who_may_be_asked(&mut s.about(&portal), &ids).await?;
        for member in members.iter_mut().filter(|member| may.contains(&member.contact.id)) {
            if member.offered.is_none() || member.invited_to == Some(portal.id) {
                member.offered = Some(portal.id);
            }
        }
    }
    Ok(())
}

/// Invites a member to a portal, or once more, as their page at the help desk does ([`invitations::resend`]).
///
/// # Errors
/// As there, and [`Error::NotFound`] for whoever may not set up the portal.
pub async fn invite(s: &mut Session<'_>, contact: ContactId, portal: PortalId) -> Result<bool> {
    only_those_who_may(s)?;
    invitations::resend(s, contact, portal).await
}

/// The contacts that a search finds, each with whether they are in the group already.
///
/// # Errors
/// As [`members`]; [`Error::NotFound`] for a group that goes by criteria.
pub async fn candidates(s: &mut Session<'_>, id: AccessGroupId, text: &str) -> Result<Vec<(Contact, bool)>> {
    let group = filled_by_hand(s, id)?;
    let sought = people::Sought { text: Some(text.to_owned()), ..people::Sought::default() };
    let mut found = people::contacts(s, &sought, &At::First).await?.rows;
    found.truncate(FOUND);
    let ids: Vec<ContactId> = found.iter().map(|contact| contact.id).collect();
    let mut within = sql!("SELECT contact_id FROM access_member WHERE group_id = ? AND contact_id IN ", group.id);
    within.append(Sql::in_list(&ids));
    let within: Vec<ContactId> = s.conn().all(within).await?;
    Ok(found.into_iter().map(|contact| (within.contains(&contact.id), contact)).map(|(is, c)| (c, is)).collect())
}

/// The group, if people are put into it.
pub(super) fn filled_by_hand(s: &Session<'_>, id: AccessGroupId) -> Result<std::sync::Arc<Group>> {
    let group = find(s, id)?;
    if group.criteria.is_some() { Err(Error::NotFound) } else { Ok(group) }
}

/// Holds a group's row, so that nobody deletes it meanwhile.
pub(super) async fn held(s: &mut Session<'_>, id: AccessGroupId) -> Result<()> {
    hold(s).await?;
    let there = sql!("SELECT id FROM access_group WHERE id = ?", id);
    s.conn().first::<AccessGroupId>(there).await?.map(|_| ()).ok_or(Error::NotFound)
}

/// Puts somebody in who is not; whether they were not.
pub(super) async fn put(s: &mut Session<'_>, group: AccessGroupId, contact: ContactId) -> Result<bool> {
    let now = s.now();
    let insert = "INSERT INTO access_member (group_id, contact_id, created_at)
        SELECT CAST(? AS BIGINT), c.id, CAST(? AS BIGINT) FROM contact c WHERE c.id = ? AND NOT c.is_deleted
        ON CONFLICT (group_id, contact_id) DO NOTHING";
    Ok(s.conn().run(sql!(insert, group, now, contact)).await? > 0)
}

/// Puts a contact into a group; one who is in it already stays. They are invited where portals that let the group in do so.
///
/// # Errors
/// As [`candidates`]; [`Error::NotFound`] when there is no such contact.
pub async fn add(s: &mut Session<'_>, id: AccessGroupId, contact: ContactId) -> Result<()> {
    filled_by_hand(s, id)?;
    held(s, id).await?;
    let card = people::card(s, contact).await?;
    if put(s, id, contact).await? {
        audit::note_of(s, Of::AccessGroup(id), "member_added", ("", &card.email)).await?;
        invitations::may_have_come(s, Who::Contact(contact)).await?;
    }
    Ok(())
}

/// Takes a contact out of a group; false when they were not in it. What was not mailed yet is not.
///
/// # Errors
/// As [`candidates`].
pub async fn remove(s: &mut Session<'_>, id: AccessGroupId, contact: ContactId) -> Result<bool> {
    filled_by_hand(s, id)?;
    held(s, id).await?;
    let gone = "DELETE FROM access_member WHERE group_id = ? AND contact_id = ?";
    let was_in = s.conn().run(sql!(gone, id, contact)).await? > 0;
    if was_in {
        let email = "SELECT email FROM contact WHERE id = ?";
        let email: String = s.conn().first(sql!(email, contact)).await?.unwrap_or_default();
        audit::note_of(s, Of::AccessGroup(id), "member_removed", (&email, "")).await?;
    }
    Ok(was_in)
}

/// Somebody who was taken out of a group: their name, and the portals that let the group in and do not let them in any more. None
/// when there is no such contact.
///
/// # Errors
/// As [`candidates`].
pub async fn shut_out(
    s: &mut Session<'_>,
    id: AccessGroupId,
    contact: ContactId,
) -> Result<Option<(String, Vec<String>)>> {
    filled_by_hand(s, id)?;
    let card = match people::card(s, contact).await {
        Ok(card) => card,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let lets_in: Vec<PortalId> =
        users(s, id).iter().filter(|portal| portal.access == Access::Groups).map(|portal| portal.id).collect();
    // Whoever was declined entered nowhere before, either.
    let declined = "SELECT declined_at IS NOT NULL FROM contact WHERE id = ?";
    if s.conn().one::<bool>(sql!(declined, contact)).await? {
        return Ok(Some((card.name, vec![])));
    }
    let all = explain::everywhere(s, contact).await?;
    let is_out = all.iter().filter(|(portal, sees)| lets_in.contains(&portal.id) && !sees.may_enter);
    Ok(Some((card.name, is_out.map(|(portal, _)| portal.name.clone()).collect())))
}
