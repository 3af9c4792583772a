//! What customers do on their account's pages, and administrators who look as a customer does.

use crate::Stage;
use crate::look::{DESKTOP, Look, PHONE};
use crate::server::Who;
use crate::settings_pages::fill;
use crate::tab::Tab;

/// The language in which somebody reads the pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// English.
    English,
    /// Swedish.
    Swedish,
}

impl Reads {
    /// What is said, in that language.
    pub fn say(self, english: &'static str, swedish: &'static str) -> &'static str {
        match self {
            Reads::English => english,
            Reads::Swedish => swedish,
        }
    }
}

/// By finger on a phone, where a bar lies over the foot of the page.
pub async fn press(tab: &Tab, look: Look, css: &str) {
    if look.is_phone { tab.tap(css).await } else { tab.click(css).await }
}

async fn speak(tab: &Tab, look: Look, language: &str) {
    tab.open("/account").await;
    press(tab, look, &format!("label:has([name=language][value='{language}'])")).await;
    tab.onward(press(tab, look, "#language button")).await;
}

/// That something is done is said, and how.
async fn said(tab: &Tab, words: &str) {
    let all = tab.texts(".banner[data-s=done]").await;
    assert!(all.iter().any(|text| text == words), "{words} in {all:?}");
}

async fn walk(stage: &Stage, look: Look, reads: Reads) {
    let ticket = stage.server.ticket("Something to hear of").await.to_string();
    let tab = stage.tab(Who::Wren, look).await;
    tab.forgive("status of 422");
    if reads == Reads::Swedish {
        speak(&tab, look, "sv").await;
    }

    // The name and the time zone.
    tab.open("/account").await;
    let (first, last) = (tab.value("#f-first_name").await, tab.value("#f-last_name").await);
    fill(&tab, "#f-first_name", "Robin").await;
    fill(&tab, "#f-time_zone", "Mars/Olympus").await;
    tab.onward(press(&tab, look, "#profile button")).await;
    tab.see("#e-time_zone").await;
    assert_eq!(tab.value("#f-first_name").await, "Robin", "what was typed stands there");
    fill(&tab, "#f-time_zone", "Asia/Tokyo").await;
    tab.onward(press(&tab, look, "#profile button")).await;
    said(&tab, reads.say("Saved.", "Sparat.")).await;
    assert!(tab.texts("main h2").await.contains(&format!("Robin {last}").trim().to_owned()));
    fill(&tab, "#f-first_name", &first).await;
    fill(&tab, "#f-time_zone", "").await;
    tab.onward(press(&tab, look, "#profile button")).await;

    // Which mails come.
    tab.onward(press(&tab, look, ".account-nav a[href$='/notifications']")).await;
    press(&tab, look, "label:has([name=pace][value=daily])").await;
    tab.onward(press(&tab, look, "main form .pri")).await;
    said(&tab, reads.say("Saved.", "Sparat.")).await;
    tab.see("[value=daily]:checked").await;
    press(&tab, look, "label:has([name=pace][value=each])").await;
    tab.onward(press(&tab, look, "main form .pri")).await;

    // One ticket is muted, and sends mails again.
    tab.open(&format!("/requests/{ticket}")).await;
    tab.onward(press(&tab, look, "#mails button")).await;
    tab.see("#mails p").await;
    tab.open("/account/notifications").await;
    tab.onward(press(&tab, look, "#muted button")).await;
    tab.miss("#muted").await;

    // A mail about it is stopped by its link, without signing in, and comes again.
    stage.server.answers(Who::Ingrid, &ticket, "Here is the answer").await;
    let link = stage.server.mailed_path(Who::Wren, "/unsubscribe/").await;
    let visitor = stage.tab(Who::Visitor, look).await;
    visitor.open(&link).await;
    visitor.onward(press(&visitor, look, "main form .pri")).await;
    visitor.see("form:has([name=undo]) button").await;
    visitor.onward(press(&visitor, look, "main form:has([name=undo]) button")).await;
    visitor.miss("form:has([name=undo])").await;

    // To be forgotten is asked for, and taken back.
    let tab = stage.tab(Who::Wren, look).await;
    tab.forgive("status of 422");
    tab.open("/account/data").await;
    tab.onward(press(&tab, look, "#erasure a")).await;
    tab.onward(press(&tab, look, "main form .danger")).await;
    tab.see("#e-sure").await;
    press(&tab, look, "label:has(#f-sure)").await;
    tab.onward(press(&tab, look, "main form .danger")).await;
    said(&tab, reads.say("We have it, and will write to you.", "Vi har fått det och skriver till dig.")).await;
    tab.onward(press(&tab, look, "#erasure form button")).await;
    said(&tab, reads.say("You stay. Nothing was erased.", "Du är kvar. Inget har raderats.")).await;
    if reads == Reads::Swedish {
        speak(&tab, look, "").await;
    }
}

pub async fn a_customer_looks_after_their_account(stage: &Stage) {
    walk(stage, DESKTOP, Reads::English).await;
}

pub async fn a_customer_looks_after_their_account_without_scripts(stage: &Stage) {
    walk(stage, Look { has_scripts: false, ..DESKTOP }, Reads::English).await;
}

pub async fn a_customer_looks_after_their_account_in_swedish_on_a_phone(stage: &Stage) {
    walk(stage, PHONE, Reads::Swedish).await;
}

/// From the contact's page to the portal as they see it, and back; and a request to be forgotten is declined.
pub async fn an_administrator_looks_as_a_customer_does(stage: &Stage) {
    let ticket = stage.server.ticket("Something to look at").await.to_string();
    stage.server.posts(Who::Wren, "/account/data/erasure", &[("act", "ask"), ("sure", "yes")]).await;
    let look = Look { has_scripts: false, ..DESKTOP };
    let tab = stage.tab(Who::Tom, look).await;
    tab.forgive("status of 422");
    tab.open(&format!("/desk/v/all/t/{ticket}")).await;
    let contact = tab.run("return document.querySelector('#facts a[href^=\"/desk/contacts/\"]').pathname").await;
    let contact = contact.as_str().expect("a contact").to_owned();
    tab.open(&contact).await;
    tab.onward(tab.click("form[action$='/view-as'] button")).await;
    assert_eq!(tab.path().await, "/requests");
    tab.see("form[action='/desk/view-as/stop']").await;
    tab.open(&format!("/requests/{ticket}")).await;
    tab.miss("#reply").await;
    tab.onward(tab.click("form[action='/desk/view-as/stop'] button")).await;
    assert_eq!(tab.path().await, contact);

    tab.onward(tab.click("a[href^='/settings/erasure/']")).await;
    tab.onward(tab.click("[name=act][value=decline]")).await;
    tab.see("#e-reason").await;
    tab.write("#f-reason", "An invoice is open.").await;
    tab.onward(tab.click("[name=act][value=decline]")).await;
    said(&tab, "Declined. The reason is on its way to them.").await;
}
