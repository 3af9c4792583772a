//! Reading a page of settings, and saving it.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::{Sql, Value, sql};

use super::audit::Of;
use super::check::{sent_text, together};
use super::{About, Place, Setting, Shape, Tab, audit, hold, of_tab, only_those_who_may};
use crate::desk::Result;
use crate::desk::access::Group;
use crate::desk::access::invitations::{self, Who};
use crate::desk::closing::Closing;
use crate::desk::domains::{self, Line};
use crate::desk::error::{Error, Invalid};
use crate::desk::filter::Field;
use crate::desk::first_run;
use crate::desk::forms;
use crate::desk::ids::{DomainId, FormId, TemplateId};
use crate::desk::inboxes::{self, Inbox};
use crate::desk::look::draft;
use crate::desk::pipelines::{Pipeline, Stage};
use crate::desk::place;
use crate::desk::portal::Portal;
use crate::desk::portals;
use crate::desk::properties::{Object, Property};
use crate::desk::session::Session;
use crate::desk::tickets;

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
#[derive(Clone, Debug)]
pub struct Known {
    /// The inboxes, in order; one that is archived is only chosen where it stands already.
    pub inboxes: Vec<Inbox>,
    /// The domains, the installation's own first.
    pub domains: Vec<Line>,
    /// The forms, by name.
    pub forms: Vec<Offer>,
    /// The access groups, by name.
    pub groups: Vec<Arc<Group>>,
    /// The ticket properties, in order.
    pub properties: Vec<Property>,
    /// The properties of contacts, in order.
    pub of_contacts: Vec<Property>,
    /// The pipelines, in order.
    pub pipelines: Vec<Pipeline>,
    /// Their stages, by pipeline and place.
    pub stages: Vec<Stage>,
    /// The pipelines and stages there are, the archived ones too: for names.
    pub named: (Vec<Pipeline>, Vec<Stage>),
    /// The templates, by number and name.
    pub templates: Vec<(TemplateId, String)>,
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
#[derive(Clone, Debug)]
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
    let inboxes = inboxes::all(s.conn()).await?;
    let forms = forms::offers(s).await?;
    Ok(Known {
        inboxes,
        domains: domains::list(s)?,
        groups: s.access_groups().to_vec(),
        forms: forms.into_iter().map(|(id, name, unfit)| Offer { id, name, unfit }).collect(),
        properties: s.properties().to_vec(),
        of_contacts: s.properties_of(Object::Contact).to_vec(),
        pipelines: s.pipelines().to_vec(),
        stages: s.stages().to_vec(),
        named: (s.all_pipelines().to_vec(), s.all_stages().to_vec()),
        templates: s.templates().all.iter().map(|of| (of.id, of.name.clone())).collect(),
        tickets: s.ticket_fields().to_vec(),
        contacts: s.contact_fields().to_vec(),
    })
}

/// A setting that becomes something else, as written and as stored.
pub(super) type Changed<'a> = (&'a Setting, String, Value);

/// The settings that become something else by what was sent; and what is wrong.
pub(super) fn checked<'a>(
    s: &Session<'_>,
    settings: &[&'a Setting],
    sent: &BTreeMap<String, String>,
    known: &Known,
) -> (Vec<Changed<'a>>, Invalid) {
    let (portal, when) = (s.portal(), s.when());
    let (mut changed, mut invalid) = (vec![], Invalid::default());
    for setting in settings.iter().copied() {
        let text = sent_text(setting, sent);
        // An inbox that is archived stays until another is chosen; so do a path that was free once, and minutes of one's own.
        let may_stay = matches!(setting.shape, Shape::Inbox | Shape::Slug | Shape::Minutes(_));
        let is_left_out = matches!(setting.shape, Shape::Minutes(_)) && !sent.contains_key(setting.key);
        if is_left_out || may_stay && text == setting.value(portal) {
            continue;
        }
        match setting.check(&text, known, &when) {
            Ok((text, value)) if text != setting.value(portal) => changed.push((setting, text, value)),
            Ok(_) => {}
            Err(found) => invalid.problems.extend(found.problems),
        }
    }
    together(settings, sent, known, &mut invalid);
    (changed, invalid)
}

/// Where the portal is after a change.
fn address(portal: &Portal, changed: &[Changed<'_>]) -> (DomainId, String) {
    let became = |key: &str| changed.iter().find(|(setting, ..)| setting.key == key).map(|(_, text, _)| text.clone());
    let domain = became("domain").and_then(|id| id.parse().ok()).unwrap_or(portal.domain);
    (domain, became("slug").unwrap_or_else(|| portal.slug.clone()))
}

/// Whether a change leads the portal to the address of another.
pub(super) async fn to_taken(s: &mut Session<'_>, portal: &Portal, changed: &[Changed<'_>]) -> Result<bool> {
    let (domain, slug) = address(portal, changed);
    let moves = (domain, &slug) != (portal.domain, &portal.slug);
    Ok(moves && portals::is_taken(s, Some(portal.id), (domain, &slug)).await?)
}

/// Saves a page of settings; `version` is what [`look`] said. Flags that were not sent are off. Answers how many changed.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set anything. [`crate::desk::Error::Invalid`] with the setting's
/// key as field; on `version` when somebody else has saved meanwhile, which changes nothing.
pub async fn save(s: &mut Session<'_>, tab: Tab, version: i64, sent: &BTreeMap<String, String>) -> Result<usize> {
    save_these(s, &of_tab(tab).collect::<Vec<_>>(), version, sent).await
}

/// As [`save`], for settings of any page.
///
/// # Errors
/// As [`save`].
pub async fn save_these(
    s: &mut Session<'_>,
    settings: &[&Setting],
    version: i64,
    sent: &BTreeMap<String, String>,
) -> Result<usize> {
    only_those_who_may(s)?;
    let portal = s.portal().clone();
    hold(s).await?;
    let stands: i64 = s.conn().one(sql!("SELECT updated_at FROM portal WHERE id = ?", portal.id)).await?;
    if stands != version || stands != portal.updated_at.0 {
        return Err(audit::overtaken(s, Of::Portal(portal.id), "settings-changed").await?);
    }
    let known = known(s).await?;
    let (changed, invalid) = checked(s, settings, sent, &known);
    if !invalid.is_empty() {
        return Err(invalid.into());
    }
    let now = s.after(stands);
    if to_taken(s, &portal, &changed).await? {
        return Err(Invalid::field("slug", "portals-taken").into());
    }
    let (domain, slug) = address(&portal, &changed);
    if (domain, &slug) != (portal.domain, &portal.slug) {
        place::moved(s.conn(), &portal, (domain, &slug), now).await?;
    }
    for (setting, text, value) in &changed {
        let (table, column, id): (_, _, Value) = match setting.place {
            Place::Portal(column) => ("portal", column, portal.id.into()),
            Place::Domain(column) => ("domain", column, domain.into()),
            Place::Brand => {
                draft::rebrand(s, text).await?;
                audit::note(s, portal.id, setting.key, &setting.value(&portal), text).await?;
                continue;
            }
            Place::Closing => {
                Closing::parse(text).unwrap_or_default().store(s.conn(), portal.id).await?;
                audit::note(s, portal.id, setting.key, &setting.value(&portal), text).await?;
                continue;
            }
        };
        let statement = format!("UPDATE {table} SET {column} = ? WHERE id = ?");
        s.conn().run(Sql::with(statement, vec![value.clone(), id])).await?;
        audit::note(s, portal.id, setting.key, &setting.value(&portal), text).await?;
    }
    if changed.iter().any(|(setting, ..)| matches!(setting.place, Place::Domain(_))) {
        // Pages of other portals at this domain show what is no longer so.
        place::touch(s, domain, portal.id).await?;
    }
    if portal.is_default && changed.iter().any(|(setting, ..)| setting.key == "visible") {
        tickets::judge_all(s).await?;
    }
    if changed.iter().any(|(setting, ..)| ["access", "access_groups", "invites"].contains(&setting.key)) {
        invitations::look(s, Who::Everybody).await?;
    }
    // Whoever has seen the page and saved it has decided what stands on it.
    let sets_up = !portal.is_set_up && settings.iter().any(|setting| setting.key == "ticket_access");
    if !changed.is_empty() || sets_up {
        let update = "UPDATE portal SET updated_at = ?, is_set_up = is_set_up OR ? WHERE id = ?";
        s.conn().run(sql!(update, now, sets_up, portal.id)).await?;
    }
    Ok(changed.len())
}

/// Switches the portal on or off for customers.
///
/// # Errors
/// As [`look`]; [`crate::desk::Error::NotAllowed`] while something has to be decided before customers may come.
pub async fn switch(s: &mut Session<'_>, is_on: bool) -> Result<()> {
    only_those_who_may(s)?;
    if is_on && !s.portal().is_on && !first_run::missing(s)?.is_empty() {
        return Err(Error::NotAllowed("first-run-missing"));
    }
    let portal = s.portal().clone();
    let now = s.after(portal.updated_at.0);
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
        invitations::look(s, Who::Everybody).await?;
    }
    Ok(())
}
