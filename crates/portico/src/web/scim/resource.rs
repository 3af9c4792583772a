//! A contact as a resource of SCIM, and which of its attributes are asked for.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::BASE;
use crate::desk::scim::Person;

/// The schema of people.
pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// Which attributes an answer has.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    only: BTreeSet<String>,
    without: BTreeSet<String>,
}

/// Names of attributes in small letters, without the schema before them. The schema alone stays as it is.
fn names<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    let schema = format!("{}:", USER.to_lowercase());
    let name = |text: &str| {
        let text = text.trim().to_lowercase();
        text.strip_prefix(&schema).unwrap_or(&text).to_owned()
    };
    texts.map(name).filter(|name| !name.is_empty()).collect()
}

impl Wanted {
    fn new(only: BTreeSet<String>, without: BTreeSet<String>) -> Wanted {
        // Who names the schema asks for all that is in it.
        Wanted { only: if only.contains(&USER.to_lowercase()) { BTreeSet::new() } else { only }, without }
    }

    /// Those of two parameters, names with commas between them.
    pub(super) fn of(attributes: Option<&str>, excluded: Option<&str>) -> Wanted {
        let split = |text: Option<&str>| names(text.unwrap_or_default().split(','));
        Wanted::new(split(attributes), split(excluded))
    }

    /// Likewise as a search sends them: lists of names.
    pub(super) fn in_search(request: &Map<String, Value>) -> Wanted {
        let list = |name: &str| {
            let all = request.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            names(all.iter().filter_map(Value::as_str))
        };
        Wanted::new(list("attributes"), list("excludedAttributes"))
    }

    /// What of a resource is wanted: its number and its schema are always there.
    fn cut(&self, resource: Value) -> Value {
        let Value::Object(resource) = resource else { return resource };
        let cut = |(name, value): (String, Value)| {
            let lower = name.to_lowercase();
            if ["id", "schemas"].contains(&lower.as_str()) {
                return Some((name, value));
            }
            if self.without.contains(&lower) {
                return None;
            }
            if !self.only.is_empty() && !self.only.contains(&lower) {
                let beneath = format!("{lower}.");
                let parts = self.only.iter().filter_map(|wanted| wanted.strip_prefix(&beneath));
                let parts: BTreeSet<&str> = parts.collect();
                return (!parts.is_empty()).then(|| (name, keep(value, &|part| parts.contains(part))));
            }
            let is_kept = |part: &str| !self.without.contains(&format!("{lower}.{part}"));
            Some((name, keep(value, &is_kept)))
        };
        Value::Object(resource.into_iter().filter_map(cut).collect())
    }
}

/// A value with those of its parts alone that are kept.
fn keep(value: Value, is_kept: &dyn Fn(&str) -> bool) -> Value {
    match value {
        Value::Object(parts) => parts.into_iter().filter(|(name, _)| is_kept(&name.to_lowercase())).collect(),
        Value::Array(entries) => entries.into_iter().map(|entry| keep(entry, is_kept)).collect(),
        other => other,
    }
}

/// Where somebody stands.
pub(super) fn location(public_url: &str, person: &Person) -> String {
    format!("{public_url}{BASE}/Users/{}", person.id)
}

/// What tells one version of somebody from another.
pub(super) fn version(person: &Person) -> String {
    format!("W/\"{}\"", person.changed_at.0)
}

/// Somebody as a resource.
pub(super) fn user(public_url: &str, person: &Person, wanted: &Wanted) -> Value {
    let mut user = json!({
        "schemas": [USER],
        "id": person.id.to_string(),
        "userName": person.user_name,
        "active": person.is_active,
        "emails": [{ "value": person.email, "type": "work", "primary": true }],
        "meta": {
            "resourceType": "User",
            "created": person.created_at.to_jiff().to_string(),
            "lastModified": person.changed_at.to_jiff().to_string(),
            "location": location(public_url, person),
            "version": version(person),
        },
    });
    for (name, text) in
        [("externalId", &person.external_id), ("displayName", &person.display_name), ("title", &person.title)]
    {
        if let Some(text) = text {
            user[name] = text.as_str().into();
        }
    }
    let parts = [("givenName", &person.first_name), ("familyName", &person.last_name)];
    for (name, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        user["name"][name] = text.as_str().into();
    }
    wanted.cut(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_the_attributes_that_are_asked_for() {
        let all = json!({"schemas": [USER], "id": "7", "userName": "a", "active": true,
            "name": {"givenName": "A", "familyName": "B"}, "emails": [{"value": "a@b.example", "type": "work"}]});
        for (only, without, keys) in [
            (
                None,
                None,
                r#"{"active":true,"emails":[{"type":"work","value":"a@b.example"}],"id":"7","name":{"familyName":"B","givenName":"A"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}"#,
            ),
            (
                Some("USERNAME, name.givenName"),
                None,
                r#"{"id":"7","name":{"givenName":"A"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}"#,
            ),
            (
                Some("urn:ietf:params:scim:schemas:core:2.0:User:emails.value"),
                None,
                r#"{"emails":[{"value":"a@b.example"}],"id":"7","schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}"#,
            ),
            (
                None,
                Some("id,emails,name.familyName,active"),
                r#"{"id":"7","name":{"givenName":"A"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}"#,
            ),
            (
                Some("id,urn:ietf:params:scim:schemas:core:2.0:User"),
                Some("emails,name"),
                r#"{"active":true,"id":"7","schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}"#,
            ),
            (Some("nickName"), None, r#"{"id":"7","schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}"#),
        ] {
            let expected: Value = serde_json::from_str(keys).expect("JSON");
            assert_eq!(Wanted::of(only, without).cut(all.clone()), expected, "{only:?} {without:?}");
        }
    }
}
