//! Texts of administrators in the languages that visitors read: what is missing, and the texts of one thing in one language.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::words;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::portal::Portal;
use crate::desk::translations::{self, Group, Line, Part, Sent, Sheet, Standing, Text, Thing};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::form::FormData;
use crate::web::page::{Problem, Shell};
use crate::web::{place, properties};

/// What stands before a text's field in the name of its input.
const INPUT: &str = "t.";
/// What the button sends that fills in originals.
const SAME: &str = "same";
/// What stands before it in the name of the tick that a translation is still right.
const RIGHT: &str = "right.";

/// Characters of a text that a line has room for.
const LINE: usize = 60;

#[derive(Template)]
#[template(path = "settings/languages.html")]
struct Overview {
    shell: Shell,
    portals: Vec<Arc<Portal>>,
    groups: Vec<Group>,
    /// Whether only those stand there that lack something.
    is_cut: bool,
}

#[derive(Template)]
#[template(path = "settings/language.html")]
struct Page {
    shell: Shell,
    sheet: Sheet,
    /// What was sent and is not saved.
    sent: Option<Sent>,
    problems: Vec<Problem>,
    is_saved: bool,
}

/// The address of a thing's texts in a language.
fn link(thing: Thing, language: &str) -> String {
    let (kind, id) = thing.parts();
    format!("/settings/languages/{language}/{kind}/{id}")
}

/// What a thing is called; properties that every installation has go by words of the page's language.
fn named(shell: &Shell, group: &Group) -> String {
    match (&group.property, group.thing) {
        (Some(property), Thing::Property(_)) => properties::name(&shell.w, property),
        _ => group.name.clone(),
    }
}

fn kind(shell: &Shell, thing: Thing) -> String {
    shell.w.t(match thing {
        Thing::Portal(_) => "languages-portal",
        Thing::Form(_) => "languages-form",
        Thing::Property(_) => "languages-property",
        Thing::Pipeline(_) => "languages-pipeline",
        Thing::Template(_) => "languages-template",
    })
}

/// Whether something is wanted: a text that somebody reads and that is missing, or may be wrong by now.
fn lacks(standing: &Standing) -> bool {
    standing.outdated > 0 || (standing.is_read && standing.missing > 0)
}

impl Overview {
    fn is_portal(&self) -> bool {
        false
    }

    fn shown(&self) -> Vec<&Group> {
        self.groups.iter().filter(|group| !self.is_cut || group.standings.iter().any(lacks)).collect()
    }

    /// How many texts are wanted in all.
    fn wanted(&self) -> usize {
        let wanted = |of: &Standing| of.outdated + if of.is_read { of.missing } else { 0 };
        self.groups.iter().flat_map(|group| &group.standings).map(wanted).sum()
    }

    fn is_several(&self) -> bool {
        self.portals.iter().any(|portal| portal.visitors_choose)
    }

    /// In which languages a portal is read.
    fn reads(&self, portal: &Portal) -> String {
        let own = self.shell.w.name_of(&portal.language);
        let key = if portal.visitors_choose { "languages-chosen" } else { "languages-one" };
        self.shell.w.v(key, "language", own)
    }

    fn settings(&self, portal: &Portal) -> String {
        place::settings_of(portal)
    }

    fn named(&self, group: &Group) -> String {
        named(&self.shell, group)
    }

    fn about(&self, group: &Group) -> String {
        let kind = kind(&self.shell, group.thing);
        let n = ("n", (group.texts.len() as u64).into());
        self.shell.w.a("languages-about", &[("kind", kind.into()), n])
    }

    fn link(&self, group: &Group, standing: &Standing) -> String {
        link(group.thing, standing.language)
    }

    /// How many texts a language has, in words; and whether something is wanted.
    fn said(&self, standing: &Standing) -> (String, bool) {
        let language = self.shell.w.name_of(standing.language);
        let say = |key: &str, n: usize| {
            self.shell.w.a(key, &[("language", language.clone().into()), ("n", (n as u64).into())])
        };
        if standing.is_original && standing.outdated == 0 {
            let key = if standing.given == 0 { "languages-original" } else { "languages-given" };
            return (say(key, standing.given), false);
        }
        if standing.outdated > 0 && standing.missing > 0 {
            let more = ("outdated", (standing.outdated as u64).into());
            let n = ("n", (standing.missing as u64).into());
            return (self.shell.w.a("languages-both", &[("language", language.into()), n, more]), true);
        }
        match (standing.missing, standing.outdated) {
            (0, 0) => (say("languages-whole", 0), false),
            (0, n) => (say("languages-outdated", n), true),
            (n, _) => (say("languages-missing", n), standing.is_read),
        }
    }
}

impl Page {
    fn is_portal(&self) -> bool {
        false
    }

    fn language(&self) -> String {
        self.shell.w.name_of(self.sheet.language)
    }

    fn written_in(&self) -> String {
        self.shell.w.name_of(&self.sheet.group.written_in)
    }

    fn named(&self) -> String {
        named(&self.shell, &self.sheet.group)
    }

    fn named_next(&self, group: &Group) -> String {
        named(&self.shell, group)
    }

    fn kind(&self) -> String {
        kind(&self.shell, self.sheet.group.thing)
    }

    fn here(&self) -> String {
        link(self.sheet.group.thing, self.sheet.language)
    }

    fn link(&self, group: &Group) -> String {
        link(group.thing, self.sheet.language)
    }

    /// Where the originals are edited.
    fn source(&self) -> String {
        match self.sheet.group.thing {
            Thing::Portal(id) if id == self.shell.portal.id => "/settings/portal/general".to_owned(),
            Thing::Portal(id) => format!("{}/general", place::settings(Some(id))),
            Thing::Form(id) => format!("/settings/forms/{id}"),
            Thing::Property(id) => format!("/settings/properties/{id}"),
            Thing::Pipeline(id) => format!("/settings/pipelines/{id}"),
            Thing::Template(id) => format!("/settings/templates/{id}"),
        }
    }

    /// What a text is.
    fn part(&self, text: &Text) -> String {
        let w = &self.shell.w;
        match &text.part {
            Part::Setting("ticket_one") => w.t("languages-one-ticket"),
            Part::Setting("ticket_many") => w.t("languages-many-tickets"),
            Part::Setting(key) => self.shell.n(words::label(key)),
            Part::Heading => w.t("languages-heading"),
            Part::Footer => w.t("languages-footer"),
            Part::Link => w.t("languages-link"),
            Part::Question => w.t("languages-question"),
            Part::Help(of) => w.v("languages-help", "of", of),
            Part::Answer(of) => w.v("languages-answer", "of", of),
            Part::AnswerHint(of) | Part::OptionHint(of) => w.v("languages-hint", "of", of),
            Part::After => w.t("languages-after"),
            Part::Property => w.t("languages-label"),
            Part::Option => w.t("languages-option"),
            Part::Pipeline => w.t("languages-label"),
            Part::Stage => w.t("languages-stage"),
            Part::Subject => w.t("template-subject"),
            Part::Title => w.t("template-heading"),
            Part::Body => w.t("template-body"),
            Part::Button => w.t("template-button"),
        }
    }

    fn value(&self, line: &Line) -> String {
        let sent = self.sent.as_ref().and_then(|sent| sent.texts.get(&line.text.field));
        sent.unwrap_or(&line.given).clone()
    }

    fn is_right(&self, line: &Line) -> bool {
        self.sent.as_ref().is_some_and(|sent| sent.confirmed.contains(&line.text.field))
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// The number of the field that a problem is with, for the link to it.
    fn at(&self, problem: &Problem) -> usize {
        self.sheet.lines.iter().position(|line| line.text.field == problem.field).unwrap_or_default()
    }

    /// The ids of what describes the field of this number, for `aria-describedby`.
    fn described(&self, at: &usize, line: &Line) -> String {
        let problem = self.problem(&line.text.field).map(|_| format!("e-{at}"));
        let changed = line.made_from.as_ref().map(|_| format!("c-{at}"));
        [Some(format!("o-{at}")), changed, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether a text wants more room than a line.
    fn wants_room(&self, line: &Line) -> bool {
        let is_more = |text: &str| text.chars().count() > LINE;
        line.text.is_long() || is_more(&line.text.original) || is_more(&self.value(line))
    }

    /// What was sent, with the original wherever nothing was: names are the same in every language.
    fn filled(&self, mut sent: Sent) -> Sent {
        for line in &self.sheet.lines {
            let text = sent.texts.entry(line.text.field.clone()).or_default();
            if text.trim().is_empty() {
                text.clone_from(&line.text.original);
            }
        }
        sent
    }

    /// Whether what is missing is missed: somebody reads it in this language.
    fn is_wanted(&self) -> bool {
        self.sheet.group.standings.iter().any(|of| of.language == self.sheet.language && of.is_read)
    }
}

/// Everything that has texts, and what is missing.
pub(super) async fn overview(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, portals, groups) = door
        .read(move |mut s| {
            Box::pin(async move {
                let groups = translations::overview(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), s.portals().to_vec(), groups))
            })
        })
        .await?;
    Ok(render(&Overview { shell, portals, groups, is_cut: asked.contains_key("missing") }))
}

type Address = (String, String, String);

fn thing(door: &Door, (language, kind, id): &Address) -> Result<(Thing, String), Error> {
    let thing = Thing::parse(kind, door.id::<desk::ids::PortalId>(id)?.0);
    thing.map(|thing| (thing, language.clone())).ok_or_else(|| Error::new(desk::Error::NotFound, door))
}

async fn build(door: &Door, (thing, language): (Thing, String), invalid: Invalid) -> Result<Page, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, sheet) = door
        .read(move |mut s| {
            Box::pin(async move {
                let sheet = translations::look(&mut s, thing, &language).await?;
                Ok((Shell::new(&app, &headers, &s), sheet))
            })
        })
        .await?;
    Ok(Page { problems: shell.problems(&invalid), shell, sheet, sent: None, is_saved: false })
}

/// The texts of one thing in one language.
pub(super) async fn page(
    door: Agent,
    Segments(address): Segments<Address>,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let page = build(&door, thing(&door, &address)?, Invalid::default()).await?;
    Ok(render(&Page { is_saved: asked.contains_key("saved"), ..page }))
}

fn sent(form: &FormData) -> Sent {
    let texts = form.values().into_iter();
    Sent {
        texts: texts.filter_map(|(name, text)| Some((name.strip_prefix(INPUT)?.to_owned(), text))).collect(),
        confirmed: form.values().keys().filter_map(|name| Some(name.strip_prefix(RIGHT)?.to_owned())).collect(),
    }
}

/// Saves them.
pub(super) async fn save(
    door: Agent,
    Segments(address): Segments<Address>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let (thing, language) = thing(&door, &address)?;
    let form = FormData::read_fields(request).await.map_err(|error| Error::new(error, &door))?;
    let (typed, version, into) = (sent(&form), form.text("version"), language.clone());
    if form.has(SAME) {
        let mut page = build(&door, (thing, language), Invalid::default()).await?;
        page.sheet.version = version;
        page.sent = Some(page.filled(typed));
        return Ok(render(&page));
    }
    let to_save = typed.clone();
    let done = door
        .try_write(move |mut s| {
            Box::pin(async move { translations::save(&mut s, thing, &into, &version, &to_save).await })
        })
        .await;
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{}?saved", link(thing, &language))).into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            let page = build(&door, (thing, language), invalid).await?;
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &Page { sent: Some(typed), ..page }))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
