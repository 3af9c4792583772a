//! A contact or a company with everything around it.

use db::sql;

use super::changes::{self, Changed};
use super::timeline::{Activity, timeline};
use super::{CompanySheet, Contact, Record, by_domain, card, cards, confirm, erasure};
use crate::clock::Time;
use crate::desk::error::Result;
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::properties::{Held, Object, held};
use crate::desk::session::Session;
use crate::desk::tickets::{Count, Item, Linked, linked};

/// A contact's page.
#[derive(Clone, Debug)]
pub struct ContactPage {
    /// The contact.
    pub card: Contact,
    /// Companies, and whether each is the primary one; that one first.
    pub companies: Vec<(CompanyId, String, bool)>,
    /// The newest tickets.
    pub tickets: Vec<Item>,
    /// The newest entries of the timeline, newest first.
    pub timeline: Vec<Activity>,
    /// What was changed about it last, newest first.
    pub changes: Vec<Changed>,
    /// The properties of one's own, with what it has of them.
    pub own: Vec<Held>,
    /// What the contact has said about themselves, and decides what they see once it is confirmed.
    pub unconfirmed: Vec<Held>,
    /// When they asked to be forgotten, if they wait for it.
    pub erasure_asked: Option<Time>,
}

/// A company's page.
#[derive(Clone, Debug)]
pub struct CompanyPage {
    /// Which company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its domains; the first is the main one.
    pub domains: Vec<String>,
    /// How many contacts with an address at one of them are not among its contacts, counted up to a limit.
    pub waiting: Count,
    /// Its contacts, by name.
    pub contacts: Vec<Contact>,
    /// The newest tickets.
    pub tickets: Vec<Item>,
    /// The newest entries of the timeline, newest first.
    pub timeline: Vec<Activity>,
    /// What was changed about it last, newest first.
    pub changes: Vec<Changed>,
    /// The properties of one's own, with what it has of them.
    pub own: Vec<Held>,
}

/// A contact with everything around it.
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] when there is none; [`crate::desk::Error::SignIn`] for others than staff.
pub async fn contact(s: &mut Session<'_>, id: ContactId) -> Result<ContactPage> {
    s.staff()?;
    let card = card(s, id).await?;
    let companies = s
        .conn()
        .all(sql!(
            "SELECT k.id, k.name, l.is_primary
             FROM contact_company l JOIN company k ON k.id = l.company_id
             WHERE l.contact_id = ? ORDER BY l.is_primary DESC, k.name_key, k.id",
            id
        ))
        .await?;
    let tickets = linked(s, Linked::Contact(id), None, 20).await?;
    let timeline = timeline(s, Record::Contact(id)).await?;
    let changes = changes::of(s, Record::Contact(id)).await?;
    let sheet = super::look_contact(s, id).await?.0;
    let own = held(s.properties_of(Object::Contact), &sheet.own);
    let unconfirmed = confirm::unconfirmed(s, id, &sheet).await?;
    let erasure_asked = erasure::waits(s, id).await?;
    Ok(ContactPage { card, companies, tickets, timeline, changes, own, unconfirmed, erasure_asked })
}

/// A company with everything around it.
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] when there is none; [`crate::desk::Error::SignIn`] for others than staff.
pub async fn company(s: &mut Session<'_>, id: CompanyId) -> Result<CompanyPage> {
    s.staff()?;
    let (CompanySheet { name, domains, own }, _) = super::look_company(s, id).await?;
    let own = held(s.properties_of(Object::Company), &own);
    let waiting = by_domain::waiting(s, id).await?;
    let contacts = cards(
        s,
        sql!(
            "WHERE c.id IN (SELECT contact_id FROM contact_company WHERE company_id = ?)
             ORDER BY c.name_key, c.id LIMIT 200",
            id
        ),
    )
    .await?
    .into_iter()
    .map(Contact::from)
    .collect();
    let tickets = linked(s, Linked::Company(id), None, 20).await?;
    let timeline = timeline(s, Record::Company(id)).await?;
    let changes = changes::of(s, Record::Company(id)).await?;
    Ok(CompanyPage { id, name, domains, waiting, contacts, tickets, timeline, changes, own })
}
