//! The daily summary: one mail with what happened on a customer's tickets since the last one, of what they may still see.
//!
//! A job is due each morning of whoever wants one. It moves the row's two times on in its transaction, so that of two workers the
//! second finds that it is done; a summary without news is not written.

use std::collections::BTreeMap;

use db::{row, sql};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::choices::{Choices, Pace, row_of};
use super::{Mail, compose_at};
use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::explain;
use crate::desk::ids::{ContactId, PortalId, StaffId, TicketId};
use crate::desk::jobs;
use crate::desk::portal::Portal;
use crate::desk::session::Session;
use crate::desk::viewer::{System, Viewer};

/// The kind of the job that is due in the morning.
pub const KIND: &str = "mail.digest";
/// The hour at which summaries come.
const HOUR: i8 = 8;
/// What is newer than this, in seconds, waits for the next one: it may not be committed yet.
const SETTLED: i64 = 120;
/// Things that happened that one mail tells at most.
const TOLD: usize = 200;
/// Seconds after which a morning counts as missed.
const LATE: i64 = 30 * 60;

/// What such a job is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Due {
    contact: ContactId,
    due: Time,
}

/// The next morning in a time zone; an unknown one is UTC.
fn morning(zone: &str, now: Time) -> Time {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let here = now.to_jiff().to_zoned(zone.clone());
    let at = |days: i64| {
        let day = here.date().checked_add(days.days()).ok()?;
        let at = day.at(HOUR, 0, 0, 0).to_zoned(zone.clone()).ok()?;
        Some(Time::from_jiff(at.timestamp())).filter(|at| *at > now)
    };
    at(0).or_else(|| at(1)).unwrap_or(now.plus_seconds(24 * 60 * 60))
}

async fn zone_of(s: &mut Session<'_>, contact: ContactId) -> Result<String> {
    let zone = "SELECT time_zone FROM contact WHERE id = ?";
    let zone: Option<Option<String>> = s.conn().first(sql!(zone, contact)).await?;
    Ok(zone.flatten().unwrap_or_else(|| s.default_portal().time_zone.clone()))
}

/// Has the next one come on the next morning.
async fn arrange(s: &mut Session<'_>, contact: ContactId) -> Result<()> {
    let zone = zone_of(s, contact).await?;
    let (now, due) = (s.now(), morning(&zone, s.now()));
    s.conn().run(sql!("UPDATE mail_choice SET digest_due = ? WHERE contact_id = ?", due, contact)).await?;
    let payload = serde_json::to_value(Due { contact, due }).map_err(|error| Error::Internal(error.to_string()))?;
    jobs::enqueue(s.conn(), KIND, &payload, due, now).await
}

/// Begins to send a contact summaries.
pub(super) async fn begin(s: &mut Session<'_>, contact: ContactId) -> Result<()> {
    let now = s.now();
    let since = "UPDATE mail_choice SET daily_since = ?, digest_from = ? WHERE contact_id = ?";
    s.conn().run(sql!(since, now, now, contact)).await?;
    arrange(s, contact).await
}

/// Sends no more of them; one last with what came after `from`, where that is said.
pub(super) async fn end(s: &mut Session<'_>, contact: ContactId, from: Option<Time>) -> Result<()> {
    let now = s.now();
    let none = "UPDATE mail_choice SET daily_since = NULL, digest_from = NULL, digest_due = NULL WHERE contact_id = ?";
    s.conn().run(sql!(none, contact)).await?;
    match from {
        Some(from) => compose_at(s, &Mail::Digest { contact, from, until: now }, now.plus_seconds(SETTLED)).await,
        None => Ok(()),
    }
}

/// Lets a contact's summaries follow another time zone.
pub(in crate::desk) async fn follow_time_zone(s: &mut Session<'_>, contact: ContactId) -> Result<()> {
    let lock = s.dialect().for_update();
    match row_of(s, contact, lock).await? {
        Some(row) if row.choices().pace == Pace::Daily => arrange(s, contact).await,
        _ => Ok(()),
    }
}

/// It is morning: has the summary written, and the next one come. A second time nothing is done.
///
/// Permissions: for the mail system viewer.
///
/// # Errors
/// [`Error::NotFound`] for others; those of the database.
pub async fn morning_came(s: &mut Session<'_>, due: &Due) -> Result<()> {
    let Viewer::System(System::Mail) = s.viewer() else { return Err(Error::NotFound) };
    let lock = s.dialect().for_update();
    let Some(row) = row_of(s, due.contact, lock).await? else { return Ok(()) };
    if row.choices().pace != Pace::Daily || row.digest_due != Some(due.due) {
        return Ok(());
    }
    let now = s.now();
    let until = now.plus_seconds(-SETTLED);
    if let Some(from) = row.digest_from.filter(|from| *from < until) {
        s.conn().run(sql!("UPDATE mail_choice SET digest_from = ? WHERE contact_id = ?", until, due.contact)).await?;
        compose_at(s, &Mail::Digest { contact: due.contact, from, until }, now).await?;
    }
    arrange(s, due.contact).await
}

/// Makes up for mornings whose job was lost.
///
/// # Errors
/// Only those of the database.
pub async fn look_after(s: &mut Session<'_>) -> Result<()> {
    let now = s.now();
    let late = "SELECT contact_id, digest_due FROM mail_choice WHERE digest_due < ? ORDER BY digest_due LIMIT 500";
    let late: Vec<(ContactId, Time)> = s.conn().all(sql!(late, now.plus_seconds(-LATE))).await?;
    for (contact, due) in late {
        let payload = serde_json::to_value(Due { contact, due }).map_err(|error| Error::Internal(error.to_string()))?;
        jobs::enqueue(s.conn(), KIND, &payload, now, now).await?;
    }
    Ok(())
}

/// A summary.
#[derive(Clone, Debug)]
pub struct Digest {
    /// The recipient's address.
    pub to: String,
    /// The time zone in which they read.
    pub time_zone: String,
    /// What happened, ticket by ticket, the one on which something happened last first.
    pub tickets: Vec<DigestTicket>,
    /// Whether there is more than it tells.
    pub is_cut: bool,
}

/// A ticket in a summary.
#[derive(Clone, Debug)]
pub struct DigestTicket {
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Its page.
    pub url: String,
    /// What happened, oldest first.
    pub news: Vec<DigestNews>,
}

/// What happened on a ticket.
#[derive(Clone, Debug)]
pub struct DigestNews {
    /// What: `received`, `replied` or `closed`.
    pub what: &'static str,
    /// Who, as the recipient may name them; empty for nobody in particular.
    pub author: String,
    /// The beginning of what was said.
    pub snippet: String,
    /// When.
    pub at: Time,
}

row! {
    struct Happened {
        kind: String,
        ticket: TicketId,
        subject: String,
        is_own: bool,
        staff: Option<StaffId>,
        body: Option<String>,
        at: Time,
    }
}

/// In whose name a contact gets a summary, and in which language they would like it: the first portal that lets them in.
///
/// Permissions: for the mail system viewer.
///
/// # Errors
/// [`Error::NotFound`] for others; those of the database.
pub async fn digest_name(s: &mut Session<'_>, contact: ContactId) -> Result<(PortalId, Option<String>)> {
    let Viewer::System(System::Mail) = s.viewer() else { return Err(Error::NotFound) };
    let mut name = s.portal().id;
    for portal in s.portals().to_vec() {
        if portal.is_on && enters(&mut s.about(&portal), contact).await? {
            name = portal.id;
            break;
        }
    }
    Ok((name, super::language_of(s, contact).await?))
}

async fn enters(s: &mut Session<'_>, contact: ContactId) -> Result<bool> {
    let mut sql = sql!(
        "SELECT c.id FROM contact c LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
         LEFT JOIN company k ON k.id = l.company_id WHERE c.id = ? AND NOT c.is_deleted AND ",
        contact
    );
    sql.append(explain::entrants(s).sql());
    Ok(s.conn().first::<ContactId>(sql).await?.is_some())
}

/// What happened on a contact's tickets after `from` and until `until`, of what they want to hear of and may still see; None
/// when nothing did, or they want none of it any more.
///
/// Permissions: for the mail system viewer.
///
/// # Errors
/// [`Error::NotFound`] for others, and when the contact is gone; those of the database.
pub async fn digest(s: &mut Session<'_>, contact: ContactId, from: Time, until: Time) -> Result<Option<Digest>> {
    let Viewer::System(System::Mail) = s.viewer() else { return Err(Error::NotFound) };
    let to = "SELECT email FROM contact WHERE id = ? AND NOT is_deleted";
    let to: String = s.conn().first(sql!(to, contact)).await?.ok_or(Error::NotFound)?;
    let choices = row_of(s, contact, "").await?.map(|row| row.choices()).unwrap_or_default();
    if choices.pace == Pace::Never {
        return Ok(None);
    }
    let happened = happened(s, contact, (from, until)).await?;
    let is_cut = happened.len() > TOLD;
    let wanted = happened.into_iter().take(TOLD).filter(|news| is_wanted(news, &choices));
    let mut by_ticket: BTreeMap<TicketId, Vec<Happened>> = BTreeMap::new();
    for news in wanted {
        by_ticket.entry(news.ticket).or_default().push(news);
    }
    let mut tickets = vec![];
    for (ticket, mut news) in by_ticket {
        if let Some(portal) = portal_of(s, ticket, contact).await? {
            // The newest came first.
            news.reverse();
            let last = news.last().map(|news| news.at);
            tickets.push((last, told(&s.about(&portal), ticket, news)));
        }
    }
    tickets.sort_by_key(|(last, _)| std::cmp::Reverse(*last));
    let tickets: Vec<DigestTicket> = tickets.into_iter().map(|(_, ticket)| ticket).collect();
    let time_zone = zone_of(s, contact).await?;
    Ok((!tickets.is_empty()).then_some(Digest { to, time_zone, tickets, is_cut }))
}

/// What happened, newest first: answers that are still shown, closings by staff, and what the contact has filed.
async fn happened(s: &mut Session<'_>, contact: ContactId, (from, until): (Time, Time)) -> Result<Vec<Happened>> {
    let mut sql = sql!(
        "SELECT e.kind, t.id, t.subject, COALESCE(t.contact_id = x.contact_id, FALSE), e.staff_id, SUBSTR(m.body, 1, 600),
           e.created_at
         FROM ticket_contact x
         JOIN ticket t ON t.id = x.ticket_id
         JOIN event e ON e.ticket_id = x.ticket_id
         LEFT JOIN message m ON m.id = e.message_id
         WHERE x.contact_id = ? AND x.last_activity_at > ? AND e.created_at > ? AND e.created_at <= ?
           AND NOT EXISTS (SELECT 1 FROM ticket_mute u WHERE u.contact_id = x.contact_id AND u.ticket_id = x.ticket_id)
           AND (e.kind = 'closed' AND e.staff_id IS NOT NULL OR e.kind = 'created' AND e.contact_id = x.contact_id
             OR e.kind = 'email' AND m.staff_id IS NOT NULL AND ",
        contact,
        from,
        from,
        until
    );
    sql.append(s.viewer().sees_message()).push(") ORDER BY e.created_at DESC, e.id DESC");
    sql.limit(i64::try_from(TOLD).unwrap_or(i64::MAX) + 1);
    Ok(s.conn().all(sql).await?)
}

fn is_wanted(news: &Happened, choices: &Choices) -> bool {
    let is_chosen = match news.kind.as_str() {
        "created" => choices.received,
        "closed" => choices.closed,
        _ => choices.replied,
    };
    is_chosen && (news.is_own || choices.of_others)
}

/// The portal at which a contact reads a ticket; None where they see it nowhere.
async fn portal_of(
    s: &mut Session<'_>,
    ticket: TicketId,
    contact: ContactId,
) -> Result<Option<std::sync::Arc<Portal>>> {
    let id = super::portal_of(s, ticket, contact).await?;
    let portal = s.portals().iter().find(|portal| portal.id == id).cloned();
    let Some(portal) = portal.filter(|portal| portal.is_on) else { return Ok(None) };
    let sees = explain::sees(&mut s.about(&portal), ticket, contact).await?;
    Ok(sees.then_some(portal))
}

fn told(s: &Session<'_>, ticket: TicketId, news: Vec<Happened>) -> DigestTicket {
    let subject = news.first().map(|news| news.subject.clone()).unwrap_or_default();
    let say = |news: Happened| DigestNews {
        what: match news.kind.as_str() {
            "created" => "received",
            "closed" => "closed",
            _ => "replied",
        },
        author: news.staff.map(|id| crate::desk::tickets::staff_named(s, id)).unwrap_or_default(),
        snippet: richtext::snippet(news.body.as_deref().unwrap_or_default(), 240),
        at: news.at,
    };
    DigestTicket {
        number: s.portal().number(ticket),
        url: format!("{}/requests/{ticket}", s.portal_url()),
        subject,
        news: news.into_iter().map(say).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::morning;
    use crate::clock::Time;

    #[test]
    fn summaries_come_in_the_morning_of_the_time_zone() {
        // Tuesday, 24 November 2026, 12:00 UTC.
        let noon = Time(1_795_521_600_000_000);
        for (zone, hours) in
            [("UTC", 20), ("Europe/Stockholm", 19), ("America/New_York", 1), ("Pacific/Auckland", 7), ("?", 20)]
        {
            assert_eq!(morning(zone, noon), noon.plus_seconds(hours * 3600), "{zone}");
        }
        let eight = noon.plus_seconds(20 * 3600);
        assert_eq!(morning("UTC", eight), eight.plus_seconds(24 * 3600), "the next one, not the same once more");
    }
}
