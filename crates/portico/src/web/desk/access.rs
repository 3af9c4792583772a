//! Which portals a contact may enter, and their invitations: a part of the contact's page.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};

use super::directory::again;
use crate::desk;
use crate::desk::access::{self, Decided, Invited, Status};
use crate::desk::explain::Sees;
use crate::desk::ids::{ContactId, PortalId};
use crate::desk::portal::Portal;
use crate::web::address::Segments;
use crate::web::audience::Agent;
use crate::web::error::Error;
use crate::web::form;
use crate::web::page::Shell;

/// How somebody's entry to a portal stands, and what may be done about it.
pub(super) struct Entry {
    /// The portal's name, where there are several.
    pub name: Option<String>,
    pub portal: PortalId,
    /// In a sentence.
    pub said: String,
    /// What a button says that invites them; None where nothing can be sent.
    pub verb: Option<String>,
}

/// How somebody's entry to a portal stands.
pub(super) fn entry(shell: &Shell, (portal, sees): (&Portal, &Sees), access: &access::Standing) -> Entry {
    let invited = access.invitations.iter().find(|invited| invited.portal == portal.id);
    let said = match invited {
        _ if access.declined_at.is_some() => shell.w.t("invite-declined-said"),
        _ if !sees.may_enter => shell.w.t("access-no-entry"),
        _ if access.is_registered => shell.w.t("invite-accepted-said"),
        None => shell.w.t("invite-none-said"),
        Some(invited) => said(shell, invited),
    };
    let may = sees.may_enter && sees.is_on && !access.is_registered && access.declined_at.is_none();
    let verb = if invited.is_some() { "access-resend" } else { "access-invite" };
    Entry {
        name: shell.has_others.then(|| portal.name.clone()),
        portal: portal.id,
        said,
        verb: may.then(|| shell.w.t(verb)),
    }
}

fn said(shell: &Shell, invited: &Invited) -> String {
    let key = match invited.status {
        Status::Waiting => "invite-waiting-said",
        Status::Sent if invited.is_over => "invite-over-said",
        Status::Sent => "invite-sent-said",
        Status::Failed => "invite-failed-said",
        Status::Accepted => "invite-accepted-said",
        Status::Declined => "invite-declined-said",
    };
    shell.w.v(key, "when", shell.when(&invited.at).exact)
}

/// Invites a contact to a portal, or invites them once more.
pub(super) async fn invite(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let portal: PortalId = door.id(&sent.text("portal"))?;
    match door.try_write(move |mut s| Box::pin(async move { access::resend(&mut s, id, portal).await })).await {
        Ok(true) => Ok(Redirect::to(&format!("/desk/contacts/{id}?invited")).into_response()),
        Ok(false) => Ok(Redirect::to(&format!("/desk/contacts/{id}?invited-before")).into_response()),
        Err(desk::Error::Invalid(invalid)) => again(&door, id, invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Approves somebody who has made an account.
pub(super) async fn approve(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let decided = door.write(move |mut s| Box::pin(async move { access::approve(&mut s, id).await })).await?;
    Ok(led(id, decided, ["approved", "approved-unsaid"]))
}

/// Declines somebody who has made an account.
pub(super) async fn decline(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let decided = door.write(move |mut s| Box::pin(async move { access::decline(&mut s, id).await })).await?;
    Ok(led(id, decided, ["declined", "declined"]))
}

/// Lets somebody in after all who was declined.
pub(super) async fn readmit(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: ContactId = door.id(&id)?;
    let decided = door.write(move |mut s| Box::pin(async move { access::readmit(&mut s, id).await })).await?;
    Ok(led(id, decided, ["readmitted", "readmitted-unsaid"]))
}

/// Leads to the contact's page, which says what came of a decision: words for when they hear of it, and for when they do not.
fn led(id: ContactId, decided: Decided, [told, untold]: [&str; 2]) -> Response {
    let said = match decided {
        Decided::Told => told,
        Decided::Untold => untold,
        Decided::Before => "decided",
    };
    Redirect::to(&format!("/desk/contacts/{id}?{said}")).into_response()
}
