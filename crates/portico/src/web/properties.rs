//! What properties and their values are called, and how they are filled in. Properties that every installation has go by
//! words of the page's language as long as nobody gave them a label of their own.

use std::collections::BTreeMap;

use super::form::FormData;
use super::i18n::Words;
use super::page::{Problem, Shell};
use crate::desk::properties::{self, Held, Kind, Object, Property};

/// The name of a property for people.
pub(super) fn name(w: &Words, property: &Property) -> String {
    name_of(w, property.object, &property.name, &property.label)
}

/// Likewise where only its name for programs and its label are at hand.
pub(super) fn name_of(w: &Words, object: Object, name: &str, label: &str) -> String {
    let is_as_made = properties::seeded_label(object, name) == Some(label);
    built_in(object, name).filter(|_| is_as_made).map_or_else(|| label.to_owned(), |key| w.t(key))
}

/// The key of the words for a property that every installation has.
pub(super) fn built_in(object: Object, property: &str) -> Option<&'static str> {
    Some(match (object, property) {
        (Object::Ticket, "subject") => "column-subject",
        (Object::Ticket, "content") => "description",
        (Object::Ticket, "requester") => "column-requester",
        (Object::Ticket, "createdate") => "column-created",
        (Object::Ticket, "owner") => "column-owner",
        (Object::Ticket, "last_activity") => "column-activity",
        (Object::Ticket, "status") => "column-status",
        (Object::Ticket, "hs_pipeline") => "property-pipeline",
        (Object::Ticket, "hs_pipeline_stage") => "property-stage",
        (Object::Ticket, "hs_ticket_priority") => "property-priority",
        (Object::Ticket, "hs_ticket_category") => "property-category",
        (Object::Ticket, "source_type") => "property-source",
        (Object::Ticket, "closed_date") => "property-closed",
        (Object::Ticket, "first_agent_reply_date") => "property-answered",
        (Object::Ticket, "last_reply_date") => "property-replied",
        (Object::Contact, "email") => "contact-email",
        (Object::Contact, "firstname") => "contact-first",
        (Object::Contact, "lastname") => "contact-last",
        (Object::Contact, "jobtitle") => "contact-title",
        (Object::Contact, "phone") => "contact-phone",
        (Object::Company, "name") => "company-name",
        (Object::Company, "domain") => "company-domain",
        (Object::Contact | Object::Company, "createdate") => "contact-created",
        _ => return None,
    })
}

/// What a property's values are, for those who choose among properties.
pub(super) fn kind(w: &Words, property: &Property) -> String {
    kind_of(w, property.kind, &property.name)
}

/// Likewise where only its kind and its name for programs are at hand.
pub(super) fn kind_of(w: &Words, kind: Kind, name: &str) -> String {
    w.t(match (kind, name) {
        (Kind::Computed, "requester") => "kind-contact",
        (Kind::Computed, "owner") => "kind-staff",
        (Kind::Computed, "status") => "kind-status",
        (Kind::Computed, "email" | "firstname" | "lastname" | "name" | "domain") => "kind-text",
        (kind, _) => kind_key(kind),
    })
}

/// The key of the words for a kind.
pub(super) fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "kind-text",
        Kind::LongText => "kind-long-text",
        Kind::Number => "kind-number",
        Kind::Date => "kind-date",
        Kind::Bool => "kind-bool",
        Kind::Enumeration => "kind-choice",
        Kind::Multiple => "kind-choices",
        Kind::Computed => "kind-moment",
    }
}

/// A property and its value as people read them.
pub(super) fn line(shell: &Shell, held: &Held) -> (String, String) {
    (name(&shell.w, &held.property), value(shell, &held.property, &held.value))
}

/// A stored value as people read it.
pub(super) fn value(shell: &Shell, property: &Property, value: &str) -> String {
    match (property.kind, value) {
        (Kind::Date, day) if !day.is_empty() => shell.dates.date(day),
        (Kind::Bool, "true") => shell.w.t("value-yes"),
        (Kind::Bool, "false") => shell.w.t("value-no"),
        _ => property.display(value),
    }
}

/// What the inputs of properties are called in forms, before the property's name.
pub(super) const INPUT: &str = "p.";

/// A property to be filled in; `parts/property.html` draws it.
pub(super) struct Entry {
    /// The input's name.
    pub input: String,
    pub label: String,
    pub help: String,
    pub group: String,
    pub kind: Kind,
    /// What the input shows.
    pub value: String,
    /// What stood when the page was made; sent along, so that nobody's change is overwritten unseen.
    pub was: String,
    pub options: Vec<Offer>,
    /// Characters that the value may have.
    pub max: usize,
    pub problem: Option<Problem>,
}

/// An option to choose.
pub(super) struct Offer {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

impl Entry {
    /// A property as it stands, or as it was sent with a form that was refused.
    pub(super) fn of(shell: &Shell, held: &Held, sent: Option<&FormData>, problems: &[Problem]) -> Entry {
        let property = &held.property;
        let input = format!("{INPUT}{}", property.name);
        let sent = sent.filter(|sent| sent.has(&input));
        let value = sent.map_or_else(|| held.value.clone(), |sent| sent_value(sent, &input));
        let chosen: Vec<&str> = match property.kind {
            Kind::Multiple => properties::parts(&value).collect(),
            _ => vec![value.as_str()],
        };
        let is_chosen = |of: &str| chosen.contains(&of);
        let mut options: Vec<Offer> = property
            .options
            .iter()
            .filter(|option| !option.archived || is_chosen(&option.value))
            .map(|o| Offer { value: o.value.clone(), label: o.label.clone(), is_chosen: is_chosen(&o.value) })
            .collect();
        if property.kind.has_options() {
            let is_gone = |of: &&&str| !of.is_empty() && !property.options.iter().any(|option| option.value == ***of);
            let gone: Vec<Offer> = chosen
                .iter()
                .filter(is_gone)
                .map(|of| Offer { value: (*of).to_owned(), label: (*of).to_owned(), is_chosen: true })
                .collect();
            options.extend(gone);
        }
        Entry {
            label: name(&shell.w, property),
            help: property.help.clone(),
            group: property.group.clone(),
            kind: property.kind,
            was: held.value.clone(),
            max: properties::Rule::longest(property.kind, &shell.limits),
            problem: problems.iter().find(|problem| problem.field == input).cloned(),
            input,
            value,
            options,
        }
    }

    /// The ids of what describes the input, for `aria-describedby`.
    pub(super) fn described(&self) -> String {
        let hint = (!self.help.is_empty()).then(|| format!("h-{}", self.input));
        let problem = self.problem.as_ref().map(|_| format!("e-{}", self.input));
        [hint, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether it is this, of a property that is yes or no.
    pub(super) fn is(&self, value: &str) -> bool {
        self.value == value
    }
}

/// Entries under the headings of their groups, in order.
pub(super) fn grouped(entries: Vec<Entry>) -> Vec<(String, Vec<Entry>)> {
    let mut groups: Vec<(String, Vec<Entry>)> = vec![];
    for entry in entries {
        match groups.iter_mut().find(|(group, _)| *group == entry.group) {
            Some((_, entries)) => entries.push(entry),
            None => groups.push((entry.group.clone(), vec![entry])),
        }
    }
    groups
}

/// The value that was sent under an input's name; several are several options.
pub(super) fn sent_value(sent: &FormData, input: &str) -> String {
    let all = sent.all(input);
    properties::join(all.iter().map(String::as_str).filter(|value| !value.is_empty()))
}

/// The value that was sent for each property, by its name.
pub(super) fn sent_values(sent: &FormData) -> BTreeMap<String, String> {
    let named = |input: &String| Some((input.strip_prefix(INPUT)?.to_owned(), sent_value(sent, input)));
    sent.values().keys().filter_map(named).collect()
}

/// Properties to fill in, under the headings of their groups: as they stand, or as they were sent with a form that was
/// refused.
pub(super) fn entries(
    shell: &Shell,
    own: &[Held],
    sent: Option<&FormData>,
    problems: &[Problem],
) -> Vec<(String, Vec<Entry>)> {
    grouped(own.iter().map(|held| Entry::of(shell, held, sent, problems)).collect())
}
