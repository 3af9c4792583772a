use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use futures::executor::block_on;
use futures::stream;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{HEAD, Head, PARTS, Parts, parameter};
use crate::desk::Result;

/// A body that comes in pieces of these lengths, over and over.
fn sent(body: &[u8], pieces: &[usize]) -> Request<Body> {
    let (mut rest, mut cut) = (body, vec![]);
    for length in pieces.iter().cycle() {
        let (piece, behind) = rest.split_at((*length).min(rest.len()));
        cut.push(Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece)));
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    let kind = "Multipart/Form-Data; charset=utf-8; boundary=\"--b\"";
    Request::post("/").header("content-type", kind).body(Body::from_stream(stream::iter(cut))).expect("a request")
}

fn read(body: &[u8], pieces: &[usize]) -> Result<Vec<(Head, Vec<u8>)>> {
    block_on(async {
        let (mut parts, mut all) = (Parts::of(sent(body, pieces))?, vec![]);
        while let Some(head) = parts.next().await? {
            let mut bytes = vec![];
            while let Some(chunk) = parts.chunk().await? {
                bytes.extend_from_slice(&chunk);
            }
            all.push((head, bytes));
        }
        Ok(all)
    })
}

fn part(name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("----b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

#[test]
fn heads_are_read_as_browsers_write_them() {
    let disposition = |text: &str| (parameter(text, "name"), parameter(text, "filename"));
    let some = |text: &str| Some(text.to_owned());
    for (text, name, file) in [
        ("form-data; name=\"a b\"", some("a b"), None),
        ("form-data; name=\"files\"; filename=\"å;ö.txt\"", some("files"), some("å;ö.txt")),
        ("form-data; filename=\"name=x\"; name=\"f\"", some("f"), some("name=x")),
        ("form-data; name=\"a\\\"b\"; filename=\"\"", some("a\"b"), some("")),
        ("form-data; name=plain; FileName = two ; x", some("plain"), some("two")),
        ("form-data; flag; name=\"f\"; filename*=utf-8''x", some("f"), None),
        ("form-data; name=\"never ends", None, None),
        ("form-data", None, None),
    ] {
        assert_eq!(disposition(text), (name, file), "{text}");
    }
    let body = b"ignored\r\n----b \t\r\nCONTENT-type: text/plain\r\ncontent-disposition: form-data; name=\"f\"; \
                 filename=\"x\"\r\n\r\n\r\n--\r\n----b--\r\nignored";
    let all = read(body, &[usize::MAX]).expect("it can be read");
    let head = Head { name: "f".into(), file_name: some("x"), media_type: some("text/plain") };
    assert_eq!(all, [(head, b"\r\n--".to_vec())]);
}

#[test]
fn forms_that_end_early_or_have_no_measure_are_refused() {
    let good = [part("a", b"1"), part("b", b""), b"----b--\r\n".to_vec()].concat();
    let many = |count| [part("a", b"1").repeat(count), b"----b--".to_vec()].concat();
    let named = |length| [part(&"n".repeat(length), b"1"), b"----b--".to_vec()].concat();
    for pieces in [vec![1], vec![7, 2], vec![64 * 1024]] {
        assert_eq!(read(&good, &pieces).map(|all| all.len()).ok(), Some(2), "{pieces:?}");
        for cut in 0..good.len() - 4 {
            assert!(read(&good[..cut], &pieces).is_err(), "{cut} bytes in pieces of {pieces:?}");
        }
        assert!(read(&many(PARTS), &pieces).is_ok() && read(&many(PARTS + 1), &pieces).is_err());
        assert!(read(&named(HEAD - 100), &pieces).is_ok() && read(&named(HEAD), &pieces).is_err());
        assert!(read(&named(1_000_000)[..900_000], &pieces).is_err(), "it need not come to its end");
    }
    assert!(read(b"----b\r\nno head\r\n\r\n1\r\n----b--", &[9]).is_err());
    assert!(read(b"----bad\r\nA: b\r\n\r\n1\r\n----b--", &[9]).is_err());
}

proptest! {
    #[test]
    fn what_is_sent_is_read_however_it_is_cut(
        contents in vec(vec(prop_oneof!["\r\n", "\r", "--", "--b", "----b", "\r\n\r\n", "x"], 0..8), 0..6),
        pieces in vec(1..20_usize, 1..6),
    ) {
        let contents: Vec<Vec<u8>> = contents
            .into_iter()
            .map(|pieces| pieces.concat())
            .filter(|text| !format!("{text}\r\n").contains("\r\n----b"))
            .map(String::into_bytes)
            .collect();
        let body: Vec<u8> = contents.iter().flat_map(|content| part("f", content)).chain(*b"----b--").collect();
        let all = read(&body, &pieces).expect("it can be read");
        prop_assert_eq!(all.into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>(), contents);
    }
}
