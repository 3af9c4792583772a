//! What comes from others: where it comes from is cargo's business alone, some of it must stay out, and what is
//! checked in has its licence beside it.

use super::tree::{File, Tree};
use super::{Finding, line};

/// Hosts of registries, in two halves, because this file may not name them either.
const HOSTS: [(&str, &str); 5] =
    [("crates", "io"), ("pypi", "org"), ("pythonhosted", "org"), ("registry.npmjs", "org"), ("proxy.golang", "org")];

const LOCK: &str = "Cargo.lock";

/// Crates that would bring C libraries or a second provider of TLS. Who may use aws-lc is in deny.toml.
const STAY_OUT: [&str; 2] = ["openssl-sys", "native-tls"];

/// Files of others whose names do not say whose they are.
const NAMES: [(&str, &str); 1] = [("icons.svg", "lucide")];

/// Nothing but what cargo writes says where packages are.
pub(super) fn no_registry_is_named(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.path != LOCK) {
        let text = file.text.to_ascii_lowercase();
        for (name, end) in HOSTS {
            let host = format!("{name}.{end}");
            let places = text.match_indices(&host).map(|(at, _)| at).filter(|at| {
                let goes_on = text[at + host.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
                !goes_on && !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            });
            findings
                .extend(places.map(|at| Finding::new(&file.path, line(&text, at), "the name of a registry's host")));
        }
    }
    findings
}

/// TLS is rustls with ring.
pub(super) fn one_provider_of_tls(tree: &Tree) -> Vec<Finding> {
    let Some(lock) = tree.file(LOCK) else { return Vec::new() };
    let mut findings = Vec::new();
    for name in STAY_OUT {
        let places = lock.text.match_indices(&format!("name = \"{name}\"")).map(|(at, _)| at).collect::<Vec<_>>();
        findings.extend(
            places.into_iter().map(|at| Finding::new(LOCK, line(&lock.text, at), format!("{name} must stay out"))),
        );
    }
    findings
}

/// Lints of the workspace hold only in crates that ask for them.
pub(super) fn every_crate_has_the_lints(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.files.iter().filter(|file| file.ends("/Cargo.toml"));
    manifests
        .filter(|file| !file.text.contains("[lints]\nworkspace = true"))
        .map(|file| Finding::new(&file.path, 1, "without the lints of the workspace"))
        .collect()
}

/// A file of others has a licence that begins with its name, in its folder or in `licences` beside that, and NOTICE
/// names it.
pub(super) fn what_is_not_ours_has_a_licence(tree: &Tree) -> Vec<Finding> {
    let notice = tree.file("NOTICE").map_or("", |file| &file.text);
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| is_of_others(file)) {
        let Some(licence) = licence(tree, &file.path) else {
            findings.push(Finding::new(&file.path, 1, "a file of others without its licence"));
            continue;
        };
        for path in [&file.path, licence] {
            if !notice.contains(path.as_str()) {
                findings.push(Finding::new(path, 1, "a file of others that NOTICE does not name"));
            }
        }
    }
    findings
}

fn is_of_others(file: &File) -> bool {
    let ends = [".min.js", ".min.css", ".woff", ".woff2", ".ttf", ".otf"];
    let is_vendored = file.path.split('/').any(|part| part == "vendor");
    is_vendored || ends.iter().any(|end| file.ends(end)) || NAMES.iter().any(|(name, _)| file.ends(&format!("/{name}")))
}

fn licence<'t>(tree: &'t Tree, path: &str) -> Option<&'t String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
    let known = NAMES.iter().find(|(file, _)| *file == name);
    let whose = known.map_or_else(|| name.split(['.', '-']).next().unwrap_or(name), |(_, whose)| whose);
    let places = [format!("{folder}/{whose}-"), format!("{above}/licences/{whose}-")];
    let paths = tree.files.iter().map(|file| &file.path).filter(|path| path.ends_with(".txt"));
    paths.into_iter().find(|path| places.iter().any(|place| path.starts_with(place.as_str())))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn hosts_of_registries_are_found_outside_of_the_lock() {
        for (name, end) in HOSTS {
            let text = format!("a\nsee https://{name}.{end}/b and {}.{}", name.to_uppercase(), end.to_uppercase());
            check(no_registry_is_named, "docs/building.md", &text, &[2, 2]);
            check(no_registry_is_named, LOCK, &text, &[]);
        }
        check(no_registry_is_named, "a.rs", "crates.iter(); my.crates_io; docs.rs", &[]);
    }

    #[test]
    fn what_must_stay_out_is_found_in_the_lock() {
        for name in STAY_OUT {
            check(one_provider_of_tls, LOCK, &format!("[[package]]\nname = \"{name}\"\n"), &[2]);
        }
        check(one_provider_of_tls, LOCK, "[[package]]\nname = \"openssl-probe\"\n", &[]);
    }

    #[test]
    fn a_crate_without_lints_is_found() {
        check(every_crate_has_the_lints, "crates/a/Cargo.toml", "[package]\n", &[1]);
        check(every_crate_has_the_lints, "crates/a/Cargo.toml", "[package]\n\n[lints]\nworkspace = true\n", &[]);
        check(every_crate_has_the_lints, "Cargo.toml", "[workspace]\n", &[]);
    }

    #[test]
    fn files_of_others_need_a_licence_and_a_place_in_the_notice() {
        let script = ("a/assets/vendor/htmx.min.js", "");
        let licence = ("a/assets/licences/htmx-0BSD.txt", "");
        let notice = ("NOTICE", "a/assets/vendor/htmx.min.js a/assets/licences/htmx-0BSD.txt");
        let found = |files: &[(&str, &str)]| what_is_not_ours_has_a_licence(&Tree::planted(files)).len();
        assert_eq!(found(&[script, licence, notice]), 0);
        assert_eq!(found(&[script, notice]), 1);
        assert_eq!(found(&[script, licence]), 2);
        check(what_is_not_ours_has_a_licence, "a/icons/icons.svg", "", &[1]);
        check(what_is_not_ours_has_a_licence, "a/fonts/inter.woff2", "", &[1]);
        check(what_is_not_ours_has_a_licence, "a/js/menu.js", "", &[]);
    }
}
