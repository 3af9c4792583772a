//! Who is in access groups: looked for by name or address, put in one by one, from a search or from a list of addresses, and
//! invited once more.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::access::HERE;
use super::gone;
use crate::desk;
use crate::desk::access::{self, Brought, Draft, Member, Sought, Status};
use crate::desk::error::Invalid;
use crate::desk::ids::{AccessGroupId, ContactId, PortalId};
use crate::desk::people::Listing;
use crate::desk::portal::Access;
use crate::desk::tickets::{At, Contact};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};
use crate::web::url;

/// Bytes of a file of addresses that is read.
const FILE: u64 = 1_000_000;

#[derive(Template)]
#[template(path = "settings/access_members.html")]
struct Page {
    shell: Shell,
    /// The group; None for the members of all.
    draft: Option<Draft>,
    rows: Vec<Member>,
    q: String,
    /// The place in the list from which this page goes on; empty for the first.
    after: String,
    next: Option<String>,
    /// What was looked for to be put in.
    find: String,
    /// Whom that found, each with whether they are in already.
    found: Vec<(Contact, bool)>,
    /// Addresses as they were sent.
    addresses: String,
    brought: Option<Brought>,
    problems: Vec<Problem>,
    done: Option<String>,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// This page, without what was looked for.
    fn here(&self) -> String {
        match &self.draft {
            Some(draft) => format!("{HERE}/{}/members", draft.group.id),
            None => format!("{HERE}/members"),
        }
    }

    /// The group that people are put into by hand.
    fn by_hand(&self) -> Option<AccessGroupId> {
        self.draft.as_ref().filter(|draft| draft.group.criteria.is_none()).map(|draft| draft.group.id)
    }

    /// The key of what is said of a group that people are put into: whether a portal goes by it.
    fn lead(&self) -> &'static str {
        let is_used =
            self.draft.as_ref().is_some_and(|draft| draft.portals.iter().any(|portal| portal.access == Access::Groups));
        if is_used { "access-members-hand-lead" } else { "access-members-unused-lead" }
    }

    /// How somebody's invitation stands.
    fn status(&self, row: &Member) -> String {
        self.shell.w.t(status(row.status))
    }

    /// The kind of badge that says so.
    fn badge(&self, row: &Member) -> &'static str {
        match row.status {
            Some(Status::Accepted) => "done",
            Some(Status::Failed | Status::Declined) => "bad",
            Some(Status::Waiting | Status::Sent) => "you",
            None => "closed",
        }
    }

    /// What a button says that invites somebody, and what it is called.
    fn verb(&self, row: &Member) -> (String, String) {
        let verb = self.shell.w.t(if row.invited_to.is_some() { "access-resend" } else { "access-invite" });
        let label =
            self.shell.w.a("access-invite-one", &[("verb", (&verb).into()), ("name", (&row.contact.name).into())]);
        (verb, label)
    }

    /// What came of bringing addresses in.
    fn said(&self, brought: &Brought) -> String {
        let args = [
            ("added", (brought.added as u64).into()),
            ("there", (brought.there as u64).into()),
            ("made", (brought.made as u64).into()),
        ];
        self.shell.w.a("access-brought", &args)
    }

    /// That some of those put in may not enter all the same; None where all may.
    fn declined(&self, brought: &Brought) -> Option<String> {
        (brought.declined > 0).then(|| self.shell.w.v("access-brought-declined", "n", brought.declined as u64))
    }

    fn unknown(&self, brought: &Brought) -> String {
        brought.unknown.join("\n")
    }
}

/// How an invitation stands, by the key of its words.
pub(in crate::web) fn status(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Accepted) => "invite-accepted",
        Some(Status::Sent) => "invite-sent",
        Some(Status::Waiting) => "invite-waiting",
        Some(Status::Failed) => "invite-failed",
        Some(Status::Declined) => "invite-declined",
        None => "invite-none",
    }
}

async fn build(
    door: &Door,
    group: Option<AccessGroupId>,
    asked: BTreeMap<String, String>,
    invalid: Invalid,
) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let text = |name: &str| asked.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let (q, find) = (text("q"), text("find"));
    let at = asked.get("after").map_or(At::First, |cursor| At::After(cursor.clone()));
    let sought = Sought { group, text: Some(q.clone()).filter(|text| !text.is_empty()) };
    let (looked, removed) = (find.clone(), asked.get("removed").and_then(|id| id.parse::<ContactId>().ok()));
    let (shell, draft, listing, found, left) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = match group {
                    Some(id) => Some(access::look(&mut s, id).await?),
                    None => None,
                };
                let listing: Listing<Member> = access::members(&mut s, &sought, &at).await?;
                let found = match (group, looked.is_empty()) {
                    (Some(id), false) => access::candidates(&mut s, id, &looked).await?,
                    _ => vec![],
                };
                let left = match (group, removed) {
                    (Some(id), Some(contact)) => access::shut_out(&mut s, id, contact).await?,
                    _ => None,
                };
                Ok((Shell::new(&app, &headers, &s), draft, listing, found, left))
            })
        })
        .await?;
    let done = [
        ("put", "access-put"),
        ("removed", "access-removed"),
        ("invited", "access-invited"),
        ("before", "access-invited-before"),
    ];
    let done = done.iter().find(|(what, _)| asked.contains_key(*what)).map(|(_, key)| shell.w.t(key));
    let done = match left.filter(|(_, portals)| !portals.is_empty()) {
        Some((name, portals)) => {
            let args = [("name", name.into()), ("portals", portals.join(", ").into())];
            Some(shell.w.a("access-removed-out", &args))
        }
        None => done,
    };
    let mut page = Page {
        problems: shell.problems(&invalid),
        shell,
        draft,
        rows: listing.rows,
        q,
        after: asked.get("after").cloned().unwrap_or_default(),
        next: None,
        find,
        found,
        addresses: String::new(),
        brought: None,
        done,
    };
    page.next = listing.next.map(|next| url::with(&page.here(), &[("q", page.q.clone()), ("after", next)]));
    Ok(page)
}

/// The members of every group.
pub(super) async fn everybody(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    Ok(render(&build(&door, None, asked, Invalid::default()).await?))
}

/// The members of a group.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    Ok(render(&build(&door, Some(door.id(&id)?), asked, Invalid::default()).await?))
}

/// The addresses that were typed and those of a file, if one was sent; or why the file is not read.
async fn addresses(door: &Door, sent: &FormData) -> Result<Result<String, Invalid>, Error> {
    let file = form::bytes(&door.app, sent, "file", FILE).await.map_err(|error| Error::new(error, door))?;
    if file.len() as u64 > FILE {
        let mut invalid = Invalid::default();
        invalid.add("addresses", "file-too-large", vec![("max", (FILE / 1_000_000).to_string())]);
        return Ok(Err(invalid));
    }
    Ok(Ok(format!("{}\n{}", sent.text("addresses"), decoded(&file)).trim().to_owned()))
}

/// The text of a file, which spreadsheets also write as UTF-16 with a mark in front.
fn decoded(file: &[u8]) -> String {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match file {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // What is no UTF-8 has one letter a byte, as older spreadsheets write it.
        _ => String::from_utf8(file.to_vec()).unwrap_or_else(|_| file.iter().copied().map(char::from).collect()),
    }
}

/// Brings addresses in, a portion at a time; what has come in when it stops half way, and why it stopped.
async fn bring(door: &Door, id: AccessGroupId, text: String, makes: bool) -> (Brought, Option<desk::Error>) {
    let mut brought = Brought::default();
    let all = match door.try_read(move |s| Box::pin(async move { access::addresses(&s, id, &text) })).await {
        Ok(all) => all,
        Err(error) => return (brought, Some(error)),
    };
    for portion in all.chunks(access::PORTION) {
        let once = || {
            let portion = portion.to_vec();
            door.try_write(move |mut s| Box::pin(async move { access::bring(&mut s, id, &portion, makes).await }))
        };
        let mut more = once().await;
        // Somebody has made a contact of one of these addresses at the same moment: it is found now.
        if matches!(more, Err(desk::Error::Invalid(_))) {
            more = once().await;
        }
        match more {
            Ok(more) => brought.add(more),
            Err(error) => return (brought, Some(error)),
        }
    }
    (brought, None)
}

/// Puts somebody in, or everybody whose address is named.
pub(super) async fn put(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: AccessGroupId = door.id(&id)?;
    let sent = form::take(&door, request).await?;
    if let Some(contact) = sent.some("contact") {
        form::discard(&door.app, &sent.files).await;
        let contact: ContactId = door.id(&contact)?;
        door.write(move |mut s| Box::pin(async move { access::add(&mut s, id, contact).await })).await?;
        return Ok(Redirect::to(&format!("{HERE}/{id}/members?put")).into_response());
    }
    let text = addresses(&door, &sent).await;
    form::discard(&door.app, &sent.files).await;
    let (text, makes) = (text?, sent.has("makes"));
    let (text, (came, error)) = match text {
        Ok(text) => (text.clone(), bring(&door, id, text, makes).await),
        Err(invalid) => (sent.text("addresses"), (Brought::default(), Some(invalid.into()))),
    };
    let has_come = came != Brought::default();
    let (brought, invalid, status) = match error {
        None => (Some(came), Invalid::default(), StatusCode::OK),
        Some(desk::Error::Invalid(invalid)) => {
            (Some(came).filter(|_| has_come), invalid, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Some(error) if has_come => {
            let mut typed = vec![("access-addresses", text)];
            let page = build(&door, None, BTreeMap::new(), Invalid::default()).await?;
            typed.insert(0, ("access-brought-before", page.said(&came)));
            return gone::given_back(&door, error, |_| HERE.to_owned(), typed).await;
        }
        Some(error) => {
            let typed = vec![("access-addresses", text)];
            return gone::given_back(&door, error, |_| HERE.to_owned(), typed).await;
        }
    };
    let mut page = build(&door, Some(id), BTreeMap::new(), invalid).await?;
    page.addresses = match &brought {
        Some(brought) if status == StatusCode::OK => page.unknown(brought),
        _ => text,
    };
    page.brought = brought;
    Ok(render_as(status, &page))
}

/// Takes somebody out.
pub(super) async fn remove(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: AccessGroupId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let contact: ContactId = door.id(&sent.text("contact"))?;
    let was_in = door.write(move |mut s| Box::pin(async move { access::remove(&mut s, id, contact).await })).await?;
    let said = if was_in { format!("?removed={contact}") } else { String::new() };
    Ok(Redirect::to(&format!("{HERE}/{id}/members{said}")).into_response())
}

/// Invites a member, or once more, and leads back to where that was asked for.
pub(super) async fn invite(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let group: Option<AccessGroupId> = sent.some("group").and_then(|id| id.parse().ok());
    let asked = [("q", sent.text("q")), ("after", sent.text("after"))];
    let (contact, portal): (ContactId, PortalId) = (door.id(&sent.text("contact"))?, door.id(&sent.text("portal"))?);
    match door.try_write(move |mut s| Box::pin(async move { access::invite(&mut s, contact, portal).await })).await {
        Ok(is_sent) => {
            let within = group.map(|id| format!("/{id}")).unwrap_or_default();
            let said = [&asked[..], &[(if is_sent { "invited" } else { "before" }, "yes".to_owned())]].concat();
            Ok(Redirect::to(&url::with(&format!("{HERE}{within}/members"), &said)).into_response())
        }
        Err(desk::Error::Invalid(invalid)) => {
            let asked = asked.into_iter().filter(|(_, text)| !text.is_empty());
            let asked = asked.map(|(name, text)| (name.to_owned(), text)).collect();
            let page = build(&door, group, asked, invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
