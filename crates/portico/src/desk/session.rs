//! Somebody at work: who is looking, the transaction they look through, and the moment it happens.
//!
//! A session is made by [`super::door`] alone. Its connection is private to `desk`, so no handler can run SQL and
//! nobody can run SQL without a viewer.

use std::sync::{Arc, Mutex, PoisonError};

use db::Conn;

use super::access::Group;
use super::access::consent::{Consent, Text};
use super::error::{Error, Result};
use super::filter::{Field, When};
use super::ids::{DomainId, InboxId, PipelineId, StaffId, StageId};
use super::inboxes::Inbox;
use super::pipelines::{Pipeline, Stage};
use super::place::Domain;
use super::portal::Portal;
use super::properties::{Object, Property};
use super::settings::{Settings, StaffName};
use super::templates::Templates;
use super::tickets::tally::Pending;
use super::translations::Said;
use super::viewer::{Customer, Directory, Shown, Staff, Viewer};
use crate::clock::Time;
use crate::config::Limits;

/// One person's (or one part of the system's) transaction.
pub struct Session<'c> {
    viewer: Viewer,
    conn: &'c mut Conn,
    now: Time,
    settings: Arc<Settings>,
    portal: Arc<Portal>,
    limits: Limits,
    pending: Arc<Mutex<Pending>>,
}

impl<'c> Session<'c> {
    /// Only the door makes sessions, after it has made sure of the viewer.
    pub(in crate::desk) fn new(
        viewer: Viewer,
        conn: &'c mut Conn,
        now: Time,
        (settings, portal): (Arc<Settings>, Arc<Portal>),
        limits: Limits,
    ) -> Self {
        Self { viewer, conn, now, settings, portal, limits, pending: Arc::default() }
    }

    /// Who is looking.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The moment of this transaction.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The version that follows on one: this moment, and later than that version in any case.
    pub(in crate::desk) fn after(&self, version: i64) -> Time {
        Time(self.now.0.max(version + 1))
    }

    /// The number of the last change of settings.
    pub(in crate::desk) fn settings_version(&self) -> i64 {
        self.settings.version
    }

    /// The portal this happens on, or is about.
    pub fn portal(&self) -> &Arc<Portal> {
        &self.portal
    }

    /// The portals, the default first.
    pub fn portals(&self) -> &[Arc<Portal>] {
        self.settings.portals()
    }

    /// The portal through which staff look where it is not said which.
    pub fn default_portal(&self) -> &Arc<Portal> {
        self.settings.default_portal()
    }

    /// The access groups, by name.
    pub(in crate::desk) fn access_groups(&self) -> &[Arc<Group>] {
        &self.settings.groups
    }

    /// What customers consent to at a domain, if anything was ever written.
    pub(in crate::desk) fn consent_at(&self, domain: DomainId) -> Option<&Consent> {
        self.settings.consents.get(&domain)
    }

    /// The templates of all domains.
    pub(in crate::desk) fn templates(&self) -> &Templates {
        &self.settings.templates
    }

    /// What customers consent to at this portal: the version, and the text with the language that it is in.
    pub fn consent(&self) -> Option<(i64, &str, &Text)> {
        let portal = self.portal();
        let own =
            self.domains().iter().find(|domain| domain.id == portal.domain).map(|domain| domain.language.as_str());
        let consent = self.consent_at(portal.domain)?;
        let (language, text) = consent.text(&portal.language, own.unwrap_or_default())?;
        Some((consent.version, language, text))
    }

    /// Whether a property of contacts decides who enters a portal, or who sees their company's tickets.
    pub(in crate::desk) fn asks_contacts(&self, property: &str) -> bool {
        self.access_groups().iter().any(|group| group.asks(property))
            || self.portals().iter().any(|portal| portal.company_if.names(property))
    }

    /// The same transaction about another portal, for staff and the system: what customers may see was found out for theirs.
    pub(in crate::desk) fn about(&mut self, portal: &Arc<Portal>) -> Session<'_> {
        Session {
            viewer: self.viewer.clone(),
            conn: self.conn,
            now: self.now,
            settings: self.settings.clone(),
            portal: portal.clone(),
            limits: self.limits.clone(),
            pending: self.pending.clone(),
        }
    }

    /// The portal's address for customers, without the path of a page: `https://help.example.com/support`.
    pub fn portal_url(&self) -> String {
        self.url_of(self.portal())
    }

    /// Likewise of a portal.
    pub(in crate::desk) fn url_of(&self, portal: &Portal) -> String {
        self.settings.places.url(self.portals(), portal)
    }

    /// What stands before the paths at which staff look at a portal where they work: `/help`, or nothing.
    pub fn staff_base(&self, portal: &Portal) -> String {
        self.settings.places.for_staff(self.portals(), portal)
    }

    /// The host's name at which the installation is reached, as configured.
    pub(in crate::desk) fn own_host(&self) -> &str {
        self.settings.places.own_host()
    }

    /// The address at which the installation is reached, as configured: `https://help.example.com`.
    pub fn own_url(&self) -> String {
        self.settings.places.own_url()
    }

    /// The domains, the installation's own address first.
    pub(in crate::desk) fn domains(&self) -> &[Domain] {
        &self.settings.places.domains
    }

    /// The ticket properties, in order.
    pub fn properties(&self) -> &[Property] {
        &self.settings.properties
    }

    /// The properties of tickets, contacts or companies, in order; archived ones are not among them.
    pub fn properties_of(&self, object: Object) -> &[Property] {
        match object {
            Object::Ticket => &self.settings.properties,
            Object::Contact => &self.settings.of_contacts,
            Object::Company => &self.settings.of_companies,
        }
    }

    /// The pipelines that are in use, in order.
    pub fn pipelines(&self) -> &[Pipeline] {
        &self.settings.pipelines
    }

    /// The stages that are in use, by pipeline and place.
    pub fn stages(&self) -> &[Stage] {
        &self.settings.stages
    }

    /// All pipelines, the archived ones too: for names, not to choose from.
    pub(in crate::desk) fn all_pipelines(&self) -> &[Pipeline] {
        &self.settings.all_pipelines
    }

    /// All stages, the archived ones too: for names, not to choose from.
    pub(in crate::desk) fn all_stages(&self) -> &[Stage] {
        &self.settings.all_stages
    }

    /// A stage's name for customers.
    pub(in crate::desk) fn stage_name(&self, id: StageId) -> String {
        self.all_stages().iter().find(|stage| stage.id == id).map(|stage| stage.name().to_owned()).unwrap_or_default()
    }

    /// What filters may ask of tickets.
    pub(in crate::desk) fn ticket_fields(&self) -> &[Field] {
        &self.settings.ticket_fields
    }

    /// What filters may ask of contacts.
    pub(in crate::desk) fn contact_fields(&self) -> &[Field] {
        &self.settings.contact_fields
    }

    /// When it is, for filters, and where days begin.
    pub(in crate::desk) fn when(&self) -> When {
        self.settings.when(self.portal(), self.now)
    }

    /// Which tickets this portal shows at all, whoever is looking.
    pub(in crate::desk) fn portal_shows(&self) -> Shown {
        self.shows(self.portal())
    }

    /// Which tickets the default portal shows, which is what is kept with each ticket.
    pub(in crate::desk) fn default_shows(&self) -> Shown {
        self.shows(self.default_portal())
    }

    /// Which tickets a portal shows.
    pub(in crate::desk) fn shows(&self, portal: &Portal) -> Shown {
        self.settings.shown(portal, self.now, self.dialect())
    }

    /// Where a ticket of this pipeline goes when a customer closes it; None where customers cannot.
    pub(in crate::desk) fn closing_stage(&self, pipeline: PipelineId) -> Option<&Stage> {
        let portal = self.portal();
        portal.closing.stage(self.stages(), pipeline).filter(|_| portal.close_allowed)
    }

    /// All inboxes, in order, those that are archived last.
    pub(in crate::desk) fn inboxes(&self) -> &[Inbox] {
        &self.settings.inboxes
    }

    /// Where tickets arrive that are meant for an inbox: there, or where the portal's do while it is archived.
    pub(in crate::desk) fn arrival(&self, inbox: InboxId) -> InboxId {
        let is_archived = self.inboxes().iter().any(|known| known.id == inbox && known.is_archived);
        if is_archived { self.portal().inbox } else { inbox }
    }

    /// What was put in the place of originals for this session's language; None where they stand.
    pub(in crate::desk) fn said(&self) -> Option<&Said> {
        self.settings.said.as_deref()
    }

    /// Everybody who works or has worked at the help desk, by name.
    pub(in crate::desk) fn all_staff(&self) -> &[StaffName] {
        &self.settings.staff
    }

    /// Whether anybody works or has worked here.
    pub fn is_staffed(&self) -> bool {
        !self.settings.staff.is_empty()
    }

    /// What somebody of staff is called.
    pub(in crate::desk) fn staff_named(&self, id: StaffId) -> Option<&StaffName> {
        self.settings.staff.iter().find(|somebody| somebody.id == id)
    }

    /// The limits of input.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The signed-in customer.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] for staff who look at the portal, as a customer or not; [`Error::SignIn`] for others.
    pub fn customer(&self) -> Result<&Customer> {
        match (&self.viewer, self.viewer.reads_only()) {
            (_, Some(why)) => Err(Error::NotAllowed(why)),
            (Viewer::Customer(customer), None) => Ok(customer),
            _ => Err(Error::SignIn),
        }
    }

    /// The signed-in customer, for what is theirs alone.
    ///
    /// # Errors
    /// [`Error::NotFound`] for staff who look at the portal, also as a customer; [`Error::SignIn`] for others.
    pub fn themselves(&self) -> Result<&Customer> {
        match &self.viewer {
            Viewer::Customer(customer) if !customer.is_viewed() => Ok(customer),
            Viewer::Customer(_) | Viewer::Preview(..) => Err(Error::NotFound),
            _ => Err(Error::SignIn),
        }
    }

    /// The signed-in member of staff at the help desk.
    ///
    /// # Errors
    /// [`Error::SignIn`] for anybody else, staff who look at the portal included.
    pub fn staff(&self) -> Result<&Staff> {
        match &self.viewer {
            Viewer::Staff(staff) => Ok(staff),
            _ => Err(Error::SignIn),
        }
    }

    /// The directory of a customer's company.
    ///
    /// # Errors
    /// [`Error::SignIn`] for anybody else.
    pub fn directory(&self) -> Result<&Directory> {
        match &self.viewer {
            Viewer::Directory(directory) => Ok(directory),
            _ => Err(Error::SignIn),
        }
    }

    /// Figures that the transaction is going to change; whoever made the session writes them when the work is done.
    pub(in crate::desk) fn pending(&self) -> Arc<Mutex<Pending>> {
        self.pending.clone()
    }

    /// Changes what is pending.
    pub(in crate::desk) fn tally(&self, change: impl FnOnce(&mut Pending)) {
        change(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(in crate::desk) fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// The database's engine, only to be passed on to the functions of [`db::Dialect`].
    pub(in crate::desk) fn dialect(&self) -> db::Dialect {
        self.conn.dialect()
    }
}
