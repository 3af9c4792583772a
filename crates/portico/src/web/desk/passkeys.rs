//! Passkeys of a contact, taken away by staff: for when a device is lost. It is asked before.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use super::frame::frame;
use crate::desk::ids::ContactId;
use crate::desk::people;
use crate::desk::signin;
use crate::desk::tickets::QueueCounts;
use crate::web::address::Segments;
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "desk/passkeys_take.html")]
struct Take {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    name: String,
    /// The contact's page.
    page: String,
    count: i64,
}

/// Asks whether they are to go.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let (sheet, _) = people::look_contact(&mut s, id).await?;
                let count = signin::passkeys_of_contact(&mut s, id).await?;
                let (shell, counts) = frame(&app, &headers, &mut s).await?;
                let page = format!("/desk/contacts/{id}");
                Ok(Take { shell, counts, at: "contacts".into(), name: sheet.name(), page, count })
            })
        })
        .await?;
    Ok(render(&page))
}

/// Takes them away.
pub(super) async fn take(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { signin::take_from_contact(&mut s, id).await })).await?;
    Ok(Redirect::to(&format!("/desk/contacts/{id}?passkeys")).into_response())
}
