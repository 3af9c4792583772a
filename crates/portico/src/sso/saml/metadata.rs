//! Descriptions that the two sides exchange: a provider's is read, ours is written.

use anyhow::{Result, anyhow};
use saml_rs::raw::Binding;
use saml_rs::raw::metadata::{Endpoint, SpMetadataConfig, generate_sp_metadata};

use super::xml::{Element, Kind, Space, parse};
use super::{Idp, METADATA_LIMIT, Sp, certificate_info};
use crate::sso::Refusal;

const SAML2: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/// What our description says of the requests that we send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requests {
    /// The provider may insist on a signature.
    Signed,
    /// The provider must take them without one.
    Unsigned,
}

/// Reads a provider's metadata. Its own signature is not looked at: whoever gives the document to us vouches for it. The result does
/// not let the provider begin.
///
/// [`Refusal::Malformed`] if it describes no provider, or several, or one that cannot be used: it must take requests by
/// HTTP-Redirect. [`Refusal::WeakAlgorithm`] if none of its certificates has an RSA key of 2048 bits.
pub fn import(text: &str) -> std::result::Result<Idp, Refusal> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.len() > METADATA_LIMIT {
        return Err(Refusal::Malformed);
    }
    let root = parse(text, Kind::Metadata)?;
    let mut found = Vec::new();
    collect(&root, &mut found);
    let [(entity, role)] = found.as_slice() else {
        return Err(Refusal::Malformed);
    };
    let entity_id =
        entity.attribute("entityID").map(str::trim).filter(|id| !id.is_empty()).ok_or(Refusal::Malformed)?;
    Ok(Idp {
        entity_id: entity_id.to_owned(),
        sso_url: location(role, "SingleSignOnService").ok_or(Refusal::Malformed)?,
        slo_url: location(role, "SingleLogoutService"),
        certificates: certificates(role)?,
        may_begin: false,
        wants_signed_requests: matches!(role.attribute("WantAuthnRequestsSigned"), Some("true" | "1")),
    })
}

/// Providers for SAML 2.0 at any depth of a federation's list.
fn collect<'a>(element: &'a Element, found: &mut Vec<(&'a Element, &'a Element)>) {
    if element.is(Space::Metadata, "EntityDescriptor") {
        let speaks = |role: &&Element| {
            let protocols = role.attribute("protocolSupportEnumeration").unwrap_or_default();
            protocols.split_ascii_whitespace().any(|protocol| protocol == SAML2)
        };
        found.extend(element.all(Space::Metadata, "IDPSSODescriptor").filter(speaks).map(|role| (element, role)));
    } else if element.is(Space::Metadata, "EntitiesDescriptor") {
        element.children.iter().for_each(|child| collect(child, found));
    }
}

fn location(role: &Element, service: &str) -> Option<String> {
    let by_redirect = role.all(Space::Metadata, service).filter(|one| one.attribute("Binding") == Some(REDIRECT));
    let mut places = by_redirect.filter_map(|one| one.attribute("Location"));
    places.find(|place| is_web_address(place)).map(str::to_owned)
}

/// Whether a browser can be sent there; nothing like `javascript:`.
fn is_web_address(place: &str) -> bool {
    let is_web = place.starts_with("https://") || place.starts_with("http://");
    is_web && place.len() <= 2048 && place.chars().all(|letter| letter.is_ascii_graphic())
}

fn certificates(role: &Element) -> std::result::Result<Vec<String>, Refusal> {
    let signs = |key: &&Element| key.attribute("use").is_none_or(|purpose| purpose == "signing");
    let texts = role
        .all(Space::Metadata, "KeyDescriptor")
        .filter(signs)
        .flat_map(|key| key.all(Space::Signature, "KeyInfo"))
        .flat_map(|info| info.all(Space::Signature, "X509Data"))
        .flat_map(|data| data.all(Space::Signature, "X509Certificate"));
    let mut certificates = Vec::new();
    let mut refusal = Refusal::Malformed;
    for text in texts {
        match certificate_info(text.words()) {
            Ok(certificate) if !certificates.contains(&certificate.pem) => certificates.push(certificate.pem),
            Ok(_) => {}
            Err(error) => refusal = error,
        }
    }
    if certificates.is_empty() { Err(refusal) } else { Ok(certificates) }
}

/// Our description for the provider: where it sends its answers, that assertions must be signed, and the certificates of every key,
/// so that one can follow another.
pub fn metadata(sp: &Sp, requests: Requests) -> Result<String> {
    if sp.keys.is_empty() {
        return Err(anyhow!("there is no key"));
    }
    let certificates: Vec<String> = sp.keys.iter().map(|key| key.certificate_pem.clone()).collect();
    let formats = ["1.1:nameid-format:unspecified", "1.1:nameid-format:emailAddress", "2.0:nameid-format:persistent"];
    let order = ["KeyDescriptor", "SingleLogoutService", "NameIDFormat", "AssertionConsumerService"];
    let mut answers = Endpoint::new(Binding::Post, sp.acs_url.as_str());
    answers.is_default = true;
    Ok(generate_sp_metadata(&SpMetadataConfig {
        entity_id: sp.entity_id.clone(),
        signing_certs: certificates.clone(),
        encrypt_certs: certificates,
        authn_requests_signed: requests == Requests::Signed,
        want_assertions_signed: true,
        name_id_format: formats.map(|format| format!("urn:oasis:names:tc:SAML:{format}")).into(),
        single_logout_service: sp.slo_url.iter().map(|url| Endpoint::new(Binding::Redirect, url.as_str())).collect(),
        assertion_consumer_service: vec![answers],
        elements_order: Some(order.map(str::to_owned).into()),
    }))
}
