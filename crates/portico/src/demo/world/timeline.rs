//! When things happen. The demo's own calendar pretends that now is a Tuesday at three in the afternoon; on other days
//! the quiet nights and weekends of two years lie a little off, which nobody minds.

use super::rng::Rng;

/// A moment in seconds; weeks begin on Monday at midnight.
pub(super) type Moment = i64;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Tuesday, 15:00, more than two years after zero.
pub(super) const NOW: Moment = 200 * 7 * DAY + DAY + 15 * HOUR;
/// The oldest ticket is a little less than two years old.
const OLDEST: i64 = 728 * DAY;

/// What happens, as far as its timing is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    Customer,
    Agent,
    Note,
    Owner,
    Close,
}

/// Microseconds before now.
pub(super) fn ago(moment: Moment) -> i64 {
    (NOW - moment) * 1_000_000
}

/// Moments at which `count` tickets were created, the newest first; recent weeks are busier.
pub(super) fn creations(count: usize, rng: &mut Rng) -> Vec<Moment> {
    let mut moments: Vec<Moment> = (0..count)
        .map(|_| {
            let fraction = rng.fraction();
            // Square roots and products are exact everywhere, unlike powers.
            let age = (fraction * fraction.sqrt() * OLDEST as f64) as i64;
            let moment = NOW - age.clamp(20 * 60, OLDEST);
            let moment = if rng.chance(85) { working_hours(moment, rng) } else { moment };
            moment.min(NOW - 15 * 60 - rng.range(0, 4 * HOUR))
        })
        .collect();
    moments.sort_unstable_by(|one, other| other.cmp(one));
    moments
}

/// A moment more than a month ago.
pub(super) fn long_ago(rng: &mut Rng) -> Moment {
    working_hours(NOW - rng.range(34 * DAY, 700 * DAY), rng)
}

/// Moments for what follows a creation, in order. The last one is recent when `still_open`.
pub(super) fn follow(created: Moment, paces: &[Pace], still_open: bool, rng: &mut Rng) -> Vec<Moment> {
    let mut moments = vec![created];
    let mut at = created;
    for pace in &paces[1..] {
        at += wait(*pace, rng);
        if *pace != Pace::Customer || rng.chance(85) {
            at = working_hours(at, rng);
        }
        moments.push(at);
    }
    if still_open && at < NOW - 14 * DAY {
        pull_end(&mut moments, paces, rng);
    }
    squeeze(&mut moments);
    moments
}

/// Seconds until something follows.
fn wait(pace: Pace, rng: &mut Rng) -> i64 {
    match pace {
        Pace::Owner => rng.range(4 * 60, 100 * 60),
        Pace::Note => rng.range(3 * 60, 90 * 60),
        Pace::Agent if rng.chance(75) => rng.range(12 * 60, 5 * HOUR),
        Pace::Agent => rng.range(5 * HOUR, 30 * HOUR),
        Pace::Customer if rng.chance(60) => rng.range(20 * 60, 9 * HOUR),
        Pace::Customer => rng.range(9 * HOUR, 5 * DAY),
        Pace::Close => rng.range(5 * 60, 40 * HOUR),
    }
}

/// Moves the last message, and what follows it, into the last two weeks: open tickets have been touched lately.
fn pull_end(moments: &mut [Moment], paces: &[Pace], rng: &mut Rng) {
    let spoken = |pace: &Pace| matches!(pace, Pace::Customer | Pace::Agent);
    let Some(last) = paces.iter().rposition(spoken).filter(|last| *last > 0) else {
        return;
    };
    let target = working_hours(NOW - rng.range(3 * HOUR, 14 * DAY), rng);
    let shift = target - moments[last];
    moments[last..].iter_mut().for_each(|moment| *moment += shift.max(0));
}

/// Fits everything between the creation and now, each a second or more after the one before.
fn squeeze(moments: &mut [Moment]) {
    let (first, last) = (moments[0], moments[moments.len() - 1]);
    let end = NOW - 4 * 60;
    if last > end {
        for moment in moments.iter_mut() {
            *moment = first + (*moment - first) * (end - first) / (last - first);
        }
    }
    for index in 1..moments.len() {
        moments[index] = moments[index].max(moments[index - 1] + 1);
    }
}

/// The moment itself between seven and seventeen on a weekday, otherwise some time the next morning.
fn working_hours(moment: Moment, rng: &mut Rng) -> Moment {
    let mut midnight = moment - moment % DAY;
    let hour = moment % DAY / HOUR;
    let weekend = |midnight: Moment| midnight / DAY % 7 >= 5;
    if !weekend(midnight) && (7..17).contains(&hour) {
        return moment;
    }
    if hour >= 17 {
        midnight += DAY;
    }
    while weekend(midnight) {
        midnight += DAY;
    }
    let morning = midnight + 7 * HOUR + rng.range(0, 3 * HOUR);
    morning.max(moment)
}
