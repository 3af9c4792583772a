//! Where links in mails lead that stop them: one click, without signing in, and undone by another.
//!
//! Looking at the page changes nothing, since programs that look at mails open every link in them.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;

use crate::desk;
use crate::desk::door::Claim;
use crate::desk::mailroom::{self, Mute, Stop};
use crate::desk::viewer::System;
use crate::web::address::Segments;
use crate::web::audience::{Door, Visitor};
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "gate/unsubscribe.html")]
struct Page {
    shell: Shell,
    is_desk: bool,
    token: String,
    /// None when the link is good for nothing any more.
    stop: Option<Stop>,
}

impl Page {
    fn say(&self, [over, stopped, stops]: [&str; 3], [daily_stopped, daily_stops]: [&str; 2]) -> String {
        match &self.stop {
            None => self.shell.w.t(over),
            Some(Stop { number: None, is_stopped }) => {
                self.shell.n(if *is_stopped { daily_stopped } else { daily_stops })
            }
            Some(Stop { number: Some(number), is_stopped }) => {
                let key = if *is_stopped { stopped } else { stops };
                self.shell.nv(key, "number", number.as_str())
            }
        }
    }

    fn title(&self) -> String {
        self.say(
            ["unsubscribe-over-title", "unsubscribe-stopped-title", "unsubscribe-title"],
            ["unsubscribe-daily-stopped-title", "unsubscribe-daily-title"],
        )
    }

    fn text(&self) -> String {
        self.say(
            ["unsubscribe-over-text", "unsubscribe-stopped-text", "unsubscribe-text"],
            ["unsubscribe-daily-stopped-text", "unsubscribe-daily-text"],
        )
    }

    fn verb(&self) -> String {
        self.shell.w.t("unsubscribe-verb")
    }
}

/// The door at which links are followed: also while the portal is off.
async fn ajar(visitor: Visitor) -> Result<Door, Error> {
    let mut door = visitor.0;
    match door.try_read(|_| Box::pin(async { Ok(()) })).await {
        Ok(()) => {}
        Err(desk::Error::PortalOff) => door.claim = Claim::System(System::Gate),
        Err(error) => return Err(Error::new(error, &door)),
    }
    Ok(door)
}

async fn build(door: &Door, token: String) -> Result<Page, Error> {
    let (app, headers, asked) = (door.app.clone(), door.request.headers.clone(), token.clone());
    let (shell, stop) = door
        .read(move |mut s| {
            Box::pin(async move {
                let stop = match mailroom::look_stop(&mut s, &asked).await {
                    Ok(stop) => Some(stop),
                    Err(desk::Error::NotFound) => None,
                    Err(error) => return Err(error),
                };
                Ok((Shell::new(&app, &headers, &s), stop))
            })
        })
        .await?;
    Ok(Page { shell, is_desk: false, token, stop })
}

/// Says what the link stops.
pub(super) async fn page(door: Visitor, Segments(token): Segments<String>) -> Result<Response, Error> {
    let door = ajar(door).await?;
    Ok(render(&build(&door, token).await?))
}

/// Stops it, for people and for mail programs (RFC 8058), or lets it come again.
pub(super) async fn stop(
    door: Visitor,
    Segments(token): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let door = ajar(door).await?;
    // Some mail programs send this as a form of parts, which says no more than that it was sent.
    let sent = FormData::read_fields(request).await.unwrap_or_default();
    let mute = if sent.has("undo") { Mute::GoOn } else { Mute::Stop };
    let secret = token.clone();
    let done = door.try_write(move |mut s| Box::pin(async move { mailroom::stop(&mut s, &secret, mute).await })).await;
    match done {
        Ok(()) => {
            door.app.wake.notify_one();
            Ok(render(&build(&door, token).await?))
        }
        Err(desk::Error::NotFound) => Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&door, token).await?)),
        Err(error) => Err(Error::new(error, &door)),
    }
}
