//! Cookies: one for customers, one for staff, and those of the look, the keys and the language.
//!
//! Over https they carry the `__Host-` prefix and `Secure`, so that no other site of the domain can set them.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::desk::signin::Side;
use crate::web::i18n::known_language;

const HOST: &str = "__Host-";
const PORTAL: &str = "portico_portal";
const DESK: &str = "portico_desk";
const PORTAL_STEP: &str = "portico_portal_step";
const DESK_STEP: &str = "portico_desk_step";
const PORTAL_KNOWN: &str = "portico_portal_known";
const DESK_KNOWN: &str = "portico_desk_known";
const PORTAL_PASSKEY: &str = "portico_portal_passkey";
const DESK_PASSKEY: &str = "portico_desk_passkey";
const MODE: &str = "portico_mode";
const KEYS: &str = "portico_keys";
const LANGUAGE: &str = "portico_language";

fn name(side: Side) -> &'static str {
    match side {
        Side::Portal => PORTAL,
        Side::Desk => DESK,
    }
}

/// The value of a cookie. Over https only one with the `__Host-` prefix counts: a neighbouring site could have set any
/// other.
fn find(headers: &HeaderMap, name: &str, is_https: bool) -> Option<String> {
    let all: Vec<(&str, &str)> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .collect();
    let wanted = if is_https { format!("{HOST}{name}") } else { name.to_owned() };
    let value = all.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned());
    value.filter(|value| !value.is_empty())
}

/// The secret of the customer's session.
pub fn portal_token(headers: &HeaderMap, is_https: bool) -> Option<String> {
    find(headers, PORTAL, is_https)
}

/// The secret of the session of staff.
pub fn desk_token(headers: &HeaderMap, is_https: bool) -> Option<String> {
    find(headers, DESK, is_https)
}

/// The secret of the session on this side.
pub fn token(headers: &HeaderMap, side: Side, is_https: bool) -> Option<String> {
    find(headers, name(side), is_https)
}

fn step_name(side: Side) -> &'static str {
    match side {
        Side::Portal => PORTAL_STEP,
        Side::Desk => DESK_STEP,
    }
}

/// The secret of whoever has still to give a code.
pub fn step_token(headers: &HeaderMap, side: Side, is_https: bool) -> Option<String> {
    find(headers, step_name(side), is_https)
}

/// Sets the cookie of whoever has still to give a code. `token` is one of [`crate::random::token`].
pub fn set_step(side: Side, token: &str, is_https: bool) -> HeaderValue {
    cookie(step_name(side), token, "; HttpOnly; Max-Age=600", is_https)
}

fn provider_name(side: Side) -> &'static str {
    match side {
        Side::Portal => "portico_portal_sso",
        Side::Desk => "portico_desk_sso",
    }
}

/// The secret of a browser from which somebody has gone to an identity provider.
pub fn provider_token(headers: &HeaderMap, side: Side, is_https: bool) -> Option<String> {
    find(headers, provider_name(side), is_https)
}

/// Sets that cookie, for an hour. `token` is one of [`crate::random::token`].
pub fn set_provider(side: Side, token: &str, is_https: bool) -> HeaderValue {
    cookie(provider_name(side), token, "; HttpOnly; Max-Age=3600", is_https)
}

/// Takes the cookie of whoever has still to give a code away.
pub fn clear_step(side: Side, is_https: bool) -> HeaderValue {
    cookie(step_name(side), "", "; HttpOnly; Max-Age=0", is_https)
}

fn known_name(side: Side) -> &'static str {
    match side {
        Side::Portal => PORTAL_KNOWN,
        Side::Desk => DESK_KNOWN,
    }
}

/// The secret by which this browser is known from earlier sign-ins.
pub fn known(headers: &HeaderMap, side: Side, is_https: bool) -> Option<String> {
    find(headers, known_name(side), is_https)
}

/// Lets the browser be known for 400 days, which is as long as browsers keep anything. Signing out leaves it. `token` is one of
/// [`crate::random::token`], or what the browser said.
pub fn set_known(side: Side, token: &str, is_https: bool) -> HeaderValue {
    cookie(known_name(side), token, "; HttpOnly; Max-Age=34560000", is_https)
}

fn passkey_name(side: Side) -> &'static str {
    match side {
        Side::Portal => PORTAL_PASSKEY,
        Side::Desk => DESK_PASSKEY,
    }
}

/// Questions that one browser may have open at once, each in a tab of its own.
const QUESTIONS: usize = 4;

/// The secrets of whoever's authenticator was asked something, the newest first.
pub fn passkey_tokens(headers: &HeaderMap, side: Side, is_https: bool) -> Vec<String> {
    let all = find(headers, passkey_name(side), is_https).unwrap_or_default();
    let is_token =
        |token: &&str| !token.is_empty() && token.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    all.split('.').filter(is_token).take(QUESTIONS).map(str::to_owned).collect()
}

/// Sets the cookie of whoever's authenticator is asked something, the newest question first. `tokens` are of
/// [`crate::random::token`], or what the browser said.
pub fn set_passkey(side: Side, tokens: &[String], is_https: bool) -> HeaderValue {
    let newest: Vec<&str> = tokens.iter().take(QUESTIONS).map(String::as_str).collect();
    cookie(passkey_name(side), &newest.join("."), "; HttpOnly; Max-Age=300", is_https)
}

/// Takes that cookie away.
pub fn clear_passkey(side: Side, is_https: bool) -> HeaderValue {
    cookie(passkey_name(side), "", "; HttpOnly; Max-Age=0", is_https)
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
pub fn mode(headers: &HeaderMap, is_https: bool) -> Mode {
    find(headers, MODE, is_https).map(|word| Mode::parse(&word)).unwrap_or_default()
}

/// Whether single keys do things at the help desk in this browser; they do unless they were switched off.
pub fn has_keys(headers: &HeaderMap, is_https: bool) -> bool {
    find(headers, KEYS, is_https).as_deref() != Some("off")
}

/// Remembers for a year whether single keys do things.
pub fn set_keys(is_on: bool, is_https: bool) -> HeaderValue {
    cookie(KEYS, if is_on { "on" } else { "off" }, "; HttpOnly; Max-Age=31536000", is_https)
}

/// The language that was chosen in this browser, if it is one of ours.
pub fn language(headers: &HeaderMap, is_https: bool) -> Option<&'static str> {
    known_language(&find(headers, LANGUAGE, is_https)?)
}

/// Remembers a language for a year; None forgets it.
pub fn set_language(language: Option<&'static str>, is_https: bool) -> HeaderValue {
    match language {
        Some(language) => cookie(LANGUAGE, language, "; HttpOnly; Max-Age=31536000", is_https),
        None => cookie(LANGUAGE, "", "; HttpOnly; Max-Age=0", is_https),
    }
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
    fn a_cookie_that_a_neighbour_set_counts_for_nothing_over_https() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("portico_portal=evil; __Host-portico_portal=good"));
        assert_eq!(portal_token(&headers, true).as_deref(), Some("good"));
        headers.insert(header::COOKIE, HeaderValue::from_static("portico_portal=evil"));
        assert_eq!(portal_token(&headers, true), None);
        assert_eq!(portal_token(&headers, false).as_deref(), Some("evil"));
    }
}
