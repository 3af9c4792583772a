//! Pictures of a theme: its logos and its icon. What comes from outside is never given out as it came: drawings are written
//! again with what draws alone, and photographs are decoded and encoded anew, no larger than they are shown.

use std::io::Cursor;

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
    let wrong = |key: &'static str, max: String| {
        let mut invalid = Invalid::default();
        invalid.add(slot.name(), key, vec![("max", max)]);
        invalid
    };
    if bytes.len() as u64 > BYTES {
        return Err(wrong("theme-picture-large", (BYTES / 1_000).to_string()));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if text.first() == Some(&b'<') {
        let drawing = drawing(text).ok_or_else(|| wrong("theme-picture-drawing", String::new()))?;
        return if drawing.len() <= DRAWING {
            Ok(Picture::of(drawing, "svg"))
        } else {
            Err(wrong("theme-picture-large", (DRAWING / 1_000).to_string()))
        };
    }
    let photograph = photograph(bytes).ok_or_else(|| wrong("theme-picture-unknown", SIDE.to_string()))?;
    let (across, down) = slot.largest();
    let is_larger = photograph.width() > across || photograph.height() > down;
    let kept = if is_larger { photograph.thumbnail(across, down) } else { photograph };
    let mut encoded = vec![];
    kept.write_to(&mut Cursor::new(&mut encoded), ImageFormat::Png)
        .map_err(|_| wrong("theme-picture-unknown", SIDE.to_string()))?;
    Ok(Picture::of(encoded, "png"))
}

/// A drawing without scripts, links, styles from elsewhere and pictures in it; None where it is none.
fn drawing(text: &[u8]) -> Option<Vec<u8>> {
    // Names for texts elsewhere in the file, which can be made to grow without end, are of no use in a picture.
    if text.windows(9).any(|part| part.eq_ignore_ascii_case(b"<!doctype") || part.eq_ignore_ascii_case(b"<!entity ")) {
        let plain = without_doctype(text)?;
        return drawing(&plain);
    }
    let mut safe = vec![];
    svg_hush::Filter::new().filter(text, &mut safe).ok()?;
    let safe = without_hostile_styles(String::from_utf8(safe).ok()?)?;
    safe.contains("<svg").then(|| safe.into_bytes())
}

/// The same with styles that load nothing; those that would are emptied. Text in a drawing that was written again has no
/// `<` in it, so that what begins and ends styles is that.
fn without_hostile_styles(drawing: String) -> Option<String> {
    let mut parts = drawing.split("<style");
    let mut safe = parts.next()?.to_owned();
    for part in parts {
        let (head, rest) = part.split_once('>')?;
        safe.push_str("<style");
        safe.push_str(head);
        safe.push('>');
        if head.ends_with('/') {
            safe.push_str(rest);
            continue;
        }
        let (styles, rest) = rest.split_once("</style>")?;
        if own::clean(styles).is_ok_and(|_| !styles.contains("://")) {
            safe.push_str(styles);
        }
        safe.push_str("</style>");
        safe.push_str(rest);
    }
    Some(safe)
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
            "<set attributeName=\"onclick\" to=\"alert(1)\"/>",
        ] {
            let drawing =
                made(&format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{hostile}{safe}</svg>"));
            for bad in ["evil.example", "alert(1)", "<script", "javascript:", "onload", "foreignObject", "iframe"] {
                assert!(!drawing.contains(bad), "{bad} of {hostile} in {drawing}");
            }
            assert!(drawing.contains("#0b6e75"), "what draws stays: {drawing}");
        }
        let styled = made(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><style>.a{fill:#b45309}</style><path class=\"a\" d=\"M0 0h9\"/></svg>",
        );
        assert!(styled.contains(".a{fill:#b45309}"), "styles that load nothing stay: {styled}");
    }

    #[test]
    fn drawings_that_grow_without_end_or_are_none_are_refused() {
        let bomb = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&b;</svg>";
        let external =
            "<!DOCTYPE svg SYSTEM \"file:///etc/passwd\" [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg>&x;</svg>";
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
