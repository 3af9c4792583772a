//! Single sign-on: connections to identity providers, whom each may sign in, and who of theirs is who here.
//!
//! A provider only says who somebody is; what they see is decided as for everybody else. A connection for customers is for a
//! domain of portals, or for one company: then it speaks for addresses at that company's domains and for no others. Somebody is
//! recognised by what the provider calls them; the first time by an address that it says is theirs, or by an invitation. What
//! the protocols themselves check is in [`crate::sso`]. Requirements.

mod attempt;
mod claims;
mod edit;
mod enter;
pub(in crate::desk) mod owned;
mod record;
mod staffer;

use db::{Conn, Sql, row, sql};
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use super::ids::{CompanyId, ConnectionId, DomainId};
use super::session::Session;
use super::signin::Side;
use crate::clock::Time;
use crate::sso::Names;
use crate::sso::saml::KeyPair;

pub use attempt::{
    Answered, Attempt, Begin, Purpose, Said, Verdict, answer, answered, ask_to_verify, begin, peek, take, verdict,
    verify_ticket,
};
pub(in crate::desk) use edit::remove_of;
pub use edit::{Draft, Line, NAME, New, Sheet, add, delete, list, look, look_for_verdict, put_keys, save};
pub use enter::{Entered, Entering, enter, invited, preview};
pub use owned::{AtDomain, Offered, alone_at, alone_for, at_domains, offered, offered_to, way_for};
pub use record::Record;

/// By which protocol a provider is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// OpenID Connect.
    Oidc,
    /// SAML 2.0.
    Saml,
    /// A signed token of one's own making.
    Jwt,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 3] = [Kind::Oidc, Kind::Saml, Kind::Jwt];

    /// The word stored for it, and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Oidc => "oidc",
            Kind::Saml => "saml",
            Kind::Jwt => "jwt",
        }
    }

    fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Whose product a provider is, for steps that say where things are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Google Workspace.
    Google,
    /// Microsoft Entra ID, by OpenID Connect.
    Entra,
    /// Okta, by OpenID Connect.
    Okta,
    /// Keycloak, by OpenID Connect.
    Keycloak,
    /// Any other with OpenID Connect.
    Oidc,
    /// Microsoft Entra ID, by SAML.
    EntraSaml,
    /// Active Directory Federation Services.
    Adfs,
    /// Any other with SAML.
    Saml,
    /// A token of one's own making.
    Jwt,
}

impl Preset {
    /// All, in the order in which they are offered.
    pub const ALL: [Preset; 9] = [
        Preset::Google,
        Preset::Entra,
        Preset::Okta,
        Preset::Keycloak,
        Preset::Oidc,
        Preset::EntraSaml,
        Preset::Adfs,
        Preset::Saml,
        Preset::Jwt,
    ];

    /// The word stored for it, and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Preset::Google => "google",
            Preset::Entra => "entra",
            Preset::Okta => "okta",
            Preset::Keycloak => "keycloak",
            Preset::Oidc => "oidc",
            Preset::EntraSaml => "entra-saml",
            Preset::Adfs => "adfs",
            Preset::Saml => "saml",
            Preset::Jwt => "jwt",
        }
    }

    /// What a word names.
    pub fn parse(word: &str) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| preset.as_str() == word)
    }

    /// By which protocol it is asked.
    pub fn kind(self) -> Kind {
        match self {
            Preset::Google | Preset::Entra | Preset::Okta | Preset::Keycloak | Preset::Oidc => Kind::Oidc,
            Preset::EntraSaml | Preset::Adfs | Preset::Saml => Kind::Saml,
            Preset::Jwt => Kind::Jwt,
        }
    }

    /// The issuer where it is the same for everybody, or what it looks like.
    pub fn issuer(self) -> &'static str {
        match self {
            Preset::Google => "https://accounts.google.com",
            _ => "",
        }
    }
}

/// What a connection's protocol has to know, and what is made of what arrives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// What the provider calls itself: the issuer, or the entity id.
    pub issuer: String,
    /// What it calls us: the client id, or the audience.
    pub client_id: String,
    /// OpenID Connect: what is asked for besides who somebody is, parted by spaces (RFC 6749, 3.3).
    pub scopes: String,
    /// SAML: where people are sent.
    pub sso_url: String,
    /// SAML: whose signatures count, as PEM; two while one replaces the other.
    pub certificates: Vec<String>,
    /// SAML: whether what we ask is signed.
    pub signs_requests: bool,
    /// SAML: whether the provider may send people who did not begin here.
    pub may_begin: bool,
    /// Whether signing out here signs out there.
    pub signs_out: bool,
    /// Which claims say who somebody is.
    pub names: Names,
    /// Which claims say what of a contact: claim, property.
    pub properties: Vec<(String, String)>,
    /// The claim that says what staff may do; empty where it is not asked.
    pub role_claim: String,
    /// A value of that claim, and whether it makes administrators.
    pub roles: Vec<(String, bool)>,
}

impl Rules {
    /// The claims that are looked at besides those that say who somebody is.
    pub fn wanted(&self) -> Vec<String> {
        let role = Some(self.role_claim.clone()).filter(|claim| !claim.is_empty());
        self.properties.iter().map(|(claim, _)| claim.clone()).chain(role).collect()
    }
}

/// A connection to an identity provider.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Which.
    pub id: ConnectionId,
    /// What buttons call it.
    pub name: String,
    /// By which protocol it is asked.
    pub kind: Kind,
    /// Whose product it is.
    pub preset: Preset,
    /// Whom it signs in.
    pub side: Side,
    /// At which domain; None for every one, and for staff.
    pub domain: Option<DomainId>,
    /// Whose people; None for everybody.
    pub company: Option<CompanyId>,
    /// What the protocol has to know.
    pub rules: Rules,
    /// Whether it signs anybody in.
    pub is_on: bool,
    /// Whether its people come in no other way.
    pub is_only: bool,
    /// Whether somebody new becomes a contact, or a member of staff.
    pub may_create: bool,
    /// Whether every address that it names is taken to be theirs.
    pub is_trusted: bool,
    /// When somebody last signed in by it to see that it works.
    pub verified_at: Option<Time>,
    /// What saving it has to name.
    pub version: i64,
    /// What shows the provider that it is us, or our keys.
    secret: String,
}

impl Connection {
    /// What shows the provider that it is us: the client's secret, or the key that signs tokens.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Whether it signs staff in, and not customers.
    pub fn is_for_staff(&self) -> bool {
        self.side == Side::Desk
    }

    /// Our keys, where the protocol wants some; the first signs.
    ///
    /// # Errors
    /// [`Error::Internal`] when they cannot be read.
    pub fn keys(&self) -> Result<Vec<KeyPair>> {
        match self.secret.as_str() {
            "" => Ok(vec![]),
            secret => serde_json::from_str(secret)
                .map_err(|error| Error::Internal(format!("keys of sign-on {}: {error}", self.id))),
        }
    }

    /// The path beneath which it is, on its side.
    pub fn path(&self) -> String {
        match self.side {
            Side::Portal => format!("/sso/{}", self.id),
            Side::Desk => format!("/desk/sso/{}", self.id),
        }
    }
}

row! {
    struct Row {
        id: ConnectionId,
        name: String,
        kind: String,
        preset: String,
        side: String,
        domain: Option<DomainId>,
        company: Option<CompanyId>,
        rules: String,
        is_on: bool,
        is_only: bool,
        may_create: bool,
        is_trusted: bool,
        verified_at: Option<Time>,
        version: i64,
        secret: String,
    }
}

const COLUMNS: &str =
    "SELECT n.id, n.name, n.kind, n.preset, n.side, n.domain_id, n.company_id, n.rules, n.is_on, n.is_only,
   n.may_create, n.is_trusted, n.verified_at, n.updated_at, n.secret FROM sso_connection n ";

impl Connection {
    fn from_stored(row: Row) -> Result<Connection> {
        let broken = |what: &str| Error::Internal(format!("{what} of sign-on {}", row.id));
        let rules = serde_json::from_str(&row.rules).map_err(|error| broken(&error.to_string()))?;
        Ok(Connection {
            kind: Kind::parse(&row.kind).ok_or_else(|| broken("the protocol"))?,
            preset: Preset::parse(&row.preset).ok_or_else(|| broken("the preset"))?,
            side: if row.side == Side::Desk.as_str() { Side::Desk } else { Side::Portal },
            id: row.id,
            name: row.name,
            domain: row.domain,
            company: row.company,
            rules,
            is_on: row.is_on,
            is_only: row.is_only,
            may_create: row.may_create,
            is_trusted: row.is_trusted,
            verified_at: row.verified_at,
            version: row.version,
            secret: row.secret,
        })
    }
}

async fn select(conn: &mut Conn, rest: Sql) -> Result<Vec<Connection>> {
    let mut sql = Sql::new(COLUMNS);
    sql.append(rest);
    let rows: Vec<Row> = conn.all(sql).await?;
    rows.into_iter().map(Connection::from_stored).collect()
}

/// A connection as the pages of its own side find it: where it signs in, or, whether it does yet or not, for an attempt that was
/// begun.
///
/// # Errors
/// [`Error::NotFound`] where there is none here; those of the database.
pub async fn at(s: &mut Session<'_>, side: Side, id: ConnectionId) -> Result<Connection> {
    let domain = s.portal().domain;
    let here = sql!("WHERE n.id = ? AND n.side = ?", id, side.as_str());
    let found = select(s.conn(), here).await?.pop().ok_or(Error::NotFound)?;
    let is_here = side == Side::Desk || found.domain.is_none_or(|at| at == domain);
    if is_here { Ok(found) } else { Err(Error::NotFound) }
}

/// Where a provider sends people back to: the address of the portal that is first at this domain, or of the help desk, without
/// the path of a page.
///
/// # Errors
/// None.
pub fn home(s: &Session<'_>, side: Side, domain: Option<DomainId>) -> String {
    let domain = domain.unwrap_or(s.portal().domain);
    let mut here = s.portals().iter().filter(|portal| portal.domain == domain);
    // One that is closed lets nobody back in.
    let portal = here.clone().find(|portal| portal.is_on).or_else(|| here.next());
    match side {
        Side::Portal => portal.map_or_else(|| s.portal_url(), |portal| s.url_of(portal)),
        Side::Desk => s.own_url(),
    }
}
