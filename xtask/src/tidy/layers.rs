//! Which part of the product may know which: `desk` knows nothing of the web or of mail, SQL stands in `desk` alone,
//! and pages for customers and for staff do not know each other.

use super::tree::Tree;
use super::{Finding, line, words};

const PRODUCT: &str = "crates/portico/src/";
const DESK: &str = "crates/portico/src/desk/";

/// Crates that are about the web or mail.
const OF_OTHERS: [&str; 6] = ["axum", "axum_extra", "askama", "lettre", "tower", "tower_http"];
/// What stands above `desk`.
const ABOVE: [&str; 8] =
    ["http", "hyper", "crate::web", "crate::mail", "crate::cli", "crate::backup", "crate::worker", "crate::demo"];

/// What begins a statement.
const STATEMENTS: [&str; 7] =
    ["SELECT", "INSERT INTO", "UPDATE", "DELETE FROM", "CREATE TABLE", "ALTER TABLE", "DROP TABLE"];

/// A part of `web` for people of one kind, and the one that it must not know.
const AUDIENCES: [(&str, &str); 2] = [("portal", "desk"), ("desk", "portal")];

/// A help desk works without pages and without mail.
pub(super) fn desk_knows_no_web(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust(DESK) {
        // Not even a comment mentions the one; the other may be explained.
        for (names, text) in [(&OF_OTHERS[..], &file.text), (&ABOVE[..], &source.code)] {
            for name in names {
                let what = format!("desk mentions {name}, which stands above it");
                findings.extend(words(text, name).map(|at| Finding::new(&file.path, line(text, at), what.as_str())));
            }
        }
    }
    findings
}

/// Rules of visibility can only hold where all queries are seen together.
pub(super) fn sql_stands_in_desk(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust(PRODUCT).filter(|(file, _)| !file.path.starts_with(DESK)) {
        let macros = words(&source.code, "sql").filter(|at| source.code[at + 3..].starts_with('!'));
        let mut places: Vec<usize> = macros.collect();
        for begin in STATEMENTS {
            let in_strings = words(&source.text, begin).filter(|at| !source.code[*at..].starts_with(begin));
            places.extend(in_strings);
        }
        findings.extend(
            places.into_iter().map(|at| Finding::new(&file.path, line(&source.text, at), "SQL outside of desk")),
        );
    }
    findings
}

/// What pages for one kind of people need from those for another goes into a third place.
pub(super) fn audiences_keep_apart(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (own, other) in AUDIENCES {
        let (folder, module) = (format!("{PRODUCT}web/{own}/"), format!("{PRODUCT}web/{own}.rs"));
        let what = format!("web::{own} names web::{other}");
        let files = tree.rust(PRODUCT).filter(|(file, _)| file.path.starts_with(&folder) || file.path == module);
        for (file, source) in files {
            let places = named(&source.code, other);
            findings
                .extend(places.into_iter().map(|at| Finding::new(&file.path, line(&source.code, at), what.as_str())));
        }
    }
    findings
}

/// Where `web::other` or `super::other` stands, alone or in a group of imports.
fn named(code: &str, other: &str) -> Vec<usize> {
    let mut places = Vec::new();
    for parent in ["web::", "super::"] {
        for (at, _) in code.match_indices(parent) {
            let rest = &code[at + parent.len()..];
            let is_named = match rest.strip_prefix('{') {
                Some(group) => members(group).any(|member| words(member, other).next() == Some(0)),
                None => words(rest, other).next() == Some(0),
            };
            if is_named {
                places.push(at);
            }
        }
    }
    places
}

/// The members of a group of imports whose opening brace has been read.
fn members(group: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let end = group.find(|c| {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return true,
            '}' => depth -= 1,
            _ => {}
        }
        false
    });
    let mut depth = 0_usize;
    let members = group[..end.unwrap_or(group.len())].split(move |c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    members.map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn the_web_and_mail_are_found_in_desk() {
        let file = "crates/portico/src/desk/people.rs";
        check(desk_knows_no_web, file, "use axum::Router;\n/// For askama.\nuse tower_http::trace;", &[1, 2, 3]);
        check(desk_knows_no_web, file, "use lettre::Message;\nfn a(b: tower::B) {}", &[1, 2]);
        check(desk_knows_no_web, file, "use crate::web::page;\nuse crate::mail;\nuse http::StatusCode;", &[1, 2, 3]);
        check(desk_knows_no_web, file, "// an http::// address\nuse crate::webbing;\nlet towering = 1;", &[]);
        check(desk_knows_no_web, "crates/portico/src/web/page.rs", "use axum::Router;", &[]);
    }

    #[test]
    fn sql_is_found_outside_of_desk() {
        let file = "crates/portico/src/web/page.rs";
        check(sql_stands_in_desk, file, "conn.all(sql!(q));\nlet a = \"SELECT id FROM ticket\";", &[1, 2]);
        check(sql_stands_in_desk, file, "let a = r#\"\n  INSERT INTO ticket (id) VALUES (1)\"#;", &[2]);
        check(sql_stands_in_desk, file, "// SELECT a\nlet a = \"Select a file\";\nconst UPDATE : u8 = 1;", &[]);
        check(sql_stands_in_desk, "crates/portico/src/desk/people.rs", "sql!(\"SELECT 1\")", &[]);
    }

    #[test]
    fn pages_of_the_other_audience_are_found() {
        let portal = "crates/portico/src/web/portal/list.rs";
        check(audiences_keep_apart, portal, "use crate::web::desk::pane;\nuse super::super::desk::act;", &[1, 2]);
        check(audiences_keep_apart, portal, "use crate::web::{page::{self, Shell}, desk};", &[1]);
        check(audiences_keep_apart, portal, "use crate::{desk, web::{form, page}};\nuse crate::desk::tickets;", &[]);
        check(audiences_keep_apart, "crates/portico/src/web/portal.rs", "use super::desk;", &[1]);
        let desk = "crates/portico/src/web/desk/mod.rs";
        check(audiences_keep_apart, desk, "use crate::web::portal;\nuse super::portal::list;", &[1, 2]);
        check(audiences_keep_apart, desk, "use crate::desk::portal::Portal;\nuse super::pane;", &[]);
        check(audiences_keep_apart, "crates/portico/src/web/routes.rs", "super::portal::routes();", &[]);
    }
}
