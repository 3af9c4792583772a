//! Reading a page of settings, and saving it.

use std::collections::BTreeMap;

use db::{Sql, Value, row, sql};

use super::{About, Place, Setting, Shape, Tab, audit, filters, of_tab, only_those_who_may};
use crate::clock::Time;
use crate::desk::Result;
use crate::desk::error::Invalid;
use crate::desk::filter::{Field, When};
use crate::desk::forms;
use crate::desk::ids::{FormId, InboxId};
use crate::desk::session::Session;

row! {
    /// An inbox to choose.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Inbox {
        /// Which.
        pub id: InboxId,
        /// Its name.
        pub name: String,
    }
}

/// A form to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub id: FormId,
    /// Its name.
    pub name: String,
    /// Key of the sentence that says why it does not suit, if it does not.
    pub unfit: Option<&'static str>,
}

/// What settings may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The inboxes, in order.
    pub inboxes: Vec<Inbox>,
    /// The forms, by name.
    pub forms: Vec<Offer>,
    /// What filters may ask of tickets.
    pub tickets: Vec<Field>,
    /// What filters may ask of contacts.
    pub contacts: Vec<Field>,
}

impl Known {
    /// What a filter may ask.
    pub fn fields(&self, about: About) -> &[Field] {
        match about {
            About::Tickets => &self.tickets,
            About::Contacts => &self.contacts,
        }
    }
}

/// A page of settings as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Values by key.
    pub values: BTreeMap<&'static str, String>,
    /// What changes with every save: send it back with the next one.
    pub version: i64,
    /// The last change.
    pub last: Option<audit::Change>,
    /// What may be chosen.
    pub known: Known,
}

/// Reads a page of settings.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set anything; those of the database.
pub async fn look(s: &mut Session<'_>, tab: Tab) -> Result<Draft> {
    only_those_who_may(s)?;
    let portal = s.portal().clone();
    let values = of_tab(tab).map(|setting| (setting.key, setting.value(&portal))).collect();
    let last = audit::changes(s, 1).await?.pop();
    Ok(Draft { values, version: portal.updated_at.0, last, known: known(s).await? })
}

/// What settings may name.
///
/// # Errors
/// As [`look`].
pub async fn known(s: &mut Session<'_>) -> Result<Known> {
    only_those_who_may(s)?;
    let inboxes = s.conn().all(Sql::new("SELECT id, name FROM inbox ORDER BY position, id")).await?;
    let forms = forms::offers(s).await?;
    Ok(Known {
        inboxes,
        forms: forms.into_iter().map(|(id, name, unfit)| Offer { id, name, unfit }).collect(),
        tickets: s.ticket_fields().to_vec(),
        contacts: s.contact_fields().to_vec(),
    })
}

/// Saves a page of settings; `version` is what [`look`] said. Flags that were not sent are off. Answers how many changed.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set anything. [`crate::desk::Error::Invalid`] with the setting's
/// key as field; on `version` when somebody else has saved meanwhile, which changes nothing.
pub async fn save(s: &mut Session<'_>, tab: Tab, version: i64, sent: &BTreeMap<String, String>) -> Result<usize> {
    only_those_who_may(s)?;
    let portal = s.portal().clone();
    let mut lock = sql!("SELECT updated_at FROM portal WHERE id = ?", portal.id);
    lock.push(s.dialect().for_update());
    let stands: i64 = s.conn().one(lock).await?;
    if stands != version || stands != portal.updated_at.0 {
        let by = audit::changes(s, 1).await?.pop().and_then(|change| change.by).unwrap_or_default();
        let mut invalid = Invalid::default();
        invalid.add("version", "settings-changed", vec![("name", by)]);
        return Err(invalid.into());
    }
    let (known, when) = (known(s).await?, s.when());
    let mut invalid = Invalid::default();
    let mut changed = vec![];
    for setting in of_tab(tab) {
        let text = sent.get(setting.key).map(|text| text.trim()).unwrap_or_default();
        let text = if setting.shape == Shape::Flag && text.is_empty() { "false" } else { text };
        match setting.check(text, &known, &when) {
            Ok((text, value)) if text != setting.value(&portal) => changed.push((setting, text, value)),
            Ok(_) => {}
            Err(found) => invalid.problems.extend(found.problems),
        }
    }
    together(sent, &mut invalid);
    if !invalid.is_empty() {
        return Err(invalid.into());
    }
    let now = Time(s.now().0.max(stands + 1));
    for (setting, text, value) in &changed {
        let (statement, id): (String, Value) = match setting.place {
            Place::Portal(column) => (format!("UPDATE portal SET {column} = ? WHERE id = ?"), portal.id.into()),
            Place::Domain(column) => (format!("UPDATE domain SET {column} = ? WHERE id = ?"), portal.domain.into()),
        };
        s.conn().run(Sql::with(statement, vec![value.clone(), id])).await?;
        audit::note(s, portal.id, setting.key, &setting.value(&portal), text).await?;
    }
    if !changed.is_empty() {
        s.conn().run(sql!("UPDATE portal SET updated_at = ? WHERE id = ?", now, portal.id)).await?;
    }
    Ok(changed.len())
}

/// Switches the portal on or off for customers.
///
/// # Errors
/// As [`look`].
pub async fn switch(s: &mut Session<'_>, is_on: bool) -> Result<()> {
    only_those_who_may(s)?;
    let portal = s.portal().clone();
    let now = Time(s.now().0.max(portal.updated_at.0 + 1));
    let changed = s
        .conn()
        .run(sql!(
            "UPDATE portal SET is_on = ?, updated_at = ? WHERE id = ? AND is_on <> ?",
            is_on,
            now,
            portal.id,
            is_on
        ))
        .await?;
    if changed > 0 {
        audit::note(s, portal.id, "is_on", &(!is_on).to_string(), &is_on.to_string()).await?;
    }
    Ok(())
}

/// What settings ask of each other.
fn together(sent: &BTreeMap<String, String>, invalid: &mut Invalid) {
    let text = |key: &str| sent.get(key).map(|text| text.trim()).unwrap_or_default();
    if text("ticket_one").is_empty() != text("ticket_many").is_empty() {
        let missing = if text("ticket_one").is_empty() { "ticket_one" } else { "ticket_many" };
        invalid.add(missing, "settings-both-nouns", vec![]);
    }
    let has_criteria = filters::read(text("company_if")).is_ok_and(|filter| !filter.is_empty());
    if text("ticket_access") == "company_if" && !has_criteria {
        invalid.add("company_if", "settings-criteria-missing", vec![]);
    }
    if text("owner_display") == "alias" && text("owner_alias").is_empty() {
        invalid.add("owner_alias", "settings-alias-missing", vec![]);
    }
    if text("has_form") == "true" && text("form").is_empty() {
        invalid.add("form", "settings-form-missing", vec![]);
    }
}

/// Whether it is the address of a page that a link may lead to.
fn is_page(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

impl Setting {
    /// The value as it is written and as it is stored.
    ///
    /// # Errors
    /// What is wrong, on the setting's key or on a part of it.
    fn check(&self, text: &str, known: &Known, when: &When) -> std::result::Result<(String, Value), Invalid> {
        let wrong = |key: &'static str, args: Vec<(&'static str, String)>| {
            let mut invalid = Invalid::default();
            invalid.add(self.key, key, args);
            invalid
        };
        let choice = || wrong("settings-choice", vec![]);
        let fits = |max: usize| {
            if text.chars().count() > max {
                Err(wrong("settings-long", vec![("max", max.to_string())]))
            } else {
                Ok(())
            }
        };
        let value: Value = match self.shape {
            Shape::Text(max) => {
                fits(max)?;
                if text.is_empty() {
                    return Err(wrong("settings-missing", vec![]));
                }
                text.into()
            }
            Shape::Words(max) => {
                fits(max)?;
                Some(text).filter(|text| !text.is_empty()).map(str::to_owned).into()
            }
            Shape::Address(max) => {
                fits(max)?;
                if !text.is_empty() && !is_page(text) {
                    return Err(wrong("settings-address", vec![]));
                }
                Some(text).filter(|text| !text.is_empty()).map(str::to_owned).into()
            }
            Shape::Flag => text.parse::<bool>().map_err(|_| choice())?.into(),
            Shape::OneOf(all) if all.contains(&text) => text.into(),
            Shape::OneOf(_) => return Err(choice()),
            Shape::Inbox => {
                let id = text.parse().ok().filter(|id| known.inboxes.iter().any(|inbox| inbox.id.0 == *id));
                id.map(|id: i64| id.into()).ok_or_else(choice)?
            }
            Shape::Form if text.is_empty() => Value::Int(None),
            Shape::Form => {
                let id: Option<i64> = text.parse().ok();
                let form = known.forms.iter().find(|form| Some(form.id.0) == id).ok_or_else(choice)?;
                match form.unfit {
                    Some(why) => return Err(wrong(why, vec![])),
                    None => form.id.into(),
                }
            }
            Shape::Filter(about) => {
                let filter = filters::checked(self.key, text, known.fields(about), when)?;
                return Ok((filter.clone(), filter.into()));
            }
        };
        Ok((text.to_owned(), value))
    }
}
