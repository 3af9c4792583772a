//! A customer and an agent who write on tickets of their own, one thing after the other, and write down what came of it.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::ledger::{Expected, Kind, Ledger, Outcome, Sent, Write};
use crate::chance::Chance;
use crate::client::{Attached, Client, Page};

/// The password of everybody that `portico seed` makes.
const PASSWORD: &str = "demo-portico-2026";
/// Tickets that a pair works on at a time.
const OPEN: usize = 4;
const PRIORITIES: [&str; 4] = ["LOW", "MEDIUM", "HIGH", "URGENT"];

/// The customer of a pair; each works for another company.
pub(super) fn customer(pair: usize) -> String {
    format!("contact{pair}.0@bench.example")
}

/// The agent of a pair.
pub(super) fn agent(pair: usize) -> String {
    format!("agent{pair}@bench.example")
}

/// Signs a customer in.
///
/// # Errors
/// When it does not work.
pub(super) async fn as_customer(address: SocketAddr, pair: usize) -> Result<Client> {
    let mut client = Client::connect(address).await?;
    client.sign_in("/sign-in", &customer(pair), PASSWORD).await?;
    Ok(client)
}

/// Signs an agent in.
///
/// # Errors
/// When it does not work.
pub(super) async fn as_agent(address: SocketAddr, pair: usize) -> Result<Client> {
    let mut client = Client::connect(address).await?;
    client.sign_in("/desk/sign-in", &agent(pair), PASSWORD).await?;
    Ok(client)
}

/// What pairs are told.
#[derive(Clone, Debug)]
pub(super) struct Signals {
    /// Where the product listens, while it does.
    pub(super) address: watch::Receiver<Option<SocketAddr>>,
    /// Whether to stop.
    pub(super) stop: watch::Receiver<bool>,
}

/// A side that connects again by itself.
struct Side {
    client: Client,
    at: Option<SocketAddr>,
}

/// The two.
pub(super) struct Pair {
    number: usize,
    chance: Chance,
    signals: Signals,
    ledger: Ledger,
    customer: Side,
    agent: Side,
    staff: Vec<String>,
    links: Vec<String>,
    tickets: Vec<String>,
    written: u64,
}

/// A form to be sent until it is answered.
struct Form {
    path: String,
    fields: Vec<(&'static str, String)>,
    files: Vec<(String, Vec<u8>)>,
    by_agent: bool,
    /// Whether it may be left unknown.
    may_give_up: bool,
}

impl Form {
    fn new(path: String, by_agent: bool) -> Form {
        Form { path, fields: vec![], files: vec![], by_agent, may_give_up: false }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Form {
        self.fields.push((name, value.into()));
        self
    }
}

/// What a pair is made of.
pub(super) struct Making {
    pub(super) number: usize,
    pub(super) seed: u64,
    pub(super) signals: Signals,
    pub(super) ledger: Ledger,
    /// Numbers of staff who may own a ticket.
    pub(super) staff: Vec<String>,
    /// Addresses that this pair may ask a link for, once each.
    pub(super) links: Vec<String>,
}

impl Pair {
    /// Signs both in.
    ///
    /// # Errors
    /// When that does not work.
    pub(super) async fn new(making: Making) -> Result<Pair> {
        let Making { number, seed, signals, ledger, staff, links } = making;
        let address = (*signals.address.borrow()).context("nobody listens")?;
        let customer = Side { client: as_customer(address, number).await?, at: Some(address) };
        let agent = Side { client: as_agent(address, number).await?, at: Some(address) };
        let chance = Chance::new(seed, number as u64);
        Ok(Pair { number, chance, signals, ledger, customer, agent, staff, links, tickets: vec![], written: 0 })
    }

    /// Writes until it is told to stop.
    ///
    /// # Errors
    /// When an answer cannot be understood.
    pub(super) async fn run(mut self) -> Result<()> {
        while !*self.signals.stop.borrow() {
            self.step().await?;
            let pause = self.chance.below(40);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        Ok(())
    }

    async fn step(&mut self) -> Result<()> {
        if self.tickets.len() < OPEN {
            return self.file().await;
        }
        let at = usize::try_from(self.chance.below(self.tickets.len() as u64))?;
        let ticket = self.tickets[at].clone();
        let is_closed = self.ledger.open().tickets.get(&ticket).is_some_and(|t| t.is_closed);
        match self.chance.below(100) {
            0..35 => self.say(Kind::Reply, &ticket).await,
            35..55 if !is_closed => self.say(Kind::AgentReply, &ticket).await,
            55..70 => self.say(Kind::Note, &ticket).await,
            70..78 => self.close(&ticket, is_closed).await,
            78..86 => self.give(&ticket).await,
            86..91 => self.prioritise(&ticket).await,
            91..94 => self.ask_link().await,
            94..98 => {
                self.tickets.remove(at);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn mark(&mut self) -> String {
        self.written += 1;
        format!("trial p{}w{}x", self.number, self.written)
    }

    fn files(&mut self, mark: &str) -> Vec<(String, Vec<u8>)> {
        let count = if self.chance.percent(35) { 1 + self.chance.below(3) } else { 0 };
        let name = mark.replace(' ', "-");
        (0..count)
            .map(|file| {
                let size = 1 + self.chance.below(if self.chance.clone().percent(20) { 2_000_000 } else { 20_000 });
                (format!("{name}-{file}.bin"), self.chance.bytes(usize::try_from(size).unwrap_or(1)))
            })
            .collect()
    }

    /// Sends something said, and writes down what came of it; the answer's place when it was answered.
    async fn write(&mut self, kind: Kind, mark: String, mut form: Form) -> Result<Option<String>> {
        form.files = self.files(&mark);
        form.may_give_up = true;
        let key = format!("{:016x}", self.chance.draw());
        let form = form.with("submit_key", key);
        let place = self.send(&form).await?;
        let outcome = if place.is_some() { Outcome::Done } else { Outcome::Unknown };
        let files = form.files.iter().map(|(name, bytes)| Sent { name: name.clone(), digest: digest(bytes) }).collect();
        self.ledger.open().writes.push(Write { mark, kind, files, outcome });
        Ok(place)
    }

    async fn file(&mut self) -> Result<()> {
        let mark = self.mark();
        let form = Form::new("/new".into(), false)
            .with("subject", &mark)
            .with("content", format!("{mark} happened"))
            .with("hs_ticket_priority", "")
            .with("share_asked", "1")
            .with("share", "1");
        let Some(place) = self.write(Kind::Ticket, mark.clone(), form).await? else { return Ok(()) };
        let ticket = place.strip_prefix("/new/sent/").with_context(|| format!("sent to {place}"))?.to_owned();
        let expected = Expected { mark, people: self.number, ..Expected::default() };
        self.ledger.open().tickets.insert(ticket.clone(), expected);
        self.tickets.push(ticket);
        Ok(())
    }

    async fn say(&mut self, kind: Kind, ticket: &str) -> Result<()> {
        let mark = self.mark();
        let by_agent = kind != Kind::Reply;
        let base = if by_agent { "/desk/t" } else { "/requests" };
        let mut form = Form::new(format!("{base}/{ticket}/reply"), by_agent).with("body", format!("{mark} was said"));
        let closes = kind == Kind::AgentReply && self.chance.percent(15);
        if by_agent {
            form = form.with("kind", if kind == Kind::Note { "note" } else { "reply" });
            form = form.with("then", if closes { "close" } else { "customer" });
        }
        let is_known = self.write(kind, mark, form).await?.is_some();
        let me = self.staff[self.number].clone();
        self.ledger.expect(ticket, |t| match kind {
            _ if !is_known => t.is_unsure = true,
            Kind::Reply => {
                t.owner_mails += usize::from(t.owner.is_some());
                t.reopened += usize::from(t.is_closed);
                t.is_closed = false;
            }
            Kind::AgentReply => {
                if t.owner.is_none() {
                    t.owner = Some(me.clone());
                    t.owners.push(me);
                }
                if closes {
                    t.is_closed = true;
                    t.closed += 1;
                    t.closed_mails += 1;
                }
            }
            Kind::Ticket | Kind::Note => {}
        });
        if !is_known {
            self.tickets.retain(|other| other != ticket);
        }
        Ok(())
    }

    async fn close(&mut self, ticket: &str, is_closed: bool) -> Result<()> {
        let by_agent = self.chance.percent(50);
        let base = if by_agent { "/desk/t" } else { "/requests" };
        self.send(&Form::new(format!("{base}/{ticket}/close"), by_agent)).await?;
        if !is_closed {
            self.ledger.expect(ticket, |t| {
                t.is_closed = true;
                t.closed += 1;
                t.closed_mails += usize::from(by_agent);
            });
        }
        Ok(())
    }

    async fn give(&mut self, ticket: &str) -> Result<()> {
        let staff = self.staff[usize::try_from(self.chance.below(self.staff.len() as u64))?].clone();
        self.send(&Form::new(format!("/desk/t/{ticket}/change"), true).with("owner", &staff)).await?;
        self.ledger.expect(ticket, |t| {
            if t.owner.as_ref() != Some(&staff) {
                t.owner = Some(staff.clone());
                t.owners.push(staff);
            }
        });
        Ok(())
    }

    async fn prioritise(&mut self, ticket: &str) -> Result<()> {
        let priority = PRIORITIES[usize::try_from(self.chance.below(4))?];
        self.send(&Form::new(format!("/desk/t/{ticket}/change"), true).with("priority", priority)).await?;
        self.ledger.expect(ticket, |t| {
            if t.priorities.last().map(String::as_str) != Some(priority) {
                t.priorities.push(priority.to_owned());
            }
        });
        Ok(())
    }

    /// Asks for a link to set a new password, as somebody who has not asked before.
    async fn ask_link(&mut self) -> Result<()> {
        let Some(email) = self.links.pop() else { return Ok(()) };
        self.send(&Form::new("/forgot".into(), false).with("email", &email)).await?;
        self.ledger.open().links.insert(email, Outcome::Done);
        Ok(())
    }

    /// Sends a form until it is answered, each time with the same key, as a browser does. Its answer's place; None when
    /// it was given up.
    async fn send(&mut self, form: &Form) -> Result<Option<String>> {
        loop {
            match self.attempt(form).await {
                Some(page) if page.status == 303 || page.status == 200 => {
                    self.ledger.open().acknowledged += 1;
                    let place = page.headers.get("location").and_then(|place| place.to_str().ok());
                    return Ok(Some(place.unwrap_or_default().to_owned()));
                }
                Some(page) => {
                    self.ledger.open().refused.push(format!("{}: {} {}", form.path, page.status, page.text()));
                    anyhow::bail!("{} was answered with {}", form.path, page.status);
                }
                None if form.may_give_up && self.chance.percent(15) => return Ok(None),
                None => self.ledger.open().retried += 1,
            }
        }
    }

    /// Sends it once; None when the connection died, so that nobody knows.
    async fn attempt(&mut self, form: &Form) -> Option<Page> {
        let side = if form.by_agent { &mut self.agent } else { &mut self.customer };
        loop {
            let now = *self.signals.address.borrow_and_update();
            match now {
                Some(address) if side.at == Some(address) => break,
                Some(address) => match side.client.at(address).await {
                    Ok(client) => *side = Side { client, at: Some(address) },
                    Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
                },
                None => self.signals.address.changed().await.ok()?,
            }
        }
        let fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let files: Vec<Attached<'_>> = form.files.iter().map(|(name, bytes)| Attached { name, bytes }).collect();
        let answered = if files.is_empty() {
            side.client.post(&form.path, &fields).await
        } else {
            side.client.post_files(&form.path, &fields, &files).await
        };
        if answered.is_err() {
            side.at = None;
        }
        answered.ok()
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
