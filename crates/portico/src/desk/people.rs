//! Contacts and companies: the directory that staff look people up in, and each one's timeline.

use db::{Sql, row, sql};

use super::error::{Error, Result};
use super::ids::{CompanyId, ContactId, MessageId, StaffId, TicketId};
use super::session::Session;
use super::tickets::{At, Contact, Item, Linked, linked};
use super::viewer::full_name;
use crate::clock::Time;

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
    cards(s, sql!("WHERE c.id = ?", id)).await?.pop().map(Contact::from).ok_or(Error::NotFound)
}

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
}

/// A company's page.
#[derive(Clone, Debug)]
pub struct CompanyPage {
    /// Which company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its domain.
    pub domain: Option<String>,
    /// Its contacts, by name.
    pub contacts: Vec<Contact>,
    /// The newest tickets.
    pub tickets: Vec<Item>,
    /// The newest entries of the timeline, newest first.
    pub timeline: Vec<Activity>,
}

/// An entry of a record's timeline.
#[derive(Clone, Debug)]
pub struct Activity {
    /// What happened.
    pub kind: ActivityKind,
    /// Who did it.
    pub by: Option<String>,
    /// On which ticket.
    pub ticket: Option<TicketId>,
    /// That ticket's number.
    pub number: String,
    /// That ticket's subject.
    pub subject: String,
    /// When.
    pub at: Time,
}

/// What a timeline tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    /// A message between a customer and the help desk, logged as an e-mail.
    Email {
        /// Whether staff wrote it.
        from_staff: bool,
        /// Its beginning.
        snippet: String,
    },
    /// A ticket was filed.
    Created,
    /// A ticket was closed.
    Closed,
    /// A ticket was opened again.
    Reopened,
    /// Anything else that befell a ticket.
    Changed,
}

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
    struct ActivityRow {
        kind: String,
        contact_first: Option<String>,
        contact_last: Option<String>,
        contact_email: Option<String>,
        staff: Option<StaffId>,
        staff_first: Option<String>,
        staff_last: Option<String>,
        message: Option<MessageId>,
        body: Option<String>,
        ticket: Option<TicketId>,
        subject: Option<String>,
        at: Time,
    }
}

/// Entries of a timeline that a page shows.
const TIMELINE: i64 = 50;

/// The newest entries of a record's timeline, newest first.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::SignIn`] for others.
pub async fn timeline(s: &mut Session<'_>, record: Record) -> Result<Vec<Activity>> {
    s.staff()?;
    let (object, id) = match record {
        Record::Ticket(id) => ("ticket", id.0),
        Record::Contact(id) => ("contact", id.0),
        Record::Company(id) => ("company", id.0),
    };
    let rows: Vec<ActivityRow> = s
        .conn()
        .all(sql!(
            format!(
                "SELECT e.kind, c.first_name, c.last_name, c.email, u.id, u.first_name, u.last_name, m.id,
               SUBSTR(m.body, 1, 400), t.id, t.subject, e.created_at
             FROM event_link l
             JOIN event e ON e.id = l.event_id
             LEFT JOIN contact c ON c.id = e.contact_id
             LEFT JOIN staff u ON u.id = e.staff_id
             LEFT JOIN message m ON m.id = e.message_id
             LEFT JOIN ticket t ON t.id = e.ticket_id
             WHERE l.object = ? AND l.object_id = ? AND e.kind <> 'note'
             ORDER BY l.created_at DESC, l.event_id DESC
             LIMIT {TIMELINE}"
            ),
            object,
            id
        ))
        .await?;
    Ok(rows.into_iter().map(|row| activity(s, row)).collect())
}

fn activity(s: &Session<'_>, row: ActivityRow) -> Activity {
    let text = |text: Option<String>| text.unwrap_or_default();
    let by = match row.staff {
        Some(_) => full_name(&text(row.staff_first), &text(row.staff_last), ""),
        None => full_name(&text(row.contact_first), &text(row.contact_last), &text(row.contact_email)),
    };
    Activity {
        kind: match row.kind.as_str() {
            "email" => ActivityKind::Email {
                from_staff: row.staff.is_some(),
                snippet: richtext::snippet(row.body.as_deref().unwrap_or_default(), 240),
            },
            "created" => ActivityKind::Created,
            "closed" => ActivityKind::Closed,
            "reopened" => ActivityKind::Reopened,
            _ => ActivityKind::Changed,
        },
        by: (!by.is_empty()).then_some(by),
        number: row.ticket.map(|id| s.portal().number(id)).unwrap_or_default(),
        ticket: row.ticket,
        subject: text(row.subject),
        at: row.at,
    }
}

/// A contact with everything around it.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::SignIn`] for others than staff.
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
    Ok(ContactPage { card, companies, tickets, timeline })
}

/// A company with everything around it.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::SignIn`] for others than staff.
pub async fn company(s: &mut Session<'_>, id: CompanyId) -> Result<CompanyPage> {
    s.staff()?;
    let (name, domain): (String, Option<String>) =
        s.conn().first(sql!("SELECT name, domain FROM company WHERE id = ?", id)).await?.ok_or(Error::NotFound)?;
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
    Ok(CompanyPage { id, name, domain, contacts, tickets, timeline })
}

/// One page of a directory.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// The records, by name.
    pub rows: Vec<T>,
    /// Cursor for [`At::After`].
    pub next: Option<String>,
}

/// A company in the directory.
#[derive(Clone, Debug)]
pub struct CompanyLine {
    /// Which company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its domain.
    pub domain: Option<String>,
    /// How many contacts it has.
    pub contacts: i64,
}

/// Records of a page of the directory.
const PAGE: i64 = 50;

fn after(at: &At) -> Option<(i64, String)> {
    let At::After(cursor) = at else { return None };
    let (id, key) = cursor.split_once('.')?;
    Some((id.parse().ok()?, key.to_owned()))
}

/// Cuts the row that only tells that there is more, and makes the cursor.
fn cut<T>(rows: &mut Vec<T>, place: impl Fn(&T) -> (i64, &str)) -> Option<String> {
    let page = usize::try_from(PAGE).unwrap_or(0);
    if rows.len() <= page {
        return None;
    }
    rows.truncate(page);
    rows.last().map(|row| {
        let (id, key) = place(row);
        format!("{id}.{key}")
    })
}

/// Contacts by name; `text` is the beginning of a name, of a family name or of an address.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::SignIn`] for others.
pub async fn contacts(s: &mut Session<'_>, text: Option<&str>, at: &At) -> Result<Listing<Contact>> {
    s.staff()?;
    let mut rest = Sql::new("WHERE TRUE");
    if let Some(text) = text {
        let (from, to) = prefix(&richtext::sort_key(text));
        let (mail_from, mail_to) = prefix(&text.trim().to_lowercase());
        rest.bind(
            " AND c.id IN (SELECT id FROM contact WHERE name_key >= ? AND name_key < ?
               UNION SELECT id FROM contact WHERE family_key >= ? AND family_key < ?
               UNION SELECT id FROM contact WHERE email_key >= ? AND email_key < ?)",
            [from.clone().into(), to.clone().into(), from.into(), to.into(), mail_from.into(), mail_to.into()],
        );
    }
    if let Some((id, key)) = after(at) {
        rest.bind(" AND (c.name_key, c.id) > (?, ?)", [key.into(), id.into()]);
    }
    rest.push(" ORDER BY c.name_key, c.id").limit(PAGE + 1);
    let mut rows = cards(s, rest).await?;
    let next = cut(&mut rows, |row| (row.id.0, &row.name_key));
    Ok(Listing { rows: rows.into_iter().map(Contact::from).collect(), next })
}

/// Everything that begins with `start`, as a range of keys that order bytewise.
fn prefix(start: &str) -> (String, String) {
    (start.to_owned(), format!("{start}\u{10ffff}"))
}

/// Companies by name; `text` is the beginning of a name or of a domain.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::SignIn`] for others.
pub async fn companies(s: &mut Session<'_>, text: Option<&str>, at: &At) -> Result<Listing<CompanyLine>> {
    s.staff()?;
    let mut sql = Sql::new(
        "SELECT k.id, k.name, k.domain, (SELECT COUNT(*) FROM contact_company l WHERE l.company_id = k.id), k.name_key
         FROM company k WHERE TRUE",
    );
    if let Some(text) = text {
        let (from, to) = prefix(&richtext::sort_key(text));
        let (domain_from, domain_to) = prefix(&text.trim().to_lowercase());
        sql.bind(
            " AND k.id IN (SELECT id FROM company WHERE name_key >= ? AND name_key < ?
               UNION SELECT id FROM company WHERE domain_key >= ? AND domain_key < ?)",
            [from.into(), to.into(), domain_from.into(), domain_to.into()],
        );
    }
    if let Some((id, key)) = after(at) {
        sql.bind(" AND (k.name_key, k.id) > (?, ?)", [key.into(), id.into()]);
    }
    sql.push(" ORDER BY k.name_key, k.id").limit(PAGE + 1);
    let mut rows: Vec<(CompanyId, String, Option<String>, i64, String)> = s.conn().all(sql).await?;
    let next = cut(&mut rows, |(id, _, _, _, key)| (id.0, key));
    let rows =
        rows.into_iter().map(|(id, name, domain, contacts, _)| CompanyLine { id, name, domain, contacts }).collect();
    Ok(Listing { rows, next })
}
