//! Looks at everything through the product's own pages, as the customer and as the agent, and at the folder of files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;

use super::facts::{Facts, File};
use super::judge::Verdict;
use super::ledger::Entries;
use super::pair;
use crate::client::Client;

/// Opens every ticket as both of its people, and fetches every file.
///
/// # Errors
/// When the product does not answer.
pub(super) async fn look(address: SocketAddr, entries: &Entries, facts: &Facts) -> Result<Verdict> {
    let mut people: BTreeMap<usize, Vec<&String>> = BTreeMap::new();
    for (ticket, expected) in &entries.tickets {
        people.entry(expected.people).or_default().push(ticket);
    }
    let views = people.into_iter().map(|(number, tickets)| async move {
        let customer = pair::as_customer(address, number).await?;
        let agent = pair::as_agent(address, number).await?;
        let mut view = View { customer, agent, facts, verdict: Verdict::default() };
        for ticket in tickets {
            view.ticket(ticket).await?;
        }
        Ok::<_, anyhow::Error>(view.verdict)
    });
    let mut verdict = Verdict::default();
    for found in futures::future::join_all(views).await {
        verdict.add(found?);
    }
    Ok(verdict)
}

struct View<'f> {
    customer: Client,
    agent: Client,
    facts: &'f Facts,
    verdict: Verdict,
}

impl View<'_> {
    async fn ticket(&mut self, ticket: &str) -> Result<()> {
        let theirs = self.customer.get(&format!("/requests/{ticket}")).await?.text();
        let ours = self.agent.get(&format!("/desk/v/all/t/{ticket}")).await?.text();
        for said in self.facts.said.iter().filter(|said| said.ticket == ticket) {
            if !ours.contains(&said.body) {
                self.verdict.lost.push(format!("the agent does not see {}", said.body));
            }
            match (theirs.contains(&said.body), said.is_note) {
                (false, false) => self.verdict.lost.push(format!("the customer does not see {}", said.body)),
                (true, true) => self.verdict.half.push(format!("the customer sees the note {}", said.body)),
                _ => {}
            }
        }
        for file in self.facts.files.iter().filter(|file| file.ticket == ticket) {
            self.file(file).await?;
        }
        Ok(())
    }

    async fn file(&mut self, file: &File) -> Result<()> {
        let place = format!("{}/files/{}", file.ticket, file.id);
        let ours = self.agent.get(&format!("/desk/t/{place}")).await?;
        if ours.status != 200 || pair::digest(&ours.body) != file.digest {
            self.verdict.lost.push(format!("the agent gets other bytes of {}: {}", file.name, ours.status));
        }
        let theirs = self.customer.get(&format!("/requests/{place}")).await?;
        let is_hidden = file.carrier.starts_with('n');
        if is_hidden && theirs.status != 404 {
            self.verdict.half.push(format!("the customer gets {} of a note: {}", file.name, theirs.status));
        }
        if !is_hidden && (theirs.status != 200 || pair::digest(&theirs.body) != file.digest) {
            self.verdict.lost.push(format!("the customer gets other bytes of {}: {}", file.name, theirs.status));
        }
        Ok(())
    }
}

/// The names of all files of the store, whole ones and those that were being written.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn stored(folder: &Path) -> Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(name) = path.strip_prefix(folder) {
                all.insert(name.to_string_lossy().into_owned());
            }
        }
    }
    Ok(all)
}

/// The names that a row names.
pub(super) fn named(facts: &Facts) -> BTreeSet<String> {
    facts.files.iter().map(|file| file.blob.clone()).chain(facts.uploads.iter().cloned()).collect()
}

/// Makes every file of the store look as if it had been there for two days.
///
/// # Errors
/// When a file cannot be changed.
pub(super) fn age(folder: &Path) -> Result<()> {
    for name in stored(folder)? {
        let file = fs::File::options().write(true).open(folder.join(name))?;
        let modified = file.metadata()?.modified()?;
        file.set_modified(modified - std::time::Duration::from_secs(48 * 60 * 60))?;
    }
    Ok(())
}
