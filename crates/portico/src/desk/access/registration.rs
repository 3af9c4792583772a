//! Making an account oneself: nothing is made before the address is proven by a link that was mailed to it.
//!
//! Whether an address is known makes no difference to what is answered, to the work that is done, or to whether a mail goes
//! out; the mail alone says so, to whoever reads it there. Requirements.

use db::{row, sql};

use super::{NEWCOMER, consent, invitations};
use crate::clock::Time;
use crate::desk::email::{check_email, email_key};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::ContactId;
use crate::desk::people::{self, NAME, Record, split_domains};
use crate::desk::portal::{Access, Portal};
use crate::desk::properties::Object;
use crate::desk::session::Session;
use crate::desk::setup::NewContact;
use crate::desk::signin::Passwords;
use crate::desk::tickets::{self, Actor};
use crate::desk::viewer::full_name;
use crate::desk::{mailroom, signin};
use crate::random;

/// Seconds that a link is good for.
const SECONDS: i64 = 24 * 60 * 60;
/// Seconds between two mails to the same address.
const PAUSE: i64 = 60;
/// Bits that have to be nought in the digest of a proof of work: some thousand tries, a moment for a browser.
pub const WORK: u32 = 12;

/// An account as somebody asks for it.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The address.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The password.
    pub password: String,
    /// The version of the text that was ticked; None where nothing was.
    pub consented: Option<i64>,
    /// The network address that it comes from.
    pub address: Option<String>,
    /// The language their browser prefers.
    pub language: Option<String>,
}

/// Whether a domain is another, or below it.
pub(in crate::desk) fn is_within(domain: &str, another: &str) -> bool {
    domain == another || domain.strip_suffix(another).is_some_and(|below| below.ends_with('.'))
}

/// Whether an address's domain is in a list of domains; a domain has those below it, too.
fn is_listed(list: &str, email: &str) -> bool {
    let domain = email_key(email).rsplit_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default();
    split_domains(list).iter().filter(|listed| !listed.is_empty()).any(|listed| is_within(&domain, listed))
}

/// Whether a portal lets an address register.
pub(in crate::desk) fn may(portal: &Portal, email: &str) -> bool {
    let is_allowed = portal.register_domains.is_empty() || is_listed(&portal.register_domains, email);
    is_allowed && !is_listed(&portal.register_denied, email)
}

/// The day that a proof of work is made for, as days since 1970.
pub fn day(now: Time) -> i64 {
    now.0 / 86_400_000_000
}

/// Whether somebody has worked for sending an address: the digest of the address as typed in small letters, day and a number
/// begins with so many noughts.
pub fn is_worked_for(email: &str, work: &str, now: Time) -> bool {
    let Some((day, _)) = work.split_once('.') else { return false };
    let is_near = day.parse::<i64>().is_ok_and(|day| (day - self::day(now)).abs() <= 1);
    let digest = random::digest(&format!("{}:{work}", email.trim().to_lowercase()));
    let noughts = digest.get(..8).and_then(|head| u32::from_str_radix(head, 16).ok()).map_or(0, u32::leading_zeros);
    is_near && work.len() <= 40 && noughts >= WORK
}

/// Looks whether an account may be made as it is wished for.
///
/// # Errors
/// [`Error::NotFound`] where nobody registers. [`Error::Invalid`] on `email`, `first_name`, `last_name`, `password` or
/// `consent`.
pub fn check(s: &Session<'_>, wish: &Wish) -> Result<()> {
    let portal = s.portal();
    if portal.access != Access::Register {
        return Err(Error::NotFound);
    }
    let mut invalid = Invalid::default();
    if check_email(&wish.email).is_err() {
        invalid.add("email", "email-invalid", vec![]);
    } else if !may(portal, &wish.email) {
        invalid.add("email", "register-domain", vec![]);
    }
    for (field, name) in [("first_name", &wish.first_name), ("last_name", &wish.last_name)] {
        let name = richtext::one_line(name);
        if name.is_empty() {
            invalid.add(field, "register-name", vec![]);
        } else if name.chars().count() > NAME {
            invalid.add(field, "settings-long", vec![("max", NAME.to_string())]);
        }
    }
    if !wish.goes_without_password(portal)
        && let Err(Error::Invalid(found)) =
            signin::check_new(&wish.password, &[&wish.email, &wish.first_name, &wish.last_name])
    {
        invalid.problems.extend(found.problems);
    }
    let asked = s.consent().map(|(version, ..)| version);
    if asked.is_some() && wish.consented != asked {
        invalid.add("consent", if wish.consented.is_some() { "consent-newer" } else { "consent-missing" }, vec![]);
    }
    invalid.into_result()
}

/// Writes down what is wished for, with the password's hash, and the mail that proves the address. Within a minute of the last
/// one to that address nothing is sent.
///
/// # Errors
/// As [`check`].
pub async fn begin(s: &mut Session<'_>, wish: &Wish, password_hash: String) -> Result<()> {
    check(s, wish)?;
    let (now, portal, key) = (s.now(), s.portal().clone(), email_key(&wish.email));
    let may_mail = signin::may_mail_newcomer(s.conn(), &key, PAUSE, now).await?;
    let known = format!(
        "SELECT c.declined_at IS NOT NULL FROM contact c WHERE c.email_key = ? AND NOT c.is_deleted AND NOT {NEWCOMER}"
    );
    let known: Option<bool> = s.conn().first(sql!(known, &key)).await?;
    if !may_mail {
        return Ok(());
    }
    let consent = s.consent().map(|(version, language, _)| (version, language.to_owned()));
    let token = random::token();
    s.conn()
        .run(sql!(
            "INSERT INTO registration (token_hash, portal_id, email, email_key, first_name, last_name, password_hash,
               language, address, consent_version, consent_language, created_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            random::digest(&token),
            portal.id,
            wish.email.trim(),
            &key,
            richtext::one_line(&wish.first_name),
            richtext::one_line(&wish.last_name),
            password_hash,
            wish.language.clone(),
            wish.address.clone(),
            consent.as_ref().map(|(version, _)| *version),
            consent.map(|(_, language)| language),
            now,
            now.plus_seconds(SECONDS)
        ))
        .await?;
    let (to, language) = (wish.email.trim().to_owned(), Some(portal.language.clone()));
    let mail = match known {
        Some(true) => mailroom::Mail::Approved { to, portal: portal.id, at: now, is_approved: false, language },
        _ => mailroom::Mail::Registration { to, token, portal: portal.id, language, is_known: known.is_some() },
    };
    mailroom::say(s, &mail).await
}

row! {
    /// Somebody whose address is to be proven.
    #[derive(Clone, Debug)]
    pub struct Newcomer {
        /// Which registration.
        id: i64,
        /// The address.
        pub email: String,
        /// Given name.
        pub first_name: String,
        last_name: String,
        password_hash: String,
        language: Option<String>,
        address: Option<String>,
        consent_version: Option<i64>,
        consent_language: Option<String>,
        created_at: Time,
    }
}

impl Newcomer {
    /// The password to keep, as a hash.
    fn password(&self) -> Option<String> {
        self.has_password().then(|| self.password_hash.clone())
    }

    /// Whether they chose a password, which proving the address then asks for.
    pub fn has_password(&self) -> bool {
        !self.password_hash.is_empty()
    }

    /// Whether this is the password that the registration was sent with: whoever has the mailbox alone may have been sent the
    /// link by somebody else, whose password would open the account. Whoever chose none signs in by links alone.
    ///
    /// # Errors
    /// Only where no thread can be had to compare them.
    pub async fn has_chosen(&self, passwords: &Passwords, password: String) -> Result<bool> {
        match self.has_password() {
            true => passwords.verify(password, Some(self.password_hash.clone())).await,
            false => Ok(true),
        }
    }
}

impl Wish {
    /// Whether they want none, at a domain where links sign in.
    pub fn goes_without_password(&self, portal: &Portal) -> bool {
        self.password.is_empty() && portal.has_signin_link
    }
}

/// Whose address a link proves at this portal; None for a link that is no longer good, or that was another portal's.
///
/// # Errors
/// Only those of the database.
pub async fn newcomer(s: &mut Session<'_>, token: &str) -> Result<Option<Newcomer>> {
    let (now, portal) = (s.now(), s.portal().clone());
    if portal.access != Access::Register {
        return Ok(None);
    }
    let found = sql!(
        format!(
            "SELECT r.id, r.email, r.first_name, r.last_name, r.password_hash, r.language, r.address, r.consent_version,
           r.consent_language, r.created_at
         FROM registration r
         WHERE r.token_hash = ? AND r.portal_id = ? AND r.used_at IS NULL AND r.expires_at > ?
           AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.email_key = r.email_key AND NOT c.is_deleted
             AND NOT {NEWCOMER})"
        ),
        random::digest(token),
        portal.id,
        now
    );
    let found: Option<Newcomer> = s.conn().first(found).await?;
    Ok(found.filter(|newcomer| may(&portal, &newcomer.email)))
}

/// Proves an address: the account is made, of a contact that is there already or of a new one, who sees their own tickets alone
/// until staff approve of them. Whoever calls has made sure of the password ([`Newcomer::has_chosen`]). The secret of a link that
/// signs them in, for the browser that proved it; None for a link that is no longer good.
///
/// # Errors
/// Only those of the database.
pub async fn confirm(s: &mut Session<'_>, token: &str) -> Result<Option<String>> {
    // Of two who use a link at once, one finds it used.
    let mut held = sql!("SELECT id FROM registration WHERE token_hash = ?", random::digest(token));
    held.push(s.dialect().for_update());
    s.conn().first::<i64>(held).await?;
    let Some(new) = newcomer(s, token).await? else { return Ok(None) };
    let (now, domain) = (s.now(), s.portal().domain);
    let used = "UPDATE registration SET used_at = ?, password_hash = '' WHERE id = ?";
    s.conn().run(sql!(used, now, new.id)).await?;
    // What else was sent with this address is worth nothing any more.
    let others = "DELETE FROM registration WHERE email_key = ? AND id <> ?";
    s.conn().run(sql!(others, email_key(&new.email), new.id)).await?;
    let id = becomes(s, &new).await?;
    let language = "UPDATE contact SET browser_language = COALESCE(?, browser_language) WHERE id = ?";
    s.conn().run(sql!(language, new.language.clone(), id)).await?;
    // Without a password it is not sure that whoever ticked the box is whoever has the mailbox: the first page asks them.
    if let (true, Some(version), Some(language)) = (new.has_password(), new.consent_version, &new.consent_language) {
        consent::keep(s, id, (version, language), new.address.clone(), new.created_at).await?;
    }
    people::note_change(s, Record::Contact(id), "registered").await?;
    invitations::registered(s.conn(), id, now).await?;
    signin::link_of(s.conn(), id, domain, now).await.map(Some)
}

/// The contact whose account it is from now on: who is there already, or somebody new.
async fn becomes(s: &mut Session<'_>, new: &Newcomer) -> Result<ContactId> {
    let now = s.now();
    let known = "SELECT id, first_name = '' AND last_name = '' FROM contact WHERE email_key = ? AND NOT is_deleted";
    let mut known = sql!(known, email_key(&new.email));
    known.push(s.dialect().for_update());
    let known: Option<(ContactId, bool)> = s.conn().first(known).await?;
    if let Some((id, is_nameless)) = known {
        invitations::registered(s.conn(), id, now).await?;
        let set = "UPDATE contact SET password_hash = ?, updated_at = ? WHERE id = ? AND password_hash IS NULL";
        s.conn().run(sql!(set, new.password(), now, id)).await?;
        if is_nameless {
            let name = full_name(&new.first_name, &new.last_name, &new.email);
            let set = "UPDATE contact SET first_name = ?, last_name = ?, name_key = ?, family_key = ? WHERE id = ?";
            let keys = (richtext::sort_key(&name), richtext::sort_key(&new.last_name));
            s.conn().run(sql!(set, &new.first_name, &new.last_name, keys.0, keys.1, id)).await?;
            says(s, new, id).await?;
            tickets::rename(s, id).await?;
        }
        return Ok(id);
    }
    let contact = NewContact {
        email: new.email.clone(),
        first_name: new.first_name.clone(),
        last_name: new.last_name.clone(),
        password_hash: new.password(),
        ..NewContact::default()
    };
    let id = people::add::contact(s, &contact).await?;
    s.conn().run(sql!("UPDATE contact SET is_approved = FALSE WHERE id = ?", id)).await?;
    says(s, new, id).await?;
    Ok(id)
}

/// Writes down that names are somebody's own word, as they are in their account.
async fn says(s: &mut Session<'_>, new: &Newcomer, id: ContactId) -> Result<()> {
    let by = (Actor::Contact(id), s.now());
    for (name, value) in [("firstname", &new.first_name), ("lastname", &new.last_name)] {
        tickets::history_of(s, (Object::Contact, id.0), name, Some(value.clone()), by).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{WORK, is_listed, is_worked_for};
    use crate::clock::Time;

    #[test]
    fn domains_have_those_below_them_and_no_others() {
        for (email, is_in) in [
            ("ada@acme.example", true),
            ("ada@ACME.example ", true),
            ("ada@mail.acme.example", true),
            ("ada@notacme.example", false),
            ("ada@acme.example.evil.example", false),
            ("acme.example@evil.example", false),
            ("", false),
        ] {
            assert_eq!(is_listed("acme.example\nother.example", email), is_in, "{email}");
        }
        assert!(!is_listed("", "ada@acme.example"));
    }

    #[test]
    fn work_counts_for_its_address_and_day_alone() {
        let now = Time(1_795_521_600_000_000);
        let day = now.0 / 86_400_000_000;
        let found =
            (0..1_000_000).map(|n| format!("{day}.{n}")).find(|work| is_worked_for("ada@example.com", work, now));
        let work = found.expect("some number does");
        assert!(is_worked_for("Ada@Example.com ", &work, now) && WORK > 0);
        assert!(!is_worked_for("ben@example.com", &work, now));
        assert!(!is_worked_for("ada@example.com", &work, now.plus_seconds(2 * 86_400)));
        for none in ["", "1.2", &format!("{day}."), &format!("{day}.{}", "9".repeat(60))] {
            assert!(!is_worked_for("ada@example.com", none, now), "{none}");
        }
    }
}
