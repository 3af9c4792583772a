//! A customer at the portal: the gate, a new request, the look, the end of a ticket.

use portico::demo;
use serde_json::json;

use crate::Stage;
use crate::browser::{LOOK_AGAIN, PATIENCE};
use crate::engine::Engine;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::tab::Tab;

/// The status of the answer that the page in front came with.
const STATUS: &str = "return performance.getEntriesByType('navigation')[0].responseStatus";

/// Sees that the page in front came with a status. WebKit does not tell it.
pub async fn came_with(tab: &Tab, status: u16) {
    if tab.engine != Engine::WebKit {
        assert_eq!(tab.run(STATUS).await, json!(status));
    }
}

/// Signs in by the form of whichever gate is open.
pub async fn sign_in(tab: &Tab, who: Who) {
    tab.write("#email", &who.email()).await;
    tab.write("#password", demo::PASSWORD).await;
    tab.onward(tab.click("form button.pri")).await;
}

pub async fn signs_in_and_out(stage: &Stage) {
    let tab = stage.tab(Who::Visitor, DESKTOP).await;
    tab.forgive("status of 422");
    tab.open("/requests?status=open").await;
    assert!(tab.path().await.starts_with("/sign-in?next="), "visitors are sent to the gate");

    tab.write("#email", &Who::Amelia.email()).await;
    tab.write("#password", "not-her-password").await;
    tab.onward(tab.click("form button.pri")).await;
    came_with(&tab, 422).await;
    tab.until("the refusal has the focus", "return document.activeElement.id === 'problems'").await;
    assert_eq!(tab.value("#email").await, Who::Amelia.email(), "the address is kept");
    assert_eq!(tab.value("#password").await, "", "the password is not");

    tab.write("#password", demo::PASSWORD).await;
    tab.onward(tab.click("form button.pri")).await;
    assert_eq!(tab.path().await, "/requests?status=open", "one gets where one was going");
    tab.see("#list tbody tr").await;

    tab.click("header details.drop > summary").await;
    tab.onward(tab.click("header form[action='/sign-out'] button")).await;
    assert_eq!(tab.path().await, "/signed-out");
    tab.see("main a[href='/sign-in']").await;
    tab.back().await;
    tab.reload().await;
    assert!(tab.path().await.starts_with("/sign-in"), "going back shows nothing private");
    assert_eq!(tab.count("#list").await, 0);
}

/// A test of the tests: what they must notice is noticed.
pub async fn the_log_tells_of_errors_and_refused_scripts(stage: &Stage) {
    let tab = stage.tab(Who::Visitor, DESKTOP).await;
    tab.open("/sign-in").await;
    assert_eq!(stage.browser.complaints().await, Vec::<String>::new());
    tab.run("console.error('noticed')").await;
    tab.run("document.head.append(Object.assign(document.createElement('script'), { text: 'window.isRun = 1' }))")
        .await;
    tab.run("document.body.setAttribute('style', 'color: red')").await;
    assert_eq!(tab.run("return window.isRun === undefined").await, json!(true), "the policy stops inline scripts");
    let mut complaints = vec![];
    // Firefox tells a little later.
    let told = async {
        while !["noticed", "inline script", "inline style"]
            .iter()
            .all(|part| complaints.iter().any(|complaint: &String| complaint.contains(part)))
        {
            complaints.extend(stage.browser.complaints().await);
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let is_told = tokio::time::timeout(PATIENCE, told).await.is_ok();
    assert!(is_told, "all three are in {complaints:?}");
}

pub async fn a_forgotten_password_is_replaced(stage: &Stage) {
    let tab = stage.tab(Who::Visitor, DESKTOP).await;
    tab.forgive("status of 422");
    tab.open("/sign-in").await;
    tab.onward(tab.click("a[href='/forgot']")).await;
    tab.write("#email", &Who::Nora.email()).await;
    tab.onward(tab.click("form button.pri")).await;
    tab.see("[role=status]").await;

    let link = stage.server.mailed_path(Who::Nora, "/reset/").await;
    tab.open(&link).await;
    tab.write("#password", "short").await;
    tab.onward(tab.click("form button.pri")).await;
    came_with(&tab, 422).await;
    tab.see("#password[aria-invalid=true]").await;
    // The password stays what it was, so that other journeys can sign in.
    tab.write("#password", demo::PASSWORD).await;
    tab.onward(tab.click("form button.pri")).await;
    assert_eq!(tab.path().await, "/sign-in?after=reset");
    sign_in(&tab, Who::Nora).await;
    assert_eq!(tab.path().await, "/requests");

    tab.open(&link).await;
    assert_eq!(tab.count("#password").await, 0, "a link is good once");
    tab.see("a[href='/forgot']").await;
}

pub async fn a_new_request_is_refused_kindly_then_sent(stage: &Stage) {
    let subject = "The lid does not close any more";
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    tab.forgive("status of 422");
    tab.open("/requests").await;
    tab.onward(tab.click("header a[href='/new']")).await;
    tab.write("#f-serial_number", "NW-4711").await;
    tab.choose("#f-product", "Something else").await;
    let medium = "[name=hs_ticket_priority][value=MEDIUM]";
    let ground = "return getComputedStyle(document.querySelector(arguments[0])).backgroundColor";
    let unchosen = tab.ask(ground, vec![medium.into()]).await;
    tab.click(medium).await;
    assert_ne!(tab.ask(ground, vec![medium.into()]).await, unchosen, "what is chosen looks chosen");
    tab.click("[name=share]").await;
    tab.onward(tab.click("form.form-card button.pri")).await;

    came_with(&tab, 422).await;
    tab.until("the summary has the focus", "return document.activeElement.id === 'problems'").await;
    for field in ["subject", "content"] {
        tab.see(&format!("#problems a[href='#f-{field}']")).await;
        tab.see(&format!("#f-{field}[aria-invalid=true][aria-describedby~=e-{field}]")).await;
        tab.see(&format!("#e-{field}")).await;
    }
    assert_eq!(tab.value("#f-serial_number").await, "NW-4711", "what was typed is kept");
    assert_eq!(tab.value("#f-product").await, "Something else");
    assert_eq!(tab.count(&format!("{medium}:checked")).await, 1);
    assert_eq!(tab.count("[name=share]:checked").await, 0);

    tab.click("#problems a[href='#f-subject']").await;
    tab.until("the link leads to the field", "return document.activeElement.id === 'f-subject'").await;
    tab.type_on(subject).await;
    assert_eq!(tab.value("#f-subject").await, subject, "and what is then typed is in it");
    let content = "Since yesterday.\nThe hinge is bent.";
    tab.write("#f-content", content).await;
    assert_eq!(tab.value("#f-content").await, content);
    tab.onward(tab.click("form.form-card button.pri")).await;

    let path = tab.path().await;
    let id = path.strip_prefix("/new/sent/").unwrap_or_else(|| panic!("a receipt, not {path}"));
    assert!(tab.texts(".receipt").await[0].contains(subject));
    tab.see(&format!("main a.pri[href='/requests/{id}']")).await;
    tab.onward(tab.click("main a[href='/requests']")).await;
    assert_eq!(tab.texts(&format!("#list a[href='/requests/{id}']")).await, [subject]);
}

pub async fn light_and_dark_are_kept(stage: &Stage) {
    let tab = stage.tab(Who::Wren, Look { is_dark: true, ..DESKTOP }).await;
    let is_dark = "const c = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        c.fillStyle = getComputedStyle(document.body).backgroundColor; c.fillRect(0, 0, 1, 1);
        return c.getImageData(0, 0, 1, 1).data[0] < 128";
    tab.open("/account").await;
    assert_eq!(tab.run(is_dark).await, json!(true), "at first as the system has it");
    for (mode, dark) in [("light", false), ("dark", true)] {
        // WebKit keeps what it started with: there, dark is chosen in the dark.
        if tab.engine != Engine::WebKit {
            tab.dark(!dark).await;
        }
        tab.click(&format!("[name=mode][value={mode}]")).await;
        tab.onward(tab.click("form[action='/account/appearance'] button.pri")).await;
        tab.see(&format!("html[data-mode={mode}]")).await;
        assert_eq!(tab.count(&format!("[name=mode][value={mode}]:checked")).await, 1);
        assert_eq!(tab.run(is_dark).await, json!(dark), "{mode}, whatever the system says");
        tab.open("/requests").await;
        assert_eq!(tab.run(is_dark).await, json!(dark), "{mode} on every page");
        tab.open("/account").await;
    }
}

pub async fn a_ticket_is_closed_after_asking(stage: &Stage) {
    let id = stage.server.ticket("Solved by itself").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    tab.open(&format!("/requests/{id}")).await;
    tab.click("a[data-dialog=close]").await;
    tab.see("dialog#close[open]").await;
    tab.click("dialog#close [data-close]").await;
    tab.miss("dialog#close").await;
    tab.click("a[data-dialog=close]").await;
    tab.onward(tab.click("dialog#close button.pri")).await;
    assert_eq!(tab.path().await, format!("/requests/{id}"));
    tab.see(".t-head .badge[data-s=done]").await;
    assert_eq!(tab.count("a[data-dialog=close]").await, 0, "what is closed is not offered to be closed");
}
