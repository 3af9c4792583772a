//! Properties: what a ticket, a contact or a company may say about itself, as data. Built-in ones are columns, the others
//! live together in one JSON value, so a new property never changes the schema.

mod archive;
mod arrange;
mod check;
pub(in crate::desk) mod contact;
mod edit;
mod groups;
mod leave;
mod list;
mod record;
mod seeded;
mod value;

use std::collections::BTreeMap;

use db::{Conn, row, sql};
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use super::ids::PropertyId;

pub use archive::{Uses, archive, bring_back, uses};
pub use arrange::{Direction, shift};
pub use check::{HELP, HINT, LABEL, NAME, OPTIONS, VALUE, derived};
pub use contact::about_me;
pub use edit::{Draft, New, Row, Sheet, blank, look, make, save};
pub use groups::{GROUP, Group, add_group, drop_group, group, rename_group, shift_group};
pub use leave::{LEAVE, Leaving, leave, leave_on, leaving};
pub use list::{Line, Listed, list};
pub use record::Record;
pub use seeded::{May, label as seeded_label, may};
pub use value::{Held, Rule, Wrong, custom_values, held, join, parts, stored};

/// What stands before the name of a contact's property where a form asks for it.
pub const ABOUT_CONTACT: &str = "contact.";

/// What properties are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Object {
    /// Tickets.
    #[default]
    Ticket,
    /// Contacts.
    Contact,
    /// Companies.
    Company,
}

impl Object {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Object; 3] = [Object::Ticket, Object::Contact, Object::Company];

    /// Its name, as it is stored and sent; the name of its table, too.
    pub fn name(self) -> &'static str {
        match self {
            Object::Ticket => "ticket",
            Object::Contact => "contact",
            Object::Company => "company",
        }
    }

    /// The object of this name.
    pub fn parse(name: &str) -> Option<Object> {
        Object::ALL.into_iter().find(|object| object.name() == name)
    }

    /// How much customers can be shown of its properties.
    pub fn accesses(self) -> &'static [CustomerAccess] {
        match self {
            Object::Ticket => &CustomerAccess::ALL,
            Object::Contact => &[CustomerAccess::Never, CustomerAccess::Detail, CustomerAccess::Editable],
            Object::Company => &[CustomerAccess::Never],
        }
    }
}

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
    /// Some of the options, joined as [`join`] does it.
    Multiple,
    /// Kinds that only the help desk itself fills: people, moments, the status.
    Computed,
}

impl Kind {
    /// The kinds that properties of one's own may have, in the order in which they are offered.
    pub const OWN: [Kind; 7] =
        [Kind::Text, Kind::LongText, Kind::Number, Kind::Date, Kind::Bool, Kind::Enumeration, Kind::Multiple];

    /// The kind that a stored word names.
    pub fn parse(word: &str) -> Kind {
        Kind::OWN.into_iter().find(|kind| kind.name() == word).unwrap_or(Kind::Computed)
    }

    /// The word that is stored and sent for it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::LongText => "long_text",
            Kind::Number => "number",
            Kind::Date => "date",
            Kind::Bool => "bool",
            Kind::Enumeration => "enumeration",
            Kind::Multiple => "multiple",
            Kind::Computed => "computed",
        }
    }

    /// Whether its values are chosen among options.
    pub fn has_options(self) -> bool {
        matches!(self, Kind::Enumeration | Kind::Multiple)
    }
}

/// How much of a property customers get to see, each including the ones before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum CustomerAccess {
    /// Nothing, unless the portal makes it a column of the list, which shows it there and in the export.
    #[default]
    Never,
    /// As a column of the list.
    Column,
    /// Also on the ticket's page; of a contact, on the page of their own account.
    Detail,
    /// Also in forms.
    Editable,
}

impl CustomerAccess {
    /// All of them, each including the ones before.
    pub const ALL: [CustomerAccess; 4] =
        [CustomerAccess::Never, CustomerAccess::Column, CustomerAccess::Detail, CustomerAccess::Editable];

    /// The word that is stored and sent for it.
    pub fn name(self) -> &'static str {
        match self {
            CustomerAccess::Never => "never",
            CustomerAccess::Column => "column",
            CustomerAccess::Detail => "detail",
            CustomerAccess::Editable => "editable",
        }
    }

    /// What a word stands for; unknown words show nothing.
    pub fn parse(word: &str) -> CustomerAccess {
        CustomerAccess::ALL.into_iter().find(|access| access.name() == word).unwrap_or_default()
    }
}

/// One value of an enumeration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: String,
    /// A word of help, or nothing.
    #[serde(default)]
    pub hint: String,
    /// Whether nobody can choose it any more; what has it keeps it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// While it is being removed: the option that takes its place, or an empty text for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_to: Option<String>,
}

/// A property's definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Which.
    pub id: PropertyId,
    /// What it is of.
    pub object: Object,
    /// Its name for programs.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// A line of help for whoever fills it in; may be empty.
    pub help: String,
    /// The group it stands in; empty for none.
    pub group: String,
    /// What its values are.
    pub kind: Kind,
    /// The values of an enumeration, archived ones among them.
    pub options: Vec<Choice>,
    /// Whether it is a column of what it is of.
    pub is_builtin: bool,
    /// What customers see of it.
    pub access: CustomerAccess,
}

impl Property {
    /// A stored value as people read it; options by their labels.
    pub fn display(&self, value: &str) -> String {
        let label = |value: &str| {
            self.options
                .iter()
                .find(|option| option.value == value)
                .map_or_else(|| value.to_owned(), |o| o.label.clone())
        };
        match self.kind {
            Kind::Multiple => parts(value).map(label).collect::<Vec<_>>().join(", "),
            _ => label(value),
        }
    }

    /// What questions of forms call it: those about the contact say so.
    pub fn question(&self) -> String {
        question(self.object, &self.name)
    }

    /// Whether staff may give it another value: nothing that the help desk itself keeps.
    pub fn is_filled_in(&self) -> bool {
        self.kind != Kind::Computed && (!self.is_builtin || seeded::is_filled_in(self.object, &self.name))
    }
}

fn question(object: Object, name: &str) -> String {
    match object {
        Object::Contact => format!("{ABOUT_CONTACT}{name}"),
        Object::Ticket | Object::Company => name.to_owned(),
    }
}

row! {
    struct PropertyRow {
        id: PropertyId,
        object: String,
        name: String,
        label: String,
        help: String,
        group: Option<String>,
        kind: String,
        options: String,
        is_builtin: bool,
        access: String,
    }
}

impl PropertyRow {
    fn property(self) -> Result<Property> {
        Ok(Property {
            id: self.id,
            object: Object::parse(&self.object)
                .ok_or_else(|| Error::Internal(format!("{} is of {}", self.name, self.object)))?,
            options: serde_json::from_str(&self.options)
                .map_err(|error| Error::Internal(format!("options of {}: {error}", self.name)))?,
            name: self.name,
            label: self.label,
            help: self.help,
            group: self.group.unwrap_or_default(),
            kind: Kind::parse(&self.kind),
            is_builtin: self.is_builtin,
            access: CustomerAccess::parse(&self.access),
        })
    }
}

/// The properties of tickets, contacts and companies that are not archived, each in the order of their groups; those of no
/// group come first.
///
/// # Errors
/// Only those of the database; [`Error::Internal`] when a definition's options are no JSON.
pub(in crate::desk) async fn load(conn: &mut Conn) -> Result<Vec<Property>> {
    let rows: Vec<PropertyRow> = conn
        .all(sql!(
            "SELECT p.id, p.object, p.name, p.label, p.help, g.name, p.kind, p.options, p.is_builtin, p.customer_access
             FROM property p LEFT JOIN property_group g ON g.id = p.group_id
             WHERE NOT p.is_archived
             ORDER BY COALESCE(g.position, -1), COALESCE(g.id, 0), p.position, p.id"
        ))
        .await?;
    rows.into_iter().map(PropertyRow::property).collect()
}

/// What somebody may read of a thing: each property that has a value, as far as `least` allows it to be seen. `columns` are
/// the values that are no custom ones, by the names of their properties.
pub(in crate::desk) fn readable(
    definitions: &[Property],
    columns: &[(&str, &Option<String>)],
    custom: &BTreeMap<String, String>,
    least: CustomerAccess,
) -> Vec<Held> {
    let value = |property: &Property| match columns.iter().find(|(name, _)| *name == property.name) {
        Some((_, value)) => (*value).clone(),
        None => custom.get(&property.name).filter(|_| !property.is_builtin).cloned(),
    };
    definitions
        .iter()
        .filter(|property| property.access >= least)
        .filter_map(|property| Some(Held { value: value(property)?, property: property.clone() }))
        .filter(|held| !held.value.is_empty())
        .collect()
}
