//! What a setting may be, and what settings ask of each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::Value;

use super::save::Known;
use super::{About, Setting, Shape, filters};
use crate::desk::access::{Group, is_within};
use crate::desk::closing::{self, Closing};
use crate::desk::columns::{self, Column};
use crate::desk::email::check_email;
use crate::desk::error::Invalid;
use crate::desk::filter::When;
use crate::desk::look::palette;
use crate::desk::people;
use crate::desk::place;

/// The key of what is wrong, with the most there may be where that is it.
type Wrong = (&'static str, Option<usize>);

/// What a form says about a setting, in the setting's own words. Flags that were not sent are off; the headings of columns
/// and the stages of pipelines come in fields of their own.
pub fn sent_text(setting: &Setting, sent: &BTreeMap<String, String>) -> String {
    let text = sent.get(setting.key).map(|text| text.trim()).unwrap_or_default();
    match setting.shape {
        Shape::Flag if text.is_empty() => "false".to_owned(),
        Shape::Slug => text.trim_matches('/').to_lowercase(),
        Shape::Columns => {
            let typed = |column: Column| match sent.get(&format!("heading_{}", column.property)) {
                Some(typed) => Column { heading: columns::heading_of(typed), ..column },
                None => column,
            };
            columns::text(&columns::parse(text).into_iter().map(typed).collect::<Vec<_>>())
        }
        Shape::ClosingStages => {
            let Some(mut closing) = Closing::parse(text) else { return text.to_owned() };
            for (name, chosen) in sent {
                let pipeline = name.strip_prefix("closing_stages_").and_then(|id| id.parse().ok());
                match (pipeline, chosen.parse()) {
                    (Some(pipeline), Ok(stage)) => closing.0.insert(pipeline, stage),
                    (Some(pipeline), Err(_)) => closing.0.remove(&pipeline),
                    (None, _) => None,
                };
            }
            closing.text()
        }
        Shape::Groups => {
            let one = |name: &String| name.strip_prefix("access_groups_").map(str::to_owned);
            let chosen: Vec<String> = sent.keys().filter_map(one).collect();
            if chosen.is_empty() { text.to_owned() } else { chosen.join(",") }
        }
        _ => text.to_owned(),
    }
}

/// What settings ask of each other.
pub(super) fn together(settings: &[&Setting], sent: &BTreeMap<String, String>, known: &Known, invalid: &mut Invalid) {
    let text = |key: &str| sent.get(key).map(|text| text.trim()).unwrap_or_default();
    if text("ticket_one").is_empty() != text("ticket_many").is_empty() {
        let missing = if text("ticket_one").is_empty() { "ticket_one" } else { "ticket_many" };
        invalid.add(missing, "settings-both-nouns", vec![]);
    }
    let has_criteria = filters::read(text("company_if")).is_ok_and(|filter| !filter.is_empty());
    if text("ticket_access") == "company_if" && !has_criteria {
        invalid.add("company_if", "settings-criteria-missing", vec![]);
    }
    let groups = settings.iter().find(|setting| setting.shape == Shape::Groups);
    if text("access") == "groups" && groups.is_some_and(|setting| sent_text(setting, sent).is_empty()) {
        invalid.add("access_groups", "settings-groups-missing", vec![]);
    }
    let domains = |key: &str| people::domains(text(key)).unwrap_or_default();
    let (allowed, denied) = (domains("register_domains"), domains("register_denied"));
    let is_denied = |domain: &str| denied.lines().any(|denied| is_within(domain, denied));
    if text("access") == "register" && !allowed.is_empty() && allowed.lines().all(is_denied) {
        invalid.add("register_denied", "settings-all-denied", vec![]);
    }
    if text("owner_display") == "alias" && text("owner_alias").is_empty() {
        invalid.add("owner_alias", "settings-alias-missing", vec![]);
    }
    if text("has_form") == "true" && text("form").is_empty() {
        invalid.add("form", "settings-form-missing", vec![]);
    }
    let closing = settings.iter().find(|setting| setting.shape == Shape::ClosingStages);
    let closing = closing.and_then(|setting| Closing::parse(&sent_text(setting, sent)));
    if let Some(closing) = closing.filter(|_| text("close_allowed") == "true") {
        for pipeline in &known.pipelines {
            let is_several = closing::closed(&known.stages, pipeline.id).len() > 1;
            if is_several && !closing.0.contains_key(&pipeline.id) {
                let of = vec![("pipeline", pipeline.label.clone())];
                invalid.add("closing_stages", "settings-closing-missing", of);
            }
        }
    }
}

/// Whether it is the address of a page that a link may lead to.
fn is_page(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

impl Setting {
    /// The value as it is written and as it is stored.
    ///
    /// # Errors
    /// What is wrong, on the setting's key or on a part of it.
    pub(super) fn check(
        &self,
        text: &str,
        known: &Known,
        when: &When,
    ) -> std::result::Result<(String, Value), Invalid> {
        let wrong = |key: &'static str, args: Vec<(&'static str, String)>| {
            let mut invalid = Invalid::default();
            invalid.add(self.key, key, args);
            invalid
        };
        let choice = || wrong("settings-choice", vec![]);
        let fits = |max: usize| {
            if text.chars().count() > max {
                Err(wrong("settings-long", vec![("max", max.to_string())]))
            } else {
                Ok(())
            }
        };
        let value: Value = match self.shape {
            Shape::Text(max) => {
                fits(max)?;
                if text.is_empty() {
                    return Err(wrong("settings-missing", vec![]));
                }
                text.into()
            }
            Shape::Words(max) => {
                fits(max)?;
                Some(text).filter(|text| !text.is_empty()).map(str::to_owned).into()
            }
            Shape::Address(max) => {
                fits(max)?;
                if !text.is_empty() && !is_page(text) {
                    return Err(wrong("settings-address", vec![]));
                }
                Some(text).filter(|text| !text.is_empty()).map(str::to_owned).into()
            }
            Shape::Email => {
                if !text.is_empty() && check_email(text).is_err() {
                    return Err(wrong("email-invalid", vec![]));
                }
                Some(text).filter(|text| !text.is_empty()).map(str::to_owned).into()
            }
            Shape::Colour => match palette::parse(text) {
                Some(_) => text.into(),
                None => return Err(wrong("settings-colour", vec![])),
            },
            Shape::Flag => text.parse::<bool>().map_err(|_| choice())?.into(),
            Shape::OneOf(all) if all.contains(&text) => text.into(),
            Shape::OneOf(_) => return Err(choice()),
            Shape::Minutes(all) if all.contains(&text) => text.parse::<i64>().map_err(|_| choice())?.into(),
            Shape::Minutes(_) => return Err(choice()),
            Shape::Inbox => {
                let id = text
                    .parse()
                    .ok()
                    .filter(|id| known.inboxes.iter().any(|inbox| inbox.id.0 == *id && !inbox.is_archived));
                id.map(|id: i64| id.into()).ok_or_else(choice)?
            }
            Shape::Domain => {
                let domain = known.domains.iter().find(|line| line.domain.id.to_string() == text).ok_or_else(choice)?;
                if !domain.domain.is_proven() {
                    return Err(wrong("settings-domain-unproven", vec![]));
                }
                domain.domain.id.into()
            }
            Shape::Slug => match place::unfit(text) {
                Some(why) => return Err(wrong(why, vec![("max", place::LONGEST.to_string())])),
                None => text.into(),
            },
            Shape::Form if text.is_empty() => Value::Int(None),
            Shape::Form => {
                let id: Option<i64> = text.parse().ok();
                let form = known.forms.iter().find(|form| Some(form.id.0) == id).ok_or_else(choice)?;
                match form.unfit {
                    Some(why) => return Err(wrong(why, vec![])),
                    None => form.id.into(),
                }
            }
            Shape::Columns => {
                let columns = columns::parse(text);
                check_columns(&columns, known)
                    .map_err(|(key, max)| wrong(key, max.map(|max| ("max", max.to_string())).into_iter().collect()))?;
                serde_json::json!(columns).to_string().into()
            }
            Shape::Domains => match people::domains(text) {
                Ok(all) => return Ok((all.clone(), all.into())),
                Err((key, args)) => return Err(wrong(key, args)),
            },
            Shape::Groups => {
                let sent: Vec<&str> = text.split(',').filter(|id| !id.is_empty()).collect();
                let is_sent = |group: &&Arc<Group>| sent.contains(&&*group.id.to_string());
                // In the order of the groups, however they were sent.
                let ids: Vec<_> = known.groups.iter().filter(is_sent).map(|group| group.id).collect();
                if ids.len() != sent.len() {
                    return Err(choice());
                }
                let text = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                return Ok((text, serde_json::json!(ids).to_string().into()));
            }
            Shape::ClosingStages => {
                let closing = Closing::parse(text).ok_or_else(choice)?;
                if closing.0.keys().any(|pipeline| closing.is_stale(&known.stages, *pipeline)) {
                    return Err(choice());
                }
                text.into()
            }
            Shape::Filter(about) => {
                let filter = filters::checked(self.key, text, known.fields(about), when)?;
                if about == About::Contacts {
                    filters::is_not_said_by_customers(self.key, &filter, &known.of_contacts)?;
                }
                return Ok((filter.clone(), filter.into()));
            }
        };
        Ok((text.to_owned(), value))
    }
}

/// A list has some columns and not too many, each once, and each shows a property there is.
fn check_columns(columns: &[Column], known: &Known) -> std::result::Result<(), Wrong> {
    let is_known = |column: &Column| known.properties.iter().any(|property| property.name == column.property);
    let is_double =
        |(at, column): (usize, &Column)| columns[..at].iter().any(|other| other.property == column.property);
    let is_long = |column: &Column| column.heading.as_ref().is_some_and(|text| text.chars().count() > columns::HEADING);
    if columns.is_empty() {
        return Err(("settings-columns-none", None));
    }
    if columns.len() > columns::MOST {
        return Err(("settings-columns-many", Some(columns::MOST)));
    }
    if columns.iter().enumerate().any(is_double) {
        return Err(("settings-columns-double", None));
    }
    if !columns.iter().all(is_known) {
        return Err(("settings-columns-unknown", None));
    }
    if columns.iter().any(is_long) { Err(("settings-heading-long", Some(columns::HEADING))) } else { Ok(()) }
}
