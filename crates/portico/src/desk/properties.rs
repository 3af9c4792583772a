//! Properties: what a ticket may say about itself, as data. Built-in ones are columns, the others live together in
//! one JSON value, so a new property never changes the schema.

use std::collections::BTreeMap;

use db::{Conn, row, sql};
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};

/// The kind of a property's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A decimal number.
    Number,
    /// A calendar date, `YYYY-MM-DD`.
    Date,
    /// Yes or no.
    Bool,
    /// One of the options.
    Enumeration,
    /// Kinds that only the help desk itself fills: people, moments, the status.
    Computed,
}

impl Kind {
    fn parse(word: &str) -> Kind {
        match word {
            "text" => Kind::Text,
            "long_text" => Kind::LongText,
            "number" => Kind::Number,
            "date" => Kind::Date,
            "bool" => Kind::Bool,
            "enumeration" => Kind::Enumeration,
            _ => Kind::Computed,
        }
    }
}

/// How much of a property customers get to see, each including the ones before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CustomerAccess {
    /// Nothing, unless the portal makes it a column of the list, which shows it there and in the export.
    Never,
    /// As a column of the list.
    Column,
    /// Also on the ticket's page.
    Detail,
    /// Also in forms.
    Editable,
}

/// One value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: String,
    /// A word of help, or nothing.
    #[serde(default)]
    pub hint: String,
}

/// A property's definition.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name for programs.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// What its values are.
    pub kind: Kind,
    /// The values of an enumeration.
    pub options: Vec<Choice>,
    /// Whether it is a column of the ticket.
    pub is_builtin: bool,
    /// What customers see of it.
    pub access: CustomerAccess,
}

impl Property {
    /// A stored value as people read it; enumerations by their label.
    pub fn display(&self, value: &str) -> String {
        self.options.iter().find(|option| option.value == value).map_or_else(|| value.to_owned(), |o| o.label.clone())
    }
}

row! {
    struct PropertyRow {
        name: String,
        label: String,
        kind: String,
        options: String,
        is_builtin: bool,
        access: String,
    }
}

/// The ticket properties, in order.
///
/// # Errors
/// Only those of the database; [`Error::Internal`] when a definition's options are no JSON.
pub(in crate::desk) async fn load(conn: &mut Conn) -> Result<Vec<Property>> {
    let rows: Vec<PropertyRow> = conn
        .all(sql!(
            "SELECT name, label, kind, options, is_builtin, customer_access
             FROM property WHERE object = 'ticket' ORDER BY position, id"
        ))
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Property {
                options: serde_json::from_str(&row.options)
                    .map_err(|error| Error::Internal(format!("options of {}: {error}", row.name)))?,
                name: row.name,
                label: row.label,
                kind: Kind::parse(&row.kind),
                is_builtin: row.is_builtin,
                access: match row.access.as_str() {
                    "column" => CustomerAccess::Column,
                    "detail" => CustomerAccess::Detail,
                    "editable" => CustomerAccess::Editable,
                    _ => CustomerAccess::Never,
                },
            })
        })
        .collect()
}

/// The custom values of a ticket by property name.
///
/// # Errors
/// [`Error::Internal`] when the stored text is no JSON object of texts.
pub fn custom_values(stored: &str) -> Result<BTreeMap<String, String>> {
    serde_json::from_str(stored).map_err(|error| Error::Internal(format!("custom properties: {error}")))
}

/// The labels and values of a ticket's priority and custom properties, as far as `least` allows them to be seen.
pub(in crate::desk) fn readable(
    definitions: &[Property],
    priority: Option<&str>,
    custom: &BTreeMap<String, String>,
    least: CustomerAccess,
) -> Vec<(String, String)> {
    definitions
        .iter()
        .filter(|property| property.access >= least)
        .filter_map(|property| {
            let value = match property.name.as_str() {
                "hs_ticket_priority" => priority?,
                name if !property.is_builtin => custom.get(name)?.as_str(),
                _ => return None,
            };
            (!value.is_empty()).then(|| (property.label.clone(), property.display(value)))
        })
        .collect()
}
