//! What a database has been asked to do since it was opened, for those who watch over it and for tests that count.

use std::sync::atomic::{AtomicU64, Ordering};

/// Figures since the database was opened by this program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Transactions that read.
    pub reads: u64,
    /// Transactions that may write.
    pub writes: u64,
    /// Transactions that ended with an error, whoever's.
    pub failed: u64,
    /// Statements inside transactions.
    pub statements: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) reads: AtomicU64,
    pub(crate) writes: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) statements: AtomicU64,
}

impl Counters {
    pub(crate) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> Work {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Work {
            reads: read(&self.reads),
            writes: read(&self.writes),
            failed: read(&self.failed),
            statements: read(&self.statements),
        }
    }
}
