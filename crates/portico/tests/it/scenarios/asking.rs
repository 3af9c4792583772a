//! Scenarios 6, 7, 14 and 16: closing, writing on what is closed, filing, and who may only look.

use axum::http::StatusCode;
use portico::desk::people::Record;
use portico::desk::portal_settings::Tab;

use super::{meets, sought, writes};
use crate::closing::{repair_pipeline, repairs, stage_of};
use crate::desk::emails;
use crate::settings::{opened, saved, set};
use crate::world::on_both_engines;

on_both_engines! {
    async fn scenario_06_closing_goes_where_each_pipeline_says(world) {
        let (stages, broken) = repairs(world).await;
        let plain = world.ticket("Quince press", "It leaks").await.0;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, Tab::Advanced, &[("close_allowed", "")]).await;
        let page = tom.get("/settings/portal/advanced").await.body;
        assert!(page.contains("Closed (the only closed stage)"), "the first pipeline's is chosen already: {page}");
        let field = format!("closing_stages_{}", repair_pipeline(world).await);
        assert_eq!(opened(&mut tom, Tab::Advanced).await[&field], "", "the second's is not");

        let refused = set(&mut tom, Tab::Advanced, &[("close_allowed", "true"), ("form_menu", "Not yet")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("“Repairs” has several closed stages"), "{}", refused.body);
        let menu = ada.get("/requests").await.body;
        assert!(!menu.contains("Not yet"), "nothing was saved: {menu}");
        for id in [plain, broken] {
            assert!(!ada.get(&format!("/requests/{id}")).await.body.contains("/close\""));
            assert_eq!(ada.post(&format!("/requests/{id}/close"), &[]).await.status, StatusCode::FORBIDDEN);
        }

        saved(&mut tom, Tab::Advanced, &[("close_allowed", "true"), (&field, &stages[2].to_string())]).await;
        for (id, stage) in [(plain, "4"), (broken, "r3")] {
            let page = format!("/requests/{id}");
            assert!(ada.get(&page).await.body.contains("/close\""), "it can be closed now");
            assert_eq!(ada.get(&format!("{page}/close")).await.status, StatusCode::OK, "it is asked first");
            assert_eq!(ada.post(&format!("{page}/close"), &[]).await.status, StatusCode::SEE_OTHER);
            assert_eq!(stage_of(world, id).await, stage);
            assert!(ada.get(&page).await.body.contains("You closed this"), "{page}");
        }
        let closed = ada.get("/requests?status=closed").await.body;
        let exported = ada.get("/requests.csv?status=closed").await.body;
        for subject in ["Quince press", "Pump to mend"] {
            assert!(closed.contains(subject) && exported.contains(subject), "{subject}: {exported}");
        }
        assert!(!exported.contains("Scrapped"), "the stage has no name for customers: {exported}");
        assert!(tom.get(&format!("/desk/v/closed/t/{broken}")).await.body.contains("Scrapped"));
    }

    async fn scenario_07_what_is_closed_takes_answers_only_where_it_may(world) {
        let id = world.ticket("Quince press", "It leaks").await;
        let (path, page) = (format!("/requests/{id}/reply"), format!("/requests/{id}"));
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let key = ada.get(&page).await.hidden("submit_key");
        let closed = tom.post(&format!("/desk/t/{id}/close"), &[("view", "all")]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER);
        saved(&mut tom, Tab::Advanced, &[("reply_to_closed", "")]).await;
        let read = ada.get(&page).await.body;
        assert!(read.contains("It leaks") && !read.contains("name=\"body\""), "there is nothing to write in: {read}");
        let fields = [("body", "The zanzibar valve"), ("submit_key", key.as_str())];
        assert_eq!(ada.post(&path, &fields).await.status, StatusCode::FORBIDDEN);
        let file: (&str, &str, &str, &[u8]) = ("files", "drawing.txt", "text/plain", b"a drawing");
        assert_eq!(ada.post_files(&path, &fields, &[file]).await.status, StatusCode::FORBIDDEN);
        let kept = "SELECT (SELECT COUNT(*) FROM message WHERE body LIKE '%zanzibar%') + (SELECT COUNT(*) FROM attachment)";
        assert_eq!(world.count(kept).await, 0, "nothing of it is kept");

        saved(&mut tom, Tab::Advanced, &[("reply_to_closed", "true")]).await;
        writes(&mut ada, id, "The zanzibar valve").await;
        let threads = format!("SELECT COUNT(DISTINCT thread_id) FROM message WHERE ticket_id = {id}");
        assert_eq!(world.count(&threads).await, 1, "it stands in the same conversation");
        let people = world.people;
        for record in [Record::Ticket(id), Record::Contact(people.ada), Record::Company(people.acme)] {
            assert_eq!(emails(world, &tom, record, "zanzibar").await, 1, "an e-mail activity on {record:?}");
        }
        let read = ada.get(&page).await.body;
        assert!(read.contains("The zanzibar valve") && read.contains("You opened this again"), "{read}");
        for list in ["/requests?status=open", "/requests.csv?status=open", "/requests?q=zanzibar&status=open"] {
            assert!(ada.get(list).await.body.contains("Quince press"), "{list}");
        }
        assert!(tom.get("/desk/v/unassigned").await.body.contains("The zanzibar valve"), "and waits for somebody");
    }

    async fn scenario_14_a_request_is_of_whoever_has_signed_in(world) {
        let mut ada = world.customer("ada").await;
        let key = ada.get("/new").await.hidden("submit_key");
        let foreign = world.people.eve.to_string();
        let filed = ada
            .post(
                "/new",
                &[
                    ("subject", "Quince press"), ("content", "It leaks"), ("share", "yes"), ("submit_key", &key),
                    ("email", "eve@example.com"), ("contact", &foreign), ("contact_id", &foreign), ("requester", &foreign),
                    ("company", &world.people.acme_two.to_string()), ("from", "eve@example.com"),
                ],
            )
            .await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.body);
        let id = world.count("SELECT id FROM ticket").await;
        let whose = format!("SELECT contact_id FROM ticket WHERE id = {id}");
        assert_eq!(world.count(&whose).await, world.people.ada.0);
        let whose = format!("SELECT company_id FROM ticket WHERE id = {id}");
        assert_eq!(world.count(&whose).await, world.people.acme.0);
        let exported = ada.get("/requests.csv").await.body;
        assert!(exported.contains("Quince press") && exported.contains("Ada Berg") && !exported.contains("Eve"), "{exported}");
        let mut eve = world.customer("eve").await;
        assert!(!eve.get("/requests").await.body.contains("Quince press"));
        assert_eq!(eve.get(&format!("/requests/{id}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(eve.get(filed.location()).await.status, StatusCode::NOT_FOUND, "nor is the receipt hers");
        let mails = world.mails().await;
        assert!(mails.iter().any(|mail| mail.recipient == "ada@example.com"), "{mails:?}");
        assert!(mails.iter().all(|mail| !mail.recipient.contains("eve@")), "{mails:?}");
        let mut agent = world.staff("ingrid").await;
        assert!(agent.get(&format!("/desk/contacts/{}", world.people.ada)).await.body.contains("Quince press"));
        assert!(!agent.get(&format!("/desk/contacts/{foreign}")).await.body.contains("Quince press"));
    }

    async fn scenario_16_staff_look_at_the_portal_and_cannot_write(world) {
        let ticket = sought(world, "Quince press").await;
        let mut agent = world.staff("ingrid").await;
        meets(&mut agent, &ticket, "staff").await;
        let page = agent.get(&ticket.page()).await.body;
        assert!(!page.contains("name=\"body\"") && !page.contains("/close\""), "there is nothing to write in: {page}");
        let before = world.count("SELECT (SELECT COUNT(*) FROM message) + (SELECT COUNT(*) FROM event)").await;
        for path in [format!("{}/reply", ticket.page()), format!("{}/close", ticket.page()), "/new".to_owned(), "/uploads".to_owned()] {
            let file: (&str, &str, &str, &[u8]) = ("files", "drawing.txt", "text/plain", b"a drawing");
            let fields = [("body", "Hello"), ("subject", "Hello"), ("content", "Hello"), ("submit_key", "k")];
            for sent in [agent.post(&path, &fields).await, agent.post_files(&path, &fields, &[file]).await] {
                assert_eq!(sent.status, StatusCode::FORBIDDEN, "{path}: {}", sent.body);
            }
        }
        let after = world.count("SELECT (SELECT COUNT(*) FROM message) + (SELECT COUNT(*) FROM event)").await;
        assert_eq!(before, after, "nothing was written");
        assert_eq!(world.count("SELECT COUNT(*) FROM upload").await, 0);
        assert!(world.customer("ada").await.get("/requests?status=open").await.body.contains("Quince press"), "it is still open");
    }
}
