//! What the pages around signing in and the mails about it say: templates of administrators in the place of the words that come
//! with the program. Requirements.
//!
//! A domain uses at most one template of each kind. A text that a template leaves empty is said by the program's own words, in
//! the language of whoever reads; so a template is never in the way of a language.

mod edit;
mod fill;
mod kind;

use std::collections::BTreeMap;
use std::sync::Arc;

use db::{Conn, Sql, row};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::Result;
use super::ids::{DomainId, TemplateId};
use super::look::theme::{LINKS, Link, is_address};
use super::session::Session;
use super::translations::{self, Said};

pub use edit::{
    Draft, Line, Overview, Sheet, choose, delete, keep_picture, look, make, overview, portal_at, save, try_mail,
};
pub(in crate::desk) use fill::unknown;
pub use fill::{Values, fill, fill_prose, placeholders};
pub use kind::Kind;

/// What stands before the kind in the setting of a domain that chose another template, in the history.
pub const CHOICE: &str = "template.";
/// Characters of a template's name.
pub const NAME: usize = 80;
/// Characters of a mail's subject.
pub const SUBJECT: usize = 200;
/// Characters of a heading.
pub const HEADING: usize = 120;
/// Characters of a text.
pub const BODY: usize = 5_000;
/// Characters on a mail's button.
pub const BUTTON: usize = 60;
/// Characters of a sender's name.
pub const SENDER: usize = 100;
/// Templates of one kind that there may be.
pub const MOST: usize = 50;

/// What a page or a mail says; what is empty is said by the program's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// What a mail is about.
    pub subject: String,
    /// Above everything.
    pub heading: String,
    /// Beneath it, as Markdown.
    pub body: String,
    /// On a mail's button.
    pub button: String,
    /// The name in which a mail goes out.
    pub sender_name: String,
    /// The address from which it goes out.
    pub sender_address: String,
}

/// A template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Which.
    pub id: TemplateId,
    /// What it is a template of.
    pub kind: Kind,
    /// Its name in settings.
    pub name: String,
    /// What it says.
    pub texts: Texts,
    /// Links beneath a page's form.
    pub links: Vec<Link>,
    /// The name of a picture beside a page's form.
    pub picture: Option<String>,
    /// What changes with every save: send it back with the next one.
    pub version: i64,
}

row! {
    struct Row {
        id: TemplateId,
        kind: String,
        name: String,
        subject: String,
        heading: String,
        body: String,
        button: String,
        links: String,
        picture: Option<String>,
        sender_name: String,
        sender_address: String,
        version: i64,
    }
}

/// The links of a template as they are stored; what makes no sense is left out.
fn read_links(stored: &str) -> Vec<Link> {
    let json: Value = serde_json::from_str(stored).unwrap_or_default();
    let link = |link: &Value| {
        let (words, address) = (link["words"].as_str()?.to_owned(), link["address"].as_str()?.to_owned());
        (!words.is_empty() && is_address(&address)).then_some(Link { words, address })
    };
    json.as_array().into_iter().flatten().filter_map(link).take(LINKS).collect()
}

fn write_links(links: &[Link]) -> String {
    let links: Vec<Value> = links.iter().map(|link| json!({ "words": link.words, "address": link.address })).collect();
    Value::from(links).to_string()
}

impl Row {
    /// The template; None of a kind that this program does not know.
    fn template(self) -> Option<Template> {
        Some(Template {
            id: self.id,
            kind: Kind::parse(&self.kind)?,
            name: self.name,
            texts: Texts {
                subject: self.subject,
                heading: self.heading,
                body: self.body,
                button: self.button,
                sender_name: self.sender_name,
                sender_address: self.sender_address,
            },
            links: read_links(&self.links),
            picture: self.picture,
            version: self.version,
        })
    }
}

/// The templates, and which of them domains use.
#[derive(Clone, Debug, Default)]
pub(in crate::desk) struct Templates {
    /// All of them, by kind and name.
    pub all: Vec<Arc<Template>>,
    /// Those that are used.
    pub chosen: BTreeMap<(DomainId, Kind), TemplateId>,
}

/// Reads them.
pub(in crate::desk) async fn load(conn: &mut Conn) -> Result<Templates> {
    let all =
        "SELECT id, kind, name, subject, heading, body, button, links, picture, sender_name, sender_address, updated_at
        FROM template ORDER BY kind, name_key, id";
    let rows: Vec<Row> = conn.all(Sql::new(all)).await?;
    let chosen: Vec<(DomainId, String, TemplateId)> =
        conn.all(Sql::new("SELECT domain_id, kind, template_id FROM template_choice")).await?;
    Ok(Templates {
        all: rows.into_iter().filter_map(Row::template).map(Arc::new).collect(),
        chosen: chosen.into_iter().filter_map(|(at, kind, id)| Some(((at, Kind::parse(&kind)?), id))).collect(),
    })
}

impl Templates {
    /// The same as they are read in a language.
    pub(in crate::desk) fn say(&self, said: &Said) -> Templates {
        let say = |template: &Arc<Template>| Arc::new(translations::template(said, template));
        Templates { all: self.all.iter().map(say).collect(), chosen: self.chosen.clone() }
    }

    /// The template that a domain uses for this; None where the program's own words stand.
    pub(in crate::desk) fn of(&self, domain: DomainId, kind: Kind) -> Option<&Arc<Template>> {
        let id = self.chosen.get(&(domain, kind))?;
        self.all.iter().find(|template| template.id == *id)
    }
}

impl Session<'_> {
    /// The template for this at the domain of the session's portal, as it is read there; None where the program's own words
    /// stand.
    pub fn template(&self, kind: Kind) -> Option<Arc<Template>> {
        self.templates().of(self.portal().domain, kind).cloned()
    }
}
