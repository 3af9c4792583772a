//! Texts of administrators in further languages: what a portal is called, its menu and headings, the questions of forms,
//! options, and the names of stages.
//!
//! What administrators write on the pages of settings is the original. A translation stands beside it and remembers the
//! original that it was made from. Whoever comes to a portal gets the settings in their language (`Settings::spoken`), so that no page,
//! mail or export has to look for translations; at the help desk and in settings the originals stand.

mod edit;
mod record;
mod texts;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use db::{Conn, Sql, row, sql};

use super::error::Result;
use super::ids::{FormId, PipelineId, PortalId, PropertyId, TemplateId};
use super::pipelines::{Pipeline, Stage};
use super::portal::Portal;
use super::properties::{Property, seeded_label};
use super::session::Session;
use super::templates::Template;

pub use edit::{Group, Line, Sent, Sheet, Standing, look, overview, save, set_up};
pub use record::Record;
pub(in crate::desk) use texts::{AFTER, answer, answer_hint, help, question};
pub use texts::{Part, Text};

/// What texts belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// A portal: its name, menu, headings and footer.
    Portal(PortalId),
    /// A form: its questions, their help and answers, and what follows.
    Form(FormId),
    /// A property: its name and its options.
    Property(PropertyId),
    /// A pipeline: its name, and its stages as customers read them.
    Pipeline(PipelineId),
    /// A template: what a page around signing in, or a mail about it, says.
    Template(TemplateId),
}

impl Thing {
    /// Its kind and its id, as stored and as in addresses.
    pub fn parts(self) -> (&'static str, i64) {
        match self {
            Thing::Portal(id) => ("portal", id.0),
            Thing::Form(id) => ("form", id.0),
            Thing::Property(id) => ("property", id.0),
            Thing::Pipeline(id) => ("pipeline", id.0),
            Thing::Template(id) => ("template", id.0),
        }
    }

    /// What a kind and an id name.
    pub fn parse(kind: &str, id: i64) -> Option<Thing> {
        Some(match kind {
            "portal" => Thing::Portal(PortalId(id)),
            "form" => Thing::Form(FormId(id)),
            "property" => Thing::Property(PropertyId(id)),
            "pipeline" => Thing::Pipeline(PipelineId(id)),
            "template" => Thing::Template(TemplateId(id)),
            _ => return None,
        })
    }
}

/// The translations into one language, by what they belong to and their field.
pub(in crate::desk) type Said = HashMap<Thing, HashMap<String, String>>;

/// All translations, by language.
pub(in crate::desk) type Translations = BTreeMap<String, Arc<Said>>;

row! {
    struct Row {
        object: String,
        id: i64,
        field: String,
        language: String,
        text: String,
        original: String,
    }
}

/// Every translation with what it belongs to.
async fn rows(conn: &mut Conn) -> Result<Vec<(Thing, Row)>> {
    let all = "SELECT object, object_id, field, language, text, original FROM translation";
    let rows: Vec<Row> = conn.all(Sql::new(all)).await?;
    Ok(rows.into_iter().filter_map(|row| Some((Thing::parse(&row.object, row.id)?, row))).collect())
}

/// Reads them.
pub(in crate::desk) async fn load(conn: &mut Conn) -> Result<Translations> {
    let mut all: BTreeMap<String, Said> = BTreeMap::new();
    for (thing, row) in rows(conn).await? {
        all.entry(row.language).or_default().entry(thing).or_default().insert(row.field, row.text);
    }
    Ok(all.into_iter().map(|(language, said)| (language, Arc::new(said))).collect())
}

/// Takes the translations of a thing over to its copy, but for that of its name, which is another one's.
pub(in crate::desk) async fn copy(s: &mut Session<'_>, from: Thing, to: Thing) -> Result<()> {
    let ((object, id), (_, copy)) = (from.parts(), to.parts());
    s.conn()
        .run(sql!(
            "INSERT INTO translation (object, object_id, field, language, text, original, updated_at)
             SELECT object, ?, field, language, text, original, updated_at FROM translation
             WHERE object = ? AND object_id = ? AND field <> 'name'",
            copy,
            object,
            id
        ))
        .await?;
    Ok(())
}

/// Puts a translation in the place of its original, where there is one and somebody has written an original.
fn put(texts: Option<&HashMap<String, String>>, field: &str, original: &mut String) {
    if let Some(text) = texts.and_then(|texts| texts.get(field)).filter(|_| !original.trim().is_empty()) {
        text.clone_into(original);
    }
}

/// As [`put`], for what is not there when nobody has written it.
fn put_some(texts: Option<&HashMap<String, String>>, field: &str, original: &mut Option<String>) {
    if let Some(original) = original {
        put(texts, field, original);
    }
}

/// A portal in a language.
pub(in crate::desk) fn portal(said: &Said, portal: &Portal, language: &str) -> Portal {
    let mut portal = Portal { language: language.to_owned(), ..portal.clone() };
    let texts = said.get(&Thing::Portal(portal.id));
    put(texts, "name", &mut portal.name);
    put_some(texts, "form_menu", &mut portal.form_menu);
    put_some(texts, "form_title", &mut portal.form_title);
    put_some(texts, "kb_menu", &mut portal.kb_menu);
    put_some(texts, "ticket_one", &mut portal.ticket_one);
    put_some(texts, "ticket_many", &mut portal.ticket_many);
    put_some(texts, "owner_alias", &mut portal.owner_alias);
    for column in &mut portal.columns {
        put_some(texts, &texts::heading(&column.property), &mut column.heading);
    }
    if texts.is_some() {
        let mut theme = (*portal.theme).clone();
        put(texts, texts::FOOTER, &mut theme.footer);
        for link in &mut theme.links {
            put(texts, &texts::link(&link.address), &mut link.words);
        }
        portal.theme = Arc::new(theme);
    }
    portal
}

/// A property in a language.
pub(in crate::desk) fn property(said: &Said, property: &mut Property) {
    let texts = said.get(&Thing::Property(property.id));
    // What still has the label it was made with has words of every language.
    if seeded_label(property.object, &property.name) != Some(property.label.as_str()) {
        put(texts, texts::LABEL, &mut property.label);
    }
    for option in &mut property.options {
        put(texts, &texts::option(&option.value), &mut option.label);
        put(texts, &texts::option_hint(&option.value), &mut option.hint);
    }
}

/// A pipeline in a language.
pub(in crate::desk) fn pipeline(said: &Said, pipeline: &mut Pipeline) {
    put(said.get(&Thing::Pipeline(pipeline.id)), texts::LABEL, &mut pipeline.label);
}

/// A template in a language.
pub(in crate::desk) fn template(said: &Said, template: &Template) -> Template {
    let mut template = template.clone();
    let texts = said.get(&Thing::Template(template.id));
    put(texts, "subject", &mut template.texts.subject);
    put(texts, "heading", &mut template.texts.heading);
    put(texts, "body", &mut template.texts.body);
    put(texts, "button", &mut template.texts.button);
    for link in &mut template.links {
        put(texts, &texts::link(&link.address), &mut link.words);
    }
    template
}

/// A stage as customers read it in a language.
pub(in crate::desk) fn stage(said: &Said, stage: &mut Stage) {
    let text = said.get(&Thing::Pipeline(stage.pipeline)).and_then(|texts| texts.get(&texts::stage(stage.id)));
    if let Some(text) = text {
        stage.customer_label = Some(text.clone());
    }
}

impl Session<'_> {
    /// Puts what a text of a thing is in the language of this session in the place of its original.
    pub(in crate::desk) fn speak(&self, thing: Thing, field: &str, original: &mut String) {
        put(self.said().and_then(|said| said.get(&thing)), field, original);
    }
}
