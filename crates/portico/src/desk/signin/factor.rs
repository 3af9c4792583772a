//! Codes of an app as a second factor (RFC 6238), and codes to use once when it is lost.
//!
//! A code holds for its half minute and the ones before and after it, and once: the step that it was of is kept, and neither it
//! nor an earlier one is taken again. Codes for when the app is lost are kept as digests.

use db::{Conn, row, sql};
use totp_rs::{Builder, Secret, Totp};

use super::Side;
use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::session::Session;
use crate::desk::viewer::Viewer;
use crate::random;

/// Codes that somebody gets for when the app is lost.
const CODES: usize = 10;
/// Letters of one, in groups of four.
const LETTERS: usize = 16;
/// What they are made of: nothing that is read as something else.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Whose factor it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    /// Customers or staff.
    pub side: Side,
    /// Their number there.
    pub id: i64,
}

/// What an app is given, once.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The secret in Base32, to be typed.
    pub secret: String,
    /// The same as an `otpauth` address, for a picture that apps read.
    pub url: String,
}

/// How somebody's second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They have none.
    None,
    /// They have an app, and so many codes left for when it is lost.
    Held(i64),
}

/// How the factor of whoever is signed in stands.
///
/// Permissions: as [`offer`].
///
/// # Errors
/// As [`offer`].
pub async fn standing(s: &mut Session<'_>) -> Result<Standing> {
    let (who, _) = holder(s)?;
    if !is_held(s.conn(), who).await? {
        return Ok(Standing::None);
    }
    let left = format!("SELECT COUNT(*) FROM recovery_code WHERE {} = ?", who.side.column());
    Ok(Standing::Held(s.conn().one(sql!(left, who.id)).await?))
}

/// What the app was given that is not confirmed yet; None where there is none.
///
/// Permissions: as [`offer`].
///
/// # Errors
/// As [`offer`].
pub async fn offered(s: &mut Session<'_>) -> Result<Option<Offer>> {
    let (who, email) = holder(s)?;
    let kept = format!("SELECT secret FROM totp WHERE {} = ? AND confirmed_at IS NULL", who.side.column());
    let Some(secret) = s.conn().first::<String>(sql!(kept, who.id)).await? else { return Ok(None) };
    let issuer = s.portal().company_name.clone();
    let url = totp(&secret, &email, &issuer)?.to_url().map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Some(Offer { secret, url }))
}

/// The person of a session who may have a factor of their own.
fn holder(s: &Session<'_>) -> Result<(Holder, String)> {
    match s.viewer() {
        Viewer::Staff(staff) => Ok((Holder { side: Side::Desk, id: staff.id.0 }, staff.email.clone())),
        _ => {
            let me = s.customer()?;
            Ok((Holder { side: Side::Portal, id: me.id.0 }, me.email.clone()))
        }
    }
}

fn totp(secret: &str, account: &str, issuer: &str) -> Result<Totp> {
    let wrong = |error: &dyn std::fmt::Display| Error::Internal(format!("the secret of an app: {error}"));
    let secret = Secret::try_from_base32(secret).map_err(|error| wrong(&error))?;
    // A colon parts the two where apps read them.
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_secret(secret)
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)))
        .build()
        .map_err(|error| wrong(&error))
}

/// A new secret for an app, in the place of one that was not confirmed.
///
/// Permissions: customers, and staff for themselves.
///
/// # Errors
/// [`Error::SignIn`] and [`Error::NotAllowed`] for others; [`Error::Invalid`] on `code` when there is one that is confirmed.
pub async fn offer(s: &mut Session<'_>) -> Result<Offer> {
    let (who, email) = holder(s)?;
    if is_held(s.conn(), who).await? {
        return Err(Invalid::field("code", "factor-there").into());
    }
    let (secret, now, column) = (Secret::generate().to_base32(), s.now(), who.side.column());
    s.conn().run(sql!(format!("DELETE FROM totp WHERE {column} = ?"), who.id)).await?;
    let insert = format!("INSERT INTO totp ({column}, secret, created_at) VALUES (?, ?, ?)");
    s.conn().run(sql!(insert, who.id, &secret, now)).await?;
    let issuer = s.portal().company_name.clone();
    let url = totp(&secret, &email, &issuer)?.to_url().map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Offer { secret, url })
}

/// Confirms the app by one of its codes; the codes for when it is lost, which are shown once.
///
/// Permissions: as [`offer`].
///
/// # Errors
/// As [`offer`]; [`Error::Invalid`] on `code` when it does not fit.
pub async fn confirm(s: &mut Session<'_>, code: &str) -> Result<Vec<String>> {
    let (who, _) = holder(s)?;
    if is_held(s.conn(), who).await? {
        return Err(Invalid::field("code", "factor-there").into());
    }
    let now = s.now();
    if !fits(s.conn(), who, code, now).await? {
        return Err(Invalid::field("code", "factor-wrong").into());
    }
    let confirm = format!("UPDATE totp SET confirmed_at = ? WHERE {} = ?", who.side.column());
    s.conn().run(sql!(confirm, now, who.id)).await?;
    fresh_codes(s.conn(), who, now).await
}

/// New codes for when the app is lost, in the place of those that were left.
///
/// Permissions: as [`offer`].
///
/// # Errors
/// As [`confirm`].
pub async fn new_codes(s: &mut Session<'_>, code: &str) -> Result<Vec<String>> {
    let (who, _) = holder(s)?;
    let now = s.now();
    if !answers(s.conn(), who, code, now).await? {
        return Err(Invalid::field("code", "factor-wrong").into());
    }
    fresh_codes(s.conn(), who, now).await
}

/// Gives the second factor up, by one of its codes.
///
/// Permissions: as [`offer`].
///
/// # Errors
/// As [`confirm`].
pub async fn give_up(s: &mut Session<'_>, code: &str) -> Result<()> {
    let (who, _) = holder(s)?;
    let now = s.now();
    if !answers(s.conn(), who, code, now).await? {
        return Err(Invalid::field("code", "factor-wrong").into());
    }
    forget(s.conn(), who).await
}

/// Takes somebody's second factor away.
pub(super) async fn forget(conn: &mut Conn, who: Holder) -> Result<()> {
    for table in ["totp", "recovery_code", "signin_step"] {
        conn.run(sql!(format!("DELETE FROM {table} WHERE {} = ?", who.side.column()), who.id)).await?;
    }
    Ok(())
}

/// Whether somebody has to give a code.
pub(super) async fn is_held(conn: &mut Conn, who: Holder) -> Result<bool> {
    let held = format!("SELECT 1 FROM totp WHERE {} = ? AND confirmed_at IS NOT NULL", who.side.column());
    Ok(conn.first::<i64>(sql!(held, who.id)).await?.is_some())
}

/// Whether a code is one of the app's, or one for when it is lost, which is used up.
pub(super) async fn answers(conn: &mut Conn, who: Holder, code: &str, now: Time) -> Result<bool> {
    if !is_held(conn, who).await? {
        return Ok(false);
    }
    if fits(conn, who, code, now).await? {
        return Ok(true);
    }
    let used = format!("DELETE FROM recovery_code WHERE code_hash = ? AND {} = ?", who.side.column());
    Ok(conn.run(sql!(used, random::digest(&bare(code)), who.id)).await? > 0)
}

row! {
    struct Kept {
        secret: String,
        last_step: i64,
    }
}

/// Whether a code is one of the app's that was not used yet, nor one after it.
async fn fits(conn: &mut Conn, who: Holder, code: &str, now: Time) -> Result<bool> {
    let column = who.side.column();
    let mut kept = sql!(format!("SELECT secret, last_step FROM totp WHERE {column} = ?"), who.id);
    kept.push(conn.dialect().for_update());
    let Some(kept) = conn.first::<Kept>(kept).await? else { return Ok(false) };
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.0 / 1_000_000).unwrap_or_default();
    let Some(found) = totp(&kept.secret, "", "")?.check(&code, seconds) else { return Ok(false) };
    let step = i64::try_from(found).unwrap_or(i64::MAX);
    if step <= kept.last_step {
        return Ok(false);
    }
    conn.run(sql!(format!("UPDATE totp SET last_step = ? WHERE {column} = ?"), step, who.id)).await?;
    Ok(true)
}

/// A code as it is compared: small letters and digits alone.
fn bare(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

async fn fresh_codes(conn: &mut Conn, who: Holder, now: Time) -> Result<Vec<String>> {
    let column = who.side.column();
    conn.run(sql!(format!("DELETE FROM recovery_code WHERE {column} = ?"), who.id)).await?;
    let mut all = vec![];
    for _ in 0..CODES {
        let letter = |_| char::from(ALPHABET[usize::try_from(random::below(32)).unwrap_or_default() % 32]);
        let code: String = (0..LETTERS).map(letter).collect();
        let insert = format!("INSERT INTO recovery_code (code_hash, {column}, created_at) VALUES (?, ?, ?)");
        conn.run(sql!(insert, random::digest(&code), who.id, now)).await?;
        let parted: Vec<&str> = (0..LETTERS).step_by(4).map(|at| &code[at..at + 4]).collect();
        all.push(parted.join("-"));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use db::testing::{engines, fresh};

    use super::*;
    use crate::desk::setup::MIGRATIONS;

    const NOW: Time = Time(1_795_521_600_000_000);

    fn code(secret: &str, seconds: i64) -> String {
        let at = u64::try_from(NOW.0 / 1_000_000 + seconds).expect("a moment");
        totp(secret, "", "").expect("an app").generate(at).to_string()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn codes_hold_around_their_half_minute_and_once_and_lost_apps_are_replaced_by_codes() {
        for engine in engines() {
            let db = fresh(engine, MIGRATIONS).await;
            let who = Holder { side: Side::Desk, id: 1 };
            let secret = Secret::generate().to_base32();
            let kept = secret.clone();
            let outcome = db.db.write(move |conn: &mut Conn| {
                Box::pin(async move {
                    let person = "INSERT INTO staff (id, email, email_key, first_name, last_name, name_key, role, is_active,
                        created_at, updated_at) VALUES (1, 'a@b.example', 'a@b.example', '', '', '', 'agent', TRUE, 0, 0)";
                    conn.run(sql!(person)).await?;
                    let app = "INSERT INTO totp (staff_id, secret, confirmed_at, created_at) VALUES (1, ?, 1, 0)";
                    conn.run(sql!(app, &kept)).await?;
                    let mut all = vec![];
                    for (typed, at) in [
                        (code(&kept, -61), 0),
                        (code(&kept, -30), 0),
                        (code(&kept, -30), 0),
                        (code(&kept, 30), 0),
                        (code(&kept, 0), 0),
                        (code(&kept, 120), 120),
                        ("000000".to_owned(), 150),
                        (String::new(), 150),
                    ] {
                        all.push(answers(conn, who, &typed, NOW.plus_seconds(at)).await?);
                    }
                    let codes = fresh_codes(conn, who, NOW).await?;
                    for typed in [&codes[0].to_uppercase(), &codes[0], &codes[1][..18].to_owned(), &codes[9]] {
                        all.push(answers(conn, who, typed, NOW.plus_seconds(150)).await?);
                    }
                    all.push(answers(conn, Holder { side: Side::Portal, id: 1 }, &codes[2], NOW).await?);
                    fresh_codes(conn, who, NOW).await?;
                    all.push(answers(conn, who, &codes[3], NOW.plus_seconds(150)).await?);
                    forget(conn, who).await?;
                    all.push(is_held(conn, who).await?);
                    Ok::<_, Error>(all)
                })
            });
            let app = [false, true, false, true, false, true, false, false];
            let lost = [true, false, false, true, false, false, false];
            assert_eq!(outcome.await.expect("codes can be asked"), [&app[..], &lost].concat(), "{engine:?}");
            assert!(!secret.is_empty());
        }
    }
}
