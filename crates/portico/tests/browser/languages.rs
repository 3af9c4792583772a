//! A portal in two languages: an administrator gives a text, and customers read it who chose that language.

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::settings_pages::fill;
use crate::tab::Tab;

const ADVANCED: &str = "/settings/portal/advanced";
const MENU: &str = "#f-form_menu";

async fn speaks(tab: &Tab) -> String {
    let source = tab.source().await;
    source.split(" lang=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

async fn walk(stage: &Stage, look: Look) {
    // Somebody who has not signed in chooses on the page where they do.
    let visitor = stage.tab(Who::Visitor, look).await;
    visitor.open("/sign-in").await;
    visitor.onward(visitor.click(".languages [value=sv]")).await;
    assert_eq!((speaks(&visitor).await.as_str(), visitor.path().await.as_str()), ("sv", "/sign-in"));
    visitor.onward(visitor.click(".languages [value=en]")).await;
    assert_eq!(speaks(&visitor).await, "en");

    // A text that is written is missing until it is given.
    let admin = stage.tab(Who::Tom, look).await;
    admin.open(ADVANCED).await;
    fill(&admin, MENU, "Ask us").await;
    admin.onward(admin.click(".save .pri")).await;
    admin.open("/settings/languages?missing").await;
    admin.onward(admin.click("main a[href='/settings/languages/sv/portal/1']")).await;
    let fields = admin.count("main ol [name^='t.']").await;
    assert!(fields > 3, "{fields} texts can be given");
    admin.write("[name='t.form_menu']", "Fråga oss").await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(admin.path().await, "/settings/languages/sv/portal/1?saved");

    // Who chooses Swedish reads it, whoever does not reads what was written.
    let customer = stage.tab(Who::Wren, look).await;
    customer.open("/account").await;
    assert!(customer.texts("header nav a").await.contains(&"Ask us".to_owned()));
    customer.click("label:has([name=language][value=sv])").await;
    customer.onward(customer.click("#language button")).await;
    let menu = customer.texts("header nav a").await;
    assert_eq!((speaks(&customer).await.as_str(), menu), ("sv", vec!["Ärenden".to_owned(), "Fråga oss".to_owned()]));
    customer.open("/new").await;
    assert!(customer.texts("main label").await.iter().any(|text| text.starts_with("Vad hände?")), "questions, too");
    customer.open("/account").await;
    customer.click("label:has([name=language][value=''])").await;
    customer.onward(customer.click("#language button")).await;

    // As it was, for the journeys that follow.
    let admin = stage.tab(Who::Tom, look).await;
    admin.open("/settings/languages/sv/portal/1").await;
    fill(&admin, "[name=\"t.form_menu\"]", "").await;
    admin.onward(admin.click(".save .pri")).await;
    admin.open(ADVANCED).await;
    fill(&admin, MENU, "").await;
    admin.onward(admin.click(".save .pri")).await;
}

pub async fn a_text_is_given_in_swedish_and_read_by_who_chose_it(stage: &Stage) {
    walk(stage, DESKTOP).await;
}

pub async fn a_text_is_given_in_swedish_and_read_by_who_chose_it_without_scripts(stage: &Stage) {
    walk(stage, Look { has_scripts: false, ..DESKTOP }).await;
}
