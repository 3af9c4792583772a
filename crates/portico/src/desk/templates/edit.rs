//! Templates are made, changed, chosen and deleted, under the portals' rows like all settings of portals.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::sql;

use super::fill::{placeholders, unknown};
use super::{BODY, BUTTON, CHOICE, HEADING, Kind, MOST, NAME, SENDER, SUBJECT, Template, Texts, write_links};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{DomainId, PortalId, TemplateId};
use crate::desk::inboxes::is_address as is_email;
use crate::desk::look::picture::{self, Picture};
use crate::desk::look::theme::{self, Link};
use crate::desk::mailroom::{self, Mail};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{Change, hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::translations::Thing;
use crate::random;

/// What a domain uses for one page or mail.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which page or mail.
    pub kind: Kind,
    /// The template that it uses; None for the program's own words.
    pub chosen: Option<Arc<Template>>,
    /// All templates for this.
    pub all: Vec<Arc<Template>>,
}

/// What a domain uses.
#[derive(Clone, Debug)]
pub struct Overview {
    /// For each page or mail.
    pub lines: Vec<Line>,
    /// What changes with every choice: send it back with the next one.
    pub version: String,
}

/// A template with what is known around it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The template.
    pub template: Arc<Template>,
    /// The domains that use it, by their names; empty for the installation's own address.
    pub domains: Vec<String>,
    /// The last change.
    pub last: Option<Change>,
}

/// What a form says of a template, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// What it says.
    pub texts: Texts,
    /// Its links.
    pub links: Vec<Link>,
    /// The name of its picture.
    pub picture: Option<String>,
}

impl Sheet {
    /// What the fields of a form say, each trimmed and in the room it has. The name may be taken all the same.
    ///
    /// # Errors
    /// Each field that is not as it should be, by its name.
    pub fn check(kind: Kind, sent: &BTreeMap<String, String>) -> std::result::Result<Sheet, Invalid> {
        let mut invalid = Invalid::default();
        let typed = |name: &str| sent.get(name).map(String::as_str).unwrap_or_default();
        let mut line = |name: &str, max: usize| {
            let text = richtext::one_line(typed(name));
            if text.chars().count() > max {
                invalid.add(name, "settings-long", vec![("max", max.to_string())]);
            }
            text
        };
        let name = line("name", NAME);
        let mut texts = Texts { heading: line("heading", HEADING), ..Texts::default() };
        if kind.is_mail() {
            texts.subject = line("subject", SUBJECT);
            texts.sender_name = line("sender_name", SENDER);
            texts.sender_address = line("sender_address", 254);
            if kind.has_button() {
                texts.button = line("button", BUTTON);
            }
        }
        let body = typed("body").trim();
        if body.chars().count() > BODY {
            invalid.add("body", "settings-long", vec![("max", BODY.to_string())]);
        }
        body.clone_into(&mut texts.body);
        if name.is_empty() {
            invalid.add("name", "settings-missing", vec![]);
        }
        if !texts.sender_address.is_empty() && !is_email(&texts.sender_address) {
            invalid.add("sender_address", "email-invalid", vec![]);
        }
        for (field, text) in [
            ("subject", &texts.subject),
            ("heading", &texts.heading),
            ("body", &texts.body),
            ("button", &texts.button),
            ("sender_name", &texts.sender_name),
        ] {
            if let Some(name) = unknown(text, kind) {
                let args = vec![("name", name), ("all", placeholders(kind))];
                invalid.add(field, "template-placeholder", args);
            }
        }
        let links = if kind.is_mail() { vec![] } else { theme::links(sent, &mut invalid) };
        for (n, link) in links.iter().enumerate() {
            if let Some(name) =
                unknown(&link.words, kind).or_else(|| link.address.contains('{').then(|| "{".to_owned()))
            {
                let args = vec![("name", name), ("all", placeholders(kind))];
                invalid.add(&theme::link_words(n), "template-placeholder", args);
            }
        }
        let picture = Some(typed("picture").to_owned()).filter(|name| !kind.is_mail() && picture::is_name(name));
        if invalid.is_empty() { Ok(Sheet { name, texts, links, picture }) } else { Err(invalid) }
    }
}

fn is_there(s: &Session<'_>, domain: DomainId) -> Result<()> {
    only_those_who_may(s)?;
    if s.domains().iter().any(|known| known.id == domain) { Ok(()) } else { Err(Error::NotFound) }
}

fn version_of(lines: &[Line]) -> String {
    let all: Vec<_> = lines.iter().map(|line| (line.kind, line.chosen.as_ref().map(|chosen| chosen.id))).collect();
    random::digest(&format!("{all:?}"))[..16].to_owned()
}

/// What a domain uses for some pages or mails.
///
/// # Errors
/// [`Error::NotFound`] when there is no such domain, and for whoever may not set up the portal.
pub fn overview(s: &Session<'_>, domain: DomainId, kinds: &[Kind]) -> Result<Overview> {
    is_there(s, domain)?;
    let line = |kind: &Kind| Line {
        kind: *kind,
        chosen: s.templates().of(domain, *kind).cloned(),
        all: s.templates().all.iter().filter(|template| template.kind == *kind).cloned().collect(),
    };
    let lines: Vec<Line> = kinds.iter().map(line).collect();
    Ok(Overview { version: version_of(&lines), lines })
}

fn find(s: &Session<'_>, id: TemplateId) -> Result<Arc<Template>> {
    only_those_who_may(s)?;
    s.templates().all.iter().find(|template| template.id == id).cloned().ok_or(Error::NotFound)
}

/// The domains that use a template, by their names.
fn users(s: &Session<'_>, id: TemplateId) -> Vec<String> {
    let uses = |domain: &DomainId| s.templates().chosen.iter().any(|((at, _), chosen)| at == domain && *chosen == id);
    s.domains().iter().filter(|domain| uses(&domain.id)).map(|domain| domain.host.clone()).collect()
}

/// A template as it stands.
///
/// # Errors
/// [`Error::NotFound`] when there is none, and for whoever may not set up the portal; those of the database.
pub async fn look(s: &mut Session<'_>, id: TemplateId) -> Result<Draft> {
    let template = find(s, id)?;
    let last = audit::changes_of(s, Of::Template(id), 1).await?.pop();
    Ok(Draft { domains: users(s, id), template, last })
}

/// Makes sure that no other template of the kind has the name.
async fn check_name(s: &mut Session<'_>, kind: Kind, id: Option<TemplateId>, name: &str) -> Result<()> {
    let other = "SELECT id FROM template WHERE kind = ? AND name_key = ? AND id <> ?";
    let (key, but) = (richtext::sort_key(name), id.unwrap_or(TemplateId(0)));
    match s.conn().first::<TemplateId>(sql!(other, kind.as_str(), key, but)).await? {
        Some(_) => Err(Invalid::field("name", "template-name-taken").into()),
        None => Ok(()),
    }
}

/// Makes sure that the picture that a sheet names is there.
async fn check_picture(s: &mut Session<'_>, sheet: &Sheet) -> Result<()> {
    match &sheet.picture {
        Some(name) if !picture::is_there(s, name).await? => {
            Err(Invalid::field("picture", "theme-picture-unknown").into())
        }
        _ => Ok(()),
    }
}

/// Keeps a picture, for a template to name.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal; those of the database.
pub async fn keep_picture(s: &mut Session<'_>, picture: Picture) -> Result<()> {
    only_those_who_may(s)?;
    picture::keep(s, picture).await
}

/// The portal at a domain; the default one where there is none.
///
/// # Errors
/// As [`overview`].
pub fn portal_at(s: &Session<'_>, domain: DomainId) -> Result<PortalId> {
    is_there(s, domain)?;
    let here = s.portals().iter().find(|portal| portal.domain == domain);
    Ok(here.unwrap_or(s.default_portal()).id)
}

/// Makes a template, which a domain uses from then on.
///
/// # Errors
/// [`Error::NotFound`] when there is no such domain, and for whoever may not set up the portal; [`Error::Invalid`] on `name` or `picture`.
pub async fn make(s: &mut Session<'_>, domain: DomainId, kind: Kind, sheet: &Sheet) -> Result<TemplateId> {
    is_there(s, domain)?;
    hold(s).await?;
    check_name(s, kind, None, &sheet.name).await?;
    check_picture(s, sheet).await?;
    let count: i64 = s.conn().one(sql!("SELECT COUNT(*) FROM template WHERE kind = ?", kind.as_str())).await?;
    if usize::try_from(count).unwrap_or(MOST) >= MOST {
        let mut invalid = Invalid::default();
        invalid.add("name", "template-many", vec![("max", MOST.to_string())]);
        return Err(invalid.into());
    }
    let (now, texts) = (s.now(), &sheet.texts);
    let id: TemplateId = s
        .conn()
        .one(sql!(
            "INSERT INTO template (kind, name, name_key, subject, heading, body, button, links, picture, sender_name,
               sender_address, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            kind.as_str(),
            &sheet.name,
            richtext::sort_key(&sheet.name),
            &texts.subject,
            &texts.heading,
            &texts.body,
            &texts.button,
            write_links(&sheet.links),
            sheet.picture.clone(),
            &texts.sender_name,
            &texts.sender_address,
            now,
            now
        ))
        .await?;
    audit::note_of(s, Of::Template(id), "made", ("", &sheet.name)).await?;
    put(s, domain, kind, Some(id)).await?;
    Ok(id)
}

/// Makes sure, under the portals' rows, that a template is still what somebody saw, and what this transaction has read.
async fn stands(s: &mut Session<'_>, id: TemplateId, (seen, read): (i64, i64), key: &'static str) -> Result<()> {
    match s.conn().first::<i64>(sql!("SELECT updated_at FROM template WHERE id = ?", id)).await? {
        None => Err(Error::NotFound),
        Some(stands) if stands == seen && read == seen => Ok(()),
        Some(_) => Err(audit::overtaken(s, Of::Template(id), key).await?),
    }
}

/// Saves a template; `version` is what [`look`] said.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] on `name`, and on `version` when somebody else has saved meanwhile, which changes nothing.
pub async fn save(s: &mut Session<'_>, id: TemplateId, version: i64, sheet: &Sheet) -> Result<()> {
    let was = find(s, id)?;
    hold(s).await?;
    stands(s, id, (version, was.version), "template-changed").await?;
    check_name(s, was.kind, Some(id), &sheet.name).await?;
    check_picture(s, sheet).await?;
    let old = Sheet {
        name: was.name.clone(),
        texts: was.texts.clone(),
        links: was.links.clone(),
        picture: was.picture.clone(),
    };
    if *sheet == old {
        return Ok(());
    }
    let (now, texts, links) = (s.after(version), &sheet.texts, write_links(&sheet.links));
    s.conn()
        .run(sql!(
            "UPDATE template SET name = ?, name_key = ?, subject = ?, heading = ?, body = ?, button = ?, links = ?,
               picture = ?, sender_name = ?, sender_address = ?, updated_at = ? WHERE id = ?",
            &sheet.name,
            richtext::sort_key(&sheet.name),
            &texts.subject,
            &texts.heading,
            &texts.body,
            &texts.button,
            &links,
            sheet.picture.clone(),
            &texts.sender_name,
            &texts.sender_address,
            now,
            id
        ))
        .await?;
    let words = |picture: &Option<String>| picture.clone().unwrap_or_default();
    let said = |links: &[Link]| {
        links.iter().map(|link| format!("{} ({})", link.words, link.address)).collect::<Vec<_>>().join(", ")
    };
    for (what, from, to) in [
        ("name", was.name.clone(), sheet.name.clone()),
        ("subject", was.texts.subject.clone(), texts.subject.clone()),
        ("heading", was.texts.heading.clone(), texts.heading.clone()),
        ("body", was.texts.body.clone(), texts.body.clone()),
        ("button", was.texts.button.clone(), texts.button.clone()),
        ("sender_name", was.texts.sender_name.clone(), texts.sender_name.clone()),
        ("sender_address", was.texts.sender_address.clone(), texts.sender_address.clone()),
        ("links", said(&was.links), said(&sheet.links)),
        ("picture", words(&was.picture), words(&sheet.picture)),
    ] {
        if from != to {
            audit::note_of(s, Of::Template(id), what, (&from, &to)).await?;
        }
    }
    Ok(())
}

/// Has a domain use a template, or the program's own words.
async fn put(s: &mut Session<'_>, domain: DomainId, kind: Kind, id: Option<TemplateId>) -> Result<()> {
    let was = s.templates().of(domain, kind).map(|template| template.name.clone()).unwrap_or_default();
    s.conn().run(sql!("DELETE FROM template_choice WHERE domain_id = ? AND kind = ?", domain, kind.as_str())).await?;
    let mut name = String::new();
    if let Some(id) = id {
        let chosen = "INSERT INTO template_choice (domain_id, kind, template_id) VALUES (?, ?, ?)";
        s.conn().run(sql!(chosen, domain, kind.as_str(), id)).await?;
        name = s.conn().one(sql!("SELECT name FROM template WHERE id = ?", id)).await?;
    }
    audit::note_of(s, Of::Domain(domain), &format!("{CHOICE}{}", kind.as_str()), (&was, &name)).await
}

/// Has a domain use these; `version` is what [`overview`] of the same kinds said, and kinds that are not named stay.
///
/// # Errors
/// As [`overview`]; [`Error::Invalid`] on a kind for which there is no such template, and on `version` when somebody else has
/// chosen meanwhile, which changes nothing.
pub async fn choose(
    s: &mut Session<'_>,
    domain: DomainId,
    kinds: &[Kind],
    version: &str,
    choices: &BTreeMap<Kind, Option<TemplateId>>,
) -> Result<()> {
    is_there(s, domain)?;
    hold(s).await?;
    let stands = overview(s, domain, kinds)?;
    // Whoever held the portals' rows before may have chosen or deleted what this transaction has read.
    let newest: i64 = s.conn().one(sql!("SELECT version FROM settings")).await?;
    if stands.version != version || newest != s.settings_version() {
        return Err(audit::overtaken(s, Of::Domain(domain), "template-choices-changed").await?);
    }
    let mut invalid = Invalid::default();
    for line in &stands.lines {
        if let Some(Some(id)) = choices.get(&line.kind)
            && !line.all.iter().any(|template| template.id == *id)
        {
            invalid.add(line.kind.as_str(), "settings-choice", vec![]);
        }
    }
    invalid.into_result()?;
    for line in &stands.lines {
        if let Some(id) = choices.get(&line.kind)
            && *id != line.chosen.as_ref().map(|template| template.id)
        {
            put(s, domain, line.kind, *id).await?;
        }
    }
    Ok(())
}

/// Deletes a template; domains that used it have the program's own words again.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] on `version` when somebody else has changed it meanwhile.
pub async fn delete(s: &mut Session<'_>, id: TemplateId, version: i64) -> Result<()> {
    let template = find(s, id)?;
    hold(s).await?;
    stands(s, id, (version, template.version), "delete-changed").await?;
    let used: Vec<DomainId> =
        s.conn().all(sql!("SELECT domain_id FROM template_choice WHERE template_id = ?", id)).await?;
    for domain in used {
        put(s, domain, template.kind, None).await?;
    }
    let (object, of) = Thing::Template(id).parts();
    s.conn().run(sql!("DELETE FROM translation WHERE object = ? AND object_id = ?", object, of)).await?;
    s.conn().run(sql!("DELETE FROM template WHERE id = ?", id)).await?;
    audit::note_of(s, Of::Template(id), "deleted", (&template.name, "")).await
}

/// Sends whoever asks a mail as a sheet has it, in the name of a domain's portal and in a language.
///
/// # Errors
/// As [`overview`]; [`Error::NotFound`] for what is no mail.
pub async fn try_mail(s: &mut Session<'_>, domain: DomainId, kind: Kind, texts: Texts, language: String) -> Result<()> {
    if !kind.is_mail() {
        return Err(Error::NotFound);
    }
    let mail = Mail::Sample {
        kind: kind.as_str().to_owned(),
        texts,
        portal: portal_at(s, domain)?,
        to: s.staff()?.email.clone(),
        language,
        at: s.now(),
    };
    mailroom::say(s, &mail).await
}
