//! Pages that change by themselves, while somebody else works elsewhere.

use serde_json::json;

use crate::Stage;
use crate::browser::DESKTOP;
use crate::server::Who;
use crate::tab::Tab;
use crate::writing::posted;

/// Opens a page, waits until it listens, and marks it: a page that is loaded again has no mark.
async fn listen(tab: &Tab, path: &str) {
    tab.open(path).await;
    tab.until("the page listens", "return document.body.dataset.liveReady === 'yes'").await;
    tab.run("window.isMarked = true").await;
}

async fn is_marked(tab: &Tab) -> bool {
    tab.run("return window.isMarked === true").await == json!(true)
}

pub async fn an_answer_appears_while_the_customer_writes(stage: &Stage) {
    let id = stage.server.ticket("The pump hums at night").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    listen(&tab, &format!("/requests/{id}")).await;
    tab.write("#message", "Half a thought").await;
    stage.server.answers(Who::Ingrid, &id.to_string(), "Since when does it hum?").await;
    assert_eq!(posted(&tab, "Since when does it hum?").await, 1);
    tab.see("[data-live-meanwhile]").await;
    tab.see("#head .badge[data-s=you]").await;
    assert_eq!(tab.value("#message").await, "Half a thought", "what is being written stays");
    assert!(is_marked(&tab).await, "the page was not loaded again");
}

pub async fn the_list_and_the_cards_follow(stage: &Stage) {
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    listen(&tab, "/requests").await;
    let id = stage.server.ticket("A valve that whistles").await;
    stage.server.answers(Who::Ingrid, &id.to_string(), "Which valve?").await;
    tab.see(&format!("#list a[href='/requests/{id}']")).await;
    tab.see(&format!("#cards a[href='/requests/{id}']")).await;
    assert!(is_marked(&tab).await, "the page was not loaded again");
}

pub async fn a_customers_words_appear_at_the_help_desk(stage: &Stage) {
    let id = stage.server.ticket("A hose that leaks").await.to_string();
    let tab = stage.tab(Who::Ingrid, DESKTOP).await;
    listen(&tab, &format!("/desk/v/all/t/{id}")).await;
    stage.server.answers(Who::Wren, &id, "It leaks more now").await;
    assert_eq!(posted(&tab, "It leaks more now").await, 1);
    stage.server.answers(Who::Tom, &id, "We send a hose").await;
    assert_eq!(posted(&tab, "We send a hose").await, 1);
    tab.see("#state .badge[data-s=you]").await;
    assert!(is_marked(&tab).await, "the page was not loaded again");
}

pub async fn tabs_of_one_browser_share_a_stream(stage: &Stage) {
    let id = stage.server.ticket("A pump in three tabs").await;
    let path = format!("/requests/{id}");
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    listen(&tab, &path).await;
    let first = stage.browser.front().await;
    let second = stage.browser.beside().await;
    tab.open(&path).await;
    let third = stage.browser.beside().await;
    tab.open(&path).await;
    stage.server.streams(1).await;

    let all = [&first, &second, &third];
    stage.server.answers(Who::Ingrid, &id.to_string(), "Seen in all three").await;
    for window in all {
        stage.browser.show(window).await;
        assert_eq!(posted(&tab, "Seen in all three").await, 1);
    }
    stage.server.streams(1).await;

    // The one that listened for all goes; another takes over, and nothing is missed or doubled.
    stage.browser.show(&first).await;
    stage.browser.close().await;
    stage.server.answers(Who::Ingrid, &id.to_string(), "Seen in both").await;
    for window in &all[1..] {
        stage.browser.show(window).await;
        assert_eq!(posted(&tab, "Seen in both").await, 1);
        assert_eq!(posted(&tab, "Seen in all three").await, 1);
    }
    stage.server.streams(1).await;
    stage.browser.close().await;
    stage.browser.show(&second).await;
}

pub async fn what_colleagues_change_shows_and_keeps_a_draft(stage: &Stage) {
    let id = stage.server.ticket("A gauge that sticks").await.to_string();
    let tab = stage.tab(Who::Ingrid, DESKTOP).await;
    listen(&tab, &format!("/desk/v/all/t/{id}")).await;
    tab.write("form[data-composer] textarea", "Half an answer").await;
    stage.server.takes(Who::Tom, &id).await;
    tab.until("the owner shows", "return document.querySelector('#state').innerText.includes('Tom')").await;
    stage.server.answers(Who::Tom, &id, "I am on it").await;
    assert_eq!(posted(&tab, "I am on it").await, 1);
    tab.see("[data-live-meanwhile]").await;
    assert_eq!(tab.value("form[data-composer] textarea").await, "Half an answer", "what is being written stays");
    assert!(is_marked(&tab).await, "the page was not loaded again");
}
