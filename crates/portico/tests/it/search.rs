//! Search: only what the viewer may see, without regard to case and accents, by word and by number.

use portico::desk::door::Claim;
use portico::desk::tickets::{self, Bulk};
use portico::desk::viewer::System;

use crate::world::{World, on_both_engines};

/// More tickets of Ada's than a search looks at before it asks the index; every one has the word `flange`.
const MANY: usize = 260;

async fn many(world: &World) {
    let (people, now) = (world.people, world.clock.now());
    let batch: Vec<Bulk> = (0..MANY)
        .map(|i| {
            let at = now.plus_seconds(i64::try_from(i).expect("small"));
            let said = vec![(at, format!("A flange of drum {i}"))];
            let subject = format!("Drum {i}");
            let words = Bulk::words(&subject, &said);
            Bulk {
                subject,
                contact: people.ada,
                company: people.acme,
                owner: None,
                stage: "1",
                custom: "{}",
                at,
                said,
                words,
            }
        })
        .collect();
    world
        .app
        .write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move { tickets::bulk(&mut s, people.ingrid, &batch).await })
        })
        .await
        .expect("tickets can be made");
}

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

    async fn ticket_idor_by_search_among_many_finds_the_old_and_rare_and_nothing_of_strangers(world) {
        world.ticket("Zeppelin bolts", "Confidential flange").await;
        world.ticket_of(world.people.eve, Some(world.people.acme_two), "Eve's zeppelin", "x").await;
        many(world).await;
        for who in ["ada", "ben"] {
            assert!(finds(world, who, "zeppelin", "Zeppelin bolts").await, "{who}");
            assert!(!finds(world, who, "zeppelin", "Eve").await, "{who}");
        }
        assert!(!finds(world, "eve", "confidential", "Zeppelin bolts").await, "a stranger does not");
        assert!(!finds(world, "eve", "flange", "Drum").await, "a stranger does not");
        let mut agent = world.staff("ingrid").await;
        for (query, expected) in [("zeppelin", 2), ("confidential+zepp", 1)] {
            let page = agent.get(&format!("/desk/search?q={query}")).await.body;
            let found = page.matches("Zeppelin bolts").count().min(1) + page.matches("Eve&#39;s zeppelin").count().min(1);
            assert_eq!(found, expected, "{query}: {page}");
        }
    }

    async fn words_that_most_tickets_have_are_found_page_by_page_and_exported_whole(world) {
        world.ticket("Zeppelin bolts", "Confidential flange").await;
        world.ticket_of(world.people.ada, Some(world.people.acme), "Gasket", "No such word").await;
        many(world).await;
        let mut ada = world.customer("ada").await;
        let page = ada.get("/requests?q=flan&size=100").await.body;
        assert!(page.contains("100+"), "{page}");
        assert_eq!(page.matches("<bdi>Drum ").count(), 100, "{page}");
        let csv = ada.get("/requests.csv?q=flan").await.body;
        assert_eq!(csv.trim_end().split("\r\n").count() - 1, MANY + 1, "every one, the old one, too, and no other");
        assert!(csv.contains("Zeppelin bolts") && !csv.contains("Gasket"));
        let narrow = ada.get("/requests?q=flange+7&status=open").await.body;
        assert!(narrow.contains("<bdi>Drum 7</bdi>") && !narrow.contains("<bdi>Drum 8</bdi>"), "{narrow}");
        let desk = world.staff("ingrid").await.get("/desk/search?q=flange").await.body;
        assert!(desk.contains("100+"), "{desk}");
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
