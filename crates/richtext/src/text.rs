//! Words: how text is shortened, compared, sorted and found, without regard to case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of one text that are kept for searching.
const TOKENS: usize = 20_000;
/// Characters of a word that are kept.
const TOKEN_CHARS: usize = 64;
/// Characters of a sort key.
const KEY_CHARS: usize = 96;
/// Numbers in sort keys have this many digits, so that 2 comes before 10.
const KEY_DIGITS: usize = 10;

/// The text in lower case without accents: `Malmö` and `MALMO` fold alike.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            c if is_combining_mark(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// The words of a text as they are searched for, in order: runs of letters and digits of the folded text, each Chinese or
/// Japanese character by itself.
pub fn tokens(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut chars = 0;
    let mut end = |word: &mut String, chars: &mut usize| {
        *chars = 0;
        if !word.is_empty() && all.len() < TOKENS {
            all.push(std::mem::take(word));
        }
        word.clear();
    };
    for c in fold(text).chars() {
        if !c.is_alphanumeric() {
            end(&mut word, &mut chars);
        } else if stands_alone(c) {
            end(&mut word, &mut chars);
            word.push(c);
            end(&mut word, &mut chars);
        } else if chars < TOKEN_CHARS {
            word.push(c);
            chars += 1;
        }
    }
    end(&mut word, &mut chars);
    all
}

/// Scripts that write words without spaces between them.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

/// What a text is sorted by, to be compared bytewise: folded, one space between words, numbers by their size.
pub fn sort_key(text: &str) -> String {
    let folded = fold(text);
    let folded = folded.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end();
    let mut key = String::with_capacity(folded.len());
    let mut digits = String::new();
    let number = |digits: &mut String, key: &mut String| {
        if !digits.is_empty() {
            key.extend(std::iter::repeat_n('0', KEY_DIGITS.saturating_sub(digits.len())));
            key.push_str(digits);
            digits.clear();
        }
    };
    for c in folded.chars().filter(|c| !c.is_control() || c.is_whitespace()) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        number(&mut digits, &mut key);
        match c {
            c if c.is_whitespace() => {
                if !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            c => key.push(c),
        }
    }
    number(&mut digits, &mut key);
    key.chars().take(KEY_CHARS).collect()
}

/// The beginning of a text or of Markdown on one line, without its marks, at most `max` characters and an ellipsis.
pub fn snippet(text: &str, max: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        let word = word.trim_start_matches(['#', '>', '|']);
        let word: String = word.chars().filter(|c| !matches!(c, '*' | '`' | '~' | '\u{0}')).collect();
        if word.is_empty() || word == "-" || word.chars().all(|c| matches!(c, '-' | '=' | '|' | ':')) {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&unlinked(&word));
        if line.chars().count() > max {
            break;
        }
    }
    if line.chars().count() <= max {
        return line;
    }
    let cut: String = line.chars().take(max).collect();
    let cut = match cut.rfind(' ') {
        Some(space) if space > max / 2 => &cut[..space],
        _ => cut.as_str(),
    };
    format!("{}…", cut.trim_end_matches([' ', ',', '.', ';', ':']))
}

/// `[words](address)` as its words.
fn unlinked(word: &str) -> String {
    match (word.find("]("), word.ends_with(')')) {
        (Some(end), true) => word[..end].trim_start_matches(['[', '!']).to_owned(),
        (Some(end), false) if word[end..].contains(')') => {
            let rest = word[end..].find(')').map_or("", |close| &word[end + close + 1..]);
            format!("{}{rest}", word[..end].trim_start_matches(['[', '!']))
        }
        _ => word.trim_start_matches('[').to_owned(),
    }
}

/// A text on one line: without control characters, with one blank between words and nothing around them; one that shows
/// nothing is empty. Marks that turn the direction of what stands behind the text are gone (Unicode TR #36, 2.3).
pub fn one_line(text: &str) -> String {
    let text = text.replace(['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}'], "");
    let text = text.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "");
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    if is_blank(&line) { String::new() } else { line }
}

/// Whether there is nothing to be seen in a text: white space, and characters that are invisible or only turn the
/// direction.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Whether a character shows nothing: one that controls, is invisible, or only turns the direction.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
}

#[cfg(test)]
mod tests {
    use super::{fold, snippet, sort_key, tokens};

    #[test]
    fn folding_forgets_case_and_accents() {
        for (text, folded) in
            [("Malmö", "malmo"), ("STRAẞE", "strasse"), ("Łódź", "lodz"), ("Ærø", "aero"), ("ﬁ", "fi"), ("İ", "i")]
        {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn tokens_are_words_and_numbers() {
        assert_eq!(tokens("FM-220: läcker i Malmö!"), ["fm", "220", "lacker", "i", "malmo"]);
        assert_eq!(tokens("東京 tower"), ["東", "京", "tower"]);
        assert_eq!(tokens("المضخة تسرب"), ["المضخة", "تسرب"]);
        assert_eq!(tokens(&"a".repeat(100))[0].len(), 64);
        assert_eq!(tokens(" \u{0} '\" --"), Vec::<String>::new());
    }

    #[test]
    fn sort_keys_order_as_people_expect() {
        let mut names = vec!["Line 10", "line 2", "Ångström", "“Quoted”", "zoo", "Angel"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Angel", "Ångström", "line 2", "Line 10", "“Quoted”", "zoo"]);
        assert_eq!(sort_key(&"x".repeat(500)).len(), 96);
    }

    #[test]
    fn snippets_are_one_line_without_marks() {
        for (text, max, line) in [
            ("Hello **there**", 20, "Hello there"),
            ("# Title\n\n- one\n- two", 40, "Title one two"),
            ("see [this page](https://example.com) now", 40, "see this page now"),
            ("one two three four", 9, "one two…"),
            ("", 5, ""),
            ("ÅÄÖÅÄÖÅÄÖ", 4, "ÅÄÖÅ…"),
        ] {
            assert_eq!(snippet(text, max), line, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_here_panics(text in ".{0,200}", max in 0_usize..40) {
            snippet(&text, max);
            sort_key(&text);
            tokens(&text);
            crate::markdown(&text);
            crate::plain(&text);
            let safe = crate::sanitize(&text);
            proptest::prop_assert!(!safe.as_str().to_lowercase().contains("<script"));
        }
    }

    #[test]
    fn what_cannot_be_seen_is_blank() {
        for (text, blank) in
            [("", true), (" \n\t", true), ("\u{200b}\u{2800}\u{202e}", true), ("a", false), ("👍", false)]
        {
            assert_eq!(super::is_blank(text), blank, "{text:?}");
        }
    }
}
