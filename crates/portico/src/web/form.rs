//! What people send: fields and files, from plain and from multipart forms.
//!
//! Files are written to the store as they arrive and are never held whole in memory.

mod parts;

use std::collections::BTreeMap;
use std::pin::pin;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header;
use futures::TryStreamExt;
use futures::future::ready;

use self::parts::Parts;
use super::audience::Door;
use super::error::Error;
use super::limits::TooSoon;
use crate::app::App;
use crate::desk::Result;
use crate::desk::error::Invalid;
use crate::desk::files::{self, Incoming, Upload};
use crate::desk::tickets::Reply;

/// Bytes of all fields and their names together, files apart.
const FIELDS: usize = 2_000_000;

/// The fields and files of a form.
#[derive(Clone, Debug, Default)]
pub struct FormData {
    fields: BTreeMap<String, Vec<String>>,
    /// The files, stored already.
    pub files: Vec<Incoming>,
    /// The name of each one's field.
    pub file_fields: Vec<String>,
    /// What was wrong with files; the fields are there all the same.
    pub problems: Invalid,
}

impl FormData {
    /// The first value of a field, or nothing.
    pub fn text(&self, name: &str) -> String {
        self.fields.get(name).and_then(|values| values.first()).cloned().unwrap_or_default()
    }

    /// A field's first value when it is not empty.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Whether a field was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Every value of a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    /// The first value of every field.
    pub fn values(&self) -> BTreeMap<String, String> {
        self.fields.iter().filter_map(|(name, values)| Some((name.clone(), values.first()?.clone()))).collect()
    }

    /// What is said under a ticket, with its files.
    pub fn reply(&self) -> Reply {
        Reply {
            body: self.text("body"),
            uploads: self.all("upload"),
            files: self.files.clone(),
            submit_key: self.text("submit_key"),
        }
    }

    /// Says once what is wrong with files; `max` is how many, or how many megabytes, there may be.
    fn refuse_file(&mut self, key: &'static str, max: String) {
        if !self.problems.problems.iter().any(|problem| problem.key == key) {
            self.problems.add("files", key, vec![("max", max)]);
        }
    }

    pub(in crate::web) fn add(&mut self, name: &str, value: &str) {
        self.fields.entry(name.to_owned()).or_default().push(clean(value));
    }

    /// Reads a form that has fields alone: those of visitors, from whom no file is taken.
    ///
    /// # Errors
    /// [`crate::desk::Error::Invalid`] on field `form` when it cannot be read.
    pub async fn read_fields(request: Request<Body>) -> Result<FormData> {
        if is_multipart(request.headers()) { Err(unreadable()) } else { urlencoded(request).await }
    }

    /// Reads a form of either kind.
    ///
    /// # Errors
    /// [`crate::desk::Error::Invalid`] on field `form` when it cannot be read; files that are too many or too large are
    /// told in [`FormData::problems`] instead, so that nothing typed is lost.
    async fn read(app: &App, request: Request<Body>) -> Result<FormData> {
        if is_multipart(request.headers()) { multipart(app, request).await } else { urlencoded(request).await }
    }
}

/// Reads a form for whoever stands at the door; files are taken only from those the door opens for.
///
/// # Errors
/// What the door answers, or that the form cannot be read.
pub async fn take(door: &Door, request: Request<Body>) -> Result<FormData, Error> {
    if is_multipart(request.headers()) {
        door.read(|_| Box::pin(async { Ok(()) })).await?;
    }
    FormData::read(&door.app, request).await.map_err(|error| Error::new(error, door))
}

/// What was typed into a form that came too soon, and in its problems that it did. No more of it is read than fields may
/// have, and no file is taken.
pub async fn typed(request: Request<Body>, wait: TooSoon) -> FormData {
    let mut form = FormData::default();
    form.problems.add("form", "limit-sent", vec![("n", wait.seconds.to_string())]);
    let mut left = FIELDS;
    let request = request.map(|body| {
        let cut = body.into_data_stream().map_ok(move |mut piece| {
            piece.truncate(left);
            left -= piece.len();
            piece
        });
        Body::from_stream(cut.try_take_while(|piece| ready(Ok(!piece.is_empty()))))
    });
    if is_multipart(request.headers()) {
        // What came before it could not be read any further is there all the same.
        let _ = fields_of_parts(request, &mut form).await;
    } else if let Ok(sent) = urlencoded(request).await {
        form.fields = sent.fields;
    }
    form
}

/// Files of a form that was refused become uploads, so that the refilled form still has them; with those it had.
///
/// # Errors
/// What the door answers.
pub async fn keep(door: &Door, form: &mut FormData) -> Result<Vec<Upload>, Error> {
    let files = std::mem::take(&mut form.files);
    let mut ids = form.all("upload");
    ids.truncate(door.app.config.limits.files_per_message);
    if files.is_empty() && ids.is_empty() {
        return Ok(vec![]);
    }
    door.write(move |mut s| {
        Box::pin(async move {
            for file in files {
                ids.push(files::upload(&mut s, file).await?.id);
            }
            files::uploads(&mut s, &ids).await
        })
    })
    .await
}

/// Throws the bytes of files away that no row names, after what they came with was refused.
pub async fn discard(app: &App, files: &[Incoming]) {
    for file in files {
        if let Err(error) = app.files.delete(&file.blob.key).await {
            tracing::warn!(%error, "a file that nobody needs stays in the store");
        }
    }
}

/// The bytes of the file of a field; none where there is none. Of one with more than `max`, at least one more is read.
///
/// # Errors
/// Those of the file store.
pub async fn bytes(app: &App, form: &FormData, field: &str, max: u64) -> Result<Vec<u8>> {
    let found = form.files.iter().zip(&form.file_fields).find(|(_, name)| *name == field);
    let Some((file, _)) = found else { return Ok(vec![]) };
    let mut stream = pin!(app.files.stream(&file.blob.key).await?);
    let mut bytes = vec![];
    while let Some(piece) = stream.try_next().await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() as u64 > max {
            break;
        }
    }
    Ok(bytes)
}

/// Reads a form that has no use for files; any that came are thrown away.
///
/// # Errors
/// What the door answers, or that the form cannot be read.
pub async fn take_fields(door: &Door, request: Request<Body>) -> Result<FormData, Error> {
    let mut form = take(door, request).await?;
    discard(&door.app, &std::mem::take(&mut form.files)).await;
    Ok(form)
}

/// What came of a form: what was written, or what has to be mended. The files stay for a form that has to be mended and
/// with what was written; they are thrown away when it had been written before, and on every other error.
///
/// # Errors
/// What the door answers.
pub async fn settle<T>(
    door: &Door,
    form: &FormData,
    done: Result<T>,
    was_there: impl Fn(&T) -> bool,
) -> Result<Result<T, Invalid>, Error> {
    match done {
        Ok(written) => {
            if was_there(&written) {
                discard(&door.app, &form.files).await;
            }
            Ok(Ok(written))
        }
        Err(crate::desk::Error::Invalid(invalid)) => Ok(Err(invalid)),
        Err(error) => {
            discard(&door.app, &form.files).await;
            Err(Error::new(error, door))
        }
    }
}

/// Whether a body comes in parts, as forms with files do.
pub fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(|value| value.as_bytes().to_ascii_lowercase());
    kind.is_some_and(|kind| kind.starts_with(b"multipart/form-data"))
}

/// Text without control characters, line ends as `\n`.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn unreadable() -> crate::desk::Error {
    Invalid::field("form", "form-unreadable").into()
}

fn too_long() -> crate::desk::Error {
    let mut invalid = Invalid::default();
    invalid.add("form", "form-too-long", vec![("max", (FIELDS / 1_000_000).to_string())]);
    invalid.into()
}

async fn urlencoded(request: Request<Body>) -> Result<FormData> {
    let bytes = axum::body::to_bytes(request.into_body(), FIELDS).await.map_err(|error| {
        let is_long = std::error::Error::source(&error).is_some_and(|why| why.is::<http_body_util::LengthLimitError>());
        if is_long { too_long() } else { unreadable() }
    })?;
    let pairs: Vec<(String, String)> = serde_html_form::from_bytes(&bytes).map_err(|_| unreadable())?;
    let mut form = FormData::default();
    for (name, value) in pairs {
        form.add(&name, &value);
    }
    Ok(form)
}

async fn multipart(app: &App, request: Request<Body>) -> Result<FormData> {
    let mut form = FormData::default();
    match parts(app, request, &mut form).await {
        Ok(()) => Ok(form),
        Err(error) => {
            discard(app, &form.files).await;
            Err(error)
        }
    }
}

/// Reads every part. A file that is refused is told in the form's problems, and what comes after it is read all the same.
async fn parts(app: &App, request: Request<Body>, form: &mut FormData) -> Result<()> {
    let limits = &app.config.limits;
    let mut parts = Parts::of(request)?;
    let mut left = FIELDS;
    while let Some(part) = parts.next().await? {
        let Some(file) = part.file_name else {
            left = left.checked_sub(part.name.len()).ok_or_else(too_long)?;
            let bytes = field(&mut parts, &mut left).await?;
            form.add(&part.name, &String::from_utf8_lossy(&bytes));
            continue;
        };
        if file.is_empty() {
            // A file field in which nothing was chosen.
            continue;
        }
        if form.files.len() >= limits.files_per_message {
            form.refuse_file("too-many-files", limits.files_per_message.to_string());
            continue;
        }
        let media_type = media_type_of(part.media_type.as_deref().unwrap_or_default());
        match app.files.receive(pin!(parts.content()), limits.file_bytes).await {
            Ok(blob) => {
                form.files.push(Incoming { name: file, media_type, blob });
                form.file_fields.push(part.name);
            }
            Err(crate::desk::Error::Invalid(_)) => {
                form.refuse_file("file-too-large", (limits.file_bytes / 1_000_000).to_string());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads the fields of a form in parts, and says of files that they were not kept.
async fn fields_of_parts(request: Request<Body>, form: &mut FormData) -> Result<()> {
    let mut parts = Parts::of(request)?;
    let mut left = FIELDS;
    while let Some(part) = parts.next().await? {
        match part.file_name.as_deref() {
            None => {
                let bytes = field(&mut parts, &mut left).await?;
                form.add(&part.name, &String::from_utf8_lossy(&bytes));
            }
            Some("") => {}
            Some(_) => form.refuse_file("files-not-kept", String::new()),
        }
    }
    Ok(())
}

/// The bytes of a field, as long as there are `left` for it.
async fn field(parts: &mut Parts, left: &mut usize) -> Result<Vec<u8>> {
    let mut bytes = vec![];
    while let Some(chunk) = parts.chunk().await? {
        *left = left.checked_sub(chunk.len()).ok_or_else(too_long)?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A media type that is safe to store and to send as a header.
fn media_type_of(given: &str) -> String {
    let plain = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let good = plain.len() <= 100
        && plain.split('/').count() == 2
        && plain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'+' | b'.' | b'_'));
    if good { plain } else { "application/octet-stream".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{clean, media_type_of};

    #[test]
    fn control_characters_are_dropped_and_line_ends_made_one() {
        assert_eq!(clean("a\r\nb\u{0}\u{1b}c\td"), "a\nbc\td");
    }

    #[test]
    fn stored_media_types_are_plain() {
        for (given, kept) in [
            ("image/png", "image/png"),
            ("Text/HTML; charset=x", "text/html"),
            ("x\r\nSet-Cookie: a=b", "application/octet-stream"),
            ("", "application/octet-stream"),
            ("<script>/x", "application/octet-stream"),
        ] {
            assert_eq!(media_type_of(given), kept, "{given}");
        }
    }
}
