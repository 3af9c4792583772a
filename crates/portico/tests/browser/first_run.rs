//! The first hour of an installation, from the link that is logged to the link for a colleague where there is no mail.

use crate::Stage;
use crate::axe;
use crate::look::{DESKTOP, Look, PHONE};
use crate::pages::misfits;
use crate::server::Server;
use crate::tab::Tab;

/// What is wrong with the page in front, in every look and on the narrowest screens.
async fn wrong(tab: &Tab, name: &str) -> Vec<String> {
    let mut found = vec![];
    for (device, look, narrowest) in [("desktop", DESKTOP, 1024), ("phone", PHONE, 320)] {
        for (light, is_dark) in [("light", false), ("dark", true)] {
            tab.look(Look { is_dark, ..look }).await;
            let mut lines = axe::violations(tab).await;
            tab.size(narrowest, 800, look.is_phone).await;
            lines.extend(misfits(tab, narrowest).await);
            found.extend(lines.into_iter().map(|line| format!("{name} ({device}, {light}) {line}")));
        }
    }
    found
}

pub async fn pages_of_the_first_hour_fit_and_keep_the_rules(stage: &Stage) {
    let (server, link) = Server::empty().await;
    let tab = stage.browser.fresh(&server.url, DESKTOP).await;
    for expected in ["status of 404", "status of 422", "'beforeunload' confirmation"] {
        tab.forgive(expected);
    }
    tab.open("/setup/begin/wrong").await;
    let mut found = wrong(&tab, "begin-wrong").await;
    tab.open(&link).await;
    found.extend(wrong(&tab, "begin").await);
    tab.run("document.querySelector('main form').requestSubmit()").await;
    tab.see("#e-email").await;
    found.extend(wrong(&tab, "begin-refused").await);
    tab.look(DESKTOP).await;
    for (field, text) in
        [("first_name", "Nora"), ("email", "nora@lindek.example"), ("password", "a long enough password")]
    {
        tab.write(&format!("#f-{field}"), text).await;
    }
    tab.onward(tab.click("main form button.pri")).await;
    for (name, path) in [("portal", "/setup/portal"), ("mail", "/setup/mail"), ("ready", "/setup/ready")] {
        tab.open(path).await;
        found.extend(wrong(&tab, name).await);
    }
    tab.open("/settings/staff/1").await;
    tab.run("document.querySelector('form[action$=\"/link\"]').requestSubmit()").await;
    tab.see("#link").await;
    found.extend(wrong(&tab, "colleague's link").await);
    // Its connections would be waited for.
    stage.browser.fresh(&stage.server.url, DESKTOP).await;
    server.stop().await;
    assert!(found.is_empty(), "{} things are wrong:\n{}", found.len(), found.join("\n"));
}
