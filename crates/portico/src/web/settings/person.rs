//! One member of staff: their names, their role, and what else they may do.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::staff::role;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::StaffId;
use crate::desk::portal_settings::Change;
use crate::desk::signin::{self, Carriage, Side};
use crate::desk::sso;
use crate::desk::staff::{self, ALIAS, Draft, NAME, Sheet};
use crate::desk::viewer::Role;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};

/// How somebody gets to a password.
enum Invited {
    /// A mail is on its way.
    Mail,
    /// Whoever asked hands this link over.
    Link(String),
    /// There is none: a provider alone signs them in.
    Provider {
        /// What it is called.
        name: String,
        /// Where they come in.
        url: String,
    },
}

#[derive(Template)]
#[template(path = "settings/person.html")]
struct Page {
    shell: Shell,
    draft: Draft,
    /// What stands in the inputs.
    email: String,
    sheet: Sheet,
    problems: Vec<Problem>,
    is_sent: bool,
    is_saved: bool,
    /// Whether their second factor was just taken away.
    is_reset: bool,
    /// How many passkeys they have.
    passkeys: i64,
    /// Whether these have just been taken away.
    is_taken: bool,
    invited: Option<Invited>,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn title(&self) -> String {
        self.draft.person.as_ref().map_or_else(|| self.shell.w.t("staff-new"), staff::Person::full_name)
    }

    /// Where the form is sent to.
    fn action(&self) -> String {
        let id = self.draft.person.as_ref().map(|person| person.id);
        id.map_or_else(|| "/settings/staff".to_owned(), |id| format!("/settings/staff/{id}"))
    }

    fn is_gone(&self) -> bool {
        self.draft.person.as_ref().is_some_and(|person| !person.is_active)
    }

    /// A link with which they set a password, to be handed over.
    fn link(&self) -> Option<&str> {
        match &self.invited {
            Some(Invited::Link(link)) => Some(link),
            _ => None,
        }
    }

    /// Whether their second factor can be taken away.
    fn can_reset(&self) -> bool {
        !self.draft.is_me && self.draft.person.as_ref().is_some_and(|person| person.has_factor)
    }

    /// That they need no password, and where they come in.
    fn by_provider(&self) -> Option<String> {
        let Some(Invited::Provider { name, url }) = &self.invited else { return None };
        let words = [("name", self.title().into()), ("provider", name.into()), ("url", url.into())];
        Some(self.shell.w.a("sso-staff-alone", &words))
    }

    fn is_mailed(&self) -> bool {
        matches!(self.invited, Some(Invited::Mail))
    }

    fn roles(&self) -> [(Role, &'static str, &'static str); 2] {
        [Role::Agent, Role::Admin].map(|of| {
            let hint = match of {
                Role::Agent => "staff-role-agent-hint",
                Role::Admin => "staff-role-admin-hint",
            };
            (of, role(of), hint)
        })
    }

    fn is_role(&self, of: &Role) -> bool {
        self.sheet.role == Some(*of)
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }
}

async fn build(door: &Door, id: Option<StaffId>) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft, passkeys) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = match id {
                    Some(id) => staff::look(&mut s, id).await?,
                    None => staff::new(&mut s).await?,
                };
                let passkeys = match id {
                    Some(id) => signin::passkeys_of_staff(&mut s, id).await?,
                    None => 0,
                };
                Ok((Shell::new(&app, &headers, &s), draft, passkeys))
            })
        })
        .await?;
    let email = draft.person.as_ref().map(|person| person.email.clone()).unwrap_or_default();
    let sheet = draft.sheet.clone();
    Ok(Page {
        email,
        sheet,
        problems: vec![],
        is_sent: false,
        is_saved: false,
        is_reset: false,
        passkeys,
        is_taken: false,
        invited: None,
        shell,
        draft,
    })
}

/// What a form says; nothing else of it counts.
fn sheet(sent: &FormData) -> Sheet {
    Sheet {
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        alias: sent.text("alias"),
        role: match sent.text("role").as_str() {
            "agent" => Some(Role::Agent),
            "admin" => Some(Role::Admin),
            _ => None,
        },
        is_permitted: sent.has("portal_settings"),
        must_second: sent.has("must_second"),
    }
}

/// One member of staff.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let mut page = build(&door, Some(door.id(&id)?)).await?;
    page.is_saved = asked.contains_key("saved");
    page.is_reset = asked.contains_key("reset");
    page.is_taken = asked.contains_key("passkeys");
    Ok(render(&page))
}

/// Somebody who is to come.
pub(super) async fn new(door: Agent) -> Result<Response, Error> {
    Ok(render(&build(&door, None).await?))
}

/// Adds somebody, and lets them set a password.
pub(super) async fn make(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let (sheet, email) = (sheet(&sent), sent.text("email"));
    let to = email.clone();
    let made = door.try_write(move |mut s| Box::pin(async move { staff::make(&mut s, &email, sheet).await }));
    match made.await {
        Ok(id) => invited(&door, id, &to).await,
        Err(desk::Error::Invalid(invalid)) => refuse(&door, None, &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Sends somebody a new link with which they set a password.
pub(super) async fn invite(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: StaffId = door.id(&id)?;
    let to = door.write(move |mut s| Box::pin(async move { staff::invitee(&mut s, id).await })).await?;
    invited(&door, id, &to).await
}

/// Takes the second factor of somebody away who has lost it.
pub(super) async fn reset_factor(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: StaffId = door.id(&id)?;
    door.write(move |mut s| Box::pin(async move { staff::reset_factor(&mut s, id).await })).await?;
    door.app.wake.notify_one();
    Ok(Redirect::to(&format!("/settings/staff/{id}?reset")).into_response())
}

/// The page of somebody who can set a password now: a mail is on its way where there is a mail server, else the page shows
/// the link.
async fn invited(door: &Door, id: StaffId, to: &str) -> Result<Response, Error> {
    let app = &door.app;
    let alone = door.read(move |mut s| Box::pin(async move { sso::alone_for(&mut s, Side::Desk, id.0).await })).await?;
    if let Some(name) = alone {
        let url = format!("{}/desk/sign-in", app.config.public_url);
        return Ok(render(&Page { invited: Some(Invited::Provider { name, url }), ..build(door, Some(id)).await? }));
    }
    let carriage = if app.outlet.is_ready() { Carriage::Mail { portal: None, language: None } } else { Carriage::Hand };
    let asked = signin::request_reset(&app.db, Side::Desk, to, app.clock.now(), carriage.clone()).await;
    let asked = asked.map_err(|error| Error::new(error, door))?;
    app.wake.notify_one();
    let mut page = build(door, Some(id)).await?;
    page.invited = Some(match carriage {
        Carriage::Mail { .. } => Invited::Mail,
        Carriage::Hand => Invited::Link(format!("{}/desk/reset/{}", app.config.public_url, asked.token)),
    });
    Ok(render(&page))
}

/// Saves a member of staff.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: StaffId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (sheet, version) = (sheet(&sent), sent.text("version"));
    let saved = door.try_write(move |mut s| Box::pin(async move { staff::save(&mut s, id, &version, sheet).await }));
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/settings/staff/{id}?saved")).into_response()),
        Err(desk::Error::Invalid(invalid)) => refuse(&door, Some(id), &sent, &invalid).await,
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn refuse(door: &Door, id: Option<StaffId>, sent: &FormData, invalid: &Invalid) -> Result<Response, Error> {
    let mut page = build(door, id).await?;
    page.sheet = sheet(sent);
    if id.is_none() {
        page.email = sent.text("email");
    }
    page.is_sent = true;
    page.problems = page.shell.problems(invalid);
    // An older page does not become a newer one before somebody has seen what changed.
    if page.problem("version").is_none() {
        page.draft.version = sent.text("version");
    }
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
