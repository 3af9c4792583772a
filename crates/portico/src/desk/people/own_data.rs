//! What is kept about a customer, for themselves to read: their contact, their choices, and their own tickets as they see them.
//!
//! Nothing here goes by rules of its own: tickets are opened as their pages open them.

use db::{row, sql};

use crate::clock::Time;
use crate::desk::access::consent::{self, Given};
use crate::desk::error::Result;
use crate::desk::ids::TicketId;
use crate::desk::session::Session;
use crate::desk::signin::Passkey;
use crate::desk::tickets::{self, Entry, Head};

/// Tickets that are read in one go.
const PORTION: i64 = 20;

/// What is kept about a customer beside their tickets.
#[derive(Clone, Debug)]
pub struct OwnData {
    /// When they came to be known.
    pub since: Time,
    /// Names of their companies.
    pub companies: Vec<String>,
    /// Where they are signed in.
    pub sessions: Vec<OwnSession>,
    /// Their passkeys, without keys.
    pub passkeys: Vec<Passkey>,
    /// Since when they sign in with two steps; None where they do not.
    pub two_steps_since: Option<Time>,
    /// Browsers that are known from their sign-ins: since when, and when they were last used.
    pub browsers: Vec<(Time, Time)>,
    /// What they have agreed to, oldest first.
    pub consents: Vec<Given>,
    /// Their invitations, oldest first.
    pub invitations: Vec<OwnInvitation>,
    /// Views of the list that they saved, each with its query.
    pub views: Vec<(String, String)>,
    /// What the directory of their company says of them; None for whom it has never written.
    pub directory: Option<OwnDirectory>,
}

row! {
    /// What the directory of somebody's company knows them by.
    #[derive(Clone, Debug)]
    pub struct OwnDirectory {
        /// The user name, where it is not the address.
        pub user_name: Option<String>,
        /// The number of the directory's own.
        pub external_id: Option<String>,
        /// What it calls them.
        pub display_name: Option<String>,
    }
}

row! {
    /// A session, with what began it.
    #[derive(Clone, Debug)]
    pub struct OwnSession {
        /// Since when.
        pub since: Time,
        /// When it was last used.
        pub seen_at: Time,
        /// When it ends at most.
        pub expires_at: Time,
        /// What the browser said it was.
        pub user_agent: String,
        /// The network address from which it began; empty where that was not known.
        pub address: String,
    }
}

row! {
    /// An invitation, without its link.
    #[derive(Clone, Debug)]
    pub struct OwnInvitation {
        /// The portal's name.
        pub portal: String,
        /// How it stands.
        pub status: String,
        /// When it was written down.
        pub created_at: Time,
        /// When it was mailed last.
        pub sent_at: Option<Time>,
        /// When they were reminded.
        pub reminded_at: Option<Time>,
    }
}

/// What is kept about the signed-in customer beside their tickets.
///
/// # Errors
/// [`crate::desk::Error::NotAllowed`] and [`crate::desk::Error::SignIn`] for whoever is no customer; those of the database.
pub async fn own_data(s: &mut Session<'_>) -> Result<OwnData> {
    let (me, portal) = (s.customer()?.id, s.portal().id);
    let consents = consent::all_of(s, me).await?;
    let conn = s.conn();
    let since = conn.one(sql!("SELECT created_at FROM contact WHERE id = ?", me)).await?;
    let companies = "SELECT k.name FROM contact_company l JOIN company k ON k.id = l.company_id
        WHERE l.contact_id = ? ORDER BY l.is_primary DESC, k.name_key, k.id";
    let companies = conn.all(sql!(companies, me)).await?;
    let sessions = "SELECT created_at, seen_at, expires_at, user_agent, address FROM session
        WHERE contact_id = ? ORDER BY id";
    let sessions = conn.all(sql!(sessions, me)).await?;
    let passkeys =
        "SELECT id, name, rp_id, created_at, last_used_at, locked_at FROM passkey WHERE contact_id = ? ORDER BY id";
    let passkeys = conn.all(sql!(passkeys, me)).await?;
    let two_steps = "SELECT confirmed_at FROM totp WHERE contact_id = ? AND confirmed_at IS NOT NULL";
    let two_steps_since = conn.first(sql!(two_steps, me)).await?;
    let browsers = "SELECT created_at, seen_at FROM known_device WHERE contact_id = ? ORDER BY created_at, token_hash";
    let browsers = conn.all(sql!(browsers, me)).await?;
    let invitations = "SELECT p.name, i.status, i.created_at, i.sent_at, i.reminded_at
        FROM invitation i JOIN portal p ON p.id = i.portal_id
        WHERE i.contact_id = ? ORDER BY i.id";
    let invitations = conn.all(sql!(invitations, me)).await?;
    let views = "SELECT name, query FROM own_view WHERE contact_id = ? AND portal_id = ? ORDER BY id";
    let views = conn.all(sql!(views, me, portal)).await?;
    let directory = "SELECT user_name, external_id, display_name FROM scim_user WHERE contact_id = ?";
    let directory = conn.first(sql!(directory, me)).await?;
    Ok(OwnData {
        since,
        companies,
        sessions,
        passkeys,
        two_steps_since,
        browsers,
        consents,
        invitations,
        views,
        directory,
    })
}

row! {
    /// Where the next portion of tickets begins.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Behind {
        created_at: i64,
        ticket: i64,
    }
}

/// The next of the signed-in customer's own tickets, oldest first, each with what was said as they see it, and where those after
/// them begin.
///
/// # Errors
/// As [`own_data`].
pub async fn own_tickets(s: &mut Session<'_>, behind: Behind) -> Result<(Vec<(Head, Vec<Entry>)>, Option<Behind>)> {
    let me = s.customer()?.id;
    let mut sql = sql!(
        "SELECT x.created_at, x.ticket_id FROM ticket_contact x JOIN ticket t ON t.id = x.ticket_id
         WHERE x.contact_id = ? AND (x.created_at > ? OR x.created_at = ? AND x.ticket_id > ?) AND ",
        me,
        behind.created_at,
        behind.created_at,
        behind.ticket
    );
    sql.append(s.viewer().sees_ticket()).push(" ORDER BY x.created_at, x.ticket_id").limit(PORTION);
    let found: Vec<Behind> = s.conn().all(sql).await?;
    let mut read = vec![];
    for at in &found {
        let ticket = tickets::open(s, TicketId(at.ticket)).await?;
        let conversation = ticket.conversation(s).await?;
        read.push((ticket.head().clone(), conversation));
    }
    let is_full = i64::try_from(found.len()).is_ok_and(|n| n == PORTION);
    Ok((read, found.last().copied().filter(|_| is_full)))
}
