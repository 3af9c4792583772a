//! Markdown as people type it into a reply: a line break is a line break, and HTML is just text.

use comrak::nodes::{NodeLink, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};

use crate::html::{Html, sanitize};

/// Marks at the beginning of a line beyond this many are dropped: nobody quotes deeper.
const DEPTH: usize = 32;

/// Renders Markdown as safe HTML. HTML in it is shown as text, images become links, and headings begin at the fourth
/// level so that they stay below those of the page.
pub fn markdown(text: &str) -> Html {
    filled(text, str::to_owned)
}

/// As [`markdown`], with every piece of text, of code and of an address as `fill` makes it: what it puts in is nothing but
/// characters there, and no marks.
pub fn filled(text: &str, fill: impl Fn(&str) -> String) -> Html {
    let text = shallow(text);
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.render.hardbreaks = true;
    options.render.escape = true;
    let arena = Arena::new();
    let root = parse_document(&arena, &text, &options);
    for node in root.descendants() {
        let mut data = node.data.borrow_mut();
        match &mut data.value {
            NodeValue::Heading(heading) => heading.level = (heading.level + 3).min(6),
            NodeValue::Image(link) => {
                let link = NodeLink { url: link.url.clone(), title: link.title.clone() };
                data.value = NodeValue::Link(Box::new(NodeLink { url: fill(&link.url), title: fill(&link.title) }));
            }
            NodeValue::Link(link) => {
                link.url = fill(&link.url);
                link.title = fill(&link.title);
            }
            NodeValue::HtmlBlock(html) => html.literal = fill(&html.literal),
            NodeValue::HtmlInline(html) => *html = fill(html),
            NodeValue::Text(text) => *text = fill(text).into(),
            NodeValue::Code(code) => code.literal = fill(&code.literal),
            NodeValue::CodeBlock(code) => code.literal = fill(&code.literal),
            _ => {}
        }
    }
    let mut html = String::new();
    if format_html(root, &options, &mut html).is_err() {
        // Writing to a string does not fail; should it ever, the words matter more than their form.
        return sanitize(&text.replace('&', "&amp;").replace('<', "&lt;"));
    }
    sanitize(&html)
}

/// The text with less nesting than could hurt: quotes and lists at the beginning of a line, and brackets.
fn shallow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut marks = 0;
        let mut body = line;
        while let Some(c) = body.chars().next().filter(|c| matches!(c, '>' | ' ' | '\t' | '-' | '*' | '+')) {
            marks += usize::from(matches!(c, '>' | '-' | '*' | '+'));
            if marks <= DEPTH {
                out.push(c);
            }
            body = &body[c.len_utf8()..];
        }
        let mut open = 0;
        for c in body.chars() {
            match c {
                '[' if open >= DEPTH => out.push_str("\\["),
                '[' => {
                    open += 1;
                    out.push(c);
                }
                ']' => {
                    open = open.saturating_sub(1);
                    out.push(c);
                }
                _ => out.push(c),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn markdown_becomes_html() {
        for (text, html) in [
            ("Hello **you**", "<p>Hello <strong>you</strong></p>"),
            ("a\nb", "<p>a<br>\nb</p>"),
            ("# Title", "<h4>Title</h4>"),
            ("### Deep", "<h6>Deep</h6>"),
            ("~~no~~", "<p><del>no</del></p>"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
            ("`x < y`", "<p><code>x &lt; y</code></p>"),
        ] {
            assert_eq!(markdown(text).as_str().trim_end(), html, "{text}");
        }
    }

    #[test]
    fn html_in_markdown_is_text() {
        let html = markdown("<script>alert(1)</script> <b onclick=x>b</b>");
        assert!(html.as_str().contains("&lt;script&gt;") && !html.as_str().contains("<b"), "{}", html.as_str());
    }

    #[test]
    fn addresses_become_links_and_bad_ones_do_not() {
        assert!(markdown("see https://example.com/a").as_str().contains("href=\"https://example.com/a\""));
        assert!(!markdown("[x](javascript:alert(1))").as_str().contains("javascript"));
        assert!(
            markdown("![chart](https://example.com/c.png)").as_str().contains("<a href=\"https://example.com/c.png\"")
        );
    }

    #[test]
    fn nesting_bombs_end_quickly() {
        for bomb in
            [">".repeat(100_000), "[".repeat(100_000), "- ".repeat(50_000), "*".repeat(100_000), "(".repeat(100_000)]
        {
            markdown(&bomb);
        }
    }
}
