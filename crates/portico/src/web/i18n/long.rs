//! A language for tests: English with accents, and longer words. Where a page reads plain English in it, the text comes from
//! no language file; where a page breaks, it will in some language that people speak.

use std::borrow::Cow;

/// Its tag.
pub const LONG: &str = "en-x-long";

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

#[cfg(test)]
mod tests {
    use super::{LONG, long};
    use crate::web::i18n::Catalog;

    #[test]
    fn words_are_longer_and_have_accents_and_values_stay() {
        assert_eq!(long("Save, or ask"), "Sáávéé, óór áásk");
        let words = Catalog::load().words(LONG);
        assert_eq!(words.v("settings-stands", "value", "Plain"), "Stáánds nóów: Plain");
    }
}
