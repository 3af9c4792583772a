//! Files: their bytes in an object store, and who may fetch them.
//!
//! Bytes are durable before a row names them. Names of objects are random, so they say nothing and cannot be
//! guessed; every download asks [`open`] first.

mod store;
mod unfinished;

use std::collections::HashSet;

use db::{Sql, row, sql};

use super::error::{Error, Invalid, Result};
use super::ids::{AttachmentId, SessionId, TicketId};
use super::session::Session;
use super::setup::only_setup;
use super::viewer::Viewer;
use crate::clock::Time;
use crate::random;

pub use store::{Blob, Store};

/// Uploads that no message claims are forgotten after this many seconds.
const UPLOAD_SECONDS: i64 = 24 * 60 * 60;

/// Files that one session may have sent ahead without a message.
const UPLOADS: i64 = 50;

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

/// Objects looked up in one go.
const SWEPT: usize = 200;

/// Those of `keys` that no message, note or upload names.
///
/// # Errors
/// Only those of the database.
pub async fn unnamed(s: &mut Session<'_>, keys: Vec<String>) -> Result<Vec<String>> {
    let mut named = Sql::new("");
    for (table, or) in [("attachment", ""), ("upload", " UNION ")] {
        named.push(or).push(&format!("SELECT blob FROM {table} WHERE blob IN "));
        named.append(Sql::in_list(&keys));
    }
    let named: HashSet<String> = s.conn().all::<String>(named).await?.into_iter().collect();
    Ok(keys.into_iter().filter(|key| !named.contains(key)).collect())
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
        .all(sql!(
            format!("SELECT id, ticket_id, blob, size FROM attachment WHERE id > ? ORDER BY id LIMIT {limit}"),
            after
        ))
        .await?)
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
        Viewer::Staff(staff) => Ok(staff.session),
        _ => Ok(s.customer()?.session),
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
            format!(
                "DELETE FROM upload WHERE id IN (SELECT id FROM upload WHERE expires_at <= ? LIMIT {limit}) RETURNING blob"
            ),
            now
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
