//! A theme as a stylesheet: one custom property a token, for light and dark.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use super::own;
use super::palette::{Palette, Rgb, Tokens, derive, hex};
use super::theme::Theme;
use crate::random;

/// The name of a custom property, and the token it takes its colour from.
type Pair = (&'static str, fn(&Tokens) -> Rgb);

const PAIRS: [Pair; 25] = [
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

/// A colour for both modes, or for light alone.
fn value(palette: &Palette, has_dark: bool, pick: impl Fn(&Tokens) -> Rgb) -> String {
    let light = hex(pick(&palette.light));
    if has_dark { format!("light-dark({light},{})", hex(pick(&palette.dark))) } else { light }
}

/// The colours of a palette.
fn colours(css: &mut String, palette: &Palette, has_dark: bool) {
    for (name, pick) in PAIRS {
        // Writing to a string does not fail.
        let _ = write!(css, "--{name}:{};", value(palette, has_dark, pick));
    }
}

/// The grounds and colours of people's initials.
fn initials(css: &mut String, palette: &Palette, has_dark: bool) {
    for n in 0..palette.light.avatars.len() {
        let ground = value(palette, has_dark, |t| t.avatars[n].soft);
        let text = value(palette, has_dark, |t| t.avatars[n].text);
        let _ = write!(css, ".h{n}{{--av:{ground};--av-text:{text}}}");
    }
}

/// The stylesheet of the portal's pages.
fn portal_css(theme: &Theme, palette: &Palette) -> String {
    let mut css = String::from(":root{");
    if !theme.has_dark {
        css.push_str("color-scheme:light;");
    }
    colours(&mut css, palette, theme.has_dark);
    let (font, headings) = (theme.font.stack(), theme.headings.stack());
    let _ = write!(css, "--r:{}px;--font:{font};--headings:{headings};}}", theme.radius);
    initials(&mut css, palette, theme.has_dark);
    css
}

/// The stylesheet of the help desk, which has the portal's colours and is dark for whoever wants it dark.
fn desk_css(palette: &Palette) -> String {
    let mut css = String::from(":root{");
    colours(&mut css, palette, true);
    css.push('}');
    initials(&mut css, palette, true);
    css
}

/// A stylesheet.
#[derive(Debug)]
pub struct Sheet {
    /// The name it goes by, which changes with it.
    pub name: String,
    /// The stylesheet.
    pub css: String,
}

impl Sheet {
    fn of(css: String) -> Arc<Sheet> {
        Arc::new(Sheet { name: random::digest(&css)[..16].to_owned(), css })
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("/theme/{}.css", self.name)
    }
}

/// The stylesheets of a theme.
#[derive(Clone, Debug)]
pub struct Sheets {
    /// For the portal's pages.
    pub portal: Arc<Sheet>,
    /// For the help desk's.
    pub desk: Arc<Sheet>,
    /// The administrator's own styles, for the portal's pages behind the gate; None where there are none.
    pub own: Option<Arc<Sheet>>,
    /// The colours in them, for mails.
    pub palette: Palette,
}

/// Themes whose stylesheets are kept at a time; an installation has few.
const KEPT: usize = 16;

impl Sheets {
    /// The stylesheets of a theme. Settings are read after every change of any, so they are solved once and kept.
    pub fn of(theme: &Theme) -> Sheets {
        static SOLVED: Mutex<BTreeMap<String, Sheets>> = Mutex::new(BTreeMap::new());
        let stored = theme.write();
        if let Some(sheets) = SOLVED.lock().unwrap_or_else(PoisonError::into_inner).get(&stored) {
            return sheets.clone();
        }
        let sheets = Sheets::solve(theme);
        let mut solved = SOLVED.lock().unwrap_or_else(PoisonError::into_inner);
        if solved.len() >= KEPT {
            solved.clear();
        }
        solved.insert(stored, sheets.clone());
        sheets
    }

    /// Likewise for a theme that is only tried: nothing is kept.
    pub fn solve(theme: &Theme) -> Sheets {
        let palette = derive(&theme.seeds);
        let (portal, desk) = (portal_css(theme, &palette), desk_css(&palette));
        // What this version cannot take is left out, as the rest of a stored theme.
        let own = own::clean(&theme.css).ok().filter(|css| !css.is_empty()).map(Sheet::of);
        Sheets { portal: Sheet::of(portal), desk: Sheet::of(desk), own, palette }
    }
}

#[cfg(test)]
mod tests {
    use super::Sheets;
    use crate::desk::look::theme::Theme;

    #[test]
    fn theme_values_are_printed_again_never_echoed() {
        let stored = r##"{"brand":"#ff0000;}body{display:none","accent":"url(https://evil.example)","font":"x;}b{",
            "radius":"1px;}b{","headings":"</style>"}"##;
        let sheets = Sheets::of(&Theme::read(stored));
        for sheet in [&sheets.portal, &sheets.desk] {
            let css = &sheet.css;
            assert!(!css.contains("evil") && !css.contains("display") && !css.contains("b{"), "{css}");
            assert!(css.len() < 4_000, "{} bytes", css.len());
        }
        assert_eq!(sheets.portal.css, Sheets::of(&Theme::default()).portal.css);
    }

    #[test]
    fn a_theme_without_dark_is_light_in_every_mode() {
        let css = &Sheets::of(&Theme { has_dark: false, ..Theme::default() }).portal.css;
        assert!(css.contains("color-scheme:light;") && !css.contains("light-dark("), "{css}");
    }
}
