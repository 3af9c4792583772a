//! From five seed colours to palettes for light and dark whose contrasts hold whatever the seeds are.
//!
//! Works in OKLCH. A colour that leaves sRGB gives up chroma, never lightness or hue, and is judged after rounding to
//! the eight bits that will be painted. A property test runs [`check`] over more than 10,000 random themes.

/// A colour as three parts from 0 to 1, gamma-encoded.
pub type Rgb = [f64; 3];

/// The colours a theme sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seeds {
    /// Buttons and links.
    pub brand: Rgb,
    /// Whose turn it is.
    pub accent: Rgb,
    /// The page.
    pub bg: Rgb,
    /// Cards.
    pub surface: Rgb,
    /// Text.
    pub text: Rgb,
}

impl Default for Seeds {
    fn default() -> Self {
        Seeds {
            brand: rgb(0x0b, 0x6e, 0x75),
            accent: rgb(0xb4, 0x53, 0x09),
            bg: rgb(0xf6, 0xf8, 0xf7),
            surface: rgb(0xff, 0xff, 0xff),
            text: rgb(0x14, 0x20, 0x1f),
        }
    }
}

const fn part(byte: u8) -> f64 {
    byte as f64 / 255.0
}

const fn rgb(r: u8, g: u8, b: u8) -> Rgb {
    [part(r), part(g), part(b)]
}

/// A colour as `#rrggbb`; anything else is None.
pub fn parse(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let byte = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok();
    Some(rgb(byte(0)?, byte(2)?, byte(4)?))
}

/// A colour as `#rrggbb`.
pub fn hex(color: Rgb) -> String {
    let [r, g, b] = color.map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8);
    format!("#{r:02x}{g:02x}{b:02x}")
}

const BLACK: Rgb = [0.0; 3];
const WHITE: Rgb = [1.0; 3];
/// Nearly black, for labels on light buttons.
const INK: Rgb = [0.07, 0.08, 0.08];

fn linear(v: f64) -> f64 {
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

fn gamma(v: f64) -> f64 {
    if v <= 0.003_130_8 { 12.92 * v } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

fn luminance(color: Rgb) -> f64 {
    let [r, g, b] = color.map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// The contrast of two colours, from 1 to 21 (WCAG 2.2, relative luminance).
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (x, y) = (luminance(a), luminance(b));
    (x.max(y) + 0.05) / (x.min(y) + 0.05)
}

/// Lightness, chroma, hue in radians.
type Lch = [f64; 3];

fn to_oklch(color: Rgb) -> Lch {
    let [r, g, b] = color.map(linear);
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    let lightness = 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s;
    let a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s;
    let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s;
    [lightness, a.hypot(b), b.atan2(a)]
}

fn from_oklch_unclamped([lightness, chroma, hue]: Lch) -> Rgb {
    let (a, b) = (chroma * hue.cos(), chroma * hue.sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
}

fn from_oklch([lightness, chroma, hue]: Lch) -> Rgb {
    let fits = |c: f64| from_oklch_unclamped([lightness, c, hue]).iter().all(|v| (-1e-4..=1.0001).contains(v));
    let mut kept = chroma;
    if !fits(chroma) {
        let (mut low, mut high) = (0.0, chroma);
        for _ in 0..18 {
            let middle = f64::midpoint(low, high);
            if fits(middle) { low = middle } else { high = middle }
        }
        kept = low;
    }
    from_oklch_unclamped([lightness, kept, hue]).map(|v| gamma(v.clamp(0.0, 1.0)))
}

/// Rounded to what will be painted.
fn painted(color: Rgb) -> Rgb {
    color.map(|v| (v.clamp(0.0, 1.0) * 255.0).round() / 255.0)
}

fn mix(a: Rgb, b: Rgb, share: f64) -> Rgb {
    painted([0, 1, 2].map(|i| a[i] * share + b[i] * (1.0 - share)))
}

/// Which way text is to be seen: darker than its ground, or lighter.
#[derive(Clone, Copy, PartialEq)]
enum Toward {
    Black,
    White,
}

impl Toward {
    fn sign(self) -> f64 {
        if self == Toward::Black { -1.0 } else { 1.0 }
    }

    fn pole(self) -> Rgb {
        if self == Toward::Black { BLACK } else { WHITE }
    }
}

fn passes(color: Rgb, grounds: &[Rgb], least: f64) -> bool {
    grounds.iter().all(|ground| contrast(color, *ground) >= least)
}

/// Moves the lightness away from the grounds, smallest step first, until it reads on all of them.
fn solve(seed: Rgb, grounds: &[Rgb], least: f64, toward: Toward) -> Rgb {
    let [lightness, chroma, hue] = to_oklch(seed);
    (0..=200)
        .map(|i| painted(from_oklch([(lightness + toward.sign() * f64::from(i) * 0.005).clamp(0.0, 1.0), chroma, hue])))
        .find(|color| passes(*color, grounds, least))
        .unwrap_or_else(|| toward.pole())
}

/// Mixes text into the page, softest first, until it reads on all grounds.
fn solve_mix(text: Rgb, bg: Rgb, grounds: &[Rgb], least: f64, from: f64) -> Rgb {
    let steps = ((1.0 - from) * 100.0).round() as i32;
    (0..=steps)
        .map(|i| mix(text, bg, from + f64::from(i) * 0.01))
        .find(|color| passes(*color, grounds, least))
        .unwrap_or(text)
}

/// A text colour and its own tint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    /// The text.
    pub text: Rgb,
    /// The tint it stands on.
    pub soft: Rgb,
}

fn tone(seed: Rgb, grounds: &[Rgb], surface: Rgb, toward: Toward) -> Tone {
    let mut text = solve(seed, grounds, 4.6, toward);
    let mut soft = mix(text, surface, 0.1);
    for _ in 0..40 {
        if contrast(text, soft) >= 4.5 {
            break;
        }
        let [lightness, chroma, hue] = to_oklch(text);
        text = painted(from_oklch([(lightness + toward.sign() * 0.01).clamp(0.0, 1.0), chroma, hue]));
        soft = mix(text, surface, 0.1);
    }
    Tone { text, soft }
}

/// One mode's colours; see the tokens of the stylesheet for what each is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tokens {
    /// Page.
    pub bg: Rgb,
    /// Card.
    pub surface: Rgb,
    /// Card under the pointer.
    pub surface_2: Rgb,
    /// Card pressed or chosen.
    pub surface_3: Rgb,
    /// Reading text.
    pub text: Rgb,
    /// Secondary text.
    pub text_2: Rgb,
    /// Hairline.
    pub line: Rgb,
    /// Edge of secondary buttons.
    pub line_2: Rgb,
    /// Edge of form controls.
    pub line_3: Rgb,
    /// Filled button.
    pub brand: Rgb,
    /// Filled button under the pointer.
    pub brand_hover: Rgb,
    /// Label of filled buttons.
    pub on_brand: Rgb,
    /// Edge of filled controls.
    pub brand_edge: Rgb,
    /// Links.
    pub brand_text: Rgb,
    /// Tint of chosen things.
    pub brand_soft: Rgb,
    /// Edge of that tint.
    pub brand_line: Rgb,
    /// The customer's turn.
    pub accent: Tone,
    /// New.
    pub info: Tone,
    /// Done.
    pub ok: Tone,
    /// Trouble.
    pub danger: Tone,
    /// Ground of internal notes.
    pub note: Rgb,
    /// Edge of internal notes.
    pub note_line: Rgb,
    /// Label of internal notes.
    pub note_text: Rgb,
    /// Focus ring.
    pub focus: Rgb,
    /// Ground of the panel at the threshold, which carries white text.
    pub deep: Rgb,
    /// Initials of people, on their grounds.
    pub avatars: [Tone; HUES.len()],
}

/// Hues of the circles with people's initials, in degrees.
const HUES: [f64; 12] = [25.0, 55.0, 85.0, 115.0, 145.0, 165.0, 195.0, 225.0, 255.0, 285.0, 320.0, 350.0];

/// Initials in a hue: dark ones on light where pages are light, else light ones on dark.
fn avatar(hue: f64, toward: Toward) -> Tone {
    let hue = hue.to_radians();
    let (ground, seed) = match toward {
        Toward::Black => ([0.91, 0.045, hue], [0.37, 0.075, hue]),
        Toward::White => ([0.36, 0.05, hue], [0.9, 0.05, hue]),
    };
    let soft = painted(from_oklch(ground));
    Tone { text: solve(painted(from_oklch(seed)), &[soft], 4.6, toward), soft }
}

/// A theme's colours in light and in dark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Light mode.
    pub light: Tokens,
    /// Dark mode.
    pub dark: Tokens,
}

/// Solves both modes.
pub fn derive(seeds: &Seeds) -> Palette {
    Palette { light: tokens(seeds, false), dark: tokens(seeds, true) }
}

const INFO: Rgb = rgb(0x25, 0x63, 0xc4);
const OK: Rgb = rgb(0x1a, 0x7f, 0x4b);
const DANGER: Rgb = rgb(0xc0, 0x26, 0x26);
const NOTE: Rgb = rgb(0xe0, 0xa8, 0x2e);

/// A ground on which neither black nor white could be read well moves outwards.
fn usable(ground: Rgb) -> Rgb {
    let [lightness, chroma, hue] = to_oklch(ground);
    let away = if lightness < 0.6 { -1.0 } else { 1.0 };
    let mut color = ground;
    for i in 0..200 {
        if contrast(color, BLACK).max(contrast(color, WHITE)) >= 11.0 {
            break;
        }
        color = painted(from_oklch([(lightness + away * f64::from(i) * 0.005).clamp(0.0, 1.0), chroma, hue]));
    }
    painted(color)
}

fn tokens(seeds: &Seeds, dark: bool) -> Tokens {
    let [_, chroma, hue] = to_oklch(seeds.brand);
    // A grey brand gives grey neutrals.
    let tint = chroma.min(0.12) / 0.12;
    let bg = usable(if dark { from_oklch([0.185, 0.012 * tint, hue]) } else { seeds.bg });
    let mut surface = usable(if dark { from_oklch([0.222, 0.013 * tint, hue]) } else { seeds.surface });
    if (luminance(bg) > 0.18) != (luminance(surface) > 0.18) {
        // Never one light and one dark ground.
        surface = bg;
    }
    let toward = if luminance(bg) > 0.18 { Toward::Black } else { Toward::White };
    let text =
        solve(if dark { from_oklch([0.94, 0.006 * tint, hue]) } else { seeds.text }, &[bg, surface], 9.0, toward);
    let surface_2 = mix(text, surface, 0.045);
    let surface_3 = mix(text, surface, 0.085);
    let grounds = [bg, surface, surface_2, surface_3];
    let text = solve(text, &grounds, 7.0, toward);
    let first_link = solve(seeds.brand, &grounds, 4.6, toward);
    let brand_soft = mix(first_link, surface, if dark { 0.16 } else { 0.09 });
    let with_soft = [bg, surface, surface_2, surface_3, brand_soft];
    let brand_text = solve(seeds.brand, &with_soft, if dark { 6.0 } else { 4.6 }, toward);
    let (brand, on_brand) = filled(seeds.brand, toward);
    let stands = passes(brand, &[bg, surface], 3.0);
    let note_seed = mix(NOTE, surface, 0.13);
    Tokens {
        bg,
        surface,
        surface_2,
        surface_3,
        text,
        text_2: solve_mix(text, bg, &with_soft, 4.6, 0.68),
        line: mix(text, surface, 0.11),
        line_2: mix(text, surface, 0.2),
        line_3: solve_mix(text, bg, &[bg, surface, surface_2], 3.0, 0.4),
        brand,
        brand_hover: away_from(brand, on_brand),
        on_brand,
        brand_edge: if stands { brand } else { solve(brand, &[bg, surface], 3.1, toward) },
        brand_text,
        brand_soft,
        brand_line: mix(brand_text, surface, 0.3),
        accent: tone(seeds.accent, &with_soft, surface, toward),
        info: tone(INFO, &grounds, surface, toward),
        ok: tone(OK, &grounds, surface, toward),
        danger: tone(DANGER, &grounds, surface, toward),
        note: note_seed,
        note_line: mix(NOTE, surface, 0.5),
        note_text: solve(rgb(0x7a, 0x4f, 0x00), &[bg, surface, note_seed], 4.6, toward),
        focus: solve(seeds.brand, &[bg, surface, surface_2, brand_soft], 3.2, toward),
        deep: painted(from_oklch([0.31, chroma.min(0.07), hue])),
        avatars: HUES.map(|hue| avatar(hue, toward)),
    }
}

/// The brand's own colour whenever white or ink reads on it, else the nearest on which one does; and that label.
fn filled(brand: Rgb, toward: Toward) -> (Rgb, Rgb) {
    let [lightness, chroma, hue] = to_oklch(brand);
    for i in 0..=200 {
        for sign in [toward.sign(), -toward.sign()] {
            let color = painted(from_oklch([(lightness + sign * f64::from(i) * 0.005).clamp(0.0, 1.0), chroma, hue]));
            if contrast(color, WHITE) >= 4.5 {
                return (color, WHITE);
            }
            if contrast(color, INK) >= 4.5 {
                return (color, painted(INK));
            }
        }
    }
    (BLACK, WHITE)
}

/// A step away from the label, so that its contrast only grows.
fn away_from(brand: Rgb, label: Rgb) -> Rgb {
    let [lightness, chroma, hue] = to_oklch(brand);
    let sign = if label[0] > 0.5 { -1.0 } else { 1.0 };
    painted(from_oklch([(lightness + sign * 0.045).clamp(0.0, 1.0), chroma, hue]))
}

/// The pairs of a mode that are not far enough apart; empty is good.
pub fn check(t: &Tokens) -> Vec<String> {
    let mut bad = vec![];
    let mut need = |name: &str, a: Rgb, b: Rgb, least: f64| {
        let found = contrast(a, b);
        if found < least - 1e-9 {
            bad.push(format!("{name} {} on {} is {found:.2}, not {least}", hex(a), hex(b)));
        }
    };
    for ground in [t.bg, t.surface, t.surface_2, t.surface_3] {
        need("text", t.text, ground, 7.0);
        need("text-2", t.text_2, ground, 4.5);
        need("link", t.brand_text, ground, 4.5);
        for (name, tone) in [("accent", t.accent), ("info", t.info), ("ok", t.ok), ("danger", t.danger)] {
            need(name, tone.text, ground, 4.5);
        }
    }
    for (name, tone) in [("accent", t.accent), ("info", t.info), ("ok", t.ok), ("danger", t.danger)] {
        need(name, tone.text, tone.soft, 4.5);
    }
    need("chosen", t.brand_text, t.brand_soft, 4.5);
    need("label", t.on_brand, t.brand, 4.5);
    need("label under the pointer", t.on_brand, t.brand_hover, 4.5);
    need("note label", t.note_text, t.surface, 4.5);
    need("note text", t.text, t.note, 4.5);
    need("note label on note", t.note_text, t.note, 4.5);
    need("panel", WHITE, t.deep, 4.5);
    // The bar at the top, on a tint of the brand, and what is under the pointer there.
    need("text on tint", t.text, t.brand_soft, 4.5);
    need("secondary text on tint", t.text_2, t.brand_soft, 4.5);
    for initials in t.avatars {
        need("initials", initials.text, initials.soft, 4.5);
    }
    for ground in [t.bg, t.surface] {
        need("edge", t.brand_edge, ground, 3.0);
        need("control", t.line_3, ground, 3.0);
        need("focus", t.focus, ground, 3.0);
    }
    bad
}

#[cfg(test)]
mod tests {
    use super::{Seeds, check, derive, hex, parse};

    fn failures(seeds: &Seeds) -> Vec<String> {
        let palette = derive(seeds);
        [check(&palette.light), check(&palette.dark)].concat()
    }

    #[test]
    fn every_brand_colour_gives_accessible_palettes() {
        let mut palettes = 0;
        for r in 0..16_u8 {
            for g in 0..16_u8 {
                for b in 0..16_u8 {
                    let brand = super::rgb(r * 17, g * 17, b * 17);
                    let seeds = Seeds { brand, ..Seeds::default() };
                    assert_eq!(failures(&seeds), Vec::<String>::new(), "brand {}", hex(brand));
                    palettes += 2;
                }
            }
        }
        assert_eq!(palettes, 8_192);
    }

    #[test]
    fn hostile_themes_give_accessible_palettes() {
        let mut state = 7_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24)
        };
        for i in 0..10_000 {
            let mut color = || [random(), random(), random()];
            let seeds = Seeds { brand: color(), accent: color(), bg: color(), surface: color(), text: color() };
            assert_eq!(failures(&seeds), Vec::<String>::new(), "theme {i}: {seeds:?}");
        }
    }

    #[test]
    fn a_brand_on_which_a_label_reads_stays_itself() {
        for brand in ["#0b6e75", "#ffd400", "#000000", "#ffffff", "#7a1fa2"] {
            let seeds = Seeds { brand: parse(brand).expect("a colour"), ..Seeds::default() };
            assert_eq!(hex(derive(&seeds).light.brand), brand);
        }
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for text in ["", "#fff", "red", "#gggggg", "#12345", "#1234567", "url(x)", "#12é45"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("#0b6e75").map(hex).as_deref(), Some("#0b6e75"));
    }
}
