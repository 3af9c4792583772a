//! What is kept about a customer: to be downloaded, and to be erased.
//!
//! The file is JSON, and is written while it is sent: however many tickets there are, a few are in memory.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use futures::Stream;
use serde_json::{Value, json};

use crate::clock::Time;
use crate::desk::access::agreement;
use crate::desk::access::consent::Given;
use crate::desk::error::Invalid;
use crate::desk::mailroom::{self, Choices};
use crate::desk::people::{self, Behind, OwnData, OwnDirectory, OwnInvitation, Profile};
use crate::desk::properties::{Held, about_me};
use crate::desk::tickets::{Entry, Head, MessageView};
use crate::web::address::Parameters;
use crate::web::audience::{Customer, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};
use crate::web::properties;

#[derive(Template)]
#[template(path = "portal/data.html")]
struct Data {
    shell: Shell,
    /// When they asked to be forgotten.
    asked: Option<Time>,
    /// What they agree to here.
    agreed: Option<Given>,
    /// Key of the sentence that says what was just done.
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "portal/erasure.html")]
struct Ask {
    shell: Shell,
    problem: Option<Problem>,
}

impl Data {
    fn notice(&self, given: &Given) -> String {
        richtext::markdown(&given.notice).as_str().to_owned()
    }

    fn read_only(&self) -> String {
        self.shell.w.t(if self.shell.is_viewed { "view-as-read-only" } else { "portal-preview-read-only" })
    }
}

/// What can be done with one's own data.
pub(super) async fn page(
    door: Customer,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let done = match asked.get("done").map(String::as_str) {
        Some("asked") => Some("data-erase-asked"),
        Some("withdrawn") => Some("data-erase-withdrawn"),
        Some("consent-withdrawn") => Some("agree-withdrawn"),
        _ => None,
    };
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, asked, agreed) = door
        .read(move |mut s| {
            Box::pin(async move {
                let asked = people::erasure_asked(&mut s).await?;
                let agreed = agreement::mine(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), asked, agreed))
            })
        })
        .await?;
    Ok(render(&Data { shell, asked, agreed, done }))
}

async fn question(door: &Door, invalid: Invalid) -> Result<Ask, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let shell =
        door.read(move |s| Box::pin(async move { s.customer().map(|_| Shell::new(&app, &headers, &s)) })).await?;
    Ok(Ask { problem: shell.problems(&invalid).pop(), shell })
}

/// Says what it means to be forgotten, and asks.
pub(super) async fn ask(door: Customer) -> Result<Response, Error> {
    Ok(render(&question(&door, Invalid::default()).await?))
}

/// Asks to be forgotten, or takes it back.
pub(super) async fn erasure(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    if sent.text("act") == "withdraw" {
        door.write(|mut s| Box::pin(async move { people::withdraw_erasure(&mut s).await })).await?;
        return Ok(Redirect::to(&door.at("/account/data?done=withdrawn#erasure")).into_response());
    }
    if !sent.has("sure") {
        let page = question(&door, Invalid::field("sure", "data-erase-sure-missing")).await?;
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    door.write(|mut s| Box::pin(async move { people::ask_erasure(&mut s).await })).await?;
    Ok(Redirect::to(&door.at("/account/data?done=asked#erasure")).into_response())
}

/// What is still to be written.
enum Left {
    Begin,
    From(Behind, bool),
}

/// Everything that is kept, as one file.
pub(super) async fn download(door: Customer) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, url, begin) = door
        .read(move |mut s| {
            Box::pin(async move {
                let data = people::own_data(&mut s).await?;
                let profile = people::profile(&mut s).await?.0;
                let about = about_me(&mut s).await?;
                let choices = mailroom::choices(&mut s).await?;
                let muted = mailroom::muted(&mut s).await?;
                let asked = people::erasure_asked(&mut s).await?;
                let shell = Shell::new(&app, &headers, &s);
                let muted = muted.into_iter().map(|(_, number, _)| number).collect();
                let about = about_in_json(&shell, (&data, &profile, &about), (&choices, muted, asked));
                Ok((shell, s.portal_url(), about))
            })
        })
        .await?;
    let name = format!("my-data-{}.json", shell.dates.today());
    let writing = Writing { door: door.0, shell, url };
    let mut response = Response::new(Body::from_stream(parts(writing, begin)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

fn iso(shell: &Shell, at: &Time) -> String {
    shell.when(at).iso
}

fn consents(shell: &Shell, data: &OwnData) -> Vec<Value> {
    let one = |given: &Given| {
        json!({
            "version": given.version,
            "language": given.language,
            "text": given.notice,
            "ticked": given.label,
            "address": given.address,
            "given": iso(shell, &given.given_at),
            "withdrawn": given.withdrawn_at.map(|at| iso(shell, &at)),
        })
    };
    data.consents.iter().map(one).collect()
}

fn invitations(shell: &Shell, data: &OwnData) -> Vec<Value> {
    let one = |invited: &OwnInvitation| {
        json!({
            "portal": invited.portal,
            "status": invited.status,
            "made": iso(shell, &invited.created_at),
            "sent": invited.sent_at.map(|at| iso(shell, &at)),
            "reminded": invited.reminded_at.map(|at| iso(shell, &at)),
        })
    };
    data.invitations.iter().map(one).collect()
}

fn directory(kept: &OwnDirectory) -> Value {
    json!({ "user_name": kept.user_name, "number": kept.external_id, "display_name": kept.display_name })
}

fn about_in_json(
    shell: &Shell,
    (data, profile, about): (&OwnData, &Profile, &[Held]),
    (choices, muted, erasure_asked): (&Choices, Vec<String>, Option<Time>),
) -> Value {
    let me = shell.me.as_ref();
    let about: Vec<Value> = about
        .iter()
        .map(|held| {
            let (label, value) = properties::line(shell, held);
            json!({ "name": held.property.name, "label": label, "value": value })
        })
        .collect();
    let sessions: Vec<Value> = data
        .sessions
        .iter()
        .map(|session| {
            json!({
                "signed_in": iso(shell, &session.since),
                "last_seen": iso(shell, &session.seen_at),
                "ends": iso(shell, &session.expires_at),
                "device": session.user_agent,
                "address": session.address,
            })
        })
        .collect();
    let passkeys: Vec<Value> = data
        .passkeys
        .iter()
        .map(|passkey| {
            json!({
                "name": passkey.name,
                "host": passkey.host,
                "added": iso(shell, &passkey.created_at),
                "last_used": passkey.last_used_at.map(|at| iso(shell, &at)),
            })
        })
        .collect();
    let browser = |(since, seen): &(Time, Time)| json!({ "since": iso(shell, since), "last_used": iso(shell, seen) });
    let browsers: Vec<Value> = data.browsers.iter().map(browser).collect();
    let views: Vec<Value> = data.views.iter().map(|(name, query)| json!({ "name": name, "query": query })).collect();
    json!({
        "contact": {
            "email": me.map(|me| me.email.clone()),
            "first_name": profile.first_name,
            "last_name": profile.last_name,
            "time_zone": profile.time_zone,
            "language": shell.w.language(),
            "companies": data.companies,
            "known_since": iso(shell, &data.since),
            "properties": about,
        },
        "notifications": {
            "how_often": choices.pace.as_str(),
            "answers": choices.replied,
            "receipts": choices.received,
            "closings": choices.closed,
            "of_colleagues": choices.of_others,
            "without_mails": muted,
        },
        "sessions": sessions,
        "passkeys": passkeys,
        "two_steps_since": data.two_steps_since.map(|at| iso(shell, &at)),
        "known_browsers": browsers,
        "consents": consents(shell, data),
        "invitations": invitations(shell, data),
        "views": views,
        "directory": data.directory.as_ref().map(directory),
        "erasure_asked": erasure_asked.map(|at| iso(shell, &at)),
    })
}

/// A file that is being written.
#[derive(Clone)]
struct Writing {
    door: Door,
    shell: Shell,
    /// The portal's address.
    url: String,
}

fn parts(writing: Writing, about: Value) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    futures::stream::try_unfold(Some(Left::Begin), move |left| {
        let (writing, about) = (writing.clone(), about.clone());
        async move {
            match left {
                None => Ok(None),
                Some(Left::Begin) => {
                    let text = format!("{{\"about\":{about},\n\"requests\":[");
                    Ok(Some((Bytes::from(text), Some(Left::From(Behind::default(), true)))))
                }
                Some(Left::From(behind, is_first)) => {
                    let read = writing
                        .door
                        .try_read(move |mut s| Box::pin(async move { people::own_tickets(&mut s, behind).await }));
                    let (tickets, next) = read.await.map_err(std::io::Error::other)?;
                    let mut text = String::new();
                    for (i, (head, said)) in tickets.iter().enumerate() {
                        text.push_str(if is_first && i == 0 { "\n" } else { ",\n" });
                        text.push_str(&ticket(&writing, head, said).to_string());
                    }
                    let is_first = is_first && tickets.is_empty();
                    let left = next.map(|next| Left::From(next, is_first));
                    if left.is_none() {
                        text.push_str("\n]}\n");
                    }
                    Ok(Some((Bytes::from(text), left)))
                }
            }
        }
    })
}

fn ticket(writing: &Writing, head: &Head, said: &[Entry]) -> Value {
    let Writing { shell, url, .. } = writing;
    let properties: Vec<Value> = head
        .properties
        .iter()
        .map(|held| {
            let (label, value) = properties::line(shell, held);
            json!({ "name": held.property.name, "label": label, "value": value })
        })
        .collect();
    let conversation: Vec<Value> = said
        .iter()
        .filter_map(|entry| match entry {
            Entry::Message(said) => Some(message(writing, head, said)),
            Entry::Event(_) => None,
        })
        .collect();
    json!({
        "number": head.number,
        "address": format!("{url}/requests/{}", head.id),
        "subject": head.subject,
        "description": head.content,
        "status": shell.status_name(&head.status, &head.stage),
        "requested_by": head.requester,
        "created": iso(shell, &head.created_at),
        "last_activity": iso(shell, &head.last_activity_at),
        "closed": head.closed_at.map(|at| iso(shell, &at)),
        "properties": properties,
        "conversation": conversation,
    })
}

fn message(writing: &Writing, head: &Head, said: &MessageView) -> Value {
    let Writing { shell, url, .. } = writing;
    let files: Vec<Value> = said
        .files
        .iter()
        .map(|file| {
            let address = format!("{url}/requests/{}/files/{}", head.id, file.id);
            json!({ "name": file.name, "type": file.media_type, "bytes": file.size, "address": address })
        })
        .collect();
    json!({
        "at": iso(shell, &said.at),
        "author": said.author,
        "text": richtext::plain(&said.html),
        "files": files,
    })
}
