//! Backups: everything of an installation in one file, and back.
//!
//! A backup is a `tar.gz`: a manifest, every row of one snapshot as lines of JSON, each stored file that those rows
//! name, and at its end a digest of all of it. Rows and files agree because a message's file is stored before its row
//! is, never changes, and is not deleted while a row names it; what may be deleted at any time, files sent ahead of a
//! message, is left out together with its rows. A backup that lacks anything never gets its name.

mod archive;
mod restore;
mod row;
mod take;
mod verify;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::desk::whole::Facts;

pub use restore::restore;
pub use take::take;

/// The format that is written, and the newest that is read.
pub const FORMAT: u32 = 1;

/// What a backup says of itself, before anything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the file.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The engine that the rows come from; any engine takes them.
    pub engine: String,
    /// When it was begun: everything stored before is in it.
    pub at: Time,
    /// What is in it.
    #[serde(flatten)]
    pub facts: Facts,
}

/// What was backed up or restored.
#[derive(Clone, Debug)]
pub struct Report {
    /// The backup.
    pub path: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Report {
    /// Rows of one table.
    pub fn rows(&self, table: &str) -> u64 {
        self.manifest.facts.tables.iter().find(|t| t.name == table).map_or(0, |t| t.rows)
    }
}
