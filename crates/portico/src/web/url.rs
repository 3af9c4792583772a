//! Addresses: those of pages with their parameters, and which ones may be followed.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Text as part of a query or a path.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

/// The address that a link leads to which writes to somebody (RFC 6068).
pub fn mailto(address: &str) -> String {
    let mut link = "mailto:".to_owned();
    for c in address.chars() {
        match c {
            '%' | '?' | '&' | '#' | '=' | '/' => link.push_str(&encode(&c.to_string())),
            _ => link.push(c),
        }
    }
    link
}

/// A path of this site that may be gone to after signing in; anything that could lead elsewhere is None.
pub fn local(next: &str) -> Option<String> {
    let good = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= 2_000
        && !next.contains(['\\', '\u{7f}'])
        && next.chars().all(|c| !c.is_control() && !c.is_whitespace());
    good.then(|| next.to_owned())
}

/// A path with parameters; empty values are left out.
pub fn with(path: &str, parameters: &[(&str, String)]) -> String {
    let query: Vec<String> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::{local, with};

    #[test]
    fn open_redirect_only_local_paths_are_followed() {
        for (next, good) in [
            ("/requests", true),
            ("/requests/1?a=b#c", true),
            ("", false),
            ("requests", false),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("https://evil.example", false),
            ("/\tevil", false),
            ("/a\r\nSet-Cookie: x", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(local(next).is_some(), good, "{next:?}");
        }
    }

    #[test]
    fn parameters_are_encoded_and_empty_ones_left_out() {
        assert_eq!(with("/r", &[("q", "a b&c".into()), ("x", String::new())]), "/r?q=a%20b%26c");
        assert_eq!(with("/r", &[]), "/r");
    }
}
