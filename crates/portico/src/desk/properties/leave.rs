//! Options that go for good. What has such an option gets another one, or none, as the administrator says; that happens in
//! batches of jobs, so that the database is never held for long. Meanwhile the option stays readable, and nobody chooses it.

use db::{Sql, Value, sql};
use serde::{Deserialize, Serialize};

use super::edit::{FIELDS, Row, RowRead, Sheet, held, store};
use super::{Choice, Kind, Object, Record, custom_values, groups, join, may, parts, stored};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::filter::Filter;
use crate::desk::ids::PropertyId;
use crate::desk::jobs;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;
use crate::desk::tickets::{self, Actor, Count, history_of};
use crate::desk::viewer::{System, Viewer};

/// The kind of the jobs that move records from an option to another.
pub const LEAVE: &str = "property_option";
/// Ids that one job looks through.
const WINDOW: i64 = 5_000;
/// Records that one job changes.
const BATCH: i64 = 200;

/// An option that somebody wants to remove.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// The property.
    pub row: Row,
    /// The option.
    pub option: Choice,
    /// How many records have it, counted up to a limit.
    pub count: Count,
    /// What could take its place.
    pub others: Vec<Choice>,
    /// Whether a filter of the portal asks for it.
    pub is_asked: bool,
}

/// What a job is about.
#[derive(Debug, Serialize, Deserialize)]
struct Step {
    property: PropertyId,
    value: String,
    after: i64,
}

/// An option of a property with what has it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such option that can be removed, and for whoever may not set up the portal.
pub async fn leaving(s: &mut Session<'_>, id: PropertyId, value: &str) -> Result<Leaving> {
    let row = super::look(s, id).await?.row;
    let option = removable(&row, value)?.clone();
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ");
    sql.push(row.object.name()).push(" r WHERE ").append(has(s, &row, value)).limit(Count::LIMIT + 1).push(") n");
    let count: i64 = s.conn().one(sql).await?;
    let others = row.sheet.options.iter().filter(|other| other.value != value && !other.archived).cloned().collect();
    Ok(Leaving { is_asked: is_asked(s, &row, value), count: Count::capped(count, Count::LIMIT), others, option, row })
}

fn removable<'r>(row: &'r Row, value: &str) -> Result<&'r Choice> {
    let option = row.sheet.options.iter().find(|option| option.value == value && option.goes_to.is_none());
    option.filter(|_| may(row.object, &row.name, row.is_builtin).options).ok_or(Error::NotFound)
}

/// Whether a filter of the portal asks for an option.
fn is_asked(s: &Session<'_>, row: &Row, value: &str) -> bool {
    let asks = |filter: &Filter| {
        let all = filter.groups.iter().flat_map(|group| &group.conditions);
        all.filter(|condition| condition.property == row.name)
            .any(|condition| condition.values.iter().any(|v| v == value))
    };
    match row.object {
        Object::Ticket => s.portals().iter().any(|portal| asks(&portal.visible)),
        Object::Contact => {
            s.portals().iter().any(|portal| asks(&portal.company_if))
                || s.access_groups().iter().filter_map(|group| group.criteria.as_ref()).any(asks)
        }
        Object::Company => false,
    }
}

/// The column of tickets that keeps a built-in property.
fn column(row: &Row) -> Option<&'static str> {
    match row.name.as_str() {
        "hs_ticket_priority" if row.is_builtin => Some("priority"),
        "hs_ticket_category" if row.is_builtin => Some("category"),
        _ => None,
    }
}

/// Whether a record, over the alias `r`, has an option.
fn has(s: &Session<'_>, row: &Row, value: &str) -> Sql {
    let expression = match column(row) {
        Some(column) => format!("r.{column}"),
        None => s.dialect().json_text("r.custom", &row.name),
    };
    match row.kind {
        Kind::Multiple => {
            let all = format!("(';' || {expression} || ';')");
            sql!(format!("REPLACE({all}, ?, '') <> {all}"), format!(";{value};"))
        }
        _ => sql!(format!("{expression} = ?"), value),
    }
}

/// Begins to remove an option; `to` is the one that takes its place, or an empty text for none. `version` is what
/// [`super::look`] said.
///
/// # Errors
/// As [`leaving`]. [`Error::Invalid`] on `version` when somebody has changed the property meanwhile; on `to` when there is
/// no such option, on `option` when a filter asks for it, when it is the last one, or when others are just going to it.
pub async fn leave(s: &mut Session<'_>, id: PropertyId, version: i64, (value, to): (&str, &str)) -> Result<()> {
    let row = held(s, id, version).await?;
    removable(&row, value)?;
    let stays = |option: &&Choice| option.value != value && !option.archived;
    if !to.is_empty() && !row.sheet.options.iter().filter(stays).any(|option| option.value == to) {
        return Err(Invalid::field("to", "property-option-where").into());
    }
    let wrong = if is_asked(s, &row, value) {
        Some("property-option-asked")
    } else if !row.sheet.options.iter().any(|option| stays(&option)) {
        Some("property-option-last")
    } else if row.sheet.options.iter().any(|option| option.goes_to.as_deref() == Some(value)) {
        Some("property-option-target")
    } else {
        None
    };
    if let Some(key) = wrong {
        return Err(Invalid::field("option", key).into());
    }
    let mut sheet = row.sheet.clone();
    for option in sheet.options.iter_mut().filter(|option| option.value == value) {
        (option.archived, option.goes_to) = (true, Some(to.to_owned()));
    }
    store(s, &row, &sheet).await?;
    let now = s.now();
    let step = Step { property: id, value: value.to_owned(), after: 0 };
    jobs::enqueue(s.conn(), LEAVE, &serde_json::json!(step), now, now).await?;
    let groups = groups::of(s, row.object).await?;
    let text = |sheet: &Sheet| Record::of(sheet, &groups, row.is_archived).text();
    audit::note_of(s, Of::Property(id), "option", (&text(&row.sheet), &text(&sheet))).await
}

/// Does one job: moves some records, and writes the next job down, or the option off when none is left. A job that is done
/// twice moves nothing twice.
///
/// # Errors
/// [`Error::NotFound`] for whoever is not the system; [`Error::Internal`] when the job makes no sense.
pub async fn leave_on(s: &mut Session<'_>, payload: &str) -> Result<()> {
    if !matches!(s.viewer(), Viewer::System(System::Housekeeping)) {
        return Err(Error::NotFound);
    }
    let step: Step = serde_json::from_str(payload).map_err(|error| Error::Internal(error.to_string()))?;
    let lock = s.dialect().for_update();
    let found: Option<RowRead> =
        s.conn().first(sql!(format!("SELECT {FIELDS} FROM property p WHERE p.id = ?{lock}"), step.property)).await?;
    let Some(row) = found.map(RowRead::row).transpose()? else { return Ok(()) };
    let leaving = row.sheet.options.iter().find(|option| option.value == step.value);
    let Some(to) = leaving.and_then(|option| option.goes_to.clone()) else { return Ok(()) };
    let last: Option<i64> = s.conn().first(Sql::new(format!("SELECT MAX(id) FROM {}", row.object.name()))).await?;
    let window = step.after + WINDOW;
    let moved = batch(s, &row, &step, (window, &to)).await?;
    let now = s.now();
    let after = moved.unwrap_or(window);
    if moved.is_some() || window < last.unwrap_or_default() {
        let next = Step { after, ..step };
        return jobs::enqueue(s.conn(), LEAVE, &serde_json::json!(next), now, now).await;
    }
    let mut sheet = row.sheet.clone();
    sheet.options.retain(|option| option.value != step.value);
    store(s, &row, &sheet).await
}

/// Moves the first records behind a place; answers the last one's id when there may be more before `window`.
async fn batch(s: &mut Session<'_>, row: &Row, step: &Step, (window, to): (i64, &str)) -> Result<Option<i64>> {
    let table = row.object.name();
    let mut sql = Sql::new(format!("SELECT r.id, r.custom FROM {table} r WHERE "));
    sql.bind("r.id > ? AND r.id <= ? AND ", [step.after.into(), window.into()]);
    sql.append(has(s, row, &step.value)).push(" ORDER BY r.id").limit(BATCH);
    sql.push(s.dialect().for_update());
    let found: Vec<(i64, String)> = s.conn().all(sql).await?;
    let now = s.now();
    let target = Some(to.to_owned()).filter(|to| !to.is_empty());
    for (id, custom) in &found {
        let (set, value, kept): (String, Value, Option<String>) = match column(row) {
            Some(column) => (column.to_owned(), target.clone().into(), target.clone()),
            None => {
                let mut custom = custom_values(custom)?;
                let before = custom.get(&row.name).cloned().unwrap_or_default();
                let value = moved(row, &before, &step.value, to);
                custom.insert(row.name.clone(), value.clone());
                ("custom".to_owned(), stored(&custom).into(), Some(value).filter(|value| !value.is_empty()))
            }
        };
        s.conn()
            .run(Sql::with(
                format!("UPDATE {table} SET {set} = ?, updated_at = ? WHERE id = ?"),
                vec![value, now.into(), (*id).into()],
            ))
            .await?;
        history_of(s, (row.object, *id), &row.name, kept, (Actor::System, now)).await?;
    }
    if row.object == Object::Ticket {
        let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
        tickets::judge(s, &ids).await?;
        tickets::keep_options(s, &ids).await?;
    }
    let is_full = i64::try_from(found.len()).unwrap_or(BATCH) >= BATCH;
    Ok(found.last().filter(|_| is_full).map(|(id, _)| *id))
}

/// A value with one option in the place of another.
fn moved(row: &Row, before: &str, from: &str, to: &str) -> String {
    if row.kind != Kind::Multiple {
        return to.to_owned();
    }
    let values = parts(before).map(|value| if value == from { to } else { value });
    let mut all: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
    all.sort_by_key(|value| row.sheet.options.iter().position(|option| option.value == **value).unwrap_or(usize::MAX));
    all.dedup();
    join(all)
}
