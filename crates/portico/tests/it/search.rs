//! Search: only what the viewer may see, without regard to case and accents, by word and by number.

use crate::world::{World, on_both_engines};

async fn finds(world: &World, who: &str, query: &str, subject: &str) -> bool {
    let mut browser = world.customer(who).await;
    let page = browser.get(&format!("/requests?q={query}")).await;
    assert!(page.status.is_success(), "{query}: {}", page.body);
    page.body.contains(subject)
}

on_both_engines! {
    async fn words_are_found_without_regard_to_case_accents_and_endings(world) {
        world.ticket("Pumpen i Malmö står still", "Larmet piper sedan i går").await;
        for query in ["malmo", "MALM%C3%96", "pump", "larm+piper", "g%C3%A5r", "malm%C3%B6+star"] {
            assert!(finds(world, "ada", query, "Pumpen i Malm").await, "{query}");
        }
        for query in ["stockholm", "malmo+stockholm", "umpen"] {
            assert!(!finds(world, "ada", query, "Pumpen i Malm").await, "{query}");
        }
    }

    async fn numbers_are_found_however_they_are_written(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        for query in [id.to_string(), format!("%23{id}"), format!("T-{id}"), format!("t-{id}")] {
            assert!(finds(world, "ada", &query, "Pump drips").await, "{query}");
        }
    }

    async fn ticket_idor_by_search_finds_nothing_of_strangers(world) {
        world.ticket("Pump drips", "Confidential drawing").await;
        assert!(finds(world, "ben", "confidential", "Pump drips").await, "a colleague finds it");
        assert!(!finds(world, "eve", "confidential", "Pump drips").await, "a stranger does not");
        assert!(!finds(world, "eve", "drips", "Pump drips").await);
    }

    async fn a_reply_is_found_at_once(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let page = ada.get(&format!("/requests/{id}")).await;
        let key = page.hidden("submit_key");
        ada.post(&format!("/requests/{id}/reply"), &[("body", "The gasket is torn"), ("submit_key", &key)]).await;
        assert!(finds(world, "ada", "gasket", "Pump drips").await);
    }

    async fn sql_and_search_syntax_in_queries_is_just_text(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        for query in ["%22", "%27", "*", "a+OR+b", "NEAR%28a%29", "%27%3B+DROP+TABLE+ticket", "%26%7C%21", "%3A*", "%00", "%5C"] {
            for path in [format!("/requests?q={query}"), format!("/requests?sort={query}&dir={query}&after={query}&by={query}&owner={query}&created_from={query}&view={query}&status={query}")] {
                let page = ada.get(&path).await;
                assert!(page.status.is_success(), "{path}: {}", page.status);
            }
        }
    }
}
