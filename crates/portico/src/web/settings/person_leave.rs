//! Letting somebody of staff go: they are out at once, and their open tickets become what is said here.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::StaffId;
use crate::desk::staff::{self, Leaving, Tickets};
use crate::web::address::Segments;
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/person_leave.html")]
struct Leave {
    shell: Shell,
    leaving: Leaving,
    /// What was chosen so far.
    tickets: Tickets,
    problems: Vec<Problem>,
}

impl Leave {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// What stands in the way of the whole, beside no field.
    fn objection(&self) -> Option<&Problem> {
        self.problem("version").or_else(|| self.problem("staff"))
    }

    fn count(&self) -> String {
        self.shell.nv("staff-leave-tickets", "count", self.shell.count(&self.leaving.tickets))
    }

    fn is_stay(&self) -> bool {
        self.tickets == Tickets::Stay
    }

    fn is_free(&self) -> bool {
        self.tickets == Tickets::Free
    }

    fn is_to(&self, id: &StaffId) -> bool {
        self.tickets == Tickets::HandOver(*id)
    }
}

async fn build(door: &Door, id: StaffId, tickets: Tickets, invalid: Invalid) -> Result<Leave, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, leaving) = door
        .read(move |mut s| {
            Box::pin(async move {
                let leaving = staff::ask(&mut s, id).await?;
                Ok((Shell::new(&app, &headers, &s), leaving))
            })
        })
        .await?;
    Ok(Leave { problems: shell.problems(&invalid), shell, leaving, tickets })
}

/// Asks what becomes of their open tickets.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&build(&door, id, Tickets::default(), Invalid::default()).await?))
}

/// Lets them go.
pub(super) async fn leave(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: StaffId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let version = sent.text("version");
    let tickets = match sent.text("tickets").as_str() {
        "stay" => Tickets::Stay,
        "free" => Tickets::Free,
        other => other.parse().map(Tickets::HandOver).unwrap_or_default(),
    };
    let done = door.try_write(move |mut s| Box::pin(async move { staff::leave(&mut s, id, &version, tickets).await }));
    match done.await {
        Ok(()) => {
            door.app.wake.notify_one();
            Ok(Redirect::to("/settings/staff?left").into_response())
        }
        Err(desk::Error::Invalid(invalid)) => {
            let page = build(&door, id, tickets, invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
