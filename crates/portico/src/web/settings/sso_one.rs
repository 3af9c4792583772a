//! One connection to an identity provider: what it has to know, what it says, trying it, and its switches.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::sso::{State, preset_key, state, whom};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::{AttemptId, ConnectionId, StaffId};
use crate::desk::portal_settings::Change;
use crate::desk::signin::Side;
use crate::desk::sso::{self, Draft, Kind, Preset, Rules, Sheet, Verdict};
use crate::sso::jwt::SECRET;
use crate::sso::saml::{Certificate, certificate_info, import};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};
use crate::web::url;

#[derive(Template)]
#[template(path = "settings/sso_one.html")]
struct Page {
    shell: Shell,
    draft: Draft,
    sheet: Sheet,
    /// What saving has to name.
    version: i64,
    /// Pairs of claims and properties, and of values and roles, one a line, as they were typed.
    properties: String,
    roles: String,
    certificates: String,
    /// The provider's metadata, as it was pasted.
    metadata: String,
    /// Our certificates, the one that signs first.
    keys: Vec<Certificate>,
    /// Whether a secret is kept.
    has_secret: bool,
    /// The address at which the provider knows us.
    home: String,
    verdict: Option<Verdict>,
    problems: Vec<Problem>,
    is_sent: bool,
    said: &'static str,
}

#[derive(Template)]
#[template(path = "settings/sso_delete.html")]
struct Delete {
    shell: Shell,
    draft: Draft,
}

#[derive(Template)]
#[template(path = "settings/sso_try.html")]
struct Try {
    shell: Shell,
    name: String,
    there: String,
}

/// A value that is copied to the provider's settings: the key of what it is, and the value.
struct Value {
    key: &'static str,
    value: String,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn kind(&self) -> Kind {
        self.draft.line.connection.kind
    }

    fn is_oidc(&self) -> bool {
        self.kind() == Kind::Oidc
    }

    fn is_saml(&self) -> bool {
        self.kind() == Kind::Saml
    }

    fn is_jwt(&self) -> bool {
        self.kind() == Kind::Jwt
    }

    fn is_staff(&self) -> bool {
        self.draft.line.connection.side == Side::Desk
    }

    fn state(&self) -> State {
        state(&self.shell, &self.draft.line)
    }

    fn whom(&self) -> String {
        whom(&self.shell, &self.draft.line)
    }

    fn preset(&self) -> String {
        self.shell.w.t(preset_key(self.draft.line.connection.preset))
    }

    fn id(&self) -> ConnectionId {
        self.draft.line.connection.id
    }

    /// What the provider has to know.
    fn values(&self) -> Vec<Value> {
        let path = format!("{}{}", self.home, self.draft.line.connection.path());
        let out = if self.is_staff() { "/desk/sign-in" } else { "/signed-out" };
        match self.kind() {
            Kind::Oidc => vec![
                Value { key: "sso-value-redirect", value: format!("{path}/callback") },
                Value { key: "sso-value-signed-out", value: format!("{}{out}", self.home) },
            ],
            Kind::Saml => {
                let is_adfs = self.draft.line.connection.preset == Preset::Adfs;
                let keys = if is_adfs {
                    ["sso-value-adfs-identifier", "sso-value-adfs-url", "sso-value-adfs-metadata"]
                } else {
                    ["sso-value-entity", "sso-value-acs", "sso-value-metadata"]
                };
                let at = ["/metadata", "/acs", "/metadata"];
                keys.into_iter().zip(at).map(|(key, page)| Value { key, value: format!("{path}{page}") }).collect()
            }
            Kind::Jwt => vec![Value { key: "sso-value-jwt", value: format!("{path}/jwt") }],
        }
    }

    /// What to do at the provider, step by step.
    fn steps(&self) -> Vec<String> {
        let key = match self.draft.line.connection.preset {
            Preset::Google => "sso-steps-google",
            Preset::Entra => "sso-steps-entra",
            Preset::Okta => "sso-steps-okta",
            Preset::Keycloak => "sso-steps-keycloak",
            Preset::Oidc => "sso-steps-oidc",
            Preset::EntraSaml => "sso-steps-entra-saml",
            Preset::Adfs => "sso-steps-adfs",
            Preset::Saml => "sso-steps-saml",
            Preset::Jwt => "sso-steps-jwt",
        };
        self.shell.w.t(key).lines().map(str::to_owned).collect()
    }

    fn secret_letters(&self) -> u64 {
        SECRET as u64
    }

    fn may_use_password(&self, id: &StaffId) -> bool {
        self.sheet.passwords.as_ref().is_some_and(|chosen| chosen.contains(id))
    }

    fn name_of(named: &Option<String>) -> &str {
        named.as_deref().unwrap_or_default()
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }

    /// What would come of what has arrived.
    fn comes(&self, verdict: &Verdict) -> String {
        match verdict.comes.as_str() {
            key @ ("sso-comes-known" | "sso-comes-new") => self.shell.w.v(key, "who", &verdict.who),
            why => {
                let why = self.shell.w.t(why);
                if verdict.said.is_err() {
                    return why;
                }
                self.shell.w.a("sso-comes-refused", &[("who", (&verdict.who).into()), ("why", why.into())])
            }
        }
    }

    /// Whether enough is saved to try it.
    fn can_try(&self) -> bool {
        let connection = &self.draft.line.connection;
        let rules = &connection.rules;
        match connection.kind {
            Kind::Oidc => !rules.issuer.is_empty() && !rules.client_id.is_empty(),
            Kind::Saml => !rules.sso_url.is_empty() && !rules.certificates.is_empty(),
            Kind::Jwt => !rules.sso_url.is_empty() && self.has_secret,
        }
    }

    /// Whether somebody would have come in.
    fn is_good(verdict: &Verdict) -> bool {
        verdict.comes.starts_with("sso-comes-")
    }

    /// What whoever sets it up can do about a refusal.
    fn advice(verdict: &Verdict) -> Option<&'static str> {
        match verdict.comes.as_str() {
            "sso-refused-no-subject" => Some("sso-advice-subject"),
            "sso-refused-unreachable" => Some("sso-advice-unreachable"),
            "sso-refused-unverified" => Some("sso-advice-unverified"),
            _ => None,
        }
    }

    /// What has arrived, claim by claim.
    fn claims(verdict: &Verdict) -> Vec<(String, String)> {
        let Ok(arrived) = &verdict.said else { return vec![] };
        arrived.claims.iter().map(|(name, values)| (name.clone(), values.join(", "))).collect()
    }
}

impl Delete {
    fn is_portal(&self) -> bool {
        false
    }
}

impl Try {
    fn is_portal(&self) -> bool {
        false
    }
}

fn lines<T>(pairs: &[(String, T)], value: impl Fn(&T) -> String) -> String {
    pairs.iter().map(|(name, of)| format!("{name} = {}", value(of))).collect::<Vec<_>>().join("\n")
}

async fn build(door: &Door, id: ConnectionId, tried: Option<AttemptId>) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft, home, keys, verdict) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = sso::look(&mut s, id).await?;
                let of = &draft.line.connection;
                let home = sso::home(&s, of.side, of.domain);
                let keys = if of.kind == Kind::Saml { of.keys()? } else { vec![] };
                let verdict = match tried {
                    Some(tried) => Some(sso::look_for_verdict(&mut s, id, tried).await?),
                    None => None,
                };
                Ok((Shell::new(&app, &headers, &s), draft, home, keys, verdict))
            })
        })
        .await?;
    let sheet = draft.sheet.clone();
    let has_secret = !draft.line.connection.secret().is_empty();
    let keys = keys.iter().filter_map(|key| certificate_info(&key.certificate_pem).ok()).collect();
    let role = |is_admin: &bool| if *is_admin { "admin" } else { "agent" }.to_owned();
    Ok(Page {
        shell,
        version: draft.line.connection.version,
        properties: lines(&sheet.rules.properties, String::clone),
        roles: lines(&sheet.rules.roles, role),
        certificates: sheet.rules.certificates.join("\n"),
        metadata: String::new(),
        keys,
        sheet,
        draft,
        has_secret,
        home,
        verdict,
        problems: vec![],
        is_sent: false,
        said: "",
    })
}

/// One connection.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let tried = asked.get("tried").map(|tried| door.id(tried)).transpose()?;
    let mut page = build(&door, door.id(&id)?, tried).await?;
    page.said = match (asked.contains_key("saved"), asked.contains_key("added")) {
        (true, _) => "sso-saved",
        (_, true) => "sso-added",
        _ => "",
    };
    Ok(render(&page))
}

/// Pairs that were typed one a line, with = in between.
fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let line = |line: &str| {
        let (name, value) = line.rsplit_once('=')?;
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        (!name.is_empty() && !value.is_empty()).then_some((name, value))
    };
    text.lines().filter(|text| !text.trim().is_empty()).map(line).collect()
}

/// Certificates one by one, as they were pasted.
fn certificates(text: &str) -> Vec<String> {
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    let mut found = vec![];
    for part in text.split(begin) {
        let body = part.split(end).next().unwrap_or_default();
        let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
        if !body.is_empty() {
            let rows: Vec<String> = body.as_bytes().chunks(64).map(|row| String::from_utf8_lossy(row).into()).collect();
            found.push(format!("{begin}\n{}\n{end}\n", rows.join("\n")));
        }
    }
    found
}

fn some(text: String) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What was sent, and what of it cannot be read.
fn read(sent: &FormData, was: &Draft) -> (Sheet, Invalid) {
    let mut invalid = Invalid::default();
    let properties = pairs(&sent.text("properties")).unwrap_or_else(|| {
        invalid.add("properties", "sso-pairs-wrong", vec![]);
        vec![]
    });
    let roles = pairs(&sent.text("roles")).unwrap_or_else(|| {
        invalid.add("roles", "sso-pairs-wrong", vec![]);
        vec![]
    });
    if roles.iter().any(|(_, role)| role != "admin" && role != "agent") {
        invalid.add("roles", "sso-roles-wrong", vec![]);
    }
    let rules = Rules {
        issuer: sent.text("issuer").trim().to_owned(),
        client_id: sent.text("client_id").trim().to_owned(),
        scopes: sent.text("scopes").split_whitespace().collect::<Vec<_>>().join(" "),
        sso_url: sent.text("sso_url").trim().to_owned(),
        certificates: certificates(&sent.text("certificates")),
        signs_requests: sent.has("signs_requests"),
        may_begin: sent.has("may_begin"),
        signs_out: sent.has("signs_out"),
        names: crate::sso::Names {
            subject: some(sent.text("claim_subject")),
            email: some(sent.text("claim_email")),
            first_name: some(sent.text("claim_first")),
            last_name: some(sent.text("claim_last")),
        },
        properties,
        role_claim: sent.text("role_claim").trim().to_owned(),
        roles: roles.into_iter().map(|(value, role)| (value, role == "admin")).collect(),
    };
    let mut rules = rules;
    if was.line.connection.kind == Kind::Saml {
        let metadata = sent.text("metadata");
        if !metadata.trim().is_empty() {
            match import(&metadata) {
                Ok(idp) => {
                    (rules.issuer, rules.sso_url, rules.certificates) = (idp.entity_id, idp.sso_url, idp.certificates);
                    rules.signs_requests |= idp.wants_signed_requests;
                }
                Err(_) => invalid.add("metadata", "sso-metadata-wrong", vec![]),
            }
        }
        if rules.certificates.iter().any(|pem| certificate_info(pem).is_err()) {
            invalid.add("certificates", "sso-certificate-wrong", vec![]);
        }
    }
    let passwords: Vec<StaffId> = sent.all("passwords").iter().filter_map(|id| id.parse().ok()).collect();
    let sheet = Sheet {
        name: sent.text("name"),
        rules,
        secret: sent.text("secret"),
        is_on: sent.has("is_on"),
        is_only: sent.has("is_only"),
        is_sure: sent.has("is_sure"),
        may_create: sent.has("may_create"),
        is_trusted: sent.has("is_trusted"),
        passwords: was.sheet.passwords.is_some().then_some(passwords),
    };
    (sheet, invalid)
}

/// Saves a connection.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: ConnectionId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let mut page = build(&door, id, None).await?;
    let (sheet, unread) = read(&sent, &page.draft);
    let version = sent.text("version").parse().unwrap_or_default();
    let saving = sheet.clone();
    let saved = match unread.into_result() {
        Ok(()) => {
            door.try_write(move |mut s| Box::pin(async move { sso::save(&mut s, id, version, saving).await })).await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => Ok(Redirect::to(&format!("/settings/sso/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            page.problems = page.shell.problems(&invalid);
            (page.properties, page.roles) = (sent.text("properties"), sent.text("roles"));
            page.certificates = sent.text("certificates");
            page.metadata = sent.text("metadata");
            page.sheet = sheet;
            page.is_sent = true;
            // Whoever has been told that somebody else has saved may put theirs in its place.
            if page.problem("version").is_none() {
                page.version = version;
            }
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Leads to the provider, to see what arrives.
pub(super) async fn verify(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ConnectionId = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .write(move |mut s| {
            Box::pin(async move {
                let draft = sso::look(&mut s, id).await?;
                let of = draft.line.connection;
                let ticket = sso::ask_to_verify(&mut s, &of).await?;
                let home = sso::home(&s, of.side, of.domain);
                let there = url::with(&format!("{home}{}", of.path()), &[("ticket", ticket)]);
                Ok(Try { shell: Shell::new(&app, &headers, &s), name: of.name, there })
            })
        })
        .await?;
    Ok(render(&page))
}

/// Makes another key of our own, which signs from now on, or takes the former ones away.
pub(super) async fn keys(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: ConnectionId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let page = build(&door, id, None).await?;
    let of = &page.draft.line.connection;
    if of.kind != Kind::Saml {
        return Err(Error::new(desk::Error::NotFound, &door));
    }
    let mut keys = of.keys().map_err(|error| Error::new(error, &door))?;
    match sent.text("act").as_str() {
        "new" => {
            keys.truncate(1);
            keys.insert(0, super::sso::key(&door).await.map_err(|error| Error::new(error, &door))?);
        }
        _ => keys.truncate(1),
    }
    let version = sent.text("version").parse().unwrap_or_default();
    let put = door.try_write(move |mut s| Box::pin(async move { sso::put_keys(&mut s, id, version, &keys).await }));
    match put.await {
        Ok(()) => Ok(Redirect::to(&format!("/settings/sso/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = page;
            page.problems = page.shell.problems(&invalid);
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Asks whether it is meant.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let page = build(&door, door.id(&id)?, None).await?;
    Ok(render(&Delete { shell: page.shell, draft: page.draft }))
}

/// Takes a connection away.
pub(super) async fn delete(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ConnectionId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { sso::delete(&mut s, id).await })).await?;
    Ok(Redirect::to("/settings/sso?deleted").into_response())
}

#[cfg(test)]
mod tests {
    use super::{certificates, pairs};

    #[test]
    fn pairs_are_read_one_a_line() {
        let read = pairs("department = team\n\n http://x/y=z = jobtitle \n").expect("pairs");
        assert_eq!(read, [("department".into(), "team".into()), ("http://x/y=z".into(), "jobtitle".into())]);
        assert!(pairs("department").is_none() && pairs("= team").is_none() && pairs("a =").is_none());
        assert!(pairs("").expect("none").is_empty());
    }

    #[test]
    fn certificates_are_taken_apart_with_and_without_their_lines() {
        let one = "-----BEGIN CERTIFICATE-----\nAAAA\nBBBB\n-----END CERTIFICATE-----";
        assert_eq!(certificates(&format!("{one}\n{one}\n")).len(), 2);
        assert_eq!(certificates("AAAA BBBB"), certificates(one));
        assert!(certificates(" \n").is_empty());
    }
}
