//! One provider signs Ada in several times; every test works on what it sent then. Attacks that need the provider's own signature are
//! signed anew with its key, so that nothing but the attack itself can be what is refused.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use portico::clock::{Clock, Time};
use portico::sso::saml::{
    Answer, Begun, Finished, Idp, KeyPair, Requests, Sp, begin, finish, import, key_pair, metadata,
};
use portico::sso::{Names, Refusal};
use saml_rs::crypto::construct_saml_signature;
use saml_rs::crypto::keys::load_private_key;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::idp::saml::{self, between};
use crate::idp::simplesaml::{Known, Provider, is_there};

pub(super) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(super) const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
pub(super) const AES_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
pub(super) const TRANSFORMS: [&str; 2] =
    ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"];

/// One time that Ada signed in.
#[derive(Clone)]
pub(super) struct SignedIn {
    pub(super) sp: Sp,
    pub(super) answer: Answer,
    pub(super) pending: Option<String>,
    pub(super) at: Time,
}

impl SignedIn {
    pub(super) fn xml(&self) -> String {
        String::from_utf8(STANDARD.decode(&self.answer.response).expect("Base64")).expect("text")
    }

    pub(super) fn with(&self, xml: &str) -> SignedIn {
        let mut altered = self.clone();
        altered.answer.response = STANDARD.encode(xml);
        altered
    }

    pub(super) fn finish(&self, idp: &Idp) -> Result<Finished, Refusal> {
        self.finish_at(idp, self.at)
    }

    pub(super) fn finish_at(&self, idp: &Idp, now: Time) -> Result<Finished, Refusal> {
        finish((&self.sp, idp), &Names::default(), &self.answer, self.pending.as_deref(), now)
    }
}

/// What the provider sent.
pub(super) struct Scene {
    pub(super) idp: Idp,
    /// Its keys.
    pub(super) keys: [KeyPair; 2],
    /// Another provider that signs in people of the same service.
    pub(super) other: Idp,
    pub(super) elsewhere: SignedIn,
    /// Both the response and the assertion are signed.
    pub(super) plain: SignedIn,
    /// Another time, the same way.
    pub(super) again: SignedIn,
    pub(super) only_assertion: SignedIn,
    pub(super) only_response: SignedIn,
    /// What only the assertion's signature covers, encrypted with AES-GCM.
    pub(super) gcm: SignedIn,
    /// Encrypted with AES-CBC, and the response around it is signed.
    pub(super) cbc: SignedIn,
    /// The same, but nothing outside is signed.
    pub(super) loose: SignedIn,
    pub(super) sha1: SignedIn,
    pub(super) unasked: SignedIn,
    /// Where each form went, and our address for it.
    pub(super) forms: Vec<(String, String)>,
}

static SCENE: OnceCell<Option<Scene>> = OnceCell::const_new();

pub(super) async fn scene() -> Option<&'static Scene> {
    SCENE.get_or_init(act).await.as_ref()
}

pub(super) fn service(name: &str, key: &KeyPair) -> Sp {
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
    let described = |sp: &Sp| metadata(sp, Requests::Signed).expect("our metadata");
    let known: Vec<Known> =
        services.iter().zip(settings).map(|(sp, settings)| Known { metadata: described(sp), settings }).collect();
    let pairs = || [(); 2].map(|()| key_pair("provider.example", now).expect("a key"));
    let (keys, others) = (pairs(), pairs());
    let provider = Provider::start(&known, &keys).await;
    let mut idp = import(&provider.metadata().await).expect("the provider's metadata");
    idp.wants_signed_requests = true;
    let another = Provider::start(&known, &others).await;
    let mut other = import(&another.metadata().await).expect("the other provider's metadata");
    other.wants_signed_requests = true;

    let mut forms = Vec::new();
    let mut taken = Vec::new();
    for sp in services.iter().chain([&services[0]]) {
        taken.push(sign_in(&provider, &idp, sp, &mut forms).await);
    }
    let elsewhere = sign_in(&another, &other, &services[0], &mut forms).await;
    let start = format!("{}saml2/idp/SSOService.php?spentityid={}", provider.url, services[0].entity_id);
    let (answer, _) = saml::sign_in(&provider, &start).await;
    let unasked = SignedIn { sp: services[0].clone(), answer, pending: None, at: Clock::System.now() };
    let taken: [SignedIn; 7] = taken.try_into().ok().expect("seven times");
    let [plain, only_assertion, only_response, cbc, loose, sha1, again] = taken;
    let gcm = only_assertion.with(&encrypted(&only_assertion.xml(), &key));
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
    let (answer, action) = saml::sign_in(provider, &url).await;
    forms.push((action, sp.acs_url.clone()));
    SignedIn { sp: sp.clone(), answer, pending: Some(pending), at: Clock::System.now() }
}

/// With its assertion encrypted, as anybody can who has our certificate.
pub(super) fn encrypted(xml: &str, key: &KeyPair) -> String {
    let oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    saml_rs::crypto::encrypt_assertion(xml, &key.certificate_pem, AES_GCM, oaep, "saml").expect("encrypted")
}

/// Without its signatures.
pub(super) fn bare(xml: &str) -> String {
    let mut xml = xml.to_owned();
    while let (Some(from), Some(to)) = (xml.find("<ds:Signature "), xml.find("</ds:Signature>")) {
        xml.replace_range(from..to + "</ds:Signature>".len(), "");
    }
    xml
}

/// Signed by whoever has the key: the assertion, or the whole response.
pub(super) fn signed(xml: &str, whole: bool, key: &KeyPair, algorithm: &str) -> String {
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
    pub(super) fn said(&self, alter: impl Fn(String) -> String) -> SignedIn {
        self.plain.with(&signed(&alter(bare(&self.plain.xml())), true, &self.keys[0], RSA_SHA256))
    }

    #[track_caller]
    pub(super) fn refuses(&self, altered: &SignedIn, expected: Refusal) {
        assert_eq!(altered.finish(&self.idp).map(|finished| finished.arrived), Err(expected), "{}", altered.xml());
    }

    /// A wrapping attack may be refused for its form or for its signature.
    #[track_caller]
    pub(super) fn refuses_wrapping(&self, of: &SignedIn, xml: &str) {
        assert!(xml.contains("eve@example.com") && xml.contains("ada@example.com"), "the attack holds both: {xml}");
        assert!(of.finish(&self.idp).is_ok(), "what was altered is good before");
        let refusal = of.with(xml).finish(&self.idp).map(|finished| finished.arrived);
        assert!(matches!(refusal, Err(Refusal::Malformed | Refusal::BadSignature)), "{refusal:?}: {xml}");
    }
}

/// The assertion with its tags.
pub(super) fn assertion(xml: &str) -> String {
    let inner = between(xml, "<saml:Assertion ", "</saml:Assertion>").expect("an assertion");
    format!("<saml:Assertion {inner}</saml:Assertion>")
}

pub(super) fn signature(xml: &str) -> String {
    let inner = between(xml, "<ds:Signature ", "</ds:Signature>").expect("a signature");
    format!("<ds:Signature {inner}</ds:Signature>")
}

/// The same with Eve in place of Ada and another id.
pub(super) fn evil(xml: &str) -> String {
    let id = between(xml, " ID=\"", "\"").expect("an id");
    xml.replacen(&id, "_evil", 1).replace("ada@example.com", "eve@example.com")
}

/// What is in the response beside its root's tags, and the root's first tag.
pub(super) fn opened(xml: &str) -> (String, String) {
    let from = xml.find("<samlp:Response").expect("a response");
    let to = from + xml[from..].find('>').expect("the end of a tag") + 1;
    let inner = xml[to..].strip_suffix("</samlp:Response>").unwrap_or(&xml[to..]);
    (xml[from..to].to_owned(), inner.trim_end().trim_end_matches("</samlp:Response>").to_owned())
}

pub(super) fn evil_bare(xml: &str) -> String {
    evil(&bare(xml))
}

/// Something put where a signature belongs.
pub(super) fn after_issuer(inner: &str, what: &str) -> String {
    inner.replacen("</saml:Issuer>", &format!("</saml:Issuer>{what}"), 1)
}

pub(super) fn id_of(element: &str) -> String {
    between(element, " ID=\"", "\"").expect("an id")
}
