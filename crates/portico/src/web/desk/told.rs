//! What happened around a contact or a company, and what was changed about it, in words.

use crate::desk::people::{
    ASKED, Activity, ActivityKind, Changed, DECLINED, LANGUAGE, TIME_ZONE, VIEWED_AS, WITHDRAWN,
};
use crate::desk::properties::Held;
use crate::web::page::Shell;
use crate::web::properties;

/// So much of a value is told where it was changed.
const VALUE: usize = 120;

/// An entry of a timeline in words.
pub(super) struct Told {
    pub icon: &'static str,
    pub text: String,
    pub snippet: String,
}

/// An entry of a timeline.
pub(super) fn activity(shell: &Shell, activity: &Activity) -> Told {
    let by = activity.by.clone().unwrap_or_else(|| shell.w.t("by-itself"));
    let say = |key: &str| shell.w.a(key, &[("by", (&by).into()), ("number", (&activity.number).into())]);
    let (icon, text, snippet) = match &activity.kind {
        ActivityKind::Email { from_staff: true, snippet } => ("mail", say("activity-email-out"), snippet.clone()),
        ActivityKind::Email { from_staff: false, snippet } => ("mail", say("activity-email-in"), snippet.clone()),
        ActivityKind::Created => ("g-new", say("activity-created"), activity.subject.clone()),
        ActivityKind::Closed => ("g-done", say("activity-closed"), activity.subject.clone()),
        ActivityKind::Reopened => ("g-us", say("activity-reopened"), activity.subject.clone()),
        ActivityKind::Changed => ("layers", say("activity-changed"), activity.subject.clone()),
    };
    Told { icon, text, snippet }
}

/// A change of a contact.
pub(super) fn contact_change(shell: &Shell, own: &[Held], change: &Changed) -> String {
    let label = match change.what.as_str() {
        "email" => "contact-email",
        "firstname" => "contact-first",
        "lastname" => "contact-last",
        "jobtitle" => "contact-title",
        "phone" => "contact-phone",
        LANGUAGE => "contact-language",
        TIME_ZONE => "profile-time-zone",
        "directory_user_name" => "directory-user-name",
        "directory_external_id" => "directory-external-id",
        "directory_display_name" => "directory-display-name",
        _ => "",
    };
    let label = (!label.is_empty()).then(|| shell.w.t(label));
    if change.what == LANGUAGE && !change.value.is_empty() {
        let named = Changed { value: shell.w.own_name(&change.value), ..change.clone() };
        return say(shell, own, &named, label);
    }
    say(shell, own, change, label)
}

/// A change of a company.
pub(super) fn company_change(shell: &Shell, own: &[Held], change: &Changed) -> String {
    let label = match change.what.as_str() {
        "name" => "name",
        "domain" => "company-domains",
        _ => "",
    };
    let label = (!label.is_empty()).then(|| shell.w.t(label));
    say(shell, own, change, label)
}

fn say(shell: &Shell, own: &[Held], change: &Changed, label: Option<String>) -> String {
    let otherwise = if change.is_by_directory { "by-directory" } else { "by-itself" };
    let by = change.by.clone().unwrap_or_else(|| shell.w.t(otherwise));
    let with = |key: &str| shell.w.a(key, &[("by", (&by).into()), ("value", (&change.value).into())]);
    match change.what.as_str() {
        "registered" => shell.w.t("change-registered"),
        "came_by_provider" => shell.w.t("change-came-by-provider"),
        "consented" => shell.w.t("change-consented"),
        "consent_withdrawn" => shell.w.t("change-consent-withdrawn"),
        "approved" => with("change-approved"),
        "declined" => with("change-declined"),
        "readmitted" => with("change-readmitted"),
        "factor_reset" => with("change-factor-reset"),
        "deactivated" => with("change-deactivated"),
        "reactivated" => with("change-reactivated"),
        "directory_deleted" => with("change-directory-deleted"),
        ASKED => with("change-erasure-asked"),
        WITHDRAWN => with("change-erasure-withdrawn"),
        DECLINED => with("change-erasure-declined"),
        VIEWED_AS => with("change-viewed-as"),
        "company_added" => with("change-company-added"),
        "company_by_domain" => with("change-company-by-domain"),
        "company_removed" => with("change-company-removed"),
        "company_primary" if change.value.is_empty() => shell.w.v("change-no-primary", "by", &by),
        "company_primary" => with("change-primary"),
        "contact_added" => with("change-contact-added"),
        "contact_removed" => with("change-contact-removed"),
        "contacts_by_domain" => {
            let n: u64 = change.value.parse().unwrap_or_default();
            shell.w.a("change-contacts-by-domain", &[("by", (&by).into()), ("n", n.into())])
        }
        name => {
            let held = own.iter().find(|held| held.property.name == name);
            let named = label.or_else(|| held.map(|held| properties::name(&shell.w, &held.property)));
            let what = named.unwrap_or_else(|| name.to_owned());
            let value = held.map(|held| properties::value(shell, &held.property, &change.value));
            let value = richtext::snippet(&value.unwrap_or_else(|| change.value.clone()), VALUE);
            let key = if change.value.is_empty() { "change-emptied" } else { "change-set" };
            let args = [("by", (&by).into()), ("what", what.into()), ("value", value.into())];
            shell.w.a(key, &args)
        }
    }
}
