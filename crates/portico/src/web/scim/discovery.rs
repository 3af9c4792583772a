//! What a directory can ask for, as machines read it (RFC 7643, 5 to 7).

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::BASE;
use super::answer::{Answer, error, fail, ok};
use super::resource::USER;
use crate::desk;
use crate::desk::scim::MOST;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::Directory;

const CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/// Whoever is not known hears nothing.
async fn known(door: &Directory) -> Result<(), super::answer::Refused> {
    door.looks(|_| Box::pin(async { Ok(()) })).await
}

fn meta(door: &Directory, kind: &str, page: &str) -> Value {
    json!({ "resourceType": kind, "location": format!("{}{BASE}{page}", door.app.config.public_url) })
}

fn list(all: &[Value]) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": all.len(),
        "startIndex": 1,
        "itemsPerPage": all.len(),
        "Resources": all,
    })
}

/// What is supported.
pub(super) async fn config(door: Directory) -> Answer {
    known(&door).await?;
    let scheme = json!({
        "type": "oauthbearertoken",
        "name": "Bearer token",
        "description": "A token that is made in the settings of the help desk.",
        "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
        "primary": true,
    });
    Ok(ok(&json!({
        "schemas": [CONFIG],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MOST },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": true },
        "authenticationSchemes": [scheme],
        "meta": meta(&door, "ServiceProviderConfig", "/ServiceProviderConfig"),
    })))
}

fn user_type(door: &Directory) -> Value {
    json!({
        "schemas": [RESOURCE_TYPE],
        "id": "User",
        "name": "User",
        "description": "A contact of the company",
        "endpoint": "/Users",
        "schema": USER,
        "meta": meta(door, "ResourceType", "/ResourceTypes/User"),
    })
}

/// What a text is like: how it may be changed, whether it has to be there, and whether its case counts.
fn text(name: &str, mutability: &str, (is_required, is_exact): (bool, bool), description: &str) -> Value {
    json!({
        "name": name,
        "type": "string",
        "multiValued": false,
        "description": description,
        "required": is_required,
        "caseExact": is_exact,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": if name == "userName" { "server" } else { "none" },
    })
}

fn flag(name: &str, mutability: &str, description: &str) -> Value {
    json!({
        "name": name,
        "type": "boolean",
        "multiValued": false,
        "description": description,
        "required": false,
        "mutability": mutability,
        "returned": "default",
    })
}

fn user_schema(door: &Directory) -> Value {
    let (plain, write, read) = ((false, false), "readWrite", "readOnly");
    let name = json!({
        "name": "name",
        "type": "complex",
        "multiValued": false,
        "description": "What they are called.",
        "required": false,
        "mutability": write,
        "returned": "default",
        "subAttributes": [
            text("givenName", write, plain, "Given name."),
            text("familyName", write, plain, "Family name."),
        ],
    });
    let mut kind = text("type", read, plain, "What it is for.");
    kind["canonicalValues"] = json!(["work"]);
    let emails = json!({
        "name": "emails",
        "type": "complex",
        "multiValued": true,
        "description": "The address with which they sign in. One is kept: the primary one, else one for work, else the first. It may be left out where the user name is an address.",
        "required": true,
        "mutability": write,
        "returned": "default",
        "subAttributes": [
            text("value", write, (true, false), "The address, at one of the company's domains."),
            kind,
            flag("primary", read, "Always true."),
        ],
    });
    json!({
        "schemas": [SCHEMA],
        "id": USER,
        "name": "User",
        "description": "A contact of the company",
        "attributes": [
            text("userName", write, (true, false), "The name by which the directory knows them, often the address."),
            name,
            text("displayName", write, plain, "What the directory calls them."),
            text("title", write, plain, "What they do."),
            flag("active", write, "Whether they may sign in."),
            emails,
        ],
        "meta": meta(door, "Schema", &format!("/Schemas/{USER}")),
    })
}

type Parameter = BTreeMap<String, String>;

/// All of a kind; no filter is taken (RFC 7644, 4).
async fn all(door: &Directory, asked: &Parameter, all: &[Value]) -> Answer {
    known(door).await?;
    if asked.contains_key("filter") {
        return Err(fail(door, StatusCode::FORBIDDEN, None, "scim-no-filter"));
    }
    Ok(ok(&list(all)))
}

/// One of a kind.
async fn one(door: &Directory, is_there: bool, it: &Value) -> Answer {
    known(door).await?;
    if is_there { Ok(ok(it)) } else { Err(error(door, desk::Error::NotFound)) }
}

/// The kinds of resources.
pub(super) async fn resource_types(door: Directory, Parameters(asked): Parameters<Parameter>) -> Answer {
    all(&door, &asked, &[user_type(&door)]).await
}

/// One kind of resource.
pub(super) async fn resource_type(door: Directory, Segments(name): Segments<String>) -> Answer {
    one(&door, name == "User", &user_type(&door)).await
}

/// The schemas.
pub(super) async fn schemas(door: Directory, Parameters(asked): Parameters<Parameter>) -> Answer {
    all(&door, &asked, &[user_schema(&door)]).await
}

/// One schema.
pub(super) async fn schema(door: Directory, Segments(name): Segments<String>) -> Answer {
    one(&door, name.eq_ignore_ascii_case(USER), &user_schema(&door)).await
}

/// Several requests in one are not taken.
pub(super) async fn bulk(door: Directory) -> Answer {
    known(&door).await?;
    Err(fail(&door, StatusCode::NOT_IMPLEMENTED, None, "scim-no-bulk"))
}
