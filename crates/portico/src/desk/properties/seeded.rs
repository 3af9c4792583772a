//! The properties that every installation has: what they are called at first, and which of them people fill in.

use super::Object;

/// Labels as installations are made with. Whoever reads a property that still has its first label reads words of the page's
/// language instead.
const LABELS: [(Object, &str, &str); 24] = [
    (Object::Ticket, "subject", "Subject"),
    (Object::Ticket, "content", "Description"),
    (Object::Ticket, "requester", "Requested by"),
    (Object::Ticket, "createdate", "Created"),
    (Object::Ticket, "owner", "Owner"),
    (Object::Ticket, "last_activity", "Last activity"),
    (Object::Ticket, "status", "Status"),
    (Object::Ticket, "hs_pipeline", "Pipeline"),
    (Object::Ticket, "hs_pipeline_stage", "Stage"),
    (Object::Ticket, "hs_ticket_priority", "Priority"),
    (Object::Ticket, "hs_ticket_category", "Category"),
    (Object::Ticket, "source_type", "Source"),
    (Object::Ticket, "closed_date", "Closed"),
    (Object::Ticket, "first_agent_reply_date", "First answer"),
    (Object::Ticket, "last_reply_date", "Last customer reply"),
    (Object::Contact, "email", "E-mail address"),
    (Object::Contact, "firstname", "First name"),
    (Object::Contact, "lastname", "Last name"),
    (Object::Contact, "jobtitle", "Job title"),
    (Object::Contact, "phone", "Telephone"),
    (Object::Contact, "createdate", "Created"),
    (Object::Company, "name", "Name"),
    (Object::Company, "domain", "Domain"),
    (Object::Company, "createdate", "Created"),
];

/// The first label of a built-in property; None for all others.
pub fn label(object: Object, name: &str) -> Option<&'static str> {
    LABELS.iter().find(|(of, known, _)| *of == object && *known == name).map(|(_, _, label)| *label)
}

/// What administrators may change about a property besides its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct May {
    /// Its help, its group, and whether it is archived.
    pub own: bool,
    /// Who sees it.
    pub access: bool,
    /// The words of its options.
    pub labels: bool,
    /// Which options there are.
    pub options: bool,
}

/// What may be changed: all of a property of one's own, and of a built-in one what the program does not rely on.
pub fn may(object: Object, name: &str, is_builtin: bool) -> May {
    let choices = matches!((object, name), (Object::Ticket, "hs_ticket_priority" | "hs_ticket_category"));
    May {
        own: !is_builtin,
        access: !is_builtin || choices || (object == Object::Contact && is_filled_in(object, name)),
        labels: !is_builtin || choices || (object, name) == (Object::Ticket, "source_type"),
        options: !is_builtin || choices,
    }
}

/// Whether people give a built-in property its value by a form of their own or of the help desk.
pub(super) fn is_filled_in(object: Object, name: &str) -> bool {
    match object {
        Object::Ticket => matches!(name, "subject" | "content" | "hs_ticket_priority" | "hs_ticket_category"),
        Object::Contact => matches!(name, "jobtitle" | "phone"),
        Object::Company => false,
    }
}
