//! Codes of an app as a second factor (RFC 6238), and codes to use once when it is lost.
//!
//! A code holds for its half minute and the ones before and after it, and once: the step that it was of is kept, and neither it
//! nor an earlier one is taken again. Codes for when the app is lost are kept as digests. Wrong codes are counted
//! apart from wrong passwords, also those of whoever is signed in.

use db::{Conn, Sql, row, sql};
use totp_rs::{Builder, Secret, Totp};

use super::failures::Counter;
use super::{Side, failures, held, passkey};
use crate::clock::Time;
use crate::desk::email::email_key;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{PortalId, SessionId};
use crate::desk::jobs;
use crate::desk::mailroom::{self, FactorNews};
use crate::desk::session::Session;
use crate::desk::viewer::Viewer;
use crate::random;

/// Codes that somebody gets for when the app is lost.
const CODES: usize = 10;
/// Letters of one, in groups of four.
const LETTERS: usize = 16;
/// Seconds in which the code that confirmed an app or made new codes may be sent once more, as by a double click.
const AGAIN: i64 = 60;
/// Seconds in which what an app is given can be confirmed.
const OFFERED: i64 = 60 * 60;
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
#[derive(Clone, Debug)]
pub struct Standing {
    /// The codes that are left for when the app is lost; None without an app.
    pub left: Option<i64>,
    /// What the app was given that is not confirmed yet.
    pub offer: Option<Offer>,
    /// Whether they must have a second factor.
    pub is_required: bool,
    /// Whether they have shown a moment ago who they are, which adding an app takes.
    pub is_proven: bool,
    /// Whether they show it by a password; else by signing in once more.
    pub can_prove: bool,
}

/// How the factor of whoever is signed in stands.
///
/// Permissions: customers, and staff for themselves.
///
/// # Errors
/// [`Error::SignIn`] and [`Error::NotFound`] for others, also for staff who look at the portal.
pub async fn standing(s: &mut Session<'_>) -> Result<Standing> {
    let me = Me::of(s)?;
    let is_required = held::is_required(s.conn(), me.who).await?;
    let (is_proven, can_prove) = (passkey::is_proven(s).await?, passkey::can_prove(s).await?);
    if held::has_app(s.conn(), me.who).await? {
        let left = format!("SELECT COUNT(*) FROM recovery_code WHERE {} = ?", me.who.side.column());
        let left = s.conn().one(sql!(left, me.who.id)).await?;
        return Ok(Standing { left: Some(left), offer: None, is_required, is_proven, can_prove });
    }
    let now = s.now();
    let offer = match s.conn().first::<Kept>(app_of(me.who)).await?.filter(|kept| kept.is_offered(me.session, now)) {
        Some(kept) => Some(offer_of(kept.secret, &me.email, &s.portal().company_name)?),
        None => None,
    };
    Ok(Standing { left: None, offer, is_required, is_proven, can_prove })
}

/// The person of a session who may have a factor of their own.
struct Me {
    who: Holder,
    email: String,
    session: SessionId,
}

impl Me {
    fn of(s: &Session<'_>) -> Result<Me> {
        Ok(match s.viewer() {
            Viewer::Staff(staff) => Me {
                who: Holder { side: Side::Desk, id: staff.id.0 },
                email: staff.email.clone(),
                session: staff.session,
            },
            _ => {
                let me = s.themselves()?;
                Me { who: Holder { side: Side::Portal, id: me.id.0 }, email: me.email.clone(), session: me.session }
            }
        })
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

fn offer_of(secret: String, email: &str, issuer: &str) -> Result<Offer> {
    let url = totp(&secret, email, issuer)?.to_url().map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Offer { secret, url })
}

/// Makes a new secret for an app, in the place of one that was not confirmed. It can be confirmed in the same session, within the
/// hour.
///
/// Permissions: as [`standing`], for whoever has shown a moment ago who they are.
///
/// # Errors
/// As [`standing`]; [`Error::Invalid`] on `password` for whoever has not shown it, and on `code` when there is an app that is
/// confirmed.
pub async fn offer(s: &mut Session<'_>) -> Result<()> {
    passkey::check(s).await?;
    let (me, now) = (Me::of(s)?, s.now());
    let column = me.who.side.column();
    let offered = format!(
        "INSERT INTO totp ({column}, secret, session_id, created_at) VALUES (?, ?, ?, ?)
         ON CONFLICT ({column}) DO UPDATE SET secret = excluded.secret, session_id = excluded.session_id, last_step = 0,
           created_at = excluded.created_at
         WHERE totp.confirmed_at IS NULL"
    );
    match s.conn().run(sql!(offered, me.who.id, Secret::generate().to_base32(), me.session, now)).await? {
        0 => Err(Invalid::field("code", "factor-there").into()),
        _ => Ok(()),
    }
}

/// Confirms the app by one of its codes; the codes for when it is lost, which are shown once. From now on nobody comes in
/// without, so that their other sessions end, and they hear of it by mail.
///
/// Permissions: as [`standing`].
///
/// # Errors
/// As [`standing`]; [`Error::Invalid`] on `code` when it does not fit, or there is an app already.
pub async fn confirm(s: &mut Session<'_>, code: &str) -> Result<Vec<String>> {
    let (me, now) = (Me::of(s)?, s.now());
    let Some(kept) = kept(s.conn(), me.who).await? else {
        return Err(Invalid::field("code", "factor-wrong").into());
    };
    let step = step_of(&kept, code, now)?;
    if let Some(at) = kept.confirmed_at {
        // Whoever clicked twice has seen none of the codes that the first click made.
        if at > now.plus_seconds(-AGAIN) && step == Some(kept.last_step) {
            return fresh_codes(s.conn(), me.who, now).await;
        }
        return Err(Invalid::field("code", "factor-there").into());
    }
    if !kept.is_offered(me.session, now) {
        return Err(Invalid::field("code", "factor-offer-over").into());
    }
    let Some(step) = step else { return Err(Invalid::field("code", "factor-wrong").into()) };
    let column = me.who.side.column();
    let confirm = format!("UPDATE totp SET confirmed_at = ?, last_step = ? WHERE {column} = ?");
    s.conn().run(sql!(confirm, now, step, me.who.id)).await?;
    let others = format!("DELETE FROM session WHERE {column} = ? AND id <> ?");
    s.conn().run(sql!(others, me.who.id, me.session)).await?;
    held::note_shown(s.conn(), sql!("id = ?", me.session)).await?;
    say(s, &me, FactorNews::Added).await?;
    fresh_codes(s.conn(), me.who, now).await
}

/// Makes new codes for when the app is lost, in the place of those that were left; None when `code` is wrong. A mail says it.
///
/// Permissions: as [`standing`].
///
/// # Errors
/// As [`standing`].
pub async fn new_codes(s: &mut Session<'_>, code: &str) -> Result<Option<Vec<String>>> {
    let (me, now) = (Me::of(s)?, s.now());
    // Whoever clicked twice has seen none of the codes that the first click made.
    let made = format!("SELECT MAX(created_at) FROM recovery_code WHERE {} = ?", me.who.side.column());
    let made: Option<Option<Time>> = s.conn().first(sql!(made, me.who.id)).await?;
    let is_again = match kept(s.conn(), me.who).await?.filter(|kept| kept.confirmed_at.is_some()) {
        Some(kept) if made.flatten().is_some_and(|at| at > now.plus_seconds(-AGAIN)) => {
            step_of(&kept, code, now)? == Some(kept.last_step)
        }
        _ => false,
    };
    if is_again {
        return fresh_codes(s.conn(), me.who, now).await.map(Some);
    }
    if !is_proven(s, &me, code).await? {
        return Ok(None);
    }
    say(s, &me, FactorNews::Codes).await?;
    fresh_codes(s.conn(), me.who, now).await.map(Some)
}

/// Takes one's app away, by one of its codes; false when `code` is wrong. Sessions go on, and a mail says it. Where a second factor
/// is required, another has to be set up before anything else is done. Where there is none, nothing happens.
///
/// Permissions: as [`standing`].
///
/// # Errors
/// As [`standing`].
pub async fn give_up(s: &mut Session<'_>, code: &str) -> Result<bool> {
    let me = Me::of(s)?;
    if !held::has_app(s.conn(), me.who).await? {
        return Ok(true);
    }
    if !is_proven(s, &me, code).await? {
        return Ok(false);
    }
    forget(s.conn(), me.who).await?;
    held::note_gone(s.conn(), me.who).await?;
    say(s, &me, FactorNews::Removed).await?;
    Ok(true)
}

/// What somebody is told about their second factor.
pub(super) struct Told {
    /// Whose it is.
    pub who: Holder,
    /// Their address.
    pub to: String,
    /// What happened.
    pub what: FactorNews,
    /// When.
    pub at: Time,
    /// At which portal.
    pub portal: Option<PortalId>,
    /// In which language.
    pub language: Option<String>,
}

/// Has them told by mail.
pub(super) async fn tell(conn: &mut Conn, told: Told) -> Result<()> {
    let Told { who, to, what, at, portal, language } = told;
    let is_customer = who.side == Side::Portal;
    let mail = mailroom::Mail::FactorChanged {
        side: who.side.as_str().to_owned(),
        to,
        what,
        at,
        portal: portal.filter(|_| is_customer),
        language: language.filter(|_| is_customer),
    };
    jobs::enqueue(conn, mailroom::COMPOSE, &mail.payload(), at, at).await
}

async fn say(s: &mut Session<'_>, me: &Me, what: FactorNews) -> Result<()> {
    let (portal, language, at) = (Some(s.portal().id), Some(s.portal().language.clone()), s.now());
    tell(s.conn(), Told { who: me.who, to: me.email.clone(), what, at, portal, language }).await
}

/// Whether a code shows that it is they who ask, and not somebody who found their browser open. A wrong one counts as a failure,
/// and none is right while codes are locked, of which they hear.
async fn is_proven(s: &mut Session<'_>, me: &Me, code: &str) -> Result<bool> {
    let (now, tried) = (s.now(), Counter::codes(me.who.side, &email_key(&me.email)));
    if failures::is_locked(s.conn(), &tried, now).await? {
        return Ok(false);
    }
    if answers(s.conn(), me.who, code, now).await?.is_none() {
        if failures::note(s.conn(), &tried, now).await? {
            say(s, me, FactorNews::Tried).await?;
        }
        return Ok(false);
    }
    failures::forget(s.conn(), &tried, now).await
}

/// Takes somebody's second factor away.
pub(super) async fn forget(conn: &mut Conn, who: Holder) -> Result<()> {
    for table in ["totp", "recovery_code", "signin_step"] {
        conn.run(sql!(format!("DELETE FROM {table} WHERE {} = ?", who.side.column()), who.id)).await?;
    }
    Ok(())
}

/// What a right code was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answered {
    /// The app's.
    App,
    /// One for when it is lost, which is used up.
    Kept,
}

/// What a code is; None for a wrong one.
pub(super) async fn answers(conn: &mut Conn, who: Holder, code: &str, now: Time) -> Result<Option<Answered>> {
    let Some(kept) = kept(conn, who).await?.filter(|kept| kept.confirmed_at.is_some()) else { return Ok(None) };
    let column = who.side.column();
    if let Some(step) = step_of(&kept, code, now)?.filter(|step| *step > kept.last_step) {
        conn.run(sql!(format!("UPDATE totp SET last_step = ? WHERE {column} = ?"), step, who.id)).await?;
        return Ok(Some(Answered::App));
    }
    let used = format!("DELETE FROM recovery_code WHERE code_hash = ? AND {column} = ?");
    let is_used = conn.run(sql!(used, random::digest(&bare(code)), who.id)).await? > 0;
    Ok(is_used.then_some(Answered::Kept))
}

row! {
    struct Kept {
        secret: String,
        last_step: i64,
        confirmed_at: Option<Time>,
        session: Option<SessionId>,
        created_at: Time,
    }
}

impl Kept {
    /// Whether it was offered in this session within the last hour, and is not confirmed yet.
    fn is_offered(&self, session: SessionId, now: Time) -> bool {
        self.confirmed_at.is_none() && self.session == Some(session) && self.created_at > now.plus_seconds(-OFFERED)
    }
}

/// What finds somebody's app.
fn app_of(who: Holder) -> Sql {
    let kept = "SELECT secret, last_step, confirmed_at, session_id, created_at FROM totp WHERE";
    sql!(format!("{kept} {} = ?", who.side.column()), who.id)
}

/// Somebody's app, which nobody else changes until the transaction ends.
async fn kept(conn: &mut Conn, who: Holder) -> Result<Option<Kept>> {
    let mut kept = app_of(who);
    kept.push(conn.dialect().for_update());
    Ok(conn.first(kept).await?)
}

/// The half minute of which a code of the app is, if it is one of around now.
fn step_of(kept: &Kept, code: &str, now: Time) -> Result<Option<i64>> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.0 / 1_000_000).unwrap_or_default();
    let found = totp(&kept.secret, "", "")?.check(&code, seconds);
    Ok(found.map(|step| i64::try_from(step).unwrap_or(i64::MAX)))
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
            let kept = Secret::generate().to_base32();
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
                        all.push(answers(conn, who, &typed, NOW.plus_seconds(at)).await?.is_some());
                    }
                    let codes = fresh_codes(conn, who, NOW).await?;
                    for typed in [&codes[0].to_uppercase(), &codes[0], &codes[1][..18].to_owned(), &codes[9]] {
                        all.push(answers(conn, who, typed, NOW.plus_seconds(150)).await? == Some(Answered::Kept));
                    }
                    all.push(answers(conn, Holder { side: Side::Portal, id: 1 }, &codes[2], NOW).await?.is_some());
                    fresh_codes(conn, who, NOW).await?;
                    all.push(answers(conn, who, &codes[3], NOW.plus_seconds(150)).await?.is_some());
                    forget(conn, who).await?;
                    all.push(held::is_held(conn, who).await?);
                    Ok::<_, Error>(all)
                })
            });
            let app = [false, true, false, true, false, true, false, false];
            let lost = [true, false, false, true, false, false, false];
            assert_eq!(outcome.await.expect("codes can be asked"), [&app[..], &lost].concat(), "{engine:?}");
        }
    }
}
