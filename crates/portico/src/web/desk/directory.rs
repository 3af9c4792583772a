//! The directory: contacts and companies, with their tickets and timelines.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::access::{Entry, entry};
use super::frame::{Refused, frame};
use super::{told, who};
use crate::clock::Time;
use crate::desk::access::consent::Given;
use crate::desk::access::{self, Standing};
use crate::desk::error::Invalid;
use crate::desk::explain::{self, Sees};
use crate::desk::ids::{ContactId, PortalId};
use crate::desk::people::{self, Activity, Changed, CompanyLine, CompanyPage, ContactPage, Listing, Sought};
use crate::desk::portal::Portal;
use crate::desk::properties::Held;
use crate::desk::signin;
use crate::desk::tickets::{self, At, Contact, Count, Item, QueueCounts};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::page::Shell;
use crate::web::properties;
use crate::web::url;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    after: String,
    deleted: Option<String>,
    waiting: Option<String>,
    unapproved: Option<String>,
}

impl Asked {
    fn at(&self) -> At {
        if self.after.is_empty() { At::First } else { At::After(self.after.clone()) }
    }

    fn text(&self) -> Option<&str> {
        Some(self.q.trim()).filter(|text| !text.is_empty())
    }

    fn next(&self, path: &str, next: Option<String>) -> Option<String> {
        let waiting = if self.waiting.is_some() { "yes".to_owned() } else { String::new() };
        let unapproved = if self.unapproved.is_some() { "yes".to_owned() } else { String::new() };
        let kept = [("q", self.q.clone()), ("waiting", waiting), ("unapproved", unapproved)];
        next.map(|cursor| url::with(path, &[&kept[..], &[("after", cursor)]].concat()))
    }

    fn sought(&self) -> Sought {
        Sought {
            text: self.text().map(str::to_owned),
            is_waiting: self.waiting.is_some(),
            is_unapproved: self.unapproved.is_some(),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/contacts.html")]
struct Contacts {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    q: String,
    rows: Vec<Contact>,
    next: Option<String>,
    is_deleted: bool,
    /// Whether these are only those of whom something waits to be confirmed.
    is_waiting: bool,
    /// Whether these are only those who have made an account and wait to be approved.
    is_unapproved: bool,
    /// How many of these there are.
    unapproved: Count,
}

impl Contacts {
    /// How many have registered and wait.
    fn waiting(&self) -> String {
        self.shell.counted("register-waiting", &self.unapproved, &[])
    }
}

#[derive(Template)]
#[template(path = "desk/companies.html")]
struct Companies {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    q: String,
    rows: Vec<CompanyLine>,
    next: Option<String>,
    is_deleted: bool,
}

#[derive(Template)]
#[template(path = "desk/contact.html")]
struct ContactRecord {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    record: ContactPage,
    /// What they see in each portal.
    sees: Vec<(Arc<Portal>, Sees)>,
    /// Which groups they are in, and how their invitations stand.
    access: Standing,
    /// How many passkeys they have.
    passkeys: i64,
    refused: Refused,
    /// What has just been done.
    done: Option<String>,
}

/// What a contact sees in a portal: below which heading, in sentences, and where an administrator looks as they do.
type SeenAt = (Option<String>, Vec<String>, Option<(PortalId, Option<String>)>);

#[derive(Template)]
#[template(path = "desk/company.html")]
struct CompanyRecord {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    record: CompanyPage,
    /// What has just been done.
    done: Option<String>,
}

impl ContactRecord {
    /// What they see in each portal, below its name where there are several.
    fn sees(&self) -> Vec<SeenAt> {
        let named = |portal: &Portal| self.shell.w.v("sees-at", "portal", portal.name.clone());
        let view_at = |portal: &Portal| self.shell.w.v("view-as-at", "portal", portal.name.clone());
        let is_one = self.sees.len() == 1;
        let view = |portal: &Portal, sees: &Sees| {
            let is_offered = self.shell.is_admin && sees.is_on && sees.may_enter;
            is_offered.then(|| (portal.id, (!is_one).then(|| view_at(portal))))
        };
        let all = self.sees.iter();
        all.map(|(portal, sees)| ((!is_one).then(|| named(portal)), who::sees(&self.shell, sees), view(portal, sees)))
            .collect()
    }

    /// That the contact has asked to be forgotten.
    fn erasure(&self, at: &Time) -> String {
        let args = [("name", (&self.record.card.name).into()), ("when", self.shell.when(at).exact.into())];
        self.shell.w.a("erasure-waits", &args)
    }

    /// The key of what somebody may who is not approved yet.
    fn unapproved(&self) -> &'static str {
        let may_enter = self.sees.iter().any(|(_, sees)| sees.may_enter);
        if may_enter { "register-unapproved" } else { "register-unapproved-out" }
    }

    /// That the contact was declined.
    fn declined(&self, at: &Time) -> String {
        let args = [("name", (&self.record.card.name).into()), ("when", self.shell.when(at).exact.into())];
        self.shell.w.a("register-was-declined", &args)
    }

    /// That the directory of their company deactivated the contact.
    fn deactivated(&self, at: &Time) -> String {
        let args = [("name", (&self.record.card.name).into()), ("when", self.shell.when(at).exact.into())];
        self.shell.w.a("scim-deactivated", &args)
    }

    /// That they have consented to something, with all that proves it.
    fn consented(&self, given: &Given) -> String {
        let args = [
            ("when", self.shell.when(&given.given_at).exact.into()),
            ("version", given.version.unsigned_abs().into()),
            ("language", self.shell.w.own_name(&given.language).into()),
            ("address", given.address.clone().unwrap_or_else(|| "–".to_owned()).into()),
        ];
        let given_words = self.shell.w.a("consent-given", &args);
        match &given.withdrawn_at {
            Some(at) => {
                let when = self.shell.when(at).exact;
                format!("{given_words}. {}", self.shell.w.v("consent-withdrawn", "when", when))
            }
            None => given_words,
        }
    }

    /// What it said.
    fn notice(&self, given: &Given) -> String {
        richtext::markdown(&given.notice).as_str().to_owned()
    }

    /// How their entry to each portal stands.
    fn entries(&self) -> Vec<Entry> {
        self.sees.iter().map(|(portal, sees)| entry(&self.shell, (portal, sees), &self.access)).collect()
    }

    fn tell(&self, activity: &Activity) -> told::Told {
        told::activity(&self.shell, activity)
    }

    fn change(&self, change: &Changed) -> String {
        told::contact_change(&self.shell, &self.record.own, change)
    }

    /// What it has of the properties of one's own, as people read it.
    fn own(&self) -> Vec<(String, String)> {
        let some = self.record.own.iter().filter(|held| !held.value.is_empty());
        some.map(|held| properties::line(&self.shell, held)).collect()
    }

    /// A value that the contact has given, in a sentence with the property's name.
    fn unconfirmed(&self, held: &Held) -> (String, String) {
        let (what, value) = properties::line(&self.shell, held);
        let key = if held.value.is_empty() { "person-said-nothing" } else { "person-said" };
        let args = [("name", (&self.record.card.name).into()), ("what", (&what).into()), ("value", value.into())];
        (self.shell.na(key, &args), what)
    }

    fn tickets(&self) -> &[Item] {
        &self.record.tickets
    }

    /// The primary company as the page shows it, for buttons to say.
    fn primary(&self) -> String {
        let primary = self.record.companies.iter().find(|(_, _, is_primary)| *is_primary);
        primary.map(|(id, _, _)| id.to_string()).unwrap_or_default()
    }
}

impl CompanyRecord {
    fn tell(&self, activity: &Activity) -> told::Told {
        told::activity(&self.shell, activity)
    }

    fn change(&self, change: &Changed) -> String {
        told::company_change(&self.shell, &self.record.own, change)
    }

    /// What it has of the properties of one's own, as people read it.
    fn own(&self) -> Vec<(String, String)> {
        let some = self.record.own.iter().filter(|held| !held.value.is_empty());
        some.map(|held| properties::line(&self.shell, held)).collect()
    }

    fn tickets(&self) -> &[Item] {
        &self.record.tickets
    }
}

/// Contacts by name.
pub(super) async fn contacts(door: Agent, Parameters(asked): Parameters<Asked>) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let counts = tickets::queue_counts(&mut s).await?;
                let Listing { rows, next } = people::contacts(&mut s, &asked.sought(), &asked.at()).await?;
                let next = asked.next("/desk/contacts", next);
                Ok(Contacts {
                    shell: Shell::new(&app, &headers, &s),
                    counts,
                    at: "contacts".into(),
                    is_deleted: asked.deleted.is_some(),
                    is_waiting: asked.waiting.is_some(),
                    is_unapproved: asked.unapproved.is_some(),
                    unapproved: people::unapproved(&mut s).await?,
                    q: asked.q,
                    rows,
                    next,
                })
            })
        })
        .await?;
    Ok(render(&page))
}

/// Companies by name.
pub(super) async fn companies(door: Agent, Parameters(asked): Parameters<Asked>) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let counts = tickets::queue_counts(&mut s).await?;
                let Listing { rows, next } = people::companies(&mut s, asked.text(), &asked.at()).await?;
                let next = asked.next("/desk/companies", next);
                Ok(Companies {
                    shell: Shell::new(&app, &headers, &s),
                    counts,
                    at: "companies".into(),
                    is_deleted: asked.deleted.is_some(),
                    q: asked.q,
                    rows,
                    next,
                })
            })
        })
        .await?;
    Ok(render(&page))
}

/// What has just been done, by what the address says.
fn done(shell: &Shell, asked: &BTreeMap<String, String>) -> Option<String> {
    let said = [
        ("made", "person-made"),
        ("saved", "person-saved"),
        ("joined", "company-joined"),
        ("confirmed", "person-confirmed"),
        ("invited", "access-invited"),
        ("invited-before", "access-invited-before"),
        ("approved", "register-approved"),
        ("approved-unsaid", "register-approved-unsaid"),
        ("decided", "register-decided"),
        ("declined", "register-declined"),
        ("readmitted", "register-readmitted"),
        ("readmitted-unsaid", "register-readmitted-unsaid"),
        ("linked", "contact-linked"),
        ("waits", "contact-waits"),
        ("reset", "factor-reset-said"),
        ("passkeys", "passkeys-taken"),
    ];
    said.iter().find(|(name, _)| asked.contains_key(*name)).map(|(_, key)| shell.w.t(key))
}

async fn build(
    door: &Door,
    id: ContactId,
    asked: BTreeMap<String, String>,
    invalid: Invalid,
) -> Result<ContactRecord, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let record = people::contact(&mut s, id).await?;
            let sees = explain::everywhere(&mut s, id).await?;
            let access = access::standing(&mut s, id).await?;
            let passkeys = signin::passkeys_of_contact(&mut s, id).await?;
            let (shell, counts) = frame(&app, &headers, &mut s).await?;
            let (refused, done) = (Refused::new(&shell, &invalid), done(&shell, &asked));
            Ok(ContactRecord { shell, counts, at: "contacts".into(), record, sees, access, passkeys, refused, done })
        })
    })
    .await
}

/// A contact with companies, tickets and timeline.
pub(super) async fn contact(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&build(&door, id, asked, Invalid::default()).await?))
}

/// A contact's page again, after something on it was refused.
pub(super) async fn again(door: &Door, id: ContactId, invalid: Invalid) -> Result<Response, Error> {
    let page = build(door, id, BTreeMap::new(), invalid).await?;
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// A company with contacts, tickets and timeline.
pub(super) async fn company(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let id = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let record = people::company(&mut s, id).await?;
                let (shell, counts) = frame(&app, &headers, &mut s).await?;
                let done = done(&shell, &asked);
                Ok(CompanyRecord { shell, counts, at: "companies".into(), record, done })
            })
        })
        .await?;
    Ok(render(&page))
}
