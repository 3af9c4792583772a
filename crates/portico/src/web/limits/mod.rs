//! Limits of how much may come at once: from one address, in one session, and in all.
//!
//! They are kept in memory, for each process by itself, and never grow past a fixed size. Whose address counts is said in
//! [`address`], how often something may happen in [`bucket`], and who is asked what in [`check`].

pub mod address;
pub mod body;
pub mod bucket;
pub mod check;

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, Request};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use ipnet::IpNet;

use self::bucket::{Buckets, Who};
use crate::clock::Time;
use crate::config::{Config, Limits};

/// A request for an account counts as so many where no work was done for it.
const UNWORKED: u64 = 10;

/// Refusals that are remembered with their address.
const REMEMBERED: usize = 50;

/// Stands in a request that came too soon and is answered all the same, by a page with what was typed: nothing else of it
/// may be done.
#[derive(Clone, Copy, Debug)]
pub struct TooSoon {
    /// Seconds to wait.
    pub seconds: i64,
}

impl TooSoon {
    /// Whether this request came too soon.
    pub fn of(request: &Request) -> Option<TooSoon> {
        request.extensions().get().copied()
    }

    /// The answer, as one to a request that came too soon.
    pub fn answer(self, mut page: Response) -> Response {
        *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(self.seconds));
        page
    }
}

/// Why something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Too many attempts to sign in from one address.
    SignIn,
    /// Too many new passwords asked for from one address.
    Forgot,
    /// Too many accounts asked for from one address without a proof of work.
    Unworked,
    /// Too many uploads from one address.
    Upload,
    /// Too many changes in one session.
    Write,
    /// Too many searches and exports from one address, or by one directory.
    Search,
    /// Too many requests of any kind from one address.
    Request,
    /// Too many open connections.
    Connection,
    /// Too many uploads in progress.
    Busy,
    /// An upload that hardly moved.
    Stalled,
    /// Too many open pages.
    Stream,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 11] = [
        Reason::SignIn,
        Reason::Forgot,
        Reason::Unworked,
        Reason::Upload,
        Reason::Write,
        Reason::Search,
        Reason::Request,
        Reason::Connection,
        Reason::Busy,
        Reason::Stalled,
        Reason::Stream,
    ];

    /// Its name, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Reason::SignIn => "sign_in",
            Reason::Forgot => "forgot",
            Reason::Unworked => "unworked",
            Reason::Upload => "upload",
            Reason::Write => "write",
            Reason::Search => "search",
            Reason::Request => "request",
            Reason::Connection => "connection",
            Reason::Busy => "uploads_busy",
            Reason::Stalled => "upload_stalled",
            Reason::Stream => "stream",
        }
    }

    /// What the configuration allows: a number a minute, at once, or seconds; 0 is no limit.
    pub fn limit(self, limits: &Limits) -> u64 {
        match self {
            Reason::SignIn => limits.sign_ins_per_minute,
            Reason::Forgot => limits.forgotten_per_minute,
            Reason::Unworked => limits.forgotten_per_minute.div_ceil(UNWORKED),
            Reason::Upload => limits.uploads_per_minute,
            Reason::Write => limits.writes_per_minute,
            Reason::Search => limits.searches_per_minute,
            Reason::Request => limits.requests_per_minute,
            Reason::Connection => limits.connections,
            Reason::Busy => limits.uploads_at_once,
            Reason::Stalled => limits.upload_stall_seconds,
            Reason::Stream => limits.live_streams,
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

/// One who holds things gets at most one in so many of them.
const SHARE: u64 = 10;

/// How many of something there are, in all and by who holds them.
#[derive(Default)]
pub struct Count {
    all: AtomicUsize,
    by: Mutex<HashMap<Who, usize>>,
}

impl Count {
    /// How many there are.
    pub fn now(&self) -> usize {
        self.all.load(Ordering::Relaxed)
    }
}

/// Counts something as long as it is there.
pub struct Held {
    what: Arc<Count>,
    who: Option<Who>,
}

impl Held {
    /// One more of `what`, held by `who`, whose share is limited, too; None when there are `limit` already. No limit is 0.
    pub fn new(what: &Arc<Count>, limit: u64, who: Option<Who>) -> Option<Held> {
        let before = what.all.fetch_add(1, Ordering::Relaxed);
        let ours = who.as_ref().map_or(0, |who| {
            let mut by = what.by.lock().unwrap_or_else(PoisonError::into_inner);
            let ours = by.entry(who.clone()).or_default();
            *ours += 1;
            *ours - 1
        });
        let held = Held { what: what.clone(), who };
        let fits = |n: usize, limit: u64| u64::try_from(n).is_ok_and(|n| n < limit);
        (limit == 0 || fits(before, limit) && fits(ours, (limit / SHARE).max(1))).then_some(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.what.all.fetch_sub(1, Ordering::Relaxed);
        let Some(who) = &self.who else { return };
        let mut by = self.what.by.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ours) = by.get_mut(who) {
            *ours -= 1;
            if *ours == 0 {
                by.remove(who);
            }
        }
    }
}

/// What a process knows of how much comes.
pub struct Limiter {
    /// What was refused.
    pub refusals: Refusals,
    buckets: Buckets,
    proxies: Vec<IpNet>,
    connections: Arc<Count>,
    uploads: Arc<Count>,
    streams: Arc<Count>,
}

impl Limiter {
    /// Nothing has come yet.
    pub fn new(config: &Config) -> Limiter {
        Limiter {
            refusals: Refusals::default(),
            buckets: Buckets::default(),
            proxies: address::proxies(&config.trusted_proxies).expect("the configuration was checked when it was read"),
            connections: Arc::default(),
            uploads: Arc::default(),
            streams: Arc::default(),
        }
    }

    /// Whose address counts for a request that came over a socket.
    pub fn client(&self, request: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = request.get::<ConnectInfo<SocketAddr>>()?.0.ip();
        Some(address::client(peer, headers, &self.proxies))
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.connections.now()
    }

    /// How many uploads are in progress.
    pub fn uploads(&self) -> usize {
        self.uploads.now()
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        self.streams.now()
    }

    /// Room for one more connection, if there is. Many people come over one proxy, so that a trusted one and this machine
    /// have no share.
    pub fn connection(&self, limits: &Limits, peer: IpAddr) -> Option<Held> {
        let peer = peer.to_canonical();
        let is_shared = peer.is_loopback() || self.proxies.iter().any(|net| net.contains(&peer));
        let who = (!is_shared).then(|| Who::Address(address::counted(peer)));
        Held::new(&self.connections, limits.connections, who)
    }

    /// Room for one more stream, if there is; `session` is the digest of its secret.
    pub fn stream(&self, limits: &Limits, session: Option<String>) -> Option<Held> {
        Held::new(&self.streams, limits.live_streams, session.map(Who::Session))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Count, Held, REMEMBERED, Reason, Refusals, Refused, Who};
    use crate::clock::Time;

    #[test]
    fn connection_exhaustion_by_one_leaves_room_for_others() {
        let count = Arc::new(Count::default());
        let take = |who: &str| Held::new(&count, 30, Some(Who::Session(who.to_owned())));
        let held: Vec<Held> = (0..3).map(|_| take("a").expect("a share")).collect();
        assert!(take("a").is_none(), "a tenth is enough for one");
        let others: Vec<Held> =
            (0..9).flat_map(|n| (0..3).map(move |_| n)).map(|n| take(&n.to_string()).expect("room")).collect();
        assert!(take("z").is_none(), "nor more than there may be in all");
        assert_eq!(count.now(), 30);
        drop((held, others));
        assert_eq!((count.now(), count.by.lock().expect("nobody panicked").len()), (0, 0), "nothing is left behind");
        assert!(take("a").is_some());
        assert!(Held::new(&count, 0, None).is_some(), "0 is no limit");
    }

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
