//! Showing once more who one is, before something is changed by which one signs in: by a sign-in a moment ago, with whatever is
//! asked there, or by the password, where that is all that is asked there.

use db::{Conn, Db, sql};

use super::me;
use crate::clock::Time;
use crate::desk::email::email_key;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::SessionId;
use crate::desk::session::Session;
use crate::desk::signin::factor::Holder;
use crate::desk::signin::failures::Counter;
use crate::desk::signin::{Passwords, account, failures, held, present};
use crate::desk::viewer::Viewer;

/// Seconds for which it is enough to have shown it.
const SECONDS: i64 = 10 * 60;

/// A password with which somebody who is signed in shows who they are.
pub struct Proof {
    who: Holder,
    email: String,
    session: SessionId,
    password: String,
    now: Time,
}

impl Proof {
    /// The password of whoever is signed in, as typed.
    ///
    /// Permissions: as [`super::passkeys`].
    ///
    /// # Errors
    /// As [`super::passkeys`].
    pub fn of(s: &Session<'_>, password: String) -> Result<Proof> {
        let me = me(s)?;
        Ok(Proof { who: me.who, email: me.email, session: session(s)?, password, now: s.now() })
    }
}

/// The session of whoever is signed in.
pub(super) fn session(s: &Session<'_>) -> Result<SessionId> {
    match s.viewer() {
        Viewer::Staff(staff) => Ok(staff.session),
        _ => Ok(s.themselves()?.session),
    }
}

/// Whether whoever is signed in has shown a moment ago who they are.
///
/// Permissions: as [`super::passkeys`].
///
/// # Errors
/// As [`super::passkeys`].
pub async fn is_proven(s: &mut Session<'_>) -> Result<bool> {
    let (session, since) = (session(s)?, s.now().plus_seconds(-SECONDS));
    let fresh = "SELECT COUNT(*) FROM session WHERE id = ? AND (created_at > ? OR COALESCE(proven_at, 0) > ?)";
    Ok(s.conn().one::<i64>(sql!(fresh, session, since, since)).await? > 0)
}

/// Goes on for whoever has shown it.
///
/// # Errors
/// [`Error::Invalid`] for others: on `password` where one shows it, else on `form`; otherwise as [`super::passkeys`].
pub(in crate::desk::signin) async fn check(s: &mut Session<'_>) -> Result<()> {
    if is_proven(s).await? {
        return Ok(());
    }
    Err(match can_prove(s).await? {
        true => Invalid::field("password", "passkey-prove"),
        false => Invalid::field("form", "passkey-anew-text"),
    }
    .into())
}

/// Whether whoever is signed in shows it by a password: they have one, and no app that makes codes.
pub(in crate::desk::signin) async fn can_prove(s: &mut Session<'_>) -> Result<bool> {
    let who = me(s)?.who;
    let password = format!("SELECT COUNT(*) FROM {} WHERE id = ? AND password_hash IS NOT NULL", who.side.table());
    let has_password = s.conn().one::<i64>(sql!(password, who.id)).await? > 0;
    Ok(has_password && !held::has_app(s.conn(), who).await?)
}

/// Compares the password, and notes in the session that it was right. A wrong one counts as a failed sign-in.
///
/// # Errors
/// [`Error::Invalid`] on `password` when it is wrong or the address is locked, and on `form` where there is an app that makes codes;
/// [`Error::SignIn`] when the session has ended
/// meanwhile.
pub async fn prove(db: &Db, hashing: &Passwords, proof: Proof) -> Result<()> {
    let Proof { who: Holder { side, id }, email, session, password, now } = proof;
    let key = email_key(&email);
    let asked = key.clone();
    let (stored, fits) = present(db, hashing, (Holder { side, id }, asked), password, now).await?;
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            // Comparing takes a while, in which the account may have got another password, or have gone.
            let stands = account(conn, side, &key).await?.is_some_and(|account| account.password_hash == stored);
            // Whoever has an app shows a code as well, where one signs in.
            if held::has_app(conn, Holder { side, id }).await? {
                return Ok(Err(Invalid::field("form", "passkey-anew-text").into()));
            }
            let tried = Counter::passwords(side, &key);
            if !fits || !stands || !failures::forget(conn, &tried, now).await? {
                failures::note(conn, &tried, now).await?;
                return Ok(Err(Invalid::field("password", "passkey-password-wrong").into()));
            }
            let noted = conn.run(sql!("UPDATE session SET proven_at = ? WHERE id = ?", now, session)).await?;
            Ok::<_, Error>(if noted > 0 { Ok(()) } else { Err(Error::SignIn) })
        })
    })
    .await?
}
