//! The way out: a request for the provider, in the address that the browser is sent to.

use anyhow::{Context, Result};
use quick_xml::escape::escape;
use saml_rs::raw::metadata::{Endpoint, IdpMetadataConfig, try_generate_idp_metadata};
use saml_rs::raw::{Binding, EntitySetting, IdentityProvider, LoginRequestOptions};
use saml_rs::{
    AcsEndpoint, AudienceValidationPolicy, AuthnRequestSigningPolicy, CertificatePem, Credentials, EntityId,
    PrivateKeyPem, Saml, SamlError, SpConfig, SpValidationPolicy, XmlEncryptionPolicy, XmlPolicy, XmlSignatureProfile,
};
use serde::{Deserialize, Serialize};

use super::{Idp, KeyPair, Sp};
use crate::clock::Time;
use crate::random;

/// What sends a browser away, and what must be remembered until it comes back.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The provider's address with the request in it, signed if the provider wants that.
    pub url: String,
    /// For [`finish`](super::finish): give it to nobody, keep it with this browser's session, use it once.
    pub pending: String,
}

/// What [`Begun::pending`] holds.
#[derive(Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) request: String,
    pub(super) provider: String,
    pub(super) acs_url: String,
    pub(super) relay_state: Option<String>,
}

/// Makes a request to sign somebody in. `relay_state` comes back with the answer; up to 80 bytes, empty for none.
pub fn begin(sp: &Sp, idp: &Idp, relay_state: &str, now: Time) -> Result<Begun> {
    let pending = Pending {
        request: format!("_{}", random::token()),
        provider: idp.entity_id.clone(),
        acs_url: sp.acs_url.clone(),
        relay_state: Some(relay_state.to_owned()).filter(|state| !state.is_empty()),
    };
    let xml = request(sp, idp, &pending, now);
    let service = service(sp, Use::Ask { is_signed: idp.wants_signed_requests })?;
    let provider = IdentityProvider::from_metadata(&description(idp)?, EntitySetting::default())?;
    let sent = service.raw_service_provider().create_login_request_with_options(
        &provider,
        Binding::Redirect,
        &LoginRequestOptions {
            relay_state: pending.relay_state.as_deref(),
            custom: Some(&|_| (pending.request.clone(), xml.clone())),
            ..LoginRequestOptions::default()
        },
    )?;
    Ok(Begun { url: sent.context, pending: serde_json::to_string(&pending).context("what is pending is written")? })
}

/// The request itself. It asks for no format of name id: which one the provider gives is set up over there.
fn request(sp: &Sp, idp: &Idp, pending: &Pending, now: Time) -> String {
    format!(
        "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
         xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" Version=\"2.0\" IssueInstant=\"{at}\" \
         Destination=\"{to}\" ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         AssertionConsumerServiceURL=\"{back}\"><saml:Issuer>{us}</saml:Issuer></samlp:AuthnRequest>",
        id = escape(&pending.request),
        at = now.to_jiff().strftime("%Y-%m-%dT%H:%M:%SZ"),
        to = escape(&idp.sso_url),
        back = escape(&sp.acs_url),
        us = escape(&sp.entity_id),
    )
}

/// What the library is set up for.
pub(super) enum Use<'a> {
    Ask { is_signed: bool },
    Read,
    Decrypt(&'a KeyPair),
}

/// Us, as the library sees us. More is demanded than it recommends: RSA with SHA-2 alone, and an audience in every assertion.
pub(super) fn service(sp: &Sp, purpose: Use<'_>) -> Result<Saml<saml_rs::Sp>, SamlError> {
    let mut credentials = Credentials::default();
    let mut validation = SpValidationPolicy {
        xml_signatures: XmlSignatureProfile::StrictRsaSha2,
        audience: AudienceValidationPolicy::Validate,
        ..SpValidationPolicy::recommended()
    };
    let mut xml = XmlPolicy::default();
    match purpose {
        Use::Ask { is_signed: true } => {
            let key = sp.keys.first().ok_or_else(|| SamlError::MissingKey("signing key".into()))?;
            credentials.signing_key = Some(PrivateKeyPem::new(key.private_pem.as_str()));
            credentials.signing_certificate = Some(CertificatePem::new(key.certificate_pem.as_str()));
            validation.authn_requests = AuthnRequestSigningPolicy::Sign;
        }
        Use::Ask { is_signed: false } | Use::Read => {}
        Use::Decrypt(key) => {
            credentials.decryption_key = Some(PrivateKeyPem::new(key.private_pem.as_str()));
            xml.encryption = XmlEncryptionPolicy::encrypt_assertions();
        }
    }
    let config = SpConfig::builder(EntityId::try_new(sp.entity_id.as_str())?)
        .acs_endpoint(AcsEndpoint::post(sp.acs_url.as_str())?)
        .credentials(credentials)
        .validation(validation)
        .xml(xml)
        .build()?;
    Saml::sp(config)
}

/// The provider as metadata, from what we keep of it.
pub(super) fn description(idp: &Idp) -> Result<String, SamlError> {
    try_generate_idp_metadata(&IdpMetadataConfig {
        entity_id: idp.entity_id.clone(),
        signing_certs: idp.certificates.clone(),
        want_authn_requests_signed: idp.wants_signed_requests,
        single_sign_on_service: vec![Endpoint::new(Binding::Redirect, idp.sso_url.as_str())],
        ..IdpMetadataConfig::default()
    })
}
