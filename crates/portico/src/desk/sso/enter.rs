//! Who somebody of a provider is here, and whether they come in.

use db::{row, sql};

use super::attempt::is_new;
use super::{Connection, claims, owned, staffer};
use crate::clock::Time;
use crate::desk::access::{invitations, registration};
use crate::desk::email::{check_email, email_key};
use crate::desk::error::{Error, Result};
use crate::desk::ids::ContactId;
use crate::desk::people::{self, Record};
use crate::desk::portal::Access;
use crate::desk::session::Session;
use crate::desk::setup::NewContact;
use crate::desk::signin::{self, Coming, Signed};
use crate::random;
use crate::sso::{Arrived, Refusal};

/// Somebody whom a provider has sent.
#[derive(Clone, Debug)]
pub struct Entering {
    /// By which connection.
    pub connection: Connection,
    /// What it says of them.
    pub arrived: Arrived,
    /// The digest of the invitation that they followed, and said that they mean.
    pub invited: Option<String>,
    /// What the browser brings along.
    pub coming: Coming,
    /// What must not be taken twice, and until when.
    pub once: Vec<(String, Time)>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Entered {
    /// They are in.
    In(Signed),
    /// They are not: the key of the sentence that says why.
    Refused(&'static str),
}

/// Who somebody turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Somebody who is here.
    Them(i64),
    /// Somebody new, who may become one of ours.
    New(String),
    /// Nobody who comes in: the key.
    No(&'static str),
}

row! {
    struct Contact {
        id: ContactId,
        email: String,
        is_deleted: bool,
        is_declined: bool,
    }
}

/// Lets somebody in whom a provider has sent, or says why not. Nothing that must be taken once is taken twice, whatever comes of
/// it.
///
/// # Errors
/// Only those of the database; [`Error::Invalid`] where somebody with the same address has come at the same moment.
pub async fn enter(s: &mut Session<'_>, entering: Entering) -> Result<Entered> {
    let Entering { connection, arrived, invited, coming, once } = entering;
    for (key, until) in &once {
        if !is_new(s, &connection, key, *until).await? {
            return Ok(Entered::Refused(Refusal::Replayed.key()));
        }
    }
    // As it stands now: it may have been changed while they were away.
    let connection = super::at(s, connection.side, connection.id).await?;
    if !connection.is_on {
        return Err(Error::NotFound);
    }
    let id = match known(s, &connection, &arrived, invited).await? {
        Known::No(why) => return Ok(Entered::Refused(why)),
        Known::Them(id) => id,
        Known::New(email) => create(s, &connection, &arrived, email).await?,
    };
    if connection.is_for_staff() {
        if let Some(why) = staffer::give_role(s, &connection, id, &arrived).await? {
            return Ok(Entered::Refused(why));
        }
    } else {
        claims::keep(s, &connection, ContactId(id), &arrived).await?;
        let now = s.now();
        invitations::registered(s.conn(), ContactId(id), now).await?;
    }
    remember(s, &connection, &arrived, id).await?;
    let by = signin::Provider { connection: connection.id, hint: arrived.hint };
    signin::enter_by_provider(s.conn(), (connection.side, id), coming, by).await.map(Entered::In)
}

/// What would come of it: the key of a sentence and whom it is about; nothing is changed.
///
/// # Errors
/// Only those of the database.
pub async fn preview(s: &mut Session<'_>, connection: &Connection, arrived: &Arrived) -> Result<(String, String)> {
    Ok(match known(s, connection, arrived, None).await? {
        Known::Them(id) => {
            let name = format!("SELECT email FROM {} WHERE id = ?", table(connection));
            ("sso-comes-known".to_owned(), s.conn().one(sql!(name, id)).await?)
        }
        Known::New(email) => ("sso-comes-new".to_owned(), email),
        Known::No(why) => (why.to_owned(), arrived.email.clone().unwrap_or_default()),
    })
}

/// The address of whom an invitation names that is still open, by the digest of its secret.
///
/// # Errors
/// Only those of the database.
pub async fn invited(s: &mut Session<'_>, digest: &str) -> Result<Option<String>> {
    Ok(invitations::of_digest(s, digest).await?.map(|invitation| invitation.email))
}

fn table(connection: &Connection) -> &'static str {
    if connection.is_for_staff() { "staff" } else { "contact" }
}

async fn known(
    s: &mut Session<'_>,
    connection: &Connection,
    arrived: &Arrived,
    invited: Option<String>,
) -> Result<Known> {
    let linked = linked(s, connection, arrived).await?;
    if connection.is_for_staff() {
        return staffer::known(s, connection, arrived, linked).await;
    }
    if let Some(id) = linked {
        let found = by_id(s, ContactId(id)).await?;
        if let Some(found) = found.filter(|found| !found.is_deleted) {
            return fits(s, connection, &found).await;
        }
    }
    let invited = match invited {
        Some(digest) => invitations::of_digest(s, &digest).await?,
        None => None,
    };
    if let Some(id) = invited
        && let Some(found) = by_id(s, id.contact).await?.filter(|found| !found.is_deleted)
    {
        return fits(s, connection, &found).await;
    }
    let email = match address(arrived) {
        Ok(email) => email,
        Err(why) => return Ok(Known::No(why)),
    };
    if let Some(why) = speaks_for(s, connection, &email).await? {
        return Ok(Known::No(why));
    }
    let find = "SELECT id, email, is_deleted, declined_at IS NOT NULL FROM contact WHERE email_key = ?";
    let found: Option<Contact> = s.conn().first(sql!(find, email_key(&email))).await?;
    Ok(match found.filter(|found| !found.is_deleted) {
        Some(found) if found.is_declined => Known::No("sso-refused-declined"),
        Some(found) => Known::Them(found.id.0),
        // Whoever could not register here by themselves does not come in as somebody new either, unless their company vouches.
        None if connection.may_create && connection.company.is_none() && !may_register(s, &email) => {
            Known::No("sso-refused-registration")
        }
        None if connection.may_create => Known::New(email),
        None => Known::No("sso-refused-unknown"),
    })
}

/// Whether the portal takes an address, where people register; where they do not, it is the connection's to decide.
fn may_register(s: &Session<'_>, email: &str) -> bool {
    s.portal().access != Access::Register || registration::may(s.portal(), email)
}

/// The address that the provider says is theirs.
pub(super) fn address(arrived: &Arrived) -> std::result::Result<String, &'static str> {
    let email = arrived.email.clone().filter(|email| check_email(email).is_ok()).ok_or("sso-refused-no-email")?;
    if arrived.is_email_verified { Ok(email) } else { Err("sso-refused-unverified") }
}

async fn by_id(s: &mut Session<'_>, id: ContactId) -> Result<Option<Contact>> {
    let find = "SELECT id, email, is_deleted, declined_at IS NOT NULL FROM contact WHERE id = ?";
    Ok(s.conn().first(sql!(find, id)).await?)
}

/// Whether a contact whom the provider has signed in before may still come in by it.
async fn fits(s: &mut Session<'_>, connection: &Connection, found: &Contact) -> Result<Known> {
    if found.is_declined {
        return Ok(Known::No("sso-refused-declined"));
    }
    let (email, id) = (found.email.clone(), found.id);
    if let Some(company) = connection.company
        && owned::company_of(s.conn(), &email).await?.is_none()
    {
        // Nobody's provider speaks for the address: then it counts whose contact they are.
        let theirs = "SELECT COUNT(*) FROM contact_company WHERE contact_id = ? AND company_id = ?";
        if s.conn().one::<i64>(sql!(theirs, id, company)).await? > 0 {
            return Ok(Known::Them(id.0));
        }
    }
    Ok(speaks_for(s, connection, &email).await?.map_or(Known::Them(id.0), Known::No))
}

/// Why a connection says nothing about an address; None where it does. A company's speaks for that company's domains alone, and
/// where a company's people come in by its own provider alone, nobody else's speaks for them.
async fn speaks_for(s: &mut Session<'_>, connection: &Connection, email: &str) -> Result<Option<&'static str>> {
    let owner = owned::company_of(s.conn(), email).await?;
    if let Some(company) = connection.company {
        return Ok((owner != Some(company)).then_some("sso-refused-domain"));
    }
    let theirs = owned::way_for(s, email).await?;
    Ok(theirs.filter(|(id, is_only)| *is_only && *id != connection.id).map(|_| "sso-refused-company"))
}

/// Who it was that the provider signed in before under the same name.
async fn linked(s: &mut Session<'_>, connection: &Connection, arrived: &Arrived) -> Result<Option<i64>> {
    let find =
        format!("SELECT {}_id FROM sso_identity WHERE connection_id = ? AND subject_hash = ?", table(connection));
    let found: Option<Option<i64>> =
        s.conn().first(sql!(find, connection.id, random::digest(&arrived.subject))).await?;
    Ok(found.flatten())
}

async fn remember(s: &mut Session<'_>, connection: &Connection, arrived: &Arrived, id: i64) -> Result<()> {
    let now = s.now();
    let keep = format!(
        "INSERT INTO sso_identity (connection_id, subject_hash, {0}_id, created_at, last_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (connection_id, subject_hash) DO UPDATE SET {0}_id = excluded.{0}_id, last_at = excluded.last_at",
        table(connection)
    );
    s.conn().run(sql!(keep, connection.id, random::digest(&arrived.subject), id, now, now)).await?;
    Ok(())
}

async fn create(s: &mut Session<'_>, connection: &Connection, arrived: &Arrived, email: String) -> Result<i64> {
    if connection.is_for_staff() {
        return staffer::create(s, connection, arrived, email).await;
    }
    let contact = NewContact {
        email,
        first_name: claims::name(arrived.first_name.as_ref()),
        last_name: claims::name(arrived.last_name.as_ref()),
        companies: connection.company.into_iter().collect(),
        ..NewContact::default()
    };
    let id = people::add::contact(s, &contact).await?;
    // Whom nobody vouches for but a provider for everybody waits where whoever registers waits.
    let portal = s.portal().clone();
    if connection.company.is_none() && portal.access == Access::Register && portal.register_approval {
        s.conn().run(sql!("UPDATE contact SET is_approved = FALSE WHERE id = ?", id)).await?;
    }
    people::note_change(s, Record::Contact(id), "came_by_provider").await?;
    Ok(id.0)
}
