//! Files that are sent ahead of their message, and previews of Markdown: the same for customers and staff.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::audience::Door;
use super::error::{self, Error};
use super::form;
use super::page;
use crate::desk;
use crate::desk::files;

/// Takes one file and answers with its id as JSON; what is wrong with it as problem JSON.
///
/// # Errors
/// What the door answers.
pub async fn upload(door: &Door, request: Request<Body>) -> Result<Response, Error> {
    let mut sent = form::take(door, request).await?;
    let words = door.words();
    if let Some(found) = sent.problems.problems.first() {
        form::discard(&door.app, &sent.files).await;
        return Ok(error::problem(door, StatusCode::UNPROCESSABLE_ENTITY, page::problem(&words, found), &words));
    }
    let mut files = sent.files.drain(..);
    let first = files.next();
    let rest: Vec<_> = files.collect();
    form::discard(&door.app, &rest).await;
    let Some(file) = first else {
        // Those who may not send files are told so before they are told what is missing.
        door.write(|_| Box::pin(async { Ok(()) })).await?;
        return Ok(error::problem(door, StatusCode::UNPROCESSABLE_ENTITY, words.t("file-missing"), &words));
    };
    let kept = [file.clone()];
    match door.try_write(move |mut s| Box::pin(async move { files::upload(&mut s, file).await })).await {
        Ok(upload) => {
            let answer = serde_json::json!({ "id": upload.id, "name": upload.name, "size": upload.size });
            Ok(axum::Json(answer).into_response())
        }
        Err(error) => {
            form::discard(&door.app, &kept).await;
            Err(Error::new(error, door))
        }
    }
}

/// Takes a file back that was sent ahead; one that is not there is gone already.
///
/// # Errors
/// What the door answers.
pub async fn remove(door: &Door, id: String) -> Result<Response, Error> {
    let blob = door.write(move |mut s| Box::pin(async move { files::discard_upload(&mut s, &id).await })).await?;
    if let Some(blob) = blob {
        match door.app.files.delete(&blob).await {
            Ok(()) | Err(desk::Error::NotFound) => {}
            Err(error) => tracing::warn!(%error, "a file that nobody needs stays in the store"),
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Markdown as it will look, for those who are signed in.
///
/// # Errors
/// What the door answers.
pub async fn preview(door: &Door, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take(door, request).await?;
    door.read(|_| Box::pin(async { Ok(()) })).await?;
    form::discard(&door.app, &sent.files).await;
    Ok(Html(richtext::markdown(&sent.text("text")).as_str().to_owned()).into_response())
}
