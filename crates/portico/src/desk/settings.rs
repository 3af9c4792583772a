//! What administrators decide, read once and kept for as long as it stands.
//!
//! The database counts every change of a setting, in the transaction that makes it. Each transaction reads that number
//! together with its session, so a change counts from the next request on, in every process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use db::{Conn, Dialect, Sql, row};

use super::access::consent::{self, Consent};
use super::access::{self, Group};
use super::error::{Error, Result};
use super::filter::{self, Field, Known, When};
use super::ids::{DomainId, PortalId, StaffId};
use super::inboxes::{self, Inbox};
use super::pipelines::{self, Pipeline, Stage};
use super::place::{Origin, Places};
use super::portal::Portal;
use super::properties::{self, Object, Property};
use super::templates::{self, Templates};
use super::tickets::UNDECIDED;
use super::translations::{self, Said, Translations};
use super::viewer::Shown;
use crate::clock::Time;

/// The settings at one moment.
#[derive(Debug)]
pub(in crate::desk) struct Settings {
    pub version: i64,
    /// The portals, the default first.
    portals: Vec<Arc<Portal>>,
    /// The access groups, by name.
    pub groups: Vec<Arc<Group>>,
    /// What customers consent to, by domain.
    pub consents: BTreeMap<DomainId, Consent>,
    /// What the pages around signing in and the mails about it say.
    pub templates: Templates,
    /// Where they are and were.
    pub places: Places,
    /// The properties of tickets, in order.
    pub properties: Vec<Property>,
    /// The properties of contacts, in order.
    pub of_contacts: Vec<Property>,
    /// The properties of companies, in order.
    pub of_companies: Vec<Property>,
    /// The pipelines that are in use, in order.
    pub pipelines: Vec<Pipeline>,
    /// The stages that are in use, by pipeline and place.
    pub stages: Vec<Stage>,
    /// All inboxes, in order, those that are archived last.
    pub inboxes: Vec<Inbox>,
    /// All pipelines, the archived ones too.
    pub all_pipelines: Vec<Pipeline>,
    /// All stages, the archived ones too.
    pub all_stages: Vec<Stage>,
    /// Everybody who works or has worked at the help desk, by name.
    pub staff: Vec<StaffName>,
    /// What filters may ask of tickets.
    pub ticket_fields: Vec<Field>,
    /// What filters may ask of contacts.
    pub contact_fields: Vec<Field>,
    /// Texts in further languages.
    translations: Translations,
    /// What was put in the place of originals here; None where the originals stand.
    pub said: Option<Arc<Said>>,
    /// The same settings by the languages in which somebody has asked for them.
    spoken: Mutex<BTreeMap<String, Arc<Settings>>>,
}

row! {
    /// What somebody of staff is called.
    #[derive(Clone, Debug)]
    pub(in crate::desk) struct StaffName {
        pub id: StaffId,
        pub first: String,
        pub last: String,
        pub alias: Option<String>,
        pub email: String,
        pub is_active: bool,
        /// Whether tickets may still stand under a former name.
        pub is_renaming: bool,
    }
}

impl Settings {
    /// Reads them; `version` is the number of the last change.
    pub(in crate::desk) async fn load(conn: &mut Conn, version: i64, origin: Origin) -> Result<Settings> {
        let all = properties::load(conn).await?;
        let of = |object| all.iter().filter(|property| property.object == object).cloned().collect();
        let (properties, of_contacts, of_companies): (Vec<Property>, Vec<Property>, Vec<Property>) =
            (of(Object::Ticket), of(Object::Contact), of(Object::Company));
        let all_pipelines = pipelines::all(conn).await?;
        let all_stages = pipelines::load(conn).await?;
        let names = "SELECT id, first_name, last_name, alias, email, is_active, former_keys <> '[]'
            FROM staff ORDER BY name_key, id";
        let staff: Vec<StaffName> = conn.all(Sql::new(names)).await?;
        let known = Known { properties: &properties, pipelines: &all_pipelines, stages: &all_stages, staff: &staff };
        let groups = access::load(conn).await?;
        let portals = Portal::load(conn, &groups).await?;
        if portals.is_empty() {
            return Err(Error::Internal("there is no portal".to_owned()));
        }
        Ok(Settings {
            version,
            places: Places::load(conn, origin).await?,
            portals,
            groups,
            consents: consent::load(conn).await?,
            templates: templates::load(conn).await?,
            inboxes: inboxes::all(conn).await?,
            ticket_fields: filter::of_tickets(&known, conn.dialect()),
            contact_fields: filter::of_contacts(&of_contacts, conn.dialect()),
            properties,
            of_contacts,
            of_companies,
            pipelines: all_pipelines.iter().filter(|pipeline| !pipeline.is_archived).cloned().collect(),
            stages: all_stages.iter().filter(|stage| !stage.is_archived).cloned().collect(),
            all_pipelines,
            all_stages,
            staff,
            translations: translations::load(conn).await?,
            said: None,
            spoken: Mutex::default(),
        })
    }

    /// The settings and the portal as they are read in a language: with what was translated in the place of originals.
    pub(in crate::desk) fn spoken(
        settings: Arc<Settings>,
        portal: Arc<Portal>,
        language: &str,
    ) -> (Arc<Settings>, Arc<Portal>) {
        if portal.language == language && !settings.translations.contains_key(language) {
            return (settings, portal);
        }
        let mut known = settings.spoken.lock().unwrap_or_else(PoisonError::into_inner);
        let spoken = known.entry(language.to_owned()).or_insert_with(|| Arc::new(settings.say(language))).clone();
        drop(known);
        let found = spoken.portal(portal.id).cloned();
        let portal = match found {
            Some(found) if found.slug == portal.slug => found,
            // Staff look at it beneath another path.
            Some(found) => Arc::new(Portal { slug: portal.slug.clone(), ..Portal::clone(&found) }),
            None => portal,
        };
        (spoken, portal)
    }

    fn say(&self, language: &str) -> Settings {
        let said = self.translations.get(language).cloned().unwrap_or_default();
        let properties = |all: &[Property]| {
            let mut all = all.to_vec();
            all.iter_mut().for_each(|property| translations::property(&said, property));
            all
        };
        let pipelines = |all: &[Pipeline]| {
            let mut all = all.to_vec();
            all.iter_mut().for_each(|pipeline| translations::pipeline(&said, pipeline));
            all
        };
        let stages = |all: &[Stage]| {
            let mut all = all.to_vec();
            all.iter_mut().for_each(|stage| translations::stage(&said, stage));
            all
        };
        let portal = |portal: &Arc<Portal>| Arc::new(translations::portal(&said, portal, language));
        Settings {
            version: self.version,
            portals: self.portals.iter().map(portal).collect(),
            groups: self.groups.clone(),
            consents: self.consents.clone(),
            templates: self.templates.say(&said),
            places: self.places.clone(),
            properties: properties(&self.properties),
            of_contacts: properties(&self.of_contacts),
            of_companies: properties(&self.of_companies),
            pipelines: pipelines(&self.pipelines),
            stages: stages(&self.stages),
            inboxes: self.inboxes.clone(),
            all_pipelines: pipelines(&self.all_pipelines),
            all_stages: stages(&self.all_stages),
            staff: self.staff.clone(),
            ticket_fields: self.ticket_fields.clone(),
            contact_fields: self.contact_fields.clone(),
            translations: Translations::new(),
            said: Some(said),
            spoken: Mutex::default(),
        }
    }
}

impl Settings {
    /// The portals, the default first.
    pub(in crate::desk) fn portals(&self) -> &[Arc<Portal>] {
        &self.portals
    }

    /// The portal through which staff look where it is not said which.
    pub(in crate::desk) fn default_portal(&self) -> &Arc<Portal> {
        self.portals.first().expect("settings without a portal are not loaded")
    }

    /// The portal of this id, if there is one.
    pub(in crate::desk) fn portal(&self, id: PortalId) -> Option<&Arc<Portal>> {
        self.portals.iter().find(|portal| portal.id == id)
    }

    /// When it is at a portal, for filters, and where days begin.
    pub(in crate::desk) fn when(&self, portal: &Portal, now: Time) -> When {
        When::new(now, &portal.time_zone)
    }

    /// Which tickets a portal shows at all at this moment.
    pub(in crate::desk) fn shown(&self, portal: &Portal, now: Time, dialect: Dialect) -> Shown {
        // While tickets are being judged anew, what is kept is partly of other conditions, which may be this portal's.
        let default = self.default_portal();
        let is_sure = portal.id == default.id || self.shown(default, now, dialect).is_settled();
        let judged_by = if is_sure { &*default.judged_by } else { UNDECIDED };
        // Nothing is looked up for the many portals that show everything.
        match portal.visible.is_empty() {
            true => Shown::all(judged_by),
            false => {
                let resolved = portal.visible.resolve(&self.ticket_fields, &self.when(portal, now));
                Shown::by(&resolved, dialect, judged_by)
            }
        }
    }
}

/// The settings as last read, of the installation at an address.
#[derive(Clone)]
pub(in crate::desk) struct Kept {
    origin: Origin,
    last: Arc<Mutex<Option<Arc<Settings>>>>,
}

impl Kept {
    /// Nothing was read yet.
    pub(in crate::desk) fn new(origin: Origin) -> Kept {
        Kept { origin, last: Arc::default() }
    }

    /// The settings of `version`, which the same transaction has read.
    ///
    /// # Errors
    /// Only those of the database, and of settings that cannot be understood.
    pub(in crate::desk) async fn at(&self, conn: &mut Conn, version: i64) -> Result<Arc<Settings>> {
        if let Some(kept) = self.last().filter(|kept| kept.version == version) {
            return Ok(kept);
        }
        let settings = Arc::new(Settings::load(conn, version, self.origin.clone()).await?);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(settings.clone());
        Ok(settings)
    }

    /// The settings as last read; None before anybody came.
    pub(in crate::desk) fn last(&self) -> Option<Arc<Settings>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
