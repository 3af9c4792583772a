//! Bringing a backup back into an empty place: it is read to its end before anything is written, and all rows are
//! stored in one transaction.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use anyhow::{Context, bail, ensure};
use db::{Db, Migration};
use serde_json::Value as Json;

use super::archive::{Part, walk};
use super::verify::verify;
use super::{Manifest, Report};
use crate::clock::Time;
use crate::desk::files::Store;
use crate::desk::setup::MIGRATIONS;
use crate::desk::whole::{Source, bring_up_to_date, import, is_occupied, steps};

/// Batches of rows that may wait to be stored.
const WAITING: usize = 2;

/// Restores a backup into an empty database and an empty store of files.
///
/// # Errors
/// In words for the operator. Nothing is written when the backup is not whole, its parts do not fit each other, it is not for this program, or when the place
/// is not empty; what was written is taken back when something goes wrong later.
pub async fn restore(db: &Db, files: &Store, from: &Path, now: Time) -> anyhow::Result<Report> {
    let path = from.to_owned();
    let manifest = tokio::task::spawn_blocking(move || verify(&path)).await??;
    let migrations = schema(&manifest)?;
    let occupied = "is not empty; a backup is restored into an empty database and an empty folder for files only";
    ensure!(files.is_empty().await?, "the folder for files {occupied}");
    ensure!(!is_occupied(db, migrations).await?, "the database {occupied}");

    if let Err(error) = write(db, files, from, (&manifest, migrations), now).await {
        // A connection may be lost just when the rows have been stored: then their files must stay.
        if is_occupied(db, migrations).await.ok() != Some(false) {
            return Err(error.context("the place may hold a part of the backup now; empty it before trying again"));
        }
        if let Err(error) = forget_files(files, from).await {
            tracing::warn!(error = format!("{error:#}"), "files that were restored stay in the store");
        }
        return Err(error);
    }
    bring_up_to_date(db, &manifest.facts, now)
        .await
        .context("all rows are there, but not brought up to date; empty the place before trying again")?;
    Ok(Report { path: from.to_owned(), manifest })
}

async fn write(
    db: &Db,
    files: &Store,
    from: &Path,
    (manifest, migrations): (&Manifest, &'static [Migration]),
    now: Time,
) -> anyhow::Result<()> {
    db.migrate(migrations).await.context("making the schema")?;
    put_files(files, from).await?;
    import(db, manifest.facts.clone(), Rows::of(from.to_owned()), now).await?;
    Ok(())
}

/// The steps of the schema that the backup's rows fit.
fn schema(manifest: &Manifest) -> anyhow::Result<&'static [Migration]> {
    let theirs = &manifest.facts.schema;
    let ours = steps(MIGRATIONS);
    if theirs.len() > ours.len() && theirs.starts_with(&ours) {
        bail!("the backup was made by a newer program ({}); restore it with that one", manifest.program);
    }
    ensure!(
        !theirs.is_empty() && ours.starts_with(theirs),
        "the backup's schema is none that this program has had; restore it with the program that made it ({})",
        manifest.program
    );
    Ok(&MIGRATIONS[..theirs.len()])
}

async fn put_files(files: &Store, from: &Path) -> anyhow::Result<()> {
    each_file(files, from, |runtime, files, key, content| {
        runtime.block_on(files.put_back(key, content)).with_context(|| format!("storing the file {key}"))
    })
    .await
}

async fn forget_files(files: &Store, from: &Path) -> anyhow::Result<()> {
    each_file(files, from, |runtime, files, key, _| Ok(runtime.block_on(files.delete(key))?)).await
}

async fn each_file<F>(files: &Store, from: &Path, mut work: F) -> anyhow::Result<()>
where
    F: FnMut(&tokio::runtime::Handle, &Store, &str, &mut dyn io::Read) -> anyhow::Result<()> + Send + 'static,
{
    let (files, from) = (files.clone(), from.to_owned());
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        walk(&from, |part| match part {
            Part::File(key, content) => work(&runtime, &files, key, content),
            _ => Ok(()),
        })
    })
    .await?
}

type Batch = io::Result<(String, Vec<Vec<Json>>)>;

/// Rows of a backup, read by a thread of their own.
struct Rows {
    batches: Receiver<Batch>,
    table: String,
    rows: std::vec::IntoIter<Vec<Json>>,
}

impl Rows {
    fn of(path: PathBuf) -> Rows {
        let (send, batches) = sync_channel::<Batch>(WAITING);
        std::thread::spawn(move || {
            let done = walk(&path, |part| match part {
                Part::Rows(table, rows) => Ok(send.send(Ok((table.to_owned(), rows)))?),
                _ => Ok(()),
            });
            if let Err(error) = done {
                // Nobody listens any more when the transaction has ended already.
                let _ = send.send(Err(io::Error::other(format!("{error:#}"))));
            }
        });
        Rows { batches, table: String::new(), rows: vec![].into_iter() }
    }
}

impl Source for Rows {
    fn next(&mut self) -> io::Result<Option<(String, Vec<Json>)>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Ok(Some((self.table.clone(), row)));
            }
            // The channel closes when the thread has read to the end.
            let Ok(batch) = self.batches.recv() else {
                return Ok(None);
            };
            let (table, rows) = batch?;
            self.table = table;
            self.rows = rows.into_iter();
        }
    }
}
