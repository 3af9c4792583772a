//! How sessions begin and end: the warning before somebody is signed out, devices, another password, a mailed link.

use std::time::Duration;

use portico::demo;
use serde_json::json;

use crate::Stage;
use crate::browser::LOOK_AGAIN;
use crate::look::{DESKTOP, Look, PHONE};
use crate::portal::sign_in;
use crate::server::Who;
use crate::tab::Tab;

const PLAIN: Look = Look { has_scripts: false, ..DESKTOP };

/// The shortest time after which customers can be signed out, in minutes; the warning comes half of it before.
const SHORT: i64 = 1;
/// The usual one.
const USUAL: i64 = 1440;

/// Waits for what comes only after most of a minute.
async fn at_last(tab: &Tab, what: &str, script: &str) {
    let seen = async {
        while tab.run(script).await != json!(true) {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let is_so = tokio::time::timeout(Duration::from_secs(60), seen).await.is_ok();
    assert!(is_so, "{what}");
}

const WARNS: &str = "return Boolean(document.querySelector('#idle')?.open)";
const IS_QUIET: &str = "return document.querySelector('#idle')?.open === false";

pub async fn a_page_warns_before_the_end_and_what_was_typed_is_there_again(stage: &Stage) {
    let id = stage.server.ticket("Interrupted").await;
    let here = format!("/requests/{id}");
    stage.server.idles(SHORT).await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    tab.forgive("status of 401");
    tab.open(&here).await;
    tab.write("#message", "Half of an answer").await;
    at_last(&tab, "a warning comes", WARNS).await;
    tab.until("the button to stay has the focus", "return document.activeElement.matches('#idle [data-stay]')").await;
    let said = tab.texts("#idle-title").await.concat();
    assert!(said.starts_with("You will be signed out in ") && said.ends_with(" seconds"), "{said}");
    assert!(tab.texts("#idle-text").await.concat().contains("What you have typed is kept"));
    tab.click("#idle .pri").await;
    tab.until("it goes away", IS_QUIET).await;
    assert_eq!(tab.value("#message").await, "Half of an answer");

    at_last(&tab, "it comes again", WARNS).await;
    at_last(&tab, "time is over", "return location.pathname === '/sign-in'").await;
    sign_in(&tab, Who::Wren).await;
    assert_eq!(tab.path().await, here, "back to the very same page");
    assert_eq!(tab.value("#message").await, "Half of an answer", "with what was typed");
    stage.server.idles(USUAL).await;
}

pub async fn what_another_tab_does_counts_in_swedish_on_a_phone(stage: &Stage) {
    stage.server.idles(SHORT).await;
    stage.server.speaks("sv").await;
    stage.server.has_one_language(true).await;
    let tab = stage.tab(Who::Wren, PHONE).await;
    tab.open("/requests").await;
    at_last(&tab, "a warning comes", WARNS).await;
    let said = tab.texts("#idle-title").await.concat();
    assert!(said.starts_with("Du loggas ut om ") && said.ends_with(" sekunder"), "{said}");
    assert!(
        !tab.texts("#idle-text").await.concat().contains("Det du har skrivit"),
        "nothing can be typed here that is kept"
    );
    let other = stage.browser.another(&stage.server.url, PHONE).await;
    other.open("/account").await;
    tab.come_back().await;
    tab.until("it goes away", IS_QUIET).await;
    stage.server.has_one_language(false).await;
    stage.server.speaks("en").await;
    stage.server.idles(USUAL).await;
}

pub async fn a_link_signs_in_without_scripts(stage: &Stage) {
    let tab = stage.tab(Who::Visitor, PLAIN).await;
    tab.forgive("status of 422");
    tab.open("/requests?status=open").await;
    tab.onward(tab.click("button[formaction]")).await;
    tab.see("#email[aria-invalid=true]").await;
    tab.write("#email", &Who::Nora.email()).await;
    tab.onward(tab.click("form button.pri")).await;
    tab.see("[role=status]").await;
    let link = stage.server.mailed_path(Who::Nora, "/link/").await;
    tab.open(&link).await;
    tab.onward(tab.click("main form button.pri")).await;
    assert_eq!(tab.path().await, "/requests?status=open", "one gets where one was going");
    tab.open(&link).await;
    assert_eq!(tab.count("main form button.pri").await, 0, "a link is good once");
}

pub async fn a_customer_signs_a_device_out_and_changes_the_password(stage: &Stage) {
    devices(stage, DESKTOP).await;
    devices(stage, PLAIN).await;
}

async fn devices(stage: &Stage, look: Look) {
    let (name, elsewhere) = stage.server.session(Who::Nora).await;
    let tab = stage.tab(Who::Nora, look).await;
    tab.forgive("status of 422");
    tab.open("/account").await;
    tab.onward(tab.click("a[href='/account/security']")).await;
    assert_eq!(tab.texts("main .badge").await, ["This device"]);
    assert!(tab.count("main form[action$='/end']").await >= 1, "the other one is there");
    tab.onward(tab.click("main form[action$='/end'] button")).await;
    tab.see("main [role=status]").await;
    tab.write("#f-current", "not-her-password").await;
    tab.write("#f-password", demo::PASSWORD).await;
    tab.onward(tab.click("#password button.pri")).await;
    tab.see("#f-current[aria-invalid=true]").await;
    // The password stays what it was, so that other journeys can sign in.
    tab.write("#f-current", demo::PASSWORD).await;
    tab.write("#f-password", demo::PASSWORD).await;
    tab.onward(tab.click("#password button.pri")).await;
    tab.see("main [role=status]").await;
    assert_eq!(tab.count("main form[action$='/end']").await, 0, "all others are signed out");
    let other = stage.browser.fresh(&stage.server.url, look).await;
    other.cookie(&name, &elsewhere).await;
    other.open("/requests").await;
    assert!(other.path().await.starts_with("/sign-in"), "and so they find");
}
