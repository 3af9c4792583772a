//! Signing in, signing out, and setting a new password.
//!
//! Passwords are hashed outside any transaction. Known, unknown and locked addresses cost the same work and get the
//! same answer: one hash, the same statements.

mod change;
mod device;
mod factor;
mod failures;
mod held;
mod known;
mod link;
mod passkey;
mod passwords;
mod reset;
mod rules;
mod step;

use db::{Conn, Db, row, sql};

use self::factor::Holder;
use self::failures::Counter;
use super::email::email_key;
use super::error::Result;
use super::ids::{ConnectionId, DomainId, SessionId};
use crate::clock::Time;
use crate::random;

pub use change::{Change, change, has_password};
pub use device::{Device, SignedIn, devices, sign_out_device, sign_out_others};
pub use factor::{Offer, Standing, confirm, give_up, new_codes, offer, standing};
pub use held::reset_of_contact;
pub(in crate::desk) use held::{
    condition as has_factor, forget_staff, is_required_of_all, owes, require_of_all, reset_of_staff,
};
pub(in crate::desk) use link::SECONDS as LINK_SECONDS;
pub(in crate::desk) use link::link_of;
pub use link::{Arrival, Wanted, link_valid, request_link, use_link};
pub(in crate::desk) use passkey::reset_passkeys;
pub use passkey::{
    Added, Asking, Begun, Entering, Held, LONGEST as PASSKEY_NAME, Party, Passkey, Proof, add_passkey, begin_adding,
    begin_entering, enter, is_proven, party, passkey, passkeys, passkeys_of_contact, passkeys_of_staff, prove,
    remove_passkey, rename_passkey, take_from_contact, take_from_staff,
};
pub use passwords::{Passwords, hash};
pub use reset::{Carriage, NewPassword, Requested, request_reset, reset, reset_valid, send_reset};
pub use rules::check_new;
pub use step::{Answer, Coming, Signed, Stepped, Ways, is_in, step, step_ways};
pub(in crate::desk) use step::{Provider, enter_by_provider};

/// Which sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Customers.
    Portal,
    /// Staff.
    Desk,
}

impl Side {
    /// The word stored for this side.
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Portal => "portal",
            Side::Desk => "desk",
        }
    }

    /// The table of those who sign in here.
    fn table(self) -> &'static str {
        match self {
            Side::Portal => "contact",
            Side::Desk => "staff",
        }
    }

    /// The column of a session, or of a reset, that names them.
    fn column(self) -> &'static str {
        match self {
            Side::Portal => "contact_id",
            Side::Desk => "staff_id",
        }
    }
}

/// A session that has begun: what the browser gets.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The secret for the cookie; the database keeps its digest only.
    pub token: String,
}

row! {
    pub(super) struct Account {
        pub id: i64,
        pub email: String,
        pub password_hash: Option<String>,
    }
}

/// The account of an address, if it may sign in.
pub(super) async fn account(conn: &mut Conn, side: Side, key: &str) -> Result<Option<Account>> {
    let active = match side {
        Side::Portal => "NOT is_deleted AND declined_at IS NULL",
        Side::Desk => "is_active",
    };
    Ok(conn
        .first(sql!(
            format!("SELECT id, email, password_hash FROM {} WHERE email_key = ? AND {active}", side.table()),
            key
        ))
        .await?)
}

/// Compares what somebody who is signed in gives as their present password, outside any transaction: the hash that is kept, and
/// whether the password is theirs and their address is not locked.
async fn present(
    db: &Db,
    hashing: &Passwords,
    (who, key): (Holder, String),
    password: String,
    now: Time,
) -> Result<(Option<String>, bool)> {
    let Holder { side, id } = who;
    let (stored, locked) = db
        .read(move |conn: &mut Conn| {
            Box::pin(async move {
                let account = account(conn, side, &key).await?.filter(|account| account.id == id);
                let locked = failures::is_locked(conn, &Counter::passwords(side, &key), now).await?;
                Ok::<_, super::Error>((account.and_then(|account| account.password_hash), locked))
            })
        })
        .await?;
    let fits = hashing.verify(password, stored.clone()).await?;
    Ok((stored, fits && !locked))
}

/// Somebody at a sign-in page.
pub struct Entry {
    /// Which page.
    pub side: Side,
    /// The address as typed.
    pub email: String,
    /// The password.
    pub password: String,
    /// What the browser brings along.
    pub coming: Coming,
}

/// Signs somebody in: answers how, or None for a wrong password, an unknown address and a locked one alike.
///
/// # Errors
/// Only those of the database.
pub async fn sign_in(db: &Db, passwords: &Passwords, entry: Entry) -> Result<Option<Signed>> {
    let Entry { side, email, password, coming } = entry;
    let (key, now) = (email_key(&email), coming.now);
    let asked = key.clone();
    let (account, locked) = db
        .read(move |conn: &mut Conn| {
            Box::pin(async move {
                let account = account(conn, side, &asked).await?;
                let locked = failures::is_locked(conn, &Counter::passwords(side, &asked), now).await?;
                Ok::<_, super::Error>((account, locked))
            })
        })
        .await?;
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let fits = passwords.verify(password.to_owned(), stored.clone()).await?;
    let who = account.map(|account| account.id).filter(|_| fits && !locked);
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            // Comparing takes a while, in which the account may have got another password or address, or have gone.
            let stands = self::account(conn, side, &key).await?.filter(|account| account.password_hash == stored);
            let Some(id) = who.filter(|who| stands.is_some_and(|account| account.id == *who)) else {
                failures::note(conn, &Counter::passwords(side, &key), now).await?;
                return Ok(None);
            };
            if !failures::forget(conn, &Counter::passwords(side, &key), now).await? {
                return Ok(None);
            }
            step::admit(conn, Holder { side, id }, coming).await.map(Some)
        })
    })
    .await
}

/// Keeps the language that a customer's browser prefers, where it is known.
async fn prefers(conn: &mut Conn, id: i64, language: Option<String>) -> Result<()> {
    if let Some(language) = language {
        let note = "UPDATE contact SET browser_language = ? WHERE id = ? AND COALESCE(browser_language, '') <> ?";
        conn.run(sql!(note, &language, id, &language)).await?;
    }
    Ok(())
}

async fn begin(
    conn: &mut Conn,
    (side, id, domain): (Side, i64, DomainId),
    device: Device,
    now: Time,
    absolute_days: i64,
) -> Result<NewSession> {
    let token = random::token();
    conn.run(sql!(
        format!(
            "INSERT INTO session (token_hash, audience, domain_id, {}, user_agent, address, created_at, seen_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            side.column()
        ),
        random::digest(&token),
        side.as_str(),
        domain,
        id,
        device.user_agent,
        device.address,
        now,
        now,
        now.plus_seconds(absolute_days * 24 * 60 * 60)
    ))
    .await?;
    Ok(NewSession { token })
}

/// Links that were mailed to somebody are worth nothing any more, and neither is what they have half signed in with.
pub(in crate::desk) async fn void_links(conn: &mut Conn, side: Side, id: i64) -> Result<()> {
    let column = side.column();
    for table in ["password_reset", "signin_step"] {
        conn.run(sql!(format!("DELETE FROM {table} WHERE {column} = ?"), id)).await?;
    }
    if side == Side::Portal {
        conn.run(sql!("DELETE FROM signin_link WHERE contact_id = ?", id)).await?;
    }
    Ok(())
}

row! {
    /// By which provider somebody was signed in who signs out.
    #[derive(Clone, Debug)]
    pub struct ByProvider {
        /// Which.
        pub connection: ConnectionId,
        /// What signing out there has to show.
        pub hint: Option<String>,
    }
}

async fn end(conn: &mut Conn, token: &str) -> Result<()> {
    conn.run(sql!("DELETE FROM session WHERE token_hash = ?", random::digest(token))).await?;
    Ok(())
}

/// Ends the session of this secret, on every server at once; answers by which provider it was begun, if by any.
///
/// # Errors
/// Only those of the database.
pub async fn sign_out(db: &Db, token: String) -> Result<Option<ByProvider>> {
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            let by =
                "SELECT connection_id, provider_hint FROM session WHERE token_hash = ? AND connection_id IS NOT NULL";
            let by: Option<ByProvider> = conn.first(sql!(by, random::digest(&token))).await?;
            end(conn, &token).await?;
            Ok(by)
        })
    })
    .await
}

/// Whether a mail may be sent to an address that somebody registers with: `seconds` have gone by since the last one.
pub(in crate::desk) async fn may_mail_newcomer(
    conn: &mut Conn,
    email_key: &str,
    seconds: i64,
    now: Time,
) -> Result<bool> {
    failures::may_mail(conn, "register", email_key, seconds, now).await
}

/// Writes down when sessions were last seen, as collected by the door.
///
/// # Errors
/// Only those of the database.
pub async fn touch(db: &Db, seen: Vec<(SessionId, Time)>) -> Result<()> {
    if seen.is_empty() {
        return Ok(());
    }
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            for (id, at) in seen {
                conn.run(sql!("UPDATE session SET seen_at = ? WHERE id = ? AND seen_at < ?", at, id, at)).await?;
                let here = "UPDATE contact SET last_seen_at = ?
                    WHERE id = (SELECT s.contact_id FROM session s WHERE s.id = ?) AND COALESCE(last_seen_at, 0) < ?";
                conn.run(sql!(here, at, id, at.plus_seconds(-ABOUT))).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Seconds by which it may be behind when a contact was last here: their record is not written at every look.
const ABOUT: i64 = 10 * 60;

/// Seconds for which it is known through which portal somebody registered, for staff to answer in its name.
const REGISTRATIONS: i64 = 90 * 24 * 60 * 60;

/// Sessions that nobody used are kept for so many seconds longer: a process may have noted what is not written down yet.
const LEEWAY: i64 = 60 * 60;

/// Forgets sessions, links, failures and browsers that are over. Sessions of staff are when nobody has used them for `idle_seconds`.
///
/// # Errors
/// Only those of the database.
pub async fn forget_old(db: &Db, now: Time, idle_seconds: i64) -> Result<()> {
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            let unused = now.plus_seconds(-LEEWAY);
            conn.run(sql!(
                "DELETE FROM session WHERE expires_at < ? OR (audience = ? AND seen_at < ?) OR EXISTS (
                   SELECT 1 FROM domain d WHERE d.id = session.domain_id AND session.audience = ?
                     AND d.idle_minutes > 0 AND session.seen_at + d.idle_minutes * 60000000 < ?)",
                now,
                Side::Desk.as_str(),
                unused.plus_seconds(-idle_seconds),
                Side::Portal.as_str(),
                unused
            ))
            .await?;
            conn.run(sql!("DELETE FROM password_reset WHERE expires_at < ?", now)).await?;
            let used_until = now.plus_seconds(-REGISTRATIONS);
            let registrations = "DELETE FROM registration WHERE expires_at < ? AND (used_at IS NULL OR used_at < ?)";
            conn.run(sql!(registrations, now, used_until)).await?;
            conn.run(sql!("DELETE FROM signin_link WHERE expires_at < ?", now)).await?;
            for of in ["signin_step", "passkey_ceremony", "sso_attempt", "sso_seen"] {
                conn.run(sql!(format!("DELETE FROM {of} WHERE expires_at < ?"), now)).await?;
            }
            known::forget_old(conn, now).await?;
            conn.run(sql!("DELETE FROM signin_failure WHERE last_at < ?", now.plus_seconds(-24 * 60 * 60))).await?;
            Ok(())
        })
    })
    .await
}
