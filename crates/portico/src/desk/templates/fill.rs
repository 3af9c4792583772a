//! Placeholders: what stands in braces in a template's texts is put in when they are read.

use super::Kind;

/// What can be put in.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// The company that runs the portal.
    pub company: String,
    /// The portal's name.
    pub portal: String,
    /// The address of whom the text is for, where it is known.
    pub email: Option<String>,
}

/// The names that can stand in braces.
pub(super) fn names(kind: Kind) -> &'static [&'static str] {
    if kind.knows_address() { &["company", "portal", "email"] } else { &["company", "portal"] }
}

/// What can stand in a text of this kind: `{company}, {portal}`.
pub fn placeholders(kind: Kind) -> String {
    names(kind).iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ")
}

impl Values {
    fn get(&self, name: &str) -> Option<&str> {
        match name {
            "company" => Some(&self.company),
            "portal" => Some(&self.portal),
            "email" => self.email.as_deref(),
            _ => None,
        }
    }
}

/// The text's parts: what stands there, and the names in braces between.
fn parts(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut all = vec![];
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, open) = rest.split_at(at);
        let inner = &open[1..];
        let end = inner.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(inner.len());
        if end > 0 && inner[end..].starts_with('}') {
            all.push((before, Some(&inner[..end])));
            rest = &inner[end + 1..];
        } else {
            all.push((&rest[..=at], None));
            rest = inner;
        }
    }
    all.push((rest, None));
    all
}

/// The first name in braces that nothing can be put in for in a text of this kind, with its braces.
pub(in crate::desk) fn unknown(text: &str, kind: Kind) -> Option<String> {
    unknown_of(text, names(kind))
}

/// Likewise, of those known; also where it is a known one in another spelling.
fn unknown_of(text: &str, known: &[&str]) -> Option<String> {
    let is_meant = |inner: &str| known.iter().any(|name| inner.trim().eq_ignore_ascii_case(name));
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        rest = &rest[at + 1..];
        let end = rest.find(['{', '}', '\n']).unwrap_or(rest.len());
        let (inner, is_closed) = (&rest[..end], rest[end..].starts_with('}'));
        // Whatever reads like a name is meant as one.
        let is_name = inner.chars().any(char::is_alphabetic)
            && inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
        let first = inner.split_whitespace().next().unwrap_or_default();
        if is_closed && is_name && !known.contains(&inner) {
            return Some(format!("{{{inner}}}"));
        }
        if !is_closed && is_meant(first) {
            return Some(format!("{{{first}"));
        }
    }
    None
}

fn put(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    for (before, name) in parts(text) {
        out.push_str(before);
        if let Some(name) = name {
            out.push_str(&value(name).unwrap_or_else(|| format!("{{{name}}}")));
        }
    }
    out
}

/// A line of plain text with its values.
pub fn fill(text: &str, values: &Values) -> String {
    put(text, |name| values.get(name).map(str::to_owned))
}

/// A text in Markdown with its values, as safe HTML: marks in a value are nothing but characters.
pub fn fill_prose(text: &str, values: &Values) -> richtext::Html {
    richtext::filled(text, |text| fill(text, values))
}

#[cfg(test)]
mod tests {
    use super::{Values, fill, fill_prose, unknown_of};

    fn values() -> Values {
        Values { company: "Grove *&* <Co>".to_owned(), portal: "Help".to_owned(), email: None }
    }

    #[test]
    fn what_is_known_is_put_in_and_the_rest_stays() {
        assert_eq!(
            fill("{company} at {portal}: {email} {x {} } {Company}", &values()),
            "Grove *&* <Co> at Help: {email} {x {} } {Company}"
        );
    }

    #[test]
    fn marks_in_values_are_characters() {
        let html = fill_prose("**Hello** from {company}", &values());
        assert_eq!(html.as_str().trim(), "<p><strong>Hello</strong> from Grove *&amp;* &lt;Co&gt;</p>");
        let html = fill_prose(
            "`{portal}` [{portal}](https://example.com/{portal}) [x]({email})",
            &Values {
                portal: "javascript:alert(1)\"".to_owned(),
                email: Some("javascript:alert(1)".to_owned()),
                ..values()
            },
        );
        let html = html.as_str();
        assert!(
            html.contains("<code>javascript:alert(1)\"</code>")
                || html.contains("<code>javascript:alert(1)&quot;</code>"),
            "{html}"
        );
        assert!(html.contains("href=\"https://example.com/javascript:alert(1)%22\""), "{html}");
        assert!(!html.contains("href=\"javascript:"), "{html}");
    }

    #[test]
    fn names_that_nothing_is_known_of_are_found() {
        for (text, found) in [
            ("{company} {name}", Some("{name}")),
            ("{company} { company }", Some("{ company }")),
            ("{Company}", Some("{Company}")),
            ("Hello {company", Some("{company")),
            ("{company and more", Some("{company")),
            ("{company} {} { a: 1 } {", None),
            ("{e-mail}", Some("{e-mail}")),
            ("{första namnet}", Some("{första namnet}")),
        ] {
            assert_eq!(unknown_of(text, &["company"]).as_deref(), found, "{text}");
        }
    }
}
