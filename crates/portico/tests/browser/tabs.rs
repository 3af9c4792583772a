//! Several tabs of one browser: one of them listens for all, and hands that over when it goes.

use crate::Stage;
use crate::browser::{LOOK_AGAIN, PATIENCE};
use crate::live::{is_marked, listen, mark};
use crate::look::DESKTOP;
use crate::server::{Server, Who};
use crate::tab::Tab;
use crate::writing::posted;

/// Waits until so many streams are open, as the server counts.
async fn streams(server: &Server, wanted: usize) {
    let counted = async {
        while server.streams() != wanted {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let is_so = tokio::time::timeout(PATIENCE, counted).await.is_ok();
    assert!(is_so, "{} streams are open, not {wanted}", server.streams());
}

/// Sees the text once in every tab, and no message more than `all`.
async fn each_shows(tabs: &[Tab], text: &str, all: usize) {
    for (n, tab) in tabs.iter().enumerate() {
        tab.come_back().await;
        assert_eq!(posted(tab, text).await, 1, "{text} in tab {n}");
        assert_eq!(tab.count("article.msg[id]").await, all, "messages in tab {n}");
        assert!(is_marked(tab).await, "tab {n} was not loaded again");
    }
}

/// Three tabs of Wren's with the same ticket, all of them marked.
async fn three(stage: &Stage, server: &Server, path: &str) -> Vec<Tab> {
    let first = stage.browser.fresh(&server.url, DESKTOP).await;
    let (name, value) = server.session(Who::Wren).await;
    first.cookie(&name, &value).await;
    listen(&first, path).await;
    let mut tabs = vec![first];
    for _ in 0..2 {
        let tab = stage.browser.another(&server.url, DESKTOP).await;
        tab.open(path).await;
        // It waits behind the tab that listens.
        let waits = "return navigator.locks.query().then((all) => all.pending.length)";
        tab.until("it waits for its turn", &format!("{waits}.then((count) => count === {})", tabs.len())).await;
        mark(&tab).await;
        tabs.push(tab);
    }
    tabs
}

pub async fn three_tabs_share_one_stream_and_hand_it_over(stage: &Stage) {
    let server = &stage.server;
    let id = server.ticket("Seen three times").await.to_string();
    let mut tabs = three(stage, server, &format!("/requests/{id}")).await;
    streams(server, 1).await;
    tabs[1].write("#message", "Half a thought").await;
    server.answers(Who::Ingrid, &id, "All three see this").await;
    each_shows(&tabs, "All three see this", 2).await;
    assert_eq!(tabs[1].value("#message").await, "Half a thought");

    tabs[0].close().await;
    tabs.remove(0);
    server.answers(Who::Ingrid, &id, "Said while one went").await;
    each_shows(&tabs, "Said while one went", 3).await;
    streams(server, 1).await;
    server.answers(Who::Ingrid, &id, "Two see this").await;
    each_shows(&tabs, "Two see this", 4).await;

    tabs[0].close().await;
    tabs.remove(0);
    server.answers(Who::Ingrid, &id, "One sees this").await;
    each_shows(&tabs, "One sees this", 5).await;
    streams(server, 1).await;
}

pub async fn a_restart_loses_and_doubles_nothing(stage: &Stage) {
    let mut server = Server::start().await;
    let id = server.ticket("Answered around a restart").await.to_string();
    let tabs = three(stage, &server, &format!("/requests/{id}")).await;
    tabs[0].forgive("net::ERR_");
    tabs[2].write("#message", "Half a thought").await;
    server.answers(Who::Ingrid, &id, "Before the restart").await;
    each_shows(&tabs, "Before the restart", 2).await;

    server.restart().await;
    // Nobody listens yet, or somebody does already: either way it is seen.
    server.answers(Who::Ingrid, &id, "Right after the restart").await;
    each_shows(&tabs, "Right after the restart", 3).await;
    streams(&server, 1).await;
    server.answers(Who::Ingrid, &id, "Later on").await;
    each_shows(&tabs, "Later on", 4).await;
    assert_eq!(tabs[2].value("#message").await, "Half a thought");
    tabs[2].reload().await;
    assert_eq!(tabs[2].count("article.msg[id]").await, 4);
    assert_eq!(tabs[2].value("#message").await, "Half a thought", "the draft is kept");

    stage.browser.fresh(&stage.server.url, DESKTOP).await;
    server.stop().await;
}
