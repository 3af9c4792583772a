//! Indexes that the schema names and the database does not have.

use std::collections::BTreeMap;

use db::{Index, Sql};

use super::Check;
use crate::desk::error::Result;
use crate::desk::session::Session;
use crate::desk::setup::MIGRATIONS;

/// Those whose absence is what this check is about.
///
/// # Errors
/// Those of the database.
pub(super) async fn missing(s: &mut Session<'_>, check: Check) -> Result<Vec<Index>> {
    let there = s.conn().indexes().await?;
    let mut missing = vec![];
    for index in wanted(s).into_values() {
        let is_there = |other: &Index| other.name == index.name && other.is_unique() == index.is_unique();
        if there.iter().any(is_there) || index.is_unique() == (check == Check::Indexes) {
            continue;
        }
        // What is unique is looked through for what is there twice.
        if check == Check::Indexes || is_doubled(s, &index).await? == (check == Check::Doubles) {
            missing.push(index);
        }
    }
    Ok(missing)
}

/// The indexes of the schema, by name: a later step may make one anew, or take it away.
fn wanted(s: &Session<'_>) -> BTreeMap<String, Index> {
    let dialect = s.dialect();
    let schema: String = MIGRATIONS.iter().map(|migration| dialect.translate(migration.sql)).collect();
    let mut wanted = BTreeMap::new();
    for statement in schema.split(';') {
        if let Some(index) = read(statement) {
            wanted.insert(index.name.clone(), index);
        } else if let Some((_, name)) = statement.split_once("DROP INDEX ") {
            wanted.remove(name.trim());
        }
    }
    wanted
}

/// Makes those that are missing, and again those of the same tables that come after them by name: of two that serve alike,
/// SQLite takes the one that was made last.
///
/// # Errors
/// Those of the database.
pub(super) async fn make(s: &mut Session<'_>, check: Check) -> Result<()> {
    let missing = missing(s, check).await?;
    let is_missing = |index: &Index| missing.iter().any(|m| m.name == index.name);
    let is_later = |index: &Index| missing.iter().any(|m| m.table == index.table && m.name < index.name);
    let again = |index: &Index| is_missing(index) || (check == Check::Indexes && !index.is_unique() && is_later(index));
    for index in wanted(s).into_values().filter(again) {
        // One that is not as strict may have its name.
        s.conn().run(Sql::new(format!("DROP INDEX IF EXISTS {}", index.name))).await?;
        s.conn().run(Sql::new(index.definition)).await?;
    }
    Ok(())
}

/// The index that a statement of the schema makes.
fn read(statement: &str) -> Option<Index> {
    let start = statement.find("CREATE UNIQUE INDEX ").or_else(|| statement.find("CREATE INDEX "))?;
    let definition = statement[start..].trim_end();
    let mut words = definition.split_once("INDEX ")?.1.split_whitespace();
    let (name, table) = (words.next()?.to_owned(), words.nth(1)?.to_owned());
    Some(Index { table, name, definition: definition.to_owned() })
}

/// Whether something is there twice that the index would have refused; what is nothing is never the same.
async fn is_doubled(s: &mut Session<'_>, index: &Index) -> Result<bool> {
    let Some((columns, condition)) = covered(&index.definition) else { return Ok(false) };
    let mut query = format!("SELECT 1 FROM {} {condition}", index.table);
    query.push_str(if condition.is_empty() { "WHERE TRUE" } else { "" });
    for column in columns.split(',') {
        query.push_str(&format!(" AND {} IS NOT NULL", column.trim()));
    }
    query.push_str(&format!(" GROUP BY {columns} HAVING COUNT(*) > 1 LIMIT 1"));
    let first: Option<i64> = s.conn().first(Sql::new(query)).await?;
    Ok(first.is_some())
}

/// The columns of an index, and its condition with the word before it.
fn covered(definition: &str) -> Option<(&str, &str)> {
    let (columns, condition) = definition.split_once('(')?.1.split_once(')')?;
    Some((columns, condition.trim()))
}

#[cfg(test)]
mod tests {
    use super::{covered, read};

    #[test]
    fn statements_of_the_schema_are_understood() {
        let text =
            "\n\nCREATE UNIQUE INDEX contact_company_primary ON contact_company (contact_id, x) WHERE is_primary\n";
        let index = read(text).expect("an index");
        assert_eq!((&*index.name, &*index.table), ("contact_company_primary", "contact_company"));
        assert!(index.is_unique());
        assert_eq!(covered(&index.definition), Some(("contact_id, x", "WHERE is_primary")));
        let index = read("CREATE INDEX a ON b (c)").expect("an index");
        assert!(!index.is_unique() && covered(&index.definition) == Some(("c", "")));
        assert!(read("CREATE TABLE a (b TEXT)").is_none());
    }
}
