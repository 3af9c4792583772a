//! What customers agree to, as pages ask it.

use crate::desk::session::Session;

/// A consent notice and what is ticked beneath it.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    /// Which version.
    pub(super) version: i64,
    /// What it says, as safe HTML.
    pub(super) html: String,
    /// What is ticked.
    pub(super) label: String,
    /// The language of both.
    pub(super) language: String,
}

impl Notice {
    /// What is asked at the session's portal; None where nothing is.
    pub(super) fn of(s: &Session<'_>) -> Option<Notice> {
        let (version, language, text) = s.consent()?;
        let html = richtext::markdown(&text.notice).as_str().to_owned();
        Some(Notice { version, html, label: text.label.clone(), language: language.to_owned() })
    }
}
