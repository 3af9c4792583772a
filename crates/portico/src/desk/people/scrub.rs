//! Taking names and addresses out of texts: whole, whatever their capitals, as text and as HTML.

/// What to look for, and what stands there afterwards.
pub(super) type Word = (String, String);

/// The words to look for, those in HTML among them, longest first.
pub(super) fn words(found: &[(&str, &str)]) -> Vec<Word> {
    let mut all: Vec<Word> = vec![];
    for (what, with) in found.iter().filter(|(what, _)| what.chars().count() > 2) {
        let escaped = what.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let forms = [(*what).to_owned(), escaped.replace('\'', "&#39;"), escaped];
        all.extend(forms.into_iter().map(|what| (what, (*with).to_owned())));
    }
    all.sort_by_key(|(what, _)| std::cmp::Reverse(what.len()));
    all.dedup();
    all
}

/// The text without them; None when none of them stands in it.
pub(super) fn without(text: &str, words: &[Word]) -> Option<String> {
    let mut out: Option<String> = None;
    for (what, with) in words {
        if let Some(next) = replaced(out.as_deref().unwrap_or(text), what, with) {
            out = Some(next);
        }
    }
    out
}

fn replaced(text: &str, what: &str, with: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    let mut before: Option<char> = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let is_begin = before.is_none_or(|before| !before.is_alphanumeric());
        match length(&text[at..], what).filter(|_| is_begin) {
            Some(length) => {
                out.push_str(&text[done..at]);
                out.push_str(with);
                at += length;
                done = at;
                before = None;
            }
            None => {
                at += c.len_utf8();
                before = Some(c);
            }
        }
    }
    (done > 0).then(|| out + &text[done..])
}

/// How many bytes of a text are this word, if it begins with it and the word ends there.
fn length(text: &str, what: &str) -> Option<usize> {
    let mut rest = text.char_indices();
    for wanted in what.chars() {
        let (_, c) = rest.next()?;
        if c != wanted && !c.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    match rest.next() {
        Some((_, c)) if c.is_alphanumeric() => None,
        Some((at, _)) => Some(at),
        None => Some(text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::{without, words};

    #[test]
    fn names_and_addresses_go_whole_and_nothing_else_does() {
        let words = words(&[("Ada Åberg", "X"), ("ada@example.com", "…"), ("Ann O'Neil", "X"), ("Al", "X")]);
        for (text, left) in [
            ("Regards, Ada Åberg", "Regards, X"),
            ("ADA ÅBERG <Ada@Example.com>", "X <…>"),
            ("ada åbergs", "ada åbergs"),
            ("<p>Ann O&#39;Neil, Ann O'Neil</p>", "<p>X, X</p>"),
            ("mada@example.com", "mada@example.com"),
            ("Ada, Al and all", "Ada, Al and all"),
            ("", ""),
        ] {
            assert_eq!(without(text, &words).as_deref().unwrap_or(text), left, "{text}");
        }
        assert_eq!(without("nothing", &words), None);
    }
}
