//! What pages must not carry. The content security policy forbids inline styles and scripts, so a browser would drop
//! them; mails are no pages, and have nothing else. Pages for customers and for staff do not share parts.

use super::tree::{File, Tree};
use super::{Finding, line};

const TEMPLATES: &str = "crates/portico/templates/";
const MAIL: &str = "crates/portico/templates/mail/";

/// No `style` attribute and no `<style>`.
pub(super) fn no_inline_style(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, html) in pages(tree) {
        let elements = html.match_indices("<style").map(|(at, _)| at);
        let attributes = attributes(&html).filter(|(_, name)| *name == "style").map(|(at, _)| at);
        findings.extend(
            elements.chain(attributes).map(|at| Finding::new(&file.path, line(&html, at), "a style in the page")),
        );
    }
    findings
}

/// No `<script>` without `src`, no handler in an attribute, and no address that is a script.
pub(super) fn no_inline_script(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, html) in pages(tree) {
        let elements = html.match_indices("<script").map(|(at, _)| at).filter(|at| {
            let tag = &html[*at..];
            let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
            !attributes(tag).any(|(_, name)| name == "src")
        });
        let handlers = attributes(&html).filter(|(_, name)| is_handler(name)).map(|(at, _)| at);
        let addresses = html.match_indices("javascript:").map(|(at, _)| at);
        findings.extend(
            elements
                .chain(handlers)
                .chain(addresses)
                .map(|at| Finding::new(&file.path, line(&html, at), "a script in the page")),
        );
    }
    findings
}

/// What both need stands in `parts`.
pub(super) fn audiences_keep_apart(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (own, other) in [("portal", "desk"), ("desk", "portal")] {
        let folder = format!("{TEMPLATES}{own}/");
        for file in tree.under(&folder) {
            for word in ["include", "extends", "import"] {
                let needle = format!("{word} \"{other}/");
                findings.extend(file.text.match_indices(&needle).map(|(at, _)| {
                    Finding::new(&file.path, line(&file.text, at), format!("a page of {own} with a part of {other}"))
                }));
            }
        }
    }
    findings
}

fn is_handler(name: &str) -> bool {
    let is_event = name.strip_prefix("on").is_some_and(|event| event.len() > 1);
    is_event || name.starts_with("hx-on") || name.starts_with("data-hx-on")
}

/// Templates of pages, without what the template engine reads: in `{{ }}`, `{% %}` and `{# #}`.
fn pages(tree: &Tree) -> impl Iterator<Item = (&File, String)> {
    let files = tree.under(TEMPLATES).filter(|file| !file.path.starts_with(MAIL));
    files.map(|file| (file, html(&file.text)))
}

fn html(template: &str) -> String {
    let mut html = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(begin) = ["{{", "{%", "{#"].iter().filter_map(|open| rest.find(open)).min() {
        let close = match &rest[begin..begin + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        let end = rest[begin..].find(close).map_or(rest.len(), |length| begin + length + 2);
        html.push_str(&rest[..begin]);
        html.extend(rest[begin..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    html + rest
}

/// The places and names of attributes: what stands between a space and an equals sign, in lower case.
fn attributes(html: &str) -> impl Iterator<Item = (usize, &str)> {
    html.match_indices('=').filter_map(|(equals, _)| {
        let before = html[..equals].trim_end();
        let begin = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || "-:_.@".contains(c)))? + 1;
        let has_space = html[..begin].ends_with(|c: char| c.is_whitespace() || c == '"' || c == '\'' || c == '/');
        (has_space && begin < before.len()).then(|| (begin, &before[begin..]))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    const PAGE: &str = "crates/portico/templates/portal/list.html";

    #[test]
    fn styles_are_found_in_pages_but_not_in_mails() {
        let styled = "<p class=\"a\" style=\"color:red\">\n<style>a{}</style>\n<p\n style = 'x'>";
        check(no_inline_style, PAGE, styled, &[1, 2, 4]);
        check(no_inline_style, "crates/portico/templates/mail/message.html", styled, &[]);
        check(no_inline_style, PAGE, "<link rel=\"stylesheet\" href=\"a.css\"> the style {{ style = 1 }}", &[]);
        check(no_inline_style, PAGE, "<p data-style=\"a\">{# style=\"a\" #}<p {% if a %}style=\"b\"{% endif %}>", &[1]);
    }

    #[test]
    fn scripts_are_found() {
        check(no_inline_script, PAGE, "<script>alert(1)</script>\n<script defer>\n</script>", &[1, 2]);
        check(
            no_inline_script,
            PAGE,
            "<a onclick=\"b()\">\n<a hx-on:click=\"b()\">\n<a href=\"javascript:b()\">",
            &[1, 2, 3],
        );
        check(no_inline_script, PAGE, "<script src=\"{{ asset(\"app.js\") }}\" defer></script>", &[]);
        check(no_inline_script, PAGE, "<a title=\"on\" data-on=\"x\" once>{% if on == 1 %} = {% endif %}</a>", &[]);
    }

    #[test]
    fn parts_of_the_other_audience_are_found() {
        check(
            audiences_keep_apart,
            PAGE,
            "{% extends \"portal/frame.html\" %}\n{% include \"desk/record.html\" %}",
            &[2],
        );
        check(audiences_keep_apart, PAGE, "{% import \"parts/ui.html\" as ui %}", &[]);
    }
}
