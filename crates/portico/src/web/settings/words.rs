//! What settings and their values are called, by the keys of the language files.

/// The name of a setting.
pub(super) fn label(setting: &str) -> &'static str {
    match setting {
        "name" => "set-name",
        "language" => "set-language",
        "inbox" => "set-inbox",
        "ticket_access" => "set-access",
        "colleagues_read_only" => "set-read-only",
        "has_form" => "set-has-form",
        "form_menu" => "set-form-menu",
        "form_title" => "set-form-title",
        "form" => "set-form",
        "ticket_one" => "set-one",
        "ticket_many" => "set-many",
        "owner_display" => "set-owner",
        "owner_alias" => "set-alias",
        "reply_to_closed" => "set-reply-closed",
        "show_stages" => "set-show-stages",
        "show_turn" => "set-show-turn",
        _ => "set-is-on",
    }
}

/// A line of help below a setting.
pub(super) fn hint(setting: &str) -> Option<&'static str> {
    Some(match setting {
        "name" => "set-name-hint",
        "inbox" => "set-inbox-hint",
        "colleagues_read_only" => "set-read-only-hint",
        "form" => "set-form-hint",
        "form_title" => "set-form-title-hint",
        "owner_alias" => "set-alias-hint",
        "reply_to_closed" => "set-reply-closed-hint",
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
        ("ticket_access", _) => ("set-access-own", Some("set-access-own-hint")),
        ("owner_display", "full") => ("set-owner-full", None),
        ("owner_display", "last") => ("set-owner-last", None),
        ("owner_display", "alias") => ("set-owner-alias", None),
        ("owner_display", _) => ("set-owner-first", None),
        (_, "true") => ("set-on", None),
        _ => ("set-off", None),
    }
}

/// The heading of a section, and a line of help below it.
pub(super) fn section(key: &str) -> (&'static str, &'static str) {
    match key {
        "name" => ("sect-name", "sect-name-lead"),
        "inbox" => ("sect-inbox", "sect-inbox-lead"),
        "access" => ("sect-access", "sect-access-lead"),
        "form" => ("sect-form", "sect-form-lead"),
        "nouns" => ("sect-nouns", "sect-nouns-lead"),
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
        "advanced" => "tab-advanced",
        _ => "tab-templates",
    }
}
