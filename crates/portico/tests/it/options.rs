//! What is kept of the options that tickets have: lists that are filtered by them hold exactly what has them, whatever is
//! written, before all of it is kept and after.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use portico::desk::ids::ContactId;
use portico::desk::portal_settings::Tab;
use portico::desk::tickets::{Imported, ImportedStep};

use crate::list::{ids, walk};
use crate::settings::saved;
use crate::world::{Browser, World, on_both_engines};

const COLUMNS: &str = "subject,requester,status,hs_ticket_priority,hs_ticket_category,source_type,paint,parts,leased";

/// Every filter that is asked for, as it stands in an address and as SQL over `ticket`.
const FILTERS: [(&str, &str); 12] = [
    ("is.hs_ticket_priority=HIGH", "priority = 'HIGH'"),
    ("is.hs_ticket_category=BILLING_ISSUE", "category = 'BILLING_ISSUE'"),
    ("is.paint=red", "custom LIKE '%\"paint\":\"red\"%'"),
    ("is.parts=bolt", "custom LIKE '%bolt%'"),
    ("is.source_type=EMAIL", "source = 'EMAIL'"),
    ("is.paint=red&is.source_type=FORM", "custom LIKE '%\"paint\":\"red\"%' AND source = 'FORM'"),
    ("is.paint=red&by=2", "custom LIKE '%\"paint\":\"red\"%' AND contact_id = 2"),
    ("is.paint=red&q=pump", "custom LIKE '%\"paint\":\"red\"%'"),
    ("is.leased=true", "custom LIKE '%\"leased\":\"true\"%'"),
    ("is.leased=false", "custom LIKE '%\"leased\":\"false\"%'"),
    ("is.paint=red&is.parts=bolt", "custom LIKE '%\"paint\":\"red\"%' AND custom LIKE '%bolt%'"),
    (
        "is.paint=red&is.hs_ticket_priority=HIGH&status=open",
        "custom LIKE '%\"paint\":\"red\"%' AND priority = 'HIGH' AND NOT is_closed",
    ),
];

/// The doctor finds nothing that is kept otherwise than tickets say.
pub(crate) async fn are_kept(world: &World) {
    let found = portico::doctor::examine(&world.app.config, &world.clock).await.expect("it can be examined");
    let wrong: Vec<_> = found.iter().filter(|finding| finding.name == "options").collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

async fn is_kept(world: &World) -> bool {
    world.count("SELECT COUNT(*) FROM portal WHERE keeps_options").await == 1
}

async fn properties(world: &World) {
    let options = r#"[{"value":"red","label":"Red"},{"value":"green","label":"Green"},{"value":"bolt","label":"Bolt"},{"value":"bolts","label":"Bolts"},{"value":"nut","label":"Nut"}]"#;
    for (name, kind, options) in
        [("paint", "enumeration", options), ("parts", "multiple", options), ("leased", "bool", "[]")]
    {
        let insert = format!(
            "INSERT INTO property (object, name, label, kind, options, is_builtin, customer_access, position)
             VALUES ('ticket', '{name}', '{name}', '{kind}', '{options}', FALSE, 'detail', 50)"
        );
        world.run(&insert).await;
    }
    saved(&mut world.staff("tom").await, Tab::Advanced, &[("columns", COLUMNS)]).await;
}

async fn contact(world: &World, name: &str) -> ContactId {
    ContactId(world.count(&format!("SELECT id FROM contact WHERE email_key = '{name}@example.com'")).await)
}

async fn filed(world: &World, number: usize) -> i64 {
    let who = contact(world, ["ada", "ben", "eve"][number % 3]).await;
    let custom = [
        r#"{"paint":"red","parts":"bolt;nut","leased":"true"}"#,
        r#"{"paint":"green","leased":"false"}"#,
        r#"{"paint":"red","parts":"nut"}"#,
        "{}",
        r#"{"parts":"nut;bolt","paint":"red"}"#,
    ][number % 5];
    let at = world.clock.now().plus_seconds(-60);
    let company = [world.people.acme, world.people.acme, world.people.acme_two][number % 3];
    let story = Imported {
        subject: format!("Pump {number}"),
        content: "It drips".into(),
        stage: ["1", "2", "4"][(number / 3) % 3],
        priority: [None, Some("HIGH")][number % 2],
        category: [Some("BILLING_ISSUE"), None, None][(number / 2) % 3],
        source: ["FORM", "EMAIL"][number % 2],
        contact: who,
        colleagues: vec![],
        company: Some(company).filter(|_| !number.is_multiple_of(7)),
        custom: custom.to_owned(),
        at,
        steps: vec![(at, ImportedStep::Customer(who, "Words".into(), vec![]))],
    };
    world.import(story).await.0
}

/// Each list that is filtered by options holds exactly the tickets that have them, among those that can be opened.
async fn agrees(world: &World, browser: &mut Browser, what: &str) {
    let all = world.count("SELECT MAX(id) FROM ticket").await;
    let mut open = BTreeSet::new();
    for id in 1..=all {
        if browser.get(&format!("/requests/{id}")).await.status == StatusCode::OK {
            open.insert(id);
        }
    }
    for (asked, condition) in FILTERS {
        let mut expected: Vec<i64> = vec![];
        for id in &open {
            if world.count(&format!("SELECT COUNT(*) FROM ticket WHERE id = {id} AND {condition}")).await > 0 {
                expected.push(*id);
            }
        }
        for order in ["", "&sort=subject&dir=asc", "&sort=paint&dir=desc"] {
            let path = format!("/requests?size=100&{asked}{order}");
            let page = browser.get(&path).await;
            let mut listed = ids(&page);
            listed.sort_unstable();
            assert_eq!(listed, expected, "{what}: {path}");
        }
    }
}

on_both_engines! {
    async fn filters_by_options_follow_every_change(world) {
        properties(world).await;
        for number in 0..15 {
            filed(world, number).await;
        }
        assert!(is_kept(world).await, "an installation that begins now keeps them from the first");
        let (mut ada, mut ben, mut eve) = (world.customer("ada").await, world.customer("ben").await, world.customer("eve").await);
        for browser in [&mut ada, &mut ben, &mut eve] {
            agrees(world, browser, "as they came").await;
        }
        are_kept(world).await;
        let mut ingrid = world.staff("ingrid").await;
        let changes: [&[(&str, &str)]; 4] = [
            &[("was_priority", ""), ("priority", "HIGH")],
            &[("p.paint", "red"), ("p.parts", "bolt")],
            &[("p.leased", "false"), ("p.parts", "")],
            &[("p.hs_ticket_category", "BILLING_ISSUE")],
        ];
        for id in [1, 4, 8] {
            for change in changes {
                let fields: Vec<(&str, &str)> = [("view", "all")].into_iter().chain(change.iter().copied()).collect();
                let sent = ingrid.post(&format!("/desk/t/{id}/change"), &fields).await;
                assert_eq!(sent.status, StatusCode::SEE_OTHER, "{id} {change:?}: {}", sent.body);
                are_kept(world).await;
            }
        }
        agrees(world, &mut ada, "changed").await;
        let (was, eve_is) = (world.count("SELECT contact_id FROM ticket WHERE id = 1").await.to_string(), world.people.eve.to_string());
        let sent = ingrid.post("/desk/t/1/requester", &[("contact", &eve_is), ("was", &was), ("company", "true")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let (was, none) = (world.count("SELECT company_id FROM ticket WHERE id = 4").await.to_string(), "none");
        assert_eq!(ingrid.post("/desk/t/4/company", &[("was", &was), ("company", none)]).await.status, StatusCode::SEE_OTHER);
        let key = ben.get("/requests/7").await.hidden("submit_key");
        let sent = ben.post("/requests/7/reply", &[("body", "Here, too"), ("submit_key", &key)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        are_kept(world).await;
        for browser in [&mut ada, &mut ben, &mut eve] {
            agrees(world, browser, "of others").await;
        }
        world.run("UPDATE property SET is_archived = TRUE WHERE name = 'paint'").await;
        assert_eq!(ingrid.post("/desk/t/7/company", &[("was", &world.people.acme.to_string()), ("company", none)]).await.status, StatusCode::SEE_OTHER);
        world.run("UPDATE property SET is_archived = FALSE WHERE name = 'paint'").await;
        are_kept(world).await;
        agrees(world, &mut ben, "after a property came back").await;
    }

    async fn staff_who_look_at_the_portal_filter_all_that_it_shows(world) {
        properties(world).await;
        for number in 0..9 {
            filed(world, number).await;
        }
        let mut tom = world.staff("tom").await;
        saved(&mut tom, Tab::Advanced, &[("visible.0.0.property", "status"), ("visible.0.0.operator", "IN"), ("visible.0.0.value", "OPEN")]).await;
        for (asked, condition) in FILTERS {
            let page = tom.get(&format!("/requests?size=100&{asked}")).await;
            let expected = world.count(&format!("SELECT COUNT(*) FROM ticket WHERE NOT is_closed AND {condition}")).await;
            assert_eq!(i64::try_from(ids(&page).len()).unwrap_or(-1), expected, "{asked}: {}", page.body);
        }
        let mut ada = world.customer("ada").await;
        for view in ["mine", "organization"] {
            let own = if view == "mine" { "contact_id = 2" } else { "company_id = 1" };
            let own = own.replace("= 2", &format!("= {}", world.people.ada)).replace("= 1", &format!("= {}", world.people.acme));
            for (asked, condition) in FILTERS {
                let page = ada.get(&format!("/requests?size=100&view={view}&{asked}")).await;
                let expected = world.count(&format!("SELECT COUNT(*) FROM ticket WHERE NOT is_closed AND {own} AND {condition}")).await;
                assert_eq!(i64::try_from(ids(&page).len()).unwrap_or(-1), expected, "{view} {asked}");
            }
        }
    }

    async fn values_that_are_no_texts_are_kept_as_filters_read_them(world) {
        properties(world).await;
        for custom in [r#"{"leased":true,"paint":"red"}"#, r#"{"leased":false,"paint":7}"#, r#"{"paint":["red"],"parts":null}"#] {
            let id = filed(world, 3).await;
            world.run(&format!("UPDATE ticket SET custom = '{custom}' WHERE id = {id}")).await;
        }
        world.run("UPDATE portal SET keeps_options = FALSE").await;
        let mut ada = world.customer("ada").await;
        let asked = ["is.leased=true", "is.leased=false", "is.paint=red", "is.paint=7"];
        let mut before = vec![];
        for asked in asked {
            before.push(ids(&ada.get(&format!("/requests?{asked}")).await));
        }
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert!(is_kept(world).await, "none of them stops it");
        for (asked, before) in asked.into_iter().zip(before) {
            assert_eq!(ids(&ada.get(&format!("/requests?{asked}")).await), before, "{asked}");
        }
        are_kept(world).await;
    }

    async fn what_was_there_before_is_kept_in_portions(world) {
        properties(world).await;
        for number in 0..12 {
            filed(world, number).await;
        }
        let before = world.count("SELECT COUNT(*) FROM ticket_option").await;
        assert!(before > 20, "{before}");
        world.run("DELETE FROM ticket_option").await;
        world.run("UPDATE portal SET keeps_options = FALSE").await;
        let mut ada = world.customer("ada").await;
        agrees(world, &mut ada, "before they are kept").await;
        are_kept(world).await;
        filed(world, 13).await;
        agrees(world, &mut ada, "while some are").await;
        for _ in 0..2 {
            portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE payload LIKE '%options%'").await, 1, "it is begun once");
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert!(is_kept(world).await && world.count("SELECT COUNT(*) FROM ticket_option").await > before);
        are_kept(world).await;
        agrees(world, &mut ada, "when they are kept").await;
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE payload LIKE '%options%'").await, 0, "and not again");
    }

    async fn what_was_kept_wrongly_shows_nobody_anything(world) {
        properties(world).await;
        // Eve's own, which is green, and a red one of Ada's.
        let (mine, other) = (filed(world, 11).await, filed(world, 0).await);
        for scope in [format!("p{}", world.people.eve), format!("c{}", world.people.acme_two)] {
            for id in [mine, other] {
                world.run(&format!("INSERT INTO ticket_option (scope, property, value, ticket_id) VALUES ('{scope}', 'paint', 'red', {id})")).await;
            }
        }
        let mut eve = world.customer("eve").await;
        assert!(eve.get("/requests?is.paint=green").await.body.contains("Pump"), "her own, by what it is");
        for order in ["", "&sort=subject", "&sort=paint", "&q=pump"] {
            let page = eve.get(&format!("/requests?is.paint=red{order}")).await;
            assert!(ids(&page).is_empty() && !page.body.contains("Pump"), "{order}: {}", page.body);
        }
        assert!(!eve.get("/requests.csv?is.paint=red").await.body.contains("Pump"));
    }

    async fn options_that_very_many_have_are_told_from_the_rest_page_by_page(world) {
        properties(world).await;
        let first = filed(world, 0).await;
        // Every second one is red, every third leased, every seventh closed.
        world.run(&format!(
            "INSERT INTO ticket (subject, subject_key, content, pipeline_id, stage_id, turn, turn_since, is_closed, source,
               owner_key, inbox_id, contact_id, requester_key, company_id, custom, created_at, updated_at, last_activity_at)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2200)
             SELECT 'Drum', 'drum', '', t.pipeline_id, CASE WHEN i % 7 = 0 THEN 4 ELSE 1 END,
               CASE WHEN i % 7 = 0 THEN 'nobody' ELSE 'us' END, t.turn_since, i % 7 = 0, t.source, t.owner_key, t.inbox_id,
               t.contact_id, t.requester_key, {acme},
               CASE i % 6 WHEN 0 THEN '{{\"paint\":\"red\",\"leased\":\"true\"}}' WHEN 3 THEN '{{\"leased\":\"true\"}}'
                 WHEN 1 THEN '{{\"paint\":\"green\"}}' WHEN 5 THEN '{{\"paint\":\"green\"}}' ELSE '{{\"paint\":\"red\"}}' END,
               t.created_at, t.updated_at, t.created_at + i
             FROM ticket t, n WHERE t.id = {first}",
            acme = world.people.acme
        )).await;
        for (table, column, flag) in [("ticket_contact", "contact_id", "is_requester"), ("ticket_company", "company_id", "is_primary")] {
            world.run(&format!(
                "INSERT INTO {table} (ticket_id, {column}, {flag}, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at)
                 SELECT id, {column}, TRUE, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at
                 FROM ticket WHERE id > {first}"
            )).await;
        }
        world.run("UPDATE portal SET keeps_options = FALSE").await;
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert!(is_kept(world).await);
        are_kept(world).await;
        let mut ben = world.customer("ben").await;
        let page = ben.get("/requests?is.paint=red").await.body;
        assert!(page.contains("1,000+") || page.contains("1000+"), "{page}");
        for (asked, condition, counted) in [
            ("is.paint=red", "custom LIKE '%red%'", "000+ "),
            ("is.paint=red&is.leased=true", "custom LIKE '%red%' AND custom LIKE '%true%'", "366 ticket"),
            ("is.paint=red&status=closed", "custom LIKE '%red%' AND is_closed", "100+"),
            ("is.paint=red&sort=subject&dir=asc", "custom LIKE '%red%'", "000+ "),
        ] {
            let lines = ben.get(&format!("/requests.csv?{asked}")).await.body;
            let expected = world.count(&format!("SELECT COUNT(*) FROM ticket WHERE id > {first} AND {condition}")).await;
            let listed = lines.trim_end().split("\r\n").count() - 1;
            assert_eq!(i64::try_from(listed).unwrap_or(-1), expected, "{asked}");
            let page = ben.get(&format!("/requests?size=100&{asked}")).await;
            assert!(ids(&page).len() == 100 && page.body.contains(counted), "{asked}: {}", page.body);
            for id in ids(&page) {
                assert_eq!(world.count(&format!("SELECT COUNT(*) FROM ticket WHERE id = {id} AND {condition}")).await, 1, "{asked}");
            }
        }
        let pages = walk(&mut ben, "/requests?size=100&is.paint=red&is.leased=true", "next").await;
        assert_eq!(pages.concat().len(), 366);
    }
}
