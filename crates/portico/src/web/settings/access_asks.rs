//! What is said before other conditions of an access group are saved: of each portal that lets the group in, who will enter, who
//! will not any more, and who is mailed. Nothing is saved until somebody who has read it says so.

use super::consequences::{Point, caveats, points};
use super::portal::PATIENCE;
use crate::desk::access::{self, Sheet};
use crate::desk::filter::Filter;
use crate::desk::ids::AccessGroupId;
use crate::desk::portal_settings::consequences;
use crate::web::audience::Door;
use crate::web::error::Error;
use crate::web::form::FormData;
use crate::web::page::Shell;

/// What a group's page says above its fields.
pub(super) enum Asks {
    /// What would come of other conditions, and what confirms these.
    Before {
        /// What confirming names.
        mark: String,
        /// Of each portal its name, what comes of it, and what was not looked at; None where that could not be counted in time.
        found: Option<Vec<Told>>,
    },
    /// That the conditions stand as they were.
    TakenBack,
}

/// A portal's name, what comes of a change there, and what was not looked at.
pub(super) type Told = (String, Vec<Point>, Vec<String>);

/// The button that puts the conditions back as they stand.
pub(super) const TAKE_BACK: &str = "consequences:take-back";

/// The conditions that saving a group as it was sent would put in the place of others, and what confirms them; None where they
/// stay, and where this very change was confirmed.
pub(super) async fn turned(
    door: &Door,
    (id, version): (AccessGroupId, i64),
    (sheet, sent): (&Sheet, &FormData),
) -> Result<Option<(Filter, String)>, Error> {
    let sheet = sheet.clone();
    let turned = door
        .read(move |mut s| Box::pin(async move { access::new_criteria(&mut s, id, version, &sheet).await }))
        .await?;
    let confirmed = sent.some("confirmed");
    Ok(turned.filter(|(_, mark)| confirmed.as_ref() != Some(mark)))
}

/// What is to be confirmed before such conditions are saved; None where nobody feels anything of them.
pub(super) async fn before(
    door: &Door,
    shell: &Shell,
    id: AccessGroupId,
    (criteria, mark): (Filter, String),
) -> Option<Asks> {
    let found = look(door, shell, id, criteria).await;
    let is_none = found.as_ref().is_some_and(Vec::is_empty);
    (!is_none).then_some(Asks::Before { mark, found })
}

/// What comes of other conditions at the portals where anything does, if that can be told soon.
async fn look(door: &Door, shell: &Shell, id: AccessGroupId, criteria: Filter) -> Option<Vec<Told>> {
    let found =
        door.read(move |mut s| Box::pin(async move { consequences::with_criteria(&mut s, id, &criteria).await }));
    match tokio::time::timeout(PATIENCE, found).await {
        Ok(Ok(found)) => {
            let felt = found.iter().filter(|(_, found)| !found.is_none());
            let told = felt.map(|(portal, found)| {
                let at = (shell, &**portal);
                (portal.name.clone(), points(at, found), caveats(at, found))
            });
            Some(told.collect())
        }
        // The door has said what it was.
        Ok(Err(_)) => None,
        Err(_) => {
            tracing::warn!("what comes of other conditions of a group could not be counted in time");
            None
        }
    }
}
