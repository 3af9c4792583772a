//! Pictures of a theme: its logos and its icon. What comes from outside is never given out as it came: drawings are written
//! again with what draws alone, and photographs are decoded and encoded anew, no larger than they are shown.

use std::io::{self, Cursor, Write};

use db::sql;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use super::own;
use crate::desk::error::{Invalid, Result};
use crate::desk::session::Session;
use crate::random;

/// What a picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// At the top of pages.
    Logo,
    /// There, where pages are dark.
    LogoDark,
    /// In the browser's tab.
    Icon,
}

impl Slot {
    /// All of them, in order.
    pub const ALL: [Slot; 3] = [Slot::Logo, Slot::LogoDark, Slot::Icon];

    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Slot::Logo => "logo",
            Slot::LogoDark => "logo_dark",
            Slot::Icon => "icon",
        }
    }

    /// The slot of this name.
    pub fn parse(name: &str) -> Option<Slot> {
        Slot::ALL.into_iter().find(|slot| slot.name() == name)
    }

    /// Pixels that a photograph keeps at most, across and down.
    fn largest(self) -> (u32, u32) {
        match self {
            Slot::Logo | Slot::LogoDark => (800, 240),
            Slot::Icon => (192, 192),
        }
    }
}

/// Bytes that are taken.
pub const BYTES: u64 = 1_000_000;
/// Bytes of a drawing, once it is written again.
const DRAWING: usize = 256_000;
/// Pixels across or down that are decoded.
const SIDE: u32 = 6_000;
/// Bytes that decoding may take.
const DECODED: u64 = 160_000_000;

/// A picture that is safe to give out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its name, which follows from its bytes; the ending tells its kind.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Picture {
    fn of(bytes: Vec<u8>, ending: &str) -> Picture {
        Picture { name: format!("{}.{ending}", &random::digest_of(&bytes)[..32]), bytes }
    }
}

/// Whether text is the name of a picture.
pub fn is_name(text: &str) -> bool {
    let digits = text.strip_suffix(".svg").or_else(|| text.strip_suffix(".png")).unwrap_or_default();
    digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The media type of a picture by its name.
pub fn media_type(name: &str) -> &'static str {
    if name.ends_with(".svg") { "image/svg+xml" } else { "image/png" }
}

/// Makes a picture of what somebody has sent. Takes a while: not for a thread that serves.
///
/// # Errors
/// On the slot's name: it is no picture that can be read, or too large.
pub fn make(slot: Slot, bytes: &[u8]) -> std::result::Result<Picture, Invalid> {
    let room = Room { taken: BYTES, pixels: slot.largest(), kept: DRAWING };
    fit(slot.name(), room, bytes)
}

/// Bytes of a picture beside the form of a page, as it is taken.
pub const COVER_BYTES: u64 = 5_000_000;

/// As [`make`], for beside the form of a page around signing in.
///
/// # Errors
/// On `picture`.
pub fn make_cover(bytes: &[u8]) -> std::result::Result<Picture, Invalid> {
    fit("picture", Room { taken: COVER_BYTES, pixels: (1_200, 1_200), kept: 1_000_000 }, bytes)
}

/// How large a picture may be: in bytes as it comes, in pixels across and down, and in bytes as a photograph is kept.
struct Room {
    taken: u64,
    pixels: (u32, u32),
    kept: usize,
}

fn fit(field: &str, room: Room, bytes: &[u8]) -> std::result::Result<Picture, Invalid> {
    let wrong = |key: &'static str, max: String| {
        let mut invalid = Invalid::default();
        invalid.add(field, key, vec![("max", max)]);
        invalid
    };
    if bytes.len() as u64 > room.taken {
        return Err(wrong("theme-picture-large", (room.taken / 1_000).to_string()));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if text.first() == Some(&b'<') {
        let drawing = drawing(text).ok_or_else(|| wrong("theme-picture-drawing", String::new()))?;
        return Ok(Picture::of(drawing, "svg"));
    }
    let photograph = photograph(bytes).ok_or_else(|| wrong("theme-picture-unknown", SIDE.to_string()))?;
    let (across, down) = room.pixels;
    let is_larger = photograph.width() > across || photograph.height() > down;
    let kept = if is_larger { photograph.thumbnail(across, down) } else { photograph };
    encode(kept, room.kept)
        .map(|encoded| Picture::of(encoded, "png"))
        .ok_or_else(|| wrong("theme-picture-unknown", SIDE.to_string()))
}

/// A photograph as PNG, made smaller until it has no more bytes than `most`.
fn encode(mut photograph: DynamicImage, most: usize) -> Option<Vec<u8>> {
    loop {
        let mut encoded = vec![];
        photograph.write_to(&mut Cursor::new(&mut encoded), ImageFormat::Png).ok()?;
        if encoded.len() <= most {
            return Some(encoded);
        }
        photograph = photograph.thumbnail(photograph.width() * 3 / 4, photograph.height() * 3 / 4);
    }
}

/// A drawing without scripts, links, styles from elsewhere and pictures in it; None where it is none.
fn drawing(text: &[u8]) -> Option<Vec<u8>> {
    // Names for texts elsewhere in the file, which can be made to grow without end, are of no use in a picture.
    if text.windows(9).any(|part| part.eq_ignore_ascii_case(b"<!doctype") || part.eq_ignore_ascii_case(b"<!entity ")) {
        let plain = without_doctype(text)?;
        return drawing(&plain);
    }
    // Elements in elements are written with as much space before them as they are deep: the writer stops in time.
    let mut safe = Bounded(vec![]);
    svg_hush::Filter::new().filter(text, &mut safe).ok()?;
    let safe = String::from_utf8(safe.0).ok()?;
    let is_drawing = safe.contains("<svg") && safe.contains("xmlns=\"http://www.w3.org/2000/svg\"");
    let is_plain = safe.matches("<use").count() <= USES && !safe.to_ascii_lowercase().contains("javascript:");
    (is_drawing && is_plain && has_harmless_styles(&safe)).then(|| safe.into_bytes())
}

/// Parts of a drawing that may be drawn again elsewhere in it: each may hold others that are, and so on.
const USES: usize = 32;

/// Takes as many bytes as a drawing may have.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > DRAWING {
            return Err(io::Error::other("a drawing is too large"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether the styles of a drawing load nothing. Text in a drawing that was written again has no `<` in it, so that what begins
/// and ends styles is that.
fn has_harmless_styles(drawing: &str) -> bool {
    let in_elements = drawing.split("<style").skip(1).all(|part| {
        let Some((head, rest)) = part.split_once('>') else { return false };
        let styles = if head.ends_with('/') { Some("") } else { rest.split_once("</style>").map(|(styles, _)| styles) };
        // Elements in it would keep words apart that are one for a browser.
        styles.is_some_and(|styles| !styles.contains('<') && own::check_drawing(styles).is_ok())
    });
    let in_attributes = drawing.split(" style=").skip(1).all(|part| {
        let mut letters = part.chars();
        let Some(quote) = letters.next().filter(|c| matches!(c, '"' | '\'')) else { return true };
        let value = letters.as_str().split(quote).next().unwrap_or_default();
        let value = value.replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&");
        own::check_drawing(&value).is_ok()
    });
    in_elements && in_attributes
}

/// The same without the declaration that old drawing programs write; None where it holds declarations of its own.
fn without_doctype(text: &[u8]) -> Option<Vec<u8>> {
    let at = text.windows(9).position(|part| part.eq_ignore_ascii_case(b"<!doctype"))?;
    let end = at + text[at..].iter().position(|byte| *byte == b'>')?;
    if text[at..end].contains(&b'[') {
        return None;
    }
    let rest = [&text[..at], &text[end + 1..]].concat();
    let is_free =
        !rest.windows(9).any(|part| part.eq_ignore_ascii_case(b"<!doctype") || part.eq_ignore_ascii_case(b"<!entity "));
    is_free.then_some(rest)
}

fn photograph(bytes: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(DECODED);
    reader.limits(limits);
    reader.decode().ok().filter(|image| image.width() > 0 && image.height() > 0)
}

/// Keeps a picture, for a theme to name. One that nothing names any more costs little and stays: an earlier theme may
/// come back.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn keep(s: &mut Session<'_>, picture: Picture) -> Result<()> {
    let now = s.now();
    let statement = "INSERT INTO theme_picture (name, bytes, made_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING";
    s.conn().run(sql!(statement, picture.name, picture.bytes, now)).await?;
    Ok(())
}

/// Whether there is a picture of this name.
///
/// # Errors
/// Only those of the database.
pub(in crate::desk) async fn is_there(s: &mut Session<'_>, name: &str) -> Result<bool> {
    Ok(s.conn().first::<i64>(sql!("SELECT 1 FROM theme_picture WHERE name = ?", name)).await?.is_some())
}

/// The bytes of a picture; for everybody, who knows its name.
///
/// # Errors
/// Only those of the database.
pub async fn find(s: &mut Session<'_>, name: &str) -> Result<Option<Vec<u8>>> {
    Ok(s.conn().first(sql!("SELECT bytes FROM theme_picture WHERE name = ?", name)).await?)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat};

    use super::{Picture, Slot, is_name, make};

    fn made(text: &str) -> String {
        let picture = make(Slot::Logo, text.as_bytes()).unwrap_or_else(|found| panic!("{text}: {found:?}"));
        assert!(picture.name.ends_with(".svg") && is_name(&picture.name), "{}", picture.name);
        String::from_utf8(picture.bytes).expect("text")
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = vec![];
        DynamicImage::new_rgba8(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("a PNG");
        bytes
    }

    #[test]
    fn hostile_drawings_are_made_harmless() {
        let safe = "<rect width=\"9\" height=\"9\" fill=\"#0b6e75\"/>";
        for hostile in [
            "<script>alert(1)</script>",
            "<script href=\"https://evil.example/x.js\"/>",
            "<a href=\"javascript:alert(1)\"><text>x</text></a>",
            "<image href=\"https://evil.example/pixel.png\"/>",
            "<use href=\"https://evil.example/x.svg#y\"/>",
            "<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\"><iframe src=\"https://evil.example\"/></body></foreignObject>",
            "<style>@import url(https://evil.example/x.css);</style>",
            "<style>rect{fill:url(https://evil.example/x)}</style>",
            "<rect onload=\"alert(1)\" style=\"background:url(https://evil.example/x)\"/>",
            "<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>",
            "<set attributeName=\"onclick\" to=\"1\"/>",
        ] {
            let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{hostile}{safe}</svg>");
            // What cannot be cleaned is refused.
            let Ok(picture) = make(Slot::Logo, text.as_bytes()) else { continue };
            let drawing = String::from_utf8(picture.bytes).expect("text");
            for bad in
                ["evil.example", "alert(1)", "<script", "javascript:", "onload", "onclick", "foreignObject", "iframe"]
            {
                assert!(!drawing.contains(bad), "{bad} of {hostile} in {drawing}");
            }
            assert!(drawing.contains("#0b6e75"), "what draws stays: {drawing}");
        }
        let styled = made(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><style>.a{fill:#b45309}</style><path class=\"a\" d=\"M0 0h9\"/></svg>",
        );
        assert!(styled.contains(".a{fill:#b45309}"), "styles that load nothing stay: {styled}");
        let shaded = made(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"#b45309\"/></linearGradient></defs><style>.a{fill:url(#g)}</style><path class=\"a\" d=\"M0 0h9\"/><path fill=\"url(#g)\" d=\"M0 0h9\"/></svg>",
        );
        assert!(
            shaded.matches("url(#g)").count() == 2 && shaded.contains("<stop"),
            "shades of the drawing itself stay: {shaded}"
        );
    }

    #[test]
    fn drawings_that_grow_without_end_or_are_none_are_refused() {
        let bomb = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&b;</svg>";
        let external =
            "<!DOCTYPE svg SYSTEM \"file:///etc/passwd\" [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg>&x;</svg>";
        let deep = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\">{}{}</svg>",
            "<g>".repeat(40_000),
            "</g>".repeat(40_000)
        );
        let again = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><g id=\"a\"/>{}</svg>",
            "<use href=\"#a\"/>".repeat(100)
        );
        let parted = "<svg xmlns=\"http://www.w3.org/2000/svg\"><style><g>u</g>rect{fill:u<g/>rl(//evil.example/y)}</style></svg>";
        let attribute = "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect style=\"background:image-set('https://evil.example/x')\"/></svg>";
        for text in [&*deep, &again] {
            assert!(make(Slot::Logo, text.as_bytes()).is_err(), "{} bytes", text.len());
        }
        for text in [parted, attribute] {
            let made = make(Slot::Logo, text.as_bytes());
            assert!(made.is_err_and(|found| found.problems[0].field == "logo"), "{text}");
        }
        for text in [bomb, external, "<html><body>x</body></html>", "<", "<svg", "<?xml version=\"1.0\"?>"] {
            assert!(make(Slot::Logo, text.as_bytes()).is_err(), "{text}");
        }
        let old = "<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\
            <svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h9\"/></svg>";
        assert!(made(old).contains("M0 0h9"));
    }

    #[test]
    fn photographs_are_encoded_anew_and_no_larger_than_they_are_shown() {
        let Picture { name, bytes } = make(Slot::Logo, &png(2_000, 1_000)).expect("a picture");
        assert!(name.ends_with(".png") && is_name(&name));
        let again = image::load_from_memory(&bytes).expect("a PNG");
        assert_eq!((again.width(), again.height()), (480, 240));
        let mut polyglot = png(9, 9);
        polyglot.extend(b"<script>alert(1)</script>");
        let kept = make(Slot::Icon, &polyglot).expect("a picture").bytes;
        assert!(!kept.windows(7).any(|part| part == b"<script"), "what follows the picture is gone");
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        for bytes in [&b""[..], b"GIF89a", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"plain text", &vec![0; 1_000_001]] {
            let found = make(Slot::Icon, bytes).expect_err("it is refused");
            assert_eq!(found.problems[0].field, "icon");
        }
        assert!(make(Slot::Logo, &png(6_001, 1)).is_err());
    }

    #[test]
    fn only_digests_are_names() {
        for text in [
            "",
            "x.svg",
            "../../etc/passwd.png",
            "0123456789abcdef0123456789abcdef.html",
            "0123456789ABCDEF0123456789ABCDEF.png",
        ] {
            assert!(!is_name(text), "{text}");
        }
        assert!(is_name("0123456789abcdef0123456789abcdef.svg"));
    }
}
