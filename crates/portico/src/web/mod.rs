//! The HTTP door: routes by audience, pages, fragments and files.
//!
//! Handlers parse, make one call to `desk`, and answer. They cannot run SQL; what they may see is decided by the
//! session that their audience's extractor hands them.

pub mod address;
pub mod assets;
pub mod audience;
pub mod cookies;
pub mod dates;
#[cfg(debug_assertions)]
mod design;
pub mod desk;
pub mod download;
pub mod error;
mod face;
mod factor;
pub mod first_run;
pub mod form;
pub mod gate;
pub mod i18n;
pub mod limits;
pub mod live;
pub mod metrics;
mod notice;
pub mod ops;
pub mod page;
mod passkey;
pub mod place;
pub mod portal;
mod properties;
pub mod routes;
mod scim;
pub mod serve;
pub mod server;
pub mod settings;
mod sso;
pub mod uploads;
pub mod url;
