//! Dates as people say them: relative for a week, then the day, in the portal's time zone and language.

use std::cell::RefCell;
use std::collections::HashMap;

use icu::datetime::fieldsets::{E, MD, T, YMD};
use icu::datetime::input::{Date, DateTime, Time as ClockTime};
use icu::datetime::{DateTimeFormatter, NoCalendarFormatter};
use icu::locale::Locale;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use super::i18n::Words;
use crate::clock::Time;

/// A moment, said in three ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// For machines (RFC 3339).
    pub iso: String,
    /// In a list: `2 h ago`, `Yesterday`, `12 May`.
    pub short: String,
    /// On a message: `Today, 13:40`, `12 May, 09:14`.
    pub exact: String,
}

/// How dates are said on a page.
#[derive(Clone)]
pub struct Dates {
    words: Words,
    zone: TimeZone,
    now: Zoned,
    locale: Locale,
}

impl Dates {
    /// Dates as seen at `now` in a time zone by its IANA name; an unknown name is UTC.
    pub fn new(words: Words, time_zone: &str, now: Time) -> Dates {
        let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
        let tag = if words.language() == "en" { "en-GB" } else { words.language() };
        let locale = tag.parse().unwrap_or(icu::locale::locale!("en-GB"));
        Dates { now: now.to_jiff().to_zoned(zone.clone()), words, zone, locale }
    }

    /// A moment in words.
    pub fn say(&self, at: Time) -> When {
        let at = at.to_jiff().to_zoned(self.zone.clone());
        let days = (self.now.date() - at.date()).get_days();
        let clock = self.clock(&at);
        let day = self.day(&at);
        let (short, exact) = match days {
            0 => (self.ago(&at), format!("{}, {clock}", self.words.t("date-today"))),
            1 => (self.words.t("date-yesterday"), format!("{}, {clock}", self.words.t("date-yesterday"))),
            2..=6 => (self.weekday(&at), format!("{day}, {clock}")),
            _ => (day.clone(), format!("{day}, {clock}")),
        };
        When { iso: at.timestamp().to_string(), short, exact }
    }

    /// A moment that is read who knows where and when: `24 November, 13:40 (Europe/Stockholm)`.
    pub fn moment(&self, at: Time) -> String {
        let at = at.to_jiff().to_zoned(self.zone.clone());
        let zone = self.zone.iana_name().unwrap_or("UTC");
        format!("{}, {} ({zone})", self.day(&at), self.clock(&at))
    }

    /// A moment as a spreadsheet reads it: `2026-11-24 13:40`.
    pub fn plain(&self, at: Time) -> String {
        at.to_jiff().to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// A day `YYYY-MM-DD` as people write it; what is no day as it stands.
    pub fn date(&self, day: &str) -> String {
        let date: Option<jiff::civil::Date> = day.parse().ok();
        let at = date.and_then(|date| date.to_zoned(self.zone.clone()).ok());
        at.map_or_else(|| day.to_owned(), |at| self.day(&at))
    }

    /// The hour of the day now, for greetings.
    pub fn hour(&self) -> i8 {
        self.now.hour()
    }

    /// Today as `YYYY-MM-DD`.
    pub fn today(&self) -> String {
        self.now.date().to_string()
    }

    /// When a day `YYYY-MM-DD` begins here; None when it is no day.
    pub fn begins(&self, day: &str) -> Option<Time> {
        let date: jiff::civil::Date = day.parse().ok()?;
        date.to_zoned(self.zone.clone()).ok().map(|at| Time::from_jiff(at.timestamp()))
    }

    /// When the day after `YYYY-MM-DD` begins here.
    pub fn ends(&self, day: &str) -> Option<Time> {
        let date: jiff::civil::Date = day.parse().ok()?;
        let next = date.checked_add(1.day()).ok()?;
        next.to_zoned(self.zone.clone()).ok().map(|at| Time::from_jiff(at.timestamp()))
    }

    fn ago(&self, at: &Zoned) -> String {
        let seconds = (self.now.timestamp().as_second() - at.timestamp().as_second()).max(0);
        match seconds / 60 {
            0 => self.words.t("date-now"),
            minutes @ 1..60 => self.words.v("date-minutes-ago", "n", minutes.unsigned_abs()),
            minutes => self.words.v("date-hours-ago", "n", (minutes / 60).unsigned_abs()),
        }
    }

    fn clock(&self, at: &Zoned) -> String {
        let Ok(time) = ClockTime::try_new(at.hour() as u8, at.minute() as u8, 0, 0) else { return String::new() };
        self.with(|formatters| formatters.clock.format(&time).to_string()).unwrap_or_default()
    }

    fn icu(at: &Zoned) -> Option<DateTime<icu::calendar::Iso>> {
        let date = Date::try_new_iso(at.year().into(), at.month() as u8, at.day() as u8).ok()?;
        let time = ClockTime::try_new(at.hour() as u8, at.minute() as u8, 0, 0).ok()?;
        Some(DateTime { date, time })
    }

    fn day(&self, at: &Zoned) -> String {
        let is_this_year = at.year() == self.now.year();
        let text = Self::icu(at).and_then(|date| {
            self.with(|formatters| {
                if is_this_year {
                    formatters.day.format(&date).to_string()
                } else {
                    formatters.day_of_year.format(&date).to_string()
                }
            })
        });
        text.unwrap_or_else(|| at.date().to_string())
    }

    fn weekday(&self, at: &Zoned) -> String {
        let text = Self::icu(at).and_then(|date| self.with(|formatters| formatters.weekday.format(&date).to_string()));
        let text = text.unwrap_or_else(|| at.date().to_string());
        let mut chars = text.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
    }

    /// Formats in this language; None when there is no data for it.
    fn with(&self, format: impl FnOnce(&Formatters) -> String) -> Option<String> {
        KEPT.with_borrow_mut(|kept| {
            if !kept.contains_key(self.words.language()) {
                kept.insert(self.words.language(), Formatters::new(&self.locale)?);
            }
            kept.get(self.words.language()).map(format)
        })
    }
}

thread_local! {
    /// Formatters are dear to make and cannot go from thread to thread, so each thread keeps its own.
    static KEPT: RefCell<HashMap<&'static str, Formatters>> = RefCell::default();
}

/// The ways in which dates are written in a language.
struct Formatters {
    clock: NoCalendarFormatter<T>,
    day: DateTimeFormatter<MD>,
    day_of_year: DateTimeFormatter<YMD>,
    weekday: DateTimeFormatter<E>,
}

impl Formatters {
    fn new(locale: &Locale) -> Option<Formatters> {
        Some(Formatters {
            clock: NoCalendarFormatter::try_new(locale.into(), T::hm()).ok()?,
            day: DateTimeFormatter::try_new(locale.into(), MD::medium()).ok()?,
            day_of_year: DateTimeFormatter::try_new(locale.into(), YMD::medium()).ok()?,
            weekday: DateTimeFormatter::try_new(locale.into(), E::long()).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Dates;
    use crate::clock::Time;
    use crate::web::i18n::Catalog;

    /// Tuesday, 24 November 2026, 12:00 UTC, which is 13:00 in Stockholm.
    const NOON: Time = Time(1_795_521_600_000_000);

    #[test]
    fn dates_are_relative_for_a_week_and_then_absolute() {
        let dates = Dates::new(Catalog::load().words("en"), "Europe/Stockholm", NOON);
        for (seconds, short, exact) in [
            (10, "Just now", "Today, 12:59"),
            (300, "5 min ago", "Today, 12:55"),
            (7_200, "2 h ago", "Today, 11:00"),
            (86_400, "Yesterday", "Yesterday, 13:00"),
            (3 * 86_400, "Saturday", "21 Nov, 13:00"),
            (10 * 86_400, "14 Nov", "14 Nov, 13:00"),
            (400 * 86_400, "20 Oct 2025", "20 Oct 2025, 14:00"),
        ] {
            let said = dates.say(NOON.plus_seconds(-seconds));
            assert_eq!((said.short.as_str(), said.exact.as_str()), (short, exact), "{seconds}");
        }
    }

    #[test]
    fn swedish_dates_are_swedish() {
        let dates = Dates::new(Catalog::load().words("sv"), "Europe/Stockholm", NOON);
        assert_eq!(dates.say(NOON.plus_seconds(-3 * 86_400)).short, "Lördag");
        assert_eq!(dates.say(NOON.plus_seconds(-10 * 86_400)).short, "14 nov.");
    }

    #[test]
    fn days_begin_and_end_in_the_time_zone() {
        let dates = Dates::new(Catalog::load().words("en"), "Europe/Stockholm", NOON);
        let begins = dates.begins("2026-11-24").expect("a day");
        assert_eq!(begins, Time(1_795_474_800_000_000));
        assert_eq!(dates.ends("2026-11-24"), Some(begins.plus_seconds(86_400)));
        assert_eq!(dates.begins("2026-02-30"), None);
        assert_eq!(dates.begins("' OR 1=1"), None);
        assert_eq!(
            (&*dates.date("2026-05-12"), &*dates.date("2025-05-12"), &*dates.date("soon")),
            ("12 May", "12 May 2025", "soon")
        );
    }
}
