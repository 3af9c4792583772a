//! Text as it is compared when people do not mind how it is written: letters without their case, words without what stands
//! between them, numbers as numbers. Both databases are taught here what programs do, so that all say the same.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

/// Where letters have a small form that is one letter, too: Latin, Greek and Cyrillic.
const LETTERS: [std::ops::RangeInclusive<u32>; 4] = [0x41..=0x5a, 0xc0..=0x24f, 0x370..=0x52f, 0x1e00..=0x1eff];
/// What stands between words beside everything of ASCII that is no letter and no digit.
const BETWEEN: &str = "\u{a0}\u{2009}\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2018}\u{2019}\u{201c}\u{201d}\u{201e}\u{2026}\u{202f}\u{3000}";

struct Table {
    /// Letters and their small forms, in the same order.
    large: String,
    small: String,
    /// What becomes a space.
    between: String,
    small_of: HashMap<char, char>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let pairs: Vec<(char, char)> = LETTERS
        .into_iter()
        .flatten()
        .filter_map(char::from_u32)
        .filter_map(|large| {
            let mut small = large.to_lowercase();
            match (small.next(), small.next()) {
                (Some(only), None) if only != large => Some((large, only)),
                _ => None,
            }
        })
        .collect();
    let ascii = (1_u8..128).map(char::from).filter(|c| !c.is_ascii_alphanumeric());
    Table {
        large: pairs.iter().map(|(large, _)| *large).collect(),
        small: pairs.iter().map(|(_, small)| *small).collect(),
        between: ascii.chain(BETWEEN.chars()).collect(),
        small_of: pairs.into_iter().collect(),
    }
});

/// The text with small letters.
pub fn folded(text: &str) -> String {
    text.chars().map(|c| TABLE.small_of.get(&c).copied().unwrap_or(c)).collect()
}

/// The words of the text with small letters, a space before and behind each.
pub fn words(text: &str) -> String {
    let is_between = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() || BETWEEN.contains(c);
    let words = folded(text).chars().map(|c| if is_between(c) { ' ' } else { c }).collect::<String>();
    format!(" {words} ")
}

/// The number that a text is: digits with a sign and decimals, at most fifteen before the point and nine behind it.
pub fn number(text: &str) -> Option<f64> {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = plain.split_once('.').map_or((plain, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (digits(whole, 15) && rest.is_none_or(|rest| digits(rest, 9))).then(|| text.parse().ok()).flatten()
}

/// What teaches PostgreSQL `text_folded` and `text_words`. Most texts are plain ASCII, for which it has quicker means than
/// `translate`, which looks through all its letters for each one of the text.
pub(crate) fn functions() -> String {
    let Table { large, small, between, .. } = &*TABLE;
    let (from, spaces) = (between.replace('\'', "''"), " ".repeat(between.chars().count()));
    let function = |name: &str, plain: &str, other: &str| {
        format!(
            "CREATE OR REPLACE FUNCTION {name}(t TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE AS $f$
               SELECT CASE WHEN octet_length(t) = length(t) THEN {plain} ELSE {other} END $f$;"
        )
    };
    let lower = "lower(t COLLATE \"C\")";
    function("text_folded", lower, &format!("translate(t, '{large}', '{small}')"))
        + &function(
            "text_words",
            &format!("' ' || translate({lower}, '{from}', '{spaces}') || ' '"),
            &format!("' ' || translate(t, '{large}{from}', '{small}{spaces}') || ' '"),
        )
}

/// Teaches a connection of SQLite the three as `text_folded`, `text_words` and `text_number`.
pub(crate) fn teach(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    let text = |context: &Context<'_>| context.get::<Option<String>>(0);
    conn.create_scalar_function("text_folded", 1, flags, move |context| Ok(text(context)?.map(|text| folded(&text))))?;
    conn.create_scalar_function("text_words", 1, flags, move |context| Ok(text(context)?.map(|text| words(&text))))?;
    conn.create_scalar_function("text_number", 1, flags, move |context| {
        Ok(text(context)?.and_then(|text| number(&text)))
    })
}

#[cfg(test)]
mod tests {
    use super::{folded, number, words};

    #[test]
    fn letters_words_and_numbers_are_told() {
        assert_eq!(folded("ÅSA Ńowak ΣΙΓΜΑ Жук ẞ İ"), "åsa ńowak σιγμα жук ß İ");
        assert_eq!(words("It’s A-B, c_d\n5%"), " it s a b  c d 5  ");
        for (text, expected) in [
            ("12", Some(12.0)),
            ("-0.5", Some(-0.5)),
            ("1e5", None),
            ("", None),
            (".5", None),
            ("1.", None),
            ("NaN", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
