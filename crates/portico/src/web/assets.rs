//! Files that are the same for everybody: styles, scripts, icons, the font.
//!
//! They are embedded with names that change when they do, so browsers keep them for a year; compressed versions are
//! made when the program is built.

use crate::web::address::Segments;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// An embedded file.
struct Asset {
    /// Its name in the source.
    name: &'static str,
    /// Its path for browsers.
    url: &'static str,
    media_type: &'static str,
    identity: &'static [u8],
    /// Empty for files that are compressed by nature.
    brotli: &'static [u8],
    gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The path of an embedded file by its name in the source, such as `base.css`.
///
/// # Panics
/// In debug builds when there is no such file; in others the path leads nowhere.
pub fn url(name: &str) -> &'static str {
    let found = ASSETS.iter().find(|asset| asset.name == name);
    debug_assert!(found.is_some(), "no asset {name}");
    found.map_or("/assets/missing", |asset| asset.url)
}

/// Serves an embedded file in the best encoding the browser takes.
pub async fn serve(Segments(file): Segments<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.url.strip_prefix("/assets/") == Some(&file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepts = |encoding: &str| {
        headers
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|part| {
                let mut part = part.split(';').map(str::trim);
                part.next() == Some(encoding) && part.next() != Some("q=0")
            })
    };
    let (encoding, bytes) = if !asset.brotli.is_empty() && accepts("br") {
        (Some("br"), asset.brotli)
    } else if !asset.gzip.is_empty() && accepts("gzip") {
        (Some("gzip"), asset.gzip)
    } else {
        (None, asset.identity)
    };
    let mut response = (
        [
            (header::CONTENT_TYPE, asset.media_type),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (header::VARY, "Accept-Encoding"),
        ],
        bytes,
    )
        .into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, axum::http::HeaderValue::from_static(encoding));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::ASSETS;

    #[test]
    fn a_first_visit_of_the_list_stays_light() {
        let weight: usize = ["base.css", "portal.css", "app.js", "htmx.js", "icons.svg", "contour.svg", "inter.woff2"]
            .iter()
            .map(|name| {
                let asset = ASSETS.iter().find(|asset| asset.name == *name).expect("it is there");
                if asset.brotli.is_empty() { asset.identity.len() } else { asset.brotli.len() }
            })
            .sum();
        assert!(weight < 130_000, "{weight} bytes");
    }

    #[test]
    fn our_scripts_stay_small() {
        let script = ASSETS.iter().find(|asset| asset.name == "app.js").expect("it is there");
        assert!(script.gzip.len() < 12_000, "{} bytes", script.gzip.len());
    }
}
