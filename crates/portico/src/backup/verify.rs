//! Whether a backup is whole and its parts fit each other: all that was promised is there and nothing else, each row has
//! its table's values, and each stored file is named by rows and is what they say.
//!
//! Of files no more is remembered than the names that rows have given and that have not come yet.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};

use super::Manifest;
use super::archive::{NAME, Part, walk};
use crate::desk::whole::{StoredFile, stored_file};
use crate::random;

/// Bytes of a file read in one go.
const PIECE: usize = 64 * 1024;

/// Reads a backup to its end.
///
/// # Errors
/// What is wrong with it.
pub(super) fn verify(path: &Path) -> anyhow::Result<Manifest> {
    let (mut seen, mut problem) = (Seen::default(), None);
    // That it is damaged says more than what does not fit because of it, and is known at the end.
    walk(path, |part| {
        if problem.is_none() {
            problem = seen.take(part).err();
        }
        Ok(())
    })?;
    problem.map_or_else(|| seen.end(), Err)
}

/// What has come so far.
#[derive(Default)]
struct Seen {
    manifest: Option<Manifest>,
    rows: HashMap<String, u64>,
    /// What rows say of the files that they name.
    named: HashMap<String, [u8; 32]>,
    files: u64,
    bytes: u64,
}

impl Seen {
    fn take(&mut self, part: Part<'_>) -> anyhow::Result<()> {
        match part {
            Part::Manifest(manifest) => self.manifest = Some(manifest),
            Part::Rows(name, rows) => {
                let mut tables = self.manifest.iter().flat_map(|manifest| &manifest.facts.tables);
                let table = tables.find(|table| table.name == name);
                let table =
                    table.with_context(|| format!("the backup has rows of {name}, which it does not promise"))?;
                *self.rows.entry(name.to_owned()).or_default() += rows.len() as u64;
                for row in rows {
                    let (values, columns) = (row.len(), table.columns.len());
                    ensure!(values == columns, "a row of {name} has {values} values, and its table {columns} columns");
                    let Some(file) = stored_file(table, &row) else { continue };
                    let length = file.key.len();
                    ensure!(length <= NAME, "a row names a file with {length} bytes; names have at most {NAME}");
                    let said = facts(&file);
                    if self.named.insert(file.key.clone(), said).is_some_and(|other| other != said) {
                        bail!("rows say different things of the file {}", file.key);
                    }
                }
            }
            Part::File(key, content) => {
                let file = read(key, content).context("a file in the backup is damaged or cut short")?;
                self.files += 1;
                self.bytes += file.size;
                let said = self.named.remove(key);
                let said = said.with_context(|| format!("no row names the file {key}, or the backup has it twice"))?;
                ensure!(said == facts(&file), "the file {key} is not what its row says");
            }
        }
        Ok(())
    }

    fn end(mut self) -> anyhow::Result<Manifest> {
        let manifest = self.manifest.context("the backup says nothing of itself")?;
        for table in &manifest.facts.tables {
            let count = self.rows.remove(&table.name).unwrap_or(0);
            ensure!(count == table.rows, "the backup has {count} rows of {} and promises {}", table.name, table.rows);
        }
        if let Some(key) = self.named.keys().next() {
            let count = self.named.len();
            bail!("files are missing from the backup that its rows name ({count}), {key} among them");
        }
        let (files, bytes) = (self.files, self.bytes);
        ensure!(
            (files, bytes) == (manifest.facts.files, manifest.facts.file_bytes),
            "the backup has {files} files with {bytes} bytes and promises others"
        );
        Ok(manifest)
    }
}

/// What is said of a file, in few bytes.
fn facts(file: &StoredFile) -> [u8; 32] {
    Sha256::digest(format!("{} {}", file.size, file.digest)).into()
}

fn read(key: &str, content: &mut dyn Read) -> std::io::Result<StoredFile> {
    let (mut digest, mut size, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
    loop {
        let read = content.read(&mut piece)?;
        if read == 0 {
            return Ok(StoredFile { key: key.to_owned(), size, digest: random::hex(&digest.finalize()) });
        }
        digest.update(&piece[..read]);
        size += read as u64;
    }
}
