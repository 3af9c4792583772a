//! Signing on with a token of one's own making, in the address.

use axum::response::Response;

use super::{Back, connection, finish, id_of};
use crate::desk;
use crate::desk::signin::Side;
use crate::desk::sso::{Answered, Connection, Kind};
use crate::sso::Refusal;
use crate::sso::jwt::{self, Issuer};
use crate::web::audience::Door;
use crate::web::error::Error;

fn issuer(connection: &Connection) -> Issuer {
    Issuer {
        issuer: connection.rules.issuer.clone(),
        audience: connection.rules.client_id.clone(),
        key: connection.secret().to_owned(),
        names: connection.rules.names.clone(),
    }
}

/// Takes a token: of whoever set out from here, or, after they were asked, of somebody whom another site has sent.
pub(super) async fn take(door: Door, id: &str, back: Back) -> Result<Response, Error> {
    let (id, side) = (id_of(&door, id)?, Side::Portal);
    let (connection, _) = connection(&door, side, id).await?;
    if connection.kind != Kind::Jwt {
        return Err(Error::new(desk::Error::NotFound, &door));
    }
    let taken = jwt::take(&issuer(&connection), &back.jwt, door.app.clock.now());
    let answered = match taken {
        Ok(taken) => Answered { said: Ok(taken.arrived), once: vec![(taken.number, taken.until)] },
        Err(refusal) => Answered { said: Err(refusal), once: vec![] },
    };
    if !back.state.is_empty() {
        return match finish::take(&door, side, id, &back.state).await? {
            Some(attempt) => finish::conclude(&door, side, connection, attempt, answered).await,
            None => finish::refused(&door, side, &connection, Refusal::WrongRequest.key()).await,
        };
    }
    if let Err(refusal) = answered.said {
        return finish::refused(&door, side, &connection, refusal.key()).await;
    }
    finish::unasked(&door, side, connection, answered, (&back.next, String::new())).await
}
