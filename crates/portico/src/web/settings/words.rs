//! What settings and their values are called, by the keys of the language files.

use crate::desk::filter::{Kind, Operator};
use crate::web::i18n::Arg;
use crate::web::page::Shell;

/// What is asked of a value.
pub(super) fn comparison(operator: Operator, kind: Option<Kind>) -> &'static str {
    let is_time = matches!(kind, Some(Kind::Date | Kind::Moment));
    match operator {
        Operator::Eq if is_time => "filter-on",
        Operator::Neq if is_time => "filter-not-on",
        Operator::Lt if is_time => "filter-before",
        Operator::Lte if is_time => "filter-until",
        Operator::Gt if is_time => "filter-after",
        Operator::Gte if is_time => "filter-since",
        Operator::Eq => "filter-is",
        Operator::Neq => "filter-is-not",
        Operator::Lt => "filter-less",
        Operator::Lte => "filter-at-most",
        Operator::Gt => "filter-more",
        Operator::Gte => "filter-at-least",
        Operator::Between => "filter-between",
        Operator::In if kind == Some(Kind::Choices) => "filter-has-any",
        Operator::NotIn if kind == Some(Kind::Choices) => "filter-has-none",
        Operator::In => "filter-in",
        Operator::NotIn => "filter-not-in",
        Operator::HasProperty => "filter-known",
        Operator::NotHasProperty => "filter-unknown",
        Operator::ContainsToken => "filter-contains",
        Operator::NotContainsToken => "filter-contains-not",
    }
}

/// The name of a setting.
pub(super) fn label(setting: &str) -> &'static str {
    match setting {
        "name" => "set-name",
        "company_name" => "set-company",
        "brand" => "set-brand",
        "theme" => "theme",
        "domain" => "set-domain",
        "slug" => "set-slug",
        "language" => "set-language",
        "visitors_choose" => "set-visitors-choose",
        "inbox" => "set-inbox",
        "kb_url" => "set-kb-url",
        "kb_menu" => "set-kb-menu",
        "ticket_access" => "set-access",
        "company_if" => "set-company-if",
        "visible" => "set-visible",
        "access" => "set-entry",
        "access_groups" => "set-entry-groups",
        "invites" => "set-invites",
        "register_domains" => "set-register-domains",
        "register_denied" => "set-register-denied",
        "register_approval" => "set-register-approval",
        "has_signin_link" => "set-signin-link",
        "help_address" => "set-help",
        "idle_minutes" => "set-idle",
        "made" => "portals-made",
        "deleted" => "portals-deleted-one",
        "default" => "portals-default",
        "colleagues_read_only" => "set-read-only",
        "has_form" => "set-has-form",
        "form_menu" => "set-form-menu",
        "form_title" => "set-form-title",
        "form" => "set-form",
        "ticket_one" => "set-one",
        "ticket_many" => "set-many",
        "columns" => "set-columns",
        "owner_display" => "set-owner",
        "owner_alias" => "set-alias",
        "reply_to_closed" => "set-reply-closed",
        "close_allowed" => "set-close",
        "closing_stages" => "set-closing",
        "show_stages" => "set-show-stages",
        "show_turn" => "set-show-turn",
        _ => "set-is-on",
    }
}

/// A line of help below a setting.
pub(super) fn hint(setting: &str) -> Option<&'static str> {
    Some(match setting {
        "name" => "set-name-hint",
        "company_name" => "set-company-hint",
        "brand" => "set-brand-hint",
        "slug" => "set-slug-hint",
        "language" => "set-language-hint",
        "visitors_choose" => "set-visitors-choose-hint",
        "inbox" => "set-inbox-hint",
        "kb_url" => "set-kb-url-hint",
        "company_if" => "set-company-if-hint",
        "access_groups" => "set-entry-groups-hint",
        "invites" => "set-invites-hint",
        "register_domains" => "set-register-domains-hint",
        "register_denied" => "set-register-denied-hint",
        "register_approval" => "set-register-approval-hint",
        "has_signin_link" => "set-signin-link-hint",
        "help_address" => "set-help-hint",
        "idle_minutes" => "set-idle-hint",
        "colleagues_read_only" => "set-read-only-hint",
        "form" => "set-form-hint",
        "form_title" => "set-form-title-hint",
        "owner_alias" => "set-alias-hint",
        "reply_to_closed" => "set-reply-closed-hint",
        "close_allowed" => "set-close-hint",
        "show_stages" => "set-show-stages-hint",
        "show_turn" => "set-show-turn-hint",
        _ => return None,
    })
}

/// One of a setting's values, and a line of help to it.
pub(super) fn value(setting: &str, value: &str) -> (&'static str, Option<&'static str>) {
    match (setting, value) {
        ("language", "sv") => ("set-language-sv", None),
        ("language", _) => ("set-language-en", None),
        ("ticket_access", "company") => ("set-access-company", Some("set-access-company-hint")),
        ("ticket_access", "company_if") => ("set-access-some", Some("set-access-some-hint")),
        ("ticket_access", _) => ("set-access-own", Some("set-access-own-hint")),
        ("access", "register") => ("set-entry-register", Some("set-entry-register-hint")),
        ("access", "groups") => ("set-entry-some", Some("set-entry-some-hint")),
        ("access", _) => ("set-entry-all", Some("set-entry-all-hint")),
        ("owner_display", "full") => ("set-owner-full", None),
        ("owner_display", "last") => ("set-owner-last", None),
        ("owner_display", "alias") => ("set-owner-alias", None),
        ("owner_display", _) => ("set-owner-first", None),
        (_, "true") => ("set-on", None),
        _ => ("set-off", None),
    }
}

/// Minutes of inactivity, 0 for never.
pub(super) fn minutes(shell: &Shell, value: &str) -> String {
    match value.parse::<i64>() {
        Ok(..=0) | Err(_) => shell.w.t("set-off"),
        Ok(minutes) if minutes > 60 && minutes % 60 == 0 => shell.w.v("set-hours", "n", Arg::Number(minutes / 60)),
        Ok(minutes) => shell.w.v("set-minutes", "n", Arg::Number(minutes)),
    }
}

/// The heading of a section, and a line of help below it.
pub(super) fn section(key: &str) -> (&'static str, &'static str) {
    match key {
        "name" => ("sect-name", "sect-name-lead"),
        "inbox" => ("sect-inbox", "sect-inbox-lead"),
        "kb" => ("sect-kb", "sect-kb-lead"),
        "access" => ("sect-access", "sect-access-lead"),
        "entry" => ("sect-entry", "sect-entry-lead"),
        "register" => ("sect-register", "sect-register-lead"),
        "ways" => ("sect-ways", "sect-ways-lead"),
        "sessions" => ("sect-sessions", "sect-sessions-lead"),
        "look" => ("sect-look", "sect-look-lead"),
        "form" => ("sect-form", "sect-form-lead"),
        "nouns" => ("sect-nouns", "sect-nouns-lead"),
        "visible" => ("sect-visible", "sect-visible-lead"),
        "columns" => ("sect-columns", "sect-columns-lead"),
        "owner" => ("sect-owner", "sect-owner-lead"),
        "actions" => ("sect-actions", "sect-actions-lead"),
        "stages" => ("sect-stages", "sect-stages-lead"),
        _ => ("sect-turn", "sect-turn-lead"),
    }
}

/// The name of a page of settings.
pub(super) fn tab(name: &str) -> &'static str {
    match name {
        "general" => "tab-general",
        "access" => "tab-access",
        "advanced" => "tab-advanced",
        _ => "tab-templates",
    }
}
