//! How customers come in: invited by an agent, or by an account that they make themselves.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::Stage;
use crate::account::{Reads, press};
use crate::axe;
use crate::look::{DESKTOP, Look, PHONE};
use crate::server::Who;
use crate::settings_pages::click_in_view;
use crate::tab::Tab;

pub const PASSWORD: &str = "copper kettle on a hill";
const ACCESS: &str = "/settings/portal/access";

/// An address that nobody has had yet.
pub fn newcomer() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("fern{}@newcomers.example", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The page in front breaks no rule of accessibility.
pub async fn is_accessible(tab: &Tab, look: Look) {
    // Without scripts there is nothing that could look.
    if look.has_scripts {
        let found = axe::violations(tab).await;
        assert!(found.is_empty(), "{found:?}");
    }
}

/// Somebody comes to the page where customers sign in, in a language.
async fn arrives(stage: &Stage, look: Look, reads: Reads) -> Tab {
    let tab = stage.tab(Who::Visitor, look).await;
    for refused in ["status of 403", "status of 422"] {
        tab.forgive(refused);
    }
    tab.open("/sign-in").await;
    if reads == Reads::Swedish {
        tab.onward(press(&tab, look, ".languages [value=sv]")).await;
    }
    tab
}

/// An agent opens the contact of an address.
async fn finds(stage: &Stage, look: Look, email: &str) -> Tab {
    let agent = stage.tab(Who::Ingrid, look).await;
    agent.open(&format!("/desk/contacts?q={email}")).await;
    agent.onward(agent.click("main a[href^='/desk/contacts/'].link")).await;
    agent
}

/// Fills in the registration and proves the address.
pub async fn registers(stage: &Stage, tab: &Tab, look: Look) -> String {
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

pub async fn signs_in(tab: &Tab, email: &str, password: &str) {
    tab.write("#email", email).await;
    tab.write("#password", password).await;
    tab.onward(tab.click("main form button.pri")).await;
}

/// Somebody whom an agent invites comes in.
async fn invited(stage: &Stage, look: Look, reads: Reads) {
    let email = newcomer();
    let sheet = [("email", email.as_str()), ("first_name", "Fern"), ("last_name", "Quist")];
    stage.server.posts(Who::Ingrid, "/desk/contacts/new", &sheet).await;
    let agent = finds(stage, look, &email).await;
    agent.onward(press(&agent, look, "form[action$='/invite'] button")).await;
    agent.see("main [role=status]").await;
    let tab = arrives(stage, look, reads).await;
    tab.open(&stage.server.mailed_to(&email, "/invite/").await).await;
    assert_eq!(tab.texts("h1").await, [reads.say("Welcome, Fern", "Välkommen, Fern")]);
    is_accessible(&tab, look).await;
    tab.write("#password", "short").await;
    tab.onward(press(&tab, look, "main form button.pri")).await;
    tab.see("#e-password").await;
    tab.write("#password", PASSWORD).await;
    tab.onward(press(&tab, look, "main form button.pri")).await;
    assert_eq!(tab.path().await, "/consent?next=%2Frequests", "nobody has asked them yet");
    is_accessible(&tab, look).await;
    press(&tab, look, "label:has(#consent)").await;
    tab.onward(press(&tab, look, "form[action='/consent'] button.pri")).await;
    assert_eq!(tab.path().await, "/requests");
}

/// Somebody makes an account, and a new password, and comes in by a link; then the session ends, and then the portal lets them
/// in no more.
async fn walk(stage: &Stage, look: Look, reads: Reads) {
    invited(stage, look, reads).await;

    let tab = arrives(stage, look, reads).await;
    tab.onward(press(&tab, look, "main a[href='/register']")).await;
    assert_eq!(tab.texts("h1").await, [reads.say("Create an account", "Skapa ett konto")]);
    let email = registers(stage, &tab, look).await;
    assert_eq!(tab.path().await, "/requests");

    // The password is forgotten, and replaced.
    let tab = arrives(stage, look, reads).await;
    tab.onward(press(&tab, look, "main a[href='/forgot']")).await;
    is_accessible(&tab, look).await;
    tab.write("#email", &email).await;
    tab.onward(press(&tab, look, "main form button.pri")).await;
    tab.see("main [role=status]").await;
    is_accessible(&tab, look).await;
    tab.open(&stage.server.mailed_to(&email, "/reset/").await).await;
    is_accessible(&tab, look).await;
    let another = "a kettle of another copper";
    tab.write("#password", another).await;
    tab.onward(press(&tab, look, "main form button.pri")).await;
    assert_eq!(tab.path().await, "/sign-in?after=reset");
    signs_in(&tab, &email, another).await;
    assert_eq!(tab.path().await, "/requests");

    // The session is over: back to the page that was asked for.
    stage.server.ends_sessions().await;
    tab.open("/requests?status=open").await;
    assert_eq!(tab.path().await, "/sign-in?next=%2Frequests%3Fstatus%3Dopen");
    signs_in(&tab, &email, another).await;
    assert_eq!(tab.path().await, "/requests?status=open");

    // By a link.
    let tab = arrives(stage, look, reads).await;
    tab.write("#email", &email).await;
    tab.onward(press(&tab, look, "button[formaction]")).await;
    tab.see("main [role=status]").await;
    is_accessible(&tab, look).await;
    tab.open(&stage.server.mailed_to(&email, "/link/").await).await;
    is_accessible(&tab, look).await;
    tab.onward(press(&tab, look, "main form button.pri")).await;
    assert_eq!(tab.path().await, "/requests");

    // The portal lets in groups, and they are in none.
    stage.server.lets_in_groups(true).await;
    tab.open("/requests").await;
    assert_eq!(tab.texts("h1").await, [reads.say("This portal is not open to you", "Portalen är inte öppen för dig")]);
    assert!(tab.source().await.contains(&email), "it says as whom they are signed in");
    is_accessible(&tab, look).await;
    tab.onward(press(&tab, look, "form[action='/sign-out'] button")).await;
    assert_eq!(tab.path().await, "/signed-out");
    stage.server.lets_in_groups(false).await;
}

pub async fn customers_come_in_by_every_way_and_are_kept_out(stage: &Stage) {
    walk(stage, DESKTOP, Reads::English).await;
}

pub async fn customers_come_in_by_every_way_and_are_kept_out_without_scripts(stage: &Stage) {
    walk(stage, Look { has_scripts: false, ..DESKTOP }, Reads::English).await;
}

pub async fn customers_come_in_by_every_way_and_are_kept_out_in_swedish_on_a_phone(stage: &Stage) {
    walk(stage, PHONE, Reads::Swedish).await;
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

async fn waits(stage: &Stage, look: Look, reads: Reads) {
    approve_first(stage).await;
    let visitor = arrives(stage, look, reads).await;
    visitor.onward(press(&visitor, look, "main a[href='/register']")).await;
    let email = registers(stage, &visitor, look).await;
    let said = reads.say("Your registration is with us", "Din registrering har kommit fram");
    assert!(visitor.source().await.contains(said), "they wait");
    is_accessible(&visitor, look).await;
    let agent = finds(stage, DESKTOP, &email).await;
    agent.onward(agent.click("form[action$='/approve'] button")).await;
    let visitor = arrives(stage, look, reads).await;
    signs_in(&visitor, &email, PASSWORD).await;
    assert_eq!((visitor.path().await.as_str(), visitor.count("main.system").await), ("/requests", 0), "they are in");
    approve_first(stage).await;
}

pub async fn who_registers_in_swedish_on_a_phone_waits_to_be_approved(stage: &Stage) {
    waits(stage, PHONE, Reads::Swedish).await;
}

pub async fn who_registers_without_scripts_waits_to_be_approved(stage: &Stage) {
    waits(stage, Look { has_scripts: false, ..DESKTOP }, Reads::English).await;
}
