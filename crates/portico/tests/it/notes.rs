//! Internal notes never reach a customer: by page, list, search, count, CSV, file or mail.

use axum::http::StatusCode;
use portico::desk::tickets::{Imported, ImportedStep};
use portico::web::routes::table;

use crate::world::{World, on_both_engines};

const SECRET: &str = "zebrafish";

async fn ticket_with_note(world: &World) -> String {
    let at = world.clock.now().plus_seconds(-7200);
    let (ada, ingrid) = (world.people.ada, world.people.ingrid);
    let story = Imported {
        subject: "Pump drips".into(),
        content: "It drips".into(),
        stage: "1",
        priority: None,
        category: None,
        source: "FORM",
        contact: ada,
        colleagues: vec![],
        company: Some(world.people.acme),
        custom: "{}".into(),
        at,
        steps: vec![
            (at, ImportedStep::Customer(ada, "It drips".into(), vec![])),
            (at.plus_seconds(60), ImportedStep::Note(ingrid, format!("The {SECRET} again"))),
            (at.plus_seconds(120), ImportedStep::Agent(ingrid, "Which pump?".into(), vec![])),
        ],
    };
    world.import(story).await.to_string()
}

on_both_engines! {
    async fn no_customer_answer_holds_the_words_of_a_note(world) {
        let id = ticket_with_note(world).await;
        let mut agent = world.staff("ingrid").await;
        let page = agent.get(&format!("/desk/v/all/t/{id}")).await;
        assert!(page.body.contains(SECRET), "staff read the note: {}", page.body);
        for who in ["ada", "ben", "eve"] {
            let mut customer = world.customer(who).await;
            for route in table().iter().filter(|route| route.method == "GET") {
                let path = route.path.replace("{id}", &id).replace("{ticket}", &id).replace("{view}", "all");
                let page = customer.get(&path).await;
                assert!(!page.body.contains(SECRET), "{who} reads a note at {path}");
            }
        }
        let mut preview = world.staff("ingrid").await;
        for path in [format!("/requests/{id}"), "/requests".to_owned(), "/requests.csv".to_owned()] {
            let page = preview.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.body.contains(SECRET), "staff who look at the portal see what customers see: {path}");
        }
    }

    async fn no_search_or_count_of_a_customer_is_moved_by_a_note(world) {
        ticket_with_note(world).await;
        let mut ada = world.customer("ada").await;
        let found = ada.get("/requests?q=drips").await;
        assert!(found.body.contains("Pump drips"));
        for words in [SECRET, "zebra", "drips+zebrafish"] {
            let page = ada.get(&format!("/requests?q={words}")).await;
            assert!(!page.body.contains("Pump drips"), "{words} finds the ticket by its note");
            let csv = ada.get(&format!("/requests.csv?q={words}")).await;
            assert!(!csv.body.contains("Pump drips"), "{words} exports the ticket by its note");
        }
        let mut agent = world.staff("ingrid").await;
        let page = agent.get(&format!("/desk/search?q={SECRET}")).await;
        assert!(page.body.contains("Pump drips"), "staff find the note");
        let mut preview = world.staff("ingrid").await;
        let page = preview.get(&format!("/requests?q={SECRET}")).await;
        assert!(!page.body.contains("Pump drips"), "not even staff find it through the portal");
    }

    async fn a_file_of_a_note_is_not_found_by_customers(world) {
        let id = ticket_with_note(world).await;
        let mut agent = world.staff("ingrid").await;
        let page = agent.get(&format!("/desk/v/all/t/{id}")).await;
        let key = page.hidden("submit_key");
        let posted = agent
            .post_files(
                &format!("/desk/t/{id}/reply"),
                &[("kind", "note"), ("body", "see file"), ("submit_key", &key), ("view", "all")],
                &[("files", "secret.txt", "text/plain", SECRET.as_bytes())],
            )
            .await;
        assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
        let file = agent.get(&format!("/desk/t/{id}/files/1")).await;
        assert_eq!((file.status, file.body.as_str()), (StatusCode::OK, SECRET));
        let mut ada = world.customer("ada").await;
        for path in [format!("/requests/{id}/files/1"), format!("/desk/t/{id}/files/1")] {
            let page = ada.get(&path).await;
            assert_ne!(page.status, StatusCode::OK, "{path}");
            assert!(!page.body.contains(SECRET));
        }
        let page = ada.get(&format!("/requests/{id}")).await;
        assert!(!page.body.contains("secret.txt"));
    }
}
