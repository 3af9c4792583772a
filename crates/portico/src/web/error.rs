//! When something is not as it should be: pages that say what happened and what to do.
//!
//! They need no database. Fetches by scripts get the same as problem JSON (RFC 9457).

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::audience::Door;
use super::face::Face;
use super::i18n::{Arg, Words, wished};
use super::page::Shell;
use super::place::Asked;
use super::scim;
use super::url;
use crate::app::App;
use crate::desk;
use crate::desk::door::Claim;
use crate::desk::templates::Kind;

/// A page, or why there is none.
pub fn render(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page with another status than 200.
pub fn render_as(status: StatusCode, page: &impl Template) -> Response {
    let mut response = render(page);
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

/// An answer that is not the page asked for.
pub struct Error(Box<Answer>);

struct Answer {
    status: StatusCode,
    key: &'static str,
    goes_to: Option<String>,
    /// Where the page is for good.
    moved: Option<String>,
    is_get: bool,
    is_fetch: bool,
    is_swap: bool,
    detail: Option<String>,
    /// The key of the heading and the name of the picture, where they are not those of the status.
    heading: Option<(&'static str, &'static str)>,
    /// What a template says instead.
    face: Face,
    request_id: String,
    words: Words,
    home: Home,
    /// Where somebody signs out whom the portal does not let in.
    signs_out: Option<String>,
    /// An address to write to.
    mail: Option<String>,
}

#[derive(Template)]
#[template(path = "system/message.html")]
struct Message<'a> {
    w: &'a Words,
    status: u16,
    /// The name of a picture in the place of the status.
    picture: Option<&'static str>,
    title: String,
    text: String,
    detail: Option<String>,
    face: Face,
    request_id: &'a str,
    ways: Ways<'a>,
    /// Whether it is a sample, on which nothing leads anywhere.
    is_sample: bool,
}

/// Whom visitors write to, of the portal that stands at the door.
fn help(door: &Door) -> Option<String> {
    let portal = door.app.last_seen(Some(&door.claim));
    portal.map(|portal| portal.help().to_owned()).filter(|to| !to.is_empty())
}

/// What an entry that is refused says as its heading, and the picture above it.
fn refusal(waits: bool) -> (&'static str, &'static str) {
    if waits { ("portal-waits-title", "clock") } else { ("portal-no-access-title", "lock") }
}

/// The page for those whom a portal does not let in, or not yet (`waits`), as a sample with what a template says on it.
pub fn denied(shell: &Shell, email: &str, waits: bool) -> Response {
    let home = Home { page: shell.base.clone(), sheet: Some(shell.theme.clone()) };
    let mail = Some(shell.portal.help().to_owned()).filter(|to| !to.is_empty());
    let ways = Ways { home: &home, mail, signs_out: Some(String::new()), again: false };
    let detail = Some(shell.w.v(if waits { "portal-waits" } else { "portal-no-access" }, "email", email));
    let (title, picture) = refusal(waits);
    render(&Message {
        w: &shell.w,
        status: 403,
        picture: Some(picture),
        title: shell.w.t(title),
        text: String::new(),
        detail,
        face: shell.face.clone(),
        request_id: "",
        ways,
        is_sample: true,
    })
}

/// Where one can go on.
struct Ways<'a> {
    home: &'a Home,
    /// An address to write to.
    mail: Option<String>,
    /// Where somebody signs out whom the portal does not let in.
    signs_out: Option<String>,
    /// Whether the same page may be there when it is asked for once more.
    again: bool,
}

/// What an error's page says, by the status and the keys of its title and its text.
fn words_of(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        401 => ("error-401-title", "error-401-text"),
        403 => ("error-403-title", "error-403-text"),
        404 => ("error-404-title", "error-404-text"),
        405 => ("error-405-title", "error-405-text"),
        408 => ("error-408-title", "error-408-text"),
        413 => ("error-413-title", "error-413-text"),
        422 => ("error-422-title", "error-422-text"),
        429 => ("error-429-title", "error-429-text"),
        503 => ("error-503-title", "error-503-text"),
        _ => ("error-500-title", "error-500-text"),
    }
}

impl Error {
    /// What the help desk said no with, for the request at this door. Logs what operators must know.
    pub fn new(error: desk::Error, door: &Door) -> Error {
        let is_desk = matches!(door.claim, Claim::Desk { .. } | Claim::Oneself { .. });
        let is_fetch = is_fetch(&door.request.headers);
        let mut answer = Answer {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            key: "",
            goes_to: None,
            moved: None,
            is_get: door.request.is_get,
            is_fetch,
            is_swap: door.request.headers.contains_key("hx-request"),
            detail: None,
            heading: None,
            face: Face::default(),
            request_id: door.request.id.clone(),
            words: door.words(),
            home: if is_desk { Home::of_desk(&door.app) } else { Home::of(&door.app, Some(&door.claim)) },
            signs_out: None,
            mail: None,
        };
        match error {
            desk::Error::NotFound => answer.status = StatusCode::NOT_FOUND,
            desk::Error::SignIn => {
                let page = if is_desk { "/desk/sign-in".to_owned() } else { door.at("/sign-in") };
                let next = url::local(&door.request.page).unwrap_or_default();
                answer.status = StatusCode::UNAUTHORIZED;
                answer.goes_to = Some(url::with(&page, &[("next", next)]));
            }
            desk::Error::Consent => {
                let next = url::local(&door.request.page).unwrap_or_default();
                answer.status = StatusCode::FORBIDDEN;
                // News that a page looks for does not take somebody away from what they are writing.
                if !door.is_quiet() {
                    answer.goes_to = Some(url::with(&door.at("/consent"), &[("next", next)]));
                }
            }
            desk::Error::SecondFactor => {
                answer.status = StatusCode::FORBIDDEN;
                answer.key = "factor-owed";
                // What was sent is not done, and news that a page looks for leads nowhere.
                if answer.is_get && !door.is_quiet() {
                    answer.goes_to = Some(super::factor::AT_DESK.to_owned());
                }
            }
            desk::Error::Moved(base) => answer.moved = Some(format!("{base}{}", door.request.beneath)),
            desk::Error::PortalOff => {
                answer.status = StatusCode::SERVICE_UNAVAILABLE;
                answer.key = "portal-off-text";
                answer.mail = help(door);
            }
            desk::Error::NoAccess { email, language, waits } => {
                answer.status = StatusCode::FORBIDDEN;
                answer.words = door.app.catalog.words(&language);
                let kind = if waits { Kind::Waits } else { Kind::Denied };
                if let Some((template, portal)) = door.app.last_template(&door.claim, kind, &language) {
                    answer.face = Face::of(&template, &portal, Some(email.clone()));
                }
                answer.detail =
                    Some(answer.words.v(if waits { "portal-waits" } else { "portal-no-access" }, "email", email));
                answer.heading = Some(refusal(waits));
                answer.mail = help(door);
                answer.signs_out = Some(door.at("/sign-out"));
            }
            desk::Error::NotAllowed(key) => {
                answer.status = StatusCode::FORBIDDEN;
                answer.key = key;
            }
            desk::Error::Invalid(invalid) => {
                answer.status = StatusCode::UNPROCESSABLE_ENTITY;
                answer.detail = invalid.problems.first().map(|problem| super::page::problem(&answer.words, problem));
            }
            desk::Error::Database(db::DbError::Busy(_) | db::DbError::Unavailable(_)) => {
                tracing::error!(id = %door.request.id, "the database does not answer");
                answer.status = StatusCode::SERVICE_UNAVAILABLE;
            }
            other => {
                tracing::error!(id = %door.request.id, error = %other, "a request failed");
            }
        }
        Error(Box::new(answer))
    }
}

/// Where pages go on, and the stylesheet that they look by.
struct Home {
    page: String,
    /// None before anybody came.
    sheet: Option<String>,
}

impl Home {
    /// The first page of the portal that stands there, or of the nearest.
    fn of(app: &App, claim: Option<&Claim>) -> Home {
        let portal = app.last_seen(claim);
        let base = portal.as_ref().map(|portal| portal.base()).unwrap_or_default();
        Home { page: format!("{base}/requests"), sheet: portal.map(|portal| portal.sheets.portal.url()) }
    }

    fn of_desk(app: &App) -> Home {
        Home { page: "/desk".to_owned(), sheet: app.last_seen(None).map(|portal| portal.sheets.desk.url()) }
    }
}

/// Whether a script asks, which wants JSON rather than a page.
pub fn is_fetch(headers: &HeaderMap) -> bool {
    let header = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accept = header(header::ACCEPT);
    accept.contains("json") && !accept.contains("text/html")
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let answer = *self.0;
        if let Some(page) = answer.moved {
            return moved(&page, answer.is_get);
        }
        if let Some(page) = answer.goes_to {
            if answer.is_fetch {
                return problem_json(answer.status, &answer.request_id, None, &answer.words);
            }
            // A part of a page that is swapped in must not become the sign-in page: the whole page goes there.
            if let (true, Ok(place)) = (answer.is_swap, HeaderValue::from_str(&page)) {
                return (answer.status, [("hx-redirect", place)]).into_response();
            }
            return Redirect::to(&page).into_response();
        }
        let words = answer.words;
        let detail = answer.detail.or_else(|| (!answer.key.is_empty()).then(|| words.t(answer.key)));
        if answer.is_fetch {
            return problem_json(answer.status, &answer.request_id, detail, &words);
        }
        let again = answer.is_get && answer.status.is_server_error();
        let ways = Ways { home: &answer.home, mail: answer.mail, signs_out: answer.signs_out, again };
        page((answer.status, answer.heading), &answer.request_id, detail, &words, (answer.face, ways))
    }
}

/// Leads to where a page is now. What was sent is sent there again; and browsers ask anew each time, since an address may
/// become the portal's again.
fn moved(page: &str, is_get: bool) -> Response {
    let status = if is_get { StatusCode::MOVED_PERMANENTLY } else { StatusCode::PERMANENT_REDIRECT };
    (status, [(header::LOCATION, page), (header::CACHE_CONTROL, "no-store")]).into_response()
}

fn page(
    (status, heading): (StatusCode, Option<(&'static str, &'static str)>),
    request_id: &str,
    detail: Option<String>,
    words: &Words,
    (face, ways): (Face, Ways<'_>),
) -> Response {
    let (title, text) = words_of(status);
    let message = Message {
        w: words,
        status: status.as_u16(),
        picture: heading.map(|(_, picture)| picture),
        title: words.t(heading.map_or(title, |(key, _)| key)),
        text: words.t(text),
        detail,
        face,
        // Nothing went wrong where somebody is kept out.
        request_id: if heading.is_some() { "" } else { request_id },
        ways,
        is_sample: false,
    };
    render_as(status, &message)
}

fn problem_json(status: StatusCode, request_id: &str, detail: Option<String>, words: &Words) -> Response {
    let (title, text) = words_of(status);
    let body = serde_json::json!({
        "title": words.t(title),
        "status": status.as_u16(),
        "detail": detail.unwrap_or_else(|| words.t(text)),
        "instance": request_id,
    });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

/// As problem JSON, for handlers that answer scripts.
pub fn problem(door: &Door, status: StatusCode, detail: String, words: &Words) -> Response {
    problem_json(status, &door.request.id, Some(detail), words)
}

fn id_of(headers: &HeaderMap) -> String {
    headers.get("x-request-id").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// An answer that no page gives: in the words of the portal that was asked for, and with the way to it.
struct Bare<'r> {
    headers: &'r HeaderMap,
    is_get: bool,
    is_scim: bool,
    words: Words,
    home: Home,
}

impl<'r> Bare<'r> {
    fn new(app: &App, asked: &'r Asked) -> Bare<'r> {
        let language = wished(&asked.headers, app.is_https());
        let claim = asked.place().map(|place| Claim::Visitor(place.preferring(language)));
        let words = app.words(&asked.headers, claim.as_ref());
        let home = if claim.is_some() { Home::of(app, claim.as_ref()) } else { Home::of_desk(app) };
        Bare { headers: &asked.headers, is_get: asked.is_get, is_scim: asked.is_scim(), words, home }
    }

    fn answer(&self, status: StatusCode, detail: Option<String>) -> Response {
        if self.is_scim {
            return scim::refused(status, None, &detail.unwrap_or_else(|| self.words.t(words_of(status).1)));
        }
        if is_fetch(self.headers) {
            return self.problem(status, detail);
        }
        let passes = [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT].contains(&status);
        let again = self.is_get && (status.is_server_error() || passes);
        page(
            (status, None),
            &id_of(self.headers),
            detail,
            &self.words,
            (Face::default(), Ways { home: &self.home, mail: None, signs_out: None, again }),
        )
    }

    fn problem(&self, status: StatusCode, detail: Option<String>) -> Response {
        problem_json(status, &id_of(self.headers), detail, &self.words)
    }
}

/// No route has this path.
pub async fn not_found(State(app): State<App>, request: Request) -> Response {
    missing(&app, &Asked::of(&request))
}

/// The path is right and the method is not.
pub async fn method_not_allowed(State(app): State<App>, request: Request) -> Response {
    answer(&app, &Asked::of(&request), StatusCode::METHOD_NOT_ALLOWED)
}

/// No page has an address like this.
pub fn missing(app: &App, asked: &Asked) -> Response {
    answer(app, asked, StatusCode::NOT_FOUND)
}

fn answer(app: &App, asked: &Asked, status: StatusCode) -> Response {
    Bare::new(app, asked).answer(status, None)
}

/// A handler panicked.
pub fn panicked(app: &App, asked: &Asked) -> Response {
    answer(app, asked, StatusCode::INTERNAL_SERVER_ERROR)
}

/// It took too long.
pub fn timed_out(app: &App, asked: &Asked) -> Response {
    answer(app, asked, StatusCode::REQUEST_TIMEOUT)
}

/// Too much came; it can be tried again in so many seconds. What is sent by scripts keeps its page, with every word.
pub fn too_many(app: &App, asked: &Asked, seconds: i64) -> Response {
    wait(app, asked, StatusCode::TOO_MANY_REQUESTS, seconds)
}

/// Too many send files at the moment.
pub fn busy(app: &App, asked: &Asked, seconds: i64) -> Response {
    wait(app, asked, StatusCode::SERVICE_UNAVAILABLE, seconds)
}

fn wait(app: &App, asked: &Asked, status: StatusCode, seconds: i64) -> Response {
    let bare = Bare::new(app, asked);
    let is_sent = asked.headers.contains_key("x-send");
    let key = match (status, is_sent) {
        (StatusCode::TOO_MANY_REQUESTS, true) => "limit-sent",
        (StatusCode::TOO_MANY_REQUESTS, false) => "limit-wait",
        (_, true) => "busy-sent",
        (_, false) => "busy-wait",
    };
    let detail = Some(bare.words.v(key, "n", Arg::Number(seconds)));
    let mut response = if is_sent { bare.problem(status, detail) } else { bare.answer(status, detail) };
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Another site's page tried to write with this browser's cookies.
pub fn cross_origin(app: &App, asked: &Asked) -> Response {
    let bare = Bare::new(app, asked);
    let detail = bare.words.t("error-cross-origin");
    bare.answer(StatusCode::FORBIDDEN, Some(detail))
}
