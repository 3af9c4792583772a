//! An administrator looks at a portal as one of its customers sees it, and stops.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};

use super::directory::again;
use crate::desk;
use crate::desk::ids::{ContactId, PortalId};
use crate::desk::people;
use crate::web::address::Segments;
use crate::web::audience::Agent;
use crate::web::error::Error;
use crate::web::form;

/// Begins, and leads to the portal.
pub(super) async fn begin(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    // No portal has this number.
    let portal: PortalId = sent.text("portal").parse().unwrap_or(PortalId(0));
    let begun = door.try_write(move |mut s| Box::pin(async move { people::view_as(&mut s, id, portal).await })).await;
    match begun {
        Ok(base) => Ok(Redirect::to(&format!("{base}/requests")).into_response()),
        Err(desk::Error::Invalid(invalid)) => again(&door, id, invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Stops, and leads back to the contact.
pub(super) async fn stop(door: Agent) -> Result<Response, Error> {
    let was = door.write(|mut s| Box::pin(async move { people::stop_viewing(&mut s).await })).await?;
    let page = was.map_or_else(|| "/desk/contacts".to_owned(), |id| format!("/desk/contacts/{id}"));
    Ok(Redirect::to(&page).into_response())
}
