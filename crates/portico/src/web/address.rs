//! What an address says: parts of the path and parameters, read kindly.
//!
//! A path that is no text is not found. Parameters that are doubled, unknown or make no sense are as if they had not
//! been there: a bookmark from elsewhere shows a page, never an error.

use std::collections::HashSet;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::error;
use super::place::Asked;
use crate::app::App;

/// Parts of the path.
pub struct Segments<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Segments<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match Path::<T>::from_request_parts(parts, app).await {
            Ok(Path(segments)) => Ok(Segments(segments)),
            Err(_) => Err(error::missing(app, &Asked::of_parts(parts))),
        }
    }
}

/// Parameters of the query.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned + Default + Send> FromRequestParts<App> for Parameters<T> {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Parameters(read(parts.uri.query().unwrap_or_default())))
    }
}

/// The most bytes of a query that are read: as many as a request line may have, while forms may send more.
const LONGEST: usize = 65_536;

/// Of a parameter that stands there several times, the first counts. Control characters are left out. What is longer than any
/// address says nothing.
pub(in crate::web) fn read<T: DeserializeOwned + Default>(query: &str) -> T {
    if query.len() > LONGEST {
        return T::default();
    }
    let all: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    let (mut first, mut seen) = (vec![], HashSet::new());
    for (name, value) in all {
        if seen.insert(name.clone()) {
            first.push((name, value.chars().filter(|c| !c.is_control()).collect::<String>()));
        }
    }
    let plain = serde_html_form::to_string(&first).unwrap_or_default();
    serde_html_form::from_str(&plain).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::read;

    #[derive(Deserialize, Default, Debug, PartialEq)]
    #[serde(default)]
    struct Asked {
        q: String,
        after: String,
    }

    #[test]
    fn odd_parameters_are_read_kindly() {
        for (query, q, after) in [
            ("q=a&q=b", "a", ""),
            ("q=a%00b&after=1", "ab", "1"),
            ("x=1&after=2", "", "2"),
            ("", "", ""),
            ("&&=&q", "", ""),
            ("q=%FF", "\u{fffd}", ""),
        ] {
            assert_eq!(read::<Asked>(query), Asked { q: q.into(), after: after.into() }, "{query}");
        }
    }
}
