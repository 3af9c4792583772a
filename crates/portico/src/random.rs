//! The only place that asks the operating system for randomness: secrets, ids that nobody may guess, and jitter.

use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[expect(clippy::disallowed_methods, reason = "the one reader of the system's randomness")]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives randomness");
}

/// One character of 6 random bits for each byte drawn.
fn text<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    fill(&mut bytes);
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 63)])).collect()
}

/// A secret for a cookie or a mailed link: 43 URL-safe characters, 258 bits.
pub fn token() -> String {
    text::<43>()
}

/// An id that cannot be guessed, for uploads and forms: 22 URL-safe characters, 132 bits.
pub fn short_id() -> String {
    text::<22>()
}

/// A whole number below `bound`, for jitter; 0 when `bound` is 0.
pub fn below(bound: u64) -> u64 {
    let mut bytes = [0_u8; 8];
    fill(&mut bytes);
    u64::from_le_bytes(bytes).checked_rem(bound).unwrap_or(0)
}

/// What the database keeps of a secret: its SHA-256 in lower-case hexadecimal, 64 characters.
pub fn digest(secret: &str) -> String {
    digest_of(secret.as_bytes())
}

/// SHA-256 of bytes in hexadecimal.
pub fn digest_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        write!(out, "{byte:02x}").expect("writing to a string does not fail");
        out
    })
}
