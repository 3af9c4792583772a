//! Rust as rules want to see it: without comments, and without what stands in strings. It is read just well enough to
//! know where those begin and end. What is taken out becomes spaces, so places and lines stay what they were.

/// A file of Rust.
pub(super) struct Source {
    /// Without comments; strings are still there.
    pub(super) text: String,
    /// Without comments and without what stands in strings and characters.
    pub(super) code: String,
}

/// What a stretch of a file is.
enum Piece {
    Code(usize),
    Comment(usize),
    /// Its length, and how much of it is the mark at the beginning and at the end.
    Quoted(usize, usize, usize),
}

impl Source {
    /// Reads a file.
    pub(super) fn new(file: &str) -> Source {
        let mut source = Source { text: String::with_capacity(file.len()), code: String::with_capacity(file.len()) };
        let mut rest = file;
        let mut before = None;
        while let Some(first) = rest.chars().next() {
            let length = match piece(rest, before) {
                Piece::Code(length) => {
                    source.text.push_str(&rest[..length]);
                    source.code.push_str(&rest[..length]);
                    length
                }
                Piece::Comment(length) => {
                    source.text.push_str(&blank(&rest[..length]));
                    source.code.push_str(&blank(&rest[..length]));
                    length
                }
                Piece::Quoted(length, open, close) => {
                    source.text.push_str(&rest[..length]);
                    source.code.push_str(&rest[..open]);
                    source.code.push_str(&blank(&rest[open..length - close]));
                    source.code.push_str(&rest[length - close..length]);
                    length
                }
            };
            before = rest[..length].chars().next_back().or(Some(first));
            rest = &rest[length..];
        }
        source
    }

    /// Leaves out what is marked `#[cfg(test)]`.
    pub(super) fn without_tests(mut self) -> Source {
        const MARK: &str = "#[cfg(test)]";
        while let Some(at) = self.code.find(MARK) {
            let end = at + MARK.len() + item(&self.code[at + MARK.len()..]);
            self.code.replace_range(at..end, &blank(&self.code[at..end]));
            self.text.replace_range(at..end, &blank(&self.text[at..end]));
        }
        self
    }
}

/// The next piece of a text that is not empty; `before` is the character in front of it.
fn piece(rest: &str, before: Option<char>) -> Piece {
    if rest.starts_with("//") {
        return Piece::Comment(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Piece::Comment(block_comment(rest));
    }
    if rest.starts_with('"') {
        return Piece::Quoted(string(rest), 1, 1);
    }
    if !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
        && let Some((length, open, close)) = raw_string(rest)
    {
        return Piece::Quoted(length, open, close);
    }
    if let Some(length) = character(rest) {
        return Piece::Quoted(length, 1, 1);
    }
    Piece::Code(rest.chars().next().map_or(0, char::len_utf8))
}

/// The length of a block comment, which may hold others.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of a string, its quotes included.
fn string(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The lengths of a raw string, of its opening and of its closing mark, if one begins here.
fn raw_string(rest: &str) -> Option<(usize, usize, usize)> {
    let prefix = ["r", "br", "cr"]
        .into_iter()
        .find(|prefix| rest.strip_prefix(prefix).is_some_and(|rest| rest.trim_start_matches('#').starts_with('"')))?;
    let hashes = rest[prefix.len()..].find('"')?;
    let open = prefix.len() + hashes + 1;
    let mark = format!("\"{}", "#".repeat(hashes));
    let inside = rest[open..].find(&mark)?;
    Some((open + inside + mark.len(), open, mark.len()))
}

/// The length of a character in quotes, if one begins here: a lifetime begins in the same way.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    let length = if first == '\\' {
        let escaped = inside.chars().nth(1)?.len_utf8() + 1;
        escaped + inside[escaped..].find('\'')?
    } else {
        first.len_utf8()
    };
    inside[length..].starts_with('\'').then_some(length + 2)
}

/// The length of the item at the beginning: up to its closing brace, or to the semicolon of one without braces.
fn item(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

fn blank(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, text: &str, code: &str) {
        let source = Source::new(file);
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed(&source.text), text, "{file}");
        assert_eq!(squeezed(&source.code), code, "{file}");
        assert_eq!(source.text.len(), file.len());
        assert_eq!(source.code.len(), file.len());
        assert_eq!(source.code.lines().count(), file.lines().count());
    }

    #[test]
    fn comments_and_strings_are_told_from_code() {
        check("a // b\nc", "a c", "a c");
        check("a /* b /* c */ d */ e", "a e", "a e");
        check(r#"f("x // y") // z"#, r#"f("x // y")"#, r#"f(" ")"#);
        check(r#"f("a\"b") g"#, r#"f("a\"b") g"#, r#"f(" ") g"#);
        check(r##"r#"a "b" // c"# d"##, r##"r#"a "b" // c"# d"##, r##"r#" "# d"##);
        check(r#"br"é" d"#, r#"br"é" d"#, r#"br" " d"#);
        check(r#"'"' a '\'' b '\u{1F600}' c 'é'"#, r#"'"' a '\'' b '\u{1F600}' c 'é'"#, "' ' a ' ' b ' ' c ' '");
        check("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}");
        check(r#"for"a""#, r#"for"a""#, r#"for" ""#);
    }

    #[test]
    fn what_is_marked_for_tests_is_left_out() {
        let file = "a();\n#[cfg(test)]\nmod tests { fn b() { \"}\"; } }\nc();\n#[cfg(test)]\nmod more;\nd();";
        let code = Source::new(file).without_tests().code;
        assert_eq!(code.split_whitespace().collect::<String>(), "a();c();d();");
        assert_eq!(code.lines().count(), 7);
    }
}
