//! Answers to directories, and what they send: JSON with a media type of its own, errors as RFC 7644, 3.12 has them.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use serde_json::{Map, Value, json};

use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::scim;
use crate::desk::session::Session;
use crate::web::audience::{Directory, Door};

/// The media type of all of it.
const SCIM: &str = "application/scim+json";
/// Bytes that a request may have.
const LARGEST: usize = 64 * 1024;

/// Why there is no other answer.
pub(super) struct Refused(Box<Response>);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// What a handler answers.
pub(super) type Answer = Result<Response, Refused>;

/// Why a request cannot be met, before anything is asked of the database: what it is called, and the key of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) &'static str, pub(super) &'static str);

/// A value that an attribute cannot have.
pub(super) const VALUE: Wrong = Wrong("invalidValue", "scim-value");
/// What is no JSON, or not of the shape that it should be.
pub(super) const SYNTAX: Wrong = Wrong("invalidSyntax", "scim-syntax");
/// A path that names nothing.
pub(super) const PATH: Wrong = Wrong("invalidPath", "scim-path");
/// A filter that cannot be read.
pub(super) const FILTER: Wrong = Wrong("invalidFilter", "scim-filter");
/// What a directory cannot change.
pub(super) const MUTABILITY: Wrong = Wrong("mutability", "scim-mutability");

fn body(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, SCIM), (header::CACHE_CONTROL, "no-store")], value.to_string()).into_response()
}

/// An error as directories read it.
pub(in crate::web) fn refused(status: StatusCode, scim_type: Option<&str>, detail: &str) -> Response {
    let mut error = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": status.as_u16().to_string(),
        "detail": detail,
    });
    if let Some(scim_type) = scim_type {
        error["scimType"] = scim_type.into();
    }
    let mut answer = body(status, &error);
    if status == StatusCode::UNAUTHORIZED {
        let how = HeaderValue::from_static("Bearer realm=\"scim\"");
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, how);
    }
    answer
}

/// Something that was asked for.
pub(super) fn ok(value: &Value) -> Response {
    body(StatusCode::OK, value)
}

/// Likewise, which has just been made and stands at `location`.
pub(super) fn created(value: &Value, location: &str) -> Response {
    let mut answer = body(StatusCode::CREATED, value);
    if let Ok(location) = location.parse() {
        answer.headers_mut().insert(header::LOCATION, location);
    }
    answer
}

/// A refusal with a sentence of the language files.
pub(super) fn fail(door: &Door, status: StatusCode, scim_type: Option<&str>, key: &str) -> Refused {
    Refused(Box::new(refused(status, scim_type, &door.words().t(key))))
}

/// That a request makes no sense.
pub(super) fn wrong(door: &Door, Wrong(scim_type, key): Wrong) -> Refused {
    fail(door, StatusCode::BAD_REQUEST, Some(scim_type), key)
}

/// What the help desk answered instead.
pub(super) fn error(door: &Door, error: desk::Error) -> Refused {
    match error {
        desk::Error::SignIn => fail(door, StatusCode::UNAUTHORIZED, None, "scim-token"),
        desk::Error::NotFound => fail(door, StatusCode::NOT_FOUND, None, "scim-not-found"),
        desk::Error::Invalid(invalid) => invalid_input(door, &invalid),
        desk::Error::Database(db::DbError::Busy(_) | db::DbError::Unavailable(_)) => {
            tracing::error!(id = %door.request.id, "the database does not answer");
            fail(door, StatusCode::SERVICE_UNAVAILABLE, None, "error-503-text")
        }
        other => {
            tracing::error!(id = %door.request.id, error = %other, "a request of a directory failed");
            fail(door, StatusCode::INTERNAL_SERVER_ERROR, None, "error-500-text")
        }
    }
}

/// Input that needs mending. Only sentences that are made for directories are said to them: others name people.
fn invalid_input(door: &Door, invalid: &Invalid) -> Refused {
    let key = invalid.problems.first().map(|problem| problem.key);
    let (status, scim_type, key) = match key {
        Some("scim-taken") => (StatusCode::CONFLICT, "uniqueness", "scim-taken"),
        Some("scim-filter") => (StatusCode::BAD_REQUEST, "invalidFilter", "scim-filter"),
        Some(key) if key.starts_with("scim-") => (StatusCode::BAD_REQUEST, "invalidValue", key),
        _ => (StatusCode::BAD_REQUEST, "invalidValue", "scim-value"),
    };
    fail(door, status, Some(scim_type), key)
}

/// Reads what a directory sends: an object.
pub(super) async fn taken(door: &Door, request: Request<Body>) -> Result<Map<String, Value>, Refused> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or(SCIM);
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if ![SCIM, "application/json"].contains(&kind.as_str()) {
        return Err(fail(door, StatusCode::UNSUPPORTED_MEDIA_TYPE, None, "scim-media-type"));
    }
    let Ok(bytes) = to_bytes(request.into_body(), LARGEST).await else {
        return Err(fail(door, StatusCode::PAYLOAD_TOO_LARGE, None, "scim-large"));
    };
    serde_json::from_slice(&bytes).map_err(|_| wrong(door, SYNTAX))
}

impl Directory {
    /// Runs `work` on one snapshot, as the directory of a company.
    pub(super) async fn looks<T, F>(&self, work: F) -> Result<T, Refused>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let found = self.try_read(move |s| {
            Box::pin(async move {
                let is_noted = scim::is_use_noted(&s)?;
                Ok((work(s).await?, is_noted))
            })
        });
        let (found, is_noted) = found.await.map_err(|problem| error(self, problem))?;
        if !is_noted {
            let noted = self.try_write(|mut s| Box::pin(async move { scim::note_use(&mut s).await }));
            noted.await.map_err(|problem| error(self, problem))?;
        }
        Ok(found)
    }

    /// Runs `work` in one write transaction, as the directory of a company.
    pub(super) async fn changes<T, F>(&self, work: F) -> Result<T, Refused>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let done = self.try_write(move |mut s| {
            Box::pin(async move {
                scim::note_use(&mut s).await?;
                work(s).await
            })
        });
        done.await.map_err(|problem| error(self, problem))
    }
}
