//! Attachments are checked the way a reader of the format would read them.

use super::*;

#[test]
fn files_are_small_and_open() {
    let world = demo();
    let files: Vec<&File> = world.tickets.iter().flat_map(files).collect();
    assert!(files.iter().map(|file| file.bytes.len()).sum::<usize>() < 8_000_000);
    for kind in ["image/png", "application/pdf", "text/csv", "text/plain"] {
        assert!(files.iter().any(|file| file.media_type == kind), "no {kind}");
    }
    for file in files {
        assert!((50..20_000).contains(&file.bytes.len()), "{} has {} bytes", file.name, file.bytes.len());
        assert!(!file.name.contains([' ', '/', '\\']), "{}", file.name);
        match file.media_type {
            "image/png" => check_png(&file.bytes),
            "application/pdf" => check_pdf(&file.bytes),
            _ => assert!(std::str::from_utf8(&file.bytes).is_ok()),
        }
    }
}

fn check_png(bytes: &[u8]) {
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    let mut rest = &bytes[8..];
    let mut kinds = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_be_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
        let sum = u32::from_be_bytes([rest[8 + length], rest[9 + length], rest[10 + length], rest[11 + length]]);
        assert_eq!(png::crc32(&rest[4..8 + length]), sum);
        kinds.push(&rest[4..8]);
        rest = &rest[12 + length..];
    }
    assert_eq!(kinds, [b"IHDR", b"PLTE", b"IDAT", b"IEND"]);
    // The value every implementation of this checksum is tested with.
    assert_eq!(png::crc32(b"123456789"), 0xcbf4_3926);
}

fn check_pdf(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("the writer keeps to ASCII");
    let (_, tail) = text.rsplit_once("startxref\n").expect("a PDF says where its table is");
    let start: usize = tail.lines().next().and_then(|line| line.parse().ok()).expect("a number");
    assert!(text[start..].starts_with("xref\n0 6\n"));
    for (number, line) in text[start..].lines().skip(3).take(5).enumerate() {
        let offset: usize = line[..10].parse().expect("an offset of ten digits");
        assert!(text[offset..].starts_with(&format!("{} 0 obj\n", number + 1)));
    }
    let content = text.split("stream\n").nth(1).and_then(|rest| rest.split("\nend").next());
    let length = text.split("/Length ").nth(1).and_then(|rest| rest.split(' ').next());
    assert_eq!(content.map(|content| content.len().to_string()).as_deref(), length);
}
