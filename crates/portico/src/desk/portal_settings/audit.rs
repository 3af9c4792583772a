//! Who changed what: written with the change itself, and kept.

use db::{Sql, row, sql};

use super::only_those_who_may;
use crate::clock::Time;
use crate::desk::error::Invalid;
use crate::desk::ids::{
    AccessGroupId, CompanyId, ConnectionId, ContactId, DomainId, FormId, InboxId, PipelineId, PortalId,
    PropertyGroupId, PropertyId, StaffId, TemplateId,
};
use crate::desk::session::Session;
use crate::desk::translations::Thing;
use crate::desk::viewer::{Role, full_name};
use crate::desk::{Error, Result};

row! {
    struct Line {
        at: Time,
        first: Option<String>,
        last: Option<String>,
        email: Option<String>,
        object: String,
        id: i64,
        setting: String,
        old: Option<String>,
        new: Option<String>,
    }
}

/// What is written down about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::desk) enum Of {
    /// The portal.
    Portal(PortalId),
    /// A form.
    Form(FormId),
    /// A domain.
    Domain(DomainId),
    /// An inbox.
    Inbox(InboxId),
    /// Somebody of staff.
    Staff(StaffId),
    /// What holds for all staff.
    AllStaff,
    /// What holds for all contacts and companies.
    Directory,
    /// A contact.
    Contact(ContactId),
    /// A company.
    Company(CompanyId),
    /// A property.
    Property(PropertyId),
    /// A group of properties.
    PropertyGroup(PropertyGroupId),
    /// A pipeline.
    Pipeline(PipelineId),
    /// A group of contacts whom portals let in.
    AccessGroup(AccessGroupId),
    /// What a page around signing in, or a mail about it, says.
    Template(TemplateId),
    /// A connection to an identity provider.
    Connection(ConnectionId),
    /// The texts of something in another language.
    Translation(Thing),
}

impl Of {
    fn parts(self) -> (&'static str, i64) {
        match self {
            Of::Portal(id) => ("portal", id.0),
            Of::Form(id) => (FORM, id.0),
            Of::Domain(id) => (DOMAIN, id.0),
            Of::Inbox(id) => (INBOX, id.0),
            Of::Staff(id) => (STAFF, id.0),
            Of::AllStaff => ("all_staff", 1),
            Of::Directory => ("directory", 1),
            Of::Contact(id) => ("contact", id.0),
            Of::Company(id) => ("company", id.0),
            Of::Property(id) => (PROPERTY, id.0),
            Of::PropertyGroup(id) => (PROPERTY_GROUP, id.0),
            Of::Pipeline(id) => (PIPELINE, id.0),
            Of::AccessGroup(id) => (ACCESS_GROUP, id.0),
            Of::Template(id) => (TEMPLATE, id.0),
            Of::Connection(id) => (CONNECTION, id.0),
            Of::Translation(thing) => {
                let (_, id) = thing.parts();
                let object = match thing {
                    Thing::Portal(_) => "translation_portal",
                    Thing::Form(_) => "translation_form",
                    Thing::Property(_) => "translation_property",
                    Thing::Pipeline(_) => "translation_pipeline",
                    Thing::Template(_) => "translation_template",
                };
                (object, id)
            }
        }
    }
}

/// What forms are called in the audit.
const FORM: &str = "form";
/// What domains are called there.
const DOMAIN: &str = "domain";
/// What inboxes are called in the audit.
const INBOX: &str = "inbox";
/// What staff are called in the audit.
const STAFF: &str = "staff";
/// What properties are called in the audit.
const PROPERTY: &str = "property";
/// What groups of properties are called in the audit.
const PROPERTY_GROUP: &str = "property_group";
/// What pipelines are called in the audit.
const PIPELINE: &str = "pipeline";
/// What access groups are called in the audit.
const ACCESS_GROUP: &str = "access_group";
/// What templates are called in the audit.
const TEMPLATE: &str = "template";
/// What connections to identity providers are called in the audit.
const CONNECTION: &str = "sso_connection";

/// A setting that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Time,
    /// By whom; None for the system.
    pub by: Option<String>,
    /// What it is a setting of: `portal`, `form`, `domain`, `inbox`, `staff`, `all_staff`, `directory`, `property`, `property_group`,
    /// `pipeline`, `access_group`, `template`, or what begins with `translation_`; or what was deleted, a `contact` or a `company`.
    pub object: String,
    /// Which of these.
    pub id: i64,
    /// The setting's key.
    pub setting: String,
    /// What it was.
    pub old: String,
    /// What it became.
    pub new: String,
}

impl Change {
    /// Whether it is a change of a form; old and new are then [`crate::desk::forms::Record`]s.
    pub fn is_of_form(&self) -> bool {
        self.object == FORM
    }

    /// Whether it is a change of a domain.
    pub fn is_of_domain(&self) -> bool {
        self.object == DOMAIN
    }

    /// Whether it is a change of somebody of staff; old and new are then [`crate::desk::staff::Record`]s.
    pub fn is_of_staff(&self) -> bool {
        self.object == STAFF
    }

    /// Whether it is a change of an inbox; old and new are then [`crate::desk::inboxes::Record`]s.
    pub fn is_of_inbox(&self) -> bool {
        self.object == INBOX
    }

    /// Whether it is a change of a property; old and new are then [`crate::desk::properties::Record`]s, or places.
    pub fn is_of_property(&self) -> bool {
        self.object == PROPERTY
    }

    /// Whether it is a change of a group of properties; old and new are then names, or places.
    pub fn is_of_property_group(&self) -> bool {
        self.object == PROPERTY_GROUP
    }

    /// Whether it is a change of texts in another language, which the setting names; old and new are then
    /// [`crate::desk::translations::Record`]s.
    pub fn is_of_translation(&self) -> bool {
        self.object.starts_with("translation_")
    }

    /// Whether it is a change of an access group, which the setting says.
    pub fn is_of_access_group(&self) -> bool {
        self.object == ACCESS_GROUP
    }

    /// Whether it is a change of a template, which the setting says.
    pub fn is_of_template(&self) -> bool {
        self.object == TEMPLATE
    }

    /// Whether it is a change of a connection to an identity provider; old and new are then [`crate::desk::sso::Record`]s.
    pub fn is_of_connection(&self) -> bool {
        self.object == CONNECTION
    }

    /// Whether it is a change of a pipeline; old and new are then [`crate::desk::pipelines::Record`]s, and of the setting
    /// `order` the names of all.
    pub fn is_of_pipeline(&self) -> bool {
        self.object == PIPELINE
    }
}

/// The newest changes of the portal's settings, newest first, at most `limit`.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set anything; those of the database.
pub async fn changes(s: &mut Session<'_>, limit: i64) -> Result<Vec<Change>> {
    let portal = s.portal().id;
    changes_of(s, Of::Portal(portal), limit).await
}

/// The newest changes of one thing, newest first, at most `limit`.
///
/// # Errors
/// As [`changes`].
pub(in crate::desk) async fn changes_of(s: &mut Session<'_>, of: Of, limit: i64) -> Result<Vec<Change>> {
    let (object, id) = of.parts();
    select(s, sql!("a.object = ? AND a.object_id = ?", object, id), limit).await
}

/// The newest changes of the portals' settings, of whatever else has settings and, for administrators, of staff, newest first,
/// at most `limit`.
///
/// # Errors
/// As [`changes`].
pub async fn history(s: &mut Session<'_>, limit: i64) -> Result<Vec<Change>> {
    // What is done to contacts and companies stands on their own pages, but for what was deleted.
    let is_admin = s.staff()?.role == Role::Admin;
    select(s, sql!("(a.object NOT IN (?, ?) OR ?)", STAFF, CONNECTION, is_admin), limit).await
}

async fn select(s: &mut Session<'_>, which: Sql, limit: i64) -> Result<Vec<Change>> {
    only_those_who_may(s)?;
    let mut statement = Sql::new(
        "SELECT a.created_at, u.first_name, u.last_name, u.email, a.object, a.object_id, a.setting, a.old, a.new
         FROM audit a LEFT JOIN staff u ON u.id = a.staff_id
         WHERE ",
    );
    statement.append(which).push(" ORDER BY a.id DESC").limit(limit);
    let lines: Vec<Line> = s.conn().all(statement).await?;
    let change = |line: Line| Change {
        at: line.at,
        by: line.email.map(|email| full_name(&line.first.unwrap_or_default(), &line.last.unwrap_or_default(), &email)),
        object: line.object,
        id: line.id,
        setting: line.setting,
        old: line.old.unwrap_or_default(),
        new: line.new.unwrap_or_default(),
    };
    Ok(lines.into_iter().map(change).collect())
}

/// That somebody else has changed a thing since the page was made that now comes back: on `version`, with the sentence of
/// `key`, which names them.
pub(in crate::desk) async fn overtaken(s: &mut Session<'_>, of: Of, key: &'static str) -> Result<Error> {
    let last = changes_of(s, of, 1).await?.pop();
    let by = last.and_then(|change| change.by).unwrap_or_else(|| s.portal().company_name.clone());
    let mut invalid = Invalid::default();
    invalid.add("version", key, vec![("name", by)]);
    Ok(invalid.into())
}

/// Writes a change of the portal down, in the transaction that makes it.
pub(in crate::desk) async fn note(
    s: &mut Session<'_>,
    portal: PortalId,
    setting: &str,
    old: &str,
    new: &str,
) -> Result<()> {
    note_of(s, Of::Portal(portal), setting, (old, new)).await
}

/// Writes a change of anything down, from what it was to what it became, in the transaction that makes it.
pub(in crate::desk) async fn note_of(
    s: &mut Session<'_>,
    of: Of,
    setting: &str,
    (old, new): (&str, &str),
) -> Result<()> {
    let by = s.staff()?.id;
    write(s, Some(by), of, setting, (old, new)).await
}

/// Writes a change down by whoever of staff makes it, or by whoever runs the program.
pub(in crate::desk) async fn note_by_either(
    s: &mut Session<'_>,
    of: Of,
    setting: &str,
    change: (&str, &str),
) -> Result<()> {
    let by = s.staff().ok().map(|staff| staff.id);
    write(s, by, of, setting, change).await
}

/// Writes a change down that nobody of staff has made.
pub(in crate::desk) async fn note_by_system(
    s: &mut Session<'_>,
    of: Of,
    setting: &str,
    change: (&str, &str),
) -> Result<()> {
    write(s, None, of, setting, change).await
}

async fn write(
    s: &mut Session<'_>,
    by: Option<StaffId>,
    of: Of,
    setting: &str,
    (old, new): (&str, &str),
) -> Result<()> {
    let now = s.now();
    let (object, id) = of.parts();
    s.conn()
        .run(sql!(
            "INSERT INTO audit (staff_id, object, object_id, setting, old, new, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            by,
            object,
            id,
            setting,
            old,
            new,
            now
        ))
        .await?;
    Ok(())
}
