//! Who can appear in a ticket, and who answers what.

use super::stories::Area;
use super::{Agent, Company, Contact, Lang, people};

/// The people a ticket can name.
pub(super) struct Cast<'a> {
    pub(super) agents: &'a [Agent],
    pub(super) companies: &'a [Company],
    pub(super) contacts: &'a [Contact],
}

impl Cast<'_> {
    /// Everybody else whose primary company is the same.
    pub(super) fn colleagues(&self, contact: usize) -> Vec<usize> {
        let company = self.contacts[contact].company;
        (0..self.contacts.len()).filter(|other| *other != contact && self.contacts[*other].company == company).collect()
    }

    /// An agent by given name.
    pub(super) fn agent(&self, first: &str) -> usize {
        self.agents.iter().position(|agent| agent.first == first).expect("a story names agents of the team")
    }

    /// A contact by full name.
    pub(super) fn contact(&self, name: &str) -> Option<usize> {
        self.contacts.iter().position(|contact| format!("{} {}", contact.first, contact.last) == name)
    }
}

/// The language a story is told in.
pub(super) fn language(area: Area) -> Lang {
    match area {
        Area::Swedish => Lang::Swedish,
        Area::Arabic => Lang::Arabic,
        _ => Lang::English,
    }
}

/// Who may own a ticket; `helping_out` when somebody from another field does.
pub(super) fn team(area: Area, helping_out: bool) -> &'static [usize] {
    use people::{ELSA, INGRID, MATEO, PRIYA, TOM, YUSUF};
    match area {
        Area::Swedish => &[ELSA],
        Area::Arabic => &[YUSUF],
        _ if helping_out => &[INGRID, MATEO, PRIYA, TOM, ELSA, YUSUF],
        Area::Flow => &[INGRID, INGRID, MATEO],
        Area::Lab => &[PRIYA, PRIYA, INGRID],
        Area::Network => &[MATEO, MATEO, YUSUF],
        Area::Orders => &[TOM, TOM, ELSA],
        Area::Service | Area::Short | Area::FirstScreen => &[TOM, PRIYA, INGRID],
    }
}
