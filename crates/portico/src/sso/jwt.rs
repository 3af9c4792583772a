//! Signing on with a token of one's own making (RFC 7519), for those who have such a thing already. Off unless switched on.
//!
//! A token holds for a few minutes and once: it has a number of its own, and what it was made for.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, errors::ErrorKind};
use serde_json::{Map, Value};

use super::{Arrived, Names, Refusal, SKEW};
use crate::clock::Time;

/// Seconds that a token may hold.
pub const LONGEST: i64 = 5 * 60;
/// Characters that one may have.
const CHARACTERS: usize = 16 * 1024;
/// Characters of a secret that signs.
pub const SECRET: usize = 32;

/// Whose tokens are taken.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// What stands in them as `iss`.
    pub issuer: String,
    /// What stands in them as `aud`.
    pub audience: String,
    /// A secret of at least [`SECRET`] characters, or a public key as PEM.
    pub key: String,
    /// Which claims say what.
    pub names: Names,
}

/// What a token says, and what must not be taken twice.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What it says.
    pub arrived: Arrived,
    /// Its number.
    pub number: String,
    /// When it need not be remembered any more.
    pub until: Time,
}

/// How a key signs: the algorithms that may, and the key.
///
/// # Errors
/// [`Refusal::Malformed`] for what is no key.
fn key_of(key: &str) -> Result<(Vec<Algorithm>, DecodingKey), Refusal> {
    let pem = key.trim();
    if pem.starts_with("-----BEGIN") {
        if let Ok(key) = DecodingKey::from_rsa_pem(pem.as_bytes()) {
            return Ok((vec![Algorithm::RS256, Algorithm::PS256], key));
        }
        let key = DecodingKey::from_ec_pem(pem.as_bytes()).map_err(|_| Refusal::Malformed)?;
        return Ok((vec![Algorithm::ES256], key));
    }
    if pem.chars().count() < SECRET {
        return Err(Refusal::Malformed);
    }
    Ok((vec![Algorithm::HS256], DecodingKey::from_secret(pem.as_bytes())))
}

/// Whether a key can be one.
pub fn is_key(key: &str) -> bool {
    key_of(key).is_ok()
}

/// Takes a token.
///
/// # Errors
/// Why it is not taken.
pub fn take(issuer: &Issuer, token: &str, now: Time) -> Result<Taken, Refusal> {
    if token.len() > CHARACTERS {
        return Err(Refusal::TooLong);
    }
    let (algorithms, key) = key_of(&issuer.key)?;
    // Which of them it says it is counts only after the key has said which may be.
    let header = decode_header(token).map_err(|error| match error.kind() {
        ErrorKind::Json(_) | ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => Refusal::BadSignature,
        _ => Refusal::Malformed,
    })?;
    if !algorithms.contains(&header.alg) {
        return Err(Refusal::BadSignature);
    }
    let mut rules = Validation::new(header.alg);
    rules.algorithms = algorithms.into_iter().filter(|one| *one == header.alg).collect();
    // Its times are compared below, with the installation's clock.
    (rules.validate_exp, rules.validate_nbf) = (false, false);
    rules.set_issuer(&[&issuer.issuer]);
    rules.set_audience(&[&issuer.audience]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let said = decode::<Map<String, Value>>(token, &key, &rules).map_err(|error| match error.kind() {
        ErrorKind::InvalidIssuer => Refusal::WrongIssuer,
        ErrorKind::InvalidAudience => Refusal::WrongAudience,
        ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm => Refusal::BadSignature,
        _ => Refusal::Malformed,
    })?;
    let said = said.claims;
    let at = |name: &str| said.get(name).and_then(Value::as_i64).map(|seconds| Time(seconds.saturating_mul(1_000_000)));
    let (Some(ends), Some(made)) = (at("exp"), at("iat")) else { return Err(Refusal::Malformed) };
    if ends <= now.plus_seconds(-SKEW) {
        return Err(Refusal::Expired);
    }
    if made > now.plus_seconds(SKEW) || at("nbf").is_some_and(|begins| begins > now.plus_seconds(SKEW)) {
        return Err(Refusal::NotYetValid);
    }
    if ends > made.plus_seconds(LONGEST) {
        return Err(Refusal::TooLong);
    }
    let number = said.get("jti").and_then(Value::as_str).filter(|number| (1..=200).contains(&number.len()));
    let number = number.ok_or(Refusal::Malformed)?.to_owned();
    // Whoever holds the key answers for the addresses.
    let arrived = super::arrived(&said, &issuer.names, true)?;
    Ok(Taken { arrived, number, until: ends.plus_seconds(SKEW) })
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    use super::{Issuer, Refusal, take};
    use crate::clock::Time;
    use crate::sso::Names;

    const NOW: i64 = 1_795_521_600;
    const KEY: &str = "a secret of more than thirty-two characters";

    fn issuer() -> Issuer {
        Issuer {
            issuer: "https://shop.example.com".into(),
            audience: "https://help.example.com".into(),
            key: KEY.into(),
            names: Names::default(),
        }
    }

    fn claims() -> Value {
        json!({
            "iss": "https://shop.example.com", "aud": "https://help.example.com", "sub": "7", "jti": "1",
            "iat": NOW, "exp": NOW + 120, "email": "ann@example.com"
        })
    }

    fn token(claims: &Value, key: &str) -> String {
        encode(&Header::default(), claims, &EncodingKey::from_secret(key.as_bytes())).expect("signed")
    }

    fn taken(claims: &Value) -> Result<super::Taken, Refusal> {
        take(&issuer(), &token(claims, KEY), Time(NOW * 1_000_000))
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = claims();
        claims[name] = value;
        claims
    }

    #[test]
    fn a_jwt_signs_on() {
        let taken = taken(&claims()).expect("taken");
        assert_eq!(taken.arrived.email.as_deref(), Some("ann@example.com"));
        assert!(taken.arrived.is_email_verified && taken.number == "1");
    }

    #[test]
    fn jwt_expired_not_yet_valid_and_over_long_are_refused() {
        for (claims, refusal) in [
            (with("exp", json!(NOW - 200)), Refusal::Expired),
            (with("iat", json!(NOW + 200)), Refusal::NotYetValid),
            (with("nbf", json!(NOW + 200)), Refusal::NotYetValid),
            (with("exp", json!(NOW + 3_600)), Refusal::TooLong),
            (with("exp", json!(i64::MAX)), Refusal::TooLong),
            (with("exp", Value::Null), Refusal::Malformed),
            (with("iat", Value::Null), Refusal::Malformed),
            (with("jti", Value::Null), Refusal::Malformed),
            (with("sub", json!("")), Refusal::Malformed),
            (with("iss", json!("https://evil.example")), Refusal::WrongIssuer),
            (with("aud", json!("https://other.example.com")), Refusal::WrongAudience),
        ] {
            assert_eq!(taken(&claims).err(), Some(refusal), "{claims}");
        }
        // A clock that is a little behind or ahead does no harm.
        assert!(taken(&with("iat", json!(NOW + 60))).is_ok());
        let late = json!({"iat": NOW - 160, "exp": NOW - 40});
        let mut claims = claims();
        claims.as_object_mut().expect("object").extend(late.as_object().expect("object").clone());
        assert!(taken(&claims).is_ok());
    }

    #[test]
    fn jwt_of_a_wrong_key_of_none_and_of_another_algorithm_are_refused() {
        let now = Time(NOW * 1_000_000);
        let wrong = token(&claims(), "another secret of more than thirty-two letters");
        assert_eq!(take(&issuer(), &wrong, now).err(), Some(Refusal::BadSignature));
        let parts: Vec<String> = token(&claims(), KEY).split('.').map(str::to_owned).collect();
        // {"alg":"none"}, and {"alg":"NonE","typ":"JWT"}
        for head in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJOb25FIiwidHlwIjoiSldUIn0"] {
            for tail in ["", parts[2].as_str()] {
                let none = format!("{head}.{}.{tail}", parts[1]);
                assert!(take(&issuer(), &none, now).is_err(), "{none}");
            }
        }
        let stripped = format!("{}.{}.", parts[0], parts[1]);
        assert_eq!(take(&issuer(), &stripped, now).err(), Some(Refusal::BadSignature));
        for nonsense in ["", ".", "..", "a.b.c", &"x".repeat(20_000)] {
            assert!(take(&issuer(), nonsense, now).is_err());
        }
    }

    #[test]
    fn jwt_key_confusion_is_refused() {
        // A public key is no secret: what is signed with its letters as one was signed by anybody.
        let public = include_str!("jwt_public.pem");
        let confused = Issuer { key: public.into(), ..issuer() };
        for letters in [public, public.trim()] {
            let forged = token(&claims(), letters);
            assert_eq!(take(&confused, &forged, Time(NOW * 1_000_000)).err(), Some(Refusal::BadSignature));
        }
    }
}
