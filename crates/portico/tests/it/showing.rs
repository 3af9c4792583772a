//! Which conversation and which messages of a ticket customers see.

use axum::http::StatusCode;

use crate::world::{Browser, Mail, World, on_both_engines};

/// What an agent sends to show or hide something of a ticket.
pub(crate) async fn showing(agent: &mut Browser, ticket: i64, what: &str, id: &str, verb: &str) -> StatusCode {
    agent.post(&format!("/desk/t/{ticket}/showing"), &[("view", "all"), (what, id), ("do", verb)]).await.status
}

/// The newest message of a ticket.
async fn newest(world: &World, ticket: i64) -> String {
    world.count(&format!("SELECT MAX(id) FROM message WHERE ticket_id = {ticket}")).await.to_string()
}

on_both_engines! {
    async fn a_hidden_message_is_hidden_everywhere_and_comes_back(world) {
        let id = world.ticket("Press leaks", "It leaks").await;
        let path = format!("/requests/{}", id.0);
        let (mut ada, mut agent) = (world.customer("ada").await, world.staff("ingrid").await);
        let key = ada.get(&path).await.hidden("submit_key");
        let sent = ada
            .post_files(
                &format!("{path}/reply"),
                &[("body", "The zanzibar code is 4711"), ("submit_key", &key)],
                &[("files", "code.txt", "text/plain", b"4711")],
            )
            .await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let page = ada.get(&path).await.body;
        let file = page.split(&format!("href=\"{path}/files/")).nth(1).and_then(|rest| rest.split('"').next());
        let file = format!("{path}/files/{}", file.expect("a file"));
        assert_eq!(ada.get(&file).await.status, StatusCode::OK);
        let message = newest(world, id.0).await;

        assert_eq!(showing(&mut agent, id.0, "message", &message, "hide").await, StatusCode::SEE_OTHER);
        assert!(!ada.get(&path).await.body.contains("zanzibar"));
        assert_eq!(ada.get(&file).await.status, StatusCode::NOT_FOUND, "nor its file");
        assert!(!ada.get("/requests?q=zanzibar").await.body.contains("Press leaks"), "nor is it found");
        let bens = world.customer("ben").await.get("/requests?q=zanzibar").await.body;
        assert!(!bens.contains("Press leaks"), "by nobody");
        assert!(agent.get("/desk/search?q=zanzibar").await.body.contains("Press leaks"), "but by staff");
        assert_eq!(showing(&mut agent, id.0, "message", &message, "hide").await, StatusCode::SEE_OTHER, "once more");
        assert_eq!(world.count("SELECT COUNT(*) FROM event WHERE kind = 'showing'").await, 1, "which changes nothing");
        let desk = agent.get(&format!("/desk/v/all/t/{}", id.0)).await.body;
        assert!(desk.contains("zanzibar") && desk.contains("Not in portal"), "staff read it and that it is hidden");
        assert!(desk.contains("hid a message from the portal"));
        assert!(!ada.get(&path).await.body.contains("hid a message"), "customers do not read that");

        assert_eq!(showing(&mut agent, id.0, "message", &message, "show").await, StatusCode::SEE_OTHER);
        assert!(ada.get(&path).await.body.contains("zanzibar"));
        assert!(ada.get("/requests?q=zanzibar").await.body.contains("Press leaks"));
    }

    async fn customers_see_the_one_conversation_that_is_shown(world) {
        let id = world.ticket("Press leaks", "First words").await;
        let path = format!("/requests/{}", id.0);
        let (mut ada, mut agent) = (world.customer("ada").await, world.staff("ingrid").await);
        let first = world.count(&format!("SELECT id FROM thread WHERE ticket_id = {}", id.0)).await.to_string();
        assert!(agent.get(&format!("/desk/v/all/t/{}", id.0)).await.body.contains("Customers see this"));

        assert_eq!(showing(&mut agent, id.0, "thread", &first, "hide").await, StatusCode::SEE_OTHER);
        assert!(!ada.get(&path).await.body.contains("First words"), "nothing is shown, nor the description that says the same");
        assert!(!ada.get("/requests?q=words").await.body.contains("Press leaks"), "nor found");
        assert!(agent.get("/desk/search?q=words").await.body.contains("Press leaks"));
        let key = ada.get(&path).await.hidden("submit_key");
        let sent = ada.post(&format!("{path}/reply"), &[("body", "Second words"), ("submit_key", &key)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "whoever writes begins another");
        let page = ada.get(&path).await.body;
        assert!(page.contains("Second words") && !page.contains("First words"), "{page}");

        assert_eq!(showing(&mut agent, id.0, "thread", &first, "show").await, StatusCode::SEE_OTHER);
        let page = ada.get(&path).await.body;
        assert!(page.contains("First words") && !page.contains("Second words"), "one and no other: {page}");
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM thread WHERE ticket_id = {} AND is_shown", id.0)).await, 1);
        let desk = agent.get(&format!("/desk/v/all/t/{}", id.0)).await.body;
        assert!(desk.contains("First words") && desk.contains("Second words"), "staff read both");
    }

    async fn a_mail_that_waits_with_what_was_hidden_is_taken_back(world) {
        let id = world.ticket("Press leaks", "First words").await;
        let mut agent = world.staff("ingrid").await;
        let path = format!("/desk/v/all/t/{}", id.0);
        for words in ["The secret is 4711", "Nothing secret"] {
            let key = agent.get(&path).await.hidden("submit_key");
            let fields = [("submit_key", key.as_str()), ("view", "all"), ("kind", "reply"), ("then", "customer"), ("body", words)];
            assert_eq!(agent.post(&format!("/desk/t/{}/reply", id.0), &fields).await.status, StatusCode::SEE_OTHER);
        }
        let holds = |words: &'static str, mails: &[Mail]| mails.iter().any(|mail| mail.plain.contains(words));
        let mails = world.mails().await;
        assert!(holds("4711", &mails) && holds("Nothing secret", &mails), "both wait for the mail server");
        let secret = world.count("SELECT id FROM message WHERE body LIKE '%4711%'").await.to_string();
        assert_eq!(showing(&mut agent, id.0, "message", &secret, "hide").await, StatusCode::SEE_OTHER);
        let mails = world.mails().await;
        assert!(!holds("4711", &mails) && holds("Nothing secret", &mails), "only the one is taken back");
    }

    async fn nobody_hides_what_is_of_another_ticket(world) {
        let (id, other) = (world.ticket("One", "Words of one").await, world.ticket("Other", "Words of other").await);
        let mut agent = world.staff("ingrid").await;
        let message = newest(world, other.0).await;
        let thread = world.count(&format!("SELECT id FROM thread WHERE ticket_id = {}", other.0)).await.to_string();
        for (what, of, verb) in [
            ("message", message.as_str(), "hide"),
            ("thread", thread.as_str(), "hide"),
            ("thread", thread.as_str(), "show"),
            ("message", "999999", "hide"),
            ("message", "x", "hide"),
            ("thread", "", "hide"),
            ("message", "1", "delete"),
        ] {
            assert_eq!(showing(&mut agent, id.0, what, of, verb).await, StatusCode::NOT_FOUND, "{what} {of} {verb}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM thread WHERE is_shown").await, 2, "and nothing has changed");
        let mut ada = world.customer("ada").await;
        let page = ada.post(&format!("/desk/t/{}/showing", other.0), &[("message", &message), ("do", "hide")]).await;
        assert!(page.location().starts_with("/desk/sign-in"), "customers have no part in it");
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE is_hidden").await, 0);
    }
}
