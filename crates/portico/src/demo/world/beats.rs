//! Cuts a story to the length that a stage asks for, and adds what agents do around it: taking a ticket, passing it on,
//! closing it.

use super::Stage;
use super::rng::Rng;
use super::stories::{Area, Speaker, Story, Turn};
use super::timeline::Pace;

const HANDOVERS: [&str; 4] = [
    "I am away from tomorrow, $mate takes over. The background is in the first answer.",
    "$mate knows this installation better than I do, so I pass it on.",
    "Swapping with $mate, who spoke with them last time.",
    "Could you take this one, $mate? I promised an answer today and have to leave for the site.",
];
/// What agents write down after a call.
pub(super) const PHONE_NOTES: [&str; 5] = [
    "Rang $customer, all sorted in five minutes.",
    "Answered by telephone. $customer was happy, nothing more to do.",
    "Talked it through with $customer on the phone and sent the paper by post.",
    "Did it while we were on the phone. Closing.",
    "Left a message first, then $customer called back. Done.",
];

/// What happens next, before it has a time and words.
#[derive(Clone, Copy)]
pub(super) enum Beat<'a> {
    Turn(&'a Turn),
    Aside(&'static str),
    Owner,
    Handover,
    Close,
}

impl Beat<'_> {
    /// How long it takes to come.
    pub(super) fn pace(&self) -> Pace {
        match self {
            Beat::Turn(turn) => match turn.speaker {
                Speaker::Customer | Speaker::Colleague => Pace::Customer,
                Speaker::Agent => Pace::Agent,
                Speaker::Note => Pace::Note,
                Speaker::Close => Pace::Close,
            },
            Beat::Aside(_) => Pace::Note,
            Beat::Owner | Beat::Handover => Pace::Owner,
            Beat::Close => Pace::Close,
        }
    }
}

/// The part of a story that leads to a stage, with what agents do around it.
pub(super) fn beats<'a>(story: &'a Story, stage: Stage, rng: &mut Rng) -> Vec<Beat<'a>> {
    let last = match stage {
        Stage::New => 0,
        Stage::WaitingOnContact => rng.pick(&story.ends_on_agent()),
        Stage::WaitingOnUs => rng.pick(&story.ends_on_customer()),
        Stage::Closed => story.turns.len() - 1,
    };
    let mut beats = Vec::new();
    let mut has_owner = false;
    let answers = story.turns[..=last].iter().filter(|turn| turn.speaker == Speaker::Agent);
    // Only one agent speaks Swedish, and only one Arabic.
    let swaps = !matches!(story.area, Area::Swedish | Area::Arabic) && answers.count() > 1 && rng.chance(7);
    let mut swapped = false;
    for turn in &story.turns[..=last] {
        if turn.speaker == Speaker::Note && rng.chance(30) {
            continue;
        }
        if !has_owner && !turn.is_customer() {
            beats.push(Beat::Owner);
            has_owner = true;
        }
        beats.push(if turn.speaker == Speaker::Close { Beat::Close } else { Beat::Turn(turn) });
        if swaps && !swapped && turn.speaker == Speaker::Agent {
            beats.extend([Beat::Aside(rng.pick(&HANDOVERS)), Beat::Handover]);
            swapped = true;
        }
    }
    match stage {
        Stage::New if rng.chance(20) => beats.push(Beat::Owner),
        Stage::Closed if has_owner => beats.push(Beat::Close),
        Stage::Closed => beats.extend([Beat::Owner, Beat::Aside(rng.pick(&PHONE_NOTES)), Beat::Close]),
        _ => {}
    }
    beats
}
