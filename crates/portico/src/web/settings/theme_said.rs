//! What the theme editor says about colours: how well they read, and what was made of those that would not.

use std::collections::BTreeMap;

use crate::desk::look::Theme;
use crate::desk::look::palette::{Palette, Rgb, Tokens, contrast, hex};
use crate::web::i18n::Words;
use crate::web::page::Shell;

/// A sentence about a colour.
pub(super) struct Said {
    /// Whether the colour is taken as it is.
    pub is_good: bool,
    /// The sentence.
    pub text: String,
}

/// A pair of colours that was made, and how well it reads.
pub(super) struct Made {
    /// The key of what it is for.
    pub key: &'static str,
    /// The class of its colours.
    pub class: &'static str,
    /// Its contrast where pages are light.
    pub light: String,
    /// Its contrast where they are dark; None where the portal never is.
    pub dark: Option<String>,
}

/// A contrast as it is read: one figure after the point, never more than it is.
fn ratio(a: Rgb, b: Rgb) -> String {
    format!("{:.1}", (contrast(a, b) * 10.0).floor() / 10.0)
}

/// What was made of a theme.
pub(super) fn made(theme: &Theme, palette: &Palette) -> Vec<Made> {
    type Pair = (&'static str, &'static str, fn(&Tokens) -> (Rgb, Rgb));
    let pairs: [Pair; 5] = [
        ("theme-made-button", "made-button", |t| (t.on_brand, t.brand)),
        ("theme-made-link", "made-link", |t| (t.brand_text, t.surface)),
        ("theme-made-tint", "made-tint", |t| (t.brand_text, t.brand_soft)),
        ("badge-you", "made-turn", |t| (t.accent.text, t.accent.soft)),
        ("theme-made-small", "made-small", |t| (t.text_2, t.bg)),
    ];
    let reads = |t: &Tokens, pick: fn(&Tokens) -> (Rgb, Rgb)| {
        let (text, ground) = pick(t);
        ratio(text, ground)
    };
    let of = |(key, class, pick): Pair| Made {
        key,
        class,
        light: reads(&palette.light, pick),
        dark: theme.has_dark.then(|| reads(&palette.dark, pick)),
    };
    pairs.into_iter().map(of).collect()
}

/// What is said about each colour.
pub(super) fn said(w: &Words, theme: &Theme, palette: &Palette) -> BTreeMap<&'static str, Said> {
    let (seeds, light) = (&theme.seeds, palette.light);
    let say = |is_good: bool, key: &str, values: &[(&'static str, String)]| {
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.into())).collect();
        Said { is_good, text: w.a(key, &values) }
    };
    let became = |colour: Rgb| ("colour", hex(colour));
    let brand = {
        let label = if light.on_brand[0] > 0.5 { "theme-say-white" } else { "theme-say-ink" };
        let reads = ("ratio", ratio(light.on_brand, light.brand));
        match hex(light.brand) == hex(seeds.brand) {
            true => say(true, label, &[reads]),
            false => say(false, "theme-say-button", &[reads, became(light.brand)]),
        }
    };
    let accent = {
        let reads = ("ratio", ratio(seeds.accent, light.surface));
        match (hex(light.accent.text) == hex(seeds.accent), contrast(seeds.accent, light.surface) >= 4.5) {
            (true, _) => say(true, "theme-say-cards", &[reads]),
            // It reads on cards, but not on its own tint, or on what is under the pointer.
            (false, true) => say(false, "theme-say-accent-tint", &[reads, became(light.accent.text)]),
            (false, false) => say(false, "theme-say-accent", &[reads, became(light.accent.text)]),
        }
    };
    let text = {
        let found = [("page", ratio(light.text, light.bg)), ("cards", ratio(light.text, light.surface))];
        match hex(light.text) == hex(seeds.text) {
            true => say(true, "theme-say-text", &found),
            false => say(false, "theme-say-text-made", &[&found[..], &[became(light.text)]].concat()),
        }
    };
    let mut all = BTreeMap::from([("brand", brand), ("accent", accent), ("text", text)]);
    for (name, seed, ground) in [("bg", seeds.bg, light.bg), ("surface", seeds.surface, light.surface)] {
        if hex(seed) != hex(ground) {
            all.insert(name, say(false, "theme-say-ground", &[became(ground)]));
        }
    }
    all
}

/// A theme as the history tells it: what of it was another before or after.
pub(super) fn change(shell: &Shell, value: &str, other: &str) -> String {
    let (stands, other) = (Theme::read(value).fields(), Theme::read(other).fields());
    let differ = stands.iter().filter(|(name, value)| other.get(*name) != Some(value));
    let gone = other.keys().filter(|name| !stands.contains_key(*name)).map(|name| (name.as_str(), ""));
    let all = differ.map(|(name, value)| (name.as_str(), value.as_str())).chain(gone);
    let said = all.map(|(name, value)| {
        let value = match (name, value) {
            (_, "") => shell.w.t("set-empty"),
            ("css", css) => shell.w.v("theme-change-lines", "n", css.lines().count() as u64),
            ("logo" | "logo_dark" | "icon", _) => shell.w.t("theme-change-picture"),
            ("density", "comfortable") => shell.w.t("theme-density-comfortable"),
            ("density", "cozy") => shell.w.t("theme-density-cozy"),
            ("density", _) => shell.w.t("theme-density-compact"),
            ("header", "plain") => shell.w.t("theme-header-plain"),
            ("header", "tint") => shell.w.t("theme-header-tint"),
            ("header", _) => shell.w.t("theme-header-brand"),
            ("cover", "lines") => shell.w.t("theme-cover-lines"),
            ("cover", "tint") => shell.w.t("theme-cover-tint"),
            ("cover", _) => shell.w.t("theme-cover-plain"),
            ("dark" | "named", "true") => shell.w.t("value-yes"),
            ("dark" | "named", _) => shell.w.t("value-no"),
            _ => value.to_owned(),
        };
        shell.w.a("theme-change", &[("what", shell.w.t(label(name)).into()), ("value", value.into())])
    });
    said.collect::<Vec<_>>().join("; ")
}

/// What a field is called.
fn label(name: &str) -> &'static str {
    match name {
        "brand" => "theme-brand",
        "accent" => "theme-accent",
        "bg" => "theme-bg",
        "surface" => "theme-surface",
        "text" => "theme-text",
        "dark" => "theme-dark",
        "radius" => "theme-radius",
        "font" => "theme-font",
        "headings" => "theme-headings",
        "density" => "theme-density",
        "header" => "theme-header",
        "cover" => "theme-cover",
        "footer" => "theme-footer",
        "named" => "theme-named",
        "css" => "theme-css",
        "logo" => "theme-logo",
        "logo_dark" => "theme-logo-dark",
        "icon" => "theme-icon",
        _ => "theme-links",
    }
}

#[cfg(test)]
mod tests {
    use super::ratio;

    #[test]
    fn a_contrast_is_never_said_to_be_more_than_it_is() {
        assert_eq!(ratio([0.0; 3], [1.0; 3]), "21.0");
        let grey = [118.0 / 255.0; 3];
        assert_eq!(ratio(grey, [1.0; 3]), "4.5");
        let lighter = [119.0 / 255.0; 3];
        assert_eq!(ratio(lighter, [1.0; 3]), "4.4");
    }
}
