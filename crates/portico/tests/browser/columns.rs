//! The columns of the list: an administrator puts them into order, with scripts and without, and customers see them.

use serde_json::json;
use thirtyfour::Key;

use crate::Stage;
use crate::axe;
use crate::look::{DESKTOP, Look, PHONE};
use crate::pages::misfits;
use crate::server::Who;
use crate::tab::Tab;

const EDITOR: &str = "/settings/portal/advanced";
const RECOMMENDED: &str = "subject,requester,createdate,owner,last_activity,status";

async fn order(tab: &Tab) -> String {
    tab.run("return document.querySelector('[name=columns]').value").await.as_str().unwrap_or_default().to_owned()
}

/// The place in the page that has the focus.
async fn focused(tab: &Tab) -> String {
    let script =
        "const e = document.activeElement; return `${e.closest('li')?.dataset.column ?? ''} ${e.value || e.className}`";
    tab.run(script).await.as_str().unwrap_or_default().to_owned()
}

async fn says(tab: &Tab, words: &str) {
    let script = format!("return document.querySelector('[data-columns-say]').textContent === {}", json!(words));
    tab.until(&format!("it says {words}"), &script).await;
}

/// Presses a button of the editor, away from the bar at the foot of the page.
async fn press(tab: &Tab, value: &str) {
    let css = format!("[name=edit][value='{value}']");
    tab.run(&format!("document.querySelector(\"{css}\").scrollIntoView({{ block: 'center' }})")).await;
    tab.click(&css).await;
}

async fn save(tab: &Tab) {
    tab.onward(tab.click(".save .pri")).await;
    assert_eq!(tab.count("p.banner[role=status]").await, 1, "it is saved");
}

async fn heads(stage: &Stage) -> Vec<String> {
    let customer = stage.tab(Who::Wren, DESKTOP).await;
    customer.open("/requests").await;
    customer.texts("#list thead th").await
}

/// Saves these columns.
async fn put(stage: &Stage, columns: &str) {
    let tab = stage.tab(Who::Tom, DESKTOP).await;
    tab.open(EDITOR).await;
    tab.run(&format!("document.querySelector('[name=columns]').value = '{columns}'")).await;
    save(&tab).await;
}

/// By keys, by dragging and by buttons, without leaving the page.
pub async fn columns_are_put_into_order(stage: &Stage) {
    stage.server.ticket("Something to list").await;
    let tab = stage.tab(Who::Tom, DESKTOP).await;
    tab.open(EDITOR).await;
    tab.run("window.isSamePage = true; document.querySelector('[data-column=owner] .grip').focus()").await;
    tab.hit(' ').await;
    says(&tab, "Owner, position 4 of 6").await;
    tab.press(Key::Up).await;
    tab.press(Key::Up).await;
    says(&tab, "Owner, position 2 of 6").await;
    tab.press(Key::Escape).await;
    assert_eq!(order(&tab).await, RECOMMENDED, "it is where it was");
    tab.hit(' ').await;
    tab.press(Key::Up).await;
    tab.hit(' ').await;
    says(&tab, "Owner stays at position 3 of 6").await;
    assert_eq!(order(&tab).await, "subject,requester,owner,createdate,last_activity,status");
    assert!(focused(&tab).await.starts_with("owner "), "the handle keeps the focus");
    tab.see("[data-unsaved-say]:not(:empty)").await;

    tab.drag("[data-column=status] .grip", "[data-column=requester] .grip").await;
    assert_eq!(order(&tab).await, "subject,status,requester,owner,createdate,last_activity");
    press(&tab, "columns:up:status").await;
    assert_eq!(order(&tab).await, "status,subject,requester,owner,createdate,last_activity");
    assert_eq!(focused(&tab).await, "status columns:down:status", "one button is of no use at the top");

    press(&tab, "columns:remove:createdate").await;
    tab.miss("[data-column=createdate]").await;
    assert_eq!(focused(&tab).await, "last_activity columns:remove:last_activity");
    tab.choose("#c-add", "hs_ticket_priority").await;
    press(&tab, "columns:add").await;
    tab.see("[data-column=hs_ticket_priority]").await;
    tab.click("[data-column=hs_ticket_priority] summary").await;
    tab.write("#c-hs_ticket_priority", "How urgent").await;
    assert_eq!(tab.run("return !!window.isSamePage").await, json!(true), "nothing was loaded");
    save(&tab).await;
    assert_eq!(heads(stage).await, ["Status", "Subject", "Requested by", "Owner", "Last activity", "How urgent"]);

    let tab = stage.tab(Who::Tom, DESKTOP).await;
    tab.open(EDITOR).await;
    press(&tab, "columns:reset").await;
    tab.see("[data-column=createdate]").await;
    tab.click("[type=reset]").await;
    tab.miss("[data-column=createdate]").await;
    press(&tab, "columns:reset").await;
    tab.see("[data-column=createdate]").await;
    save(&tab).await;
    assert_eq!(heads(stage).await.len(), 6);
}

/// By buttons alone; each comes back with the focus and with everything that was typed.
pub async fn columns_are_put_into_order_without_scripts(stage: &Stage) {
    let tab = stage.tab(Who::Tom, Look { has_scripts: false, ..DESKTOP }).await;
    tab.open(EDITOR).await;
    assert_eq!(tab.count(".grip").await, 6);
    tab.miss(".grip").await;
    tab.write("#f-form_menu", "Typed").await;
    let typed = tab.value("#f-form_menu").await;
    tab.onward(press(&tab, "columns:up:status")).await;
    assert_eq!(tab.value("[name=columns]").await, "subject,requester,createdate,owner,status,last_activity");
    assert_eq!(tab.count("[value='columns:up:status'][autofocus]").await, 1);
    tab.onward(press(&tab, "columns:remove:owner")).await;
    tab.choose("#c-add", "source_type").await;
    tab.onward(press(&tab, "columns:add")).await;
    assert_eq!(tab.value("[name=columns]").await, "subject,requester,createdate,status,last_activity,source_type");
    assert_eq!(tab.value("#f-form_menu").await, typed, "what was typed is there");
    tab.open(EDITOR).await;
    assert_eq!(tab.value("[name=columns]").await, RECOMMENDED, "nothing was saved");
    // Enter in a field saves; it does not press the first button of the editor.
    tab.click("#f-form_menu").await;
    tab.onward(tab.press(Key::Enter)).await;
    assert_eq!(tab.path().await, format!("{EDITOR}?saved"));
}

/// A list with as many columns as there may be, and its editor, on every device.
pub async fn ten_columns_fit_and_keep_the_rules(stage: &Stage) {
    let many =
        "subject,requester,createdate,owner,last_activity,status,hs_ticket_priority,product,hs_pipeline_stage,content";
    put(stage, many).await;
    let mut found = vec![];
    for (name, who, path) in [("list", Who::Amelia, "/requests"), ("editor", Who::Tom, EDITOR)] {
        let tab = &stage.tab(who, DESKTOP).await;
        tab.open(path).await;
        for (width, is_phone) in [(320, true), (390, true), (768, false), (1024, false), (1440, false)] {
            tab.size(width, 800, is_phone).await;
            found.extend(misfits(tab, width).await.into_iter().map(|line| format!("{name} at {width}: {line}")));
            let sticks_out = "const table = document.querySelector('#list table');
                return !!table && table.getBoundingClientRect().right > table.closest('#list').getBoundingClientRect().right";
            assert_eq!(tab.run(sticks_out).await, json!(false), "{name} at {width}: the table keeps to its card");
        }
        for look in [DESKTOP, PHONE, Look { is_dark: true, ..DESKTOP }, Look { is_dark: true, ..PHONE }] {
            tab.look(look).await;
            found.extend(axe::violations(tab).await.into_iter().map(|line| format!("{name} {look:?}: {line}")));
        }
    }
    put(stage, RECOMMENDED).await;
    assert!(found.is_empty(), "{} things are wrong:\n{}", found.len(), found.join("\n"));
}
