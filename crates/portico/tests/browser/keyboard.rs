//! The keyboard alone: everything is reached, seen to be reached, and left again.

use portico::demo;
use serde_json::json;
use thirtyfour::Key;

use crate::Stage;
use crate::look::DESKTOP;
use crate::server::Who;
use crate::tab::Tab;
use crate::writing::posted;

/// Stops of Tab after which a thing counts as out of reach.
const FAR: usize = 60;

async fn is_at(tab: &Tab, css: &str) -> bool {
    tab.ask("return document.activeElement.matches(arguments[0])", vec![css.into()]).await == json!(true)
}

/// Presses Tab until the focus is on such a thing.
async fn tab_to(tab: &Tab, css: &str) {
    for _ in 0..FAR {
        if is_at(tab, css).await {
            return;
        }
        tab.press(Key::Tab).await;
    }
    panic!("{css} is not reached by {FAR} Tabs on {}", tab.path().await);
}

pub async fn a_customer_reaches_and_answers_a_ticket(stage: &Stage) {
    stage.server.ticket("Reached by the keyboard").await;
    let tab = stage.tab(Who::Visitor, DESKTOP).await;
    tab.open("/requests").await;
    tab.press(Key::Tab).await;
    assert!(is_at(&tab, "a.skip").await, "the first stop leads to what the page is about");
    tab.until("it is seen", "return document.activeElement.getBoundingClientRect().top >= 0").await;
    tab.press(Key::Enter).await;
    tab.until("the main part has the focus", "return document.activeElement.id === 'main'").await;
    tab_to(&tab, "#email").await;
    tab.type_on(&Who::Wren.email()).await;
    tab_to(&tab, "#password").await;
    tab.type_on(demo::PASSWORD).await;
    tab.onward(tab.press(Key::Enter)).await;

    tab_to(&tab, "#list tbody a.link").await;
    tab.onward(tab.press(Key::Enter)).await;
    assert!(tab.path().await.starts_with("/requests/"));
    tab_to(&tab, "#message").await;
    tab.type_on("Without a mouse").await;
    tab.onward(tab.chord(Key::Control, Key::Enter)).await;
    assert_eq!(posted(&tab, "Without a mouse").await, 1);
}

pub async fn menus_and_dialogs_close_by_escape(stage: &Stage) {
    let id = stage.server.ticket("Asked by the keyboard").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    tab.open("/requests").await;
    let menu = "header details.drop";
    tab_to(&tab, &format!("{menu} > summary")).await;
    tab.press(Key::Enter).await;
    tab.see(&format!("{menu} menu")).await;
    tab.press(Key::Down).await;
    assert!(is_at(&tab, &format!("{menu} li:first-child a")).await, "arrows move in a menu");
    tab.press(Key::Down).await;
    assert!(is_at(&tab, &format!("{menu} li:last-child button")).await);
    tab.press(Key::Escape).await;
    tab.miss(&format!("{menu} menu")).await;
    assert!(is_at(&tab, &format!("{menu} > summary")).await, "the focus is where it was");

    tab.hit('/').await;
    assert!(is_at(&tab, "[type=search]").await, "/ leads to the search");
    assert_eq!(tab.value("[type=search]").await, "");
    tab.type_on("a/b").await;
    assert_eq!(tab.value("[type=search]").await, "a/b", "while one types, / is a letter");

    tab.open(&format!("/requests/{id}")).await;
    tab_to(&tab, "[data-dialog=close]").await;
    tab.press(Key::Enter).await;
    tab.see("dialog#close[open]").await;
    tab.until("the dialog has the focus", "return !!document.activeElement.closest('dialog')").await;
    tab.press(Key::Escape).await;
    tab.miss("dialog#close").await;
    assert!(is_at(&tab, "[data-dialog=close]").await, "the focus is back on what opened it");
}

/// Walks a page by Tab and collects the stops that do not show that the focus is on them.
async fn unseen_stops(tab: &Tab, path: &str) -> Vec<String> {
    // A label or a composer may wear the ring for the field inside it.
    let look = "const e = document.activeElement;
        if (e === document.body || e.dataset.isVisited) return 'end';
        e.dataset.isVisited = true;
        for (let n = e; n && n !== document.body; n = n.parentElement) {
            const style = getComputedStyle(n), place = n.getBoundingClientRect();
            const hasRing = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
            if (hasRing && place.width && place.height && place.bottom > 0 && place.top < innerHeight) return '';
        }
        return e.outerHTML.slice(0, 200)";
    tab.open(path).await;
    let mut unseen = vec![];
    for _ in 0..200 {
        tab.press(Key::Tab).await;
        match tab.run(look).await.as_str().unwrap_or_default() {
            "" => {}
            "end" => return unseen,
            stop => unseen.push(format!("{path}: {stop}")),
        }
    }
    panic!("{path} has no last stop");
}

pub async fn every_stop_shows_where_it_is(stage: &Stage) {
    let id = stage.server.ticket("Every stop").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    let mut unseen = vec![];
    for path in ["/requests".to_owned(), format!("/requests/{id}"), "/new".to_owned(), "/account".to_owned()] {
        unseen.extend(unseen_stops(&tab, &path).await);
    }
    let tab = stage.tab(Who::Ingrid, DESKTOP).await;
    for path in [format!("/desk/v/mine/t/{id}"), "/desk/contacts".to_owned()] {
        unseen.extend(unseen_stops(&tab, &path).await);
    }
    assert!(unseen.is_empty(), "{} stops are not seen:\n{}", unseen.len(), unseen.join("\n"));
}

pub async fn single_keys_of_the_help_desk(stage: &Stage) {
    // A list that nothing but this journey can change.
    for subject in ["Sevenkeys one", "Sevenkeys two"] {
        stage.server.ticket(subject).await;
    }
    let tab = stage.tab(Who::Ingrid, DESKTOP).await;
    tab.open("/desk/search?q=sevenkeys").await;
    let items = tab.run("return [...document.querySelectorAll('a.item')].slice(0, 2).map(a => a.pathname)").await;
    let item = |n: usize| format!("{}?q=sevenkeys", items[n].as_str().unwrap_or_default());
    tab.onward(tab.hit('j')).await;
    assert_eq!(tab.path().await, item(0), "j opens the first");
    tab.onward(tab.hit('j')).await;
    assert_eq!(tab.path().await, item(1), "and the next");
    tab.onward(tab.hit('k')).await;
    assert_eq!(tab.path().await, item(0), "k opens the one before");

    tab.hit('n').await;
    assert!(is_at(&tab, "#message").await);
    assert_eq!(tab.count("[name=kind][value=note]:checked").await, 1, "n writes a note");
    tab.type_on("jk").await;
    assert_eq!(tab.value("#message").await, "jk", "while one types, keys are letters");
    tab.run("document.activeElement.value = ''; document.activeElement.blur()").await;
    tab.hit('r').await;
    assert!(is_at(&tab, "#message").await);
    assert_eq!(tab.count("[name=kind][value=reply]:checked").await, 1, "r writes a reply");
    assert_eq!(tab.value("#message").await, "");
    tab.open("/desk/search").await;
    tab.hit('/').await;
    assert!(is_at(&tab, "[type=search]").await);
    tab.open("/desk").await;
    tab.hit('/').await;
    tab.until("/ leads to a search everywhere", "return document.activeElement.matches('[type=search]')").await;
}
