//! Invitations: a mail with a link at which somebody sets a password who could not sign in so far.
//!
//! A portal that lets in groups invites whoever is in one of them and has no sign-in: also those who come into a group later,
//! each once. The mail waits for [`DELAY`] seconds; who is out again by then hears nothing. Links are single use and end after
//! [`DAYS`] days; the database keeps their digests. Requirements.

use db::{Conn, Db, Sql, row, sql};
use serde::{Deserialize, Serialize};

use super::{NEWCOMER, REGISTERED};
use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::explain;
use crate::desk::ids::{AccessGroupId, CompanyId, ContactId, InvitationId, PortalId};
use crate::desk::jobs;
use crate::desk::mailroom;
use crate::desk::portal::{Access, Portal};
use crate::desk::session::Session;
use crate::desk::viewer::{System, Viewer};
use crate::random;

/// The kind of the job that looks for whom to invite.
pub const LOOK: &str = "access.look";
/// The kind of the job that sends the invitations that are due.
pub const SEND: &str = "access.invite";

/// Seconds before an invitation goes out, in which it can be undone.
pub(in crate::desk) const DELAY: i64 = 2 * 60;
/// Days that a link is good for.
pub const DAYS: i64 = 7;
/// Days after which those who have not answered are reminded, once.
pub(in crate::desk) const REMIND: i64 = 3;
/// Seconds between two mails to the same person: pressing a button twice sends one.
const PAUSE: i64 = 60;
/// Contacts that one look goes through, and invitations that one job sends.
const PORTION: i64 = 500;
/// Mails written in one go.
const MAILS: i64 = 50;

const DAY: i64 = 24 * 60 * 60;

/// How an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It goes out in a moment.
    Waiting,
    /// It was sent, and nobody has answered.
    Sent,
    /// They have set a password.
    Accepted,
    /// It could not be delivered.
    Failed,
    /// They registered by themselves, and staff declined them: nobody invites them.
    Declined,
}

impl Status {
    /// What a stored word names.
    pub(in crate::desk) fn parse(word: &str) -> Option<Status> {
        Some(match word {
            "waiting" => Status::Waiting,
            "sent" => Status::Sent,
            "accepted" => Status::Accepted,
            "failed" => Status::Failed,
            _ => return None,
        })
    }
}

/// Whose invitations are looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::desk) enum Who {
    /// Everybody's.
    Everybody,
    /// A contact's.
    Contact(ContactId),
    /// Those of the contacts of a company.
    Company(CompanyId),
    /// Those of the contacts who were put into a group.
    Group(AccessGroupId),
}

/// What a job that looks is about.
#[derive(Debug, Serialize, Deserialize)]
struct Look {
    who: Who,
    after: ContactId,
}

/// Whether a portal invites by itself.
pub(in crate::desk) fn are_sent(portal: &Portal) -> bool {
    portal.is_on && portal.access == Access::Groups && portal.invites
}

/// Whether somebody has no sign-in and was not invited to a portal yet: a condition over the alias `c` of `contact`.
pub(in crate::desk) fn is_due(portal: PortalId) -> Sql {
    sql!(
        format!(
            "({NEWCOMER} AND NOT EXISTS (
               SELECT 1 FROM invitation i WHERE i.contact_id = c.id AND i.portal_id = ?))"
        ),
        portal
    )
}

/// Has somebody looked for whom to invite, once this transaction has been written.
pub(in crate::desk) async fn look(s: &mut Session<'_>, who: Who) -> Result<()> {
    go_on(s, &Look { who, after: ContactId(0) }).await
}

/// Somebody may have come into a group: has them looked at, where a portal invites at all.
pub(in crate::desk) async fn may_have_come(s: &mut Session<'_>, who: Who) -> Result<()> {
    match s.portals().iter().any(|portal| are_sent(portal)) {
        true => look(s, who).await,
        false => Ok(()),
    }
}

/// Has somebody look for whom to invite among all contacts, where a portal invites at all, and sends what is overdue.
///
/// Permissions: for housekeeping.
///
/// # Errors
/// As [`look_on`].
pub async fn look_for_all(s: &mut Session<'_>) -> Result<()> {
    let Viewer::System(System::Housekeeping) = s.viewer() else { return Err(Error::NotFound) };
    let now = s.now();
    let overdue = "SELECT id FROM invitation WHERE status = 'waiting' AND send_at <= ? LIMIT 1";
    if s.conn().first::<InvitationId>(sql!(overdue, now)).await?.is_some() {
        jobs::enqueue(s.conn(), SEND, &serde_json::json!({}), now, now).await?;
    }
    may_have_come(s, Who::Everybody).await
}

async fn go_on(s: &mut Session<'_>, look: &Look) -> Result<()> {
    let payload = serde_json::to_value(look).map_err(|error| Error::Internal(error.to_string()))?;
    let now = s.now();
    jobs::enqueue(s.conn(), LOOK, &payload, now, now).await
}

/// Writes invitations down for those whom portals let in and who have no sign-in: of a portion of the contacts; the rest is
/// left to the next job.
///
/// Permissions: for housekeeping.
///
/// # Errors
/// [`Error::NotFound`] for others; those of the database.
pub async fn look_on(s: &mut Session<'_>, payload: &str) -> Result<()> {
    let Viewer::System(System::Housekeeping) = s.viewer() else { return Err(Error::NotFound) };
    let Look { who, after } = serde_json::from_str(payload).map_err(|error| Error::Internal(error.to_string()))?;
    let mut scope =
        sql!("SELECT n.id FROM contact n WHERE NOT n.is_deleted AND n.password_hash IS NULL AND n.id > ?", after);
    match who {
        Who::Everybody => {}
        Who::Contact(id) => drop(scope.append(sql!(" AND n.id = ?", id))),
        Who::Company(id) => drop(scope.append(sql!(
            " AND n.id IN (SELECT y.contact_id FROM contact_company y WHERE y.company_id = ? AND y.is_primary)",
            id
        ))),
        Who::Group(id) => {
            scope.append(sql!(" AND n.id IN (SELECT a.contact_id FROM access_member a WHERE a.group_id = ?)", id));
        }
    }
    scope.push(" ORDER BY n.id").limit(PORTION);
    let ids: Vec<ContactId> = s.conn().all(scope).await?;
    let (Some(last), now) = (ids.last().copied(), s.now()) else { return Ok(()) };
    let mut invited = false;
    for portal in s.portals().to_vec() {
        if !are_sent(&portal) {
            continue;
        }
        let mut sql = sql!(
            "INSERT INTO invitation (contact_id, portal_id, status, send_at, created_at, updated_at)
             SELECT c.id, CAST(? AS BIGINT), 'waiting', CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT)
             FROM contact c
             LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
             LEFT JOIN company k ON k.id = l.company_id
             WHERE c.id IN ",
            portal.id,
            now.plus_seconds(DELAY),
            now,
            now
        );
        sql.append(Sql::in_list(&ids)).push(" AND ").append(is_due(portal.id)).push(" AND ");
        sql.append(explain::entrants(&s.about(&portal)).sql());
        sql.push(" ON CONFLICT (contact_id, portal_id) DO NOTHING");
        invited |= s.conn().run(sql).await? > 0;
    }
    if invited {
        jobs::enqueue(s.conn(), SEND, &serde_json::json!({}), now.plus_seconds(DELAY), now).await?;
    }
    if i64::try_from(ids.len()).is_ok_and(|n| n == PORTION) {
        go_on(s, &Look { who, after: last }).await?;
    }
    Ok(())
}

row! {
    struct Due {
        id: InvitationId,
        contact: ContactId,
        portal: PortalId,
        mails: i64,
    }
}

/// Sends the invitations whose time has come; those of whom a portal lets in no more, or that invites no more, are dropped.
///
/// Permissions: for housekeeping.
///
/// # Errors
/// As [`look_on`].
pub async fn send_due(s: &mut Session<'_>) -> Result<()> {
    let Viewer::System(System::Housekeeping) = s.viewer() else { return Err(Error::NotFound) };
    let now = s.now();
    let mut due = sql!(
        "SELECT id, contact_id, portal_id, mails FROM invitation WHERE status = 'waiting' AND send_at <= ?
         ORDER BY send_at, id",
        now
    );
    due.limit(MAILS).push(s.dialect().for_update());
    let due: Vec<Due> = s.conn().all(due).await?;
    for one in &due {
        let portal = s.portals().iter().find(|portal| portal.id == one.portal && are_sent(portal)).cloned();
        let is_in = match &portal {
            Some(portal) => may_be_asked(&mut s.about(portal), one.contact).await?,
            None => false,
        };
        if is_in {
            write(s, one, false).await?;
        } else {
            s.conn().run(sql!("DELETE FROM invitation WHERE id = ?", one.id)).await?;
        }
    }
    if i64::try_from(due.len()).is_ok_and(|n| n == MAILS) {
        jobs::enqueue(s.conn(), SEND, &serde_json::json!({}), now, now).await?;
    }
    Ok(())
}

/// Reminds those, once, who have not answered for three days. Whether there may be more of them.
///
/// Permissions: for housekeeping.
///
/// # Errors
/// As [`look_on`].
pub async fn remind(s: &mut Session<'_>) -> Result<bool> {
    let Viewer::System(System::Housekeeping) = s.viewer() else { return Err(Error::NotFound) };
    let now = s.now();
    let mut due = sql!(
        "SELECT id, contact_id, portal_id, mails FROM invitation
         WHERE status = 'sent' AND sent_at <= ? AND reminded_at IS NULL ORDER BY sent_at, id",
        now.plus_seconds(-REMIND * DAY)
    );
    due.limit(MAILS).push(s.dialect().for_update());
    let due: Vec<Due> = s.conn().all(due).await?;
    for one in &due {
        s.conn().run(sql!("UPDATE invitation SET reminded_at = ? WHERE id = ?", now, one.id)).await?;
        let portal = s.portals().iter().find(|portal| portal.id == one.portal && are_sent(portal)).cloned();
        if let Some(portal) = portal
            && may_be_asked(&mut s.about(&portal), one.contact).await?
        {
            write(s, one, true).await?;
        }
    }
    Ok(i64::try_from(due.len()).is_ok_and(|n| n == MAILS))
}

/// Whether a portal lets a contact in who has no sign-in yet.
async fn may_be_asked(s: &mut Session<'_>, contact: ContactId) -> Result<bool> {
    Ok(!who_may_be_asked(s, &[contact]).await?.is_empty())
}

/// Those of some contacts whom a portal lets in and who have no sign-in yet.
pub(super) async fn who_may_be_asked(s: &mut Session<'_>, of: &[ContactId]) -> Result<Vec<ContactId>> {
    let mut sql = Sql::new(format!(
        "SELECT c.id FROM contact c
         LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
         LEFT JOIN company k ON k.id = l.company_id
         WHERE NOT c.is_deleted AND {NEWCOMER} AND c.id IN "
    ));
    sql.append(Sql::in_list(of)).push(" AND ").append(explain::entrants(s).sql());
    Ok(s.conn().all(sql).await?)
}

/// Makes a new link, which voids the one before, and the mail that carries it.
async fn write(s: &mut Session<'_>, one: &Due, is_reminder: bool) -> Result<()> {
    let (token, now) = (random::token(), s.now());
    s.conn()
        .run(sql!(
            "UPDATE invitation SET status = 'sent', token_hash = ?, sent_at = ?, expires_at = ?, mails = mails + 1,
               updated_at = ? WHERE id = ?",
            random::digest(&token),
            now,
            now.plus_seconds(DAYS * DAY),
            now,
            one.id
        ))
        .await?;
    let whom = sql!("SELECT email, language FROM contact WHERE id = ?", one.contact);
    let (to, language): (String, Option<String>) = s.conn().one(whom).await?;
    let mail = mailroom::Mail::Invitation {
        invitation: one.id,
        number: one.mails + 1,
        to,
        token,
        portal: one.portal,
        language,
        is_reminder,
    };
    mailroom::say(s, &mail).await
}

/// Invites a contact at once, or once more; false within a minute of the last mail, when nothing is sent.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact or portal. [`Error::Invalid`] on `invitation` when the contact has a sign-in or
/// was declined, when the portal does not let them in, or while it is off.
pub async fn resend(s: &mut Session<'_>, contact: ContactId, portal: PortalId) -> Result<bool> {
    s.staff()?;
    let portal = s.portals().iter().find(|known| known.id == portal).cloned().ok_or(Error::NotFound)?;
    let who =
        format!("SELECT {REGISTERED}, c.declined_at IS NOT NULL FROM contact c WHERE c.id = ? AND NOT c.is_deleted");
    let mut who = sql!(who, contact);
    who.push(s.dialect().for_update());
    let (is_registered, is_declined): (bool, bool) = s.conn().first(who).await?.ok_or(Error::NotFound)?;
    let refused = |key| Err(Invalid::field("invitation", key).into());
    if is_declined {
        return refused("access-was-declined");
    }
    if is_registered {
        return refused("access-registered-already");
    }
    if !portal.is_on {
        return refused("access-portal-off");
    }
    if !may_be_asked(&mut s.about(&portal), contact).await? {
        return refused("access-not-let-in");
    }
    let now = s.now();
    s.conn()
        .run(sql!(
            "INSERT INTO invitation (contact_id, portal_id, status, send_at, created_at, updated_at)
             VALUES (?, ?, 'waiting', ?, ?, ?) ON CONFLICT (contact_id, portal_id) DO NOTHING",
            contact,
            portal.id,
            now,
            now,
            now
        ))
        .await?;
    let due = "SELECT id, contact_id, portal_id, mails FROM invitation
        WHERE contact_id = ? AND portal_id = ? AND (sent_at IS NULL OR sent_at <= ?)";
    match s.conn().first::<Due>(sql!(due, contact, portal.id, now.plus_seconds(-PAUSE))).await? {
        Some(due) => write(s, &due, false).await.map(|()| true),
        None => Ok(false),
    }
}

/// Who is invited by a link.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Who.
    pub contact: ContactId,
    /// Their address.
    pub email: String,
    /// Their given name.
    pub first_name: String,
    /// Their family name.
    pub last_name: String,
}

row! {
    struct Found {
        contact: ContactId,
        email: String,
        first_name: String,
        last_name: String,
    }
}

/// Who is invited by a link to this portal; None for a link that is no longer good, or that was another portal's.
///
/// # Errors
/// Only those of the database.
pub async fn invitation(s: &mut Session<'_>, token: &str) -> Result<Option<Invitation>> {
    of_digest(s, &random::digest(token)).await
}

/// As [`invitation`], by the digest of the link's secret.
pub(in crate::desk) async fn of_digest(s: &mut Session<'_>, digest: &str) -> Result<Option<Invitation>> {
    let (now, portal) = (s.now(), s.portal().id);
    let found: Option<Found> = s
        .conn()
        .first(sql!(
            "SELECT c.id, c.email, c.first_name, c.last_name FROM invitation i JOIN contact c ON c.id = i.contact_id
             WHERE i.token_hash = ? AND i.portal_id = ? AND i.status IN ('sent', 'failed') AND i.expires_at > ?",
            digest,
            portal,
            now
        ))
        .await?;
    let Some(found) = found else { return Ok(None) };
    // Whoever has a password, or is let in no more, has nothing to accept.
    let is_open = may_be_asked(s, found.contact).await?;
    Ok(is_open.then_some(Invitation {
        contact: found.contact,
        email: found.email,
        first_name: found.first_name,
        last_name: found.last_name,
    }))
}

/// Accepts an invitation with a password, by its hash; false for a link that is no longer good.
///
/// # Errors
/// Only those of the database.
pub async fn accept(s: &mut Session<'_>, token: &str, password_hash: String) -> Result<bool> {
    let digest = random::digest(token);
    let mut lock = sql!("SELECT contact_id FROM invitation WHERE token_hash = ?", &digest);
    lock.push(s.dialect().for_update());
    s.conn().first::<ContactId>(lock).await?;
    let Some(found) = invitation(s, token).await? else { return Ok(false) };
    let now = s.now();
    registered(s.conn(), found.contact, now).await?;
    let set = "UPDATE contact SET password_hash = ?, updated_at = ? WHERE id = ? AND password_hash IS NULL";
    Ok(s.conn().run(sql!(set, password_hash, now, found.contact)).await? > 0)
}

/// Somebody has a sign-in now: nobody invites or reminds them any more. To be called before they get a password: whoever has one
/// has had it since they were entered.
pub(in crate::desk) async fn registered(conn: &mut Conn, contact: ContactId, now: Time) -> Result<()> {
    let update = "UPDATE contact SET registered_at =
          COALESCE(registered_at, CASE WHEN password_hash IS NULL THEN ? ELSE created_at END)
        WHERE id = ?";
    conn.run(sql!(update, now, contact)).await?;
    let accepted = "UPDATE invitation SET status = 'accepted', token_hash = NULL, updated_at = ?
        WHERE contact_id = ? AND status <> 'accepted'";
    conn.run(sql!(accepted, now, contact)).await?;
    Ok(())
}

/// A mail could not be delivered, by its Message-ID: if it was an invitation, that has failed. Mails that were sent again since
/// stand as they are.
///
/// # Errors
/// Only those of the database.
pub async fn not_delivered(db: &Db, message_id: &str, now: Time) -> Result<()> {
    let mut parts = message_id.split(['.', '@']);
    let (Some(mailroom::INVITATION), Some(id), Some(number)) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(());
    };
    let (Ok(id), Ok(number)) = (id.parse::<InvitationId>(), number.parse::<i64>()) else { return Ok(()) };
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            let failed = "UPDATE invitation SET status = 'failed', updated_at = ?
                WHERE id = ? AND mails = ? AND status = 'sent'";
            conn.run(sql!(failed, now, id, number)).await?;
            Ok(())
        })
    })
    .await
}
