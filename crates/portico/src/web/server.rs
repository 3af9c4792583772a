//! The server: the router with everything that every request goes through.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use futures::FutureExt;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate, SizeAbove};
use tracing::Instrument;

use super::error;
use super::form;
use super::limits;
use super::place::{self, Asked};
use super::portal::WORKBOOK;
use super::routes;
use crate::app::App;
use crate::random;

/// What pages may load, run and be framed by: their own origin's files, and nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// As [`POLICY`], for a page that has pages of this origin in frames.
pub(super) const EDITOR_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// As [`POLICY`], for a page that stands in a frame of this origin: it runs nothing and sends nothing.
pub(super) const FRAME_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    form-action 'none'; frame-ancestors 'self'; base-uri 'none'";

/// Requests that are not sending or fetching files are given up after this long.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The others are given up after this long, well before files that no row names are swept.
const FILES_TIMEOUT: Duration = Duration::from_secs(2 * 60 * 60);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The whole web side of the application.
pub fn router(app: App) -> Router {
    let files = u64::try_from(app.config.limits.files_per_message).unwrap_or(10);
    let largest = app.config.limits.file_bytes.saturating_mul(files).saturating_add(2_000_000);
    let compressed = DefaultPredicate::new()
        .and(SizeAbove::new(512))
        .and(not_encoded as fn(_, _, &_, &_) -> bool)
        .and(NotForContentType::const_new(WORKBOOK));
    let routes = routes::router()
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(usize::try_from(largest).unwrap_or(usize::MAX)))
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn_with_state(app.clone(), identify))
                .layer(middleware::from_fn_with_state(app.clone(), protect))
                .layer(CompressionLayer::new().compress_when(compressed))
                .layer(middleware::from_fn_with_state(app.clone(), catch_panic))
                .layer(middleware::from_fn_with_state(app.clone(), limit_time))
                .layer(middleware::from_fn_with_state(app.clone(), limits::check::check))
                .layer(middleware::from_fn(tell_place))
                .layer(middleware::from_fn_with_state(app, same_origin)),
        );
    Router::new().fallback_service(ServiceBuilder::new().map_request(place::enter).service(routes))
}

/// Files are compressed when the program is built; compressing them again would only cost.
fn not_encoded(
    _: axum::http::StatusCode,
    _: axum::http::Version,
    headers: &axum::http::HeaderMap,
    _: &axum::http::Extensions,
) -> bool {
    !headers.contains_key(header::CONTENT_ENCODING)
}

/// Gives each request an id (a sane one from a proxy is kept) and a line in the log: the route, never the address
/// itself, since links in mails carry secrets there.
async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let given = request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok());
    let id = match given {
        Some(id) if (8..=64).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
            id.to_owned()
        }
        _ => random::short_id()[..16].to_owned(),
    };
    let value = HeaderValue::from_str(&id).expect("an id is plain ASCII");
    request.headers_mut().insert(REQUEST_ID, value.clone());
    let path = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let begun = app.clock.now();
    let span = tracing::info_span!("request", %id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let micros = app.clock.now().0 - begun.0;
    let status = response.status();
    app.metrics.note(path.as_ref(), &method, status, micros);
    let (route, status) = (path.as_ref().map_or("none", MatchedPath::as_str), status.as_u16());
    span.in_scope(|| tracing::info!(%method, %route, status, micros, "answered"));
    response.headers_mut().insert(REQUEST_ID, value);
    response
}

/// Adds the security headers that an answer has not set itself.
async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html"));
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_page {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if app.is_https() {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Scripts that send a form are told where to go next instead of being sent there: they could not see the place's
/// fragment, and would load the page twice.
async fn tell_place(request: Request, next: Next) -> Response {
    let asks = request.headers().contains_key("x-send");
    let mut response = next.run(request).await;
    if asks
        && response.status() == StatusCode::SEE_OTHER
        && let Some(place) = response.headers_mut().remove(header::LOCATION)
    {
        response.headers_mut().insert("x-location", place);
        *response.status_mut() = StatusCode::NO_CONTENT;
    }
    response
}

/// A handler that panics costs its own request and no other.
async fn catch_panic(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("a handler panicked");
            error::panicked(&app, &asked)
        }
    }
}

async fn limit_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let moves_files = path.contains("/files/")
        || path.ends_with(".csv")
        || path.ends_with(".xlsx")
        || (request.method() == Method::POST && form::is_multipart(request.headers()));
    let longest = if moves_files { FILES_TIMEOUT } else { TIMEOUT };
    let asked = Asked::of(&request);
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) => error::timed_out(&app, &asked),
    }
}

/// Refuses writes that another site's page sends with this browser's cookies. A request with neither header comes from
/// no browser.
async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_look = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_look || is_for_providers(request.uri().path()) || is_from_here(&app, &request) {
        return next.run(request).await;
    }
    error::cross_origin(&app, &Asked::of(&request))
}

/// Whether identity providers have browsers send a form here: what it does, it does without a cookie.
fn is_for_providers(path: &str) -> bool {
    let mut parts = path.trim_start_matches("/desk").rsplit('/');
    (parts.next(), parts.nth(1)) == (Some("acs"), Some("sso"))
}

fn is_from_here(app: &App, request: &axum::http::Request<Body>) -> bool {
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = header(header::ORIGIN) else { return true };
    let here = header(header::HOST).map(|host| [format!("http://{host}"), format!("https://{host}")]);
    origin == app.config.public_url || here.is_some_and(|here| here.iter().any(|own| own == origin))
}

#[cfg(test)]
mod tests {
    use super::{EDITOR_POLICY, POLICY, is_for_providers};

    #[test]
    fn csrf_forms_of_other_sites_are_taken_from_identity_providers_alone() {
        for path in ["/sso/1/acs", "/desk/sso/1/acs", "/help/sso/1/acs"] {
            assert!(is_for_providers(path), "{path}");
        }
        for path in ["/sso/1/confirm", "/requests/1/acs", "/sso/acs", "/acs", "/sso/1/acs/", "/sign-in"] {
            assert!(!is_for_providers(path), "{path}");
        }
    }

    #[test]
    fn the_editor_may_have_frames_and_nothing_else_that_pages_may_not() {
        assert_eq!(EDITOR_POLICY.replace(" frame-src 'self';", ""), POLICY);
    }
}
