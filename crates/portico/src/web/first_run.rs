//! The first hour: the first administrator, the portal, mail, and switching it on. Each step can be left and come back to.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::address::{Parameters, Segments};
use super::audience::{Agent, Door, Visitor};
use super::error::{Error, render, render_as};
use super::form::FormData;
use super::gate;
use super::i18n::Arg;
use super::page::{Problem, Shell};
use super::routes::{Audience, Route};
use crate::desk;
use crate::desk::domains::Line;
use crate::desk::door::Claim;
use crate::desk::error::Invalid;
use crate::desk::first_run::{self, Account, Link, NAME, Step};
use crate::desk::place::LONGEST;
use crate::desk::portal::LANGUAGES;
use crate::desk::portal_settings::{self, Draft, Tab};
use crate::desk::signin::{self, Coming, Entry, Side};
use crate::desk::viewer::System;
use crate::desk::{domains, mailroom};

/// The routes of this module.
pub fn routes() -> Vec<Route> {
    let (visitor, agent) = (Audience::Visitor, Audience::Agent);
    vec![
        Route::new("GET", "/setup/begin/{token}", visitor, get(account)),
        Route::new("POST", "/setup/begin/{token}", visitor, post(begin)),
        Route::new("GET", "/setup", agent, get(next)),
        Route::new("GET", "/setup/portal", agent, get(portal)),
        Route::new("POST", "/setup/portal", agent, post(save_portal)),
        Route::new("GET", "/setup/mail", agent, get(mail)),
        Route::new("POST", "/setup/mail", agent, post(try_mail)),
        Route::new("GET", "/setup/ready", agent, get(ready)),
        Route::new("POST", "/setup/ready", agent, post(open)),
    ]
}

/// A page of the first hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Account,
    Portal,
    Mail,
    Ready,
}

impl At {
    const ALL: [At; 4] = [At::Account, At::Portal, At::Mail, At::Ready];

    fn number(self) -> i64 {
        self as i64 + 1
    }

    fn words(self) -> &'static str {
        match self {
            At::Account => "first-run-account",
            At::Portal => "first-run-portal",
            At::Mail => "first-run-mail",
            At::Ready => "first-run-ready",
        }
    }

    fn path(self) -> Option<&'static str> {
        match self {
            At::Account => None,
            At::Portal => Some("/setup/portal"),
            At::Mail => Some("/setup/mail"),
            At::Ready => Some("/setup/ready"),
        }
    }
}

/// What the frame of every page shows.
macro_rules! framed {
    ($($page:ident at $at:ident)*) => {$(
        impl $page {
            fn steps(&self) -> [At; 4] {
                At::ALL
            }

            fn is_at(&self, at: &At) -> bool {
                *at == At::$at
            }

            fn is_done(&self, at: &At) -> bool {
                at.number() < At::$at.number()
            }

            /// Where a step stands that can be gone to from here.
            fn link(&self, at: &At) -> Option<&'static str> {
                at.path().filter(|_| At::$at != At::Account)
            }

            fn progress(&self) -> String {
                let of = [("n", Arg::Number(At::$at.number())), ("all", Arg::Number(At::Ready.number()))];
                self.shell.w.a("first-run-progress", &of)
            }
        }
    )*};
}

framed! {
    AccountPage at Account
    LinkPage at Account
    PortalPage at Portal
    MailPage at Mail
    ReadyPage at Ready
}

#[derive(Template)]
#[template(path = "first_run/account.html")]
struct AccountPage {
    shell: Shell,
    token: String,
    account: Account,
    problems: Vec<Problem>,
}

#[derive(Template)]
#[template(path = "first_run/link.html")]
struct LinkPage {
    shell: Shell,
    is_expired: bool,
}

#[derive(Template)]
#[template(path = "first_run/portal.html")]
struct PortalPage {
    shell: Shell,
    draft: Draft,
    sent: Option<BTreeMap<String, String>>,
    problems: Vec<Problem>,
}

#[derive(Template)]
#[template(path = "first_run/mail.html")]
struct MailPage {
    shell: Shell,
    has_server: bool,
    is_sent: bool,
}

#[derive(Template)]
#[template(path = "first_run/ready.html")]
struct ReadyPage {
    shell: Shell,
    missing: Vec<Step>,
    host: String,
    inbox: String,
}

impl AccountPage {
    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }
}

/// What customers may call a ticket: the keys of one and of many.
const NOUNS: [(&str, &str); 4] = [
    ("noun-request", "noun-requests"),
    ("noun-ticket", "noun-tickets"),
    ("noun-case", "noun-cases"),
    ("noun-order", "noun-orders"),
];

/// One of the words for tickets.
struct Noun {
    one: String,
    is_chosen: bool,
}

impl PortalPage {
    fn value(&self, key: &str) -> String {
        let sent = self.sent.as_ref().and_then(|sent| sent.get(key)).cloned();
        let stands =
            || first_run::asked().find(|setting| setting.key == key).map(|setting| setting.value(&self.shell.portal));
        sent.or_else(stands).unwrap_or_default()
    }

    fn version(&self) -> String {
        // An older page becomes a newer one once somebody has seen that something changed.
        let is_seen = self.problem("version").is_some();
        match self.sent.as_ref().filter(|_| !is_seen) {
            Some(sent) => sent.get("version").cloned().unwrap_or_default(),
            None => self.draft.version.to_string(),
        }
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn languages(&self) -> Vec<(&'static str, String, bool)> {
        let value = self.value("language");
        LANGUAGES.into_iter().map(|of| (of, self.shell.w.own_name(of), of == value)).collect()
    }

    /// Domains at which a portal can be.
    fn domains(&self) -> Vec<(&Line, bool)> {
        let value = self.value("domain");
        let proven = self.draft.known.domains.iter().filter(|line| line.domain.is_proven());
        proven.map(|line| (line, line.domain.id.to_string() == value)).collect()
    }

    fn host(&self) -> String {
        self.domains().iter().find(|(_, is_chosen)| *is_chosen).map(|(line, _)| line.host.clone()).unwrap_or_default()
    }

    fn nouns(&self) -> Vec<Noun> {
        let chosen = self.value("ticket_one");
        let noun = |(index, (one, _)): (usize, &(&str, &str))| {
            let one = self.shell.w.t(one);
            let is_chosen = one == chosen || (chosen.is_empty() && index == 0);
            Noun { one, is_chosen }
        };
        let mut nouns: Vec<Noun> = NOUNS.iter().enumerate().map(noun).collect();
        // A word of one's own, which the settings allow, is not lost here.
        if !nouns.iter().any(|noun| noun.is_chosen) {
            nouns.push(Noun { one: chosen, is_chosen: true });
        }
        nouns
    }

    fn is_access(&self, value: &str) -> bool {
        self.value("ticket_access") == value
    }
}

impl ReadyPage {
    /// Where the portal is, without a scheme.
    fn address(&self) -> String {
        format!("{}{}", self.host, self.shell.base)
    }

    fn lacks(&self, step: &str) -> bool {
        self.missing.iter().any(|missing| match missing {
            Step::Portal => step == "portal",
            Step::Domain => step == "domain",
        })
    }
}

/// The door of the link: open while the portal is not.
fn gate(visitor: Visitor) -> Door {
    let mut door = visitor.0;
    door.claim = Claim::System(System::Gate);
    door
}

/// What to do with a link that makes no administrator; None for one that does.
async fn no_link(door: &Door, token: &str) -> Result<Option<Response>, Error> {
    let (app, headers, token) = (door.app.clone(), door.request.headers.clone(), token.to_owned());
    let (shell, link) = door
        .read(move |mut s| {
            Box::pin(async move {
                let link = first_run::look(&mut s, &token).await?;
                Ok((Shell::new(&app, &headers, &s), link))
            })
        })
        .await?;
    let (status, is_expired) = match link {
        Link::Good => return Ok(None),
        Link::Expired => (StatusCode::GONE, true),
        Link::Wrong => (StatusCode::NOT_FOUND, false),
    };
    Ok(Some(render_as(status, &LinkPage { shell, is_expired })))
}

/// The first administrator's form.
async fn account(visitor: Visitor, Segments(token): Segments<String>) -> Result<Response, Error> {
    let door = gate(visitor);
    if let Some(page) = no_link(&door, &token).await? {
        return Ok(page);
    }
    let page = account_page(&door, token, Account::default(), Invalid::default()).await?;
    Ok(render(&page))
}

async fn account_page(door: &Door, token: String, account: Account, invalid: Invalid) -> Result<AccountPage, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let shell = door.read(move |s| Box::pin(async move { Ok(Shell::new(&app, &headers, &s)) })).await?;
    Ok(AccountPage { problems: shell.problems(&invalid), shell, token, account })
}

/// Makes the first administrator, and signs them in.
async fn begin(visitor: Visitor, Segments(token): Segments<String>, request: Request<Body>) -> Result<Response, Error> {
    let door = gate(visitor);
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let account = Account {
        email: sent.text("email"),
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        password: sent.text("password"),
    };
    // Only whoever has the link makes the machine hash passwords.
    if let Some(page) = no_link(&door, &token).await? {
        return Ok(page);
    }
    match made(&door, &token, &account).await {
        Ok(()) => signed_in(&door, account).await,
        Err(desk::Error::Invalid(invalid)) => {
            let account = Account { password: String::new(), ..account };
            let page = account_page(&door, token, account, invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn made(door: &Door, token: &str, account: &Account) -> desk::Result<()> {
    let hash = first_run::check(&door.app.passwords, account).await?;
    let (token, account) = (token.to_owned(), account.clone());
    door.app
        .write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move { first_run::begin(&mut s, &token, &account, hash).await })
        })
        .await
}

async fn signed_in(door: &Door, account: Account) -> Result<Response, Error> {
    let domain = door.read(|s| Box::pin(async move { Ok(s.portal().domain) })).await?;
    let coming = Coming { replaces: None, ..gate::coming(door, Side::Desk, domain, "/setup/portal".to_owned()) };
    let entry = Entry { side: Side::Desk, email: account.email, password: account.password, coming };
    let signed =
        signin::sign_in(&door.app.db, &door.app.passwords, entry).await.map_err(|error| Error::new(error, door))?;
    Ok(match signed {
        Some(signed) => gate::lead(door, Side::Desk, signed),
        None => Redirect::to("/setup/portal").into_response(),
    })
}

/// Leads to the first step that is open.
async fn next(door: Agent) -> Result<Response, Error> {
    let missing = door.read(|s| Box::pin(async move { first_run::missing(&s) })).await?;
    Ok(Redirect::to(if missing.contains(&Step::Portal) { "/setup/portal" } else { "/setup/ready" }).into_response())
}

async fn portal_page(
    door: &Door,
    sent: Option<BTreeMap<String, String>>,
    invalid: Invalid,
) -> Result<PortalPage, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = portal_settings::look(&mut s, Tab::General).await?;
                Ok((Shell::new(&app, &headers, &s), draft))
            })
        })
        .await?;
    Ok(PortalPage { problems: shell.problems(&invalid), shell, draft, sent })
}

/// Leads to the settings once customers come to the portal: those ask before they change who sees what.
async fn elsewhere(door: &Door) -> Result<Option<Response>, Error> {
    let is_open = door.read(|s| Box::pin(async move { first_run::is_over(&s) })).await?;
    Ok(is_open.then(|| Redirect::to(&door.settings("/general")).into_response()))
}

async fn portal(door: Agent) -> Result<Response, Error> {
    if let Some(settings) = elsewhere(&door).await? {
        return Ok(settings);
    }
    Ok(render(&portal_page(&door, None, Invalid::default()).await?))
}

async fn save_portal(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    if let Some(settings) = elsewhere(&door).await? {
        return Ok(settings);
    }
    let form = super::form::take_fields(&door, request).await?;
    let shell = portal_page(&door, None, Invalid::default()).await?.shell;
    let mut sent = form.values();
    let chosen = NOUNS.iter().find(|(one, _)| Some(&shell.w.t(one)) == sent.get("ticket_one"));
    let many = match chosen {
        Some((_, many)) => shell.w.t(many),
        None => shell.portal.ticket_many.clone().unwrap_or_default(),
    };
    sent.insert("ticket_many".to_owned(), many);
    let values = sent.clone();
    let saved = door.try_write(move |mut s| {
        Box::pin(async move {
            let version = values.get("version").and_then(|text| text.parse().ok()).unwrap_or_default();
            let settings: Vec<_> = first_run::asked().collect();
            portal_settings::save_these(&mut s, &settings, version, &values).await
        })
    });
    match saved.await {
        Ok(_) => Ok(Redirect::to("/setup/mail").into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &portal_page(&door, Some(sent), invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// The frame of a page for those who may set up the portal.
async fn shell(door: &Door) -> Result<(Shell, Vec<Step>, String), Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |s| {
        Box::pin(async move {
            let missing = first_run::missing(&s)?;
            let here = domains::list(&s)?.into_iter().find(|line| line.domain.id == s.portal().domain);
            Ok((Shell::new(&app, &headers, &s), missing, here.map(|line| line.host).unwrap_or_default()))
        })
    })
    .await
}

/// Whether mail can be sent, and a mail to try it.
async fn mail(door: Agent, Parameters(asked): Parameters<BTreeMap<String, String>>) -> Result<Response, Error> {
    let (shell, ..) = shell(&door).await?;
    let (has_server, is_sent) = (door.app.outlet.is_ready(), asked.contains_key("sent"));
    Ok(render(&MailPage { shell, has_server, is_sent }))
}

/// Sends whoever asks a mail.
async fn try_mail(door: Agent) -> Result<Response, Error> {
    door.write(|mut s| Box::pin(async move { mailroom::test(&mut s).await })).await?;
    Ok(Redirect::to("/setup/mail?sent").into_response())
}

async fn ready(door: Agent) -> Result<Response, Error> {
    let (shell, missing, host) = shell(&door).await?;
    let inbox = shell.portal.inbox_address.clone();
    Ok(render(&ReadyPage { shell, missing, host, inbox }))
}

/// Switches the portal on.
async fn open(door: Agent) -> Result<Response, Error> {
    match door.try_write(|mut s| Box::pin(async move { portal_settings::switch(&mut s, true).await })).await {
        // The page says what is missing.
        Ok(()) | Err(desk::Error::NotAllowed(_)) => Ok(Redirect::to("/setup/ready").into_response()),
        Err(error) => Err(Error::new(error, &door)),
    }
}
