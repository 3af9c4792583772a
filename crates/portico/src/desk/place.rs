//! Where the portal is: a domain and a path under it. Addresses that were the portal's lead to where it is now.
//!
//! A domain is a host name that was proven to belong to the installation; the first one, without a name, is the
//! installation's own address. A path is one segment, or nothing.

use std::sync::Arc;

use db::{Conn, Sql, row, sql};

use super::error::{Error, Result};
use super::ids::{DomainId, PortalId};
use super::portal::Portal;
use super::session::Session;
use crate::clock::Time;

/// Segments that begin other paths of ours, and those that browsers and proxies ask for.
pub const RESERVED: [&str; 29] = [
    "account",
    "api",
    "assets",
    "consent",
    "demo",
    "design",
    "desk",
    "favicon.ico",
    "forgot",
    "healthz",
    "invite",
    "link",
    "live",
    "metrics",
    "new",
    "preview",
    "readyz",
    "register",
    "requests",
    "reset",
    "settings",
    "setup",
    "sign-in",
    "sign-out",
    "signed-out",
    "sso",
    "unsubscribe",
    "uploads",
    "verify",
];

/// Further ones, which hold files of the look and what is yet to come.
pub const KEPT_FREE: [&str; 9] =
    ["theme", "requests.csv", "requests.xlsx", "robots.txt", "kb", "scim", "static", "well-known", "www"];

/// The most characters of a path.
pub const LONGEST: usize = 60;

/// Why a path cannot be one: the key of the sentence.
///
/// An empty path is the domain's root.
pub fn unfit(path: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if path.is_empty() {
        return None;
    }
    if path.len() > LONGEST || !path.chars().all(plain) || path.starts_with('-') || path.ends_with('-') {
        return Some("slug-unfit");
    }
    let is_ours = RESERVED.contains(&path) || KEPT_FREE.contains(&path) || of_staff(path).is_some();
    is_ours.then_some("slug-reserved")
}

/// The path at which staff look at a portal where they work, whatever its address is.
pub fn for_staff(portal: PortalId) -> String {
    format!("portal-{portal}")
}

/// The portal at which staff look beneath a path, if it is such a path.
fn of_staff(path: &str) -> Option<PortalId> {
    path.strip_prefix("portal-")?.parse().ok()
}

/// The address at which the installation is reached, as the operator configured it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// `http` or `https`.
    scheme: String,
    /// The host's name.
    pub host: String,
    /// `:8080`, or nothing.
    port: String,
}

impl Origin {
    /// Reads an address such as `https://help.example.com:8443`.
    pub fn parse(url: &str) -> Origin {
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let authority = rest.split('/').next().unwrap_or_default();
        let (host, port) = split(authority);
        Origin { scheme: scheme.to_owned(), host, port: port.to_owned() }
    }

    /// The same on another host; an empty one is the installation's own.
    pub fn on(&self, host: &str) -> String {
        let host = if host.is_empty() { &self.host } else { host };
        format!("{}://{host}{}", self.scheme, self.port)
    }
}

/// The name of a host, and its port with the colon.
fn split(authority: &str) -> (String, &str) {
    let end = authority.rfind(']').map_or(0, |end| end + 1);
    let colon = authority[end..].find(':').map_or(authority.len(), |colon| end + colon);
    (authority[..colon].trim_end_matches('.').to_ascii_lowercase(), &authority[colon..])
}

/// Where somebody asks for the portal, and in which language they would like it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The host's name; empty when the request names none.
    host: String,
    /// The path's first segment where it is none of ours.
    slug: String,
    /// The language that the browser would like; None for whichever it is in.
    pub(in crate::desk) language: Option<&'static str>,
}

impl Place {
    /// Where a request asks; `authority` as browsers send it, with or without a port.
    pub fn new(authority: &str, slug: &str) -> Place {
        Place { host: split(authority).0, slug: slug.to_owned(), language: None }
    }

    /// The same place, asked for in this language.
    pub fn preferring(self, language: Option<&'static str>) -> Place {
        Place { language, ..self }
    }
}

row! {
    /// A domain.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Domain {
        /// Which.
        pub id: DomainId,
        /// Its name; empty for the installation's own address.
        pub host: String,
        /// Its language, as a tag such as `en`.
        pub language: String,
        /// Its time zone, as an IANA name.
        pub time_zone: String,
        /// What a record of the domain's must say to prove that it is ours.
        pub token: String,
        /// When that was seen first; None before.
        pub proven_at: Option<Time>,
        /// When it was looked at last.
        pub checked_at: Option<Time>,
        /// Key of the sentence that says what was wrong then.
        pub problem: Option<String>,
        /// What changes with every save.
        pub updated_at: Time,
    }
}

impl Domain {
    /// Whether it is the installation's own address.
    pub fn is_own(&self) -> bool {
        self.host.is_empty()
    }

    /// Whether a portal may be there.
    pub fn is_proven(&self) -> bool {
        self.is_own() || self.proven_at.is_some()
    }

    /// Whether people are led there: it was found at the last look.
    fn leads(&self) -> bool {
        self.is_own() || (self.proven_at.is_some() && self.problem.is_none())
    }
}

/// All domains, and the addresses that were portals'.
#[derive(Clone, Debug)]
pub(in crate::desk) struct Places {
    origin: Origin,
    pub domains: Vec<Domain>,
    former: Vec<(DomainId, String, PortalId)>,
}

impl Places {
    /// Reads them.
    pub(in crate::desk) async fn load(conn: &mut Conn, origin: Origin) -> Result<Places> {
        let domains = "SELECT id, host, language, time_zone, token, proven_at, checked_at, problem, updated_at
             FROM domain ORDER BY host, id";
        let former = Sql::new(
            "SELECT f.domain_id, f.slug, f.portal_id FROM former_address f
             JOIN portal p ON p.id = f.portal_id AND NOT p.is_deleted ORDER BY f.created_at DESC",
        );
        Ok(Places { origin, domains: conn.all(Sql::new(domains)).await?, former: conn.all(former).await? })
    }

    /// The address of the portal for customers, without a path of a page: `https://help.example.com/support`. While its domain
    /// is not found, that is at the installation's own address, unless another portal is there.
    pub(in crate::desk) fn url(&self, portals: &[Arc<Portal>], portal: &Portal) -> String {
        let domain = self.domains.iter().find(|domain| domain.id == portal.domain);
        let is_own = || self.at_own(portals, &portal.slug).is_some_and(|there| there.id == portal.id);
        let domain = domain.filter(|domain| domain.leads() || !is_own());
        format!("{}{}", self.origin.on(domain.map(|domain| domain.host.as_str()).unwrap_or_default()), portal.base())
    }

    /// The portal that left an address.
    fn former<'p>(&self, portals: &'p [Arc<Portal>], domain: &Domain, slug: &str) -> Option<&'p Arc<Portal>> {
        let (.., id) = self.former.iter().find(|(left, path, _)| *left == domain.id && path == slug)?;
        portals.iter().find(|portal| portal.id == *id)
    }

    /// The portal beneath a path of the installation's own address, be it that it is there or that its domain is elsewhere. Who
    /// left this very address is meant rather than who has the same path elsewhere.
    fn at_own<'p>(&self, portals: &'p [Arc<Portal>], slug: &str) -> Option<&'p Arc<Portal>> {
        let own = self.domains.iter().find(|domain| domain.is_own())?;
        let mut by_path = portals.iter().filter(|portal| portal.slug == slug);
        if let Some(portal) = by_path.clone().find(|portal| portal.domain == own.id) {
            return Some(portal);
        }
        let was = self.former(portals, own, slug);
        by_path.find(|portal| was.is_none_or(|was| was.id == portal.id))
    }

    /// The path at which staff look at a portal where they work: its own, unless another portal is meant there.
    pub(in crate::desk) fn for_staff(&self, portals: &[Arc<Portal>], portal: &Portal) -> String {
        // Staff may work at the domain of another portal with the same path.
        let is_alone = portals.iter().all(|other| other.id == portal.id || other.slug != portal.slug);
        match self.at_own(portals, &portal.slug) {
            Some(there) if is_alone && there.id == portal.id => portal.base(),
            _ => format!("/{}", for_staff(portal.id)),
        }
    }

    /// The portal that is asked for; `portals` has the default first.
    ///
    /// A host of no domain is taken for the installation's own address, which proxies may name as they like. While a
    /// portal's domain is not found, the portal stays where it always is: at the installation's own address.
    ///
    /// # Errors
    /// [`Error::Moved`] where a portal was before; [`Error::NotFound`] elsewhere.
    pub(in crate::desk) fn find(&self, portals: &[Arc<Portal>], place: &Place) -> Result<Arc<Portal>> {
        let Some(at) = self.at(&place.host) else { return Err(Error::NotFound) };
        let by_path = |portal: &&Arc<Portal>| portal.slug == place.slug;
        if let Some(portal) = portals.iter().filter(by_path).find(|portal| portal.domain == at.id) {
            return Ok(portal.clone());
        }
        let was = self.former(portals, at, &place.slug);
        if !at.is_own() {
            return Err(was.map_or(Error::NotFound, |portal| Error::Moved(self.url(portals, portal))));
        }
        let is_led = |portal: &Portal| self.leads_away(portal) && place.host == self.origin.host;
        if let Some(portal) = self.at_own(portals, &place.slug) {
            return if is_led(portal) { Err(Error::Moved(self.url(portals, portal))) } else { Ok(portal.clone()) };
        }
        let anywhere = || self.domains.iter().find_map(|domain| self.former(portals, domain, &place.slug));
        let Some(portal) = was.or_else(anywhere) else { return Err(Error::NotFound) };
        // Only where it is then found: an address is never left for one that leads on.
        let stays = self.at_own(portals, &portal.slug).is_some_and(|there| there.id == portal.id);
        Err(Error::Moved(if is_led(portal) || !stays { self.url(portals, portal) } else { portal.base() }))
    }

    /// The portal that is nearest to a place: the one there, else the one at the root of the same host, else any at that host.
    pub(in crate::desk) fn near(&self, portals: &[Arc<Portal>], place: &Place) -> Option<Arc<Portal>> {
        let root = Place { slug: String::new(), ..place.clone() };
        let found = [place, &root].into_iter().find_map(|place| self.find(portals, place).ok());
        let here = self.at(&place.host);
        found.or_else(|| portals.iter().find(|portal| here.is_some_and(|here| here.id == portal.domain)).cloned())
    }

    /// The portal beneath this path, for staff, who look at it where they work, wherever customers are led.
    pub(in crate::desk) fn beneath(&self, portals: &[Arc<Portal>], place: &Place) -> Option<Arc<Portal>> {
        if let Some(portal) = self.at_own(portals, &place.slug) {
            return Some(portal.clone());
        }
        let id = of_staff(&place.slug)?;
        let portal = portals.iter().find(|portal| portal.id == id)?;
        Some(Arc::new(Portal { slug: place.slug.clone(), ..Portal::clone(portal) }))
    }

    /// Whether customers are led to a domain that is not the installation's own address.
    fn leads_away(&self, portal: &Portal) -> bool {
        self.domains.iter().any(|domain| domain.id == portal.domain && !domain.is_own() && domain.leads())
    }

    pub(in crate::desk) fn own_host(&self) -> &str {
        &self.origin.host
    }

    /// The installation's own address, as configured.
    pub(in crate::desk) fn own_url(&self) -> String {
        self.origin.on("")
    }

    fn at(&self, host: &str) -> Option<&Domain> {
        let named = self.domains.iter().find(|domain| !host.is_empty() && domain.host == host);
        named.or_else(|| self.domains.iter().find(|domain| domain.is_own()))
    }
}

/// Writes down that the portal left an address, and that it has another.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn moved(conn: &mut Conn, was: &Portal, to: (DomainId, &str), now: Time) -> Result<()> {
    conn.run(sql!("DELETE FROM former_address WHERE domain_id = ? AND slug = ?", to.0, to.1)).await?;
    conn.run(sql!(
        "INSERT INTO former_address (domain_id, slug, portal_id, created_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (domain_id, slug) DO UPDATE SET portal_id = excluded.portal_id, created_at = excluded.created_at",
        was.domain,
        was.slug.clone(),
        was.id,
        now
    ))
    .await?;
    Ok(())
}

/// Makes the settings of the portals at a domain, but of one, newer than any page that shows them: what they share has changed.
pub(in crate::desk) async fn touch(s: &mut Session<'_>, domain: DomainId, but: PortalId) -> Result<()> {
    let now = s.now();
    let update = "UPDATE portal SET updated_at = CASE WHEN updated_at < ? THEN ? ELSE updated_at + 1 END
        WHERE domain_id = ? AND id <> ? AND NOT is_deleted";
    s.conn().run(sql!(update, now, now, domain, but)).await?;
    Ok(())
}
