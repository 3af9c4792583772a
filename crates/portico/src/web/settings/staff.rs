//! Those who work at the help desk, for administrators.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk::ids::StaffId;
use crate::desk::staff::{self, Person};
use crate::desk::viewer::Role;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::form;
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "settings/staff.html")]
struct Everybody {
    shell: Shell,
    here: Vec<Person>,
    gone: Vec<Person>,
    /// Whether all must have a second factor.
    must_all: bool,
    /// Key of the sentence that says what was just done.
    done: Option<&'static str>,
}

/// What a role is called.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Agent => "staff-role-agent",
        Role::Admin => "staff-role-admin",
    }
}

/// What somebody may do.
fn rights(shell: &Shell, person: &Person) -> String {
    let role = shell.w.t(role(person.role));
    let is_more = person.is_permitted && person.role != Role::Admin;
    if is_more { format!("{role} · {}", shell.w.t("staff-permit")) } else { role }
}

impl Everybody {
    fn is_portal(&self) -> bool {
        false
    }

    fn rights(&self, person: &Person) -> String {
        rights(&self.shell, person)
    }

    /// A button's name for those who do not see it.
    fn verb(&self, key: &str, person: &Person) -> String {
        self.shell.w.v(key, "name", person.full_name())
    }
}

/// Everybody.
pub(super) async fn page(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, all, must_all) = door
        .read(move |mut s| {
            Box::pin(async move {
                let (all, must_all) = (staff::list(&mut s).await?, staff::must_all(&mut s).await?);
                Ok((Shell::new(&app, &headers, &s), all, must_all))
            })
        })
        .await?;
    let (here, gone) = all.into_iter().partition(|person| person.is_active);
    let done = [("left", "staff-left-said"), ("back", "staff-back-said"), ("second", "staff-saved")];
    let done = done.into_iter().find(|(name, _)| asked.contains_key(*name)).map(|(_, key)| key);
    Ok(render(&Everybody { shell, here, gone, must_all, done }))
}

/// Has everybody set up a second factor, or those alone of whom it is asked.
pub(super) async fn require_of_all(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let is_required = form::take_fields(&door, request).await?.has("must_second");
    door.write(move |mut s| Box::pin(async move { staff::require_of_all(&mut s, is_required).await })).await?;
    Ok(Redirect::to("/settings/staff?second").into_response())
}

/// Lets somebody in again.
pub(super) async fn bring_back(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: StaffId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { staff::bring_back(&mut s, id).await })).await?;
    Ok(Redirect::to("/settings/staff?back").into_response())
}
