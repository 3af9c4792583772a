//! Where an installation lies on the disk: its folder, its database's file, and who else may look into them.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::Finding;
use crate::config::Config;
use crate::random;

const FOLDER_OPEN: &str = "folder-open";
const DATABASE_OPEN: &str = "database-open";
/// Bits of a mode that let the program's group, and that let everybody.
const GROUP: u32 = 0o070;
const OTHERS: u32 = 0o007;

/// What is wrong with the folder and the file.
pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut found = vec![];
    found.extend(folder(config));
    let open = open_files(config);
    if let Some((first, _)) = open.first() {
        let meaning = format!("other users of this machine can read {}, and all that is stored", first.display());
        let examples = open.iter().map(|(file, mode)| format!("{}: mode {mode:o}", file.display())).collect();
        let count = i64::try_from(open.len()).unwrap_or(i64::MAX);
        found.push(Finding { count, examples, advice: None, ..Finding::one(DATABASE_OPEN, meaning, "") });
    }
    found
}

/// Whether the folder for files is there. Whoever opens an installation makes it, which would hide that it is gone.
pub(super) fn is_there(config: &Config) -> bool {
    files(config).is_dir()
}

/// Whether it is this module that mends what was found.
pub(super) fn mends(finding: &Finding) -> bool {
    matches!(finding.name, FOLDER_OPEN | DATABASE_OPEN) && finding.advice.is_none()
}

/// Shuts others out of what was found open to them.
///
/// # Errors
/// When a mode cannot be changed.
pub(super) fn mend(config: &Config, findings: &[Finding]) -> anyhow::Result<()> {
    for finding in findings.iter().filter(|finding| mends(finding)) {
        let open = if finding.name == FOLDER_OPEN { vec![config.data_dir.clone()] } else { database(config) };
        for path in open {
            let shut = mode(&path).map(|mode| Permissions::from_mode(mode & !(GROUP | OTHERS)));
            if let Some(shut) = shut {
                std::fs::set_permissions(&path, shut)
                    .with_context(|| format!("changing who reads {}", path.display()))?;
            }
        }
    }
    Ok(())
}

fn files(config: &Config) -> PathBuf {
    config.data_dir.join("files")
}

fn mode(path: &Path) -> Option<u32> {
    Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o7777)
}

/// What is wrong with the folder of files.
fn folder(config: &Config) -> Option<Finding> {
    let folder = &config.data_dir;
    let name = folder.display();
    if let Some(missing) = [folder.clone(), files(config)].into_iter().find(|folder| !folder.is_dir()) {
        let meaning = format!("there is no folder {}", missing.display());
        let advice = "see data_dir, and bring the folder back from a backup; `portico serve` makes a new, empty one";
        return Some(Finding::one("folder", meaning, advice));
    }
    if let Err(error) = probe(folder) {
        let meaning = format!("nothing can be written in {name}: {error}");
        return Some(Finding::one("folder", meaning, "give the program's user the folder and room on its disk"));
    }
    mode(folder).filter(|mode| mode & (GROUP | OTHERS) != 0)?;
    let meaning = format!("other users of this machine can look into {name}, where customers' files are");
    Some(Finding { advice: None, ..Finding::one(FOLDER_OPEN, meaning, "").hint() })
}

/// A folder is writable when something can be written there; its flags do not tell of full or read-only disks.
fn probe(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".doctor-{}", random::short_id()));
    File::create_new(&probe).and_then(|mut file| file.write_all(b"?"))?;
    std::fs::remove_file(&probe)
}

/// A database's file and what SQLite writes beside it, as far as they are there; none on a server.
fn database(config: &Config) -> Vec<PathBuf> {
    let Some(file) = config.database_url.reveal().strip_prefix("sqlite:") else { return vec![] };
    let all = ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{file}{end}")));
    all.into_iter().filter(|file| file.is_file()).collect()
}

/// Those that others can read, with their modes. Into a folder that is shut nobody gets, whatever lies in it.
fn open_files(config: &Config) -> Vec<(PathBuf, u32)> {
    let is_open = |file: &Path, who: u32| {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (file, folder) = (mode(file).unwrap_or(0), mode(folder).unwrap_or(0));
        file & who != 0 && folder & who & 0o111 != 0
    };
    let open = database(config).into_iter().filter(|file| is_open(file, GROUP) || is_open(file, OTHERS));
    open.map(|file| (file.clone(), mode(&file).unwrap_or(0))).collect()
}
