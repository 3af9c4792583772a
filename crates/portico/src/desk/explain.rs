//! Who sees what, and why: of a ticket, the contacts who see it in the portal; of a contact, what they see. Computed with the
//! rules that the portal's lists and pages go by (`super::viewer`), so that the two cannot disagree.
//!
//! For staff.

mod seers;

use std::sync::Arc;

use db::{Sql, row, sql};

use super::error::{Error, Result};
use super::ids::{CompanyId, ContactId, PortalId, SessionId, TicketId};
use super::portal::{Access, Portal};
use super::session::Session;
use super::tickets::Count;
use super::viewer::{Colleagues, Customer, Entrants, View, Viewer};
use crate::desk::access::REGISTERED;

/// Companies of a ticket of which it is said who does not see it.
const BLIND: usize = 20;

/// Why somebody sees a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// They asked for it.
    Requester,
    /// It is theirs as well.
    Added,
    /// It is their primary company's, whose people see all of its tickets.
    Company,
    /// Likewise, and they meet the criteria for seeing those.
    CompanyMeets,
}

/// Somebody who sees a ticket.
#[derive(Clone, Debug)]
pub struct Seer {
    /// Who.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Initials of the name.
    pub initials: String,
    /// Colour of the avatar.
    pub hue: u8,
    /// Their primary company.
    pub company: Option<(CompanyId, String)>,
    /// Why they see it.
    pub why: Why,
    /// Whether they have a sign-in.
    pub can_sign_in: bool,
}

/// Who of a ticket's company does not see it, and why.
#[derive(Clone, Debug)]
pub struct Blind {
    /// The company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Contacts whose primary company it is, and who do not see the ticket.
    pub not_allowed: Count,
    /// Contacts of the company whose primary one it is not, and who do not see the ticket.
    pub elsewhere: Count,
}

/// Why people of a ticket's primary company may not see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    /// Customers see their own tickets alone.
    OwnAlone,
    /// They do not meet the criteria.
    Criteria,
}

/// Who sees a ticket.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Whether customers can come to the portal at all.
    pub is_on: bool,
    /// Whether the portal shows the ticket at all; if not, nobody sees it.
    pub is_shown: bool,
    /// Those who see it, the requester first.
    pub seers: Vec<Seer>,
    /// Where the next page begins.
    pub next: Option<ContactId>,
    /// Those who would see it and may not enter the portal; on the first page alone.
    pub shut_out: Count,
    /// The ticket's companies, each with who does not see it though they may enter; on the first page alone.
    pub blind: Vec<Blind>,
    /// What keeps those from it whose primary company it is.
    pub barrier: Barrier,
    /// Whether only the requester may reply and close.
    pub read_only: bool,
    /// Whether it is no contact's and no company's.
    pub is_nobodys: bool,
}

row! {
    struct ContactRow {
        first_name: String,
        last_name: String,
        email: String,
        company: Option<CompanyId>,
        company_name: Option<String>,
        can_sign_in: bool,
        may_enter: bool,
        meets: bool,
        is_approved: bool,
    }
}

fn colleagues(s: &Session<'_>) -> Colleagues {
    Colleagues::of(s.portal(), s.contact_fields(), || s.when(), s.dialect())
}

/// Who may enter the portal.
pub(in crate::desk) fn entrants(s: &Session<'_>) -> Entrants {
    Entrants::of(s.portal(), s.contact_fields(), || s.when(), s.dialect())
}

/// Whether a contact sees a ticket in the portal, signed in or not.
pub(in crate::desk) async fn sees(s: &mut Session<'_>, ticket: TicketId, contact: ContactId) -> Result<bool> {
    let mut sql = Sql::new("SELECT c.id");
    sql.push(BESIDE).append(sql!("? WHERE c.id = ? AND NOT c.is_deleted AND ", ticket, contact));
    sql.append(colleagues(s).see(&s.portal_shows())).push(" AND ").append(entrants(s).sql());
    Ok(s.conn().first::<ContactId>(sql).await?.is_some())
}

/// Contacts with what the rules ask of them, `c`, `l` and `k`, beside a ticket, `t`.
const BESIDE: &str = " FROM contact c
    LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
    LEFT JOIN company k ON k.id = l.company_id
    JOIN ticket t ON t.id = ";

/// As [`ticket`], in a portal.
///
/// # Errors
/// As [`ticket`]; [`Error::NotFound`] when there is no such portal.
pub async fn ticket_at(s: &mut Session<'_>, portal: PortalId, id: TicketId, after: Option<ContactId>) -> Result<Seen> {
    s.staff()?;
    let portal = s.portals().iter().find(|known| known.id == portal).cloned().ok_or(Error::NotFound)?;
    ticket(&mut s.about(&portal), id, after).await
}

/// The contacts who could see a ticket: its own and its companies'. Nobody else can, so that not all are looked at.
fn who_could(id: TicketId) -> Sql {
    let mut sql = Sql::new(BESIDE);
    sql.append(sql!(
        "? WHERE c.id IN (SELECT x.contact_id FROM ticket_contact x WHERE x.ticket_id = ?
             UNION SELECT n.contact_id FROM ticket_company y
               JOIN contact_company n ON n.company_id = y.company_id AND n.is_primary WHERE y.ticket_id = ?)
           AND NOT c.is_deleted",
        id,
        id,
        id
    ));
    sql
}

/// Who sees a ticket, from the contact after `after` on.
///
/// # Errors
/// [`Error::NotFound`] when there is no such ticket; [`Error::SignIn`] for others than staff; those of the database.
pub async fn ticket(s: &mut Session<'_>, id: TicketId, after: Option<ContactId>) -> Result<Seen> {
    s.staff()?;
    let mut known = sql!("SELECT t.id FROM ticket t WHERE t.id = ? AND ", id);
    known.append(s.viewer().sees_ticket());
    s.conn().first::<TicketId>(known).await?.ok_or(Error::NotFound)?;
    let (shown, colleagues) = (s.portal_shows(), colleagues(s));
    let mut is_shown = sql!("SELECT t.id FROM ticket t WHERE t.id = ? AND ", id);
    is_shown.append(shown.among(Sql::new("TRUE")));
    let is_shown = s.conn().first::<TicketId>(is_shown).await?.is_some();

    let entrants = entrants(s);
    let companies = companies(s, id).await?;
    let (mut seers, mut next) = (vec![], None);
    if is_shown {
        let ids: Vec<CompanyId> = companies.iter().map(|(company, _)| *company).collect();
        let rules = seers::Rules { shown: &shown, colleagues: &colleagues, entrants: &entrants };
        (seers, next) = seers::page(s, id, after, (&rules, &ids)).await?;
    }
    let (mut blind, mut shut_out) = (vec![], Count::default());
    if is_shown && after.is_none() {
        blind = self::blind(s, id, companies, (&colleagues, &entrants)).await?;
        let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1");
        sql.append(who_could(id)).push(" AND ").append(colleagues.see(&shown)).push(" AND NOT COALESCE(");
        sql.append(entrants.sql()).push(", FALSE)").limit(Count::LIMIT + 1).push(") n");
        shut_out = Count::capped(s.conn().one(sql).await?, Count::LIMIT);
    }
    let linked =
        "SELECT 1 FROM ticket_contact WHERE ticket_id = ? UNION SELECT 1 FROM ticket_company WHERE ticket_id = ?";
    let is_nobodys = s.conn().first::<i64>(sql!(linked, id, id)).await?.is_none();
    Ok(Seen {
        is_on: s.portal().is_on,
        barrier: if matches!(colleagues, Colleagues::Those(_)) { Barrier::Criteria } else { Barrier::OwnAlone },
        read_only: s.portal().colleagues_read_only,
        is_shown,
        seers,
        next,
        shut_out,
        blind,
        is_nobodys,
    })
}

/// The statements that look for the first page of those who see a ticket: for tests of how much they read.
///
/// # Errors
/// Only those of the database.
pub async fn statements(s: &mut Session<'_>, id: TicketId) -> Result<Vec<Sql>> {
    let ids: Vec<CompanyId> = companies(s, id).await?.into_iter().map(|(company, _)| company).collect();
    let (shown, colleagues, entrants) = (s.portal_shows(), colleagues(s), entrants(s));
    let rules = seers::Rules { shown: &shown, colleagues: &colleagues, entrants: &entrants };
    Ok(seers::statements(id, None, &rules, &ids))
}

/// A ticket's companies, the primary one first.
async fn companies(s: &mut Session<'_>, id: TicketId) -> Result<Vec<(CompanyId, String)>> {
    let all = "SELECT k.id, k.name FROM ticket_company y JOIN company k ON k.id = y.company_id
        WHERE y.ticket_id = ? ORDER BY y.is_primary DESC, k.id";
    Ok(s.conn().all(sql!(all, id)).await?)
}

/// Who of a ticket's companies does not see it.
async fn blind(
    s: &mut Session<'_>,
    id: TicketId,
    companies: Vec<(CompanyId, String)>,
    (colleagues, entrants): (&Colleagues, &Entrants),
) -> Result<Vec<Blind>> {
    let mut all = vec![];
    for (company, name) in companies.into_iter().take(BLIND) {
        let mut counts = vec![];
        for is_primary in [true, false] {
            let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1");
            sql.push(BESIDE).append(sql!("?", id));
            sql.append(sql!(
                " JOIN contact_company n ON n.contact_id = c.id AND n.company_id = ? AND n.is_primary = ?
                 WHERE NOT c.is_deleted AND ",
                company,
                is_primary
            ));
            sql.append(entrants.sql())
                .push(" AND NOT COALESCE(")
                .append(colleagues.see(&Default::default()))
                .push(", FALSE)")
                .limit(Count::LIMIT + 1);
            sql.push(") n");
            counts.push(Count::capped(s.conn().one(sql).await?, Count::LIMIT));
        }
        let (not_allowed, elsewhere) = (counts[0], counts[1]);
        if not_allowed.n + elsewhere.n > 0 {
            all.push(Blind { id: company, name, not_allowed, elsewhere });
        }
    }
    Ok(all)
}

/// What a contact sees of their company's tickets, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfCompany {
    /// They have no primary company.
    NoCompany,
    /// Everybody sees their company's.
    All,
    /// They have made an account, and nobody has approved of them yet.
    Unapproved,
    /// They meet the criteria for seeing them.
    Meets,
    /// They do not.
    MeetsNot,
    /// Nobody does: customers see their own tickets alone.
    OwnAlone,
}

/// What a contact sees.
#[derive(Clone, Debug)]
pub struct Sees {
    /// Whether customers can come to the portal at all.
    pub is_on: bool,
    /// Whether they have a sign-in.
    pub can_sign_in: bool,
    /// How the portal decides who enters.
    pub access: Access,
    /// Whether the portal lets them in; if not, they see nothing there.
    pub may_enter: bool,
    /// Tickets of their own that the portal shows.
    pub own: Count,
    /// Their primary company.
    pub company: Option<(CompanyId, String)>,
    /// Whether they see its tickets, and why.
    pub of_company: OfCompany,
    /// Those that the portal shows, where they see them.
    pub companys: Count,
    /// Whether they may only read what others have asked for.
    pub read_only: bool,
    /// Whether the portal keeps some tickets from everybody.
    pub hides_some: bool,
}

/// What a contact sees in each portal, the default first.
///
/// # Errors
/// As [`contact`].
pub async fn everywhere(s: &mut Session<'_>, id: ContactId) -> Result<Vec<(Arc<Portal>, Sees)>> {
    let mut all = vec![];
    for portal in s.portals().to_vec() {
        let sees = contact(&mut s.about(&portal), id).await?;
        all.push((portal, sees));
    }
    Ok(all)
}

/// What a contact sees in the portal.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact; [`Error::SignIn`] for others than staff; those of the database.
pub async fn contact(s: &mut Session<'_>, id: ContactId) -> Result<Sees> {
    s.staff()?;
    let colleagues = colleagues(s);
    let mut sql = Sql::new(format!("SELECT c.first_name, c.last_name, c.email, k.id, k.name, {REGISTERED}, COALESCE("));
    sql.append(entrants(s).sql()).push(", FALSE), COALESCE(").append(colleagues.sql());
    sql.append(sql!(
        ", FALSE), c.is_approved
         FROM contact c
         LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
         LEFT JOIN company k ON k.id = l.company_id
         WHERE c.id = ? AND NOT c.is_deleted",
        id
    ));
    let row: ContactRow = s.conn().first(sql).await?.ok_or(Error::NotFound)?;
    let company = row.company.zip(row.company_name);
    let of_company = match (&company, &colleagues) {
        (_, Colleagues::Nobody) => OfCompany::OwnAlone,
        (None, _) => OfCompany::NoCompany,
        _ if !row.is_approved => OfCompany::Unapproved,
        (_, Colleagues::Everybody) => OfCompany::All,
        (_, Colleagues::Those(_)) if row.meets => OfCompany::Meets,
        (_, Colleagues::Those(_)) => OfCompany::MeetsNot,
    };
    let viewer = Viewer::Customer(Customer {
        id,
        company: company.as_ref().map(|(company, _)| *company).filter(|_| row.meets),
        shown: s.portal_shows(),
        first_name: row.first_name,
        last_name: row.last_name,
        email: row.email,
        company_name: company.as_ref().map(|(_, name)| name.clone()),
        language: None,
        time_zone: None,
        // Nobody signs in: only what they would see is asked for.
        session: SessionId(0),
        over_at: s.now(),
        viewed_by: None,
    });
    Ok(Sees {
        is_on: s.portal().is_on,
        can_sign_in: row.can_sign_in,
        access: s.portal().access,
        may_enter: row.may_enter,
        own: count(s, &viewer, View::Mine).await?,
        companys: count(s, &viewer, View::Organization).await?,
        company,
        of_company,
        read_only: s.portal().colleagues_read_only,
        hides_some: !s.portal_shows().is_all(),
    })
}

/// How many tickets a viewer sees in a view.
async fn count(s: &mut Session<'_>, viewer: &Viewer, view: View) -> Result<Count> {
    let limit = s.portal_shows().limit();
    let Some(walk) = viewer.walks(view).pop() else { return Ok(Count::default()) };
    let mut sql = Sql::new(format!("SELECT COUNT(*) FROM (SELECT 1 FROM {} x", walk.table));
    walk.join_ticket(&mut sql);
    sql.push(" WHERE ").append(walk.scope).limit(limit + 1);
    sql.push(") n");
    Ok(Count::capped(s.conn().one(sql).await?, limit))
}
