//! The editor of a template: what a page around signing in, or a mail about it, says.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::gone;
use super::template_preview;
use super::templates::{Tab, hint_of, name_of};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::ids::{DomainId, TemplateId};
use crate::desk::look::picture;
use crate::desk::look::theme::{LINKS, link_address, link_words};
use crate::desk::portal_settings::Change;
use crate::desk::templates::{self, BODY, Draft, Kind, Sheet, Texts};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};

/// Which template is edited, and where it is used.
#[derive(Clone, Copy)]
struct Which {
    /// None for one that is to be made.
    id: Option<TemplateId>,
    kind: Kind,
    domain: DomainId,
}

#[derive(Template)]
#[template(path = "settings/template.html")]
struct Page {
    shell: Shell,
    which: Which,
    draft: Option<Draft>,
    version: i64,
    fields: BTreeMap<String, String>,
    /// What is said where a field is left empty.
    shipped: Texts,
    /// The languages in which it is read at this domain.
    languages: Vec<&'static str>,
    problems: Vec<Problem>,
    /// Whether the fields hold what is not kept yet.
    is_sent: bool,
    said: Option<String>,
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn is_mail(&self) -> bool {
        self.which.kind.is_mail()
    }

    fn kind(&self) -> &'static str {
        self.which.kind.as_str()
    }

    fn name(&self) -> String {
        self.shell.w.t(name_of(self.which.kind))
    }

    fn hint(&self) -> String {
        self.shell.n(hint_of(self.which.kind))
    }

    /// The list that this is reached from.
    fn list(&self) -> String {
        if self.is_mail() { Tab::Mails } else { Tab::Pages }.link(&self.which.domain)
    }

    fn here(&self) -> String {
        match self.which.id {
            Some(id) => format!("/settings/templates/{id}"),
            None => "/settings/templates/new".to_owned(),
        }
    }

    fn value(&self, name: &str) -> String {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    fn picture(&self) -> Option<String> {
        self.fields.get("picture").filter(|name| !name.is_empty()).cloned()
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// The names that can stand in braces.
    fn placeholders(&self) -> String {
        self.shell.w.v("template-placeholders", "all", templates::placeholders(self.which.kind))
    }

    fn room(&self) -> usize {
        BODY
    }

    /// The fields of links: those that are there and one more.
    fn links(&self) -> Vec<(usize, String, String)> {
        let filled = |n: &usize| !self.value(&link_words(*n)).is_empty() || !self.value(&link_address(*n)).is_empty();
        let last = (0..LINKS).filter(filled).max().map_or(0, |last| last + 1);
        (0..LINKS).take(last + 1).map(|n| (n, link_words(n), link_address(n))).collect()
    }

    /// The number of a link, counted from one.
    fn count(&self, n: &usize) -> u64 {
        *n as u64 + 1
    }

    fn language_name(&self, language: &str) -> String {
        self.shell.w.name_of(language)
    }

    /// Which domains use it, in a sentence.
    fn used(&self) -> Option<String> {
        let names = domains(&self.shell, self.draft.as_ref()?);
        Some(match &*names {
            [] => self.shell.w.t("template-unused"),
            names => self.shell.w.v("template-used", "domains", names.join(", ")),
        })
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }

    /// Where its texts are given in further languages.
    fn translations(&self) -> Vec<(String, String)> {
        let Some(draft) = &self.draft else { return vec![] };
        let link = |of: &&'static str| {
            let link = format!("/settings/languages/{of}/template/{}", draft.template.id);
            (self.shell.w.name_of(of), link)
        };
        self.languages.iter().filter(|of| **of != self.shell.portal.language).map(link).collect()
    }
}

/// The domains that use a template, as people read them.
fn domains(shell: &Shell, draft: &Draft) -> Vec<String> {
    let own = || shell.w.t("template-own-domain");
    draft.domains.iter().map(|host| if host.is_empty() { own() } else { host.clone() }).collect()
}

/// The fields of a template as they stand.
fn fields_of(draft: &Draft) -> BTreeMap<String, String> {
    let (template, texts) = (&draft.template, &draft.template.texts);
    let mut fields: BTreeMap<String, String> = [
        ("name", &template.name),
        ("subject", &texts.subject),
        ("heading", &texts.heading),
        ("body", &texts.body),
        ("button", &texts.button),
        ("sender_name", &texts.sender_name),
        ("sender_address", &texts.sender_address),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.clone()))
    .collect();
    for (n, link) in template.links.iter().enumerate() {
        fields.insert(link_words(n), link.words.clone());
        fields.insert(link_address(n), link.address.clone());
    }
    fields.insert("picture".to_owned(), template.picture.clone().unwrap_or_default());
    fields
}

async fn build(door: &Door, which: Which, invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft, taken) = door
        .read(move |mut s| {
            Box::pin(async move {
                let line = templates::overview(&s, which.domain, &[which.kind])?.lines.pop();
                let draft = match which.id {
                    Some(id) => Some(templates::look(&mut s, id).await?),
                    None => None,
                };
                let taken: Vec<String> = line.into_iter().flat_map(|line| line.all).map(|of| of.name.clone()).collect();
                Ok((Shell::new(&app, &headers, &s), draft, taken))
            })
        })
        .await?;
    let fields = match &draft {
        Some(draft) => fields_of(draft),
        None => {
            let name = shell.w.t(name_of(which.kind));
            let more = (2..).map(|n| format!("{name} {n}"));
            let free = std::iter::once(name.clone()).chain(more).find(|name| !taken.contains(name));
            BTreeMap::from([("name".to_owned(), free.unwrap_or(name))])
        }
    };
    let (shipped, languages) = template_preview::shipped(door, which.domain, which.kind).await?;
    let version = draft.as_ref().map(|draft| draft.template.version).unwrap_or_default();
    let problems = shell.problems(&invalid);
    Ok(Page { shell, which, draft, version, fields, shipped, languages, problems, is_sent: false, said: None })
}

/// Which template an address and parameters name.
async fn which(door: &Door, id: &str, asked: impl Fn(&str) -> String) -> Result<Which, Error> {
    let none = || Error::new(desk::Error::NotFound, door);
    let domain = Some(asked("domain")).filter(|domain| !domain.is_empty());
    let domain: Option<DomainId> = domain.map(|domain| domain.parse()).transpose().map_err(|_| none())?;
    let id: Option<TemplateId> = if id == "new" { None } else { Some(door.id(id)?) };
    let known = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = match id {
                    Some(id) => Some(templates::look(&mut s, id).await?),
                    None => None,
                };
                Ok((draft.map(|draft| draft.template.kind), s.portal().domain))
            })
        })
        .await?;
    let kind = known.0.or_else(|| Kind::parse(&asked("kind"))).ok_or_else(none)?;
    let which = Which { id, kind, domain: domain.unwrap_or(known.1) };
    // Before anything that was sent is looked at.
    door.read(move |s| Box::pin(async move { templates::overview(&s, which.domain, &[kind]).map(drop) })).await?;
    Ok(which)
}

/// The editor.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let which = which(&door, &id, |name| asked.get(name).cloned().unwrap_or_default()).await?;
    let page = build(&door, which, Invalid::default()).await?;
    let said = asked.contains_key("saved").then(|| page.shell.w.t("template-saved"));
    Ok(render(&Page { said, ..page }))
}

/// As [`page`], for a template that is to be made.
pub(super) async fn new(door: Agent, asked: Parameters<BTreeMap<String, String>>) -> Result<Response, Error> {
    page(door, Segments("new".to_owned()), asked).await
}

/// The name of the picture that was sent, which is kept then, or of the one that the form names.
async fn picture(door: &Door, sent: &FormData) -> Result<Result<String, Invalid>, Error> {
    let bytes = form::bytes(&door.app, sent, "file", picture::COVER_BYTES).await;
    form::discard(&door.app, &sent.files).await;
    let bytes = bytes.map_err(|error| Error::new(error, door))?;
    if bytes.is_empty() {
        let named = if sent.text("do") == "drop" { String::new() } else { sent.text("picture") };
        return Ok(Ok(named));
    }
    let made = tokio::task::spawn_blocking(move || picture::make_cover(&bytes)).await;
    let made = made.map_err(|error| Error::new(desk::Error::Internal(format!("no picture: {error}")), door))?;
    match made {
        Ok(made) => {
            let name = made.name.clone();
            door.write(move |mut s| Box::pin(async move { templates::keep_picture(&mut s, made.clone()).await }))
                .await?;
            Ok(Ok(name))
        }
        Err(invalid) => Ok(Err(invalid)),
    }
}

/// Shows what was sent and is not kept.
async fn again(
    door: &Door,
    which: Which,
    sent: (BTreeMap<String, String>, i64),
    invalid: Invalid,
) -> Result<Page, Error> {
    let page = build(door, which, invalid).await?;
    // Whoever has been told that somebody else has saved may put theirs in its place.
    let is_overtaken = page.problems.iter().any(|problem| problem.field == "version");
    let version = if is_overtaken { page.version } else { sent.1 };
    Ok(Page { fields: sent.0, version, is_sent: true, ..page })
}

/// Saves what was sent; or shows or sends it without saving, or takes the texts or the picture out of the fields.
pub(super) async fn save(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let sent = form::take(&door, request).await?;
    if id != "new" {
        let id: TemplateId = door.id(&id)?;
        let looked = door.try_read(move |mut s| Box::pin(async move { templates::look(&mut s, id).await.map(drop) }));
        if let Err(error) = looked.await {
            form::discard(&door.app, &sent.files).await;
            return gone(&door, error, &sent).await;
        }
    }
    let which = which(&door, &id, |name| sent.text(name)).await?;
    let mut fields = sent.values();
    let version: i64 = sent.text("version").parse().unwrap_or_default();
    let mut invalid = sent.problems.clone();
    match picture(&door, &sent).await? {
        Ok(name) => {
            fields.insert("picture".to_owned(), name);
        }
        Err(wrong) => invalid.problems.extend(wrong.problems),
    }
    let ask = sent.text("do");
    if ask == "reset" {
        fields.retain(|name, _| !["subject", "heading", "body", "button"].contains(&name.as_str()));
    }
    if ["reset", "drop"].contains(&ask.as_str()) {
        return Ok(render(&again(&door, which, (fields, version), invalid).await?));
    }
    let sheet = match Sheet::check(which.kind, &fields) {
        Ok(sheet) if invalid.is_empty() => sheet,
        Ok(_) => return refused(&door, which, (fields, version), invalid).await,
        Err(wrong) => {
            invalid.problems.extend(wrong.problems);
            return refused(&door, which, (fields, version), invalid).await;
        }
    };
    let language = sent.some("language");
    if ask == "preview" {
        return template_preview::drafted(&door, which.domain, which.kind, &sheet, language).await;
    }
    if ask == "test" {
        let (texts, language) = (sheet.texts.clone(), language.unwrap_or_default());
        let to = door
            .write(move |mut s| {
                let (texts, language) = (texts.clone(), language.clone());
                Box::pin(async move {
                    templates::try_mail(&mut s, which.domain, which.kind, texts, language).await?;
                    Ok(s.staff()?.email.clone())
                })
            })
            .await?;
        door.app.wake.notify_one();
        let page = again(&door, which, (fields, version), Invalid::default()).await?;
        let said = Some(page.shell.w.v("template-tested", "address", to));
        return Ok(render(&Page { said, ..page }));
    }
    let kept = door
        .try_write(move |mut s| {
            let sheet = sheet.clone();
            Box::pin(async move {
                match which.id {
                    Some(id) => templates::save(&mut s, id, version, &sheet).await.map(|()| id),
                    None => templates::make(&mut s, which.domain, which.kind, &sheet).await,
                }
            })
        })
        .await;
    match kept {
        Ok(id) if which.id.is_some() => {
            let page = format!("/settings/templates/{id}?domain={}&saved", which.domain);
            Ok(Redirect::to(&page).into_response())
        }
        Ok(_) => {
            let tab = if which.kind.is_mail() { Tab::Mails } else { Tab::Pages };
            Ok(Redirect::to(&format!("{}?made", tab.link(&which.domain))).into_response())
        }
        Err(desk::Error::Invalid(invalid)) => refused(&door, which, (fields, version), invalid).await,
        Err(error) => gone(&door, error, &sent).await,
    }
}

/// Gives back what was written to a template that is not there.
async fn gone(door: &Door, error: desk::Error, sent: &FormData) -> Result<Response, Error> {
    let labels = [
        ("template-name", "name"),
        ("template-subject", "subject"),
        ("template-heading", "heading"),
        ("template-body", "body"),
        ("template-button", "button"),
        ("template-sender", "sender_name"),
        ("template-sender", "sender_address"),
    ];
    let mut typed = labels.map(|(label, field)| (label, sent.text(field))).to_vec();
    for n in 0..LINKS {
        let link = format!("{} {}", sent.text(&link_words(n)), sent.text(&link_address(n)));
        typed.push(("template-links", link));
    }
    let kind = Kind::parse(&sent.text("kind"));
    let tab = if kind.is_some_and(Kind::is_mail) { Tab::Mails } else { Tab::Pages };
    gone::given_back(door, error, |shell| tab.link(&shell.portal.domain), typed).await
}

/// As [`save`], of a template that is to be made.
pub(super) async fn make(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    save(door, Segments("new".to_owned()), request).await
}

async fn refused(
    door: &Door,
    which: Which,
    sent: (BTreeMap<String, String>, i64),
    invalid: Invalid,
) -> Result<Response, Error> {
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &again(door, which, sent, invalid).await?))
}

/// Asks before a template is deleted.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    Ok(render(&delete_page(&door, door.id(&id)?, Invalid::default()).await?))
}

#[derive(Template)]
#[template(path = "settings/template_delete.html")]
struct Delete {
    shell: Shell,
    draft: Draft,
    problems: Vec<Problem>,
}

impl Delete {
    fn is_portal(&self) -> bool {
        false
    }

    fn name(&self) -> String {
        self.shell.w.t(name_of(self.draft.template.kind))
    }

    fn domains(&self) -> Vec<String> {
        domains(&self.shell, &self.draft)
    }
}

async fn delete_page(door: &Door, id: TemplateId, invalid: Invalid) -> Result<Delete, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = templates::look(&mut s, id).await?;
                Ok((Shell::new(&app, &headers, &s), draft))
            })
        })
        .await?;
    Ok(Delete { problems: shell.problems(&invalid), shell, draft })
}

/// Deletes a template.
pub(super) async fn delete(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: TemplateId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let version = sent.text("version").parse().unwrap_or_default();
    let done = door
        .try_write(move |mut s| {
            Box::pin(async move {
                let kind = templates::look(&mut s, id).await?.template.kind;
                templates::delete(&mut s, id, version).await?;
                Ok((kind, s.portal().domain))
            })
        })
        .await;
    match done {
        Ok((kind, domain)) => {
            let tab = if kind.is_mail() { Tab::Mails } else { Tab::Pages };
            Ok(Redirect::to(&format!("{}?deleted", tab.link(&domain))).into_response())
        }
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &delete_page(&door, id, invalid).await?))
        }
        Err(error) => gone::led_back(&door, error, |shell| Tab::Pages.link(&shell.portal.domain)).await,
    }
}
