//! The language in which somebody who has not signed in reads the portal; kept by the browser.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::web::audience::Visitor;
use crate::web::cookies;
use crate::web::error::Error;
use crate::web::form::FormData;
use crate::web::i18n::known_language;
use crate::web::url;

/// Remembers the language and leads back to the page it was chosen on.
pub(super) async fn choose(door: Visitor, request: Request<Body>) -> Result<Response, Error> {
    door.read(|s| {
        let is_several = s.portal().visitors_choose;
        Box::pin(async move { if is_several { Ok(()) } else { Err(desk::Error::NotFound) } })
    })
    .await?;
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let back = url::local(&door.request.page).filter(|page| page != "/").unwrap_or_else(|| door.at("/sign-in"));
    let mut response = Redirect::to(&back).into_response();
    if let Some(language) = known_language(&sent.text("language")) {
        let cookie = cookies::set_language(Some(language), door.app.is_https());
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
