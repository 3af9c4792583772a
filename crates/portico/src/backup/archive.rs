//! The file of a backup: entries of a `tar`, compressed, each part of a digest that the last entry holds.
//!
//! Nothing here holds more than one piece of the file in memory. Whoever reads is told of damage at the latest when the
//! end is reached, so nothing may be believed before [`walk`] has returned.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail, ensure};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{FORMAT, Manifest, row};
use crate::clock::Time;
use crate::random;

const MANIFEST: &str = "manifest.json";
const ROWS: &str = "rows/";
const FILES: &str = "files/";
const COMPLETE: &str = "complete.json";
/// What a tar is made of.
const BLOCK: usize = 512;
/// Bytes of rows in one entry; a longer row has an entry of its own.
const CHUNK: usize = 1 << 20;
/// Bytes of a row: far more than any has, far below what hurts.
const ROW: usize = 64 << 20;
/// Bytes of an entry of rows.
const ROWS_WHOLE: u64 = (CHUNK + ROW) as u64;
/// Bytes of any other entry that is read whole.
const WHOLE: u64 = 1 << 20;
/// Bytes of an entry's name, which is all that is written without extensions.
pub(super) const NAME: usize = 255;

/// The last entry.
#[derive(Serialize, Deserialize)]
struct Complete {
    entries: u64,
    sha256: String,
}

/// Every entry so far: its name, its length and its bytes.
#[derive(Clone, Default)]
struct Seal {
    digest: Sha256,
    entries: u64,
}

impl Seal {
    fn entry(&mut self, name: &str, size: u64) {
        self.entries += 1;
        self.digest.update((name.len() as u64).to_be_bytes());
        self.digest.update(name);
        self.digest.update(size.to_be_bytes());
    }

    fn close(&self) -> Complete {
        Complete { entries: self.entries, sha256: random::hex(&self.digest.clone().finalize()) }
    }
}

/// A backup under way.
pub(super) struct Writer {
    out: GzEncoder<BufWriter<File>>,
    seal: Seal,
    at: Time,
    table: String,
    chunk: Vec<u8>,
    chunks: u64,
    left: u64,
}

impl Writer {
    pub(super) fn new(file: File, at: Time) -> Writer {
        let out = GzEncoder::new(BufWriter::new(file), Compression::fast());
        Writer { out, seal: Seal::default(), at, table: String::new(), chunk: vec![], chunks: 0, left: 0 }
    }

    pub(super) fn manifest(&mut self, manifest: &Manifest) -> io::Result<()> {
        self.whole(MANIFEST, &serde_json::to_vec_pretty(manifest)?)
    }

    pub(super) fn row(&mut self, table: &str, values: &[Json]) -> io::Result<()> {
        if self.table != table {
            self.end_rows()?;
            table.clone_into(&mut self.table);
            self.chunks = 0;
        }
        serde_json::to_writer(&mut self.chunk, values)?;
        self.chunk.push(b'\n');
        if self.chunk.len() >= CHUNK { self.end_rows() } else { Ok(()) }
    }

    /// Writes the rows that have gathered; to be called once after the last.
    pub(super) fn end_rows(&mut self) -> io::Result<()> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        self.chunks += 1;
        let name = format!("{ROWS}{}/{:06}.jsonl", self.table, self.chunks);
        let mut chunk = std::mem::take(&mut self.chunk);
        self.whole(&name, &chunk)?;
        chunk.clear();
        self.chunk = chunk;
        Ok(())
    }

    /// Begins a file of `size` bytes, which [`Writer::bytes`] must then be given.
    pub(super) fn file(&mut self, key: &str, size: u64) -> io::Result<()> {
        self.begin(&format!("{FILES}{key}"), size)
    }

    /// The next bytes of the entry that was begun.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        let more = || io::Error::other("there are more bytes than were announced");
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(more)?;
        self.seal.digest.update(bytes);
        self.out.write_all(bytes)
    }

    /// Ends the entry that was begun, whose size was `size`.
    pub(super) fn end(&mut self, size: u64) -> io::Result<()> {
        if self.left > 0 {
            return Err(io::Error::other("there are fewer bytes than were announced"));
        }
        let over = usize::try_from(size % BLOCK as u64).unwrap_or(0);
        if over > 0 { self.out.write_all(&[0; BLOCK][over..]) } else { Ok(()) }
    }

    /// Writes the end and sees that all of it is on the disk.
    pub(super) fn finish(mut self) -> io::Result<()> {
        let complete = serde_json::to_vec(&self.seal.close())?;
        self.whole(COMPLETE, &complete)?;
        self.out.write_all(&[0; 2 * BLOCK])?;
        let file = self.out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }

    fn whole(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let size = bytes.len() as u64;
        self.begin(name, size)?;
        self.bytes(bytes)?;
        self.end(size)
    }

    fn begin(&mut self, name: &str, size: u64) -> io::Result<()> {
        let mut header = tar::Header::new_ustar();
        header.set_path(name)?;
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(self.at.to_jiff().as_second()).unwrap_or(0));
        header.set_cksum();
        self.seal.entry(name, size);
        self.left = size;
        self.out.write_all(header.as_bytes())
    }
}

/// A part of a backup, as it is come upon.
pub(super) enum Part<'p> {
    /// Comes first.
    Manifest(Manifest),
    /// Rows of a table; those of one table come together.
    Rows(&'p str, Vec<Vec<Json>>),
    /// A stored file's name and its bytes.
    File(&'p str, &'p mut dyn Read),
}

/// Reads a backup from beginning to end.
///
/// # Errors
/// Those of `see`; and when the file is cut short, damaged, of a newer format or no backup at all.
pub(super) fn walk(path: &Path, mut see: impl FnMut(Part<'_>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let damaged = || format!("{} is damaged, cut short, or no backup of Portico", path.display());
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    let mut seal = Seal::default();
    let mut is_complete = false;
    // Longer names come in entries of their own, which are as long as somebody likes.
    for entry in archive.entries().with_context(damaged)?.raw(true) {
        let mut entry = entry.with_context(damaged)?;
        let kind = entry.header().entry_type();
        ensure!(!kind.is_gnu_longname(), "a name is longer than {NAME} bytes in {}", path.display());
        ensure!(kind.is_file(), damaged());
        let name = String::from_utf8(entry.path_bytes().into_owned()).with_context(damaged)?;
        let size = entry.size();
        ensure!(!is_complete && (seal.entries == 0) == (name == MANIFEST), damaged());
        if name == COMPLETE {
            let bytes = whole(&mut entry, WHOLE).with_context(damaged)?;
            let complete: Complete = serde_json::from_slice(&bytes).with_context(damaged)?;
            let ours = seal.close();
            ensure!(complete.entries == ours.entries && complete.sha256 == ours.sha256, damaged());
            is_complete = true;
            continue;
        }
        seal.entry(&name, size);
        let mut entry = Sealed { entry, digest: &mut seal.digest };
        if name == MANIFEST {
            see(Part::Manifest(manifest(&whole(&mut entry, WHOLE).with_context(damaged)?).with_context(damaged)?))?;
        } else if let Some((table, _)) = name.strip_prefix(ROWS).and_then(|rest| rest.split_once('/')) {
            see(Part::Rows(table, rows(table, size, &mut entry).with_context(damaged)?))?;
        } else if let Some(key) = name.strip_prefix(FILES) {
            see(Part::File(key, &mut entry))?;
            io::copy(&mut entry, &mut io::sink()).with_context(damaged)?;
        } else {
            bail!(damaged());
        }
    }
    ensure!(is_complete, damaged());
    // The compressed stream has a checksum of its own behind the last entry.
    io::copy(&mut archive.into_inner(), &mut io::sink()).with_context(damaged)?;
    Ok(())
}

/// The format is looked at before anything that a newer one may have changed.
fn manifest(bytes: &[u8]) -> anyhow::Result<Manifest> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let Format { format } = serde_json::from_slice(bytes)?;
    if format > FORMAT {
        return Err(anyhow!("its format is {format}, and this program reads formats up to {FORMAT}; use a newer one"));
    }
    Ok(serde_json::from_slice(bytes)?)
}

fn rows(table: &str, size: u64, entry: &mut impl Read) -> anyhow::Result<Vec<Vec<Json>>> {
    let too_long = || format!("a row of {table} is longer than {} MB", ROW >> 20);
    ensure!(size <= ROWS_WHOLE, too_long());
    let bytes = whole(entry, ROWS_WHOLE)?;
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let read = |line: &[u8]| {
        ensure!(line.len() <= ROW, too_long());
        row::read(line).with_context(|| format!("a row of {table} cannot be read"))
    };
    lines.map(read).collect()
}

fn whole(entry: &mut impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    let read = entry.take(most + 1).read_to_end(&mut bytes)?;
    if read as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Adds what is read to the digest.
struct Sealed<'s, R> {
    entry: R,
    digest: &'s mut Sha256,
}

impl<R: Read> Read for Sealed<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.entry.read(into)?;
        self.digest.update(&into[..read]);
        Ok(read)
    }
}
