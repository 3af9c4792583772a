//! The table of every route: method, path, and for whom it is.
//!
//! A test walks this table as every kind of person and compares what each gets with a reviewed list; a route that is
//! not in the list fails it.

use axum::Router;
use axum::routing::MethodRouter;

use crate::app::App;

/// For whom a route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody, signed in or not.
    Visitor,
    /// Signed-in customers, and staff who look at the portal.
    Customer,
    /// Staff.
    Agent,
    /// The directories of customers' companies, which come in with a token of their own.
    Directory,
    /// Machines that watch over the service.
    Operations,
    /// Anybody: files that are the same for all.
    Asset,
}

/// One route.
pub struct Route {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The path as axum writes it.
    pub path: &'static str,
    /// For whom it is.
    pub audience: Audience,
    /// What answers.
    pub handler: MethodRouter<App>,
}

impl Route {
    /// A route.
    pub fn new(method: &'static str, path: &'static str, audience: Audience, handler: MethodRouter<App>) -> Route {
        Route { method, path, audience, handler }
    }
}

/// Every route.
pub fn table() -> Vec<Route> {
    let mut all = super::portal::routes();
    all.extend(super::factor::routes());
    all.extend(super::passkey::routes());
    all.extend(super::gate::routes());
    all.extend(super::sso::routes());
    all.extend(super::desk::routes());

    all.extend(super::ops::routes());
    #[cfg(debug_assertions)]
    all.extend(super::design::routes());
    all.extend(super::settings::routes());
    all.extend(super::first_run::routes());
    all.extend(super::scim::routes());
    all
}

/// The routes as axum wants them; methods of one path are merged.
pub fn router() -> Router<App> {
    table().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.handler))
}
