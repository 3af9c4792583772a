//! Those who work at the help desk, for administrators.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk::ids::StaffId;
use crate::desk::staff::{self, Person};
use crate::desk::viewer::Role;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "settings/staff.html")]
struct Everybody {
    shell: Shell,
    here: Vec<Person>,
    gone: Vec<Person>,
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
    let (shell, all) = door
        .read(move |mut s| {
            Box::pin(async move {
                let all = staff::list(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), all))
            })
        })
        .await?;
    let (here, gone) = all.into_iter().partition(|person| person.is_active);
    let done = [("left", "staff-left-said"), ("back", "staff-back-said")];
    let done = done.into_iter().find(|(name, _)| asked.contains_key(*name)).map(|(_, key)| key);
    Ok(render(&Everybody { shell, here, gone, done }))
}

/// Lets somebody in again.
pub(super) async fn bring_back(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: StaffId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { staff::bring_back(&mut s, id).await })).await?;
    Ok(Redirect::to("/settings/staff?back").into_response())
}
