//! What this program is told by its surroundings: variables, the user it runs as, where programs are. Nothing else in
//! this crate reads the environment.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The value of a variable; an empty one counts as not set.
#[expect(clippy::disallowed_methods, reason = "the one reader of the environment here")]
pub(crate) fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether this is a run in which nothing may be skipped.
pub(crate) fn is_ci() -> bool {
    var("CI").is_some_and(|value| value == "true")
}

/// Whether this program may do everything.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// The folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("this crate is a folder of the workspace")
}

/// The folder of the user for what can be made again (XDG Base Directory Specification).
pub(crate) fn cache() -> PathBuf {
    let home = || PathBuf::from(var("HOME").unwrap_or_else(|| "/root".into())).join(".cache");
    var("XDG_CACHE_HOME").map_or_else(home, PathBuf::from)
}

/// Where a program is, looked for as a shell would.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = var("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The folder of what is built.
pub(crate) fn target() -> PathBuf {
    var("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
