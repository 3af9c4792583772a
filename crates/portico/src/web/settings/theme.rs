//! The theme editor: the look as a draft, with the portal's own pages in it beside what may be chosen. Every change is a step
//! of the draft, so that nothing is lost and everything can be undone; customers see it when it is published.
//!
//! Without scripts each button sends the whole form. With them changes are sent as they are made, and the page takes from
//! the answer what it says about them.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::meant;
use super::theme_said::{Made, Said, made, said};
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::look::draft::{self, Draft, Earlier, Go};
use crate::desk::look::picture::{self, Slot};
use crate::desk::look::theme::{
    COVERS, DENSITIES, FONTS, FOOTER, Font, HEADERS, LINK_ADDRESS, LINK_WORDS, LINKS, ROUNDEST, STARTS, Start,
    link_address, link_words,
};
use crate::desk::look::{Sheets, Theme, package};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};
use crate::web::server::EDITOR_POLICY;
use crate::web::url;

/// The pages that the editor shows, in order.
const PAGES: [&str; 4] = ["list", "ticket", "form", "sign-in"];
const WIDTHS: [&str; 3] = ["desktop", "tablet", "phone"];
const MODES: [&str; 2] = ["light", "dark"];

/// What of the portal is looked at, and how.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    page: String,
    width: String,
    mode: String,
    done: String,
}

/// One of `known`, else the first.
fn choose(asked: &str, known: &[&'static str]) -> &'static str {
    known.iter().find(|one| **one == asked).copied().unwrap_or(known[0])
}

/// What is looked at.
struct View {
    page: &'static str,
    width: &'static str,
    mode: &'static str,
}

impl View {
    fn of(asked: &Asked) -> View {
        View {
            page: choose(&asked.page, &PAGES),
            width: choose(&asked.width, &WIDTHS),
            mode: choose(&asked.mode, &MODES),
        }
    }

    /// The same, with what a button has chosen.
    fn sent(sent: &FormData) -> View {
        let of = |name: &str| sent.some(&format!("show_{name}")).unwrap_or_else(|| sent.text(name));
        View::of(&Asked { page: of("page"), width: of("width"), mode: of("mode"), done: String::new() })
    }

    /// The page that a door leads to, with this on it; `done` is what it says was done.
    fn link(&self, door: &Door, done: &str) -> String {
        let all = [("page", self.page), ("width", self.width), ("mode", self.mode), ("done", done)];
        let all: Vec<(&str, String)> =
            all.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.into())).collect();
        url::with(&door.settings("/theme"), &all)
    }
}

#[derive(Template)]
#[template(path = "settings/theme.html")]
struct Page {
    shell: Shell,
    draft: Draft,
    view: View,
    /// The theme that is shown: what was sent, else the draft.
    theme: Theme,
    /// What stands in the fields.
    fields: BTreeMap<String, String>,
    problems: Vec<Problem>,
    made: Vec<Made>,
    said: BTreeMap<&'static str, Said>,
    has_form: bool,
    done: &'static str,
    /// Whether the fields hold what is not kept yet.
    is_sent: bool,
    /// The stylesheets of the theme that is shown.
    sheets: Sheets,
}

impl Page {
    fn value(&self, name: &str) -> String {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.get(name).is_some_and(|stands| stands == value)
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    fn said(&self, name: &str) -> Option<&Said> {
        self.said.get(name)
    }

    /// The ids of what describes a field, for `aria-describedby`.
    fn described(&self, name: &str) -> String {
        let said = self.said(name).map(|_| format!("s-{name}"));
        let problem = self.problem(name).map(|_| format!("e-{name}"));
        [said, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The pages that can be looked at.
    fn pages(&self) -> Vec<(&'static str, String)> {
        let word = |page: &str| match page {
            "list" => self.shell.n("theme-page-list"),
            "ticket" => self.shell.n("theme-page-ticket"),
            "form" => self.shell.w.t("theme-page-form"),
            _ => self.shell.w.t("sign-in"),
        };
        let pages = PAGES.into_iter().filter(|page| *page != "form" || self.has_form);
        pages.map(|page| (page, word(page))).collect()
    }

    fn widths(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            ("desktop", "monitor", "theme-desktop"),
            ("tablet", "tablet", "theme-tablet"),
            ("phone", "smartphone", "theme-phone"),
        ]
    }

    fn modes(&self) -> [(&'static str, &'static str, &'static str); 2] {
        [("light", "sun", "mode-light"), ("dark", "moon", "mode-dark")]
    }

    /// Whether the page is looked at as it is in light or in dark; there is no dark where the theme has none.
    fn mode(&self) -> &'static str {
        if self.is("dark", "true") { self.view.mode } else { MODES[0] }
    }

    /// Where the page that is looked at is.
    fn preview(&self) -> String {
        let page = format!("{}/theme/preview/{}", self.shell.settings, self.view.page);
        url::with(&page, &[("mode", self.mode().into()), ("sheet", self.sheets.portal.name.clone())])
    }

    /// The administrator's own styles.
    fn own(&self) -> String {
        self.sheets.own.as_ref().map(|sheet| sheet.css.clone()).unwrap_or_default()
    }

    /// Changes whenever the pages themselves change and not only their stylesheet.
    fn structure(&self) -> String {
        let bare = Theme { seeds: Theme::default().seeds, radius: 0, css: String::new(), ..self.theme.clone() };
        crate::random::digest(&bare.write())[..16].to_owned()
    }

    /// What pictures are for: name, what it is called, the name of what stands there.
    fn pictures(&self) -> [(&'static str, &'static str, Option<String>); 3] {
        Slot::ALL.map(|slot| {
            let word = match slot {
                Slot::Logo => "theme-logo",
                Slot::LogoDark => "theme-logo-dark",
                Slot::Icon => "theme-icon",
            };
            (slot.name(), word, self.theme.picture(slot).map(str::to_owned))
        })
    }

    fn starts(&self) -> &'static [Start] {
        &STARTS
    }

    fn is_from(&self, start: &Start) -> bool {
        self.theme.is_from(start)
    }

    fn fonts(&self) -> Vec<(&'static str, String)> {
        let name = |font: Font| match font.name {
            "" => self.shell.w.t("theme-font-system"),
            name => name.to_owned(),
        };
        FONTS.into_iter().map(|font| (font.key, name(font))).collect()
    }

    fn densities(&self) -> [(&'static str, &'static str); 3] {
        let word = |of: &'static str| match of {
            "comfortable" => (of, "theme-density-comfortable"),
            "cozy" => (of, "theme-density-cozy"),
            _ => (of, "theme-density-compact"),
        };
        DENSITIES.map(word)
    }

    fn headers(&self) -> [(&'static str, &'static str); 3] {
        let word = |of: &'static str| match of {
            "plain" => (of, "theme-header-plain"),
            "tint" => (of, "theme-header-tint"),
            _ => (of, "theme-header-brand"),
        };
        HEADERS.map(word)
    }

    fn covers(&self) -> [(&'static str, &'static str); 3] {
        let word = |of: &'static str| match of {
            "lines" => (of, "theme-cover-lines"),
            "tint" => (of, "theme-cover-tint"),
            _ => (of, "theme-cover-plain"),
        };
        COVERS.map(word)
    }

    /// The fields of links: those that are there and one more.
    fn links(&self) -> Vec<(usize, String, String)> {
        let filled = |n: &usize| !self.value(&link_words(*n)).is_empty() || !self.value(&link_address(*n)).is_empty();
        let last = (0..LINKS).filter(filled).max().map_or(0, |last| last + 1);
        (0..LINKS).take(last + 1).map(|n| (n, link_words(n), link_address(n))).collect()
    }

    /// Whether there is a field for every link there may be.
    fn is_full(&self) -> bool {
        self.links().len() >= LINKS
    }

    fn by(&self, by: &Option<String>) -> String {
        by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }

    /// How the draft stands to what customers see.
    fn state(&self) -> String {
        match (self.draft.is_live && self.theme == self.draft.theme, &self.draft.at) {
            (true, _) => self.shell.w.t("theme-is-live"),
            (false, Some(at)) if !self.is_sent => {
                let words = [("name", self.by(&self.draft.by).into()), ("when", self.shell.when(at).short.into())];
                self.shell.w.a("theme-is-draft-by", &words)
            }
            (false, _) => self.shell.w.t("theme-is-draft"),
        }
    }

    fn strip(&self, earlier: &Earlier) -> [String; 3] {
        ["brand", "accent", "bg"].map(|name| earlier.theme.colour(name))
    }
}

async fn build(door: &Door, view: View) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = draft::look(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), draft))
            })
        })
        .await?;
    let theme = draft.theme.clone();
    let mut page = Page {
        has_form: shell.portal.form.is_some(),
        fields: theme.fields(),
        problems: vec![],
        made: vec![],
        said: BTreeMap::new(),
        done: "",
        is_sent: false,
        sheets: Sheets::solve(&theme),
        shell,
        draft,
        view,
        theme,
    };
    page.say();
    Ok(page)
}

impl Page {
    /// Works out what is said about the theme that is shown.
    fn say(&mut self) {
        self.made = made(&self.theme, &self.sheets.palette);
        self.said = said(&self.shell.w, &self.theme, &self.sheets.palette);
    }

    /// Shows what was sent instead of the draft.
    fn with(&mut self, sent: &FormData, invalid: &Invalid) {
        self.fields = sent.values();
        self.is_sent = true;
        if let Ok(theme) = Theme::check(&self.fields) {
            self.sheets = Sheets::solve(&theme);
            self.theme = theme;
        }
        self.say();
        self.problems = self.shell.problems(invalid);
    }

    fn answer(&self, status: StatusCode) -> Response {
        let mut response = render_as(status, self);
        let policy = HeaderValue::from_static(EDITOR_POLICY);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        response
    }
}

/// The editor.
pub(super) async fn page(door: Agent, Parameters(asked): Parameters<Asked>) -> Result<Response, Error> {
    let mut page = build(&door, View::of(&asked)).await?;
    page.done = match asked.done.as_str() {
        "published" => "theme-published",
        "taken" => "theme-taken",
        "kept" => "theme-kept",
        _ => "",
    };
    Ok(page.answer(StatusCode::OK))
}

/// What a button asks for.
enum Ask {
    Try,
    Save,
    Publish,
    Start(&'static Start),
    Drop(Slot),
    Go(Go),
}

impl Ask {
    fn parse(text: &str) -> Ask {
        let start = |key: &str| STARTS.iter().find(|start| start.key == key).map(Ask::Start);
        match text.split_once(':') {
            Some(("start", key)) => start(key).unwrap_or(Ask::Save),
            Some(("drop", slot)) => Slot::parse(slot).map_or(Ask::Save, Ask::Drop),
            Some(("again", step)) => step.parse().map_or(Ask::Save, |step| Ask::Go(Go::Earlier(step))),
            _ => match text {
                "try" => Ask::Try,
                "publish" => Ask::Publish,
                "undo" => Ask::Go(Go::Back),
                "redo" => Ask::Go(Go::On),
                "discard" => Ask::Go(Go::Live),
                _ => Ask::Save,
            },
        }
    }
}

/// Does what a button asks for. What cannot be kept comes back as it was sent, with what to mend.
pub(super) async fn change(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let door = meant(door, &sent).await?;
    let (view, seen) = (View::sent(&sent), sent.text("version").parse().unwrap_or_default());
    let (ask, theme) = (Ask::parse(&sent.text("do")), Theme::check(&sent.values()));
    if let Ask::Try = ask {
        let mut page = build(&door, view).await?;
        let (status, invalid) = match theme {
            Ok(_) => (StatusCode::OK, Invalid::default()),
            Err(invalid) => (StatusCode::UNPROCESSABLE_ENTITY, invalid),
        };
        page.with(&sent, &invalid);
        return Ok(page.answer(status));
    }
    let done = if matches!(ask, Ask::Publish) { "published" } else { "" };
    let kept = door.try_write(move |mut s| Box::pin(async move { keep(&mut s, ask, seen, theme).await })).await;
    match kept {
        Ok(()) => Ok(Redirect::to(&view.link(&door, done)).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = build(&door, view).await?;
            page.with(&sent, &invalid);
            Ok(page.answer(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn keep(
    s: &mut desk::session::Session<'_>,
    ask: Ask,
    seen: i64,
    theme: Result<Theme, Invalid>,
) -> desk::Result<()> {
    draft::may_edit(s)?;
    let theme = theme?;
    match ask {
        Ask::Try | Ask::Save => draft::save(s, seen, &theme).await,
        Ask::Publish => draft::publish(s, seen, &theme).await,
        Ask::Start(start) => draft::save(s, seen, &theme.started(start)).await,
        Ask::Drop(slot) => draft::save(s, seen, &theme.with_picture(slot, None)).await,
        Ask::Go(to) => draft::go(s, seen, &theme, to).await,
    }
}

/// The draft as a file.
pub(super) async fn export(door: Agent) -> Result<Response, Error> {
    let text = door.read(move |mut s| Box::pin(async move { package::pack(&mut s).await })).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"theme.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

/// Runs what takes a while beside the threads that serve.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> desk::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| desk::Error::Internal(format!("what was sent could not be read: {error}")))
}

/// Leads to the editor, or back to it with what was sent and what to mend.
async fn answer(door: &Door, sent: &FormData, done: desk::Result<&str>) -> Result<Response, Error> {
    let view = View::sent(sent);
    match done {
        Ok(done) => Ok(Redirect::to(&view.link(door, done)).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let mut page = build(door, view).await?;
            page.with(sent, &invalid);
            Ok(page.answer(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(Error::new(error, door)),
    }
}

/// Takes a theme that was given away as a file, as a step of the draft.
pub(super) async fn import(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let door = meant(door, &sent).await?;
    door.read(|s| Box::pin(async move { draft::may_edit(&s) })).await?;
    let seen = sent.text("version").parse().unwrap_or_default();
    let asked = sent.text("json");
    let taken = aside(move || package::unpack(&asked)).await.and_then(|unpacked| Ok(unpacked?));
    let done = match taken {
        Ok((theme, pictures)) => {
            let kept = door
                .try_write(move |mut s| Box::pin(async move { package::take(&mut s, seen, &theme, pictures).await }))
                .await;
            kept.map(|()| "taken")
        }
        Err(error) => Err(error),
    };
    answer(&door, &sent, done).await
}

/// Gives the draft a picture, with what else the form says.
pub(super) async fn picture(
    door: Agent,
    Segments(slot): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    door.read(|s| Box::pin(async move { draft::may_edit(&s) })).await?;
    let slot = Slot::parse(&slot).ok_or_else(|| Error::new(desk::Error::NotFound, &door))?;
    let sent = form::take(&door, request).await?;
    let door = meant(door, &sent).await?;
    let seen = sent.text("version").parse().unwrap_or_default();
    let bytes = form::bytes(&door.app, &sent, &format!("file_{}", slot.name()), picture::BYTES).await;
    form::discard(&door.app, &sent.files).await;
    let theme = Theme::check(&sent.values()).map_err(desk::Error::from);
    let made = match (bytes, theme) {
        (Ok(bytes), Ok(theme)) => {
            let made = aside(move || picture::make(slot, &bytes)).await.and_then(|made| Ok(made?));
            made.map(|made| (theme.with_picture(slot, Some(made.name.clone())), made))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    let done = match made {
        Ok((theme, made)) => {
            let kept = door
                .try_write(move |mut s| Box::pin(async move { package::take(&mut s, seen, &theme, vec![made]).await }));
            kept.await.map(|()| "kept")
        }
        Err(error) => Err(error),
    };
    answer(&door, &sent, done).await
}
