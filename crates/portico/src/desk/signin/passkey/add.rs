//! Making a passkey: what the authenticator is asked, and keeping what it answers.

use db::{DbError, sql};
use webauthn_rs::prelude::{CredentialID, PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

use super::ceremony::{self, Occasion};
use super::{Begun, MOST, Me, News, Party, me, named, party, proof, tell};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::PasskeyId;
use crate::desk::mailroom::PasskeyNews;
use crate::desk::session::Session;
use crate::desk::signin::held;

/// What came of an authenticator's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// The passkey is kept.
    Done(PasskeyId),
    /// It is known already.
    Known,
    /// The answer was not to what was asked here, or took too long.
    Refused,
}

/// Where passkeys can be made.
fn here(s: &Session<'_>, me: &Me) -> Result<(Party, Occasion)> {
    let party = party(s, me.who.side).ok_or(Error::NotFound)?;
    let occasion = Occasion {
        is_adding: true,
        side: me.who.side,
        who: Some(me.who.id),
        domain: s.portal().domain,
        host: party.host.clone(),
    };
    Ok((party, occasion))
}

/// Asks for a passkey for whoever is signed in. Authenticators that hold one of theirs already say so instead of making another.
///
/// Permissions: as [`super::passkeys`], for whoever has shown a moment ago who they are.
///
/// # Errors
/// [`Error::NotFound`] where browsers have no passkeys; [`Error::Invalid`] on `password` for whoever has not shown it, on
/// `name` when it is none, and on `form` when they have as many as one may have; otherwise as [`super::passkeys`].
pub async fn begin_adding(s: &mut Session<'_>, name: &str) -> Result<Begun> {
    let me = me(s)?;
    let (party, occasion) = here(s, &me)?;
    named(name)?;
    proof::check(s).await?;
    let column = me.who.side.column();
    let held = format!("SELECT user_handle, rp_id, credential FROM passkey WHERE {column} = ? ORDER BY id");
    let held: Vec<(String, String, String)> = s.conn().all(sql!(held, me.who.id)).await?;
    if i64::try_from(held.len()).is_ok_and(|n| n >= MOST) {
        let mut invalid = Invalid::default();
        invalid.add("form", "passkey-too-many", vec![("max", MOST.to_string())]);
        return Err(invalid.into());
    }
    // One handle a person, so that authenticators show one account.
    let handle = held.first().and_then(|(handle, ..)| Uuid::parse_str(handle).ok()).unwrap_or_else(Uuid::new_v4);
    let there: Vec<CredentialID> = held
        .iter()
        .filter(|(_, host, _)| *host == party.host)
        .filter_map(|(.., credential)| serde_json::from_str::<webauthn_rs::prelude::Passkey>(credential).ok())
        .map(|passkey| passkey.cred_id().clone())
        .collect();
    let wrong = |error: &dyn std::fmt::Display| Error::Internal(format!("asking for a passkey: {error}"));
    let (options, state) = party
        .judge()?
        .start_passkey_registration(handle, &me.email, &me.name, Some(there))
        .map_err(|error| wrong(&error))?;
    let mut options = serde_json::to_value(&options.public_key).map_err(|error| wrong(&error))?;
    // It has to be found without a name being typed.
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    let now = s.now();
    let token = ceremony::keep(s.conn(), &occasion, &(handle, state), now).await?;
    Ok(Begun { token, options: options.to_string() })
}

/// Keeps the passkey that an authenticator has made, and tells its owner by mail. `credential` is its answer as JSON.
///
/// Permissions: as [`super::passkeys`], for whoever has begun it.
///
/// # Errors
/// As [`begin_adding`].
pub async fn add_passkey(s: &mut Session<'_>, token: &str, credential: &str, name: &str) -> Result<Added> {
    let (me, now) = (me(s)?, s.now());
    let (party, occasion) = here(s, &me)?;
    let name = named(name)?;
    let kept: Option<(Uuid, PasskeyRegistration)> = ceremony::take(s.conn(), &occasion, token, now).await?;
    let Some((handle, state)) = kept else { return Ok(Added::Refused) };
    let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(credential) else { return Ok(Added::Refused) };
    let passkey = match party.judge()?.finish_passkey_registration(&answer, &state) {
        Ok(passkey) => passkey,
        Err(error) => {
            tracing::info!(%error, "a new passkey was refused");
            return Ok(Added::Refused);
        }
    };
    let id = crate::random::hex(passkey.cred_id().as_slice());
    let known = "SELECT COUNT(*) FROM passkey WHERE credential_id = ?";
    if s.conn().one::<i64>(sql!(known, &id)).await? > 0 {
        return Ok(Added::Known);
    }
    let insert = format!(
        "INSERT INTO passkey ({}, rp_id, user_handle, credential_id, credential, name, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        me.who.side.column()
    );
    let json = serde_json::to_string(&passkey).map_err(|error| Error::Internal(error.to_string()))?;
    let row = sql!(insert, me.who.id, party.host, handle.to_string(), id, json, name, now);
    let passkey: PasskeyId = match s.conn().one(row).await {
        Ok(id) => id,
        // Somebody was quicker with the very same one.
        Err(DbError::Unique { .. }) => return Err(Invalid::field("form", "passkey-known").into()),
        Err(error) => return Err(error.into()),
    };
    let session = proof::session(s)?;
    held::note_shown(s.conn(), sql!("id = ?", session)).await?;
    tell(s.conn(), &me, News { what: PasskeyNews::Added, passkey, at: now }).await?;
    Ok(Added::Done(passkey))
}
