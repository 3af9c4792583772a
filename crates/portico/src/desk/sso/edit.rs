//! Connections as those who set up the portal keep them; those of staff as administrators do.

use db::{row, sql};

use super::attempt::{Verdict, read_verdict};
use super::{Connection, Kind, Preset, Record, Rules, owned, select};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{AttemptId, CompanyId, ConnectionId, DomainId, StaffId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{Change, hold};
use crate::desk::session::Session;
use crate::desk::signin::Side;
use crate::desk::staff;
use crate::desk::viewer::{Role, full_name};
use crate::sso::asking::may_ask;
use crate::sso::jwt;
use crate::sso::saml::KeyPair;

/// Characters that a name may have.
pub const NAME: usize = 60;
/// Characters that any other text may have.
const TEXT: usize = 2_000;
/// Connections that there may be.
const MOST: i64 = 500;
/// Characters of keys and certificates.
const KEY: usize = 60_000;
/// Lines of pairs, and certificates.
const PAIRS: usize = 50;

/// A connection in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The connection.
    pub connection: Connection,
    /// The host at which it signs in; None for every one, and for staff.
    pub host: Option<String>,
    /// The company whose people it signs in.
    pub company: Option<String>,
}

/// A connection to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// What buttons call it.
    pub name: String,
    /// Whose product it is; None when nothing sensible was sent.
    pub preset: Option<Preset>,
    /// Whom it signs in.
    pub side: Side,
    /// At which domain; None for every one.
    pub domain: Option<DomainId>,
    /// The company whose people it signs in, as an address of theirs or a domain; empty for everybody.
    pub company: String,
    /// Our keys, where the protocol wants some.
    pub keys: Vec<KeyPair>,
}

/// What can be changed of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What buttons call it.
    pub name: String,
    /// What the protocol has to know.
    pub rules: Rules,
    /// Another secret; empty keeps the one there is.
    pub secret: String,
    /// Whether it signs anybody in.
    pub is_on: bool,
    /// Whether its people come in no other way.
    pub is_only: bool,
    /// Whether it was said that it shall be from now on, which signs people out.
    pub is_sure: bool,
    /// Whether somebody new becomes one of ours.
    pub may_create: bool,
    /// Whether every address that it names is taken to be theirs.
    pub is_trusted: bool,
    /// Of staff, those who may use a password besides; None where it is not about staff.
    pub passwords: Option<Vec<StaffId>>,
}

/// A connection as it stands.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The connection, with where it is.
    pub line: Line,
    /// What can be changed.
    pub sheet: Sheet,
    /// Of administrators: who, their name, and whether they may use a password where providers alone sign staff in.
    pub admins: Vec<(StaffId, String, bool)>,
    /// Who changed it last, and when.
    pub last: Option<Change>,
}

row! {
    struct Admin {
        id: StaffId,
        email: String,
        first_name: String,
        last_name: String,
        may_use_password: bool,
    }
}

/// Whoever is no administrator finds nothing: a provider says who somebody is, and who sets one up could be anybody by it.
pub(super) fn only_admins(s: &Session<'_>) -> Result<()> {
    if s.staff()?.role == Role::Admin { Ok(()) } else { Err(Error::NotFound) }
}

async fn line(s: &mut Session<'_>, connection: Connection) -> Result<Line> {
    let own = s.own_host().to_owned();
    let host = connection.domain.and_then(|id| s.domains().iter().find(|domain| domain.id == id));
    let host = host.map(|domain| if domain.is_own() { own } else { domain.host.clone() });
    let company = match connection.company {
        Some(id) => s.conn().first(sql!("SELECT name FROM company WHERE id = ?", id)).await?,
        None => None,
    };
    Ok(Line { connection, host, company })
}

/// Every connection.
///
/// # Errors
/// [`Error::NotFound`] for whoever is no administrator.
pub async fn list(s: &mut Session<'_>) -> Result<Vec<Line>> {
    only_admins(s)?;
    let rest = sql!("ORDER BY n.side DESC, n.name, n.id");
    let mut lines = vec![];
    for connection in select(s.conn(), rest).await? {
        lines.push(line(s, connection).await?);
    }
    Ok(lines)
}

pub(super) async fn find(s: &mut Session<'_>, id: ConnectionId) -> Result<Connection> {
    only_admins(s)?;
    select(s.conn(), sql!("WHERE n.id = ?", id)).await?.pop().ok_or(Error::NotFound)
}

async fn admins(s: &mut Session<'_>) -> Result<Vec<(StaffId, String, bool)>> {
    let all = sql!(
        "SELECT id, email, first_name, last_name, may_use_password FROM staff WHERE role = 'admin' AND is_active
         ORDER BY name_key, id"
    );
    let all: Vec<Admin> = s.conn().all(all).await?;
    let name = |admin: &Admin| full_name(&admin.first_name, &admin.last_name, &admin.email);
    Ok(all.into_iter().map(|admin| (admin.id, name(&admin), admin.may_use_password)).collect())
}

/// One connection.
///
/// # Errors
/// [`Error::NotFound`] when there is none, and for whoever may not set it up.
pub async fn look(s: &mut Session<'_>, id: ConnectionId) -> Result<Draft> {
    let found = find(s, id).await?;
    let admins = if found.side == Side::Desk { admins(s).await? } else { vec![] };
    let passwords = admins.iter().filter(|(.., may)| *may).map(|(id, ..)| *id).collect();
    let sheet = Sheet {
        name: found.name.clone(),
        rules: found.rules.clone(),
        secret: String::new(),
        is_on: found.is_on,
        is_only: found.is_only,
        is_sure: false,
        may_create: found.may_create,
        is_trusted: found.is_trusted,
        passwords: (found.side == Side::Desk).then_some(passwords),
    };
    let last = audit::changes_of(s, Of::Connection(id), 1).await?.pop();
    Ok(Draft { line: line(s, found).await?, sheet, admins, last })
}

/// What came of trying a connection, for whoever tried it.
///
/// # Errors
/// As [`look`]; [`Error::NotFound`] when it is forgotten.
pub async fn look_for_verdict(s: &mut Session<'_>, id: ConnectionId, attempt: AttemptId) -> Result<Verdict> {
    find(s, id).await?;
    read_verdict(s, id, attempt).await
}

/// Keeps our keys of a connection; the first signs.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] on `version` where somebody else has saved meanwhile.
pub async fn put_keys(s: &mut Session<'_>, id: ConnectionId, version: i64, keys: &[KeyPair]) -> Result<()> {
    hold(s).await?;
    let was = find(s, id).await?;
    if was.version != version {
        return Err(audit::overtaken(s, Of::Connection(id), "sso-changed").await?);
    }
    let now = s.after(was.version);
    let secret = serde_json::to_string(keys).map_err(|error| Error::Internal(error.to_string()))?;
    let put = "UPDATE sso_connection SET secret = ?, updated_at = ? WHERE id = ?";
    s.conn().run(sql!(put, secret, now, id)).await?;
    let old = Record::of(&was);
    let new = Record { keys: keys.len(), ..old.clone() };
    audit::note_of(s, Of::Connection(id), "connection", (&old.text(), &new.text())).await
}

fn too_long(field: &str, text: &str, max: usize, invalid: &mut Invalid) {
    if text.chars().count() > max {
        invalid.add(field, "settings-long", vec![("max", max.to_string())]);
    }
}

/// Makes a connection, which signs nobody in before it was tried.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up that side; [`Error::Invalid`] with the input's name as field.
pub async fn add(s: &mut Session<'_>, new: New) -> Result<ConnectionId> {
    only_admins(s)?;
    hold(s).await?;
    let name = richtext::one_line(&new.name);
    let mut invalid = Invalid::default();
    if name.is_empty() {
        invalid.add("name", "sso-name-missing", vec![]);
    }
    too_long("name", &name, NAME, &mut invalid);
    let Some(preset) = new.preset else {
        invalid.add("preset", "settings-choice", vec![]);
        return Err(invalid.into());
    };
    if preset.kind() == Kind::Jwt && new.side == Side::Desk {
        invalid.add("preset", "sso-jwt-customers", vec![]);
    }
    let domain = new.domain.filter(|_| new.side == Side::Portal);
    if domain.is_some_and(|id| s.domains().iter().all(|domain| domain.id != id)) {
        invalid.add("domain", "settings-choice", vec![]);
    }
    let company = match (new.side, new.company.trim()) {
        (Side::Desk, _) | (_, "") => None,
        (_, typed) => {
            let found = company(s, typed).await?;
            if found.is_none() {
                invalid.add("company", "sso-company-unknown", vec![]);
            }
            found
        }
    };
    if new.side == Side::Portal && domain.is_none() && company.is_none() && invalid.is_empty() {
        invalid.add("domain", "sso-domain-missing", vec![]);
    }
    if s.conn().one::<i64>(sql!("SELECT COUNT(*) FROM sso_connection")).await? >= MOST {
        invalid.add("name", "sso-too-many", vec![("max", MOST.to_string())]);
    }
    invalid.into_result()?;
    let now = s.now();
    let rules = Rules { issuer: preset.issuer().to_owned(), ..Rules::default() };
    let is_trusted = preset.kind() != Kind::Oidc;
    let secret = match new.keys.as_slice() {
        [] => String::new(),
        keys => serde_json::to_string(keys).map_err(|error| Error::Internal(error.to_string()))?,
    };
    let id: ConnectionId = s
        .conn()
        .one(sql!(
            "INSERT INTO sso_connection (name, kind, preset, side, domain_id, company_id, rules, secret, is_trusted, created_at,
               updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            &name,
            preset.kind().as_str(),
            preset.as_str(),
            new.side.as_str(),
            domain,
            company,
            json(&rules)?,
            secret,
            is_trusted,
            now,
            now
        ))
        .await?;
    let made = Record::of(&find(s, id).await?).text();
    audit::note_of(s, Of::Connection(id), "connection", ("", &made)).await?;
    Ok(id)
}

/// The company that somebody means: the only one that has this domain, or the domain of this address.
async fn company(s: &mut Session<'_>, typed: &str) -> Result<Option<CompanyId>> {
    let address = if typed.contains('@') { typed.to_owned() } else { format!("somebody@{typed}") };
    owned::company_of(s.conn(), &address).await
}

fn json(rules: &Rules) -> Result<String> {
    serde_json::to_string(rules).map_err(|error| Error::Internal(error.to_string()))
}

fn check(s: &Session<'_>, was: &Connection, sheet: &Sheet, invalid: &mut Invalid) {
    let rules = &sheet.rules;
    if sheet.name.is_empty() {
        invalid.add("name", "sso-name-missing", vec![]);
    }
    too_long("name", &sheet.name, NAME, invalid);
    too_long("issuer", &rules.issuer, TEXT, invalid);
    too_long("client_id", &rules.client_id, TEXT, invalid);
    too_long("scopes", &rules.scopes, TEXT, invalid);
    too_long("secret", &sheet.secret, KEY, invalid);
    let is_missing = |text: &str| sheet.is_on && text.is_empty();
    match was.kind {
        Kind::Oidc => {
            if is_missing(&rules.issuer) || (!rules.issuer.is_empty() && !may_ask(&rules.issuer)) {
                invalid.add("issuer", "sso-issuer-wrong", vec![]);
            }
            if is_missing(&rules.client_id) {
                invalid.add("client_id", "sso-client-missing", vec![]);
            }
            let is_scope = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\');
            if !rules.scopes.split_whitespace().all(|scope| scope.chars().all(is_scope)) {
                invalid.add("scopes", "sso-scopes-wrong", vec![]);
            }
        }
        Kind::Saml => {
            if is_missing(&rules.issuer) {
                invalid.add("issuer", "sso-entity-missing", vec![]);
            }
            if is_missing(&rules.sso_url) || (!rules.sso_url.is_empty() && !may_ask(&rules.sso_url)) {
                invalid.add("sso_url", "sso-url-wrong", vec![]);
            }
            if sheet.is_on && rules.certificates.is_empty() {
                invalid.add("certificates", "sso-certificate-missing", vec![]);
            }
        }
        Kind::Jwt => {
            if !sheet.secret.is_empty() && !jwt::is_key(&sheet.secret) {
                invalid.add("secret", "sso-key-wrong", vec![("n", jwt::SECRET.to_string())]);
            }
            if is_missing(&rules.issuer) {
                invalid.add("issuer", "sso-issuer-missing", vec![]);
            }
            if is_missing(&rules.client_id) {
                invalid.add("client_id", "sso-audience-missing", vec![]);
            }
            if is_missing(&rules.sso_url) || (!rules.sso_url.is_empty() && !may_ask(&rules.sso_url)) {
                invalid.add("sso_url", "sso-url-wrong", vec![]);
            }
        }
    }
    let properties = s.properties_of(crate::desk::properties::Object::Contact);
    for (_, property) in &rules.properties {
        let is_known = properties.iter().any(|known| {
            known.name == *property && !known.is_builtin || ["jobtitle", "phone"].contains(&property.as_str())
        });
        if !is_known {
            invalid.add("properties", "sso-property-unknown", vec![("name", property.clone())]);
        }
    }
    if sheet.is_only && !sheet.is_on {
        invalid.add("is_only", "sso-only-on", vec![]);
    }
    if was.side == Side::Desk && sheet.may_create && (rules.role_claim.is_empty() || rules.roles.is_empty()) {
        invalid.add("may_create", "sso-create-roles", vec![]);
    }
    for (field, text) in [("role_claim", &rules.role_claim), ("sso_url", &rules.sso_url)] {
        too_long(field, text, TEXT, invalid);
    }
    for (field, count) in [
        ("properties", rules.properties.len()),
        ("roles", rules.roles.len()),
        ("certificates", rules.certificates.len()),
    ] {
        if count > PAIRS {
            invalid.add(field, "sso-too-many-lines", vec![("max", PAIRS.to_string())]);
        }
    }
}

/// What it was tried with.
fn is_same(was: &Rules, rules: &Rules) -> bool {
    was.issuer == rules.issuer
        && was.client_id == rules.client_id
        && was.scopes == rules.scopes
        && was.sso_url == rules.sso_url
        && was.names == rules.names
}

/// Whether what a provider calls people means the same people.
fn means_the_same(was: &Rules, rules: &Rules) -> bool {
    was.issuer == rules.issuer && was.client_id == rules.client_id && was.names.subject == rules.names.subject
}

/// Saves a connection; `version` is what [`look`] said. Where people now come in by it alone, those who came in otherwise are
/// signed out.
///
/// # Errors
/// As [`look`]. [`Error::Invalid`] with the input's name as field: on `is_on` where it was not tried as it is now, on `is_sure`
/// where it becomes the only way in and nobody has said that it shall, on `version` where somebody else has saved meanwhile.
pub async fn save(s: &mut Session<'_>, id: ConnectionId, version: i64, mut sheet: Sheet) -> Result<()> {
    let was = find(s, id).await?;
    hold(s).await?;
    let was = find(s, was.id).await?;
    if was.version != version {
        return Err(audit::overtaken(s, Of::Connection(id), "sso-changed").await?);
    }
    sheet.name = richtext::one_line(&sheet.name);
    let mut invalid = Invalid::default();
    check(s, &was, &sheet, &mut invalid);
    if let (true, Some(chosen)) = (sheet.is_only, &sheet.passwords) {
        let keeps = "SELECT id FROM staff WHERE role = 'admin' AND is_active AND password_hash IS NOT NULL";
        let keeps: Vec<StaffId> = s.conn().all(sql!(keeps)).await?;
        if !keeps.iter().any(|id| chosen.contains(id)) {
            invalid.add("passwords", "sso-break-glass", vec![]);
        }
    }
    let verified_at = was.verified_at.filter(|_| is_same(&was.rules, &sheet.rules));
    if sheet.is_on && verified_at.is_none() && invalid.is_empty() {
        invalid.add("is_on", "sso-verify-first", vec![]);
    }
    let becomes_only = sheet.is_only && sheet.is_on && !(was.is_only && was.is_on);
    if becomes_only && !sheet.is_sure && invalid.is_empty() {
        let n = owned::count_others(s, &was).await?;
        invalid.add("is_sure", "sso-sure", vec![("n", n.to_string())]);
    }
    invalid.into_result()?;
    let now = s.after(was.version);
    let secret = match sheet.secret.trim() {
        // Our keys are no text that somebody types.
        other if !other.is_empty() && was.kind != Kind::Saml => other.to_owned(),
        _ => was.secret.clone(),
    };
    s.conn()
        .run(sql!(
            "UPDATE sso_connection SET name = ?, rules = ?, secret = ?, is_on = ?, is_only = ?, may_create = ?, is_trusted = ?,
               verified_at = ?, updated_at = ? WHERE id = ?",
            &sheet.name,
            json(&sheet.rules)?,
            secret,
            sheet.is_on,
            sheet.is_only,
            sheet.may_create,
            sheet.is_trusted,
            verified_at,
            now,
            id
        ))
        .await?;
    if let Some(passwords) = &sheet.passwords {
        for (admin, _, might) in admins(s).await? {
            let may = passwords.contains(&admin);
            s.conn().run(sql!("UPDATE staff SET may_use_password = ? WHERE id = ?", may, admin)).await?;
            if may && !might {
                staff::note_password_allowed(s, admin).await?;
            }
        }
    }
    let became = find(s, id).await?;
    if !means_the_same(&was.rules, &became.rules) {
        // Another provider's people may have the same names.
        forget_people(s, id).await?;
    }
    if became.is_only && became.is_on {
        owned::end_others(s, &became).await?;
    }
    let (old, has_new_secret) = (Record::of(&was), became.secret != was.secret);
    let new = Record { has_new_secret, ..Record::of(&became) };
    if old == new {
        return Ok(());
    }
    audit::note_of(s, Of::Connection(id), "connection", (&old.text(), &new.text())).await
}

/// Takes a connection away; whoever it signed in is signed out.
///
/// # Errors
/// As [`look`].
pub async fn delete(s: &mut Session<'_>, id: ConnectionId) -> Result<()> {
    let was = find(s, id).await?;
    remove(s, id).await?;
    audit::note_of(s, Of::Connection(id), "connection", (&Record::of(&was).text(), "")).await
}

/// Forgets whom a connection has signed in, and signs them out.
async fn forget_people(s: &mut Session<'_>, id: ConnectionId) -> Result<()> {
    for of in ["session", "sso_attempt", "sso_identity"] {
        s.conn().run(sql!(format!("DELETE FROM {of} WHERE connection_id = ?"), id)).await?;
    }
    Ok(())
}

async fn remove(s: &mut Session<'_>, id: ConnectionId) -> Result<()> {
    forget_people(s, id).await?;
    s.conn().run(sql!("DELETE FROM sso_connection WHERE id = ?", id)).await?;
    Ok(())
}

/// Takes away the connections of a domain that goes, or of a company.
pub(in crate::desk) async fn remove_of(
    s: &mut Session<'_>,
    domain: Option<DomainId>,
    company: Option<CompanyId>,
) -> Result<()> {
    let which = "SELECT id FROM sso_connection WHERE domain_id = ? OR company_id = ?";
    let ids: Vec<ConnectionId> = s.conn().all(sql!(which, domain, company)).await?;
    for id in ids {
        remove(s, id).await?;
    }
    Ok(())
}
