//! The six agents of Northwind Instruments and the people at its customers.

use super::companies::{HARROW, LEADS, ROWS, Row};
use super::names::{self, Region};
use super::rng::Rng;
use super::{Agent, Contact};

/// Agents by their place in the list.
pub(super) const INGRID: usize = 0;
pub(super) const MATEO: usize = 1;
pub(super) const PRIYA: usize = 2;
pub(super) const TOM: usize = 3;
pub(super) const ELSA: usize = 4;
pub(super) const YUSUF: usize = 5;

/// The team, Ingrid first; Tom is the administrator.
pub(super) fn agents() -> Vec<Agent> {
    let agent = |first: &'static str, last: &'static str, alias| Agent {
        first,
        last,
        email: format!("{}.{}@northwind.example", names::fold(first), names::fold(last)),
        alias,
        is_admin: first == "Tom",
    };
    vec![
        agent("Ingrid", "Solberg", None),
        agent("Mateo", "Ruiz", None),
        agent("Priya", "Raman", None),
        agent("Tom", "Becker", None),
        agent("Elsa", "Nyström", Some("Elsa N.")),
        agent("Yusuf", "Haddad", Some("Northwind Arabic desk")),
    ]
}

/// Everybody at the customers, company by company, those with a part of their own first.
pub(super) fn contacts(seed: u64) -> Vec<Contact> {
    let mut contacts: Vec<Contact> = Vec::new();
    for (company, row) in ROWS.iter().enumerate() {
        let mut rng = Rng::new(seed, 1_000_000 + company as u64);
        let mut leads = LEADS.iter().filter(|lead| lead.3 == row.name);
        for place in 0..row.contacts {
            contacts.push(match leads.next() {
                Some((first, last, title, _)) => contact(row, company, place, [(first, first), (last, last)], title),
                None => stranger(row, company, place, &contacts, &mut rng),
            });
        }
    }
    add_second_companies(&mut contacts);
    contacts
}

/// A contact with a name that nobody else at the company has.
fn stranger(row: &Row, company: usize, place: usize, others: &[Contact], rng: &mut Rng) -> Contact {
    loop {
        let first = names::forms(rng.pick(names::given(row.region)));
        let last = names::forms(rng.pick(names::family(row.region)));
        // One script per person.
        if first.0.is_ascii() != last.0.is_ascii() && row.region == Region::Arabic {
            continue;
        }
        let found = contact(row, company, place, [first, last], rng.pick(titles(row.region)));
        let taken =
            |other: &Contact| other.company == company && (other.email == found.email || other.first == found.first);
        if !others.iter().any(taken) {
            return found;
        }
    }
}

/// `name` holds given and family name, each as shown and in Latin letters.
fn contact(row: &Row, company: usize, place: usize, name: [(&str, &str); 2], job_title: &'static str) -> Contact {
    Contact {
        first: name[0].0.to_owned(),
        last: name[1].0.to_owned(),
        email: format!("{}.{}@{}", names::fold(name[0].1), names::fold(name[1].1), row.domain),
        job_title,
        phone: format!("{} 555 {:03}", row.phone, 18 + place * 7),
        company,
        other_companies: Vec::new(),
    }
}

/// Consultants and people on loan: every nineteenth contact also works for a company further down the list.
fn add_second_companies(contacts: &mut [Contact]) {
    let from_harrow = ROWS[HARROW].contacts;
    for contact in contacts.iter_mut().skip(from_harrow + 8).step_by(19) {
        let other = (contact.company + 9) % ROWS.len();
        if other != HARROW {
            contact.other_companies.push(other);
        }
    }
}

fn titles(region: Region) -> &'static [&'static str] {
    match region {
        Region::Swedish => &[
            "Driftingenjör",
            "Labbchef",
            "Underhållsplanerare",
            "Kvalitetsansvarig",
            "Instrumenttekniker",
            "Inköpare",
            "Skiftledare",
        ],
        Region::Arabic => {
            &["مهندس عمليات", "مديرة المختبر", "فني صيانة", "Quality manager", "Automation engineer", "مسؤول المشتريات"]
        }
        _ => &[
            "Process engineer",
            "Laboratory manager",
            "Analyst",
            "Maintenance planner",
            "Instrument technician",
            "Quality manager",
            "Shift lead",
            "Automation engineer",
            "Purchasing",
            "Plant manager",
            "Control room",
            "Project engineer",
            "Accounts payable",
        ],
    }
}
