//! Pages as they are where there are two portals. The second one is there only while they are looked at.

use super::{Page, SUBMIT};
use crate::Stage;
use crate::look::DESKTOP;
use crate::server::Who;

/// A second portal, beneath `/partners`, where Olive waits to be approved; and a third one, beneath `/guests`, which lets in
/// groups of which there are none.
pub struct Second {
    settings: String,
}

const DOORS: [&str; 3] = [
    "UPDATE portal SET register_approval = TRUE WHERE slug = 'partners'",
    "UPDATE portal SET is_on = TRUE, access = 'groups', access_groups = '[]' WHERE slug = 'guests'",
    "UPDATE contact SET is_approved = FALSE WHERE email_key = 'olive@grove.example'",
];

impl Second {
    /// Adds it, and lets customers in.
    pub async fn add(stage: &Stage) -> Second {
        let sheet = [("name", "Partners"), ("domain", "1"), ("slug", "partners"), ("like", "1")];
        stage.server.posts(Who::Tom, "/settings/portals", &sheet).await;
        let tab = stage.tab(Who::Tom, DESKTOP).await;
        tab.open("/settings/portals").await;
        let link =
            tab.run("return document.querySelector('main li h2 a[href^=\"/settings/portals/\"]').pathname").await;
        let settings = link.as_str().and_then(|link| link.strip_suffix("/general")).expect("its settings").to_owned();
        stage.server.posts(Who::Tom, &format!("{settings}/switch"), &[("on", "yes")]).await;
        let guests = [("name", "Guests"), ("domain", "1"), ("slug", "guests"), ("like", "1")];
        stage.server.posts(Who::Tom, "/settings/portals", &guests).await;
        for door in DOORS {
            stage.server.writes(door).await;
        }
        Second { settings }
    }

    /// Takes it away again.
    pub async fn delete(self, stage: &Stage) {
        stage.server.writes("UPDATE contact SET is_approved = TRUE").await;
        let (path, number) = self.settings.rsplit_once('/').expect("a number at the end");
        let third = number.parse::<i64>().expect("a number") + 1;
        for settings in [self.settings.clone(), format!("{path}/{third}")] {
            stage.server.posts(Who::Tom, &format!("{settings}/delete"), &[]).await;
        }
    }

    /// Its pages, and those of the others that name it.
    pub fn pages(&self) -> Vec<Page> {
        let page = |name, path: &str| Page::new(Who::Tom, name, format!("{}/{path}", self.settings));
        vec![
            Page::new(Who::Visitor, "second-sign-in", "/partners/sign-in"),
            Page::new(Who::Visitor, "second-not-found", "/partners/no-such-page"),
            Page::new(Who::Amelia, "second-list", "/partners/requests"),
            Page::new(Who::Olive, "waiting", "/partners/requests").main(),
            Page::new(Who::Amelia, "denied", "/guests/requests").main(),
            Page::new(Who::Tom, "two-portals", "/settings/portals"),
            Page::new(Who::Tom, "two-portals-first", "/settings/portal/general"),
            page("second-delete", "delete"),
            page("second-general", "general"),
            page("second-general-refused", "general").after(
                "document.querySelector('#f-name').value = '';
                 document.querySelector('.set-form').requestSubmit()",
                "#e-name",
            ),
            page("second-general-asks", "general").after(
                "document.querySelector('[name=ticket_access][value=own]').checked = true;
                 document.querySelector('#f-colleagues_read_only').checked ^= true;
                 document.querySelector('.set-form').requestSubmit()",
                "[name=confirmed]",
            ),
            page("second-access", "access"),
            page("second-advanced", "advanced"),
            page("second-templates", "templates"),
            page("second-theme", "theme"),
            page("second-history", "history"),
            Page::new(Who::Tom, "two-portals-refused", "/settings/portals").after(SUBMIT, "#e-name"),
        ]
    }
}
