//! Settings that are filters: what they may ask, and what comes of them.

use db::Sql;

use super::{About, only_those_who_may};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::filter::{Field, Filter, When};
use crate::desk::properties::{CustomerAccess, Object, Property};
use crate::desk::session::Session;

/// At most so many of the newest records are looked at.
const SAMPLE: i64 = 1_000;

/// How many of the newest records a filter matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// How many match.
    pub matching: u64,
    /// How many were looked at.
    pub all: u64,
    /// Whether there may be more.
    pub more: bool,
}

pub(super) fn fields<'s>(s: &'s Session<'_>, about: About) -> &'s [Field] {
    match about {
        About::Tickets => s.ticket_fields(),
        About::Contacts => s.contact_fields(),
    }
}

/// A filter as it is stored, from what was sent for the setting `key`.
///
/// # Errors
/// What is wrong, on `key` or on fields such as `visible.0.2`, group and condition by number.
pub(super) fn checked(key: &str, text: &str, fields: &[Field], when: &When) -> std::result::Result<String, Invalid> {
    let mut invalid = Invalid::default();
    let Ok(filter) = read(text) else {
        invalid.add(key, "settings-choice", vec![]);
        return Err(invalid);
    };
    if let Err(Error::Invalid(found)) = filter.check(fields, when) {
        for problem in found.problems {
            invalid.add(&problem.field.replacen("filter", key, 1), problem.key, problem.args);
        }
        return Err(invalid);
    }
    Ok(filter.text())
}

/// A filter of contacts as it is stored, from what was sent for `key`: one that decides what they see.
///
/// # Errors
/// As [`checked`]; the conditions that ask for what customers say about themselves.
pub(in crate::desk) fn of_contacts(s: &Session<'_>, key: &str, text: &str) -> std::result::Result<String, Invalid> {
    let filter = checked(key, text, s.contact_fields(), &s.when())?;
    is_not_said_by_customers(key, &filter, s.properties_of(Object::Contact))?;
    Ok(filter)
}

/// What customers may say about themselves cannot decide what they see.
///
/// # Errors
/// The conditions that ask for such a property.
pub(super) fn is_not_said_by_customers(key: &str, text: &str, known: &[Property]) -> std::result::Result<(), Invalid> {
    let is_said =
        |name: &str| known.iter().any(|property| property.name == name && property.access >= CustomerAccess::Editable);
    let mut invalid = Invalid::default();
    for (g, group) in read(text).unwrap_or_default().groups.iter().enumerate() {
        for (c, _) in group.conditions.iter().enumerate().filter(|(_, condition)| is_said(&condition.property)) {
            invalid.add(&format!("{key}.{g}.{c}"), "filter-said-by-customers", vec![]);
        }
    }
    if invalid.is_empty() { Ok(()) } else { Err(invalid) }
}

/// A filter from its text; an empty text is one that matches everything.
pub(in crate::desk) fn read(text: &str) -> serde_json::Result<Filter> {
    if text.is_empty() { Ok(Filter::default()) } else { serde_json::from_str(text) }
}

/// How many of the newest records a filter matches that is not saved yet; what makes no sense in it matches nothing.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set anything; those of the database.
pub async fn sample(s: &mut Session<'_>, about: About, filter: &Filter) -> Result<Sample> {
    only_those_who_may(s)?;
    let matches = filter.resolve(fields(s, about), &s.when()).sql(s.dialect());
    let mut sql = Sql::new("SELECT COALESCE(SUM(CASE WHEN ");
    sql.append(matches).push(" THEN 1 ELSE 0 END), 0), COUNT(*) FROM ");
    match about {
        About::Tickets => sql
            .push("(SELECT id FROM ticket ORDER BY last_activity_at DESC, id DESC")
            .limit(SAMPLE)
            .push(") n JOIN ticket t ON t.id = n.id"),
        About::Contacts => {
            sql.push("(SELECT id FROM contact WHERE NOT is_deleted ORDER BY id DESC").limit(SAMPLE).push(
                ") n JOIN contact c ON c.id = n.id
             LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
             LEFT JOIN company k ON k.id = l.company_id",
            )
        }
    };
    let (matching, all): (i64, i64) = s.conn().one(sql).await?;
    let figure = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(Sample { matching: figure(matching), all: figure(all), more: all == SAMPLE })
}
