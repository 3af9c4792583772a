//! Forms in parts, cut apart as they come: what each part is called, and then its bytes.
//!
//! Whatever somebody sends, no more is held than a piece of the body and the head of one part, and no byte is looked at
//! more than a few times: heads, boundaries and the number of parts are bounded.

use axum::RequestExt;
use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::header;
use bytes::{Buf, Bytes, BytesMut};
use futures::{Stream, StreamExt, stream};
use memchr::memmem;

use super::unreadable;
use crate::desk::Result;

/// Bytes of a part's head: browsers write a name, a file's name and a media type there.
const HEAD: usize = 16 * 1024;
/// Parts of one form.
const PARTS: usize = 1_000;
/// Bytes of a boundary; browsers use about fifty.
const BOUNDARY: usize = 200;
/// What ends a head.
const END: &[u8] = b"\r\n\r\n";

/// What a part is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The field's name.
    pub(super) name: String,
    /// The file's name; None for what is no file.
    pub(super) file_name: Option<String>,
    /// What the sender takes the file for.
    pub(super) media_type: Option<String>,
}

/// The parts of a form, one after the other.
pub(super) struct Parts {
    body: BodyDataStream,
    /// What has come and was not given out.
    held: BytesMut,
    /// What stands before each part and behind the last.
    mark: Vec<u8>,
    left: usize,
    is_inside: bool,
}

impl Parts {
    /// Begins to read a form, as long as bodies may be.
    ///
    /// # Errors
    /// That it cannot be read when nothing says how its parts are told apart.
    pub(super) fn of(request: Request<Body>) -> Result<Parts> {
        let kind = request.headers().get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let boundary = kind.and_then(|kind| parameter(&kind, "boundary")).ok_or_else(unreadable)?;
        if boundary.is_empty() || boundary.len() > BOUNDARY {
            return Err(unreadable());
        }
        let body = request.with_limited_body().into_body().into_data_stream();
        // The first boundary may be the first thing there is; what may stand before it is passed over like a part.
        let held = BytesMut::from(&b"\r\n"[..]);
        Ok(Parts { body, held, mark: format!("\r\n--{boundary}").into_bytes(), left: PARTS, is_inside: true })
    }

    /// The next part; bytes of the last one that nobody asked for are passed over. None behind the last.
    ///
    /// # Errors
    /// That the form cannot be read when it ends too early, or when its heads or their number have no measure.
    pub(super) async fn next(&mut self) -> Result<Option<Head>> {
        while self.chunk().await?.is_some() {}
        while self.held.len() < 2 {
            self.more().await?;
        }
        if self.held.starts_with(b"--") {
            return Ok(None);
        }
        self.left = self.left.checked_sub(1).ok_or_else(unreadable)?;
        let mut seen = 0;
        let end = loop {
            let looked = self.held.len().min(HEAD);
            if let Some(at) = memmem::find(&self.held[seen..looked], END) {
                break seen + at;
            }
            if looked == HEAD {
                return Err(unreadable());
            }
            seen = looked.saturating_sub(END.len() - 1);
            self.more().await?;
        };
        let head = self.held.split_to(end);
        self.held.advance(END.len());
        self.is_inside = true;
        read_head(&String::from_utf8_lossy(&head)).map(Some).ok_or_else(unreadable)
    }

    /// The next bytes of the part; None behind the last.
    ///
    /// # Errors
    /// That the form cannot be read when it ends too early.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        while self.is_inside {
            if let Some(at) = memmem::find(&self.held, &self.mark) {
                self.is_inside = false;
                let last = self.held.split_to(at).freeze();
                self.held.advance(self.mark.len());
                return Ok(Some(last).filter(|last| !last.is_empty()));
            }
            // A boundary may have begun in the last bytes.
            let sure = (self.held.len() + 1).saturating_sub(self.mark.len());
            if sure > 0 {
                return Ok(Some(self.held.split_to(sure).freeze()));
            }
            self.more().await?;
        }
        Ok(None)
    }

    /// The part's bytes as they come.
    pub(super) fn content(&mut self) -> impl Stream<Item = Result<Bytes>> + Send {
        stream::try_unfold(self, |parts| async { Ok(parts.chunk().await?.map(|bytes| (bytes, parts))) })
    }

    async fn more(&mut self) -> Result<()> {
        let piece = self.body.next().await.and_then(std::result::Result::ok).ok_or_else(unreadable)?;
        self.held.extend_from_slice(&piece);
        Ok(())
    }
}

/// A head begins with the end of the boundary's line. None for what is no head.
fn read_head(text: &str) -> Option<Head> {
    let mut lines = text.split("\r\n");
    if !lines.next()?.trim_matches([' ', '\t']).is_empty() {
        return None;
    }
    let mut head = Head::default();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-disposition") {
            head.name = parameter(value, "name").unwrap_or_default();
            head.file_name = parameter(value, "filename");
        } else if name.eq_ignore_ascii_case("content-type") {
            head.media_type = Some(value.trim().to_owned());
        }
    }
    Some(head)
}

/// A parameter of a header's value, in quotes or without; in quotes a quote is `\"`, unless the value would have no end:
/// browsers leave a backslash as it is.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (name, value) = rest.split_once('=')?;
        let name = name.rsplit(';').next().unwrap_or(name).trim();
        let value = value.trim_start();
        let (found, after) = match value.strip_prefix('"') {
            Some(quoted) => {
                let mut quotes = quoted.match_indices('"').map(|(at, _)| at);
                let end = quotes.clone().find(|at| !quoted[..*at].ends_with('\\')).or_else(|| quotes.next_back())?;
                (quoted[..end].replace("\\\"", "\""), &quoted[end + 1..])
            }
            None => {
                let end = value.find(';').unwrap_or(value.len());
                (value[..end].trim_end().to_owned(), &value[end..])
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(found);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests;
