//! What holds for those who see pages in another way: in longer words, from right to left, in letters twice as large, on
//! paper, and in colours of their own.

use serde_json::{Value, json};

use crate::Stage;
use crate::page_list;
use crate::pages::{UNFIT, found_by, walk};

/// What a page on paper still shows of what nobody can press there, and what does not fit.
const ON_PAPER: &str = "const found = [];
    const isSeen = (e) => e.checkVisibility() && !e.closest('.vh');
    const name = (e) => e.outerHTML.slice(0, 120).replace(/\\s+/g, ' ');
    for (const e of [...document.querySelectorAll('.btn, .tabbar, .p-head, .side')].filter(isSeen))
        found.push(`on paper is ${name(e)}`);
    const cut = (e) => /auto|scroll|hidden/.test(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 2;
    for (const e of [...document.querySelectorAll('main, main .scroll')].filter(isSeen))
        if (cut(e)) found.push(`cut off is ${name(e)}`);
    if (document.documentElement.scrollWidth > innerWidth)
        found.push(`the paper is ${document.documentElement.scrollWidth} wide`);
    return found";

/// What shows nothing but by colours, where all colours are the system's: links to where one is, what is chosen, and the
/// arrows of lists.
const COLOURLESS: &str = "const found = [];
    const name = (e) => e.outerHTML.slice(0, 120).replace(/\\s+/g, ' ');
    const seen = (css) => [...document.querySelectorAll(css)].filter((e) => e.checkVisibility());
    for (const e of seen('a[aria-current], button[aria-current]'))
        if (getComputedStyle(e).outlineStyle === 'none') found.push(`only a colour tells of ${name(e)}`);
    for (const e of seen('select, [type=checkbox], .pick [type=radio]'))
        if (getComputedStyle(e).appearance === 'none') found.push(`the system does not draw ${name(e)}`);
    return found";

fn report(found: &[String]) {
    assert!(found.is_empty(), "{} things are wrong:\n{}", found.len(), found.join("\n"));
}

/// Nothing scrolls sideways either in a language whose words are longer than English ones, and in the portal in one that is
/// written from right to left.
#[cfg(debug_assertions)]
pub async fn longer_words_fit(stage: &Stage) {
    use crate::server::Who;
    use portico::web::i18n::{LONG, MIRRORED};

    let mut found = vec![];
    for language in [LONG, MIRRORED] {
        let mut pages = page_list::all(stage).await;
        pages.retain(|page| language == LONG || matches!(page.who, Who::Visitor | Who::Amelia | Who::Nora));
        stage.server.speaks(language).await;
        let looks = async |tab: &crate::tab::Tab, page: &page_list::Page| {
            for (width, is_phone) in [(320, true), (1024, false)] {
                if page.devices.iter().any(|(_, look)| look.is_phone == is_phone) {
                    tab.size(width, 800, is_phone).await;
                    let lines = found_by(tab, UNFIT, json!(width)).await;
                    found
                        .extend(lines.into_iter().map(|line| format!("{} at {width} ({language}): {line}", page.name)));
                }
            }
        };
        walk(stage, pages, async |_| {}, looks).await;
    }
    stage.server.speaks("en").await;
    report(&found);
}

/// Whoever has set letters twice as large in the browser reads the main pages without scrolling sideways.
pub async fn large_letters_fit(stage: &Stage) {
    let mut pages = page_list::all(stage).await;
    pages.retain(|page| page.is_main);
    let mut found = vec![];
    let large = async |tab: &crate::tab::Tab| {
        tab.cdp("Page.setFontSizes", json!({ "fontSizes": { "standard": 32, "fixed": 26 } })).await;
    };
    walk(stage, pages, large, async |tab, page| {
        tab.size(1280, 900, false).await;
        let size = tab.run("return getComputedStyle(document.documentElement).fontSize").await;
        assert_eq!(size, json!("32px"), "letters are larger");
        let lines = found_by(tab, UNFIT, json!(1280)).await;
        found.extend(lines.into_iter().map(|line| format!("{} {line}", page.name)));
    })
    .await;
    report(&found);
}

/// The main pages can be printed, and read in the colours that somebody has chosen for everything.
pub async fn paper_and_chosen_colours_show_everything(stage: &Stage) {
    let mut pages = page_list::all(stage).await;
    pages.retain(|page| page.is_main);
    let mut found = vec![];
    walk(
        stage,
        pages,
        async |_| {},
        async |tab, page| {
            let dark = json!({ "name": "prefers-color-scheme", "value": "dark" });
            let forced = json!({ "name": "forced-colors", "value": "active" });
            for (media, feature, width, script) in
                [("print", dark, 740, ON_PAPER), ("screen", forced, 1280, COLOURLESS)]
            {
                tab.size(width, 900, false).await;
                tab.cdp("Emulation.setEmulatedMedia", json!({ "media": media, "features": [feature] })).await;
                let lines = found_by(tab, script, Value::Null).await;
                found.extend(lines.into_iter().map(|line| format!("{} {line}", page.name)));
            }
            tab.cdp("Emulation.setEmulatedMedia", json!({ "media": "", "features": [] })).await;
        },
    )
    .await;
    report(&found);
}
