//! What a change of settings would show customers, hide from them, let them do or keep them from doing: counted before it is
//! saved, with the rules that the door and lists go by (`crate::desk::viewer`), once as the settings stand and once as they
//! would stand. It changes nothing.
//!
//! Only so many of the newest contacts and tickets are looked at ([`LOOKED`]), a portion in each statement, so that whoever
//! has no patience can stop at any time.

mod count;
mod names;
mod rules;

use std::collections::BTreeMap;
use std::sync::Arc;

use db::Sql;

use self::rules::Rules;

use super::save::{checked, known, to_taken};
use super::{Setting, Tab, filters, of_tab, only_those_who_may};
use crate::clock::Time;
use crate::desk::access::Group;
use crate::desk::error::Result;
use crate::desk::filter::Filter;
use crate::desk::ids::{AccessGroupId, ContactId, TicketId};
use crate::desk::portal::{Access, Portal, TicketAccess};
use crate::desk::session::Session;
use crate::desk::tickets::Count;
use crate::random;

/// The settings that decide who sees what and may answer it.
pub const ASKED: [&str; 8] = [
    "ticket_access",
    "company_if",
    "colleagues_read_only",
    "visible",
    "access",
    "access_groups",
    "invites",
    "register_approval",
];

/// At most so many of the newest contacts, and of the newest tickets, are looked at.
pub const LOOKED: i64 = 10_000;

/// At most so many contacts or tickets are named.
pub const NAMED: usize = 50;

/// A change that was sent and is not saved.
#[derive(Clone, Debug)]
pub struct Change {
    after: Portal,
    mark: String,
}

impl Change {
    /// Tells this change from others, and from the same one of settings that were saved meanwhile.
    pub fn mark(&self) -> &str {
        &self.mark
    }
}

/// A contact whom a change concerns.
#[derive(Clone, Debug)]
pub struct Concerned {
    /// Who.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// Their primary company.
    pub company: String,
    /// Tickets of that company that come to their list or go from it.
    pub tickets: Count,
}

/// Contacts whom a change concerns.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// Those who can sign in and for whom something changes at once.
    pub now: Count,
    /// Their primary companies.
    pub companies: Count,
    /// Those who can sign in and for whom something would change if there were tickets, which there are not yet.
    pub later: Count,
    /// Those for whom it would once they have a password.
    pub without: Count,
    /// The newest of those for whom it does at once.
    pub named: Vec<Concerned>,
}

impl Contacts {
    fn is_none(&self) -> bool {
        self.now.n + self.later.n + self.without.n == 0
    }
}

/// A ticket that comes or goes.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Which.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Who asked for it; None for nobody.
    pub requester: Option<String>,
    /// Whose it is.
    pub company: Option<String>,
}

/// Tickets that come or go.
#[derive(Clone, Debug, Default)]
pub struct Tickets {
    /// How many.
    pub n: Count,
    /// The latest of them.
    pub named: Vec<Moved>,
}

/// What comes of a change.
#[derive(Clone, Debug)]
pub struct Consequences {
    /// Whether customers can come to the portal at all.
    pub is_on: bool,
    /// Whether those who may write on a ticket may also close it.
    pub may_close: bool,
    /// Who will enter and may not now.
    pub enter: Contacts,
    /// Who may enter now and will not.
    pub shut_out: Contacts,
    /// Who will be sent an invitation.
    pub invited: Count,
    /// Who will see tickets of their primary company and does not now.
    pub gain: Contacts,
    /// Who sees tickets of their primary company and will not.
    pub lose: Contacts,
    /// Who will only read what others asked for and may answer it now.
    pub silenced: Contacts,
    /// Who will be able to answer what others asked for and only reads it now.
    pub heard: Contacts,
    /// Tickets that customers will see and do not now.
    pub appear: Tickets,
    /// Tickets that customers see and will not.
    pub vanish: Tickets,
    /// Whether there are contacts who were not looked at.
    pub more_contacts: bool,
    /// Whether there are tickets that were not looked at.
    pub more_tickets: bool,
}

impl Consequences {
    /// Whether it is sure that nothing changes for anybody.
    pub fn is_none(&self) -> bool {
        let contacts = [&self.enter, &self.shut_out, &self.gain, &self.lose, &self.silenced, &self.heard];
        contacts.iter().all(|those| those.is_none())
            && self.appear.n.n + self.vanish.n.n + self.invited.n == 0
            && !self.more_contacts
            && !self.more_tickets
    }
}

/// The change in what was sent for a page of settings, if it may be one that customers feel. None also where it cannot be
/// saved as it is, which saving says.
///
/// # Errors
/// [`crate::desk::Error::NotFound`] for whoever may not set anything; those of the database.
pub async fn change(
    s: &mut Session<'_>,
    tab: Tab,
    version: i64,
    sent: &BTreeMap<String, String>,
) -> Result<Option<Change>> {
    only_those_who_may(s)?;
    let settings: Vec<&Setting> = of_tab(tab).collect();
    if !settings.iter().any(|setting| ASKED.contains(&setting.key)) {
        return Ok(None);
    }
    let known = known(s).await?;
    let (changed, invalid) = checked(s, &settings, sent, &known);
    let portal = s.portal();
    let asked: Vec<_> = changed.iter().filter(|(setting, ..)| ASKED.contains(&setting.key)).collect();
    if asked.is_empty() || !invalid.is_empty() || version != portal.updated_at.0 {
        return Ok(None);
    }
    let portal = portal.clone();
    if to_taken(s, &portal, &changed).await? {
        return Ok(None);
    }
    let (mut after, mut mark) = (Portal::clone(&portal), format!("{} {version}", portal.id));
    for (setting, text, _) in asked {
        mark.push_str(&format!("\n{} {text}", setting.key));
        match setting.key {
            "ticket_access" => after.ticket_access = TicketAccess::parse(text),
            "company_if" => after.company_if = filters::read(text).unwrap_or_default(),
            "access" => after.access = Access::parse(text),
            "access_groups" => {
                let is_chosen = |group: &&Arc<Group>| text.split(',').any(|id| id == group.id.to_string());
                after.groups = known.groups.iter().filter(is_chosen).cloned().collect();
            }
            "register_approval" => after.register_approval = text == "true",
            "invites" => after.invites = text == "true",
            "visible" => after.visible = filters::read(text).unwrap_or_default(),
            _ => after.colleagues_read_only = text == "true",
        }
    }
    Ok(Some(Change { after, mark: random::digest(&mark) }))
}

/// What comes of a change: of which contacts and tickets what customers see or may do differs.
///
/// # Errors
/// As [`change`].
pub async fn look(s: &mut Session<'_>, change: &Change) -> Result<Consequences> {
    only_those_who_may(s)?;
    let rules = Rules::of(s, &change.after);
    let mut all = Consequences {
        is_on: s.portal().is_on,
        may_close: s.portal().close_allowed,
        enter: Contacts::default(),
        shut_out: Contacts::default(),
        invited: Count::default(),
        gain: Contacts::default(),
        lose: Contacts::default(),
        silenced: Contacts::default(),
        heard: Contacts::default(),
        appear: Tickets::default(),
        vanish: Tickets::default(),
        more_contacts: false,
        more_tickets: false,
    };
    if rules.turns_entry() || rules.turns_invites || rules.turns_access() || rules.turns_read_only {
        count::contacts(s, &rules, &mut all).await?;
        if !change.after.colleagues_read_only {
            all.heard = std::mem::take(&mut all.silenced);
        }
    }
    if rules.turns_shown() {
        count::tickets(s, &rules, &mut all).await?;
    }
    Ok(all)
}

/// What would come of deleting an access group, for each portal that lets it in.
///
/// # Errors
/// As [`change`].
pub async fn without_group(s: &mut Session<'_>, id: AccessGroupId) -> Result<Vec<(Arc<Portal>, Consequences)>> {
    with_groups(s, id, |groups| groups.retain(|group| group.id != id)).await
}

/// What would come of other criteria of an access group, for each portal that lets it in.
///
/// # Errors
/// As [`change`].
pub async fn with_criteria(
    s: &mut Session<'_>,
    id: AccessGroupId,
    criteria: &Filter,
) -> Result<Vec<(Arc<Portal>, Consequences)>> {
    with_groups(s, id, |groups| {
        for group in groups.iter_mut().filter(|group| group.id == id) {
            *group = Arc::new(Group { criteria: Some(criteria.clone()), ..Group::clone(group) });
        }
    })
    .await
}

async fn with_groups(
    s: &mut Session<'_>,
    id: AccessGroupId,
    turn: impl Fn(&mut Vec<Arc<Group>>),
) -> Result<Vec<(Arc<Portal>, Consequences)>> {
    only_those_who_may(s)?;
    let mut all = vec![];
    for portal in s.portals().to_vec() {
        if portal.access != Access::Groups || !portal.groups.iter().any(|group| group.id == id) {
            continue;
        }
        let mut after = Portal::clone(&portal);
        turn(&mut after.groups);
        let change = Change { after, mark: String::new() };
        let found = look(&mut s.about(&portal), &change).await?;
        all.push((portal, found));
    }
    Ok(all)
}

/// The statements that look at the first portion of contacts and of tickets: for tests of how much they read.
pub fn statements(s: &Session<'_>, change: &Change) -> [Sql; 2] {
    let rules = Rules::of(s, &change.after);
    [rules.contacts(ContactId(i64::MAX)), rules.tickets((Time(i64::MAX), TicketId(i64::MAX)))]
}
