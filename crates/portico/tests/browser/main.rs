//! The product in a real browser: what only a browser can break.
//!
//! The program is its own test runner (`harness = false`): for each engine it starts one server and one browser, walks
//! the journeys one after the other and ends both, whatever happened. Words after `--` choose journeys by parts of their
//! names, which begin with the engine. Browsers are found as `engine.rs` says; `PORTICO_SKIP_BROWSER=1` leaves all of it
//! out. With `SHOTS` naming a folder, pictures of every page are written there.

#![expect(unreachable_pub, reason = "in a program of tests, pub says that another module uses it")]

mod account;
mod axe;
mod browser;
#[path = "../it/idp/certified.rs"]
mod certified;
mod columns;
mod consequences;
mod desk;
mod driver;
mod engine;
mod entering;
mod factor;
mod first_run;
mod forms;
mod gallery;
mod inboxes;
mod keyboard;
mod languages;
mod live;
mod look;
mod noscript;
mod own_list;
mod page_list;
mod pages;
mod passkeys;
mod people;
mod phone;
mod pipelines;
mod portal;
mod portal_list;
mod portals;
mod processes;
mod properties;
mod routes;
mod runner;
mod server;
mod sessions;
mod settings;
mod settings_pages;
mod sights;
#[path = "../it/idp/simplesaml.rs"]
mod simplesaml;
mod sso;
mod staff;
mod tab;
mod tabs;
mod templates;
mod theme;
mod two_people;
mod writing;

use std::process::ExitCode;

use browser::Browser;
use engine::{EVERY, Engine};
use look::Look;
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

    /// As [`Stage::tab`], while the tabs before stay: somebody else, at a computer of their own.
    pub async fn beside(&self, who: Who, look: Look) -> Tab {
        let tab = self.browser.beside(&self.server.url, look).await;
        let (name, value) = self.server.session(who).await;
        tab.cookie(&name, &value).await;
        tab
    }
}

/// Where several tabs share one context, which WebKit's driver cannot make.
const WITH_CONTEXTS: &[Engine] = &[Engine::Chromium, Engine::Firefox];

fn main() -> ExitCode {
    // The drivers' client asks for one, although it speaks to this machine without TLS.
    drop(rustls::crypto::ring::default_provider().install_default());
    runner::main(&[
        runner::journeys!(portal in EVERY; [
            signs_in_and_out,
            a_new_request_is_refused_kindly_then_sent,
            light_and_dark_are_kept,
            a_ticket_is_closed_after_asking,
        ]),
        // WebKit's driver has no log.
        runner::journeys!(portal in WITH_CONTEXTS; [the_log_tells_of_errors_and_refused_scripts]),
        runner::journeys!(portal: [a_forgotten_password_is_replaced]),
        runner::journeys!(sso: [
            a_customer_comes_in_by_openid_connect,
            a_customer_comes_in_by_saml_which_is_the_only_way,
        ]),
        runner::journeys!(sessions: [
            a_page_warns_before_the_end_and_what_was_typed_is_there_again,
            what_another_tab_does_counts_in_swedish_on_a_phone,
            a_link_signs_in_without_scripts,
            a_customer_signs_a_device_out_and_changes_the_password,
        ]),
        runner::journeys!(factor: [
            an_agent_sets_up_two_steps_and_signs_in_with_them,
            an_agent_sets_up_two_steps_in_swedish_on_a_phone_without_scripts,
        ]),
        // Only Chromium has an authenticator in software.
        runner::journeys!(passkeys: [
            a_customer_makes_a_passkey_signs_out_and_comes_in_with_it_alone,
            what_the_browser_offers_in_the_field_of_the_address_signs_in,
            a_passkey_is_made_and_used_in_swedish_on_a_phone,
            staff_make_a_passkey_and_come_in_with_it,
            a_cloned_passkey_is_refused_and_its_owner_reads_it,
            a_passkey_is_refused_at_another_origin,
            without_scripts_there_is_the_password,
        ]),
        runner::journeys!(entering: [
            customers_come_in_by_every_way_and_are_kept_out,
            customers_come_in_by_every_way_and_are_kept_out_without_scripts,
            customers_come_in_by_every_way_and_are_kept_out_in_swedish_on_a_phone,
            who_registers_in_swedish_on_a_phone_waits_to_be_approved,
            who_registers_without_scripts_waits_to_be_approved
        ]),
        runner::journeys!(templates: [
            a_page_is_rewritten_looked_at_and_given_up,
            a_page_is_rewritten_and_given_up_without_scripts,
            a_mail_is_rewritten_and_tried_on_a_phone,
            a_customer_agrees_and_takes_it_back,
            a_customer_agrees_and_takes_it_back_without_scripts_on_a_phone,
        ]),
        runner::journeys!(portal_list in EVERY; [every_choice_is_in_the_address, search_swaps_in_place_while_typing]),
        runner::journeys!(portal_list: [pages_of_the_list_lead_on_and_back]),
        runner::journeys!(writing in EVERY; [a_reply_with_bold_preview_and_files, a_draft_survives_a_reload]),
        // Only Chromium takes the network away.
        runner::journeys!(writing: [sending_twice_posts_once, nothing_is_lost_while_offline]),
        runner::journeys!(desk in EVERY; [an_agent_answers_notes_changes_and_closes]),
        runner::journeys!(desk: [staff_look_at_the_portal_and_cannot_write]),
        runner::journeys!(settings_pages in EVERY; [tickets_are_renamed_and_customers_read_it]),
        runner::journeys!(settings_pages: [unsaved_settings_are_told_and_kept, some_tickets_are_hidden_from_customers]),
        runner::journeys!(portals in EVERY; [a_second_portal_is_added_used_and_deleted]),
        runner::journeys!(portals: [a_portal_is_added_made_the_default_and_deleted_without_scripts]),
        runner::journeys!(languages in EVERY; [a_text_is_given_in_swedish_and_read_by_who_chose_it]),
        runner::journeys!(languages: [a_text_is_given_in_swedish_and_read_by_who_chose_it_without_scripts]),
        runner::journeys!(consequences in EVERY; [
            who_sees_a_ticket_is_told_with_the_reason,
            what_customers_would_see_is_read_before_it_is_saved,
        ]),
        runner::journeys!(consequences: [
            what_customers_would_see_is_read_before_it_is_saved_without_scripts,
        ]),
        runner::journeys!(theme in EVERY; [a_theme_is_drafted_undone_and_published]),
        runner::journeys!(theme: [a_theme_is_drafted_undone_and_published_without_scripts]),
        runner::journeys!(own_list in EVERY; [a_customer_makes_the_list_their_own]),
        runner::journeys!(own_list: [
            columns_and_views_are_reached_by_keys,
            a_list_is_made_ones_own_without_scripts,
        ]),
        runner::journeys!(account in EVERY; [a_customer_looks_after_their_account]),
        runner::journeys!(account: [
            a_customer_looks_after_their_account_without_scripts,
            a_customer_looks_after_their_account_in_swedish_on_a_phone,
            an_administrator_looks_as_a_customer_does,
        ]),
        runner::journeys!(columns: [
            columns_are_put_into_order,
            columns_are_put_into_order_without_scripts,
            ten_columns_fit_and_keep_the_rules,
        ]),
        runner::journeys!(forms: [
            a_question_is_renamed_and_another_added_and_customers_read_them,
            a_question_waits_for_an_answer_with_scripts_and_without,
            questions_are_put_into_order_and_looked_at,
            another_page_follows_what_was_sent,
        ]),
        runner::journeys!(inboxes: [
            an_inbox_is_made_put_first_and_archived,
            an_inbox_is_made_put_first_and_archived_without_scripts,
        ]),
        runner::journeys!(staff: [
            an_agent_comes_leaves_and_comes_back,
            an_agent_comes_leaves_and_comes_back_without_scripts,
        ]),
        runner::journeys!(people: [
            a_contact_and_a_company_are_kept,
            a_contact_and_a_company_are_kept_without_scripts,
            a_ticket_goes_to_another_requester,
        ]),
        runner::journeys!(two_people in WITH_CONTEXTS; [
            a_change_is_on_the_customers_next_page,
            a_change_made_by_keys_is_on_the_customers_next_page,
        ]),
        runner::journeys!(two_people: [
            a_change_made_without_scripts_is_on_the_customers_next_page,
            a_change_is_on_the_customers_next_page_in_swedish,
        ]),
        runner::journeys!(properties: [
            a_property_is_made_and_filled_in,
            a_property_is_made_and_filled_in_without_scripts,
        ]),
        runner::journeys!(pipelines: [
            a_stage_is_added_and_put_into_order,
            a_stage_is_added_and_removed_without_scripts,
        ]),
        runner::journeys!(live in EVERY; [
            an_answer_appears_while_the_customer_writes,
            a_customers_words_appear_at_the_help_desk,
        ]),
        runner::journeys!(live in WITH_CONTEXTS; [changes_of_stage_and_owner_leave_drafts_alone]),
        runner::journeys!(live: [the_list_and_the_cards_follow]),
        runner::journeys!(tabs in WITH_CONTEXTS; [
            three_tabs_share_one_stream_and_hand_it_over,
            a_restart_loses_and_doubles_nothing,
        ]),
        runner::journeys!(processes in &[Engine::Chromium], if "PORTICO_TEST_POSTGRES"; [
            one_of_two_processes_is_killed_and_comes_back,
            one_address_leads_to_whoever_is_alive,
        ]),
        runner::journeys!(noscript in EVERY; [a_customer_does_everything, an_agent_does_everything]),
        runner::journeys!(keyboard in EVERY; [a_customer_reaches_and_answers_a_ticket, menus_and_dialogs_close_by_escape]),
        runner::journeys!(keyboard: [every_stop_shows_where_it_is, single_keys_of_the_help_desk]),
        runner::journeys!(phone in EVERY; [a_customer_by_touch, an_agent_by_touch]),
        runner::journeys!(routes: [every_page_is_in_the_list_of_pages]),
        runner::journeys!(first_run: [pages_of_the_first_hour_fit_and_keep_the_rules]),
        runner::journeys!(pages: [everything_fits, nothing_breaks_the_rules_of_accessibility]),
        runner::journeys!(sights: [large_letters_fit, paper_and_chosen_colours_show_everything]),
        #[cfg(debug_assertions)]
        runner::journeys!(sights: [longer_words_fit]),
        runner::journeys!(pages in &[Engine::Firefox, Engine::WebKit]; [main_pages_fit_and_keep_the_rules]),
        runner::journeys!(gallery in &[Engine::Chromium], if "SHOTS"; [pictures]),
        runner::journeys!(gallery in &[Engine::Firefox, Engine::WebKit], if "SHOTS"; [main_pictures]),
    ])
}
