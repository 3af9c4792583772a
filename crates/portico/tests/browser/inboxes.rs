//! Inboxes, as administrators set them up and agents see them.

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::tab::Tab;

const PLAIN: Look = Look { has_scripts: false, ..DESKTOP };

/// The inboxes in the help desk's menu, in order.
async fn menu(admin: &Tab) -> Vec<String> {
    admin.open("/desk").await;
    admin.texts("#nav a[href^='/desk/v/inbox-'] .trunc").await
}

/// Makes an inbox, puts it first, archives it, and looks at the help desk's menu at each step.
async fn walk(admin: &Tab, name: &str, address: &str) {
    let before = menu(admin).await;
    admin.open("/settings").await;
    admin.onward(admin.click("#nav a[href='/settings/inboxes']")).await;
    admin.onward(admin.click("a[href='/settings/inboxes/new']")).await;
    admin.write("#f-name", name).await;
    admin.click("[name=kind][value=INBOX]").await;
    admin.write("#f-address", address).await;
    admin.onward(admin.click(".save .pri")).await;
    let path = admin.path().await;
    assert!(path.ends_with("?saved"), "{path}");
    assert_eq!(admin.texts("h1").await, [name]);
    let own = path.trim_end_matches("?saved").to_owned();

    admin.onward(admin.click("p a[href='/settings/inboxes']")).await;
    let up = format!("form[action='{own}/move'] [value=up]");
    for _ in 0..before.len() {
        admin.onward(admin.click(&up)).await;
    }
    assert_eq!(admin.count(&format!("form[action='{own}/move'] [value=down][autofocus]")).await, 1);
    let after = menu(admin).await;
    assert_eq!((after.len(), after[0].as_str()), (before.len() + 1, name));
    admin.open("/settings/inboxes").await;

    admin.onward(admin.click(&format!("a[href='{own}/archive']"))).await;
    admin.onward(admin.click("main form .pri")).await;
    assert_eq!(admin.path().await, "/settings/inboxes?archived");
    assert_eq!(admin.count(&format!("section form[action='{own}/back']")).await, 1);
    assert_eq!(menu(admin).await, before, "it takes nothing new and has nothing open");
}

/// With the mouse.
pub async fn an_inbox_is_made_put_first_and_archived(stage: &Stage) {
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    walk(&admin, "Spare parts", "parts@northwind.example").await;
}

/// Likewise while no script runs.
pub async fn an_inbox_is_made_put_first_and_archived_without_scripts(stage: &Stage) {
    let admin = stage.tab(Who::Tom, PLAIN).await;
    walk(&admin, "Returns", "returns@northwind.example").await;
}
