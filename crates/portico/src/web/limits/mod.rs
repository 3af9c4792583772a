//! Limits of how much may come at once: from one address, in one session, and in all.
//!
//! They are kept in memory, for each process by itself, and never grow past a fixed size. Whose address counts is said in
//! [`address`], how often something may happen in [`bucket`], and who is asked what in [`check`].

pub mod address;
pub mod body;
pub mod bucket;
pub mod check;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;

use self::bucket::Buckets;
use crate::clock::Time;
use crate::config::{Config, Limits};

/// Refusals that are remembered with their address.
const REMEMBERED: usize = 50;

/// Why something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Too many attempts to sign in from one address.
    SignIn,
    /// Too many new passwords asked for from one address.
    Forgot,
    /// Too many uploads from one address.
    Upload,
    /// Too many changes in one session.
    Write,
    /// Too many searches and exports from one address.
    Search,
    /// Too many requests of any kind from one address.
    Request,
    /// Too many open connections.
    Connection,
    /// Too many uploads in progress.
    Busy,
    /// An upload that hardly moved.
    Stalled,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 9] = [
        Reason::SignIn,
        Reason::Forgot,
        Reason::Upload,
        Reason::Write,
        Reason::Search,
        Reason::Request,
        Reason::Connection,
        Reason::Busy,
        Reason::Stalled,
    ];

    /// Its name, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Reason::SignIn => "sign_in",
            Reason::Forgot => "forgot",
            Reason::Upload => "upload",
            Reason::Write => "write",
            Reason::Search => "search",
            Reason::Request => "request",
            Reason::Connection => "connection",
            Reason::Busy => "uploads_busy",
            Reason::Stalled => "upload_stalled",
        }
    }

    /// What the configuration allows: a number a minute, at once, or seconds; 0 is no limit.
    pub fn limit(self, limits: &Limits) -> u64 {
        match self {
            Reason::SignIn => limits.sign_ins_per_minute,
            Reason::Forgot => limits.forgotten_per_minute,
            Reason::Upload => limits.uploads_per_minute,
            Reason::Write => limits.writes_per_minute,
            Reason::Search => limits.searches_per_minute,
            Reason::Request => limits.requests_per_minute,
            Reason::Connection => limits.connections,
            Reason::Busy => limits.uploads_at_once,
            Reason::Stalled => limits.upload_stall_seconds,
        }
    }
}

/// One refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub reason: Reason,
    /// The address as it is counted; None for a request that came over no socket.
    pub address: Option<String>,
    /// When.
    pub at: Time,
}

/// What was refused since the process began, counted; for administrators and for machines.
#[derive(Default)]
pub struct Refusals {
    counts: [AtomicU64; Reason::ALL.len()],
    last: Mutex<VecDeque<Refused>>,
}

impl Refusals {
    /// Notes one; of the oldest only the number stays.
    pub fn note(&self, refused: Refused) {
        self.counts[refused.reason as usize].fetch_add(1, Ordering::Relaxed);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.truncate(REMEMBERED - 1);
        last.push_front(refused);
    }

    /// How many were refused for one reason.
    pub fn count(&self, reason: Reason) -> u64 {
        self.counts[reason as usize].load(Ordering::Relaxed)
    }

    /// How many were refused, by the names of all reasons.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Reason::ALL.into_iter().map(|reason| (reason.name(), self.count(reason)))
    }

    /// The last ones, newest first.
    pub fn last(&self) -> Vec<Refused> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Counts something as long as it is there.
pub struct Held(Arc<AtomicUsize>);

impl Held {
    /// One more of `what`; None when there are `limit` already. No limit is 0.
    fn new(what: &Arc<AtomicUsize>, limit: u64) -> Option<Held> {
        let before = what.fetch_add(1, Ordering::Relaxed);
        let held = Held(what.clone());
        (limit == 0 || u64::try_from(before).is_ok_and(|before| before < limit)).then_some(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What a process knows of how much comes.
pub struct Limiter {
    /// What was refused.
    pub refusals: Refusals,
    buckets: Buckets,
    proxies: Vec<IpNet>,
    connections: Arc<AtomicUsize>,
    uploads: Arc<AtomicUsize>,
}

impl Limiter {
    /// Nothing has come yet.
    pub fn new(config: &Config) -> Limiter {
        Limiter {
            refusals: Refusals::default(),
            buckets: Buckets::default(),
            proxies: address::proxies(&config.trusted_proxies).unwrap_or_default(),
            connections: Arc::default(),
            uploads: Arc::default(),
        }
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// How many uploads are in progress.
    pub fn uploads(&self) -> usize {
        self.uploads.load(Ordering::Relaxed)
    }

    /// Room for one more connection, if there is.
    pub fn connection(&self, limits: &Limits) -> Option<Held> {
        Held::new(&self.connections, limits.connections)
    }
}

#[cfg(test)]
mod tests {
    use super::{REMEMBERED, Reason, Refusals, Refused};
    use crate::clock::Time;

    #[test]
    fn refusals_are_counted_by_reason_and_only_the_last_are_remembered() {
        let refusals = Refusals::default();
        for n in 0..200 {
            refusals.note(Refused { reason: Reason::Search, address: None, at: Time(n) });
        }
        assert_eq!(refusals.counts().find(|(name, _)| *name == "search"), Some(("search", 200)));
        assert_eq!(refusals.counts().map(|(_, count)| count).sum::<u64>(), 200);
        assert_eq!((refusals.last().len(), refusals.last()[0].at), (REMEMBERED, Time(199)));
    }
}
