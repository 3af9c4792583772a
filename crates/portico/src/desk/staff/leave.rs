//! Those who leave the help desk, and those who come back. Who leaves is out at once; what becomes of their open tickets is
//! said by whoever lets them go.

use db::{Sql, sql};

use super::edit::only_if_seen;
use super::record::version;
use super::{Person, Record, find, hold_admins, only_admins, select};
use crate::desk::batch::{self, Batch};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{StaffId, TicketId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;
use crate::desk::signin;
use crate::desk::sso;
use crate::desk::tickets::Count;
use crate::desk::tickets::record::{self, Actor};

/// Tickets that are handed over in one transaction; each writes its history.
const PORTION: i64 = 50;

/// Somebody who is to leave.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// Who.
    pub person: Person,
    /// What letting them go has to name.
    pub version: String,
    /// Whether it is the one who looks; they cannot let themselves go.
    pub is_me: bool,
    /// Their open tickets.
    pub tickets: Count,
    /// Those who can take them: active staff by name.
    pub others: Vec<(StaffId, String)>,
}

/// What becomes of the open tickets of somebody who leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tickets {
    /// Nobody has said.
    #[default]
    Unsaid,
    /// They stay with the one who leaves.
    Stay,
    /// They belong to nobody.
    Free,
    /// They go to somebody else.
    HandOver(StaffId),
}

/// Somebody who is to leave, with what they leave behind.
///
/// # Errors
/// [`Error::NotFound`] when nobody of this id may sign in, and for whoever is no administrator.
pub async fn ask(s: &mut Session<'_>, id: StaffId) -> Result<Leaving> {
    only_admins(s)?;
    let person = find(s, id).await?;
    if !person.is_active {
        return Err(Error::NotFound);
    }
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ticket WHERE owner_id = ");
    sql.bind("? AND turn IN ('us', 'customer')", [id.into()]).limit(Count::LIMIT + 1).push(") n");
    let tickets = Count::capped(s.conn().one(sql).await?, Count::LIMIT);
    let others = select(s, sql!("WHERE u.is_active AND u.id <> ? ORDER BY u.name_key, u.id", id)).await?;
    let others = others.into_iter().map(|other| (other.id, other.full_name())).collect();
    Ok(Leaving { version: version(&person), is_me: s.staff()?.id == id, person, tickets, others })
}

/// Lets somebody go: their sessions end, and so do links with which they could set a password; their second factors and passkeys are
/// forgotten. Their open tickets become what was said, a portion at a time in the background.
///
/// # Errors
/// As [`ask`]. [`Error::Invalid`] on `staff` for oneself, for the last who may use a password where a provider signs staff in, and
/// while tickets are being handed to them; on `tickets` when they
/// have open ones and nobody said what becomes of them; on `version` when somebody has changed them meanwhile.
pub async fn leave(s: &mut Session<'_>, id: StaffId, seen: &str, tickets: Tickets) -> Result<()> {
    // Who lets somebody go is an administrator and stays one.
    hold_admins(s).await?;
    let leaving = ask(s, id).await?;
    if leaving.is_me {
        return Err(Invalid::field("staff", "staff-leave-me").into());
    }
    only_if_seen(s, &leaving.person, seen).await?;
    if sso::owned::is_last_with_password(s, id).await? {
        return Err(Invalid::field("staff", "staff-last-password").into());
    }
    let to = match tickets {
        _ if leaving.tickets.n == 0 => None,
        Tickets::Stay => None,
        Tickets::Free => Some(None),
        Tickets::HandOver(to) if leaving.others.iter().any(|(id, _)| *id == to) => Some(Some(to)),
        Tickets::Unsaid | Tickets::HandOver(_) => {
            return Err(Invalid::field("tickets", "staff-leave-choose").into());
        }
    };
    if batch::waits(s, |batch| matches!(batch, Batch::HandOver { to: Some(to), .. } if *to == id)).await? {
        return Err(Invalid::field("staff", "staff-busy").into());
    }
    let (by, now) = (s.staff()?.id, s.now());
    s.conn().run(sql!("UPDATE staff SET is_active = FALSE, updated_at = ? WHERE id = ?", now, id)).await?;
    s.conn().run(sql!("DELETE FROM session WHERE staff_id = ?", id)).await?;
    for of in ["password_reset", "passkey", "passkey_ceremony", "sso_identity"] {
        s.conn().run(sql!(format!("DELETE FROM {of} WHERE staff_id = ?"), id)).await?;
    }
    signin::forget_staff(s.conn(), id).await?;
    let old = Record::of(&leaving.person);
    let name = |to: StaffId| leaving.others.iter().find(|(id, _)| *id == to).map(|(_, name)| name.clone());
    let tickets_to = to.map(|to| to.and_then(name).unwrap_or_default());
    let new = Record { is_active: false, tickets_to, ..old.clone() };
    audit::note_of(s, Of::Staff(id), "left", (&old.text(), &new.text())).await?;
    match to {
        Some(to) => batch::later(s, &Batch::HandOver { from: id, to, by }).await,
        None => Ok(()),
    }
}

/// Lets somebody in again who had left.
///
/// # Errors
/// [`Error::NotFound`] when nobody of this id has left, and for whoever is no administrator.
pub async fn bring_back(s: &mut Session<'_>, id: StaffId) -> Result<()> {
    hold_admins(s).await?;
    let person = find(s, id).await?;
    if person.is_active {
        return Err(Error::NotFound);
    }
    let now = s.now();
    s.conn().run(sql!("UPDATE staff SET is_active = TRUE, updated_at = ? WHERE id = ?", now, id)).await?;
    let old = Record::of(&person);
    let new = Record { is_active: true, ..old.clone() };
    audit::note_of(s, Of::Staff(id), "came back", (&old.text(), &new.text())).await
}

/// Hands some of somebody's open tickets over, as whoever said so would one by one; whether there may be more.
pub(in crate::desk) async fn hand_over_some(
    s: &mut Session<'_>,
    from: StaffId,
    to: Option<StaffId>,
    by: StaffId,
) -> Result<bool> {
    let mut sql = sql!("SELECT id FROM ticket WHERE owner_id = ? AND turn IN ('us', 'customer') ORDER BY id", from);
    // All of them are held before the first is changed, in one order.
    sql.limit(PORTION).push(s.dialect().for_update());
    let ids: Vec<TicketId> = s.conn().all(sql).await?;
    let now = s.now();
    for id in &ids {
        let core = record::core(s, *id).await?;
        record::owner(s, &core, to, Actor::Staff(by), now).await?;
    }
    Ok(i64::try_from(ids.len()).is_ok_and(|found| found == PORTION))
}
