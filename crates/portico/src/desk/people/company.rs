//! A company as staff keep it: its name, and the domains by which its people are known.

use std::collections::BTreeMap;

use db::sql;

use super::contact::too_long;
use super::{Record, add, by_domain, changes, own};
use crate::desk::access::invitations::{self, Who};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::CompanyId;
use crate::desk::properties::{Object, custom_values, stored};
use crate::desk::session::Session;
use crate::desk::setup::NewCompany;

/// Characters that a company's name may have.
const NAME: usize = 200;
/// Domains that a company may have.
const DOMAINS: usize = 50;

/// What a company says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompanySheet {
    /// Its name.
    pub name: String,
    /// Its domains; the first is the main one.
    pub domains: Vec<String>,
    /// Values of properties of one's own, by name; those that are not named stay.
    pub own: BTreeMap<String, String>,
}

impl CompanySheet {
    fn tidy(self) -> CompanySheet {
        let mut domains: Vec<String> = vec![];
        for domain in self.domains.iter().map(|text| by_domain::tidy(text)) {
            if !domain.is_empty() && !domains.contains(&domain) {
                domains.push(domain);
            }
            // One more than there may be is enough to refuse them.
            if domains.len() > DOMAINS {
                break;
            }
        }
        CompanySheet { name: richtext::one_line(&self.name), domains, own: self.own }
    }

    fn main(&self) -> Option<&String> {
        self.domains.first()
    }
}

/// A company's name.
pub(super) async fn name(s: &mut Session<'_>, id: CompanyId) -> Result<String> {
    Ok(s.conn().one(sql!("SELECT name FROM company WHERE id = ?", id)).await?)
}

/// The name of a company that nobody deletes until this transaction ends.
pub(in crate::desk) async fn lock(s: &mut Session<'_>, id: CompanyId) -> Result<String> {
    let mut sql = sql!("SELECT name FROM company WHERE id = ? AND NOT is_deleted", id);
    sql.push(s.dialect().for_update());
    s.conn().first(sql).await?.ok_or(Error::NotFound)
}

/// The domains of a company, the main one first.
pub(in crate::desk) async fn domains(s: &mut Session<'_>, id: CompanyId) -> Result<Vec<String>> {
    Ok(s.conn()
        .all(sql!(
            "SELECT domain FROM (
               SELECT 0 AS place, domain_key AS domain FROM company WHERE id = ? AND domain_key <> ''
               UNION ALL SELECT 1, domain FROM company_domain WHERE company_id = ?) d
             ORDER BY place, domain",
            id,
            id
        ))
        .await?)
}

/// A company's sheet, and what saving it has to name.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::SignIn`] for others than staff.
pub async fn look_company(s: &mut Session<'_>, id: CompanyId) -> Result<(CompanySheet, i64)> {
    s.staff()?;
    let found = s
        .conn()
        .first(sql!("SELECT name, custom, updated_at FROM company WHERE id = ? AND NOT is_deleted", id))
        .await?;
    let (name, custom, version): (String, String, i64) = found.ok_or(Error::NotFound)?;
    Ok((CompanySheet { name, domains: domains(s, id).await?, own: custom_values(&custom)? }, version))
}

/// The sheet as it is kept as that of `of`, which has said `was` so far.
async fn check(
    s: &mut Session<'_>,
    sheet: CompanySheet,
    of: Option<CompanyId>,
    was: &CompanySheet,
) -> Result<CompanySheet> {
    let mut sheet = sheet.tidy();
    let mut invalid = Invalid::default();
    if sheet.name.is_empty() {
        invalid.add("name", "company-name-missing", vec![]);
    }
    too_long("name", &sheet.name, NAME, &mut invalid);
    if sheet.domains.len() > DOMAINS {
        invalid.add("domains", "company-domains-many", vec![("max", DOMAINS.to_string())]);
        return Err(invalid.into());
    }
    for domain in &sheet.domains {
        if !by_domain::is_domain(domain) {
            invalid.add("domains", "company-domain-wrong", vec![("domain", domain.clone())]);
            continue;
        }
        let holders = by_domain::holders(s.conn(), domain).await?;
        if let Some(other) = holders.into_iter().find(|id| Some(*id) != of) {
            let args = vec![("domain", domain.clone()), ("name", name(s, other).await?), ("id", other.to_string())];
            invalid.add("domains", "company-domain-taken", args);
        }
    }
    sheet.own = own::read(s, Object::Company, (&sheet.own, &was.own), &mut invalid);
    invalid.into_result()?;
    Ok(sheet)
}

async fn write_domains(s: &mut Session<'_>, id: CompanyId, sheet: &CompanySheet) -> Result<()> {
    s.conn().run(sql!("DELETE FROM company_domain WHERE company_id = ?", id)).await?;
    for domain in sheet.domains.iter().skip(1) {
        s.conn().run(sql!("INSERT INTO company_domain (company_id, domain) VALUES (?, ?)", id, domain)).await?;
    }
    Ok(())
}

/// Makes a company. Contacts who are there already stay where they are.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::Invalid`] with the input's name as field; on `domains` it names who has a domain already.
pub async fn make_company(s: &mut Session<'_>, sheet: CompanySheet) -> Result<CompanyId> {
    s.staff()?;
    let none = CompanySheet::default();
    let sheet = check(s, sheet, None, &none).await?;
    let id = add::company(s, &NewCompany { name: sheet.name.clone(), domain: sheet.main().cloned() }).await?;
    s.conn().run(sql!("UPDATE company SET custom = ? WHERE id = ?", stored(&sheet.own), id)).await?;
    write_domains(s, id, &sheet).await?;
    note(s, id, &none, &sheet).await?;
    Ok(id)
}

async fn note(s: &mut Session<'_>, id: CompanyId, was: &CompanySheet, sheet: &CompanySheet) -> Result<()> {
    let (old, new) = (was.domains.join(", "), sheet.domains.join(", "));
    let values = [("name", was.name.as_str(), sheet.name.as_str()), ("domain", &old, &new)];
    changes::note_all(s, Record::Company(id), &values).await?;
    changes::note_all(s, Record::Company(id), &own::differing(&was.own, &sheet.own)).await
}

/// Saves a company; `version` is what [`look_company`] said. Another domain moves no contact.
///
/// Permissions: staff.
///
/// # Errors
/// As [`make_company`]; on `version` when somebody else has saved meanwhile, which changes nothing.
pub async fn save_company(s: &mut Session<'_>, id: CompanyId, version: i64, sheet: CompanySheet) -> Result<()> {
    let (was, stands) = look_company(s, id).await?;
    if stands != version {
        return Err(changes::overtaken(s, Record::Company(id)).await?);
    }
    let mut sheet = check(s, sheet, Some(id), &was).await?;
    // Further domains have no order of their own.
    if let Some((_, rest)) = sheet.domains.split_first_mut() {
        rest.sort();
    }
    if sheet == was {
        return Ok(());
    }
    let now = s.after(stands);
    let saved = s
        .conn()
        .run(sql!(
            "UPDATE company SET name = ?, name_key = ?, domain = ?, domain_key = ?, custom = ?, updated_at = ?
             WHERE id = ? AND updated_at = ? AND NOT is_deleted",
            &sheet.name,
            richtext::sort_key(&sheet.name),
            sheet.main().cloned(),
            sheet.main().cloned().unwrap_or_default(),
            stored(&sheet.own),
            now,
            id,
            version
        ))
        .await?;
    if saved == 0 {
        return Err(changes::overtaken(s, Record::Company(id)).await?);
    }
    write_domains(s, id, &sheet).await?;
    note(s, id, &was, &sheet).await?;
    invitations::may_have_come(s, Who::Company(id)).await
}
