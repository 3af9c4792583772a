//! Translations as those edit them who may set up the portal: what is missing, and the texts of one thing in one language.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::sql;

use super::{Record, Text, Thing, rows, texts};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::forms;
use crate::desk::portal::{LANGUAGES, Portal};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{hold, only_those_who_may};
use crate::desk::properties::{Object, Property};
use crate::desk::session::Session;
use crate::desk::setup::only_setup;
use crate::desk::templates;
use crate::random;

/// How a thing's texts stand in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The language.
    pub language: &'static str,
    /// How many have a translation.
    pub given: usize,
    /// How many have none.
    pub missing: usize,
    /// How many were made from an original that has changed since.
    pub outdated: usize,
    /// Whether some visitor reads it in this language.
    pub is_read: bool,
    /// Whether the originals are taken to be written in it, so that nothing is missing.
    pub is_original: bool,
}

/// A thing and its texts.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they belong to.
    pub thing: Thing,
    /// Its name in settings.
    pub name: String,
    /// Its definition, where it is a property.
    pub property: Option<Property>,
    /// What its originals are taken to be written in.
    pub written_in: String,
    /// Its texts.
    pub texts: Vec<Text>,
    /// The languages it can be given in.
    pub standings: Vec<Standing>,
}

/// A text and its translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text.
    pub text: Text,
    /// Its translation; empty for none.
    pub given: String,
    /// The original that the translation was made from, where that has changed since.
    pub made_from: Option<String>,
}

/// The texts of one thing in one language.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What they belong to.
    pub group: Group,
    /// The language.
    pub language: &'static str,
    /// The texts.
    pub lines: Vec<Line>,
    /// What changes with every save: send it back with the next one.
    pub version: String,
    /// The next thing after it that lacks something in this language.
    pub next: Option<Group>,
}

/// The translations of things by field, each with the original it was made from.
type Given = HashMap<(Thing, String), BTreeMap<String, (String, String)>>;

async fn given(s: &mut Session<'_>) -> Result<Given> {
    let mut all = Given::new();
    for (thing, row) in rows(s.conn()).await? {
        all.entry((thing, row.language)).or_default().insert(row.field, (row.text, row.original));
    }
    Ok(all)
}

/// The languages in which a portal's pages are read.
fn read_in(portal: &Portal) -> Vec<&str> {
    if portal.visitors_choose { LANGUAGES.to_vec() } else { vec![&portal.language] }
}

/// Whether somebody reads a thing in a language.
fn is_read(s: &Session<'_>, thing: Thing, language: &str) -> bool {
    let portals = s.portals().iter();
    let mut at: Vec<_> = match thing {
        Thing::Portal(id) => portals.filter(|portal| portal.id == id).collect(),
        Thing::Form(id) => portals.filter(|portal| portal.form == Some(id)).collect(),
        Thing::Template(id) => {
            let uses = |at| s.templates().chosen.iter().any(|((domain, _), chosen)| *domain == at && *chosen == id);
            portals.filter(|portal| uses(portal.domain)).collect()
        }
        Thing::Property(_) | Thing::Pipeline(_) => portals.collect(),
    };
    at.retain(|portal| read_in(portal).contains(&language));
    !at.is_empty()
}

/// What the originals of a thing are taken to be written in: the language of the portal that they are of, or of the default.
fn written_in(s: &Session<'_>, thing: Thing) -> String {
    let of = match thing {
        Thing::Portal(id) => s.portals().iter().find(|portal| portal.id == id),
        Thing::Form(id) => s.portals().iter().find(|portal| portal.chosen_form == Some(id)),
        Thing::Property(_) | Thing::Pipeline(_) | Thing::Template(_) => None,
    };
    of.unwrap_or(s.default_portal()).language.clone()
}

fn standings(s: &Session<'_>, thing: Thing, texts: &[Text], given: &Given) -> Vec<Standing> {
    let written_in = written_in(s, thing);
    let of = |language: &'static str| {
        let there = given.get(&(thing, language.to_owned()));
        let found = |text: &Text| there.and_then(|there| there.get(&text.field));
        let outdated =
            texts.iter().filter(|text| found(text).is_some_and(|(_, original)| *original != text.original)).count();
        let count = texts.iter().filter(|text| found(text).is_some()).count();
        let is_original = language == written_in;
        let missing = if is_original { 0 } else { texts.len() - count };
        Standing { language, given: count, missing, outdated, is_read: is_read(s, thing, language), is_original }
    };
    LANGUAGES.into_iter().map(of).collect()
}

async fn groups(s: &mut Session<'_>, given: &Given) -> Result<Vec<Group>> {
    let forms = forms::with_texts(s).await?;
    let asked = |question: &str| forms.iter().any(|form| form.questions.iter().any(|of| of.property == question));
    let shown = |name: &str| s.portals().iter().any(|portal| portal.shows(name));
    let portals = s.portals().iter().map(|of| (Thing::Portal(of.id), of.name.clone(), texts::of_portal(of)));
    let of_form =
        |of: &forms::Texts| (Thing::Form(of.id), of.name.clone(), texts::of_form(&of.questions, of.after.text()));
    let pipelines = s.all_pipelines().iter().map(|of| {
        let texts = texts::of_pipeline(of, s.all_stages(), shown("hs_pipeline"));
        (Thing::Pipeline(of.id), of.label.clone(), texts)
    });
    let templates =
        s.templates().all.iter().map(|of| (Thing::Template(of.id), of.name.clone(), texts::of_template(of)));
    let plain = portals.chain(forms.iter().map(of_form)).chain(pipelines).chain(templates).map(|of| (of, None));
    let properties = s.properties_of(Object::Ticket).iter().chain(s.properties_of(Object::Contact)).map(|of| {
        let is_named = asked(&of.question()) || (of.object == Object::Ticket && shown(&of.name));
        ((Thing::Property(of.id), of.label.clone(), texts::of_property(of, is_named)), Some(of.clone()))
    });
    let group = |((thing, name, texts), property): ((Thing, String, Vec<Text>), Option<Property>)| Group {
        thing,
        name,
        property,
        written_in: written_in(s, thing),
        standings: standings(s, thing, &texts, given),
        texts,
    };
    Ok(plain.chain(properties).filter(|((.., texts), _)| !texts.is_empty()).map(group).collect())
}

/// Everything that has texts: portals, forms, pipelines, templates and properties, and how they stand in each language.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal; those of the database.
pub async fn overview(s: &mut Session<'_>) -> Result<Vec<Group>> {
    only_those_who_may(s)?;
    let given = given(s).await?;
    groups(s, &given).await
}

/// The texts of one thing in one language.
///
/// # Errors
/// As [`overview`]; [`Error::NotFound`] where there is no such thing, and for a language that it cannot be given in.
pub async fn look(s: &mut Session<'_>, thing: Thing, language: &str) -> Result<Sheet> {
    only_those_who_may(s)?;
    let mut given = given(s).await?;
    let mut all = groups(s, &given).await?;
    let here = all.iter().position(|group| group.thing == thing).ok_or(Error::NotFound)?;
    all.rotate_left(here);
    let mut all = all.into_iter();
    let group = all.next().ok_or(Error::NotFound)?;
    let standing = group.standings.iter().find(|of| of.language == language).ok_or(Error::NotFound)?;
    let language = standing.language;
    let lacks = |of: &Standing| of.language == language && of.missing + of.outdated > 0;
    let next = all.find(|group| group.standings.iter().any(lacks));
    let mut there = given.remove(&(thing, language.to_owned())).unwrap_or_default();
    let version = random::digest(&format!("{:?}\n{there:?}", group.texts));
    let line = |text: &Text| {
        let (given, original) = there.remove(&text.field).unwrap_or_default();
        let made_from = Some(original).filter(|was| !given.is_empty() && *was != text.original);
        Line { text: text.clone(), given, made_from }
    };
    let lines = group.texts.iter().map(line).collect();
    Ok(Sheet { group, language, lines, version, next })
}

/// What is sent of a thing's texts, by their fields.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// Translations; an empty one takes away what was there, and what is not named stays.
    pub texts: BTreeMap<String, String>,
    /// Translations that are still right although their original has changed.
    pub confirmed: BTreeSet<String>,
}

/// Gives texts in a language when an installation is set up, each by its original; what is no original is passed over.
///
/// Permissions: for the setup system viewer.
///
/// # Errors
/// [`Error::NotFound`] for others; those of the database.
pub async fn set_up(s: &mut Session<'_>, language: &'static str, texts: &[(&str, &str)]) -> Result<()> {
    only_setup(s)?;
    for group in groups(s, &Given::new()).await? {
        for text in &group.texts {
            if let Some((_, given)) = texts.iter().find(|(original, _)| *original == text.original) {
                put(s, (group.thing, language), text, given).await?;
            }
        }
    }
    Ok(())
}

/// Keeps a translation as made from the original as it stands.
async fn put(s: &mut Session<'_>, (thing, language): (Thing, &str), text: &Text, given: &str) -> Result<()> {
    let ((object, id), now) = (thing.parts(), s.now());
    s.conn()
        .run(sql!(
            "INSERT INTO translation (object, object_id, field, language, text, original, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (object, object_id, field, language) DO UPDATE SET
               text = excluded.text, original = excluded.original, updated_at = excluded.updated_at",
            object,
            id,
            &text.field,
            language,
            given,
            &text.original,
            now
        ))
        .await?;
    Ok(())
}

/// Saves texts; `version` is what [`look`] said. A text that is changed or confirmed counts as made from the original as it
/// stands. Answers how many changed.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] with the text's field as field; on `version` when somebody has changed a translation or an
/// original meanwhile, which changes nothing.
pub async fn save(s: &mut Session<'_>, thing: Thing, language: &str, version: &str, sent: &Sent) -> Result<usize> {
    only_those_who_may(s)?;
    hold(s).await?;
    let sheet = look(s, thing, language).await?;
    let (object, id) = thing.parts();
    if sheet.version != version {
        return Err(audit::overtaken(s, Of::Translation(thing), "languages-overtaken").await?);
    }
    // What stands in braces in a template's texts has to be known in every language.
    let kind = match thing {
        Thing::Template(id) => s.templates().all.iter().find(|template| template.id == id).map(|of| of.kind),
        _ => None,
    };
    let mut invalid = Invalid::default();
    let (mut was, mut is) = (BTreeMap::new(), BTreeMap::new());
    let mut changed = vec![];
    for line in &sheet.lines {
        let Some(typed) = sent.texts.get(&line.text.field) else { continue };
        let text = match line.text.is_long() {
            true if richtext::is_blank(typed) => String::new(),
            true => typed.trim().to_owned(),
            false => richtext::one_line(typed),
        };
        if text.chars().count() > line.text.max {
            invalid.add(&line.text.field, "settings-long", vec![("max", line.text.max.to_string())]);
        }
        if let Some(kind) = kind
            && let Some(name) = templates::unknown(&text, kind)
        {
            let args = vec![("name", name), ("all", templates::placeholders(kind))];
            invalid.add(&line.text.field, "template-placeholder", args);
        }
        let is_confirmed = line.made_from.is_some() && sent.confirmed.contains(&line.text.field);
        if text == line.given && !is_confirmed {
            continue;
        }
        if !line.given.is_empty() {
            was.insert(line.text.field.clone(), line.given.clone());
        }
        if !text.is_empty() {
            is.insert(line.text.field.clone(), text.clone());
        }
        changed.push((&line.text, text));
    }
    invalid.into_result()?;
    for (text, given) in &changed {
        if given.is_empty() {
            let delete = "DELETE FROM translation WHERE object = ? AND object_id = ? AND field = ? AND language = ?";
            s.conn().run(sql!(delete, object, id, &text.field, language)).await?;
        } else {
            put(s, (thing, language), text, given).await?;
        }
    }
    if !changed.is_empty() {
        let record = |texts| Record { name: sheet.group.name.clone(), texts }.text();
        audit::note_of(s, Of::Translation(thing), language, (&record(was), &record(is))).await?;
    }
    Ok(changed.len())
}
