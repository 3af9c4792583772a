//! A theme: the values an administrator chooses for the portal's look. Everything else is derived from them.
//!
//! Stored as JSON. What is read from the database is taken leniently, field by field, since another version may have
//! written it; what people send is checked field by field and refused with what to mend.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::own;
use super::palette::{Seeds, hex, parse};
use super::picture::{Slot, is_name};
use crate::desk::error::Invalid;
use crate::desk::forms::is_address as is_page;
use crate::desk::inboxes::is_address as is_email;

/// A family of letters that is shipped, or the visitor's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Font {
    /// Its name for programs, which is the name of its files.
    pub key: &'static str,
    /// What it is called; empty for the visitor's own, which has a word in each language.
    pub name: &'static str,
    /// What stands in for it: `sans-serif` or `serif`.
    generic: &'static str,
}

const fn font(key: &'static str, name: &'static str, generic: &'static str) -> Font {
    Font { key, name, generic }
}

/// The families to choose from; the first is that of the shipped look.
pub const FONTS: [Font; 13] = [
    font("inter", "Inter", "sans-serif"),
    font("system", "", "sans-serif"),
    font("atkinson-hyperlegible-next", "Atkinson Hyperlegible Next", "sans-serif"),
    font("figtree", "Figtree", "sans-serif"),
    font("dm-sans", "DM Sans", "sans-serif"),
    font("manrope", "Manrope", "sans-serif"),
    font("nunito-sans", "Nunito Sans", "sans-serif"),
    font("open-sans", "Open Sans", "sans-serif"),
    font("public-sans", "Public Sans", "sans-serif"),
    font("mulish", "Mulish", "sans-serif"),
    font("work-sans", "Work Sans", "sans-serif"),
    font("literata", "Literata", "serif"),
    font("newsreader", "Newsreader", "serif"),
];

impl Font {
    /// The value of `font-family`.
    pub fn stack(&self) -> String {
        match self.key {
            "inter" => "Inter,system-ui,sans-serif".to_owned(),
            "system" => "system-ui,sans-serif".to_owned(),
            key => format!("{key},system-ui,{}", self.generic),
        }
    }

    /// Whether pages load it besides what they always do.
    pub fn is_loaded(&self) -> bool {
        !matches!(self.key, "inter" | "system")
    }
}

/// How far apart things stand; the names are those of the stylesheet.
pub const DENSITIES: [&str; 3] = ["comfortable", "cozy", "compact"];
/// What the bar at the top stands on: a card, a tint of the brand, the brand.
pub const HEADERS: [&str; 3] = ["plain", "tint", "brand"];
/// What the head of the list stands on: lines on a tint, a tint, the page.
pub const COVERS: [&str; 3] = ["lines", "tint", "plain"];
/// The colours of a theme.
pub const COLOURS: [&str; 5] = ["brand", "accent", "bg", "surface", "text"];

/// Pixels that corners may be round.
pub const ROUNDEST: u8 = 16;
/// Links that may stand at the foot of pages.
pub const LINKS: usize = 6;
/// Characters of a link's words.
pub const LINK_WORDS: usize = 60;
/// Characters of a link's address.
pub const LINK_ADDRESS: usize = 500;
/// Characters of the line at the foot.
pub const FOOTER: usize = 200;

/// A link at the foot of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its words.
    pub words: String,
    /// Where it leads.
    pub address: String,
}

/// What the portal looks like.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Five colours.
    pub seeds: Seeds,
    /// Whether the portal is dark where visitors want it so.
    pub has_dark: bool,
    /// How round corners are, in pixels.
    pub radius: u8,
    /// The letters of texts.
    pub font: Font,
    /// The letters of headings.
    pub headings: Font,
    /// One of [`DENSITIES`].
    pub density: &'static str,
    /// One of [`HEADERS`].
    pub header: &'static str,
    /// One of [`COVERS`].
    pub cover: &'static str,
    /// What stands at the foot of pages after the company's name.
    pub footer: String,
    /// Links that stand there.
    pub links: Vec<Link>,
    /// Names of pictures, in the order of [`Slot::ALL`].
    pub pictures: [Option<String>; Slot::ALL.len()],
    /// Whether the company's name stands beside its logo.
    pub is_named: bool,
    /// Styles of the administrator's own, as they were typed.
    pub css: String,
}

impl Default for Theme {
    fn default() -> Self {
        Theme {
            seeds: Seeds::default(),
            has_dark: true,
            radius: 8,
            font: FONTS[0],
            headings: FONTS[0],
            density: DENSITIES[0],
            header: HEADERS[0],
            cover: COVERS[0],
            footer: String::new(),
            links: vec![],
            pictures: [const { None }; Slot::ALL.len()],
            is_named: true,
            css: String::new(),
        }
    }
}

fn known(all: &[&'static str], text: &str) -> Option<&'static str> {
    all.iter().find(|one| **one == text).copied()
}

fn known_font(key: &str) -> Option<Font> {
    FONTS.into_iter().find(|font| font.key == key)
}

/// Whether a link may lead there: to a page, or to an address for mail.
pub(in crate::desk) fn is_address(text: &str) -> bool {
    is_page(text) || text.strip_prefix("mailto:").is_some_and(is_email)
}

impl Theme {
    /// What is stored; what is missing or makes no sense is as shipped.
    pub fn read(stored: &str) -> Theme {
        let json: Value = serde_json::from_str(stored).unwrap_or_default();
        let shipped = Theme::default();
        let text = |name: &str| json[name].as_str().unwrap_or_default();
        let colour = |name: &str, otherwise| json[name].as_str().and_then(parse).unwrap_or(otherwise);
        let font = known_font(text("font")).unwrap_or(shipped.font);
        let link = |link: &Value| {
            let (words, address) = (link["words"].as_str()?.to_owned(), link["address"].as_str()?.to_owned());
            (!words.is_empty() && is_address(&address)).then_some(Link { words, address })
        };
        Theme {
            seeds: Seeds {
                brand: colour("brand", shipped.seeds.brand),
                accent: colour("accent", shipped.seeds.accent),
                bg: colour("bg", shipped.seeds.bg),
                surface: colour("surface", shipped.seeds.surface),
                text: colour("text", shipped.seeds.text),
            },
            has_dark: json["dark"].as_bool().unwrap_or(true),
            radius: json["radius"].as_u64().and_then(|n| u8::try_from(n).ok()).unwrap_or(shipped.radius).min(ROUNDEST),
            headings: known_font(text("headings")).unwrap_or(font),
            font,
            density: known(&DENSITIES, text("density")).unwrap_or(shipped.density),
            header: known(&HEADERS, text("header")).unwrap_or(shipped.header),
            cover: known(&COVERS, text("cover")).unwrap_or(shipped.cover),
            footer: text("footer").trim().chars().take(FOOTER).collect(),
            links: json["links"].as_array().into_iter().flatten().filter_map(link).take(LINKS).collect(),
            pictures: Slot::ALL.map(|slot| Some(text(slot.name())).filter(|name| is_name(name)).map(str::to_owned)),
            is_named: json["named"].as_bool().unwrap_or(true),
            css: text("css").to_owned(),
        }
    }

    /// A theme that was given away with [`Theme::write`], here or elsewhere. What it does not say is as shipped.
    ///
    /// # Errors
    /// On `json`: it is no JSON object, has what no theme has, or a value that a theme cannot have.
    pub fn parse(text: &str) -> Result<Theme, Invalid> {
        let wrong = |key: &'static str, args: Vec<(&'static str, String)>| {
            let mut invalid = Invalid::default();
            invalid.add("json", key, args);
            invalid
        };
        let json: Value = serde_json::from_str(text).map_err(|_| wrong("theme-not-json", vec![]))?;
        let object = json.as_object().ok_or_else(|| wrong("theme-not-json", vec![]))?;
        let mut fields = Theme::default().fields();
        let known: BTreeSet<String> = fields.keys().cloned().collect();
        for (name, value) in object {
            let stranger = || wrong("theme-json-unknown", vec![("name", name.chars().take(60).collect())]);
            match value {
                Value::Array(links) if name == "links" && links.len() <= LINKS => {
                    for (n, link) in links.iter().enumerate() {
                        let text = |part: &str| link[part].as_str().map(str::to_owned).ok_or_else(stranger);
                        fields.insert(link_words(n), text("words")?);
                        fields.insert(link_address(n), text("address")?);
                    }
                }
                Value::String(text) if known.contains(name) => drop(fields.insert(name.clone(), text.clone())),
                Value::Bool(_) | Value::Number(_) if known.contains(name) => {
                    fields.insert(name.clone(), value.to_string());
                }
                _ => return Err(stranger()),
            }
        }
        Theme::check(&fields).map_err(|found| {
            let names: Vec<String> = found.problems.into_iter().map(|problem| problem.field).collect();
            wrong("theme-json-unknown", vec![("name", names.join(", "))])
        })
    }

    /// How it is stored, and given away.
    pub fn write(&self) -> String {
        let mut json = Map::new();
        for name in COLOURS {
            json.insert(name.to_owned(), self.colour(name).into());
        }
        let links: Vec<Value> =
            self.links.iter().map(|link| json!({ "words": link.words, "address": link.address })).collect();
        let rest = json!({
            "dark": self.has_dark, "radius": self.radius, "font": self.font.key, "headings": self.headings.key,
            "density": self.density, "header": self.header, "cover": self.cover, "footer": self.footer, "links": links,
            "named": self.is_named, "css": self.css,
        });
        json.extend(rest.as_object().cloned().unwrap_or_default());
        for (slot, picture) in Slot::ALL.iter().zip(&self.pictures) {
            json.extend(picture.as_ref().map(|name| (slot.name().to_owned(), name.clone().into())));
        }
        Value::Object(json).to_string()
    }

    /// The name of a picture.
    pub fn picture(&self, slot: Slot) -> Option<&str> {
        let mut all = Slot::ALL.iter().zip(&self.pictures);
        all.find(|(of, _)| **of == slot).and_then(|(_, name)| name.as_deref())
    }

    /// The same theme with another picture, or none.
    pub fn with_picture(&self, slot: Slot, name: Option<String>) -> Theme {
        let mut theme = self.clone();
        for (of, kept) in Slot::ALL.iter().zip(&mut theme.pictures) {
            if *of == slot {
                kept.clone_from(&name);
            }
        }
        theme
    }

    /// One of its colours by name, as `#rrggbb`.
    pub fn colour(&self, name: &str) -> String {
        let seeds = &self.seeds;
        hex(match name {
            "brand" => seeds.brand,
            "accent" => seeds.accent,
            "bg" => seeds.bg,
            "surface" => seeds.surface,
            _ => seeds.text,
        })
    }

    /// Its values as fields of a form.
    pub fn fields(&self) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::from(COLOURS.map(|name| (name.to_owned(), self.colour(name))));
        let rest = [
            ("dark", self.has_dark.to_string()),
            ("radius", self.radius.to_string()),
            ("font", self.font.key.to_owned()),
            ("headings", self.headings.key.to_owned()),
            ("density", self.density.to_owned()),
            ("header", self.header.to_owned()),
            ("cover", self.cover.to_owned()),
            ("footer", self.footer.clone()),
            ("named", self.is_named.to_string()),
            ("css", self.css.clone()),
        ];
        for slot in Slot::ALL {
            fields.insert(slot.name().to_owned(), self.picture(slot).unwrap_or_default().to_owned());
        }
        fields.extend(rest.map(|(name, value)| (name.to_owned(), value)));
        for (n, link) in self.links.iter().enumerate() {
            fields.insert(link_words(n), link.words.clone());
            fields.insert(link_address(n), link.address.clone());
        }
        fields
    }

    /// The theme that fields of a form describe.
    ///
    /// # Errors
    /// Each field that is not as it should be, by its name.
    pub fn check(sent: &BTreeMap<String, String>) -> Result<Theme, Invalid> {
        let mut invalid = Invalid::default();
        let text = |name: &str| sent.get(name).map(|text| text.trim()).unwrap_or_default();
        // Words are one line.
        let line = |name: &str| text(name).chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let shipped = Theme::default();
        let mut colour = |name: &'static str| {
            parse(&text(name).to_ascii_lowercase()).unwrap_or_else(|| {
                invalid.add(name, "settings-colour", vec![]);
                shipped.seeds.brand
            })
        };
        let seeds = Seeds {
            brand: colour("brand"),
            accent: colour("accent"),
            bg: colour("bg"),
            surface: colour("surface"),
            text: colour("text"),
        };
        let radius = text("radius").parse().ok().filter(|radius| *radius <= ROUNDEST).unwrap_or_else(|| {
            invalid.add("radius", "theme-not-a-radius", vec![("max", ROUNDEST.to_string())]);
            shipped.radius
        });
        let mut one_of = |name: &'static str, all: &[&'static str]| {
            known(all, text(name)).unwrap_or_else(|| {
                invalid.add(name, "settings-choice", vec![]);
                all[0]
            })
        };
        let (density, header, cover) =
            (one_of("density", &DENSITIES), one_of("header", &HEADERS), one_of("cover", &COVERS));
        let mut letters = |name: &'static str| {
            known_font(text(name)).unwrap_or_else(|| {
                invalid.add(name, "settings-choice", vec![]);
                FONTS[0]
            })
        };
        let (font, headings) = (letters("font"), letters("headings"));
        let mut length = |name: &str, text: &str, max: usize| {
            if text.chars().count() > max {
                invalid.add(name, "settings-long", vec![("max", max.to_string())]);
            }
        };
        length("footer", text("footer"), FOOTER);
        let links = links(sent, &mut invalid);
        let pictures = Slot::ALL.map(|slot| {
            let name = Some(text(slot.name())).filter(|name| !name.is_empty())?;
            if !is_name(name) {
                invalid.add(slot.name(), "theme-picture-unknown", vec![]);
            }
            Some(name.to_owned())
        });
        let css = text("css").to_owned();
        if css.chars().count() > own::LENGTH {
            invalid.add("css", "settings-long", vec![("max", own::LENGTH.to_string())]);
        } else if let Err(fault) = own::clean(&css) {
            invalid.add("css", fault.key, vec![("what", fault.what), ("line", fault.line.to_string())]);
        }
        let mut yes = |name: &'static str| match text(name) {
            "true" => true,
            "false" | "" => false,
            _ => {
                invalid.add(name, "settings-choice", vec![]);
                false
            }
        };
        let (has_dark, is_named) = (yes("dark"), yes("named"));
        let footer = line("footer");
        let theme = Theme {
            seeds,
            has_dark,
            radius,
            font,
            headings,
            density,
            header,
            cover,
            footer,
            links,
            pictures,
            is_named,
            css,
        };
        if invalid.is_empty() { Ok(theme) } else { Err(invalid) }
    }
}

/// The links that fields of a form describe; what is wrong with one stands on its fields.
pub(in crate::desk) fn links(sent: &BTreeMap<String, String>, invalid: &mut Invalid) -> Vec<Link> {
    let text = |name: &str| sent.get(name).map(|text| text.trim()).unwrap_or_default();
    let mut links = vec![];
    for n in 0..LINKS {
        let (name, at) = (link_words(n), link_address(n));
        let words: String = text(&name).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let address = text(&at).to_owned();
        for (field, text, max) in [(&name, &words, LINK_WORDS), (&at, &address, LINK_ADDRESS)] {
            if text.chars().count() > max {
                invalid.add(field, "settings-long", vec![("max", max.to_string())]);
            }
        }
        match (words.is_empty(), address.is_empty()) {
            (true, false) => invalid.add(&name, "theme-link-words", vec![]),
            (false, true) => invalid.add(&at, "theme-link-address", vec![]),
            (false, false) if !is_address(&address) => invalid.add(&at, "theme-link-address", vec![]),
            _ => {}
        }
        links.push(Link { words, address });
    }
    links.retain(|link| !link.words.is_empty());
    links
}

/// The field with the words of a link.
pub fn link_words(n: usize) -> String {
    format!("link_words_{n}")
}

/// The field with where a link leads.
pub fn link_address(n: usize) -> String {
    format!("link_address_{n}")
}

/// A theme to start from.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// Its name for programs.
    pub key: &'static str,
    /// The key of what it is called.
    pub word: &'static str,
    /// Brand, accent, page, cards, text.
    pub colours: [&'static str; 5],
}

/// Themes to start from; the first is the shipped look.
pub const STARTS: [Start; 6] = [
    Start {
        key: "harbour",
        word: "theme-start-harbour",
        colours: ["#0b6e75", "#b45309", "#f6f8f7", "#ffffff", "#14201f"],
    },
    Start { key: "paper", word: "theme-start-paper", colours: ["#3b4a8f", "#a3480f", "#faf8f3", "#fffefb", "#22201b"] },
    Start {
        key: "orchard",
        word: "theme-start-orchard",
        colours: ["#3f6d2a", "#a8321e", "#f6f8f1", "#ffffff", "#1b2116"],
    },
    Start {
        key: "graphite",
        word: "theme-start-graphite",
        colours: ["#2c2f36", "#0f62c9", "#f6f6f7", "#ffffff", "#1a1b1e"],
    },
    Start {
        key: "heather",
        word: "theme-start-heather",
        colours: ["#6b3fa0", "#b3490b", "#f9f7fb", "#ffffff", "#201a29"],
    },
    Start { key: "ember", word: "theme-start-ember", colours: ["#b3261e", "#8a5a00", "#fbf7f5", "#ffffff", "#261917"] },
];

impl Theme {
    /// The same theme with the colours of one to start from.
    pub fn started(&self, start: &Start) -> Theme {
        let [brand, accent, bg, surface, text] = start.colours.map(|colour| parse(colour).unwrap_or_default());
        Theme { seeds: Seeds { brand, accent, bg, surface, text }, ..self.clone() }
    }

    /// The same theme with another brand; what is no colour changes nothing.
    pub fn rebranded(&self, colour: &str) -> Theme {
        let brand = parse(colour).unwrap_or(self.seeds.brand);
        Theme { seeds: Seeds { brand, ..self.seeds }, ..self.clone() }
    }

    /// Whether it has the colours of one to start from.
    pub fn is_from(&self, start: &Start) -> bool {
        COLOURS.iter().zip(start.colours).all(|(name, colour)| self.colour(name) == colour)
    }
}

#[cfg(test)]
mod tests {
    use super::{DENSITIES, FONTS, STARTS, Theme};
    use crate::desk::look::palette::parse;

    #[test]
    fn a_theme_comes_back_as_it_was_stored_and_as_it_was_sent() {
        let mut theme = Theme::default().started(&STARTS[3]);
        theme.has_dark = false;
        theme.radius = 0;
        theme.headings = FONTS[12];
        theme.density = DENSITIES[2];
        theme.links.push(super::Link { words: "Terms".into(), address: "https://example.com/terms".into() });
        assert_eq!(Theme::read(&theme.write()), theme);
        assert_eq!(Theme::check(&theme.fields()).expect("it is good"), theme);
        assert_eq!(Theme::read("{}"), Theme::default());
        assert_eq!(Theme::read("no JSON"), Theme::default());
    }

    #[test]
    fn a_stored_theme_that_makes_no_sense_is_as_shipped() {
        let hostile = r#"{"brand":"url(https://evil.example)","radius":900,"font":"x;}body{display:none",
            "density":"</style><script>","links":[{"words":"x","address":"javascript:alert(1)"},7]}"#;
        assert_eq!(Theme::read(hostile), Theme { radius: 8, ..Theme::default() });
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let wrong = |name: &str, value: &str| {
            let mut fields = Theme::default().fields();
            fields.insert(name.to_owned(), value.to_owned());
            let problems = Theme::check(&fields).expect_err("it is refused").problems;
            problems.into_iter().map(|found| found.field).collect::<Vec<_>>()
        };
        for (name, value) in [
            ("brand", "red"),
            ("text", ""),
            ("radius", "17"),
            ("radius", "-1"),
            ("font", "comic"),
            ("density", "airy"),
            ("header", ""),
            ("cover", "photo"),
            ("link_words_0", "Words alone"),
            ("link_address_5", "https://example.com/alone"),
        ] {
            let field = match name {
                "link_words_0" => "link_address_0",
                "link_address_5" => "link_words_5",
                name => name,
            };
            assert_eq!(wrong(name, value), [field], "{name} {value}");
        }
        let mut fields = Theme::default().fields();
        for address in ["javascript:alert(1)", "data:text/html,x", "//example.com", "https://", "example.com"] {
            fields.insert("link_words_1".into(), "Terms".into());
            fields.insert("link_address_1".into(), address.into());
            let found = Theme::check(&fields).expect_err("it is refused");
            assert_eq!(found.problems[0].field, "link_address_1", "{address}");
        }
    }

    #[test]
    fn themes_to_start_from_are_colours() {
        for start in &STARTS {
            assert!(start.colours.iter().all(|colour| parse(colour).is_some()), "{}", start.key);
            assert!(Theme::default().started(start).is_from(start));
        }
        assert_eq!(Theme::default().started(&STARTS[0]), Theme::default());
    }
}
