//! Looking at contacts and tickets, a portion in each statement.

use std::collections::BTreeSet;

use db::{row, sql};

use super::rules::{CONTACTS, Rules, TICKETS};
use super::{Consequences, Contacts, LOOKED, Tickets, names};
use crate::clock::Time;
use crate::desk::error::Result;
use crate::desk::ids::{CompanyId, ContactId, TicketId};
use crate::desk::session::Session;
use crate::desk::tickets::Count;

row! {
    struct Looked {
        id: ContactId,
        company: Option<CompanyId>,
        enters: bool,
        will_enter: bool,
        has_password: bool,
        before: bool,
        after: bool,
        has_companys: bool,
        has_others: bool,
        is_invited: bool,
    }
}

row! {
    struct Turned {
        id: TicketId,
        at: Time,
        after: bool,
        turns: bool,
    }
}

/// Contacts as they are found.
#[derive(Default)]
struct Found {
    now: Vec<ContactId>,
    companies: BTreeSet<CompanyId>,
    later: usize,
    without: usize,
}

impl Found {
    fn add(&mut self, looked: &Looked, is_now: bool) {
        if !looked.has_password {
            self.without += 1;
        } else if is_now {
            self.now.push(looked.id);
            self.companies.extend(looked.company);
        } else {
            self.later += 1;
        }
    }

    fn counted(&self, more: bool) -> Contacts {
        Contacts {
            now: count(self.now.len(), more),
            companies: count(self.companies.len(), more),
            later: count(self.later, more),
            without: count(self.without, more),
            named: vec![],
        }
    }
}

fn count(n: usize, more: bool) -> Count {
    Count { more, ..Count::exact(i64::try_from(n).unwrap_or(i64::MAX)) }
}

/// Looks at contacts; those whose right to answer turns are put down as silenced.
pub(super) async fn contacts(s: &mut Session<'_>, rules: &Rules, all: &mut Consequences) -> Result<()> {
    let (mut gain, mut lose, mut turned) = (Found::default(), Found::default(), Found::default());
    let (mut enter, mut shut_out, mut invited) = (Found::default(), Found::default(), 0_usize);
    let (mut below, mut left) = (ContactId(i64::MAX), LOOKED);
    loop {
        let portion: Vec<Looked> = s.conn().all(rules.contacts(below)).await?;
        for looked in &portion {
            invited += usize::from(looked.is_invited);
            match (looked.enters, looked.will_enter) {
                (false, true) => enter.add(looked, true),
                (true, false) => shut_out.add(looked, true),
                _ => {}
            }
            // Who may not enter sees nothing of a company either, which needs no saying.
            match (looked.before, looked.after) {
                _ if !rules.turns_access() => {}
                (false, true) => gain.add(looked, looked.has_companys),
                (true, false) => lose.add(looked, looked.has_companys),
                _ => {}
            }
            if rules.turns_read_only && (looked.has_others || (looked.before && looked.after)) {
                turned.add(looked, looked.has_others);
            }
        }
        let Some(last) = next(&portion, CONTACTS, |looked| looked.id) else { break };
        (below, left) = (last, left - CONTACTS);
        if left <= 0 {
            let rest = sql!("SELECT id FROM contact WHERE NOT is_deleted AND id < ? LIMIT 1", below);
            all.more_contacts = s.conn().first::<ContactId>(rest).await?.is_some();
            break;
        }
    }
    let more = all.more_contacts;
    all.enter = Contacts { named: names::contacts(s, rules, &enter.now).await?, ..enter.counted(more) };
    all.shut_out = Contacts { named: names::contacts(s, rules, &shut_out.now).await?, ..shut_out.counted(more) };
    all.gain = Contacts { named: names::contacts(s, rules, &gain.now).await?, ..gain.counted(more) };
    all.lose = Contacts { named: names::contacts(s, rules, &lose.now).await?, ..lose.counted(more) };
    all.invited = count(invited, more);
    all.silenced = turned.counted(more);
    Ok(())
}

/// The last of a full portion: where the next one begins. Not full is the end.
fn next<T, K: Ord>(portion: &[T], full: i64, key: impl Fn(&T) -> K) -> Option<K> {
    let is_full = i64::try_from(portion.len()).is_ok_and(|n| n == full);
    portion.iter().map(key).min().filter(|_| is_full)
}

/// Looks at tickets.
pub(super) async fn tickets(s: &mut Session<'_>, rules: &Rules, all: &mut Consequences) -> Result<()> {
    let (mut appear, mut vanish) = (vec![], vec![]);
    let (mut below, mut left) = ((Time(i64::MAX), TicketId(i64::MAX)), LOOKED);
    loop {
        let portion: Vec<Turned> = s.conn().all(rules.tickets(below)).await?;
        for turned in portion.iter().filter(|turned| turned.turns) {
            let into = if turned.after { &mut appear } else { &mut vanish };
            into.push((turned.at, turned.id));
        }
        let Some(last) = next(&portion, TICKETS, |turned| (turned.at, turned.id)) else { break };
        (below, left) = (last, left - TICKETS);
        if left <= 0 {
            let rest = "SELECT id FROM ticket WHERE (last_activity_at, id) < (?, ?) LIMIT 1";
            all.more_tickets = s.conn().first::<TicketId>(sql!(rest, below.0, below.1)).await?.is_some();
            break;
        }
    }
    let more = all.more_tickets;
    all.appear = Tickets { n: count(appear.len(), more), named: names::tickets(s, appear).await? };
    all.vanish = Tickets { n: count(vanish.len(), more), named: names::tickets(s, vanish).await? };
    Ok(())
}
