//! The properties there are, as those see them who may set up the portal.

use db::sql;

use super::edit::{FIELDS, Row, RowRead};
use super::groups::{self, Group};
use super::{Kind, Object};
use crate::desk::error::Result;
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::session::Session;

/// A property in the list of all.
pub type Line = Row;

/// The properties of an object.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Under the headings of their groups, in order; those of no group come first.
    pub groups: Vec<(Option<Group>, Vec<Line>)>,
    /// Those that are archived.
    pub archived: Vec<Line>,
}

/// The properties of tickets, contacts or companies.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set up the portal; those of the database.
pub async fn list(s: &mut Session<'_>, object: Object) -> Result<Listed> {
    only_those_who_may(s)?;
    let groups = groups::of(s, object).await?;
    let rows: Vec<RowRead> = s
        .conn()
        .all(sql!(
            format!("SELECT {FIELDS} FROM property p WHERE p.object = ? ORDER BY p.position, p.id"),
            object.name()
        ))
        .await?;
    let rows: Vec<Line> = rows.into_iter().map(RowRead::row).collect::<Result<_>>()?;
    let (archived, standing): (Vec<Line>, Vec<Line>) = rows.into_iter().partition(|line| line.is_archived);
    let under = |group: Option<&Group>| {
        let is_in = |line: &&Line| line.sheet.group == group.map(|group| group.id);
        (group.cloned(), standing.iter().filter(is_in).cloned().collect())
    };
    Ok(Listed {
        groups: std::iter::once(under(None)).chain(groups.iter().map(|group| under(Some(group)))).collect(),
        archived,
    })
}

impl Line {
    /// How many options can be chosen; None for kinds that have none.
    pub fn options(&self) -> Option<usize> {
        let open = self.sheet.options.iter().filter(|option| !option.archived).count();
        (self.kind.has_options() && (self.kind == Kind::Multiple || open > 0)).then_some(open)
    }
}
