//! One member of staff as administrators edit them. Nothing but what a [`Sheet`] has can be changed here: no password, no
//! address, and nobody's id.

use db::sql;

use super::record::version;
use super::{Person, Record, find, hold_admins, only_admins, rename};
use crate::desk::email::{check_email, email_key};
use crate::desk::error::{Invalid, Result};
use crate::desk::ids::StaffId;
use crate::desk::portal_settings::Change;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;
use crate::desk::setup::taken;
use crate::desk::sso;
use crate::desk::viewer::{Role, full_name};

/// Characters that each of the names may have.
pub const NAME: usize = 100;
/// Characters that an alias may have.
pub const ALIAS: usize = 80;

/// What somebody is called, and what they may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Given name.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// The name customers read where the portal shows aliases; may be empty.
    pub alias: String,
    /// What they may do; None when nothing sensible was sent.
    pub role: Option<Role>,
    /// Whether they may set up the portal without being an administrator.
    pub is_permitted: bool,
    /// Whether they must have a second factor.
    pub must_second: bool,
}

impl Sheet {
    fn of(person: &Person) -> Sheet {
        Sheet {
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            alias: person.alias.clone().unwrap_or_default(),
            role: Some(person.role),
            is_permitted: person.is_permitted,
            must_second: person.must_second,
        }
    }

    fn tidy(self) -> Sheet {
        let line = richtext::one_line;
        Sheet { first_name: line(&self.first_name), last_name: line(&self.last_name), alias: line(&self.alias), ..self }
    }

    fn check(&self, invalid: &mut Invalid) {
        if self.first_name.is_empty() {
            invalid.add("first_name", "staff-name-missing", vec![]);
        }
        let texts = [
            ("first_name", &self.first_name, NAME),
            ("last_name", &self.last_name, NAME),
            ("alias", &self.alias, ALIAS),
        ];
        for (field, text, max) in texts {
            if text.chars().count() > max {
                invalid.add(field, "settings-long", vec![("max", max.to_string())]);
            }
        }
        if self.role.is_none() {
            invalid.add("role", "settings-choice", vec![]);
        }
    }
}

/// Somebody as they stand, or somebody who is to come.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Who; None for somebody new.
    pub person: Option<Person>,
    /// What can be changed.
    pub sheet: Sheet,
    /// What saving has to name.
    pub version: String,
    /// Whether it is the one who looks.
    pub is_me: bool,
    /// Who changed them last, and when.
    pub last: Option<Change>,
}

/// Somebody to be filled in.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever is no administrator.
pub async fn new(s: &mut Session<'_>) -> Result<Draft> {
    only_admins(s)?;
    let sheet = Sheet { role: Some(Role::Agent), ..Sheet::default() };
    Ok(Draft { person: None, sheet, version: String::new(), is_me: false, last: None })
}

/// One member of staff.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] when there is none of this id, and for whoever is no administrator.
pub async fn look(s: &mut Session<'_>, id: StaffId) -> Result<Draft> {
    only_admins(s)?;
    let person = find(s, id).await?;
    Ok(Draft {
        sheet: Sheet::of(&person),
        version: version(&person),
        is_me: s.staff()?.id == id,
        last: audit::changes_of(s, Of::Staff(id), 1).await?.pop(),
        person: Some(person),
    })
}

/// Refuses what was typed into an older page than the person is now.
pub(super) async fn only_if_seen(s: &mut Session<'_>, person: &Person, seen: &str) -> Result<()> {
    if version(person) == seen {
        return Ok(());
    }
    Err(audit::overtaken(s, Of::Staff(person.id), "staff-changed").await?)
}

/// Adds somebody who has no password yet: a link lets them set one.
///
/// # Errors
/// As [`new`]; [`crate::desk::Error::Invalid`] with the input's name as field.
pub async fn make(s: &mut Session<'_>, email: &str, sheet: Sheet) -> Result<StaffId> {
    hold_admins(s).await?;
    let (sheet, email) = (sheet.tidy(), email.trim().to_owned());
    let mut invalid = Invalid::default();
    sheet.check(&mut invalid);
    if check_email(&email).is_err() {
        invalid.add("email", "email-invalid", vec![]);
    }
    let key = email_key(&email);
    let namesake: Option<StaffId> = s.conn().first(sql!("SELECT id FROM staff WHERE email_key = ?", &key)).await?;
    if namesake.is_some() {
        invalid.add("email", "email-taken", vec![]);
    }
    invalid.into_result()?;
    let now = s.now();
    let name = full_name(&sheet.first_name, &sheet.last_name, &email);
    let id: StaffId = s
        .conn()
        .one(sql!(
            "INSERT INTO staff (email, email_key, first_name, last_name, name_key, alias, role, must_second, is_active,
               created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, TRUE, ?, ?) RETURNING id",
            &email,
            key,
            &sheet.first_name,
            &sheet.last_name,
            richtext::sort_key(&name),
            Some(sheet.alias.clone()).filter(|alias| !alias.is_empty()),
            sheet.role.unwrap_or(Role::Agent).as_str(),
            sheet.must_second,
            now,
            now
        ))
        .await
        .map_err(taken)?;
    permit(s, id, sheet.is_permitted).await?;
    let record = Record::of(&find(s, id).await?).text();
    audit::note_of(s, Of::Staff(id), "made", ("", &record)).await?;
    Ok(id)
}

async fn permit(s: &mut Session<'_>, id: StaffId, is_permitted: bool) -> Result<()> {
    let statement = if is_permitted {
        "INSERT INTO staff_permission (staff_id, permission) VALUES (?, 'portal_settings')
         ON CONFLICT (staff_id, permission) DO NOTHING"
    } else {
        "DELETE FROM staff_permission WHERE staff_id = ? AND permission = 'portal_settings'"
    };
    s.conn().run(sql!(statement, id)).await?;
    Ok(())
}

/// Saves what somebody is called and what they may do; `seen` is the version that [`look`] said. It counts from their next
/// request on. Lists are in the order of the new name a moment later.
///
/// # Errors
/// As [`look`]. [`crate::desk::Error::Invalid`] with the input's name as field: on `role` when nobody would be left who
/// administers, on `version` when somebody else has saved meanwhile, which changes nothing.
pub async fn save(s: &mut Session<'_>, id: StaffId, seen: &str, sheet: Sheet) -> Result<()> {
    let admins = hold_admins(s).await?;
    let was = find(s, id).await?;
    only_if_seen(s, &was, seen).await?;
    let sheet = sheet.tidy();
    let mut invalid = Invalid::default();
    sheet.check(&mut invalid);
    if sheet.role == Some(Role::Agent) && admins == [id] {
        invalid.add("role", "staff-last-admin", vec![]);
    } else if sheet.role == Some(Role::Agent) && sso::owned::is_last_with_password(s, id).await? {
        invalid.add("role", "staff-last-password", vec![]);
    }
    invalid.into_result()?;
    if sheet == Sheet::of(&was) {
        return Ok(());
    }
    let name = full_name(&sheet.first_name, &sheet.last_name, &was.email);
    rename::begin(s, id, &richtext::sort_key(&name)).await?;
    let now = s.now();
    s.conn()
        .run(sql!(
            "UPDATE staff SET first_name = ?, last_name = ?, alias = ?, role = ?, must_second = ?, updated_at = ?
             WHERE id = ?",
            &sheet.first_name,
            &sheet.last_name,
            Some(sheet.alias.clone()).filter(|alias| !alias.is_empty()),
            sheet.role.unwrap_or(was.role).as_str(),
            sheet.must_second,
            now,
            id
        ))
        .await?;
    permit(s, id, sheet.is_permitted).await?;
    let became = find(s, id).await?;
    let (old, new) = (Record::of(&was).text(), Record::of(&became).text());
    audit::note_of(s, Of::Staff(id), "changed", (&old, &new)).await
}

/// The address of somebody who may sign in, to send them a link with which they set a password; written down.
///
/// # Errors
/// As [`look`]; [`crate::desk::Error::NotFound`] for those who may not sign in any more, too.
pub async fn invitee(s: &mut Session<'_>, id: StaffId) -> Result<String> {
    only_admins(s)?;
    let person = find(s, id).await?;
    if !person.is_active {
        return Err(crate::desk::Error::NotFound);
    }
    let record = Record::of(&person).text();
    audit::note_of(s, Of::Staff(id), "invited", (&record, &record)).await?;
    Ok(person.email)
}
