//! Companies by the domains of addresses: a new contact joins the company that has the domain of their address.
//!
//! It happens once, when a contact is made. What a domain says later moves nobody who is there already: whoever wants that
//! says so, for one company at a time. What a customer sees is never decided by a domain at the time of looking.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use db::{Conn, Sql, row, sql};

use super::company;
use crate::desk::batch::{self, Batch};
use crate::desk::email::{self, email_key};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{CompanyId, ContactId, StaffId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{Change, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::tickets::Count;

/// Characters of what is no domain that are shown.
const SHOWN: usize = 80;
/// Domains that may be excluded.
const EXCLUDED: usize = 1_000;
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
pub(in crate::desk) fn of_address(email: &str) -> String {
    email_key(email).split_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default()
}

/// A domain as it is kept, from what people write: also the address of a page or of a person at it.
pub(super) fn tidy(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
    let text = text.strip_prefix("www.").unwrap_or(text).trim_end_matches('.');
    email::domain(text).unwrap_or_else(|| text.to_owned())
}

/// Domains one by one, however they were parted.
pub fn split(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').map(str::to_owned).collect()
}

/// Whether it can be a domain of addresses.
pub(super) fn is_domain(text: &str) -> bool {
    text.contains('.') && !text.contains('_') && email::domain(text).is_some()
}

/// The companies that have a domain, up to three.
pub(in crate::desk) async fn holders(conn: &mut Conn, domain: &str) -> Result<Vec<CompanyId>> {
    Ok(conn
        .all(sql!(
            "SELECT id FROM company WHERE domain_key = ? AND NOT is_deleted
             UNION SELECT company_id FROM company_domain WHERE domain = ? ORDER BY 1 LIMIT 3",
            domain,
            domain
        ))
        .await?)
}

async fn stored(conn: &mut Conn) -> Result<Stored> {
    Ok(conn.one(sql!("SELECT by_domain, excluded, updated_at FROM directory")).await?)
}

/// Whether a domain says who somebody works for: not one at which anybody can have an address, or that is excluded.
pub(in crate::desk) async fn says_who(s: &mut Session<'_>, domain: &str) -> Result<bool> {
    Ok(Rules::of(&stored(s.conn()).await?).tells(domain))
}

/// The company that a new contact with this address joins. Where two have the domain, nobody guesses.
pub(super) async fn company_of(s: &mut Session<'_>, email: &str) -> Result<Option<CompanyId>> {
    let rules = Rules::of(&stored(s.conn()).await?);
    if rules.is_on { owner(s.conn(), &rules, email).await } else { Ok(None) }
}

/// The only company that has the domain of an address, whether new contacts join it or not; None where two have it, and for domains
/// that say nothing about a company.
pub(in crate::desk) async fn owner_of_domain(conn: &mut Conn, email: &str) -> Result<Option<CompanyId>> {
    let rules = Rules::of(&stored(conn).await?);
    owner(conn, &rules, email).await
}

async fn owner(conn: &mut Conn, rules: &Rules, email: &str) -> Result<Option<CompanyId>> {
    let domain = of_address(email);
    if !rules.tells(&domain) {
        return Ok(None);
    }
    match holders(conn, &domain).await?[..] {
        [only] => Ok(Some(only)),
        _ => Ok(None),
    }
}

/// Contacts with an address at a domain of a company that are not among its contacts; None where no domain tells anything.
async fn waiting_for(s: &mut Session<'_>, id: CompanyId) -> Result<Option<Sql>> {
    let rules = Rules::of(&stored(s.conn()).await?);
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
    Ok(Some(sql))
}

/// How many would join a company by [`associate_waiting`], counted up to [`Count::LIMIT`]. Callers have made sure of staff.
pub(super) async fn waiting(s: &mut Session<'_>, id: CompanyId) -> Result<Count> {
    let Some(who) = waiting_for(s, id).await? else { return Ok(Count::default()) };
    let mut sql = Sql::new("SELECT COUNT(*) FROM (");
    sql.append(who).limit(Count::LIMIT + 1).push(") n");
    Ok(Count::capped(s.conn().one(sql).await?, Count::LIMIT))
}

/// Lets contacts join a company who have an address at one of its domains: the first of them at once, the rest by jobs. It
/// becomes the primary company of those who have none; primary companies stay.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::NotFound`] when there is no such company; [`Error::SignIn`] for others than staff.
pub async fn associate_waiting(s: &mut Session<'_>, id: CompanyId) -> Result<()> {
    let by = s.staff()?.id;
    company::lock(s, id).await?;
    batch::begin(s, Batch::JoinCompany { company: id, by }).await
}

/// Lets some of them join, all by a few statements; whether there may be more. Nobody is left to join a company that is gone.
pub(in crate::desk) async fn join_some(s: &mut Session<'_>, id: CompanyId, by: StaffId) -> Result<bool> {
    let name = match company::lock(s, id).await {
        Err(Error::NotFound) => return Ok(false),
        name => name?,
    };
    let Some(mut who) = waiting_for(s, id).await? else { return Ok(false) };
    // What somebody else says meanwhile about the companies of one of them waits.
    who.push(" ORDER BY c.id").limit(batch::SIZE).push(s.dialect().for_update());
    let contacts: Vec<ContactId> = s.conn().all(who).await?;
    if contacts.is_empty() {
        return Ok(false);
    }
    let ids: Vec<i64> = contacts.iter().map(|contact| contact.0).collect();
    let now = s.now();
    let mut join = sql!(
        "INSERT INTO contact_company (contact_id, company_id, is_primary, created_at)
         SELECT c.id, CAST(? AS BIGINT),
           NOT EXISTS (SELECT 1 FROM contact_company p WHERE p.contact_id = c.id AND p.is_primary), CAST(? AS BIGINT)
         FROM contact c
         WHERE NOT EXISTS (SELECT 1 FROM contact_company l WHERE l.contact_id = c.id AND l.company_id = ?) AND c.id IN ",
        id,
        now,
        id
    );
    join.append(Sql::in_list(&ids));
    s.conn().run(join).await?;
    let noted =
        "INSERT INTO property_history (object, object_id, name, value, source, contact_id, staff_id, created_at) ";
    let mut told = Sql::new(noted);
    told.bind(
        "SELECT 'contact', c.id, 'company_by_domain', CAST(? AS TEXT), 'CRM_UI', NULL, CAST(? AS BIGINT), CAST(? AS BIGINT)
         FROM contact c WHERE c.id IN ",
        [name.into(), by.into(), now.into()],
    );
    told.append(Sql::in_list(&ids));
    s.conn().run(told).await?;
    let mut joined = Sql::new(noted);
    joined.bind(
        "VALUES ('company', ?, 'contacts_by_domain', ?, 'CRM_UI', NULL, ?, ?)",
        [id.into(), ids.len().to_string().into(), by.into(), now.into()],
    );
    s.conn().run(joined).await?;
    Ok(i64::try_from(ids.len()).is_ok_and(|joined| joined == batch::SIZE))
}

/// The rules about companies and domains.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set anything; those of the database.
pub async fn look(s: &mut Session<'_>) -> Result<Draft> {
    only_those_who_may(s)?;
    let stored = stored(s.conn()).await?;
    let last = audit::changes_of(s, Of::Directory, 1).await?.pop();
    Ok(Draft { rules: Rules::of(&stored), version: stored.version, last })
}

/// Saves the rules; `version` is what [`look`] said. Domains are kept in order, each once.
///
/// # Errors
/// As [`look`]. [`Error::Invalid`] on `excluded`; on `version` when somebody else has saved meanwhile, which changes
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

/// The key of what is wrong, with its values.
type Wrong = (&'static str, Vec<(&'static str, String)>);

/// Domains as they are kept, one a line and in order, from what people write.
///
/// # Errors
/// What is wrong with them: too many, or one that is none.
pub(in crate::desk) fn domains(text: &str) -> std::result::Result<String, Wrong> {
    let all: BTreeSet<String> = split(text).iter().map(|text| tidy(text)).filter(|d| !d.is_empty()).collect();
    if all.len() > EXCLUDED {
        return Err(("company-excluded-many", vec![("max", EXCLUDED.to_string())]));
    }
    match all.iter().find(|domain| !is_domain(domain)) {
        Some(wrong) => Err(("company-domain-wrong", vec![("domain", richtext::snippet(wrong, SHOWN))])),
        None => Ok(all.into_iter().collect::<Vec<_>>().join("\n")),
    }
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
