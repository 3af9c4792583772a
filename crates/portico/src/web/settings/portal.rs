//! The customer portal's settings, page by page.

use std::collections::BTreeMap;
use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::consequences::{self, Asks};
use super::filter::{self as rules, Editor, Input};
use super::history::say;
use super::{columns, domains, meant, words};
use crate::desk;
use crate::desk::access::Group;
use crate::desk::columns::HEADING;
use crate::desk::domains::Line;
use crate::desk::error::Invalid;
use crate::desk::filter::Filter;
use crate::desk::ids::{ConnectionId, FormId, InboxId};
use crate::desk::inboxes::{self, Inbox};
use crate::desk::people;
use crate::desk::place::LONGEST;
use crate::desk::portal_settings::{self, About, Change, Draft, Sample, Setting, Shape, Tab, of_tab, sent_text};
use crate::desk::sso;
use crate::desk::tickets::Count;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::{self, FormData};
use crate::web::page::{Problem, Shell};
use crate::web::place;

/// What stands together on a page, by the key of its heading.
const SECTIONS: [(Tab, &str, &[&str]); 17] = [
    (Tab::General, "name", &["company_name", "name", "domain", "slug", "language", "visitors_choose"]),
    (Tab::General, "inbox", &["inbox"]),
    (Tab::General, "kb", &["kb_url", "kb_menu"]),
    (Tab::General, "access", &["ticket_access", "company_if", "colleagues_read_only"]),
    (Tab::General, "look", &["brand"]),
    (Tab::Access, "entry", &["access", "access_groups", "invites"]),
    (Tab::Access, "register", &["register_domains", "register_denied", "register_approval"]),
    (Tab::Access, "ways", &["has_signin_link", "help_address"]),
    (Tab::Access, "sessions", &["idle_minutes"]),
    (Tab::Advanced, "form", &["has_form", "form_menu", "form_title", "form"]),
    (Tab::Advanced, "nouns", &["ticket_one", "ticket_many"]),
    (Tab::Advanced, "visible", &["visible"]),
    (Tab::Advanced, "columns", &["columns"]),
    (Tab::Advanced, "owner", &["owner_display", "owner_alias"]),
    (Tab::Advanced, "actions", &["reply_to_closed", "close_allowed", "closing_stages"]),
    (Tab::Templates, "stages", &["show_stages"]),
    (Tab::Templates, "turn", &["show_turn"]),
];

#[derive(Template)]
#[template(path = "settings/portal.html")]
pub(super) struct Page {
    pub shell: Shell,
    tab: Tab,
    pub draft: Draft,
    /// What was sent and is not saved.
    sent: Option<BTreeMap<String, String>>,
    problems: Vec<Problem>,
    /// Where the focus belongs after a change that saved nothing.
    pub focus: Option<columns::Focus>,
    is_saved: bool,
    /// Whether the portal was just made.
    is_made: bool,
    /// What filters would match.
    samples: BTreeMap<&'static str, Sample>,
    /// The condition that was added last: its filter, group and number.
    added: Option<(&'static str, (usize, usize))>,
    /// Contacts of whom something waits to be confirmed before it counts.
    waiting: Count,
    /// What has to be confirmed before it is saved.
    pub asks: Option<Asks>,
    /// The provider that is the only way in, on the page about entering.
    alone: Option<(ConnectionId, String)>,
}

/// A heading with its settings.
struct Section {
    key: &'static str,
    settings: Vec<&'static Setting>,
}

/// One of the values to choose from.
struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
    is_chosen: bool,
}

impl Page {
    fn sections(&self) -> Vec<Section> {
        let of = |(tab, key, settings): &(Tab, &'static str, &[&str])| {
            let settings: Vec<_> = of_tab(self.tab).filter(|setting| settings.contains(&setting.key)).collect();
            (*tab == self.tab && !settings.is_empty()).then_some(Section { key, settings })
        };
        SECTIONS.iter().filter_map(of).collect()
    }

    pub(super) fn value(&self, setting: &Setting) -> String {
        match &self.sent {
            Some(sent) => sent_text(setting, sent),
            None => self.draft.values.get(setting.key).cloned().unwrap_or_default(),
        }
    }

    fn is_on(&self, setting: &Setting) -> bool {
        self.value(setting) == "true"
    }

    /// Somebody may have saved since the page was made, which only whoever saves it is told: the version stays.
    pub(super) fn keep_version(&mut self) {
        let version = self.sent.as_ref().and_then(|sent| sent.get("version"));
        self.draft.version = version.and_then(|text| text.parse().ok()).unwrap_or_default();
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// Whether somebody else has saved since this page was shown.
    fn is_overtaken(&self) -> bool {
        self.problem("version").is_some()
    }

    /// What a setting stands at now, where that is not what was sent, after somebody else has saved.
    fn stands(&self, setting: &Setting) -> Option<String> {
        let now = self.draft.values.get(setting.key)?;
        (self.is_overtaken() && self.value(setting) != *now)
            .then(|| say(&self.shell, &self.draft.known, setting.key, now))
    }

    fn label(&self, setting: &Setting) -> String {
        self.shell.n(words::label(setting.key))
    }

    /// The page on which the chosen form is edited.
    fn form_link(&self, setting: &Setting) -> Option<String> {
        let id: FormId = self.value(setting).parse().ok().filter(|_| setting.shape == Shape::Form)?;
        let is_known = self.draft.known.forms.iter().any(|form| form.id == id);
        is_known.then(|| format!("/settings/forms/{id}"))
    }

    /// What is wrong with the domain at which the portal is.
    fn trouble(&self, setting: &Setting) -> Option<String> {
        let line = self.draft.known.domains.iter().find(|line| self.is_here(line) && setting.shape == Shape::Domain)?;
        let args = [("host", line.host.clone().into()), ("why", domains::wrong(&self.shell, &line.domain)?.into())];
        Some(self.shell.w.a("settings-domain-trouble", &args))
    }

    /// Whether the portal is at a domain.
    fn is_here(&self, line: &Line) -> bool {
        line.domain.id == self.shell.portal.domain
    }

    /// The name of the chosen domain's host.
    fn host(&self) -> String {
        let chosen = self.sent.as_ref().and_then(|sent| sent.get("domain"));
        let is_chosen = |line: &&Line| match chosen {
            Some(id) => line.domain.id.to_string() == *id,
            None => self.is_here(line),
        };
        self.draft.known.domains.iter().find(is_chosen).map(|line| line.host.clone()).unwrap_or_default()
    }

    fn hint(&self, setting: &Setting) -> Option<String> {
        words::hint(setting.key).map(|key| self.shell.n(key))
    }

    fn section_words(&self, section: &Section) -> (&'static str, &'static str) {
        let (title, lead) = words::section(section.key);
        let is_providers = section.key == "ways" && self.alone.is_some();
        (title, if is_providers { "sso-ways-lead" } else { lead })
    }

    fn tab_words(&self, tab: &Tab) -> &'static str {
        words::tab(tab.name())
    }

    fn is_at(&self, tab: &Tab) -> bool {
        *tab == self.tab
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }

    fn is_portal(&self) -> bool {
        true
    }

    /// What describes a field, for `aria-describedby`.
    fn described(&self, setting: &Setting) -> String {
        let hint = self.hint(setting).map(|_| format!("h-{}", setting.key));
        let problem = self.problem(setting.key).map(|_| format!("e-{}", setting.key));
        [hint, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// How it is drawn.
    fn look(&self, setting: &Setting) -> &'static str {
        match setting.shape {
            Shape::Flag => "flag",
            Shape::Filter(_) => "rules",
            Shape::Text(_) | Shape::Words(_) | Shape::Address(_) | Shape::Email => "text",
            Shape::Columns => "columns",
            Shape::ClosingStages => "closing",
            Shape::Groups => "groups",
            Shape::Domains => "area",
            Shape::OneOf(_) if setting.key != "language" => "cards",
            Shape::Slug => "slug",
            Shape::Colour => "colour",
            Shape::OneOf(_) | Shape::Minutes(_) | Shape::Inbox | Shape::Form | Shape::Domain => "select",
        }
    }

    /// The editor of a setting that is a filter.
    fn editor(&self, setting: &Setting) -> Option<Editor> {
        let Shape::Filter(about) = setting.shape else { return None };
        let filter: Filter = serde_json::from_str(&self.value(setting)).unwrap_or_default();
        let new = self.added.filter(|(key, _)| *key == setting.key).map(|(_, new)| new);
        let state = (&filter, self.samples.get(setting.key).copied(), new);
        let of = rules::Of {
            key: setting.key,
            label: self.label(setting),
            described: self.described(setting),
            action: format!("{}/{}", self.shell.settings, self.tab.name()),
        };
        Some(rules::editor(&self.shell, of, about, self.draft.known.fields(about), state))
    }

    /// What has to be confirmed before a filter of contacts goes by it; None where nothing has.
    fn waits(&self, setting: &Setting) -> Option<String> {
        let asks = setting.shape == Shape::Filter(About::Contacts) && self.waiting.n > 0;
        asks.then(|| self.shell.counted("settings-waiting", &self.waiting, &[]))
    }

    fn longest(&self, setting: &Setting) -> usize {
        match setting.shape {
            Shape::Text(max) | Shape::Words(max) | Shape::Address(max) => max,
            Shape::Columns => HEADING,
            Shape::Email => inboxes::ADDRESS,
            Shape::Slug => LONGEST,
            _ => 0,
        }
    }

    /// What stands where a text is missing.
    fn own_words(&self, setting: &Setting) -> String {
        match setting.key {
            "ticket_one" => self.shell.w.t("ticket-one"),
            "ticket_many" => self.shell.w.t("ticket-many"),
            "kb_menu" => self.shell.w.t("nav-kb"),
            "form_menu" => self.shell.n("portal-nav-new"),
            "form_title" => self.shell.w.t("new-title"),
            "help_address" => self.shell.portal.inbox_address.clone(),
            _ => String::new(),
        }
    }

    /// An inbox as it is chosen: with what it is for, or with why it should not stay chosen.
    fn inbox_label(&self, inbox: &Inbox) -> String {
        let kind = match inbox.kind {
            inboxes::Kind::Inbox => "inbox",
            inboxes::Kind::HelpDesk => "help_desk",
        };
        match inbox.is_archived {
            true => self.shell.w.v("inbox-named-archived", "name", &inbox.name),
            false => self.shell.w.a("inbox-named", &[("name", (&inbox.name).into()), ("kind", kind.to_owned().into())]),
        }
    }

    /// Where what customers send arrives while the chosen inbox is archived; None while it is not.
    fn astray(&self) -> Option<String> {
        let portal = &self.shell.portal;
        let name = |id: InboxId| self.draft.known.inboxes.iter().find(|inbox| inbox.id == id).map(|inbox| &inbox.name);
        let (chosen, instead) = (name(portal.chosen_inbox)?, name(portal.inbox)?);
        let said = || self.shell.w.a("inbox-astray-portal", &[("inbox", chosen.into()), ("instead", instead.into())]);
        (portal.chosen_inbox != portal.inbox).then(said)
    }

    fn choices(&self, setting: &Setting) -> Vec<Choice> {
        let value = self.value(setting);
        let choice =
            |of: String, label: String, hint: Option<String>| Choice { is_chosen: of == value, value: of, label, hint };
        match setting.shape {
            Shape::OneOf(all) => all
                .iter()
                .map(|of| {
                    let (label, hint) = words::value(setting.key, of);
                    choice((*of).to_owned(), self.shell.n(label), hint.map(|hint| self.shell.n(hint)))
                })
                .collect(),
            Shape::Minutes(all) => {
                let stands = self.draft.values.get(setting.key).map(String::as_str);
                let other = stands.filter(|stands| !all.contains(stands));
                let minutes = other.into_iter().chain(all.iter().copied());
                minutes.map(|of| choice(of.to_owned(), words::minutes(&self.shell, of), None)).collect()
            }
            Shape::Inbox => {
                let stands = self.draft.values.get(setting.key);
                let may_stand = |inbox: &&Inbox| !inbox.is_archived || stands == Some(&inbox.id.to_string());
                let inboxes = self.draft.known.inboxes.iter().filter(may_stand);
                inboxes.map(|inbox| choice(inbox.id.to_string(), self.inbox_label(inbox), None)).collect()
            }
            Shape::Domain => {
                let domains = self.draft.known.domains.iter().map(|line| {
                    let waits = || self.shell.w.v("settings-domain-waits", "host", line.host.clone());
                    let label = if line.domain.is_proven() { line.host.clone() } else { waits() };
                    choice(line.domain.id.to_string(), label, None)
                });
                domains.collect()
            }
            Shape::Form => {
                let none = choice(String::new(), self.shell.w.t("choose"), None);
                let forms = self.draft.known.forms.iter().map(|form| {
                    let unfit = form.unfit.map(|why| self.shell.n(why));
                    let label = unfit.map_or_else(|| form.name.clone(), |why| format!("{} ({why})", form.name));
                    choice(form.id.to_string(), label, None)
                });
                std::iter::once(none).chain(forms).collect()
            }
            Shape::Groups => {
                let is_chosen = |group: &Group| value.split(',').any(|id| id == group.id.to_string());
                let groups = self.draft.known.groups.iter().map(|group| Choice {
                    value: group.id.to_string(),
                    label: group.name.clone(),
                    hint: Some(group.description.clone()).filter(|text| !text.is_empty()),
                    is_chosen: is_chosen(group),
                });
                groups.collect()
            }
            _ => vec![],
        }
    }
}

fn tab_of(door: &Door, name: &str) -> Result<Tab, Error> {
    Tab::parse(name).ok_or_else(|| Error::new(desk::Error::NotFound, door))
}

pub(super) async fn build(
    door: &Door,
    tab: Tab,
    sent: Option<BTreeMap<String, String>>,
    invalid: Invalid,
) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft, waiting, alone) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = portal_settings::look(&mut s, tab).await?;
                let waiting = if matches!(tab, Tab::General | Tab::Access) {
                    people::waiting(&mut s).await?
                } else {
                    Count::default()
                };
                let domain = s.portal().domain;
                let alone = match tab {
                    Tab::Access => sso::alone_at(&mut s, domain).await?,
                    _ => None,
                };
                Ok((Shell::new(&app, &headers, &s), draft, waiting, alone))
            })
        })
        .await?;
    let mut samples = BTreeMap::new();
    for setting in of_tab(tab) {
        let Shape::Filter(about) = setting.shape else { continue };
        let typed = sent.as_ref().and_then(|sent| sent.get(setting.key));
        let text = typed.or_else(|| draft.values.get(setting.key));
        let filter: Filter = text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        samples.extend(sample(door, about, filter).await.map(|sample| (setting.key, sample)));
    }
    Ok(Page {
        problems: shell.problems(&invalid),
        shell,
        tab,
        draft,
        sent,
        focus: None,
        is_saved: false,
        is_made: false,
        samples,
        added: None,
        waiting,
        asks: None,
        alone,
    })
}

/// So long a page waits for what a filter would match: a filter that takes longer must still be there to be changed.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// How many a filter matches, if that can be told soon.
pub(super) async fn sample(door: &Door, about: About, filter: Filter) -> Option<Sample> {
    let counted =
        door.read(move |mut s| Box::pin(async move { portal_settings::sample(&mut s, about, &filter).await }));
    match tokio::time::timeout(PATIENCE, counted).await {
        Ok(Ok(sample)) => Some(sample),
        // The door has said what it was.
        Ok(Err(_)) => None,
        Err(_) => {
            tracing::warn!("what a filter matches could not be counted in time");
            None
        }
    }
}

/// What was sent, a value for each setting; and the condition that a button has added.
async fn taken(
    door: &Door,
    tab: Tab,
    form: &FormData,
) -> Result<(BTreeMap<String, String>, Option<(&'static str, (usize, usize))>), Error> {
    let known = door.read(move |mut s| Box::pin(async move { portal_settings::known(&mut s).await })).await?;
    let (mut sent, mut added) = (form.values(), None);
    let edit = form.text("edit");
    for setting in of_tab(tab) {
        let Shape::Filter(about) = setting.shape else { continue };
        let fields = known.fields(about);
        let mut filter = rules::sent(form, setting.key, fields);
        if let Some(step) = edit.strip_prefix(setting.key).and_then(|rest| rest.strip_prefix(':')) {
            added = rules::change(&mut filter, step, fields).map(|new| (setting.key, new));
        }
        sent.insert(setting.key.to_owned(), filter.text());
    }
    Ok((sent, added))
}

/// A page of settings.
pub(super) async fn page(
    door: Agent,
    Segments(tab): Segments<String>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let tab = tab_of(&door, &tab)?;
    let mut page = build(&door, tab, None, Invalid::default()).await?;
    page.is_saved = asked.contains_key("saved");
    page.is_made = asked.contains_key("made");
    Ok(render(&page))
}

/// Saves a page of settings, or does what a button of an editor says and saves nothing.
pub(super) async fn save(
    door: Agent,
    Segments(tab): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let tab = tab_of(&door, &tab)?;
    let form = form::take_fields(&door, request).await?;
    let door = meant(door, &form).await?;
    let (sent, added) = taken(&door, tab, &form).await?;
    if let Some(page) = columns::edited(&door, tab, &sent).await? {
        return Ok(page);
    }
    if let Some(page) = consequences::taken_back(&door, tab, &sent).await? {
        return Ok(page);
    }
    if form.has("edit") {
        let mut page = build(&door, tab, Some(sent), Invalid::default()).await?;
        page.added = added;
        page.keep_version();
        return Ok(render(&page));
    }
    if let Some(page) = consequences::asked(&door, tab, &sent).await? {
        return Ok(page);
    }
    let values = sent.clone();
    let saved = door
        .try_write(move |mut s| {
            Box::pin(async move {
                let version = values.get("version").and_then(|text| text.parse().ok()).unwrap_or_default();
                portal_settings::save(&mut s, tab, version, &values).await
            })
        })
        .await;
    match saved {
        Ok(_) => Ok(Redirect::to(&door.settings(&format!("/{}?saved", tab.name()))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let page = build(&door, tab, Some(sent), invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}

/// Switches the portal on or off.
pub(super) async fn switch(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    let sent = form::take_fields(&door, request).await?;
    let (door, is_on) = (meant(door, &sent).await?, sent.has("on"));
    match door.try_write(move |mut s| Box::pin(async move { portal_settings::switch(&mut s, is_on).await })).await {
        Ok(()) => Ok(Redirect::to(&door.settings("/general?saved")).into_response()),
        // That page says what is missing.
        Err(desk::Error::NotAllowed(_)) => {
            let page = door
                .read(|s| {
                    Box::pin(async move {
                        let portal = s.portal();
                        let settings = place::settings_of(portal);
                        // Whoever has seen that page and saves it has decided what stands on it.
                        let page = match portal.is_set_up {
                            true => format!("/settings/domains/{}", portal.domain),
                            false => format!("{settings}/general"),
                        };
                        Ok((!portal.is_default).then_some(page))
                    })
                })
                .await?;
            Ok(Redirect::to(page.as_deref().unwrap_or("/setup/ready")).into_response())
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
