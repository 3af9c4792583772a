//! The floor's pages: the words of the data in about the product's markup, then spaces up to the product's size.

use std::fmt::Write;

use super::{Line, List, Person, Ticket};

const HEAD: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Floor</title></head><body>";

pub(super) fn list(list: &List, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes.max(20_000));
    begin(&mut out, &list.person);
    for (turn, n) in &list.figures {
        put(&mut out, &[("<span class=\"num\">", turn), (" ", &n.to_string())]);
    }
    for (id, subject) in &list.waiting {
        put(&mut out, &[("<a href=\"/requests/", &id.to_string()), ("\"><strong>", subject), ("</strong></a>", "")]);
    }
    out.push_str("<table class=\"tbl\"><tbody>");
    for line in &list.lines {
        row(&mut out, line);
    }
    out.push_str("</tbody></table>");
    end(out, bytes)
}

pub(super) fn ticket(ticket: &Ticket, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes.max(20_000));
    begin(&mut out, &ticket.person);
    row(&mut out, &ticket.line);
    for (at, html) in &ticket.messages {
        // The product has made it safe before it was stored.
        out.push_str("<article><time>");
        out.push_str(&at.to_string());
        out.push_str("</time>");
        out.push_str(html);
        out.push_str("</article>");
    }
    for file in &ticket.files {
        put(&mut out, &[("<li>", file), ("</li>", "")]);
    }
    end(out, bytes)
}

fn begin(out: &mut String, person: &Person) {
    out.push_str(HEAD);
    put(out, &[("<header>", &person.name), (" ", &person.company_name), ("</header>", "")]);
}

fn row(out: &mut String, line: &Line) {
    let (first, last) = &line.requester;
    put(
        out,
        &[
            (
                "<tr role=\"row\"><td role=\"cell\" class=\"t\"><a class=\"link\" href=\"/requests/",
                &line.id.to_string(),
            ),
            ("\"><bdi>", &line.subject),
            ("</bdi></a></td><td role=\"cell\" class=\"wh\"><bdi>", first.as_deref().unwrap_or_default()),
            (" ", last.as_deref().unwrap_or_default()),
            ("</bdi></td><td role=\"cell\" class=\"opt\"><time>", &line.created_at.to_string()),
            ("</time></td><td role=\"cell\" class=\"ow\"><bdi>", line.owner.as_deref().unwrap_or_default()),
            ("</bdi></td><td role=\"cell\" class=\"ac\"><time>", &line.active_at.to_string()),
            ("</time></td><td role=\"cell\" class=\"st\"><span class=\"badge\">", &line.stage),
            ("</span></td></tr>\n", ""),
        ],
    );
}

fn put(out: &mut String, parts: &[(&str, &str)]) {
    for (markup, text) in parts {
        out.push_str(markup);
        for c in text.chars() {
            match c {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                '"' => out.push_str("&quot;"),
                c => out.push(c),
            }
        }
    }
}

fn end(mut out: String, bytes: usize) -> String {
    const TAIL: &str = "</body></html>";
    let missing = bytes.saturating_sub(out.len() + TAIL.len());
    // Writing into a string does not fail.
    let _ = write!(out, "{:missing$}{TAIL}", "");
    out
}
