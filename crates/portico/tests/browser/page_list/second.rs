//! Pages as they are where there are two portals. The second one is there only while they are looked at.

use super::{Page, SUBMIT};
use crate::Stage;
use crate::look::DESKTOP;
use crate::server::Who;

/// A second portal, beneath `/partners`.
pub struct Second {
    settings: String,
}

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
        Second { settings }
    }

    /// Takes it away again.
    pub async fn delete(self, stage: &Stage) {
        stage.server.posts(Who::Tom, &format!("{}/delete", self.settings), &[]).await;
    }

    /// Its pages, and those of the others that name it.
    pub fn pages(&self) -> Vec<Page> {
        let page = |name, path: &str| Page::new(Who::Tom, name, format!("{}/{path}", self.settings));
        vec![
            Page::new(Who::Visitor, "second-sign-in", "/partners/sign-in"),
            Page::new(Who::Visitor, "second-not-found", "/partners/no-such-page"),
            Page::new(Who::Amelia, "second-list", "/partners/requests"),
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
