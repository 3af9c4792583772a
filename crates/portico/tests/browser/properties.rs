//! Properties: made by an administrator, filled in by an admin.

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::tab::Tab;

const PLAIN: Look = Look { has_scripts: false, ..DESKTOP };

/// Clicks what may stand behind the bar at the foot of the page.
async fn click_in_view(tab: &Tab, css: &str) {
    tab.run(&format!("document.querySelector(\"{css}\").scrollIntoView({{block: 'center'}})")).await;
    tab.click(css).await;
}

/// Archives the property that the tab shows, as it was before.
async fn archive(tab: &Tab) {
    tab.onward(click_in_view(tab, "a[href$='/archive']")).await;
    tab.onward(tab.click("main .danger.pri")).await;
    assert!(tab.path().await.ends_with("done=archived"));
    tab.see("[role=status]").await;
}

/// The name is made of the label while one types, choices come with their kind, and one of them is ticked on a ticket.
pub async fn a_property_is_made_and_filled_in(stage: &Stage) {
    let id = stage.server.ticket("What is it like?").await;
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open("/settings/properties").await;
    admin.onward(admin.click("a[href='/settings/properties/new?of=ticket']")).await;
    admin.write("#f-label", "Things it does").await;
    admin.click("#f-help").await;
    admin
        .until("it has a name for programs", "return document.querySelector('#f-name').value === 'things_it_does'")
        .await;
    admin.choose("#f-kind", "multiple").await;
    admin.see("#add-option").await;
    for (at, label) in ["Drips", "Hums"].into_iter().enumerate() {
        click_in_view(&admin, "#add-option").await;
        let css = format!("[name='o.{at}.label']");
        admin
            .until("a choice is there, and in focus", &format!("return document.activeElement.name === 'o.{at}.label'"))
            .await;
        admin.write(&css, label).await;
    }
    click_in_view(&admin, "[name=edit][value='up:1']").await;
    admin.until("it has moved up", "return document.querySelector(\"[name='o.0.label']\")?.value === 'Hums'").await;
    admin.onward(admin.click(".save .pri")).await;
    assert!(admin.path().await.ends_with("?saved"));

    let own = admin.path().await;
    let path = format!("/desk/v/all/t/{id}");
    admin.open(&path).await;
    admin.run("document.querySelector(\"[name='p.things_it_does'][value=drips]\").scrollIntoView()").await;
    admin.onward(admin.click("[name='p.things_it_does'][value=drips]")).await;
    admin.open(&path).await;
    assert_eq!(admin.count("[name='p.things_it_does']:checked").await, 1);
    admin.open(&own).await;
    archive(&admin).await;
}

/// The same in plain HTML.
pub async fn a_property_is_made_and_filled_in_without_scripts(stage: &Stage) {
    let id = stage.server.ticket("How heavy is it?").await;
    let admin = stage.tab(Who::Tom, PLAIN).await;
    admin.forgive("status of 422");
    admin.open("/settings/properties/new?of=ticket").await;
    admin.write("#f-label", "How heavy").await;
    admin.choose("#f-kind", "enumeration").await;
    admin.onward(admin.click(".save .pri")).await;
    admin.see("#problems a[href='#f-options']").await;
    admin.onward(admin.click("#add-option")).await;
    admin.write("[name='o.0.label']", "Very").await;
    admin.onward(admin.click(".save .pri")).await;
    assert!(admin.path().await.ends_with("?saved"));

    let own = admin.path().await;
    let path = format!("/desk/v/all/t/{id}");
    admin.open(&path).await;
    admin.choose("[name='p.how_heavy']", "very").await;
    admin.onward(admin.click("[data-save]")).await;
    assert_eq!(admin.value("[name='p.how_heavy']").await, "very");
    admin.open(&own).await;
    archive(&admin).await;
}
