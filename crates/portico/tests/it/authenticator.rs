//! An authenticator in software, for tests: it makes passkeys and answers with them as it is told to, rightly or not.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Somebody is there.
const PRESENT: u8 = 0x01;
/// They have shown who they are.
const VERIFIED: u8 = 0x04;
/// A public key is told.
const TELLS_KEY: u8 = 0x40;

/// A passkey on it.
#[derive(Clone)]
struct Key {
    id: Vec<u8>,
    handle: Vec<u8>,
    pkcs8: Vec<u8>,
}

/// The authenticator, with the browser around it. A clone has copies of its passkeys.
#[derive(Clone)]
pub(crate) struct Authenticator {
    keys: Vec<Key>,
    /// The origin that the browser says it is at.
    pub(crate) origin: String,
    /// The host's name for which it answers; None for the one that asks.
    pub(crate) host: Option<String>,
    /// Whether it asks whoever is there to show who they are.
    pub(crate) verifies: bool,
    /// How often it has answered.
    pub(crate) counter: u32,
}

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn unb64(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().expect("text")).expect("base64url")
}

fn pair(pkcs8: &[u8]) -> EcdsaKeyPair {
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &SystemRandom::new()).expect("a key")
}

impl Authenticator {
    /// One in a browser that is at this origin.
    pub(crate) fn at(origin: &str) -> Authenticator {
        Authenticator { keys: vec![], origin: origin.to_owned(), host: None, verifies: true, counter: 0 }
    }

    fn flags(&self) -> u8 {
        if self.verifies { PRESENT | VERIFIED } else { PRESENT }
    }

    fn said(&self, kind: &str, asked: &Value) -> Vec<u8> {
        let said =
            json!({ "type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": false });
        said.to_string().into_bytes()
    }

    fn data(&self, host: &str, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.host.as_deref().unwrap_or(host).as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Makes a passkey; the answer as JSON.
    pub(crate) fn makes(&mut self, asked: &Value) -> Value {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let mut id = vec![0; 32];
        random.fill(&mut id).expect("randomness");
        let key = Key { id, handle: unb64(&asked["user"]["id"]), pkcs8: pkcs8.as_ref().to_vec() };
        self.keys.push(key.clone());
        self.tells(asked, &key)
    }

    /// Says that the last passkey it has made is one that was asked for just now.
    pub(crate) fn tells_again(&self, asked: &Value) -> Value {
        self.tells(asked, self.keys.last().expect("a passkey"))
    }

    fn tells(&self, asked: &Value, key: &Key) -> Value {
        let pair = pair(&key.pkcs8);
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let mut data = self.data(asked["rp"]["id"].as_str().expect("a host"), self.flags() | TELLS_KEY);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&key.id);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y);
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).expect("it is short"));
        object.extend(data);
        json!({
            "id": b64(&key.id), "rawId": b64(&key.id), "type": "public-key", "clientExtensionResults": {},
            "response": {
                "attestationObject": b64(&object),
                "clientDataJSON": b64(&self.said("webauthn.create", asked)),
                "transports": ["internal", "smart-card"],
            },
        })
    }

    /// Answers with its last passkey; the answer as JSON.
    pub(crate) fn answers(&mut self, asked: &Value) -> Value {
        self.counter += 1;
        let key = self.keys.last().expect("a passkey");
        let data = self.data(asked["rpId"].as_str().expect("a host"), self.flags());
        let said = self.said("webauthn.get", asked);
        let signed = [data.as_slice(), &Sha256::digest(&said)].concat();
        let signature = pair(&key.pkcs8).sign(&SystemRandom::new(), &signed).expect("it can be signed");
        json!({
            "id": b64(&key.id), "rawId": b64(&key.id), "type": "public-key", "clientExtensionResults": {},
            "response": {
                "authenticatorData": b64(&data),
                "clientDataJSON": b64(&said),
                "signature": b64(signature.as_ref()),
                "userHandle": b64(&key.handle),
            },
        })
    }
}
