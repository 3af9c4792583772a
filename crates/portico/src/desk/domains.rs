//! Domains: host names under which a portal can be, each proven to be ours by what its name servers say.
//!
//! A record with a secret of the domain's, or an alias that leads to the installation's own address, is proof. It is
//! looked at again every day. What is not found any more is told to those who set up the portal, and customers are led
//! to the installation's own address until it is back.

use db::{row, sql};
use hickory_resolver::proto::rr::Name;
use jiff::tz::TimeZone;

use super::error::{Error, Invalid, Result};
use super::ids::{DomainId, PortalId};
use super::place::{self, Domain};
use super::portal::LANGUAGES;
use super::portal_settings::audit::{self, Of};
use super::portal_settings::{Change, hold, only_those_who_may};
use super::session::Session;
use super::sso;
use super::tickets;
use super::viewer::{System, Viewer};
use crate::clock::Time;
use crate::random;

/// Domains that an installation may have.
pub const MOST: usize = 50;

/// Seconds after which a domain is looked at again.
const AGAIN: i64 = 24 * 60 * 60;

/// Seconds for which a domain is believed in while nobody answers.
const PATIENCE: i64 = 3 * AGAIN;

/// What is looked for in the domain name system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Which domain.
    pub id: DomainId,
    /// Its name.
    pub host: String,
    /// The name whose text proves that the domain is ours.
    pub record: String,
    /// That text.
    pub text: String,
    /// The name that an alias may lead to instead: the installation's own.
    pub alias: String,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is ours, and it leads somewhere.
    Proven,
    /// Something is missing: the key of the sentence.
    Wrong(&'static str),
    /// Nobody has answered.
    Unanswered,
}

/// A domain in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The domain.
    pub domain: Domain,
    /// Its name, also where it is the installation's own.
    pub host: String,
    /// Whether the portal is there.
    pub is_portals: bool,
}

/// A domain as it stands.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The domain.
    pub line: Line,
    /// What its name servers have to say; None for the installation's own.
    pub sought: Option<Sought>,
    /// Who changed it last, and when.
    pub last: Option<Change>,
}

fn line(s: &Session<'_>, domain: &Domain) -> Line {
    let host = if domain.is_own() { s.own_host().to_owned() } else { domain.host.clone() };
    Line { host, is_portals: s.portals().iter().any(|portal| portal.domain == domain.id), domain: domain.clone() }
}

fn sought(s: &Session<'_>, domain: &Domain) -> Option<Sought> {
    (!domain.is_own()).then(|| Sought {
        id: domain.id,
        host: domain.host.clone(),
        record: format!("_portico.{}", domain.host),
        text: format!("portico={}", domain.token),
        alias: s.own_host().to_owned(),
    })
}

fn find<'s>(s: &'s Session<'_>, id: DomainId) -> Result<&'s Domain> {
    s.domains().iter().find(|domain| domain.id == id).ok_or(Error::NotFound)
}

/// All domains, the installation's own first.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set anything.
pub fn list(s: &Session<'_>) -> Result<Vec<Line>> {
    only_those_who_may(s)?;
    Ok(s.domains().iter().map(|domain| line(s, domain)).collect())
}

/// One domain.
///
/// # Errors
/// [`Error::NotFound`] when there is none, and for whoever may not set anything; those of the database.
pub async fn look(s: &mut Session<'_>, id: DomainId) -> Result<Draft> {
    only_those_who_may(s)?;
    let domain = find(s, id)?.clone();
    let last = audit::changes_of(s, Of::Domain(id), 1).await?.pop();
    Ok(Draft { line: line(s, &domain), sought: sought(s, &domain), last })
}

/// A name as name servers write it: without scheme, path and dot at the end, in lower case and plain letters. None for
/// what is no name, for a name without a dot in it, and for addresses in numbers.
fn host_of(typed: &str) -> Option<String> {
    let rest = typed.trim().split_once("://").map_or(typed.trim(), |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default().trim_end_matches('.');
    let name = Name::from_utf8(host).ok()?.to_ascii().trim_end_matches('.').to_ascii_lowercase();
    let plain = |label: &str| {
        let fits = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        !label.is_empty() && label.len() <= 63 && fits && !label.starts_with('-') && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_name = name.len() <= 253 && name.contains('.') && name.split('.').all(plain);
    (is_name && !last.chars().all(|c| c.is_ascii_digit())).then_some(name)
}

/// Connects a domain, which has to be proven before a portal can be there.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set anything; [`Error::Invalid`] on `host` or `language`; those of the
/// database.
pub async fn add(s: &mut Session<'_>, typed: &str, language: &str) -> Result<DomainId> {
    only_those_who_may(s)?;
    hold(s).await?;
    let host = host_of(typed).ok_or_else(|| Invalid::field("host", "domain-unfit"))?;
    let known: Vec<String> = s.conn().all(sql!("SELECT host FROM domain")).await?;
    if known.contains(&host) || host == s.own_host() {
        return Err(Invalid::field("host", "domain-known").into());
    }
    if known.len() >= MOST {
        return Err(Invalid::field("host", "domain-many").into());
    }
    if !LANGUAGES.contains(&language) {
        return Err(Invalid::field("language", "settings-choice").into());
    }
    let (now, zone) = (s.now(), s.portal().time_zone.clone());
    let id: DomainId = s
        .conn()
        .one(sql!(
            "INSERT INTO domain (host, language, time_zone, token, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
             RETURNING id",
            host.clone(),
            language,
            zone,
            random::short_id(),
            now,
            now
        ))
        .await?;
    audit::note_of(s, Of::Domain(id), "domain", ("", &host)).await?;
    Ok(id)
}

row! {
    struct Standing {
        host: String,
        language: String,
        time_zone: String,
        version: Time,
    }
}

/// Saves a domain's language and time zone; `version` is what was shown.
///
/// # Errors
/// [`Error::NotFound`] as for [`look`]. [`Error::Invalid`] on `language` or `time_zone`; on `version` when somebody else
/// has saved meanwhile.
pub async fn save(s: &mut Session<'_>, id: DomainId, version: i64, (language, zone): (&str, &str)) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let mut lock = sql!("SELECT host, language, time_zone, updated_at FROM domain WHERE id = ?", id);
    lock.push(s.dialect().for_update());
    let stands: Standing = s.conn().first(lock).await?.ok_or(Error::NotFound)?;
    if stands.version.0 != version {
        return Err(audit::overtaken(s, Of::Domain(id), "settings-changed").await?);
    }
    let mut invalid = Invalid::default();
    if !LANGUAGES.contains(&language) {
        invalid.add("language", "settings-choice", vec![]);
    }
    let zone = zone.trim();
    if zone.is_empty() || TimeZone::get(zone).is_err() {
        invalid.add("time_zone", "domain-zone", vec![]);
    }
    invalid.into_result()?;
    let now = s.after(version);
    let (old, new) = ([&stands.language, &stands.time_zone], [language, zone]);
    if old.iter().zip(new).all(|(old, new)| *old == new) {
        return Ok(());
    }
    let update = "UPDATE domain SET language = ?, time_zone = ?, updated_at = ? WHERE id = ?";
    s.conn().run(sql!(update, language, zone, now, id)).await?;
    place::touch(s, id, PortalId(0)).await?;
    if zone != stands.time_zone && id == s.default_portal().domain {
        tickets::judge_all(s).await?;
    }
    for (key, (old, new)) in ["language", "time_zone"].into_iter().zip(old.into_iter().zip(new)) {
        if old != new {
            audit::note_of(s, Of::Domain(id), key, (old, new)).await?;
        }
    }
    Ok(())
}

/// Takes a domain away where no portal is, with the former addresses at it.
///
/// # Errors
/// [`Error::NotFound`] as for [`look`]; [`Error::Invalid`] on `domain` for the portal's domain and the installation's own.
pub async fn delete(s: &mut Session<'_>, id: DomainId) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let domain = find(s, id)?.clone();
    let used: i64 =
        s.conn().one(sql!("SELECT COUNT(*) FROM portal WHERE domain_id = ? AND NOT is_deleted", id)).await?;
    if used > 0 || domain.is_own() {
        return Err(Invalid::field("domain", "domain-in-use").into());
    }
    sso::remove_of(s, Some(id), None).await?;
    s.conn().run(sql!("DELETE FROM former_address WHERE domain_id = ?", id)).await?;
    s.conn().run(sql!("DELETE FROM session WHERE domain_id = ?", id)).await?;
    s.conn().run(sql!("DELETE FROM template_choice WHERE domain_id = ?", id)).await?;
    s.conn().run(sql!("DELETE FROM domain WHERE id = ?", id)).await?;
    audit::note_of(s, Of::Domain(id), "domain", (&domain.host, "")).await
}

/// What to look for to see whether a domain is ours.
///
/// # Errors
/// [`Error::NotFound`] as for [`look`], and for the installation's own.
pub fn to_look_at(s: &Session<'_>, id: DomainId) -> Result<Sought> {
    only_those_who_may(s)?;
    sought(s, find(s, id)?).ok_or(Error::NotFound)
}

/// What is due to be looked at, for the worker.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub fn due(s: &Session<'_>) -> Result<Vec<Sought>> {
    only_the_house(s)?;
    let before = s.now().plus_seconds(-AGAIN);
    let is_due = |domain: &&Domain| domain.checked_at.is_none_or(|at| at <= before);
    Ok(s.domains().iter().filter(is_due).filter_map(|domain| sought(s, domain)).collect())
}

fn only_the_house(s: &Session<'_>) -> Result<()> {
    match s.viewer() {
        Viewer::System(System::Housekeeping) => Ok(()),
        _ => Err(Error::NotFound),
    }
}

/// Writes down what was found. Where nobody answered, a domain that was found lately stays as it was; one that was not may
/// be somebody else's by now.
///
/// Permissions: those who may set up the portal, and the worker.
///
/// # Errors
/// [`Error::NotFound`] for others; those of the database.
pub async fn note(s: &mut Session<'_>, id: DomainId, found: Found) -> Result<()> {
    if only_the_house(s).is_err() {
        only_those_who_may(s)?;
    }
    let now = s.now();
    let statement = match found {
        Found::Proven => sql!(
            "UPDATE domain SET proven_at = COALESCE(proven_at, ?), found_at = ?, checked_at = ?, problem = NULL
             WHERE id = ?",
            now,
            now,
            now,
            id
        ),
        Found::Wrong(why) => sql!("UPDATE domain SET checked_at = ?, problem = ? WHERE id = ?", now, why, id),
        Found::Unanswered => sql!(
            "UPDATE domain SET checked_at = ?, problem = CASE WHEN COALESCE(found_at, 0) < ? THEN ? ELSE problem END
             WHERE id = ?",
            now,
            now.plus_seconds(-PATIENCE),
            "domain-unanswered",
            id
        ),
    };
    s.conn().run(statement).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn names_are_read_as_people_type_them() {
        for (typed, host) in [
            ("help.example.com", Some("help.example.com")),
            (" https://Help.Example.COM/requests ", Some("help.example.com")),
            ("help.example.com.", Some("help.example.com")),
            ("hjälp.example", Some("xn--hjlp-moa.example")),
            ("localhost", None),
            ("127.0.0.1", None),
            ("[::1]", None),
            ("a..example", None),
            ("-a.example", None),
            ("a b.example", None),
            ("help.example.com:8080", None),
            ("", None),
            ("\u{0}.example", None),
        ] {
            assert_eq!(host_of(typed).as_deref(), host, "{typed}");
        }
        assert_eq!(host_of(&format!("{}.example", "a".repeat(64))), None);
    }
}
