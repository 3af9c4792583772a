//! Archiving an inbox: what becomes of what uses it.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::InboxId;
use crate::desk::inboxes::{self, Archival, Choice, Inbox, Tickets};
use crate::web::address::Segments;
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/inbox_archive.html")]
struct Archive {
    shell: Shell,
    archival: Archival,
    /// What was chosen so far.
    choice: Choice,
    problems: Vec<Problem>,
}

impl Archive {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// What stands in the way of the whole, beside no field.
    fn objection(&self) -> Option<&Problem> {
        self.problem("version").or_else(|| self.problem("inbox"))
    }

    fn forms(&self) -> String {
        self.archival.forms.join(", ")
    }

    fn tickets(&self) -> String {
        let tickets = &self.archival.tickets;
        let count = [("n", tickets.n.into()), ("count", self.shell.count(tickets).into())];
        self.shell.na("inbox-archive-tickets", &count)
    }

    fn is_chosen(&self, chosen: &Option<InboxId>, inbox: &Inbox) -> bool {
        *chosen == Some(inbox.id)
    }

    fn is_target(&self, inbox: &Inbox) -> bool {
        self.choice.tickets == Tickets::Move(inbox.id)
    }

    fn is_stay(&self) -> bool {
        self.choice.tickets == Tickets::Stay
    }
}

fn choice(sent: &FormData) -> Choice {
    Choice {
        portal: sent.text("portal").parse().ok(),
        forms: sent.text("forms").parse().ok(),
        tickets: match sent.text("tickets").as_str() {
            "stay" => Tickets::Stay,
            other => other.parse().map(Tickets::Move).unwrap_or_default(),
        },
    }
}

async fn build(door: &Door, id: InboxId, choice: Choice, invalid: Invalid) -> Result<Archive, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, archival) = door
        .read(move |mut s| {
            Box::pin(async move {
                let archival = inboxes::ask(&mut s, id).await?;
                Ok((Shell::new(&app, &headers, &s), archival))
            })
        })
        .await?;
    Ok(Archive { problems: shell.problems(&invalid), shell, archival, choice })
}

/// Asks what becomes of what uses the inbox.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&build(&door, id, Choice::default(), Invalid::default()).await?))
}

/// Archives the inbox.
pub(super) async fn archive(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: InboxId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (choice, version) = (choice(&sent), sent.text("version").parse().unwrap_or_default());
    let done =
        door.try_write(move |mut s| Box::pin(async move { inboxes::archive(&mut s, id, version, choice).await }));
    match done.await {
        Ok(()) => Ok(Redirect::to("/settings/inboxes?archived").into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let page = build(&door, id, choice, invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
