//! Setting a new password by a link in a mail: single use, 24 hours, and every session of that person ends.

use db::{Conn, Db, row, sql};

use super::factor::Holder;
use super::{Passwords, Side, account, check_new, failures, held};
use crate::clock::Time;
use crate::desk::access::invitations;
use crate::desk::email::email_key;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::explain;
use crate::desk::ids::{ContactId, PortalId};
use crate::desk::session::Session;
use crate::desk::{jobs, mailroom, sso};
use crate::random;

/// Seconds that a link is good for.
const SECONDS: i64 = 24 * 60 * 60;

/// Seconds between two mails to the same address: asking again and again must not fill somebody's mailbox.
const PAUSE: i64 = 60;

/// What mails are counted as that staff send, whom nobody else's asking keeps from it.
const STAFF: &str = "staff";

/// A link that was asked for; for those who hand it over themselves instead of mailing it.
#[derive(Clone, Debug)]
pub struct Requested {
    /// The secret of the link.
    pub token: String,
    /// Whether there is such an account; nobody who asks may learn it.
    pub is_known: bool,
}

/// How a link gets to the one who uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carriage {
    /// By mail.
    Mail {
        /// In the name of this portal; None for the default.
        portal: Option<PortalId>,
        /// In this language; None for the portal's own.
        language: Option<String>,
    },
    /// Whoever asked hands it over.
    Hand,
}

/// Prepares a link for an address and, when there is such an account, the mail that carries it. Earlier links of that
/// account are void. Answers alike whether or not there is one. Too soon after the last mail nothing is sent.
///
/// # Errors
/// Only those of the database.
pub async fn request_reset(db: &Db, side: Side, email: &str, now: Time, carriage: Carriage) -> Result<Requested> {
    let key = email_key(email);
    db.write(move |conn: &mut Conn| {
        Box::pin(async move { prepare(conn, (side, side.as_str()), &key, now, carriage).await })
    })
    .await
}

/// Mails a contact a link to set a password, which voids earlier ones, in the name of the first portal that lets them in; false
/// too soon after the last one that staff sent, when nothing is sent.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is no such contact; [`Error::Invalid`] on `link` when they were declined, no portal is on that lets
/// them in, or a provider alone signs them in; [`Error::SignIn`] for others than staff.
pub async fn send_reset(s: &mut Session<'_>, id: ContactId) -> Result<bool> {
    s.staff()?;
    let find = "SELECT email_key, COALESCE(language, browser_language), declined_at IS NOT NULL, is_approved
        FROM contact WHERE id = ? AND NOT is_deleted";
    let found: Option<(String, Option<String>, bool, bool)> = s.conn().first(sql!(find, id)).await?;
    let (key, language, is_declined, is_approved) = found.ok_or(Error::NotFound)?;
    if is_declined {
        return Err(Invalid::field("link", "access-was-declined").into());
    }
    let (mut portal, mut provider) = (None, None);
    for one in s.portals().to_vec() {
        if portal.is_none() && one.is_on && explain::contact(&mut s.about(&one), id).await?.may_enter {
            match sso::alone_for(&mut s.about(&one), Side::Portal, id.0).await? {
                None => portal = Some(one.id),
                Some(name) => provider = Some(name),
            }
        }
    }
    if let (None, Some(name)) = (portal, provider) {
        let mut invalid = Invalid::default();
        invalid.add("link", "access-provider-alone", vec![("provider", name)]);
        return Err(invalid.into());
    }
    if portal.is_none() {
        let is_on = s.portals().iter().any(|portal| portal.is_on);
        let why = match (is_on, is_approved) {
            (false, _) => "access-link-while-off",
            (true, false) => "access-link-unapproved",
            (true, true) => "access-no-portal-lets-in",
        };
        return Err(Invalid::field("link", why).into());
    }
    let now = s.now();
    let asked = prepare(s.conn(), (Side::Portal, STAFF), &key, now, Carriage::Mail { portal, language }).await?;
    Ok(!asked.token.is_empty())
}

/// `kind` is what the mail is counted as.
async fn prepare(
    conn: &mut Conn,
    (side, kind): (Side, &str),
    key: &str,
    now: Time,
    carriage: Carriage,
) -> Result<Requested> {
    // Also serialises those who ask for the same address at once, so that one link is good in the end.
    let may_mail = failures::may_mail(conn, kind, key, PAUSE, now).await?;
    let account = account(conn, side, key).await?;
    if carriage != Carriage::Hand && !may_mail {
        return Ok(Requested { token: String::new(), is_known: account.is_some() });
    }
    let id = account.as_ref().map(|account| account.id);
    let token = random::token();
    let column = side.column();
    conn.run(sql!(format!("DELETE FROM password_reset WHERE {column} = ?"), id)).await?;
    conn.run(sql!(
        format!(
            "INSERT INTO password_reset (token_hash, audience, {column}, created_at, expires_at)
                     SELECT ?, ?, id, ?, ? FROM {} WHERE id = ?",
            side.table()
        ),
        random::digest(&token),
        side.as_str(),
        now,
        now.plus_seconds(SECONDS),
        id
    ))
    .await?;
    let is_known = account.is_some();
    if let Carriage::Mail { portal, language } = carriage {
        // An unknown address makes the same work, and a mail to nobody.
        let to = account.map(|account| account.email).unwrap_or_default();
        let side = side.as_str().to_owned();
        let by_staff = kind == STAFF;
        let mail = mailroom::Mail::Reset { side, to, token: token.clone(), portal, language, by_staff };
        jobs::enqueue(conn, mailroom::COMPOSE, &mail.payload(), now, now).await?;
    }
    Ok(Requested { token, is_known })
}

row! {
    struct Pending {
        id: i64,
        email: String,
        first_name: String,
        last_name: String,
    }
}

async fn pending(conn: &mut Conn, side: Side, token: &str, now: Time) -> Result<Option<Pending>> {
    Ok(conn
        .first(sql!(
            format!(
                "SELECT p.id, p.email, p.first_name, p.last_name FROM password_reset r JOIN {} p ON p.id = r.{}
                 WHERE r.token_hash = ? AND r.audience = ? AND r.used_at IS NULL AND r.expires_at > ?",
                side.table(),
                side.column()
            ),
            random::digest(token),
            side.as_str(),
            now
        ))
        .await?)
}

/// Whether a link can still be used.
///
/// # Errors
/// Only those of the database.
pub async fn reset_valid(db: &Db, side: Side, token: &str, now: Time) -> Result<bool> {
    let token = token.to_owned();
    db.read(move |conn: &mut Conn| Box::pin(async move { Ok(pending(conn, side, &token, now).await?.is_some()) })).await
}

/// A new password that somebody sets by a link.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// Of whom.
    pub side: Side,
    /// The portal at which it is set; None for the default.
    pub portal: Option<PortalId>,
    /// The language in which its page is read.
    pub language: Option<String>,
    /// The secret of the link.
    pub token: String,
    /// The password.
    pub password: String,
    /// The moment.
    pub now: Time,
}

/// Sets the new password; false when the link is no longer good. Who gets it hears of it in the name of that portal. Their
/// sessions end, and an address that was locked is so no longer, unless they have a second factor.
///
/// # Errors
/// [`crate::desk::Error::Invalid`] on `password` when it is not good enough.
pub async fn reset(db: &Db, passwords: &Passwords, new: NewPassword) -> Result<bool> {
    let NewPassword { side, portal, language, token, password, now } = new;
    let asked = token.clone();
    let found = db.read(move |conn: &mut Conn| Box::pin(async move { pending(conn, side, &asked, now).await })).await?;
    let Some(found) = found else { return Ok(false) };
    check_new(&password, &[&found.email, &found.first_name, &found.last_name])?;
    let hash = passwords.hash(password).await?;
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            let used = conn
                .run(sql!(
                    "UPDATE password_reset SET used_at = ?
                     WHERE token_hash = ? AND audience = ? AND used_at IS NULL AND expires_at > ?",
                    now,
                    random::digest(&token),
                    side.as_str(),
                    now
                ))
                .await?;
            if used == 0 {
                return Ok(false);
            }
            let table = side.table();
            if side == Side::Portal {
                invitations::registered(conn, ContactId(found.id), now).await?;
            }
            conn.run(sql!(
                format!("UPDATE {table} SET password_hash = ?, updated_at = ? WHERE id = ?"),
                hash,
                now,
                found.id
            ))
            .await?;
            held::sign_out(conn, Holder { side, id: found.id }).await?;
            if side == Side::Portal {
                conn.run(sql!("DELETE FROM signin_link WHERE contact_id = ?", found.id)).await?;
            }
            failures::lift(conn, side, &email_key(&found.email)).await?;
            failures::mail_came(conn, side.as_str(), &email_key(&found.email)).await?;
            let mail = mailroom::Mail::PasswordChanged { to: found.email, at: now, portal, language };
            jobs::enqueue(conn, mailroom::COMPOSE, &mail.payload(), now, now).await?;
            Ok(true)
        })
    })
    .await
}
