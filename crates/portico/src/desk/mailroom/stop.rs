//! Links in mails that stop them: about one ticket, or the daily summary. They work without signing in, for whom the mail went to.
//!
//! Only the digest of a link's secret is kept. Looking at one changes nothing, and neither does stopping what has stopped.

use db::{row, sql};

use super::choices::{self, Choices, Mute, Pace, row_of};
use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{ContactId, TicketId};
use crate::desk::session::Session;
use crate::random;

/// Days that a link is good.
const DAYS: i64 = 365;

/// When the link of a mail that is written now is over.
pub(super) fn expires(now: Time) -> Time {
    now.plus_seconds(DAYS * 24 * 60 * 60)
}

/// What a link stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The number of the ticket; None for the daily summary.
    pub number: Option<String>,
    /// Whether it has stopped.
    pub is_stopped: bool,
}

row! {
    struct StopRow {
        contact: ContactId,
        ticket: Option<TicketId>,
        is_muted: bool,
    }
}

async fn find(s: &mut Session<'_>, token: &str) -> Result<StopRow> {
    let now = s.now();
    s.conn()
        .first(sql!(
            "SELECT p.contact_id, p.ticket_id,
               EXISTS (SELECT 1 FROM ticket_mute u WHERE u.contact_id = p.contact_id AND u.ticket_id = p.ticket_id)
                 OR NOT EXISTS (SELECT 1 FROM ticket_contact x WHERE x.contact_id = p.contact_id AND x.ticket_id = p.ticket_id)
             FROM mail_stop p JOIN contact c ON c.id = p.contact_id AND NOT c.is_deleted
             WHERE p.token_hash = ? AND p.expires_at > ?",
            random::digest(token),
            now
        ))
        .await?
        .ok_or(Error::NotFound)
}

async fn choices_of(s: &mut Session<'_>, contact: ContactId) -> Result<Choices> {
    Ok(row_of(s, contact, "").await?.map(|row| row.choices()).unwrap_or_default())
}

/// What a link stops, and whether it has.
///
/// Permissions: whoever holds the link.
///
/// # Errors
/// [`Error::NotFound`] when there is no such link, or it is over; those of the database.
pub async fn look(s: &mut Session<'_>, token: &str) -> Result<Stop> {
    let found = find(s, token).await?;
    let is_stopped = match found.ticket {
        Some(_) => found.is_muted,
        None => choices_of(s, found.contact).await?.pace != Pace::Daily,
    };
    Ok(Stop { number: found.ticket.map(|ticket| s.portal().number(ticket)), is_stopped })
}

/// Stops what a link stops, or lets it come again. Whoever has no daily summary any more loses nothing by stopping it.
///
/// Permissions: whoever holds the link.
///
/// # Errors
/// As [`look`].
pub async fn stop(s: &mut Session<'_>, token: &str, mute: Mute) -> Result<()> {
    let found = find(s, token).await?;
    if let Some(ticket) = found.ticket {
        return choices::mute(s, found.contact, ticket, mute).await;
    }
    let stands = choices_of(s, found.contact).await?;
    let pace = match (mute, stands.pace) {
        (Mute::Stop, Pace::Daily) => Pace::Never,
        (Mute::GoOn, Pace::Never) => Pace::Daily,
        _ => return Ok(()),
    };
    choices::keep(s, found.contact, Choices { pace, ..stands }).await
}
