//! What the list's filters offer to choose from.

use db::Sql;

use super::super::{View, names};
use crate::desk::Result;
use crate::desk::ids::{ContactId, StaffId};
use crate::desk::session::Session;
use crate::desk::viewer::full_name;

/// What the filters offer.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Contacts who have requested something that the viewer sees, by name.
    pub requesters: Vec<(ContactId, String)>,
    /// Owners of such tickets as customers may name them.
    pub owners: Vec<(StaffId, String)>,
}

/// Filters look at this many of the newest tickets for names to offer.
const CHOICES_FROM: i64 = 500;

/// The names that the filters for requester and owner offer: those of the viewer's newest tickets, never anybody
/// the viewer has not met.
///
/// # Errors
/// Only those of the database.
pub async fn list_choices(s: &mut Session<'_>) -> Result<Choices> {
    let mut recent = Sql::new("");
    for (i, walk) in s.viewer().walks(View::All).iter().enumerate() {
        if i > 0 {
            recent.push(" UNION ");
        }
        recent
            .push(&format!("SELECT id FROM (SELECT {} AS id FROM {} x WHERE ", walk.ticket, walk.table))
            .append(walk.scope.clone())
            .bind(
                &format!(" ORDER BY x.last_activity_at DESC, {} DESC LIMIT ?) r{i}", walk.ticket),
                [CHOICES_FROM.into()],
            );
    }
    if recent.text().is_empty() {
        return Ok(Choices::default());
    }
    let mut sql = Sql::new(
        "SELECT DISTINCT c.id, c.first_name, c.last_name, c.email, c.name_key
         FROM ticket t JOIN contact c ON c.id = t.contact_id WHERE t.id IN (",
    );
    sql.append(recent.clone()).push(") ORDER BY c.name_key, c.id");
    let people: Vec<(ContactId, String, String, String, String)> = s.conn().all(sql).await?;
    let mut sql = Sql::new(
        "SELECT DISTINCT u.id, u.first_name, u.last_name, u.alias, u.name_key
         FROM ticket t JOIN staff u ON u.id = t.owner_id WHERE t.id IN (",
    );
    sql.append(recent).push(") ORDER BY u.name_key, u.id");
    let staff: Vec<(StaffId, String, String, Option<String>, String)> = s.conn().all(sql).await?;
    Ok(Choices {
        requesters: people
            .into_iter()
            .map(|(id, first, last, email, _)| (id, full_name(&first, &last, &email)))
            .collect(),
        owners: staff
            .into_iter()
            .map(|(id, first, last, alias, _)| {
                (id, names::staff_name(s.viewer(), s.portal(), &first, &last, alias.as_deref()))
            })
            .collect(),
    })
}
