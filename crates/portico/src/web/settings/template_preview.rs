//! What a page around signing in, or a mail about it, looks like with a template: as the portal shows it, and nothing on it leads
//! anywhere.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::templates::name_of;
use crate::desk;
use crate::desk::door::Claim;
use crate::desk::ids::{DomainId, PortalId};
use crate::desk::mailroom::OutMail;
use crate::desk::portal::{LANGUAGES, Portal};
use crate::desk::templates::{self, Kind, Sheet, Texts};
use crate::mail;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render};
use crate::web::face::Face;
use crate::web::gate;
use crate::web::page::Shell;
use crate::web::server::FRAME_POLICY;

/// As [`FRAME_POLICY`], for a page with a mail in it, which has its styles inside.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
    form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

#[derive(Template)]
#[template(path = "settings/template_mail.html")]
struct Mail {
    shell: Shell,
    title: String,
    mail: OutMail,
}

/// The portal at a domain, for those who may set it up; the default one where there is none.
async fn portal_at(door: &Door, domain: DomainId) -> Result<PortalId, Error> {
    door.read(move |s| Box::pin(async move { templates::portal_at(&s, domain) })).await
}

/// What is shown: a kind with what a template says; None for what the domain uses.
struct Shown<'a> {
    domain: DomainId,
    kind: Kind,
    sheet: Option<&'a Sheet>,
    language: Option<String>,
}

async fn show(door: &Door, shown: Shown<'_>) -> Result<Response, Error> {
    let Shown { domain, kind, sheet, language } = shown;
    let portal = portal_at(door, domain).await?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let frame = door.read({
        let (app, headers) = (app.clone(), headers.clone());
        move |s| Box::pin(async move { Ok(Shell::new(&app, &headers, &s)) })
    });
    let frame = frame.await?;
    let read = door.app.read(Claim::Mail { portal: Some(portal), language }, {
        let app = app.clone();
        move |s| {
            Box::pin(async move {
                let url = s.portal_url();
                Ok((Shell::new(&app, &headers, &s), s.template(kind), url))
            })
        }
    });
    let (shell, template, url) = read.await.map_err(|error| Error::new(error, door))?;
    let mut response = if kind.is_mail() {
        let texts = match (sheet, template) {
            (Some(sheet), _) => sheet.texts.clone(),
            (None, Some(template)) => template.texts.clone(),
            (None, None) => Texts::default(),
        };
        let mail = mail::sample(&app, &shell.portal, &url, kind, texts, gate::NOBODY);
        let mail = mail.map_err(|error| Error::new(error, door))?;
        render(&Mail { title: frame.w.t(name_of(kind)), shell: frame, mail })
    } else {
        let email = kind.knows_address().then(|| gate::NOBODY.to_owned());
        let face = match (sheet, template) {
            (Some(sheet), _) => {
                Face::drafted(&sheet.texts, sheet.links.clone(), sheet.picture.as_deref(), &shell.portal, email)
            }
            (None, Some(template)) => Face::of(&template, &shell.portal, email),
            (None, None) => Face::default(),
        };
        gate::sample_of(Shell { face, is_sample: true, ..shell }, kind)
    };
    let policy = if kind.is_mail() { MAIL_POLICY } else { FRAME_POLICY };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(response)
}

/// What a domain uses.
pub(super) async fn page(
    door: Agent,
    Segments((domain, kind)): Segments<(String, String)>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let domain = door.id(&domain)?;
    let kind = Kind::parse(&kind).ok_or_else(|| Error::new(desk::Error::NotFound, &door))?;
    show(&door, Shown { domain, kind, sheet: None, language: asked.get("language").cloned() }).await
}

/// What is not saved yet.
pub(super) async fn drafted(
    door: &Door,
    domain: DomainId,
    kind: Kind,
    sheet: &Sheet,
    language: Option<String>,
) -> Result<Response, Error> {
    show(door, Shown { domain, kind, sheet: Some(sheet), language }).await
}

/// The languages of a portal, its own first.
fn languages(portal: &Portal, own: &str) -> Vec<&'static str> {
    let mut all: Vec<&'static str> = LANGUAGES.into_iter().filter(|of| portal.visitors_choose || *of == own).collect();
    all.sort_by_key(|of| *of != own);
    all
}

/// What is said at a domain without a template, in its own language; and the languages in which it is read there, that one first.
pub(super) async fn shipped(door: &Door, domain: DomainId, kind: Kind) -> Result<(Texts, Vec<&'static str>), Error> {
    let portal = portal_at(door, domain).await?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let read = door.app.read(Claim::Mail { portal: Some(portal), language: None }, move |s| {
        Box::pin(async move { Ok(Shell::new(&app, &headers, &s)) })
    });
    let shell = read.await.map_err(|error| Error::new(error, door))?;
    let all = languages(&shell.portal, &shell.portal.language);
    if kind.is_mail() {
        return Ok((mail::shipped(&shell.w, &shell.portal, kind, "{email}"), all));
    }
    let (heading, body) = gate::words(&shell, kind);
    Ok((Texts { heading, body, ..Texts::default() }, all))
}
