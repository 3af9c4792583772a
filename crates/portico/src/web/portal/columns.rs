//! The columns of the list as the portal shows them, for the page and the export alike.

use super::params::{Params, is_order, sort_link};
use crate::clock::Time;
use crate::desk::own_list::Picked;
use crate::desk::properties::Property;
use crate::desk::tickets::{Cell, ListQuery, Row};
use crate::web::page::Shell;
use crate::web::properties;

/// So much of a long text stands in a cell.
const SNIPPET: usize = 160;

/// A column of the list.
#[derive(Clone)]
pub(super) struct Column {
    /// Its property, which names the kind of cell.
    pub property: String,
    /// Its head.
    pub label: String,
    /// Where a click on the head leads: to the order of this column.
    pub link: String,
    /// `ascending` or `descending` when the list is in this column's order, else empty.
    pub sorted: &'static str,
}

/// What a cell of the page shows.
pub(super) enum Shown {
    /// Nothing.
    Nothing,
    /// A moment.
    Moment(Time),
    /// A text.
    Text(String),
    /// The beginning of a longer text.
    Beginning(String),
}

/// What the order is called that a column's head leads to.
pub(super) fn order(property: &str) -> &str {
    match property {
        "createdate" => "created",
        "last_activity" => "activity",
        name => name,
    }
}

/// The columns this portal shows, in its order. A property that is gone is left out; without any, subjects stand there.
pub(super) fn columns(shell: &Shell, known: &[Property], params: &Params, q: &ListQuery) -> Vec<Column> {
    let column = |name: &str, heading: Option<&String>| {
        let property = known.iter().find(|property| property.name == name)?;
        let order = order(name);
        let sorted = match (is_order(q, order), q.descending) {
            (false, _) => "",
            (true, true) => "descending",
            (true, false) => "ascending",
        };
        Some(Column {
            property: name.to_owned(),
            label: heading.cloned().unwrap_or_else(|| properties::name(&shell.w, property)),
            link: sort_link(params, q, order),
            sorted,
        })
    };
    let own = shell.portal.columns.iter();
    let shown: Vec<Column> = own.filter_map(|own| column(&own.property, own.heading.as_ref())).collect();
    if shown.is_empty() { column("subject", None).into_iter().collect() } else { shown }
}

/// These columns as a customer has put them, each with whether it shows.
pub(super) fn arranged(columns: &[Column], own: Option<&Picked>) -> Vec<(Column, bool)> {
    let Some(own) = own else { return columns.iter().map(|column| (column.clone(), true)).collect() };
    let names: Vec<&str> = columns.iter().map(|column| column.property.as_str()).collect();
    own.arrange(&names).into_iter().map(|(place, is_shown)| (columns[place].clone(), is_shown)).collect()
}

/// What a cell of the page shows.
pub(super) fn shown(shell: &Shell, row: &Row, property: &str) -> Shown {
    let text = |text: String| if text.is_empty() { Shown::Nothing } else { Shown::Text(text) };
    match property {
        "subject" => text(row.subject.clone()),
        "requester" => text(row.requester.clone()),
        "createdate" => Shown::Moment(row.created_at),
        "owner" => text(row.owner.clone().unwrap_or_default()),
        "last_activity" => Shown::Moment(row.last_activity_at),
        "status" => text(shell.status_name(&row.status, &row.stage)),
        _ => match row.cell(property) {
            Cell::Empty => Shown::Nothing,
            Cell::Text(line) | Cell::Number(line) => text(line.clone()),
            Cell::Long(lines) => match richtext::snippet(lines, SNIPPET) {
                beginning if beginning.is_empty() => Shown::Nothing,
                beginning => Shown::Beginning(beginning),
            },
            Cell::Moment(at) => Shown::Moment(*at),
            Cell::Day(day) => text(shell.dates.date(day)),
            Cell::Flag(is_so) => text(flag(shell, *is_so)),
        },
    }
}

/// A cell of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Exported {
    /// Words.
    Text(String),
    /// A decimal number as it was written.
    Number(String),
    /// A day, `2026-11-24`, or a moment, `2026-11-24 13:40`.
    Date(String),
}

/// What an export says in a column.
pub(super) fn exported(shell: &Shell, row: &Row, property: &str) -> Exported {
    let moment = |at: Time| Exported::Date(shell.dates.plain(at));
    Exported::Text(match property {
        "subject" => row.subject.clone(),
        "requester" => row.requester.clone(),
        "createdate" => return moment(row.created_at),
        "owner" => row.owner.clone().unwrap_or_else(|| shell.w.t("owner-nobody")),
        "last_activity" => return moment(row.last_activity_at),
        "status" => shell.status_name(&row.status, &row.stage),
        _ => match row.cell(property) {
            Cell::Number(number) => return Exported::Number(number.clone()),
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Long(text) => text.clone(),
            Cell::Day(day) => return Exported::Date(day.clone()),
            Cell::Moment(at) => return moment(*at),
            Cell::Flag(is_so) => flag(shell, *is_so),
        },
    })
}

fn flag(shell: &Shell, is_so: bool) -> String {
    shell.w.t(if is_so { "value-yes" } else { "value-no" })
}
