//! What a browser is called, by what it says about itself. It may say anything, so this is for people to read only.

use crate::web::i18n::Words;

/// Browsers by what they name themselves with. Most also name those that they are made of, so the order counts.
const BROWSERS: [(&str, &str); 15] = [
    ("EdgiOS/", "Edge"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Version/", "Safari"),
];

/// What they run on.
const SYSTEMS: [(&str, &str); 9] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

fn parse(user_agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    let first =
        |all: &[(&str, &'static str)]| all.iter().find(|(sign, _)| user_agent.contains(sign)).map(|found| found.1);
    let browser = first(&BROWSERS).filter(|name| *name != "Safari" || user_agent.contains("Safari/"));
    (browser, first(&SYSTEMS))
}

/// `Firefox on Linux`, or as much of it as can be told.
pub(in crate::web) fn named(words: &Words, user_agent: &str) -> String {
    let (browser, system) = parse(user_agent);
    let browser = browser.map_or_else(|| words.t("device-unknown"), str::to_owned);
    match system {
        Some(system) => words.a("device-on", &[("browser", browser.into()), ("system", system.into())]),
        None => browser,
    }
}

/// Whether it is held in a hand.
pub(super) fn is_small(user_agent: &str) -> bool {
    matches!(parse(user_agent).1, Some("iPhone" | "iPad" | "Android"))
}

#[cfg(test)]
mod tests {
    use super::{is_small, parse};

    #[test]
    fn browsers_and_systems_are_told_apart() {
        let mozilla = "Mozilla/5.0";
        for (rest, browser, system) in [
            ("(X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "Linux"),
            ("(Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0", "Firefox", "Android"),
            (
                "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "Chrome",
                "Windows",
            ),
            (
                "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0",
                "Edge",
                "Windows",
            ),
            (
                "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
                "Safari",
                "macOS",
            ),
            (
                "(iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari",
                "iPhone",
            ),
            (
                "(iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
                "Chrome",
                "iPhone",
            ),
            (
                "(iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
                "Firefox",
                "iPad",
            ),
            (
                "(X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "Chrome",
                "ChromeOS",
            ),
            (
                "(Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
                "Samsung Internet",
                "Android",
            ),
            (
                "(X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
                "Chrome",
                "Linux",
            ),
            (
                "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 OPR/112.0",
                "Opera",
                "Windows",
            ),
        ] {
            let user_agent = format!("{mozilla} {rest}");
            assert_eq!(parse(&user_agent), (Some(browser), Some(system)), "{user_agent}");
        }
    }

    #[test]
    fn what_nobody_knows_is_unknown() {
        for user_agent in ["", "curl/8.5.0", "<script>alert(1)</script>", "Version/1.0", "\u{202e}evil"] {
            assert_eq!(parse(user_agent), (None, None), "{user_agent}");
        }
        assert_eq!(parse("Thing/1.0 (Linux)"), (None, Some("Linux")));
        assert!(is_small("Mozilla/5.0 (Android 14)") && !is_small("Mozilla/5.0 (X11)"));
    }
}
