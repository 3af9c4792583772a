//! Cookies: one for customers, one for staff, one for the look.
//!
//! Over https they carry the `__Host-` prefix and `Secure`, so that no other site of the domain can set them.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::desk::signin::Side;

const HOST: &str = "__Host-";
const PORTAL: &str = "portico_portal";
const DESK: &str = "portico_desk";
const MODE: &str = "portico_mode";

fn name(side: Side) -> &'static str {
    match side {
        Side::Portal => PORTAL,
        Side::Desk => DESK,
    }
}

/// The value of a cookie; one with the `__Host-` prefix goes before one without.
fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    let all: Vec<(&str, &str)> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .collect();
    let prefixed = format!("{HOST}{name}");
    let value = |wanted: &str| all.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned());
    value(&prefixed).or_else(|| value(name)).filter(|value| !value.is_empty())
}

/// The secret of the customer's session.
pub fn portal_token(headers: &HeaderMap) -> Option<String> {
    find(headers, PORTAL)
}

/// The secret of the session of staff.
pub fn desk_token(headers: &HeaderMap) -> Option<String> {
    find(headers, DESK)
}

/// The secret of the session on this side.
pub fn token(headers: &HeaderMap, side: Side) -> Option<String> {
    find(headers, name(side))
}

fn cookie(name: &str, value: &str, attributes: &str, is_https: bool) -> HeaderValue {
    let (prefix, secure) = if is_https { (HOST, "; Secure") } else { ("", "") };
    let text = format!("{prefix}{name}={value}; Path=/; SameSite=Lax{attributes}{secure}");
    HeaderValue::from_str(&text).expect("names and values of cookies are plain ASCII")
}

/// Sets the session's cookie, for as long as the browser is open. `token` is one of [`crate::random::token`].
pub fn set(side: Side, token: &str, is_https: bool) -> HeaderValue {
    cookie(name(side), token, "; HttpOnly", is_https)
}

/// Takes the session's cookie away.
pub fn clear(side: Side, is_https: bool) -> HeaderValue {
    cookie(name(side), "", "; HttpOnly; Max-Age=0", is_https)
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Mode {
    /// The mode a word names; unknown words are the system's.
    pub fn parse(word: &str) -> Mode {
        match word {
            "light" => Mode::Light,
            "dark" => Mode::Dark,
            _ => Mode::System,
        }
    }

    /// The word for the page's `data-mode`.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::System => "system",
            Mode::Light => "light",
            Mode::Dark => "dark",
        }
    }
}

/// The look this browser chose.
pub fn mode(headers: &HeaderMap) -> Mode {
    find(headers, MODE).map(|word| Mode::parse(&word)).unwrap_or_default()
}

/// Remembers the look for a year.
pub fn set_mode(mode: Mode, is_https: bool) -> HeaderValue {
    cookie(MODE, mode.as_str(), "; HttpOnly; Max-Age=31536000", is_https)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{clear, portal_token, set};
    use crate::desk::signin::Side;

    #[test]
    fn session_cookie_flags_are_set() {
        let cookie = set(Side::Portal, "abc", true);
        let text = cookie.to_str().expect("text");
        for part in ["__Host-portico_portal=abc", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!set(Side::Desk, "abc", false).to_str().expect("text").contains("Secure"));
        assert!(clear(Side::Desk, false).to_str().expect("text").contains("Max-Age=0"));
    }

    #[test]
    fn a_prefixed_cookie_wins_over_one_that_a_neighbour_set() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("portico_portal=evil; __Host-portico_portal=good"));
        assert_eq!(portal_token(&headers).as_deref(), Some("good"));
    }
}
