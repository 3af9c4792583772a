//! Properties as those edit them who may set up the portal. What is saved counts for the next page that anybody opens.
//!
//! Whatever changes a property holds the portals' rows: what the portal, its filters and its forms use cannot change
//! meanwhile, and of two who save at once the second finds what the first has saved.

use db::{row, sql};

use super::check::{check, check_name, tidy};
use super::groups::{self, Group};
use super::{Choice, CustomerAccess, Kind, May, Object, Record, may};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::forms;
use crate::desk::ids::{PropertyGroupId, PropertyId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{Change, hold, only_those_who_may};
use crate::desk::session::Session;

/// What can be changed about a property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name for people; of a built-in one empty for the words it has everywhere.
    pub label: String,
    /// A line of help for whoever fills it in.
    pub help: String,
    /// The group it stands in.
    pub group: Option<PropertyGroupId>,
    /// What customers see of it.
    pub access: CustomerAccess,
    /// Its options, in order.
    pub options: Vec<Choice>,
}

/// A new property.
#[derive(Clone, Debug)]
pub struct New {
    /// What it is of.
    pub object: Object,
    /// Its name for programs; an empty one is derived from the label.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// What can be changed later.
    pub sheet: Sheet,
}

/// A property as it is stored.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which.
    pub id: PropertyId,
    /// What it is of.
    pub object: Object,
    /// Its name for programs.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// Whether every installation has it.
    pub is_builtin: bool,
    /// Whether it is archived.
    pub is_archived: bool,
    /// What can be changed.
    pub sheet: Sheet,
    /// What saving has to name.
    pub version: i64,
}

/// A property on its page.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The property.
    pub row: Row,
    /// What may be changed about it.
    pub may: May,
    /// The groups it can stand in.
    pub groups: Vec<Group>,
    /// Forms that offer their own choice of its options.
    pub own_words: Vec<String>,
    /// Who changed it last, and when.
    pub last: Option<Change>,
}

/// The columns of [`RowRead`], over the alias `p`.
pub(super) const FIELDS: &str = "p.id, p.object, p.name, p.label, p.help, p.group_id, p.kind, p.options, p.is_builtin,
    p.customer_access, p.is_archived, p.updated_at";

row! {
    pub(super) struct RowRead {
        id: PropertyId,
        object: String,
        name: String,
        label: String,
        help: String,
        group: Option<PropertyGroupId>,
        kind: String,
        options: String,
        is_builtin: bool,
        access: String,
        is_archived: bool,
        version: i64,
    }
}

impl RowRead {
    pub(super) fn row(self) -> Result<Row> {
        Ok(Row {
            id: self.id,
            object: Object::parse(&self.object).ok_or(Error::NotFound)?,
            kind: Kind::parse(&self.kind),
            is_builtin: self.is_builtin,
            is_archived: self.is_archived,
            version: self.version,
            sheet: Sheet {
                label: self.label,
                help: self.help,
                group: self.group,
                access: CustomerAccess::parse(&self.access),
                options: serde_json::from_str(&self.options)
                    .map_err(|error| Error::Internal(format!("options of {}: {error}", self.name)))?,
            },
            name: self.name,
        })
    }
}

pub(super) async fn find(s: &mut Session<'_>, id: PropertyId) -> Result<Row> {
    let found: Option<RowRead> =
        s.conn().first(sql!(format!("SELECT {FIELDS} FROM property p WHERE p.id = ?"), id)).await?;
    found.ok_or(Error::NotFound)?.row()
}

/// The property as it stands, with nobody changing it or what uses it until this transaction ends.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id; [`Error::Invalid`] on `version` when it has changed since it was read.
pub(super) async fn held(s: &mut Session<'_>, id: PropertyId, version: i64) -> Result<Row> {
    only_those_who_may(s)?;
    hold(s).await?;
    // A choice may be on its way out, portion by portion, with nothing held but this row.
    let mut lock = sql!("SELECT id FROM property WHERE id = ?", id);
    lock.push(s.dialect().for_update());
    s.conn().first::<PropertyId>(lock).await?;
    let row = find(s, id).await?;
    if row.version != version {
        return Err(audit::overtaken(s, Of::Property(id), "property-changed").await?);
    }
    Ok(row)
}

/// One property.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, and for whoever may not set up the portal.
pub async fn look(s: &mut Session<'_>, id: PropertyId) -> Result<Draft> {
    only_those_who_may(s)?;
    let row = find(s, id).await?;
    Ok(Draft {
        may: may(row.object, &row.name, row.is_builtin),
        groups: groups::of(s, row.object).await?,
        own_words: forms::with_own_words(s, &row.question()).await?,
        last: audit::changes_of(s, Of::Property(id), 1).await?.pop(),
        row,
    })
}

/// The groups that a new property can stand in.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal.
pub async fn blank(s: &mut Session<'_>, object: Object) -> Result<Vec<Group>> {
    only_those_who_may(s)?;
    groups::of(s, object).await
}

fn json(options: &[Choice]) -> String {
    serde_json::to_string(options).expect("texts are JSON")
}

/// Makes a property; it stands behind the others.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal; [`Error::Invalid`] with the input's name as field.
pub async fn make(s: &mut Session<'_>, new: New) -> Result<PropertyId> {
    only_those_who_may(s)?;
    hold(s).await?;
    let groups = groups::of(s, new.object).await?;
    let sheet = tidy(new.sheet, new.kind, &[]);
    let taken: Vec<String> =
        s.conn().all(sql!("SELECT name FROM property WHERE object = ?", new.object.name())).await?;
    let mut invalid = Invalid::default();
    if !Kind::OWN.contains(&new.kind) {
        invalid.add("kind", "property-kind-missing", vec![]);
    }
    let name = match new.name.trim() {
        "" => super::check::derived(&sheet.label),
        name => name.to_owned(),
    };
    check_name(&name, new.object, &taken, &mut invalid);
    if new.kind.has_options() && sheet.options.is_empty() {
        invalid.add("options", "property-options-none", vec![]);
    }
    check(&sheet, (new.object, new.kind), &groups, &mut invalid);
    invalid.into_result()?;
    let now = s.now();
    let id: PropertyId = s
        .conn()
        .one(sql!(
            "INSERT INTO property (object, name, label, kind, options, is_builtin, customer_access, position, group_id,
               help, updated_at)
             SELECT ?, ?, ?, ?, ?, FALSE, ?, COALESCE(MAX(position), 0) + 1, CAST(? AS BIGINT), ?, CAST(? AS BIGINT)
             FROM property RETURNING id",
            new.object.name(),
            &name,
            &sheet.label,
            new.kind.name(),
            json(&sheet.options),
            sheet.access.name(),
            sheet.group,
            &sheet.help,
            now
        ))
        .await?;
    audit::note_of(s, Of::Property(id), "made", ("", &Record::of(&sheet, &groups, false).text())).await?;
    Ok(id)
}

/// Saves a property; `version` is what [`look`] said. What may not be changed stays, and so do options that were not sent.
///
/// # Errors
/// As [`look`]. [`Error::Invalid`] with the input's name as field; on `version` when somebody else has saved meanwhile,
/// which changes nothing.
pub async fn save(s: &mut Session<'_>, id: PropertyId, version: i64, sheet: Sheet) -> Result<()> {
    let was = held(s, id, version).await?;
    let groups = groups::of(s, was.object).await?;
    let sheet = allowed(sheet, &was);
    let mut invalid = Invalid::default();
    check(&sheet, (was.object, was.kind), &groups, &mut invalid);
    check_access(s, &was, sheet.access, &mut invalid).await?;
    invalid.into_result()?;
    store(s, &was, &sheet).await?;
    if sheet == was.sheet {
        return Ok(());
    }
    let old = Record::of(&was.sheet, &groups, was.is_archived).text();
    let new = Record::of(&sheet, &groups, was.is_archived).text();
    audit::note_of(s, Of::Property(id), "changed", (&old, &new)).await
}

/// What was sent as far as it may be changed; the rest as it stands.
fn allowed(sheet: Sheet, was: &Row) -> Sheet {
    let may = may(was.object, &was.name, was.is_builtin);
    let mut sheet = tidy(sheet, was.kind, &was.sheet.options);
    if sheet.label.is_empty() && was.is_builtin {
        super::seeded_label(was.object, &was.name).unwrap_or_default().clone_into(&mut sheet.label);
    }
    if !may.own {
        (sheet.help, sheet.group) = (was.sheet.help.clone(), was.sheet.group);
    }
    if !may.access {
        sheet.access = was.sheet.access;
    }
    if !may.labels {
        sheet.options.clone_from(&was.sheet.options);
    } else if !may.options {
        let is_known = |option: &Choice| was.sheet.options.iter().any(|known| known.value == option.value);
        sheet.options.retain(is_known);
        sheet.options.iter_mut().for_each(|option| option.archived = false);
    }
    sheet
}

/// What forms ask for stays open to customers, and what decides who sees their company's tickets is never open to them.
async fn check_access(s: &mut Session<'_>, was: &Row, to: CustomerAccess, invalid: &mut Invalid) -> Result<()> {
    let is_open = |access: CustomerAccess| access >= CustomerAccess::Editable;
    if is_open(was.sheet.access) && !is_open(to) {
        let asking = forms::asking(s, &was.question()).await?;
        if !asking.is_empty() {
            let names: Vec<&str> = asking.iter().map(|(_, name)| name.as_str()).collect();
            invalid.add("access", "property-asked", vec![("forms", names.join(", "))]);
        }
    }
    let is_hidden = to == CustomerAccess::Never && was.sheet.access != to;
    if is_hidden && was.object == Object::Ticket && s.portals().iter().any(|portal| portal.shows(&was.name)) {
        invalid.add("access", "property-is-column", vec![]);
    }
    if is_open(to) && was.object == Object::Contact && s.asks_contacts(&was.name) {
        invalid.add("access", "property-decides", vec![]);
    }
    Ok(())
}

/// Writes what can be changed, under the next version.
pub(super) async fn store(s: &mut Session<'_>, was: &Row, sheet: &Sheet) -> Result<()> {
    if *sheet == was.sheet {
        return Ok(());
    }
    let now = s.after(was.version);
    s.conn()
        .run(sql!(
            "UPDATE property SET label = ?, help = ?, group_id = ?, customer_access = ?, options = ?, updated_at = ?
             WHERE id = ?",
            &sheet.label,
            &sheet.help,
            sheet.group,
            sheet.access.name(),
            json(&sheet.options),
            now,
            was.id
        ))
        .await?;
    Ok(())
}

impl Row {
    /// What questions of forms call it.
    pub fn question(&self) -> String {
        super::question(self.object, &self.name)
    }
}
