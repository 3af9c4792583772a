//! Attachments: files that come with a message or a note.

use std::collections::HashSet;

use db::sql;

use crate::clock::Time;
use crate::desk::error::Invalid;
use crate::desk::files::{self, Incoming};
use crate::desk::ids::{MessageId, NoteId, TicketId};
use crate::desk::session::Session;
use crate::desk::{Error, Result};

/// What a file hangs on.
#[derive(Clone, Copy)]
enum Carrier {
    Message(MessageId),
    Note(NoteId),
}

/// Hangs files on a message: those sent ahead, then those sent along.
///
/// # Errors
/// [`Error::Invalid`] on field `files` when an upload is gone or there are too many.
pub(super) async fn to_message(
    s: &mut Session<'_>,
    ticket: TicketId,
    message: MessageId,
    uploads: &[String],
    files: Vec<Incoming>,
    at: Time,
) -> Result<()> {
    add(s, ticket, Carrier::Message(message), uploads, files, at).await
}

/// Hangs files on a note, likewise.
pub(super) async fn to_note(
    s: &mut Session<'_>,
    ticket: TicketId,
    note: NoteId,
    uploads: &[String],
    files: Vec<Incoming>,
    at: Time,
) -> Result<()> {
    add(s, ticket, Carrier::Note(note), uploads, files, at).await
}

async fn add(
    s: &mut Session<'_>,
    ticket: TicketId,
    carrier: Carrier,
    uploads: &[String],
    files: Vec<Incoming>,
    at: Time,
) -> Result<()> {
    let mut named = HashSet::new();
    let uploads: Vec<&String> = uploads.iter().filter(|id| named.insert(*id)).collect();
    let max = s.limits().files_per_message;
    if uploads.len() + files.len() > max {
        let mut invalid = Invalid::default();
        invalid.add("files", "too-many-files", vec![("max", max.to_string())]);
        return Err(invalid.into());
    }
    let (message, note) = match carrier {
        Carrier::Message(id) => (Some(id), None),
        Carrier::Note(id) => (None, Some(id)),
    };
    let mut rows = vec![];
    for id in uploads {
        let Some(row) = files::take_upload(s, id).await? else {
            return Err(Error::from(Invalid::field("files", "upload-gone")));
        };
        rows.push(row);
    }
    rows.extend(files.into_iter().map(|file| files::UploadRow {
        name: files::safe_name(&file.name),
        media_type: file.media_type,
        size: i64::try_from(file.blob.size).unwrap_or(i64::MAX),
        digest: file.blob.digest,
        blob: file.blob.key,
    }));
    for row in rows {
        s.conn()
            .run(sql!(
                "INSERT INTO attachment (ticket_id, message_id, note_id, name, media_type, size, digest, blob, created_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ticket,
                message,
                note,
                row.name,
                row.media_type,
                row.size,
                row.digest,
                row.blob,
                at
            ))
            .await?;
    }
    Ok(())
}
