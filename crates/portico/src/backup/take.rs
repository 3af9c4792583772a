//! Making a backup: rows of one snapshot, then files, then reading all of it back; only then it gets its name.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use db::Db;
use futures::TryStreamExt;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::archive::Writer;
use super::verify::verify;
use super::{FORMAT, Manifest, Report};
use crate::clock::Time;
use crate::desk::Error;
use crate::desk::files::Store;
use crate::desk::whole::{Facts, Sink, StoredFile, export};
use crate::random;

/// Backs everything up into `target`, or into a new file in it where it is a folder. The file can be read by its owner
/// alone: it holds the digests of passwords.
///
/// # Errors
/// In words for the operator; nothing is left behind then.
pub async fn take(db: &Db, files: &Store, target: &Path, now: Time) -> anyhow::Result<Report> {
    let path = named(target, now);
    ensure!(!path.exists(), "{} is there already; a backup never overwrites anything", path.display());
    let temporary = Temporary::beside(&path);
    let archive = temporary.create(&temporary.0)?;
    let list = temporary.create(&temporary.list())?;
    // Its name is of no use to anybody, and without one it is gone whenever this ends.
    std::fs::remove_file(temporary.list()).context("hiding the list of files")?;

    let spool = Spool {
        out: Writer::new(archive, now),
        engine: format!("{:?}", db.dialect()),
        at: now,
        list: BufWriter::new(list),
    };
    let Spool { mut out, list, .. } = export(db, spool).await?;
    let mut list = list.into_inner().map_err(io::IntoInnerError::into_error)?;
    list.rewind()?;
    for line in BufReader::new(list).lines() {
        copy(&mut out, files, &serde_json::from_str(&line?)?).await?;
    }
    out.finish().context("writing the backup")?;

    let written = temporary.0.clone();
    let manifest = tokio::task::spawn_blocking(move || verify(&written)).await?.context("reading the backup back")?;
    // Unlike a new name, a second one fails where something has it already.
    std::fs::hard_link(&temporary.0, &path).with_context(|| format!("naming {}", path.display()))?;
    File::open(folder(&path)).and_then(|folder| folder.sync_all()).context("keeping the backup's name")?;
    Ok(Report { path, manifest })
}

fn named(target: &Path, now: Time) -> PathBuf {
    if target.is_dir() {
        target.join(format!("portico-{}.tar.gz", now.to_jiff().strftime("%Y%m%dT%H%M%SZ")))
    } else {
        target.to_owned()
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A backup without its name; gone unless it was given one.
struct Temporary(PathBuf);

impl Temporary {
    fn beside(path: &Path) -> Temporary {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Temporary(folder(path).join(format!(".{name}.{}.part", random::short_id())))
    }

    fn list(&self) -> PathBuf {
        self.0.with_extension("list")
    }

    fn create(&self, path: &Path) -> anyhow::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true).mode(0o600);
        options.open(path).with_context(|| format!("creating {}", path.display()))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, file = %self.0.display(), "an unfinished backup is left behind");
            }
            _ => {}
        }
    }
}

/// Takes rows into the archive at once, and names of files onto a list.
struct Spool {
    out: Writer,
    engine: String,
    at: Time,
    list: BufWriter<File>,
}

impl Sink for Spool {
    fn begin(&mut self, facts: &Facts) -> io::Result<()> {
        self.out.manifest(&Manifest {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            engine: self.engine.to_lowercase(),
            at: self.at,
            facts: facts.clone(),
        })
    }

    fn row(&mut self, table: &str, values: Vec<Json>) -> io::Result<()> {
        self.out.row(table, &values)
    }

    fn file(&mut self, file: &StoredFile) -> io::Result<()> {
        self.out.end_rows()?;
        serde_json::to_writer(&mut self.list, file)?;
        self.list.write_all(b"\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.end_rows()?;
        self.list.flush()
    }
}

/// Copies a stored file, which must be what its row says.
async fn copy(out: &mut Writer, files: &Store, file: &StoredFile) -> anyhow::Result<()> {
    let what = || format!("the stored file {}, which a message or note names,", file.key);
    let mut stream = match files.stream(&file.key).await {
        Err(Error::NotFound) => anyhow::bail!("{} is missing", what()),
        stream => Box::pin(stream?),
    };
    out.file(&file.key, file.size)?;
    let mut digest = Sha256::new();
    while let Some(bytes) = stream.try_next().await? {
        digest.update(&bytes);
        out.bytes(&bytes).with_context(|| format!("{} is not as it was", what()))?;
    }
    out.end(file.size).with_context(|| format!("{} is not as it was", what()))?;
    ensure!(random::hex(&digest.finalize()) == file.digest, "{} is not as it was", what());
    Ok(())
}
