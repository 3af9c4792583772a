//! Everybody who works, or has worked, at the help desk.

use db::Sql;

use super::{Person, only_admins, select};
use crate::desk::error::Result;
use crate::desk::session::Session;

/// Everybody, by name, those who may not sign in any more last.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever is no administrator; those of the database.
pub async fn list(s: &mut Session<'_>) -> Result<Vec<Person>> {
    only_admins(s)?;
    select(s, Sql::new("ORDER BY u.is_active DESC, u.name_key, u.id")).await
}
