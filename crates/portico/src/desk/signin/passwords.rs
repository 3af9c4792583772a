//! Passwords: how they are hashed and compared. Which are good enough is said in [`super::rules`].

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

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
    hashed: AtomicU64,
}

impl Default for Passwords {
    fn default() -> Self {
        // Now, so that the first unknown address makes no more work than the second.
        LazyLock::force(&NOBODY);
        Passwords { turns: Semaphore::new(AT_ONCE), hashed: AtomicU64::new(0) }
    }
}

/// Compared with when there is no password to compare with, so that the work is the same.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&crate::random::token()));

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, PASSES, LANES, None).expect("the parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A password in the one spelling that is hashed: keyboards write the same letters in several.
pub(super) fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// The argon2id hash of a password, salt included. Takes tens of milliseconds of one core.
pub fn hash(password: &str) -> String {
    argon2().hash_password(normal(password).as_bytes()).expect("the parameters are within argon2's bounds").to_string()
}

impl Passwords {
    /// How often a password was hashed, to compare or to keep it; lets tests count work instead of time.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Whether the password fits. Without a stored hash the work is done all the same and the answer is no.
    pub(in crate::desk) async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        self.in_turn(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODY.clone());
            let fits = PasswordHash::new(&stored)
                .is_ok_and(|stored| argon2().verify_password(normal(&password).as_bytes(), &stored).is_ok());
            fits && known
        })
        .await
    }

    /// The hash of a new password.
    pub(in crate::desk) async fn hash(&self, password: String) -> Result<String> {
        self.in_turn(move || hash(&password)).await
    }

    /// The hash of a new password for whoever has this address and these names.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `password` when it is not good enough.
    pub async fn new_hash(&self, password: String, person: &[&str]) -> Result<String> {
        super::check_new(&password, person)?;
        self.hash(password).await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let _turn = self.turns.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Passwords, hash};

    #[tokio::test]
    async fn the_same_letters_fit_however_a_keyboard_writes_them() {
        let passwords = Passwords::default();
        let stored = hash("sju \u{e5}rtor i en gryta");
        let typed = |text: &str| passwords.verify(text.to_owned(), Some(stored.clone()));
        assert!(typed("sju a\u{30a}rtor i en gryta").await.expect("it can be compared"));
        assert!(typed("sju \u{212b}rtor".replace('\u{212b}', "\u{e5}").as_str()).await.is_ok_and(|fits| !fits));
        assert!(!typed("sju artor i en gryta").await.expect("it can be compared"), "no letter is taken for another");
    }
}
