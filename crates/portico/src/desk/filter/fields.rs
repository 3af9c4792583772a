//! What filters may ask of tickets and of contacts.

use db::Dialect;

use super::{Field, Kind};
use crate::desk::pipelines::{Pipeline, Stage};
use crate::desk::properties::{self, Choice, Property, contact};
use crate::desk::settings::StaffName;
use crate::desk::viewer::full_name;

/// The values of [`STATUS`], open and closed.
pub const STATUSES: [&str; 2] = ["OPEN", "CLOSED"];
/// The property that is open or closed.
pub const STATUS: &str = "status";

/// What the choices of a ticket's properties are taken from.
pub(in crate::desk) struct Known<'s> {
    pub properties: &'s [Property],
    pub pipelines: &'s [Pipeline],
    pub stages: &'s [Stage],
    pub staff: &'s [StaffName],
}

/// The properties of tickets, over the alias `t`.
///
/// A plus before a column keeps the indexes of all tickets out of it: lists walk those of whoever looks.
pub(in crate::desk) fn of_tickets(known: &Known<'_>, dialect: Dialect) -> Vec<Field> {
    known.properties.iter().filter_map(|property| of_ticket(property, known, dialect)).collect()
}

fn of_ticket(property: &Property, known: &Known<'_>, dialect: Dialect) -> Option<Field> {
    let mut former = vec![];
    let (kind, expression, choices) = match property.name.as_str() {
        "subject" => (Kind::Text, "t.subject".to_owned(), vec![]),
        // Descriptions are long: reading them for every ticket would cost more than any list.
        "content" => return None,
        "requester" => (Kind::Text, "(SELECT v.email FROM contact v WHERE v.id = t.contact_id)".to_owned(), vec![]),
        "createdate" => (Kind::Moment, "+t.created_at".to_owned(), vec![]),
        "last_activity" => (Kind::Moment, "+t.last_activity_at".to_owned(), vec![]),
        "closed_date" => (Kind::Moment, "+t.closed_at".to_owned(), vec![]),
        "first_agent_reply_date" => (Kind::Moment, "+t.first_agent_reply_at".to_owned(), vec![]),
        "last_reply_date" => (Kind::Moment, "+t.last_customer_reply_at".to_owned(), vec![]),
        "owner" => (Kind::Id, "+t.owner_id".to_owned(), known.staff.iter().map(staff).collect()),
        STATUS => {
            let of = |value: &str| choice(value, value);
            let [open, closed] = STATUSES;
            let expression = format!("CASE WHEN t.is_closed THEN '{closed}' ELSE '{open}' END");
            (Kind::Choice, expression, STATUSES.map(of).to_vec())
        }
        "hs_pipeline" => {
            let archived = known.pipelines.iter().filter(|pipeline| pipeline.is_archived);
            former = archived.map(|pipeline| pipeline.id.to_string()).collect();
            let of = |pipeline: &Pipeline| choice(&pipeline.id.to_string(), &pipeline.label);
            (Kind::Id, "+t.pipeline_id".to_owned(), known.pipelines.iter().map(of).collect())
        }
        "hs_pipeline_stage" => {
            let archived = known.stages.iter().filter(|stage| stage.is_archived);
            former = archived.map(|stage| stage.id.to_string()).collect();
            (Kind::Id, "+t.stage_id".to_owned(), stages(known))
        }
        "hs_ticket_priority" => (Kind::Choice, "t.priority".to_owned(), property.options.clone()),
        "hs_ticket_category" => (Kind::Choice, "t.category".to_owned(), property.options.clone()),
        "source_type" => (Kind::Choice, "t.source".to_owned(), property.options.clone()),
        _ => {
            let (kind, expression) = custom(property, "t.custom", dialect)?;
            (kind, expression, property.options.clone())
        }
    };
    let (name, label) = (property.name.clone(), property.label.clone());
    Some(Field { name, label, kind, choices, former, expression, only_if: None })
}

/// A property of one's own: what its values are, and the expression that yields them out of the JSON in `column`.
fn custom(property: &Property, column: &str, dialect: Dialect) -> Option<(Kind, String)> {
    let kind = match property.kind {
        properties::Kind::Text | properties::Kind::LongText => Kind::Text,
        properties::Kind::Number => Kind::Number,
        properties::Kind::Date => Kind::Date,
        properties::Kind::Bool => Kind::Bool,
        properties::Kind::Enumeration => Kind::Choice,
        properties::Kind::Multiple => Kind::Choices,
        properties::Kind::Computed => return None,
    };
    let is_plain = property.name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (!property.is_builtin && is_plain).then(|| (kind, dialect.json_text(column, &property.name)))
}

/// The properties of contacts, over the alias `c`, and of their primary company, over the alias `k`. What a contact has said
/// about themselves answers nothing until staff have confirmed it: it would decide what they see.
pub(in crate::desk) fn of_contacts(known: &[Property], dialect: Dialect) -> Vec<Field> {
    let of_contact = |property: &Property| {
        let (kind, expression) = match property.name.as_str() {
            "email" => (Kind::Text, "c.email".to_owned()),
            "firstname" => (Kind::Text, "c.first_name".to_owned()),
            "lastname" => (Kind::Text, "c.last_name".to_owned()),
            "jobtitle" => (Kind::Text, "c.job_title".to_owned()),
            "phone" => (Kind::Text, "c.phone".to_owned()),
            "createdate" => (Kind::Moment, "+c.created_at".to_owned()),
            _ => custom(property, "c.custom", dialect)?,
        };
        let (name, label, choices) = (property.name.clone(), property.label.clone(), property.options.clone());
        let only_if = contact::is_told(property).then(|| contact::is_vouched_for(&name));
        Some(Field { name, label, kind, choices, former: vec![], expression, only_if })
    };
    // Whoever has had a password since they were entered has been able to sign in since.
    let registered = "COALESCE(c.registered_at, CASE WHEN c.password_hash IS NOT NULL THEN c.created_at END)";
    let further = [
        (REGISTERED, registered, Kind::Moment),
        (LAST_SEEN, "+c.last_seen_at", Kind::Moment),
        (COMPANY, "k.name", Kind::Text),
        (COMPANY_DOMAIN, "k.domain", Kind::Text),
    ];
    let further = further.map(|(name, expression, kind)| Field {
        name: name.to_owned(),
        label: name.to_owned(),
        kind,
        choices: vec![],
        former: vec![],
        expression: expression.to_owned(),
        only_if: None,
    });
    known.iter().filter_map(of_contact).chain(further).collect()
}

/// What filters on contacts call the moment since which they have a sign-in.
pub const REGISTERED: &str = "hs_content_membership_registered_at";
/// What filters on contacts call the moment when they were last at a portal.
pub const LAST_SEEN: &str = "hs_membership_last_private_content_access_date";
/// What filters on contacts call the name of their primary company.
pub const COMPANY: &str = "company";
/// What filters on contacts call the domain of their primary company.
pub const COMPANY_DOMAIN: &str = "company_domain";

fn choice(value: &str, label: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), ..Choice::default() }
}

fn staff(somebody: &StaffName) -> Choice {
    choice(&somebody.id.to_string(), &full_name(&somebody.first, &somebody.last, &somebody.email))
}

/// Stages by their label, behind their pipeline's where there are several.
fn stages(known: &Known<'_>) -> Vec<Choice> {
    let label = |stage: &Stage| match known.pipelines {
        [] | [_] => stage.label.clone(),
        several => {
            let pipeline = several.iter().find(|pipeline| pipeline.id == stage.pipeline);
            format!("{}: {}", pipeline.map(|pipeline| &*pipeline.label).unwrap_or_default(), stage.label)
        }
    };
    known.stages.iter().map(|stage| choice(&stage.id.to_string(), &label(stage))).collect()
}
