//! Which passwords are good enough. Every rule is one that can be said in a sentence, and asks nobody outside.
//!
//! The common passwords are those of zxcvbn's list and some of our own; see NOTICE.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::passwords::normal;
use crate::desk::Result;
use crate::desk::error::Invalid;

/// Most characters of a password.
const LONGEST: usize = 256;
/// So many characters are enough with so many kinds of them: small and capital letters, digits, and others.
const ENOUGH: [(usize, usize); 3] = [(8, 3), (10, 2), (12, 1)];
/// Letters that a part of a name or of an address has to have before it counts.
const PART: usize = 4;
/// Letters that names run together have to have.
const NAMES: usize = 6;
/// Neighbours in the alphabet, in the row of digits or on a keyboard that make a run.
const RUN: usize = 5;
/// The same character so often makes a run, too.
const REPEAT: usize = 3;

/// Rows that fingers walk along.
const ROWS: [&str; 10] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiopå",
    "asdfghjklöä",
    "asdfghjkløæ",
    "asdfghjklæø",
    "zxcvbnm",
    "qwertzuiopü",
    "yxcvbnm",
    "azertyuiop",
];

/// Common passwords of four characters and more, one a line.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Whether a new password is good enough for somebody about whom this is known: their address and their names.
///
/// # Errors
/// [`crate::desk::Error::Invalid`] on `password` with the first rule that is broken.
pub fn check_new(password: &str, about: &[&str]) -> Result<()> {
    let password = normal(password);
    let folded = password.to_lowercase();
    let length = password.chars().count();
    let key = if length > LONGEST {
        "password-too-long"
    } else if !ENOUGH.iter().any(|(fewest, kinds)| length >= *fewest && kinds_of(&password) >= *kinds) {
        "password-too-short"
    } else if names_somebody(&folded, about) {
        "password-names"
    } else if has_run(&folded) {
        "password-run"
    } else if is_common(&folded) {
        "password-too-common"
    } else {
        return Ok(());
    };
    Err(Invalid::field("password", key).into())
}

/// Whether a part of a name or an address stands in it that counts, or a whole address, or names run together.
fn names_somebody(folded: &str, about: &[&str]) -> bool {
    let squeezed = |text: &str| normal(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let names: String = about.iter().filter(|text| !text.contains('@')).map(|text| squeezed(text)).collect();
    let mut addresses = about.iter().filter(|text| text.contains('@')).map(|text| normal(text.trim()).to_lowercase());
    about.iter().flat_map(|text| parts(text)).any(|part| folded.contains(&part))
        || addresses.any(|address| folded.contains(&address))
        || names.chars().count() >= NAMES && squeezed(folded).contains(&names)
}

/// How many kinds of characters there are.
fn kinds_of(password: &str) -> usize {
    let kind = |c: char| match c {
        c if c.is_lowercase() => 0,
        c if c.is_uppercase() => 1,
        c if c.is_numeric() => 2,
        _ => 3,
    };
    password.chars().map(kind).collect::<HashSet<_>>().len()
}

/// The parts of a name or an address that count. What an address ends in, such as `com`, is nothing of anybody's.
fn parts(text: &str) -> Vec<String> {
    let folded = normal(text.trim()).to_lowercase();
    let own = match folded.rsplit_once('@') {
        Some((_, host)) => &folded[..folded.len() - host.len() + host.rfind('.').unwrap_or(host.len())],
        None => &folded,
    };
    let is_long = |part: &&str| part.chars().filter(|c| c.is_alphabetic()).count() >= PART;
    own.split(|c: char| !c.is_alphanumeric()).filter(is_long).map(str::to_owned).collect()
}

fn has_run(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let repeats = chars.windows(REPEAT).any(|run| !run[0].is_whitespace() && run.iter().all(|c| *c == run[0]));
    let walks = chars.windows(RUN).any(|run| {
        let (there, back): (String, String) = (run.iter().collect(), run.iter().rev().collect());
        ROWS.iter().any(|row| row.contains(&there) || row.contains(&back))
    });
    repeats || walks
}

/// Whether it is common by itself, or when what stands around its letters is taken off.
fn is_common(folded: &str) -> bool {
    let word = folded.trim_matches(|c: char| !c.is_alphabetic());
    COMMON.contains(folded) || COMMON.contains(word)
}

#[cfg(test)]
mod tests {
    use super::check_new;
    use crate::desk::Error;

    fn check(password: &str) -> Option<&'static str> {
        let about = ["Ada.Lovelace_42@pumps.example.com", "Augusta Ada", "Byrön"];
        match check_new(password, &about) {
            Ok(()) => None,
            Err(Error::Invalid(invalid)) => Some(invalid.problems[0].key),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn each_rule_is_kept() {
        for (password, broken) in [
            ("", Some("password-too-short")),
            ("Kettle7", Some("password-too-short")),
            ("Kettle77", None),
            ("kettles7", Some("password-too-short")),
            ("kettle-7", None),
            ("coppermugs", Some("password-too-short")),
            ("coppermug7", None),
            ("coppermugten", None),
            ("copper kettle on a hill", None),
            ("correct-horse-battery", None),
            ("demo-portico-2026", None),
            ("åäöåäöåäöå1", None),
            ("sju ärtor i en gryta", None),
            ("my lovelace engine", Some("password-names")),
            ("my LoVeLaCe engine", Some("password-names")),
            ("heavy pumps at home", Some("password-names")),
            ("old example of it", Some("password-names")),
            ("augusta at the sea", Some("password-names")),
            ("byro\u{308}n at the sea", Some("password-names")),
            ("adamant at the sea", None),
            ("a common horse", None),
            ("kettle abcde hill", Some("password-run")),
            ("kettle edcba hill", Some("password-run")),
            ("kettle abcd hill", None),
            ("kettle 12345 hill", Some("password-run")),
            ("kettle 67890 hill", Some("password-run")),
            ("kettle 1234 hill", None),
            ("kettle 2026 hill", None),
            ("kettle aaa hill", Some("password-run")),
            ("kettle --- hill", Some("password-run")),
            ("kettle   on hill", None),
            ("mississippi kettle", None),
            ("kettle QWERT hill", Some("password-run")),
            ("kettle poiuy hill", Some("password-run")),
            ("property liberty", None),
            ("kettle lköä hill", None),
            ("password123!", Some("password-too-common")),
            ("Password1!", Some("password-too-common")),
            ("!Sunshine!2026", Some("password-too-common")),
            ("1q2w3e4r5t", Some("password-too-common")),
        ] {
            assert_eq!(check(password), broken, "{password}");
        }
        assert_eq!(check(&"kettle on ".repeat(25)), None);
        assert_eq!(check(&"kettle on ".repeat(26)), Some("password-too-long"));
    }

    #[test]
    fn addresses_without_much_in_them_forbid_nothing() {
        for about in ["", "@", "ada@x.io", "a@b", "info", "no-at-sign", "@@@"] {
            assert!(check_new("copper kettle on a hill", &[about]).is_ok(), "{about:?}");
        }
        assert!(check_new("inform the kettle", &["info@x.example"]).is_err());
    }
}
