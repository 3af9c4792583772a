//! Sending files: as attachments, in a sandbox, never kept by caches.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::audience::Door;
use super::error::Error;
use super::url::encode;
use crate::desk::files::{self, Download};
use crate::desk::ids::{AttachmentId, TicketId};

/// Images that browsers may show instead of saving; none of them can hold a script.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Answers with a file of a ticket, if whoever stands at the door may fetch it.
///
/// # Errors
/// Not found otherwise.
pub async fn send(door: &Door, ticket: TicketId, file: AttachmentId) -> Result<Response, Error> {
    let found = door.read(move |mut s| Box::pin(async move { files::open(&mut s, ticket, file).await })).await?;
    let stream = door.app.files.stream(&found.blob).await.map_err(|error| Error::new(error, door))?;
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&found)));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(found.size));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition(&found.name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// A type that no browser runs: images as they are, text as text, everything else as bytes.
fn media_type(file: &Download) -> &'static str {
    match SHOWN.iter().find(|shown| **shown == file.media_type) {
        Some(shown) => shown,
        None if file.media_type == "application/pdf" => "application/pdf",
        None if matches!(file.media_type.as_str(), "text/plain" | "text/csv") => "text/plain; charset=utf-8",
        None => "application/octet-stream",
    }
}

/// The file's name, in ASCII for old programs and in full for the others (RFC 6266, RFC 8187).
fn disposition(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", encode(name))
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_of_files_cannot_break_the_header() {
        for name in ["a\"b.txt", "a\r\nX: y.txt", "Räkning.pdf", "تقرير.pdf"] {
            let header = disposition(name);
            assert!(header.is_ascii() && !header.contains(['\r', '\n']), "{header}");
            assert_eq!(header.matches('"').count(), 2, "{header}");
        }
    }
}
