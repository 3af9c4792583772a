//! Setting an installation up: staff, companies, contacts, and the names a portal goes by.
//!
//! For the system alone: the command line, the demo and tests. Nothing here is reachable from the web.

use db::{Migration, sql};

use super::email::{check_email, email_key};
use super::error::{Error, Invalid, Result};
use super::ids::{CompanyId, ContactId, StaffId};
use super::look::Theme;
use super::people;
use super::session::Session;
use super::viewer::{Role, System, Viewer, full_name};
use super::{signin, staff as members};

/// The schema, one text for both engines.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_people", sql: include_str!("../../migrations/0001_people.sql") },
    Migration { name: "0002_portal", sql: include_str!("../../migrations/0002_portal.sql") },
    Migration { name: "0003_tickets", sql: include_str!("../../migrations/0003_tickets.sql") },
    Migration { name: "0004_work", sql: include_str!("../../migrations/0004_work.sql") },
    Migration { name: "0005_cost", sql: include_str!("../../migrations/0005_cost.sql") },
    Migration { name: "0006_owners", sql: include_str!("../../migrations/0006_owners.sql") },
    Migration { name: "0007_settings", sql: include_str!("../../migrations/0007_settings.sql") },
    Migration { name: "0008_closing", sql: include_str!("../../migrations/0008_closing.sql") },
    Migration { name: "0009_visibility", sql: include_str!("../../migrations/0009_visibility.sql") },
    Migration { name: "0010_forms", sql: include_str!("../../migrations/0010_forms.sql") },
    Migration { name: "0011_domains", sql: include_str!("../../migrations/0011_domains.sql") },
    Migration { name: "0012_pipelines", sql: include_str!("../../migrations/0012_pipelines.sql") },
    Migration { name: "0013_properties", sql: include_str!("../../migrations/0013_properties.sql") },
    Migration { name: "0014_people", sql: include_str!("../../migrations/0014_people.sql") },
    Migration { name: "0015_inboxes", sql: include_str!("../../migrations/0015_inboxes.sql") },
    Migration { name: "0016_first_run", sql: include_str!("../../migrations/0016_first_run.sql") },
    Migration { name: "0017_form_answers", sql: include_str!("../../migrations/0017_form_answers.sql") },
    Migration { name: "0018_shown", sql: include_str!("../../migrations/0018_shown.sql") },
    Migration { name: "0019_options", sql: include_str!("../../migrations/0019_options.sql") },
    Migration { name: "0020_walks", sql: include_str!("../../migrations/0020_walks.sql") },
    Migration { name: "0021_said", sql: include_str!("../../migrations/0021_said.sql") },
    Migration { name: "0022_theme", sql: include_str!("../../migrations/0022_theme.sql") },
    Migration { name: "0023_pictures", sql: include_str!("../../migrations/0023_pictures.sql") },
    Migration { name: "0024_portals", sql: include_str!("../../migrations/0024_portals.sql") },
    Migration { name: "0025_own_list", sql: include_str!("../../migrations/0025_own_list.sql") },
    Migration { name: "0026_languages", sql: include_str!("../../migrations/0026_languages.sql") },
    Migration { name: "0027_primary", sql: include_str!("../../migrations/0027_primary.sql") },
    Migration { name: "0028_access", sql: include_str!("../../migrations/0028_access.sql") },
    Migration { name: "0029_sessions", sql: include_str!("../../migrations/0029_sessions.sql") },
    Migration { name: "0030_account", sql: include_str!("../../migrations/0030_account.sql") },
    Migration { name: "0031_registration", sql: include_str!("../../migrations/0031_registration.sql") },
    Migration { name: "0032_templates", sql: include_str!("../../migrations/0032_templates.sql") },
    Migration { name: "0033_consent", sql: include_str!("../../migrations/0033_consent.sql") },
    Migration { name: "0034_help", sql: include_str!("../../migrations/0034_help.sql") },
    Migration { name: "0035_factors", sql: include_str!("../../migrations/0035_factors.sql") },
    Migration { name: "0036_passkeys", sql: include_str!("../../migrations/0036_passkeys.sql") },
    Migration { name: "0037_sso", sql: include_str!("../../migrations/0037_sso.sql") },
    Migration { name: "0038_scim", sql: include_str!("../../migrations/0038_scim.sql") },
    Migration { name: "0039_second", sql: include_str!("../../migrations/0039_second.sql") },
];

pub(in crate::desk) fn only_setup(s: &Session<'_>) -> Result<()> {
    match s.viewer() {
        Viewer::System(System::Setup) => Ok(()),
        _ => Err(Error::NotFound),
    }
}

/// The mark of an installation that is being seeded: its lists have no indexes.
pub const SEEDING: &str = "seeding";

/// A new member of staff.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// Address to sign in with.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The name customers read where the portal shows aliases.
    pub alias: Option<String>,
    /// What they may do.
    pub role: Role,
    /// An argon2id hash; without one they must set a password by mail.
    pub password_hash: Option<String>,
}

/// Adds a member of staff.
///
/// # Errors
/// [`Error::Invalid`] on `email` when it is no address or is taken.
pub async fn staff(s: &mut Session<'_>, new: &NewStaff) -> Result<StaffId> {
    only_setup(s)?;
    check_email(&new.email)?;
    let now = s.now();
    let name = full_name(&new.first_name, &new.last_name, &new.email);
    s.conn()
        .one(sql!(
            "INSERT INTO staff (email, email_key, first_name, last_name, name_key, alias, role, password_hash,
               is_active, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, TRUE, ?, ?) RETURNING id",
            new.email.trim(),
            email_key(&new.email),
            &new.first_name,
            &new.last_name,
            richtext::sort_key(&name),
            new.alias.clone(),
            new.role.as_str(),
            new.password_hash.clone(),
            now,
            now
        ))
        .await
        .map_err(taken)
}

pub(in crate::desk) fn taken(error: db::DbError) -> Error {
    match error {
        db::DbError::Unique { .. } => Invalid::field("email", "email-taken").into(),
        other => other.into(),
    }
}

/// A new company.
#[derive(Clone, Debug)]
pub struct NewCompany {
    /// Its name.
    pub name: String,
    /// Its domain.
    pub domain: Option<String>,
}

/// Adds a company.
///
/// # Errors
/// Only those of the database.
pub async fn company(s: &mut Session<'_>, new: &NewCompany) -> Result<CompanyId> {
    only_setup(s)?;
    people::add::company(s, new).await
}

/// A new contact.
#[derive(Clone, Debug, Default)]
pub struct NewContact {
    /// Address to sign in with.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// What they do.
    pub job_title: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// An argon2id hash.
    pub password_hash: Option<String>,
    /// Companies; the first is the primary one.
    pub companies: Vec<CompanyId>,
}

/// Adds a contact with its companies; without any, with that of the address's domain, if domains say so here.
///
/// # Errors
/// [`Error::Invalid`] on `email` when it is no address or is taken.
pub async fn contact(s: &mut Session<'_>, new: &NewContact) -> Result<ContactId> {
    only_setup(s)?;
    people::add::contact(s, new).await
}

/// Lets somebody of staff set up the customer portal, or takes that back. Administrators always may.
///
/// # Errors
/// [`Error::NotFound`] when nobody has this address.
pub async fn permit(s: &mut Session<'_>, email: &str, is_permitted: bool) -> Result<()> {
    only_setup(s)?;
    let id: Option<StaffId> =
        s.conn().first(sql!("SELECT id FROM staff WHERE email_key = ?", email_key(email))).await?;
    let id = id.ok_or(Error::NotFound)?;
    let statement = if is_permitted {
        "INSERT INTO staff_permission (staff_id, permission) VALUES (?, 'portal_settings')
         ON CONFLICT (staff_id, permission) DO NOTHING"
    } else {
        "DELETE FROM staff_permission WHERE staff_id = ? AND permission = 'portal_settings'"
    };
    s.conn().run(sql!(statement, id)).await?;
    Ok(())
}

/// Lets an administrator use a password where a provider alone signs staff in, for the day when it does not answer. It is written
/// down.
///
/// # Errors
/// [`Error::NotFound`] when no administrator has this address.
pub async fn allow_password(s: &mut Session<'_>, email: &str) -> Result<()> {
    only_setup(s)?;
    let find = "SELECT id FROM staff WHERE email_key = ? AND role = 'admin' AND is_active";
    let id: StaffId = s.conn().first(sql!(find, email_key(email))).await?.ok_or(Error::NotFound)?;
    s.conn().run(sql!("UPDATE staff SET may_use_password = TRUE WHERE id = ?", id)).await?;
    members::note_password_allowed(s, id).await
}

/// Takes the second factor and the passkeys of somebody of staff away, who has lost them and whom no administrator can help: their
/// sessions end, they hear of it, and it stands in the history. False when there was none.
///
/// # Errors
/// [`Error::NotFound`] when nobody has this address.
pub async fn reset_factor(s: &mut Session<'_>, email: &str) -> Result<bool> {
    only_setup(s)?;
    let find = "SELECT id, email FROM staff WHERE email_key = ?";
    let found: Option<(StaffId, String)> = s.conn().first(sql!(find, email_key(email))).await?;
    let (id, to) = found.ok_or(Error::NotFound)?;
    let had_passkeys = signin::reset_passkeys(s, id).await?;
    if signin::reset_of_staff(s, id, to).await? {
        members::note_reset(s, id).await?;
        return Ok(true);
    }
    Ok(had_passkeys)
}

/// What a portal's settings become; None leaves one as it is.
#[derive(Clone, Debug, Default)]
pub struct PortalChange {
    /// Name in the browser's tab.
    pub name: Option<String>,
    /// The company that runs it.
    pub company_name: Option<String>,
    /// What one ticket and what several are called.
    pub ticket_nouns: Option<(String, String)>,
    /// Stands before ticket numbers.
    pub ticket_prefix: Option<String>,
    /// Line at the foot of every page.
    pub footer: Option<String>,
    /// `company` or `own`.
    pub ticket_access: Option<&'static str>,
    /// Whether colleagues may only read.
    pub colleagues_read_only: Option<bool>,
    /// `first`, `full`, `last` or `alias`.
    pub owner_display: Option<&'static str>,
    /// The portal-wide alias.
    pub owner_alias: Option<String>,
    /// Whether customers see whose turn it is.
    pub show_turn: Option<bool>,
    /// Whether customers see stages.
    pub show_stages: Option<bool>,
    /// Whether customers may write on closed tickets.
    pub reply_to_closed: Option<bool>,
    /// Whether customers may close tickets.
    pub close_allowed: Option<bool>,
    /// Whether visitors choose their language.
    pub visitors_choose: Option<bool>,
    /// Whether the portal is on.
    pub is_on: Option<bool>,
    /// Whether the support form is connected.
    pub has_form: Option<bool>,
    /// Whether customers of the domain may sign in by a mailed link.
    pub has_signin_link: Option<bool>,
    /// The domain's language.
    pub language: Option<String>,
    /// The domain's time zone.
    pub time_zone: Option<String>,
    /// Address of the portal's inbox.
    pub inbox_address: Option<String>,
}

/// Changes settings of the portal, its domain and its inbox.
///
/// # Errors
/// Only those of the database.
pub async fn portal(s: &mut Session<'_>, change: &PortalChange) -> Result<()> {
    only_setup(s)?;
    let (one, many) = change.ticket_nouns.clone().unzip();
    // What the system sets up is on unless it says otherwise.
    let was_set_up = s.portal().is_set_up;
    let (id, domain, inbox, now) = (s.portal().id, s.portal().domain, s.portal().inbox, s.now());
    let theme = change.footer.clone().map(|footer| Theme { footer, ..(*s.portal().theme).clone() }.write());
    let conn = s.conn();
    conn.run(sql!(
        "UPDATE portal SET name = COALESCE(?, name), company_name = COALESCE(?, company_name),
           ticket_one = COALESCE(?, ticket_one), ticket_many = COALESCE(?, ticket_many),
           ticket_prefix = COALESCE(?, ticket_prefix), theme = COALESCE(?, theme),
           ticket_access = COALESCE(?, ticket_access), colleagues_read_only = COALESCE(?, colleagues_read_only),
           owner_display = COALESCE(?, owner_display), owner_alias = COALESCE(?, owner_alias),
           show_turn = COALESCE(?, show_turn), show_stages = COALESCE(?, show_stages),
           reply_to_closed = COALESCE(?, reply_to_closed), close_allowed = COALESCE(?, close_allowed),
           visitors_choose = COALESCE(?, visitors_choose), is_on = COALESCE(?, is_on), is_set_up = TRUE, updated_at = ?
         WHERE id = ?",
        change.name.clone(),
        change.company_name.clone(),
        one,
        many,
        change.ticket_prefix.clone(),
        theme,
        change.ticket_access,
        change.colleagues_read_only,
        change.owner_display,
        change.owner_alias.clone(),
        change.show_turn,
        change.show_stages,
        change.reply_to_closed,
        change.close_allowed,
        change.visitors_choose,
        change.is_on.or_else(|| (!was_set_up).then_some(true)),
        now,
        id
    ))
    .await?;
    if let Some(has_form) = change.has_form {
        conn.run(sql!("UPDATE portal SET has_form = ? WHERE id = ?", has_form, id)).await?;
    }
    conn.run(sql!(
        "UPDATE domain SET language = COALESCE(?, language), time_zone = COALESCE(?, time_zone) WHERE id = ?",
        change.language.clone(),
        change.time_zone.clone(),
        domain
    ))
    .await?;
    if let Some(has_link) = change.has_signin_link {
        conn.run(sql!("UPDATE domain SET has_signin_link = ? WHERE id = ?", has_link, domain)).await?;
    }
    conn.run(sql!("UPDATE inbox SET address = COALESCE(?, address) WHERE id = ?", change.inbox_address.clone(), inbox))
        .await?;
    Ok(())
}

/// Adds a custom ticket property; its values live in the ticket's JSON.
///
/// # Errors
/// Only those of the database.
pub async fn property(s: &mut Session<'_>, new: &NewProperty<'_>) -> Result<()> {
    only_setup(s)?;
    s.conn()
        .run(sql!(
            "INSERT INTO property (object, name, label, kind, options, is_builtin, customer_access, position)
             SELECT 'ticket', ?, ?, ?, ?, FALSE, ?, COALESCE(MAX(position), 0) + 1 FROM property",
            new.name,
            new.label,
            new.kind,
            new.options,
            new.customer_access
        ))
        .await?;
    Ok(())
}

/// A new custom property.
#[derive(Clone, Copy, Debug)]
pub struct NewProperty<'a> {
    /// Name for programs.
    pub name: &'a str,
    /// Name for people.
    pub label: &'a str,
    /// `text`, `long_text`, `number`, `date`, `bool` or `enumeration`.
    pub kind: &'a str,
    /// Options of an enumeration as JSON.
    pub options: &'a str,
    /// `never`, `column`, `detail` or `editable`.
    pub customer_access: &'a str,
}

/// Replaces the questions of the portal's form, as JSON.
///
/// # Errors
/// Only those of the database.
pub async fn form_fields(s: &mut Session<'_>, fields: &str) -> Result<()> {
    only_setup(s)?;
    let form = s.portal().form;
    s.conn().run(sql!("UPDATE form SET fields = ? WHERE id = ?", fields, form)).await?;
    Ok(())
}

/// Whether anybody or anything has been added to the installation.
///
/// # Errors
/// Only those of the database.
pub async fn is_used(s: &mut Session<'_>) -> Result<bool> {
    only_setup(s)?;
    let found: i64 = s
        .conn()
        .one(sql!(
            "SELECT COUNT(*) FROM (SELECT id FROM (SELECT id FROM contact LIMIT 1) c
               UNION ALL SELECT id FROM (SELECT id FROM staff LIMIT 1) u
               UNION ALL SELECT id FROM (SELECT id FROM ticket LIMIT 1) t) n"
        ))
        .await?;
    Ok(found > 0)
}

/// What the installation knows about itself under a name.
///
/// # Errors
/// Only those of the database.
pub async fn mark(s: &mut Session<'_>, name: &str) -> Result<Option<String>> {
    only_setup(s)?;
    Ok(s.conn().first(sql!("SELECT value FROM installation WHERE name = ?", name)).await?)
}

/// Writes down what the installation should know about itself.
///
/// # Errors
/// Only those of the database.
pub async fn set_mark(s: &mut Session<'_>, name: &str, value: &str) -> Result<()> {
    only_setup(s)?;
    s.conn()
        .run(sql!(
            "INSERT INTO installation (name, value) VALUES (?, ?)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value
        ))
        .await?;
    Ok(())
}

/// Forgets what was written down under this name.
///
/// # Errors
/// Only those of the database.
pub async fn remove_mark(s: &mut Session<'_>, name: &str) -> Result<()> {
    only_setup(s)?;
    s.conn().run(sql!("DELETE FROM installation WHERE name = ?", name)).await?;
    Ok(())
}
