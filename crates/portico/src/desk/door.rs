//! The only way in: turns a browser's secret into a [`Session`] and runs one piece of work with it.
//!
//! The look-up of the session, the portal's settings and the work itself share one transaction and, on SQLite, one
//! hop to a reader thread. Nothing is kept between requests but settings, and those only while the database says that
//! none has changed; so a changed setting or association or an ended session counts from the next request on.

mod last;
mod view_as;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use db::{Conn, Db, Sql, row, sql};
use futures::future::BoxFuture;

use super::error::{Error, Result};
use super::ids::{CompanyId, ContactId, DomainId, PortalId, ScimTokenId, SessionId, StaffId};
use super::place::{Origin, Place};
use super::portal::{Access, Portal};
use super::session::Session;
use super::settings::{Kept, Settings};
use super::signin;
use super::tickets::tally;
use super::viewer::{Colleagues, Customer, Directory, Entrants, Role, Staff, System, Viewer};
use crate::clock::Time;
use crate::config::Limits;
use crate::random;

/// What a browser (or a part of the system) says about itself; secrets are as the cookies hold them.
#[derive(Clone)]
pub enum Claim {
    /// Nobody in particular, somewhere: sees the portal's settings and no ticket.
    Visitor(Place),
    /// Somebody at the portal. Without a portal session a desk session opens it as a preview for staff.
    Portal {
        /// Secret of the portal's cookie.
        portal: Option<String>,
        /// Secret of the desk's cookie.
        desk: Option<String>,
        /// Where the portal is asked for.
        place: Place,
    },
    /// Staff at the help desk.
    Desk {
        /// Secret of the desk's cookie.
        token: Option<String>,
        /// The portal that it is about; None for the default.
        about: Option<PortalId>,
    },
    /// Staff at what is theirs alone: also those who must set up a second factor before anything else.
    Oneself {
        /// Secret of the desk's cookie.
        token: Option<String>,
    },
    /// The directory of a customer's company.
    Directory {
        /// What it comes in with.
        token: Option<String>,
    },
    /// A part of the system, at the default portal.
    System(System),
    /// Whoever writes mails, in the name of a portal; of the default when that is gone.
    Mail {
        /// In whose name; None for the default portal.
        portal: Option<PortalId>,
        /// The language that the recipient would like; None for the portal's own.
        language: Option<String>,
    },
}

impl Claim {
    /// The language that the browser would like, where it was looked at.
    pub fn language(&self) -> Option<&'static str> {
        last::place_of(Some(self))?.language
    }

    /// The secret of the session that is named, if one is.
    pub fn secret(&self) -> Option<&str> {
        match self {
            Claim::Portal { portal, desk, .. } => portal.as_deref().or(desk.as_deref()),
            Claim::Desk { token, .. } | Claim::Oneself { token } => token.as_deref(),
            Claim::Directory { token } => token.as_deref(),
            Claim::Visitor(_) | Claim::System(_) | Claim::Mail { .. } => None,
        }
    }
}

/// The database behind the door, and what the door must know to open it.
#[derive(Clone)]
pub struct Gate {
    db: Db,
    limits: Limits,
    /// Seconds without a request after which a session of staff ends.
    idle_seconds: i64,
    /// When sessions were last used, as far as it may not be written down yet.
    seen: Arc<Mutex<HashMap<SessionId, Time>>>,
    settings: Kept,
}

/// What finds a session: one statement for what every request needs, made once.
static SESSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT v.version, s.id, s.seen_at, s.expires_at, s.domain_id, c.id, u.id, u.role,
                   u.role = 'admin' OR EXISTS (SELECT 1 FROM staff_permission p
                     WHERE p.staff_id = u.id AND p.permission = 'portal_settings'),
                   COALESCE(c.first_name, u.first_name), COALESCE(c.last_name, u.last_name), COALESCE(c.email, u.email),
                   k.id, k.name, c.language, c.is_approved, c.time_zone, a.contact_id, a.portal_id,
                   u.role = 'admin' AND EXISTS (SELECT 1 FROM erasure r WHERE r.begun_at IS NULL),
                   u.id IS NOT NULL AND {}
                 FROM settings v
                 LEFT JOIN session s ON s.token_hash = ? AND s.audience = ? AND s.expires_at > ?
                 LEFT JOIN contact c ON c.id = s.contact_id AND NOT c.is_deleted AND c.declined_at IS NULL
                 LEFT JOIN staff u ON u.id = s.staff_id AND u.is_active
                 LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
                 LEFT JOIN company k ON k.id = l.company_id
                 LEFT JOIN view_as a ON a.session_id = s.id AND a.ends_at > ? AND u.role = 'admin'",
        signin::owes()
    )
});

/// Who stands before the portal, and where.
struct Knock {
    portal: Option<String>,
    desk: Option<String>,
    place: Place,
}

/// Who stands where.
struct Opened {
    settings: Arc<Settings>,
    portal: Arc<Portal>,
    viewer: Viewer,
}

/// What a look through the door says about the session.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notes {
    /// Somebody is there.
    Seen,
    /// Nothing: a page asked by itself.
    Nothing,
}

row! {
    /// A session as it stands, with the number of the settings' last change; empty but for that when there is none.
    struct SessionRow {
        version: i64,
        session: Option<SessionId>,
        seen_at: Option<Time>,
        expires_at: Option<Time>,
        domain: Option<DomainId>,
        contact: Option<ContactId>,
        staff: Option<StaffId>,
        role: Option<String>,
        may_set_portal: Option<bool>,
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<String>,
        company: Option<CompanyId>,
        company_name: Option<String>,
        language: Option<String>,
        is_approved: Option<bool>,
        time_zone: Option<String>,
        viewed: Option<ContactId>,
        viewed_at: Option<PortalId>,
        erasure_waits: Option<bool>,
        owes_factor: Option<bool>,
    }
}

row! {
    /// A contact as a customer of a portal.
    struct Person {
        id: ContactId,
        first_name: String,
        last_name: String,
        email: String,
        company: Option<CompanyId>,
        company_name: Option<String>,
        language: Option<String>,
        time_zone: Option<String>,
        is_approved: bool,
    }
}

/// By which session somebody is a customer.
struct By {
    session: SessionId,
    /// When it ends, unless something is done in it before.
    over_at: Time,
    /// The administrator who only looks.
    viewer: Option<StaffId>,
}

impl Gate {
    /// A door to `db` of the installation at `origin`. Sessions of staff that made no request for `idle_seconds` are over;
    /// when those of customers are is a setting of the domain.
    pub fn new(db: Db, origin: Origin, limits: Limits, idle_seconds: i64) -> Gate {
        Gate { db, limits, idle_seconds, seen: Arc::default(), settings: Kept::new(origin) }
    }

    /// Runs `work` on one snapshot of the database.
    ///
    /// # Errors
    /// [`Error::SignIn`] when the claim needs a session and there is none, [`Error::PortalOff`] for everybody but
    /// staff while the portal is off, [`Error::SecondFactor`] for staff who must have a second factor and have none, and what
    /// `work` answers.
    pub async fn read<T, F>(&self, claim: Claim, now: Time, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.look(claim, now, Notes::Seen, work).await
    }

    /// As [`Gate::read`], for what a page does by itself: it does not keep a session alive.
    ///
    /// # Errors
    /// As [`Gate::read`].
    pub async fn peek<T, F>(&self, claim: Claim, now: Time, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.look(claim, now, Notes::Nothing, work).await
    }

    async fn look<T, F>(&self, claim: Claim, now: Time, notes: Notes, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let gate = self.clone();
        self.db
            .read(move |conn: &mut Conn| {
                Box::pin(async move {
                    let session = gate.open(conn, claim, now, notes).await?;
                    work(session).await
                })
            })
            .await
    }

    /// Runs `work` in one write transaction, which is committed when `work` answers Ok and leaves no trace otherwise.
    ///
    /// # Errors
    /// As [`Gate::read`]; [`Error::NotAllowed`] for staff who look at the portal.
    pub async fn write<T, F>(&self, claim: Claim, now: Time, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let gate = self.clone();
        self.db
            .write(move |conn: &mut Conn| {
                Box::pin(async move {
                    let session = gate.open(conn, claim, now, Notes::Seen).await?;
                    if let Some(why) = session.viewer().reads_only() {
                        return Err(Error::NotAllowed(why));
                    }
                    let pending = session.pending();
                    let done = work(session).await?;
                    let pending = std::mem::take(&mut *pending.lock().unwrap_or_else(PoisonError::into_inner));
                    tally::write(conn, pending).await?;
                    Ok(done)
                })
            })
            .await
    }

    /// When sessions were last used, as far as nobody said with [`Gate::noted`] that it is written down.
    pub fn seen(&self) -> Vec<(SessionId, Time)> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(id, at)| (*id, *at)).collect()
    }

    /// This much is written down; what was used since stays noted.
    pub fn noted(&self, written: &[(SessionId, Time)]) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, at) in written {
            if seen.get(id) == Some(at) {
                seen.remove(id);
            }
        }
    }

    async fn open<'c>(&self, conn: &'c mut Conn, claim: Claim, now: Time, notes: Notes) -> Result<Session<'c>> {
        let Opened { settings, portal, viewer } = match claim {
            Claim::Visitor(place) => {
                let settings = self.settings(conn).await?;
                let portal = settings.places.find(settings.portals(), &place)?;
                if !portal.is_on {
                    return Err(Error::PortalOff);
                }
                let language = portal.language_for(&[place.language]);
                let (settings, portal) = Settings::spoken(settings, portal, &language);
                Opened { settings, portal, viewer: Viewer::System(System::Visitor) }
            }
            Claim::Directory { token } => {
                let (version, directory) = directory(conn, &token.ok_or(Error::SignIn)?).await?;
                let settings = self.settings.at(conn, version).await?;
                let portal = settings.default_portal().clone();
                Opened { settings, portal, viewer: Viewer::Directory(directory.ok_or(Error::SignIn)?) }
            }
            Claim::System(part) => {
                let settings = self.settings(conn).await?;
                Opened { portal: settings.default_portal().clone(), settings, viewer: Viewer::System(part) }
            }
            Claim::Mail { portal, language } => {
                let settings = self.settings(conn).await?;
                let portal = portal.and_then(|id| settings.portal(id)).unwrap_or(settings.default_portal()).clone();
                let language = portal.language_for(&[language.as_deref()]);
                let (settings, portal) = Settings::spoken(settings, portal, &language);
                Opened { settings, portal, viewer: Viewer::System(System::Mail) }
            }
            Claim::Portal { portal, desk, place } => {
                self.at_portal(conn, Knock { portal, desk, place }, now, notes).await?
            }
            Claim::Desk { token, about } => {
                let found = self.session(conn, &token.ok_or(Error::SignIn)?, "desk", now).await?;
                let settings = self.settings.at(conn, found.version).await?;
                let staff = self.staff(found, now, notes).ok_or(Error::SignIn)?.at_work()?;
                let portal = match about {
                    Some(id) => settings.portal(id).ok_or(Error::NotFound)?.clone(),
                    None => settings.default_portal().clone(),
                };
                Opened { settings, portal, viewer: Viewer::Staff(staff) }
            }
            Claim::Oneself { token } => {
                let found = self.session(conn, &token.ok_or(Error::SignIn)?, "desk", now).await?;
                let settings = self.settings.at(conn, found.version).await?;
                let staff = self.staff(found, now, notes).ok_or(Error::SignIn)?;
                Opened { portal: settings.default_portal().clone(), settings, viewer: Viewer::Staff(staff) }
            }
        };
        Ok(Session::new(viewer, conn, now, (settings, portal), self.limits.clone()))
    }

    /// Whoever holds these secrets of the portal's and the desk's cookie, at the portal that stands there.
    async fn at_portal(
        &self,
        conn: &mut Conn,
        Knock { portal: token, desk, place }: Knock,
        now: Time,
        notes: Notes,
    ) -> Result<Opened> {
        let staff = match &desk {
            Some(token) => Some(self.session(conn, token, "desk", now).await?),
            None => None,
        };
        let (settings, found) = match (token, &staff) {
            (Some(token), _) => {
                let found = self.session(conn, &token, "portal", now).await?;
                (self.settings.at(conn, found.version).await?, Some(found))
            }
            (None, Some(staff)) => (self.settings.at(conn, staff.version).await?, None),
            (None, None) => (self.settings(conn).await?, None),
        };
        let stands = settings.places.find(settings.portals(), &place);
        if let Some(staff) = &staff
            && let Some((contact, portal)) = view_as::viewed(staff, (&settings, &stands), &place)
        {
            let at = (&settings, portal, &place);
            return self.as_viewed(conn, (staff, contact), at, (now, notes)).await;
        }
        let mut no_access = None;
        if let (Some(found), Ok(portal)) = (found, &stands) {
            // While the portal is off, staff see it although they are a customer, too.
            let counts = portal.is_on || desk.is_none();
            let at = (&*settings, &**portal, &place);
            let customer = if counts { self.customer(conn, found, at, (now, notes)).await } else { Ok(None) };
            let customer = match customer {
                Err(refused @ Error::NoAccess { .. }) => {
                    no_access = Some(refused);
                    None
                }
                customer => customer?,
            };
            match customer {
                Some(_) if !portal.is_on => return Err(Error::PortalOff),
                Some(customer) => {
                    let language = portal.language_for(&[customer.language.as_deref(), place.language]);
                    let (settings, portal) = Settings::spoken(settings, portal.clone(), &language);
                    return Ok(Opened { portal, settings, viewer: Viewer::Customer(customer) });
                }
                None => {}
            }
        }
        let (portal, refused) = match stands {
            Ok(portal) => {
                let refused = no_access.unwrap_or_else(|| signed_out(&portal));
                (portal, refused)
            }
            // Staff look at the portal where they work, wherever customers are led.
            Err(refused) => match settings.places.beneath(settings.portals(), &place) {
                Some(portal) if desk.is_some() => (portal, refused),
                _ => return Err(refused),
            },
        };
        let Some(found) = staff else { return Err(refused) };
        let staff = self.staff(found, now, notes).ok_or(refused)?.at_work()?;
        let shown = settings.shown(&portal, now, conn.dialect());
        let language = portal.language_for(&[place.language]);
        let (settings, portal) = Settings::spoken(settings, portal, &language);
        Ok(Opened { settings, portal, viewer: Viewer::Preview(staff, shown) })
    }

    /// The settings, for those without a session to look up.
    async fn settings(&self, conn: &mut Conn) -> Result<Arc<Settings>> {
        let version = conn.one(sql!("SELECT version FROM settings")).await?;
        self.settings.at(conn, version).await
    }

    /// The session of a secret, if it is of this audience and not too old, and the number of the settings' last change: one
    /// statement for what every request needs. Whether somebody used it lately enough is asked of [`Gate::last_used`].
    async fn session(&self, conn: &mut Conn, token: &str, audience: &str, now: Time) -> Result<SessionRow> {
        Ok(conn.one(sql!(SESSION.as_str(), random::digest(token), audience, now, now)).await?)
    }

    /// The customer of a session at this portal's domain.
    ///
    /// # Errors
    /// [`Error::NoAccess`] for somebody whom the portal does not let in.
    async fn customer(
        &self,
        conn: &mut Conn,
        found: SessionRow,
        (settings, portal, place): (&Settings, &Portal, &Place),
        (now, notes): (Time, Notes),
    ) -> Result<Option<Customer>> {
        let (Some(session), Some(seen_at), Some(expires_at), Some(id)) =
            (found.session, found.seen_at, found.expires_at, found.contact)
        else {
            return Ok(None);
        };
        if found.domain != Some(portal.domain) {
            return Ok(None);
        }
        let idle_at = |used: Time| match portal.idle_minutes {
            ..=0 => expires_at,
            minutes => used.plus_seconds(minutes * 60).min(expires_at),
        };
        let used = self.last_used(session, seen_at);
        if idle_at(used) <= now {
            return Ok(None);
        }
        let over_at = match notes {
            Notes::Seen => idle_at(now),
            Notes::Nothing => idle_at(used),
        };
        self.note_seen(session, now, notes);
        let person = Person {
            id,
            first_name: found.first_name.unwrap_or_default(),
            last_name: found.last_name.unwrap_or_default(),
            email: found.email.unwrap_or_default(),
            company: found.company,
            company_name: found.company_name,
            language: found.language,
            time_zone: found.time_zone,
            is_approved: found.is_approved.unwrap_or_default(),
        };
        let by = By { session, over_at, viewer: None };
        self.customer_of(conn, (person, by), (settings, portal, place), now).await.map(Some)
    }

    /// A contact as the customer that they are at this portal, whoever looks.
    ///
    /// # Errors
    /// [`Error::NoAccess`] for somebody whom the portal does not let in.
    async fn customer_of(
        &self,
        conn: &mut Conn,
        (person, by): (Person, By),
        (settings, portal, place): (&Settings, &Portal, &Place),
        now: Time,
    ) -> Result<Customer> {
        let id = person.id;
        let dialect = conn.dialect();
        let when = || settings.when(portal, now);
        if let Entrants::Those(criteria) = Entrants::of(portal, &settings.contact_fields, when, dialect)
            && portal.is_on
            && !meets(conn, id, criteria).await?
        {
            let language = portal.language_for(&[person.language.as_deref(), place.language]);
            return Err(Error::NoAccess {
                email: person.email,
                language,
                waits: !person.is_approved && portal.access == Access::Register,
            });
        }
        let colleagues = Colleagues::of(portal, &settings.contact_fields, when, dialect);
        let sees_company = match &colleagues {
            Colleagues::Everybody => person.is_approved,
            Colleagues::Those(_) => person.company.is_some() && meets(conn, id, colleagues.sql()).await?,
            Colleagues::Nobody => false,
        };
        Ok(Customer {
            id,
            company: person.company.filter(|_| sees_company),
            shown: settings.shown(portal, now, dialect),
            first_name: person.first_name,
            last_name: person.last_name,
            email: person.email,
            company_name: person.company_name,
            language: person.language,
            time_zone: person.time_zone,
            session: by.session,
            over_at: by.over_at,
            viewed_by: by.viewer,
        })
    }

    /// The member of staff of a session; None for those who have left.
    fn staff(&self, found: SessionRow, now: Time, notes: Notes) -> Option<Staff> {
        let (session, id) = (found.session?, found.staff?);
        if self.last_used(session, found.seen_at?).plus_seconds(self.idle_seconds) <= now {
            return None;
        }
        self.note_seen(session, now, notes);
        Some(Staff {
            id,
            role: Role::parse(&found.role?),
            may_set_portal: found.may_set_portal?,
            first_name: found.first_name?,
            last_name: found.last_name?,
            email: found.email?,
            session,
            erasure_waits: found.erasure_waits.unwrap_or_default(),
            owes_factor: found.owes_factor.unwrap_or_default(),
        })
    }

    /// When a session was last used: as it is written down, or as this process has noted since.
    fn last_used(&self, session: SessionId, written: Time) -> Time {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&session).map_or(written, |noted| written.max(*noted))
    }

    fn note_seen(&self, session: SessionId, now: Time, notes: Notes) {
        if notes == Notes::Seen {
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(session, now);
        }
    }
}

/// Whether a contact meets the criteria of those who may enter, or of those who see their company's tickets.
async fn meets(conn: &mut Conn, contact: ContactId, criteria: Sql) -> Result<bool> {
    let mut sql = sql!(
        "SELECT c.id FROM contact c
         LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
         LEFT JOIN company k ON k.id = l.company_id
         WHERE c.id = ? AND ",
        contact
    );
    sql.append(criteria);
    Ok(conn.first::<ContactId>(sql).await?.is_some())
}

/// The directory of a token, and the number of the settings' last change.
async fn directory(conn: &mut Conn, token: &str) -> Result<(i64, Option<Directory>)> {
    let (version, token, company, used_at): (i64, Option<ScimTokenId>, Option<CompanyId>, Option<Time>) = conn
        .one(sql!(
            "SELECT v.version, t.id, k.id, t.used_at
             FROM settings v
             LEFT JOIN scim_token t ON t.token_hash = ?
             LEFT JOIN company k ON k.id = t.company_id AND NOT k.is_deleted",
            random::digest(token)
        ))
        .await?;
    Ok((version, token.zip(company).map(|(token, company)| Directory { company, token, used_at })))
}

fn signed_out(portal: &Portal) -> Error {
    if portal.is_on { Error::SignIn } else { Error::PortalOff }
}
