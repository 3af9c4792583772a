//! What each request is asked before it is answered.

use std::net::IpAddr;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::bucket::Who;
use super::{Held, Reason, Refused, TooSoon, address, body};
use crate::app::App;
use crate::random;
use crate::web::place::Asked;
use crate::web::{cookies, error, form, scim};

/// Seconds after which to come back when too many send files.
const BUSY: i64 = 10;

/// What of a request is limited beside its address's requests in all.
fn limited(method: &Method, path: &str, query: Option<&str>) -> Option<Reason> {
    let path = path.strip_prefix("/desk").unwrap_or(path);
    // Each of these asks an identity provider, or looks at what one has signed.
    if let Some(rest) = path.strip_prefix("/sso/{connection}")
        && rest != "/metadata"
    {
        return Some(Reason::SignIn);
    }
    if matches!(*method, Method::GET | Method::HEAD) {
        let pairs: Vec<(String, String)> =
            query.and_then(|query| serde_html_form::from_str(query).ok()).unwrap_or_default();
        let asks = if path == "/scim/v2/Users" { "filter" } else { "q" };
        let searches = pairs.iter().any(|(name, value)| name == asks && !value.is_empty());
        return (searches || [".csv", ".xlsx", ".json"].iter().any(|end| path.ends_with(end)))
            .then_some(Reason::Search);
    }
    Some(match path {
        "/sign-in"
        | "/sign-in/sso"
        | "/sign-in/code"
        | "/sign-in/passkey"
        | "/link/{token}"
        | "/account/password"
        | "/account/passkeys/begin"
        | "/account/passkeys/{passkey}/remove"
        | "/passkeys/begin"
        | "/passkeys/{passkey}/remove" => Reason::SignIn,
        "/forgot"
        | "/reset/{token}"
        | "/sign-in/link"
        | "/contacts/{id}/password"
        | "/invite/{token}"
        | "/register"
        | "/verify/{token}" => Reason::Forgot,
        "/uploads" => Reason::Upload,
        "/scim/v2/Users/.search" | "/scim/v2/.search" => Reason::Search,
        _ => Reason::Write,
    })
}

/// Those who watch over the service, and files that are the same for all.
fn is_free(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/assets/{*file}" | "/theme/{name}" | "/theme/picture/{name}")
}

/// Whether a form that comes too soon is given back with what was typed. Scripts keep the page instead, and all there is
/// on it. The handlers of these look for [`TooSoon`] before they do anything.
fn gives_back(request: &Request, path: &str) -> bool {
    let headers = request.headers();
    *request.method() == Method::POST
        && matches!(path, "/new" | "/requests/{id}/reply")
        && !headers.contains_key("x-send")
        && !error::is_fetch(headers)
}

/// Refuses what is too much, and counts it.
pub async fn check(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    if is_free(&path) {
        return next.run(request).await;
    }
    let from = app.limiter.client(request.extensions(), request.headers()).map(address::counted);
    if let Err((reason, seconds)) = rates(&app, &request, &path, from) {
        note(&app, reason, from);
        if reason != Reason::Write || !gives_back(&request, &path) {
            return error::too_many(&app, &Asked::of(&request), seconds);
        }
        request.extensions_mut().insert(TooSoon { seconds });
    }
    if request.method() == Method::GET {
        return next.run(request).await;
    }
    let limits = &app.config.limits;
    let held = if form::is_multipart(request.headers()) {
        let who = session_of(&app, &request, &path).or(from.map(Who::Address));
        let Some(held) = Held::new(&app.limiter.uploads, limits.uploads_at_once, who) else {
            note(&app, Reason::Busy, from);
            return error::busy(&app, &Asked::of(&request), BUSY);
        };
        Some(held)
    } else {
        None
    };
    let asked = Asked::of(&request);
    let (request, stalled) = body::watch(request, limits.upload_stall_seconds);
    let response = next.run(request).await;
    drop(held);
    if stalled.is() {
        note(&app, Reason::Stalled, from);
        return error::timed_out(&app, &asked);
    }
    response
}

fn note(app: &App, reason: Reason, from: Option<IpAddr>) {
    let address = from.map(|address| address.to_string());
    app.limiter.refusals.note(Refused { reason, address, at: app.clock.now() });
}

/// The session that a request names, on the side it is for; whether there is one is not asked.
fn session_of(app: &App, request: &Request, path: &str) -> Option<Who> {
    if path.starts_with(scim::BASE) {
        return scim::bearer(request.headers()).map(|token| Who::Session(random::digest(&token)));
    }
    let token = if path.starts_with("/desk") { cookies::desk_token } else { cookies::portal_token };
    token(request.headers(), app.is_https()).map(|token| Who::Session(random::digest(&token)))
}

/// Takes a token of every bucket that the request needs one of.
fn rates(app: &App, request: &Request, path: &str, from: Option<IpAddr>) -> Result<(), (Reason, i64)> {
    let (limits, now) = (&app.config.limits, app.clock.now());
    let take = |reason: Reason, who| {
        app.limiter.buckets.take(reason, who, reason.limit(limits), now).map_err(|seconds| (reason, seconds))
    };
    if let Some(from) = from {
        take(Reason::Request, Who::Address(from))?;
    }
    let Some(reason) = limited(request.method(), path, request.uri().query()) else { return Ok(()) };
    let who = match reason {
        // Who has no session yet may say that they have any.
        Reason::Write if !path.strip_prefix("/desk").unwrap_or(path).starts_with("/sign-in/") => {
            session_of(app, request, path).or(from.map(Who::Address))
        }
        _ => from.map(Who::Address),
    };
    who.map_or(Ok(()), |who| take(reason, who))?;
    // A directory may ask from many addresses, and from one address with many tokens that are none: both count.
    if reason == Reason::Search
        && path.starts_with(scim::BASE)
        && let Some(directory) = session_of(app, request, path)
    {
        take(reason, directory)?;
    }
    Ok(())
}

/// Asks whether an address may send one more request for an account for which no work was done, as browsers without scripts do.
///
/// # Errors
/// The seconds after which it may, when it is too much.
pub fn unworked(app: &App, from: Option<IpAddr>) -> Result<(), i64> {
    let Some(from) = from.map(address::counted) else { return Ok(()) };
    let (reason, now) = (Reason::Unworked, app.clock.now());
    let taken = app.limiter.buckets.take(reason, Who::Address(from), reason.limit(&app.config.limits), now);
    taken.inspect_err(|_| note(app, reason, Some(from)))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::{Reason, limited};

    #[test]
    fn each_request_is_limited_as_what_it_is() {
        for (method, path, query, reason) in [
            (Method::POST, "/sign-in", None, Some(Reason::SignIn)),
            (Method::POST, "/desk/sign-in", None, Some(Reason::SignIn)),
            (Method::GET, "/sso/{connection}", None, Some(Reason::SignIn)),
            (Method::GET, "/desk/sso/{connection}/callback", None, Some(Reason::SignIn)),
            (Method::POST, "/sso/{connection}/acs", None, Some(Reason::SignIn)),
            (Method::GET, "/sso/{connection}/metadata", None, None),
            (Method::POST, "/desk/reset/{token}", None, Some(Reason::Forgot)),
            (Method::POST, "/sign-in/link", None, Some(Reason::Forgot)),
            (Method::POST, "/desk/contacts/{id}/password", None, Some(Reason::Forgot)),
            (Method::POST, "/link/{token}", None, Some(Reason::SignIn)),
            (Method::GET, "/link/{token}", None, None),
            (Method::POST, "/sign-in/passkey", None, Some(Reason::SignIn)),
            (Method::POST, "/desk/sign-in/code", None, Some(Reason::SignIn)),
            (Method::POST, "/desk/sign-in/passkey", None, Some(Reason::SignIn)),
            (Method::POST, "/desk/sign-in/passkey/begin", None, Some(Reason::Write)),
            (Method::POST, "/account/passkeys/begin", None, Some(Reason::SignIn)),
            (Method::POST, "/desk/passkeys/{passkey}/remove", None, Some(Reason::SignIn)),
            (Method::POST, "/forgot", None, Some(Reason::Forgot)),
            (Method::POST, "/register", None, Some(Reason::Forgot)),
            (Method::POST, "/verify/{token}", None, Some(Reason::Forgot)),
            (Method::POST, "/invite/{token}", None, Some(Reason::Forgot)),
            (Method::POST, "/account/password", None, Some(Reason::SignIn)),
            (Method::POST, "/uploads", None, Some(Reason::Upload)),
            (Method::DELETE, "/uploads/{upload}", None, Some(Reason::Write)),
            (Method::POST, "/requests/{id}/reply", None, Some(Reason::Write)),
            (Method::GET, "/requests", None, None),
            (Method::GET, "/requests", Some("q=&status=open"), None),
            (Method::GET, "/requests", Some("status=open&q=pump"), Some(Reason::Search)),
            (Method::GET, "/desk/search", Some("q=pump"), Some(Reason::Search)),
            (Method::GET, "/requests", Some("%71=pump"), Some(Reason::Search)),
            (Method::GET, "/requests.csv", None, Some(Reason::Search)),
            (Method::GET, "/requests.xlsx", None, Some(Reason::Search)),
            (Method::GET, "/account/data.json", None, Some(Reason::Search)),
            (Method::GET, "/sign-in", None, None),
            (Method::POST, "/scim/v2/Users/.search", None, Some(Reason::Search)),
            (Method::PATCH, "/scim/v2/Users/{id}", None, Some(Reason::Write)),
            (Method::GET, "/scim/v2/Users", Some("count=5&filter=userName+pr"), Some(Reason::Search)),
            (Method::GET, "/scim/v2/Users", Some("filter=&q=pump"), None),
            (Method::GET, "/scim/v2/Users/{id}", Some("filter=id+pr"), None),
            (Method::GET, "/requests", Some("filter=id+pr"), None),
        ] {
            assert_eq!(limited(&method, path, query), reason, "{method} {path}");
        }
    }
}
