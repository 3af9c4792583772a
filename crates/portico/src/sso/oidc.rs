//! OpenID Connect with the authorization code and PKCE (OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0, RFC
//! 7636, RFC 9207).
//!
//! What a provider says about itself is asked for anew at each sign-in, so that keys it has changed are the ones that count.
//! Only signatures by keys that are published count: a shared secret signs nothing, and `none` is no signature.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGrantType, CoreIdToken, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, HttpRequest, IdTokenVerifier, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::asking::{Asker, may_ask};
use super::{Arrived, Names, Refusal, SKEW};
use crate::clock::Time;

/// Seconds after which a token that the provider has only just made is too old.
const FRESH: i64 = 10 * 60;

/// What a provider says about itself besides what all do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct More {
    end_session_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// A provider, and what we are there.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its address, as it stands in its tokens.
    pub issuer: String,
    /// What we are known by there.
    pub client_id: String,
    /// What shows that it is us; empty where PKCE alone does.
    pub client_secret: String,
    /// Scopes to ask for besides `openid`.
    pub scopes: Vec<String>,
    /// Which claims say what.
    pub names: Names,
    /// Which other claims are looked at.
    pub wanted: Vec<String>,
    /// Whether every address it names is taken to be verified.
    pub is_trusted: bool,
    /// Our address for its answers.
    pub redirect: String,
}

/// What has to be remembered while somebody is at the provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    nonce: String,
    verifier: String,
}

/// Somebody who is sent to the provider.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Where they are sent.
    pub url: String,
    /// What has to be remembered until they are back.
    pub pending: Pending,
}

/// What came back in the address.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The code; None where the provider refused.
    pub code: Option<String>,
    /// Who says so, where the provider says it.
    pub issuer: Option<String>,
}

fn unreachable(error: &dyn std::fmt::Display) -> Refusal {
    tracing::info!(%error, "an identity provider does not answer as one");
    Refusal::Unreachable
}

async fn discover(asker: &Asker, issuer: &str) -> Result<Metadata, Refusal> {
    if !may_ask(issuer) {
        return Err(Refusal::Unreachable);
    }
    let asker = asker.of(issuer);
    let ask = move |request: HttpRequest| asker.clone().ask(request);
    let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|error| unreachable(&error))?;
    Metadata::discover_async(issuer, &ask).await.map_err(|error| unreachable(&error))
}

/// Looks whether there is a provider at an address.
///
/// # Errors
/// [`Refusal::Unreachable`] where none answers, or one that says to be another.
pub async fn look(asker: &Asker, issuer: &str) -> Result<(), Refusal> {
    discover(asker, issuer).await.map(|_| ())
}

/// Sends somebody to the provider. `state` comes back with its answer; `email` is whom the provider may offer, as a hint.
///
/// # Errors
/// [`Refusal::Unreachable`] where the provider does not answer.
pub async fn begin(asker: &Asker, provider: &Provider, state: &str, email: Option<&str>) -> Result<Begun, Refusal> {
    let metadata = discover(asker, &provider.issuer).await?;
    let client =
        CoreClient::new(ClientId::new(provider.client_id.clone()), metadata.issuer().clone(), metadata.jwks().clone())
            .set_auth_uri(metadata.authorization_endpoint().clone())
            .set_redirect_uri(RedirectUrl::new(provider.redirect.clone()).map_err(|error| unreachable(&error))?);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = state.to_owned();
    let mut request = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || CsrfToken::new(state), Nonce::new_random)
        .set_pkce_challenge(challenge)
        .add_scopes(provider.scopes.iter().cloned().map(Scope::new));
    if let Some(email) = email.filter(|email| !email.is_empty()) {
        request = request.add_extra_param("login_hint", email);
    }
    let (url, _, nonce) = request.url();
    let pending = Pending { nonce: nonce.secret().clone(), verifier: verifier.secret().clone() };
    Ok(Begun { url: url.into(), pending })
}

/// Takes the provider's answer.
///
/// # Errors
/// Why it is not taken.
pub async fn finish(
    asker: &Asker,
    provider: &Provider,
    pending: Pending,
    answer: Answer,
    now: Time,
) -> Result<Arrived, Refusal> {
    let code = answer.code.ok_or(Refusal::ProviderSaysNo)?;
    let metadata = discover(asker, &provider.issuer).await?;
    // RFC 9207: an answer of a provider that somebody else's was swapped for.
    let must_say = metadata.additional_metadata().authorization_response_iss_parameter_supported;
    match answer.issuer {
        Some(issuer) if issuer != metadata.issuer().as_str() => return Err(Refusal::WrongIssuer),
        None if must_say => return Err(Refusal::WrongIssuer),
        _ => {}
    }
    let token_url = metadata.token_endpoint().cloned().ok_or(Refusal::Unreachable)?;
    let mut client =
        CoreClient::new(ClientId::new(provider.client_id.clone()), metadata.issuer().clone(), metadata.jwks().clone())
            .set_token_uri(token_url)
            .set_redirect_uri(RedirectUrl::new(provider.redirect.clone()).map_err(|error| unreachable(&error))?)
            .set_auth_type(auth_type(&metadata));
    if !provider.client_secret.is_empty() {
        client = client.set_client_secret(ClientSecret::new(provider.client_secret.clone()));
    }
    let asker = asker.of(&provider.issuer);
    let asking = asker.clone();
    let ask = move |request: HttpRequest| asking.clone().ask(request);
    let response = client
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier))
        .request_async(&ask)
        .await
        .map_err(|error| match error {
            RequestTokenError::ServerResponse(said) => {
                tracing::info!(error = %said, "an identity provider takes no code");
                // RFC 6749, 5.2.
                match said.error() {
                    CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                        Refusal::WrongClient
                    }
                    _ => Refusal::ProviderSaysNo,
                }
            }
            RequestTokenError::Parse(..) => Refusal::Malformed,
            error => unreachable(&error),
        })?;
    let token = response.extra_fields_id_token()?;
    let mut said = verified(&metadata, provider, token, &pending.nonce, now)?;
    if let (true, Some(url)) = (lacks(&said, provider), metadata.userinfo_endpoint()) {
        let more = asker.text(url.as_str(), Some(response.access_token().secret())).await?;
        add(&mut said, &more)?;
    }
    let arrived = super::arrived(&said, &provider.names, provider.is_trusted)?;
    let hint = metadata.additional_metadata().end_session_endpoint.is_some().then(|| token.to_string());
    Ok(Arrived { hint, ..arrived })
}

/// The identity token of an answer.
trait Answered {
    fn extra_fields_id_token(&self) -> Result<&CoreIdToken, Refusal>;
}

impl Answered for openidconnect::core::CoreTokenResponse {
    fn extra_fields_id_token(&self) -> Result<&CoreIdToken, Refusal> {
        self.id_token().ok_or(Refusal::Malformed)
    }
}

/// How we show who we are: as providers do it unless they say that they do not.
fn auth_type(metadata: &Metadata) -> AuthType {
    let knows = |method: &CoreClientAuthMethod| {
        metadata.token_endpoint_auth_methods_supported().is_some_and(|all| all.contains(method))
    };
    match knows(&CoreClientAuthMethod::ClientSecretPost) && !knows(&CoreClientAuthMethod::ClientSecretBasic) {
        true => AuthType::RequestBody,
        false => AuthType::BasicAuth,
    }
}

fn moment(time: Time) -> Result<DateTime<Utc>, Refusal> {
    DateTime::from_timestamp_micros(time.0).ok_or(Refusal::Malformed)
}

/// What an identity token says, when it is the provider's, meant for us, of this sign-in, and of now.
fn verified(
    metadata: &Metadata,
    provider: &Provider,
    token: &CoreIdToken,
    nonce: &str,
    now: Time,
) -> Result<Map<String, Value>, Refusal> {
    let (late, soon) = (moment(now.plus_seconds(-SKEW))?, moment(now.plus_seconds(SKEW))?);
    let oldest = moment(now.plus_seconds(-FRESH))?;
    let client_id = ClientId::new(provider.client_id.clone());
    let verifier: IdTokenVerifier<'_, CoreJsonWebKey> =
        IdTokenVerifier::new_public_client(client_id, metadata.issuer().clone(), metadata.jwks().clone())
            .set_allowed_algs([
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
                CoreJwsSigningAlgorithm::RsaSsaPssSha256,
                CoreJwsSigningAlgorithm::RsaSsaPssSha384,
                CoreJwsSigningAlgorithm::RsaSsaPssSha512,
                CoreJwsSigningAlgorithm::EcdsaP256Sha256,
                CoreJwsSigningAlgorithm::EcdsaP384Sha384,
                CoreJwsSigningAlgorithm::EdDsa,
            ])
            .set_time_fn(move || late)
            .set_issue_time_verifier_fn(move |issued| match issued {
                issued if issued > soon => Err(NOT_YET.to_owned()),
                issued if issued < oldest => Err("it was made too long ago".to_owned()),
                _ => Ok(()),
            });
    token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| refusal(&error))?;
    let said = payload(&token.to_string())?;
    let begins = said.get("nbf").and_then(Value::as_f64);
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970")]
    if begins.is_some_and(|begins| begins > soon.timestamp() as f64) {
        return Err(Refusal::NotYetValid);
    }
    // Whoever a token was made for must be us, where several may read it.
    let party = said.get("azp").and_then(Value::as_str);
    if party.is_some_and(|party| party != provider.client_id) {
        return Err(Refusal::WrongAudience);
    }
    Ok(said)
}

/// What the check of the issue time says of a token that is not good yet.
const NOT_YET: &str = "it is made in the future";

fn refusal(error: &ClaimsVerificationError) -> Refusal {
    tracing::info!(%error, "an identity token is refused");
    match error {
        ClaimsVerificationError::Expired(text) if text == NOT_YET => Refusal::NotYetValid,
        ClaimsVerificationError::Expired(_) => Refusal::Expired,
        ClaimsVerificationError::InvalidAudience(_) => Refusal::WrongAudience,
        ClaimsVerificationError::InvalidIssuer(_) => Refusal::WrongIssuer,
        ClaimsVerificationError::InvalidNonce(_) => Refusal::WrongRequest,
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoSignature) => Refusal::Unsigned,
        ClaimsVerificationError::SignatureVerification(_) => Refusal::BadSignature,
        _ => Refusal::Malformed,
    }
}

/// The claims of a token whose signature was looked at.
fn payload(token: &str) -> Result<Map<String, Value>, Refusal> {
    let body = token.split('.').nth(1).ok_or(Refusal::Malformed)?;
    let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| Refusal::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Malformed)
}

/// Whether a token leaves out something that is wanted.
fn lacks(said: &Map<String, Value>, provider: &Provider) -> bool {
    let email = provider.names.email.as_deref().unwrap_or("email");
    !said.contains_key(email) || provider.wanted.iter().any(|claim| !said.contains_key(claim))
}

/// Adds what the provider says of the same person when it is asked; what their token says stands.
fn add(said: &mut Map<String, Value>, more: &str) -> Result<(), Refusal> {
    let more: Map<String, Value> = serde_json::from_str(more).map_err(|_| Refusal::Malformed)?;
    if more.get("sub") != said.get("sub") {
        return Err(Refusal::WrongRequest);
    }
    for (name, value) in more {
        said.entry(name).or_insert(value);
    }
    Ok(())
}

/// Where somebody signs out at the provider, and from where they come back; None where it has no such place.
///
/// # Errors
/// [`Refusal::Unreachable`] where the provider does not answer.
pub async fn leave(
    asker: &Asker,
    provider: &Provider,
    hint: Option<&str>,
    back: &str,
) -> Result<Option<String>, Refusal> {
    let metadata = discover(asker, &provider.issuer).await?;
    let Some(end) = &metadata.additional_metadata().end_session_endpoint else { return Ok(None) };
    if !may_ask(end) {
        return Ok(None);
    }
    let mut url = reqwest::Url::parse(end).map_err(|error| unreachable(&error))?;
    let mut pairs: Vec<(&str, Cow<'_, str>)> =
        vec![("client_id", provider.client_id.as_str().into()), ("post_logout_redirect_uri", back.into())];
    if let Some(hint) = hint {
        pairs.push(("id_token_hint", hint.into()));
    }
    url.query_pairs_mut().extend_pairs(pairs);
    Ok(Some(url.into()))
}
