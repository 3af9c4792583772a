//! How sources are written: no `unwrap` in what people run, no `allow` anywhere, no file that says too many things.

use super::tree::Tree;
use super::{Finding, line, words};

/// Lines of one file of sources. Most have far fewer.
const LONGEST: usize = 600;

/// Programs say why something cannot fail, with `expect`, or handle it.
pub(super) fn no_unwrap(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.product() {
        for (at, _) in source.code.match_indices(".unwrap()") {
            findings.push(Finding::new(&file.path, line(&source.code, at), "unwrap in product code"));
        }
    }
    findings
}

/// A lint is expected with a reason, so that the exception goes when its cause does.
pub(super) fn no_allow(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust("") {
        for at in words(&source.code, "allow") {
            let before = source.code[..at].trim_end();
            let is_attribute = before.ends_with("#[") || before.ends_with("#![");
            let is_conditional = source.code[..at].rfind("cfg_attr(").is_some_and(|begin| {
                source.code[begin..at].matches('(').count() > source.code[begin..at].matches(')').count()
            });
            if source.code[at..].starts_with("allow(") && (is_attribute || is_conditional) {
                findings.push(Finding::new(
                    &file.path,
                    line(&source.code, at),
                    "allow: write #[expect(…, reason = …)]",
                ));
            }
        }
    }
    findings
}

/// A file says one thing.
pub(super) fn short_files(tree: &Tree) -> Vec<Finding> {
    let sources = tree.files.iter().filter(|file| file.path.contains("/src/") && file.ends(".rs"));
    sources
        .filter_map(|file| {
            let lines = file.text.lines().count();
            let what = format!("{lines} lines, and {LONGEST} are the most");
            (lines > LONGEST).then(|| Finding::new(&file.path, lines, what))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    const FILE: &str = "crates/a/src/lib.rs";

    #[test]
    fn unwrap_is_found_in_the_product_alone() {
        check(no_unwrap, FILE, "fn a() {\n    b().unwrap();\n}", &[2]);
        check(no_unwrap, FILE, "// .unwrap()\nconst A: &str = \".unwrap()\";\nb.unwrap_or(c)", &[]);
        check(no_unwrap, FILE, "#[cfg(test)]\nmod tests { fn a() { b.unwrap(); } }\nfn c() { d.unwrap() }", &[3]);
        check(no_unwrap, "crates/a/tests/it/main.rs", "fn a() { b.unwrap(); }", &[]);
    }

    #[test]
    fn allow_is_found_everywhere() {
        check(no_allow, FILE, "#![allow(dead_code)]\n#[allow(clippy::all)]\n#[cfg_attr(x, allow(y))]", &[1, 2, 3]);
        check(no_allow, "crates/a/tests/it/main.rs", "#[ allow(dead_code)]", &[1]);
        check(
            no_allow,
            FILE,
            "#[expect(x)]\n#[cfg_attr(x, y)]\nfn allow(a: u8) { gate.allow(a) }\n// #[allow(x)]",
            &[],
        );
    }

    #[test]
    fn a_long_file_is_found() {
        let long = "a\n".repeat(LONGEST + 1);
        check(short_files, FILE, &long, &[LONGEST + 1]);
        check(short_files, FILE, &long[2..], &[]);
        check(short_files, "crates/a/src/words.txt", &long, &[]);
    }
}
