//! What documents promise: each requirement names tests, and the tests must be there.

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

#[cfg(test)]
mod tests {
    use super::*;

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
