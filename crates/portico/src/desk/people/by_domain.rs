//! Companies by the domains of addresses: a new contact joins the company that has the domain of their address.
//!
//! It happens once, when a contact is made. What a domain says later moves nobody who is there already: whoever wants that
//! says so, for one company at a time. What a customer sees is never decided by a domain at the time of looking.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use db::{Sql, row, sql};

use super::{Record, add, changes, company};
use crate::desk::error::{Invalid, Result};
use crate::desk::ids::{CompanyId, ContactId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{Change, only_those_who_may};
use crate::desk::session::Session;

/// Domains that may be excluded.
const EXCLUDED: usize = 1_000;
/// Contacts that join a company in one go.
const MOST: i64 = 500;

/// Domains at which anybody can have an address.
static FREE: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| include_str!("free_mail.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// What administrators say about companies and domains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether a new contact joins the company of their address's domain.
    pub is_on: bool,
    /// Domains that say nothing about a company, besides those at which anybody can have an address.
    pub excluded: Vec<String>,
}

/// The rules as they stand.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What they say.
    pub rules: Rules,
    /// What saving has to name.
    pub version: i64,
    /// Who changed them last, and when.
    pub last: Option<Change>,
}

row! {
    struct Stored {
        is_on: bool,
        excluded: String,
        version: i64,
    }
}

impl Rules {
    fn of(stored: &Stored) -> Rules {
        Rules { is_on: stored.is_on, excluded: stored.excluded.lines().map(str::to_owned).collect() }
    }

    fn text(&self) -> String {
        self.excluded.join("\n")
    }

    /// Whether a domain says who somebody works for.
    fn tells(&self, domain: &str) -> bool {
        !domain.is_empty() && !FREE.contains(domain) && !self.excluded.iter().any(|excluded| excluded == domain)
    }
}

/// The domain of an address, in small letters; empty where there is none.
pub(super) fn of_address(email: &str) -> String {
    email.trim().to_lowercase().split_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default()
}

/// A domain as it is kept, from what people write: also the address of a page or of a person at it.
pub(super) fn tidy(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
    text.strip_prefix("www.").unwrap_or(text).trim_end_matches('.').to_owned()
}

/// Domains one by one, however they were parted.
pub fn split(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').map(str::to_owned).collect()
}

/// Whether it can be a domain of addresses.
pub(super) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

/// The companies that have a domain.
pub(super) async fn holders(s: &mut Session<'_>, domain: &str) -> Result<Vec<CompanyId>> {
    Ok(s.conn()
        .all(sql!(
            "SELECT id FROM company WHERE domain_key = ? AND NOT is_deleted
             UNION SELECT company_id FROM company_domain WHERE domain = ? ORDER BY 1 LIMIT 3",
            domain,
            domain
        ))
        .await?)
}

async fn stored(s: &mut Session<'_>) -> Result<Stored> {
    Ok(s.conn().one(sql!("SELECT by_domain, excluded, updated_at FROM directory")).await?)
}

/// The company that a new contact with this address joins. Where two have the domain, nobody guesses.
pub(super) async fn company_of(s: &mut Session<'_>, email: &str) -> Result<Option<CompanyId>> {
    let rules = Rules::of(&stored(s).await?);
    let domain = of_address(email);
    if !rules.is_on || !rules.tells(&domain) {
        return Ok(None);
    }
    match holders(s, &domain).await?[..] {
        [only] => Ok(Some(only)),
        _ => Ok(None),
    }
}

/// Contacts with an address at a domain of a company that are not among its contacts; None where no domain tells anything.
async fn waiting_for(s: &mut Session<'_>, id: CompanyId) -> Result<Option<Sql>> {
    let rules = Rules::of(&stored(s).await?);
    let domains = company::domains(s, id).await?;
    let telling: Vec<String> = domains.into_iter().filter(|domain| rules.tells(domain)).collect();
    if telling.is_empty() {
        return Ok(None);
    }
    let mut sql = Sql::new("SELECT c.id FROM contact c WHERE c.email_domain IN ");
    sql.append(Sql::in_list(&telling));
    sql.bind(
        " AND NOT c.is_deleted AND NOT EXISTS (
           SELECT 1 FROM contact_company l WHERE l.contact_id = c.id AND l.company_id = ?)",
        [id.into()],
    );
    sql.limit(MOST);
    Ok(Some(sql))
}

/// How many would join a company by [`associate_waiting`]. Callers have made sure of staff.
pub(super) async fn waiting(s: &mut Session<'_>, id: CompanyId) -> Result<u64> {
    let Some(who) = waiting_for(s, id).await? else { return Ok(0) };
    let mut sql = Sql::new("SELECT COUNT(*) FROM (");
    sql.append(who).push(") n");
    let n: i64 = s.conn().one(sql).await?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Lets contacts join a company who have an address at one of its domains, at most some hundreds at once. It becomes the
/// primary company of those who have none; primary companies stay. Answers how many joined.
///
/// Permissions: staff.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] when there is no such company; [`crate::desk::Error::SignIn`] for others than staff.
pub async fn associate_waiting(s: &mut Session<'_>, id: CompanyId) -> Result<u64> {
    s.staff()?;
    let name = company::lock(s, id).await?;
    let Some(who) = waiting_for(s, id).await? else { return Ok(0) };
    let contacts: Vec<ContactId> = s.conn().all(who).await?;
    for contact in &contacts {
        let is_first = super::primary_company(s, *contact).await?.is_none();
        add::link(s, *contact, id, is_first).await?;
        changes::note(s, Record::Contact(*contact), "company_by_domain", Some(&name)).await?;
    }
    let joined = contacts.len();
    if joined > 0 {
        changes::note(s, Record::Company(id), "contacts_by_domain", Some(&joined.to_string())).await?;
    }
    Ok(u64::try_from(joined).unwrap_or(0))
}

/// The rules about companies and domains.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set anything; those of the database.
pub async fn look(s: &mut Session<'_>) -> Result<Draft> {
    only_those_who_may(s)?;
    let stored = stored(s).await?;
    let last = audit::changes_of(s, Of::Directory, 1).await?.pop();
    Ok(Draft { rules: Rules::of(&stored), version: stored.version, last })
}

/// Saves the rules; `version` is what [`look`] said. Domains are kept in order, each once.
///
/// # Errors
/// As [`look`]. [`crate::desk::Error::Invalid`] on `excluded`; on `version` when somebody else has saved meanwhile, which changes
/// nothing.
pub async fn save(s: &mut Session<'_>, version: i64, rules: Rules) -> Result<()> {
    only_those_who_may(s)?;
    let mut lock = sql!("SELECT by_domain, excluded, updated_at FROM directory");
    lock.push(s.dialect().for_update());
    let was: Stored = s.conn().one(lock).await?;
    if was.version != version {
        return Err(audit::overtaken(s, Of::Directory, "settings-changed").await?);
    }
    let domains: BTreeSet<String> = rules.excluded.iter().map(|text| tidy(text)).filter(|d| !d.is_empty()).collect();
    let rules = Rules { excluded: domains.into_iter().collect(), ..rules };
    check(&rules)?;
    let before = Rules::of(&was);
    if rules == before {
        return Ok(());
    }
    let now = s.after(was.version);
    s.conn()
        .run(sql!("UPDATE directory SET by_domain = ?, excluded = ?, updated_at = ?", rules.is_on, rules.text(), now))
        .await?;
    if rules.is_on != before.is_on {
        audit::note_of(s, Of::Directory, "by_domain", (&before.is_on.to_string(), &rules.is_on.to_string())).await?;
    }
    if rules.excluded != before.excluded {
        let (old, new) = (before.excluded.join(", "), rules.excluded.join(", "));
        audit::note_of(s, Of::Directory, "excluded", (&old, &new)).await?;
    }
    Ok(())
}

fn check(rules: &Rules) -> Result<()> {
    let mut invalid = Invalid::default();
    if rules.excluded.len() > EXCLUDED {
        invalid.add("excluded", "company-excluded-many", vec![("max", EXCLUDED.to_string())]);
    }
    if let Some(wrong) = rules.excluded.iter().find(|domain| !is_domain(domain)) {
        invalid.add("excluded", "company-domain-wrong", vec![("domain", wrong.clone())]);
    }
    invalid.into_result()
}

#[cfg(test)]
mod tests {
    use super::{FREE, Rules, is_domain, of_address, tidy};

    #[test]
    fn domains_are_taken_out_of_what_people_write() {
        for (written, kept) in [
            ("acme.example", "acme.example"),
            (" https://www.Acme.example/about?x=1 ", "acme.example"),
            ("ada@acme.example", "acme.example"),
            ("acme.example.", "acme.example"),
            ("", ""),
        ] {
            assert_eq!(tidy(written), kept, "{written}");
        }
        assert_eq!(of_address(" Ada@ACME.example"), "acme.example");
        assert_eq!(of_address("nobody"), "");
    }

    #[test]
    fn what_is_no_domain_is_told() {
        for (text, is) in [
            ("acme.example", true),
            ("räksmörgås.example", true),
            ("a-b.c.example", true),
            ("acme", false),
            ("-a.example", false),
            ("a..example", false),
            ("a b.example", false),
            ("<script>.example", false),
            (&"a".repeat(64), false),
        ] {
            assert_eq!(is_domain(text), is, "{text}");
        }
    }

    #[test]
    fn addresses_that_anybody_can_have_tell_nothing() {
        let rules = Rules { is_on: true, excluded: vec!["agency.example".into()] };
        for (domain, tells) in [("acme.example", true), ("gmail.com", false), ("agency.example", false), ("", false)] {
            assert_eq!(rules.tells(domain), tells, "{domain}");
        }
        for domain in FREE.iter() {
            assert!(is_domain(domain) && tidy(domain) == *domain, "{domain}");
        }
    }
}
