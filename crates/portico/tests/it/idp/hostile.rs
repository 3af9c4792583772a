//! A provider of OpenID Connect that says whatever a test wants it to say.

use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Who we are there.
pub(crate) const CLIENT: &str = "helpdesk";
/// What shows that it is us.
pub(crate) const SECRET: &str = "helpdesk-secret";

/// Keys that sign: RSA of 2,048 bits, for tests alone.
pub(crate) const ONE: &str = include_str!("one.pem");
pub(crate) const TWO: &str = include_str!("two.pem");

#[derive(Default)]
struct Says {
    /// What stands in place of the identity token.
    token: String,
    /// What is said of whoever is asked about.
    more: Value,
    /// The keys that are published.
    keys: Vec<&'static str>,
    /// What came to the place where codes are changed into tokens.
    asked: Vec<Vec<(String, String)>>,
    /// Whether it says that its answers name it.
    names_itself: bool,
    /// What it says that it is called, where that is not the truth.
    alias: Option<String>,
}

/// A provider; it lives as long as the test.
#[derive(Clone)]
pub(crate) struct Provider {
    says: Arc<Mutex<Says>>,
    /// Its address.
    pub(crate) issuer: String,
}

impl Provider {
    /// One that signs with [`ONE`].
    pub(crate) async fn new() -> Provider {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let says = Says { keys: vec![ONE], more: json!({}), ..Says::default() };
        let provider = Provider { says: Arc::new(Mutex::new(says)), issuer };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .route("/me", get(more))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    fn with<T>(&self, work: impl FnOnce(&mut Says) -> T) -> T {
        work(&mut self.says.lock().expect("nobody panicked with it"))
    }

    /// From now on it gives this identity token for any code.
    pub(crate) fn gives(&self, token: String) {
        self.with(|says| says.token = token);
    }

    /// From now on it says this of whoever is asked about.
    pub(crate) fn adds(&self, more: Value) {
        self.with(|says| says.more = more);
    }

    /// From now on it publishes these keys.
    pub(crate) fn publishes(&self, keys: &[&'static str]) {
        self.with(|says| says.keys = keys.to_vec());
    }

    /// From now on it says that its answers name it.
    pub(crate) fn names_itself(&self) {
        self.with(|says| says.names_itself = true);
    }

    /// From now on it says that it is called so.
    pub(crate) fn is_called(&self, alias: &str) {
        self.with(|says| says.alias = Some(alias.to_owned()));
    }

    /// What came with the last code.
    pub(crate) fn last_asked(&self) -> Vec<(String, String)> {
        self.with(|says| says.asked.last().cloned().unwrap_or_default())
    }

    /// What a provider rightly says of Ada at this moment.
    pub(crate) fn claims(&self, nonce: &str, seconds: i64) -> Value {
        json!({
            "iss": self.issuer, "aud": CLIENT, "sub": "ada-1", "nonce": nonce, "iat": seconds, "exp": seconds + 300,
            "email": "ada@example.com", "email_verified": true, "given_name": "Ada", "family_name": "Berg"
        })
    }
}

/// A token that one of the keys has signed.
pub(crate) fn signed(claims: &Value, pem: &str) -> String {
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key");
    let header = Header { kid: Some(name_of(pem).to_owned()), ..Header::new(Algorithm::RS256) };
    encode(&header, claims, &key).expect("signed")
}

/// What a key is called.
fn name_of(pem: &str) -> &'static str {
    if pem == ONE { "one" } else { "two" }
}

async fn configuration(State(provider): State<Provider>) -> Json<Value> {
    let at = &provider.issuer;
    let (names_itself, alias) = provider.with(|says| (says.names_itself, says.alias.clone()));
    Json(json!({
        "issuer": alias.unwrap_or_else(|| at.clone()),
        "authorization_endpoint": format!("{at}/auth"),
        "token_endpoint": format!("{at}/token"),
        "userinfo_endpoint": format!("{at}/me"),
        "end_session_endpoint": format!("{at}/out"),
        "jwks_uri": format!("{at}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "authorization_response_iss_parameter_supported": names_itself,
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let keys = provider.with(|says| says.keys.clone());
    let jwk = |pem: &&str| {
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key");
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::RS256).expect("a public key");
        jwk.common.key_id = Some(name_of(pem).to_owned());
        jwk
    };
    Json(serde_json::to_value(JwkSet { keys: keys.iter().map(jwk).collect() }).expect("JSON"))
}

async fn token(State(provider): State<Provider>, Form(asked): Form<Vec<(String, String)>>) -> Json<Value> {
    let token = provider.with(|says| {
        says.asked.push(asked);
        says.token.clone()
    });
    Json(json!({ "access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": token }))
}

async fn more(State(provider): State<Provider>) -> Json<Value> {
    Json(provider.with(|says| says.more.clone()))
}
