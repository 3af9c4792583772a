//! What documents promise: each requirement names tests, and the tests must be there.

use std::collections::BTreeSet;

use super::tree::Tree;
use super::{Finding, line, words};

const REQUIREMENTS: &str = "docs/requirements.md";

/// Names in code marks as long as this, of small letters, digits and `_`, are names of tests.
const LEAST: usize = 12;

/// Every test that a requirement names exists.
pub(super) fn tests_of_requirements_exist(tree: &Tree) -> Vec<Finding> {
    let Some(paper) = tree.file(REQUIREMENTS) else { return Vec::new() };
    let sources: Vec<&str> = tree.files.iter().filter(|file| file.ends(".rs")).map(|file| file.text.as_str()).collect();
    let exists = |name: &str| sources.iter().any(|text| words(text, name).next().is_some());
    let mut findings = Vec::new();
    let mut at = 0;
    for (i, part) in paper.text.split('`').enumerate() {
        let is_name =
            part.len() >= LEAST && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if i % 2 == 1 && is_name && !exists(part) {
            findings.push(Finding::new(REQUIREMENTS, line(&paper.text, at), format!("there is no test {part}")));
        }
        at += part.len() + 1;
    }
    findings
}

/// Every line of a table of requirements names a test, or says that it comes later.
pub(super) fn requirements_are_shown_or_later(tree: &Tree) -> Vec<Finding> {
    let Some(paper) = tree.file(REQUIREMENTS) else { return Vec::new() };
    let is_shown = |row: &str| row.contains('`') || row.contains("later: ");
    let rows = paper.text.lines().enumerate().filter(|(_, row)| number_of(row).is_some());
    rows.filter(|(_, row)| !is_shown(row.rsplit("| ").next().unwrap_or_default()))
        .map(|(at, _)| Finding::new(REQUIREMENTS, at + 1, "nothing shows this, and nothing says that it comes later"))
        .collect()
}

/// No two lines of the tables of requirements have the same number.
pub(super) fn requirements_have_numbers_of_their_own(tree: &Tree) -> Vec<Finding> {
    let Some(paper) = tree.file(REQUIREMENTS) else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let rows = paper.text.lines().enumerate().filter_map(|(at, row)| Some((at, number_of(row)?)));
    rows.filter(|(_, number)| !seen.insert(*number))
        .map(|(at, number)| Finding::new(REQUIREMENTS, at + 1, format!("{number} stands twice")))
        .collect()
}

/// The number that a line of a table begins with, such as `W1`.
fn number_of(row: &str) -> Option<&str> {
    let number = row.strip_prefix("| ")?.split(' ').next()?;
    (number.len() > 1 && number.ends_with(|c: char| c.is_ascii_digit())).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_nothing_shows_is_found() {
        let paper = "| No. | What | Shown by |\n| --- | --- | --- |\n| W1 | A | `it_is_tested_here` |\n| W2 | B |  |\n| W3 | C | later: access |";
        let lines: Vec<usize> = requirements_are_shown_or_later(&Tree::planted(&[(REQUIREMENTS, paper)]))
            .iter()
            .map(|finding| finding.line)
            .collect();
        assert_eq!(lines, [4]);
    }

    #[test]
    fn a_number_that_stands_twice_is_found() {
        let paper = "| No. | What |\n| W1 | A |\n| W2 | B |\n\n| W1 | C |";
        let found = requirements_have_numbers_of_their_own(&Tree::planted(&[(REQUIREMENTS, paper)]));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [5]);
    }

    #[test]
    fn a_promise_without_its_test_is_found() {
        let tree = Tree::planted(&[
            (REQUIREMENTS, "`it_is_tested_here`\n`nobody_tests_this`, `short`, `Not a name here`"),
            ("crates/a/tests/a.rs", "fn it_is_tested_here() {}"),
        ]);
        let lines: Vec<usize> = tests_of_requirements_exist(&tree).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [2]);
    }
}
