//! What a help desk is: people, tickets, conversations, files, and who may see which of them.
//!
//! Everything here is called with a [`session::Session`], which a signed-in person (or a named part of the system)
//! is needed to get. No function here knows HTTP, templates or SMTP, and SQL stands nowhere else in the program.

pub mod access;
pub mod batch;
pub mod closing;
pub mod columns;
pub mod doctor;
pub mod domains;
pub mod door;
pub mod email;
pub mod error;
pub mod explain;
pub mod files;
pub mod filter;
pub mod first_run;
pub mod forms;
pub mod ids;
pub mod inboxes;
pub mod jobs;
pub mod live;
pub mod look;
pub mod mailroom;
pub mod own_list;
pub mod people;
pub mod pipelines;
pub mod place;
pub mod portal;
pub mod portal_settings;
pub mod portals;
pub mod properties;
pub mod scim;
pub mod session;
mod settings;
pub mod setup;
pub mod signin;
pub mod sso;
pub mod staff;
pub mod system;
pub mod templates;
pub mod tickets;
pub mod translations;
pub mod viewer;
pub mod whole;

pub use error::{Error, Result};
