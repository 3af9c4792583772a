//! The way back: what a provider sent by way of a browser is judged, and says who has signed in.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_rs::{
    BrowserInput, ClockSkew, FormField, IdpDescriptor, MetadataTrustPolicy, PendingAuthnRequest, PendingSnapshot,
    RelayStateParam, ReplayCache, ReplayKey, ReplayPolicy, SamlError, SamlValidationContext, SsoResponse, SsoSession,
};

use super::begin::{Pending, Use, description, service};
use super::shape::{self, Wrapping};
use super::xml::{Element, Kind, Space, parse};
use super::{ANSWER_LIMIT, Idp, Sp, person};
use crate::clock::Time;
use crate::random;
use crate::sso::{Arrived, Names, Refusal, SKEW};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// The fields of the form that the browser posted.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// `SAMLResponse`.
    pub response: String,
    /// `RelayState`.
    pub relay_state: Option<String>,
}

/// Somebody whom the provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Who it is.
    pub arrived: Arrived,
    /// What makes this answer good for once: each key must be new, and is kept until the moment beside it. The caller stores them
    /// together with what it does for the person, under a unique key, and refuses with [`Refusal::Replayed`] if one was there.
    /// 64 hexadecimal characters each; they are different for different providers.
    pub replay: Vec<(String, Time)>,
}

/// Judges an answer. `pending` is what [`begin`](super::begin) gave for this browser; without it the provider began, which it must be
/// allowed to.
///
/// Errors: the [`Refusal`] that an administrator can do most about. Nothing in an answer counts before all of it was judged.
pub fn finish(
    (sp, idp): (&Sp, &Idp),
    names: &Names,
    answer: &Answer,
    pending: Option<&str>,
    now: Time,
) -> Result<Finished, Refusal> {
    let pending: Option<Pending> = match pending {
        Some(text) => Some(serde_json::from_str(text).map_err(|_| Refusal::WrongRequest)?),
        None if idp.may_begin => None,
        None => return Err(Refusal::Unasked),
    };
    let text = decode(&answer.response)?;
    let response = parse(&text, Kind::Answer)?;
    let wrapping = shape::check(&response)?;
    is_from(&response, &idp.entity_id, pending.as_ref())?;
    is_success(&response)?;
    if let Some(assertion) = response.at_most_one(Space::Assertion, "Assertion")? {
        judge(assertion, idp, now)?;
    }
    if wrapping == Wrapping::Missing {
        return Err(Refusal::Malformed);
    }
    if wrapping == Wrapping::Plain && !shape::is_signed(&response) {
        return Err(Refusal::Unsigned);
    }

    let mut asked = Asked { sp, idp, answer, pending: pending.as_ref(), now, replay: Vec::new() };
    let session = match wrapping {
        Wrapping::Encrypted => asked.decrypt()?,
        Wrapping::Plain | Wrapping::Missing => asked.verify(Use::Read)?,
    };
    if session.verified_xml_signatures().is_empty() {
        return Err(Refusal::Unsigned);
    }

    // What was decrypted is judged like what came in the open.
    let read = parse(&session.raw_flow().saml_content, Kind::Answer)?;
    if shape::check(&read)? != Wrapping::Plain {
        return Err(Refusal::Malformed);
    }
    let assertion = read.one(Space::Assertion, "Assertion")?;
    judge(assertion, idp, now)?;
    let name_id = assertion.one(Space::Assertion, "Subject")?.one(Space::Assertion, "NameID")?;
    let is_the_same = assertion.attribute("ID") == Some(session.assertion_id().as_str());
    if !is_the_same || name_id.words() != session.name_id().value().trim() {
        return Err(Refusal::Malformed);
    }
    Ok(Finished { arrived: person::read(assertion, names)?, replay: asked.replay })
}

fn decode(field: &str) -> Result<String, Refusal> {
    // Base64 is four characters for three bytes, and some senders break its lines.
    if field.len() > ANSWER_LIMIT * 3 / 2 {
        return Err(Refusal::Malformed);
    }
    let letters: String = field.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(letters).map_err(|_| Refusal::Malformed)?;
    if bytes.len() > ANSWER_LIMIT {
        return Err(Refusal::Malformed);
    }
    String::from_utf8(bytes).map_err(|_| Refusal::Malformed)
}

/// Whether the provider whom the browser was sent to is the one that answers, and the one of this connection.
fn is_from(response: &Element, entity_id: &str, pending: Option<&Pending>) -> Result<(), Refusal> {
    let issuer = response.at_most_one(Space::Assertion, "Issuer")?;
    let is_another = issuer.is_some_and(|issuer| issuer.words() != entity_id);
    if is_another || pending.is_some_and(|pending| pending.provider != entity_id) {
        return Err(Refusal::WrongIssuer);
    }
    Ok(())
}

fn is_success(response: &Element) -> Result<(), Refusal> {
    let code = response.one(Space::Protocol, "Status")?.one(Space::Protocol, "StatusCode")?;
    match code.attribute("Value").ok_or(Refusal::Malformed)? {
        SUCCESS => Ok(()),
        _ => Err(Refusal::ProviderSaysNo),
    }
}

/// What must be so of an assertion, and what the library leaves open or says less clearly.
fn judge(assertion: &Element, idp: &Idp, now: Time) -> Result<(), Refusal> {
    if assertion.one(Space::Assertion, "Issuer")?.words() != idp.entity_id {
        return Err(Refusal::WrongIssuer);
    }
    if assertion.all(Space::Assertion, "AuthnStatement").next().is_none() {
        return Err(Refusal::Malformed);
    }
    let conditions = assertion.one(Space::Assertion, "Conditions")?;
    if moment(conditions, "NotBefore")?.is_some_and(|from| now.plus_seconds(SKEW) < from) {
        return Err(Refusal::NotYetValid);
    }
    if moment(conditions, "NotOnOrAfter")?.is_some_and(|until| now >= until.plus_seconds(SKEW)) {
        return Err(Refusal::Expired);
    }
    Ok(())
}

fn moment(element: &Element, name: &str) -> Result<Option<Time>, Refusal> {
    let read = |text: &str| text.parse().map(Time::from_jiff).map_err(|_| Refusal::Malformed);
    element.attribute(name).map(read).transpose()
}

/// What is to be verified, and what makes it good for once.
struct Asked<'a> {
    sp: &'a Sp,
    idp: &'a Idp,
    answer: &'a Answer,
    pending: Option<&'a Pending>,
    now: Time,
    replay: Vec<(String, Time)>,
}

impl Asked<'_> {
    /// Tries each key that we have or had.
    fn decrypt(&mut self) -> Result<SsoSession, Refusal> {
        let sp = self.sp;
        let mut outcome = Err(Refusal::Undecryptable);
        for key in &sp.keys {
            outcome = self.verify(Use::Decrypt(key));
            if outcome.as_ref().err() != Some(&Refusal::Undecryptable) {
                break;
            }
        }
        outcome
    }

    fn verify(&mut self, purpose: Use<'_>) -> Result<SsoSession, Refusal> {
        let is_encrypted = matches!(purpose, Use::Decrypt(_));
        self.replay.clear();
        self.library(purpose).map_err(|error| refusal(&error, is_encrypted))
    }

    fn library(&mut self, purpose: Use<'_>) -> Result<SsoSession, SamlError> {
        let service = service(self.sp, purpose)?;
        let provider =
            IdpDescriptor::from_metadata_xml(&description(self.idp)?, MetadataTrustPolicy::UnsignedForCompatibility)?;
        let now: SystemTime = self.now.to_jiff().into();
        let skew = ClockSkew::from_millis(-SKEW * 1000, SKEW * 1000);
        let mut fields = vec![FormField::new("SAMLResponse", self.answer.response.as_str())];
        let mut once = Once { provider: &self.idp.entity_id, keys: &mut self.replay };
        let context = SamlValidationContext::new(now, ReplayPolicy::RequireCache(&mut once))
            .with_clock_skew(skew)
            .with_replay_retention(Duration::from_secs(24 * 3600));
        let Some(pending) = self.pending else {
            return service.accept_unsolicited_sso(&provider, BrowserInput::<SsoResponse>::post(fields), context);
        };
        if let Some(state) = &self.answer.relay_state {
            fields.push(FormField::new("RelayState", state.as_str()));
        }
        let snapshot = PendingSnapshot::authn_request(
            pending.request.as_str(),
            RelayStateParam::try_from_option(pending.relay_state.as_deref())?,
            pending.provider.as_str(),
            "post",
            pending.acs_url.as_str(),
            "post",
        );
        let pending = PendingAuthnRequest::from_snapshot(snapshot)?;
        service.finish_sso(&provider, &pending, BrowserInput::<SsoResponse>::post(fields), context)
    }
}

/// Collects what the caller must find new.
struct Once<'a> {
    provider: &'a str,
    keys: &'a mut Vec<(String, Time)>,
}

impl ReplayCache for Once<'_> {
    fn check_and_store(&mut self, key: ReplayKey, expires_at: SystemTime) -> Result<(), SamlError> {
        let until = jiff::Timestamp::try_from(expires_at).map_err(|error| SamlError::Invalid(error.to_string()))?;
        let own = random::digest(&format!("{}\n{}", self.provider, key.cache_key()));
        if self.keys.iter().any(|(known, _)| *known == own) {
            return Err(SamlError::ReplayDetected { key: own });
        }
        self.keys.push((own, Time::from_jiff(until)));
        Ok(())
    }
}

/// The library's many errors in the few words that somebody can act on.
fn refusal(error: &SamlError, is_encrypted: bool) -> Refusal {
    use saml_rs::error::SubjectConfirmationReason as Reason;
    match error {
        SamlError::IssuerMismatch { .. } => Refusal::WrongIssuer,
        SamlError::DestinationMismatch { .. } => Refusal::WrongDestination,
        SamlError::InResponseToMismatch { .. } | SamlError::RelayStateMismatch { .. } => Refusal::WrongRequest,
        SamlError::AudienceMismatch { .. } => Refusal::WrongAudience,
        SamlError::StatusNotSuccess { .. } => Refusal::ProviderSaysNo,
        SamlError::TimeWindowInvalid { .. } => Refusal::Expired,
        SamlError::SubjectConfirmationInvalid { reason } => match reason {
            Reason::TimeWindowInvalid => Refusal::Expired,
            Reason::RecipientMismatch => Refusal::WrongDestination,
            Reason::InResponseToMismatch => Refusal::WrongRequest,
            _ => Refusal::Malformed,
        },
        SamlError::ReplayDetected { .. } => Refusal::Replayed,
        SamlError::SignatureMissing | SamlError::AssertionSignatureRequired => Refusal::Unsigned,
        SamlError::AlgorithmUnsupported => Refusal::WeakAlgorithm,
        SamlError::Crypto(_) if is_encrypted => Refusal::Undecryptable,
        SamlError::SignatureVerification { .. }
        | SamlError::ReferenceResolution { .. }
        | SamlError::SignedReferenceMismatch
        | SamlError::PotentialWrappingAttack
        | SamlError::CertificateMismatch
        | SamlError::NoTrustedCertificate
        | SamlError::Crypto(_) => Refusal::BadSignature,
        _ => Refusal::Malformed,
    }
}
