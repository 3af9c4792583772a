//! What customers consent to when they make an account: a notice and a tick box, for each domain, in each language, version by
//! version. Requirements.
//!
//! Every text that was ever consented to is kept, so that what somebody has agreed to can be shown. The consent texts of other
//! forms are none of this.

use std::collections::BTreeMap;

use db::{Conn, Sql, row, sql};

use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{ContactId, DomainId};
use crate::desk::portal::LANGUAGES;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{hold, only_those_who_may};
use crate::desk::session::Session;

/// Characters of a notice.
pub const NOTICE: usize = 10_000;
/// Characters of what stands beside the tick box.
pub const LABEL: usize = 500;

/// A notice and what stands beside its tick box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The notice, as Markdown; it may hold links.
    pub notice: String,
    /// What is ticked.
    pub label: String,
}

impl Text {
    fn is_empty(&self) -> bool {
        self.notice.is_empty() && self.label.is_empty()
    }
}

/// What is consented to at a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// Which version.
    pub version: i64,
    /// The texts by language.
    pub texts: BTreeMap<String, Text>,
    /// When the first version was written; None before.
    pub since: Option<Time>,
    /// The last version about which those were asked who had agreed before; 0 for none.
    pub renewed: i64,
}

impl Consent {
    /// Whether there is anything to agree to.
    pub(in crate::desk) fn is_asked(&self) -> bool {
        self.texts.values().any(|text| !text.is_empty())
    }

    /// The text in a language, or else in the domain's own, or in any, with the language that it is in. None where there is nothing
    /// to agree to.
    pub fn text(&self, language: &str, own: &str) -> Option<(&str, &Text)> {
        let of = |language: &str| self.texts.get_key_value(language).filter(|(_, text)| !text.is_empty());
        let any = || self.texts.iter().find(|(_, text)| !text.is_empty());
        of(language).or_else(|| of(own)).or_else(any).map(|(language, text)| (language.as_str(), text))
    }
}

row! {
    struct TextRow {
        domain: DomainId,
        version: i64,
        language: String,
        notice: String,
        label: String,
        since: Option<Time>,
        renewed: i64,
    }
}

/// What is consented to now at each domain.
pub(in crate::desk) async fn load(conn: &mut Conn) -> Result<BTreeMap<DomainId, Consent>> {
    let rows: Vec<TextRow> = conn
        .all(Sql::new(
            "SELECT t.domain_id, t.version, t.language, t.notice, t.label,
               (SELECT MIN(o.created_at) FROM consent_text o WHERE o.domain_id = t.domain_id),
               (SELECT COALESCE(MAX(CASE WHEN o.renews THEN o.version ELSE 0 END), 0) FROM consent_text o
                 WHERE o.domain_id = t.domain_id)
             FROM consent_text t
             WHERE t.version = (SELECT MAX(o.version) FROM consent_text o WHERE o.domain_id = t.domain_id)
             ORDER BY t.domain_id, t.language",
        ))
        .await?;
    let mut all: BTreeMap<DomainId, Consent> = BTreeMap::new();
    for row in rows {
        let consent = all.entry(row.domain).or_default();
        consent.version = row.version;
        (consent.since, consent.renewed) = (row.since, row.renewed);
        consent.texts.insert(row.language, Text { notice: row.notice, label: row.label });
    }
    Ok(all)
}

/// What is consented to at a domain; nothing where none was written.
///
/// # Errors
/// [`Error::NotFound`] when there is no such domain, and for whoever may not set up the portal.
pub fn look_consent(s: &Session<'_>, domain: DomainId) -> Result<Consent> {
    only_those_who_may(s)?;
    if !s.domains().iter().any(|known| known.id == domain) {
        return Err(Error::NotFound);
    }
    Ok(s.consent_at(domain).cloned().unwrap_or_default())
}

/// Saves what is consented to at a domain as a version of its own; `version` is what [`look_consent`] said. The same text again
/// makes none, unless those are to be asked anew who have agreed before.
///
/// # Errors
/// As [`look_consent`]. [`Error::Invalid`] on `notice_` or `label_` and the language, and on `version` when somebody else has
/// saved meanwhile.
pub async fn save_consent(
    s: &mut Session<'_>,
    domain: DomainId,
    version: i64,
    texts: BTreeMap<String, Text>,
    renews: bool,
) -> Result<()> {
    let was = look_consent(s, domain)?;
    hold(s).await?;
    let newest = "SELECT COALESCE(MAX(version), 0) FROM consent_text WHERE domain_id = ?";
    let stands: i64 = s.conn().one(sql!(newest, domain)).await?;
    if stands != version || stands != was.version {
        return Err(audit::overtaken(s, Of::Domain(domain), "consent-changed").await?);
    }
    let own = s.domains().iter().find(|known| known.id == domain).map(|known| known.language.clone());
    let own = own.ok_or(Error::NotFound)?;
    let mut invalid = Invalid::default();
    let mut new = BTreeMap::new();
    for language in LANGUAGES {
        let sent = texts.get(language).cloned().unwrap_or_default();
        let text = Text { notice: sent.notice.trim().to_owned(), label: richtext::one_line(&sent.label) };
        for (field, written, max) in [("notice", &text.notice, NOTICE), ("label", &text.label, LABEL)] {
            if written.chars().count() > max {
                invalid.add(&format!("{field}_{language}"), "settings-long", vec![("max", max.to_string())]);
            }
        }
        if text.notice.is_empty() != text.label.is_empty() {
            let missing = if text.label.is_empty() { "label" } else { "notice" };
            invalid.add(&format!("{missing}_{language}"), "consent-both", vec![]);
        }
        new.insert(language.to_owned(), text);
    }
    let is_own_missing = new.get(&own).is_none_or(Text::is_empty);
    if invalid.is_empty() && is_own_missing && new.values().any(|text| !text.is_empty()) {
        invalid.add(&format!("notice_{own}"), "consent-own-missing", vec![]);
    }
    invalid.into_result()?;
    let empty = Text::default();
    let differs = |language: &str| was.texts.get(language).unwrap_or(&empty) != new.get(language).unwrap_or(&empty);
    let is_empty = new.values().all(Text::is_empty);
    if !LANGUAGES.into_iter().any(differs) && (is_empty || !renews) {
        return Ok(());
    }
    let (by, now) = (s.staff()?.id, s.now());
    for (language, text) in &new {
        s.conn()
            .run(sql!(
                "INSERT INTO consent_text (domain_id, version, language, notice, label, renews, staff_id, created_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                domain,
                version + 1,
                language,
                &text.notice,
                &text.label,
                renews && !is_empty,
                by,
                now
            ))
            .await?;
    }
    if renews && !is_empty {
        audit::note_of(s, Of::Domain(domain), "consent_renewed", ("", &(version + 1).to_string())).await?;
    }
    let said = |texts: &BTreeMap<String, Text>| texts.get(&own).map(|text| text.notice.clone()).unwrap_or_default();
    audit::note_of(s, Of::Domain(domain), "consent", (&said(&was.texts), &said(&new))).await
}

row! {
    /// That somebody has consented.
    #[derive(Clone, Debug)]
    pub struct Given {
        /// At which domain.
        pub domain: DomainId,
        /// To which version.
        pub version: i64,
        /// In which language they read it.
        pub language: String,
        /// From which network address.
        pub address: Option<String>,
        /// When.
        pub given_at: Time,
        /// Since when they agree no longer.
        pub withdrawn_at: Option<Time>,
        /// What it said.
        pub notice: String,
        /// What was ticked.
        pub label: String,
    }
}

/// What was consented to, with what it said then, of whoever follows.
pub(super) const GIVEN: &str =
    "SELECT g.domain_id, g.version, g.language, g.address, g.given_at, g.withdrawn_at, t.notice, t.label
     FROM consent g JOIN consent_text t
       ON t.domain_id = g.domain_id AND t.version = g.version AND t.language = g.language
     WHERE g.contact_id = ?";

/// Everything that a contact has consented to, oldest first.
pub(in crate::desk) async fn all_of(s: &mut Session<'_>, contact: ContactId) -> Result<Vec<Given>> {
    Ok(s.conn().all(sql!(format!("{GIVEN} ORDER BY g.id"), contact)).await?)
}

/// What a contact has consented to, newest first.
///
/// Permissions: staff.
///
/// # Errors
/// [`Error::SignIn`] for others than staff; those of the database.
pub async fn given(s: &mut Session<'_>, contact: ContactId) -> Result<Vec<Given>> {
    s.staff()?;
    Ok(s.conn().all(sql!(format!("{GIVEN} ORDER BY g.id DESC LIMIT 20"), contact)).await?)
}

/// Writes down that a contact agreed to a version at a moment: what they read it in, and from which network address.
pub(super) async fn keep(
    s: &mut Session<'_>,
    contact: ContactId,
    (version, language): (i64, &str),
    address: Option<String>,
    at: Time,
) -> Result<()> {
    let domain = s.portal().domain;
    let insert = "INSERT INTO consent (contact_id, domain_id, version, language, address, given_at)
        VALUES (?, ?, ?, ?, ?, ?)";
    s.conn().run(sql!(insert, contact, domain, version, language, address, at)).await?;
    Ok(())
}
