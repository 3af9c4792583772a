//! What customers have of their own beside the list: columns, views and links, with scripts and without.

use serde_json::json;
use thirtyfour::Key;

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::tab::Tab;

const PLAIN: Look = Look { has_scripts: false, ..DESKTOP };
const COLUMNS: &str = "#list details:has([data-own-columns]) > summary";
const SAVE: &str = "#list details:has(#own-name) > summary";

async fn heads(tab: &Tab) -> String {
    tab.texts("#list thead th").await.join(", ")
}

async fn names(tab: &Tab) -> Vec<String> {
    tab.texts(".own-views a > bdi").await
}

/// By mouse: columns are moved and hidden without leaving the page and are there once saved; a view is saved, opens in place, and
/// its link is copied.
pub async fn a_customer_makes_the_list_their_own(stage: &Stage) {
    stage.server.ticket("Something to list").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    tab.open("/requests").await;
    tab.run("window.isSamePage = true").await;
    tab.click(COLUMNS).await;
    tab.click("[data-own-columns] [name=act][value='up.owner']").await;
    tab.until("it says so", "return document.querySelector('[data-own-say]').textContent === 'Owner, position 3 of 6'")
        .await;
    tab.click("[data-own-columns] [name=show][value=createdate]").await;
    assert_eq!(tab.run("return !!window.isSamePage").await, json!(true), "nothing was loaded");
    tab.onward(tab.click("details[open] button.pri[form=own-columns]")).await;
    tab.see(".own-said").await;
    assert_eq!(heads(&tab).await, "Subject, Requested by, Owner, Last activity, Status");

    tab.open("/requests?status=open").await;
    tab.click(SAVE).await;
    tab.write("#own-name", "Still open").await;
    tab.onward(tab.click("button.pri[form=own-save]")).await;
    assert_eq!(names(&tab).await, ["Still open"]);
    tab.see(".own-views [aria-current]").await;
    tab.run("window.isSamePage = true").await;
    tab.click("#list .chip.on").await;
    tab.until("the filter is gone", "return !location.search.includes('status')").await;
    tab.click(".own-views a").await;
    tab.until("the view is there", "return location.search === '?status=open'").await;
    assert_eq!(tab.run("return !!window.isSamePage").await, json!(true), "the list is swapped in place");

    tab.click("#list details:has(#own-link) > summary").await;
    let link = tab.value("#own-link").await;
    assert!(link.ends_with("/requests?status=open") && link.starts_with("http"), "{link}");
    tab.click("[data-copy=own-link]").await;
    tab.until("it is copied", "return document.querySelector('[data-copy=own-link]').textContent === 'Link copied'")
        .await;
    tab.open("/requests").await;
    tab.click(COLUMNS).await;
    tab.onward(tab.click("[form=own-columns][value=back]")).await;
    assert_eq!(heads(&tab).await, "Subject, Requested by, Created, Owner, Last activity, Status");
}

/// By keys alone.
pub async fn columns_and_views_are_reached_by_keys(stage: &Stage) {
    stage.server.ticket("Something to list").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    tab.open("/requests?q=something").await;
    tab.run(&format!("document.querySelector('{COLUMNS}').focus()")).await;
    tab.press(Key::Enter).await;
    tab.see("[data-own-columns]").await;
    tab.run("document.querySelector('[data-own-columns] [value=\"down.subject\"]').focus()").await;
    tab.press(Key::Enter).await;
    tab.until(
        "it says so",
        "return document.querySelector('[data-own-say]').textContent === 'Subject, position 2 of 6'",
    )
    .await;
    tab.press(Key::Enter).await;
    tab.until(
        "it goes on",
        "return document.querySelector('[data-own-say]').textContent === 'Subject, position 3 of 6'",
    )
    .await;
    tab.press(Key::Escape).await;
    tab.miss("[data-own-columns]").await;
    tab.run(&format!("document.querySelector('{SAVE}').focus()")).await;
    tab.press(Key::Enter).await;
    tab.press(Key::Tab).await;
    tab.type_on("By keys").await;
    tab.onward(tab.press(Key::Enter)).await;
    assert!(names(&tab).await.contains(&"By keys".to_owned()));
    tab.open("/requests/views").await;
    let delete = "document.querySelector('[aria-label=\"Delete By keys\"]').focus()";
    tab.run(delete).await;
    tab.onward(tab.press(Key::Enter)).await;
    tab.run("document.querySelector('main form .btn.pri').focus()").await;
    tab.onward(tab.press(Key::Enter)).await;
    tab.see("p.banner[role=status]").await;
}

/// Without scripts: each button is a form that comes back with the list, or with what has to be mended.
pub async fn a_list_is_made_ones_own_without_scripts(stage: &Stage) {
    stage.server.ticket("Something to list").await;
    let tab = stage.tab(Who::Wren, PLAIN).await;
    tab.forgive("status of 422");
    tab.open("/requests?view=mine").await;
    tab.click(COLUMNS).await;
    tab.onward(tab.click("[data-own-columns] [name=act][value='up.status']")).await;
    tab.see("[data-own-columns] [value='up.status']").await;
    assert!(tab.path().await.contains("view=mine"), "the list is as it was");
    tab.click("[data-own-columns] [name=show][value=owner]").await;
    tab.onward(tab.click("button.pri[form=own-columns]")).await;
    assert_eq!(heads(&tab).await, "Subject, Requested by, Created, Status, Last activity");
    tab.click(COLUMNS).await;
    tab.onward(tab.click("[form=own-columns][value=back]")).await;

    tab.click(SAVE).await;
    tab.miss("[data-copy=own-link]").await;
    tab.onward(tab.click("button.pri[form=own-save]")).await;
    tab.see("#e-name").await;
    tab.write("#own-name", "Mine").await;
    tab.onward(tab.click("button.pri[form=own-save]")).await;
    assert!(names(&tab).await.contains(&"Mine".to_owned()));
    tab.onward(tab.click(".own-views a[href$='/requests/views']")).await;
    tab.onward(tab.click("[aria-label='Open first: Mine']")).await;
    tab.onward(tab.click("header nav a[href='/requests']")).await;
    assert_eq!(tab.path().await, "/requests?view=mine");
    tab.open("/requests/views").await;
    tab.onward(tab.click("[aria-label='Delete Mine']")).await;
    tab.onward(tab.click("main form a[href='/requests/views']")).await;
    tab.onward(tab.click("[aria-label='Delete Mine']")).await;
    tab.onward(tab.click("main form .btn.pri")).await;
    tab.open("/requests").await;
    assert_eq!(tab.path().await, "/requests");
}
