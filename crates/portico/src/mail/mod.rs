//! Mail: composing what the help desk wants said, and handing it to a mail server.

mod compose;
mod send;

pub use compose::{compose, sample, shipped};
pub use send::{Outlet, Sent};
