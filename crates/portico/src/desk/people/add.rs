//! How contacts and companies come to be, from whichever side: by staff, while an installation is set up, or by themselves.
//!
//! The one place that inserts them. Nothing here checks permissions: callers do.

use db::sql;

use super::{Record, by_domain, changes};
use crate::desk::access::invitations::{self, Who};
use crate::desk::email::{check_email, email_key};
use crate::desk::error::Result;
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::session::Session;
use crate::desk::setup::{NewCompany, NewContact, taken};
use crate::desk::viewer::full_name;

/// Adds a contact with its companies; without any, with that of the address's domain, if domains say so here.
pub(in crate::desk) async fn contact(s: &mut Session<'_>, new: &NewContact) -> Result<ContactId> {
    check_email(&new.email)?;
    let now = s.now();
    let name = full_name(&new.first_name, &new.last_name, new.email.trim());
    let id: ContactId = s
        .conn()
        .one(sql!(
            "INSERT INTO contact (email, email_key, email_domain, first_name, last_name, name_key, family_key, job_title,
               phone, password_hash, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            new.email.trim(),
            email_key(&new.email),
            by_domain::of_address(&new.email),
            &new.first_name,
            &new.last_name,
            richtext::sort_key(&name),
            richtext::sort_key(&new.last_name),
            new.job_title.clone(),
            new.phone.clone(),
            new.password_hash.clone(),
            now,
            now
        ))
        .await
        .map_err(taken)?;
    let mut companies = new.companies.clone();
    if companies.is_empty()
        && let Some(company) = by_domain::company_of(s, &new.email).await?
    {
        companies.push(company);
        let name = super::company::name(s, company).await?;
        changes::note(s, Record::Contact(id), "company_by_domain", Some(&name)).await?;
    }
    for (i, company) in companies.into_iter().enumerate() {
        link(s, id, company, i == 0).await?;
    }
    invitations::may_have_come(s, Who::Contact(id)).await?;
    Ok(id)
}

/// Links a contact to a company that it is not linked to.
pub(in crate::desk) async fn link(
    s: &mut Session<'_>,
    contact: ContactId,
    company: CompanyId,
    is_primary: bool,
) -> Result<()> {
    let now = s.now();
    s.conn()
        .run(sql!(
            "INSERT INTO contact_company (contact_id, company_id, is_primary, created_at) VALUES (?, ?, ?, ?)",
            contact,
            company,
            is_primary,
            now
        ))
        .await?;
    Ok(())
}

/// Adds a company.
pub(in crate::desk) async fn company(s: &mut Session<'_>, new: &NewCompany) -> Result<CompanyId> {
    let now = s.now();
    Ok(s.conn()
        .one(sql!(
            "INSERT INTO company (name, name_key, domain, domain_key, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            &new.name,
            richtext::sort_key(&new.name),
            new.domain.clone(),
            new.domain.as_deref().unwrap_or_default().to_lowercase(),
            now,
            now
        ))
        .await?)
}
