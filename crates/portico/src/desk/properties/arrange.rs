//! The order of properties within their group.

use db::sql;

use super::edit::find;
use crate::desk::error::Result;
use crate::desk::ids::PropertyId;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::session::Session;

/// Where something is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Before the one that stands before it.
    Up,
    /// Behind the one that stands behind it.
    Down,
}

impl Direction {
    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Direction> {
        match word {
            "up" => Some(Direction::Up),
            "down" => Some(Direction::Down),
            _ => None,
        }
    }
}

/// Changes places in a list; answers from where to where, or None where there is no such place.
pub(super) fn place<T: PartialEq>(all: &mut [T], one: T, to: Direction) -> Option<(usize, usize)> {
    let from = all.iter().position(|other| *other == one)?;
    let at = match to {
        Direction::Up => from.checked_sub(1)?,
        Direction::Down => Some(from + 1).filter(|at| *at < all.len())?,
    };
    all.swap(from, at);
    Some((from, at))
}

/// Moves a property before or behind the next one of its group; at the end nothing changes.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] when there is none of this id, and for whoever may not set up the portal.
pub async fn shift(s: &mut Session<'_>, id: PropertyId, to: Direction) -> Result<()> {
    only_those_who_may(s)?;
    let row = find(s, id).await?;
    let mut all: Vec<PropertyId> = s
        .conn()
        .all(sql!(
            "SELECT id FROM property
             WHERE object = ? AND COALESCE(group_id, 0) = ? AND NOT is_archived ORDER BY position, id",
            row.object.name(),
            row.sheet.group.map_or(0, |group| group.0)
        ))
        .await?;
    let Some((from, at)) = place(&mut all, id, to) else { return Ok(()) };
    for (position, id) in (0_i64..).zip(&all) {
        s.conn()
            .run(sql!("UPDATE property SET position = ? WHERE id = ? AND position <> ?", position, *id, position))
            .await?;
    }
    audit::note_of(s, Of::Property(id), "place", (&(from + 1).to_string(), &(at + 1).to_string())).await
}

#[cfg(test)]
mod tests {
    use super::{Direction, place};

    #[test]
    fn places_are_changed_and_nothing_moves_past_the_ends() {
        for (one, to, after, moved) in [
            ('a', Direction::Up, "abc", None),
            ('b', Direction::Up, "bac", Some((1, 0))),
            ('b', Direction::Down, "acb", Some((1, 2))),
            ('c', Direction::Down, "abc", None),
            ('x', Direction::Up, "abc", None),
        ] {
            let mut all = ['a', 'b', 'c'];
            assert_eq!(place(&mut all, one, to), moved, "{one} {to:?}");
            assert_eq!(all.iter().collect::<String>(), after, "{one} {to:?}");
        }
    }
}
