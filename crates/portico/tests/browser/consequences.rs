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

pub async fn what_customers_would_see_is_read_before_it_is_saved(stage: &Stage) {
    walk(stage, DESKTOP).await;
}

pub async fn what_customers_would_see_is_read_before_it_is_saved_without_scripts(stage: &Stage) {
    walk(stage, Look { has_scripts: false, ..DESKTOP }).await;
}
