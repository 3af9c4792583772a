//! Those who work at the help desk, as administrators decide about them.

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::tab::Tab;

const PLAIN: Look = Look { has_scripts: false, ..DESKTOP };

/// Adds somebody, gives them a right, lets them go and lets them in again.
async fn walk(admin: &Tab, first: &str, address: &str) {
    admin.open("/settings").await;
    admin.onward(admin.click("#nav a[href='/settings/staff']")).await;
    admin.onward(admin.click("a[href='/settings/staff/new']")).await;
    admin.write("#f-email", address).await;
    admin.write("#f-first_name", first).await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(admin.texts("h1").await, [first]);
    assert_eq!(admin.count(".banner[role=status]").await, 1, "a link or a mail lets them set a password");
    admin.click("#f-portal_settings").await;
    admin.onward(admin.click(".save .pri")).await;
    let path = admin.path().await;
    assert!(path.ends_with("?saved"), "{path}");
    let own = path.trim_end_matches("?saved").to_owned();
    admin.onward(admin.click(&format!("a[href='{own}/leave']"))).await;
    admin.onward(admin.click("main form .pri")).await;
    assert_eq!(admin.path().await, "/settings/staff?left");
    admin.onward(admin.click(&format!("form[action='{own}/back'] button"))).await;
    assert_eq!(admin.path().await, "/settings/staff?back");
    assert_eq!(admin.count(&format!("a[href='{own}/leave']")).await, 1);
}

/// With the mouse.
pub async fn an_agent_comes_leaves_and_comes_back(stage: &Stage) {
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    walk(&admin, "Eva", "eva.lind@northwind.example").await;
}

/// Likewise while no script runs.
pub async fn an_agent_comes_leaves_and_comes_back_without_scripts(stage: &Stage) {
    let admin = stage.tab(Who::Tom, PLAIN).await;
    walk(&admin, "Olof", "olof.berg@northwind.example").await;
}
