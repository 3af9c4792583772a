//! The stories that tickets are told from, read from the text files in `stories/`. A story begins with `== name`, then
//! a few `key: value` lines, an empty line, and the turns, each under a line such as `@customer trend.png` or `@agent`.
//! A turn of a story that happened at a set time says how long ago: `@agent 2h`, `@note 29h12m Mateo`.
//! The files are part of the program, so a fault in one is a fault in the program; a test reads them all.

use super::products::MODELS;
use super::{Category, Priority};

/// What a story is about, which decides who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    FirstScreen,
    Flow,
    Lab,
    Network,
    Orders,
    Service,
    Short,
    Swedish,
    Arabic,
}

/// Who speaks, or what happens, in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker {
    Customer,
    Colleague,
    Agent,
    Note,
    Close,
}

/// One message, note or closing.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) speaker: Speaker,
    pub(super) text: &'static str,
    pub(super) files: Vec<&'static str>,
    /// Seconds before now, where the story happened at a set time.
    pub(super) ago: Option<i64>,
    /// The agent who speaks, when it is not the owner.
    pub(super) by: Option<&'static str>,
}

/// A conversation with gaps for names and numbers.
#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) area: Area,
    pub(super) subjects: Vec<&'static str>,
    /// Indexes into the list of products; empty when it is about none.
    pub(super) products: Vec<usize>,
    pub(super) serial: Option<&'static str>,
    pub(super) category: Category,
    pub(super) priorities: Vec<Priority>,
    /// Requester, by full name, of a story that happened.
    pub(super) from: Option<&'static str>,
    /// Owner, by given name, of a story that happened.
    pub(super) owner: Option<&'static str>,
    /// A colleague, by full name, who follows a story that happened.
    pub(super) with: Option<&'static str>,
    pub(super) turns: Vec<Turn>,
}

impl Story {
    fn new(area: Area) -> Self {
        Self {
            area,
            subjects: Vec::new(),
            products: Vec::new(),
            serial: None,
            category: Category::GeneralInquiry,
            priorities: Vec::new(),
            from: None,
            owner: None,
            with: None,
            turns: Vec::new(),
        }
    }

    pub(super) fn has(&self, speaker: Speaker) -> bool {
        self.turns.iter().any(|turn| turn.speaker == speaker)
    }

    /// Where the conversation can stop with a question of ours in the air: the last turns to keep.
    pub(super) fn ends_on_agent(&self) -> Vec<usize> {
        let agent = |index: &usize| self.turns[*index].speaker == Speaker::Agent;
        let open: Vec<usize> = (0..self.turns.len()).filter(agent).collect();
        let answered = |index: &usize| self.turns[index + 1..].iter().any(Turn::is_customer);
        let asked: Vec<usize> = open.iter().copied().filter(answered).collect();
        if asked.is_empty() { open } else { asked }
    }

    /// Where the conversation can stop with the customer waiting: after one of our answers and before another.
    pub(super) fn ends_on_customer(&self) -> Vec<usize> {
        let is_agent = |turn: &Turn| turn.speaker == Speaker::Agent;
        (0..self.turns.len())
            .filter(|index| self.turns[*index].is_customer())
            .filter(|index| self.turns[..*index].iter().any(is_agent) && self.turns[*index..].iter().any(is_agent))
            .collect()
    }
}

impl Turn {
    pub(super) fn is_customer(&self) -> bool {
        matches!(self.speaker, Speaker::Customer | Speaker::Colleague)
    }
}

/// All stories, file by file.
pub(super) fn all() -> Vec<Story> {
    let sources = [
        (Area::FirstScreen, include_str!("stories/first_screen.txt")),
        (Area::Flow, include_str!("stories/flow.txt")),
        (Area::Lab, include_str!("stories/lab.txt")),
        (Area::Network, include_str!("stories/network.txt")),
        (Area::Orders, include_str!("stories/orders.txt")),
        (Area::Service, include_str!("stories/service.txt")),
        (Area::Short, include_str!("stories/short.txt")),
        (Area::Swedish, include_str!("stories/swedish.txt")),
        (Area::Arabic, include_str!("stories/arabic.txt")),
    ];
    let stories = |(area, text): (Area, &'static str)| {
        text.split("\n== ").map(move |source| story(area, source.trim_start_matches("== ")))
    };
    sources.into_iter().flat_map(stories).collect()
}

fn story(area: Area, source: &'static str) -> Story {
    let mut story = Story::new(area);
    let (head, body) = source.split_once("\n\n").expect("a story has a head and turns");
    for line in head.lines().skip(1) {
        let (key, value) = line.split_once(": ").expect("a line of a head is a key and a value");
        match key {
            "subject" => story.subjects.push(value),
            "product" => story.products = (0..MODELS.len()).filter(|model| value.contains(MODELS[*model])).collect(),
            "serial" => story.serial = Some(value),
            "category" => story.category = category(value),
            "priority" => story.priorities = value.split(' ').map(priority).collect(),
            "from" => story.from = Some(value),
            "owner" => story.owner = Some(value),
            "with" => story.with = Some(value),
            _ => unreachable!("no such key in a story: {key}"),
        }
    }
    story.turns = body.trim_start_matches('@').split("\n@").map(turn).collect();
    story
}

fn turn(source: &'static str) -> Turn {
    let (head, text) = source.split_once('\n').unwrap_or((source, ""));
    let mut words = head.split(' ');
    let speaker = match words.next() {
        Some("customer") => Speaker::Customer,
        Some("colleague") => Speaker::Colleague,
        Some("agent") => Speaker::Agent,
        Some("note") => Speaker::Note,
        Some("close") => Speaker::Close,
        _ => unreachable!("no such turn in a story: {head}"),
    };
    let mut turn = Turn { speaker, text: text.trim(), files: Vec::new(), ago: None, by: None };
    for word in words.filter(|word| !word.is_empty()) {
        if word.contains('.') {
            turn.files.push(word);
        } else if let Some(ago) = seconds(word) {
            turn.ago = Some(ago);
        } else {
            turn.by = Some(word);
        }
    }
    turn
}

/// `4d3h`, `29h12m`, `38m`: days, hours and minutes.
fn seconds(word: &str) -> Option<i64> {
    let mut total = 0;
    let mut number = 0;
    for letter in word.chars() {
        let unit = match letter {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            _ => {
                number = number * 10 + i64::from(letter.to_digit(10)?);
                continue;
            }
        };
        total += number * unit;
        number = 0;
    }
    Some(total)
}

fn category(value: &str) -> Category {
    match value {
        "product" => Category::ProductIssue,
        "billing" => Category::BillingIssue,
        "feature" => Category::FeatureRequest,
        _ => Category::GeneralInquiry,
    }
}

fn priority(value: &str) -> Priority {
    match value {
        "low" => Priority::Low,
        "high" => Priority::High,
        "urgent" => Priority::Urgent,
        _ => Priority::Medium,
    }
}
