//! The properties there are, of tickets, contacts and companies, and the groups they stand in.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::{PropertyGroupId, PropertyId};
use crate::desk::properties::{self, CustomerAccess, Direction, GROUP, Group, Line, Listed, Object};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};
use crate::web::properties as named;

#[derive(Template)]
#[template(path = "settings/properties.html")]
struct Properties {
    shell: Shell,
    object: Object,
    listed: Listed,
    said: Option<&'static str>,
    /// The button that was pressed before the page opened: its verb, and the property or group that it moved.
    pressed: Option<String>,
    group_name: String,
    problems: Vec<Problem>,
}

#[derive(Template)]
#[template(path = "settings/property_group.html")]
struct OneGroup {
    shell: Shell,
    group: Group,
    object: Object,
    is_used: bool,
    name: String,
    problems: Vec<Problem>,
}

/// The key of an object's name, as the tabs and headings have it.
pub(super) fn object_key(object: Object) -> &'static str {
    match object {
        Object::Ticket => "properties-of-tickets",
        Object::Contact => "properties-of-contacts",
        Object::Company => "properties-of-companies",
    }
}

/// The key of what customers see of a property.
pub(super) fn access_key(object: Object, access: CustomerAccess) -> &'static str {
    match (object, access) {
        (_, CustomerAccess::Never) => "property-access-never",
        (_, CustomerAccess::Column) => "property-access-column",
        (Object::Contact, CustomerAccess::Detail) => "property-access-account",
        (Object::Contact, CustomerAccess::Editable) => "property-access-account-form",
        (_, CustomerAccess::Detail) => "property-access-detail",
        (_, CustomerAccess::Editable) => "property-access-editable",
    }
}

impl Properties {
    fn is_portal(&self) -> bool {
        false
    }

    fn objects(&self) -> [(Object, String); 3] {
        Object::ALL.map(|object| (object, self.shell.n(object_key(object))))
    }

    fn is_object(&self, object: &Object) -> bool {
        self.object == *object
    }

    fn label(&self, line: &Line) -> String {
        named::name_of(&self.shell.w, line.object, &line.name, &line.sheet.label)
    }

    /// What its values are, and who sees them.
    fn about(&self, line: &Line) -> String {
        let kind = named::kind_of(&self.shell.w, line.kind, &line.name);
        let kind = match line.options() {
            Some(n) => self.shell.w.a("property-kind-options", &[("kind", kind.into()), ("n", (n as u64).into())]),
            None => kind,
        };
        let may = properties::may(line.object, &line.name, line.is_builtin);
        if may.access && line.object != Object::Company {
            format!("{kind} · {}", self.shell.n(access_key(line.object, line.sheet.access)))
        } else {
            kind
        }
    }

    /// A button's name for those who do not see it.
    fn verb(&self, key: &str, name: &str) -> String {
        self.shell.w.v(key, "name", name.to_owned())
    }

    /// Whether a button is in focus when the page opens: the one that was pressed, or the other where it has no effect now.
    fn is_pressed(&self, verb: &str, what: &str, (is_first, is_last): (bool, bool)) -> bool {
        let Some((pressed, of)) = self.pressed.as_deref().and_then(|pressed| pressed.split_once('-')) else {
            return false;
        };
        let is_end = if pressed == "up" { is_first } else { is_last };
        of == what && (pressed == verb) != is_end
    }

    fn is_focus(&self, verb: &str, line: &Line) -> bool {
        let is_it = |other: &&Line| other.id == line.id;
        let groups = self.listed.groups.iter().map(|(_, lines)| lines);
        let ends = |lines: &Vec<Line>| {
            lines
                .iter()
                .any(|other| is_it(&other))
                .then(|| (lines.first().filter(is_it).is_some(), lines.last().filter(is_it).is_some()))
        };
        groups.into_iter().find_map(ends).is_some_and(|ends| self.is_pressed(verb, &format!("p{}", line.id), ends))
    }

    fn is_group_focus(&self, verb: &str, group: &Group) -> bool {
        self.is_pressed(verb, &format!("g{}", group.id), (self.is_first_group(group), self.is_last_group(group)))
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn is_first_group(&self, group: &Group) -> bool {
        self.listed.groups.get(1).is_some_and(|(first, _)| first.as_ref() == Some(group))
    }

    fn is_last_group(&self, group: &Group) -> bool {
        self.listed.groups.last().is_some_and(|(last, _)| last.as_ref() == Some(group))
    }
}

impl OneGroup {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }
}

/// Where the properties of an object are listed.
pub(super) fn path(object: Object) -> String {
    format!("/settings/properties?of={}", object.name())
}

fn object_of(text: Option<&String>) -> Object {
    text.and_then(|name| Object::parse(name)).unwrap_or_default()
}

async fn build(door: &Door, object: Object) -> Result<Properties, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let listed = properties::list(&mut s, object).await?;
            let shell = Shell::new(&app, &headers, &s);
            let (said, pressed, group_name) = (None, None, String::new());
            Ok(Properties { shell, object, listed, said, pressed, group_name, problems: vec![] })
        })
    })
    .await
}

/// The properties of tickets, contacts or companies.
pub(super) async fn page(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door, object_of(asked.get("of"))).await?;
    page.pressed = asked.get("at").cloned();
    page.said = match asked.get("done").map(String::as_str) {
        Some("archived") => Some("property-archived"),
        Some("back") => Some("property-is-back"),
        Some("group") => Some("property-group-dropped"),
        _ => None,
    };
    Ok(render(&page))
}

fn direction(sent: &FormData) -> Option<Direction> {
    Direction::parse(&sent.text("do"))
}

/// The list in which something has been changed, with the button in focus that moved it, if one did.
fn moved(object: Object, to: Option<Direction>, what: &str) -> String {
    let at = match to {
        Some(Direction::Up) => format!("&at=up-{what}"),
        Some(Direction::Down) => format!("&at=down-{what}"),
        None => String::new(),
    };
    format!("{}{at}#{what}", path(object))
}

/// Moves a property before or behind the next one of its group.
pub(super) async fn shift(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: PropertyId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let to = direction(&sent);
    door.write(move |mut s| {
        Box::pin(async move {
            let to = to.ok_or(desk::Error::NotFound)?;
            properties::shift(&mut s, id, to).await
        })
    })
    .await?;
    let object = object_of(Some(&sent.text("of")));
    Ok(Redirect::to(&moved(object, to, &format!("p{id}"))).into_response())
}

/// Adds a group.
pub(super) async fn add_group(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let (object, name) = (object_of(Some(&sent.text("of"))), sent.text("name"));
    let typed = name.clone();
    let added =
        door.try_write(move |mut s| Box::pin(async move { properties::add_group(&mut s, object, &name).await })).await;
    match added {
        Ok(id) => Ok(Redirect::to(&format!("{}#g{id}", path(object))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = build(&door, object).await?;
            page.problems = page.shell.problems(&invalid);
            page.group_name = typed;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn build_group(door: &Door, id: PropertyGroupId, invalid: &Invalid) -> Result<OneGroup, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, (group, object, is_used)) = door
        .read(move |mut s| {
            Box::pin(async move {
                let found = properties::group(&mut s, id).await?;
                Ok((Shell::new(&app, &headers, &s), found))
            })
        })
        .await?;
    Ok(OneGroup { problems: shell.problems(invalid), name: group.name.clone(), shell, group, object, is_used })
}

/// A group.
pub(super) async fn group(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    Ok(render(&build_group(&door, door.id(&id)?, &Invalid::default()).await?))
}

/// Renames a group, moves it, or removes it when nothing stands in it.
pub(super) async fn change_group(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: PropertyGroupId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (name, before) = (sent.text("name"), sent.text("before"));
    let (to, is_dropped) = (direction(&sent), sent.text("do") == "drop");
    let done = door
        .try_write(move |mut s| {
            Box::pin(async move {
                let (_, object, _) = properties::group(&mut s, id).await?;
                match to {
                    Some(to) => properties::shift_group(&mut s, id, to).await?,
                    None if is_dropped => properties::drop_group(&mut s, id).await?,
                    None => properties::rename_group(&mut s, id, &before, &name).await?,
                }
                Ok(object)
            })
        })
        .await;
    match done {
        Ok(object) if is_dropped => Ok(Redirect::to(&format!("{}&done=group", path(object))).into_response()),
        Ok(object) => Ok(Redirect::to(&moved(object, to, &format!("g{id}"))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = build_group(&door, id, &invalid).await?;
            if !is_dropped {
                page.name = sent.text("name");
            }
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
