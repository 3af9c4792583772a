//! The only way in: turns a browser's secret into a [`Session`] and runs one piece of work with it.
//!
//! The look-up of the session, the portal's settings and the work itself share one transaction and, on SQLite, one
//! hop to a reader thread. Nothing is cached between requests, so a changed association or an ended session counts
//! from the next request on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use db::{Conn, Db, row, sql};
use futures::future::BoxFuture;

use super::error::{Error, Result};
use super::ids::{CompanyId, ContactId, DomainId, SessionId, StaffId};
use super::portal::{Portal, TicketAccess};
use super::session::Session;
use super::viewer::{Customer, Role, Staff, System, Viewer};
use crate::clock::Time;
use crate::config::Limits;
use crate::random;

/// What a browser (or a part of the system) says about itself; secrets are as the cookies hold them.
#[derive(Clone)]
pub enum Claim {
    /// Nobody in particular: sees the portal's settings and no ticket.
    Visitor,
    /// Somebody at the portal. Without a portal session a desk session opens it as a preview for staff.
    Portal {
        /// Secret of the portal's cookie.
        portal: Option<String>,
        /// Secret of the desk's cookie.
        desk: Option<String>,
    },
    /// Staff at the help desk.
    Desk {
        /// Secret of the desk's cookie.
        token: Option<String>,
    },
    /// A part of the system.
    System(System),
}

/// The database behind the door, and what the door must know to open it.
#[derive(Clone)]
pub struct Gate {
    db: Db,
    limits: Limits,
    /// Seconds without a request after which a session ends.
    idle_seconds: i64,
    seen: Arc<Mutex<HashMap<SessionId, Time>>>,
    /// The portal's language as last read, for answers that ask no database.
    language: Arc<Mutex<Option<String>>>,
}

/// What a look through the door says about the session.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notes {
    /// Somebody is there.
    Seen,
    /// Nothing: a page asked by itself.
    Nothing,
}

/// Sessions are noted as seen at most this often, in seconds.
const SEEN_EVERY: i64 = 60;

row! {
    struct CustomerRow {
        session: SessionId,
        seen_at: Time,
        id: ContactId,
        first_name: String,
        last_name: String,
        email: String,
        company: Option<CompanyId>,
        company_name: Option<String>,
    }
}

row! {
    struct StaffRow {
        session: SessionId,
        seen_at: Time,
        id: StaffId,
        role: String,
        first_name: String,
        last_name: String,
        email: String,
    }
}

impl Gate {
    /// A door to `db`. Sessions that made no request for `idle_seconds` are over.
    pub fn new(db: Db, limits: Limits, idle_seconds: i64) -> Gate {
        Gate { db, limits, idle_seconds, seen: Arc::default(), language: Arc::default() }
    }

    /// Runs `work` on one snapshot of the database.
    ///
    /// # Errors
    /// [`Error::SignIn`] when the claim needs a session and there is none, [`Error::PortalOff`] for everybody but
    /// staff while the portal is off, and what `work` answers.
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
                    if let Viewer::Preview(_) = session.viewer() {
                        return Err(Error::NotAllowed("portal-preview-read-only"));
                    }
                    work(session).await
                })
            })
            .await
    }

    /// The sessions seen since the last call, to be written down in one go.
    pub fn take_seen(&self) -> Vec<(SessionId, Time)> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }

    async fn open<'c>(&self, conn: &'c mut Conn, claim: Claim, now: Time, notes: Notes) -> Result<Session<'c>> {
        let portal = Arc::new(Portal::load(conn).await?);
        self.note_language(&portal.language);
        let viewer = match claim {
            Claim::Visitor => {
                if !portal.is_on {
                    return Err(Error::PortalOff);
                }
                Viewer::System(System::Visitor)
            }
            Claim::System(part) => Viewer::System(part),
            Claim::Portal { portal: token, desk } => {
                // While the portal is off, staff see it although they are a customer, too.
                let customer = match token.filter(|_| portal.is_on || desk.is_none()) {
                    Some(token) => self.customer(conn, &token, &portal, now, notes).await?,
                    None => None,
                };
                match (customer, desk) {
                    (Some(_), _) if !portal.is_on => return Err(Error::PortalOff),
                    (Some(customer), _) => Viewer::Customer(customer),
                    (None, Some(token)) => match self.staff(conn, &token, now, notes).await? {
                        Some(staff) => Viewer::Preview(staff),
                        None => return Err(signed_out(&portal)),
                    },
                    (None, None) => return Err(signed_out(&portal)),
                }
            }
            Claim::Desk { token } => Viewer::Staff(self.needed(conn, token, now, notes).await?),
        };
        Ok(Session::new(viewer, conn, now, portal, self.limits.clone()))
    }

    async fn needed(&self, conn: &mut Conn, token: Option<String>, now: Time, notes: Notes) -> Result<Staff> {
        let token = token.ok_or(Error::SignIn)?;
        self.staff(conn, &token, now, notes).await?.ok_or(Error::SignIn)
    }

    async fn customer(
        &self,
        conn: &mut Conn,
        token: &str,
        portal: &Portal,
        now: Time,
        notes: Notes,
    ) -> Result<Option<Customer>> {
        let domain: DomainId = portal.domain;
        let found: Option<CustomerRow> = conn
            .first(sql!(
                "SELECT s.id, s.seen_at, c.id, c.first_name, c.last_name, c.email, k.id, k.name
                 FROM session s
                 JOIN contact c ON c.id = s.contact_id
                 LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
                 LEFT JOIN company k ON k.id = l.company_id
                 WHERE s.token_hash = ? AND s.audience = 'portal' AND s.domain_id = ?
                   AND s.expires_at > ? AND s.seen_at > ?",
                random::digest(token),
                domain,
                now,
                now.plus_seconds(-self.idle_seconds)
            ))
            .await?;
        Ok(found.map(|row| {
            self.note_seen(row.session, row.seen_at, now, notes);
            Customer {
                id: row.id,
                company: row.company.filter(|_| portal.ticket_access == TicketAccess::Company),
                first_name: row.first_name,
                last_name: row.last_name,
                email: row.email,
                company_name: row.company_name,
                session: row.session,
            }
        }))
    }

    async fn staff(&self, conn: &mut Conn, token: &str, now: Time, notes: Notes) -> Result<Option<Staff>> {
        let found: Option<StaffRow> = conn
            .first(sql!(
                "SELECT s.id, s.seen_at, u.id, u.role, u.first_name, u.last_name, u.email
                 FROM session s
                 JOIN staff u ON u.id = s.staff_id
                 WHERE s.token_hash = ? AND s.audience = 'desk' AND u.is_active
                   AND s.expires_at > ? AND s.seen_at > ?",
                random::digest(token),
                now,
                now.plus_seconds(-self.idle_seconds)
            ))
            .await?;
        Ok(found.map(|row| {
            self.note_seen(row.session, row.seen_at, now, notes);
            Staff {
                id: row.id,
                role: Role::parse(&row.role),
                first_name: row.first_name,
                last_name: row.last_name,
                email: row.email,
                session: row.session,
            }
        }))
    }

    /// The portal's language as last read; None before anybody came.
    pub fn language(&self) -> Option<String> {
        self.language.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note_language(&self, language: &str) {
        let mut noted = self.language.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.as_deref() != Some(language) {
            *noted = Some(language.to_owned());
        }
    }

    fn note_seen(&self, session: SessionId, seen_at: Time, now: Time, notes: Notes) {
        if notes == Notes::Seen && now.seconds_since(seen_at) >= SEEN_EVERY {
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(session, now);
        }
    }
}

fn signed_out(portal: &Portal) -> Error {
    if portal.is_on { Error::SignIn } else { Error::PortalOff }
}
