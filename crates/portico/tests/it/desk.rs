//! The agent's work: queues, answers, notes, owners, stages; and what of it customers hear.

use axum::http::StatusCode;
use portico::desk::door::Claim;
use portico::desk::people::{self, ActivityKind, Record};

use crate::world::{Browser, Page, World, on_both_engines};

pub(crate) async fn act(agent: &mut Browser, id: &str, fields: &[(&str, &str)]) -> Page {
    let page = agent.get(&format!("/desk/v/all/t/{id}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let key = page.hidden("submit_key");
    let mut all = vec![("submit_key", key.as_str()), ("view", "all")];
    all.extend_from_slice(fields);
    agent.post(&format!("/desk/t/{id}/reply"), &all).await
}

/// How many e-mails of customers with this word are on the timeline of a record.
pub(crate) async fn emails(world: &World, agent: &Browser, record: Record, word: &str) -> usize {
    let token = agent.cookies().values().next().cloned();
    let timeline = world
        .app
        .read(Claim::Desk { token, about: None }, move |mut s| {
            Box::pin(async move { people::timeline(&mut s, record).await })
        })
        .await
        .expect("the timeline can be read");
    let is_one = |kind: &ActivityKind| matches!(kind, ActivityKind::Email { snippet, from_staff: false } if snippet.contains(word));
    timeline.iter().filter(|activity| is_one(&activity.kind)).count()
}

on_both_engines! {
    async fn an_answer_reaches_the_customer_and_hands_the_turn_over(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let mut agent = world.staff("ingrid").await;
        let sent = act(&mut agent, &id, &[("kind", "reply"), ("then", "customer"), ("body", "Which pump?")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let mut ada = world.customer("ada").await;
        let page = ada.get(&format!("/requests/{id}")).await;
        assert!(page.body.contains("Which pump?") && page.body.contains("data-s=\"you\""), "{}", page.body);
        let list = ada.get("/requests").await;
        assert!(list.body.contains("class=\"turn"), "the card asks for a reply");
        assert!(list.body.contains("Which pump?"), "and quotes what was asked");
        world.run("UPDATE message SET is_hidden = TRUE WHERE staff_id IS NOT NULL").await;
        let list = ada.get("/requests").await;
        assert!(list.body.contains("class=\"turn") && !list.body.contains("Which pump?"), "what is hidden is not quoted");
        world.run("UPDATE message SET is_hidden = FALSE").await;
        let mails = world.mails().await;
        assert!(mails.iter().any(|mail| mail.recipient == "ada@example.com"), "{mails:?}");
    }

    async fn a_note_mails_nobody(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let mut agent = world.staff("ingrid").await;
        let sent = act(&mut agent, &id, &[("kind", "note"), ("body", "Check the gasket")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert!(agent.get(&format!("/desk/v/all/t/{id}")).await.body.contains("Check the gasket"));
        assert!(world.mails().await.is_empty());
    }

    async fn what_comes_after_an_answer_is_obeyed(world) {
        for (then, status) in [("customer", "open"), ("us", "open"), ("close", "closed")] {
            let subject = format!("Pump {then}");
            let id = world.ticket(&subject, "It drips").await.to_string();
            let mut agent = world.staff("ingrid").await;
            act(&mut agent, &id, &[("kind", "reply"), ("then", then), ("body", "Done")]).await;
            let mut ada = world.customer("ada").await;
            assert!(ada.get(&format!("/requests?status={status}")).await.body.contains(&subject), "{then}");
        }
        let mut agent = world.staff("ingrid").await;
        let queue = agent.get("/desk/v/theirs").await;
        assert!(queue.body.contains("Pump customer") && !queue.body.contains("Pump us"));
    }

    async fn every_portal_message_is_in_the_inbox_and_on_three_timelines(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let key = ada.get(&format!("/requests/{id}")).await.hidden("submit_key");
        let sent =
            ada.post(&format!("/requests/{id}/reply"), &[("body", "The gasket is torn"), ("submit_key", &key)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        let mut agent = world.staff("ingrid").await;
        assert!(agent.get("/desk/v/unassigned").await.body.contains("The gasket is torn"), "in the agent's inbox");
        let (contact, company) = (world.people.ada, world.people.acme);
        for record in [Record::Ticket(id), Record::Contact(contact), Record::Company(company)] {
            assert_eq!(emails(world, &agent, record, "gasket").await, 1, "an e-mail activity on {record:?}");
        }
        for path in [format!("/desk/contacts/{contact}"), format!("/desk/companies/{company}")] {
            assert!(agent.get(&path).await.body.contains("The gasket is torn"), "{path}");
        }
    }

    async fn a_ticket_without_a_thread_shows_itself_and_the_first_reply_makes_one(world) {
        let story = portico::desk::tickets::Imported {
            subject: "Called about the pump".into(),
            content: "He says it drips".into(),
            stage: "1",
            priority: None,
            category: None,
            source: "PHONE",
            contact: world.people.ada,
            colleagues: vec![],
            company: Some(world.people.acme),
            custom: "{}".into(),
            at: world.clock.now().plus_seconds(-60),
            steps: vec![],
        };
        let id = world.import(story).await;
        let mut ada = world.customer("ada").await;
        let page = ada.get(&format!("/requests/{id}")).await;
        assert!(page.body.contains("Called about the pump") && page.body.contains("He says it drips"));
        let key = page.hidden("submit_key");
        let sent = ada.post(&format!("/requests/{id}/reply"), &[("body", "Any news?"), ("submit_key", &key)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert!(ada.get(&format!("/requests/{id}")).await.body.contains("Any news?"));
    }

    async fn changes_made_meanwhile_are_not_overwritten_unseen(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let mut ingrid = world.staff("ingrid").await;
        let mut tom = world.staff("tom").await;
        let page = ingrid.get(&format!("/desk/v/all/t/{id}")).await;
        let was = page.hidden("was_owner");
        world.clock.advance(5);
        tom.post(&format!("/desk/t/{id}/take"), &[("view", "all")]).await;
        let ben = world.count("SELECT id FROM staff WHERE email_key = 'ingrid@example.com'").await.to_string();
        let path = format!("/desk/t/{id}/change");
        let late = ingrid.post(&path, &[("was_owner", &was), ("owner", &ben), ("view", "all")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.body);
        let unchanged = [("was_owner", was.as_str()), ("owner", was.as_str()), ("was_priority", ""), ("priority", "HIGH")];
        let other = ingrid.post(&path, &unchanged).await;
        assert_eq!(other.status, StatusCode::SEE_OTHER, "what is not changed is no conflict: {}", other.body);
        let page = ingrid.get(&format!("/desk/v/all/t/{id}")).await;
        let was = page.hidden("was_owner");
        let fresh = ingrid.post(&path, &[("was_owner", &was), ("owner", &ben), ("view", "all")]).await;
        assert_eq!(fresh.status, StatusCode::SEE_OTHER, "{}", fresh.body);
    }

    async fn a_change_keeps_an_owner_who_has_left(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        world.staff("ingrid").await.post(&format!("/desk/t/{id}/take"), &[("view", "all")]).await;
        world.run("UPDATE staff SET is_active = FALSE WHERE email_key = 'ingrid@example.com'").await;
        let mut tom = world.staff("tom").await;
        let page = tom.get(&format!("/desk/v/all/t/{id}")).await;
        assert!(page.body.contains("selected>Ingrid Solberg"), "{}", page.body);
        let (was, path) = (page.hidden("was_owner"), format!("/desk/t/{id}/change"));
        let fields = [("was_owner", was.as_str()), ("owner", was.as_str()), ("was_priority", ""), ("priority", "HIGH")];
        assert_eq!(tom.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        assert!(tom.get(&format!("/desk/v/all/t/{id}")).await.body.contains("selected>Ingrid Solberg"));
    }

    async fn what_is_neither_reply_nor_note_reaches_nobody(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let mut agent = world.staff("ingrid").await;
        let sent = act(&mut agent, &id, &[("kind", "whatever"), ("body", "For colleagues")]).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(sent.body.contains("For colleagues"), "the text comes back");
        assert!(!world.customer("ada").await.get(&format!("/requests/{id}")).await.body.contains("For colleagues"));
    }

    async fn closing_in_any_way_tells_the_customer_once_and_after_the_answer(world) {
        for way in ["reply", "select", "button"] {
            let id = world.ticket(&format!("Pump {way}"), "It drips").await.to_string();
            let mut agent = world.staff("ingrid").await;
            let closed = world.count("SELECT id FROM stage WHERE key = '4'").await.to_string();
            let before = world.mails().await.len();
            let done = match way {
                "reply" => act(&mut agent, &id, &[("kind", "reply"), ("then", "close"), ("body", "Done")]).await,
                "select" => agent.post(&format!("/desk/t/{id}/change"), &[("stage", &closed), ("view", "all")]).await,
                _ => agent.post(&format!("/desk/t/{id}/close"), &[("view", "all")]).await,
            };
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{way}: {}", done.body);
            let mails = world.mails().await;
            let purposes: Vec<&str> = mails[before..].iter().map(|mail| mail.purpose.as_str()).collect();
            assert_eq!(purposes, if way == "reply" { vec!["replied", "closed"] } else { vec!["closed"] }, "{way}");
        }
    }

    async fn customers_cannot_enter_the_desk_and_a_desk_cookie_is_no_customer(world) {
        let mut ada = world.customer("ada").await;
        for path in ["/desk", "/desk/v/all", "/desk/contacts", "/desk/search?q=a"] {
            let page = ada.get(path).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
            assert!(page.location().starts_with("/desk/sign-in"), "{path}");
        }
        let mut agent = world.staff("ingrid").await;
        assert_eq!(agent.post("/uploads", &[]).await.status, StatusCode::FORBIDDEN);
    }
}
