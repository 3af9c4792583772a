//! Addresses of e-mail and domains as they are compared: the spellings of one domain are one domain (UTS #46, RFC 5321, RFC 6531).

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::error::{Invalid, Result};

/// Bytes of an address, and of the part before the `@` (RFC 5321, 4.5.3.1).
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// A domain in the spelling that is kept and compared: small letters, composed, and no Punycode. None for what is no domain.
pub(in crate::desk) fn domain(text: &str) -> Option<String> {
    let (names, lengths) = (Hyphens::CheckFirstLast, DnsLength::Verify);
    let ascii = Uts46::new().to_ascii(text.as_bytes(), AsciiDenyList::URL, names, lengths).ok()?;
    Some(Uts46::new().to_unicode(ascii.as_bytes(), AsciiDenyList::URL, names).0.into_owned())
}

/// How an address is compared: trimmed, in small letters, its domain in one spelling.
pub fn email_key(email: &str) -> String {
    let lower = email.trim().to_lowercase();
    match lower.rsplit_once('@') {
        Some((local, host)) => format!("{local}@{}", domain(host).unwrap_or_else(|| host.to_owned())),
        None => lower,
    }
}

/// Looks whether mail can be written to an address.
///
/// # Errors
/// [`crate::desk::Error::Invalid`] on `email`.
pub(in crate::desk) fn check_email(email: &str) -> Result<()> {
    let email = email.trim();
    let is_local = |local: &str| {
        !local.is_empty()
            && local.len() <= LONGEST_LOCAL
            && !local.chars().any(|c| "<>()[],;:\\\"".contains(c))
            && local.split('.').all(|part| !part.is_empty())
    };
    let well_formed = email.len() <= LONGEST
        && !email.chars().any(|c| c.is_whitespace() || richtext::is_invisible(c))
        && email
            .split_once('@')
            .is_some_and(|(local, host)| is_local(local) && host.len() > 2 && domain(host).is_some());
    if well_formed { Ok(()) } else { Err(Invalid::field("email", "email-invalid").into()) }
}

#[cfg(test)]
mod tests {
    use super::{check_email, domain, email_key};

    #[test]
    fn spellings_of_one_domain_are_one() {
        for spelling in ["tést.example", "TÉST.example", "te\u{301}st.example", "xn--tst-bma.example", "ｔést.example"]
        {
            assert_eq!(domain(spelling).as_deref(), Some("tést.example"), "{spelling}");
            assert_eq!(email_key(&format!(" Ada@{spelling}")), "ada@tést.example");
        }
        assert_eq!(email_key("Ada@ACME.example "), "ada@acme.example");
        assert_eq!(email_key(" Nobody"), "nobody");
    }

    #[test]
    fn mail_can_be_written_to_what_is_an_address() {
        for (email, is) in [
            ("ada@acme.example", true),
            (" ada+pumps@mail.acme.example", true),
            ("o'hara@acme.example", true),
            ("jörg@räksmörgås.example", true),
            ("ada@intranet", true),
            ("ada@ab--cd.example", true),
            ("ada@my_host.example", true),
            ("ada@b", false),
            ("ada@acme.example.", false),
            ("ada@acme.example\u{200b}", false),
            ("ada\u{202e}@acme.example", false),
            ("..@acme.example", false),
            ("ada.@acme.example", false),
            ("ada@-acme.example", false),
            ("ada@acme..example", false),
            ("ada@@acme.example", false),
            ("ada lovelace@acme.example", false),
            ("ada@acme.example\r\nBcc: eve@example.com", false),
            ("@acme.example", false),
            ("", false),
        ] {
            assert_eq!(check_email(email).is_ok(), is, "{email:?}");
        }
        assert!(check_email(&format!("{}@acme.example", "a".repeat(65))).is_err());
    }
}
