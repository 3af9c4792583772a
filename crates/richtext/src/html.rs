//! HTML from anywhere made safe, and made plain.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// HTML that is safe to stand in a page: only this crate makes it.
///
/// It has no `Display`, so that a template has to ask for [`Html::as_str`] and say that it means it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Takes back text that this crate made earlier and a database kept; anything else is a hole.
    pub fn from_stored(html: String) -> Html {
        Html(html)
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags: HashSet<&str> = [
        "a",
        "abbr",
        "b",
        "bdi",
        "blockquote",
        "br",
        "code",
        "del",
        "details",
        "div",
        "dd",
        "dl",
        "dt",
        "em",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
    .into();
    let attributes: HashMap<&str, HashSet<&str>> = [
        ("a", ["href", "title"].as_slice()),
        ("ol", &["start"]),
        ("td", &["colspan", "rowspan", "align"]),
        ("th", &["colspan", "rowspan", "align"]),
    ]
    .into_iter()
    .map(|(tag, names)| (tag, names.iter().copied().collect()))
    .collect();
    let mut builder = Builder::new();
    builder
        .tags(tags)
        .tag_attributes(attributes)
        .generic_attributes(["dir", "lang"].into())
        .clean_content_tags(
            [
                "script",
                "style",
                "title",
                "head",
                "svg",
                "math",
                "iframe",
                "object",
                "embed",
                "noscript",
                "template",
                "textarea",
                "select",
                "xmp",
                "noembed",
                "noframes",
                "plaintext",
            ]
            .into(),
        )
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true);
    builder
});

/// Elements nested deeper than this are cut: no letter needs them, and browsers are slow with them.
const DEPTH: usize = 256;

/// Makes HTML from outside safe: scripts, styles, forms, frames and drawings go with what they hold; images go too,
/// leaving their alternative text; links lead only to `http`, `https`, `mailto` and `tel`.
pub fn sanitize(html: &str) -> Html {
    let named = name_images(html);
    Html(CLEANER.clean(&shallow(&named)).to_string())
}

/// Puts the alternative text of each image in its place.
fn name_images(html: &str) -> Cow<'_, str> {
    let lower = html.to_ascii_lowercase();
    if !lower.contains("<img") {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    while let Some(found) = lower[at..].find("<img") {
        let start = at + found;
        out.push_str(&html[at..start]);
        let end = lower[start..].find('>').map_or(html.len(), |length| start + length + 1);
        if let Some(text) = attribute(&html[start..end], "alt") {
            out.push_str(&text.replace('<', "&lt;").replace('>', "&gt;"));
        }
        at = end;
    }
    out.push_str(&html[at..]);
    Cow::Owned(out)
}

/// The value of a quoted attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let lower = tag.to_ascii_lowercase();
    let start = lower.find(&format!(" {name}="))? + name.len() + 2;
    let quote = tag[start..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &tag[start + 1..];
    value.find(quote).map(|end| &value[..end])
}

/// Drops opening tags beyond [`DEPTH`], counted generously: it guards against bombs, not against letters.
fn shallow(html: &str) -> Cow<'_, str> {
    let mut depth = 0_usize;
    let mut deepest = 0_usize;
    let bytes = html.as_bytes();
    for (i, byte) in bytes.iter().enumerate() {
        if *byte == b'<' {
            match bytes.get(i + 1) {
                Some(b'/') => depth = depth.saturating_sub(1),
                Some(next) if next.is_ascii_alphabetic() && !is_void(&html[i + 1..]) => depth += 1,
                _ => {}
            }
            deepest = deepest.max(depth);
        }
    }
    if deepest <= DEPTH {
        return Cow::Borrowed(html);
    }
    // So deep a text is no letter: keep its words.
    Cow::Owned(ammonia::clean_text(&plain_of(html)))
}

fn is_void(rest: &str) -> bool {
    let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    matches!(
        name.as_str(),
        "br" | "hr"
            | "img"
            | "input"
            | "meta"
            | "link"
            | "wbr"
            | "col"
            | "area"
            | "base"
            | "p"
            | "li"
            | "td"
            | "tr"
            | "th"
            | "dd"
            | "dt"
    )
}

/// Readable plain text of HTML: paragraphs, list marks, and the address of a link behind its words.
pub fn plain(html: &str) -> String {
    plain_of(CLEANER.clean(&shallow(&name_images(html))).to_string().as_str())
}

fn plain_of(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut link: Option<(String, usize)> = None;
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        push_text(&mut out, &rest[..start]);
        let Some(length) = rest[start..].find('>') else {
            rest = "";
            break;
        };
        let tag = &rest[start + 1..start + length];
        let closing = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        match (name.as_str(), closing) {
            ("br", _) => out.push('\n'),
            ("p" | "div" | "h4" | "h5" | "h6" | "blockquote" | "pre" | "table" | "ul" | "ol" | "hr", _) => {
                paragraph(&mut out)
            }
            ("tr", false) => line(&mut out),
            ("td" | "th", true) => out.push(' '),
            ("li", false) => {
                line(&mut out);
                out.push_str("- ");
            }
            ("a", false) => link = attribute(tag, "href").map(|href| (decode(href), out.len())),
            ("a", true) => {
                if let Some((href, from)) = link.take() {
                    let shown = out[from..].trim();
                    if shown != href && format!("mailto:{shown}") != href {
                        out.push_str(&format!(" ({href})"));
                    }
                }
            }
            _ => {}
        }
        rest = &rest[start + length + 1..];
    }
    push_text(&mut out, rest);
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// Adds decoded text with runs of white space made one.
fn push_text(out: &mut String, text: &str) {
    for c in decode(text).chars() {
        if c.is_whitespace() && c != '\u{a0}' {
            if !out.ends_with([' ', '\n']) && !out.is_empty() {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

fn line(out: &mut String) {
    let trimmed = out.trim_end_matches(' ').len();
    out.truncate(trimmed);
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn paragraph(out: &mut String) {
    line(out);
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// The entities that the sanitizer writes.
fn decode(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{plain, sanitize};

    #[test]
    fn hostile_html_is_made_harmless() {
        for html in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)></svg>",
            "<svg><script>alert(1)</script></svg>",
            "<math><mtext></p><style><img src onerror=alert(1)></style></mtext></math>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" jav&#x0A;ascript:alert(1)\">x</a>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<a href=\"//evil.example\">x</a>",
            "<iframe src=https://evil.example></iframe>",
            "<form action=https://evil.example><input name=a></form>",
            "<style>body{background:url(https://evil.example)}</style>",
            "<p style=\"background:url(https://evil.example)\">x</p>",
            "<link rel=stylesheet href=https://evil.example>",
            "<meta http-equiv=refresh content=0;url=https://evil.example>",
            "<base href=https://evil.example>",
            "<object data=x></object><embed src=x>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<template><script>alert(1)</script></template>",
            "<xmp><script>alert(1)</script></xmp>",
            "<!--><script>alert(1)</script>-->",
            "<p id=main class=btn>x</p>",
            "<h1>x</h1><button>x</button>",
        ] {
            let safe = sanitize(html).as_str().to_lowercase();
            for bad in [
                "<script",
                "onerror=alert(1)>",
                "onload",
                "javascript:",
                "data:",
                "evil.example",
                "<style",
                "style=",
                "<iframe",
                "<form",
                "<svg",
                "class=",
                "id=",
                "<h1",
                "<button",
            ] {
                assert!(!safe.contains(bad), "{html} became {safe}");
            }
        }
    }

    #[test]
    fn bombs_of_nested_elements_keep_their_words_only() {
        let bomb = format!("{}hello", "<div>".repeat(100_000));
        assert_eq!(sanitize(&bomb).as_str(), "hello");
    }

    #[test]
    fn harmless_html_stays() {
        assert_eq!(sanitize("<p>Hi <b>you</b><br>there</p>").as_str(), "<p>Hi <b>you</b><br>there</p>");
        assert_eq!(sanitize("<img src=x alt=\"A &amp; B\">").as_str(), "A &amp; B");
        assert!(
            sanitize("<a href=\"https://example.com\">x</a>").as_str().contains("rel=\"noopener noreferrer nofollow\"")
        );
    }

    #[test]
    fn plain_text_reads_like_a_letter() {
        for (html, text) in [
            ("<p>Hello</p><p>World</p>", "Hello\n\nWorld"),
            ("a<br>b", "a\nb"),
            ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
            ("see <a href=\"https://example.com/a\">this</a>", "see this (https://example.com/a)"),
            ("<a href=\"https://example.com\">https://example.com</a>", "https://example.com"),
            ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
