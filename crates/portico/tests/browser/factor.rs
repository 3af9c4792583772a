//! Two-step sign-in, for an agent of whom it is required: set up with a code of an app, used, and used with a code for when the
//! app is lost.

use std::path::PathBuf;

use portico::demo;
use serde_json::json;

use crate::look::{DESKTOP, Look, PHONE};
use crate::server::{Who, code};
use crate::tab::Tab;
use crate::{Stage, axe, pages, settings};

/// Looks at a page that is there for a moment only: everything fits, and the rules of accessibility are kept.
async fn look_at(stage: &Stage, tab: &Tab, look: Look, name: &str) {
    let mut found = vec![];
    for (light, is_dark) in [("light", false), ("dark", true)] {
        tab.look(Look { is_dark, ..look }).await;
        if look.has_scripts {
            found.extend(axe::violations(tab).await);
        }
        found.extend(pages::found_by(tab, pages::UNFIT, json!(look.width)).await);
        if let Some(folder) = settings::read("SHOTS") {
            let name = format!("{name}-{}-{light}.png", if look.is_phone { "phone" } else { "desktop" });
            let folder = PathBuf::from(folder);
            std::fs::create_dir_all(&folder).expect("a folder for the pictures");
            std::fs::write(folder.join(name), stage.browser.picture().await).expect("a picture can be written");
        }
    }
    tab.look(look).await;
    assert!(found.is_empty(), "{name}: {found:#?}");
}

async fn signs_in(tab: &Tab) {
    tab.write("#email", &Who::Otto.email()).await;
    tab.write("#password", demo::PASSWORD).await;
    tab.onward(tab.click("main form button.pri")).await;
}

async fn gives(tab: &Tab, code: &str) {
    tab.write("#code", code).await;
    tab.onward(tab.click("main form button.pri")).await;
}

/// Sets it up, signs out, and signs in twice; `title` is the heading of the page that asks for it.
async fn walk(stage: &Stage, look: Look, title: &str) {
    for of in ["DELETE FROM totp WHERE staff_id IS NOT NULL", "DELETE FROM recovery_code WHERE staff_id IS NOT NULL"] {
        stage.server.writes(of).await;
    }
    let tab = stage.tab(Who::Visitor, look).await;
    tab.forgive("status of 422");
    tab.open("/desk/sign-in?next=/desk/contacts").await;
    signs_in(&tab).await;
    assert_eq!(tab.path().await, "/desk/factor", "before anything else");
    assert_eq!(tab.texts("h1").await, [title]);
    tab.open("/desk/contacts").await;
    assert_eq!(tab.path().await, "/desk/factor");
    tab.onward(tab.click("button[value=offer]")).await;
    tab.see("svg.qr").await;
    let secret = tab.texts("#secret").await.concat().replace(' ', "");
    tab.write("#f-code", "000000").await;
    tab.onward(tab.click("button[value=confirm]")).await;
    tab.see("#f-code[aria-invalid=true]").await;
    tab.write("#f-code", &code(&secret, 0)).await;
    tab.onward(tab.click("button[value=confirm]")).await;
    let codes = tab.texts(".codes code").await;
    assert_eq!(codes.len(), 10);
    assert_eq!(tab.count("button[value=file]").await, 1);
    look_at(stage, &tab, look, "desk-factor-codes").await;
    tab.onward(tab.click("main a.pri")).await;
    assert_eq!(tab.path().await, "/desk");

    // The code that confirmed the app is used up: its next one.
    let again = stage.tab(Who::Visitor, look).await;
    again.forgive("status of 422");
    again.open("/desk/sign-in").await;
    signs_in(&again).await;
    assert_eq!(again.path().await, "/desk/sign-in/code");
    look_at(stage, &again, look, "desk-code").await;
    gives(&again, "000000").await;
    again.see("#code[aria-invalid=true]").await;
    gives(&again, &code(&secret, 1)).await;
    assert_eq!(again.path().await, "/desk");
    again.open("/desk/factor").await;
    assert_eq!(again.count("button.danger[value=remove]").await, 0, "it is required");
    look_at(stage, &again, look, "desk-factor-held").await;

    let lost = stage.tab(Who::Visitor, look).await;
    lost.forgive("status of 422");
    lost.open("/desk/sign-in").await;
    signs_in(&lost).await;
    gives(&lost, &codes[3]).await;
    assert_eq!(lost.path().await, "/desk");
    for of in ["DELETE FROM totp WHERE staff_id IS NOT NULL", "DELETE FROM recovery_code WHERE staff_id IS NOT NULL"] {
        stage.server.writes(of).await;
    }
}

/// With the mouse.
pub async fn an_agent_sets_up_two_steps_and_signs_in_with_them(stage: &Stage) {
    walk(stage, DESKTOP, "Set up two-step sign-in").await;
}

/// Likewise on a phone, in Swedish, while no script runs.
pub async fn an_agent_sets_up_two_steps_in_swedish_on_a_phone_without_scripts(stage: &Stage) {
    stage.server.speaks("sv").await;
    walk(stage, Look { has_scripts: false, ..PHONE }, "Ställ in inloggning i två steg").await;
    stage.server.speaks("en").await;
}
