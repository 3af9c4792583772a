//! Answers that are signed or encrypted by somebody else, in another way, or not at all.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use portico::sso::Refusal;
use portico::sso::saml::{Idp, certificate_info, key_pair};

use super::scene::{AES_GCM, RSA_SHA1, RSA_SHA256, TRANSFORMS, bare, encrypted, scene, signature, signed};
use crate::idp::saml::between;

#[tokio::test]
async fn an_unsigned_answer_is_refused() {
    let scene = scene!();
    for taken in [&scene.plain, &scene.only_assertion, &scene.only_response] {
        scene.refuses(&taken.with(&bare(&taken.xml())), Refusal::Unsigned);
    }
    // Encrypted by anybody who has our certificate, and signed by nobody.
    let encrypted = encrypted(&bare(&scene.plain.xml()), &scene.plain.sp.keys[0]);
    scene.refuses(&scene.plain.with(&encrypted), Refusal::Unsigned);
    // CBC can be altered without the key, so the response around it must be signed.
    let cbc = bare(&scene.cbc.xml());
    scene.refuses(&scene.cbc.with(&cbc), Refusal::Unsigned);
    assert!(scene.loose.xml().contains("-cbc"));
    scene.refuses(&scene.loose, Refusal::Unsigned);
}

#[tokio::test]
async fn an_altered_name_id_is_refused() {
    let scene = scene!();
    for taken in [&scene.plain, &scene.only_assertion, &scene.only_response] {
        let altered =
            taken.with(&taken.xml().replace("ada@example.com</saml:NameID>", "eve@example.com</saml:NameID>"));
        assert_ne!(altered.xml(), taken.xml());
        scene.refuses(&altered, Refusal::BadSignature);
    }
    let altered = scene.plain.with(&scene.plain.xml().replace("Lovelace", "Byron"));
    scene.refuses(&altered, Refusal::BadSignature);
}

#[tokio::test]
async fn a_signature_of_somebody_elses_key_with_its_certificate_beside_it_is_refused() {
    let scene = scene!();
    let own = key_pair("provider.example", scene.plain.at).expect("a key");
    let evil = bare(&scene.plain.xml()).replace("ada@example.com", "eve@example.com");
    for whole in [true, false] {
        let forged = signed(&evil, whole, &own, RSA_SHA256);
        assert!(forged.contains("X509Certificate"));
        scene.refuses(&scene.plain.with(&forged), Refusal::BadSignature);
        // The provider's certificate beside it, or none, does not help either.
        let inner = between(&forged, "<ds:X509Certificate>", "</ds:X509Certificate>").expect("a certificate");
        let theirs: String = scene.keys[0].certificate_pem.lines().filter(|line| !line.starts_with('-')).collect();
        scene.refuses(&scene.plain.with(&forged.replace(&inner, &theirs)), Refusal::BadSignature);
        let info = between(&forged, "<ds:KeyInfo", "</ds:KeyInfo>").expect("a key");
        let without = forged.replace(&format!("<ds:KeyInfo{info}</ds:KeyInfo>"), "");
        scene.refuses(&scene.plain.with(&without), Refusal::BadSignature);
    }
}

/// A response with a signature that is right for an algorithm with a shared secret, if the provider's certificate were that secret.
fn keyed(xml: &str, uri: &str, algorithm: hmac::Algorithm, secret: &[u8]) -> String {
    let signed = signature(xml);
    let value = between(&signed, "<ds:SignatureValue>", "</ds:SignatureValue>").expect("a value");
    let digest = between(&signed, "<ds:DigestValue>", "</ds:DigestValue>").expect("a digest");
    let reference = between(&signed, "<ds:Reference URI=\"", "\"").expect("a reference");
    let exclusive = TRANSFORMS[1];
    // As canonical XML writes it.
    let info = format!(
        "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:CanonicalizationMethod Algorithm=\"{exclusive}\">\
         </ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{uri}\"></ds:SignatureMethod><ds:Reference URI=\"{reference}\">\
         <ds:Transforms><ds:Transform Algorithm=\"{}\"></ds:Transform><ds:Transform Algorithm=\"{exclusive}\"></ds:Transform>\
         </ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>\
         {digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>",
        TRANSFORMS[0]
    );
    let tag = hmac::sign(&hmac::Key::new(algorithm, secret), info.as_bytes());
    let old = between(&signed, "<ds:SignedInfo", "</ds:SignedInfo>").expect("what is signed");
    let forged =
        signed.replace(&format!("<ds:SignedInfo{old}</ds:SignedInfo>"), &info).replace(&value, &STANDARD.encode(tag));
    xml.replace(&signed, &forged)
}

#[tokio::test]
async fn a_signature_with_the_public_certificate_as_a_shared_secret_is_refused() {
    let scene = scene!();
    let pem = scene.keys[0].certificate_pem.as_bytes();
    let bare: String = scene.keys[0].certificate_pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(&bare).expect("Base64");
    for (uri, algorithm) in [
        ("http://www.w3.org/2000/09/xmldsig#hmac-sha1", hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        ("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", hmac::HMAC_SHA256),
    ] {
        for secret in [pem, bare.as_bytes(), &der] {
            let taken = &scene.only_response;
            scene.refuses(&taken.with(&keyed(&taken.xml(), uri, algorithm, secret)), Refusal::WeakAlgorithm);
        }
    }
}

#[tokio::test]
async fn a_signature_by_sha1_or_by_nothing_is_refused() {
    let scene = scene!();
    let xml = scene.only_response.xml();
    // Right in all but its age: SHA-1 signed by the provider itself.
    assert!(scene.sha1.xml().contains(RSA_SHA1));
    scene.refuses(&scene.sha1, Refusal::WeakAlgorithm);
    for (from, to) in [
        (RSA_SHA256, RSA_SHA1),
        (RSA_SHA256, "none"),
        (RSA_SHA256, "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"),
        (RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#dsa-sha1"),
        ("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"),
        ("http://www.w3.org/2001/10/xml-exc-c14n#\"/>", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments\"/>"),
        (TRANSFORMS[0], "http://www.w3.org/TR/1999/REC-xslt-19991116"),
        (TRANSFORMS[0], "http://www.w3.org/TR/1999/REC-xpath-19991116"),
    ] {
        assert!(xml.contains(from), "{from}");
        scene.refuses(&scene.only_response.with(&xml.replace(from, to)), Refusal::WeakAlgorithm);
    }
    let value = between(&xml, "<ds:SignatureValue>", "</ds:SignatureValue>").expect("a value");
    scene.refuses(&scene.only_response.with(&xml.replace(&value, "")), Refusal::BadSignature);
}

#[tokio::test]
async fn a_reference_to_something_else_is_refused() {
    let scene = scene!();
    let xml = scene.only_response.xml();
    let uri = between(&xml, "<ds:Reference URI=\"", "\"").expect("a reference");
    for other in ["", "#_other", "http://127.0.0.1:9/other.xml", "file:///etc/passwd", "#xpointer(/)"] {
        let altered = xml.replace(&format!("URI=\"{uri}\""), &format!("URI=\"{other}\""));
        scene.refuses(&scene.only_response.with(&altered), Refusal::BadSignature);
    }
}

#[tokio::test]
async fn what_is_encrypted_to_another_key_is_refused() {
    let scene = scene!();
    let own = key_pair("portal.example", scene.gcm.at).expect("a key");
    for taken in [&scene.gcm, &scene.cbc] {
        let mut another = taken.clone();
        another.sp.keys = vec![own.clone()];
        scene.refuses(&another, Refusal::Undecryptable);
        another.sp.keys = Vec::new();
        scene.refuses(&another, Refusal::Undecryptable);
        // A new key of ours is put in front of the old one, which decrypts until it is taken away.
        another.sp.keys = vec![own.clone(), taken.sp.keys[0].clone()];
        assert!(another.finish(&scene.idp).is_ok());
    }
}

#[tokio::test]
async fn weak_encryption_and_altered_ciphertext_are_refused() {
    let scene = scene!();
    let xml = scene.gcm.xml();
    for (from, to) in [
        ("http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", "http://www.w3.org/2001/04/xmlenc#rsa-1_5"),
        (AES_GCM, "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"),
    ] {
        assert!(xml.contains(from), "{from}");
        scene.refuses(&scene.gcm.with(&xml.replace(from, to)), Refusal::WeakAlgorithm);
    }
    let value = xml
        .rsplit_once("</xenc:CipherValue>")
        .and_then(|(before, _)| before.rsplit_once("<xenc:CipherValue>"))
        .expect("a value")
        .1;
    let mut bytes = STANDARD.decode(value).expect("Base64");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    scene.refuses(&scene.gcm.with(&xml.replace(value, &STANDARD.encode(bytes))), Refusal::Undecryptable);
}

#[tokio::test]
async fn ciphertext_by_cbc_that_says_it_is_gcm_to_careless_readers_is_refused() {
    let scene = scene!();
    let xml = scene.loose.xml();
    let inner = between(&xml, "<xenc:EncryptionMethod Algorithm=\"", "\"").expect("an algorithm");
    let method = format!("<xenc:EncryptionMethod Algorithm=\"{inner}\"");
    let second = format!("<x:EncryptionMethod xmlns:x=\"urn:example\" Algorithm=\"{AES_GCM}\"/>{method}");
    scene.refuses(&scene.loose.with(&xml.replacen(&method, &second, 1)), Refusal::Malformed);
    let prefixed =
        method.replace(" Algorithm", &format!(" xmlns:x=\"urn:example\" x:Algorithm=\"{AES_GCM}\" Algorithm"));
    scene.refuses(&scene.loose.with(&xml.replacen(&method, &prefixed, 1)), Refusal::Malformed);
    scene.refuses(&scene.gcm.with(&scene.gcm.xml().replace(AES_GCM, &inner)), Refusal::Unsigned);
}

#[tokio::test]
async fn a_provider_changes_its_certificate() {
    let scene = scene!();
    let next = key_pair("provider.example", scene.plain.at).expect("a key").certificate_pem;
    let now = &scene.keys[0].certificate_pem;
    let with = |certificates: &[&String]| {
        let idp = Idp { certificates: certificates.iter().map(|pem| (*pem).clone()).collect(), ..scene.idp.clone() };
        scene.plain.finish(&idp).map(|_| ())
    };
    assert_eq!(with(&[now]), Ok(()));
    assert_eq!(with(&[now, &next]), Ok(()));
    assert_eq!(with(&[&next, now]), Ok(()));
    assert_eq!(with(&[&next]), Err(Refusal::BadSignature), "the removed one");
    assert!(with(&[]).is_err());
    let info = certificate_info(now).expect("a certificate");
    assert_eq!(info.fingerprint.len(), 64);
    assert!(info.not_after > scene.plain.at);
}
