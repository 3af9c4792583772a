//! Staff: a ticket from the queue to its end, and a look at the portal through customers' eyes.

use serde_json::json;

use crate::Stage;
use crate::look::{DESKTOP, PHONE};
use crate::portal::sign_in;
use crate::server::Who;
use crate::tab::Tab;
use crate::writing::{SEND, posted};

/// Opens a ticket from a queue, wherever in it the ticket stands.
pub async fn open_from_queue(tab: &Tab, ticket: &str) {
    let item = format!("a.item[href$='/t/{ticket}']");
    while tab.count(&item).await == 0 {
        tab.onward(tab.click("a.more[rel=next]")).await;
    }
    tab.onward(tab.click(&item)).await;
}

/// Chooses a value other than the one chosen, which saves itself, and sees it kept.
async fn change(tab: &Tab, field: &str, choice: &str) {
    let css = format!("#f-{field}");
    let other = format!("{css} {choice}");
    let value = tab.ask("return document.querySelector(arguments[0])?.value", vec![other.into()]).await;
    let value = value.as_str().unwrap_or_else(|| panic!("{field} has another choice"));
    // Keys walk through choices without saving them; the button does.
    tab.choose(&css, value).await;
    tab.onward(tab.click("[data-save]")).await;
    assert_eq!(tab.value(&css).await, value, "{field} is kept");
    assert_eq!(tab.count("#problems").await, 0);
}

pub async fn an_agent_answers_notes_changes_and_closes(stage: &Stage) {
    let id = stage.server.ticket("Calibration drifts at night").await.to_string();
    let tab = stage.tab(Who::Visitor, DESKTOP).await;
    tab.open("/desk").await;
    assert!(tab.path().await.starts_with("/desk/sign-in"), "visitors are sent to the gate of staff");
    sign_in(&tab, Who::Ingrid).await;
    assert_eq!(tab.path().await, "/desk");
    assert_eq!(tab.count(".queue .grp").await, 2, "grouped by whose turn it is");

    tab.onward(tab.click("#nav a[href='/desk/v/unassigned']")).await;
    open_from_queue(&tab, &id).await;
    assert!(tab.path().await.starts_with(&format!("/desk/v/unassigned/t/{id}")), "the view stays");
    tab.see(&format!("a.item[href$='/t/{id}'][aria-current]")).await;
    tab.onward(tab.click("form[action$='/take'] button")).await;
    assert_eq!(tab.count("form[action$='/take']").await, 0, "it is hers");

    tab.write("#message", "Please send us the log of the night.").await;
    tab.onward(tab.click(SEND)).await;
    assert_eq!(posted(&tab, "Please send us the log").await, 1);
    tab.see(".state .badge[data-s=you]").await;

    let ground = "return getComputedStyle(document.querySelector('.composer')).backgroundColor";
    let white = tab.run(ground).await;
    tab.click(".kind label:has([value=note])").await;
    assert_ne!(tab.run(ground).await, white, "a note looks like no reply");
    tab.see(".kind .for-note").await;
    tab.miss("#then").await;
    tab.write("#message", "The sensor of batch 9 again, I think.").await;
    tab.reload().await;
    assert_eq!(tab.value("#message").await, "The sensor of batch 9 again, I think.");
    tab.see(".composer:has([value=note]:checked)").await;
    tab.onward(tab.click(SEND)).await;
    assert_eq!(posted(&tab, "The sensor of batch 9").await, 1);
    tab.see("article.msg.note").await;

    change(&tab, "priority", "option[value=HIGH]").await;
    change(&tab, "owner", "option:not(:checked):not([value=''])").await;
    change(&tab, "stage", "option:not(:checked)").await;
    tab.onward(tab.click("form[action$='/close'] button")).await;
    tab.see(".state .badge[data-s=done]").await;
    assert_eq!(tab.count("form[action$='/close']").await, 0);

    let customer = stage.tab(Who::Wren, DESKTOP).await;
    customer.open(&format!("/requests/{id}")).await;
    assert_eq!(posted(&customer, "Please send us the log").await, 1);
    customer.see(".t-head .badge[data-s=done]").await;
    assert!(!customer.source().await.contains("batch 9"), "a note is nowhere on the customer's page");
    assert_eq!(customer.count(".msg.note").await, 0);
}

pub async fn staff_look_at_the_portal_and_cannot_write(stage: &Stage) {
    let id = stage.server.ticket("Seen by staff").await;
    let tab = stage.tab(Who::Tom, DESKTOP).await;
    tab.open("/desk").await;
    tab.click("details.me > summary").await;
    tab.onward(tab.click("details.me a[href='/requests']")).await;
    tab.see(".preview-bar a[href='/desk']").await;
    tab.see("#list tbody tr").await;
    tab.open(&format!("/requests/{id}")).await;
    tab.see(".preview-bar").await;
    tab.see("article.msg").await;
    assert_eq!(tab.count("#reply, #message, [data-dialog=close], form[action$='/close']").await, 0);
    tab.onward(tab.click(".preview-bar a")).await;
    assert_eq!(tab.path().await, "/desk");

    tab.look(PHONE).await;
    tab.open("/requests").await;
    tab.see(".preview-bar").await;
    tab.look(DESKTOP).await;
    tab.open("/desk").await;
    tab.click("details.me > summary").await;
    tab.onward(tab.click("details.me form[action='/desk/sign-out'] button")).await;
    assert_eq!(tab.path().await, "/desk/sign-in?after=out");
    tab.back().await;
    tab.reload().await;
    assert!(tab.path().await.starts_with("/desk/sign-in"));
    assert_eq!(tab.run("return document.cookie").await, json!(""));
}
