//! What directories come in with: made and revoked by staff, and shown once.

use db::{row, sql};

use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{CompanyId, ScimTokenId};
use crate::desk::people;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::only_those_who_may;
use crate::desk::session::Session;
use crate::random;

/// Characters of a token's name.
pub const NAME: usize = 80;
/// Tokens that a company may have.
pub const TOKENS: usize = 10;
/// What every token begins with, so that those who look for lost secrets know one.
const PREFIX: &str = "scim_";
/// Companies with tokens that are listed.
const LISTED: i64 = 200;
/// Seconds by which it may be behind when a token was last used: it is not written at every request.
const ABOUT: i64 = 10 * 60;

row! {
    /// A token, as far as anybody can see it.
    #[derive(Clone, Debug)]
    pub struct Token {
        /// Which.
        pub id: ScimTokenId,
        /// What it is called.
        pub name: String,
        /// When it was made.
        pub created_at: Time,
        /// When it was last used, give or take a few minutes.
        pub used_at: Option<Time>,
    }
}

row! {
    /// A company that has tokens.
    #[derive(Clone, Debug)]
    pub struct Connected {
        /// Which.
        pub id: CompanyId,
        /// Its name.
        pub name: String,
        /// How many tokens it has.
        pub tokens: i64,
        /// When one was last used.
        pub used_at: Option<Time>,
    }
}

/// The tokens of a company.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Which company.
    pub company: CompanyId,
    /// Its name.
    pub name: String,
    /// Its domains: where it has any, addresses must be at one of them.
    pub domains: Vec<String>,
    /// The tokens, the newest first.
    pub all: Vec<Token>,
}

const FIND: &str = "SELECT id, name, created_at, used_at FROM scim_token WHERE company_id = ?";

/// The tokens of a company.
///
/// Permissions: staff who may set up the portal.
///
/// # Errors
/// [`Error::NotFound`] for others of staff, and when there is no such company; [`Error::SignIn`] for others.
pub async fn tokens(s: &mut Session<'_>, company: CompanyId) -> Result<Tokens> {
    only_those_who_may(s)?;
    let name = "SELECT name FROM company WHERE id = ? AND NOT is_deleted";
    let name = s.conn().first(sql!(name, company)).await?.ok_or(Error::NotFound)?;
    let all = s.conn().all(sql!(format!("{FIND} ORDER BY id DESC"), company)).await?;
    Ok(Tokens { company, name, domains: people::company_domains(s, company).await?, all })
}

/// One token of a company.
///
/// Permissions: as [`tokens`].
///
/// # Errors
/// As [`tokens`].
pub async fn token(s: &mut Session<'_>, company: CompanyId, id: ScimTokenId) -> Result<Token> {
    only_those_who_may(s)?;
    s.conn().first(sql!(format!("{FIND} AND id = ?"), company, id)).await?.ok_or(Error::NotFound)
}

/// The companies that have tokens, by name.
///
/// Permissions: as [`tokens`].
///
/// # Errors
/// As [`tokens`].
pub async fn connected(s: &mut Session<'_>) -> Result<Vec<Connected>> {
    only_those_who_may(s)?;
    let mut sql = sql!(
        "SELECT k.id, k.name, COUNT(*), MAX(t.used_at) FROM scim_token t JOIN company k ON k.id = t.company_id
         GROUP BY k.id, k.name, k.name_key ORDER BY k.name_key, k.id"
    );
    sql.limit(LISTED);
    Ok(s.conn().all(sql).await?)
}

/// Makes a token; answers the secret, which is kept nowhere.
///
/// Permissions: as [`tokens`].
///
/// # Errors
/// As [`tokens`]; [`Error::Invalid`] on `name`.
pub async fn make_token(s: &mut Session<'_>, company: CompanyId, name: &str) -> Result<String> {
    only_those_who_may(s)?;
    let of = people::hold_company(s, company).await?;
    let name = richtext::one_line(name);
    let key = richtext::sort_key(&name);
    let all: Vec<String> = s.conn().all(sql!("SELECT name_key FROM scim_token WHERE company_id = ?", company)).await?;
    let mut invalid = Invalid::default();
    if name.is_empty() {
        invalid.add("name", "scim-name-missing", vec![]);
    } else if name.chars().count() > NAME {
        invalid.add("name", "settings-long", vec![("max", NAME.to_string())]);
    } else if all.contains(&key) {
        invalid.add("name", "scim-name-taken", vec![]);
    } else if all.len() >= TOKENS {
        invalid.add("name", "scim-tokens-many", vec![("max", TOKENS.to_string())]);
    }
    invalid.into_result()?;
    let secret = format!("{PREFIX}{}", random::token());
    let (by, now) = (s.staff()?.id, s.now());
    s.conn()
        .run(sql!(
            "INSERT INTO scim_token (company_id, name, name_key, token_hash, staff_id, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            company,
            &name,
            key,
            random::digest(&secret),
            by,
            now
        ))
        .await?;
    audit::note_of(s, Of::Company(company), "directory_token", ("", &format!("{of}: {name}"))).await?;
    Ok(secret)
}

/// Revokes a token: from the next request on nobody comes in with it.
///
/// Permissions: as [`tokens`].
///
/// # Errors
/// As [`token`].
pub async fn revoke_token(s: &mut Session<'_>, company: CompanyId, id: ScimTokenId) -> Result<()> {
    only_those_who_may(s)?;
    let of = people::hold_company(s, company).await?;
    let token = token(s, company, id).await?;
    let gone = s.conn().run(sql!("DELETE FROM scim_token WHERE id = ? AND company_id = ?", id, company)).await?;
    if gone == 0 {
        return Err(Error::NotFound);
    }
    audit::note_of(s, Of::Company(company), "directory_token", (&format!("{of}: {}", token.name), "")).await
}

/// Writes down that the directory's token was used, unless that stands about right.
///
/// Permissions: the directory of a company.
///
/// # Errors
/// [`Error::SignIn`] for others.
pub async fn note_use(s: &mut Session<'_>) -> Result<()> {
    if is_use_noted(s)? {
        return Ok(());
    }
    let (token, now) = (s.directory()?.token, s.now());
    s.conn().run(sql!("UPDATE scim_token SET used_at = ? WHERE id = ?", now, token)).await?;
    Ok(())
}

/// Whether it stands about right when the directory's token was last used.
///
/// Permissions: the directory of a company.
///
/// # Errors
/// [`Error::SignIn`] for others.
pub fn is_use_noted(s: &Session<'_>) -> Result<bool> {
    Ok(s.directory()?.used_at.is_some_and(|at| s.now().seconds_since(at) < ABOUT))
}
