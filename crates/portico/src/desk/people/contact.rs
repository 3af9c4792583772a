//! A contact as staff keep it: who it is and how to reach them. What may be written is named here, and nothing else is.

use std::collections::BTreeMap;

use db::{row, sql};

use super::language::{LANGUAGE, is_known};
use super::{Record, add, by_domain, card, changes, own};
use crate::desk::access::REGISTERED;
use crate::desk::access::invitations::{self, Who};
use crate::desk::email::{check_email, email_key};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::mailroom;
use crate::desk::properties::{Object, custom_values, stored};
use crate::desk::session::Session;
use crate::desk::setup::{NewContact, taken};
use crate::desk::signin::{Side, void_links};
use crate::desk::tickets::{self, Contact};
use crate::desk::viewer::full_name;

/// Characters that each part of a name may have.
pub const NAME: usize = 100;
/// Characters that a job title may have.
pub const JOB_TITLE: usize = 120;
/// Characters that a telephone number may have.
pub const PHONE: usize = 60;

/// Who has the other address that a contact is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The person who had the former one: their password holds.
    Same,
    /// Somebody else, who must not come in with it.
    Another,
}

/// What a contact says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactSheet {
    /// Address, with which they sign in.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// What they do.
    pub job_title: String,
    /// Telephone.
    pub phone: String,
    /// The language they read, as a tag; empty for whatever their browser prefers.
    pub language: String,
    /// Values of properties of one's own, by name; those that are not named stay.
    pub own: BTreeMap<String, String>,
}

row! {
    struct Row {
        email: String,
        first_name: String,
        last_name: String,
        job_title: Option<String>,
        phone: Option<String>,
        language: Option<String>,
        custom: String,
        version: i64,
    }
}

impl ContactSheet {
    /// What people call them.
    pub fn name(&self) -> String {
        full_name(&self.first_name, &self.last_name, &self.email)
    }

    /// What it says of a property that customers may be asked for.
    pub(super) fn value(&self, property: &str) -> String {
        match property {
            "firstname" => self.first_name.clone(),
            "lastname" => self.last_name.clone(),
            "jobtitle" => self.job_title.clone(),
            "phone" => self.phone.clone(),
            name => self.own.get(name).cloned().unwrap_or_default(),
        }
    }

    /// One line for each text, nothing around it.
    fn tidy(self) -> ContactSheet {
        let line = richtext::one_line;
        ContactSheet {
            email: self.email.trim().to_owned(),
            first_name: line(&self.first_name),
            last_name: line(&self.last_name),
            job_title: line(&self.job_title),
            phone: line(&self.phone),
            language: self.language.trim().to_owned(),
            own: self.own,
        }
    }

    fn values<'a>(&'a self, was: &'a ContactSheet) -> [(&'static str, &'a str, &'a str); 6] {
        [
            ("email", &was.email, &self.email),
            ("firstname", &was.first_name, &self.first_name),
            ("lastname", &was.last_name, &self.last_name),
            ("jobtitle", &was.job_title, &self.job_title),
            ("phone", &was.phone, &self.phone),
            (LANGUAGE, &was.language, &self.language),
        ]
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// A contact's sheet with its version. Callers have made sure of who may read it.
pub(in crate::desk) async fn find(s: &mut Session<'_>, id: ContactId) -> Result<(ContactSheet, i64)> {
    let row: Option<Row> = s
        .conn()
        .first(sql!(
            "SELECT email, first_name, last_name, job_title, phone, language, custom, updated_at
             FROM contact WHERE id = ? AND NOT is_deleted",
            id
        ))
        .await?;
    let row = row.ok_or(Error::NotFound)?;
    let sheet = ContactSheet {
        email: row.email,
        first_name: row.first_name,
        last_name: row.last_name,
        job_title: row.job_title.unwrap_or_default(),
        phone: row.phone.unwrap_or_default(),
        language: row.language.unwrap_or_default(),
        own: custom_values(&row.custom)?,
    };
    Ok((sheet, row.version))
}

/// A contact's sheet, and what saving it has to name.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::SignIn`] for others than staff.
pub async fn look_contact(s: &mut Session<'_>, id: ContactId) -> Result<(ContactSheet, i64)> {
    s.staff()?;
    find(s, id).await
}

/// Whoever has an address, but for one.
async fn holder(s: &mut Session<'_>, email: &str, except: Option<ContactId>) -> Result<Option<Contact>> {
    let found: Option<ContactId> =
        s.conn().first(sql!("SELECT id FROM contact WHERE email_key = ?", email_key(email))).await?;
    match found.filter(|id| Some(*id) != except) {
        Some(id) => Ok(Some(card(s, id).await?)),
        None => Ok(None),
    }
}

/// The sheet as it is kept as that of `of`, which has said `was` so far.
async fn check(
    s: &mut Session<'_>,
    sheet: ContactSheet,
    of: Option<ContactId>,
    was: &ContactSheet,
) -> Result<ContactSheet> {
    let mut sheet = sheet.tidy();
    let mut invalid = Invalid::default();
    for (field, text, max) in [("first_name", &sheet.first_name, NAME), ("last_name", &sheet.last_name, NAME)] {
        too_long(field, text, max, &mut invalid);
    }
    if sheet.email.is_empty() {
        invalid.add("email", "person-email-missing", vec![]);
    } else if let Err(Error::Invalid(found)) = check_email(&sheet.email) {
        invalid.problems.extend(found.problems);
    } else if let Some(other) = holder(s, &sheet.email, of).await? {
        invalid.add("email", "person-email-taken", vec![("name", other.name), ("id", other.id.to_string())]);
    }
    for (field, text, max) in [("job_title", &sheet.job_title, JOB_TITLE), ("phone", &sheet.phone, PHONE)] {
        too_long(field, text, max, &mut invalid);
    }
    if !is_known(&sheet.language) {
        invalid.add("language", "settings-choice", vec![]);
    }
    sheet.own = own::read(s, Object::Contact, (&sheet.own, &was.own), &mut invalid);
    invalid.into_result()?;
    Ok(sheet)
}

pub(super) fn too_long(field: &str, text: &str, max: usize, invalid: &mut Invalid) {
    if text.chars().count() > max {
        invalid.add(field, "settings-long", vec![("max", max.to_string())]);
    }
}

/// Makes a contact, of `company` when one is named, else of the company of the address's domain.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::Invalid`] with the input's name as field; on `email` it names who has the address already.
pub async fn make_contact(s: &mut Session<'_>, sheet: ContactSheet, company: Option<CompanyId>) -> Result<ContactId> {
    s.staff()?;
    let none = ContactSheet::default();
    let sheet = check(s, sheet, None, &none).await?;
    if let Some(company) = company {
        super::company::lock(s, company).await?;
    }
    let new = NewContact {
        email: sheet.email.clone(),
        first_name: sheet.first_name.clone(),
        last_name: sheet.last_name.clone(),
        job_title: some(&sheet.job_title),
        phone: some(&sheet.phone),
        password_hash: None,
        companies: company.into_iter().collect(),
    };
    let id = add::contact(s, &new).await?;
    let rest = "UPDATE contact SET language = ?, custom = ? WHERE id = ?";
    s.conn().run(sql!(rest, some(&sheet.language), stored(&sheet.own), id)).await?;
    changes::note_all(s, Record::Contact(id), &sheet.values(&none)).await?;
    changes::note_all(s, Record::Contact(id), &own::differing(&none.own, &sheet.own)).await?;
    if let Some(company) = company {
        let of = super::company::name(s, company).await?;
        changes::note(s, Record::Contact(id), "company_added", Some(&of)).await?;
        changes::note(s, Record::Company(company), "contact_added", Some(&sheet.name())).await?;
    }
    Ok(id)
}

/// Whether a contact can sign in, by a password or by links.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::SignIn`] for others than staff.
pub async fn has_signin(s: &mut Session<'_>, id: ContactId) -> Result<bool> {
    s.staff()?;
    is_registered(s, id).await
}

async fn is_registered(s: &mut Session<'_>, id: ContactId) -> Result<bool> {
    let count = format!("SELECT COUNT(*) FROM contact c WHERE c.id = ? AND {REGISTERED}");
    Ok(s.conn().one::<i64>(sql!(count, id)).await? > 0)
}

/// Saves a contact; `version` is what [`look_contact`] said. With another address, who was signed in with the old one is
/// signed out, links that were mailed to it are worth nothing, and a notice goes there. The password holds at the new address,
/// unless another holder has it. Lists of tickets follow another name.
///
/// Permissions: staff.
///
/// # Errors
/// As [`make_contact`]; on `version` when somebody else has saved meanwhile, which changes nothing.
pub async fn save_contact(
    s: &mut Session<'_>,
    id: ContactId,
    version: i64,
    sheet: (ContactSheet, Holder),
) -> Result<()> {
    s.staff()?;
    write(s, id, version, sheet).await
}

/// [`save_contact`] for whoever has made sure of who may.
pub(in crate::desk) async fn write(
    s: &mut Session<'_>,
    id: ContactId,
    version: i64,
    (sheet, holder): (ContactSheet, Holder),
) -> Result<()> {
    let (was, stands) = find(s, id).await?;
    if stands != version {
        return Err(changes::overtaken(s, Record::Contact(id)).await?);
    }
    let sheet = check(s, sheet, Some(id), &was).await?;
    if sheet == was {
        return Ok(());
    }
    let name_key = richtext::sort_key(&sheet.name());
    let now = s.after(stands);
    let saved = s
        .conn()
        .run(sql!(
            "UPDATE contact SET email = ?, email_key = ?, email_domain = ?, first_name = ?, last_name = ?, name_key = ?,
               family_key = ?, job_title = ?, phone = ?, language = ?, custom = ?, updated_at = ?
             WHERE id = ? AND updated_at = ? AND NOT is_deleted",
            &sheet.email,
            email_key(&sheet.email),
            by_domain::of_address(&sheet.email),
            &sheet.first_name,
            &sheet.last_name,
            &name_key,
            richtext::sort_key(&sheet.last_name),
            some(&sheet.job_title),
            some(&sheet.phone),
            some(&sheet.language),
            stored(&sheet.own),
            now,
            id,
            version
        ))
        .await
        .map_err(taken)?;
    if saved == 0 {
        return Err(changes::overtaken(s, Record::Contact(id)).await?);
    }
    changes::note_all(s, Record::Contact(id), &sheet.values(&was)).await?;
    changes::note_all(s, Record::Contact(id), &own::differing(&was.own, &sheet.own)).await?;
    if email_key(&sheet.email) != email_key(&was.email) {
        let signed_in = is_registered(s, id).await?;
        let conn = s.conn();
        if holder == Holder::Another {
            // They prove the address by a link that goes there.
            conn.run(sql!("UPDATE contact SET password_hash = NULL, registered_at = NULL WHERE id = ?", id)).await?;
            conn.run(sql!("DELETE FROM invitation WHERE contact_id = ?", id)).await?;
        }
        conn.run(sql!("DELETE FROM session WHERE contact_id = ?", id)).await?;
        void_links(conn, Side::Portal, id.0).await?;
        // Whoever reads the mails at the former address has nothing to stop any more.
        conn.run(sql!("DELETE FROM mail_stop WHERE contact_id = ?", id)).await?;
        // They are invited anew at the address that they have now.
        conn.run(sql!("DELETE FROM invitation WHERE contact_id = ? AND status <> 'accepted'", id)).await?;
        // Nobody who could never sign in has anything to hear of it.
        if signed_in {
            mailroom::address_changed(s, id, was.email.clone()).await?;
        }
    }
    if sheet.email != was.email && s.default_portal().visible.names("requester") {
        tickets::judge_all(s).await?;
    }
    if name_key != richtext::sort_key(&was.name()) {
        tickets::rename(s, id).await?;
    }
    invitations::may_have_come(s, Who::Contact(id)).await
}
