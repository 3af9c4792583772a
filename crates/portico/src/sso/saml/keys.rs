//! Our keys, and certificates of both sides. A certificate is only a container for its key here, as SAML has it: nobody checks who
//! issued it, and when it ends is shown to administrators but refuses nothing.

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::{Any, BitString, Null, SetOfVec, UintRef, UtcTime, Utf8StringRef};
use x509_cert::der::pem::{LineEnding, PemLabel};
use x509_cert::der::{Decode, Encode, EncodePem, Reader, SliceReader, pem};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};
use x509_cert::time::Validity;
use x509_cert::{TbsCertificate, Version};

use super::KeyPair;
use crate::clock::Time;
use crate::random;
use crate::sso::Refusal;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// How long our certificates say that they are good: five years.
const LIFE: i64 = 5 * 365 * 24 * 3600;
/// Bits that a provider's RSA key must have at least.
const MIN_BITS: u32 = 2048;

/// What an administrator wants to know of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// SHA-256 in lower-case hexadecimal, 64 characters.
    pub fingerprint: String,
    /// When it says that it ends. Nothing is refused because of it.
    pub not_after: Time,
    /// The same certificate, written as PEM in the usual way.
    pub pem: String,
}

/// Makes a new RSA key of 3072 bits with a certificate that it signs itself. Takes up to some seconds of one core: not for an
/// asynchronous task.
pub fn key_pair(common_name: &str, now: Time) -> Result<KeyPair> {
    let key = rsa::KeyPair::generate(KeySize::Rsa3072).map_err(|_| anyhow!("no RSA key could be made"))?;
    let private: Pkcs8V1Der<'_> = key.as_der().map_err(|_| anyhow!("the key cannot be written"))?;
    let public: PublicKeyX509Der<'_> = key.public_key().as_der().map_err(|_| anyhow!("the key cannot be written"))?;

    let algorithm = AlgorithmIdentifierOwned { oid: RSA_SHA256, parameters: Some(Any::from(Null)) };
    let name = name(common_name)?;
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: serial_number()?,
        signature: algorithm.clone(),
        issuer: name.clone(),
        validity: Validity { not_before: moment(now)?, not_after: moment(now.plus_seconds(LIFE))? },
        subject: name,
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(public.as_ref())?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: None,
    };
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &tbs_certificate.to_der()?, &mut signature)
        .map_err(|_| anyhow!("the certificate cannot be signed"))?;
    let certificate = x509_cert::Certificate {
        tbs_certificate,
        signature_algorithm: algorithm,
        signature: BitString::from_bytes(&signature)?,
    };
    Ok(KeyPair {
        private_pem: pem::encode_string("PRIVATE KEY", LineEnding::LF, private.as_ref())
            .map_err(|error| anyhow!("the key cannot be written: {error}"))?,
        certificate_pem: certificate.to_pem(LineEnding::LF)?,
    })
}

/// Reads a certificate that is written as PEM, or only in Base64. It must hold an RSA key of 2048 bits or more, or it is
/// [`Refusal::WeakAlgorithm`].
pub fn certificate_info(text: &str) -> std::result::Result<Certificate, Refusal> {
    let letters: String = text.lines().filter(|line| !line.trim_start().starts_with("-----")).collect();
    let letters: String = letters.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(letters).map_err(|_| Refusal::Malformed)?;
    let read = x509_cert::Certificate::from_der(&der).map_err(|_| Refusal::Malformed)?;
    let key = &read.tbs_certificate.subject_public_key_info;
    let bits = key.subject_public_key.as_bytes().and_then(modulus_bits);
    if key.algorithm.oid != RSA || bits.is_none_or(|bits| bits < MIN_BITS) {
        return Err(Refusal::WeakAlgorithm);
    }
    let not_after = read.tbs_certificate.validity.not_after.to_unix_duration();
    Ok(Certificate {
        fingerprint: random::digest_of(&der),
        not_after: Time(0).plus_seconds(i64::try_from(not_after.as_secs()).map_err(|_| Refusal::Malformed)?),
        pem: pem::encode_string(x509_cert::Certificate::PEM_LABEL, LineEnding::LF, &der)
            .map_err(|_| Refusal::Malformed)?,
    })
}

fn modulus_bits(key: &[u8]) -> Option<u32> {
    let modulus = |reader: &mut SliceReader<'_>| {
        reader.sequence(|reader| {
            let modulus = UintRef::decode(reader)?;
            UintRef::decode(reader)?;
            Ok(modulus.as_bytes().to_vec())
        })
    };
    let modulus = modulus(&mut SliceReader::new(key).ok()?).ok()?;
    let first = modulus.first()?;
    Some(u32::try_from(modulus.len()).ok()? * 8 - first.leading_zeros())
}

/// The name with which we sign and are issued: one CN of 64 characters at most, as X.520 has it.
fn name(common_name: &str) -> Result<Name> {
    let short: String = common_name.chars().take(64).collect();
    let value = Any::from(Utf8StringRef::new(&short)?);
    let mut set = SetOfVec::new();
    set.insert(AttributeTypeAndValue { oid: COMMON_NAME, value })?;
    Ok(RdnSequence(vec![RelativeDistinguishedName(set)]))
}

/// 16 bytes that nobody guesses, and a positive number.
fn serial_number() -> Result<SerialNumber> {
    let mut bytes: Vec<u8> = random::short_id().bytes().take(16).collect();
    if let Some(first) = bytes.first_mut() {
        *first &= 0x7f;
    }
    Ok(SerialNumber::new(&bytes)?)
}

fn moment(at: Time) -> Result<x509_cert::time::Time> {
    let since = u64::try_from(at.seconds_since(Time(0))).context("before 1970")?;
    Ok(UtcTime::from_unix_duration(std::time::Duration::from_secs(since))?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_893_456_000 * Time::SECOND);

    #[test]
    fn a_new_key_comes_with_its_certificate() {
        let pair = key_pair("portal.example.com, or \"another\" = name", NOW).expect("a key");
        let info = certificate_info(&pair.certificate_pem).expect("a certificate");
        assert_eq!(info.not_after, NOW.plus_seconds(LIFE));
        assert_eq!(info.pem, pair.certificate_pem);
        assert_eq!(info.fingerprint.len(), 64);
        assert!(pair.private_pem.starts_with("-----BEGIN PRIVATE KEY-----"));
        assert!(!format!("{pair:?}").contains("PRIVATE"), "the key is not shown");
        assert_ne!(pair, key_pair("portal.example.com", NOW).expect("another key"));
    }

    #[test]
    fn a_certificate_is_read_from_base64_alone() {
        let pair = key_pair("portal.example.com", NOW).expect("a key");
        let bare: String = pair.certificate_pem.lines().filter(|line| !line.starts_with('-')).collect();
        assert_eq!(certificate_info(&bare), certificate_info(&pair.certificate_pem));
        assert_eq!(certificate_info("not a certificate"), Err(Refusal::Malformed));
        assert_eq!(certificate_info(&pair.private_pem), Err(Refusal::Malformed));
    }
}
