//! What holds for every page: everything fits, from the narrowest phone to a desktop, nothing lies on what can be
//! pressed, and the rules of accessibility are kept.

use serde_json::{Value, json};

use crate::Stage;
use crate::axe;
use crate::look::{DESKTOP, Look, PHONE};
use crate::page_list::{self, Page, Second};
use crate::server::Who;
use crate::tab::Tab;

/// Widths from the narrowest phone to a desktop, and whether each is a phone's.
const WIDTHS: [(u32, bool); 5] = [(320, true), (390, true), (768, false), (1024, false), (1440, false)];

/// What does not fit: the page or a part of it that scrolls sideways, with the deepest elements that stick out; and
/// headings with more lines than words. Code may scroll, and so may the row of filters on a phone.
pub const UNFIT: &str = "const width = arguments[0], found = [];
    const name = (e) => e.outerHTML.slice(0, 120).replace(/\\s+/g, ' ');
    const all = [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility());
    const isMirrored = document.documentElement.dir === 'rtl';
    const beyond = (edge) => {
        const sticksOut = (place) => isMirrored ? place.left < width - edge - 0.5 : place.right > edge + 0.5;
        const out = all.filter((e) => sticksOut(e.getBoundingClientRect()));
        const deepest = out.filter((e) => !out.some((other) => other !== e && e.contains(other)));
        return deepest.slice(0, 3).map(name).join(' | ');
    };
    if (document.documentElement.scrollWidth > width)
        found.push(`the page is ${document.documentElement.scrollWidth} wide: ${beyond(width)}`);
    for (const e of all) {
        const style = getComputedStyle(e), place = e.getBoundingClientRect();
        const scrolls = /auto|scroll/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
        if (scrolls && !e.matches('pre, textarea, .chips'))
            found.push(`${name(e)} holds ${e.scrollWidth} in ${e.clientWidth}: ${beyond(isMirrored ? width - place.left : place.right)}`);
        if (e.matches('.tbl') && e.offsetWidth > e.parentElement.clientWidth + 1)
            found.push(`${name(e)} is ${e.offsetWidth} wide in ${e.parentElement.clientWidth}`);
        if (e.matches('h1, h2, h3') && !e.matches('.vh')) {
            const lines = place.height / parseFloat(style.lineHeight);
            if (lines > e.innerText.split(/\\s+/).length + 1.5) found.push(`${name(e)} is squeezed`);
        }
    }
    return found";

/// What can be pressed is what a press in its middle meets, and one near either end of it, unless
/// it is cut short; in a row with a link, every cell without anything of its own leads where the link does.
const COVERED: &str = "const found = [];
    const name = (e) => e.outerHTML.slice(0, 120).replace(/\\s+/g, ' ');
    const isSeen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const meets = (e, part = 0.5) => {
        e.scrollIntoView({ block: 'center', behavior: 'instant' });
        const place = e.getClientRects()[0];
        return document.elementFromPoint(place.x + 3 + (place.width - 6) * part, place.y + place.height / 2);
    };
    // The others lay scroll bars over the ends of what scrolls.
    const isExact = navigator.userAgent.includes('Chrome');
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')];
    for (const e of all.filter((e) => isSeen(e) && !e.matches('.skip, .vh, :disabled'))) {
        const covers = (hit) => !e.contains(hit) && hit?.closest('label')?.control !== e;
        const parts = e.closest('.trunc') || !isExact ? [0.5] : [0.5, 0, 1];
        const hit = parts.map((part) => meets(e, part)).find(covers);
        if (hit !== undefined) found.push(`a press on ${name(e)} meets ${hit && name(hit)}`);
    }
    for (const link of document.querySelectorAll('tr .link')) {
        for (const cell of [...link.closest('tr').cells].filter((cell) => isSeen(cell) && !cell.querySelector('a, input'))) {
            const hit = meets(cell);
            if (!link.contains(hit)) found.push(`a press beside ${name(link)} meets ${hit && name(hit)}`);
        }
    }
    return found";

/// Walks all pages with the right person each, and those of a second portal once it is there.
pub async fn for_each_page(stage: &Stage, mut work: impl AsyncFnMut(&Tab, &Page)) {
    walk(stage, page_list::all(stage).await, async |_| {}, &mut work).await;
    let second = Second::add(stage).await;
    walk(stage, second.pages(), async |_| {}, &mut work).await;
    second.delete(stage).await;
}

/// Walks pages with as few sign-ins as possible, in tabs that are made ready before.
pub async fn walk(
    stage: &Stage,
    mut pages: Vec<Page>,
    mut ready: impl AsyncFnMut(&Tab),
    mut work: impl AsyncFnMut(&Tab, &Page),
) {
    pages.sort_by_key(|page| page.who as u8);
    let mut front: Option<(Who, Tab)> = None;
    for page in pages {
        if front.as_ref().is_none_or(|(who, _)| *who != page.who) {
            let tab = stage.tab(page.who, DESKTOP).await;
            ready(&tab).await;
            front = Some((page.who, tab));
        }
        let Some((_, tab)) = &front else { continue };
        tab.look(page.devices[0].1).await;
        if page.show(tab).await {
            work(tab, &page).await;
        }
    }
}

/// What a script finds wrong with the page in front.
pub async fn found_by(tab: &Tab, script: &str, argument: Value) -> Vec<String> {
    let found = tab.ask(script, vec![argument]).await;
    let lines = found.as_array().expect("the script answers a list").iter();
    lines.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What does not fit into a page of this width.
pub async fn misfits(tab: &Tab, width: u32) -> Vec<String> {
    let mut lines = found_by(tab, UNFIT, json!(width)).await;
    lines.extend(found_by(tab, COVERED, Value::Null).await);
    lines
}

pub async fn everything_fits(stage: &Stage) {
    let mut found = vec![];
    for_each_page(stage, async |tab, page| {
        let is_had = |is_phone: bool| page.devices.iter().any(|(_, look)| look.is_phone == is_phone);
        for (width, is_phone) in WIDTHS.into_iter().filter(|(_, is_phone)| is_had(*is_phone)) {
            tab.size(width, 800, is_phone).await;
            let mut lines = found_by(tab, UNFIT, json!(width)).await;
            if page.is_main {
                lines.extend(found_by(tab, COVERED, Value::Null).await);
            }
            found.extend(lines.into_iter().map(|line| format!("{} at {width}: {line}", page.name)));
        }
    })
    .await;
    assert!(found.is_empty(), "{} things do not fit:\n{}", found.len(), found.join("\n"));
}

pub async fn nothing_breaks_the_rules_of_accessibility(stage: &Stage) {
    let mut found = vec![];
    for_each_page(stage, async |tab, page| {
        for (device, look) in page.devices {
            tab.look(Look { is_dark: false, ..*look }).await;
            let mut lines = axe::violations(tab).await;
            tab.look(Look { is_dark: true, ..*look }).await;
            lines.extend(axe::violations_of_colours(tab).await.into_iter().map(|line| format!("in the dark {line}")));
            found.extend(lines.into_iter().map(|line| format!("{} ({device}) {line}", page.name)));
        }
    })
    .await;
    assert!(found.is_empty(), "{} rules broken:\n{}", found.len(), found.join("\n"));
}

/// Walks the main pages in every look, each look with tabs of its own: WebKit cannot change it later.
pub async fn for_each_main_page(stage: &Stage, mut work: impl AsyncFnMut(&Tab, &Page, &str)) {
    let mut pages = page_list::all(stage).await;
    pages.retain(|page| page.is_main);
    pages.sort_by_key(|page| page.who as u8);
    for (device, look) in [("desktop", DESKTOP), ("phone", PHONE)] {
        for (light, is_dark) in [("light", false), ("dark", true)] {
            let mut front: Option<(Who, Tab)> = None;
            for page in &pages {
                if front.as_ref().is_none_or(|(who, _)| *who != page.who) {
                    front = Some((page.who, stage.tab(page.who, Look { is_dark, ..look }).await));
                }
                let Some((_, tab)) = &front else { continue };
                if page.show(tab).await {
                    work(tab, page, &format!("{device}-{light}")).await;
                }
            }
        }
    }
}

/// What the first engine shows of every page, the others show of the main ones.
pub async fn main_pages_fit_and_keep_the_rules(stage: &Stage) {
    let mut found = vec![];
    for_each_main_page(stage, async |tab, page, look| {
        let mut lines = found_by(tab, UNFIT, tab.run("return innerWidth").await).await;
        lines.extend(axe::violations(tab).await);
        lines.extend(found_by(tab, COVERED, Value::Null).await);
        found.extend(lines.into_iter().map(|line| format!("{} ({look}) {line}", page.name)));
    })
    .await;
    assert!(found.is_empty(), "{} things are wrong:\n{}", found.len(), found.join("\n"));
}
