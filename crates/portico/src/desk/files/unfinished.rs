//! What a process that died has left in the store's folder: objects that it had not written to their end.
//!
//! The store writes beside an object's name and moves the file when it is complete, so these are no objects and no
//! listing of the store shows them.

use std::fs::DirEntry;
use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

use super::Store;
use crate::clock::Time;
use crate::desk::error::{Error, Result};

impl Store {
    /// Deletes what was being written when a process died and was last written to before `before`; answers how many.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn delete_unfinished(&self, before: Time) -> Result<usize> {
        let folder = self.folder.clone();
        let done = tokio::task::spawn_blocking(move || delete_unfinished(&folder, before.to_jiff().into())).await;
        done.map_err(|error| Error::Storage(error.to_string()))?.map_err(|error| Error::Storage(error.to_string()))
    }
}

fn delete_unfinished(folder: &Path, before: SystemTime) -> std::io::Result<usize> {
    let mut deleted = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if is_unfinished(&entry.file_name().to_string_lossy())
                && there(is_old(&entry, before))? == Some(true)
            {
                deleted += usize::from(there(std::fs::remove_file(entry.path()))?.is_some());
            }
        }
    }
    Ok(deleted)
}

fn is_old(entry: &DirEntry, before: SystemTime) -> std::io::Result<bool> {
    Ok(entry.metadata()?.modified()? < before)
}

/// None for a file that is gone, since others finish and sweep at the same time.
fn there<T>(result: std::io::Result<T>) -> std::io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a file is an object that is not complete: the store writes beside the name, behind `#` and a number.
fn is_unfinished(name: &str) -> bool {
    name.split_once('#').is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
