//! Passkeys (WebAuthn): several a person, each with a name, for customers and for staff.
//!
//! A passkey whose authenticator has verified its user is both factors at once: it signs in alone, and past the step that asks
//! for a code. It belongs to the name of the host under which it was made, and is taken there alone. Beside it the password
//! stays a way in, as does a link, until a second factor is set up; but who of staff has to have a second factor and has a
//! passkey and no app for codes completes the password with the passkey ([`completes`]).
//!
//! What a ceremony has to remember stays here ([`ceremony`]), never in the browser. A passkey of which a copy seems to be about,
//! since it counted backwards, is refused until its owner takes it away, and they hear of it.

mod add;
mod ceremony;
mod enter;
mod others;
mod party;
mod proof;

use db::{Conn, row, sql};

use super::Side;
use super::factor::Holder;
use super::held;
use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{PasskeyId, PortalId};
use crate::desk::session::Session;
use crate::desk::viewer::Viewer;
use crate::desk::{jobs, mailroom};

pub use add::{Added, add_passkey, begin_adding};
pub use enter::{Asking, Entering, begin_entering, enter};
pub(in crate::desk) use others::reset_passkeys;
pub use others::{passkeys_of_contact, passkeys_of_staff, take_from_contact, take_from_staff};
pub use party::{Party, party};
pub use proof::{Proof, is_proven, prove};
pub(super) use proof::{can_prove, check};

/// Passkeys that one person may have.
const MOST: i64 = 20;
/// Characters of a name.
pub const LONGEST: usize = 60;

/// What a browser is asked, and the secret by which it comes back.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The secret for the cookie; the database keeps its digest only.
    pub token: String,
    /// What the browser hands to its authenticator, as JSON.
    pub options: String,
}

row! {
    /// A passkey as its owner sees it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Passkey {
        /// Which.
        pub id: PasskeyId,
        /// What its owner calls it.
        pub name: String,
        /// The host's name at which it is taken.
        pub host: String,
        /// When it was made.
        pub created_at: Time,
        /// When it last signed in.
        pub last_used_at: Option<Time>,
        /// When it counted backwards, since when it is refused.
        pub locked_at: Option<Time>,
    }
}

/// The passkeys that somebody has, and whether others can be added here.
#[derive(Clone, Debug)]
pub struct Held {
    /// All of them, the oldest first.
    pub all: Vec<Passkey>,
    /// Whether passkeys can be made at this address: it has to be a name, over https.
    pub can_add: bool,
    /// Whether whoever asks has shown who they are a moment ago.
    pub is_proven: bool,
    /// Whether they show it by a password; else by signing in once more.
    pub can_prove: bool,
}

/// Whoever is signed in, and has passkeys.
struct Me {
    who: Holder,
    email: String,
    name: String,
    language: Option<String>,
    portal: Option<PortalId>,
}

/// The person of a session who may have passkeys of their own: nobody who only looks.
fn me(s: &Session<'_>) -> Result<Me> {
    if let Viewer::Staff(staff) = s.viewer() {
        let who = Holder { side: Side::Desk, id: staff.id.0 };
        return Ok(Me { who, email: staff.email.clone(), name: staff.full_name(), language: None, portal: None });
    }
    let customer = s.themselves()?;
    Ok(Me {
        who: Holder { side: Side::Portal, id: customer.id.0 },
        email: customer.email.clone(),
        name: customer.full_name(),
        language: Some(s.portal().language.clone()),
        portal: Some(s.portal().id),
    })
}

/// The passkeys of whoever is signed in.
///
/// Permissions: customers, and staff for themselves; staff who look at the portal find nothing.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::SignIn`] for others.
pub async fn passkeys(s: &mut Session<'_>) -> Result<Held> {
    let who = me(s)?.who;
    let can_add = party(s, who.side).is_some();
    let is_proven = is_proven(s).await?;
    let can_prove = proof::can_prove(s).await?;
    Ok(Held { all: list(s.conn(), who).await?, can_add, is_proven, can_prove })
}

async fn list(conn: &mut Conn, who: Holder) -> Result<Vec<Passkey>> {
    let all = format!(
        "SELECT id, name, rp_id, created_at, last_used_at, locked_at FROM passkey WHERE {} = ? ORDER BY created_at, id",
        who.side.column()
    );
    Ok(conn.all(sql!(all, who.id)).await?)
}

/// One passkey of whoever is signed in.
///
/// Permissions: as [`passkeys`].
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's; otherwise as [`passkeys`].
pub async fn passkey(s: &mut Session<'_>, id: PasskeyId) -> Result<Passkey> {
    let who = me(s)?.who;
    list(s.conn(), who).await?.into_iter().find(|passkey| passkey.id == id).ok_or(Error::NotFound)
}

/// The name as it is kept.
fn named(name: &str) -> Result<String> {
    let name = richtext::one_line(name);
    match name.chars().count() {
        0 => Err(Invalid::field("name", "passkey-name-missing").into()),
        n if n > LONGEST => {
            let mut invalid = Invalid::default();
            invalid.add("name", "passkey-name-long", vec![("max", LONGEST.to_string())]);
            Err(invalid.into())
        }
        _ => Ok(name),
    }
}

/// Calls a passkey something else.
///
/// Permissions: as [`passkeys`], for one's own.
///
/// # Errors
/// As [`passkey`]; [`Error::Invalid`] on `name`.
pub async fn rename_passkey(s: &mut Session<'_>, id: PasskeyId, name: &str) -> Result<()> {
    passkey(s, id).await?;
    let name = named(name)?;
    s.conn().run(sql!("UPDATE passkey SET name = ? WHERE id = ?", name, id)).await?;
    Ok(())
}

/// Takes a passkey away, and tells its owner by mail.
///
/// Permissions: as [`passkeys`], for one's own, by whoever has shown a moment ago who they are.
///
/// # Errors
/// As [`passkey`]; [`Error::Invalid`] on `password` for others.
pub async fn remove_passkey(s: &mut Session<'_>, id: PasskeyId) -> Result<()> {
    passkey(s, id).await?;
    proof::check(s).await?;
    let (me, now) = (me(s)?, s.now());
    s.conn().run(sql!("DELETE FROM passkey WHERE id = ?", id)).await?;
    held::note_gone(s.conn(), me.who).await?;
    let news = News { what: mailroom::PasskeyNews::Removed, passkey: id, at: now };
    tell(s.conn(), &me, news).await
}

/// What happened to a passkey.
struct News {
    what: mailroom::PasskeyNews,
    passkey: PasskeyId,
    at: Time,
}

/// Has the owner told by mail.
async fn tell(conn: &mut Conn, me: &Me, News { what, passkey, at }: News) -> Result<()> {
    let mail = mailroom::Mail::Passkey {
        what,
        passkey,
        to: me.email.clone(),
        at,
        portal: me.portal,
        language: me.language.clone(),
    };
    jobs::enqueue(conn, mailroom::COMPOSE, &mail.payload(), at, at).await
}

/// Takes all of somebody's passkeys away, and whatever they have begun with one; how many there were.
async fn forget(conn: &mut Conn, side: Side, id: i64) -> Result<u64> {
    let column = side.column();
    conn.run(sql!(format!("DELETE FROM passkey_ceremony WHERE {column} = ?"), id)).await?;
    Ok(conn.run(sql!(format!("DELETE FROM passkey WHERE {column} = ?"), id)).await?)
}

/// Whether somebody who gave a password completes it with a passkey: those of staff who have to have a second factor, have no
/// app for codes, and have a passkey that is taken at `host`.
pub(super) async fn completes(conn: &mut Conn, who: Holder, host: Option<&str>) -> Result<bool> {
    let (Side::Desk, Some(host)) = (who.side, host) else { return Ok(false) };
    let find = format!(
        "SELECT COUNT(*) FROM staff u WHERE u.id = ? AND {} AND NOT {} AND EXISTS (
           SELECT 1 FROM passkey k WHERE k.staff_id = u.id AND k.rp_id = ? AND k.locked_at IS NULL)",
        held::required(),
        held::condition(Side::Desk, "u.id")
    );
    Ok(conn.one::<i64>(sql!(find, who.id, host)).await? > 0)
}
