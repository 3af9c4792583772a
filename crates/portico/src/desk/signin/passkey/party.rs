//! For whom a passkey is: the name of a host, and the address of the pages that may use it.
//!
//! Both are what the configuration and the proven domains say, never what a request says. Browsers have passkeys for names
//! alone, not for the numbers of an address, and only where nobody can listen: over https, or on this very machine.

use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

use super::Side;
use crate::desk::error::{Error, Result};
use crate::desk::session::Session;

/// For whom a passkey is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The host's name.
    pub host: String,
    /// The address of its pages, without a path.
    origin: Url,
    /// What people know it by.
    name: String,
}

impl Party {
    /// The party at an address such as `https://help.example.com/support`; None where browsers have no passkeys.
    pub fn at(url: &str, name: &str) -> Option<Party> {
        let url = Url::parse(url).ok()?;
        let host = url.domain()?.to_owned();
        let is_here = host == "localhost" || host.ends_with(".localhost");
        if url.scheme() != "https" && !(url.scheme() == "http" && is_here) {
            return None;
        }
        let origin = Url::parse(&url.origin().ascii_serialization()).ok()?;
        Some(Party { host, origin, name: name.to_owned() })
    }

    /// Who compares what authenticators say.
    pub(super) fn judge(&self) -> Result<Webauthn> {
        WebauthnBuilder::new(&self.host, &self.origin)
            .and_then(|builder| builder.rp_name(&self.name).build())
            .map_err(|error| Error::Internal(format!("passkeys for {}: {error}", self.host)))
    }
}

/// The party of this portal's address for customers, or of the help desk's; None where browsers have no passkeys.
pub fn party(s: &Session<'_>, side: Side) -> Option<Party> {
    match side {
        Side::Portal => Party::at(&s.portal_url(), &s.portal().name),
        Side::Desk => Party::at(&s.own_url(), &s.default_portal().company_name),
    }
}

#[cfg(test)]
mod tests {
    use super::Party;

    #[test]
    fn passkeys_are_for_names_that_nobody_can_listen_in_on() {
        for (url, host) in [
            ("https://help.example.com", Some("help.example.com")),
            ("https://help.example.com:8443/support", Some("help.example.com")),
            ("https://HELP.example.com", Some("help.example.com")),
            ("http://localhost:8080", Some("localhost")),
            ("http://one.localhost:8080", Some("one.localhost")),
            ("http://help.example.com", None),
            ("http://127.0.0.1:8080", None),
            ("https://192.0.2.7", None),
            ("https://[2001:db8::7]", None),
            ("help.example.com", None),
            ("", None),
        ] {
            let party = Party::at(url, "Helpers");
            assert_eq!(party.as_ref().map(|party| party.host.as_str()), host, "{url}");
            assert!(party.is_none_or(|party| party.judge().is_ok()), "{url}");
        }
    }
}
