//! The files that rules look at: what git does not ignore, or without git everything that is not left out by name.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::rust::Source;

/// Folders that are made, not written.
const MADE: [&str; 4] = [".git", ".portico", "shots", "target"];

const LIST: [&str; 5] = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];

/// A file with its text.
pub(super) struct File {
    /// From the root of the tree, with `/`.
    pub(super) path: String,
    /// Empty when the file is not text.
    pub(super) text: String,
}

impl File {
    /// Whether this is Rust that only tests are built from.
    fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part == "tests" || part == "tests.rs")
    }

    /// Whether it ends in this, such as `.rs`.
    pub(super) fn ends(&self, end: &str) -> bool {
        self.path.ends_with(end)
    }
}

/// All files, in order of their paths.
pub(super) struct Tree {
    pub(super) files: Vec<File>,
}

impl Tree {
    /// Reads what is under `root`.
    pub(super) fn read(root: &Path) -> Result<Tree> {
        let mut paths = match tracked(root) {
            Some(paths) => paths,
            None => walked(root)?,
        };
        paths.sort();
        paths.dedup();
        // A file may have been removed without telling git yet.
        let texts = paths.into_iter().filter_map(|path| Some((fs::read(root.join(&path)).ok()?, path)));
        let files = texts.map(|(bytes, path)| File { path, text: String::from_utf8(bytes).unwrap_or_default() });
        Ok(Tree { files: files.collect() })
    }

    /// A tree for tests.
    #[cfg(test)]
    pub(super) fn planted(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|&(path, text)| File { path: path.into(), text: text.into() });
        Tree { files: files.collect() }
    }

    /// The files under a folder.
    pub(super) fn under<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = &'t File> {
        self.files.iter().filter(move |file| file.path.starts_with(folder))
    }

    /// The file at exactly this path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// All Rust under a folder, tests included.
    pub(super) fn rust<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = (&'t File, Source)> {
        self.under(folder).filter(|file| file.ends(".rs")).map(|file| (file, Source::new(&file.text)))
    }

    /// The Rust that programs are made of, without the parts that only tests are built from.
    pub(super) fn product(&self) -> impl Iterator<Item = (&File, Source)> {
        let is_product = |file: &File| {
            let is_source = file.path.contains("/src/") || file.ends("/build.rs");
            is_source && !file.is_test()
        };
        self.rust("").filter(move |(file, _)| is_product(file)).map(|(file, source)| (file, source.without_tests()))
    }
}

/// What git tracks and what it would; `None` without git, or outside of a repository.
fn tracked(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git").arg("-C").arg(root).args(LIST).output().ok()?;
    let names = String::from_utf8(output.stdout).ok()?;
    let paths: Vec<String> = names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    (output.status.success() && !paths.is_empty()).then_some(paths)
}

fn walked(root: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry?;
            let is_made = MADE.iter().any(|name| entry.file_name() == *name);
            if entry.file_type()?.is_dir() && !is_made {
                folders.push(entry.path());
            } else if entry.file_type()?.is_file() {
                paths.extend(entry.path().strip_prefix(root)?.to_str().map(str::to_owned));
            }
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env;

    #[test]
    fn the_tree_is_the_same_without_git_where_nothing_is_left_over() {
        let all = walked(env::workspace()).expect("the folder can be read");
        assert!(all.iter().any(|path| path == "xtask/src/tidy/tree.rs"));
        assert!(!all.iter().any(|path| path.starts_with("target/") || path.starts_with(".git/")));
        let tree = Tree::read(env::workspace()).expect("the folder can be read");
        assert!(tree.files.iter().all(|file| all.contains(&file.path)));
    }

    #[test]
    fn tests_are_not_the_product() {
        let tree = Tree::planted(&[
            ("crates/a/src/lib.rs", "fn a() {}\n#[cfg(test)]\nmod tests { fn hidden() {} }"),
            ("crates/a/src/b/tests.rs", ""),
            ("crates/a/src/b/tests/deep.rs", ""),
            ("crates/a/tests/it/main.rs", ""),
            ("crates/a/build.rs", ""),
            ("crates/a/src/words.txt", ""),
        ]);
        let product: Vec<_> = tree.product().collect();
        let paths: Vec<&str> = product.iter().map(|(file, _)| file.path.as_str()).collect();
        assert_eq!(paths, ["crates/a/src/lib.rs", "crates/a/build.rs"]);
        assert!(!product[0].1.code.contains("hidden"));
    }
}
