//! The list: every order, page by page, and every filter.

use axum::http::StatusCode;
use portico::desk::door::Claim;
use portico::desk::setup::{self, NewContact};
use portico::desk::tickets::{Imported, ImportedStep};
use portico::desk::viewer::System;

use crate::world::{Browser, Page, World, on_both_engines};

/// Tickets of Ada and Ben in every state, with times that repeat, so that orders have ties.
async fn fill(world: &World, count: i64) {
    let people = world.people;
    for i in 0..count {
        let at = world.clock.now().plus_seconds(-86_400 * (i % 20) - 3_600);
        let mut steps = vec![(at, ImportedStep::Customer(people.ada, format!("Words of {i}"), vec![]))];
        if i % 3 == 0 {
            steps.push((at.plus_seconds(60), ImportedStep::Agent(people.ingrid, "Answered".into(), vec![])));
        }
        if i % 5 == 0 {
            steps.push((at.plus_seconds(120), ImportedStep::Owner(people.ingrid, Some(people.ingrid))));
        }
        if i % 4 == 3 {
            steps.push((at.plus_seconds(180), ImportedStep::Stage(Some(people.ingrid), None, "4")));
        }
        world
            .import(Imported {
                subject: format!("Pump {}", (i * 7) % 13),
                content: format!("Words of {i}"),
                stage: "1",
                priority: None,
                category: None,
                source: "FORM",
                contact: people.ada,
                colleagues: vec![],
                company: Some(people.acme),
                custom: "{}".into(),
                at,
                steps,
            })
            .await;
    }
}

/// The ids of the rows of a page, in order.
pub(crate) fn ids(page: &Page) -> Vec<i64> {
    page.body
        .split("<a class=\"link\" href=\"/requests/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect()
}

/// Where the link with this relation leads.
fn link(page: &Page, rel: &str) -> Option<String> {
    let end = page.body.find(&format!("\" rel=\"{rel}\""))?;
    let start = page.body[..end].rfind("href=\"")? + "href=\"".len();
    Some(page.body[start..end].replace("&#38;", "&").replace("&amp;", "&"))
}

/// Every page from `path` on, by the links of this relation.
pub(crate) async fn walk(browser: &mut Browser, path: &str, rel: &str) -> Vec<Vec<i64>> {
    let mut pages = vec![];
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        pages.push(ids(&page));
        next = link(&page, rel);
        assert!(pages.len() < 20, "paging does not end");
        if next.is_none() && rel == "next" {
            pages.push(vec![]);
            // The way back begins where the way forth ends.
            if let Some(back) = link(&page, "prev") {
                let mut back = Box::pin(walk(browser, &back, "prev")).await;
                back.reverse();
                let forth: Vec<i64> = pages.iter().take(pages.len() - 2).flatten().copied().collect();
                assert_eq!(back.concat(), forth, "the way back from {path}");
            }
        }
    }
    pages
}

on_both_engines! {
    async fn every_order_pages_through_each_ticket_once_and_back_again(world) {
        fill(world, 57).await;
        let mut ada = world.customer("ada").await;
        for sort in ["subject", "requester", "created", "owner", "activity", "status"] {
            for dir in ["asc", "desc"] {
                let pages = walk(&mut ada, &format!("/requests?sort={sort}&dir={dir}"), "next").await;
                let mut all = pages.concat();
                let csv = ada.get(&format!("/requests.csv?sort={sort}&dir={dir}")).await;
                let exported: Vec<i64> = csv
                    .body
                    .split("\r\n")
                    .skip(1)
                    .filter_map(|line| line.split(',').nth(1)?.strip_prefix("T-")?.parse().ok())
                    .collect();
                assert_eq!(all, exported, "the export has the order of the pages: {sort} {dir}");
                all.sort_unstable();
                all.dedup();
                assert_eq!(all.len(), 57, "{sort} {dir}");
            }
        }
    }

    async fn filters_narrow_the_list_the_export_and_each_other(world) {
        fill(world, 40).await;
        let (ingrid, ada_id) = (world.people.ingrid, world.people.ada);
        let mut ada = world.customer("ada").await;
        for (filter, expected) in [
            ("status=open".to_owned(), 30),
            ("status=closed".to_owned(), 10),
            (format!("by={ada_id}"), 40),
            ("by=999".to_owned(), 0),
            ("owner=none".to_owned(), 32),
            (format!("owner={ingrid}"), 8),
            ("created_from=2026-11-23&created_to=2026-11-24".to_owned(), 4),
            ("created_from=2026-11-24".to_owned(), 2),
            ("active_to=2026-11-06".to_owned(), 4),
            ("status=open&created_from=2026-11-24".to_owned(), 2),
            ("q=words&status=closed".to_owned(), 10),
            ("view=mine&status=open".to_owned(), 30),
        ] {
            let csv = ada.get(&format!("/requests.csv?{filter}")).await;
            assert_eq!(csv.body.trim_end().split("\r\n").count() - 1, expected, "{filter}: {}", csv.body);
            let page = ada.get(&format!("/requests?size=100&{filter}")).await;
            assert_eq!(ids(&page).len(), expected, "{filter}");
        }
    }

    async fn filters_offer_everybody_on_tickets_one_sees_namesakes_too_and_no_stranger(world) {
        let acme = world.people.acme;
        let mut ids = vec![];
        for (address, companies) in [("one", vec![acme]), ("two", vec![acme]), ("three", vec![])] {
            let new = NewContact {
                email: format!("{address}@example.com"),
                first_name: "Sam".into(),
                last_name: "Same".into(),
                companies,
                ..NewContact::default()
            };
            ids.push(
                world
                    .app
                    .write(Claim::System(System::Setup), move |mut s| {
                        Box::pin(async move { setup::contact(&mut s, &new).await })
                    })
                    .await
                    .expect("a contact can be set up"),
            );
        }
        world.ticket_of(ids[0], Some(acme), "A pump", "x").await;
        world.ticket_of(ids[1], Some(acme), "Another pump", "x").await;
        world.ticket_of(ids[2], None, "A stranger's pump", "x").await;
        world.ticket_of(world.people.eve, Some(world.people.acme_two), "Eve's pump", "x").await;
        fill(world, 6).await;
        let mut ada = world.customer("ada").await;
        let plain = ada.get("/requests").await.body;
        assert!(!plain.contains("Sam Same</option>"), "names are read when somebody chooses: {plain}");
        let owners = ada.get("/requests?pick=owner").await.body;
        let page = ada.get("/requests?pick=by").await.body;
        let offers = |id: i64, name: &str| page.contains(&format!("<option value=\"{id}\">{name}</option>"));
        assert!(offers(ids[0].0, "Sam Same") && offers(ids[1].0, "Sam Same"), "both namesakes: {page}");
        assert!(offers(world.people.ada.0, "Ada Berg"), "{page}");
        assert_eq!(page.matches("Sam Same</option>").count(), 2, "the third is a stranger: {page}");
        assert!(!page.contains(&format!("<option value=\"{}\">", world.people.eve)), "{page}");
        assert_eq!(owners.matches("<option value=\"none\">").count(), 1, "{owners}");
        assert!(owners.contains(&format!("<option value=\"{}\">Ingrid", world.people.ingrid)), "{owners}");
    }

    async fn two_submissions_at_once_post_once(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let path = format!("/requests/{id}");
        let key = ada.get(&path).await.hidden("submit_key");
        let reply = format!("{path}/reply");
        let (mut one, mut two) = (ada.clone(), ada.clone());
        let fields = [("body", "Only once please"), ("submit_key", key.as_str())];
        let (a, b) = tokio::join!(one.post(&reply, &fields), two.post(&reply, &fields));
        assert_eq!((a.status, b.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{}{}", a.body, b.body);
        assert_eq!(ada.get(&path).await.body.matches("Only once please").count(), 1);
        let key = ada.get("/new").await.hidden("submit_key");
        let fields = [("subject", "Pump hums"), ("content", "It hums"), ("submit_key", key.as_str())];
        let (a, b) = tokio::join!(one.post("/new", &fields), two.post("/new", &fields));
        assert_eq!((a.status, b.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{}{}", a.body, b.body);
        assert_eq!(a.location(), b.location());
    }

    async fn what_staff_do_unseen_does_not_show_in_the_last_activity(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let csv = ada.get("/requests.csv").await.body;
        let mut agent = world.staff("ingrid").await;
        world.clock.advance(7_200);
        let page = agent.get(&format!("/desk/v/all/t/{id}")).await;
        let key = page.hidden("submit_key");
        let note = [("kind", "note"), ("body", "Hm"), ("submit_key", key.as_str()), ("view", "all")];
        assert_eq!(agent.post(&format!("/desk/t/{id}/reply"), &note).await.status, StatusCode::SEE_OTHER);
        let waiting = world.count("SELECT id FROM stage WHERE key = '3'").await.to_string();
        let change = [("stage", waiting.as_str()), ("priority", "HIGH"), ("view", "all")];
        assert_eq!(agent.post(&format!("/desk/t/{id}/change"), &change).await.status, StatusCode::SEE_OTHER);
        assert_eq!(ada.get("/requests.csv").await.body, csv, "a note, a priority and a stage of the same turn");
    }

    async fn a_script_that_sends_a_form_is_told_the_place(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let key = ada.get(&format!("/requests/{id}")).await.hidden("submit_key");
        let form = serde_html_form::to_string([("body", "Hello"), ("submit_key", key.as_str())]).expect("a form");
        let request = ada
            .request(axum::http::Method::POST, &format!("/requests/{id}/reply"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-send", "1")
            .body(axum::body::Body::from(form))
            .expect("a request");
        let sent = ada.send(request).await;
        assert_eq!(sent.status, StatusCode::NO_CONTENT);
        let place = sent.headers.get("x-location").and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert!(place.starts_with(&format!("/requests/{id}?sent=1#m")), "{place}");
    }

    async fn a_customer_of_several_companies_sees_the_primary_ones_tickets(world) {
        let theirs = world.ticket_of(world.people.eve, Some(world.people.acme_two), "Eve's pump", "x").await;
        let (ada, two) = (world.people.ada, world.people.acme_two);
        world
            .run(&format!(
                "INSERT INTO contact_company (contact_id, company_id, is_primary, created_at) VALUES ({ada}, {two}, FALSE, 0)"
            ))
            .await;
        let mut browser = world.customer("ada").await;
        assert_eq!(browser.get(&format!("/requests/{theirs}")).await.status, StatusCode::NOT_FOUND);
        world.run(&format!("UPDATE contact_company SET is_primary = FALSE WHERE contact_id = {ada}")).await;
        world
            .run(&format!("UPDATE contact_company SET is_primary = TRUE WHERE contact_id = {ada} AND company_id = {two}"))
            .await;
        assert_eq!(browser.get(&format!("/requests/{theirs}")).await.status, StatusCode::OK, "it counts at once");
    }
}
