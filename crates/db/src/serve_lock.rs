//! One serving program for each SQLite file. Short commands may work beside it, since SQLite's own
//! locks keep them apart; two servers would each believe that they alone send the mail.

use std::fs::{File, TryLockError};

use crate::{Db, DbError, Result};

/// Held while a program serves the database; gone with the value, or with the program.
pub struct ServeLock {
    _file: Option<File>,
}

impl Db {
    /// Claims the database for this serving program. On PostgreSQL several may serve together, so
    /// nothing is claimed there.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when another program serves the same file.
    pub fn lock_for_serve(&self) -> Result<ServeLock> {
        let Some(path) = self.file() else {
            return Ok(ServeLock { _file: None });
        };
        let mut name = path.as_os_str().to_owned();
        name.push(".serve-lock");
        let file = File::create(&name)
            .map_err(|error| DbError::Unavailable(format!("cannot create {}: {error}", name.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(ServeLock { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(DbError::Unavailable(format!(
                "another program already serves {}; stop it first, or use PostgreSQL to run several",
                path.display()
            ))),
            Err(TryLockError::Error(error)) => {
                Err(DbError::Unavailable(format!("cannot lock {}: {error}", name.display())))
            }
        }
    }
}
