//! What somebody has sent about something that others have deleted meanwhile: nothing can be saved any more, and nothing that
//! was typed is lost.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::web::audience::Door;
use crate::web::error::{Error, render_as};
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "settings/gone.html")]
struct Page {
    shell: Shell,
    /// What was typed: the key of its label, and the text.
    texts: Vec<(&'static str, String)>,
    /// Where the list is of what there still is.
    back: String,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }
}

/// Whoever may set up the portal, or decide about erasures, where the error says that something is not there.
async fn whoever_may(door: &Door, error: desk::Error) -> Result<Shell, Error> {
    let desk::Error::NotFound = error else { return Err(Error::new(error, door)) };
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let shell = door.read(move |s| Box::pin(async move { Ok(Shell::new(&app, &headers, &s)) })).await?;
    if shell.may_set_portal || shell.is_admin { Ok(shell) } else { Err(Error::new(desk::Error::NotFound, door)) }
}

/// The page that gives back what was typed, where the error says that what it was about is not there.
///
/// # Errors
/// The error itself otherwise, and for whoever may not set up the portal.
pub(super) async fn given_back(
    door: &Door,
    error: desk::Error,
    back: impl FnOnce(&Shell) -> String,
    texts: Vec<(&'static str, String)>,
) -> Result<Response, Error> {
    let shell = whoever_may(door, error).await?;
    let texts = texts.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
    let back = back(&shell);
    Ok(render_as(StatusCode::GONE, &Page { shell, texts, back }))
}

/// Leads to the list of what there still is, where something that is to be deleted is not there: it was deleted already.
///
/// # Errors
/// As [`given_back`].
pub(super) async fn led_back(
    door: &Door,
    error: desk::Error,
    to: impl FnOnce(&Shell) -> String,
) -> Result<Response, Error> {
    let shell = whoever_may(door, error).await?;
    Ok(Redirect::to(&to(&shell)).into_response())
}
