//! What customers see once their submission is there: a page with its number and a text, or a page elsewhere. Where it leads
//! to is what a form says and never what a request says.

/// Characters that the text may have.
pub const TEXT: usize = 2_000;
/// Characters that the address may have.
pub const ADDRESS: usize = 500;

/// What follows a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// The receipt, with a text that may be empty.
    Text(String),
    /// A page elsewhere, after the receipt.
    Address {
        /// Where.
        address: String,
        /// The text that was chosen before, for when it is chosen again; nobody reads it meanwhile.
        kept: String,
    },
}

impl Default for After {
    fn default() -> After {
        After::Text(String::new())
    }
}

impl After {
    /// What is stored; an address that nobody may be led to is none.
    pub(in crate::desk) fn stored(text: String, address: String) -> After {
        if is_address(&address) { After::Address { address, kept: text } } else { After::Text(text) }
    }

    /// The text that is read, or nothing.
    pub fn text(&self) -> &str {
        match self {
            After::Text(text) => text,
            After::Address { .. } => "",
        }
    }

    /// The text, whether or not it is read.
    pub fn written(&self) -> &str {
        match self {
            After::Text(text) | After::Address { kept: text, .. } => text,
        }
    }

    /// The address, or nothing.
    pub fn address(&self) -> &str {
        match self {
            After::Text(_) => "",
            After::Address { address, .. } => address,
        }
    }
}

/// Whether people may be led to an address: a path of this site, or a page with a host and nothing that hides which.
pub(in crate::desk) fn is_address(text: &str) -> bool {
    let is_plain =
        |c: char| c.is_alphanumeric() || (c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>' | '`'));
    if !text.chars().all(is_plain) {
        return false;
    }
    if let Some(path) = text.strip_prefix('/') {
        return !path.starts_with('/');
    }
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = place.rsplit_once(':').unwrap_or((place, "80"));
    // Other letters than these may look like others, or become others: such hosts are written as browsers send them.
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let is_port = port.chars().all(|c| c.is_ascii_digit()) && port.parse::<u16>().is_ok();
    host.starts_with(|c: char| c.is_ascii_alphanumeric()) && host.chars().all(is_host) && is_port
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn people_are_led_to_paths_of_this_site_and_to_pages_whose_host_is_plain() {
        for good in [
            "/",
            "/help/requests",
            "/thanks?from=form#top",
            "https://www.northwind.example",
            "http://northwind.example:8080/thanks?a=b&c='d'",
            "https://www.nordvind.example/tack/å",
            "https://www.northwind.example/a//b@c",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "thanks",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,hello",
            "mailto:a@b.example",
            "https:",
            "https://",
            "https:///evil.example",
            "https:evil.example",
            "https:/evil.example",
            "HTTPS://evil.example",
            "https://northwind.example@evil.example",
            "https://a:b@evil.example/",
            "https://northwind.example\\@evil.example",
            "https://evil.example:port/",
            "https://evil.example:+80/",
            "https://nоrthwind.example/",
            "https://ⓔvil.example/",
            "https://.example/",
            "https://evil.example/a b",
            "https://evil.example/\u{202e}gpj",
            "https://evil.example/\r\nSet-Cookie: a=b",
            " https://evil.example",
            "/a\"><script>",
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}
