//! The directory page by page, and what somebody looks for in it by the beginning of a name.

use db::{Sql, sql};

use super::{Contact, cards, confirm};
use crate::desk::error::Result;
use crate::desk::ids::CompanyId;
use crate::desk::session::Session;
use crate::desk::tickets::{At, Count};

/// One page of a directory.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// The records, by name.
    pub rows: Vec<T>,
    /// Cursor for [`At::After`].
    pub next: Option<String>,
}

/// A company in the directory.
#[derive(Clone, Debug)]
pub struct CompanyLine {
    /// Which company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its domain.
    pub domain: Option<String>,
    /// How many contacts it has.
    pub contacts: i64,
}

/// Records of a page of the directory.
pub(in crate::desk) const PAGE: i64 = 50;

/// Where a page of contacts goes on behind a cursor: the last one's id and sort key.
pub(in crate::desk) fn after(at: &At) -> Option<(i64, String)> {
    let At::After(cursor) = at else { return None };
    let (id, key) = cursor.split_once('.')?;
    Some((id.parse().ok()?, key.to_owned()))
}

/// Cuts the row that only tells that there is more, and makes the cursor.
pub(in crate::desk) fn cut<T>(rows: &mut Vec<T>, place: impl Fn(&T) -> (i64, &str)) -> Option<String> {
    let page = usize::try_from(PAGE).unwrap_or(0);
    if rows.len() <= page {
        return None;
    }
    rows.truncate(page);
    rows.last().map(|row| {
        let (id, key) = place(row);
        format!("{id}.{key}")
    })
}

/// Which contacts somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The beginning of a name, of a family name or of an address.
    pub text: Option<String>,
    /// Only those of whom something waits to be confirmed.
    pub is_waiting: bool,
    /// Only those who have made an account and wait to be approved.
    pub is_unapproved: bool,
}

/// Contacts by name.
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::SignIn`] for others.
pub async fn contacts(s: &mut Session<'_>, sought: &Sought, at: &At) -> Result<Listing<Contact>> {
    s.staff()?;
    let mut rest = Sql::new("WHERE NOT c.is_deleted");
    if sought.is_waiting {
        rest.push(" AND ").append(confirm::waits(s));
    }
    if sought.is_unapproved {
        rest.push(" AND NOT c.is_approved AND c.declined_at IS NULL");
    }
    if let Some(text) = &sought.text {
        rest.append(begins(text));
    }
    if let Some((id, key)) = after(at) {
        rest.bind(" AND (c.name_key, c.id) > (?, ?)", [key.into(), id.into()]);
    }
    rest.push(" ORDER BY c.name_key, c.id").limit(PAGE + 1);
    let mut rows = cards(s, rest).await?;
    let next = cut(&mut rows, |row| (row.id.0, &row.name_key));
    Ok(Listing { rows: rows.into_iter().map(Contact::from).collect(), next })
}

/// How many have made an account and wait to be approved, counted up to a limit.
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::SignIn`] for others.
pub async fn unapproved(s: &mut Session<'_>) -> Result<Count> {
    s.staff()?;
    let mut sql = Sql::new(
        "SELECT COUNT(*) FROM (SELECT 1 FROM contact WHERE NOT is_approved AND NOT is_deleted AND declined_at IS NULL",
    );
    sql.limit(Count::LIMIT + 1).push(") n");
    Ok(Count::capped(s.conn().one(sql).await?, Count::LIMIT))
}

/// That a name, a family name or an address begins so: what follows on other conditions, over the alias `c` of `contact`.
pub(in crate::desk) fn begins(text: &str) -> Sql {
    let (from, to) = prefix(&richtext::sort_key(text));
    let (mail_from, mail_to) = prefix(&text.trim().to_lowercase());
    sql!(
        " AND c.id IN (SELECT id FROM contact WHERE name_key >= ? AND name_key < ?
           UNION SELECT id FROM contact WHERE family_key >= ? AND family_key < ?
           UNION SELECT id FROM contact WHERE email_key >= ? AND email_key < ?)",
        from.clone(),
        to.clone(),
        from,
        to,
        mail_from,
        mail_to
    )
}

/// Everything that begins with `start`, as a range of keys that order bytewise.
fn prefix(start: &str) -> (String, String) {
    (start.to_owned(), format!("{start}\u{10ffff}"))
}

/// Companies by name; `text` is the beginning of a name or of a domain.
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::SignIn`] for others.
pub async fn companies(s: &mut Session<'_>, text: Option<&str>, at: &At) -> Result<Listing<CompanyLine>> {
    s.staff()?;
    let mut sql = Sql::new(
        "SELECT k.id, k.name, k.domain, (SELECT COUNT(*) FROM contact_company l WHERE l.company_id = k.id), k.name_key
         FROM company k WHERE NOT k.is_deleted",
    );
    if let Some(text) = text {
        let (from, to) = prefix(&richtext::sort_key(text));
        let (domain_from, domain_to) = prefix(&text.trim().to_lowercase());
        sql.bind(
            " AND k.id IN (SELECT id FROM company WHERE name_key >= ? AND name_key < ?
               UNION SELECT id FROM company WHERE domain_key >= ? AND domain_key < ?
               UNION SELECT company_id FROM company_domain WHERE domain >= ? AND domain < ?)",
            [
                from.into(),
                to.into(),
                domain_from.clone().into(),
                domain_to.clone().into(),
                domain_from.into(),
                domain_to.into(),
            ],
        );
    }
    if let Some((id, key)) = after(at) {
        sql.bind(" AND (k.name_key, k.id) > (?, ?)", [key.into(), id.into()]);
    }
    sql.push(" ORDER BY k.name_key, k.id").limit(PAGE + 1);
    let mut rows: Vec<(CompanyId, String, Option<String>, i64, String)> = s.conn().all(sql).await?;
    let next = cut(&mut rows, |(id, _, _, _, key)| (id.0, key));
    let rows =
        rows.into_iter().map(|(id, name, domain, contacts, _)| CompanyLine { id, name, domain, contacts }).collect();
    Ok(Listing { rows, next })
}
