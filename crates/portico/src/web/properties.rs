//! What properties are called. Those every installation has go by words of the page's language, the others by the label
//! they were given.

use super::i18n::Words;
use crate::desk::properties::{Kind, Property};

/// The name of a property for people.
pub(super) fn name(w: &Words, property: &Property) -> String {
    built_in(&property.name).filter(|_| property.is_builtin).map_or_else(|| property.label.clone(), |key| w.t(key))
}

/// Likewise where only its name for programs and its label are at hand. Programs call no property of their own as they call
/// the built-in ones.
pub(super) fn name_of(w: &Words, name: &str, label: &str) -> String {
    built_in(name).map_or_else(|| label.to_owned(), |key| w.t(key))
}

fn built_in(property: &str) -> Option<&'static str> {
    Some(match property {
        "subject" => "column-subject",
        "content" => "description",
        "requester" => "column-requester",
        "createdate" => "column-created",
        "owner" => "column-owner",
        "last_activity" => "column-activity",
        "status" => "column-status",
        "hs_pipeline" => "property-pipeline",
        "hs_pipeline_stage" => "property-stage",
        "hs_ticket_priority" => "property-priority",
        "hs_ticket_category" => "property-category",
        "source_type" => "property-source",
        "closed_date" => "property-closed",
        "first_agent_reply_date" => "property-answered",
        "last_reply_date" => "property-replied",
        _ => return None,
    })
}

/// What a property's values are, for those who choose among properties.
pub(super) fn kind(w: &Words, property: &Property) -> String {
    w.t(match (property.kind, property.name.as_str()) {
        (Kind::Text, _) => "kind-text",
        (Kind::LongText, _) => "kind-long-text",
        (Kind::Number, _) => "kind-number",
        (Kind::Date, _) => "kind-date",
        (Kind::Bool, _) => "kind-bool",
        (Kind::Enumeration, _) => "kind-choice",
        (Kind::Computed, "requester") => "kind-contact",
        (Kind::Computed, "owner") => "kind-staff",
        (Kind::Computed, "status") => "kind-status",
        (Kind::Computed, _) => "kind-moment",
    })
}
