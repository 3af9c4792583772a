//! Two people at two computers: an administrator changes the portal, and the customer's next page shows it.
//!
//! One walk, taken by mouse, by keys and without scripts, and once more in Swedish. It asks for nothing by its words, but
//! for those that the administrator chose.

use serde_json::{Value, json};
use thirtyfour::Key;

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::settings_pages::{click_in_view, fill, save};
use crate::tab::Tab;

const GENERAL: &str = "/settings/portal/general";
const ADVANCED: &str = "/settings/portal/advanced";
const FORM: &str = "/settings/forms/1";

/// How both of them work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Mouse,
    Keys,
    WithoutScripts,
}

/// The two, each with a browser of their own.
struct Two<'a> {
    stage: &'a Stage,
    admin: Tab,
    customer: Tab,
    way: Way,
}

pub async fn a_change_is_on_the_customers_next_page(stage: &Stage) {
    Two::meet(stage, Way::Mouse).await.walk().await;
}

pub async fn a_change_made_by_keys_is_on_the_customers_next_page(stage: &Stage) {
    Two::meet(stage, Way::Keys).await.walk().await;
}

pub async fn a_change_made_without_scripts_is_on_the_customers_next_page(stage: &Stage) {
    Two::meet(stage, Way::WithoutScripts).await.walk().await;
}

pub async fn a_change_is_on_the_customers_next_page_in_swedish(stage: &Stage) {
    stage.server.has_one_language(true).await;
    let two = Two::meet(stage, Way::Mouse).await;
    two.speaks("sv").await;
    two.walk().await;
    two.speaks("en").await;
    stage.server.has_one_language(false).await;
}

impl Two<'_> {
    async fn meet(stage: &Stage, way: Way) -> Two<'_> {
        let look = Look { has_scripts: way != Way::WithoutScripts, ..DESKTOP };
        let admin = stage.tab(Who::Tom, look).await;
        let customer = stage.beside(Who::Wren, look).await;
        Two { stage, admin, customer, way }
    }

    async fn walk(&self) {
        self.admin.open(ADVANCED).await;
        let before = sent(&self.admin).await;
        self.tickets_are_renamed().await;
        self.columns_are_put_into_order().await;
        self.a_category_is_hidden().await;
        self.staff_get_an_alias().await;
        self.customers_may_close().await;
        self.a_form_is_edited().await;
        self.put_back(before).await;
    }

    async fn speaks(&self, language: &str) {
        self.admin.open(GENERAL).await;
        self.admin.choose("#f-language", language).await;
        self.save().await;
        self.customer.open("/requests").await;
        assert_eq!(self.customer.run("return document.documentElement.lang").await, json!(language));
    }

    async fn tickets_are_renamed(&self) {
        self.stage.server.ticket("A case to read of").await;
        self.admin.open(ADVANCED).await;
        fill(&self.admin, "#f-ticket_one", "Case").await;
        fill(&self.admin, "#f-ticket_many", "Cases").await;
        self.save().await;
        self.customer.open("/requests").await;
        assert_eq!(self.customer.texts("h1").await, ["Cases"]);
    }

    async fn columns_are_put_into_order(&self) {
        self.customer.open("/requests").await;
        let before = self.customer.texts("#list thead th").await;
        self.admin.open(ADVANCED).await;
        match self.way {
            Way::Mouse => self.admin.drag("[data-column=status] .grip", "[data-column=requester] .grip").await,
            Way::Keys => {
                self.press("[data-column=status] .grip").await;
                for _ in 0..4 {
                    self.admin.press(Key::Up).await;
                }
                self.admin.hit(' ').await;
            }
            Way::WithoutScripts => {
                for _ in 0..4 {
                    self.admin.onward(self.press("[value='columns:up:status']")).await;
                }
            }
        }
        let order = "subject,status,requester,createdate,owner,last_activity";
        self.admin
            .until(
                "it is in its place",
                &format!("return document.querySelector('[name=columns]').value === '{order}'"),
            )
            .await;
        self.save().await;
        self.customer.open("/requests").await;
        let after = self.customer.texts("#list thead th").await;
        let moved = [&before[..1], &before[5..], &before[1..5]].concat();
        assert_eq!(after, moved, "the last column is the second");
    }

    async fn a_category_is_hidden(&self) {
        let id = self.stage.server.ticket_about("An invoice that is wrong", Some("BILLING_ISSUE")).await;
        let link = format!("#list a[href='/requests/{id}']");
        self.customer.open("/requests").await;
        self.customer.see(&link).await;
        self.admin.open(ADVANCED).await;
        self.edit("#g-visible", "f-visible.0.0").await;
        self.admin.choose("[id='f-visible.0.0']", "hs_ticket_category").await;
        self.looked("v-visible.0.0.BILLING_ISSUE").await;
        self.admin.choose("[id='o-visible.0.0']", "NOT_IN").await;
        self.looked("v-visible.0.0.BILLING_ISSUE").await;
        self.press("[id='v-visible.0.0.BILLING_ISSUE']").await;
        self.looked("v-visible.0.0.BILLING_ISSUE").await;
        self.save().await;
        self.customer.open("/requests").await;
        self.customer.see("#list tbody tr").await;
        self.customer.miss(&link).await;
        self.customer.forgive("status of 404");
        self.customer.open(&format!("/requests/{id}")).await;
        self.customer.miss(".t-head").await;
    }

    async fn staff_get_an_alias(&self) {
        let id = self.stage.server.ticket("Who answers here").await.to_string();
        self.stage.server.answers(Who::Ingrid, &id, "I do").await;
        self.customer.open(&format!("/requests/{id}")).await;
        assert!(self.reads("Ingrid").await && !self.reads("The night shift").await);
        self.admin.open(ADVANCED).await;
        self.press("[name=owner_display][value=alias]").await;
        fill(&self.admin, "#f-owner_alias", "The night shift").await;
        self.save().await;
        self.customer.open(&format!("/requests/{id}")).await;
        assert!(self.reads("The night shift").await && !self.reads("Ingrid").await);
    }

    async fn customers_may_close(&self) {
        let id = self.stage.server.ticket("Solved by a restart").await.to_string();
        let path = format!("/requests/{id}");
        for may in [false, true] {
            self.admin.open(ADVANCED).await;
            if self.admin.count("#f-close_allowed:checked").await == usize::from(!may) {
                self.press("#f-close_allowed").await;
            }
            self.save().await;
            self.customer.open(&path).await;
            assert_eq!(self.customer.count("a[href$='/close']").await > 0, may);
        }
        match self.way {
            Way::WithoutScripts => {
                self.customer.onward(self.customer.click("a[href$='/close']")).await;
                self.customer.onward(self.customer.click("main form[action$='/close'] button.pri")).await;
            }
            Way::Mouse => {
                self.customer.click("a[data-dialog=close]").await;
                self.customer.onward(self.customer.click("dialog#close button.pri")).await;
            }
            Way::Keys => {
                self.customer.run("document.querySelector('a[data-dialog=close]').focus()").await;
                self.customer.press(Key::Enter).await;
                self.customer.see("dialog#close button.pri").await;
                self.customer.run("document.querySelector('dialog#close button.pri').focus()").await;
                self.customer.onward(self.customer.press(Key::Enter)).await;
            }
        }
        self.customer.see(".t-head .badge[data-s=done]").await;
    }

    async fn a_form_is_edited(&self) {
        self.admin.open(FORM).await;
        let before = self.admin.value("[name='q.0.label']").await;
        for label in ["In a few words", &before] {
            self.admin.open(FORM).await;
            fill(&self.admin, "[name=\"q.0.label\"]", label).await;
            self.save().await;
            self.customer.open("/new").await;
            assert!(self.customer.texts("label[for=f-subject]").await[0].starts_with(label));
        }
    }

    /// Presses something of the administrator's page.
    async fn press(&self, css: &str) {
        if self.way == Way::Keys {
            self.admin.run(&format!("document.querySelector(\"{css}\").focus()")).await;
            self.admin.hit(' ').await;
        } else {
            click_in_view(&self.admin, css).await;
        }
    }

    /// Presses a button of the editor of conditions, and waits for what comes of it.
    async fn edit(&self, css: &str, then: &str) {
        if self.way == Way::WithoutScripts {
            self.admin.onward(self.press(css)).await;
        } else {
            self.press(css).await;
        }
        self.settled(then).await;
    }

    /// The editor has looked at what was changed: by itself, or without scripts by its button.
    async fn looked(&self, then: &str) {
        if self.way == Way::WithoutScripts {
            self.admin.onward(self.press("#l-visible")).await;
        }
        self.settled(then).await;
    }

    async fn settled(&self, then: &str) {
        let script = format!(
            "return !!document.getElementById('{then}') &&
               !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
        );
        self.admin.until(&format!("{then} is there"), &script).await;
    }

    async fn save(&self) {
        save(&self.admin, async |css| self.press(css).await).await;
    }

    async fn reads(&self, words: &str) -> bool {
        self.customer.texts("main").await.concat().contains(words)
    }

    /// As it was, for the journeys that follow.
    async fn put_back(&self, mut before: Vec<(String, String)>) {
        self.admin.open(ADVANCED).await;
        let version = self.admin.value(".set-form [name=version]").await;
        before.retain(|(name, _)| name != "version");
        before.push(("version".to_owned(), version));
        let fields: Vec<(&str, &str)> = before.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.stage.server.posts(Who::Tom, ADVANCED, &fields).await;
    }
}

/// What the page of settings would send.
async fn sent(tab: &Tab) -> Vec<(String, String)> {
    let fields = tab.run("return [...new FormData(document.querySelector('.set-form'))]").await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    fields.as_array().expect("fields").iter().map(|field| (text(&field[0]), text(&field[1]))).collect()
}
