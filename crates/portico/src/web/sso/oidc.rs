//! The way there and back by OpenID Connect.

use axum::response::Response;

use super::{Back, connection, finish, id_of};
use crate::desk::signin::Side;
use crate::desk::sso::{Answered, Connection};
use crate::sso::oidc::{self, Answer, Pending, Provider};
use crate::sso::{Names, Refusal};
use crate::web::audience::Door;
use crate::web::error::Error;

/// What is asked for of everybody, besides who they are.
const SCOPES: [&str; 2] = ["email", "profile"];

/// A connection as its protocol knows it; `home` is the address at which the provider knows us.
pub(super) fn provider(connection: &Connection, home: &str) -> Provider {
    let rules = &connection.rules;
    let is_new = |scope: &&str| *scope != "openid" && !SCOPES.contains(scope);
    let scopes = SCOPES.into_iter().chain(rules.scopes.split_whitespace().filter(is_new)).map(str::to_owned).collect();
    Provider {
        issuer: rules.issuer.clone(),
        client_id: rules.client_id.clone(),
        client_secret: connection.secret().to_owned(),
        scopes,
        names: Names::clone(&rules.names),
        wanted: rules.wanted(),
        is_trusted: connection.is_trusted,
        redirect: format!("{home}{}/callback", connection.path()),
    }
}

/// Where somebody is sent, and what has to be remembered.
pub(super) async fn send(
    door: &Door,
    connection: &Connection,
    home: &str,
    state: &str,
    email: &str,
) -> Result<(String, String), Refusal> {
    let begun = oidc::begin(&door.app.asker, &provider(connection, home), state, Some(email)).await?;
    let pending = serde_json::to_string(&begun.pending).map_err(|_| Refusal::Malformed)?;
    Ok((begun.url, pending))
}

/// Somebody is back.
pub(super) async fn callback(door: Door, side: Side, id: &str, back: Back) -> Result<Response, Error> {
    let id = id_of(&door, id)?;
    let (connection, home) = connection(&door, side, id).await?;
    let Some(attempt) = finish::take(&door, side, id, &back.state).await? else {
        return finish::refused(&door, side, &connection, Refusal::WrongRequest.key()).await;
    };
    let said = match serde_json::from_str::<Pending>(&attempt.pending) {
        Ok(pending) => {
            let answer = Answer { code: back.code, issuer: back.iss };
            let provider = provider(&connection, &home);
            oidc::finish(&door.app.asker, &provider, pending, answer, door.app.clock.now()).await
        }
        Err(_) => Err(Refusal::WrongRequest),
    };
    finish::conclude(&door, side, connection, attempt, Answered { said, once: vec![] }).await
}
