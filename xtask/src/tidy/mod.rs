//! `cargo xtask tidy`: the rules of the house that no other tool knows, checked by reading the files as plain text. A
//! rule is a function from the tree of files to what is wrong in it; each has planted examples in its tests.

use anyhow::{Result, bail};

use crate::env;

mod layers;
mod papers;
mod product;
mod rust;
mod supply;
mod templates;
mod tree;

use tree::Tree;

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    line: usize,
    what: String,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Finding { path: path.into(), line, what: what.into() }
    }
}

const RULES: [fn(&Tree) -> Vec<Finding>; 16] = [
    papers::tests_of_requirements_exist,
    papers::requirements_are_shown_or_later,
    papers::requirements_have_numbers_of_their_own,
    product::no_unwrap,
    product::no_allow,
    product::short_files,
    layers::desk_knows_no_web,
    layers::sql_stands_in_desk,
    layers::audiences_keep_apart,
    templates::no_inline_style,
    templates::no_inline_script,
    templates::audiences_keep_apart,
    supply::no_registry_is_named,
    supply::one_provider_of_tls,
    supply::every_crate_has_the_lints,
    supply::what_is_not_ours_has_a_licence,
];

/// Checks all rules; an error when something breaks one.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::read(env::workspace())?;
    let findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    for Finding { path, line, what } in &findings {
        println!("{path}:{line}: {what}");
    }
    if !findings.is_empty() {
        bail!("not tidy: {} findings", findings.len());
    }
    println!("{} files are tidy", tree.files.len());
    Ok(())
}

/// Where `word` stands alone in `text`: not as a part of a longer name.
fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let goes_on = text[at + word.len()..].chars().next().is_some_and(is_name);
        !goes_on && !text[..at].chars().next_back().is_some_and(is_name)
    })
}

/// The number of the line, counted from 1, that a place in a text is in.
fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails unless the rule finds exactly these lines in a tree with one file.
    pub(super) fn check(rule: fn(&Tree) -> Vec<Finding>, path: &str, text: &str, lines: &[usize]) {
        let findings = rule(&Tree::planted(&[(path, text)]));
        let mut found: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
        found.sort_unstable();
        assert_eq!(found, lines, "in {path}:\n{text}\n{findings:?}");
    }

    #[test]
    fn the_folders_that_rules_speak_of_are_there() {
        let tree = Tree::read(env::workspace()).expect("the folder can be read");
        let product = ["src/desk/", "src/web/desk/", "src/web/portal/", "templates/desk/", "templates/portal/"];
        for folder in product.map(|folder| format!("crates/portico/{folder}")) {
            assert!(tree.under(&folder).next().is_some(), "{folder}");
        }
        assert!(tree.file("Cargo.lock").is_some());
    }

    #[test]
    fn a_word_is_not_a_part_of_a_name() {
        let text = "axum axums my_axum\naxum::http";
        let lines: Vec<usize> = words(text, "axum").map(|at| line(text, at)).collect();
        assert_eq!(lines, [1, 2]);
    }
}
