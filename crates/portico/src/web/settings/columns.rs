//! The editor of columns: its rows, and its buttons, which change the form and save nothing.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;

use super::portal::{Page, build};
use crate::desk::columns::{self, Column, Edit, MOST};
use crate::desk::error::Invalid;
use crate::desk::portal_settings::{SETTINGS, Setting, Shape, Tab, sent_text};
use crate::desk::properties::{CustomerAccess, Property};
use crate::web::audience::Door;
use crate::web::error::{Error, render_as};
use crate::web::page::Shell;
use crate::web::properties;

/// A row of the editor.
pub(super) struct Row {
    /// The property's name for programs.
    pub property: String,
    /// The property's name for people.
    pub name: String,
    /// What its values are.
    pub kind: String,
    /// Its own heading, or nothing.
    pub heading: String,
    /// Whether customers see the property nowhere else.
    pub is_hidden: bool,
    /// Whether its heading has to be mended.
    pub is_open: bool,
}

impl Row {
    pub(super) fn shown(&self) -> &str {
        if self.heading.is_empty() { &self.name } else { &self.heading }
    }
}

/// The control that has the focus when the page comes back.
pub(super) struct Focus {
    verb: &'static str,
    property: String,
}

impl Page {
    fn columns(&self, setting: &Setting) -> Vec<Column> {
        columns::parse(&self.value(setting))
    }

    fn property(&self, name: &str) -> Option<&Property> {
        self.draft.known.properties.iter().find(|property| property.name == name)
    }

    pub(super) fn column_rows(&self, setting: &Setting) -> Vec<Row> {
        let w = &self.shell.w;
        let row = |column: Column| {
            let property = self.property(&column.property);
            let heading = column.heading.unwrap_or_default();
            Row {
                name: property.map_or_else(|| column.property.clone(), |property| properties::name(w, property)),
                kind: property.map_or_else(|| w.t("column-gone"), |property| properties::kind(w, property)),
                is_hidden: property.is_some_and(|property| property.access == CustomerAccess::Never),
                is_open: heading.chars().count() > columns::HEADING,
                property: column.property,
                heading,
            }
        };
        self.columns(setting).into_iter().map(row).collect()
    }

    pub(super) fn column_names(&self, setting: &Setting) -> String {
        self.columns(setting).iter().map(|column| column.property.as_str()).collect::<Vec<_>>().join(",")
    }

    /// The properties that are no column yet.
    pub(super) fn addable(&self, setting: &Setting) -> Vec<(String, String)> {
        let columns = self.columns(setting);
        let is_free = |property: &&Property| !columns.iter().any(|column| column.property == property.name);
        let offer = |property: &Property| {
            let name = properties::name(&self.shell.w, property);
            let is_hidden = property.access == CustomerAccess::Never;
            let label = if is_hidden { self.shell.w.v("column-hidden-offer", "name", name) } else { name };
            (property.name.clone(), label)
        };
        self.draft.known.properties.iter().filter(is_free).map(offer).collect()
    }

    pub(super) fn has_room(&self, setting: &Setting) -> bool {
        self.columns(setting).len() < MOST
    }

    pub(super) fn how_many(&self, setting: &Setting) -> String {
        let n = self.columns(setting).len();
        let key = if n < MOST { "column-count" } else { "column-count-full" };
        self.shell.w.a(key, &[("n", (n as u64).into()), ("max", (MOST as u64).into())])
    }

    pub(super) fn has_focus(&self, verb: &str, property: &str) -> bool {
        self.focus.as_ref().is_some_and(|focus| focus.verb == verb && focus.property == property)
    }

    /// A sentence about a row's place, with marks where a script puts what it knows.
    pub(super) fn place(&self, key: &str) -> String {
        let mark = |name: &str| format!("{{{name}}}").into();
        self.shell.w.a(key, &[("name", mark("name")), ("at", mark("at")), ("of", mark("of"))])
    }
}

/// Columns as people read them.
pub(super) fn say(shell: &Shell, known: &[Property], text: &str) -> String {
    let word = |column: Column| {
        let property = known.iter().find(|property| property.name == column.property);
        let name = property.map_or(column.property, |property| properties::name(&shell.w, property));
        match column.heading {
            Some(heading) => shell.w.a("column-named", &[("name", name.into()), ("heading", heading.into())]),
            None => name,
        }
    };
    columns::parse(text).into_iter().map(word).collect::<Vec<_>>().join(", ")
}

/// The change that a button of the editor asks for, if one was pressed.
fn asked(sent: &BTreeMap<String, String>) -> Option<Edit> {
    let asked = sent.get("edit")?.strip_prefix("columns:")?;
    let (verb, name) = asked.split_once(':').unwrap_or((asked, ""));
    let name = name.to_owned();
    Some(match verb {
        "up" => Edit::Up(name),
        "down" => Edit::Down(name),
        "remove" => Edit::Remove(name),
        "reset" => Edit::Reset,
        "add" => Edit::Add(sent.get("add").cloned().unwrap_or_default()),
        _ => return None,
    })
}

/// Where the focus is after a change: on the button that was pressed, or where that is of no use, on the nearest one.
fn focus(edit: Edit, before: &[Column], after: &[Column]) -> Focus {
    let at = |columns: &[Column], name: &str| columns.iter().position(|column| column.property == name);
    let (verb, property) = match edit {
        Edit::Up(name) => (if at(after, &name) == Some(0) { "down" } else { "up" }, name),
        Edit::Down(name) => {
            let is_last = at(after, &name).is_some_and(|at| at + 1 == after.len());
            (if is_last { "up" } else { "down" }, name)
        }
        Edit::Remove(name) => {
            let next = at(before, &name).and_then(|at| after.get(at.min(after.len().saturating_sub(1))));
            match next {
                Some(next) if after.len() > 1 => ("remove", next.property.clone()),
                _ => ("add", String::new()),
            }
        }
        Edit::Add(name) if after.len() == MOST => ("up", name),
        Edit::Add(_) => ("add", String::new()),
        Edit::Reset => ("reset", String::new()),
    };
    Focus { verb, property }
}

/// The page as it was sent, with the change that a button asks for; None where none was pressed. Nothing is saved.
pub(super) async fn edited(door: &Door, tab: Tab, sent: &BTreeMap<String, String>) -> Result<Option<Response>, Error> {
    let setting = SETTINGS.iter().find(|setting| setting.tab == tab && setting.shape == Shape::Columns);
    let (Some(setting), Some(edit)) = (setting, asked(sent)) else { return Ok(None) };
    let before = columns::parse(&sent_text(setting, sent));
    let is_too_many = matches!(edit, Edit::Add(_)) && before.len() >= MOST;
    let mut invalid = Invalid::default();
    if is_too_many {
        invalid.add(setting.key, "settings-columns-many", vec![("max", MOST.to_string())]);
    }
    let after = edit.apply(before.clone());
    // Headings stand in the columns now.
    let mut values = sent.clone();
    values.retain(|name, _| !name.starts_with("heading_"));
    values.insert(setting.key.to_owned(), columns::text(&after));
    let mut page = build(door, tab, Some(values), invalid).await?;
    page.keep_version();
    page.focus = Some(focus(edit, &before, &after));
    let status = if is_too_many { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Some(render_as(status, &page)))
}
