//! What the pages around signing in and the mails about it say: an administrator rewrites them, looks, tries, and gives it up; and
//! what customers agree to before they go on.

use crate::Stage;
use crate::look::{DESKTOP, Look, PHONE};
use crate::server::Who;
use crate::settings_pages::{click_in_view, fill};
use crate::tab::Tab;

const PAGES: &str = "/settings/private/1/pages";
const MAILS: &str = "/settings/private/1/mails";

/// Presses a button that shows something in another tab, whose address then stands in this one.
async fn sees_the_draft(admin: &Tab) {
    admin.run("document.querySelector('[name=do][value=preview]').formTarget = '_self'").await;
    admin.onward(admin.click(".save [name=do][value=preview]")).await;
}

async fn rewrites_a_page(stage: &Stage, look: Look) {
    let admin = stage.tab(Who::Tom, look).await;
    admin.forgive("status of 422");
    admin.open("/settings/portal/access").await;
    admin.onward(click_in_view(&admin, &format!("main a[href='{PAGES}']"))).await;
    admin.onward(click_in_view(&admin, "a[href*='kind=forgot']")).await;
    fill(&admin, "#f-heading", "Lost {key}").await;
    admin.onward(admin.click(".save .pri")).await;
    admin.see("#e-heading").await;
    assert_eq!(admin.value("#f-heading").await, "Lost {key}");
    fill(&admin, "#f-heading", "Lost your key to {portal}?").await;
    fill(&admin, "#f-body", "Call **us**, or write.").await;
    fill(&admin, "#f-link_words_0", "Opening hours").await;
    fill(&admin, "#f-link_address_0", "https://example.com/hours").await;
    if look.has_scripts {
        sees_the_draft(&admin).await;
        assert!(admin.texts("h1").await[0].starts_with("Lost your key to"));
        admin.open(&format!("{PAGES}?")).await;
        admin.onward(click_in_view(&admin, "a[href*='kind=forgot']")).await;
        fill(&admin, "#f-heading", "Lost your key to {portal}?").await;
        fill(&admin, "#f-body", "Call **us**, or write.").await;
        fill(&admin, "#f-link_words_0", "Opening hours").await;
        fill(&admin, "#f-link_address_0", "https://example.com/hours").await;
    }
    admin.onward(admin.click(".save .pri")).await;
    admin.see("p.banner[role=status]").await;

    let visitor = stage.tab(Who::Visitor, look).await;
    visitor.open("/forgot").await;
    assert!(visitor.texts("h1").await[0].starts_with("Lost your key to"));
    assert_eq!(visitor.texts(".gate-form strong").await, ["us"]);
    assert_eq!(visitor.texts(".gate-links a").await, ["Opening hours"]);

    let admin = stage.tab(Who::Tom, look).await;
    admin.open(PAGES).await;
    admin.onward(click_in_view(&admin, "[name=default][value=forgot]")).await;
    admin.see("p.banner[role=status]").await;
    // It can be chosen again, or deleted.
    admin.onward(click_in_view(&admin, "a[href*='/preview/forgot']")).await;
    assert!(!admin.texts("h1").await[0].starts_with("Lost your key to"));
    admin.open(PAGES).await;
    let id = admin.run("return [...document.querySelectorAll('#f-forgot option')].at(-1).value").await;
    let id = id.as_str().expect("a template").to_owned();
    admin.choose("#f-forgot", &id).await;
    admin.onward(admin.click(".save .pri")).await;
    admin.onward(click_in_view(&admin, &format!("a[href^='/settings/templates/{id}?']"))).await;
    admin.onward(click_in_view(&admin, "a[href$='/delete']")).await;
    admin.see("main .banner").await;
    admin.onward(admin.click("main .danger")).await;
    assert_eq!(admin.path().await, format!("{PAGES}?deleted"));
    assert_eq!(admin.count("#f-forgot option").await, 1);
}

pub async fn a_page_is_rewritten_looked_at_and_given_up(stage: &Stage) {
    rewrites_a_page(stage, DESKTOP).await;
}

pub async fn a_page_is_rewritten_and_given_up_without_scripts(stage: &Stage) {
    rewrites_a_page(stage, Look { has_scripts: false, ..DESKTOP }).await;
}

/// A mail is tried before it is saved: it reaches whoever asks.
pub async fn a_mail_is_rewritten_and_tried_on_a_phone(stage: &Stage) {
    let admin = stage.tab(Who::Tom, PHONE).await;
    admin.open(MAILS).await;
    admin.onward(click_in_view(&admin, "a[href*='kind=mail-approved']")).await;
    fill(&admin, "#f-subject", "Come in").await;
    fill(&admin, "#f-body", "You are in, {email}.").await;
    admin.onward(click_in_view(&admin, ".save [name=do][value=test]")).await;
    admin.see("p.banner[role=status]").await;
    assert_eq!(admin.value("#f-subject").await, "Come in");
    sees_the_draft(&admin).await;
    admin.see("iframe").await;
    assert!(admin.texts("dd").await.contains(&"Come in".to_owned()));
}

/// Whoever has to agree does so and goes on to where they were going; and takes it back.
async fn agrees(stage: &Stage, look: Look) {
    let tab = stage.tab(Who::Iris, look).await;
    tab.forgive("status of 422");
    tab.open("/requests?status=closed").await;
    assert_eq!(tab.path().await, "/consent?next=%2Frequests%3Fstatus%3Dclosed");
    tab.onward(tab.click("form[action='/consent'] .pri")).await;
    tab.see("#e-consent").await;
    tab.click("#consent").await;
    tab.onward(tab.click("form[action='/consent'] .pri")).await;
    assert_eq!(tab.path().await, "/requests?status=closed");
    tab.open("/account/data").await;
    tab.onward(click_in_view(&tab, "#consent form button")).await;
    tab.see("p.banner[role=status]").await;
    tab.open("/requests").await;
    assert_eq!(tab.path().await, "/consent?next=%2Frequests");
    tab.onward(tab.click("form[action='/sign-out'] button")).await;
    assert_eq!(tab.path().await, "/signed-out");
}

pub async fn a_customer_agrees_and_takes_it_back(stage: &Stage) {
    agrees(stage, DESKTOP).await;
}

pub async fn a_customer_agrees_and_takes_it_back_without_scripts_on_a_phone(stage: &Stage) {
    agrees(stage, Look { has_scripts: false, ..PHONE }).await;
}
