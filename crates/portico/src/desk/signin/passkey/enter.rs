//! Signing in with a passkey alone. Nobody is named before the authenticator answers, and whatever is wrong with the answer is
//! refused in the same way.

use db::{Conn, Db, row, sql};
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, PublicKeyCredential, Uuid, WebauthnError, WebauthnResult,
};

use super::ceremony::{self, Occasion};
use super::{Begun, Me, News, Party, tell};
use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{DomainId, PasskeyId, PortalId};
use crate::desk::mailroom::PasskeyNews;
use crate::desk::signin::Side;
use crate::desk::signin::factor::Holder;
use crate::desk::signin::step::{self, Coming, Signed};
use crate::random;

/// Where somebody would like to sign in with a passkey.
#[derive(Clone, Debug)]
pub struct Asking {
    /// On which side.
    pub side: Side,
    /// The domain at which they come.
    pub domain: DomainId,
    /// For whom their passkey has to be.
    pub party: Party,
    /// The moment.
    pub now: Time,
}

impl Asking {
    fn occasion(&self) -> Occasion {
        let Asking { side, domain, party, .. } = self;
        Occasion { is_adding: false, side: *side, who: None, domain: *domain, host: party.host.clone() }
    }
}

/// Somebody whose authenticator has answered.
pub struct Entering {
    /// Where.
    pub asking: Asking,
    /// The portal at which they come.
    pub portal: PortalId,
    /// The language in which they read its page.
    pub language: String,
    /// The secret that their browser holds.
    pub token: String,
    /// The authenticator's answer, as JSON.
    pub credential: String,
    /// The secret of a step that waits, where a password was given before; it says where one is led.
    pub step: Option<String>,
    /// What the browser brings along.
    pub coming: Coming,
}

/// Asks any authenticator that has a passkey for this party; no passkey is named.
///
/// # Errors
/// Only those of the database.
pub async fn begin_entering(db: &Db, asking: Asking) -> Result<Begun> {
    let wrong = |error: &dyn std::fmt::Display| Error::Internal(format!("asking for a passkey: {error}"));
    let judge = asking.party.judge()?;
    let (options, state) = judge.start_discoverable_authentication().map_err(|error| wrong(&error))?;
    let options = serde_json::to_string(&options.public_key).map_err(|error| wrong(&error))?;
    let token = db
        .write(move |conn: &mut Conn| {
            Box::pin(async move { ceremony::keep(conn, &asking.occasion(), &state, asking.now).await })
        })
        .await?;
    Ok(Begun { token, options })
}

row! {
    /// A passkey, and whose it is.
    struct Found {
        id: PasskeyId,
        who: i64,
        email: String,
        user_handle: String,
        credential: String,
        locked_at: Option<Time>,
    }
}

/// The passkey of an authenticator's answer, if it is one of this side's that is taken here, and its owner may sign in.
async fn find(conn: &mut Conn, asking: &Asking, answer: &PublicKeyCredential) -> Result<Option<Found>> {
    let (table, column) = (asking.side.table(), asking.side.column());
    let is_there = match asking.side {
        Side::Portal => "NOT p.is_deleted AND p.declined_at IS NULL",
        Side::Desk => "p.is_active",
    };
    let id = random::hex(answer.get_credential_id());
    // Of two answers at once the second is compared with what the first left.
    let mut held = sql!("SELECT id FROM passkey WHERE credential_id = ?", id.clone());
    held.push(conn.dialect().for_update());
    conn.first::<PasskeyId>(held).await?;
    let find = format!(
        "SELECT k.id, p.id, p.email, k.user_handle, k.credential, k.locked_at FROM passkey k JOIN {table} p ON p.id = k.{column}
         WHERE k.credential_id = ? AND k.rp_id = ? AND {is_there}"
    );
    Ok(conn.first(sql!(find, id, asking.party.host.clone())).await?)
}

/// Compares an answer with what was asked and with the passkey that is kept. What it is to be kept as from now on is answered,
/// too.
fn judge(
    asking: &Asking,
    answer: &PublicKeyCredential,
    state: DiscoverableAuthentication,
    found: &Found,
) -> Result<WebauthnResult<(AuthenticationResult, String)>> {
    let judge = asking.party.judge()?;
    let mut passkey: webauthn_rs::prelude::Passkey =
        serde_json::from_str(&found.credential).map_err(|error| Error::Internal(format!("a passkey: {error}")))?;
    let is_theirs = |handle: Uuid| handle.to_string() == found.user_handle;
    match judge.identify_discoverable_authentication(answer) {
        Ok((handle, _)) if is_theirs(handle) => {}
        Ok(_) => return Ok(Err(WebauthnError::InvalidUserUniqueId)),
        Err(error) => return Ok(Err(error)),
    }
    let result = match judge.finish_discoverable_authentication_v2(answer, state, &passkey) {
        Ok(result) if !result.user_verified() => return Ok(Err(WebauthnError::UserNotVerified)),
        Ok(result) => result,
        Err(error) => return Ok(Err(error)),
    };
    passkey.update_credential(&result);
    let kept = serde_json::to_string(&passkey).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Ok((result, kept)))
}

/// Signs somebody in with a passkey, past every further step; None for whatever is not right, all alike. A passkey that counts
/// backwards is refused from now on, and its owner hears of it.
///
/// # Errors
/// Only those of the database.
pub async fn enter(db: &Db, entering: Entering) -> Result<Option<Signed>> {
    db.write(move |conn: &mut Conn| Box::pin(async move { come(conn, entering).await })).await
}

async fn come(conn: &mut Conn, entering: Entering) -> Result<Option<Signed>> {
    let Entering { asking, portal, language, token, credential, step, coming } = entering;
    let (side, now) = (asking.side, asking.now);
    let state = ceremony::take::<DiscoverableAuthentication>(conn, &asking.occasion(), &token, now).await?;
    let answer = serde_json::from_str::<PublicKeyCredential>(&credential).ok();
    let (Some(state), Some(answer)) = (state, answer) else { return Ok(None) };
    let Some(found) = find(conn, &asking, &answer).await?.filter(|found| found.locked_at.is_none()) else {
        return Ok(None);
    };
    let who = Holder { side, id: found.who };
    match judge(&asking, &answer, state, &found)? {
        Ok((_, kept)) => {
            let used = "UPDATE passkey SET credential = ?, last_used_at = ? WHERE id = ?";
            conn.run(sql!(used, kept, now, found.id)).await?;
        }
        Err(WebauthnError::CredentialPossibleCompromise) => {
            conn.run(sql!("UPDATE passkey SET locked_at = ? WHERE id = ?", now, found.id)).await?;
            let (portal, language) = match side {
                Side::Portal => (Some(portal), Some(language)),
                Side::Desk => (None, None),
            };
            let me = Me { who, email: found.email, name: String::new(), language, portal };
            tell(conn, &me, News { what: PasskeyNews::Locked, passkey: found.id, at: now }).await?;
            tracing::warn!(passkey = %found.id, "a passkey counted backwards and is refused from now on");
            return Ok(None);
        }
        Err(error) => {
            tracing::info!(%error, passkey = %found.id, "a passkey was refused");
            return Ok(None);
        }
    }
    let next = match step {
        Some(waits) => step::give_up(conn, side, &waits).await?,
        None => None,
    };
    let coming = Coming { next: next.unwrap_or(coming.next), ..coming };
    step::admit_whole(conn, who, coming).await.map(Some)
}
