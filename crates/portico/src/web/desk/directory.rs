//! The directory: contacts and companies, with their tickets and timelines.

use askama::Template;

use axum::response::Response;
use serde::Deserialize;

use crate::desk::people::{self, Activity, ActivityKind, CompanyLine, CompanyPage, ContactPage, Listing};
use crate::desk::tickets::{self, At, Contact, Item, QueueCounts};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::page::Shell;
use crate::web::url;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    after: String,
}

impl Asked {
    fn at(&self) -> At {
        if self.after.is_empty() { At::First } else { At::After(self.after.clone()) }
    }

    fn text(&self) -> Option<&str> {
        Some(self.q.trim()).filter(|text| !text.is_empty())
    }

    fn next(&self, path: &str, next: Option<String>) -> Option<String> {
        next.map(|cursor| url::with(path, &[("q", self.q.clone()), ("after", cursor)]))
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
}

#[derive(Template)]
#[template(path = "desk/contact.html")]
struct ContactRecord {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    record: ContactPage,
}

#[derive(Template)]
#[template(path = "desk/company.html")]
struct CompanyRecord {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    record: CompanyPage,
}

/// An entry of a timeline in words.
struct Told {
    icon: &'static str,
    text: String,
    snippet: String,
}

fn tell(shell: &Shell, activity: &Activity) -> Told {
    let by = activity.by.clone().unwrap_or_else(|| shell.w.t("by-itself"));
    let say = |key: &str| shell.w.a(key, &[("by", (&by).into()), ("number", (&activity.number).into())]);
    let (icon, text, snippet) = match &activity.kind {
        ActivityKind::Email { from_staff: true, snippet } => ("mail", say("activity-email-out"), snippet.clone()),
        ActivityKind::Email { from_staff: false, snippet } => ("mail", say("activity-email-in"), snippet.clone()),
        ActivityKind::Created => ("g-new", say("activity-created"), activity.subject.clone()),
        ActivityKind::Closed => ("g-done", say("activity-closed"), activity.subject.clone()),
        ActivityKind::Reopened => ("g-us", say("activity-reopened"), activity.subject.clone()),
        ActivityKind::Changed => ("layers", say("activity-changed"), activity.subject.clone()),
    };
    Told { icon, text, snippet }
}

impl ContactRecord {
    fn tell(&self, activity: &Activity) -> Told {
        tell(&self.shell, activity)
    }

    fn tickets(&self) -> &[Item] {
        &self.record.tickets
    }
}

impl CompanyRecord {
    fn tell(&self, activity: &Activity) -> Told {
        tell(&self.shell, activity)
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
                let Listing { rows, next } = people::contacts(&mut s, asked.text(), &asked.at()).await?;
                let next = asked.next("/desk/contacts", next);
                Ok(Contacts {
                    shell: Shell::new(&app, &headers, &s),
                    counts,
                    at: "contacts".into(),
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
                    q: asked.q,
                    rows,
                    next,
                })
            })
        })
        .await?;
    Ok(render(&page))
}

/// A contact with companies, tickets and timeline.
pub(super) async fn contact(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let counts = tickets::queue_counts(&mut s).await?;
                let record = people::contact(&mut s, id).await?;
                Ok(ContactRecord { shell: Shell::new(&app, &headers, &s), counts, at: "contacts".into(), record })
            })
        })
        .await?;
    Ok(render(&page))
}

/// A company with contacts, tickets and timeline.
pub(super) async fn company(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let counts = tickets::queue_counts(&mut s).await?;
                let record = people::company(&mut s, id).await?;
                Ok(CompanyRecord { shell: Shell::new(&app, &headers, &s), counts, at: "companies".into(), record })
            })
        })
        .await?;
    Ok(render(&page))
}
