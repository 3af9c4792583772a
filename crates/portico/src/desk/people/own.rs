//! The properties of one's own that staff fill in on a contact or a company: read by kind, and kept beside what was not sent.

use std::collections::BTreeMap;

use crate::desk::error::Invalid;
use crate::desk::properties::Object;
use crate::desk::session::Session;

/// Values by property name.
pub(super) type Values = BTreeMap<String, String>;

/// What a record has of its properties after a form: what was sent, read by kind, and otherwise what it had. Properties that
/// are not there, or that are no property of one's own, are ignored. What is wrong is said on `p.` and the property's name.
pub(super) fn read(s: &Session<'_>, object: Object, (sent, was): (&Values, &Values), invalid: &mut Invalid) -> Values {
    let mut values = was.clone();
    for property in s.properties_of(object).iter().filter(|property| !property.is_builtin) {
        let Some(given) = sent.get(&property.name) else { continue };
        let before = was.get(&property.name).map(String::as_str).unwrap_or_default();
        match property.rule(&property.label, s.limits()).read(given, before) {
            Ok(value) if value.is_empty() => drop(values.remove(&property.name)),
            Ok(value) => drop(values.insert(property.name.clone(), value)),
            Err((key, args)) => invalid.add(&format!("p.{}", property.name), key, args),
        }
    }
    values
}

/// Which values differ: name, what it was, what it became.
pub(super) fn differing<'v>(was: &'v Values, values: &'v Values) -> Vec<(&'v str, &'v str, &'v str)> {
    let text = |of: &'v Values, name: &str| of.get(name).map(String::as_str).unwrap_or_default();
    let mut names: Vec<&String> = was.keys().chain(values.keys()).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| (name.as_str(), text(was, name), text(values, name))).collect()
}
