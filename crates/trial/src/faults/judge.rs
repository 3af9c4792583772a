//! Compares what must be true with what is: what was acknowledged is there once, what is unknown at most once, nothing
//! is there by half, and whoever should hear of it has a mail that was sent.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, Said};
use super::ledger::{Entries, Expected, Kind, Outcome, Write};
use super::pair;

/// What is wrong, sentence by sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Acknowledged and not there, or not as it was.
    pub lost: Vec<String>,
    /// There more than once.
    pub doubled: Vec<String>,
    /// There by half, or stuck.
    pub half: Vec<String>,
}

impl Verdict {
    /// Whether all is well.
    pub(super) fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.half.is_empty()
    }

    /// Notes a number that should be another; `unsure` allows for one more.
    fn count(&mut self, what: impl FnOnce() -> String, found: usize, wanted: usize, unsure: bool) {
        if found < wanted {
            self.lost.push(format!("{}: {found} instead of {wanted}", what()));
        } else if found > wanted + usize::from(unsure) {
            self.doubled.push(format!("{}: {found} instead of {wanted}", what()));
        }
    }

    /// Adds another's.
    pub(super) fn add(&mut self, other: Verdict) {
        self.lost.extend(other.lost);
        self.doubled.extend(other.doubled);
        self.half.extend(other.half);
    }
}

/// What a mail server has seen.
#[derive(Debug, Default)]
pub(super) struct Post {
    /// Message-IDs it took, with how often.
    pub taken: BTreeMap<String, u32>,
    /// Message-IDs it refused for good.
    pub refused: BTreeSet<String>,
}

/// The mark that a text holds: `trial p1w2x`.
fn mark(text: &str) -> &str {
    let end = text.match_indices(' ').nth(1).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Compares what was written with what is there, mails apart.
pub(super) fn writes(entries: &Entries, facts: &Facts) -> Verdict {
    let mut verdict = Verdict::default();
    let mut said: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for one in &facts.said {
        said.entry(mark(&one.body)).or_default().push(one);
    }
    let mut files: BTreeMap<String, Vec<(&str, &str)>> = BTreeMap::new();
    for file in &facts.files {
        files.entry(file.carrier.clone()).or_default().push((&file.name, &file.digest));
    }
    let mut subjects: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, subject) in &facts.tickets {
        *subjects.entry(subject).or_default() += 1;
    }
    for write in &entries.writes {
        let there = said.get(write.mark.as_str()).cloned().unwrap_or_default();
        one(&mut verdict, write, &there, &files);
        if write.kind == Kind::Ticket {
            let tickets = subjects.get(write.mark.as_str()).copied().unwrap_or(0);
            if tickets != there.len() {
                verdict.half.push(format!("{}: {tickets} tickets with {} messages", write.mark, there.len()));
            }
        }
    }
    for (ticket, expected) in &entries.tickets {
        history(&mut verdict, ticket, expected, facts);
    }
    for ((ticket, name), values) in &facts.history {
        if values.windows(2).any(|pair| pair[0] == pair[1]) {
            verdict.doubled.push(format!("{name} of ticket {ticket} changed to what it was: {values:?}"));
        }
    }
    for one in facts.said.iter().filter(|one| !one.is_note) {
        let events = facts.message_events.get(&one.id).copied().unwrap_or(0);
        verdict.count(|| format!("timeline entries of {}", one.body), events, 1, false);
    }
    verdict
}

fn one(verdict: &mut Verdict, write: &Write, there: &[&Said], files: &BTreeMap<String, Vec<(&str, &str)>>) {
    let wanted = usize::from(write.outcome == Outcome::Done);
    verdict.count(|| format!("{:?} {}", write.kind, write.mark), there.len(), wanted, write.outcome != Outcome::Done);
    let mut wanted: Vec<(&str, &str)> = write.files.iter().map(|f| (f.name.as_str(), f.digest.as_str())).collect();
    wanted.sort_unstable();
    for said in there {
        let carrier = format!("{}{}", if said.is_note { 'n' } else { 'm' }, said.id);
        let mut found = files.get(&carrier).cloned().unwrap_or_default();
        found.sort_unstable();
        if found != wanted {
            verdict.half.push(format!("{} has the files {found:?} instead of {wanted:?}", write.mark));
        }
        if said.is_note != (write.kind == Kind::Note) {
            verdict.half.push(format!("{} is not what it was written as", write.mark));
        }
    }
}

/// What became of a ticket, in its timeline and its properties.
fn history(verdict: &mut Verdict, ticket: &str, expected: &Expected, facts: &Facts) {
    let event = |kind: &str| facts.events.get(&(ticket.to_owned(), kind.to_owned())).copied().unwrap_or(0);
    let unsure = expected.is_unsure;
    for (kind, wanted, unsure) in [
        ("created", 1, false),
        ("closed", expected.closed, unsure),
        ("reopened", expected.reopened, unsure),
        ("owner", expected.owners.len(), unsure),
        ("priority", expected.priorities.len(), false),
    ] {
        verdict.count(|| format!("{kind} on {}", expected.mark), event(kind), wanted, unsure);
    }
    for (name, wanted, unsure) in
        [("owner", &expected.owners, unsure), ("hs_ticket_priority", &expected.priorities, false)]
    {
        let found = facts.history.get(&(ticket.to_owned(), name.to_owned())).cloned().unwrap_or_default();
        if found != *wanted && !(unsure && found.starts_with(wanted)) {
            verdict.lost.push(format!("{name} of {} was {found:?} instead of {wanted:?}", expected.mark));
        }
    }
}

/// Compares who should have heard with the outbox and with what the mail server has seen, once no mail is on its way.
pub(super) fn mails(entries: &Entries, facts: &Facts, post: &Post) -> Verdict {
    let mut verdict = Verdict::default();
    let mut by_ticket: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut by_message: BTreeMap<&str, usize> = BTreeMap::new();
    let mut links: BTreeMap<&str, usize> = BTreeMap::new();
    for mail in &facts.mails {
        *by_ticket.entry((&mail.ticket, &mail.purpose)).or_default() += 1;
        if mail.purpose == "replied" {
            // `m` and the message's own id, which has one point in it.
            let own = mail.message_id.strip_prefix('m').unwrap_or_default();
            let end = own.match_indices('.').nth(1).map_or(own.len(), |(at, _)| at);
            *by_message.entry(&own[..end]).or_default() += 1;
        }
        if mail.purpose == "reset" {
            *links.entry(&mail.recipient).or_default() += 1;
        }
    }
    let agents: BTreeSet<&str> =
        entries.writes.iter().filter(|w| w.kind == Kind::AgentReply).map(|w| w.mark.as_str()).collect();
    for said in facts.said.iter().filter(|said| agents.contains(mark(&said.body))) {
        let found = by_message.get(said.message_id.as_str()).copied().unwrap_or(0);
        verdict.count(|| format!("mails with {}", mark(&said.body)), found, 1, false);
    }
    for (ticket, expected) in &entries.tickets {
        let found = |purpose| by_ticket.get(&(ticket.as_str(), purpose)).copied().unwrap_or(0);
        let unsure = expected.is_unsure;
        let who = format!("{} ({})", expected.mark, pair::customer(expected.people));
        verdict.count(|| format!("receipts of {who}"), found("received"), 1, false);
        verdict.count(|| format!("closing mails of {who}"), found("closed"), expected.closed_mails, unsure);
        verdict.count(|| format!("mails to the owner of {who}"), found("wrote"), expected.owner_mails, unsure);
    }
    for (email, outcome) in &entries.links {
        let found = links.get(email.as_str()).copied().unwrap_or(0);
        verdict.count(|| format!("links for {email}"), found, usize::from(*outcome == Outcome::Done), true);
        if found > 1 {
            verdict.doubled.push(format!("{found} links for {email}"));
        }
    }
    handed_over(&mut verdict, facts, post);
    verdict
}

/// Each mail of the outbox was taken by the mail server, or refused for good and is kept with the reason.
fn handed_over(verdict: &mut Verdict, facts: &Facts, post: &Post) {
    for mail in &facts.mails {
        let is_taken = post.taken.contains_key(&mail.message_id);
        let is_refused = post.refused.contains(&mail.message_id);
        let what = format!("the mail {} to {}", mail.message_id, mail.recipient);
        match (mail.is_sent, is_taken, is_refused) {
            (true, true, false) => {}
            (false, false, true) if !mail.error.is_empty() => {}
            (false, _, true) => verdict.lost.push(format!("{what} was refused and nobody is told")),
            (true, false, _) => verdict.lost.push(format!("{what} counts as sent and was not")),
            (false, _, false) => verdict.lost.push(format!("{what} was not sent: {}", mail.error)),
            (true, true, true) => verdict.doubled.push(format!("{what} was refused for good and sent")),
        }
    }
    let known: BTreeSet<&str> = facts.mails.iter().map(|mail| mail.message_id.as_str()).collect();
    for id in post.taken.keys().filter(|id| !known.contains(id.as_str())) {
        verdict.doubled.push(format!("the mail {id} was sent and is not in the outbox"));
    }
    let parked = facts.jobs.iter().filter(|job| job.is_parked && job.kind == "mail.send").count();
    let refused = facts.mails.iter().filter(|mail| !mail.is_sent).count();
    verdict.count(|| "jobs parked for refused mails".into(), parked, refused, false);
    for job in &facts.jobs {
        if !job.is_parked {
            verdict.half.push(format!("the job {} ({}) is never done: {}", job.id, job.kind, job.error));
        } else if job.kind != "mail.send" || job.error.is_empty() {
            verdict.half.push(format!("the job {} ({}) is parked: {}", job.id, job.kind, job.error));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::{File, Job, Mail};
    use super::super::ledger::Sent;
    use super::*;

    const TICKET: &str = "trial p0w1x";
    const ANSWER: &str = "trial p0w2x";

    /// A ticket that was filed with a file, and answered.
    fn entries() -> Entries {
        let file = Sent { name: "a.bin".into(), digest: "d1".into() };
        let write = |mark: &str, kind, files| Write { mark: mark.into(), kind, files, outcome: Outcome::Done };
        let mut entries = Entries::default();
        entries.writes.push(write(TICKET, Kind::Ticket, vec![file]));
        entries.writes.push(write(ANSWER, Kind::AgentReply, vec![]));
        let expected = Expected { mark: TICKET.into(), owners: vec!["9".into()], ..Expected::default() };
        entries.tickets.insert("1".into(), expected);
        entries
    }

    fn said(id: &str, body: &str) -> Said {
        let (id, body, message_id) = (id.into(), format!("{body} was said"), format!("1.k{id}"));
        Said { id, ticket: "1".into(), body, message_id, is_note: false }
    }

    fn mail(message_id: &str, purpose: &str) -> Mail {
        let (message_id, purpose) = (message_id.into(), purpose.into());
        Mail { message_id, purpose, ticket: "1".into(), is_sent: true, ..Mail::default() }
    }

    /// All of it as it should be.
    fn facts() -> Facts {
        let mut facts = Facts { tickets: vec![("1".into(), TICKET.into())], ..Facts::default() };
        facts.said = vec![said("5", TICKET), said("6", ANSWER)];
        let (carrier, name, digest) = ("m5".into(), "a.bin".into(), "d1".into());
        facts.files.push(File { ticket: "1".into(), carrier, name, digest, ..File::default() });
        facts.mails = vec![mail("received.1.7@h", "received"), mail("m1.k6.7@h", "replied")];
        for kind in ["created", "owner"] {
            facts.events.insert(("1".into(), kind.into()), 1);
        }
        facts.message_events = [("5".into(), 1), ("6".into(), 1)].into();
        facts.history.insert(("1".into(), "owner".into()), vec!["9".into()]);
        facts
    }

    fn post() -> Post {
        let taken = facts().mails.into_iter().map(|mail| (mail.message_id, 1)).collect();
        Post { taken, refused: BTreeSet::new() }
    }

    /// How many were lost, doubled and there by half.
    fn judged(spoil: impl FnOnce(&mut Facts, &mut Post)) -> (usize, usize, usize) {
        let (mut facts, mut post) = (facts(), post());
        spoil(&mut facts, &mut post);
        let mut verdict = writes(&entries(), &facts);
        verdict.add(mails(&entries(), &facts, &post));
        (verdict.lost.len(), verdict.doubled.len(), verdict.half.len())
    }

    #[test]
    fn what_is_as_it_should_be_is_clean() {
        assert_eq!(judged(|_, _| {}), (0, 0, 0));
    }

    #[test]
    fn a_planted_loss_is_found() {
        assert_eq!(judged(|facts, _| drop(facts.said.pop())).0, 1, "a message");
        assert_eq!(judged(|facts, _| facts.said[0].body.clear()).0, 1, "the words of a ticket");
        assert_eq!(judged(|facts, _| facts.message_events.retain(|id, _| id != "6")).0, 1, "a timeline entry");
        assert_eq!(judged(|facts, _| facts.events.clear()).0, 2, "what became of the ticket");
        assert_eq!(judged(|facts, _| facts.history.clear()).0, 1, "who had it");
        assert_eq!(
            judged(|facts, post| {
                facts.mails.pop();
                post.taken.remove("m1.k6.7@h");
            })
            .0,
            1,
            "a mail"
        );
        assert_eq!(judged(|_, post| drop(post.taken.pop_first())).0, 1, "a mail that was not sent");
    }

    #[test]
    fn a_planted_double_is_found() {
        assert_eq!(judged(|facts, _| facts.said.push(said("6", ANSWER))).1, 1, "a message");
        let again = "m1.k6.8@h";
        let double = |facts: &mut Facts, post: &mut Post| {
            facts.mails.push(mail(again, "replied"));
            post.taken.insert(again.into(), 1);
        };
        assert_eq!(judged(double).1, 1, "a mail");
        assert_eq!(judged(|_, post| post.taken.extend([("other@h".into(), 1)])).1, 1, "a mail from nowhere");
        let twice = |facts: &mut Facts, _: &mut Post| facts.events.extend([(("1".into(), "owner".into()), 2)]);
        assert_eq!(judged(twice).1, 1, "a timeline entry");
    }

    #[test]
    fn what_is_there_by_half_or_stuck_is_found() {
        assert_eq!(judged(|facts, _| facts.files.clear()).2, 1, "a message without its file");
        assert_eq!(judged(|facts, _| facts.files[0].digest.clear()).2, 1, "other bytes");
        assert_eq!(judged(|facts, _| facts.tickets.push(("2".into(), TICKET.into()))).2, 1, "a ticket without words");
        let stuck = Job { id: "3".into(), kind: "mail.compose".into(), ..Job::default() };
        assert_eq!(judged(|facts, _| facts.jobs.push(stuck)).2, 1, "a job that nobody does");
    }

    #[test]
    fn what_is_unknown_may_be_there_once_and_not_twice() {
        let mut entries = entries();
        entries.writes[1].outcome = Outcome::Unknown;
        let mut facts = facts();
        assert!(writes(&entries, &facts).is_clean());
        facts.said.push(said("6", ANSWER));
        assert_eq!(writes(&entries, &facts).doubled.len(), 1);
        facts.said.truncate(1);
        assert!(writes(&entries, &facts).is_clean());
    }

    #[test]
    fn a_mail_that_was_refused_is_kept_with_the_reason() {
        let refused = |error: &'static str| {
            judged(move |facts, post| {
                let mail = &mut facts.mails[0];
                mail.is_sent = false;
                mail.error = error.into();
                post.taken.remove(&mail.message_id);
                post.refused.insert(mail.message_id.clone());
                let (kind, error) = ("mail.send".into(), "550".into());
                facts.jobs.push(Job { id: "3".into(), kind, is_parked: true, error });
            })
        };
        assert_eq!(refused("550 never"), (0, 0, 0));
        assert_eq!(refused("").0, 1);
    }
}
