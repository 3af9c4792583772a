//! What holds for every page: nothing scrolls sideways, and the rules of accessibility are kept.

use serde_json::{Value, json};

use crate::Stage;
use crate::axe;
use crate::browser::{DESKTOP, PHONE};
use crate::page_list::{self, Page};
use crate::server::Who;
use crate::tab::Tab;

/// Widths from the narrowest phone to a desktop; those below the second are phones.
const WIDTHS: [(u32, bool); 5] = [(320, true), (390, true), (768, false), (1024, false), (1440, false)];

/// What sticks out to the right of a page that is wider than it should be: the deepest elements.
const STICKS_OUT: &str = "const width = arguments[0], page = document.documentElement;
    if (page.scrollWidth <= width) return null;
    const out = [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > width + 0.5);
    const deepest = out.filter((e) => !out.some((other) => other !== e && e.contains(other)));
    return `is ${page.scrollWidth} wide: ` + deepest.slice(0, 4).map((e) => e.outerHTML.slice(0, 160)).join(' | ')";

/// Walks all pages with the right person each, with as few sign-ins as possible.
pub async fn for_each_page(stage: &Stage, mut work: impl AsyncFnMut(&Tab, &Page)) {
    let mut pages = page_list::all(stage).await;
    pages.sort_by_key(|page| page.who as u8);
    let mut front: Option<(Who, Tab)> = None;
    for page in pages {
        if front.as_ref().is_none_or(|(who, _)| *who != page.who) {
            front = Some((page.who, stage.tab(page.who, DESKTOP).await));
        }
        let Some((_, tab)) = &front else { continue };
        tab.look(DESKTOP).await;
        if page.show(tab).await {
            work(tab, &page).await;
        }
    }
}

pub async fn nothing_scrolls_sideways(stage: &Stage) {
    let mut found = vec![];
    for_each_page(stage, async |tab, page| {
        for (width, is_phone) in WIDTHS {
            tab.size(width, 800, is_phone).await;
            if let Value::String(what) = tab.ask(STICKS_OUT, vec![json!(width)]).await {
                found.push(format!("{} at {width}: {what}", page.name));
            }
        }
    })
    .await;
    assert!(found.is_empty(), "{} pages scroll sideways:\n{}", found.len(), found.join("\n"));
}

pub async fn nothing_breaks_the_rules_of_accessibility(stage: &Stage) {
    let mut found = vec![];
    for_each_page(stage, async |tab, page| {
        for (device, look) in [("desktop", DESKTOP), ("phone", PHONE)] {
            tab.look(look).await;
            for (light, is_dark) in [("light", false), ("dark", true)] {
                tab.dark(is_dark).await;
                let lines = axe::violations(tab).await;
                found.extend(lines.into_iter().map(|line| format!("{} ({device}, {light}) {line}", page.name)));
            }
        }
    })
    .await;
    assert!(found.is_empty(), "{} rules broken:\n{}", found.len(), found.join("\n"));
}
