//! What a directory cannot say about somebody, attribute by attribute.
//!
//! What is as it was is not looked at again, so that nothing that has stood for long keeps a directory from changing the rest.

use db::{Sql, sql};

use super::Sheet;
use super::select::of_user_name;
use crate::desk::email::{check_email, email_key};
use crate::desk::error::Result;
use crate::desk::ids::ContactId;
use crate::desk::people;
use crate::desk::session::Session;

/// Characters of a user name, of the number of a directory's own, and of what it calls somebody.
const LONGEST: usize = 254;

/// An attribute that cannot be so, and the key of the sentence that says why.
pub(super) type Refusal = (&'static str, &'static str);

/// An attribute, its text, and the characters that it may have.
type Text = (&'static str, fn(&Sheet) -> &str, usize);

const TEXTS: [Text; 5] = [
    ("userName", |sheet| sheet.user_name.as_str(), LONGEST),
    ("externalId", |sheet| sheet.external_id.as_deref().unwrap_or_default(), LONGEST),
    ("displayName", |sheet| sheet.display_name.as_deref().unwrap_or_default(), LONGEST),
    ("name.givenName", |sheet| sheet.first_name.as_str(), people::NAME),
    ("name.familyName", |sheet| sheet.last_name.as_str(), people::NAME),
];

/// What of a sheet cannot be: its texts first, then whether the name is another's, then, of those who are there, the address. `of` is
/// whose it is to be, who is `was` so far.
pub(super) async fn refused(
    s: &mut Session<'_>,
    sheet: &Sheet,
    (of, was): (Option<ContactId>, Option<&Sheet>),
) -> Result<Vec<Refusal>> {
    let mut all = texts(sheet, was);
    let is_name_kept = was.is_some_and(|was| email_key(&was.user_name) == email_key(&sheet.user_name));
    if !is_name_kept && is_named(s, &sheet.user_name, of).await? {
        all.push(("userName", "scim-taken"));
    }
    let is_address_kept = was.is_some_and(|was| email_key(&was.email) == email_key(&sheet.email));
    let is_address = all.iter().all(|(field, _)| *field != "emails");
    if was.is_some() && !is_address_kept && is_address {
        let other = "SELECT id FROM contact WHERE email_key = ?";
        let other = sql!(other, email_key(&sheet.email));
        let why = match address(s, &sheet.email).await? {
            None if s.conn().first::<ContactId>(other).await?.is_some() => Some("scim-taken"),
            why => why,
        };
        all.extend(why.map(|why| ("emails", why)));
    }
    Ok(all)
}

fn texts(sheet: &Sheet, was: Option<&Sheet>) -> Vec<Refusal> {
    let mut all = vec![];
    if sheet.user_name.is_empty() {
        all.push(("userName", "scim-user-name"));
    }
    if was.is_none_or(|was| was.email != sheet.email) && check_email(&sheet.email).is_err() {
        all.push(("emails", "scim-address"));
    }
    for (field, text, most) in TEXTS {
        let said = text(sheet);
        if was.is_some_and(|was| text(was) == said) {
            continue;
        }
        if field == "externalId" && said.chars().any(char::is_control) {
            all.push((field, "scim-value"));
        } else if said.chars().count() > most {
            all.push((field, "scim-long"));
        }
    }
    all
}

/// Whether somebody else of the company goes by this name.
async fn is_named(s: &mut Session<'_>, name: &str, of: Option<ContactId>) -> Result<bool> {
    let directory = s.directory()?.clone();
    let mut others = Sql::new("SELECT c.id");
    others.append(directory.people()).push(" AND ").append(of_user_name(&email_key(name), directory.company));
    let others: Vec<ContactId> = s.conn().all(others).await?;
    Ok(others.into_iter().any(|other| Some(other) != of))
}

/// Why nobody of the directory's company may have an address; None where somebody may. Where the company has domains, it is at one of
/// them and at none of another company. Where it has none, an address that is another company's or staff's by its domain is refused as
/// one that is taken, so that nobody can tell the two apart; and one that anybody can have says nothing about the company.
pub(super) async fn address(s: &mut Session<'_>, email: &str) -> Result<Option<&'static str>> {
    let company = s.directory()?.company;
    let domain = people::of_address(email);
    let own = people::company_domains(s, company).await?;
    let is_others = people::holders(s.conn(), &domain).await?.into_iter().any(|holder| holder != company);
    if !own.is_empty() {
        return Ok((is_others || !own.contains(&domain)).then_some("scim-domain"));
    }
    if !people::says_who(s, &domain).await? {
        return Ok(Some("scim-domain"));
    }
    Ok((is_others || is_of_staff(s, &domain).await?).then_some("scim-taken"))
}

/// Whether somebody of staff has an address at a domain.
async fn is_of_staff(s: &mut Session<'_>, domain: &str) -> Result<bool> {
    let ends = format!("@{domain}");
    let length = ends.chars().count();
    let any = format!(
        "SELECT 1 FROM staff WHERE is_active AND LENGTH(email_key) > {length}
           AND SUBSTR(email_key, LENGTH(email_key) - {length} + 1) = ? LIMIT 1"
    );
    Ok(s.conn().first::<i64>(sql!(any, ends)).await?.is_some())
}
