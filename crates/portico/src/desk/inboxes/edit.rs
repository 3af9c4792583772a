//! One inbox as those edit it who may set up the portal.

use db::sql;

use super::{Inbox, Kind, Record, all};
use crate::desk::email::email_key;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::InboxId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{Change, hold, only_those_who_may};
use crate::desk::session::Session;

/// Characters that an inbox's name may have.
pub const NAME: usize = 100;
/// Characters that an address may have.
pub const ADDRESS: usize = 254;

/// What an inbox says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: Option<Kind>,
    /// The address that answers come from.
    pub address: String,
}

impl Sheet {
    pub(super) fn of(inbox: &Inbox) -> Sheet {
        Sheet { name: inbox.name.clone(), kind: Some(inbox.kind), address: inbox.address.clone() }
    }
}

/// An inbox as it stands, or one that is not made yet.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which; None for a new one.
    pub id: Option<InboxId>,
    /// What it says.
    pub sheet: Sheet,
    /// What saving has to name.
    pub version: i64,
    /// Whether it takes nothing new.
    pub is_archived: bool,
    /// Who changed it last, and when.
    pub last: Option<Change>,
}

pub(super) async fn find(s: &mut Session<'_>, id: InboxId) -> Result<Inbox> {
    s.conn()
        .first(sql!("SELECT id, name, kind, address, is_archived, updated_at FROM inbox WHERE id = ?", id))
        .await?
        .ok_or(Error::NotFound)
}

/// An inbox to be filled in.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal.
pub async fn new(s: &mut Session<'_>) -> Result<Draft> {
    only_those_who_may(s)?;
    let sheet = Sheet { kind: Some(Kind::default()), ..Sheet::default() };
    Ok(Draft { id: None, sheet, version: 0, is_archived: false, last: None })
}

/// One inbox.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, and for whoever may not set up the portal.
pub async fn look(s: &mut Session<'_>, id: InboxId) -> Result<Draft> {
    only_those_who_may(s)?;
    let inbox = find(s, id).await?;
    Ok(Draft {
        id: Some(id),
        sheet: Sheet::of(&inbox),
        version: inbox.version,
        is_archived: inbox.is_archived,
        last: audit::changes_of(s, Of::Inbox(id), 1).await?.pop(),
    })
}

/// Whether answers can come from this address: a plain one, as every mail server takes it.
pub(in crate::desk) fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let label = |part: &str| {
        let is_plain = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (1..=63).contains(&part.len()) && is_plain && !part.starts_with('-') && !part.ends_with('-')
    };
    let is_local = local.len() <= 64 && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    text.len() <= ADDRESS && is_local && host.split('.').all(label)
}

/// What was sent as it is kept, or what has to be mended.
fn check(sheet: Sheet, id: Option<InboxId>, inboxes: &[Inbox]) -> Result<Sheet> {
    let mut invalid = Invalid::default();
    let name = richtext::one_line(&sheet.name);
    let address = sheet.address.trim().to_owned();
    if name.is_empty() {
        invalid.add("name", "inbox-name-missing", vec![]);
    }
    if name.chars().count() > NAME {
        invalid.add("name", "settings-long", vec![("max", NAME.to_string())]);
    }
    if sheet.kind.is_none() {
        invalid.add("kind", "settings-choice", vec![]);
    }
    // Tickets of an inbox that is archived are still answered from its address.
    let namesake =
        inboxes.iter().find(|inbox| Some(inbox.id) != id && email_key(&inbox.address) == email_key(&address));
    if !is_address(&address) {
        invalid.add("address", "inbox-address-invalid", vec![]);
    } else if let Some(inbox) = namesake {
        invalid.add("address", "inbox-address-taken", vec![("name", inbox.name.clone())]);
    }
    invalid.into_result()?;
    Ok(Sheet { name, kind: sheet.kind, address })
}

/// Refuses what was typed into an older page than the inbox is now.
pub(super) async fn only_if_seen(s: &mut Session<'_>, inbox: &Inbox, version: i64) -> Result<()> {
    if inbox.version == version {
        return Ok(());
    }
    Err(audit::overtaken(s, Of::Inbox(inbox.id), "inbox-changed").await?)
}

/// Makes an inbox, as the last one in order.
///
/// # Errors
/// As [`new`]; [`Error::Invalid`] with the input's name as field.
pub async fn make(s: &mut Session<'_>, sheet: Sheet) -> Result<InboxId> {
    only_those_who_may(s)?;
    hold(s).await?;
    let inboxes = all(s.conn()).await?;
    let (sheet, now) = (check(sheet, None, &inboxes)?, s.now());
    let id: InboxId = s
        .conn()
        .one(sql!(
            "INSERT INTO inbox (name, kind, address, position, created_at, updated_at)
             SELECT ?, ?, ?, COALESCE(MAX(position), 0) + 1, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM inbox
             RETURNING id",
            &sheet.name,
            sheet.kind.unwrap_or_default().as_str(),
            &sheet.address,
            now,
            now
        ))
        .await?;
    audit::note_of(s, Of::Inbox(id), "made", ("", &Record::of(&sheet, false).text())).await?;
    Ok(id)
}

/// Saves an inbox; `version` is what [`look`] said.
///
/// # Errors
/// As [`look`]. [`Error::Invalid`] with the input's name as field; on `version` when somebody else has saved meanwhile,
/// which changes nothing.
pub async fn save(s: &mut Session<'_>, id: InboxId, version: i64, sheet: Sheet) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let inbox = find(s, id).await?;
    only_if_seen(s, &inbox, version).await?;
    let (was, inboxes) = (Sheet::of(&inbox), all(s.conn()).await?);
    let sheet = check(sheet, Some(id), &inboxes)?;
    if sheet == was {
        return Ok(());
    }
    let now = s.after(version);
    s.conn()
        .run(sql!(
            "UPDATE inbox SET name = ?, kind = ?, address = ?, updated_at = ? WHERE id = ?",
            &sheet.name,
            sheet.kind.unwrap_or_default().as_str(),
            &sheet.address,
            now,
            id
        ))
        .await?;
    let record = |sheet: &Sheet| Record::of(sheet, inbox.is_archived).text();
    audit::note_of(s, Of::Inbox(id), "changed", (&record(&was), &record(&sheet))).await
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_are_those_that_every_mail_server_takes() {
        for address in
            ["support@northwind.example", "a.b+c@sub.acme.example", "support@localhost", "o'neil@acme.example"]
        {
            assert!(is_address(address), "{address}");
        }
        let long = format!("{}@acme.example", "a".repeat(65));
        for address in [
            "",
            "support",
            "@acme.example",
            "support@",
            "a@b@acme.example",
            "a b@acme.example",
            ".a@acme.example",
            "a..b@acme.example",
            "a.@acme.example",
            "a@acme..example",
            "a@-acme.example",
            "a@acme.example.",
            "a@acme.example>",
            "A <a@acme.example>",
            "a,b@acme.example",
            "å@acme.example",
            "a@\nacme.example",
            &long,
        ] {
            assert!(!is_address(address), "{address}");
        }
    }
}
