//! Tells a story as a ticket: who says what, when, with which files, and what the team says among itself.

use super::beats::{Beat, PHONE_NOTES, beats};
use super::cast::{Cast, language, team};
use super::rng::Rng;
use super::slots::Slots;
use super::stories::{Speaker, Story, Turn};
use super::timeline::{self, Moment, NOW, Pace};
use super::{Actor, File, Lang, Source, Stage, Step, Ticket, files};

/// Words that begin every internal note and occur nowhere else, so that a leak is easy to find.
pub const NOTE_MARKERS: [&str; 4] = ["Backstage", "Huddle", "Sotto voce", "Shoptalk"];

/// How many of a hundred tickets whose story has files do carry them.
const FILES_PERCENT: usize = 47;

/// Which story to tell, of whom, and how far.
pub(super) struct Telling<'a> {
    pub(super) story: &'a Story,
    pub(super) requester: usize,
    pub(super) stage: Stage,
    pub(super) created: Moment,
}

/// Tells a story to the stage asked for.
pub(super) fn tell(cast: &Cast, telling: &Telling, rng: &mut Rng) -> Ticket {
    let mut teller = Teller::new(cast, telling.story, telling.requester, rng);
    teller.slots.with_files =
        telling.story.turns.iter().any(|turn| !turn.files.is_empty()) && rng.chance(FILES_PERCENT);
    teller.invite(rng);
    let beats = beats(telling.story, telling.stage, rng);
    let paces: Vec<Pace> = beats.iter().map(Beat::pace).collect();
    let still_open = matches!(telling.stage, Stage::WaitingOnContact | Stage::WaitingOnUs);
    let moments = timeline::follow(telling.created, &paces, still_open, rng);
    for (beat, moment) in beats.iter().zip(moments) {
        teller.act(*beat, moment, rng);
    }
    teller.finish(telling.stage, rng)
}

/// Tells a story that happened at set times.
pub(super) fn retell(cast: &Cast, story: &Story, requester: usize, rng: &mut Rng) -> Ticket {
    let mut teller = Teller::new(cast, story, requester, rng);
    teller.slots.with_files = true;
    teller.source = Source::Form;
    teller.colleagues = story.with.and_then(|name| cast.contact(name)).into_iter().collect();
    let mut stage = Stage::New;
    for (index, turn) in story.turns.iter().enumerate() {
        let moment = NOW - turn.ago.expect("every turn of such a story has its time");
        if index == 1 {
            let created = NOW - story.turns[0].ago.expect("every turn of such a story has its time");
            teller.act(Beat::Owner, created + (17 * 60).min((moment - created) / 2), rng);
        }
        teller.act(Beat::Turn(turn), moment, rng);
        stage = match turn.speaker {
            Speaker::Agent => Stage::WaitingOnContact,
            Speaker::Customer | Speaker::Colleague if stage != Stage::New => Stage::WaitingOnUs,
            Speaker::Close => Stage::Closed,
            _ => stage,
        };
    }
    teller.finish(stage, rng)
}

/// A ticket that an agent wrote down after a call: a description and notes, but nothing a customer could read.
pub(super) fn jot_down(cast: &Cast, telling: &Telling, rng: &mut Rng) -> Ticket {
    let mut teller = Teller::new(cast, telling.story, telling.requester, rng);
    teller.source = Source::Phone;
    let content = teller.slots.fill(telling.story.turns[0].text, rng);
    let moments = timeline::follow(telling.created, &[Pace::Owner, Pace::Note, Pace::Close], false, rng);
    teller.act(Beat::Owner, moments[0], rng);
    teller.act(Beat::Aside(rng.pick(&PHONE_NOTES)), moments[1], rng);
    let stage = if telling.stage == Stage::Closed { Stage::Closed } else { Stage::WaitingOnUs };
    let by = Actor::Agent(teller.owner);
    teller.steps.push(Step::Stage { by, to: stage, ago: timeline::ago(moments[2]) });
    let mut ticket = teller.finish(stage, rng);
    ticket.content = content;
    ticket.portal_thread = false;
    ticket
}

/// A ticket while it is being told.
struct Teller<'a> {
    cast: &'a Cast<'a>,
    story: &'a Story,
    requester: usize,
    colleagues: Vec<usize>,
    product: Option<usize>,
    slots: Slots,
    source: Source,
    /// Who answers; has taken the ticket once there is a step that says so.
    owner: usize,
    /// Another agent, for notes.
    mate: usize,
    steps: Vec<Step>,
}

impl<'a> Teller<'a> {
    fn new(cast: &'a Cast, story: &'a Story, requester: usize, rng: &mut Rng) -> Self {
        let product = (!story.products.is_empty()).then(|| rng.pick(&story.products));
        let helping_out = rng.chance(20);
        let owner = match story.owner {
            Some(name) => cast.agent(name),
            None => rng.pick(team(story.area, helping_out)),
        };
        let mate = (owner + 1 + rng.below(cast.agents.len() - 1)) % cast.agents.len();
        let mut slots = Slots::new(language(story.area), product, story.serial, rng);
        let contact = &cast.contacts[requester];
        let company = &cast.companies[contact.company];
        slots.set("customer", contact.first.as_str());
        slots.set("company", company.name);
        slots.set("city", company.city);
        slots.set("colleague", rng.pick(&["Robin", "Kim", "Sam", "Alex"]));
        slots.set("agent", cast.agents[owner].first);
        slots.set("mate", cast.agents[mate].first);
        let source = [Source::Form, Source::Email, Source::Chat, Source::Phone][rng.weighted(&[52, 36, 8, 4])];
        Self { cast, story, requester, colleagues: Vec::new(), product, slots, source, owner, mate, steps: Vec::new() }
    }

    /// Adds colleagues: one where the story needs one, now and then somebody who only reads along.
    fn invite(&mut self, rng: &mut Rng) {
        let others = self.cast.colleagues(self.requester);
        if others.is_empty() || !(self.story.has(Speaker::Colleague) || rng.chance(14)) {
            return;
        }
        let first = rng.pick(&others);
        self.slots.set("colleague", self.cast.contacts[first].first.as_str());
        self.colleagues.push(first);
        let second = rng.pick(&others);
        if second != first && rng.chance(25) {
            self.colleagues.push(second);
        }
    }

    fn act(&mut self, beat: Beat, moment: Moment, rng: &mut Rng) {
        let ago = timeline::ago(moment);
        let owner = self.owner;
        match beat {
            Beat::Turn(turn) => self.say(turn, ago, rng),
            Beat::Aside(text) => self.note(owner, text, ago, rng),
            Beat::Owner => self.steps.push(Step::Owner { by: owner, to: owner, ago }),
            Beat::Handover => {
                std::mem::swap(&mut self.owner, &mut self.mate);
                self.slots.set("agent", self.cast.agents[self.owner].first);
                self.slots.set("mate", self.cast.agents[self.mate].first);
                self.steps.push(Step::Owner { by: owner, to: self.owner, ago });
            }
            Beat::Close => {
                let by = if rng.chance(70) { Actor::Agent(owner) } else { Actor::Contact(self.requester) };
                self.steps.push(Step::Stage { by, to: Stage::Closed, ago });
            }
        }
    }

    fn say(&mut self, turn: &Turn, ago: i64, rng: &mut Rng) {
        if turn.speaker == Speaker::Close {
            return self.steps.push(Step::Stage { by: Actor::Agent(self.owner), to: Stage::Closed, ago });
        }
        if turn.speaker == Speaker::Note {
            // Nobody speaks of themselves by name.
            let by_owner = turn.text.contains("$mate") || rng.chance(50);
            let usual = if by_owner { self.owner } else { self.mate };
            let who = turn.by.map_or(usual, |by| self.cast.agent(by));
            return self.note(who, turn.text, ago, rng);
        }
        let text = self.slots.fill(turn.text, rng);
        let files = self.attach(turn, rng);
        if turn.speaker == Speaker::Agent {
            let body = if self.story.from.is_none() { self.address(text, rng) } else { text };
            return self.steps.push(Step::Agent { who: self.owner, ago, body, files });
        }
        let body = if self.steps.is_empty() { self.open(text, rng) } else { text };
        let who = match self.colleagues.first() {
            Some(colleague) if turn.speaker == Speaker::Colleague => *colleague,
            _ => self.requester,
        };
        self.steps.push(Step::Customer { who, ago, body, files });
    }

    fn attach(&self, turn: &Turn, rng: &mut Rng) -> Vec<File> {
        if !self.slots.with_files {
            return Vec::new();
        }
        turn.files.iter().map(|pattern| files::make(pattern, &self.slots, rng)).collect()
    }

    fn note(&mut self, who: usize, text: &str, ago: i64, rng: &mut Rng) {
        let body = format!("{}: {}", rng.pick(&NOTE_MARKERS), self.slots.fill(text, rng));
        self.steps.push(Step::Note { who, ago, body });
    }

    /// A letter begins and ends as letters do.
    fn open(&self, text: String, rng: &mut Rng) -> String {
        if self.source != Source::Email {
            return text;
        }
        let (hello, bye): (&[&str], &[&str]) = match language(self.story.area) {
            Lang::English => (&["Hello,", "Good morning,", "Dear support,"], &["Best regards,", "Thanks,", "Regards,"]),
            Lang::Swedish => (&["Hej,", "Hej support,", "God morgon,"], &["Hälsningar,", "Vänligen,", "Mvh"]),
            Lang::Arabic => (&["السلام عليكم،", "تحية طيبة،"], &["مع التحية،", "وشكرًا لكم،"]),
        };
        let contact = &self.cast.contacts[self.requester];
        format!("{}\n\n{text}\n\n{} {} {}", rng.pick(hello), rng.pick(bye), contact.first, contact.last)
    }

    /// An answer that does not name the customer anyway greets them now and then.
    fn address(&self, text: String, rng: &mut Rng) -> String {
        let customer = self.slots.get("customer");
        let again = self.steps.iter().any(|step| matches!(step, Step::Agent { .. }));
        if text.contains(customer) || !rng.chance(if again { 8 } else { 60 }) {
            return text;
        }
        match language(self.story.area) {
            Lang::English => format!("{} {customer},\n\n{text}", rng.pick(&["Hi", "Hi", "Hello"])),
            Lang::Swedish => format!("Hej {customer},\n\n{text}"),
            Lang::Arabic => format!("مرحبًا {customer}،\n\n{text}"),
        }
    }

    fn finish(self, stage: Stage, rng: &mut Rng) -> Ticket {
        let subject = self.slots.fill(rng.pick(&self.story.subjects), rng);
        let content = match self.steps.first() {
            Some(Step::Customer { body, .. }) => body.clone(),
            _ => String::new(),
        };
        let serial = self.slots.get("serial");
        let tells_serial = self.story.serial.is_some() || subject.contains(serial) || rng.chance(60);
        let owner = self.steps.iter().rev().find_map(|step| match step {
            Step::Owner { to, .. } => Some(*to),
            _ => None,
        });
        Ticket {
            content,
            requester: self.requester,
            company: self.cast.contacts[self.requester].company,
            owner,
            priority: rng.pick(&self.story.priorities),
            category: self.story.category,
            product: self.product.map(|product| super::PRODUCTS[product]),
            serial: (self.product.is_some() && tells_serial).then(|| serial.to_owned()),
            stage,
            source: self.source,
            created_ago: self.steps.first().map_or(0, Step::ago),
            portal_thread: true,
            subject,
            colleagues: self.colleagues,
            steps: self.steps,
        }
    }
}
