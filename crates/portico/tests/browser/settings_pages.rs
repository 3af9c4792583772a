//! The settings of the customer portal, as those see them who set it up and those who use it.

use crate::Stage;
use crate::look::DESKTOP;
use crate::server::Who;
use crate::tab::Tab;

/// Puts a text in the place of what is there.
pub async fn fill(tab: &Tab, css: &str, text: &str) {
    let clear = format!(
        "const field = document.querySelector('{css}'); field.value = ''; field.dispatchEvent(new Event('input', {{bubbles: true}}))"
    );
    tab.run(&clear).await;
    if !text.is_empty() {
        tab.write(css, text).await;
    }
}

/// Puts both words for tickets into their fields and saves.
async fn rename(stage: &Stage, one: &str, many: &str) -> (String, String) {
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open("/desk").await;
    admin.onward(admin.click("a[href='/settings']")).await;
    admin.onward(admin.click("a[href='/settings/portal/advanced']")).await;
    let before = (admin.value("#f-ticket_one").await, admin.value("#f-ticket_many").await);
    fill(&admin, "#f-ticket_one", one).await;
    fill(&admin, "#f-ticket_many", many).await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(admin.path().await, "/settings/portal/advanced?saved");
    assert_eq!(admin.count("p.banner[role=status]").await, 1, "it says that it is saved");
    before
}

async fn heading(stage: &Stage) -> Vec<String> {
    let customer = stage.tab(Who::Wren, DESKTOP).await;
    customer.open("/requests").await;
    customer.texts("h1").await
}

/// An administrator renames tickets, and a customer reads it on the next page.
pub async fn tickets_are_renamed_and_customers_read_it(stage: &Stage) {
    let before = heading(stage).await;
    let (one, many) = rename(stage, "Case", "Cases").await;
    assert_eq!(heading(stage).await, ["Cases"]);
    // As it was, for the journeys that follow.
    rename(stage, &one, &many).await;
    assert_eq!(heading(stage).await, before);
}

/// What is not saved is told, given up by a button, and kept when it is refused.
pub async fn unsaved_settings_are_told_and_kept(stage: &Stage) {
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.forgive("status of 422");
    admin.open("/settings/portal/general").await;
    assert_eq!(admin.texts("[data-unsaved-say]").await, [""]);
    let name = admin.value("#f-name").await;
    admin.write("#f-name", " and more").await;
    admin.until("it is told", "return document.querySelector('[data-unsaved-say]').textContent !== ''").await;
    admin.click("[type=reset]").await;
    admin.until("it is given up", "return document.querySelector('[data-unsaved-say]').textContent === ''").await;
    assert_eq!(admin.value("#f-name").await, name);
    fill(&admin, "#f-name", "").await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(admin.count("[role=alert]").await, 1, "it is refused");
    assert_eq!(admin.value("#f-name").await, "", "and what was sent is there");
    fill(&admin, "#f-name", &name).await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(admin.count("p.banner[role=status]").await, 1, "it is saved");
}

/// Chooses a value as somebody does who opens the list of a field.
async fn choose(tab: &Tab, id: &str, value: &str) {
    tab.run(&format!(
        "const field = document.getElementById('{id}'); field.value = '{value}';
         field.dispatchEvent(new Event('input', {{bubbles: true}}));
         field.dispatchEvent(new Event('change', {{bubbles: true}}))"
    ))
    .await;
}

/// Clicks what may stand behind the bar at the foot of the page.
pub async fn click_in_view(tab: &Tab, css: &str) {
    tab.run(&format!("document.querySelector(\"{css}\").scrollIntoView({{block: 'center'}})")).await;
    tab.click(css).await;
}

/// Saves a page of settings, and says yes where it is asked what customers would see.
pub async fn save(tab: &Tab, press: impl AsyncFn(&str)) {
    tab.onward(press(".save .pri")).await;
    if tab.count("[name=confirmed]").await > 0 {
        tab.onward(press("[name=confirmed]")).await;
    }
    assert_eq!(tab.count("p.banner[role=status]").await, 1, "it is saved");
}

async fn open_ones(stage: &Stage) -> usize {
    let customer = stage.tab(Who::Olive, DESKTOP).await;
    customer.open("/requests?status=open").await;
    customer.count("#list tbody tr").await
}

/// An administrator decides which tickets show, row by row without a new page, and customers see no other.
pub async fn some_tickets_are_hidden_from_customers(stage: &Stage) {
    let before = open_ones(stage).await;
    assert!(before > 0, "there are open ones to hide");
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open("/settings/portal/advanced").await;
    click_in_view(&admin, "#g-visible").await;
    admin.until("a condition is there", "return !!document.getElementById('f-visible.0.0')").await;
    admin
        .until(
            "it is told that this is not saved",
            "return document.querySelector('[data-unsaved-say]').textContent !== ''",
        )
        .await;
    choose(&admin, "f-visible.0.0", "status").await;
    admin.until("its values are there", "return !!document.getElementById('v-visible.0.0.CLOSED')").await;
    click_in_view(&admin, "[id='v-visible.0.0.CLOSED']").await;
    admin
        .until(
            "it is counted how many show",
            "const said = document.querySelector('#ed-visible [role=status]').textContent;
             return document.getElementById('v-visible.0.0.CLOSED').checked && /[1-9]/.test(said)",
        )
        .await;
    save(&admin, async |css| admin.click(css).await).await;
    assert_eq!(open_ones(stage).await, 0, "open ones are hidden");

    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open("/settings/portal/advanced").await;
    click_in_view(&admin, "[value='visible:drop:0']").await;
    admin.until("the group is gone", "return !document.getElementById('f-visible.0.0')").await;
    save(&admin, async |css| admin.click(css).await).await;
    assert_eq!(open_ones(stage).await, before, "and shown again");
}
