//! A palette as a stylesheet: one custom property a token, for light and dark.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::palette::{Palette, Rgb, Seeds, Tokens, derive, hex, parse};
use crate::random;

/// The name of a custom property, and the token it takes its colour from.
type Pair = (&'static str, fn(&Tokens) -> Rgb);

/// The stylesheet that gives a page its colours.
pub fn theme_css(palette: &Palette) -> String {
    let (light, dark) = (&palette.light, &palette.dark);
    let pairs: [Pair; 25] = [
        ("bg", |t| t.bg),
        ("surface", |t| t.surface),
        ("surface-2", |t| t.surface_2),
        ("surface-3", |t| t.surface_3),
        ("text", |t| t.text),
        ("text-2", |t| t.text_2),
        ("line", |t| t.line),
        ("line-2", |t| t.line_2),
        ("line-3", |t| t.line_3),
        ("brand", |t| t.brand),
        ("brand-hover", |t| t.brand_hover),
        ("on-brand", |t| t.on_brand),
        ("brand-edge", |t| t.brand_edge),
        ("brand-text", |t| t.brand_text),
        ("brand-soft", |t| t.brand_soft),
        ("brand-line", |t| t.brand_line),
        ("accent", |t| t.accent.text),
        ("info", |t| t.info.text),
        ("ok", |t| t.ok.text),
        ("danger", |t| t.danger.text),
        ("note", |t| t.note),
        ("note-line", |t| t.note_line),
        ("note-text", |t| t.note_text),
        ("focus", |t| t.focus),
        ("deep", |t| t.deep),
    ];
    let mut css = String::from(":root{");
    for (name, pick) in pairs {
        css.push_str(&format!("--{name}:light-dark({},{});", hex(pick(light)), hex(pick(dark))));
    }
    css.push('}');
    css
}

/// One seed of a stored theme as `#rrggbb`, that of the shipped look where the theme has none.
pub fn seed(stored: &str, name: &str) -> String {
    let seeds = seeds(stored);
    hex(match name {
        "brand" => seeds.brand,
        "accent" => seeds.accent,
        "bg" => seeds.bg,
        "surface" => seeds.surface,
        _ => seeds.text,
    })
}

/// A stored theme with another seed.
pub fn with_seed(stored: &str, name: &str, colour: &str) -> String {
    let mut json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(stored).unwrap_or_default();
    json.insert(name.to_owned(), colour.into());
    serde_json::Value::Object(json).to_string()
}

/// The seeds of a stored theme; what is missing or no colour is as shipped.
pub fn seeds(stored: &str) -> Seeds {
    let json: serde_json::Value = serde_json::from_str(stored).unwrap_or_default();
    let shipped = Seeds::default();
    let color = |name: &str, otherwise: Rgb| json[name].as_str().and_then(parse).unwrap_or(otherwise);
    Seeds {
        brand: color("brand", shipped.brand),
        accent: color("accent", shipped.accent),
        bg: color("bg", shipped.bg),
        surface: color("surface", shipped.surface),
        text: color("text", shipped.text),
    }
}

/// A theme's stylesheet.
#[derive(Debug)]
pub struct Sheet {
    /// The name it goes by, which changes with it.
    pub name: String,
    /// The stylesheet.
    pub css: String,
}

/// Sheets that are kept at a time; an installation has few themes.
const KEPT: usize = 16;

/// The stylesheet of a stored theme. Every page names it, so it is solved once and kept.
pub fn stylesheet(stored: &str) -> Arc<Sheet> {
    static SOLVED: Mutex<BTreeMap<String, Arc<Sheet>>> = Mutex::new(BTreeMap::new());
    if let Some(sheet) = SOLVED.lock().unwrap_or_else(PoisonError::into_inner).get(stored) {
        return sheet.clone();
    }
    let css = theme_css(&derive(&seeds(stored)));
    let sheet = Arc::new(Sheet { name: random::digest(&css)[..16].to_owned(), css });
    let mut solved = SOLVED.lock().unwrap_or_else(PoisonError::into_inner);
    if solved.len() >= KEPT {
        solved.clear();
    }
    solved.insert(stored.to_owned(), sheet.clone());
    sheet
}

#[cfg(test)]
mod tests {
    use super::stylesheet;

    #[test]
    fn theme_values_are_printed_again_never_echoed() {
        let sheet = stylesheet(r##"{"brand":"#ff0000;}body{display:none","accent":"url(https://evil.example)"}"##);
        let css = &sheet.css;
        assert!(!css.contains("evil") && !css.contains("display"), "{css}");
        assert!(css.len() < 2_000, "{} bytes", css.len());
    }
}
