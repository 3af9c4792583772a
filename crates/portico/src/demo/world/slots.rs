//! Fills the gaps in a story. `$place` stands for a value that stays the same through a ticket, `{one|other}` for a
//! choice made anew each time, and `{+text}` for text that only makes sense when files are attached.

use super::Lang;
use super::products::{self, MODELS, PRODUCTS};
use super::rng::Rng;
use super::words;

/// The values of one ticket.
pub(super) struct Slots {
    values: Vec<(&'static str, String)>,
    /// Whether `{+text}` is kept.
    pub(super) with_files: bool,
}

impl Slots {
    /// Values for a ticket about `product` (an index, or any when there is none).
    pub(super) fn new(language: Lang, product: Option<usize>, serial: Option<&str>, rng: &mut Rng) -> Self {
        let mut slots = Self { values: Vec::with_capacity(36), with_files: false };
        slots.name_product(product.unwrap_or_else(|| rng.below(PRODUCTS.len())), serial, rng);
        slots.name_places(language, rng);
        slots.draw_numbers(rng);
        slots
    }

    fn name_product(&mut self, product: usize, serial: Option<&str>, rng: &mut Rng) {
        let made = products::serial(product, rng);
        self.set("product", PRODUCTS[product]);
        self.set("model", MODELS[product]);
        self.set("serial", serial.unwrap_or(&made));
        let minor = rng.range(1, 6);
        let major = rng.pick(&[2, 3, 4]);
        self.set("fw", format!("{major}.{minor}"));
        self.set("fwnew", format!("{major}.{minor}.1"));
        self.set("fwold", format!("{major}.{}", minor - 1));
    }

    fn name_places(&mut self, language: Lang, rng: &mut Rng) {
        let place = match language {
            Lang::English => digits(rng.pick(&words::PLACES), rng),
            Lang::Swedish => digits(rng.pick(&words::PLACES_SV), rng),
            Lang::Arabic => digits(rng.pick(&words::PLACES_AR), rng),
        };
        let (days, months) = match language {
            Lang::English => (words::DAYS, words::MONTHS),
            Lang::Swedish => (words::DAYS_SV, words::MONTHS_SV),
            Lang::Arabic => (words::DAYS_AR, words::MONTHS_AR),
        };
        self.set("place", place);
        self.set("site", rng.pick(&words::SITES));
        self.set("room", digits(rng.pick(&words::ROOMS), rng));
        self.set("day", rng.pick(&days));
        self.set("month", rng.pick(&months));
    }

    fn draw_numbers(&mut self, rng: &mut Rng) {
        self.set("machine", rng.pick(&["pump", "mixer", "stirrer"]));
        self.set("hum", rng.range(52, 79).to_string());
        self.set("hot", rng.range(66, 80).to_string());
        self.set("part", rng.pick(&words::PARTS));
        self.set("order", rng.range(86_000, 89_900).to_string());
        self.set("invoice", rng.range(204_000, 209_900).to_string());
        self.set("quote", format!("Q-{}", rng.range(4_100, 4_990)));
        self.set("pct", format!("{}.{}", rng.range(1, 6), rng.range(1, 10)));
        self.set("small", rng.range(2, 7).to_string());
        self.set("many", rng.range(11, 64).to_string());
        let net = format!("10.{}.{}", rng.range(8, 60), rng.range(1, 12));
        self.set("gw", format!("{net}.1"));
        self.set("ip", format!("{net}.{}", rng.range(20, 240)));
        self.set("code", format!("E-{}", rng.range(10, 38)));
        self.set("temp", rng.range(12, 20).to_string());
        self.set("nm", (rng.range(20, 34) * 10).to_string());
        self.set("hours", format!("1,{}", rng.range(612, 990)));
        self.set("flow", rng.range(3, 30).to_string());
        self.set("dn", format!("DN{}", rng.pick(&[40, 50, 80, 100, 150])));
    }

    /// Sets a value, in place of an older one of the same name.
    pub(super) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.values.retain(|(known, _)| *known != name);
        self.values.push((name, value.into()));
    }

    /// The value of a name that stories may use.
    pub(super) fn get(&self, name: &str) -> &str {
        match self.values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => value,
            None => unreachable!("no such gap in a story: {name}"),
        }
    }

    /// The text with its gaps filled, without stray spaces.
    pub(super) fn fill(&self, text: &str, rng: &mut Rng) -> String {
        let mut filled = String::with_capacity(text.len());
        self.fill_into(text, rng, &mut filled);
        let lines: Vec<&str> = filled.lines().map(str::trim_end).collect();
        lines.join("\n").trim().to_owned()
    }

    fn fill_into(&self, text: &str, rng: &mut Rng, out: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find(['$', '{']) {
            out.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            rest = if rest.as_bytes()[at] == b'$' {
                let end = after.find(|letter: char| !letter.is_ascii_lowercase()).unwrap_or(after.len());
                out.push_str(self.get(&after[..end]));
                &after[end..]
            } else {
                let end = closing(after);
                self.choose_into(&after[..end], rng, out);
                let rest = &after[end + 1..];
                if out.ends_with(' ') && rest.starts_with(['.', ',', ':', '?', '،']) {
                    out.pop();
                }
                if out.is_empty() || out.ends_with([' ', '\n']) { rest.trim_start_matches(' ') } else { rest }
            };
        }
        out.push_str(rest);
    }

    fn choose_into(&self, choice: &str, rng: &mut Rng, out: &mut String) {
        let options = match choice.strip_prefix('+') {
            Some(_) if !self.with_files => return,
            Some(options) => options,
            None => choice,
        };
        let options = split(options);
        self.fill_into(rng.pick(&options), rng, out);
    }
}

/// Each `#` becomes a digit other than zero.
fn digits(pattern: &str, rng: &mut Rng) -> String {
    let digit = |letter| {
        if letter == '#' { char::from(b'1' + rng.below(9) as u8) } else { letter }
    };
    pattern.chars().map(digit).collect()
}

/// Where the brace that was opened just before `text` closes.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return at,
            '}' => depth -= 1,
            _ => {}
        }
    }
    unreachable!("a brace in a story is never closed: {text}")
}

/// Splits at bars, except at those within inner braces.
fn split(options: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (at, letter) in options.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            '|' if depth == 0 => {
                parts.push(&options[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&options[start..]);
    parts
}
