//! What can be found: the words of each ticket, once for customers and once for staff.
//!
//! The two are separate rows of the index, so a customer's search can never touch the words of an internal note.
//! Scope tokens beside the words say whose ticket it is; a search names its scopes before it names its words.

use db::{Dialect, Sql, row, sql};

use crate::desk::Result;
use crate::desk::ids::{CompanyId, ContactId, TicketId};
use crate::desk::portal::Portal;
use crate::desk::session::Session;
use crate::desk::viewer::{PUBLIC_SCOPE, STAFF_SCOPE, Viewer, company_scope, contact_scope};

/// At most this many words are searched for at once.
const TERMS: usize = 8;

/// The index row of a ticket's customer-visible words; the staff's row is the next one.
fn public_row(id: TicketId) -> i64 {
    id.0 * 2
}

/// The ticket an index row belongs to.
pub(super) fn ticket_of(row: i64) -> i64 {
    row / 2
}

/// The index row of the ticket in `column`, as `viewer` searches.
pub(super) fn row_of(column: &str, viewer: &Viewer) -> String {
    match viewer {
        Viewer::Staff(_) => format!("{column} * 2 + 1"),
        _ => format!("{column} * 2"),
    }
}

/// The ids of tickets that lack one of their two rows.
pub(in crate::desk) fn without_words(dialect: Dialect) -> Sql {
    let rows = dialect.words_query("ticket_words", &[], &[]);
    let mut sql = Sql::new("SELECT t.id FROM ticket t WHERE t.id * 2 NOT IN (");
    sql.append(rows.clone()).push(") OR t.id * 2 + 1 NOT IN (").append(rows).push(")");
    sql
}

/// The words to look for; the number of a ticket, however it is written, becomes its digits.
pub(super) fn terms(text: &str, portal: &Portal) -> Vec<String> {
    if let Some(id) = portal.parse_number(text) {
        return vec![id.to_string()];
    }
    let mut terms = richtext::tokens(text);
    terms.truncate(TERMS);
    terms
}

row! {
    struct Words {
        subject: String,
        content: String,
        is_content_hidden: bool,
    }
}

/// Writes both index rows of a ticket anew, in the caller's transaction.
///
/// Every change of what a ticket says, to whom it belongs or what customers may see of it ends with this.
///
/// # Errors
/// Only those of the database.
pub async fn reindex(s: &mut Session<'_>, id: TicketId) -> Result<()> {
    let conn = s.conn();
    let ticket: Words =
        conn.one(sql!("SELECT subject, content, is_content_hidden FROM ticket WHERE id = ?", id)).await?;
    let contacts: Vec<ContactId> =
        conn.all(sql!("SELECT contact_id FROM ticket_contact WHERE ticket_id = ?", id)).await?;
    let companies: Vec<CompanyId> =
        conn.all(sql!("SELECT company_id FROM ticket_company WHERE ticket_id = ?", id)).await?;
    let messages: Vec<(String, bool)> = conn
        .all(sql!(
            "SELECT m.body, NOT m.is_hidden AND h.is_shown
             FROM message m JOIN thread h ON h.id = m.thread_id
             WHERE m.ticket_id = ? ORDER BY m.created_at, m.id",
            id
        ))
        .await?;
    let notes: Vec<String> = conn.all(sql!("SELECT body FROM note WHERE ticket_id = ? ORDER BY id", id)).await?;

    let mut public = vec![id.to_string()];
    public.extend(richtext::tokens(&ticket.subject));
    let mut staff = public.clone();
    let content = richtext::tokens(&ticket.content);
    if !ticket.is_content_hidden {
        public.extend(content.iter().cloned());
    }
    staff.extend(content);
    for (body, is_shown) in &messages {
        let words = richtext::tokens(body);
        if *is_shown {
            public.extend(words.iter().cloned());
        }
        staff.extend(words);
    }
    staff.extend(notes.iter().flat_map(|body| richtext::tokens(body)));

    put(s, id, public, staff, &contacts, &companies).await
}

/// Writes both index rows of a ticket: what customers find, within the scopes of those it belongs to, and what staff find.
pub(super) async fn put(
    s: &mut Session<'_>,
    id: TicketId,
    public: Vec<String>,
    staff: Vec<String>,
    contacts: &[ContactId],
    companies: &[CompanyId],
) -> Result<()> {
    let mut scopes = vec![PUBLIC_SCOPE.to_owned()];
    scopes.extend(contacts.iter().copied().map(contact_scope));
    scopes.extend(companies.iter().copied().map(company_scope));
    let conn = s.conn();
    let dialect = conn.dialect();
    let row = public_row(id);
    let mut statements = dialect.words_put("ticket_words", row, &distinct(public), &scopes);
    statements.extend(dialect.words_put("ticket_words", row + 1, &distinct(staff), &[STAFF_SCOPE.to_owned()]));
    for statement in statements {
        conn.run(statement).await?;
    }
    Ok(())
}

/// Writes both index rows of tickets that are new and have no notes: each with its words and whose it is.
pub(super) async fn put_new(
    s: &mut Session<'_>,
    tickets: impl Iterator<Item = (TicketId, Vec<String>, ContactId, CompanyId)>,
) -> Result<()> {
    let mut rows = vec![];
    for (id, words, contact, company) in tickets {
        let words = distinct(words);
        let scopes = vec![PUBLIC_SCOPE.to_owned(), contact_scope(contact), company_scope(company)];
        rows.push((public_row(id), words.clone(), scopes));
        rows.push((public_row(id) + 1, words, vec![STAFF_SCOPE.to_owned()]));
    }
    if let Some(sql) = s.dialect().words_new("ticket_words", &rows) {
        s.conn().run(sql).await?;
    }
    Ok(())
}

fn distinct(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words.dedup();
    words
}
