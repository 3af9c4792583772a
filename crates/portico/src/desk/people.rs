//! Contacts and companies: the directory that staff look people up in and keep, and each one's timeline.
//!
//! All staff may see and change it. A contact belongs to any number of companies, of which one at most is the primary one;
//! whose tickets a customer sees follows from that at their next request.

pub(in crate::desk) mod add;
mod associate;
mod by_domain;
mod changes;
mod company;
mod confirm;
mod contact;
mod delete;
mod erase;
mod erasure;
mod language;
pub(in crate::desk) mod list;
mod own;
mod own_data;
mod page;
mod profile;
mod scrub;
mod timeline;
mod view_as;

use db::{Sql, row, sql};

use super::error::{Error, Result};
use super::ids::{CompanyId, ContactId, TicketId};
use super::session::Session;
use super::tickets::Contact;

pub(in crate::desk) use by_domain::{domains, holders, join_some, of_address, owner_of_domain, says_who};
pub(in crate::desk) use changes::note as note_value;
pub(in crate::desk) use company::{domains as company_domains, lock as hold_company};
pub(in crate::desk) use contact::{find as contact_sheet, write as write_contact};
pub(in crate::desk) use erase::erase_some;

pub use associate::{Next, Offers, add as associate, make_primary, offers, remove};
pub use by_domain::{
    Draft as RulesDraft, Rules, associate_waiting, look as look_rules, save as save_rules, split as split_domains,
};
pub use changes::Changed;
pub use company::{CompanySheet, look_company, make_company, save_company};
pub use confirm::{confirm, waiting};
pub use contact::{ContactSheet, Holder, JOB_TITLE, NAME, PHONE, has_signin, look_contact, make_contact, save_contact};
pub use delete::{delete_company, delete_contact, has_tickets};
pub use erase::erase;
pub use erasure::{
    ASKED, DECLINED, Erasure, REASON, WITHDRAWN, ask_erasure, decline_erasure, erasure, erasure_asked, erasures,
    withdraw_erasure,
};
pub use language::{LANGUAGE, choose_language, has_languages};
pub use list::{CompanyLine, Listing, Sought, companies, contacts, unapproved};
pub use own_data::{Behind, OwnData, OwnDirectory, OwnInvitation, OwnSession, own_data, own_tickets};
pub use page::{CompanyPage, ContactPage, company, contact};
pub use profile::{Profile, TIME_ZONE, profile, save_profile};
pub use timeline::{Activity, ActivityKind, timeline};
pub use view_as::{VIEWED_AS, stop_viewing, view_as};

/// A record that has a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// A ticket.
    Ticket(TicketId),
    /// A contact.
    Contact(ContactId),
    /// A company.
    Company(CompanyId),
}

row! {
    struct CardRow {
        id: ContactId,
        first_name: String,
        last_name: String,
        email: String,
        job_title: Option<String>,
        phone: Option<String>,
        company: Option<CompanyId>,
        company_name: Option<String>,
        name_key: String,
    }
}

const CARD: &str = "SELECT c.id, c.first_name, c.last_name, c.email, c.job_title, c.phone, k.id, k.name, c.name_key
 FROM contact c
 LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
 LEFT JOIN company k ON k.id = l.company_id ";

impl From<CardRow> for Contact {
    fn from(row: CardRow) -> Contact {
        Contact::new(
            row.id,
            (&row.first_name, &row.last_name, row.email),
            (row.job_title, row.phone),
            row.company.zip(row.company_name),
        )
    }
}

async fn cards(s: &mut Session<'_>, rest: Sql) -> Result<Vec<CardRow>> {
    let mut sql = Sql::new(CARD);
    sql.append(rest);
    Ok(s.conn().all(sql).await?)
}

/// A contact as a card.
pub(in crate::desk) async fn card(s: &mut Session<'_>, id: ContactId) -> Result<Contact> {
    cards(s, sql!("WHERE c.id = ? AND NOT c.is_deleted", id)).await?.pop().map(Contact::from).ok_or(Error::NotFound)
}

/// Writes down that something happened to a record, in the transaction in which it does.
pub(in crate::desk) async fn note_change(s: &mut Session<'_>, record: Record, what: &str) -> Result<()> {
    changes::note(s, record, what, None).await
}

/// A contact as a card, who may have been forgotten: then there is a name and no address.
pub(in crate::desk) async fn card_of_ticket(s: &mut Session<'_>, id: ContactId) -> Result<Contact> {
    cards(s, sql!("WHERE c.id = ?", id)).await?.pop().map(Contact::from).ok_or(Error::NotFound)
}

/// A contact's primary company.
pub(in crate::desk) async fn primary_company(s: &mut Session<'_>, id: ContactId) -> Result<Option<CompanyId>> {
    let statement = "SELECT company_id FROM contact_company WHERE contact_id = ? AND is_primary";
    Ok(s.conn().first(sql!(statement, id)).await?)
}
