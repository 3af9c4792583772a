//! A phone: touched, narrow, with the bar of tabs at the bottom.

use serde_json::json;

use crate::Stage;
use crate::desk::open_from_queue;
use crate::engine::Engine;
use crate::look::PHONE;
use crate::server::Who;
use crate::writing::{SEND, posted};

pub async fn a_customer_by_touch(stage: &Stage) {
    let id = stage.server.ticket("Written on the way").await;
    let tab = stage.tab(Who::Wren, PHONE).await;
    tab.open("/requests").await;
    // WebKit's finger is a mouse.
    let is_touched = tab.engine != Engine::WebKit;
    let device = tab.run("return [innerWidth, matchMedia('(pointer: coarse)').matches]").await;
    assert_eq!(device, json!([390, is_touched]));
    tab.miss("#list thead").await;
    tab.miss("header nav").await;
    tab.see(".tabbar a[href='/requests'][aria-current=page]").await;
    let card = "const r = document.querySelector('#list tbody tr').getBoundingClientRect();
        return r.height > 60 && r.left >= 0 && r.right <= 390";
    assert_eq!(tab.run(card).await, json!(true), "rows are cards");
    let bar = "return Math.round(document.querySelector('.tabbar').getBoundingClientRect().bottom)";
    assert_eq!(tab.run(bar).await, json!(844), "the tabs are at the bottom");

    tab.tap("details:has([name=status]) > summary").await;
    tab.see("details:has([name=status]) .panel").await;
    let drawer = "const r = document.querySelector('details:has([name=status]) .panel').getBoundingClientRect();
        return [r.left, r.width, Math.round(r.bottom)]";
    assert_eq!(tab.run(drawer).await, json!([0, 390, 844]), "the filter is a drawer at the bottom");
    tab.tap("[name=status][value=open]").await;
    tab.tap("details:has([name=status]) button.pri").await;
    tab.until("the list is filtered", "return location.search.includes('status=open')").await;
    tab.see("#list .chip.on").await;

    let link = format!("#list a[href='/requests/{id}']");
    tab.onward(tab.tap(&link)).await;
    tab.see("details.m-facts > summary").await;
    tab.tap("details.m-facts > summary").await;
    tab.see("details.m-facts .dl").await;
    tab.tap("a[href='#reply']").await;
    tab.tap("#message").await;
    tab.until("one can write", "return document.activeElement.id === 'message'").await;
    tab.type_on("From the tram").await;
    tab.onward(tab.tap(SEND)).await;
    assert_eq!(posted(&tab, "From the tram").await, 1);

    tab.onward(tab.tap(".tabbar a[href='/new']")).await;
    tab.see(".tabbar a[href='/new'][aria-current]").await;
    tab.write("#f-subject", "Filed on the way").await;
    tab.write("#f-content", "Nothing lies under the tabs.").await;
    tab.onward(tab.tap("form.form-card button.pri")).await;
    assert!(tab.path().await.starts_with("/new/sent/"));
    tab.onward(tab.tap(".tabbar a[href='/account']")).await;
    assert_eq!(tab.path().await, "/account");
}

pub async fn an_agent_by_touch(stage: &Stage) {
    let id = stage.server.ticket("Answered on the way").await.to_string();
    let tab = stage.tab(Who::Ingrid, PHONE).await;
    tab.open("/desk").await;
    tab.see(".queue").await;
    tab.miss("main.home").await;
    tab.miss("#nav").await;
    tab.tap("[popovertarget=nav]").await;
    tab.see("#nav").await;
    tab.onward(tab.tap("#nav a[href='/desk/v/unassigned']")).await;
    tab.miss("#nav").await;
    open_from_queue(&tab, &id).await;
    tab.miss(".queue").await;
    tab.tap("[popovertarget=facts]").await;
    tab.see("#f-stage").await;
    tab.press(thirtyfour::Key::Escape).await;
    tab.miss("#f-stage").await;
    tab.tap("#message").await;
    tab.type_on("Answered from the tram").await;
    tab.onward(tab.tap(SEND)).await;
    assert_eq!(posted(&tab, "Answered from the tram").await, 1);
    tab.onward(tab.tap(".convo .bar a.only-m")).await;
    tab.see(".queue").await;
}
