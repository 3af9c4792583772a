//! What a directory says about somebody: they are made, taken over, changed and deleted.

use db::{Sql, sql};

use super::kept::{self, Kept};
use super::{Person, check, list, standing};
use crate::desk::email::{check_email, email_key};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::people::{self, ContactSheet, Holder, Record};
use crate::desk::session::Session;
use crate::desk::setup::NewContact;
use crate::desk::viewer::full_name;

/// What a directory says about somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The name by which it knows them.
    pub user_name: String,
    /// Whatever else it knows them by.
    pub external_id: Option<String>,
    /// Their address.
    pub email: String,
    /// Whether the directory says the address; where it does not, one that was the user name follows it.
    pub is_email_said: bool,
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

impl Sheet {
    /// What somebody is at present.
    pub fn of(person: &Person) -> Sheet {
        Sheet {
            user_name: person.user_name.clone(),
            external_id: person.external_id.clone(),
            email: person.email.clone(),
            is_email_said: false,
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
            is_email_said: self.is_email_said,
            first_name: line(&self.first_name),
            last_name: line(&self.last_name),
            display_name: self.display_name.and_then(some),
            // Nobody is turned away for what their work is called.
            title: line(&self.title).chars().take(people::JOB_TITLE).collect::<String>().trim_end().to_owned(),
            is_active: self.is_active,
        }
    }

    /// Leaves an attribute as it was.
    fn take_back(&mut self, field: &str, was: &Sheet) {
        match field {
            "userName" => self.user_name.clone_from(&was.user_name),
            "externalId" => self.external_id.clone_from(&was.external_id),
            "emails" => self.email.clone_from(&was.email),
            "displayName" => self.display_name.clone_from(&was.display_name),
            "name.givenName" => self.first_name.clone_from(&was.first_name),
            "name.familyName" => self.last_name.clone_from(&was.last_name),
            _ => {}
        }
    }

    /// What a contact says of itself once this is written; what is as it `was` stays to the letter.
    fn over(&self, stands: &ContactSheet, was: Option<&Sheet>) -> ContactSheet {
        let one = |text: fn(&Sheet) -> &str, stands: &String| match was {
            Some(was) if text(was) == text(self) => stands.clone(),
            _ => text(self).to_owned(),
        };
        ContactSheet {
            email: one(|sheet| sheet.email.as_str(), &stands.email),
            first_name: one(|sheet| sheet.first_name.as_str(), &stands.first_name),
            last_name: one(|sheet| sheet.last_name.as_str(), &stands.last_name),
            job_title: one(|sheet| sheet.title.as_str(), &stands.job_title),
            ..stands.clone()
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

/// Adds somebody. Whoever has the address already is taken over when they are of this company and the directory has not written
/// them yet, or has deleted them; or when they are of no company and the address is at a domain of this one, which says who they
/// work for. No mail is sent for it, but that portals which send invitations invite whoever has no sign-in.
///
/// Permissions: the directory of a company.
///
/// # Errors
/// [`Error::SignIn`] for others. [`Error::Invalid`] with the attribute's name as field: what cannot be, on `emails` an address
/// that the company may not have, and on `userName` one that is taken, by whomever.
pub async fn add(s: &mut Session<'_>, sheet: Sheet) -> Result<Person> {
    let company = s.directory()?.company;
    let sheet = sheet.tidy();
    let there = hold(s, sql!("email_key = ?", email_key(&sheet.email))).await?;
    let primary = match there {
        Some(id) => people::primary_company(s, id).await?,
        None => None,
    };
    // The name comes first, then the domain, then who has the address: what is refused says nothing about whom nobody may know.
    if let Some((field, why)) = check::refused(s, &sheet, (there, None)).await?.first() {
        return Err(Invalid::field(field, why).into());
    }
    if primary != Some(company)
        && let Some(why) = check::address(s, &sheet.email).await?
    {
        return Err(Invalid::field("emails", why).into());
    }
    let id = match there {
        None => make(s, &sheet).await?,
        Some(id) if primary == Some(company) => {
            let kept = kept::find(s, id).await?;
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
    write(s, id, sheet, None).await
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

/// Saves what a directory says about somebody; callers have [`open`](super::open)ed them. Whoever had the former address and could
/// sign in hears there that it is another. When it keeps somebody out, nothing else that it says and that cannot be stands in the
/// way: that stays as it was.
///
/// Permissions: as [`add`].
///
/// # Errors
/// As [`add`], and [`Error::NotFound`] for whoever is not of the company.
pub async fn save(s: &mut Session<'_>, id: ContactId, sheet: Sheet) -> Result<Person> {
    let was = Sheet::of(&list::find(s, id).await?).tidy();
    let mut sheet = follow(s, &was, sheet.tidy()).await?;
    let refused = check::refused(s, &sheet, (Some(id), Some(&was))).await?;
    match refused.first() {
        Some((field, why)) if !leaves(&sheet, Some(&was)) => return Err(Invalid::field(field, why).into()),
        _ => refused.iter().for_each(|(field, _)| sheet.take_back(field, &was)),
    }
    write(s, id, sheet, Some(&was)).await
}

/// Whether somebody who may sign in may not any more.
fn leaves(sheet: &Sheet, was: Option<&Sheet>) -> bool {
    !sheet.is_active && was.is_some_and(|was| was.is_active)
}

/// An address that was the user name, and of which the directory says nothing, follows to the new one, when that is an address which
/// the company may have.
async fn follow(s: &mut Session<'_>, was: &Sheet, sheet: Sheet) -> Result<Sheet> {
    let key = email_key(&sheet.user_name);
    let was_name = email_key(&was.user_name) == email_key(&was.email);
    if sheet.is_email_said || !was_name || sheet.user_name == was.user_name || check_email(&sheet.user_name).is_err() {
        return Ok(sheet);
    }
    let follows = key == email_key(&was.email) || check::address(s, &sheet.user_name).await?.is_none();
    Ok(if follows { Sheet { email: sheet.user_name.clone(), ..sheet } } else { sheet })
}

/// Deletes somebody as far as the directory can see: they cannot sign in any more, and nothing is left by which they did, as whoever
/// has the address next may be somebody else. What they have filed stays.
///
/// Permissions: as [`add`].
///
/// # Errors
/// As [`find`](super::find).
pub async fn remove(s: &mut Session<'_>, id: ContactId) -> Result<()> {
    let person = list::open(s, id).await?;
    let (company, now) = (s.directory()?.company, s.now());
    let kept = Sheet::of(&person).kept(company);
    kept::keep(s, id, &Kept { user_name: None, user_key: None, is_deleted: true, ..kept }).await?;
    standing::deactivate(s, id, now).await?;
    standing::forget_signin(s, id).await?;
    people::note_change(s, Record::Contact(id), "directory_deleted").await
}

async fn write(s: &mut Session<'_>, id: ContactId, mut sheet: Sheet, was: Option<&Sheet>) -> Result<Person> {
    let company = s.directory()?.company;
    let (stands, version) = people::contact_sheet(s, id).await?;
    let new = sheet.over(&stands, was);
    if new != stands {
        match people::write_contact(s, id, version, (new, Holder::Same)).await {
            // Nothing that stands in the way of a change keeps anybody in.
            Err(Error::Invalid(_)) if leaves(&sheet, was) => sheet.email.clone_from(&stands.email),
            // What it says is about somebody else, of whom a directory hears nothing.
            Err(Error::Invalid(_)) => return Err(Invalid::field("userName", "scim-value").into()),
            outcome => outcome?,
        }
    }
    let kept = sheet.kept(company);
    kept::note(s, id, &format!("{} {}", stands.first_name, stands.last_name), &kept).await?;
    kept::keep(s, id, &kept).await?;
    let now = s.now();
    match sheet.is_active {
        true => standing::activate(s, id).await?,
        false => standing::deactivate(s, id, now).await?,
    }
    list::find(s, id).await
}
