//! Files: their bytes in an object store, and who may fetch them.
//!
//! Bytes are durable before a row names them. Names of objects are random, so they say nothing and cannot be
//! guessed; every download asks [`open`] first.

mod unfinished;

use std::fs::DirBuilder;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use db::{row, sql};
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};

use super::error::{Error, Invalid, Result};
use super::ids::{AttachmentId, SessionId, TicketId};
use super::session::Session;
use super::setup::only_setup;
use super::viewer::Viewer;
use crate::clock::Time;
use crate::random;

/// Uploads that no message claims are forgotten after this many seconds.
const UPLOAD_SECONDS: i64 = 24 * 60 * 60;

/// Files that one session may have sent ahead without a message.
const UPLOADS: i64 = 50;

/// Where the bytes are.
#[derive(Clone, Debug)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    folder: PathBuf,
}

/// Stored bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// The object's name in the store.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub digest: String,
}

/// A file whose bytes are stored and that no row names yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Its name as the sender has it, made safe to show.
    pub name: String,
    /// Its media type as the sender has it.
    pub media_type: String,
    /// Its bytes.
    pub blob: Blob,
}

impl Store {
    /// A store in a folder of this machine, which is made for the program's user alone when missing. Each object is synced to disk before it counts.
    ///
    /// # Errors
    /// [`Error::Storage`] when the folder cannot be made or opened.
    pub fn local(folder: &Path) -> Result<Store> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| Error::Storage(format!("{}: {error}", folder.display())))?;
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Store { objects: Arc::new(objects), folder: folder.to_owned() })
    }

    /// Stores bytes that are at hand.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn put(&self, bytes: Bytes) -> Result<Blob> {
        let key = new_key();
        let blob = Blob { key, size: bytes.len() as u64, digest: random::hex(&Sha256::digest(&bytes)) };
        self.objects.put(&path(&blob.key)?, bytes.into()).await?;
        Ok(blob)
    }

    /// Stores bytes as they arrive, at most `max` of them; what is not complete leaves nothing behind.
    ///
    /// # Errors
    /// [`Error::Invalid`] on field `files` when there are more than `max` bytes or the sender stops early;
    /// [`Error::Storage`].
    pub async fn receive<S, E>(&self, mut stream: S, max: u64) -> Result<Blob>
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Unpin + Send,
    {
        let key = new_key();
        let upload = self.objects.put_multipart(&path(&key)?).await?;
        let mut writer = WriteMultipart::new(upload);
        let mut size = 0_u64;
        let mut digest = Sha256::new();
        while let Some(part) = stream.next().await {
            let Ok(part) = part else {
                writer.abort().await?;
                return Err(Invalid::field("files", "file-incomplete").into());
            };
            size += part.len() as u64;
            if size > max {
                writer.abort().await?;
                let mut invalid = Invalid::default();
                invalid.add("files", "file-too-large", vec![("max", (max / 1_000_000).to_string())]);
                return Err(invalid.into());
            }
            digest.update(&part);
            writer.wait_for_capacity(4).await?;
            writer.put(part);
        }
        writer.finish().await?;
        Ok(Blob { key, size, digest: random::hex(&digest.finalize()) })
    }

    /// Stores bytes under the name they had, as they are read.
    ///
    /// # Errors
    /// [`Error::Storage`]; what is not complete leaves nothing behind.
    pub async fn put_back(&self, key: &str, bytes: &mut dyn Read) -> Result<()> {
        let upload = self.objects.put_multipart(&path(key)?).await?;
        let mut writer = WriteMultipart::new(upload);
        let mut piece = vec![0; PIECE];
        loop {
            let read = match bytes.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => {
                    writer.abort().await?;
                    return Err(Error::Storage(error.to_string()));
                }
            };
            writer.wait_for_capacity(4).await?;
            writer.write(&piece[..read]);
        }
        writer.finish().await?;
        Ok(())
    }

    /// Whether it holds no object.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(self.objects.list(None).try_next().await?.is_none())
    }

    /// The bytes of an object, as they come.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such object; [`Error::Storage`].
    pub async fn stream(&self, key: &str) -> Result<impl Stream<Item = Result<Bytes>> + Send + use<>> {
        let found = self.objects.get(&path(key)?).await?;
        Ok(found.into_stream().map_err(Error::from))
    }

    /// Forgets an object; one that is not there is forgotten already.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn delete(&self, key: &str) -> Result<()> {
        match self.objects.delete(&path(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Store {
    /// Bytes of an object; None when there is no such object.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn size(&self, key: &str) -> Result<Option<u64>> {
        match self.objects.head(&path(key)?).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Objects that were stored before `before`, in batches; for whoever looks for those that no row names.
    pub fn old(&self, before: Time) -> impl Stream<Item = Result<Vec<String>>> + Send + use<'_> {
        let before = before.to_jiff().as_second();
        self.objects
            .list(None)
            .map_err(Error::from)
            .try_filter(move |object| futures::future::ready(object.last_modified.timestamp() < before))
            .map_ok(|object| object.location.to_string())
            .try_chunks(SWEPT)
            .map_err(|error| error.1)
    }
}

/// Bytes read in one go.
const PIECE: usize = 64 * 1024;

/// Objects looked up in one go.
const SWEPT: usize = 200;

/// Those of `keys` that no message, note or upload names.
///
/// # Errors
/// Only those of the database.
pub async fn unnamed(s: &mut Session<'_>, keys: Vec<String>) -> Result<Vec<String>> {
    let mut unnamed = vec![];
    for key in keys {
        let named: i64 = s
            .conn()
            .one(sql!(
                "SELECT (SELECT COUNT(*) FROM attachment WHERE blob = ?) + (SELECT COUNT(*) FROM upload WHERE blob = ?)",
                &key,
                &key
            ))
            .await?;
        if named == 0 {
            unnamed.push(key);
        }
    }
    Ok(unnamed)
}

row! {
    /// A file that a message or a note carries.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Carried {
        /// Which file.
        pub id: AttachmentId,
        /// On which ticket.
        pub ticket: TicketId,
        /// The object in the [`Store`].
        pub blob: String,
        /// Bytes.
        pub size: i64,
    }
}

/// The next files behind `after` that messages and notes carry, for whoever looks whether they are all there.
///
/// Permissions: for the system alone.
///
/// # Errors
/// Only those of the database.
pub async fn carried(s: &mut Session<'_>, after: AttachmentId) -> Result<Vec<Carried>> {
    only_setup(s)?;
    let limit = i64::try_from(SWEPT).unwrap_or(i64::MAX);
    Ok(s.conn()
        .all(sql!("SELECT id, ticket_id, blob, size FROM attachment WHERE id > ? ORDER BY id LIMIT ?", after, limit))
        .await?)
}

fn new_key() -> String {
    let id = random::digest(&random::short_id());
    format!("{}/{}/{}", &id[..2], &id[2..4], &id[4..44])
}

fn path(key: &str) -> Result<object_store::path::Path> {
    object_store::path::Path::parse(key).map_err(|error| Error::Storage(error.to_string()))
}

/// A file's name made safe to store, show and send: no folders, no control characters, at most 200 characters.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control() && !is_direction_override(*c)).collect::<String>();
    let clean = clean.trim().trim_start_matches('.').trim();
    let cut = shorten(clean, 200);
    if cut.is_empty() { "file".to_owned() } else { cut }
}

/// Characters that make `exe.gpj` read as `jpg.exe`.
fn is_direction_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

/// Cuts the stem, so that the ending stays.
fn shorten(name: &str, max: usize) -> String {
    let length = name.chars().count();
    if length <= max {
        return name.to_owned();
    }
    let ending = name.rfind('.').map(|dot| &name[dot..]).filter(|e| e.chars().count() <= 16).unwrap_or_default();
    let keep = max - ending.chars().count();
    name.chars().take(keep).chain(ending.chars()).collect()
}

/// A file sent ahead of its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// An id nobody can guess.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

fn session_of(s: &Session<'_>) -> Result<SessionId> {
    match s.viewer() {
        Viewer::Customer(customer) => Ok(customer.session),
        Viewer::Staff(staff) => Ok(staff.session),
        Viewer::Preview(_) => Err(Error::NotAllowed("portal-preview-read-only")),
        Viewer::System(_) => Err(Error::SignIn),
    }
}

/// Notes a file that was sent ahead. It belongs to the session that sent it and expires in a day.
///
/// # Errors
/// [`Error::SignIn`] without a session; [`Error::Invalid`] on `files` when too many wait already.
pub async fn upload(s: &mut Session<'_>, incoming: Incoming) -> Result<Upload> {
    let session = session_of(s)?;
    let now = s.now();
    let waiting: i64 = s.conn().one(sql!("SELECT COUNT(*) FROM upload WHERE session_id = ?", session)).await?;
    if waiting >= UPLOADS {
        return Err(Invalid::field("files", "too-many-uploads").into());
    }
    let upload = Upload { id: random::short_id(), name: safe_name(&incoming.name), size: incoming.blob.size };
    s.conn()
        .run(sql!(
            "INSERT INTO upload (id, session_id, name, media_type, size, digest, blob, created_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            &upload.id,
            session,
            &upload.name,
            &incoming.media_type,
            i64::try_from(upload.size).unwrap_or(i64::MAX),
            &incoming.blob.digest,
            &incoming.blob.key,
            now,
            now.plus_seconds(UPLOAD_SECONDS)
        ))
        .await?;
    Ok(upload)
}

/// Forgets a file that was sent ahead, if it is this session's; answers the object to delete.
///
/// # Errors
/// [`Error::SignIn`] without a session.
pub async fn discard_upload(s: &mut Session<'_>, id: &str) -> Result<Option<String>> {
    let session = session_of(s)?;
    Ok(s.conn().first(sql!("DELETE FROM upload WHERE id = ? AND session_id = ? RETURNING blob", id, session)).await?)
}

/// Those of `ids` that this session sent and that are still there, in the order asked.
///
/// # Errors
/// [`Error::SignIn`] without a session.
pub async fn uploads(s: &mut Session<'_>, ids: &[String]) -> Result<Vec<Upload>> {
    let session = session_of(s)?;
    let now = s.now();
    let mut found = vec![];
    for id in ids {
        let row: Option<(String, String, i64)> = s
            .conn()
            .first(sql!(
                "SELECT id, name, size FROM upload WHERE id = ? AND session_id = ? AND expires_at > ?",
                id,
                session,
                now
            ))
            .await?;
        found.extend(row.map(|(id, name, size)| Upload { id, name, size: u64::try_from(size).unwrap_or(0) }));
    }
    Ok(found)
}

row! {
    pub(in crate::desk) struct UploadRow {
        pub name: String,
        pub media_type: String,
        pub size: i64,
        pub digest: String,
        pub blob: String,
    }
}

/// Takes an upload for a message of the same transaction; None when it is gone or somebody else's.
pub(in crate::desk) async fn take_upload(s: &mut Session<'_>, id: &str) -> Result<Option<UploadRow>> {
    let session = session_of(s)?;
    let now = s.now();
    Ok(s.conn()
        .first(sql!(
            "DELETE FROM upload WHERE id = ? AND session_id = ? AND expires_at > ?
             RETURNING name, media_type, size, digest, blob",
            id,
            session,
            now
        ))
        .await?)
}

/// Forgets uploads that expired; answers at most `limit` objects to delete.
///
/// # Errors
/// Only those of the database.
pub async fn expire_uploads(s: &mut Session<'_>, limit: i64) -> Result<Vec<String>> {
    let now = s.now();
    Ok(s.conn()
        .all(sql!(
            "DELETE FROM upload WHERE id IN (SELECT id FROM upload WHERE expires_at <= ? LIMIT ?) RETURNING blob",
            now,
            limit
        ))
        .await?)
}

/// A file that the viewer may fetch.
#[derive(Clone, Debug)]
pub struct Download {
    /// Its name.
    pub name: String,
    /// Its media type, as the sender said.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// The object in the [`Store`].
    pub blob: String,
    /// When it came.
    pub at: Time,
}

row! {
    struct DownloadRow {
        name: String,
        media_type: String,
        size: i64,
        blob: String,
        at: Time,
    }
}

/// Opens a file of a ticket for download.
///
/// Permissions: the ticket must be visible and so must the message (or note) that carries the file.
///
/// # Errors
/// [`Error::NotFound`] otherwise.
pub async fn open(s: &mut Session<'_>, ticket: TicketId, id: AttachmentId) -> Result<Download> {
    let mut sql = sql!(
        "SELECT a.name, a.media_type, a.size, a.blob, a.created_at
         FROM attachment a JOIN ticket t ON t.id = a.ticket_id
         WHERE a.id = ? AND t.id = ? AND ",
        id,
        ticket
    );
    sql.append(s.viewer().sees_ticket().and(s.viewer().sees_file()));
    let row: DownloadRow = s.conn().first(sql).await?.ok_or(Error::NotFound)?;
    Ok(Download {
        name: row.name,
        media_type: row.media_type,
        size: u64::try_from(row.size).unwrap_or(0),
        blob: row.blob,
        at: row.at,
    })
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn upload_names_with_paths_controls_or_overrides_are_made_safe() {
        let long = format!("{}.pdf", "a".repeat(300));
        for (given, safe) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\a\\b.txt", "b.txt"),
            ("a\u{0}b\r\n.txt", "ab.txt"),
            (".htaccess", "htaccess"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("   ", "file"),
            ("/", "file"),
            ("Räkning 2026.pdf", "Räkning 2026.pdf"),
        ] {
            assert_eq!(safe_name(given), safe, "{given:?}");
        }
        let cut = safe_name(&long);
        assert_eq!(cut.chars().count(), 200);
        assert!(cut.ends_with(".pdf"));
    }
}
