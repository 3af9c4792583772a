//! Changes of very many tickets or contacts: a portion in each transaction, so that nobody waits long for their turn to write.
//!
//! The first portion is done where the change is wanted, which is all of it for most, unless that would hold what others
//! wait for. What is left is a job, which does one portion and leaves the rest to the next job. A portion that is done
//! twice changes nothing the second time.

use db::sql;
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use super::ids::{CompanyId, ContactId, InboxId, StaffId, TicketId};
use super::session::Session;
use super::viewer::{System, Viewer};
use super::{inboxes, jobs, people, staff, tickets};

/// What these jobs are called.
pub const KIND: &str = "batch";
/// Tickets, or contacts, of a portion.
pub(in crate::desk) const SIZE: i64 = 250;

/// A change of very many tickets or contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Batch {
    /// The open tickets of one inbox move to another.
    MoveTickets {
        /// Where they are.
        from: InboxId,
        /// Where they go.
        to: InboxId,
    },
    /// Tickets and lists follow when somebody of staff has another name.
    Rename {
        /// Whose.
        staff: StaffId,
        /// The sort key of their name that stands there.
        from: String,
    },
    /// Tickets and lists follow when a contact has another name.
    RenameContact {
        /// Whose.
        contact: ContactId,
        /// Behind which of their tickets.
        #[serde(default)]
        behind: Option<TicketId>,
    },
    /// The open tickets of somebody of staff get another owner.
    HandOver {
        /// Whose they are.
        from: StaffId,
        /// Whose they become; None for nobody's.
        to: Option<StaffId>,
        /// Who said so.
        by: StaffId,
    },
    /// It is found out anew of each ticket whether the portal shows it.
    Judge {
        /// The mark of the conditions by which those before were judged.
        mark: String,
        /// Behind which ticket.
        after: TicketId,
        /// Whether some before it stood otherwise.
        has_found: bool,
    },
    /// The options that tickets have are kept for lists.
    Options {
        /// Behind which ticket.
        after: TicketId,
    },
    /// The name and the address of a contact who is forgotten go out of the texts of tickets.
    Erase {
        /// Whose.
        contact: ContactId,
        /// Behind which ticket.
        behind: Option<TicketId>,
    },
    /// Contacts with an address at a domain of a company join it.
    JoinCompany {
        /// Which.
        company: CompanyId,
        /// Who said so.
        by: StaffId,
    },
}

/// Does the first portion in the caller's transaction, and leaves the rest to a job.
pub(in crate::desk) async fn begin(s: &mut Session<'_>, batch: Batch) -> Result<()> {
    let is_more = match &batch {
        Batch::MoveTickets { from, to } => inboxes::move_some(s, *from, *to).await?,
        Batch::Rename { staff, from } => staff::rename_some(s, *staff, from).await?,
        Batch::RenameContact { contact, behind } => match tickets::follow_name(s, *contact, *behind).await? {
            None => false,
            behind => return later(s, &Batch::RenameContact { contact: *contact, behind }).await,
        },
        Batch::Judge { mark, after, has_found } => {
            return match tickets::judge_some(s, mark, *after, *has_found).await? {
                Some((rest, seconds)) => wait(s, &rest, seconds).await,
                None => Ok(()),
            };
        }
        Batch::Options { after } => {
            return match tickets::keep_some_options(s, *after).await? {
                Some(rest) => later(s, &rest).await,
                None => Ok(()),
            };
        }
        Batch::Erase { contact, behind } => match people::erase_some(s, *contact, *behind).await? {
            None => false,
            behind => return later(s, &Batch::Erase { contact: *contact, behind }).await,
        },
        Batch::HandOver { from, to, by } => staff::hand_over_some(s, *from, *to, *by).await?,
        Batch::JoinCompany { company, by } => people::join_some(s, *company, *by).await?,
    };
    if is_more { later(s, &batch).await } else { Ok(()) }
}

/// Leaves all of it to a job.
pub(in crate::desk) async fn later(s: &mut Session<'_>, batch: &Batch) -> Result<()> {
    wait(s, batch, 0).await
}

/// Leaves all of it to a job that is due in some seconds.
async fn wait(s: &mut Session<'_>, batch: &Batch, seconds: i64) -> Result<()> {
    let payload = serde_json::to_value(batch).map_err(|error| Error::Internal(error.to_string()))?;
    let now = s.now();
    jobs::enqueue(s.conn(), KIND, &payload, now.plus_seconds(seconds), now).await
}

/// Does the next portion, and leaves the rest to another job.
///
/// # Errors
/// [`Error::NotFound`] for whoever is not the system; those of the database.
pub async fn go_on(s: &mut Session<'_>, batch: Batch) -> Result<()> {
    match s.viewer() {
        Viewer::System(System::Housekeeping) => begin(s, batch).await,
        _ => Err(Error::NotFound),
    }
}

/// Whether such a change is under way.
pub(in crate::desk) async fn waits(s: &mut Session<'_>, is_it: impl Fn(&Batch) -> bool) -> Result<bool> {
    let payloads: Vec<String> =
        s.conn().all(sql!("SELECT payload FROM job WHERE kind = ? AND parked_at IS NULL", KIND)).await?;
    Ok(payloads.iter().filter_map(|payload| serde_json::from_str(payload).ok()).any(|batch| is_it(&batch)))
}
