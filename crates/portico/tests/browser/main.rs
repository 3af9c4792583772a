//! The product in a real browser: what only a browser can break.
//!
//! The program is its own test runner (`harness = false`): it starts one server and one browser, walks the journeys one
//! after the other and ends both, whatever happened. Words after `--` choose journeys by parts of their names. The
//! browser is found by `CHROMEDRIVER` and `CHROME_BINARY`; `PORTICO_SKIP_BROWSER=1` leaves all of it out. With `SHOTS`
//! naming a folder, pictures of every page are written there.

#![expect(unreachable_pub, reason = "in a program of tests, pub says that another module uses it")]

mod axe;
mod browser;
mod desk;
mod driver;
mod gallery;
mod keyboard;
mod live;
mod noscript;
mod page_list;
mod pages;
mod phone;
mod portal;
mod portal_list;
mod processes;
mod runner;
mod server;
mod settings;
mod tab;
mod writing;

use std::process::ExitCode;

use browser::{Browser, Look};
use server::{Server, Who};
use tab::Tab;

/// What journeys walk on.
pub struct Stage {
    /// The product.
    pub server: Server,
    /// The browser.
    pub browser: Browser,
}

impl Stage {
    /// A fresh tab in which `who` has signed in; a visitor has not.
    pub async fn tab(&self, who: Who, look: Look) -> Tab {
        let tab = self.browser.fresh(&self.server.url, look).await;
        if who != Who::Visitor {
            let (name, value) = self.server.session(who).await;
            tab.cookie(&name, &value).await;
        }
        tab
    }
}

fn main() -> ExitCode {
    runner::main(&[
        runner::journeys!(portal: [
            signs_in_and_out,
            the_log_tells_of_errors_and_refused_scripts,
            a_forgotten_password_is_replaced,
            a_new_request_is_refused_kindly_then_sent,
            light_and_dark_are_kept,
            a_ticket_is_closed_after_asking,
        ]),
        runner::journeys!(portal_list: [
            every_choice_is_in_the_address,
            search_swaps_in_place_while_typing,
            pages_of_the_list_lead_on_and_back,
        ]),
        runner::journeys!(writing: [
            a_reply_with_bold_preview_and_files,
            sending_twice_posts_once,
            a_draft_survives_a_reload,
            nothing_is_lost_while_offline,
        ]),
        runner::journeys!(desk: [
            an_agent_answers_notes_changes_and_closes,
            staff_look_at_the_portal_and_cannot_write,
        ]),
        runner::journeys!(live: [
            an_answer_appears_while_the_customer_writes,
            the_list_and_the_cards_follow,
            a_customers_words_appear_at_the_help_desk,
            tabs_of_one_browser_share_a_stream,
            what_colleagues_change_shows_and_keeps_a_draft,
        ]),
        runner::journeys!(processes: [one_of_two_is_killed_and_started_again]),
        runner::journeys!(noscript: [a_customer_does_everything, an_agent_does_everything]),
        runner::journeys!(keyboard: [
            a_customer_reaches_and_answers_a_ticket,
            menus_and_dialogs_close_by_escape,
            every_stop_shows_where_it_is,
            single_keys_of_the_help_desk,
        ]),
        runner::journeys!(phone: [a_customer_by_touch, an_agent_by_touch]),
        runner::journeys!(pages: [everything_fits, nothing_breaks_the_rules_of_accessibility]),
        runner::journeys!(gallery if "SHOTS": [pictures]),
    ])
}
