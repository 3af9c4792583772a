//! Pages that change by themselves, while somebody else works elsewhere.

use serde_json::json;

use crate::Stage;
use crate::look::DESKTOP;
use crate::server::Who;
use crate::tab::Tab;
use crate::writing::posted;

/// Opens a page, waits until it listens, and marks it: a page that is loaded again has no mark.
pub async fn listen(tab: &Tab, path: &str) {
    tab.open(path).await;
    tab.until("the page listens", "return document.body.dataset.liveReady === 'yes'").await;
    mark(tab).await;
}

/// Marks the page as one that has not been loaded again.
pub async fn mark(tab: &Tab) {
    tab.run("window.isMarked = true").await;
}

/// Whether the page is the one that was marked.
pub async fn is_marked(tab: &Tab) -> bool {
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
    tab.write("#message", "Half an answer").await;
    stage.server.answers(Who::Wren, &id, "It leaks more now").await;
    assert_eq!(posted(&tab, "It leaks more now").await, 1);
    tab.see("[data-live-meanwhile]").await;
    stage.server.answers(Who::Tom, &id, "We send a hose").await;
    assert_eq!(posted(&tab, "We send a hose").await, 1);
    tab.see("#state .badge[data-s=you]").await;
    assert_eq!(tab.value("#message").await, "Half an answer", "what is being written stays");
    assert!(is_marked(&tab).await, "the page was not loaded again");
}

/// A colleague takes the ticket, hands it on and moves it, while the customer and an agent write.
pub async fn changes_of_stage_and_owner_leave_drafts_alone(stage: &Stage) {
    let id = stage.server.ticket("A filter that clogs").await.to_string();
    let customer = stage.tab(Who::Wren, DESKTOP).await;
    listen(&customer, &format!("/requests/{id}")).await;
    customer.write("#message", "Half a thought").await;
    let agent = stage.beside(Who::Ingrid, DESKTOP).await;
    listen(&agent, &format!("/desk/v/all/t/{id}")).await;
    agent.write("#message", "Half an answer").await;

    stage.server.posts(Who::Tom, &format!("/desk/t/{id}/take"), &[]).await;
    agent.until("the owner is shown", "return document.querySelector('#f-owner').value !== ''").await;
    stage.server.posts(Who::Tom, &format!("/desk/t/{id}/close"), &[]).await;
    agent.see("#state .badge[data-s=done]").await;
    customer.see("#head .badge[data-s=done]").await;
    for (tab, draft) in [(&customer, "Half a thought"), (&agent, "Half an answer")] {
        assert_eq!(tab.value("#message").await, draft, "what is being written stays");
        assert!(is_marked(tab).await, "the page was not loaded again");
    }
}
