//! What the portal's look is made of: its stylesheets and its pictures, for everybody who sees a page.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::desk::door::Claim;
use crate::desk::look::picture;
use crate::desk::viewer::System;
use crate::web::address::Segments;
use crate::web::place::Asked;

/// What never changes under its name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A drawing that is looked at by itself runs nothing, loads nothing and belongs to no site.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// A stylesheet of the theme. Its name changes with it, so browsers may keep it; an old name gets the look of today of the portal
/// that stands there, or of the help desk.
pub(super) async fn sheet(State(app): State<App>, Segments(name): Segments<String>, request: Request) -> Response {
    let name = name.strip_suffix(".css").unwrap_or_default().to_owned();
    let read = app.read(Claim::System(System::Gate), move |s| {
        Box::pin(async move {
            let sheets = s.portals().iter().map(|portal| &portal.sheets);
            let mut all = sheets.flat_map(|sheets| [&sheets.portal, &sheets.desk].into_iter().chain(&sheets.own));
            Ok((all.find(|sheet| sheet.name == name).cloned(), s.portal().clone()))
        })
    });
    let Ok((found, default)) = read.await else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let keep = if found.is_some() { FOR_EVER } else { "no-cache" };
    let today = || match Asked::of(&request).page() {
        Some(place) => app.last_seen(Some(&Claim::Visitor(place))).unwrap_or(default).sheets.portal.clone(),
        None => default.sheets.desk.clone(),
    };
    let sheet = found.unwrap_or_else(today);
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, keep)], sheet.css.clone())
        .into_response()
}

/// A picture of a theme, published or not: its name cannot be guessed.
pub(super) async fn picture(State(app): State<App>, Segments(name): Segments<String>) -> Response {
    if !picture::is_name(&name) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let media_type = picture::media_type(&name);
    let read = app
        .read(Claim::System(System::Gate), |mut s| Box::pin(async move { picture::find(&mut s, &name).await }))
        .await;
    match read {
        Ok(Some(bytes)) => {
            let headers = [
                (header::CONTENT_TYPE, media_type),
                (header::CACHE_CONTROL, FOR_EVER),
                (header::CONTENT_SECURITY_POLICY, PICTURE_POLICY),
            ];
            (headers, bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
