//! Signing in with an identity provider: what the protocols have in common. A protocol turns what a provider sent into somebody who
//! has [`Arrived`], or says by a [`Refusal`] why it does not. Nothing in here knows accounts, the database or pages.

pub mod saml;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What an identity provider says of somebody who has signed in there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// Who it is, lasting and unique at this provider. SAML: the name id, or the attribute that the connection names.
    pub subject: String,
    /// The address, as the provider writes it.
    pub email: Option<String>,
    /// Whether the provider vouches for the address. SAML says nothing about it, so it is false until the caller decides.
    pub is_email_verified: bool,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// Everything the provider says, as text: the name of each claim or attribute with its values.
    pub claims: BTreeMap<String, Vec<String>>,
    /// What the provider calls the session that it began.
    pub session: Option<String>,
}

/// Why what an identity provider sent is not taken. Its words are the Fluent keys `sso-refused-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was good until a moment that has passed.
    #[error("it has expired")]
    Expired,
    /// It becomes good at a moment that has not come; mostly a clock that is wrong.
    #[error("it is not valid yet")]
    NotYetValid,
    /// It was made for another service.
    #[error("it is meant for another service")]
    WrongAudience,
    /// Another provider made it.
    #[error("another provider made it")]
    WrongIssuer,
    /// It was to be sent to another address.
    #[error("it is meant for another address")]
    WrongDestination,
    /// It answers another request than the one this browser sent.
    #[error("it answers another request")]
    WrongRequest,
    /// Nobody here asked for it, and the connection does not let the provider begin.
    #[error("nobody asked for it")]
    Unasked,
    /// It was used before.
    #[error("it was used before")]
    Replayed,
    /// It has no signature where there must be one.
    #[error("it is not signed")]
    Unsigned,
    /// Its signature is none of the provider's.
    #[error("its signature is not right")]
    BadSignature,
    /// It is signed or encrypted in a way that is no longer safe.
    #[error("it is signed or encrypted in an unsafe way")]
    WeakAlgorithm,
    /// It is not what the protocol says it must be.
    #[error("it is malformed")]
    Malformed,
    /// It is encrypted with a key that is not ours.
    #[error("it cannot be decrypted")]
    Undecryptable,
    /// It does not say in a lasting way who has signed in.
    #[error("it does not say who it is")]
    NoSubject,
    /// The provider says that it did not sign anybody in.
    #[error("the provider refuses")]
    ProviderSaysNo,
    /// The provider does not answer.
    #[error("the provider does not answer")]
    Unreachable,
}
