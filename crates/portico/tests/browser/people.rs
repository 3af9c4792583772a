//! Contacts and companies as staff keep them, with scripts and without.

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::tab::Tab;

const PLAIN: Look = Look { has_scripts: false, ..DESKTOP };
const SAVE: &str = "main form.sheet button.pri";

async fn write_anew(tab: &Tab, css: &str, text: &str) {
    let empty = "document.querySelector(arguments[0]).value = ''; return true";
    tab.ask(empty, vec![css.into()]).await;
    tab.write(css, text).await;
}

/// Adds a company, and a contact of it who joins another one; `of` keeps two runs apart.
async fn keep(stage: &Stage, look: Look, of: &str) {
    let tab = stage.tab(Who::Ingrid, look).await;
    tab.forgive("status of 422");
    tab.open("/desk/companies").await;
    tab.onward(tab.click("a.btn[href='/desk/companies/new']")).await;
    tab.onward(tab.click(SAVE)).await;
    tab.see("#problems a[href='#f-name']").await;
    tab.write("#f-name", &format!("Lindek {of}")).await;
    tab.write("#f-domains", &format!("www.lindek-{of}.example")).await;
    tab.onward(tab.click(SAVE)).await;
    tab.see("main .banner[data-s=done]").await;
    let company = tab.path().await.replace("?made", "");
    assert_eq!(tab.texts("main header h1").await, [format!("Lindek {of}")]);

    tab.onward(tab.click("a.btn[href^='/desk/contacts/new?company=']")).await;
    tab.write("#f-first_name", "Zoë").await;
    tab.write("#f-email", &Who::Amelia.email()).await;
    tab.onward(tab.click(SAVE)).await;
    tab.see("#e-email").await;
    assert_eq!(tab.value("#f-first_name").await, "Zoë", "nothing typed is lost");
    write_anew(&tab, "#f-email", &format!("zoe@lindek-{of}.example")).await;
    tab.onward(tab.click(SAVE)).await;
    let contact = tab.path().await.replace("?made", "");
    assert_eq!(tab.texts("main .rows a[href^='/desk/companies/']").await.len(), 1, "of the company she was added at");

    tab.onward(tab.click("a.btn[href$='/edit']")).await;
    tab.write("#f-last_name", "Ek").await;
    tab.onward(tab.click(SAVE)).await;
    assert_eq!(tab.texts("main header h1").await, ["Zoë Ek"]);

    tab.onward(tab.click("a.btn[href$='/companies']")).await;
    tab.write("main [type=search]", "harrow").await;
    tab.onward(tab.click("main form[role=search] button")).await;
    tab.onward(tab.click("main .rows button")).await;
    tab.onward(tab.click("main form[action$='/primary'] button")).await;
    let rows = tab.texts("main .rows a[href^='/desk/companies/']").await;
    assert!(rows.len() == 2 && rows[0].starts_with("Harrow"), "the main one comes first: {rows:?}");
    tab.onward(tab.click("main .rows li:first-child a[href$='/remove']")).await;
    tab.onward(tab.click("main form.sheet button.pri")).await;
    tab.see("#e-next").await;
    tab.click("main .pick label:first-child").await;
    tab.onward(tab.click("main form.sheet button.pri")).await;
    assert_eq!(tab.path().await, contact);
    assert_eq!(tab.count("main .rows li").await, 1);
    tab.see("main .rows .badge").await;

    for page in [contact, company] {
        tab.open(&page).await;
        tab.onward(tab.click("a.btn[href$='/delete']")).await;
        tab.onward(tab.click("main form.sheet button.pri")).await;
        tab.see("main .banner[data-s=done]").await;
    }
}

pub async fn a_contact_and_a_company_are_kept(stage: &Stage) {
    keep(stage, DESKTOP, "scripts").await;
}

pub async fn a_contact_and_a_company_are_kept_without_scripts(stage: &Stage) {
    keep(stage, PLAIN, "plain").await;
}

pub async fn a_ticket_goes_to_another_requester(stage: &Stage) {
    let id = stage.server.ticket("Filed by the wrong one").await.to_string();
    let tab = stage.tab(Who::Ingrid, DESKTOP).await;
    let page = format!("/desk/v/all/t/{id}");
    tab.open(&page).await;
    tab.onward(tab.click("#facts a[href$='/requester']")).await;
    tab.write("main [type=search]", "amelia").await;
    tab.onward(tab.click("main form[role=search] button")).await;
    tab.onward(tab.click("main .rows a.btn")).await;
    tab.onward(tab.click("main form.sheet button.pri")).await;
    assert_eq!(tab.path().await, page);
    let amelia = stage.tab(Who::Amelia, DESKTOP).await;
    amelia.open(&format!("/requests/{id}")).await;
    amelia.see("article.msg").await;
}
