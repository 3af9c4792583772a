//! Requests, and the metadata of both sides.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use portico::clock::Time;
use portico::sso::Refusal;
use portico::sso::saml::{Begun, Idp, Requests, Sp, begin, import, key_pair, metadata};

use super::scene::{RSA_SHA256, id_of, scene, service};
use crate::idp::saml::parameter;

#[tokio::test]
async fn the_metadata_of_a_real_provider_is_imported() {
    let scene = scene!();
    assert!(scene.idp.entity_id.ends_with("/idp"));
    assert!(scene.idp.sso_url.ends_with("saml2/idp/SSOService.php"));
    assert!(scene.idp.slo_url.is_some());
    assert!(!scene.idp.may_begin);
    let mut expected = scene.keys.each_ref().map(|key| key.certificate_pem.clone());
    let mut found = scene.idp.certificates.clone();
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "both certificates of the roll-over");
}

#[tokio::test]
async fn requests_are_signed_if_the_provider_wants_that_and_begin_when_we_say() {
    let at = Time::from_jiff("2027-03-04T05:06:07Z".parse().expect("a moment"));
    let key = key_pair("portal.example", at).expect("a key");
    let sp = service("a&b", &key);
    let certificates = vec![key.certificate_pem.clone()];
    let idp = Idp {
        entity_id: "https://provider.example".into(),
        sso_url: "https://provider.example/sso?tenant=1&x=2".into(),
        slo_url: None,
        certificates,
        may_begin: false,
        wants_signed_requests: false,
    };
    let Begun { url, pending } = begin(&sp, &idp, "", at).expect("a request");
    assert!(url.starts_with("https://provider.example/sso?tenant=1&x=2&SAMLRequest="), "{url}");
    assert_eq!(parameter(&url, "Signature"), None);
    assert_eq!(parameter(&url, "RelayState"), None);
    let request = STANDARD.decode(parameter(&url, "SAMLRequest").expect("a request")).expect("Base64");
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut flate2::read::DeflateDecoder::new(request.as_slice()), &mut xml).expect("text");
    assert!(xml.contains("IssueInstant=\"2027-03-04T05:06:07Z\""), "{xml}");
    assert!(xml.contains("AssertionConsumerServiceURL=\"https://portal.example/sso/a&amp;b/acs\""), "{xml}");
    assert!(xml.contains("Destination=\"https://provider.example/sso?tenant=1&amp;x=2\""), "{xml}");
    assert!(pending.contains(&id_of(&xml)));

    let wants = Idp { wants_signed_requests: true, ..idp };
    let signed = begin(&sp, &wants, "a ticket & more", at).expect("a request");
    assert_eq!(parameter(&signed.url, "SigAlg").as_deref(), Some(RSA_SHA256));
    assert_eq!(parameter(&signed.url, "RelayState").as_deref(), Some("a ticket & more"));
    let octets =
        signed.url.split_once("x=2&").and_then(|(_, rest)| rest.split_once("&Signature=")).expect("a signature").0;
    let value = parameter(&signed.url, "Signature").expect("a signature");
    let verified = saml_rs::crypto::verify_message_signature(octets, &value, &key.certificate_pem, RSA_SHA256);
    assert!(verified.expect("a verdict"));
    assert_ne!(
        signed.pending,
        begin(&sp, &wants, "a ticket & more", at).expect("a request").pending,
        "every request is new"
    );
    let without = Sp { keys: Vec::new(), ..sp };
    assert!(begin(&without, &wants, "", at).is_err(), "without a key nothing is signed");
    assert!(metadata(&without, Requests::Unsigned).is_err());
}

#[test]
fn our_metadata_has_every_key_and_says_what_we_want() {
    let at = Time(0);
    let keys = [(); 2].map(|()| key_pair("portal.example", at).expect("a key"));
    let mut sp = service("one", &keys[0]);
    sp.keys = keys.to_vec();
    let xml = metadata(&sp, Requests::Unsigned).expect("metadata");
    for key in &keys {
        let bare: String = key.certificate_pem.lines().filter(|line| !line.starts_with('-')).collect();
        assert_eq!(xml.matches(&bare).count(), 2, "to sign and to encrypt");
    }
    assert!(xml.contains("WantAssertionsSigned=\"true\"") && xml.contains("AuthnRequestsSigned=\"false\""), "{xml}");
    assert!(metadata(&sp, Requests::Signed).expect("metadata").contains("AuthnRequestsSigned=\"true\""));
    assert!(!xml.contains("PRIVATE"));
}

#[test]
fn metadata_as_entra_and_ad_fs_write_it_is_imported() {
    let keys = [(); 3].map(|()| key_pair("provider.example", Time(0)).expect("a key"));
    let bare = keys
        .each_ref()
        .map(|key| -> String { key.certificate_pem.lines().filter(|line| !line.starts_with('-')).collect() });
    let entra =
        include_str!("../../idp/saml/samples/entra.xml").replace("@FIRST@", &bare[0]).replace("@SECOND@", &bare[1]);
    let idp = import(&entra).expect("a provider");
    assert_eq!(idp.entity_id, "https://sts.provider.example/11111111-2222-3333-4444-555555555555/");
    assert_eq!(idp.sso_url, "https://login.provider.example/11111111-2222-3333-4444-555555555555/saml2");
    assert_eq!(
        idp.slo_url.as_deref(),
        Some("https://login.provider.example/11111111-2222-3333-4444-555555555555/saml2")
    );
    assert_eq!(idp.certificates, [keys[0].certificate_pem.clone(), keys[1].certificate_pem.clone()]);
    assert!(!idp.wants_signed_requests && !idp.may_begin);

    let ad_fs = include_str!("../../idp/saml/samples/ad-fs.xml")
        .replace("@SIGNING@", &bare[0])
        .replace("@ENCRYPTION@", &bare[2]);
    let idp = import(&format!("\u{feff}{ad_fs}")).expect("a provider");
    assert_eq!(idp.entity_id, "http://adfs.provider.example/adfs/services/trust");
    assert_eq!(idp.sso_url, "https://adfs.provider.example/adfs/ls/");
    assert_eq!(idp.certificates, [keys[0].certificate_pem.clone()], "not the one for encryption");
    assert!(idp.wants_signed_requests);

    for (from, to, expected) in [
        ("IDPSSODescriptor", "SPSSODescriptor", Refusal::Malformed),
        ("SAML:2.0:protocol", "SAML:1.1:protocol", Refusal::Malformed),
        ("bindings:HTTP-Redirect", "bindings:SOAP", Refusal::Malformed),
        ("https://adfs.provider.example/adfs/ls/", "javascript:alert(1)", Refusal::Malformed),
        ("use=\"signing\"", "use=\"encryption\"", Refusal::Malformed),
        (bare[0].as_str(), "AAAA", Refusal::Malformed),
        ("<md:EntityDescriptor ", "<!DOCTYPE x><md:EntityDescriptor ", Refusal::Malformed),
        ("</md:EntityDescriptor>", "&x;</md:EntityDescriptor>", Refusal::Malformed),
        ("http://adfs.provider.example/adfs/services/trust", "", Refusal::Malformed),
    ] {
        assert!(ad_fs.contains(from), "{from}");
        assert_eq!(import(&ad_fs.replace(from, to)), Err(expected), "{from}");
    }
    let many = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{ad_fs}</md:EntitiesDescriptor>"
    );
    assert!(import(&many).is_ok(), "a list of one");
    assert_eq!(
        import(&many.replace(&ad_fs, &format!("{ad_fs}{entra}"))),
        Err(Refusal::Malformed),
        "which one is not ours to choose"
    );
    assert_eq!(
        import(&format!("{ad_fs}{}", " ".repeat(600 * 1024))),
        import(&ad_fs),
        "white space around it does not count"
    );
    let padded = ad_fs.replace("</md:EntityDescriptor>", &format!("{}</md:EntityDescriptor>", " ".repeat(600 * 1024)));
    assert_eq!(import(&padded), Err(Refusal::Malformed), "too large");
}
