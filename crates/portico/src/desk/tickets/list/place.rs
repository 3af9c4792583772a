//! Orders of a list, and the cursors that say where in an order a page begins.

use db::Sql;

use super::query::SortBy;
use super::walk::Line;

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
}

impl Place {
    pub(super) fn of(line: &Line, sort: SortBy) -> Place {
        let micros = match sort {
            SortBy::Created => line.created_at.0,
            SortBy::Activity | SortBy::Status | SortBy::Owner => line.last_activity_at.0,
            _ => 0,
        };
        Place { closed: sort == SortBy::Status && line.is_closed, key: line.key.clone(), micros, id: line.id.0 }
    }

    pub(super) fn to_cursor(&self) -> String {
        format!("{}.{}.{}.{}", self.id, u8::from(self.closed), self.micros, self.key)
    }

    pub(super) fn parse(cursor: &str) -> Option<Place> {
        let mut parts = cursor.splitn(4, '.');
        let id = parts.next()?.parse().ok()?;
        let closed = parts.next()? == "1";
        let micros = parts.next()?.parse().ok()?;
        let key = parts.next()?.to_owned();
        Some(Place { closed, key, micros, id })
    }

    /// `(order columns, id) < (this place)` or `>`.
    pub(super) fn beyond(&self, sort: SortBy, id_column: &str, less: bool) -> Sql {
        let columns = sort.columns();
        let mut sql = Sql::new(format!("({}, {id_column}) {} (", columns.join(", "), if less { "<" } else { ">" }));
        for column in columns {
            match *column {
                "x.is_closed" => sql.bind("?, ", [self.closed.into()]),
                "x.created_at" | "x.last_activity_at" => sql.bind("?, ", [self.micros.into()]),
                _ => sql.bind("?, ", [self.key.as_str().into()]),
            };
        }
        sql.bind("?)", [self.id.into()]);
        sql
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn cursors_survive_the_way_through_an_address() {
        for key in ["", "a.b", "å", "1.0.5.x"] {
            let place = Place { closed: true, key: key.to_owned(), micros: -5, id: 7 };
            assert_eq!(Place::parse(&place.to_cursor()), Some(place), "{key}");
        }
    }

    #[test]
    fn cursors_that_mean_nothing_are_no_cursors() {
        for cursor in ["", "x", "1", "1.0", "1.0.x.y", "' OR 1=1 --"] {
            assert_eq!(Place::parse(cursor), None, "{cursor}");
        }
    }
}
