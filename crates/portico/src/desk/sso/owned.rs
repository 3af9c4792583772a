//! Whom providers alone sign in, and which are offered to whom.

use db::{Conn, Sql, row, sql};

use super::{Connection, select};
use crate::desk::email::email_key;
use crate::desk::error::Result;
use crate::desk::ids::{CompanyId, ConnectionId, DomainId, StaffId};
use crate::desk::people;
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::session::Session;
use crate::desk::signin::Side;

/// What a sign-in page offers.
#[derive(Clone, Debug, Default)]
pub struct Offered {
    /// Providers for everybody here: which, and what they are called.
    pub all: Vec<(ConnectionId, String)>,
    /// Whether some companies' people have a provider of their own, found by their address.
    pub some_have_their_own: bool,
    /// Whether nobody comes in by anything else, but for those companies' people.
    pub is_only: bool,
}

/// What is offered to whoever comes to a sign-in page.
///
/// # Errors
/// Only those of the database.
pub async fn offered(s: &mut Session<'_>, side: Side) -> Result<Offered> {
    let domain = s.portal().domain;
    let all = for_all(s.conn(), side, domain).await?;
    let some = "SELECT COUNT(*) FROM sso_connection n JOIN company k ON k.id = n.company_id AND NOT k.is_deleted
        WHERE n.is_on AND n.side = ? AND n.company_id IS NOT NULL AND (n.domain_id IS NULL OR n.domain_id = ?)";
    let some: i64 = match side {
        Side::Portal => s.conn().one(sql!(some, side.as_str(), domain)).await?,
        Side::Desk => 0,
    };
    Ok(Offered {
        // Staff who may use a password need a place to type it.
        is_only: side == Side::Portal && all.iter().any(|one| one.is_only),
        all: all.into_iter().map(|one| (one.id, one.name)).collect(),
        some_have_their_own: some > 0,
    })
}

/// As [`offered`] for customers, to somebody of whom the address is known: the provider of their company before those for everybody,
/// and alone where they come in by nothing else.
///
/// Permissions: none; callers have found whose address it is.
///
/// # Errors
/// Only those of the database.
pub async fn offered_to(s: &mut Session<'_>, email: &str) -> Result<Offered> {
    let (here, domain) = (offered(s, Side::Portal).await?, s.portal().domain);
    let own = match company_of(s.conn(), &email_key(email)).await? {
        Some(company) => of_company(s.conn(), company, domain).await?.into_iter().next(),
        None => None,
    };
    let Some(own) = own else { return Ok(here) };
    let is_only = own.is_only || here.is_only;
    let rest = here.all.into_iter().filter(|_| !is_only);
    let all = std::iter::once((own.id, own.name)).chain(rest).collect();
    Ok(Offered { all, some_have_their_own: false, is_only })
}

/// The provider that alone signs in everybody at a domain who has none of their company, which so has pages and mails of its own
/// for what is about passwords, links and new accounts; None where people may come in otherwise.
///
/// # Errors
/// Only those of the database.
pub async fn alone_at(s: &mut Session<'_>, domain: DomainId) -> Result<Option<(ConnectionId, String)>> {
    let all = for_all(s.conn(), Side::Portal, domain).await?;
    Ok(all.into_iter().find(|one| one.is_only).map(|one| (one.id, one.name)))
}

/// Whether nobody of staff would be left who may use a password if somebody goes, or administers no longer, where a provider alone
/// signs staff in: on the day when it does not answer, somebody has to come in.
pub(in crate::desk) async fn is_last_with_password(s: &mut Session<'_>, id: StaffId) -> Result<bool> {
    let domain = s.portal().domain;
    if !for_all(s.conn(), Side::Desk, domain).await?.iter().any(|one| one.is_only) {
        return Ok(false);
    }
    let others = "SELECT COUNT(*) FROM staff WHERE may_use_password AND role = 'admin' AND is_active AND id <> ?";
    Ok(s.conn().one::<i64>(sql!(others, id)).await? == 0)
}

/// What the provider is called by which alone somebody of a side comes in at the session's domain; None where they may use a
/// password.
///
/// Permissions: none; callers have found who it is about.
///
/// # Errors
/// Only those of the database.
pub async fn alone_for(s: &mut Session<'_>, side: Side, id: i64) -> Result<Option<String>> {
    let domain = s.portal().domain;
    let Some(only) = only_way(s.conn(), side, id, domain).await? else { return Ok(None) };
    Ok(s.conn().first(sql!("SELECT name FROM sso_connection WHERE id = ?", only)).await?)
}

row! {
    /// A provider that signs customers in at a domain.
    #[derive(Clone, Debug)]
    pub struct AtDomain {
        /// Where.
        pub domain: DomainId,
        /// Which.
        pub connection: ConnectionId,
        /// What it is called.
        pub name: String,
        /// Whether those whom it signs in come in by nothing else.
        pub is_only: bool,
    }
}

/// The providers that are switched on for customers at domains, by name. Requirement R-236.
///
/// Permissions: whoever may set up the portal.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set up the portal.
pub async fn at_domains(s: &mut Session<'_>) -> Result<Vec<AtDomain>> {
    only_those_who_may(s)?;
    let on = "SELECT n.domain_id, n.id, n.name, n.is_only FROM sso_connection n
        WHERE n.is_on AND n.side = 'portal' AND n.domain_id IS NOT NULL ORDER BY n.name, n.id";
    Ok(s.conn().all(sql!(on)).await?)
}

/// The connections for everybody at a domain, or for staff.
async fn for_all(conn: &mut Conn, side: Side, domain: DomainId) -> Result<Vec<Connection>> {
    let rest = match side {
        Side::Portal => sql!(
            "WHERE n.is_on AND n.side = 'portal' AND n.company_id IS NULL AND n.domain_id = ? ORDER BY n.name, n.id",
            domain
        ),
        Side::Desk => sql!("WHERE n.is_on AND n.side = 'desk' ORDER BY n.name, n.id"),
    };
    select(conn, rest).await
}

/// The connections of a company at a domain, those first that alone sign its people in.
async fn of_company(conn: &mut Conn, company: CompanyId, domain: DomainId) -> Result<Vec<Connection>> {
    let rest = sql!(
        "WHERE n.is_on AND n.side = 'portal' AND n.company_id = ? AND (n.domain_id IS NULL OR n.domain_id = ?)
         ORDER BY n.is_only DESC, n.id",
        company,
        domain
    );
    select(conn, rest).await
}

/// The company whose provider answers for an address: the only one that has the address's domain.
pub(super) async fn company_of(conn: &mut Conn, email: &str) -> Result<Option<CompanyId>> {
    people::owner_of_domain(conn, email).await
}

/// The provider of the company of an address, and whether its people come in no other way; None where it has none here. It says
/// nothing about whether there is such an address.
///
/// # Errors
/// Only those of the database.
pub async fn way_for(s: &mut Session<'_>, email: &str) -> Result<Option<(ConnectionId, bool)>> {
    let domain = s.portal().domain;
    let Some(company) = company_of(s.conn(), email).await? else { return Ok(None) };
    let found = of_company(s.conn(), company, domain).await?.into_iter().next();
    Ok(found.map(|found| (found.id, found.is_only)))
}

/// The connection by which alone somebody comes in at a domain; None where they may come in otherwise. For customers the
/// company's counts before the domain's.
pub(in crate::desk) async fn only_way(
    conn: &mut Conn,
    side: Side,
    id: i64,
    domain: DomainId,
) -> Result<Option<ConnectionId>> {
    if side == Side::Desk {
        let free: Option<bool> =
            conn.first(sql!("SELECT may_use_password AND role = 'admin' FROM staff WHERE id = ?", StaffId(id))).await?;
        if free == Some(true) {
            return Ok(None);
        }
        return Ok(for_all(conn, side, domain).await?.into_iter().find(|one| one.is_only).map(|one| one.id));
    }
    let email: Option<String> = conn.first(sql!("SELECT email_key FROM contact WHERE id = ?", id)).await?;
    let own = match company_of(conn, &email_key(&email.unwrap_or_default())).await? {
        Some(company) => of_company(conn, company, domain).await?.into_iter().next(),
        None => None,
    };
    if let Some(own) = own.as_ref().filter(|own| own.is_only) {
        return Ok(Some(own.id));
    }
    let only = for_all(conn, side, domain).await?.into_iter().find(|one| one.is_only);
    Ok(only.map(|only| own.map_or(only.id, |own| own.id)))
}

/// The sessions of those who come in by this connection alone once it is the only way in, and were let in otherwise, but for those of
/// whoever decides it; as what stands behind `FROM`.
fn others(s: &Session<'_>, connection: &Connection) -> Result<Sql> {
    let me = s.staff()?.id;
    Ok(match (connection.side, connection.company) {
        (Side::Desk, _) => sql!(
            "session WHERE audience = 'desk' AND connection_id IS NULL AND staff_id <> ?
               AND staff_id IN (SELECT id FROM staff WHERE NOT may_use_password OR role <> 'admin')",
            me
        ),
        (Side::Portal, None) => sql!(
            "session WHERE audience = 'portal' AND connection_id IS NULL AND domain_id = ? AND contact_id IS NOT NULL",
            connection.domain
        ),
        (Side::Portal, Some(company)) => {
            let mut others = sql!(
                "session WHERE audience = 'portal' AND COALESCE(connection_id, 0) <> ? AND contact_id IN (
                   SELECT c.id FROM contact c WHERE c.email_domain <> '' AND (c.email_domain IN (
                     SELECT domain FROM company_domain WHERE company_id = ?)
                     OR c.email_domain = (SELECT domain_key FROM company WHERE id = ?)))",
                connection.id,
                company,
                company
            );
            if let Some(domain) = connection.domain {
                others.push(" AND ").append(sql!("domain_id = ?", domain));
            }
            others
        }
    })
}

/// How many people [`end_others`] would sign out.
pub(super) async fn count_others(s: &mut Session<'_>, connection: &Connection) -> Result<i64> {
    let mut count = sql!("SELECT COUNT(DISTINCT COALESCE(contact_id, staff_id)) FROM ");
    count.append(others(s, connection)?);
    Ok(s.conn().one(count).await?)
}

/// Ends the sessions of those who from now on come in by this connection alone and were let in otherwise, but for whoever decides it.
pub(super) async fn end_others(s: &mut Session<'_>, connection: &Connection) -> Result<()> {
    let mut end = sql!("DELETE FROM ");
    end.append(others(s, connection)?);
    s.conn().run(end).await?;
    Ok(())
}
