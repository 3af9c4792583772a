//! The one form in which an answer is taken. Wrapping attacks need a second assertion, a signature in an odd place or a reference to
//! something else than its parent; none of these can be written in this form, whatever a verifier would think of them.

use std::collections::BTreeSet;

use super::xml::{Element, Space};
use crate::sso::Refusal;

const DSIG_MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
const XMLENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const XMLENC11: &str = "http://www.w3.org/2009/xmlenc11#";
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// Elements that have no place in an answer: more assertions inside one, signed objects, what we do not decrypt, what would be fetched.
const NOWHERE: [&str; 9] = [
    "Advice",
    "Object",
    "Manifest",
    "EncryptedID",
    "EncryptedAttribute",
    "CipherReference",
    "RetrievalMethod",
    "AuthzDecisionStatement",
    "ArtifactResponse",
];

/// Names that decide something, each with the only namespace in which it may be used: not every reader looks at namespaces.
const AT_HOME: [(Space, &[&str]); 4] = [
    (Space::Protocol, &["Response", "Status", "StatusCode"]),
    (
        Space::Assertion,
        &[
            "Assertion",
            "Attribute",
            "AttributeStatement",
            "AttributeValue",
            "Audience",
            "AudienceRestriction",
            "AuthnStatement",
            "Conditions",
            "EncryptedAssertion",
            "Issuer",
            "NameID",
            "Subject",
            "SubjectConfirmation",
            "SubjectConfirmationData",
        ],
    ),
    (
        Space::Signature,
        &[
            "CanonicalizationMethod",
            "DigestMethod",
            "DigestValue",
            "KeyInfo",
            "Reference",
            "Signature",
            "SignatureMethod",
            "SignatureValue",
            "SignedInfo",
            "Transform",
            "Transforms",
            "X509Certificate",
            "X509Data",
        ],
    ),
    (Space::Encryption, &["CipherData", "CipherValue", "EncryptedData", "EncryptedKey", "EncryptionMethod"]),
];

/// Attributes that decide something. They have no prefix: not every reader tells `a:Algorithm` from `Algorithm`.
const BARE: [&str; 17] = [
    "id",
    "algorithm",
    "uri",
    "method",
    "format",
    "recipient",
    "notbefore",
    "notonorafter",
    "inresponseto",
    "destination",
    "value",
    "name",
    "sessionindex",
    "sessionnotonorafter",
    "issueinstant",
    "authninstant",
    "version",
];

/// How the assertion comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    Plain,
    Encrypted,
    /// A provider that refuses sends none.
    Missing,
}

/// Whether the answer has the form, and how its assertion comes.
pub(super) fn check(response: &Element) -> Result<Wrapping, Refusal> {
    if !response.is(Space::Protocol, "Response") {
        return Err(Refusal::Malformed);
    }
    let mut ids = BTreeSet::new();
    walk(response, None, &mut ids)?;
    let plain = response.at_most_one(Space::Assertion, "Assertion")?;
    let encrypted = response.at_most_one(Space::Assertion, "EncryptedAssertion")?;
    signature_of(response)?;
    match (plain, encrypted) {
        (Some(assertion), None) => signature_of(assertion).map(|()| Wrapping::Plain),
        (None, Some(assertion)) => encryption_of(assertion).map(|()| Wrapping::Encrypted),
        (None, None) => Ok(Wrapping::Missing),
        (Some(_), Some(_)) => Err(Refusal::Malformed),
    }
}

/// Whether anything at all is signed in the open.
pub(super) fn is_signed(response: &Element) -> bool {
    let signed = |element: &Element| element.all(Space::Signature, "Signature").next().is_some();
    signed(response) || response.all(Space::Assertion, "Assertion").any(signed)
}

/// Elements that decide are only where they belong, and no two things have the same id.
fn walk(element: &Element, parent: Option<&Element>, ids: &mut BTreeSet<String>) -> Result<(), Refusal> {
    let under = |space, name| parent.is_some_and(|parent| parent.is(space, name));
    let in_response = under(Space::Protocol, "Response");
    let in_assertion = under(Space::Assertion, "Assertion");
    let name = element.name.as_str();
    let is_at_home = AT_HOME.iter().all(|(space, names)| element.space == *space || !names.contains(&name));
    let is_placed = match name {
        "Response" => parent.is_none(),
        "Assertion" | "EncryptedAssertion" => in_response,
        "Signature" => in_response || in_assertion,
        "EncryptedData" => under(Space::Assertion, "EncryptedAssertion"),
        "EncryptedKey" => under(Space::Signature, "KeyInfo"),
        "Subject" | "Conditions" | "AuthnStatement" | "AttributeStatement" => in_assertion,
        name => !NOWHERE.contains(&name),
    };
    if !is_at_home || !is_placed {
        return Err(Refusal::Malformed);
    }
    for (name, value) in &element.attributes {
        let (prefix, local) = name.rsplit_once(':').unwrap_or(("", name));
        let decides = BARE.iter().any(|bare| bare.eq_ignore_ascii_case(local));
        if decides && !prefix.is_empty() {
            return Err(Refusal::Malformed);
        }
        if local.eq_ignore_ascii_case("id") && (value.is_empty() || !ids.insert(value.clone())) {
            return Err(Refusal::Malformed);
        }
    }
    element.children.iter().try_for_each(|child| walk(child, Some(element), ids))
}

/// A signature, if there is one, covers its parent, all of it, in a safe way.
fn signature_of(parent: &Element) -> Result<(), Refusal> {
    let id = parent.attribute("ID").ok_or(Refusal::Malformed)?;
    let Some(signature) = parent.at_most_one(Space::Signature, "Signature")? else {
        return Ok(());
    };
    let info = signature.one(Space::Signature, "SignedInfo")?;
    signature.one(Space::Signature, "SignatureValue")?;
    only(signature, &["SignedInfo", "SignatureValue", "KeyInfo"])?;
    let canonical = info.one(Space::Signature, "CanonicalizationMethod")?;
    let method = info.one(Space::Signature, "SignatureMethod")?;
    let reference = info.one(Space::Signature, "Reference")?;
    only(info, &["CanonicalizationMethod", "SignatureMethod", "Reference"])?;
    only(method, &[])?;
    let digest = reference.one(Space::Signature, "DigestMethod")?;
    reference.one(Space::Signature, "DigestValue")?;
    only(reference, &["Transforms", "DigestMethod", "DigestValue"])?;
    if reference.attribute("URI") != Some(&format!("#{id}")) {
        return Err(Refusal::BadSignature);
    }
    let methods: Vec<String> =
        ["rsa-sha256", "rsa-sha384", "rsa-sha512"].map(|name| format!("{DSIG_MORE}{name}")).into();
    let digests = [format!("{XMLENC}sha256"), format!("{DSIG_MORE}sha384"), format!("{XMLENC}sha512")];
    algorithm(method, &methods)?;
    algorithm(digest, &digests)?;
    algorithm(canonical, &[EXCLUSIVE.to_owned()])?;
    if let Some(transforms) = reference.at_most_one(Space::Signature, "Transforms")? {
        only(transforms, &["Transform"])?;
        let allowed = [format!("{DSIG}enveloped-signature"), EXCLUSIVE.to_owned()];
        transforms.children.iter().try_for_each(|transform| algorithm(transform, &allowed))?;
    }
    Ok(())
}

/// AES in CBC or GCM, with its key under RSA-OAEP. Anything that leaks or that would be fetched is refused.
fn encryption_of(assertion: &Element) -> Result<(), Refusal> {
    let data = assertion.one(Space::Encryption, "EncryptedData")?;
    let sizes = ["128", "192", "256"];
    let cbc = sizes.map(|size| format!("{XMLENC}aes{size}-cbc"));
    let gcm = sizes.map(|size| format!("{XMLENC11}aes{size}-gcm"));
    algorithm(data.one(Space::Encryption, "EncryptionMethod")?, &[cbc, gcm].concat())?;
    let info = data.one(Space::Signature, "KeyInfo").map_err(|_| Refusal::Undecryptable)?;
    let oaep = [format!("{XMLENC}rsa-oaep-mgf1p"), format!("{XMLENC11}rsa-oaep")];
    let mut keys = info.all(Space::Encryption, "EncryptedKey").peekable();
    if keys.peek().is_none() {
        return Err(Refusal::Undecryptable);
    }
    keys.try_for_each(|key| algorithm(key.one(Space::Encryption, "EncryptionMethod")?, &oaep))
}

fn algorithm(element: &Element, allowed: &[String]) -> Result<(), Refusal> {
    let named = element.attribute("Algorithm").ok_or(Refusal::Malformed)?;
    if allowed.iter().any(|name| name == named) { Ok(()) } else { Err(Refusal::WeakAlgorithm) }
}

fn only(element: &Element, names: &[&str]) -> Result<(), Refusal> {
    let is_known = |child: &Element| child.space == Space::Signature && names.contains(&child.name.as_str());
    if element.children.iter().all(is_known) { Ok(()) } else { Err(Refusal::Malformed) }
}
