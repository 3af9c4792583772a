//! Making an account oneself, and proving the address that was given.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{dress, link, to_their_provider, unless_providers_alone};
use crate::desk;
use crate::desk::access::registration::{self, Newcomer, Wish};
use crate::desk::error::Invalid;
use crate::desk::signin::Side;
use crate::desk::templates::Kind;
use crate::web::address::Segments;
use crate::web::audience::Visitor;
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::limits::check;
use crate::web::notice::Notice;
use crate::web::page::{Problem, Shell};

/// A field that people do not see and programs fill in.
const TRAP: &str = "website";

#[derive(Template)]
#[template(path = "gate/register.html")]
pub(super) struct Register {
    shell: Shell,
    is_desk: bool,
    wish: Wish,
    /// What is consented to.
    notice: Option<Notice>,
    problems: Vec<Problem>,
    /// The day that a proof of work is made for.
    day: i64,
    /// Whether a mail is on its way.
    is_sent: bool,
}

#[derive(Template)]
#[template(path = "gate/verify.html")]
pub(super) struct Verify {
    pub(super) shell: Shell,
    pub(super) is_desk: bool,
    pub(super) token: String,
    /// The address that the link proves; None for a link that is no longer good.
    pub(super) email: Option<String>,
    /// Whether the password is asked for that was chosen with it.
    pub(super) has_password: bool,
    pub(super) problem: Option<String>,
}

impl Register {
    /// The page as it comes, for whoever looks at what it says.
    pub(super) fn sample(shell: Shell) -> Register {
        Register {
            shell,
            is_desk: false,
            wish: Wish::default(),
            notice: None,
            problems: vec![],
            day: 0,
            is_sent: false,
        }
    }

    /// Bits of a proof of work.
    fn work(&self) -> u32 {
        registration::WORK
    }

    /// Whether the text as it stands was ticked.
    fn is_ticked(&self) -> bool {
        let version = self.notice.as_ref().map(|notice| notice.version);
        version.is_some() && self.wish.consented == version
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// The domains whose addresses may register, where not all may.
    fn domains(&self) -> Option<String> {
        let all: Vec<&str> = self.shell.portal.register_domains.lines().collect();
        (!all.is_empty() && all.len() <= 5).then(|| all.join(", "))
    }
}

impl Verify {
    /// The key of what is beneath the heading.
    fn text(&self) -> &'static str {
        if self.has_password { "verify-text" } else { "verify-text-link" }
    }
}

async fn build(door: &Visitor, wish: Wish, invalid: Invalid) -> Result<Register, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, notice) = door
        .read(move |s| {
            Box::pin(async move {
                if s.portal().access != desk::portal::Access::Register {
                    return Err(desk::Error::NotFound);
                }
                Ok((dress(Shell::new(&app, &headers, &s), &s, Kind::Register), Notice::of(&s)))
            })
        })
        .await?;
    let day = registration::day(door.app.clock.now());
    Ok(Register { problems: shell.problems(&invalid), shell, is_desk: false, wish, notice, day, is_sent: false })
}

/// Where somebody new makes an account.
pub(super) async fn page(door: Visitor) -> Result<Response, Error> {
    if let Some(led) = unless_providers_alone(&door, Side::Portal).await? {
        return Ok(led);
    }
    Ok(render(&build(&door, Wish::default(), Invalid::default()).await?))
}

/// Writes the wish down, and has the address proven. One answer, whether or not the address is known here.
pub(super) async fn register(door: Visitor, request: Request<Body>) -> Result<Response, Error> {
    if let Some(led) = unless_providers_alone(&door, Side::Portal).await? {
        return Ok(led);
    }
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let wish = Wish {
        email: sent.text("email").trim().to_owned(),
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        password: sent.text("password"),
        consented: sent.some("consent").and_then(|version| version.parse().ok()),
        address: door.request.from.map(|from| from.to_string()),
        language: door.claim.language().map(str::to_owned),
    };
    if let Some(led) = to_their_provider(&door, Side::Portal, &wish.email, "").await? {
        return Ok(led);
    }
    let typed = Wish { password: String::new(), ..wish.clone() };
    let asked = wish.clone();
    let checked = door.try_read(move |s| {
        Box::pin(async move { registration::check(&s, &asked).map(|()| !asked.goes_without_password(s.portal())) })
    });
    let has_password = match checked.await {
        Ok(has_password) => has_password,
        Err(desk::Error::Invalid(invalid)) => {
            return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&door, typed, invalid).await?));
        }
        Err(error) => return Err(Error::new(error, &door)),
    };
    // Browsers without scripts prove no work, and what was worked for days ago or for another address is none: of those, one
    // network address may send fewer.
    let has_worked = registration::is_worked_for(&wish.email, &sent.text("work"), door.app.clock.now());
    if !has_worked && let Err(seconds) = check::unworked(&door.app, door.request.from) {
        let mut invalid = Invalid::default();
        invalid.add("form", "register-too-soon", vec![("n", seconds.to_string())]);
        let mut response = render_as(StatusCode::TOO_MANY_REQUESTS, &build(&door, typed, invalid).await?);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return Ok(response);
    }
    // Programs get the same answer, and nothing comes of it.
    let is_person = sent.text(TRAP).is_empty();
    if is_person {
        let hash = match has_password {
            true => door.app.passwords.new_hash(wish.password.clone(), &[&wish.email]).await,
            false => Ok(String::new()),
        };
        let hash = hash.map_err(|error| Error::new(error, &door))?;
        let begun =
            door.try_write(move |mut s| Box::pin(async move { registration::begin(&mut s, &wish, hash).await })).await;
        match begun {
            Ok(()) => {}
            // The settings may have changed meanwhile.
            Err(desk::Error::Invalid(invalid)) => {
                return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&door, typed, invalid).await?));
            }
            Err(error) => return Err(Error::new(error, &door)),
        }
    }
    let mut page = build(&door, typed, Invalid::default()).await?;
    page.is_sent = true;
    Ok(render(&page))
}

async fn build_verify(door: &Visitor, token: String) -> Result<(Verify, Option<Newcomer>), Error> {
    let (app, headers, secret) = (door.app.clone(), door.request.headers.clone(), token.clone());
    let (shell, newcomer) = door
        .read(move |mut s| {
            Box::pin(async move {
                let newcomer = registration::newcomer(&mut s, &secret).await?;
                Ok((dress(Shell::new(&app, &headers, &s), &s, Kind::Verify), newcomer))
            })
        })
        .await?;
    let email = newcomer.as_ref().map(|newcomer| newcomer.email.clone());
    let has_password = newcomer.as_ref().is_some_and(Newcomer::has_password);
    Ok((Verify { shell, is_desk: false, token, email, has_password, problem: None }, newcomer))
}

/// Where an address is proven. Looking at the page does nothing: programs that read mails look at every link.
pub(super) async fn verify_page(door: Visitor, Segments(token): Segments<String>) -> Result<Response, Error> {
    Ok(render(&build_verify(&door, token).await?.0))
}

/// Proves an address, makes the account and signs in; by the password that the registration was sent with.
pub(super) async fn verify(
    door: Visitor,
    Segments(token): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let sent = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let (mut page, newcomer) = build_verify(&door, token.clone()).await?;
    let Some(newcomer) = newcomer else {
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let password = sent.text("password");
    let has_chosen = newcomer.has_chosen(&door.app.passwords, password).await;
    if !has_chosen.map_err(|error| Error::new(error, &door))? {
        page.problem = Some(page.shell.w.t("verify-password-wrong"));
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let proven = door.write(move |mut s| Box::pin(async move { registration::confirm(&mut s, &token).await })).await?;
    let Some(secret) = proven else {
        page.email = None;
        return Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let entered = link::follow(&door, page.shell.portal.domain, secret).await?;
    Ok(entered.unwrap_or_else(|| Redirect::to(&door.at("/sign-in?after=reset")).into_response()))
}
