//! The first hour of an installation: a link for whoever installed it, the first administrator, and what has to be decided
//! before customers may come.

use db::sql;

use super::domains;
use super::error::{Error, Invalid, Result};
use super::portal_settings::{self, Setting, hold, only_those_who_may};
use super::session::Session;
use super::setup::{self, NewStaff};
use super::signin::{Passwords, check_new};
use super::viewer::{Role, System, Viewer};
use crate::clock::Time;
use crate::random;

/// The name under which the link's digest is kept.
const LINK: &str = "first_run";

/// Seconds that the link is good for.
const SECONDS: i64 = 24 * 60 * 60;

/// What a link is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It makes the first administrator.
    Good,
    /// It did for a day.
    Expired,
    /// It is another one that does, or none.
    Wrong,
}

/// The most characters of a name.
pub const NAME: usize = 100;

/// Settings that are asked for before customers may come, with those that make a first impression.
pub const ASKED: [&str; 9] =
    ["company_name", "name", "domain", "slug", "language", "ticket_one", "ticket_many", "ticket_access", "brand"];

/// The settings of [`ASKED`], in that order.
pub fn asked() -> impl Iterator<Item = &'static Setting> {
    ASKED.iter().filter_map(|key| portal_settings::SETTINGS.iter().find(|setting| setting.key == *key))
}

/// The secret of a link for whoever sets the installation up, good for a day; it voids the one before. None where somebody
/// works already.
///
/// Permissions: the system's own set-up.
///
/// # Errors
/// [`Error::NotFound`] for others; those of the database.
pub async fn invite(s: &mut Session<'_>) -> Result<Option<String>> {
    setup::only_setup(s)?;
    hold(s).await?;
    if works(s).await? {
        return Ok(None);
    }
    let token = random::token();
    let until = s.now().plus_seconds(SECONDS);
    setup::set_mark(s, LINK, &format!("{} {}", random::digest(&token), until.0)).await?;
    Ok(Some(token))
}

/// Whether anybody works here.
async fn works(s: &mut Session<'_>) -> Result<bool> {
    Ok(s.conn().one::<i64>(sql!("SELECT COUNT(*) FROM (SELECT id FROM staff LIMIT 1) u")).await? > 0)
}

/// What the secret of a link is worth, while nobody works here.
///
/// Permissions: visitors of the gate, and the system's own set-up.
///
/// # Errors
/// [`Error::NotFound`] when somebody works here already.
pub async fn look(s: &mut Session<'_>, token: &str) -> Result<Link> {
    let Viewer::System(System::Gate | System::Setup) = s.viewer() else { return Err(Error::NotFound) };
    if works(s).await? {
        return Err(Error::NotFound);
    }
    let kept: Option<String> = s.conn().first(sql!("SELECT value FROM installation WHERE name = ?", LINK)).await?;
    let Some((digest, until)) = kept.as_deref().and_then(|kept| kept.split_once(' ')) else { return Ok(Link::Wrong) };
    if digest != random::digest(token) {
        return Ok(Link::Wrong);
    }
    let is_good = until.parse().is_ok_and(|until| s.now() < Time(until));
    Ok(if is_good { Link::Good } else { Link::Expired })
}

/// The first administrator as typed.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Address to sign in with.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The password.
    pub password: String,
}

/// What is wrong with the account, and its password's hash where nothing is.
///
/// # Errors
/// [`Error::Invalid`] on the field's name.
pub async fn check(passwords: &Passwords, account: &Account) -> Result<String> {
    let mut invalid = Invalid::default();
    if account.first_name.trim().is_empty() {
        invalid.add("first_name", "first-run-name", vec![]);
    }
    for (field, text) in [("first_name", &account.first_name), ("last_name", &account.last_name)] {
        if text.chars().count() > NAME {
            invalid.add(field, "settings-long", vec![("max", NAME.to_string())]);
        }
    }
    let about = &[&*account.email, &account.first_name, &account.last_name];
    for found in [crate::desk::email::check_email(&account.email), check_new(&account.password, about)] {
        match found {
            Err(Error::Invalid(more)) => invalid.problems.extend(more.problems),
            other => other?,
        }
    }
    invalid.into_result()?;
    passwords.hash(account.password.clone()).await
}

/// Makes the first administrator; the link is used up.
///
/// Permissions: the system's own set-up.
///
/// # Errors
/// [`Error::NotFound`] when the link is not good; [`Error::Invalid`] on `email`.
pub async fn begin(s: &mut Session<'_>, token: &str, account: &Account, hash: String) -> Result<()> {
    setup::only_setup(s)?;
    hold(s).await?;
    if look(s, token).await? != Link::Good {
        return Err(Error::NotFound);
    }
    let new = NewStaff {
        email: account.email.clone(),
        first_name: account.first_name.trim().to_owned(),
        last_name: account.last_name.trim().to_owned(),
        alias: None,
        role: Role::Admin,
        password_hash: Some(hash),
    };
    setup::staff(s, &new).await?;
    setup::remove_mark(s, LINK).await
}

/// Something that has to be decided before customers may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// What the portal is called, and who sees which tickets.
    Portal,
    /// A domain that is ours and leads somewhere.
    Domain,
}

/// What is missing before the portal can be switched on.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set anything.
pub fn missing(s: &Session<'_>) -> Result<Vec<Step>> {
    only_those_who_may(s)?;
    let mut missing = vec![];
    if !s.portal().is_set_up {
        missing.push(Step::Portal);
    }
    let here = domains::list(s)?.into_iter().find(|line| line.domain.id == s.portal().domain);
    if here.is_some_and(|line| !line.domain.is_own() && line.domain.problem.is_some()) {
        missing.push(Step::Domain);
    }
    Ok(missing)
}

/// Whether everything was decided and customers may come.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set anything.
pub fn is_over(s: &Session<'_>) -> Result<bool> {
    only_those_who_may(s)?;
    Ok(s.portal().is_set_up && s.portal().is_on)
}
