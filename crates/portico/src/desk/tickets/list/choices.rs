//! What the list's filters offer to choose from.

use db::{Sql, row};

use super::super::{View, names};
use crate::desk::Result;
use crate::desk::ids::{ContactId, StaffId, StageId};
use crate::desk::session::Session;
use crate::desk::viewer::{Viewer, full_name};

/// What the filters offer.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Contacts who have requested something that the viewer sees, by name.
    pub requesters: Vec<(ContactId, String)>,
    /// Owners of such tickets as customers may name them.
    pub owners: Vec<(StaffId, String)>,
}

/// A filter offers this many names of each view at most.
const NAMES: i64 = 200;

row! {
    struct Line {
        is_staff: bool,
        id: i64,
        first_name: String,
        last_name: String,
        /// A contact's address, the alias of somebody of staff.
        other: Option<String>,
        key: String,
    }
}

/// The names that the filters for requester and owner offer: those on tickets the viewer sees, never anybody the
/// viewer has not met.
///
/// # Errors
/// Only those of the database.
pub async fn list_choices(s: &mut Session<'_>) -> Result<Choices> {
    let Some(statement) = choices_statement(s.viewer()) else { return Ok(Choices::default()) };
    let mut lines: Vec<Line> = s.conn().all(statement).await?;
    lines.sort_by(|a, b| (&a.key, a.is_staff, a.id).cmp(&(&b.key, b.is_staff, b.id)));
    lines.dedup_by_key(|line| (line.is_staff, line.id));
    let mut choices = Choices::default();
    for line in lines {
        let Line { first_name: first, last_name: last, other, .. } = line;
        if line.is_staff {
            let name = names::staff_name(s.viewer(), s.portal(), &first, &last, other.as_deref());
            choices.owners.push((StaffId(line.id), name));
        } else {
            let name = full_name(&first, &last, other.as_deref().unwrap_or_default());
            choices.requesters.push((ContactId(line.id), name));
        }
    }
    Ok(choices)
}

/// The statement behind [`list_choices`]: leaps along the indexes from one name to the next, so that it costs as many
/// steps as there are names, not tickets. None for those who see no tickets.
pub fn choices_statement(viewer: &Viewer) -> Option<Sql> {
    let (paths, walks) = (viewer.paths(View::All), viewer.walks(View::All));
    if walks.is_empty() {
        return None;
    }
    let mut sql = Sql::new("WITH RECURSIVE ");
    for (kind, key) in [("c", "requester_key"), ("u", "owner_key")] {
        for (i, walk) in paths.iter().enumerate() {
            if kind == "u" || i > 0 {
                sql.push(", ");
            }
            let least = format!("SELECT MIN(x.{key}) FROM {} x WHERE x.{key} > ", walk.table);
            sql.push(&format!("w{kind}{i} (n, name) AS (SELECT 1, ({least}'' AND "))
                .append(walk.scope.clone())
                .push(&format!(") UNION ALL SELECT w.n + 1, ({least}w.name AND "))
                .append(walk.scope.clone())
                .push(&format!(") FROM w{kind}{i} w WHERE w.name IS NOT NULL AND w.n < {NAMES})"));
        }
    }
    for (i, walk) in walks.iter().enumerate() {
        if i > 0 {
            sql.push(" UNION ALL ");
        }
        let names = |kind: &str| format!("(SELECT name FROM w{kind}{i} WHERE name IS NOT NULL)");
        // As a value and not as EXISTS, which PostgreSQL would answer for all tickets before it looks at a name.
        let seen = format!("(SELECT 1 FROM {} x JOIN ticket t ON t.id = {} WHERE ", walk.table, walk.ticket);
        sql.push(&format!(
            "SELECT FALSE AS is_staff, c.id, c.first_name, c.last_name, c.email AS other, c.name_key AS key
             FROM contact c WHERE c.name_key IN {} AND {seen}x.requester_key = c.name_key AND t.contact_id = c.id AND ",
            names("c")
        ))
        .append(walk.scope.clone())
        .push(&format!(
            " LIMIT 1) = 1 UNION ALL SELECT TRUE, u.id, u.first_name, u.last_name, u.alias, u.name_key
             FROM staff u WHERE u.name_key IN {} AND {seen}x.owner_key = u.name_key AND t.owner_id = u.id AND ",
            names("u")
        ))
        .append(walk.scope.clone())
        .push(" LIMIT 1) = 1");
    }
    Some(sql)
}

/// So many of the newest tickets of each view are looked at for their stages.
const STAGES_OF: i64 = 2_000;

/// The stages that the viewer's tickets are in, in order, each of the names that customers read once.
///
/// # Errors
/// Only those of the database.
pub async fn stages_met(s: &mut Session<'_>) -> Result<Vec<(StageId, String)>> {
    let mut sql = Sql::new("");
    for (i, walk) in s.viewer().walks(View::All).iter().enumerate() {
        sql.push(if i > 0 { " UNION " } else { "" });
        sql.push(&format!(
            "SELECT stage FROM (SELECT t.stage_id AS stage FROM {} x JOIN ticket t ON t.id = {} WHERE ",
            walk.table, walk.ticket
        ));
        sql.append(walk.scope.clone())
            .push(&format!(" ORDER BY x.last_activity_at DESC, {} DESC", walk.ticket))
            .limit(STAGES_OF)
            .push(&format!(") w{i}"));
    }
    let met: Vec<StageId> = if sql.text().is_empty() { vec![] } else { s.conn().all(sql).await? };
    let mut stages: Vec<(StageId, String)> = vec![];
    for stage in s.all_stages().iter().filter(|stage| met.contains(&stage.id)) {
        if stages.iter().all(|(_, name)| name != stage.name()) {
            stages.push((stage.id, stage.name().to_owned()));
        }
    }
    Ok(stages)
}
