//! Days and moments as filters write them: a day (`2026-11-25`), a day by its distance from today (`today`, `today-7d`,
//! `today+2w`, `today-3m`, `today-1y`), or, for moments alone, an instant (RFC 3339).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

use crate::clock::Time;

/// When it is now, and where days begin.
#[derive(Clone, Debug)]
pub struct When {
    now: Time,
    zone: TimeZone,
}

impl When {
    /// Now, in the time zone with this IANA name; one that is not known counts as UTC.
    pub fn new(now: Time, zone: &str) -> When {
        When { now, zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC) }
    }

    fn today(&self) -> Date {
        self.now.to_jiff().to_zoned(self.zone.clone()).date()
    }
}

/// The day that is meant.
pub(super) fn day(value: &str, when: &When) -> Option<Date> {
    match value.strip_prefix("today") {
        Some("") => Some(when.today()),
        Some(distance) => when.today().checked_add(span_of(distance)?).ok(),
        None if value.len() == 10 => value.parse().ok(),
        None => None,
    }
}

/// `-7d`, `+2w`, `-3m`, `+1y`.
fn span_of(text: &str) -> Option<Span> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (number, unit) = text[1..].split_at_checked(text.len().checked_sub(2)?)?;
    let is_plain = (1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let n: i64 = is_plain.then(|| number.parse().ok()).flatten()?;
    let n = sign * n;
    Some(match unit {
        "d" => n.days(),
        "w" => n.weeks(),
        "m" => n.months(),
        "y" => n.years(),
        _ => return None,
    })
}

/// The microseconds that belong to what is meant: those of a day, or one.
pub(super) fn span(value: &str, when: &When) -> Option<(i64, i64)> {
    if let Some(day) = day(value, when) {
        let begin = |day: Date| Some(Time::from_jiff(day.to_zoned(when.zone.clone()).ok()?.timestamp()).0);
        return Some((begin(day)?, begin(day.tomorrow().ok()?)?));
    }
    let at = Time::from_jiff(value.parse::<Timestamp>().ok()?).0;
    Some((at, at.checked_add(1)?))
}

#[cfg(test)]
mod tests {
    use super::{When, day, span};
    use crate::clock::Time;

    #[test]
    fn days_are_meant_by_name_or_by_distance_and_begin_where_people_are() {
        let now: jiff::Timestamp = "2026-03-31T22:30:00Z".parse().expect("a moment");
        let when = When::new(Time::from_jiff(now), "Europe/Stockholm");
        for (text, expected) in [
            ("today", Some("2026-04-01")),
            ("today-1d", Some("2026-03-31")),
            ("today+2w", Some("2026-04-15")),
            ("today-1m", Some("2026-03-01")),
            ("today+1y", Some("2027-04-01")),
            ("2024-02-29", Some("2024-02-29")),
            ("2023-02-29", None),
            ("today-", None),
            ("today-d", None),
            ("today-99999d", None),
            ("today 1d", None),
            ("todayå", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(day(text, &when).map(|day| day.to_string()).as_deref(), expected, "{text}");
        }
        let hours = |text: &str| span(text, &when).map(|(from, to)| (to - from) / 3_600_000_000);
        assert_eq!(hours("today"), Some(24));
        assert_eq!(hours("2026-03-29"), Some(23), "the clocks go forward");
        assert_eq!(hours("2026-10-25"), Some(25), "and back");
        let (from, to) = span("2026-03-31T22:30:00Z", &when).expect("a moment");
        assert_eq!((from, to), (Time::from_jiff(now).0, Time::from_jiff(now).0 + 1));
        assert_eq!(span("31/3", &when), None);
    }
}
