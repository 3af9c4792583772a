//! What the pages around signing in and the mails about it say at a domain: which template each of them uses.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::domains::{self, Line as Domain};
use crate::desk::error::Invalid;
use crate::desk::ids::{ConnectionId, DomainId, TemplateId};
use crate::desk::sso;
use crate::desk::templates::{self, Kind, Line, Overview};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form;
use crate::web::page::{Problem, Shell};

/// The pages of what is private at a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Pages,
    Mails,
    Consent,
}

impl Tab {
    pub(super) const ALL: [Tab; 3] = [Tab::Pages, Tab::Mails, Tab::Consent];

    /// The key of its words.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Tab::Pages => "private-pages",
            Tab::Mails => "private-mails",
            Tab::Consent => "consent",
        }
    }

    /// Where it is for a domain.
    pub(super) fn link(&self, domain: &DomainId) -> String {
        match self {
            Tab::Pages => format!("/settings/private/{domain}/pages"),
            Tab::Mails => format!("/settings/private/{domain}/mails"),
            Tab::Consent => format!("/settings/consent/{domain}"),
        }
    }

    fn parse(name: &str) -> Option<Tab> {
        match name {
            "pages" => Some(Tab::Pages),
            "mails" => Some(Tab::Mails),
            _ => None,
        }
    }

    fn kinds(self) -> &'static [Kind] {
        if self == Tab::Mails { &Kind::MAILS } else { &Kind::PAGES }
    }
}

/// The key of what a page or a mail is called; what it is for has the same with `-hint`.
pub(super) fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::SignIn => "template-sign-in",
        Kind::Register => "template-register",
        Kind::Invite => "template-invite",
        Kind::SignedOut => "template-signed-out",
        Kind::Denied => "template-denied",
        Kind::Waits => "template-waits",
        Kind::Forgot => "template-forgot",
        Kind::Reset => "template-reset",
        Kind::Link => "template-link",
        Kind::Enter => "template-enter",
        Kind::Verify => "template-verify",
        Kind::MailInvitation => "template-mail-invitation",
        Kind::MailReminder => "template-mail-reminder",
        Kind::MailReset => "template-mail-reset",
        Kind::MailChanged => "template-mail-changed",
        Kind::MailLink => "template-mail-link",
        Kind::MailVerify => "template-mail-verify",
        Kind::MailKnown => "template-mail-known",
        Kind::MailApproved => "template-mail-approved",
        Kind::MailRefused => "template-mail-refused",
    }
}

/// The key of when a page or a mail is read.
pub(super) fn hint_of(kind: Kind) -> &'static str {
    match kind {
        Kind::SignIn => "template-sign-in-hint",
        Kind::Register => "template-register-hint",
        Kind::Invite => "template-invite-hint",
        Kind::SignedOut => "template-signed-out-hint",
        Kind::Denied => "template-denied-hint",
        Kind::Waits => "template-waits-hint",
        Kind::Forgot => "template-forgot-hint",
        Kind::Reset => "template-reset-hint",
        Kind::Link => "template-link-hint",
        Kind::Enter => "template-enter-hint",
        Kind::Verify => "template-verify-hint",
        Kind::MailInvitation => "template-mail-invitation-hint",
        Kind::MailReminder => "template-mail-reminder-hint",
        Kind::MailReset => "template-mail-reset-hint",
        Kind::MailChanged => "template-mail-changed-hint",
        Kind::MailLink => "template-mail-link-hint",
        Kind::MailVerify => "template-mail-verify-hint",
        Kind::MailKnown => "template-mail-known-hint",
        Kind::MailApproved => "template-mail-approved-hint",
        Kind::MailRefused => "template-mail-refused-hint",
    }
}

#[derive(Template)]
#[template(path = "settings/templates.html")]
struct Page {
    shell: Shell,
    tab: Tab,
    domain: DomainId,
    domains: Vec<Domain>,
    overview: Overview,
    /// The provider that is the only way in here, and so has some of them itself.
    alone: Option<(ConnectionId, String)>,
    /// What was sent and is not saved.
    sent: Option<BTreeMap<Kind, Option<TemplateId>>>,
    problems: Vec<Problem>,
    said: Option<&'static str>,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn is_at(&self, tab: &Tab) -> bool {
        self.tab == *tab
    }

    /// Whether the provider has this itself.
    fn is_providers(&self, line: &Line) -> bool {
        self.alone.is_some() && line.kind.is_providers()
    }

    fn is_here(&self, line: &Domain) -> bool {
        line.domain.id == self.domain
    }

    fn name(&self, line: &Line) -> String {
        self.shell.w.t(name_of(line.kind))
    }

    fn hint(&self, line: &Line) -> String {
        self.shell.n(hint_of(line.kind))
    }

    fn is_chosen(&self, line: &Line, id: &TemplateId) -> bool {
        match self.sent.as_ref().and_then(|sent| sent.get(&line.kind)) {
            Some(sent) => *sent == Some(*id),
            None => line.chosen.as_ref().is_some_and(|chosen| chosen.id == *id),
        }
    }

    /// Where what a page or a mail says is edited: the template that it uses, or a new one.
    fn edit(&self, line: &Line) -> String {
        match &line.chosen {
            Some(template) => format!("/settings/templates/{}?domain={}", template.id, self.domain),
            None => self.another(line),
        }
    }

    fn another(&self, line: &Line) -> String {
        format!("/settings/templates/new?kind={}&domain={}", line.kind.as_str(), self.domain)
    }

    fn preview(&self, line: &Line) -> String {
        format!("/settings/private/{}/preview/{}", self.domain, line.kind.as_str())
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }
}

async fn build(door: &Door, domain: DomainId, tab: Tab, invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, overview, domains, alone) = door
        .read(move |mut s| {
            Box::pin(async move {
                let overview = templates::overview(&s, domain, tab.kinds())?;
                let alone = sso::alone_at(&mut s, domain).await?;
                Ok((Shell::new(&app, &headers, &s), overview, domains::list(&s)?, alone))
            })
        })
        .await?;
    let problems = shell.problems(&invalid);
    Ok(Page { shell, tab, domain, domains, overview, alone, sent: None, problems, said: None })
}

fn tab(door: &Door, name: &str) -> Result<Tab, Error> {
    Tab::parse(name).ok_or_else(|| Error::new(desk::Error::NotFound, door))
}

/// What a domain uses.
pub(super) async fn page(
    door: Agent,
    Segments((domain, name)): Segments<(String, String)>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let tab = tab(&door, &name)?;
    // The list of domains above is sent as a form.
    if let Some(chosen) = asked.get("domain").and_then(|id| id.parse::<DomainId>().ok()) {
        return Ok(Redirect::to(&tab.link(&chosen)).into_response());
    }
    let page = build(&door, door.id(&domain)?, tab, Invalid::default()).await?;
    let said = [("saved", "templates-saved"), ("made", "template-made"), ("deleted", "template-deleted")];
    let said = said.into_iter().find(|(name, _)| asked.contains_key(*name)).map(|(_, key)| key);
    Ok(render(&Page { said, ..page }))
}

/// Has a domain use what was chosen, or the program's own words for one of them.
pub(super) async fn choose(
    door: Agent,
    Segments((domain, name)): Segments<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let tab = tab(&door, &name)?;
    let domain: DomainId = door.id(&domain)?;
    let sent = form::take_fields(&door, request).await?;
    let version = sent.text("version");
    let choice = |kind: &Kind| {
        let chosen = sent.text(kind.as_str());
        let id = if chosen.is_empty() { None } else { Some(chosen.parse().unwrap_or(TemplateId(0))) };
        sent.has(kind.as_str()).then_some((*kind, id))
    };
    let mut choices: BTreeMap<Kind, Option<TemplateId>> = tab.kinds().iter().filter_map(choice).collect();
    if let Some(kind) = Kind::parse(&sent.text("default")) {
        choices.insert(kind, None);
    }
    let chosen = choices.clone();
    let done = door
        .try_write(move |mut s| {
            Box::pin(async move { templates::choose(&mut s, domain, tab.kinds(), &version, &chosen).await })
        })
        .await;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}?saved", tab.link(&domain))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let page = build(&door, domain, tab, invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &Page { sent: Some(choices), ..page }))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
