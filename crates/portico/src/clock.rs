//! The only place that reads the wall clock.
//!
//! Everything else is handed a [`Time`], so that tests decide what time it is and both database engines store the
//! same thing: microseconds since 1970, UTC.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use db::{Column, Value};

/// A moment in UTC, in microseconds since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Time {
    /// Microseconds in one second.
    pub const SECOND: i64 = 1_000_000;

    /// This moment moved by `seconds`, which may be negative.
    pub fn plus_seconds(self, seconds: i64) -> Time {
        Time(self.0.saturating_add(seconds.saturating_mul(Self::SECOND)))
    }

    /// This moment moved by `micros`, which may be negative.
    pub fn plus_micros(self, micros: i64) -> Time {
        Time(self.0.saturating_add(micros))
    }

    /// Seconds from `earlier` to this moment; negative when `earlier` is later.
    pub fn seconds_since(self, earlier: Time) -> i64 {
        self.0.saturating_sub(earlier.0) / Self::SECOND
    }

    /// The same moment for date arithmetic. A moment outside jiff's years -9999 to 9999 becomes its nearest end.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// The moment a jiff timestamp names, cut to whole microseconds.
    pub fn from_jiff(at: jiff::Timestamp) -> Time {
        Time(at.as_microsecond())
    }
}

impl Column for Time {
    fn read(cell: db::Cell<'_>) -> Option<Self> {
        i64::read(cell).map(Time)
    }
}

impl db::FromRow for Time {
    fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
        row.get(0)
    }
}

impl db::Argument for Time {
    const NULL: Value = Value::Int(None);
}

impl From<Time> for Value {
    fn from(time: Time) -> Value {
        Value::from(time.0)
    }
}

/// Where the time comes from: the machine, or a test.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until a test moves it; microseconds since 1970.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that shows `at` until it is moved.
    pub fn fixed(at: Time) -> Clock {
        Clock::Fixed(Arc::new(AtomicI64::new(at.0)))
    }

    /// The present moment.
    #[expect(clippy::disallowed_methods, reason = "the one reader of the wall clock")]
    pub fn now(&self) -> Time {
        match self {
            Clock::System => Time::from_jiff(jiff::Timestamp::now()),
            Clock::Fixed(at) => Time(at.load(Ordering::Relaxed)),
        }
    }

    /// Moves a fixed clock forward by `seconds`; the machine's clock stays as it is.
    pub fn advance(&self, seconds: i64) {
        if let Clock::Fixed(at) = self {
            at.fetch_add(seconds * Time::SECOND, Ordering::Relaxed);
        }
    }
}
