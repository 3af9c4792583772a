//! Pipelines and their stages, as those see them who edit them and those whose tickets they hold.

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::tab::Tab;

const PIPELINE: &str = "/settings/pipelines/1";

/// Presses a button of the editor, away from the bar at the foot of the page.
async fn press(tab: &Tab, value: &str) {
    let css = format!("[name=edit][value='{value}']");
    tab.run(&format!("document.querySelector(\"{css}\").scrollIntoView({{ block: 'center' }})")).await;
    tab.click(&css).await;
}

async fn write(tab: &Tab, name: &str, text: &str) {
    tab.run(&format!("document.querySelector(\"[name='{name}']\").value = ''")).await;
    tab.write(&format!("[name='{name}']"), text).await;
}

async fn save(tab: &Tab) {
    tab.onward(tab.click(".save .pri")).await;
    assert_eq!(tab.path().await, format!("{PIPELINE}?saved"));
}

/// Takes the last stage but one away again, which nobody has used.
async fn take_away(tab: &Tab, key: &str) {
    tab.open(&format!("{PIPELINE}/stages/{key}/remove")).await;
    tab.onward(tab.click("main form .danger")).await;
    assert_eq!(tab.path().await, format!("{PIPELINE}?removed"));
}

async fn key_of(tab: &Tab, label: &str) -> String {
    let script = format!(
        "return [...document.querySelectorAll('.stages li')].find((li) => li.dataset.name === '{label}').dataset.column"
    );
    tab.run(&script).await.as_str().unwrap_or_default().to_owned()
}

/// By dragging and by buttons, without leaving the page; agents choose from it on the next page.
pub async fn a_stage_is_added_and_put_into_order(stage: &Stage) {
    let id = stage.server.ticket("A pump on the bench").await;
    let tab = stage.tab(Who::Tom, DESKTOP).await;
    tab.open("/settings/pipelines").await;
    tab.onward(tab.click("main h2 a[href='/settings/pipelines/1']")).await;
    tab.run("window.isSamePage = true").await;
    press(&tab, "stages:add").await;
    tab.until("a stage is there, and in focus", "return document.activeElement.name === 'label_new1'").await;
    write(&tab, "label_new1", "On the bench").await;
    let first = tab.run("return document.querySelector('.stages li').dataset.column").await;
    let first = first.as_str().unwrap_or_default().to_owned();
    tab.run("document.querySelector('.stages li').scrollIntoView({ block: 'center' })").await;
    tab.drag("[data-column=new1] .grip", &format!("[data-column='{first}'] .grip")).await;
    let order = tab.value("[name=stages]").await;
    assert!(order.starts_with("new1,"), "{order}");
    press(&tab, "stages:down:new1").await;
    let order = tab.value("[name=stages]").await;
    assert!(order.starts_with(&format!("{first},new1,")), "{order}");
    assert_eq!(tab.run("return !!window.isSamePage").await, serde_json::json!(true), "nothing was loaded");
    tab.see("[data-unsaved-say]:not(:empty)").await;
    save(&tab).await;
    let agent = stage.tab(Who::Ingrid, DESKTOP).await;
    agent.open(&format!("/desk/v/all/t/{id}")).await;
    assert!(agent.texts("#f-stage option").await.iter().any(|label| label.ends_with("On the bench")));

    let tab = stage.tab(Who::Tom, DESKTOP).await;
    tab.open(PIPELINE).await;
    let key = key_of(&tab, "On the bench").await;
    take_away(&tab, &key).await;
}

/// By buttons alone; each comes back with the focus and with everything that was typed.
pub async fn a_stage_is_added_and_removed_without_scripts(stage: &Stage) {
    let tab = stage.tab(Who::Tom, Look { has_scripts: false, ..DESKTOP }).await;
    tab.open(PIPELINE).await;
    tab.miss(".grip").await;
    let name = tab.value("#f-name").await;
    tab.onward(press(&tab, "stages:add")).await;
    assert_eq!(tab.count("[name=label_new1][autofocus]").await, 1);
    tab.write("[name=label_new1]", "Without a script").await;
    tab.onward(press(&tab, "stages:up:new1")).await;
    assert_eq!(tab.count("[value='stages:up:new1'][autofocus]").await, 1);
    assert_eq!(tab.value("[name=label_new1]").await, "Without a script");
    assert_eq!(tab.value("#f-name").await, name);
    save(&tab).await;
    let links = "main a[aria-label='Remove Without a script']";
    tab.onward(tab.click(links)).await;
    tab.onward(tab.click("main form .danger")).await;
    assert_eq!(tab.path().await, format!("{PIPELINE}?removed"));
    assert_eq!(tab.count(links).await, 0);
}
