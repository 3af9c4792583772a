//! What customers would see, read before it is saved.

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::settings_pages::{click_in_view, fill, save};
use crate::tab::Tab;

const GENERAL: &str = "/settings/portal/general";
const ASKED: &str = ".asks [name=confirmed]";

/// Chooses that customers see their own tickets alone, and sends that.
async fn narrow(admin: &Tab) {
    click_in_view(admin, "[name=ticket_access][value=own]").await;
    admin.onward(admin.click(".save .pri")).await;
    admin.see(ASKED).await;
}

/// Nothing is saved before it was read; the list opens, what was asked about is taken back or saved, and what was typed besides
/// is there.
async fn walk(stage: &Stage, look: Look) {
    let admin = stage.tab(Who::Tom, look).await;
    admin.open(GENERAL).await;
    let name = admin.value("#f-name").await;
    fill(&admin, "#f-name", "Typed besides").await;
    narrow(&admin).await;
    admin.until("it is read first", "return document.activeElement.id === 'problems'").await;
    assert!(admin.texts(".asks li p").await[0].chars().any(char::is_numeric), "how many it concerns");
    admin.miss(".asks .rows a").await;
    admin.click(".asks summary").await;
    admin.see(".asks .rows a[href^='/desk/contacts/']").await;
    assert_eq!(admin.value("#f-name").await, "Typed besides");

    admin.onward(click_in_view(&admin, "[value='consequences:take-back']")).await;
    admin.miss(ASKED).await;
    assert_eq!(admin.count("[name=ticket_access][value=company]:checked").await, 1, "it is as it stands");
    assert_eq!(admin.value("#f-name").await, "Typed besides");
    fill(&admin, "#f-name", &name).await;

    narrow(&admin).await;
    admin.onward(admin.click(ASKED)).await;
    assert_eq!(admin.path().await, format!("{GENERAL}?saved"));
    assert_eq!(admin.count("[name=ticket_access][value=own]:checked").await, 1);
    // As it was, for the journeys that follow.
    click_in_view(&admin, "[name=ticket_access][value=company]").await;
    save(&admin, async |css| click_in_view(&admin, css).await).await;
}

/// An agent asks of a ticket who sees it and why, and of one of those what else they see; what is said of the ticket is so.
pub async fn who_sees_a_ticket_is_told_with_the_reason(stage: &Stage) {
    let id = stage.server.ticket("Seal kit is missing").await.to_string();
    let agent = stage.tab(Who::Ingrid, DESKTOP).await;
    agent.open(&format!("/desk/v/all/t/{id}")).await;
    agent.onward(agent.click(&format!("a[href='/desk/t/{id}/who']"))).await;
    let seers = agent.texts("[aria-labelledby=seers] li").await;
    let of = |name: &str| seers.iter().find(|line| line.contains(name)).cloned().unwrap_or_default();
    assert!(of(&Who::Wren.email()).contains('·') && of(&Who::Nora.email()).is_empty(), "{seers:?}");
    agent.onward(agent.click("[aria-labelledby=seers] li:first-child a")).await;
    assert!(!agent.texts("[aria-labelledby=sees] li").await.is_empty(), "the contact's page says what they see");
    let requester = stage.tab(Who::Wren, DESKTOP).await;
    requester.open(&format!("/requests/{id}")).await;
    assert_eq!(requester.texts("h1").await, ["Seal kit is missing"]);
    let stranger = stage.tab(Who::Nora, DESKTOP).await;
    stranger.forgive("status of 404");
    stranger.open(&format!("/requests/{id}")).await;
    assert_eq!(stranger.texts("main.system > p").await.first().map(String::as_str), Some("404"));
}

pub async fn what_customers_would_see_is_read_before_it_is_saved(stage: &Stage) {
    walk(stage, DESKTOP).await;
}

pub async fn what_customers_would_see_is_read_before_it_is_saved_without_scripts(stage: &Stage) {
    walk(stage, Look { has_scripts: false, ..DESKTOP }).await;
}
