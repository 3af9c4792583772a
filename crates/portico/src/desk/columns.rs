//! The columns of the customers' list: which there are, in which order and under which heading.
//!
//! They are stored as JSON, a name for each column or a name with a heading, and written as one line of text in forms and
//! in the history of settings.

use serde::{Deserialize, Serialize};

/// A list shows at most so many columns.
pub const MOST: usize = 10;

/// A heading has at most so many characters.
pub const HEADING: usize = 60;

/// The columns to begin with, and to go back to.
pub const RECOMMENDED: [&str; 6] = ["subject", "requester", "createdate", "owner", "last_activity", "status"];

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Column {
    /// Name of the property it shows.
    pub property: String,
    /// Its heading; None for the property's own name.
    pub heading: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Plain(String),
    Named { property: String, heading: String },
}

impl From<Stored> for Column {
    fn from(stored: Stored) -> Column {
        match stored {
            Stored::Plain(property) => Column { property, heading: None },
            Stored::Named { property, heading } => Column { property, heading: Some(heading) },
        }
    }
}

impl From<Column> for Stored {
    fn from(column: Column) -> Stored {
        match column.heading {
            Some(heading) => Stored::Named { property: column.property, heading },
            None => Stored::Plain(column.property),
        }
    }
}

/// Columns as one line: names with commas between them, `name=heading` where a column has a heading of its own.
pub fn text(columns: &[Column]) -> String {
    let word = |column: &Column| match &column.heading {
        Some(heading) => format!("{}={}", column.property, heading.replace('%', "%25").replace(',', "%2C")),
        None => column.property.clone(),
    };
    columns.iter().map(word).collect::<Vec<_>>().join(",")
}

/// Reads what [`text`] has written.
pub fn parse(text: &str) -> Vec<Column> {
    let column = |word: &str| {
        let (property, heading) = word.split_once('=').unwrap_or((word, ""));
        let heading = heading.replace("%2C", ",").replace("%25", "%");
        Column { property: property.trim().to_owned(), heading: heading_of(&heading) }
    };
    text.split(',').filter(|word| !word.trim().is_empty()).map(column).collect()
}

/// A heading as somebody typed it: on one line, and none where nothing was typed.
pub fn heading_of(typed: &str) -> Option<String> {
    Some(richtext::one_line(typed)).filter(|heading| !heading.is_empty())
}

/// A change of the columns that is not saved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A column changes places with the one before it.
    Up(String),
    /// A column changes places with the one after it.
    Down(String),
    /// A column goes.
    Remove(String),
    /// A property comes after the others, unless it is there or there is no room.
    Add(String),
    /// Everything is as recommended.
    Reset,
}

impl Edit {
    /// The columns after the change; what makes no sense changes nothing.
    pub fn apply(&self, mut columns: Vec<Column>) -> Vec<Column> {
        let at = |name: &str| columns.iter().position(|column| column.property == name);
        match self {
            Edit::Up(name) => {
                if let Some(at) = at(name).filter(|at| *at > 0) {
                    columns.swap(at - 1, at);
                }
            }
            Edit::Down(name) => {
                if let Some(at) = at(name).filter(|at| at + 1 < columns.len()) {
                    columns.swap(at, at + 1);
                }
            }
            Edit::Remove(name) => {
                if let Some(at) = at(name) {
                    columns.remove(at);
                }
            }
            Edit::Add(name) => {
                if !name.is_empty() && at(name).is_none() && columns.len() < MOST {
                    columns.push(Column { property: name.clone(), heading: None });
                }
            }
            Edit::Reset => return recommended(),
        }
        columns
    }
}

fn recommended() -> Vec<Column> {
    RECOMMENDED.iter().map(|name| Column { property: (*name).to_owned(), heading: None }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Column, Edit, parse, text};

    #[test]
    fn columns_survive_the_way_through_a_line_and_through_the_database() {
        for line in ["subject", "subject,owner", "subject=What, and 100%25 of it,owner", "a=b=c", ""] {
            let columns = parse(line);
            assert_eq!(parse(&text(&columns)), columns, "{line}");
            let stored = serde_json::json!(columns).to_string();
            assert_eq!(serde_json::from_str::<Vec<Column>>(&stored).ok(), Some(columns), "{stored}");
        }
        let named = Column { property: "owner".into(), heading: Some("Who, at 100%2C?".into()) };
        assert_eq!(parse(&text(std::slice::from_ref(&named))), [named]);
        assert_eq!(serde_json::json!(parse("a,b=B")).to_string(), r#"["a",{"property":"b","heading":"B"}]"#);
    }

    #[test]
    fn edits_move_add_and_remove_and_what_makes_no_sense_changes_nothing() {
        let name = str::to_owned;
        for (edit, becomes) in [
            (Edit::Up(name("b")), "b,a=A,c"),
            (Edit::Up(name("a")), "a=A,b,c"),
            (Edit::Down(name("a")), "b,a=A,c"),
            (Edit::Down(name("c")), "a=A,b,c"),
            (Edit::Down(name("x")), "a=A,b,c"),
            (Edit::Remove(name("a")), "b,c"),
            (Edit::Remove(name("x")), "a=A,b,c"),
            (Edit::Add(name("d")), "a=A,b,c,d"),
            (Edit::Add(name("b")), "a=A,b,c"),
            (Edit::Add(name("")), "a=A,b,c"),
            (Edit::Reset, "subject,requester,createdate,owner,last_activity,status"),
        ] {
            assert_eq!(text(&edit.apply(parse("a=A,b,c"))), becomes, "{edit:?}");
        }
        let full = parse("a,b,c,d,e,f,g,h,i,j");
        assert_eq!(Edit::Add(name("k")).apply(full.clone()), full);
    }
}
