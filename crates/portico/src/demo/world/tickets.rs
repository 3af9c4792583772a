//! Decides which tickets there are: who asked, when, about what, and how far each has come.

use super::cast::Cast;
use super::companies::{HARROW, weights};
use super::conversation::{self, Telling};
use super::rng::Rng;
use super::stories::{self, Area, Speaker, Story};
use super::timeline::{self, Moment};
use super::{Agent, Company, Contact, Lang, Plan, Stage, Ticket};

/// Who asked in Harrow's older tickets: Amelia four times, her two colleagues five times each.
const HARROW_BEFORE: [usize; 14] = [0, 1, 2, 1, 0, 2, 1, 0, 2, 1, 2, 0, 1, 2];

/// Seconds for which a ticket is too young to have been talked about at length.
const FRESH: Moment = 4 * 3_600;

/// One in so many tickets of a plan is an older one of Harrow's.
const TICKETS_PER_HARROW: usize = 80;

/// The tickets of a plan: Harrow's first screen, then everything else from the newest to the oldest.
pub(super) fn tickets(plan: &Plan, agents: &[Agent], companies: &[Company], contacts: &[Contact]) -> Vec<Ticket> {
    let stories = stories::all();
    let desk =
        Desk { cast: Cast { agents, companies, contacts }, stories: &stories, weights: weights(), seed: plan.seed };
    let (mut tickets, mut others): (Vec<Ticket>, Vec<Ticket>) =
        desk.happened().into_iter().partition(|ticket| ticket.company == HARROW);
    let older = HARROW_BEFORE.len().min(plan.tickets / TICKETS_PER_HARROW);
    others.extend((0..older).map(|index| desk.harrow_before(index)));
    others.extend(desk.made_up(plan.tickets.saturating_sub(tickets.len() + others.len())));
    others.sort_by_key(|ticket| ticket.created_ago);
    tickets.extend(others);
    tickets.truncate(plan.tickets);
    tickets
}

/// What it takes to think up tickets.
struct Desk<'a> {
    cast: Cast<'a>,
    stories: &'a [Story],
    weights: Vec<usize>,
    seed: u64,
}

impl Desk<'_> {
    /// The stories with people and times of their own.
    fn happened(&self) -> Vec<Ticket> {
        let retell = |(index, story): (usize, &Story)| {
            let requester = self.cast.contact(story.from?)?;
            Some(conversation::retell(&self.cast, story, requester, &mut Rng::new(self.seed, 2_000_000 + index as u64)))
        };
        self.stories.iter().enumerate().filter_map(retell).collect()
    }

    /// A closed ticket of Harrow's from more than a month ago.
    fn harrow_before(&self, index: usize) -> Ticket {
        let mut rng = Rng::new(self.seed, 3_000_000 + index as u64);
        let requester = HARROW_BEFORE[index];
        let story = self.choose(Stage::Closed, requester, &mut rng);
        let created = timeline::long_ago(&mut rng);
        conversation::tell(&self.cast, &Telling { story, requester, stage: Stage::Closed, created }, &mut rng)
    }

    fn made_up(&self, count: usize) -> Vec<Ticket> {
        let creations = timeline::creations(count, &mut Rng::new(self.seed, 4_000_000));
        let each = |(rank, created): (usize, Moment)| {
            let mut rng = Rng::new(self.seed, rank as u64);
            let stage = if created > timeline::NOW - FRESH {
                rng.pick(&[Stage::New, Stage::New, Stage::New, Stage::WaitingOnContact])
            } else {
                stage(rank * 100 / count, &mut rng)
            };
            let requester = self.requester(&mut rng);
            let story = self.choose(stage, requester, &mut rng);
            let telling = Telling { story, requester, stage, created };
            if matches!(stage, Stage::WaitingOnUs | Stage::Closed) && rng.chance(1) {
                conversation::jot_down(&self.cast, &telling, &mut rng)
            } else {
                conversation::tell(&self.cast, &telling, &mut rng)
            }
        };
        creations.into_iter().enumerate().map(each).collect()
    }

    /// Somebody at a busy company, more often one of those who write a lot.
    fn requester(&self, rng: &mut Rng) -> usize {
        let company = rng.weighted(&self.weights);
        let works_there = |index: &usize| self.cast.contacts[*index].company == company;
        let people: Vec<usize> = (0..self.cast.contacts.len()).filter(works_there).collect();
        people[rng.below(people.len()).min(rng.below(people.len()))]
    }

    /// A story that can reach the stage, in a language of the company.
    fn choose(&self, stage: Stage, requester: usize, rng: &mut Rng) -> &Story {
        let language = self.cast.companies[self.cast.contacts[requester].company].language;
        let alone = self.cast.colleagues(requester).is_empty();
        loop {
            let area = area(stage, language, rng);
            let stories: Vec<&Story> = self.stories.iter().filter(|story| story.area == area).collect();
            let story = rng.pick(&stories);
            let fits = match stage {
                Stage::WaitingOnUs => !story.ends_on_customer().is_empty(),
                _ => true,
            };
            if fits && !(alone && story.has(Speaker::Colleague)) {
                return story;
            }
        }
    }
}

fn area(stage: Stage, language: Lang, rng: &mut Rng) -> Area {
    let short = match stage {
        Stage::New => 35,
        Stage::Closed => 3,
        Stage::WaitingOnContact | Stage::WaitingOnUs => 0,
    };
    match language {
        Lang::Swedish if rng.chance(65) => return Area::Swedish,
        Lang::Arabic if rng.chance(60) => return Area::Arabic,
        _ if rng.chance(short) => return Area::Short,
        _ => {}
    }
    let areas = [Area::Flow, Area::Lab, Area::Network, Area::Orders, Area::Service];
    areas[rng.weighted(&[22, 25, 18, 19, 18])]
}

/// How far a ticket has come, by how many of a hundred tickets are newer: the older, the more are closed.
fn stage(newer: usize, rng: &mut Rng) -> Stage {
    // New, waiting on contact, waiting on us, closed.
    let weights = match newer {
        0..5 => [45, 17, 28, 10],
        5..12 => [30, 28, 30, 12],
        12..20 => [10, 36, 37, 17],
        20..35 => [0, 27, 23, 50],
        35..60 => [0, 9, 8, 83],
        _ => [0, 1, 1, 98],
    };
    [Stage::New, Stage::WaitingOnContact, Stage::WaitingOnUs, Stage::Closed][rng.weighted(&weights)]
}
