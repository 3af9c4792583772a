//! Accepting an invitation: a password by a link that was mailed, and in.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::{code, dress};
use crate::desk;
use crate::desk::access::{self, Invitation};
use crate::desk::ids::{ContactId, DomainId};
use crate::desk::signin::{self, Entry, Side};
use crate::desk::sso::{self, Offered};
use crate::desk::templates::Kind;
use crate::web::address::Segments;
use crate::web::audience::Visitor;
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::page::{Shell, problem};

#[derive(Template)]
#[template(path = "gate/invite.html")]
pub(super) struct Page {
    shell: Shell,
    is_desk: bool,
    token: String,
    /// The identity providers by which it can be accepted.
    sso: Offered,
    /// Who is invited; None for a link that is no longer good.
    invitation: Option<Invitation>,
    problem: Option<String>,
}

impl Page {
    /// The page as somebody of this address finds it, for whoever looks at what it says.
    pub(super) fn sample(shell: Shell, email: &str) -> Page {
        let invitation = Invitation {
            contact: ContactId(0),
            email: email.to_owned(),
            first_name: String::new(),
            last_name: String::new(),
        };
        Page {
            shell,
            is_desk: false,
            token: String::new(),
            sso: Offered::default(),
            invitation: Some(invitation),
            problem: None,
        }
    }

    fn text(&self) -> String {
        let company = self.shell.portal.company_name.clone();
        match self.sso.is_only {
            true => self.shell.nv("invite-text-provider", "company", company),
            false => self.shell.nv("invite-text", "company", company),
        }
    }

    fn title(&self, invitation: &Invitation) -> String {
        match invitation.first_name.as_str() {
            "" => self.shell.w.t("invite-title"),
            name => self.shell.w.v("invite-title-named", "name", name),
        }
    }
}

async fn build(door: &Visitor, token: String) -> Result<Page, Error> {
    let (app, headers, secret) = (door.app.clone(), door.request.headers.clone(), token.clone());
    let (shell, invitation, sso) = door
        .read(move |mut s| {
            Box::pin(async move {
                let invitation = access::invitation(&mut s, &secret).await?;
                let sso = match &invitation {
                    Some(invited) => sso::offered_to(&mut s, &invited.email).await?,
                    None => sso::offered(&mut s, Side::Portal).await?,
                };
                Ok((dress(Shell::new(&app, &headers, &s), &s, Kind::Invite), invitation, sso))
            })
        })
        .await?;
    Ok(Page { shell, is_desk: false, token, sso, invitation, problem: None })
}

/// Where somebody who is invited chooses a password.
pub(super) async fn page(door: Visitor, Segments(token): Segments<String>) -> Result<Response, Error> {
    Ok(render(&build(&door, token).await?))
}

/// Sets the password, and signs in.
pub(super) async fn accept(
    door: Visitor,
    Segments(token): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let mut page = build(&door, token.clone()).await?;
    // Only whoever has the link makes the machine hash passwords.
    let Some(invitation) = page.invitation.clone() else {
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    if page.sso.is_only {
        return Ok(Redirect::to(&door.at(&format!("/invite/{token}"))).into_response());
    }
    let password = sent.text("password");
    let person = [&*invitation.email, &*invitation.first_name, &*invitation.last_name];
    let hash = match door.app.passwords.new_hash(password.clone(), &person).await {
        Ok(hash) => hash,
        Err(desk::Error::Invalid(invalid)) => {
            page.problem = invalid.problems.first().map(|found| problem(&page.shell.w, found));
            return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
        Err(error) => return Err(Error::new(error, &door)),
    };
    let accepted = door.write(move |mut s| Box::pin(async move { access::accept(&mut s, &token, hash).await })).await?;
    if !accepted {
        page.invitation = None;
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    enter(&door, page.shell.portal.domain, invitation.email, password).await
}

/// Signs in whoever has just got a password, and leads to the list.
pub(super) async fn enter(
    door: &Visitor,
    domain: DomainId,
    email: String,
    password: String,
) -> Result<Response, Error> {
    let coming = code::coming(door, Side::Portal, domain, String::new());
    let entry = Entry { side: Side::Portal, email, password, coming };
    let signed =
        signin::sign_in(&door.app.db, &door.app.passwords, entry).await.map_err(|error| Error::new(error, door))?;
    Ok(match signed {
        Some(signed) => code::lead(door, Side::Portal, signed),
        None => Redirect::to(&door.at("/sign-in?after=reset")).into_response(),
    })
}
