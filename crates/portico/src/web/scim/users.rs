//! People of a directory's company: listed, made, changed and deleted.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::answer::{self, Answer, FILTER, Refused, VALUE, Wrong, created, fail, ok, taken, wrong};
use super::draft::Draft;
use super::patch;
use super::resource::{Wanted, location, user, version};
use crate::desk;
use crate::desk::ids::ContactId;
use crate::desk::scim::{self, Asked, Filter, MOST, Person};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Directory, Door};

/// People of an answer where a directory says nothing.
const PAGE: i64 = 100;

/// What a change comes to: a refusal changes nothing and is told apart from what the help desk answers.
enum Outcome {
    Done(Person),
    Wrong(Wrong),
    Outdated,
}

/// Which people are asked for.
struct Query {
    filter: Option<String>,
    start: i64,
    count: i64,
    wanted: Wanted,
}

type Parameter = BTreeMap<String, String>;

fn number(text: Option<&str>, otherwise: i64) -> Result<i64, Wrong> {
    text.filter(|text| !text.is_empty()).map_or(Ok(otherwise), |text| text.parse().map_err(|_| VALUE))
}

fn wanted(asked: &Parameter) -> Wanted {
    let text = |name: &str| asked.get(name).map(String::as_str);
    Wanted::of(text("attributes"), text("excludedAttributes"))
}

async fn listed(door: &Directory, query: Result<Query, Wrong>) -> Answer {
    let Query { filter, start, count, wanted } = query.map_err(|problem| wrong(door, problem))?;
    let filter = filter.filter(|filter| !filter.trim().is_empty()).map(|filter| Filter::parse(&filter));
    let filter = filter.transpose().map_err(|_| wrong(door, FILTER))?;
    // A number below one counts as one (RFC 7644, 3.4.2.4).
    let (start, count) = (start.max(1), count.clamp(0, MOST));
    let asked = Asked { filter, skip: start - 1, count };
    let found = door.looks(move |mut s| Box::pin(async move { scim::list(&mut s, &asked).await })).await?;
    let url = &door.app.config.public_url;
    let people: Vec<Value> = found.people.iter().map(|person| user(url, person, &wanted)).collect();
    Ok(ok(&json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": found.total,
        "startIndex": start,
        "itemsPerPage": people.len(),
        "Resources": people,
    })))
}

/// People, page by page.
pub(super) async fn list(door: Directory, Parameters(asked): Parameters<Parameter>) -> Answer {
    known(&door).await?;
    let text = |name: &str| asked.get(name).map(String::as_str);
    let query = number(text("startIndex"), 1).and_then(|start| {
        let count = number(text("count"), PAGE)?;
        Ok(Query { filter: asked.get("filter").cloned(), start, count, wanted: wanted(&asked) })
    });
    listed(&door, query).await
}

/// Likewise, asked for by what is sent.
pub(super) async fn search(door: Directory, request: Request<Body>) -> Answer {
    known(&door).await?;
    let sent = taken(&door, request).await?;
    let number = |name: &str, otherwise: i64| match sent.get(name) {
        None | Some(Value::Null) => Ok(otherwise),
        Some(value) => value.as_i64().ok_or(VALUE),
    };
    let filter = match sent.get("filter") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(filter)) => Ok(Some(filter.clone())),
        Some(_) => Err(FILTER),
    };
    let query = filter.and_then(|filter| {
        let (start, count) = (number("startIndex", 1)?, number("count", PAGE)?);
        Ok(Query { filter, start, count, wanted: Wanted::in_search(&sent) })
    });
    listed(&door, query).await
}

/// Whoever is not known hears that before anything that they sent is read.
async fn known(door: &Directory) -> Result<(), Refused> {
    door.looks(|_| Box::pin(async { Ok(()) })).await
}

fn id(door: &Door, text: &str) -> Result<ContactId, Refused> {
    text.parse().map_err(|_| answer::error(door, desk::Error::NotFound))
}

/// An answer about somebody with the version of them.
fn versioned(mut answer: Response, person: &Person) -> Response {
    if let Ok(version) = version(person).parse() {
        answer.headers_mut().insert(header::ETAG, version);
    }
    answer
}

/// Somebody as an answer.
fn told(door: &Door, person: &Person, wanted: &Wanted) -> Response {
    versioned(ok(&user(&door.app.config.public_url, person, wanted)), person)
}

/// The versions that a request names in a header; None where it has no such header. What cannot be read names none.
fn versions(headers: &HeaderMap, name: &header::HeaderName) -> Option<Vec<String>> {
    headers.contains_key(name).then(|| {
        let said = headers.get_all(name).iter().filter_map(|said| said.to_str().ok());
        said.flat_map(|said| said.split(',')).map(|version| version.trim().to_owned()).collect()
    })
}

fn is_among(versions: &[String], person: &Person) -> bool {
    versions.iter().any(|named| named == "*" || *named == version(person))
}

/// Somebody.
pub(super) async fn one(
    door: Directory,
    Segments(text): Segments<String>,
    Parameters(asked): Parameters<Parameter>,
) -> Answer {
    known(&door).await?;
    let id = id(&door, &text)?;
    let person = door.looks(move |mut s| Box::pin(async move { scim::find(&mut s, id).await })).await?;
    let read = versions(&door.request.headers, &header::IF_NONE_MATCH);
    if read.is_some_and(|read| is_among(&read, &person)) {
        return Ok(versioned(StatusCode::NOT_MODIFIED.into_response(), &person));
    }
    Ok(told(&door, &person, &wanted(&asked)))
}

/// Adds somebody.
pub(super) async fn add(door: Directory, Parameters(asked): Parameters<Parameter>, request: Request<Body>) -> Answer {
    known(&door).await?;
    let sent = taken(&door, request).await?;
    let sheet = Draft::whole(&sent).and_then(|draft| draft.sheet(None)).map_err(|problem| wrong(&door, problem))?;
    let person = door.changes(move |mut s| Box::pin(async move { scim::add(&mut s, sheet).await })).await?;
    let url = &door.app.config.public_url;
    Ok(versioned(created(&user(url, &person, &wanted(&asked)), &location(url, &person)), &person))
}

/// Makes a change of somebody, of whom `draft` says what they are to be.
async fn changed<F>(door: &Directory, text: &str, asked: &Parameter, draft: F) -> Answer
where
    F: FnOnce(&Person) -> Result<scim::Sheet, Wrong> + Send + 'static,
{
    let id = id(door, text)?;
    let named = versions(&door.request.headers, &header::IF_MATCH);
    let outcome = door.changes(move |mut s| {
        Box::pin(async move {
            let was = scim::open(&mut s, id).await?;
            if named.is_some_and(|named| !is_among(&named, &was)) {
                return Ok(Outcome::Outdated);
            }
            match draft(&was) {
                Ok(sheet) => Ok(Outcome::Done(scim::save(&mut s, id, sheet).await?)),
                Err(problem) => Ok(Outcome::Wrong(problem)),
            }
        })
    });
    match outcome.await? {
        Outcome::Done(person) => Ok(told(door, &person, &wanted(asked))),
        Outcome::Wrong(problem) => Err(wrong(door, problem)),
        Outcome::Outdated => Err(outdated(door)),
    }
}

/// That somebody was changed since they were read.
fn outdated(door: &Door) -> Refused {
    fail(door, StatusCode::PRECONDITION_FAILED, None, "scim-outdated")
}

/// Replaces all that is said about somebody.
pub(super) async fn replace(
    door: Directory,
    Segments(text): Segments<String>,
    Parameters(asked): Parameters<Parameter>,
    request: Request<Body>,
) -> Answer {
    known(&door).await?;
    let sent = taken(&door, request).await?;
    let draft = Draft::whole(&sent).map_err(|problem| wrong(&door, problem))?;
    changed(&door, &text, &asked, move |was| draft.sheet(Some(was))).await
}

/// Changes some of what is said about somebody.
pub(super) async fn change(
    door: Directory,
    Segments(text): Segments<String>,
    Parameters(asked): Parameters<Parameter>,
    request: Request<Body>,
) -> Answer {
    known(&door).await?;
    let sent: Map<String, Value> = taken(&door, request).await?;
    let change = move |was: &Person| {
        let mut draft = Draft::of(was);
        patch::apply(&mut draft, &sent)?;
        draft.sheet(Some(was))
    };
    changed(&door, &text, &asked, change).await
}

/// Deletes somebody, as far as the directory can see.
pub(super) async fn remove(door: Directory, Segments(text): Segments<String>) -> Answer {
    known(&door).await?;
    let id = id(&door, &text)?;
    let named = versions(&door.request.headers, &header::IF_MATCH);
    let removed = door.changes(move |mut s| {
        Box::pin(async move {
            let was = scim::open(&mut s, id).await?;
            if named.is_some_and(|named| !is_among(&named, &was)) {
                return Ok(false);
            }
            scim::remove(&mut s, id).await?;
            Ok(true)
        })
    });
    if removed.await? { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(outdated(&door)) }
}
