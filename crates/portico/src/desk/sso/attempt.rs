//! Somebody who is at a provider: what is remembered until they are back, and used once.

use db::{row, sql};
use serde::{Deserialize, Serialize};

use super::{Connection, Kind};
use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{AttemptId, ConnectionId, StaffId};
use crate::desk::session::Session;
use crate::random;
use crate::sso::{Arrived, Refusal};

/// Seconds that somebody may be at the provider.
const SECONDS: i64 = 15 * 60;
/// Seconds for which it can be read what arrived when a connection was tried.
const READABLE: i64 = 60 * 60;

/// What somebody is sent to the provider for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    Enter,
    /// To see what arrives; nobody is signed in.
    Verify,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Purpose::Enter => "enter",
            Purpose::Verify => "verify",
        }
    }
}

/// Somebody who is sent to the provider, or who was sent by it.
#[derive(Clone, Debug)]
pub struct Begin {
    /// What the provider brings back.
    pub state: String,
    /// What the browser holds meanwhile.
    pub browser: String,
    /// A path of this site to which they are led; empty for the first page.
    pub next: String,
    /// The digest of the invitation that they follow; empty for none.
    pub invitation: String,
    /// The ticket of whoever wants to see what arrives; empty for none.
    pub ticket: String,
    /// What the protocol has to remember.
    pub pending: String,
}

/// Somebody who is back.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Which.
    pub id: AttemptId,
    /// What they were sent for.
    pub purpose: Purpose,
    /// The digest of the invitation that they follow.
    pub invited: Option<String>,
    /// Where they are led.
    pub next: String,
    /// What the protocol has to remember.
    pub pending: String,
    /// What the provider has said, where that came before the browser.
    pub answer: Option<Answered>,
}

/// What a provider has said, before it is known whose browser it is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answered {
    /// What it said.
    pub said: Said,
    /// What of it must not be taken twice, and until when.
    pub once: Vec<(String, Time)>,
}

/// What a provider has said, or why it was not taken.
pub type Said = std::result::Result<Arrived, Refusal>;

/// What came of trying a connection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Verdict {
    /// What the provider said.
    pub said: Said,
    /// What would come of it: the key of a sentence.
    pub comes: String,
    /// Whom it would sign in: a name.
    pub who: String,
}

row! {
    struct Row {
        id: AttemptId,
        purpose: String,
        invited: Option<String>,
        next: String,
        pending: String,
        answer: Option<String>,
    }
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}

impl Attempt {
    fn of(row: Row) -> Result<Attempt> {
        let read = |text: String| serde_json::from_str(&text).map_err(|error| Error::Internal(error.to_string()));
        Ok(Attempt {
            id: row.id,
            purpose: if row.purpose == Purpose::Verify.as_str() { Purpose::Verify } else { Purpose::Enter },
            invited: row.invited,
            next: row.next,
            pending: row.pending,
            answer: row.answer.map(read).transpose()?,
        })
    }
}

/// A ticket with which the browser of whoever sets a connection up tries it.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set it up; those of the database.
pub async fn ask_to_verify(s: &mut Session<'_>, connection: &Connection) -> Result<String> {
    super::edit::only_admins(s)?;
    let (ticket, now, me) = (random::token(), s.now(), s.staff()?.id);
    s.conn()
        .run(sql!(
            "INSERT INTO sso_attempt (state_hash, browser_hash, connection_id, purpose, staff_id, next, pending, created_at,
               expires_at)
             VALUES (?, '', ?, 'verify', ?, '', '', ?, ?)",
            random::digest(&ticket),
            connection.id,
            me,
            now,
            now.plus_seconds(SECONDS)
        ))
        .await?;
    Ok(ticket)
}

/// Whether a ticket to try this connection is good. Looking uses nothing up.
///
/// # Errors
/// Only those of the database.
pub async fn verify_ticket(s: &mut Session<'_>, connection: ConnectionId, ticket: &str) -> Result<bool> {
    Ok(staff_of(s, connection, ticket).await?.is_some())
}

async fn staff_of(s: &mut Session<'_>, connection: ConnectionId, ticket: &str) -> Result<Option<StaffId>> {
    let now = s.now();
    let find = "SELECT staff_id FROM sso_attempt WHERE state_hash = ? AND connection_id = ? AND purpose = 'verify'
        AND browser_hash = '' AND used_at IS NULL AND expires_at > ? AND staff_id IS NOT NULL";
    Ok(s.conn().first(sql!(find, random::digest(ticket), connection, now)).await?)
}

/// Remembers somebody who goes to the provider, or whom it has sent.
///
/// # Errors
/// [`Error::NotFound`] for a connection that signs nobody in, unless somebody with a ticket tries it; those of the database.
pub async fn begin(s: &mut Session<'_>, connection: &Connection, begin: Begin) -> Result<AttemptId> {
    let now = s.now();
    let by = match begin.ticket.as_str() {
        "" => None,
        ticket => Some(staff_of(s, connection.id, ticket).await?.ok_or(Error::NotFound)?),
    };
    if by.is_none() && !connection.is_on {
        return Err(Error::NotFound);
    }
    if by.is_some() {
        let used = "UPDATE sso_attempt SET used_at = ? WHERE state_hash = ?";
        s.conn().run(sql!(used, now, random::digest(&begin.ticket))).await?;
    }
    let invited = Some(begin.invitation).filter(|digest| !digest.is_empty());
    let purpose = if by.is_some() { Purpose::Verify } else { Purpose::Enter };
    Ok(s.conn()
        .one(sql!(
            "INSERT INTO sso_attempt (state_hash, browser_hash, connection_id, purpose, staff_id, invitation, next, pending,
               created_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            random::digest(&begin.state),
            random::digest(&begin.browser),
            connection.id,
            purpose.as_str(),
            by,
            invited,
            begin.next,
            begin.pending,
            now,
            now.plus_seconds(SECONDS)
        ))
        .await?)
}

const FIND: &str = "SELECT id, purpose, invitation, next, pending, answer FROM sso_attempt
 WHERE state_hash = ? AND connection_id = ? AND browser_hash <> '' AND used_at IS NULL AND expires_at > ?";

/// What was remembered of somebody whom the provider sends back by a form of its own, with which no cookie comes.
///
/// # Errors
/// Only those of the database.
pub async fn peek(s: &mut Session<'_>, connection: ConnectionId, state: &str) -> Result<Option<Attempt>> {
    let find = sql!(FIND, random::digest(state), connection, s.now());
    s.conn().first::<Row>(find).await?.map(Attempt::of).transpose()
}

/// Keeps what the provider has said until the browser comes; false where it has said something already.
///
/// # Errors
/// Only those of the database.
pub async fn answer(s: &mut Session<'_>, id: AttemptId, said: &Answered) -> Result<bool> {
    let keep = "UPDATE sso_attempt SET answer = ? WHERE id = ? AND answer IS NULL AND used_at IS NULL";
    Ok(s.conn().run(sql!(keep, json(said)?, id)).await? > 0)
}

/// As [`take`], where the provider has answered; what it said stays to be confirmed.
///
/// # Errors
/// Only those of the database.
pub async fn answered(
    s: &mut Session<'_>,
    connection: ConnectionId,
    state: &str,
    browser: &str,
) -> Result<Option<Attempt>> {
    let mut find = sql!(FIND, random::digest(state), connection, s.now());
    find.bind(" AND browser_hash = ? AND answer IS NOT NULL", [random::digest(browser).into()]);
    s.conn().first::<Row>(find).await?.map(Attempt::of).transpose()
}

/// Takes somebody who is back with what this browser holds; nobody is taken twice.
///
/// # Errors
/// Only those of the database.
pub async fn take(
    s: &mut Session<'_>,
    connection: ConnectionId,
    state: &str,
    browser: &str,
) -> Result<Option<Attempt>> {
    let now = s.now();
    let mut find = sql!(FIND, random::digest(state), connection, now);
    find.bind(" AND browser_hash = ?", [random::digest(browser).into()]);
    let Some(found) = s.conn().first::<Row>(find).await? else { return Ok(None) };
    let used = "UPDATE sso_attempt SET used_at = ? WHERE id = ? AND used_at IS NULL";
    if s.conn().run(sql!(used, now, found.id)).await? == 0 {
        return Ok(None);
    }
    Attempt::of(found).map(Some)
}

/// Writes down what came of trying a connection, for whoever tried it; where it worked, it may be switched on.
///
/// # Errors
/// Only those of the database.
pub async fn verdict(s: &mut Session<'_>, connection: &Connection, id: AttemptId, verdict: &Verdict) -> Result<()> {
    let now: Time = s.now();
    let keep = "UPDATE sso_attempt SET answer = ?, expires_at = ?, used_at = COALESCE(used_at, ?) WHERE id = ?";
    s.conn().run(sql!(keep, json(verdict)?, now.plus_seconds(READABLE), now, id)).await?;
    if verdict.comes.starts_with("sso-comes-") {
        let works = "UPDATE sso_connection SET verified_at = ? WHERE id = ?";
        s.conn().run(sql!(works, now, connection.id)).await?;
    }
    Ok(())
}

/// What came of trying a connection.
///
/// # Errors
/// [`Error::NotFound`] where there is nothing to read any more, and for whoever may not set it up; those of the database.
pub(super) async fn read_verdict(s: &mut Session<'_>, connection: ConnectionId, id: AttemptId) -> Result<Verdict> {
    let (now, me) = (s.now(), s.staff()?.id);
    let find =
        "SELECT answer FROM sso_attempt WHERE id = ? AND connection_id = ? AND purpose = 'verify' AND staff_id = ?
        AND used_at IS NOT NULL AND answer IS NOT NULL AND expires_at > ?";
    let text: String = s.conn().first(sql!(find, id, connection, me, now)).await?.ok_or(Error::NotFound)?;
    serde_json::from_str(&text).map_err(|_| Error::NotFound)
}

/// Whether something that a provider made has not been taken before; from now on it has.
pub(super) async fn is_new(s: &mut Session<'_>, connection: &Connection, key: &str, until: Time) -> Result<bool> {
    let key = format!("{}:{}:{key}", connection.id, Kind::as_str(connection.kind));
    let keep = "INSERT INTO sso_seen (key_hash, expires_at) VALUES (?, ?) ON CONFLICT (key_hash) DO NOTHING";
    Ok(s.conn().run(sql!(keep, random::digest(&key), until)).await? > 0)
}
