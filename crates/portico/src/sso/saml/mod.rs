//! SAML 2.0 as a service provider: [`begin`] sends a browser to the provider, [`finish`] judges what it brings back, [`import`]
//! and [`metadata`] exchange descriptions, [`key_pair`] makes our keys.
//!
//! `saml-rs` verifies and decrypts. Before and after it, `shape` lets through only answers of one plain form, so that nothing is read
//! that the signature does not cover. Nothing in here reads the clock, the network or the database; the caller stores what
//! [`Finished::replay`] names and refuses what it has stored before.

mod begin;
mod finish;
mod keys;
mod metadata;
mod person;
mod shape;
mod xml;

use std::fmt;

pub use begin::{Begun, begin};
pub use finish::{Answer, Finished, finish};
pub use keys::{Certificate, certificate_info, key_pair};
pub use metadata::{Requests, import, metadata};

/// Bytes of XML that an answer may have.
pub const ANSWER_LIMIT: usize = 256 * 1024;

/// Bytes that a provider's metadata may have.
pub const METADATA_LIMIT: usize = 512 * 1024;

/// An identity provider, as it described itself.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Idp {
    /// What it calls itself in everything it sends.
    pub entity_id: String,
    /// Where a browser goes to sign in (HTTP-Redirect).
    pub sso_url: String,
    /// Where a browser goes to sign out (HTTP-Redirect), if there is such a place.
    pub slo_url: Option<String>,
    /// The certificates it may sign with, as PEM; several while it changes from one to the next.
    pub certificates: Vec<String>,
    /// Whether it may send somebody whom nobody here asked for.
    pub may_begin: bool,
    /// Whether it takes only signed requests.
    pub wants_signed_requests: bool,
}

/// Us, as one provider knows us.
#[derive(Clone, Debug)]
pub struct Sp {
    /// What we call ourselves to the provider.
    pub entity_id: String,
    /// Where the provider sends its answers (HTTP-POST).
    pub acs_url: String,
    /// Where the provider sends people who sign out (HTTP-Redirect), if there is such a place.
    pub slo_url: Option<String>,
    /// The first signs, each decrypts: a new key is put in front of the old one.
    pub keys: Vec<KeyPair>,
}

/// An RSA key with its self-signed certificate.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KeyPair {
    /// PKCS #8 as PEM. A secret.
    pub private_pem: String,
    /// X.509 as PEM.
    pub certificate_pem: String,
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("certificate_pem", &self.certificate_pem).finish_non_exhaustive()
    }
}
