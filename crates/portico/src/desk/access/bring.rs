//! A list of addresses is brought into a group, a portion in each transaction, so that others who write wait for none of them
//! long. What was brought in before an interruption stays; whoever sends the list again finds those in the group already.

use db::sql;

use super::invitations::{self, Who};
use super::members::{filled_by_hand, held, put};
use crate::desk::email::{check_email, email_key};
use crate::desk::error::{Invalid, Result};
use crate::desk::ids::{AccessGroupId, ContactId};
use crate::desk::people;
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::session::Session;
use crate::desk::setup::NewContact;

/// Addresses that a list may have.
const MOST: usize = 2_000;
/// Characters of what is no address that are shown.
const SHOWN: usize = 80;
/// Addresses that one transaction brings in.
pub const PORTION: usize = 200;

/// What came of bringing addresses into a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// How many were put in.
    pub added: usize,
    /// How many were in it already.
    pub there: usize,
    /// How many of those put in are contacts that were made for it.
    pub made: usize,
    /// How many of those put in were declined when they registered, and may not enter all the same.
    pub declined: usize,
    /// Addresses of nobody.
    pub unknown: Vec<String>,
}

impl Brought {
    /// Adds what came of a further portion.
    pub fn add(&mut self, more: Brought) {
        self.added += more.added;
        self.there += more.there;
        self.made += more.made;
        self.declined += more.declined;
        self.unknown.extend(more.unknown);
    }
}

/// The addresses in a text or a CSV file, each once, however they are parted; and the first thing that looks like one and is
/// none.
fn found_in(text: &str) -> (Vec<String>, Option<String>) {
    let (mut all, mut seen, mut wrong) = (vec![], std::collections::BTreeSet::new(), None);
    let trim = |piece: &str| piece.trim_matches(|c: char| matches!(c, '"' | '\'' | '<' | '>' | '(' | ')')).to_owned();
    let pieces = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{feff}')).map(trim);
    for piece in pieces.filter(|piece| piece.contains('@')) {
        match check_email(&piece) {
            Ok(()) if seen.insert(email_key(&piece)) => all.push(piece),
            Ok(()) => {}
            Err(_) => wrong = wrong.or(Some(piece)),
        }
    }
    (all, wrong)
}

/// The addresses in a text, each once.
///
/// # Errors
/// As [`bring`]; [`crate::desk::Error::Invalid`] on `addresses` when there is none in it, too many, or something that is none.
pub fn addresses(s: &Session<'_>, id: AccessGroupId, text: &str) -> Result<Vec<String>> {
    filled_by_hand(s, id)?;
    let (all, wrong) = found_in(text);
    let mut invalid = Invalid::default();
    if let Some(wrong) = wrong {
        invalid.add("addresses", "access-address-wrong", vec![("address", richtext::snippet(&wrong, SHOWN))]);
    } else if all.is_empty() {
        invalid.add("addresses", "access-addresses-none", vec![]);
    } else if all.len() > MOST {
        invalid.add("addresses", "access-addresses-many", vec![("max", MOST.to_string())]);
    }
    invalid.into_result()?;
    Ok(all)
}

/// Puts everybody into a group who has one of these addresses, of which there are [`PORTION`] at most. Addresses of nobody become
/// contacts where `makes` says so, and are otherwise answered.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] when there is no such group, when it goes by criteria, and for whoever may not set up the
/// portal.
pub async fn bring(s: &mut Session<'_>, id: AccessGroupId, portion: &[String], makes: bool) -> Result<Brought> {
    filled_by_hand(s, id)?;
    held(s, id).await?;
    let mut brought = Brought::default();
    for address in portion {
        let known = "SELECT id, declined_at IS NOT NULL FROM contact WHERE email_key = ? AND NOT is_deleted";
        let mut contact: Option<(ContactId, bool)> = s.conn().first(sql!(known, email_key(address))).await?;
        if contact.is_none() && makes {
            let new = NewContact { email: address.clone(), ..NewContact::default() };
            contact = Some((people::add::contact(s, &new).await?, false));
            brought.made += 1;
        }
        match contact {
            None => brought.unknown.push(address.clone()),
            Some((contact, is_declined)) if put(s, id, contact).await? => {
                brought.added += 1;
                brought.declined += usize::from(is_declined);
            }
            Some(_) => brought.there += 1,
        }
    }
    if brought.added > 0 {
        audit::note_of(s, Of::AccessGroup(id), "members_added", ("", &brought.added.to_string())).await?;
        invitations::may_have_come(s, Who::Group(id)).await?;
    }
    Ok(brought)
}

#[cfg(test)]
mod tests {
    use super::found_in;

    #[test]
    fn addresses_are_found_in_lists_and_in_files() {
        let (all, wrong) = found_in(
            "\u{feff}E-mail;Name\r\n\"ada@example.com\";Ada\nben@example.com,Ben\n<Ada@Example.com>, cy@example.com",
        );
        assert_eq!(all, ["ada@example.com", "ben@example.com", "cy@example.com"]);
        assert_eq!(wrong, None);
        assert_eq!(found_in("@nobody").1.as_deref(), Some("@nobody"));
        assert!(found_in("").0.is_empty());
    }
}
