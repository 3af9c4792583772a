//! Passwords: how they are hashed, compared, and which are good enough.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::desk::error::Invalid;
use crate::desk::{Error, Result};

/// Memory in KiB, passes and lanes of argon2id: OWASP's first recommendation.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashing takes all of a core for a while; more than this at once would starve everything else.
const AT_ONCE: usize = 2;

/// The place where passwords are hashed and compared, a few at a time and off the async threads.
pub struct Passwords {
    turns: Semaphore,
    compared: AtomicU64,
}

impl Default for Passwords {
    fn default() -> Self {
        Passwords { turns: Semaphore::new(AT_ONCE), compared: AtomicU64::new(0) }
    }
}

/// Compared with when there is no password to compare with, so that the work is the same.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&crate::random::token()));

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, PASSES, LANES, None).expect("the parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The argon2id hash of a password, salt included. Takes tens of milliseconds of one core.
pub fn hash(password: &str) -> String {
    argon2().hash_password(password.as_bytes()).expect("the parameters are within argon2's bounds").to_string()
}

impl Passwords {
    /// How often a password was compared; lets tests count work instead of time.
    pub fn compared(&self) -> u64 {
        self.compared.load(Ordering::Relaxed)
    }

    /// Whether the password fits. Without a stored hash the work is done all the same and the answer is no.
    pub(super) async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        self.compared.fetch_add(1, Ordering::Relaxed);
        self.in_turn(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODY.clone());
            let fits = PasswordHash::new(&stored)
                .is_ok_and(|stored| argon2().verify_password(password.as_bytes(), &stored).is_ok());
            fits && known
        })
        .await
    }

    /// The hash of a new password.
    pub(in crate::desk) async fn hash(&self, password: String) -> Result<String> {
        self.in_turn(move || hash(&password)).await
    }

    /// The hash of a new password for whoever has this address.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `password` when it is not good enough.
    pub async fn new_hash(&self, password: String, email: &str) -> Result<String> {
        check_new(&password, email)?;
        self.hash(password).await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _turn = self.turns.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
    }
}

/// Fewest and most characters of a password.
const LENGTHS: std::ops::RangeInclusive<usize> = 10..=256;

/// Common passwords of ten characters and more; shorter ones are refused anyway.
const COMMON: &str = include_str!("common_passwords.txt");

/// Whether a new password is good enough for this address.
///
/// # Errors
/// [`Error::Invalid`] on `password`.
pub fn check_new(password: &str, email: &str) -> Result<()> {
    let length = password.chars().count();
    let lower = password.to_lowercase();
    let key = if length < *LENGTHS.start() {
        "password-too-short"
    } else if length > *LENGTHS.end() {
        "password-too-long"
    } else if lower == email.trim().to_lowercase() || COMMON.lines().any(|common| common == lower) || is_one_run(&lower)
    {
        "password-too-common"
    } else {
        return Ok(());
    };
    Err(Invalid::field("password", key).into())
}

/// Whether it is one character again and again, or counts up or down.
fn is_one_run(password: &str) -> bool {
    let bytes = password.as_bytes();
    [0_u8, 1, 255].iter().any(|step| {
        bytes.windows(2).all(|pair| {
            let next = pair[0].wrapping_add(*step);
            pair[1] == next || (next == b'9' + 1 && pair[1] == b'0') || (next == b'0' - 1 && pair[1] == b'9')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::check_new;

    #[test]
    fn weak_passwords_are_refused() {
        for (password, good) in [
            ("short", false),
            ("password123", false),
            ("Password1234", false),
            ("aaaaaaaaaaaa", false),
            ("12345678901", false),
            ("98765432109", false),
            ("abcdefghijk", false),
            ("ada@example.com", false),
            ("copper kettle on a hill", true),
            ("åäöåäöåäöå1", true),
        ] {
            assert_eq!(check_new(password, "Ada@example.com").is_ok(), good, "{password}");
        }
        assert!(check_new(&"long ".repeat(60), "a@example.com").is_err());
    }
}
