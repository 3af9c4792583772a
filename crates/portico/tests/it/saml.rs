//! Signing in by SAML with a real provider, and every way in which what it sent can be turned against us.
//!
//! One provider signs Ada in several times; every test works on what it sent then. Attacks that need the provider's own signature are
//! signed anew with its key, so that nothing but the attack itself can be what is refused.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use portico::clock::{Clock, Time};
use portico::sso::saml::{
    ANSWER_LIMIT, Answer, Begun, Finished, Idp, KeyPair, Names, Requests, SKEW, Sp, begin, certificate_info, finish,
    import, key_pair, metadata,
};
use portico::sso::{Arrived, Refusal};
use saml_rs::crypto::construct_saml_signature;
use saml_rs::crypto::keys::load_private_key;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::idp::saml::{Known, Provider, between, is_there, parameter};

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
const AES_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
const TRANSFORMS: [&str; 2] =
    ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"];

/// One time that Ada signed in.
#[derive(Clone)]
struct SignedIn {
    sp: Sp,
    answer: Answer,
    pending: Option<String>,
    at: Time,
}

impl SignedIn {
    fn xml(&self) -> String {
        String::from_utf8(STANDARD.decode(&self.answer.response).expect("Base64")).expect("text")
    }

    fn with(&self, xml: &str) -> SignedIn {
        let mut altered = self.clone();
        altered.answer.response = STANDARD.encode(xml);
        altered
    }

    fn finish(&self, idp: &Idp) -> Result<Finished, Refusal> {
        self.finish_at(idp, self.at)
    }

    fn finish_at(&self, idp: &Idp, now: Time) -> Result<Finished, Refusal> {
        finish((&self.sp, idp), &Names::default(), &self.answer, self.pending.as_deref(), now)
    }
}

/// What the provider sent.
struct Scene {
    idp: Idp,
    /// Its keys.
    keys: [KeyPair; 2],
    /// Another provider that signs in people of the same service.
    other: Idp,
    elsewhere: SignedIn,
    /// Both the response and the assertion are signed.
    plain: SignedIn,
    /// Another time, the same way.
    again: SignedIn,
    only_assertion: SignedIn,
    only_response: SignedIn,
    /// What only the assertion's signature covers, encrypted with AES-GCM.
    gcm: SignedIn,
    /// Encrypted with AES-CBC, and the response around it is signed.
    cbc: SignedIn,
    /// The same, but nothing outside is signed.
    loose: SignedIn,
    sha1: SignedIn,
    unasked: SignedIn,
    /// Where each form went, and our address for it.
    forms: Vec<(String, String)>,
}

static SCENE: OnceCell<Option<Scene>> = OnceCell::const_new();

async fn scene() -> Option<&'static Scene> {
    SCENE.get_or_init(act).await.as_ref()
}

fn service(name: &str, key: &KeyPair) -> Sp {
    let at = format!("https://portal.example/sso/{name}");
    Sp {
        entity_id: at.clone(),
        acs_url: format!("{at}/acs"),
        slo_url: Some(format!("{at}/slo")),
        keys: vec![key.clone()],
    }
}

async fn act() -> Option<Scene> {
    if !is_there() {
        println!("skipped: php and simplesamlphp are missing");
        return None;
    }
    let now = Clock::System.now();
    let key = key_pair("portal.example", now).expect("a key");
    let name_id = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    let services = ["both", "assertion", "response", "cbc", "loose", "sha1"].map(|name| service(name, &key));
    let settings = [
        json!({"NameIDFormat": name_id, "validate.authnrequest": true}),
        json!({"NameIDFormat": name_id, "saml20.sign.response": false}),
        json!({"NameIDFormat": name_id, "saml20.sign.assertion": false}),
        json!({"NameIDFormat": name_id, "assertion.encryption": true}),
        json!({"NameIDFormat": name_id, "saml20.sign.response": false, "assertion.encryption": true}),
        json!({"NameIDFormat": name_id, "signature.algorithm": RSA_SHA1}),
    ];
    let known: Vec<Known<'_>> = services
        .iter()
        .zip(settings)
        .map(|(sp, settings)| Known { sp, requests: Requests::Signed, settings })
        .collect();
    let provider = Provider::start(&known, now).await;
    let mut idp = import(&provider.metadata().await).expect("the provider's metadata");
    idp.wants_signed_requests = true;
    let another = Provider::start(&known, now).await;
    let mut other = import(&another.metadata().await).expect("the other provider's metadata");
    other.wants_signed_requests = true;

    let mut forms = Vec::new();
    let mut taken = Vec::new();
    for sp in services.iter().chain([&services[0]]) {
        taken.push(sign_in(&provider, &idp, sp, &mut forms).await);
    }
    let elsewhere = sign_in(&another, &other, &services[0], &mut forms).await;
    let start = format!("{}saml2/idp/SSOService.php?spentityid={}", provider.url, services[0].entity_id);
    let (answer, _) = provider.sign_in(&start).await;
    let unasked = SignedIn { sp: services[0].clone(), answer, pending: None, at: Clock::System.now() };
    let taken: [SignedIn; 7] = taken.try_into().ok().expect("seven times");
    let [plain, only_assertion, only_response, cbc, loose, sha1, again] = taken;
    let gcm = only_assertion.with(&encrypted(&only_assertion.xml(), &key));
    let keys = provider.keys.clone();
    Some(Scene {
        idp,
        keys,
        other,
        elsewhere,
        plain,
        again,
        only_assertion,
        only_response,
        gcm,
        cbc,
        loose,
        sha1,
        unasked,
        forms,
    })
}

async fn sign_in(provider: &Provider, idp: &Idp, sp: &Sp, forms: &mut Vec<(String, String)>) -> SignedIn {
    let Begun { url, pending } = begin(sp, idp, "back-to-ticket", Clock::System.now()).expect("a request");
    let (answer, action) = provider.sign_in(&url).await;
    forms.push((action, sp.acs_url.clone()));
    SignedIn { sp: sp.clone(), answer, pending: Some(pending), at: Clock::System.now() }
}

/// With its assertion encrypted, as anybody can who has our certificate.
fn encrypted(xml: &str, key: &KeyPair) -> String {
    let oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    saml_rs::crypto::encrypt_assertion(xml, &key.certificate_pem, AES_GCM, oaep, "saml").expect("encrypted")
}

/// Without its signatures.
fn bare(xml: &str) -> String {
    let mut xml = xml.to_owned();
    while let (Some(from), Some(to)) = (xml.find("<ds:Signature "), xml.find("</ds:Signature>")) {
        xml.replace_range(from..to + "</ds:Signature>".len(), "");
    }
    xml
}

/// Signed by whoever has the key: the assertion, or the whole response.
fn signed(xml: &str, whole: bool, key: &KeyPair, algorithm: &str) -> String {
    let private = load_private_key(&key.private_pem, None).expect("a key");
    construct_saml_signature(
        xml,
        whole,
        &private,
        &key.certificate_pem,
        algorithm,
        &TRANSFORMS.map(str::to_owned),
        None,
    )
    .expect("a signature")
}

impl Scene {
    /// The plain answer with something else in it, signed by the provider as if it had said so.
    fn said(&self, alter: impl Fn(String) -> String) -> SignedIn {
        self.plain.with(&signed(&alter(bare(&self.plain.xml())), true, &self.keys[0], RSA_SHA256))
    }

    #[track_caller]
    fn refuses(&self, altered: &SignedIn, expected: Refusal) {
        assert_eq!(altered.finish(&self.idp).map(|finished| finished.arrived), Err(expected), "{}", altered.xml());
    }

    /// A wrapping attack may be refused for its form or for its signature.
    #[track_caller]
    fn refuses_wrapping(&self, of: &SignedIn, xml: &str) {
        assert!(xml.contains("eve@example.com") && xml.contains("ada@example.com"), "the attack holds both: {xml}");
        assert!(of.finish(&self.idp).is_ok(), "what was altered is good before");
        let refusal = of.with(xml).finish(&self.idp).map(|finished| finished.arrived);
        assert!(matches!(refusal, Err(Refusal::Malformed | Refusal::BadSignature)), "{refusal:?}: {xml}");
    }
}

macro_rules! scene {
    () => {
        match scene().await {
            Some(scene) => scene,
            None => return,
        }
    };
}

fn ada() -> Arrived {
    let claims = [
        ("givenName", vec!["Ada"]),
        ("groups", vec!["engineers", "poets & others"]),
        ("mail", vec!["ada@example.com"]),
        ("sn", vec!["Lovelace"]),
        ("uid", vec!["ada"]),
    ];
    let claims = claims.map(|(name, values)| (name.to_owned(), values.into_iter().map(str::to_owned).collect()));
    Arrived {
        subject: "ada@example.com".into(),
        email: Some("ada@example.com".into()),
        is_email_verified: false,
        first_name: Some("Ada".into()),
        last_name: Some("Lovelace".into()),
        claims: claims.into(),
        session: None,
    }
}

#[tokio::test]
async fn a_real_provider_signs_somebody_in_however_it_signs_and_encrypts() {
    let scene = scene!();
    for taken in [&scene.plain, &scene.only_assertion, &scene.only_response, &scene.gcm, &scene.cbc] {
        let finished = taken.finish(&scene.idp).expect("somebody");
        assert!(finished.arrived.session.is_some());
        assert_eq!(Arrived { session: None, ..finished.arrived }, ada());
    }
    for (action, ours) in &scene.forms {
        assert_eq!(action, ours, "the provider sends answers where our metadata says");
    }
    assert_eq!(scene.plain.answer.relay_state.as_deref(), Some("back-to-ticket"));
    assert!(!scene.gcm.xml().contains("ada@example.com") && scene.gcm.xml().contains(AES_GCM));
    assert!(!scene.cbc.xml().contains("ada@example.com") && scene.cbc.xml().contains("aes128-cbc"));
}

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
async fn an_answer_is_good_for_once() {
    let scene = scene!();
    let first = scene.plain.finish(&scene.idp).expect("somebody");
    let replayed = scene.plain.finish(&scene.idp).expect("the caller knows what it has seen");
    assert_eq!(first.replay, replayed.replay, "the same answer has the same keys");
    let again = scene.again.finish(&scene.idp).expect("somebody");
    assert_eq!(first.replay.len(), 2, "the response and the assertion");
    for (key, until) in &first.replay {
        assert_eq!(key.len(), 64);
        assert!(*until > scene.plain.at.plus_seconds(SKEW), "kept at least while the answer is good");
        assert!(again.replay.iter().all(|(other, _)| other != key), "another answer has others");
        // From the moment that the key may be forgotten, the answer is not good any more.
        assert_eq!(scene.plain.finish_at(&scene.idp, *until), Err(Refusal::Expired));
    }
}

#[tokio::test]
async fn an_answer_for_another_audience_is_refused() {
    let scene = scene!();
    let audience = format!("<saml:Audience>{}</saml:Audience>", scene.plain.sp.entity_id);
    let another = "<saml:Audience>https://another.example</saml:Audience>";
    scene.refuses(&scene.said(|xml| xml.replace(&audience, another)), Refusal::WrongAudience);
    let none = |xml: String| {
        let restriction =
            between(&xml, "<saml:AudienceRestriction>", "</saml:AudienceRestriction>").expect("an audience");
        xml.replace(&format!("<saml:AudienceRestriction>{restriction}</saml:AudienceRestriction>"), "")
    };
    scene.refuses(&scene.said(none), Refusal::WrongAudience);
    let both = |xml: String| xml.replace(&audience, &format!("{another}{audience}"));
    assert!(scene.said(both).finish(&scene.idp).is_ok(), "one of several is enough");
}

#[tokio::test]
async fn an_answer_for_another_address_is_refused() {
    let scene = scene!();
    let acs = &scene.plain.sp.acs_url;
    let destination = format!("Destination=\"{acs}\"");
    let recipient = format!("Recipient=\"{acs}\"");
    let said = scene.said(|xml| xml.replace(&destination, "Destination=\"https://another.example/acs\""));
    scene.refuses(&said, Refusal::WrongDestination);
    let said = scene.said(|xml| xml.replace(&recipient, "Recipient=\"https://another.example/acs\""));
    scene.refuses(&said, Refusal::WrongDestination);
    scene.refuses(&scene.said(|xml| xml.replace(&destination, "")), Refusal::WrongDestination);
    // What one of our connections was sent does not open another one.
    let mut another = scene.plain.clone();
    another.sp = scene.only_assertion.sp.clone();
    scene.refuses(&another, Refusal::WrongAudience);
}

#[tokio::test]
async fn an_answer_is_good_for_some_minutes_by_the_clock_that_is_given() {
    let scene = scene!();
    let minutes =
        |minutes: i64| scene.plain.finish_at(&scene.idp, scene.plain.at.plus_seconds(minutes * 60)).map(|_| ());
    assert_eq!(minutes(2), Ok(()));
    assert_eq!(minutes(60), Err(Refusal::Expired));
    assert_eq!(minutes(-60), Err(Refusal::NotYetValid));
    // The provider's clock may be a little ahead of ours, or behind.
    let until = between(&scene.plain.xml(), "NotOnOrAfter=\"", "\"").expect("an end");
    let until = Time::from_jiff(until.parse().expect("a moment"));
    let at = |moment: Time| scene.plain.finish_at(&scene.idp, moment).map(|_| ());
    assert_eq!(at(until.plus_seconds(SKEW - 1)), Ok(()));
    assert_eq!(at(until.plus_seconds(SKEW)), Err(Refusal::Expired));
}

#[tokio::test]
async fn an_assertion_that_ends_or_begins_at_another_time_is_refused() {
    let scene = scene!();
    let replaced = |name: &str, at: &str| {
        scene.said(|xml| {
            let old = between(&xml, &format!("<saml:Conditions {name}=\""), "\"")
                .or_else(|| between(&between(&xml, "<saml:Conditions ", ">")?, &format!("{name}=\""), "\""))
                .expect("a moment");
            xml.replace(&format!("{name}=\"{old}\""), &format!("{name}=\"{at}\""))
        })
    };
    scene.refuses(&replaced("NotOnOrAfter", "2020-01-01T00:00:00Z"), Refusal::Expired);
    scene.refuses(&replaced("NotBefore", "2100-01-01T00:00:00Z"), Refusal::NotYetValid);
    scene.refuses(&replaced("NotBefore", "soon"), Refusal::Malformed);
    let session = |xml: String| {
        let old = between(&xml, "SessionNotOnOrAfter=\"", "\"").expect("an end");
        xml.replace(&format!("SessionNotOnOrAfter=\"{old}\""), "SessionNotOnOrAfter=\"2020-01-01T00:00:00Z\"")
    };
    scene.refuses(&scene.said(session), Refusal::Expired);
}

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
    let spaces = scene.plain.xml() + &" ".repeat(ANSWER_LIMIT);
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

/// The assertion with its tags.
fn assertion(xml: &str) -> String {
    let inner = between(xml, "<saml:Assertion ", "</saml:Assertion>").expect("an assertion");
    format!("<saml:Assertion {inner}</saml:Assertion>")
}

fn signature(xml: &str) -> String {
    let inner = between(xml, "<ds:Signature ", "</ds:Signature>").expect("a signature");
    format!("<ds:Signature {inner}</ds:Signature>")
}

/// The same with Eve in place of Ada and another id.
fn evil(xml: &str) -> String {
    let id = between(xml, " ID=\"", "\"").expect("an id");
    xml.replacen(&id, "_evil", 1).replace("ada@example.com", "eve@example.com")
}

/// What is in the response beside its root's tags, and the root's first tag.
fn opened(xml: &str) -> (String, String) {
    let from = xml.find("<samlp:Response").expect("a response");
    let to = from + xml[from..].find('>').expect("the end of a tag") + 1;
    let inner = xml[to..].strip_suffix("</samlp:Response>").unwrap_or(&xml[to..]);
    (xml[from..to].to_owned(), inner.trim_end().trim_end_matches("</samlp:Response>").to_owned())
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

fn evil_bare(xml: &str) -> String {
    evil(&bare(xml))
}

/// Something put where a signature belongs.
fn after_issuer(inner: &str, what: &str) -> String {
    inner.replacen("</saml:Issuer>", &format!("</saml:Issuer>{what}"), 1)
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

fn id_of(element: &str) -> String {
    between(element, " ID=\"", "\"").expect("an id")
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
async fn what_another_provider_signed_is_refused() {
    let scene = scene!();
    assert!(scene.elsewhere.finish(&scene.other).is_ok());
    // The browser was sent to one provider and comes back from another.
    scene.refuses(&scene.elsewhere, Refusal::WrongIssuer);
    assert_eq!(scene.plain.finish(&scene.other), Err(Refusal::WrongIssuer));
    // The other one says that it is the first.
    let as_first = scene.elsewhere.xml().replace(&scene.other.entity_id, &scene.idp.entity_id);
    let mut mixed = scene.elsewhere.with(&as_first);
    let request = between(&as_first, "InResponseTo=\"", "\"").expect("a request");
    mixed.pending = mixed.pending.map(|pending| pending.replace(&scene.other.entity_id, &scene.idp.entity_id));
    assert!(mixed.pending.as_ref().is_some_and(|pending| pending.contains(&request)));
    scene.refuses(&mixed, Refusal::BadSignature);
    // Only the assertion, or only the response, is of another issuer.
    let issuer = format!("<saml:Issuer>{}</saml:Issuer>", scene.idp.entity_id);
    let another = "<saml:Issuer>https://another.example</saml:Issuer>";
    scene.refuses(&scene.said(|xml| xml.replacen(&issuer, another, 1)), Refusal::WrongIssuer);
    let inner = |xml: String| {
        let assertion = assertion(&xml);
        xml.replace(&assertion, &assertion.replace(&issuer, another))
    };
    scene.refuses(&scene.said(inner), Refusal::WrongIssuer);
}

#[tokio::test]
async fn an_answer_to_another_request_is_refused() {
    let scene = scene!();
    let mut crossed = scene.plain.clone();
    crossed.pending = scene.again.pending.clone();
    scene.refuses(&crossed, Refusal::WrongRequest);
    crossed.pending = Some("not what was given".into());
    scene.refuses(&crossed, Refusal::WrongRequest);
    let mut elsewhere = scene.plain.clone();
    elsewhere.answer.relay_state = Some("another-ticket".into());
    scene.refuses(&elsewhere, Refusal::WrongRequest);
    let without = |xml: String| {
        let request = between(&xml, "InResponseTo=\"", "\"").expect("a request");
        xml.replace(&format!(" InResponseTo=\"{request}\""), "")
    };
    scene.refuses(&scene.said(without), Refusal::WrongRequest);
}

#[tokio::test]
async fn a_provider_begins_only_if_it_may() {
    let scene = scene!();
    scene.refuses(&scene.unasked, Refusal::Unasked);
    let may = Idp { may_begin: true, ..scene.idp.clone() };
    let finished = scene.unasked.finish(&may).expect("somebody");
    assert_eq!(finished.arrived.subject, "ada@example.com");
    assert_eq!(finished.replay.len(), 2);
    // What answers a request does not count as begun by the provider, and what it began answers no request.
    let mut stolen = scene.plain.clone();
    stolen.pending = None;
    assert_eq!(stolen.finish(&may), Err(Refusal::WrongRequest));
    let mut asked = scene.unasked.clone();
    asked.pending = scene.plain.pending.clone();
    asked.answer.relay_state = scene.plain.answer.relay_state.clone();
    assert_eq!(asked.finish(&may), Err(Refusal::WrongRequest));
}

#[tokio::test]
async fn a_provider_that_refuses_signs_nobody_in() {
    let scene = scene!();
    let no = "urn:oasis:names:tc:SAML:2.0:status:Responder";
    let success = "urn:oasis:names:tc:SAML:2.0:status:Success";
    scene.refuses(&scene.said(|xml| xml.replace(success, no)), Refusal::ProviderSaysNo);
    scene.refuses(&scene.said(|xml| xml.replace(success, no).replace(&assertion(&xml), "")), Refusal::ProviderSaysNo);
    scene.refuses(&scene.said(|xml| xml.replace(&assertion(&xml), "")), Refusal::Malformed);
}

#[tokio::test]
async fn an_assertion_without_a_sign_in_is_refused() {
    let scene = scene!();
    let without = |xml: String| {
        let inner = between(&xml, "<saml:AuthnStatement", "</saml:AuthnStatement>").expect("a sign-in");
        xml.replace(&format!("<saml:AuthnStatement{inner}</saml:AuthnStatement>"), "")
    };
    scene.refuses(&scene.said(without), Refusal::Malformed);
    let holder = |xml: String| xml.replace("cm:bearer", "cm:holder-of-key");
    scene.refuses(&scene.said(holder), Refusal::Malformed);
    let two = |xml: String| {
        let name_id = between(&xml, "<saml:NameID", "</saml:NameID>").expect("a name id");
        let name_id = format!("<saml:NameID{name_id}</saml:NameID>");
        xml.replace(&name_id, &format!("{name_id}{name_id}"))
    };
    scene.refuses(&scene.said(two), Refusal::Malformed);
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
        include_str!("../idp/saml/samples/entra.xml").replace("@FIRST@", &bare[0]).replace("@SECOND@", &bare[1]);
    let idp = import(&entra).expect("a provider");
    assert_eq!(idp.entity_id, "https://sts.provider.example/11111111-2222-3333-4444-555555555555/");
    assert_eq!(idp.sso_url, "https://login.provider.example/11111111-2222-3333-4444-555555555555/saml2");
    assert_eq!(
        idp.slo_url.as_deref(),
        Some("https://login.provider.example/11111111-2222-3333-4444-555555555555/saml2")
    );
    assert_eq!(idp.certificates, [keys[0].certificate_pem.clone(), keys[1].certificate_pem.clone()]);
    assert!(!idp.wants_signed_requests && !idp.may_begin);

    let ad_fs =
        include_str!("../idp/saml/samples/ad-fs.xml").replace("@SIGNING@", &bare[0]).replace("@ENCRYPTION@", &bare[2]);
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
