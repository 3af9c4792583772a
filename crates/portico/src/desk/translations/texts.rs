//! Which texts there are that customers read and administrators have written.

use crate::desk::columns::HEADING;
use crate::desk::forms::{self, Question, TEXT};
use crate::desk::ids::StageId;
use crate::desk::look::theme::{FOOTER as FOOTER_LENGTH, LINK_WORDS};
use crate::desk::pipelines::{self, Pipeline, Stage};
use crate::desk::portal::Portal;
use crate::desk::portal_settings::{SETTINGS, Shape};
use crate::desk::properties::{self, Choice, CustomerAccess, Object, Property, seeded_label};
use crate::desk::templates::{self, Template};

/// The settings of a portal that are texts for customers. What the company is called is the same in every language.
const OF_PORTALS: [&str; 7] =
    ["name", "form_menu", "form_title", "kb_menu", "ticket_one", "ticket_many", "owner_alias"];

pub(super) const FOOTER: &str = "footer";
pub(super) const LABEL: &str = "label";
pub(in crate::desk) const AFTER: &str = "after";

pub(super) fn heading(property: &str) -> String {
    format!("heading:{property}")
}

pub(super) fn link(address: &str) -> String {
    format!("link:{address}")
}

pub(super) fn option(value: &str) -> String {
    format!("option:{value}")
}

pub(super) fn option_hint(value: &str) -> String {
    format!("hint:{value}")
}

pub(super) fn stage(id: StageId) -> String {
    format!("stage:{id}")
}

/// A question's label; its help and its own answers have names that begin with the same property.
pub(in crate::desk) fn question(property: &str) -> String {
    format!("question:{property}")
}

pub(in crate::desk) fn help(property: &str) -> String {
    format!("help:{property}")
}

/// Properties' names have no colon in them.
pub(in crate::desk) fn answer(property: &str, value: &str) -> String {
    format!("answer:{property}:{value}")
}

pub(in crate::desk) fn answer_hint(property: &str, value: &str) -> String {
    format!("answer_hint:{property}:{value}")
}

/// What a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The setting of this key.
    Setting(&'static str),
    /// The heading of a column.
    Heading,
    /// The line at the foot of pages.
    Footer,
    /// A link there.
    Link,
    /// A question.
    Question,
    /// The line of help to this question.
    Help(String),
    /// One of the answers to this question.
    Answer(String),
    /// The word of help to this answer.
    AnswerHint(String),
    /// What is read once a form was sent.
    After,
    /// The name of a property.
    Property,
    /// One of its options.
    Option,
    /// The word of help to this option.
    OptionHint(String),
    /// The name of a pipeline.
    Pipeline,
    /// The name of a stage, for customers.
    Stage,
    /// What a mail is about.
    Subject,
    /// What stands above a page or a mail.
    Title,
    /// What stands beneath it.
    Body,
    /// What stands on a mail's button.
    Button,
}

/// A text that can be given in further languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its name among those of its thing.
    pub field: String,
    /// What it is.
    pub part: Part,
    /// As it stands in settings.
    pub original: String,
    /// Characters that it may have.
    pub max: usize,
}

impl Text {
    /// Whether it has several lines.
    pub fn is_long(&self) -> bool {
        matches!(self.part, Part::After | Part::Body)
    }
}

fn text(field: impl Into<String>, part: Part, original: &str, max: usize) -> Option<Text> {
    (!original.trim().is_empty()).then(|| Text { field: field.into(), part, original: original.to_owned(), max })
}

pub(super) fn of_portal(portal: &Portal) -> Vec<Text> {
    let settings = SETTINGS.iter().filter(|setting| OF_PORTALS.contains(&setting.key)).filter_map(|setting| {
        let (Shape::Text(max) | Shape::Words(max)) = setting.shape else { return None };
        text(setting.key, Part::Setting(setting.key), &setting.value(portal), max)
    });
    let headings = portal.columns.iter().filter_map(|column| {
        text(heading(&column.property), Part::Heading, column.heading.as_deref().unwrap_or_default(), HEADING)
    });
    let footer = text(FOOTER, Part::Footer, &portal.theme.footer, FOOTER_LENGTH);
    let links = portal.theme.links.iter().filter_map(|of| text(link(&of.address), Part::Link, &of.words, LINK_WORDS));
    let mut all: Vec<Text> = settings.chain(headings).chain(footer).chain(links).collect();
    // Two links to one page have one text.
    let mut seen = std::collections::HashSet::new();
    all.retain(|text| seen.insert(text.field.clone()));
    all
}

pub(super) fn of_form(questions: &[Question], after: &str) -> Vec<Text> {
    let of_question = |of: &Question| {
        let mut all = vec![
            text(question(&of.property), Part::Question, &of.label, forms::LABEL),
            text(help(&of.property), Part::Help(of.label.clone()), &of.hint, forms::HINT),
        ];
        for choice in &of.options {
            let (label, hint) = (answer(&of.property, &choice.value), answer_hint(&of.property, &choice.value));
            all.push(text(label, Part::Answer(of.label.clone()), &choice.label, properties::LABEL));
            all.push(text(hint, Part::AnswerHint(choice.label.clone()), &choice.hint, properties::HINT));
        }
        all
    };
    let after = text(AFTER, Part::After, after, TEXT);
    questions.iter().flat_map(of_question).chain([after]).flatten().collect()
}

/// Whether customers come to read a property: `is_named` is whether a list or a form names it.
fn is_read(property: &Property, is_named: bool) -> bool {
    match property.object {
        Object::Ticket => is_named || property.access >= CustomerAccess::Column,
        Object::Contact => is_named || property.access >= CustomerAccess::Detail,
        Object::Company => false,
    }
}

/// Those that customers come to read; one that still has the label it was made with has words of every language.
pub(super) fn of_property(property: &Property, is_named: bool) -> Vec<Text> {
    if !is_read(property, is_named) {
        return vec![];
    }
    let is_as_made = seeded_label(property.object, &property.name) == Some(property.label.as_str());
    let label = text(LABEL, Part::Property, &property.label, properties::LABEL).filter(|_| !is_as_made);
    // What nobody can choose any more stands on tickets all the same, unless another option takes its place.
    let is_there = |option: &&Choice| !option.archived || option.goes_to.is_none();
    let mut options: Vec<&Choice> = property.options.iter().filter(is_there).collect();
    options.sort_by_key(|option| option.archived);
    let options = options.into_iter().filter(|_| property.kind.has_options());
    let options = options.flat_map(|of| {
        let hint = Part::OptionHint(of.label.clone());
        [
            text(option(&of.value), Part::Option, &of.label, properties::LABEL),
            text(option_hint(&of.value), hint, &of.hint, properties::HINT),
        ]
    });
    label.into_iter().chain(options.flatten()).collect()
}

/// Its name where lists show it, and its stages. Of one that is in use no more the closed ones, in which tickets stay.
pub(super) fn of_pipeline(pipeline: &Pipeline, stages: &[Stage], is_named: bool) -> Vec<Text> {
    let label = text(LABEL, Part::Pipeline, &pipeline.label, pipelines::NAME).filter(|_| is_named);
    let is_there = |of: &&Stage| if pipeline.is_archived { of.is_closed } else { !of.is_archived };
    let stages = stages.iter().filter(|stage| stage.pipeline == pipeline.id).filter(is_there);
    let stages = stages.filter_map(|of| text(stage(of.id), Part::Stage, of.name(), pipelines::NAME));
    label.into_iter().chain(stages).collect()
}

/// What it says and the words of its links. The name of a sender is the same in every language.
pub(super) fn of_template(template: &Template) -> Vec<Text> {
    let texts = &template.texts;
    let own = [
        text("subject", Part::Subject, &texts.subject, templates::SUBJECT),
        text("heading", Part::Title, &texts.heading, templates::HEADING),
        text("body", Part::Body, &texts.body, templates::BODY),
        text("button", Part::Button, &texts.button, templates::BUTTON),
    ];
    let links = template.links.iter().map(|of| text(link(&of.address), Part::Link, &of.words, LINK_WORDS));
    own.into_iter().chain(links).flatten().collect()
}
