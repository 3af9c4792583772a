//! Changes of a resource (RFC 7644, 3.5.2) as directories really send them: operations in any case, values without a path, paths
//! as names of values, and yes and no as texts.

use serde_json::{Map, Value};

use super::answer::{SYNTAX, Wrong};
use super::draft::{Draft, Target};

/// Operations that one request may have.
const MOST: usize = 100;

fn part<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Makes the changes that a request asks for, all or none.
pub(super) fn apply(draft: &mut Draft, request: &Map<String, Value>) -> Result<(), Wrong> {
    let Some(Value::Array(operations)) = part(request, "Operations") else { return Err(SYNTAX) };
    if operations.len() > MOST {
        return Err(Wrong("tooMany", "scim-syntax"));
    }
    for operation in operations {
        let Value::Object(operation) = operation else { return Err(SYNTAX) };
        let op = part(operation, "op").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        let path = match part(operation, "path") {
            None | Some(Value::Null) => None,
            Some(Value::String(path)) if path.trim().is_empty() => None,
            Some(Value::String(path)) => Some(path.as_str()),
            Some(_) => return Err(SYNTAX),
        };
        let value = part(operation, "value");
        match (op.as_str(), path, value) {
            ("add" | "replace", Some(path), Some(value)) => draft.put(&Target::parse(path)?, value)?,
            ("add" | "replace", None, Some(Value::Object(values))) => draft.put_all(values)?,
            ("remove", Some(path), _) => draft.put(&Target::parse(path)?, &Value::Null)?,
            ("remove", None, _) => return Err(Wrong("noTarget", "scim-path")),
            _ => return Err(SYNTAX),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::clock::Time;
    use crate::desk::ids::ContactId;
    use crate::desk::scim::{Person, Sheet};

    fn ada() -> Person {
        Person {
            id: ContactId(7),
            user_name: "ada@acme.example".into(),
            external_id: Some("7f".into()),
            email: "ada@acme.example".into(),
            first_name: "Ada".into(),
            last_name: "Berg".into(),
            display_name: None,
            title: None,
            is_active: true,
            created_at: Time(0),
            changed_at: Time(0),
        }
    }

    fn changed(operations: &Value) -> Result<Sheet, Wrong> {
        let request = json!({ "Operations": operations });
        let mut draft = Draft::of(&ada());
        apply(&mut draft, request.as_object().expect("an object"))?;
        draft.sheet(Some(&ada()))
    }

    /// What is another after the change.
    fn said(operations: &Value) -> String {
        let (was, is) = (
            Sheet::of(&ada()),
            match changed(operations) {
                Ok(is) => is,
                Err(Wrong(scim_type, _)) => return scim_type.to_owned(),
            },
        );
        let mut all = vec![];
        for (name, was, is) in [
            ("user_name", &was.user_name, &is.user_name),
            ("email", &was.email, &is.email),
            ("first", &was.first_name, &is.first_name),
            ("last", &was.last_name, &is.last_name),
            ("title", &was.title, &is.title),
            ("display", &was.display_name.unwrap_or_default(), &is.display_name.unwrap_or_default()),
            ("external", &was.external_id.unwrap_or_default(), &is.external_id.unwrap_or_default()),
            ("active", &was.is_active.to_string(), &is.is_active.to_string()),
        ] {
            if was != is {
                all.push(format!("{name}={is}"));
            }
        }
        all.join(" ")
    }

    #[test]
    fn changes_are_made_as_directories_send_them() {
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        for (operations, expected) in [
            (json!([{"op": "Replace", "path": "active", "value": "False"}]), "active=false"),
            (json!([{"op": "replace", "value": {"active": false}}]), "active=false"),
            (json!([{"op": "REPLACE", "path": "name.givenName", "value": "Grace"}]), "first=Grace"),
            (
                json!([{"op": "Add", "value": {"name.familyName": "Hopper", "title": "Admiral"}}]),
                "last=Hopper title=Admiral",
            ),
            (json!([{"op": "add", "path": "name", "value": {"familyName": "Hopper"}}]), "last=Hopper"),
            (
                json!([{"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "a.b@acme.example"}]),
                "email=a.b@acme.example",
            ),
            (
                json!([{"op": "replace", "path": "emails[primary eq true]", "value": {"value": "a.b@acme.example"}}]),
                "email=a.b@acme.example",
            ),
            (json!([{"op": "Add", "path": "emails[type eq \"home\"].value", "value": "ada@home.example"}]), ""),
            (json!([{"op": "add", "path": "emails", "value": [{"value": "ada@home.example", "type": "home"}]}]), ""),
            (
                json!([{"op": "replace", "path": "emails", "value": [
                    {"value": "ada@home.example", "type": "home"}, {"value": "b@acme.example", "primary": "True"}]}]),
                "email=b@acme.example",
            ),
            (json!([{"op": "replace", "path": "userName", "value": "b@acme.example"}]), "user_name=b@acme.example"),
            (json!([{"op": "replace", "path": "userName", "value": "ada"}]), "user_name=ada"),
            (json!([{"op": "remove", "path": "emails"}, {"op": "remove", "path": "active"}]), ""),
            (json!([{"op": "replace", "path": "active", "value": null}]), ""),
            (
                json!([{"op": "replace", "value": {"userName": "ada", "emails": [{"value": "a@acme.example"}]}}]),
                "user_name=ada email=a@acme.example",
            ),
            (
                json!([{"op": "remove", "path": "externalId"}, {"op": "remove", "path": "name.familyName"}]),
                "last= external=",
            ),
            (
                json!([{"op": "Add", "path": format!("{enterprise}:department"), "value": "Pumps"},
                    {"op": "Add", "value": {format!("{enterprise}:manager"): "x", "roles": ["admin"], "isAdmin": true,
                    "password": "hunter2", "id": "1", "meta": {"created": "x"}, "nickName": "A"}}]),
                "",
            ),
            (json!([{"op": "replace", "path": "id", "value": "8"}]), "mutability"),
            (json!([{"op": "replace", "path": "meta.created", "value": "8"}]), "mutability"),
            (json!([{"op": "replace", "path": "userName", "value": null}]), "invalidValue"),
            (json!([{"op": "replace", "path": "active", "value": "perhaps"}]), "invalidValue"),
            (json!([{"op": "replace", "path": "name.givenName", "value": {"a": 1}}]), "invalidValue"),
            (json!([{"op": "replace", "path": "emails[type eq", "value": "x"}]), "invalidPath"),
            (json!([{"op": "replace", "path": "a b", "value": "x"}]), "invalidPath"),
            (json!([{"op": "remove"}]), "noTarget"),
            (json!([{"op": "move", "path": "title", "value": "x"}]), "invalidSyntax"),
            (json!([{"op": "replace", "value": "x"}]), "invalidSyntax"),
            (json!("x"), "invalidSyntax"),
        ] {
            assert_eq!(said(&operations), expected, "{operations}");
        }
    }

    #[test]
    fn names_are_made_of_what_a_directory_calls_somebody_where_it_tells_no_more() {
        for (resource, names) in [
            (json!({"userName": "a@acme.example", "displayName": " Ada  Maria Berg "}), ["Ada Maria", "Berg"]),
            (json!({"userName": "a@acme.example", "displayName": "Ada"}), ["Ada", ""]),
            (json!({"userName": "a@acme.example", "name": {"formatted": "Ada Berg"}}), ["Ada", "Berg"]),
            (json!({"userName": "a@acme.example", "name": {"givenName": "A"}, "displayName": "Ada Berg"}), ["A", ""]),
            (json!({"userName": "a@acme.example"}), ["", ""]),
        ] {
            let draft = Draft::whole(resource.as_object().expect("an object")).expect("attributes");
            let sheet = draft.sheet(None).expect("a sheet");
            assert_eq!([sheet.first_name, sheet.last_name], names, "{resource}");
        }
    }

    #[test]
    fn what_a_whole_resource_does_not_say_about_address_and_standing_stays() {
        let was = Person { is_active: false, ..ada() };
        for (resource, was, is) in [
            (json!({"userName": "b@acme.example"}), Some(&was), ("ada@acme.example", false, false)),
            (json!({"userName": "b@acme.example", "active": null}), Some(&was), ("ada@acme.example", false, false)),
            (json!({"userName": "b@acme.example", "active": true}), Some(&was), ("ada@acme.example", false, true)),
            (
                json!({"userName": "b", "emails": [{"value": "ada@acme.example"}]}),
                Some(&was),
                ("ada@acme.example", true, false),
            ),
            (json!({"userName": "b@acme.example"}), None, ("b@acme.example", false, true)),
        ] {
            let draft = Draft::whole(resource.as_object().expect("an object")).expect("attributes");
            let sheet = draft.sheet(was).expect("a sheet");
            assert_eq!((&*sheet.email, sheet.is_email_said, sheet.is_active), is, "{resource}");
        }
    }

    proptest! {
        #[test]
        fn a_change_never_panics(path in "\\PC{0,60}", op in "(add|replace|remove|\\PC{0,5})", value in "\\PC{0,20}") {
            let _ = changed(&json!([{"op": op, "path": path, "value": value}]));
            let _ = changed(&json!([{"op": op, "value": {path: value}}]));
        }
    }
}
