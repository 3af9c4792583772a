//! Columns beyond those every list has. They are read only where a portal shows them, so that a list without them costs
//! nothing more.

use std::borrow::Cow;
use std::collections::BTreeMap;

use db::Dialect;

use super::walk::Line;
use crate::clock::Time;
use crate::desk::columns::Column;
use crate::desk::ids::{PipelineId, StageId};
use crate::desk::properties::{self, Kind, Property};
use crate::desk::session::Session;
use crate::desk::{Result, columns};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A line.
    Text(String),
    /// Several lines; a list may hold only their beginning.
    Long(String),
    /// A decimal number as it was written.
    Number(String),
    /// A moment.
    Moment(Time),
    /// A day, `YYYY-MM-DD`.
    Day(String),
    /// Yes or no.
    Flag(bool),
}

/// A value as the database gave it.
#[derive(Clone, Debug)]
pub(super) enum Raw {
    Nothing,
    Number(i64),
    Text(String),
}

impl db::Column for Raw {
    fn read(cell: db::Cell<'_>) -> Option<Raw> {
        match cell {
            db::Cell::Null => Some(Raw::Nothing),
            db::Cell::Int(number) => Some(Raw::Number(number)),
            db::Cell::Text(text) => Some(Raw::Text(text.to_owned())),
            _ => None,
        }
    }
}

/// Where a column's value comes from: what every list reads, or the value at a place among those read for it.
#[derive(Clone, Copy)]
enum Source {
    Stage,
    FirstAnswer,
    Pipeline(usize),
    Choice(usize),
    Moment(usize),
    Content(usize),
    Custom(usize),
    Value(usize),
}

/// What a list reads beyond its usual columns.
#[derive(Default)]
pub(super) struct More {
    columns: Vec<(String, Source)>,
    reads: Vec<Cow<'static, str>>,
}

/// So much of a description is read for a list, unless agents have hidden it.
const BEGINNING: &str = "CASE WHEN t.is_content_hidden THEN '' ELSE SUBSTR(t.content, 1, 400) END";

/// A description, unless agents have hidden it.
const CONTENT: &str = "CASE WHEN t.is_content_hidden THEN '' ELSE t.content END";

impl More {
    /// What these columns need; `is_whole` reads long texts to their end.
    pub(super) fn of(shown: &[Column], is_whole: bool) -> More {
        let mut more = More::default();
        for column in shown {
            let name = column.property.as_str();
            let source = match name {
                name if columns::RECOMMENDED.contains(&name) => continue,
                "hs_pipeline_stage" => Source::Stage,
                "first_agent_reply_date" => Source::FirstAnswer,
                "hs_pipeline" => Source::Pipeline(more.read("t.pipeline_id")),
                "hs_ticket_priority" => Source::Choice(more.read("t.priority")),
                "hs_ticket_category" => Source::Choice(more.read("t.category")),
                "source_type" => Source::Choice(more.read("t.source")),
                "closed_date" => Source::Moment(more.read("t.closed_at")),
                "last_reply_date" => Source::Moment(more.read("t.last_customer_reply_at")),
                "content" => Source::Content(more.read(if is_whole { CONTENT } else { BEGINNING })),
                _ => Source::Custom(more.read("t.custom")),
            };
            more.columns.push((name.to_owned(), source));
        }
        more
    }

    /// What the order of a property needs: of long values their beginning.
    pub(super) fn order(property: &Property, dialect: Dialect) -> More {
        let name = property.name.as_str();
        let mut more = More::of(&[Column { property: name.to_owned(), heading: None }], false);
        if let Some((_, Source::Custom(_))) = more.columns.first() {
            more = More::default();
            let value = format!("SUBSTR({}, 1, 200)", dialect.json_text("t.custom", name));
            let at = more.read(value);
            more.columns.push((name.to_owned(), Source::Value(at)));
        }
        more
    }

    /// Reads an expression, once however many columns need it; answers its place.
    fn read(&mut self, expression: impl Into<Cow<'static, str>>) -> usize {
        let expression = expression.into();
        self.reads.iter().position(|read| *read == expression).unwrap_or_else(|| {
            self.reads.push(expression);
            self.reads.len() - 1
        })
    }

    /// What comes after the usual columns of a walk.
    pub(super) fn expressions(&self) -> String {
        self.reads.iter().enumerate().map(|(i, read)| format!(", {read} AS more{i}")).collect()
    }

    /// The names of [`More::expressions`].
    pub(super) fn names(&self) -> String {
        (0..self.reads.len()).map(|i| format!(", more{i}")).collect()
    }

    /// The cells of a line, each with its property.
    ///
    /// # Errors
    /// [`crate::desk::Error::Internal`] when stored values make no sense.
    pub(super) fn cells(&self, s: &Session<'_>, line: &Line) -> Result<Vec<(String, Cell)>> {
        let mut custom: Option<BTreeMap<String, String>> = None;
        let mut cells = Vec::with_capacity(self.columns.len());
        for (name, source) in &self.columns {
            let cell = match *source {
                Source::Stage => Cell::Text(s.stage_name(line.known.stage)),
                Source::FirstAnswer => line.known.answered_at.map_or(Cell::Empty, Cell::Moment),
                Source::Pipeline(at) => pipeline(s, line.more.get(at)),
                Source::Moment(at) => match line.more.get(at) {
                    Some(Raw::Number(micros)) => Cell::Moment(Time(*micros)),
                    _ => Cell::Empty,
                },
                Source::Content(at) => match line.more.get(at) {
                    Some(Raw::Text(text)) if !text.trim().is_empty() => Cell::Long(text.clone()),
                    _ => Cell::Empty,
                },
                Source::Choice(at) | Source::Value(at) => match line.more.get(at) {
                    Some(Raw::Text(value)) => cell(s, name, value),
                    _ => Cell::Empty,
                },
                Source::Custom(at) => {
                    if custom.is_none() {
                        custom = Some(custom_values(line.more.get(at))?);
                    }
                    let value = custom.as_ref().and_then(|values| values.get(name));
                    value.map_or(Cell::Empty, |value| cell(s, name, value))
                }
            };
            cells.push((name.clone(), cell));
        }
        Ok(cells)
    }
}

/// What a value is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(i64),
    Text(String),
}

impl More {
    /// What a line is ordered by, of what [`More::order`] reads; None without a value.
    pub(super) fn key(
        &self,
        s: &Session<'_>,
        (stage, answered_at): (StageId, Option<Time>),
        more: &[Raw],
    ) -> Option<Key> {
        let (name, source) = self.columns.first()?;
        let place = |found: Option<usize>| found.and_then(|at| i64::try_from(at).ok()).map(Key::Number);
        let text = |at: usize| match more.get(at) {
            Some(Raw::Text(text)) if !text.trim().is_empty() => Some(text.as_str()),
            _ => None,
        };
        match *source {
            // Customers tell stages by their names alone.
            Source::Stage => place(s.all_stages().iter().position(|known| known.name() == s.stage_name(stage))),
            Source::FirstAnswer => answered_at.map(|at| Key::Number(at.0)),
            Source::Pipeline(at) => match more.get(at) {
                Some(Raw::Number(id)) => {
                    let all = s.all_pipelines();
                    let own = all.iter().find(|known| known.id == PipelineId(*id)).map(|known| &known.label);
                    place(all.iter().position(|known| Some(&known.label) == own))
                }
                _ => None,
            },
            Source::Moment(at) => match more.get(at) {
                Some(Raw::Number(micros)) => Some(Key::Number(*micros)),
                _ => None,
            },
            Source::Content(at) => text(at).map(|text| Key::Text(richtext::sort_key(text))),
            Source::Choice(at) | Source::Value(at) => text(at).and_then(|value| key(s, name, value)),
            Source::Custom(_) => None,
        }
    }
}

/// What a stored value is ordered by: options by their place, all others by what they are.
fn key(s: &Session<'_>, name: &str, value: &str) -> Option<Key> {
    let property = s.properties().iter().find(|property| property.name == name)?;
    if value.trim().is_empty() {
        return None;
    }
    Some(match property.kind {
        Kind::Number => Key::Number(ordered(value.parse().ok()?)),
        Kind::Date | Kind::Bool => Key::Text(value.to_owned()),
        Kind::Enumeration | Kind::Multiple => {
            let first = properties::parts(value).next().unwrap_or_default();
            let at = property.options.iter().position(|option| option.value == first);
            Key::Number(at.and_then(|at| i64::try_from(at).ok()).unwrap_or(i64::MAX))
        }
        Kind::Text | Kind::LongText | Kind::Computed => Key::Text(richtext::sort_key(value)),
    })
}

/// A number that stands in the same order among whole ones.
fn ordered(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

fn custom_values(raw: Option<&Raw>) -> Result<BTreeMap<String, String>> {
    match raw {
        Some(Raw::Text(stored)) => properties::custom_values(stored),
        _ => Ok(BTreeMap::new()),
    }
}

fn pipeline(s: &Session<'_>, raw: Option<&Raw>) -> Cell {
    let Some(Raw::Number(id)) = raw else { return Cell::Empty };
    let found = s.all_pipelines().iter().find(|pipeline| pipeline.id == PipelineId(*id));
    found.map_or(Cell::Empty, |pipeline| Cell::Text(pipeline.label.clone()))
}

/// A stored value by its property; without one it is nobody's to show.
fn cell(s: &Session<'_>, name: &str, value: &str) -> Cell {
    let Some(property) = s.properties().iter().find(|property| property.name == name) else { return Cell::Empty };
    if value.trim().is_empty() {
        return Cell::Empty;
    }
    match property.kind {
        Kind::LongText => Cell::Long(value.to_owned()),
        Kind::Number if value.parse::<f64>().is_ok_and(f64::is_finite) => Cell::Number(value.to_owned()),
        Kind::Date => Cell::Day(value.to_owned()),
        Kind::Bool => value.parse().map_or_else(|_| Cell::Text(value.to_owned()), Cell::Flag),
        _ => Cell::Text(property.display(value)),
    }
}
