//! Who changed which setting, when, from what to what.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::filter as rules;
use super::{
    access_change, closing, columns, companies, form_change, inbox_change, language_change, person_change,
    pipeline_change, property_change, sso_change, template_change, theme_said, words,
};
use crate::desk::filter::Filter;
use crate::desk::portal::Portal;
use crate::desk::portal_settings::{self, Change, Known, SETTINGS, Shape};
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::page::Shell;

/// What the audit calls the portal's look.
const THEME: &str = "theme";

/// Changes that the history shows.
const HISTORY: i64 = 200;

#[derive(Template)]
#[template(path = "settings/history.html")]
struct History {
    shell: Shell,
    changes: Vec<Change>,
    known: Known,
    /// The portals there are, to tell whose setting it was.
    portals: Vec<Arc<Portal>>,
}

/// A value as people read it.
pub(super) fn say(shell: &Shell, known: &Known, key: &str, value: &str) -> String {
    match SETTINGS.iter().find(|setting| setting.key == key).map(|setting| setting.shape) {
        Some(Shape::Filter(about)) => match serde_json::from_str::<Filter>(value) {
            Ok(filter) if !filter.is_empty() => rules::said(shell, about, known.fields(about), &filter),
            _ => shell.w.t("set-empty"),
        },
        // What portals are called that were made, deleted or made the default stands as it is.
        None if ["made", "deleted", "default"].contains(&key) && value.is_empty() => shell.w.t("set-empty"),
        None if ["made", "deleted", "default"].contains(&key) => value.to_owned(),
        // Switching the portal on or off stands on no page.
        Some(Shape::OneOf(_) | Shape::Flag) | None => shell.n(words::value(key, value).0),
        Some(Shape::Domain) => {
            let line = known.domains.iter().find(|line| line.domain.id.to_string() == value);
            line.map_or_else(|| value.to_owned(), |line| line.host.clone())
        }
        Some(Shape::Minutes(_)) => words::minutes(shell, value),
        Some(Shape::Columns) => columns::say(shell, &known.properties, value),
        Some(Shape::ClosingStages) if !value.is_empty() => closing::say(shell, known, value),
        Some(Shape::Groups) if !value.is_empty() => access_change::groups(known, value),
        Some(Shape::Inbox) => {
            let inbox = known.inboxes.iter().find(|inbox| inbox.id.to_string() == value);
            inbox.map_or_else(|| value.to_owned(), |inbox| inbox.name.clone())
        }
        _ if value.is_empty() => shell.w.t("set-empty"),
        _ => value.to_owned(),
    }
}

/// What was done to a contact.
fn of_contact(setting: &str) -> &'static str {
    match setting {
        "erased" => "history-contact-erased",
        "erasure_declined" => "history-erasure-declined",
        "passkeys_removed" => "history-passkeys-contact",
        "viewed_as" => "history-viewed-as",
        _ => "history-contact",
    }
}

impl History {
    fn label(&self, change: &Change) -> String {
        if change.is_of_form() {
            return form_change::named(&self.shell, change);
        }
        if change.is_of_domain() {
            return self.of_domain(change);
        }
        if change.is_of_pipeline() {
            return pipeline_change::named(&self.shell, change);
        }
        if change.is_of_property() || change.is_of_property_group() {
            return property_change::named(&self.shell, change);
        }
        if change.is_of_inbox() {
            return inbox_change::named(&self.shell, change);
        }
        if change.is_of_access_group() {
            return access_change::named(&self.shell, &self.known, change);
        }
        if change.is_of_staff() {
            return person_change::named(&self.shell, change);
        }
        if change.is_of_template() {
            return template_change::named(&self.shell, &self.known, change);
        }
        if change.is_of_connection() {
            return sso_change::named(&self.shell, change);
        }
        if change.is_of_translation() {
            return language_change::named(&self.shell, change);
        }
        match change.object.as_str() {
            "all_staff" => return self.shell.w.t("staff-all-second"),
            "directory" => return self.shell.w.t(companies::label(&change.setting)),
            "contact" => return self.shell.w.t(of_contact(&change.setting)),
            "company" if change.setting == "directory_token" => return self.shell.w.t("history-directory-token"),
            "company" => return self.shell.w.t("history-company"),
            _ => {}
        }
        let label = self.shell.n(words::label(&change.setting));
        match self.portals.iter().find(|portal| portal.id.0 == change.id) {
            Some(_) if self.portals.len() == 1 => label,
            Some(portal) => {
                let args = [("portal", portal.name.clone().into()), ("what", label.into())];
                self.shell.w.a("change-portal-of", &args)
            }
            None => self.shell.w.v("change-portal-gone", "what", label),
        }
    }

    /// What was changed of a domain, which has a name only while it is connected.
    fn of_domain(&self, change: &Change) -> String {
        if let Some(chosen) = template_change::chosen(&self.shell, &self.known, change) {
            return chosen;
        }
        let host = [&change.new, &change.old].into_iter().find(|host| !host.is_empty()).cloned().unwrap_or_default();
        match change.setting.as_str() {
            "domain" => self.shell.w.v("change-domain", "host", host),
            "time_zone" => self.shell.w.v("change-domain-of", "what", self.shell.w.t("domain-time-zone")),
            "consent" => self.shell.w.t("change-consent"),
            "consent_renewed" => self.shell.w.t("change-consent-renewed"),
            _ => self.shell.w.v("change-domain-of", "what", self.shell.w.t("set-language")),
        }
    }

    fn by(&self, change: &Change) -> String {
        change.by.clone().unwrap_or_else(|| self.shell.portal.company_name.clone())
    }

    fn is_portal(&self) -> bool {
        false
    }

    fn was(&self, change: &Change) -> String {
        self.say(change, &change.old, &change.new)
    }

    fn became(&self, change: &Change) -> String {
        self.say(change, &change.new, &change.old)
    }

    fn say(&self, change: &Change, value: &str, other: &str) -> String {
        if change.object == "portal" && change.setting == THEME {
            return theme_said::change(&self.shell, value, other);
        }
        if change.is_of_form() {
            return form_change::said(&self.shell, value, other);
        }
        if change.is_of_domain() && template_change::chosen(&self.shell, &self.known, change).is_some() {
            return template_change::said_chosen(&self.shell, value);
        }
        // A time zone, and the name of a domain, stand as they are.
        if change.is_of_domain() && change.setting != "language" {
            return if value.is_empty() { self.shell.w.t("set-empty") } else { value.to_owned() };
        }
        if change.is_of_pipeline() {
            return pipeline_change::said(&self.shell, change, value, other);
        }
        if change.is_of_property() || change.is_of_property_group() {
            return property_change::said(&self.shell, value, other);
        }
        if change.is_of_inbox() {
            return inbox_change::said(&self.shell, value, other);
        }
        if change.is_of_connection() {
            return sso_change::said(&self.shell, value, other);
        }
        if change.is_of_translation() {
            return language_change::said(&self.shell, value);
        }
        if change.is_of_access_group() {
            return access_change::said(&self.shell, &self.known, change, value);
        }
        if change.is_of_template() {
            return template_change::said(&self.shell, value);
        }
        if change.is_of_staff() {
            return match change.setting == person_change::PASSKEYS {
                true => self.shell.w.t(if value.is_empty() { "history-passkeys-removed" } else { "passkeys" }),
                false => person_change::said(&self.shell, value, other),
            };
        }
        match change.object.as_str() {
            "directory" => return companies::say(&self.shell, &change.setting, value),
            // Deleted: what it was called, and nothing.
            "contact" | "company" if value.is_empty() => return self.shell.w.t("set-empty"),
            "contact" | "company" => return value.to_owned(),
            _ => {}
        }
        say(&self.shell, &self.known, &change.setting, value)
    }
}

/// Who changed what.
pub(super) async fn page(door: Agent) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let changes = portal_settings::history(&mut s, HISTORY).await?;
                let known = portal_settings::known(&mut s).await?;
                let portals = s.portals().to_vec();
                Ok(History { shell: Shell::new(&app, &headers, &s), changes, known, portals })
            })
        })
        .await?;
    Ok(render(&page))
}
