//! How customers come in: invited by an agent, or by an account that they make themselves.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::Stage;
use crate::axe;
use crate::look::{DESKTOP, Look, PHONE};
use crate::server::Who;
use crate::settings_pages::click_in_view;
use crate::tab::Tab;

const PASSWORD: &str = "copper kettle on a hill";
const ACCESS: &str = "/settings/portal/access";

/// An address that nobody has had yet.
fn newcomer() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("fern{}@newcomers.example", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The page in front breaks no rule of accessibility.
async fn is_accessible(tab: &Tab, look: Look) {
    // Without scripts there is nothing that could look.
    if look.has_scripts {
        let found = axe::violations(tab).await;
        assert!(found.is_empty(), "{found:?}");
    }
}

/// An agent opens the contact of an address.
async fn finds(stage: &Stage, look: Look, email: &str) -> Tab {
    let agent = stage.tab(Who::Ingrid, look).await;
    agent.open(&format!("/desk/contacts?q={email}")).await;
    agent.onward(agent.click("main a[href^='/desk/contacts/'].link")).await;
    agent
}

/// Fills in the registration and proves the address.
async fn registers(stage: &Stage, tab: &Tab, look: Look) -> String {
    let email = newcomer();
    is_accessible(tab, look).await;
    tab.write("#email", &email).await;
    tab.write("#first_name", "Fern").await;
    tab.write("#last_name", "Quist").await;
    tab.write("#password", PASSWORD).await;
    // The notice has to be agreed to.
    tab.onward(tab.click("main form button.pri")).await;
    tab.see("#e-consent").await;
    is_accessible(tab, look).await;
    tab.write("#password", PASSWORD).await;
    tab.click("label:has(#consent)").await;
    tab.onward(tab.click("main form button.pri")).await;
    tab.see("main [role=status]").await;
    let link = stage.server.mailed_to(&email, "/verify/").await;
    tab.open(&link).await;
    is_accessible(tab, look).await;
    tab.write("#password", PASSWORD).await;
    tab.onward(tab.click("main form button.pri")).await;
    email
}

async fn signs_in(tab: &Tab, email: &str) {
    tab.write("#email", email).await;
    tab.write("#password", PASSWORD).await;
    tab.onward(tab.click("main form button.pri")).await;
}

async fn walk(stage: &Stage, look: Look) {
    // Invited.
    let email = newcomer();
    let sheet = [("email", email.as_str()), ("first_name", "Fern"), ("last_name", "Quist")];
    stage.server.posts(Who::Ingrid, "/desk/contacts/new", &sheet).await;
    let agent = finds(stage, look, &email).await;
    agent.onward(agent.click("form[action$='/invite'] button")).await;
    agent.see("main [role=status]").await;
    let invited = stage.tab(Who::Visitor, look).await;
    invited.forgive("status of 422");
    invited.open(&stage.server.mailed_to(&email, "/invite/").await).await;
    is_accessible(&invited, look).await;
    invited.write("#password", "short").await;
    invited.onward(invited.click("main form button.pri")).await;
    invited.see("#e-password").await;
    invited.write("#password", PASSWORD).await;
    invited.onward(invited.click("main form button.pri")).await;
    assert_eq!(invited.path().await, "/consent?next=%2Frequests", "nobody has asked them yet");
    is_accessible(&invited, look).await;
    invited.click("#consent").await;
    invited.onward(invited.click("form[action='/consent'] button.pri")).await;
    assert_eq!(invited.path().await, "/requests");

    // By an account of their own.
    let visitor = stage.tab(Who::Visitor, look).await;
    visitor.forgive("status of 422");
    visitor.open("/sign-in").await;
    visitor.onward(visitor.click("main a[href='/register']")).await;
    registers(stage, &visitor, look).await;
    assert_eq!(visitor.path().await, "/requests");
}

pub async fn who_is_invited_and_who_registers_come_in(stage: &Stage) {
    walk(stage, DESKTOP).await;
}

pub async fn who_is_invited_and_who_registers_come_in_without_scripts(stage: &Stage) {
    walk(stage, Look { has_scripts: false, ..DESKTOP }).await;
}

/// Switches on or off that staff look at each person first, and says yes to what comes of it.
async fn approve_first(stage: &Stage) {
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open(ACCESS).await;
    click_in_view(&admin, "label:has([name=register_approval])").await;
    admin.onward(admin.click(".save .pri")).await;
    if admin.count("[name=confirmed]").await > 0 {
        admin.onward(admin.click("[name=confirmed]")).await;
    }
    assert_eq!(admin.path().await, format!("{ACCESS}?saved"));
}

pub async fn who_registers_in_swedish_on_a_phone_waits_to_be_approved(stage: &Stage) {
    approve_first(stage).await;
    let visitor = stage.tab(Who::Visitor, PHONE).await;
    visitor.forgive("status of 403");
    visitor.forgive("status of 422");
    visitor.open("/sign-in").await;
    visitor.onward(visitor.click(".languages [value=sv]")).await;
    visitor.onward(visitor.click("main a[href='/register']")).await;
    assert_eq!(visitor.texts("h1").await, ["Skapa ett konto"]);
    let email = registers(stage, &visitor, PHONE).await;
    assert!(visitor.source().await.contains("Din registrering har kommit fram"), "they wait");
    is_accessible(&visitor, PHONE).await;
    let agent = finds(stage, DESKTOP, &email).await;
    agent.onward(agent.click("form[action$='/approve'] button")).await;
    let visitor = stage.tab(Who::Visitor, PHONE).await;
    visitor.open("/sign-in").await;
    signs_in(&visitor, &email).await;
    assert_eq!((visitor.path().await.as_str(), visitor.count("main.system").await), ("/requests", 0), "they are in");
    approve_first(stage).await;
}
