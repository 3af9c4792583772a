//! Filters of SCIM as conditions of SQL, over the aliases of [`Directory::people`](crate::desk::viewer::Directory).
//!
//! Every value is bound. What a filter may name stands here, and nothing else is asked.

use db::{Dialect, Sql, sql};

use super::filter::{Filter, Operator, Path, Unreadable, Value};
use crate::clock::Time;
use crate::desk::email::email_key;
use crate::desk::ids::{CompanyId, ContactId};

/// The name by which a directory knows a contact.
pub(super) const USER_NAME: &str = "COALESCE(d.user_name, c.email)";
/// Likewise, as it is compared.
const USER_KEY: &str = "COALESCE(d.user_key, c.email_key)";
/// What a directory calls a contact.
pub(super) const DISPLAY_NAME: &str =
    "CASE WHEN d.contact_id IS NULL THEN NULLIF(TRIM(c.first_name || ' ' || c.last_name), '') ELSE d.display_name END";
/// When a contact was last changed.
pub(super) const CHANGED_AT: &str =
    "CASE WHEN COALESCE(d.updated_at, 0) > c.updated_at THEN d.updated_at ELSE c.updated_at END";
/// Whether a contact may sign in.
pub(super) const IS_ACTIVE: &str = "(c.declined_at IS NULL)";

/// What an attribute is.
enum Kind {
    /// A user name or an address.
    Key(&'static str),
    /// A text of which nobody minds the case.
    Text(&'static str),
    /// A text as it stands.
    Exact(&'static str),
    Flag(&'static str),
    Moment(&'static str),
}

fn kind(path: &Path) -> Result<Kind, Unreadable> {
    Ok(match (path.name.as_str(), path.part.as_deref()) {
        ("username", None) => Kind::Key(USER_KEY),
        ("emails", None | Some("value")) => Kind::Key("c.email_key"),
        ("emails", Some("type")) => Kind::Text("'work'"),
        ("emails", Some("primary")) => Kind::Flag("TRUE"),
        ("externalid", None) => Kind::Exact("d.external_id"),
        ("id", None) => Kind::Exact("CAST(c.id AS TEXT)"),
        ("active", None) => Kind::Flag(IS_ACTIVE),
        ("name", Some("givenname")) => Kind::Text("c.first_name"),
        ("name", None | Some("familyname")) => Kind::Text("c.last_name"),
        ("name", Some("formatted")) => Kind::Text("TRIM(c.first_name || ' ' || c.last_name)"),
        ("displayname", None) => Kind::Text(DISPLAY_NAME),
        ("title", None) => Kind::Text("c.job_title"),
        ("meta", Some("lastmodified")) => Kind::Moment(CHANGED_AT),
        ("meta", Some("created")) => Kind::Moment("c.created_at"),
        _ => return Err(Unreadable),
    })
}

/// The condition of a filter for the directory of a company.
///
/// # Errors
/// [`Unreadable`] when it names what is not known, or compares what cannot be compared.
pub(super) fn condition(filter: &Filter, company: CompanyId, dialect: Dialect) -> Result<Sql, Unreadable> {
    let list = |all: &[Filter], word: &str| {
        let mut sql = Sql::new("(");
        for (n, one) in all.iter().enumerate() {
            sql.push(if n > 0 { word } else { "" }).append(condition(one, company, dialect)?);
        }
        sql.push(")");
        Ok(sql)
    };
    match filter {
        Filter::And(all) => list(all, " AND "),
        Filter::Or(any) => list(any, " OR "),
        Filter::Not(one) => {
            let mut sql = Sql::new("NOT COALESCE(");
            sql.append(condition(one, company, dialect)?).push(", FALSE)");
            Ok(sql)
        }
        Filter::Within(path, one) if path.name == "emails" && path.part.is_none() => {
            condition(&beneath(path, one)?, company, dialect)
        }
        Filter::Within(..) => Err(Unreadable),
        Filter::Present(path) => Ok(match kind(path)? {
            Kind::Flag(_) | Kind::Moment(_) => Sql::new("TRUE"),
            Kind::Key(value) | Kind::Text(value) | Kind::Exact(value) => {
                Sql::new(format!("COALESCE({value}, '') <> ''"))
            }
        }),
        Filter::Compare(path, Operator::Eq, Value::Text(text)) if path.part.is_none() => match path.name.as_str() {
            "username" => Ok(of_user_name(&email_key(text), company)),
            "externalid" => Ok(of_external_id(text, company)),
            "id" => Ok(text.parse().map_or(Sql::new("FALSE"), |id: ContactId| sql!("c.id = ?", id))),
            _ => compare(path, Operator::Eq, &Value::Text(text.clone()), dialect),
        },
        Filter::Compare(path, operator, value) => compare(path, *operator, value, dialect),
    }
}

/// A filter over an entry's parts as one over the attribute's: there is one entry only.
fn beneath(path: &Path, filter: &Filter) -> Result<Filter, Unreadable> {
    let part = |inner: &Path| match &inner.part {
        None => Ok(Path { name: path.name.clone(), part: Some(inner.name.clone()) }),
        Some(_) => Err(Unreadable),
    };
    let all = |all: &[Filter]| all.iter().map(|one| beneath(path, one)).collect::<Result<Vec<_>, _>>();
    Ok(match filter {
        Filter::And(filters) => Filter::And(all(filters)?),
        Filter::Or(filters) => Filter::Or(all(filters)?),
        Filter::Not(one) => Filter::Not(Box::new(beneath(path, one)?)),
        Filter::Present(inner) => Filter::Present(part(inner)?),
        Filter::Compare(inner, operator, value) => Filter::Compare(part(inner)?, *operator, value.clone()),
        Filter::Within(..) => return Err(Unreadable),
    })
}

/// Whoever has a user name, found by indexes.
pub(super) fn of_user_name(key: &str, company: CompanyId) -> Sql {
    sql!(
        "c.id IN (SELECT u.id FROM contact u WHERE u.email_key = ? AND NOT EXISTS (
             SELECT 1 FROM scim_user v WHERE v.contact_id = u.id AND v.company_id = ? AND v.user_key IS NOT NULL)
           UNION ALL SELECT v.contact_id FROM scim_user v WHERE v.company_id = ? AND v.user_key = ?)",
        key,
        company,
        company,
        key
    )
}

fn of_external_id(id: &str, company: CompanyId) -> Sql {
    sql!("c.id IN (SELECT v.contact_id FROM scim_user v WHERE v.company_id = ? AND v.external_id = ?)", company, id)
}

fn compare(path: &Path, operator: Operator, value: &Value, dialect: Dialect) -> Result<Sql, Unreadable> {
    match (kind(path)?, value) {
        (Kind::Flag(is), value) => flag(is, operator, value),
        (Kind::Moment(at), Value::Text(text)) => moment(at, operator, text),
        (Kind::Key(value), Value::Text(text)) => {
            // A part of an address is no address.
            let is_whole = matches!(operator, Operator::Eq | Operator::Ne);
            let asked = if is_whole { email_key(text) } else { text.to_lowercase() };
            texts(value, operator, &asked)
        }
        (Kind::Text(value), Value::Text(text)) => {
            let folded = dialect.bytewise(&format!("text_folded({value})"));
            texts(&folded, operator, &db::fold::folded(text))
        }
        (Kind::Exact(value), Value::Text(text)) => texts(value, operator, text),
        (Kind::Key(value) | Kind::Text(value) | Kind::Exact(value), Value::Null) => match operator {
            Operator::Eq => Ok(Sql::new(format!("COALESCE({value}, '') = ''"))),
            Operator::Ne => Ok(Sql::new(format!("COALESCE({value}, '') <> ''"))),
            _ => Err(Unreadable),
        },
        _ => Err(Unreadable),
    }
}

fn flag(is: &str, operator: Operator, value: &Value) -> Result<Sql, Unreadable> {
    let asked = match value {
        Value::Flag(asked) => *asked,
        Value::Text(text) if text.eq_ignore_ascii_case("true") => true,
        Value::Text(text) if text.eq_ignore_ascii_case("false") => false,
        _ => return Err(Unreadable),
    };
    let asked = match operator {
        Operator::Eq => asked,
        Operator::Ne => !asked,
        _ => return Err(Unreadable),
    };
    Ok(Sql::new(if asked { is.to_owned() } else { format!("NOT {is}") }))
}

fn moment(at: &str, operator: Operator, text: &str) -> Result<Sql, Unreadable> {
    let asked: jiff::Timestamp = text.parse().map_err(|_| Unreadable)?;
    let sign = match operator {
        Operator::Eq => "=",
        Operator::Ne => "<>",
        Operator::Gt => ">",
        Operator::Ge => ">=",
        Operator::Lt => "<",
        Operator::Le => "<=",
        Operator::Co | Operator::Sw | Operator::Ew => return Err(Unreadable),
    };
    Ok(sql!(format!("({at}) {sign} ?"), Time::from_jiff(asked)))
}

fn texts(value: &str, operator: Operator, asked: &str) -> Result<Sql, Unreadable> {
    let length = asked.chars().count();
    Ok(match operator {
        Operator::Eq => sql!(format!("{value} = ?"), asked),
        Operator::Ne => sql!(format!("NOT COALESCE({value} = ?, FALSE)"), asked),
        // Nothing is in every text, as every text begins with it.
        Operator::Co if asked.is_empty() => Sql::new(format!("{value} IS NOT NULL")),
        // What is in it is gone when it is replaced by nothing.
        Operator::Co => sql!(format!("REPLACE({value}, ?, '') <> {value}"), asked),
        Operator::Sw => sql!(format!("SUBSTR({value}, 1, {length}) = ?"), asked),
        Operator::Ew => sql!(
            format!("(LENGTH({value}) >= {length} AND SUBSTR({value}, LENGTH({value}) - {length} + 1) = ?)"),
            asked
        ),
        Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le => return Err(Unreadable),
    })
}
