//! Passkeys of somebody of staff, taken away by an administrator: for when a device is lost. It is asked before.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::ids::StaffId;
use crate::desk::signin;
use crate::desk::staff::{self, Person};
use crate::web::address::Segments;
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "settings/person_passkeys.html")]
struct Take {
    shell: Shell,
    person: Person,
    count: i64,
}

impl Take {
    fn is_portal(&self) -> bool {
        false
    }
}

/// Asks whether they are to go.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: StaffId = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let person = staff::look(&mut s, id).await?.person.ok_or(desk::Error::NotFound)?;
                let count = signin::passkeys_of_staff(&mut s, id).await?;
                Ok(Take { shell: Shell::new(&app, &headers, &s), person, count })
            })
        })
        .await?;
    Ok(render(&page))
}

/// Takes them away.
pub(super) async fn take(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: StaffId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { signin::take_from_staff(&mut s, id).await })).await?;
    Ok(Redirect::to(&format!("/settings/staff/{id}?passkeys")).into_response())
}
