//! Which companies a contact belongs to, and which of them is the primary one. It counts from the contact's next request
//! on: nothing about whose tickets somebody sees is kept anywhere else.

use db::sql;

use super::{CompanyLine, Record, add, changes, companies, company};
use crate::desk::access::invitations::{self, Who};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::session::Session;
use crate::desk::tickets::At;

/// What becomes the primary company when the primary one is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nobody has said.
    Unsaid,
    /// None.
    Nothing,
    /// This one.
    Company(CompanyId),
}

/// Companies that a contact can join.
#[derive(Clone, Debug)]
pub struct Offers {
    /// By name; those the contact belongs to are left out.
    pub rows: Vec<CompanyLine>,
    /// Whether there are more.
    pub more: bool,
}

/// A contact's companies, and whether each is the primary one. The contact's belongings change nowhere else meanwhile.
async fn lock(s: &mut Session<'_>, contact: ContactId) -> Result<Vec<(CompanyId, bool)>> {
    s.staff()?;
    let mut sql = sql!("SELECT id FROM contact WHERE id = ? AND NOT is_deleted", contact);
    sql.push(s.dialect().for_update());
    let _: ContactId = s.conn().first(sql).await?.ok_or(Error::NotFound)?;
    Ok(s.conn().all(sql!("SELECT company_id, is_primary FROM contact_company WHERE contact_id = ?", contact)).await?)
}

async fn name_of(s: &mut Session<'_>, contact: ContactId) -> Result<String> {
    Ok(super::card(s, contact).await?.name)
}

fn primary(all: &[(CompanyId, bool)]) -> Option<CompanyId> {
    all.iter().find(|(_, is_primary)| *is_primary).map(|(id, _)| *id)
}

/// The beginning of the companies by name, or of those whose name or domain begins with `text`, without a contact's own.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::SignIn`] for others.
pub async fn offers(s: &mut Session<'_>, contact: ContactId, text: Option<&str>) -> Result<Offers> {
    let found = companies(s, text, &At::First).await?;
    let own: Vec<CompanyId> =
        s.conn().all(sql!("SELECT company_id FROM contact_company WHERE contact_id = ?", contact)).await?;
    let rows = found.rows.into_iter().filter(|line| !own.contains(&line.id)).collect();
    Ok(Offers { rows, more: found.next.is_some() })
}

/// Lets a contact join a company; the first one becomes the primary one. A second time changes nothing.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when one of them is not there; [`Error::SignIn`] for others than staff.
pub async fn add(s: &mut Session<'_>, contact: ContactId, company: CompanyId) -> Result<()> {
    let all = lock(s, contact).await?;
    let name = company::lock(s, company).await?;
    if all.iter().any(|(id, _)| *id == company) {
        return Ok(());
    }
    add::link(s, contact, company, primary(&all).is_none()).await?;
    changes::note(s, Record::Contact(contact), "company_added", Some(&name)).await?;
    let who = name_of(s, contact).await?;
    changes::note(s, Record::Company(company), "contact_added", Some(&who)).await?;
    invitations::may_have_come(s, Who::Contact(contact)).await
}

/// Makes one of a contact's companies the primary one; `was` is which one that was when somebody decided so.
///
/// Permissions: staff.
///
/// # Errors
/// As [`add`]. [`Error::Invalid`] on `company` when somebody else has made another one the primary one meanwhile.
pub async fn make_primary(
    s: &mut Session<'_>,
    contact: ContactId,
    company: CompanyId,
    was: Option<CompanyId>,
) -> Result<()> {
    let all = lock(s, contact).await?;
    if !all.iter().any(|(id, _)| *id == company) {
        return Err(Error::NotFound);
    }
    if primary(&all) == Some(company) {
        return Ok(());
    }
    unchanged(&all, was)?;
    set_primary(s, contact, Some(company)).await?;
    invitations::may_have_come(s, Who::Contact(contact)).await
}

/// Whether the primary company is still what somebody saw.
fn unchanged(all: &[(CompanyId, bool)], was: Option<CompanyId>) -> Result<()> {
    if primary(all) == was { Ok(()) } else { Err(Invalid::field("company", "person-companies-changed").into()) }
}

async fn set_primary(s: &mut Session<'_>, contact: ContactId, company: Option<CompanyId>) -> Result<()> {
    s.conn()
        .run(sql!("UPDATE contact_company SET is_primary = FALSE WHERE contact_id = ? AND is_primary", contact))
        .await?;
    let Some(company) = company else {
        return changes::note(s, Record::Contact(contact), "company_primary", None).await;
    };
    s.conn()
        .run(sql!(
            "UPDATE contact_company SET is_primary = TRUE WHERE contact_id = ? AND company_id = ?",
            contact,
            company
        ))
        .await?;
    let name = company::name(s, company).await?;
    changes::note(s, Record::Contact(contact), "company_primary", Some(&name)).await
}

/// Takes a contact out of a company. When it was the primary one of several, `next` says which one is that now. `was` is
/// the primary one when somebody decided so. What is gone already stays so.
///
/// Permissions: staff.
///
/// # Errors
/// As [`make_primary`]; [`Error::Invalid`] on `next` when it has to be said, or names no company of the contact.
pub async fn remove(
    s: &mut Session<'_>,
    contact: ContactId,
    company: CompanyId,
    (was, next): (Option<CompanyId>, Next),
) -> Result<()> {
    let all = lock(s, contact).await?;
    if !all.iter().any(|(id, _)| *id == company) {
        return Ok(());
    }
    unchanged(&all, was)?;
    let is_choice = primary(&all) == Some(company) && all.len() > 1;
    let is_known = |id: CompanyId| id != company && all.iter().any(|(known, _)| *known == id);
    match next {
        Next::Unsaid if is_choice => return Err(Invalid::field("next", "person-next-missing").into()),
        Next::Company(id) if is_choice && !is_known(id) => {
            return Err(Invalid::field("next", "person-next-missing").into());
        }
        _ => {}
    }
    let name = company::name(s, company).await?;
    let who = name_of(s, contact).await?;
    s.conn().run(sql!("DELETE FROM contact_company WHERE contact_id = ? AND company_id = ?", contact, company)).await?;
    changes::note(s, Record::Contact(contact), "company_removed", Some(&name)).await?;
    changes::note(s, Record::Company(company), "contact_removed", Some(&who)).await?;
    match next {
        Next::Company(id) if is_choice => set_primary(s, contact, Some(id)).await?,
        _ if is_choice => changes::note(s, Record::Contact(contact), "company_primary", None).await?,
        _ => {}
    }
    invitations::may_have_come(s, Who::Contact(contact)).await
}
