//! Two languages for tests: English with accents and longer words, and the same in letters that are written from right to
//! left. Where a page reads plain English in them, the text comes from no language file; where a page breaks, it will in
//! some language that people speak.

use std::borrow::Cow;

/// The tag of the long one.
pub const LONG: &str = "en-x-long";

/// The tag of the one that is written from right to left.
pub const MIRRORED: &str = "ar-x-long";

const VOWELS: &str = "aeiouAEIOU";
const LONGER: [&str; 10] = ["áá", "éé", "íí", "óó", "úú", "Áá", "Éé", "Íí", "Óó", "Úú"];

/// A text with each vowel written twice, with accents.
pub(super) fn long(text: &str) -> Cow<'_, str> {
    let mut longer = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        match VOWELS.find(letter) {
            Some(at) => longer.push_str(LONGER[at]),
            None => longer.push(letter),
        }
    }
    Cow::Owned(longer)
}

const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";
const ARABIC: &str = "ابكدعفجهيجكلمنوبقرستوفوخيز";

/// A text with each letter in its Arabic neighbour, and vowels twice.
pub(super) fn mirrored(text: &str) -> Cow<'_, str> {
    let mut mirrored = String::with_capacity(text.len() * 3);
    for letter in text.chars() {
        let place = LATIN.find(letter.to_ascii_lowercase());
        let Some(arabic) = place.and_then(|place| ARABIC.chars().nth(place)) else {
            mirrored.push(letter);
            continue;
        };
        mirrored.push(arabic);
        if VOWELS.contains(letter) {
            mirrored.push(arabic);
        }
    }
    Cow::Owned(mirrored)
}

#[cfg(test)]
mod tests {
    use super::{ARABIC, LATIN, LONG, MIRRORED, long, mirrored};
    use crate::web::i18n::Catalog;

    #[test]
    fn words_are_longer_and_have_accents_and_values_stay() {
        assert_eq!(long("Save, or ask"), "Sáávéé, óór áásk");
        let words = Catalog::load().words(LONG);
        assert_eq!(words.v("settings-stands", "value", "Plain"), "Stáánds nóów: Plain");
    }
    #[test]
    fn the_mirrored_one_is_written_from_right_to_left() {
        assert_eq!(ARABIC.chars().count(), LATIN.len());
        assert_eq!(mirrored("Ask, 2."), "ااسك, 2.");
        let catalog = Catalog::load();
        assert_eq!(catalog.words(MIRRORED).dir(), "rtl");
        assert_eq!(catalog.words(LONG).dir(), "ltr");
        assert!(catalog.words(MIRRORED).v("settings-stands", "value", "Plain").ends_with(": Plain"));
    }
}
