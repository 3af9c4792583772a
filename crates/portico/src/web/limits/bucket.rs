//! How often something may happen: a bucket of tokens for each who does it, refilled steadily.
//!
//! Two generations of buckets bound the memory: when the young one is full it becomes the old one, and the old one is
//! forgotten. Whoever is active moves on with it, so a crowd of strangers makes nobody's bucket full again.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::Reason;
use crate::clock::Time;

/// Buckets of one generation.
const GENERATION: usize = 50_000;
/// Microseconds of a minute.
const MINUTE: i64 = 60 * Time::SECOND;

/// Whose bucket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// An address, as it is counted.
    Address(IpAddr),
    /// The digest of a session's secret.
    Session(String),
}

type Key = (Reason, Who);

/// A bucket says when it will be full again; that is all there is to know.
#[derive(Default)]
struct Generations {
    young: HashMap<Key, i64>,
    old: HashMap<Key, i64>,
}

/// All buckets of a process.
#[derive(Default)]
pub struct Buckets(Mutex<Generations>);

impl Buckets {
    /// Takes one token of a bucket that holds `a_minute` of them and gains as many in a minute.
    ///
    /// # Errors
    /// The seconds until there is one again.
    pub fn take(&self, reason: Reason, who: Who, a_minute: u64, now: Time) -> Result<(), i64> {
        let Ok(a_minute @ 1..) = i64::try_from(a_minute) else { return Ok(()) };
        let one = (MINUTE / a_minute).max(1);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (reason, who);
        let kept = all.young.get(&key).or_else(|| all.old.get(&key)).copied();
        // A clock that was set back makes no bucket emptier than empty.
        let kept = kept.unwrap_or(now.0).clamp(now.0, now.0 + one * a_minute);
        let missing = kept + one - now.0 - one * a_minute;
        if all.young.len() >= GENERATION && !all.young.contains_key(&key) {
            all.old = std::mem::take(&mut all.young);
        }
        all.young.insert(key, if missing > 0 { kept } else { kept + one });
        if missing > 0 { Err(missing.div_euclid(Time::SECOND) + 1) } else { Ok(()) }
    }

    /// How many buckets are kept.
    pub fn len(&self) -> usize {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.young.len() + all.old.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::{Buckets, GENERATION, Who};
    use crate::clock::Time;
    use crate::web::limits::Reason;

    fn who(n: u32) -> Who {
        Who::Address(IpAddr::V4(Ipv4Addr::from(n)))
    }

    #[test]
    fn a_bucket_empties_and_fills_again_for_each_by_itself() {
        let buckets = Buckets::default();
        let take = |n, reason, seconds| buckets.take(reason, who(n), 6, Time(0).plus_seconds(seconds));
        for _ in 0..6 {
            assert_eq!(take(1, Reason::SignIn, 0), Ok(()));
        }
        assert_eq!(take(1, Reason::SignIn, 0), Err(11));
        assert_eq!(take(1, Reason::SignIn, 9), Err(2));
        assert_eq!(take(2, Reason::SignIn, 0), Ok(()), "somebody else");
        assert_eq!(take(1, Reason::Search, 0), Ok(()), "something else");
        assert_eq!(take(1, Reason::SignIn, 10), Ok(()), "ten seconds give one");
        assert_eq!(take(1, Reason::SignIn, 10), Err(11));
        for _ in 0..6 {
            assert_eq!(take(1, Reason::SignIn, 1_000), Ok(()), "it is full again, and no fuller");
        }
        assert_eq!(take(1, Reason::SignIn, 1_000), Err(11));
        assert_eq!(buckets.take(Reason::SignIn, who(1), 0, Time(0)), Ok(()), "0 is no limit");
    }

    #[test]
    fn memory_exhaustion_by_many_addresses_is_bounded_and_frees_nobody_who_is_active() {
        let buckets = Buckets::default();
        let bad = || buckets.take(Reason::SignIn, who(0), 10, Time(0));
        for n in 1..=250_000 {
            buckets.take(Reason::SignIn, who(n), 60, Time(0)).expect("strangers come in");
            if n % 10_000 == 0 {
                assert_eq!(bad().is_ok(), n <= 100_000, "the crowd has not refilled it, refused or not");
            }
        }
        assert!(buckets.len() <= 2 * GENERATION, "{}", buckets.len());
    }

    #[test]
    fn a_clock_that_is_set_back_shuts_nobody_out() {
        let buckets = Buckets::default();
        let take = |seconds| buckets.take(Reason::Request, who(1), 60, Time(0).plus_seconds(seconds));
        for _ in 0..30 {
            take(10_000).expect("there are sixty");
        }
        assert_eq!(take(0), Err(2), "at most the bucket is empty");
        assert_eq!(take(1), Ok(()), "and fills as ever");
    }
}
