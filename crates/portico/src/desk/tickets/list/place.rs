//! Orders of a list, and the cursors that say where in an order a page begins.

use db::Sql;

use super::query::SortBy;
use super::walk::Known;

impl SortBy {
    /// The columns of the order over the alias `x`, before the ticket's id.
    pub(super) fn columns(self) -> &'static [&'static str] {
        match self {
            SortBy::Subject => &["x.subject_key"],
            SortBy::Requester => &["x.requester_key"],
            SortBy::Created => &["x.created_at"],
            SortBy::Owner => &["x.owner_key", "x.last_activity_at"],
            SortBy::Activity => &["x.last_activity_at"],
            SortBy::Status => &["x.is_closed", "x.last_activity_at"],
        }
    }

    /// The text of the order's key, or an empty literal for orders by time.
    pub(super) fn key(self) -> &'static str {
        match self {
            SortBy::Subject => "x.subject_key",
            SortBy::Requester => "x.requester_key",
            SortBy::Owner => "x.owner_key",
            SortBy::Created | SortBy::Activity | SortBy::Status => "''",
        }
    }
}

/// Where a row stands in an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    closed: bool,
    key: String,
    micros: i64,
    id: i64,
    /// Whose name the key is, in the order of owners: their names may be hidden, so that cursors hold this instead.
    owner: Option<i64>,
}

impl Place {
    pub(super) fn of(line: &Known, sort: SortBy) -> Place {
        let micros = match sort {
            SortBy::Created => line.created_at.0,
            SortBy::Activity | SortBy::Status | SortBy::Owner => line.last_activity_at.0,
            _ => 0,
        };
        let owner = line.owner.map(|id| id.0).filter(|_| sort == SortBy::Owner);
        let closed = sort == SortBy::Status && line.is_closed;
        Place { closed, key: line.key.clone(), micros, id: line.id.0, owner }
    }

    pub(super) fn to_cursor(&self, sort: SortBy) -> String {
        let owner = self.owner.map(|id| id.to_string()).unwrap_or_default();
        let key = if sort == SortBy::Owner { &owner } else { &self.key };
        format!("{}.{}.{}.{key}", self.id, u8::from(self.closed), self.micros)
    }

    pub(super) fn parse(cursor: &str, sort: SortBy) -> Option<Place> {
        let mut parts = cursor.splitn(4, '.');
        let id = parts.next()?.parse().ok()?;
        let closed = parts.next()? == "1";
        let micros = parts.next()?.parse().ok()?;
        let key = parts.next()?.to_owned();
        if sort == SortBy::Owner {
            return Some(Place { closed, key: String::new(), micros, id, owner: key.parse().ok() });
        }
        Some(Place { closed, key, micros, id, owner: None })
    }

    /// `(order columns, id) < (this place)` or `>`.
    pub(super) fn beyond(&self, sort: SortBy, id_column: &str, less: bool) -> Sql {
        let columns = sort.columns();
        let mut sql = Sql::new(format!("({}, {id_column}) {} (", columns.join(", "), if less { "<" } else { ">" }));
        for column in columns {
            match *column {
                "x.is_closed" => sql.bind("?, ", [self.closed.into()]),
                "x.created_at" | "x.last_activity_at" => sql.bind("?, ", [self.micros.into()]),
                "x.owner_key" => {
                    sql.bind("COALESCE((SELECT name_key FROM staff WHERE id = ?), ''), ", [self.owner.into()])
                }
                _ => sql.bind("?, ", [self.key.as_str().into()]),
            };
        }
        sql.bind("?)", [self.id.into()]);
        sql
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, SortBy};

    #[test]
    fn cursors_survive_the_way_through_an_address() {
        for key in ["", "a.b", "å", "1.0.5.x"] {
            let place = Place { closed: true, key: key.to_owned(), micros: -5, id: 7, owner: None };
            assert_eq!(Place::parse(&place.to_cursor(SortBy::Subject), SortBy::Subject), Some(place), "{key}");
        }
        let hidden = Place { closed: false, key: "solberg".to_owned(), micros: 1, id: 7, owner: Some(3) };
        let cursor = hidden.to_cursor(SortBy::Owner);
        assert_eq!(cursor, "7.0.1.3", "names of staff may be hidden");
        let read = Place::parse(&cursor, SortBy::Owner).expect("a place");
        assert_eq!((read.owner, read.id, read.key.as_str()), (Some(3), 7, ""));
    }

    #[test]
    fn cursors_that_mean_nothing_are_no_cursors() {
        for cursor in ["", "x", "1", "1.0", "1.0.x.y", "' OR 1=1 --"] {
            assert_eq!(Place::parse(cursor, SortBy::Subject), None, "{cursor}");
        }
    }
}
