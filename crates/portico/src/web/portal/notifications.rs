//! Which mails one gets: how often, about what, and not about tickets that are muted.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk::ids::TicketId;
use crate::desk::mailroom::{self, Choices, Mute, Pace};
use crate::desk::tickets;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Customer, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "portal/notifications.html")]
struct Notifications {
    shell: Shell,
    choices: Choices,
    /// Tickets about which no mails come.
    muted: Vec<(TicketId, String, String)>,
    is_saved: bool,
    is_refused: bool,
}

impl Notifications {
    fn paces(&self) -> [(&'static str, bool); 3] {
        [Pace::Each, Pace::Daily, Pace::Never]
            .map(|pace| (pace.as_str(), pace == self.choices.pace && !self.is_refused))
    }

    fn pace(&self, pace: &str) -> String {
        self.shell.w.t(match pace {
            "daily" => "notifications-daily",
            "never" => "notifications-never",
            _ => "notifications-each",
        })
    }

    fn pace_hint(&self, pace: &str) -> String {
        self.shell.n(match pace {
            "daily" => "notifications-daily-hint",
            "never" => "notifications-never-hint",
            _ => "notifications-each-hint",
        })
    }

    fn kinds(&self) -> [(&'static str, bool); 4] {
        let Choices { received, replied, closed, of_others, .. } = self.choices;
        [("replied", replied), ("received", received), ("closed", closed), ("of_others", of_others)]
    }

    fn kind(&self, name: &str) -> String {
        self.shell.n(match name {
            "replied" => "notifications-replied",
            "received" => "notifications-received",
            "closed" => "notifications-closed",
            _ => "notifications-of_others",
        })
    }
}

async fn build(door: &Door) -> Result<Notifications, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let choices = mailroom::choices(&mut s).await?;
            let muted = mailroom::muted(&mut s).await?;
            let shell = Shell::new(&app, &headers, &s);
            Ok(Notifications { shell, choices, muted, is_saved: false, is_refused: false })
        })
    })
    .await
}

/// What has been chosen.
pub(super) async fn page(
    door: Customer,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door).await?;
    page.is_saved = asked.contains_key("saved");
    Ok(render(&page))
}

/// Keeps what is chosen.
pub(super) async fn save(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let pace = Pace::parse(&sent.text("pace"));
    let chosen = Choices {
        pace: pace.unwrap_or_default(),
        received: sent.has("received"),
        replied: sent.has("replied"),
        closed: sent.has("closed"),
        of_others: sent.has("of_others"),
    };
    if pace.is_none() {
        door.read(|s| Box::pin(async move { s.customer().map(drop) })).await?;
        let page = Notifications { choices: chosen, is_refused: true, ..build(&door).await? };
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    door.write(move |mut s| Box::pin(async move { mailroom::choose(&mut s, chosen).await })).await?;
    Ok(Redirect::to(&door.at("/account/notifications?saved=1")).into_response())
}

/// Stops the mails about a ticket, or lets them come again.
pub(super) async fn mute(
    door: Customer,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TicketId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let mute = if sent.text("mails") == "on" { Mute::GoOn } else { Mute::Stop };
    door.write(move |mut s| Box::pin(async move { tickets::open(&mut s, id).await?.mute(&mut s, mute).await })).await?;
    let next = match &*sent.text("next") {
        "account" => "/account/notifications?saved=1#muted".to_owned(),
        _ => format!("/requests/{id}#mails"),
    };
    Ok(Redirect::to(&door.at(&next)).into_response())
}
