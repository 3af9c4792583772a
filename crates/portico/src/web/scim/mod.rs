//! SCIM 2.0 (RFC 7643 and 7644): where the directories of customers' companies make, change and deactivate contacts.
//!
//! A directory comes in with a token and with nothing else: no cookie is read here, so no page of another site can ask in
//! somebody's name. What it sees is decided by `desk::scim`.

mod answer;
mod discovery;
mod draft;
mod patch;
mod resource;
mod users;

use axum::http::{HeaderMap, header};
use axum::routing::{delete, get, patch, post, put};

use super::routes::{Audience, Route};

pub(super) use answer::refused;

/// Where all of it stands.
pub(super) const BASE: &str = "/scim/v2";

/// The routes of this module.
pub(super) fn routes() -> Vec<Route> {
    let directory = Audience::Directory;
    vec![
        Route::new("GET", "/scim/v2/ServiceProviderConfig", directory, get(discovery::config)),
        Route::new("GET", "/scim/v2/ResourceTypes", directory, get(discovery::resource_types)),
        Route::new("GET", "/scim/v2/ResourceTypes/{name}", directory, get(discovery::resource_type)),
        Route::new("GET", "/scim/v2/Schemas", directory, get(discovery::schemas)),
        Route::new("GET", "/scim/v2/Schemas/{name}", directory, get(discovery::schema)),
        Route::new("GET", "/scim/v2/Users", directory, get(users::list)),
        Route::new("POST", "/scim/v2/Users", directory, post(users::add)),
        Route::new("POST", "/scim/v2/Users/.search", directory, post(users::search)),
        // There are no other resources.
        Route::new("POST", "/scim/v2/.search", directory, post(users::search)),
        Route::new("GET", "/scim/v2/Users/{id}", directory, get(users::one)),
        Route::new("PUT", "/scim/v2/Users/{id}", directory, put(users::replace)),
        Route::new("PATCH", "/scim/v2/Users/{id}", directory, patch(users::change)),
        Route::new("DELETE", "/scim/v2/Users/{id}", directory, delete(users::remove)),
        Route::new("POST", "/scim/v2/Bulk", directory, post(discovery::bulk)),
    ]
}

/// The token that a request comes in with.
pub(super) fn bearer(headers: &HeaderMap) -> Option<String> {
    let said = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = said.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_stands_behind_bearer() {
        for (said, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Basic abc", None),
            ("Bearer", None),
            ("Bearer ", None),
        ] {
            let headers = [(header::AUTHORIZATION, said.parse().expect("a header"))].into_iter().collect();
            assert_eq!(bearer(&headers).as_deref(), token, "{said}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
