//! How long a session lasts in which nothing more is done: for the warning that pages show before its end.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::web::audience::{Customer, Door};
use crate::web::error::Error;

/// Says how many seconds are left. Asking is nothing that somebody does, and keeps the session no longer.
pub(super) async fn left(door: Customer) -> Result<Response, Error> {
    answer(&door.0.quietly()).await
}

/// Somebody is there: the session lasts as if a page had been opened.
pub(super) async fn stay(door: Customer) -> Result<Response, Error> {
    answer(&door).await
}

async fn answer(door: &Door) -> Result<Response, Error> {
    let left = door
        .read(|s| {
            Box::pin(async move {
                let me = s.themselves()?;
                Ok(me.over_at.seconds_since(s.now()))
            })
        })
        .await?;
    let headers = [(header::CACHE_CONTROL, "no-store")];
    Ok((headers, Json(serde_json::json!({ "left": left }))).into_response())
}
