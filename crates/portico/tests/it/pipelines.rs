//! Pipelines and stages as administrators edit them, and that desk and portal obey at once.

use axum::http::StatusCode;
use portico::desk::door::Claim;
use portico::desk::ids::TicketId;
use portico::desk::setup::PortalChange;
use portico::desk::tickets::{self, Bulk};
use portico::desk::viewer::System;

use crate::forms::{change, opened, refused, saved, send, sent, set};
use crate::tally::wrong;
use crate::world::{Browser, Page, World, on_both_engines};

/// The pipeline that every installation begins with; its stages are New (1), Waiting on contact (2), Waiting on us (3) and
/// Closed (4).
const FIRST: &str = "/settings/pipelines/1";

async fn made(admin: &mut Browser) -> String {
    let page = admin.post("/settings/pipelines", &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.location().to_owned()
}

/// Answers what a page asks before something falls out of use.
async fn answered(admin: &mut Browser, path: &str, answers: &[(&str, &str)]) -> Page {
    let version = admin.get(path).await.hidden("version");
    let mut fields = vec![("version", version.as_str())];
    fields.extend_from_slice(answers);
    admin.post(path, &fields).await
}

async fn done(admin: &mut Browser, path: &str, answers: &[(&str, &str)]) {
    let page = answered(admin, path, answers).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}: {}", page.body);
}

/// Changes that are asked about, and wanted all the same.
async fn confirmed(admin: &mut Browser, path: &str, changes: &[(&str, &str)]) -> String {
    let page = set(admin, path, changes).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "it is asked first: {}", page.body);
    let mut values = sent(&page.body);
    change(&mut values, &[("confirmed", &page.hidden("confirmed"))]);
    let again = send(admin, path, &values).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    page.body
}

/// Where a ticket is: its pipeline, stage, turn and whether it is closed, and the same of what lists read.
async fn place(world: &World, ticket: TicketId) -> String {
    let of = |table: &str, id: &str| {
        format!(
            "(SELECT MIN(turn) || CASE WHEN MIN(CASE WHEN is_closed THEN 1 ELSE 0 END) = 1 THEN '!' ELSE '' END FROM {table} WHERE {id} = {ticket})"
        )
    };
    let all = format!(
        "SELECT CAST(pipeline_id AS TEXT) || '/' || CAST(stage_id AS TEXT) || ' ' || {} || ' ' || {} || ' ' || {} FROM ticket WHERE id = {ticket}",
        of("ticket", "id"),
        of("ticket_contact", "ticket_id"),
        of("ticket_company", "ticket_id")
    );
    world.text(&all).await
}

async fn many(world: &World, n: usize, stage: &'static str) {
    let (people, at) = (world.people, world.clock.now().plus_seconds(-3600));
    for from in (0..n).step_by(400) {
        let batch: Vec<Bulk> = (from..n.min(from + 400))
            .map(|n| {
                let (subject, said) = (format!("Pump {n}"), vec![(at, "It drips".to_owned())]);
                let words = Bulk::words(&subject, &said);
                Bulk {
                    subject,
                    contact: people.ada,
                    company: people.acme,
                    owner: None,
                    stage,
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
            .expect("tickets can be written");
    }
}

on_both_engines! {
    async fn pipelines_are_for_those_who_may_set_up_the_portal(world) {
        let mut agent = world.staff("ingrid").await;
        let pages = ["/settings/pipelines", FIRST, "/settings/pipelines/1/archive", "/settings/pipelines/1/stages/2/remove"];
        let writes = ["/move", "/archive", "/restore", "/stages/2/remove", "/stages/2/restore", ""].map(|end| format!("{FIRST}{end}"));
        for path in pages {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in writes.iter().map(String::as_str).chain(["/settings/pipelines"]) {
            assert_eq!(agent.post(path, &[("name", "Mine"), ("to", "down")]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM pipeline").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
        world.permit("ingrid@example.com", true).await;
        for path in pages {
            assert_eq!(agent.get(path).await.status, StatusCode::OK, "{path} from the next request on");
        }
        for path in ["/settings/pipelines/9", "/settings/pipelines/x", "/settings/pipelines/1/stages/9/remove", "/settings/pipelines/9/stages/1/remove"] {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut customer = world.customer("ada").await;
        assert_eq!(customer.get(FIRST).await.location().split('?').next(), Some("/desk/sign-in"));
    }

    async fn customers_read_the_name_of_a_stage_only_where_the_portal_shows_stages(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, FIRST, &[("label_4", "Done!"), ("customer_1", "In good hands")]).await;
        let agent = world.staff("ingrid").await.get(&format!("/desk/v/all/t/{id}")).await.body;
        assert!(agent.contains("Done!") && agent.contains(">New</option>"), "agents read their own names: {agent}");
        assert_eq!(ada.post(&format!("/requests/{id}/close"), &[]).await.status, StatusCode::SEE_OTHER);
        let pages = [format!("/requests/{id}"), "/requests?status=all".to_owned(), "/requests.csv?status=all".to_owned()];
        for path in &pages {
            let body = ada.get(path).await.body;
            assert!(body.contains("Closed") && !body.contains("Done!"), "{path}: {body}");
        }
        world.settings(PortalChange { show_stages: Some(true), ..PortalChange::default() }).await;
        for path in &pages {
            assert!(ada.get(path).await.body.contains("Done!"), "{path} from the next request on");
        }
        saved(&mut tom, FIRST, &[("customer_4", "All good")]).await;
        for path in &pages {
            let body = ada.get(path).await.body;
            assert!(body.contains("All good") && !body.contains("Done!"), "{path}: {body}");
        }
        let open = world.ticket("Valve drips", "It drips").await;
        assert!(ada.get(&format!("/requests/{open}")).await.body.contains("In good hands"));
        saved(&mut tom, FIRST, &[("customer_1", "")]).await;
        assert!(ada.get(&format!("/requests/{open}")).await.body.contains(">New<"), "empty is the same name");
    }

    async fn a_pipeline_is_made_named_put_into_order_and_gets_stages(world) {
        let mut tom = world.staff("tom").await;
        let own = made(&mut tom).await;
        assert_eq!(made(&mut tom).await, "/settings/pipelines/3");
        let values = opened(&mut tom, &own).await;
        assert_eq!((values["name"].as_str(), values["stages"].as_str()), ("New pipeline", "5,6,7,8"));
        assert!(tom.get("/settings/pipelines/3").await.body.contains("New pipeline 2"), "no two have the same name");
        saved(&mut tom, &own, &[
            ("name", " Returns \t desk"),
            ("follows_replies", "-"),
            ("stages", "6,new1,5,7,8"),
            ("label_new1", "At the bench"),
            ("turn_new1", "us"),
            ("customer_new1", "We look at it"),
            ("turn_7", "customer"),
        ]).await;
        let stages = "SELECT label || '/' || turn || '/' || COALESCE(customer_label, '') FROM stage WHERE pipeline_id = 2 AND position = ";
        for (place, stage) in [(0, "Waiting on contact/customer/"), (1, "At the bench/us/We look at it"), (2, "New/us/"), (3, "Waiting on us/customer/"), (4, "Closed/nobody/")] {
            assert_eq!(world.text(&format!("{stages}{place}")).await, stage);
        }
        assert_eq!(world.text("SELECT label FROM pipeline WHERE id = 2 AND NOT follows_replies").await, "Returns desk");
        assert_eq!(world.count("SELECT COUNT(*) FROM stage WHERE is_closed AND turn = 'nobody' OR NOT is_closed AND turn <> 'nobody'").await, 13);
        for (id, to, order, focus) in [("2", "up", "213", "down=2"), ("2", "up", "213", "down=2"), ("1", "down", "231", "up=1"), ("3", "up", "321", "down=3")] {
            let page = tom.post(&format!("/settings/pipelines/{id}/move"), &[("to", to)]).await;
            assert_eq!(page.location(), format!("/settings/pipelines?{focus}"));
            let mut places = String::new();
            for place in 0..3 {
                places.push_str(&world.text(&format!("SELECT CAST(id AS TEXT) FROM pipeline WHERE position = {place}")).await);
            }
            assert_eq!(places, order);
        }
        let page = tom.get("/settings/pipelines?down=3").await.body;
        assert!(page.contains("value=\"down\" aria-label=\"Move New pipeline 2 down\" autofocus"), "{page}");
        assert!(page.find("New pipeline 2").unwrap_or_default() < page.find("Returns desk").unwrap_or_default());
        let form = tom.get("/settings/forms/1").await.body;
        assert!(form.contains("Returns desk: At the bench") && form.contains("Support Pipeline: New"), "{form}");
        for _ in 3..30 {
            made(&mut tom).await;
        }
        let page = tom.post("/settings/pipelines", &[]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("30 pipelines already"), "{}", page.body);
    }

    async fn what_a_pipeline_may_not_be_is_refused_with_a_sentence_and_comes_back_as_typed(world) {
        let mut tom = world.staff("tom").await;
        made(&mut tom).await;
        let long = "n".repeat(101);
        for (changes, why) in [
            (&[("name", " ")][..], "Give the pipeline a name"),
            (&[("name", "NEW pipeline")], "Another pipeline has this name"),
            (&[("name", long.as_str())], "at most 100 characters"),
            (&[("label_2", "\u{200b}")], "Stage 2 has no name"),
            (&[("label_2", "new")], "Stage 2 has the name of another stage"),
            (&[("label_3", long.as_str())], "Stage 3 is too long here"),
            (&[("customer_3", long.as_str())], "Stage 3 is too long here"),
            (&[("turn_1", "nobody"), ("turn_2", "nobody"), ("turn_3", "nobody")], "needs a stage that is open"),
            (&[("turn_1", "nobody")], "the form “Support” begins there"),
            (&[("stages", "1,2,3")], "Stages have come or gone"),
            (&[("stages", "1,2,3,4,5")], "Stages have come or gone"),
            (&[("stages", "")], "needs a stage that is open"),
        ] {
            if changes == [("stages", "1,2,3,4,5")] {
                // One of another pipeline, with a name: nobody takes it over.
                refused(&mut tom, FIRST, &[("stages", "1,2,3,4,5"), ("label_5", "Mine"), ("turn_5", "us")], why).await;
                continue;
            }
            refused(&mut tom, FIRST, changes, why).await;
        }
        let keys: Vec<String> = (1..=47).map(|n| format!("new{n}")).collect();
        let labels: Vec<(String, String)> = keys.iter().map(|key| (format!("label_{key}"), format!("Stage {key}"))).collect();
        let order = format!("1,2,3,4,{}", keys.join(","));
        let mut changes = vec![("stages", order.as_str())];
        changes.extend(labels.iter().map(|(name, label)| (name.as_str(), label.as_str())));
        refused(&mut tom, FIRST, &changes, "at most 50 stages").await;
        let page = set(&mut tom, FIRST, &[("name", ""), ("label_1", "Kept & <b>kept</b>"), ("stages", "2,1,3,4")]).await;
        let values = sent(&page.body);
        assert_eq!((values["label_1"].as_str(), values["stages"].as_str()), ("Kept & <b>kept</b>", "2,1,3,4"));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 1, "only that one was made is written down");
        assert_eq!(world.count("SELECT COUNT(*) FROM stage").await, 8);
    }

    async fn buttons_change_the_stages_keep_what_was_typed_and_save_nothing(world) {
        let mut tom = world.staff("tom").await;
        let mut values = opened(&mut tom, FIRST).await;
        change(&mut values, &[("name", "Typed"), ("label_1", "Typed too"), ("follows_replies", "-"), ("edit", "stages:add")]);
        let page = send(&mut tom, FIRST, &values).await;
        assert_eq!(page.status, StatusCode::OK);
        let mut values = sent(&page.body);
        assert_eq!(values["stages"], "1,2,3,new1,4");
        assert_eq!((values["name"].as_str(), values["label_1"].as_str()), ("Typed", "Typed too"));
        assert!(!values.contains_key("follows_replies"), "what was switched off stays so");
        change(&mut values, &[("label_new1", "Mine"), ("edit", "stages:up:new1")]);
        let mut values = sent(&send(&mut tom, FIRST, &values).await.body);
        assert_eq!((values["stages"].as_str(), values["label_new1"].as_str()), ("1,2,new1,3,4", "Mine"));
        change(&mut values, &[("edit", "stages:remove:new1")]);
        let values = sent(&send(&mut tom, FIRST, &values).await.body);
        assert_eq!(values["stages"], "1,2,3,4");
        assert_eq!(world.text("SELECT label FROM pipeline").await, "Support Pipeline", "nothing is saved");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
    }

    async fn two_who_save_a_pipeline_at_once_never_overwrite_each_other_unseen(world) {
        world.permit("ingrid@example.com", true).await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let mut toms = opened(&mut tom, FIRST).await;
        let asked = tom.get(&format!("{FIRST}/stages/2/remove")).await.hidden("version");
        saved(&mut ingrid, FIRST, &[("label_1", "Ingrid's")]).await;
        change(&mut toms, &[("label_1", "Tom's")]);
        let page = send(&mut tom, FIRST, &toms).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Ingrid Solberg has changed this pipeline"), "{}", page.body);
        assert_eq!(world.text("SELECT label FROM stage WHERE id = 1").await, "Ingrid's");
        let page = tom.post(&format!("{FIRST}/stages/2/remove"), &[("version", &asked)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "nor is a stage removed from an older page");
        // A button saves nothing, and does not make an older page a newer one unseen.
        change(&mut toms, &[("edit", "stages:down:1")]);
        let moved = sent(&send(&mut tom, FIRST, &toms).await.body);
        assert_eq!(moved["version"], toms["version"]);
        let page = send(&mut tom, FIRST, &moved).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let again = sent(&page.body);
        assert_eq!(send(&mut tom, FIRST, &again).await.status, StatusCode::SEE_OTHER, "having seen it, Tom may");
        assert_eq!(world.text("SELECT label FROM stage WHERE id = 1").await, "Tom's");
    }

    async fn tickets_of_a_stage_that_is_removed_go_where_they_are_sent(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let shared = world.ticket_of(world.people.ada, None, "Ada's alone", "x").await;
        let (mut tom, mut ada, mut agent) = (world.staff("tom").await, world.customer("ada").await, world.staff("ingrid").await);
        let to_two = [("stage", "2"), ("view", "all")];
        assert_eq!(agent.post(&format!("/desk/t/{id}/change"), &to_two).await.status, StatusCode::SEE_OTHER);
        assert_eq!(agent.post(&format!("/desk/t/{shared}/change"), &to_two).await.status, StatusCode::SEE_OTHER);
        let mails = world.mails().await.len();
        let activity = "SELECT CAST(SUM(last_activity_at) AS BIGINT) FROM ticket_contact";
        let before = (world.count(activity).await, ada.get("/requests.csv").await.body);
        world.clock.advance(60);
        let path = format!("{FIRST}/stages/2/remove");
        let asks = tom.get(&path).await.body;
        assert!(asks.contains("2 tickets are in this stage") && asks.contains("Waiting on us (Open, your turn)"), "{asks}");
        for wrong in [&[][..], &[("tickets", "2")], &[("tickets", "77")], &[("tickets", "x")]] {
            let page = answered(&mut tom, &path, wrong).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
            assert!(page.body.contains("Choose a stage."), "{}", page.body);
        }
        assert_eq!(place(world, id).await, "1/2 customer customer customer", "nothing is guessed");
        done(&mut tom, &path, &[("tickets", "3")]).await;
        assert_eq!(place(world, id).await, "1/3 us us us");
        assert_eq!(wrong(world).await, 0);
        assert_eq!(world.count(activity).await, before.0, "nobody has done anything on them");
        assert_eq!(ada.get("/requests.csv").await.body, before.1);
        assert_eq!(world.mails().await.len(), mails, "nobody gets a mail");
        let history = format!("SELECT value || ' ' || source || ' ' || CAST(staff_id AS TEXT) FROM property_history WHERE object_id = {id} ORDER BY id DESC LIMIT 1");
        assert_eq!(world.text(&history).await, "3 CRM_UI 2");
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM ticket WHERE id = {id} AND turn_since = updated_at AND closed_at IS NULL")).await, 1);
        let page = agent.get(&format!("/desk/v/all/t/{id}")).await.body;
        assert!(page.contains("Tom Becker moved it to Waiting on us") || page.contains("Waiting on us"), "{page}");
        assert!(page.contains("Waiting on contact"), "what happened goes on naming it: {page}");
        assert!(!page.contains("Waiting on contact</option>"), "and it is offered no more: {page}");
        let stale = agent.post(&format!("/desk/t/{id}/change"), &to_two).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "not even to an older page");
        assert_eq!(world.count("SELECT COUNT(*) FROM stage WHERE id = 2 AND is_archived AND moves_to = 3").await, 1);
        assert!(!tom.get("/settings/forms/1").await.body.contains("Waiting on contact"));
        assert!(!tom.get(FIRST).await.body.contains("value=\"Waiting on contact\""));
        assert_eq!(world.count("SELECT COUNT(*) FROM event_link WHERE object = 'contact' AND event_id = (SELECT MAX(id) FROM event)").await, 1);
        // It can come back, and is empty then.
        assert_eq!(tom.post(&format!("{FIRST}/stages/2/restore"), &[]).await.location(), "/settings/pipelines/1?back");
        assert_eq!(opened(&mut tom, FIRST).await["stages"], "1,3,4,2");
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert_eq!(place(world, id).await, "1/3 us us us");
        assert_eq!(tom.post(&format!("{FIRST}/stages/2/restore"), &[]).await.status, StatusCode::NOT_FOUND);
    }

    async fn many_tickets_are_brought_along_in_batches_and_a_repeated_job_changes_nothing(world) {
        many(world, 1_200, "3").await;
        let mut tom = world.staff("tom").await;
        let page = tom.get(&format!("{FIRST}/stages/3/remove")).await.body;
        assert!(page.contains("1,000+ tickets are in this stage"), "counting stops: {page}");
        done(&mut tom, &format!("{FIRST}/stages/3/remove"), &[("tickets", "4")]).await;
        let left = "SELECT COUNT(*) FROM ticket WHERE stage_id = 3";
        assert_eq!(world.count(left).await, 950, "a request takes one portion");
        assert_eq!(wrong(world).await, 0);
        let page = tom.get(FIRST).await.body;
        assert!(page.contains("950 tickets are still on their way out"), "{page}");
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("1,000+ tickets to “Closed”"), "{history}");
        let twice = "INSERT INTO job (kind, payload, run_at, attempts, created_at) SELECT kind, payload, run_at, 0, created_at FROM job WHERE kind = 'stage'";
        world.run(twice).await;
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert_eq!(world.count(left).await, 0);
        assert_eq!(wrong(world).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket WHERE stage_id = 4 AND is_closed AND turn = 'nobody' AND closed_at IS NOT NULL").await, 1_200);
        for table in ["ticket_contact", "ticket_company"] {
            assert_eq!(world.count(&format!("SELECT COUNT(*) FROM {table} WHERE is_closed AND turn = 'nobody'")).await, 1_200);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM property_history WHERE name = 'hs_pipeline_stage'").await, 1_200, "once each");
        assert_eq!(world.count("SELECT COUNT(*) FROM event WHERE kind = 'closed' AND is_public").await, 1_200);
        assert!(world.mails().await.is_empty());
        assert!(!tom.get(FIRST).await.body.contains("still on their way out"));
    }

    async fn however_many_stages_change_a_request_takes_one_portion(world) {
        for stage in ["1", "2", "3"] {
            many(world, 400, stage).await;
        }
        let mut tom = world.staff("tom").await;
        made(&mut tom).await;
        let path = format!("{FIRST}/archive");
        let page = tom.get(&path).await.body;
        assert!(page.contains("1,000+ tickets are open in it"), "counting stops: {page}");
        done(&mut tom, &path, &[("tickets", "7"), ("forms", "5")]).await;
        let left = "SELECT COUNT(*) FROM ticket WHERE pipeline_id = 1";
        assert_eq!(world.count(left).await, 950);
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert_eq!(world.count(left).await, 0);
        assert_eq!(wrong(world).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM property_history WHERE name = 'hs_pipeline_stage'").await, 1_200, "once each");
    }

    async fn a_stage_that_changes_brings_its_tickets_along_once_that_is_confirmed(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        world.run("UPDATE form SET stage_id = 3").await;
        let before = ada.get("/requests?status=all").await.body;
        let page = confirmed(&mut tom, FIRST, &[("turn_1", "customer")]).await;
        assert!(page.contains("For one ticket in “New” it becomes the customer’s turn"), "{page}");
        assert_eq!(place(world, id).await, "1/1 customer customer customer");
        assert_eq!(wrong(world).await, 0);
        let page = confirmed(&mut tom, FIRST, &[("turn_1", "nobody"), ("label_1", "Old")]).await;
        assert!(page.contains("One ticket in “Old” is closed."), "{page}");
        assert_eq!(place(world, id).await, "1/1 nobody! nobody! nobody!");
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket WHERE closed_at IS NOT NULL").await, 1);
        assert!(ada.get(&format!("/requests/{id}")).await.body.contains("Closed"));
        assert_ne!(ada.get("/requests?status=all").await.body, before);
        let page = confirmed(&mut tom, FIRST, &[("turn_1", "us")]).await;
        assert!(page.contains("One ticket in “Old” opens again."), "{page}");
        assert_eq!(place(world, id).await, "1/1 us us us");
        assert_eq!(wrong(world).await, 0);
        assert!(world.mails().await.is_empty());
        assert_eq!(world.count("SELECT COUNT(*) FROM property_history").await, 0, "it has never left its stage");
        // What was confirmed is what is saved, and nothing else.
        let page = set(&mut tom, FIRST, &[("turn_1", "customer"), ("confirmed", "1=nobody")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Stages in which nothing is change without a question.
        saved(&mut tom, FIRST, &[("turn_2", "us")]).await;
    }

    async fn forms_and_the_portal_get_another_stage_before_theirs_is_removed(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, FIRST, &[("stages", "1,2,3,4,new1,new2"), ("label_new1", "Solved"), ("turn_new1", "nobody"), ("label_new2", "Given up"), ("turn_new2", "nobody")]).await;
        assert_eq!(world.count("SELECT stage_id FROM closing_stage").await, 4, "the only one there was goes on");
        world.run("DELETE FROM closing_stage").await;
        assert!(tom.get(FIRST).await.body.contains("Customers cannot close tickets here until"), "three are closed, and none is chosen");
        let advanced = "/settings/portal/advanced";
        saved(&mut tom, advanced, &[("close_allowed", "true"), ("closing_stages_1", "5")]).await;
        assert!(!tom.get(FIRST).await.body.contains("Customers cannot close tickets here until"));
        let portal = opened(&mut tom, advanced).await;
        let form = opened(&mut tom, "/settings/forms/1").await;

        let path = format!("{FIRST}/stages/1/remove");
        let page = answered(&mut tom, &path, &[]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("The form “Support” begins here"), "{}", page.body);
        assert_eq!(answered(&mut tom, &path, &[("forms", "4")]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "a closed one begins nothing");
        done(&mut tom, &path, &[("forms", "3")]).await;
        assert_eq!(world.count("SELECT stage_id FROM form").await, 3);
        assert_eq!(world.count("SELECT COUNT(*) FROM stage WHERE id = 1").await, 0, "nobody ever used it");
        assert_eq!(send(&mut tom, "/settings/forms/1", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "the form has changed");
        let key = ada.get("/new").await.hidden("submit_key");
        assert_eq!(ada.post("/new", &[("submit_key", &key), ("subject", "Pump"), ("content", "It drips")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("SELECT stage_id FROM ticket").await, 3);

        let path = format!("{FIRST}/stages/5/remove");
        let page = answered(&mut tom, &path, &[]).await;
        assert!(page.body.contains("Customers close their tickets into this stage."), "{}", page.body);
        assert_eq!(answered(&mut tom, &path, &[("closing", "3")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        done(&mut tom, &path, &[("closing", "6")]).await;
        assert_eq!(world.count("SELECT stage_id FROM closing_stage").await, 6);
        assert_eq!(send(&mut tom, advanced, &portal).await.status, StatusCode::UNPROCESSABLE_ENTITY, "the settings have changed");
        assert_eq!(ada.post("/requests/1/close", &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(place(world, TicketId(1)).await, "1/6 nobody! nobody! nobody!");
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Form “Support”") && history.contains("Stages for closing"), "{history}");

        saved(&mut tom, FIRST, &[("turn_4", "us")]).await;
        let page = tom.get(&format!("{FIRST}/stages/6/remove")).await.body;
        assert!(page.contains("They cannot close any in this pipeline then"), "{page}");
        done(&mut tom, &format!("{FIRST}/stages/6/remove"), &[("tickets", "3")]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM closing_stage").await, 0);
        assert!(tom.get(FIRST).await.body.contains("No stage is closed"));
        assert!(!ada.get("/requests/1").await.body.contains("/close\""));
        assert_eq!(place(world, TicketId(1)).await, "1/3 us us us");
    }

    async fn the_last_open_stage_and_the_last_pipeline_stay(world) {
        let mut tom = world.staff("tom").await;
        world.run("UPDATE form SET stage_id = NULL, creates_ticket = FALSE").await;
        for stage in [1, 2] {
            done(&mut tom, &format!("{FIRST}/stages/{stage}/remove"), &[]).await;
        }
        let path = format!("{FIRST}/stages/3/remove");
        assert!(tom.get(&path).await.body.contains("This is the only open stage"));
        assert_eq!(answered(&mut tom, &path, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let path = format!("{FIRST}/archive");
        assert!(tom.get(&path).await.body.contains("This is the only pipeline"));
        assert_eq!(answered(&mut tom, &path, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(world.count("SELECT COUNT(*) FROM stage WHERE NOT is_archived").await, 2);
        assert_eq!(world.count("SELECT COUNT(*) FROM pipeline WHERE NOT is_archived").await, 1);
    }

    async fn a_pipeline_is_archived_with_its_open_tickets_elsewhere_and_comes_back(world) {
        let (open, closed) = (world.ticket("Pump drips", "It drips").await, world.ticket("Valve drips", "It drips").await);
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        assert_eq!(ada.post(&format!("/requests/{closed}/close"), &[]).await.status, StatusCode::SEE_OTHER);
        let own = made(&mut tom).await;
        saved(&mut tom, &own, &[("name", "Repairs")]).await;
        let path = format!("{FIRST}/archive");
        let page = tom.get(&path).await.body;
        assert!(page.contains("One ticket is open in it") && page.contains("The form “Support” begins here"), "{page}");
        assert!(!page.contains("<option value=\"8\""), "closed stages take nothing over: {page}");
        for wrong in [&[][..], &[("tickets", "5")], &[("forms", "5")], &[("tickets", "8"), ("forms", "5")], &[("tickets", "2"), ("forms", "5")]] {
            assert_eq!(answered(&mut tom, &path, wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        }
        done(&mut tom, &path, &[("tickets", "7"), ("forms", "5")]).await;
        assert_eq!(place(world, open).await, "2/7 us us us");
        assert_eq!(place(world, closed).await, "1/4 nobody! nobody! nobody!", "what is closed stays");
        assert_eq!(world.count("SELECT stage_id FROM form").await, 5);
        assert_eq!(wrong(world).await, 0);
        for page in ["/settings/forms/1", "/settings/portal/advanced"] {
            assert!(!tom.get(page).await.body.contains("Waiting on contact</option>\n<option value=\"3\""), "{page}");
        }
        let pane = tom.get(&format!("/desk/v/all/t/{closed}")).await.body;
        assert!(pane.contains("<option value=\"4\" selected>Closed</option>"), "it says where it is: {pane}");
        assert!(pane.contains("selected>Closed</option><option value=\"5\">New</option>"), "and nothing else of that pipeline: {pane}");
        assert_eq!(tom.get(FIRST).await.status, StatusCode::NOT_FOUND);
        // What opens again goes where the others went.
        let key = ada.get(&format!("/requests/{closed}")).await.hidden("submit_key");
        let reply = [("body", "It drips again"), ("submit_key", key.as_str())];
        assert_eq!(ada.post(&format!("/requests/{closed}/reply"), &reply).await.status, StatusCode::SEE_OTHER);
        assert_eq!(place(world, closed).await, "2/7 us us us");
        assert_eq!(wrong(world).await, 0);
        let list = tom.get("/settings/pipelines").await.body;
        assert!(list.contains("Archived pipelines") && list.contains("Bring back Support Pipeline"), "{list}");
        assert_eq!(tom.post(&format!("{FIRST}/restore"), &[]).await.location(), "/settings/pipelines?back");
        assert_eq!(tom.get(FIRST).await.status, StatusCode::OK);
        assert_eq!(tom.post(&format!("{FIRST}/restore"), &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(place(world, open).await, "2/7 us us us", "tickets stay where they went");
        assert_eq!(world.count("SELECT COUNT(*) FROM stage WHERE moves_to IS NOT NULL").await, 0);
    }

    async fn archived_stages_are_offered_by_filters_only_while_they_name_them(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut tom = world.staff("tom").await;
        let filter = r#"[[{"property":"hs_pipeline_stage","operator":"IN","values":["1","2"]}]]"#;
        world.run(&format!("UPDATE portal SET visible = '{filter}', updated_at = updated_at + 1")).await;
        world.run("UPDATE form SET stage_id = 3").await;
        for (stage, says) in [("1", "names this stage"), ("2", "names this stage"), ("3", "")] {
            assert!(tom.get(&format!("{FIRST}/stages/{stage}/remove")).await.body.contains(says), "{stage}");
        }
        done(&mut tom, &format!("{FIRST}/stages/1/remove"), &[("tickets", "2")]).await;
        let page = tom.get("/settings/portal/advanced").await.body;
        assert!(page.contains("New (archived)"), "{page}");
        assert_eq!(world.customer("ada").await.get("/requests/1").await.status, StatusCode::OK);
        world.run("UPDATE portal SET visible = '[[{\"property\":\"hs_pipeline_stage\",\"operator\":\"IN\",\"values\":[\"2\"]}]]'").await;
        assert!(!tom.get("/settings/portal/advanced").await.body.contains("(archived)"));
    }

    async fn changes_of_a_pipeline_are_written_down_as_people_read_them(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut tom = world.staff("tom").await;
        saved(&mut tom, FIRST, &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0, "what did not change is not written down");
        saved(&mut tom, FIRST, &[("name", "Help"), ("label_2", "Asked"), ("customer_2", "Please answer"), ("follows_replies", "-")]).await;
        world.run("UPDATE form SET stage_id = 3").await;
        done(&mut tom, &format!("{FIRST}/stages/1/remove"), &[("tickets", "3")]).await;
        made(&mut tom).await;
        tom.post("/settings/pipelines/2/move", &[("to", "up")]).await;
        let page = tom.get("/settings/portal/history").await.body;
        for text in [
            "Pipeline “Help”",
            "Support Pipeline · Customers’ answers move to your turn · Waiting on contact (Open, customer’s turn)",
            "Help · Customers’ answers move nothing · Asked (Open, customer’s turn), for customers “Please answer”",
            "One ticket to “Waiting on us”",
            "Order of pipelines",
            "New pipeline, Help",
        ] {
            assert!(page.contains(text), "{text} is missing: {page}");
        }
        assert!(tom.get(FIRST).await.body.contains("Last saved by Tom Becker"));
    }

    async fn html_injection_in_pipelines_is_only_text(world) {
        let hostile = "\"><img src=x onerror=alert(1)>{{7*7}}'";
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        world.ticket("Pump drips", "It drips").await;
        world.settings(PortalChange { show_stages: Some(true), ..PortalChange::default() }).await;
        made(&mut tom).await;
        saved(&mut tom, FIRST, &[("name", hostile), ("label_1", hostile), ("label_2", &format!("{hostile}2")), ("customer_1", &format!("{hostile}3"))]).await;
        for page in ["/settings/pipelines", FIRST, "/settings/pipelines/1/stages/1/remove", "/settings/pipelines/1/archive", "/settings/portal/history", "/desk/v/all/t/1"] {
            let body = tom.get(page).await.body;
            assert!(body.contains("&#60;img src=x") && !body.contains("<img src=x"), "{page}: {body}");
        }
        for page in ["/requests", "/requests/1"] {
            let body = ada.get(page).await.body;
            assert!(body.contains("&#60;img src=x") && !body.contains("<img src=x"), "{page}: {body}");
        }
    }
}
