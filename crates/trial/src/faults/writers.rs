//! People who write, all at once, and note what they were told. Whoever loses the connection sends the same form again, as
//! the browser does, or gives up.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use super::ledger::{Kind, Ledger, Told, Write};
use super::rng::Rng;
use crate::client::{Attached, Client, Page};

const PASSWORD: &str = "demo-portico-2026";
/// Customers who write at a time.
const CUSTOMERS: usize = 5;
/// Agents who write at a time.
const AGENTS: usize = 3;

/// What writers share.
pub(super) struct Scene {
    pub ledger: Ledger,
    /// Tickets that exist.
    tickets: Mutex<Vec<i64>>,
    stages: Vec<String>,
    staff: Vec<String>,
    stop: AtomicBool,
    keys: AtomicU64,
    /// Bytes of the files that go along, at most.
    largest_file: usize,
    /// Writers keep their texts short of this many writes in all; 0 for no end.
    refused: AtomicU64,
}

impl Scene {
    pub(super) fn new(tickets: Vec<i64>, stages: Vec<String>, staff: Vec<String>, largest_file: usize) -> Arc<Scene> {
        Arc::new(Scene {
            ledger: Ledger::default(),
            tickets: Mutex::new(tickets),
            stages,
            staff,
            stop: AtomicBool::new(false),
            keys: AtomicU64::new(0),
            largest_file,
            refused: AtomicU64::new(0),
        })
    }

    /// Lets everybody finish what they are at.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// How often somebody was told that it did not work.
    pub(super) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn ticket(&self, rng: &mut Rng) -> i64 {
        let tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets[rng.below(tickets.len())]
    }

    fn add(&self, ticket: i64) {
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner).push(ticket);
    }
}

/// Lets everybody write until the scene stops.
pub(super) async fn begin(scene: &Arc<Scene>, address: SocketAddr, seed: u64) -> Result<JoinSet<Result<()>>> {
    let mut writers = JoinSet::new();
    for number in 0..CUSTOMERS + AGENTS {
        let is_staff = number >= CUSTOMERS;
        let mut client = Client::connect(address).await?;
        if is_staff {
            client.sign_in("/desk/sign-in", &format!("agent{}@bench.example", number - CUSTOMERS), PASSWORD).await?;
        } else {
            client.sign_in("/sign-in", &format!("contact0.{number}@bench.example"), PASSWORD).await?;
        }
        let rng = Rng::new(seed, u64::try_from(number)?);
        let writer = Writer { scene: scene.clone(), visitor: client, address, rng, is_staff };
        writers.spawn(writer.work());
    }
    Ok(writers)
}

struct Writer {
    scene: Arc<Scene>,
    /// Who is signed in; its connection may be lost.
    visitor: Client,
    address: SocketAddr,
    rng: Rng,
    is_staff: bool,
}

/// A form as it is sent, any number of times.
struct Form {
    path: String,
    fields: Vec<(&'static str, String)>,
    file: Option<Vec<u8>>,
}

impl Writer {
    async fn work(mut self) -> Result<()> {
        let mut client = None;
        while !self.scene.is_over() {
            if self.is_staff && self.rng.chance(20) {
                // Moves a ticket about; nothing is noted but that nothing breaks.
                let form = self.change();
                self.send(&mut client, &form).await;
                continue;
            }
            let (form, mut write) = self.write();
            loop {
                write.tries += 1;
                match self.send(&mut client, &form).await {
                    Some(page) if page.status == 303 => {
                        write.told = Told::Stored;
                        if write.kind == Kind::Ticket {
                            self.scene.add(sent(&page).with_context(|| format!("{}: no place", form.path))?);
                        }
                    }
                    Some(page) => {
                        write.told = Told::Refused;
                        self.scene.refused.fetch_add(1, Ordering::Relaxed);
                        anyhow::ensure!(page.status >= 500 || page.status == 429, "{}: {}", form.path, page.text());
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                    None => {}
                }
                // Somebody who is told nothing asks again, most of the time.
                if write.told != Told::Nothing || self.rng.chance(25) || self.scene.is_over() {
                    break;
                }
            }
            self.scene.ledger.note(write);
        }
        Ok(())
    }

    /// None when the connection was lost.
    async fn send(&mut self, client: &mut Option<Client>, form: &Form) -> Option<Page> {
        if client.is_none() {
            // Waits until somebody listens again.
            while client.is_none() {
                *client = self.visitor.at(self.address).await.ok();
                if client.is_none() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
        let open = client.as_mut()?;
        let fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let files: Vec<Attached<'_>> = form.file.iter().map(|bytes| Attached { name: "file.bin", bytes }).collect();
        let page = open.post_files(&form.path, &fields, &files).await;
        if page.is_err() {
            *client = None;
        }
        page.ok()
    }

    fn change(&mut self) -> Form {
        let id = self.scene.ticket(&mut self.rng);
        let mut fields = vec![("view", "all".to_owned())];
        let (name, among) =
            if self.rng.chance(50) { ("stage", &self.scene.stages) } else { ("owner", &self.scene.staff) };
        fields.push((name, among[self.rng.below(among.len())].clone()));
        Form { path: format!("/desk/t/{id}/change"), fields, file: None }
    }

    fn write(&mut self) -> (Form, Write) {
        let key = format!("mark{}x{}", self.scene.keys.fetch_add(1, Ordering::Relaxed), self.rng.below(1_000_000));
        let file = self.rng.chance(35).then(|| self.file());
        let digest = file.as_ref().map(|bytes| hex(&Sha256::digest(bytes)));
        let text = format!("About {key}: the meter in the cellar counts twice.");
        let kind = match (self.is_staff, self.rng.below(10)) {
            (true, 0..=2) => Kind::Note,
            (true, _) => Kind::Answer,
            (false, 0..=3) => Kind::Ticket,
            (false, _) => Kind::Reply,
        };
        let mut fields = vec![("submit_key", key.clone())];
        let path = match kind {
            Kind::Ticket => {
                fields.extend([("subject", format!("Subject {key}")), ("content", text)]);
                "/new".to_owned()
            }
            Kind::Reply => {
                fields.push(("body", text));
                format!("/requests/{}/reply", self.scene.ticket(&mut self.rng))
            }
            Kind::Answer | Kind::Note => {
                let word = if kind == Kind::Note { "note" } else { "reply" };
                fields.extend([("body", text), ("kind", word.to_owned()), ("view", "all".to_owned())]);
                fields.push(("then", "customer".to_owned()));
                format!("/desk/t/{}/reply", self.scene.ticket(&mut self.rng))
            }
        };
        let write = Write { key, kind, file: digest, told: Told::Nothing, tries: 0 };
        (Form { path, fields, file }, write)
    }

    fn file(&mut self) -> Vec<u8> {
        let size = 1 + self.rng.below(self.scene.largest_file);
        let mut part = self.rng.clone();
        self.rng.below(2);
        (0..size).map(|_| u8::try_from(part.below(256)).unwrap_or(0)).collect()
    }
}

/// The ticket that a page of thanks is about.
fn sent(page: &Page) -> Option<i64> {
    page.headers.get("location")?.to_str().ok()?.rsplit('/').next()?.split(['?', '#']).next()?.parse().ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
