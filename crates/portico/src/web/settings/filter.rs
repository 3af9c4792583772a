//! The editor of a setting that is a filter. It works without scripts: each change of its rows is sent, and comes back
//! without being saved.

use super::words;
use crate::desk::filter::{
    COMPANY, COMPANY_DOMAIN, CONDITIONS, Condition, Field, Filter, GROUPS, Group, Kind, LAST_SEEN, Operator,
    REGISTERED, STATUS, STATUSES,
};
use crate::desk::portal_settings::{About, Sample};
use crate::desk::properties::{Choice, Object};
use crate::desk::tickets::Status;
use crate::web::form::FormData;
use crate::web::page::Shell;
use crate::web::properties;

/// The filter of an access group.
pub(super) const CRITERIA: &str = "criteria";

/// The editor of one filter, ready to be drawn.
pub(super) struct Editor {
    /// The setting that the filter is, which names of fields begin with.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Ids of what describes it, for `aria-describedby`.
    pub described: String,
    /// Where the page is sent.
    pub action: String,
    pub groups: Vec<Vec<Row>>,
    pub sample: String,
    pub may_group: bool,
    pub may_add: bool,
}

/// One condition.
pub(super) struct Row {
    /// What its fields' names begin with, such as `visible.0.2`.
    pub name: String,
    pub properties: Vec<Offer>,
    pub operators: Vec<Offer>,
    pub input: Input,
    /// Whether the page opens with this row's property in focus.
    pub is_new: bool,
}

/// Something to choose.
pub(super) struct Offer {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// What a condition's values are chosen or written with.
pub(super) enum Input {
    Nothing,
    Texts(Vec<String>, &'static str),
    One(Vec<Offer>),
    Any(Vec<Offer>),
}

/// What a button of the editor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Group,
    Condition(usize),
    Clone(usize),
    DropGroup(usize),
    Drop(usize, usize),
}

fn step(text: &str) -> Option<Step> {
    let mut parts = text.split(':');
    let verb = parts.next()?;
    let numbers: Vec<usize> = parts.map(str::parse).collect::<Result<_, _>>().ok()?;
    Some(match (verb, &*numbers) {
        ("add", []) => Step::Group,
        ("add", [group]) => Step::Condition(*group),
        ("clone", [group]) => Step::Clone(*group),
        ("drop", [group]) => Step::DropGroup(*group),
        ("drop", [group, condition]) => Step::Drop(*group, *condition),
        _ => return None,
    })
}

/// What one is offered to ask of such a value. What a program has asked otherwise stands and can be kept.
fn operators(kind: Kind) -> Vec<Operator> {
    let is_left_out = |operator: &Operator| match kind {
        Kind::Choice | Kind::Choices | Kind::Id => matches!(operator, Operator::Eq | Operator::Neq),
        _ => matches!(operator, Operator::In | Operator::NotIn),
    };
    kind.operators().iter().copied().filter(|operator| !is_left_out(operator)).collect()
}

/// The filter that was sent for the setting `key`, as it was sent.
pub(super) fn sent(form: &FormData, key: &str, fields: &[Field]) -> Filter {
    let mut filter = Filter::default();
    for g in 0..=GROUPS {
        let mut group = Group::default();
        for c in 0..=CONDITIONS {
            let name = format!("{key}.{g}.{c}");
            let Some(property) = form.some(&format!("{name}.property")) else { continue };
            let operator = form.text(&format!("{name}.operator"));
            let values = form.all(&format!("{name}.value"));
            let operator = Operator::ALL.into_iter().find(|known| known.name() == operator);
            let condition = match operator {
                Some(operator) => Condition { property, operator, values },
                None => begun(property, fields),
            };
            group.conditions.push(alike(condition, fields));
        }
        if !group.conditions.is_empty() {
            filter.groups.push(group);
        }
    }
    filter
}

/// A condition that says the same with a comparison that is offered, where there is one.
fn alike(mut condition: Condition, fields: &[Field]) -> Condition {
    let kind = fields.iter().find(|field| field.name == condition.property).map(|field| field.kind);
    if let Some(Kind::Choice | Kind::Id) = kind {
        condition.operator = match condition.operator {
            Operator::Eq => Operator::In,
            Operator::Neq => Operator::NotIn,
            other => other,
        };
    }
    let takes = condition.operator.takes();
    if takes.start() == takes.end() {
        condition.values.resize(*takes.end(), String::new());
    }
    condition
}

/// Puts right what does not go together after another property or comparison was chosen; nothing of it is saved.
fn fit(condition: &mut Condition, fields: &[Field]) {
    let Some(field) = fields.iter().find(|field| field.name == condition.property) else { return };
    if !field.kind.operators().contains(&condition.operator) {
        *condition = begun(condition.property.clone(), fields);
    }
    if !field.choices.is_empty() {
        condition.values.retain(|value| field.choices.iter().any(|choice| choice.value == *value));
    }
}

/// A condition on a property that is still to be filled in.
fn begun(property: String, fields: &[Field]) -> Condition {
    let field = fields.iter().find(|field| field.name == property);
    let operator = field.and_then(|field| operators(field.kind).first().copied()).unwrap_or(Operator::HasProperty);
    alike(Condition { property, operator, values: vec![] }, fields)
}

fn first(fields: &[Field]) -> Condition {
    begun(fields.first().map(|field| field.name.clone()).unwrap_or_default(), fields)
}

/// Does what a button says; answers the condition that is new. `text` is what stands behind the setting's key; words that
/// are no step, such as those of a field that was changed, do nothing more than put right what does not go together.
pub(super) fn change(filter: &mut Filter, text: &str, fields: &[Field]) -> Option<(usize, usize)> {
    for condition in filter.groups.iter_mut().flat_map(|group| &mut group.conditions) {
        fit(condition, fields);
    }
    let conditions: usize = filter.groups.iter().map(|group| group.conditions.len()).sum();
    let has_room = conditions < CONDITIONS;
    match step(text)? {
        Step::Group if has_room && filter.groups.len() < GROUPS => {
            filter.groups.push(Group { conditions: vec![first(fields)] });
            Some((filter.groups.len() - 1, 0))
        }
        Step::Condition(g) if has_room => {
            let group = filter.groups.get_mut(g)?;
            group.conditions.push(first(fields));
            Some((g, group.conditions.len() - 1))
        }
        Step::Clone(g) if filter.groups.len() < GROUPS => {
            let group = filter.groups.get(g)?.clone();
            if conditions + group.conditions.len() > CONDITIONS {
                return None;
            }
            filter.groups.insert(g + 1, group);
            Some((g + 1, 0))
        }
        Step::DropGroup(g) if g < filter.groups.len() => {
            filter.groups.remove(g);
            None
        }
        Step::Drop(g, c) => {
            let group = filter.groups.get_mut(g)?;
            if c < group.conditions.len() {
                group.conditions.remove(c);
            }
            if group.conditions.is_empty() {
                filter.groups.remove(g);
            }
            None
        }
        _ => None,
    }
}

/// What a filter is, on its page.
pub(super) struct Of<'a> {
    /// Its key, which names of fields begin with.
    pub key: &'a str,
    /// What it is called.
    pub label: String,
    /// Ids of what describes it.
    pub described: String,
    /// Where the page is sent.
    pub action: String,
}

/// The editor of a filter.
pub(super) fn editor(
    shell: &Shell,
    of: Of<'_>,
    about: About,
    fields: &[Field],
    state: (&Filter, Option<Sample>, Option<(usize, usize)>),
) -> Editor {
    let (filter, sample, new) = state;
    let key = of.key;
    let conditions: usize = filter.groups.iter().map(|group| group.conditions.len()).sum();
    let row = |g: usize, c: usize, condition: &Condition| Row {
        name: format!("{key}.{g}.{c}"),
        properties: properties(shell, about, fields, condition),
        operators: comparisons(shell, fields, condition),
        input: input(shell, fields, condition),
        is_new: new == Some((g, c)),
    };
    Editor {
        key: key.to_owned(),
        label: of.label,
        described: of.described,
        action: of.action,
        groups: filter
            .groups
            .iter()
            .enumerate()
            .map(|(g, group)| group.conditions.iter().enumerate().map(|(c, condition)| row(g, c, condition)).collect())
            .collect(),
        sample: sample.map(|sample| sampled(shell, (key, about), filter, sample)).unwrap_or_default(),
        may_group: filter.groups.len() < GROUPS && conditions < CONDITIONS,
        may_add: conditions < CONDITIONS,
    }
}

fn sampled(shell: &Shell, (of, about): (&str, About), filter: &Filter, sample: Sample) -> String {
    let key = match (about, filter.is_empty(), sample.more) {
        (About::Tickets, true, _) => "filter-sees-all",
        (About::Tickets, false, false) => "filter-sees",
        (About::Tickets, false, true) => "filter-sees-newest",
        (About::Contacts, true, _) if of == CRITERIA => "filter-nobody-in",
        (About::Contacts, true, _) => "filter-nobody",
        (About::Contacts, false, false) => "filter-meets",
        (About::Contacts, false, true) => "filter-meets-newest",
    };
    shell.na(key, &[("n", sample.matching.into()), ("all", sample.all.into())])
}

fn label(shell: &Shell, about: About, field: &Field) -> String {
    match about {
        About::Tickets => properties::name_of(&shell.w, Object::Ticket, &field.name, &field.label),
        About::Contacts => match field.name.as_str() {
            COMPANY => shell.w.t("contact-company"),
            COMPANY_DOMAIN => shell.w.t("contact-domain"),
            REGISTERED => shell.w.t("contact-registered"),
            LAST_SEEN => shell.w.t("contact-last-seen"),
            name => properties::name_of(&shell.w, Object::Contact, name, &field.label),
        },
    }
}

fn properties(shell: &Shell, about: About, fields: &[Field], condition: &Condition) -> Vec<Offer> {
    let is_known = fields.iter().any(|field| field.name == condition.property);
    let gone = (!is_known).then(|| Offer {
        value: condition.property.clone(),
        label: condition.property.clone(),
        is_chosen: true,
    });
    let known = fields.iter().map(|field| Offer {
        value: field.name.clone(),
        label: label(shell, about, field),
        is_chosen: field.name == condition.property,
    });
    gone.into_iter().chain(known).collect()
}

fn comparisons(shell: &Shell, fields: &[Field], condition: &Condition) -> Vec<Offer> {
    let kind = fields.iter().find(|field| field.name == condition.property).map(|field| field.kind);
    let mut offered = kind.map(operators).unwrap_or_default();
    if !offered.contains(&condition.operator) {
        offered.push(condition.operator);
    }
    let option = |operator: Operator| Offer {
        value: operator.name().to_owned(),
        label: shell.w.t(words::comparison(operator, kind)),
        is_chosen: operator == condition.operator,
    };
    offered.into_iter().map(option).collect()
}

fn input(shell: &Shell, fields: &[Field], condition: &Condition) -> Input {
    let Some(field) = fields.iter().find(|field| field.name == condition.property) else { return Input::Nothing };
    let option = |value: &str, label: String| Offer {
        value: value.to_owned(),
        label,
        is_chosen: condition.values.iter().any(|chosen| chosen == value),
    };
    match (field.kind, condition.operator) {
        (_, Operator::HasProperty | Operator::NotHasProperty) => Input::Nothing,
        (Kind::Choice | Kind::Choices | Kind::Id, _) => {
            let is_named = |choice: &&Choice| condition.values.contains(&choice.value);
            let is_offered = |choice: &&Choice| is_named(choice) || !field.former.contains(&choice.value);
            let choices = field.choices.iter().filter(is_offered);
            Input::Any(choices.map(|choice| option(&choice.value, named(shell, field, choice))).collect())
        }
        (Kind::Bool, _) => Input::One(
            ["true", "false"].map(|value| option(value, shell.w.t(words::value("", value).0))).into_iter().collect(),
        ),
        (Kind::Number, _) => Input::Texts(condition.values.clone(), "decimal"),
        _ => Input::Texts(condition.values.clone(), "text"),
    }
}

fn named(shell: &Shell, field: &Field, choice: &Choice) -> String {
    let [open, closed] = STATUSES;
    match (&*field.name, &*choice.value) {
        (STATUS, value) if value == open => shell.status(Status::Open),
        (STATUS, value) if value == closed => shell.status(Status::Closed),
        (_, value) if field.former.iter().any(|former| former == value) => {
            shell.w.v("filter-former", "name", &choice.label)
        }
        _ => choice.label.clone(),
    }
}

/// A filter in words, as people read it in the history.
pub(super) fn said(shell: &Shell, about: About, fields: &[Field], filter: &Filter) -> String {
    let condition = |condition: &Condition| {
        let field = fields.iter().find(|field| field.name == condition.property);
        let property = field.map_or_else(|| condition.property.clone(), |field| label(shell, about, field));
        let value = |value: &String| {
            let choice = field.and_then(|field| Some((field, field.choices.iter().find(|c| c.value == *value)?)));
            choice.map_or_else(|| value.clone(), |(field, choice)| named(shell, field, choice))
        };
        let values: Vec<String> = condition.values.iter().map(value).collect();
        let comparison = shell.w.t(words::comparison(condition.operator, field.map(|field| field.kind)));
        [property, comparison, values.join(", ")].join(" ").trim().to_owned()
    };
    let group = |group: &Group| {
        let all: Vec<String> = group.conditions.iter().map(condition).collect();
        all.join(&format!(" {} ", shell.w.t("filter-and")))
    };
    let any: Vec<String> = filter.groups.iter().map(group).collect();
    any.join(&format!(" {} ", shell.w.t("filter-or")))
}
