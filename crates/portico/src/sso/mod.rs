//! What identity providers say, and whether it may be believed: OpenID Connect, SAML 2.0, and signed tokens of one's own.
//!
//! Nothing here knows of contacts, staff or the database. A protocol is given what a connection's settings say, what was
//! remembered when somebody was sent to the provider, and what came back; it answers with what the provider says of them, or
//! why that is not taken. Who that is here, and whether they may come in, is decided in [`crate::desk::sso`].

pub mod asking;
pub mod jwt;
pub mod oidc;
pub mod saml;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Seconds by which a provider's clock may be wrong, in either direction.
pub const SKEW: i64 = 90;

/// What an identity provider says of somebody who has signed in there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// What the provider knows them by, which never becomes somebody else's: the subject, or the NameID.
    pub subject: String,
    /// Their address.
    pub email: Option<String>,
    /// Whether the provider says that the address is theirs.
    pub is_email_verified: bool,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// All that was said, as text.
    pub claims: BTreeMap<String, Vec<String>>,
    /// The provider's name for this sign-in, for signing out there.
    pub session: Option<String>,
    /// What signing out there has to show.
    pub hint: Option<String>,
}

/// Why what an identity provider sent is not taken. Its words are [`Refusal::key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", self.key())]
pub enum Refusal {
    /// It is over.
    Expired,
    /// It is not good yet.
    NotYetValid,
    /// It is meant for somebody else.
    WrongAudience,
    /// Another provider made it.
    WrongIssuer,
    /// It was sent to another address than ours.
    WrongDestination,
    /// It answers something else than what was asked, or nobody asked.
    WrongRequest,
    /// Nobody asked for it, and the provider may not begin.
    Unasked,
    /// It was used before.
    Replayed,
    /// Nobody signed it.
    Unsigned,
    /// The signature is not the provider's, or is made in a way that proves nothing.
    BadSignature,
    /// It is signed or encrypted in a way that is no longer safe.
    WeakAlgorithm,
    /// It holds for longer than such a thing may.
    TooLong,
    /// It cannot be read.
    Malformed,
    /// It does not say in a lasting way who it is.
    NoSubject,
    /// It was encrypted for somebody else.
    Undecryptable,
    /// The provider refused.
    ProviderSaysNo,
    /// The provider does not know us by our id and secret.
    WrongClient,
    /// The provider cannot be reached, or does not answer as one.
    Unreachable,
}

impl Refusal {
    /// The key of the sentence that says so.
    pub fn key(self) -> &'static str {
        match self {
            Refusal::Expired => "sso-refused-expired",
            Refusal::NotYetValid => "sso-refused-not-yet",
            Refusal::WrongAudience => "sso-refused-audience",
            Refusal::WrongIssuer => "sso-refused-issuer",
            Refusal::WrongDestination => "sso-refused-destination",
            Refusal::WrongRequest => "sso-refused-request",
            Refusal::Unasked => "sso-refused-unasked",
            Refusal::Replayed => "sso-refused-replayed",
            Refusal::WeakAlgorithm => "sso-refused-weak",
            Refusal::WrongClient => "sso-refused-client",
            Refusal::NoSubject => "sso-refused-no-subject",
            Refusal::Unsigned => "sso-refused-unsigned",
            Refusal::BadSignature => "sso-refused-signature",
            Refusal::TooLong => "sso-refused-too-long",
            Refusal::Malformed => "sso-refused-malformed",
            Refusal::Undecryptable => "sso-refused-undecryptable",
            Refusal::ProviderSaysNo => "sso-refused-provider",
            Refusal::Unreachable => "sso-refused-unreachable",
        }
    }
}

/// Which claims or attributes say what, where a provider's are not the usual ones; None for the usual ones. One that is named is the
/// only one looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// What the provider knows them by.
    pub subject: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
}

/// Most characters of a value that is kept.
const LONGEST: usize = 1_000;
/// Most claims that are kept.
const MOST: usize = 100;

/// The claims of a JSON object as text; objects within it are left out.
fn claims(object: &serde_json::Map<String, Value>) -> BTreeMap<String, Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.chars().take(LONGEST).collect()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    let all = object.iter().take(MOST).map(|(name, value)| {
        let values: Vec<String> = match value {
            Value::Array(values) => values.iter().take(MOST).filter_map(text).collect(),
            value => text(value).into_iter().collect(),
        };
        (name.clone(), values)
    });
    all.filter(|(_, values)| !values.is_empty()).collect()
}

/// What is said under a name, or under the usual one.
fn said(claims: &BTreeMap<String, Vec<String>>, named: Option<&String>, usual: &str) -> Option<String> {
    let name = named.map_or(usual, String::as_str);
    claims.get(name)?.first().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// What claims of a token say of somebody. `is_trusted` takes every address for theirs.
///
/// # Errors
/// [`Refusal::Malformed`] where nothing says who they are.
fn arrived(
    object: &serde_json::Map<String, Value>,
    names: &Names,
    is_trusted: bool,
) -> std::result::Result<Arrived, Refusal> {
    let claims = claims(object);
    // Some write the text "true" instead.
    let is_said = |name: &str| claims.get(name).is_some_and(|values| values == &["true"] || values == &["1"]);
    let subject = said(&claims, names.subject.as_ref(), "sub").ok_or(Refusal::Malformed)?;
    let (mut first, mut last) = (
        said(&claims, names.first_name.as_ref(), "given_name"),
        said(&claims, names.last_name.as_ref(), "family_name"),
    );
    if first.is_none()
        && last.is_none()
        && let Some(name) = said(&claims, None, "name")
    {
        let (given, family) = name.split_once(' ').unwrap_or((name.as_str(), ""));
        (first, last) = (Some(given.to_owned()), Some(family.to_owned()).filter(|family| !family.is_empty()));
    }
    // What is said of the claim `email` is said of no other; Entra says it in a claim of its own.
    let is_usual = names.email.as_deref().is_none_or(|name| name == "email");
    Ok(Arrived {
        email: said(&claims, names.email.as_ref(), "email"),
        is_email_verified: is_trusted || (is_usual && (is_said("email_verified") || is_said("xms_edov"))),
        first_name: first,
        last_name: last,
        session: said(&claims, None, "sid"),
        subject,
        claims,
        hint: None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Names, Refusal, arrived};

    fn of(value: serde_json::Value) -> Result<super::Arrived, Refusal> {
        arrived(value.as_object().expect("an object"), &Names::default(), false)
    }

    #[test]
    fn an_address_is_verified_only_where_the_provider_says_so() {
        for (value, is_verified) in [
            (json!({"sub": "1", "email": "ann@example.com", "email_verified": true}), true),
            (json!({"sub": "1", "email": "ann@example.com", "email_verified": "true"}), true),
            (json!({"sub": "1", "email": "ann@example.com", "xms_edov": 1}), true),
            (json!({"sub": "1", "email": "ann@example.com", "email_verified": false}), false),
            (json!({"sub": "1", "email": "ann@example.com", "email_verified": "yes"}), false),
            (json!({"sub": "1", "email": "ann@example.com", "email_verified": [true, false]}), false),
            (json!({"sub": "1", "email": "ann@example.com"}), false),
        ] {
            assert_eq!(of(value.clone()).expect("read").is_email_verified, is_verified, "{value}");
        }
    }

    #[test]
    fn account_takeover_by_another_claim_than_the_verified_one_is_none() {
        let value = json!({"sub": "1", "email": "me@example.com", "upn": "ann@example.com", "email_verified": true});
        let names = Names { email: Some("upn".to_owned()), ..Names::default() };
        let said = |is_trusted| arrived(value.as_object().expect("an object"), &names, is_trusted).expect("read");
        assert_eq!(said(false).email.as_deref(), Some("ann@example.com"));
        assert!(!said(false).is_email_verified && said(true).is_email_verified);
    }

    #[test]
    fn names_come_whole_or_in_parts() {
        let whole = of(json!({"sub": "1", "name": "Ann Lee Wu"})).expect("read");
        assert_eq!((whole.first_name.as_deref(), whole.last_name.as_deref()), (Some("Ann"), Some("Lee Wu")));
        let parts = of(json!({"sub": "1", "name": "X", "given_name": "Ann"})).expect("read");
        assert_eq!((parts.first_name.as_deref(), parts.last_name), (Some("Ann"), None));
        assert_eq!(of(json!({"sub": ""})), Err(Refusal::Malformed));
        assert_eq!(of(json!({"email": "ann@example.com"})), Err(Refusal::Malformed));
    }
}
