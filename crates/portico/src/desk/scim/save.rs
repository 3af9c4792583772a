//! What a directory says about somebody: they are made, taken over, changed and deleted.

use db::{Sql, row, sql};

use super::select::of_user_name;
use super::{Person, list, standing};
use crate::desk::email::{check_email, email_key};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::people::{self, ContactSheet, Holder, Record};
use crate::desk::session::Session;
use crate::desk::setup::NewContact;
use crate::desk::viewer::full_name;

/// Characters of a user name, of the number of a directory's own, and of what it calls somebody.
const LONGEST: usize = 254;

/// What a directory says about somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The name by which it knows them.
    pub user_name: String,
    /// Whatever else it knows them by.
    pub external_id: Option<String>,
    /// Their address.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// What it calls them.
    pub display_name: Option<String>,
    /// What they do.
    pub title: String,
    /// Whether they may sign in.
    pub is_active: bool,
}

row! {
    /// What is kept of a directory's own.
    #[derive(PartialEq, Eq)]
    struct Kept {
        company: CompanyId,
        user_name: Option<String>,
        user_key: Option<String>,
        external_id: Option<String>,
        display_name: Option<String>,
        is_deleted: bool,
    }
}

impl Sheet {
    /// What somebody is at present.
    pub fn of(person: &Person) -> Sheet {
        Sheet {
            user_name: person.user_name.clone(),
            external_id: person.external_id.clone(),
            email: person.email.clone(),
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            display_name: person.display_name.clone(),
            title: person.title.clone().unwrap_or_default(),
            is_active: person.is_active,
        }
    }

    fn tidy(self) -> Sheet {
        let line = richtext::one_line;
        let some = |text: String| Some(line(&text)).filter(|text| !text.is_empty());
        Sheet {
            user_name: line(&self.user_name),
            external_id: self.external_id.filter(|id| !id.is_empty()),
            email: self.email.trim().to_owned(),
            first_name: line(&self.first_name),
            last_name: line(&self.last_name),
            display_name: self.display_name.and_then(some),
            title: line(&self.title),
            is_active: self.is_active,
        }
    }

    fn check(&self) -> Result<()> {
        if self.user_name.is_empty() {
            return Err(Invalid::field("userName", "scim-user-name").into());
        }
        check_email(&self.email).map_err(|_| Invalid::field("emails", "scim-address"))?;
        let id = self.external_id.as_deref().unwrap_or_default();
        if id.chars().any(char::is_control) {
            return Err(Invalid::field("externalId", "scim-value").into());
        }
        let texts = [
            ("userName", self.user_name.as_str(), LONGEST),
            ("externalId", id, LONGEST),
            ("displayName", self.display_name.as_deref().unwrap_or_default(), LONGEST),
            ("name.givenName", &self.first_name, people::NAME),
            ("name.familyName", &self.last_name, people::NAME),
            ("title", &self.title, people::JOB_TITLE),
        ];
        match texts.into_iter().find(|(_, text, most)| text.chars().count() > *most) {
            Some((field, _, _)) => Err(Invalid::field(field, "scim-long").into()),
            None => Ok(()),
        }
    }

    fn kept(&self, company: CompanyId) -> Kept {
        // A user name that is the address follows it, whoever changes it.
        let own = Some(self.user_name.clone()).filter(|name| email_key(name) != email_key(&self.email));
        Kept {
            company,
            user_key: own.as_deref().map(email_key),
            user_name: own,
            external_id: self.external_id.clone(),
            display_name: self.display_name.clone(),
            is_deleted: false,
        }
    }
}

fn taken() -> Error {
    Invalid::field("userName", "scim-taken").into()
}

/// Holds contacts, then the directory's company, until the transaction ends: everybody who needs both takes them in this order.
pub(super) async fn hold(s: &mut Session<'_>, which: Sql) -> Result<Option<ContactId>> {
    let company = s.directory()?.company;
    let mut contact = Sql::new("SELECT id FROM contact WHERE NOT is_deleted AND ");
    contact.append(which).push(s.dialect().for_update());
    let found = s.conn().first(contact).await?;
    people::hold_company(s, company).await.map_err(|error| match error {
        Error::NotFound => Error::SignIn,
        error => error,
    })?;
    Ok(found)
}

/// Whether an address may be that of somebody of the directory's company: at one of its domains, where it has any, and at none of
/// another company.
async fn may_have(s: &mut Session<'_>, email: &str) -> Result<bool> {
    let company = s.directory()?.company;
    let domain = people::of_address(email);
    let own = people::company_domains(s, company).await?;
    let is_others = people::holders(s.conn(), &domain).await?.into_iter().any(|holder| holder != company);
    Ok(!is_others && (own.is_empty() || own.contains(&domain)))
}

/// Nobody else of the company goes by this name.
async fn check_name(s: &mut Session<'_>, name: &str, of: Option<ContactId>) -> Result<()> {
    let directory = s.directory()?.clone();
    let mut others = Sql::new("SELECT c.id");
    others.append(directory.people()).push(" AND ").append(of_user_name(&email_key(name), directory.company));
    let others: Vec<ContactId> = s.conn().all(others).await?;
    if others.into_iter().any(|other| Some(other) != of) { Err(taken()) } else { Ok(()) }
}

/// Adds somebody. Whoever has the address already is taken over when they are of this company and the directory has not written
/// them yet, or has deleted them; or when they are of no company and the address is at a domain of this one, which says who they
/// work for. No mail is sent for it.
///
/// Permissions: the directory of a company.
///
/// # Errors
/// [`Error::SignIn`] for others. [`Error::Invalid`] with the attribute's name as field: what cannot be, on `emails` an address
/// that the company may not have, and on `userName` one that is taken, by whomever.
pub async fn add(s: &mut Session<'_>, sheet: Sheet) -> Result<Person> {
    let company = s.directory()?.company;
    let sheet = sheet.tidy();
    sheet.check()?;
    let there = hold(s, sql!("email_key = ?", email_key(&sheet.email))).await?;
    let primary = match there {
        Some(id) => people::primary_company(s, id).await?,
        None => None,
    };
    if primary != Some(company) && !may_have(s, &sheet.email).await? {
        return Err(Invalid::field("emails", "scim-domain").into());
    }
    check_name(s, &sheet.user_name, there).await?;
    let id = match there {
        None => make(s, &sheet).await?,
        Some(id) if primary == Some(company) => {
            let kept = kept(s, id).await?;
            if kept.is_some_and(|kept| kept.company == company && !kept.is_deleted) {
                return Err(taken());
            }
            id
        }
        Some(id) => {
            let any = "SELECT company_id FROM contact_company WHERE contact_id = ? LIMIT 1";
            let any: Option<CompanyId> = s.conn().first(sql!(any, id)).await?;
            let domain = people::of_address(&sheet.email);
            let is_ours = people::company_domains(s, company).await?.contains(&domain);
            if any.is_some() || !is_ours || !people::says_who(s, &domain).await? {
                return Err(taken());
            }
            join(s, id).await?;
            id
        }
    };
    write(s, id, &sheet).await
}

/// A contact of the directory's company, without a password.
async fn make(s: &mut Session<'_>, sheet: &Sheet) -> Result<ContactId> {
    let company = s.directory()?.company;
    let new = NewContact {
        email: sheet.email.clone(),
        first_name: sheet.first_name.clone(),
        last_name: sheet.last_name.clone(),
        job_title: Some(sheet.title.clone()).filter(|title| !title.is_empty()),
        companies: vec![company],
        ..NewContact::default()
    };
    let id = people::add::contact(s, &new).await.map_err(|error| match error {
        // Somebody was quicker.
        Error::Invalid(_) => taken(),
        error => error,
    })?;
    for (what, value) in [
        ("email", &sheet.email),
        ("firstname", &sheet.first_name),
        ("lastname", &sheet.last_name),
        ("jobtitle", &sheet.title),
    ] {
        if !value.is_empty() {
            people::note_value(s, Record::Contact(id), what, Some(value)).await?;
        }
    }
    joined(s, id, &full_name(&sheet.first_name, &sheet.last_name, &sheet.email)).await?;
    Ok(id)
}

/// Lets a contact of no company join the directory's.
async fn join(s: &mut Session<'_>, id: ContactId) -> Result<()> {
    let company = s.directory()?.company;
    people::add::link(s, id, company, true).await?;
    let name = people::card(s, id).await?.name;
    joined(s, id, &name).await
}

async fn joined(s: &mut Session<'_>, id: ContactId, name: &str) -> Result<()> {
    let company = s.directory()?.company;
    let of = people::hold_company(s, company).await?;
    people::note_value(s, Record::Contact(id), "company_added", Some(&of)).await?;
    people::note_value(s, Record::Company(company), "contact_added", Some(name)).await
}

/// Saves what a directory says about somebody; callers have [`open`](super::open)ed them.
///
/// Permissions: as [`add`].
///
/// # Errors
/// As [`add`], and [`Error::NotFound`] for whoever is not of the company.
pub async fn save(s: &mut Session<'_>, id: ContactId, sheet: Sheet) -> Result<Person> {
    let was = list::find(s, id).await?;
    let sheet = sheet.tidy();
    sheet.check()?;
    if email_key(&sheet.email) != email_key(&was.email) {
        if !may_have(s, &sheet.email).await? {
            return Err(Invalid::field("emails", "scim-domain").into());
        }
        let other = "SELECT id FROM contact WHERE email_key = ?";
        if s.conn().first::<ContactId>(sql!(other, email_key(&sheet.email))).await?.is_some() {
            return Err(taken());
        }
    }
    check_name(s, &sheet.user_name, Some(id)).await?;
    write(s, id, &sheet).await
}

/// Deletes somebody as far as the directory can see: they cannot sign in any more, and what they have filed stays.
///
/// Permissions: as [`add`].
///
/// # Errors
/// As [`find`](super::find).
pub async fn remove(s: &mut Session<'_>, id: ContactId) -> Result<()> {
    let person = list::open(s, id).await?;
    let (company, now) = (s.directory()?.company, s.now());
    let kept = Sheet::of(&person).kept(company);
    keep(s, id, Kept { user_name: None, user_key: None, is_deleted: true, ..kept }).await?;
    standing::deactivate(s, id, now).await
}

async fn kept(s: &mut Session<'_>, id: ContactId) -> Result<Option<Kept>> {
    let kept = "SELECT company_id, user_name, user_key, external_id, display_name, deleted_at IS NOT NULL
        FROM scim_user WHERE contact_id = ?";
    Ok(s.conn().first(sql!(kept, id)).await?)
}

async fn keep(s: &mut Session<'_>, id: ContactId, new: Kept) -> Result<()> {
    if kept(s, id).await?.as_ref() == Some(&new) {
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
            new.user_name,
            new.user_key,
            new.external_id,
            new.display_name,
            now,
            now,
            new.is_deleted.then_some(now)
        ))
        .await?;
    Ok(())
}

async fn write(s: &mut Session<'_>, id: ContactId, sheet: &Sheet) -> Result<Person> {
    let company = s.directory()?.company;
    let (was, version) = people::contact_sheet(s, id).await?;
    let new = ContactSheet {
        email: sheet.email.clone(),
        first_name: sheet.first_name.clone(),
        last_name: sheet.last_name.clone(),
        job_title: sheet.title.clone(),
        ..was
    };
    people::write_contact(s, id, version, (new, Holder::Same)).await.map_err(|error| match error {
        // What it says is about somebody else, of whom a directory hears nothing.
        Error::Invalid(_) => Invalid::field("userName", "scim-value").into(),
        error => error,
    })?;
    keep(s, id, sheet.kept(company)).await?;
    let now = s.now();
    match sheet.is_active {
        true => standing::activate(s, id).await?,
        false => standing::deactivate(s, id, now).await?,
    }
    list::find(s, id).await
}
