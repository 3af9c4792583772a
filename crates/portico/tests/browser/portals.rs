//! A second portal: an administrator adds it, customers use it beside the first, and it goes again.

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::settings_pages::fill;
use crate::tab::Tab;

const HERE: &str = "/settings/portals";
const BANNER: &str = "p.banner[role=status]";

/// Adds a portal at `/partners` and answers where its settings are.
async fn add(admin: &Tab) -> String {
    admin.open("/settings/portal/general").await;
    admin.onward(admin.click(&format!("main a[href='{HERE}']"))).await;
    admin.onward(admin.click("main form .pri")).await;
    assert_eq!(admin.count("#e-name").await, 1, "it wants a name");
    fill(admin, "#f-name", "Partners").await;
    fill(admin, "#f-slug", "partners").await;
    admin.onward(admin.click("main form .pri")).await;
    assert_eq!((admin.texts("h1").await, admin.count(BANNER).await), (vec!["Partners".to_owned()], 1));
    let path = admin.path().await;
    path.trim_end_matches("/general?made").to_owned()
}

async fn delete(admin: &Tab, settings: &str) {
    admin.open(HERE).await;
    admin.onward(admin.click(&format!("a[href='{settings}/delete']"))).await;
    admin.onward(admin.click("main form .danger")).await;
    assert_eq!((admin.path().await.as_str(), admin.count("main li h2").await), ("/settings/portals?done=deleted", 1));
}

/// What the company is called on a page that Wren opens.
async fn company(stage: &Stage, path: &str) -> String {
    let customer = stage.tab(Who::Wren, DESKTOP).await;
    customer.open(path).await;
    let name = customer.texts("header .logo span").await;
    assert_eq!(name.len(), 1, "{path} has a name: {name:?}");
    name.into_iter().next().unwrap_or_default()
}

/// A portal is added, named, switched on, used by a customer who is signed in already, narrowed, and deleted.
pub async fn a_second_portal_is_added_used_and_deleted(stage: &Stage) {
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.forgive("status of 422");
    let settings = add(&admin).await;
    fill(&admin, "#f-company_name", "Partner desk").await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(admin.path().await, format!("{settings}/general?saved"));
    admin.onward(admin.click("form[action$='/switch'] button")).await;
    assert_eq!(company(stage, "/partners/requests").await, "Partner desk");
    assert_ne!(company(stage, "/requests").await, "Partner desk");

    // Some contacts only, of whom Wren is none: it is said before it is saved.
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open("/settings/access-groups").await;
    fill(&admin, "#f-name", &format!("Partners of {settings}")).await;
    admin.onward(admin.click("form.card .pri")).await;
    let group = admin.path().await.split('/').nth(3).map(str::to_owned).expect("a number");
    admin.open(&format!("{settings}/access")).await;
    admin.click("label:has([name=access][value=groups])").await;
    admin.click(&format!("label:has([name=access_groups_{group}])")).await;
    admin.onward(admin.click(".save .pri")).await;
    admin.see("#asks").await;
    admin.onward(admin.click("[name=confirmed]")).await;
    assert_eq!(admin.path().await, format!("{settings}/access?saved"));
    let customer = stage.tab(Who::Wren, DESKTOP).await;
    customer.forgive("status of 403");
    customer.open("/partners/requests").await;
    assert_eq!(customer.count("form[action='/partners/sign-out']").await, 1, "they read that it is not open to them");

    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open(&format!("{settings}/theme")).await;
    admin.see("[data-theme-frame]").await;
    delete(&admin, &settings).await;
    let customer = stage.tab(Who::Wren, DESKTOP).await;
    customer.forgive("status of 404");
    customer.open("/partners/requests").await;
    assert_eq!(customer.texts("main.system > p").await.first().map(String::as_str), Some("404"), "it is gone");
}

/// The same without scripts: it is added, becomes the default, and the first becomes it again.
pub async fn a_portal_is_added_made_the_default_and_deleted_without_scripts(stage: &Stage) {
    let admin = stage.tab(Who::Tom, Look { has_scripts: false, ..DESKTOP }).await;
    admin.open(HERE).await;
    admin.forgive("status of 422");
    admin.onward(admin.click("main form .pri")).await;
    admin.write("#f-name", "Partners").await;
    admin.write("#f-slug", "partners").await;
    admin.onward(admin.click("main form .pri")).await;
    let settings = admin.path().await.trim_end_matches("/general?made").to_owned();
    admin.open(HERE).await;
    admin.onward(admin.click(&format!("form[action='{settings}/default'] button"))).await;
    assert_eq!(admin.count(BANNER).await, 1);
    admin.onward(admin.click("form[action='/settings/portals/1/default'] button")).await;
    delete(&admin, &settings).await;
}
