//! Answers that are written so that one reader sees other things in them than another.

use portico::sso::Refusal;
use portico::sso::saml::ANSWER_LIMIT;

use super::scene::{after_issuer, assertion, bare, evil, evil_bare, id_of, opened, scene, signature};

#[tokio::test]
async fn a_comment_in_the_name_id_is_refused() {
    let scene = scene!();
    // Canonical XML has no comments, so this does not break the signature; some readers would stop before the comment.
    for taken in [&scene.plain, &scene.only_assertion, &scene.only_response] {
        scene.refuses(
            &taken.with(&taken.xml().replace("ada@example.com<", "ada@example.com<!-- -->.evil.example<")),
            Refusal::Malformed,
        );
        scene.refuses(
            &taken.with(&taken.xml().replace("ada@example.com<", "ada<!-- -->@example.com<")),
            Refusal::Malformed,
        );
        scene.refuses(
            &taken.with(&taken.xml().replace("ada@example.com<", "<![CDATA[ada@example.com]]><")),
            Refusal::Malformed,
        );
    }
}

#[tokio::test]
async fn a_document_type_with_external_or_growing_entities_is_refused() {
    let scene = scene!();
    let xml = scene.plain.xml();
    let body = xml.split_once("?>").map_or(xml.as_str(), |(_, body)| body);
    let laughs = "<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">";
    for types in [
        "<!DOCTYPE samlp:Response>".to_owned(),
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>".to_owned(),
        "<!DOCTYPE r SYSTEM \"http://127.0.0.1:9/evil.dtd\">".to_owned(),
        format!("<!DOCTYPE r [{laughs}]>"),
    ] {
        scene.refuses(&scene.plain.with(&format!("{types}{body}")), Refusal::Malformed);
        let with_entity = body.replace("ada@example.com</saml:NameID>", "&x;&c;</saml:NameID>");
        scene.refuses(&scene.plain.with(&format!("{types}{with_entity}")), Refusal::Malformed);
    }
    scene.refuses(&scene.plain.with(&body.replace("ada@", "&x;@")), Refusal::Malformed);
    scene.refuses(
        &scene.plain.with(&format!("<?xml-stylesheet href=\"http://127.0.0.1:9/\"?>{body}")),
        Refusal::Malformed,
    );
}

#[tokio::test]
async fn an_answer_that_is_too_large_or_no_xml_at_all_is_refused() {
    let scene = scene!();
    let spaces = format!("{}{}", scene.plain.xml(), " ".repeat(ANSWER_LIMIT));
    for refused in [spaces.as_str(), "", "<a/>", "no xml", "<saml:Response/>"] {
        scene.refuses(&scene.plain.with(refused), Refusal::Malformed);
    }
    let mut none = scene.plain.clone();
    for refused in ["", "***", "gICA"] {
        none.answer.response = refused.into();
        assert_eq!(none.finish(&scene.idp), Err(Refusal::Malformed), "{refused}");
    }
    let mut broken = scene.plain.clone();
    broken.answer.response =
        broken.answer.response.as_bytes().chunks(76).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n");
    assert!(broken.finish(&scene.idp).is_ok(), "some senders break the lines of Base64");
}

#[tokio::test]
async fn xsw1_an_evil_response_with_the_good_one_inside_its_signature_is_refused() {
    let scene = scene!();
    let taken = &scene.only_response;
    let (good, bare, signature) = (taken.xml(), bare(&taken.xml()), signature(&taken.xml()));
    let (_, good_bare) =
        good.split_once("?>").map_or(("", bare.as_str()), |_| ("", bare.trim_start_matches("<?xml version=\"1.0\"?>")));
    let wrapped = signature.replace("</ds:Signature>", &format!("{good_bare}</ds:Signature>"));
    let evil = evil(&good).replace(&signature, &wrapped);
    scene.refuses_wrapping(taken, &evil);
    let object = signature.replace("</ds:Signature>", &format!("<ds:Object>{good_bare}</ds:Object></ds:Signature>"));
    let (root, inner) = opened(&evil_bare(&good));
    scene.refuses_wrapping(taken, &format!("{root}{}</samlp:Response>", after_issuer(&inner, &object)));
}

#[tokio::test]
async fn xsw2_an_evil_response_with_the_good_one_before_its_signature_is_refused() {
    let scene = scene!();
    let taken = &scene.only_response;
    let good = taken.xml();
    let (root, inner) = opened(&evil_bare(&good));
    let (good_root, good_inner) = opened(&bare(&good));
    let good_bare = format!("{good_root}{good_inner}</samlp:Response>");
    let both = format!("{good_bare}{}", signature(&good));
    scene.refuses_wrapping(taken, &format!("{root}{}</samlp:Response>", after_issuer(&inner, &both)));
}

#[tokio::test]
async fn xsw3_an_evil_assertion_before_the_good_one_is_refused() {
    let scene = scene!();
    let taken = &scene.only_assertion;
    let good = assertion(&taken.xml());
    let evil = evil(&bare(&good));
    scene.refuses_wrapping(taken, &taken.xml().replace(&good, &format!("{evil}{good}")));
    scene.refuses_wrapping(taken, &taken.xml().replace(&good, &format!("{good}{evil}")));
}

#[tokio::test]
async fn xsw4_a_good_assertion_inside_an_evil_one_is_refused() {
    let scene = scene!();
    let taken = &scene.only_assertion;
    let good = assertion(&taken.xml());
    let evil = evil(&bare(&good)).replace("</saml:Assertion>", &format!("{good}</saml:Assertion>"));
    scene.refuses_wrapping(taken, &taken.xml().replace(&good, &evil));
}

#[tokio::test]
async fn xsw5_an_evil_assertion_with_the_signature_of_the_good_one_at_the_end_is_refused() {
    let scene = scene!();
    let taken = &scene.only_assertion;
    let good = assertion(&taken.xml());
    let (evil, unsigned) = (evil(&good), bare(&good));
    scene.refuses_wrapping(taken, &taken.xml().replace(&good, &format!("{evil}{unsigned}")));
}

#[tokio::test]
async fn xsw6_a_good_assertion_inside_the_signature_of_an_evil_one_is_refused() {
    let scene = scene!();
    let taken = &scene.only_assertion;
    let good = assertion(&taken.xml());
    let evil = evil(&good).replace("</ds:Signature>", &format!("{}</ds:Signature>", bare(&good)));
    scene.refuses_wrapping(taken, &taken.xml().replace(&good, &evil));
}

#[tokio::test]
async fn xsw7_an_evil_assertion_among_extensions_is_refused() {
    let scene = scene!();
    let taken = &scene.only_assertion;
    let good = assertion(&taken.xml());
    let evil = format!("<samlp:Extensions>{}</samlp:Extensions>", evil(&bare(&good)));
    scene.refuses_wrapping(taken, &taken.xml().replace(&good, &format!("{evil}{good}")));
    scene.refuses_wrapping(taken, &after_issuer(&taken.xml(), &evil));
}

#[tokio::test]
async fn xsw8_a_good_assertion_in_an_object_of_an_evil_ones_signature_is_refused() {
    let scene = scene!();
    let taken = &scene.only_assertion;
    let good = assertion(&taken.xml());
    let object = format!("<ds:Object>{}</ds:Object></ds:Signature>", bare(&good));
    let evil = evil(&good).replace("</ds:Signature>", &object);
    scene.refuses_wrapping(taken, &taken.xml().replace(&good, &evil));
}

#[tokio::test]
async fn an_assertion_with_the_id_of_another_one_is_refused() {
    let scene = scene!();
    let taken = &scene.only_assertion;
    let good = assertion(&taken.xml());
    let same_id = bare(&good).replace("ada@example.com", "eve@example.com");
    scene.refuses_wrapping(taken, &taken.xml().replace(&good, &format!("{same_id}{good}")));
    let hidden = format!("<samlp:Extensions><x xmlns=\"urn:example\" Id=\"{}\"/></samlp:Extensions>", id_of(&good));
    scene.refuses(&taken.with(&after_issuer(&taken.xml(), &hidden)), Refusal::Malformed);
}

#[tokio::test]
async fn names_and_attributes_of_other_namespaces_are_refused_where_they_could_be_mistaken() {
    let scene = scene!();
    let other = |name: &str| format!("<x:{name} xmlns:x=\"urn:example\">eve@example.com</x:{name}>");
    for name in ["NameID", "Issuer", "Audience", "SubjectConfirmation", "Conditions", "Assertion", "Signature"] {
        let extensions = format!("<samlp:Extensions>{}</samlp:Extensions>", other(name));
        scene.refuses(&scene.said(|xml| after_issuer(&xml, &extensions)), Refusal::Malformed);
        scene.refuses(
            &scene.said(|xml| xml.replace("<saml:NameID", &format!("{}<saml:NameID", other(name)))),
            Refusal::Malformed,
        );
    }
    for attribute in ["Recipient", "InResponseTo", "NotOnOrAfter"] {
        let prefixed = format!(" xmlns:x=\"urn:example\" x:{attribute}=\"1\" {attribute}=");
        scene.refuses(&scene.said(|xml| xml.replace(&format!(" {attribute}="), &prefixed)), Refusal::Malformed);
    }
    let harmless = "<saml:Attribute xmlns:x=\"urn:example\" x:OriginalIssuer=\"1\" ";
    assert!(scene.said(|xml| xml.replacen("<saml:Attribute ", harmless, 1)).finish(&scene.idp).is_ok());
}
