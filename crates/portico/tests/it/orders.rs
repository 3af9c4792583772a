//! The list in the order of any column, and filtered by the options of any.

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;
use portico::desk::tickets::SORTABLE;

use crate::columns::{csv, filled, properties};
use crate::list::{ids, walk};
use crate::settings::saved;
use crate::world::{Browser, World, on_both_engines};

const COLUMNS: &str =
    "subject,status,weight,bought,leased,product,hs_ticket_priority,hs_pipeline_stage,closed_date,story";

/// Tickets whose values are out of order in every way, by number from 0.
async fn tickets(world: &World) -> Vec<i64> {
    properties(world).await;
    let options = r#"[{"value":"xl","label":"A large one"},{"value":"fm","label":"Flow meter"},{"value":"old","label":"Old one","archived":true}]"#;
    world.run(&format!("UPDATE property SET options = '{options}' WHERE name = 'product'")).await;
    let mut all = vec![];
    for (subject, custom) in [
        ("Apple", r#"{"weight":"9","bought":"2026-05-12","leased":"true","product":"fm","story":"östen"}"#),
        ("Birch", r#"{"weight":"-10.5","bought":"2025-12-31","leased":"false","product":"xl","story":"Zorn"}"#),
        ("Cedar", "{}"),
        ("Dune", r#"{"weight":"10","bought":"2026-05-02","product":"old","story":"ada"}"#),
        ("Elm", r#"{"weight":"","bought":"","leased":"","product":"","story":" "}"#),
    ] {
        all.push(filled(world, subject, custom).await);
    }
    saved(&mut world.staff("tom").await, Tab::Advanced, &[("columns", COLUMNS)]).await;
    all
}

/// The letters of the rows, in order.
async fn letters(browser: &mut Browser, query: &str) -> String {
    let lines = csv(browser, query).await;
    let listed: String = lines[1..].iter().filter_map(|line| line[0].chars().next()).collect();
    let page = browser.get(&format!("/requests{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{query}");
    let at = |name: &str| page.body.find(&format!("<bdi>{name}</bdi>"));
    let mut shown: Vec<(Option<usize>, char)> = ["Apple", "Birch", "Cedar", "Dune", "Elm"]
        .into_iter()
        .filter(|name| at(name).is_some())
        .map(|name| (at(name), name.chars().next().unwrap_or_default()))
        .collect();
    shown.sort_unstable();
    assert_eq!(shown.into_iter().map(|(_, letter)| letter).collect::<String>(), listed, "page and export at {query}");
    listed
}

on_both_engines! {
    async fn every_column_orders_the_list_and_what_has_no_value_comes_last(world) {
        tickets(world).await;
        let mut ada = world.customer("ada").await;
        for (order, up, down) in [
            ("weight", "BADCE", "DABEC"),
            ("bought", "BDACE", "ADBEC"),
            ("leased", "BACDE", "ABEDC"),
            ("product", "BADCE", "DABEC"),
            ("story", "DABCE", "BADEC"),
        ] {
            for (dir, expected) in [("asc", up), ("desc", down)] {
                assert_eq!(letters(&mut ada, &format!("?sort={order}&dir={dir}")).await, expected, "{order} {dir}");
            }
            let page = ada.get(&format!("/requests?sort={order}&dir=asc")).await.body;
            assert!(page.contains("aria-sort=\"ascending\""), "{order}: {page}");
            assert!(page.contains(&format!("sort={order}&#38;dir=desc")), "{order}: a second click turns it round");
        }
        for order in ["hs_ticket_priority", "hs_pipeline_stage", "closed_date"] {
            assert_eq!(letters(&mut ada, &format!("?sort={order}&dir=asc")).await.len(), 5, "{order}");
        }
        for order in ["content", "nonsense", "hs_ticket_category", "last_activity", "createdate"] {
            let page = ada.get(&format!("/requests?sort={order}")).await.body;
            assert!(page.contains("sorted by “Last activity”"), "{order} is no column: {page}");
        }
    }

    async fn pages_of_such_an_order_follow_each_other_forth_and_back(world) {
        properties(world).await;
        let mut expected = vec![];
        for n in 0..30_i64 {
            let weight = (n * 7) % 11;
            let custom = if n % 5 == 0 { "{}".to_owned() } else { format!(r#"{{"weight":"{weight}"}}"#) };
            let id = filled(world, &format!("Pump {n}"), &custom).await;
            expected.push((n % 5 == 0, if n % 5 == 0 { 0 } else { weight }, id));
        }
        expected.sort_unstable();
        saved(&mut world.staff("tom").await, Tab::Advanced, &[("columns", "subject,weight")]).await;
        let mut ada = world.customer("ada").await;
        let pages = walk(&mut ada, "/requests?sort=weight&dir=asc", "next").await;
        let expected: Vec<i64> = expected.into_iter().map(|(_, _, id)| id).collect();
        assert_eq!(pages.concat(), expected);
        for cursor in ["0", "x", "-1", "99999999999999999999"] {
            let page = ada.get(&format!("/requests?sort=weight&dir=asc&after={cursor}")).await;
            assert_eq!(ids(&page)[..], expected[..25], "a place that is none is the beginning: {cursor}");
        }
    }

    async fn lists_are_filtered_by_the_options_of_their_columns(world) {
        tickets(world).await;
        let mut ada = world.customer("ada").await;
        for (query, expected) in [
            ("?is.product=fm&sort=subject", "A"),
            ("?is.product=old&sort=subject", "D"),
            ("?is.leased=true", "A"),
            ("?is.leased=false", "B"),
            ("?is.product=xl&is.leased=false&sort=weight", "B"),
            ("?is.product=xl&is.leased=true", ""),
            ("?is.product=nonsense", ""),
            ("?is.hs_ticket_priority=HIGH&sort=subject", "ABCDE"),
            ("?is.hs_ticket_priority=LOW", ""),
            // What is no column, or has no options, filters nothing.
            ("?is.hs_ticket_category=NOTHING&sort=subject", "ABCDE"),
            ("?is.weight=9&sort=subject", "ABCDE"),
            ("?is.nonsense=1&sort=subject", "ABCDE"),
            ("?is.=1&sort=subject", "ABCDE"),
        ] {
            assert_eq!(letters(&mut ada, query).await, expected, "{query}");
        }
        let page = ada.get("/requests").await.body;
        assert!(page.contains("<option value=\"xl\">A large one</option>"), "{page}");
        assert!(!page.contains("Old one</option>"), "what is out of use is not offered: {page}");
        let page = ada.get("/requests?is.product=old").await.body;
        assert!(page.contains("Instrument: Old one") && page.contains("name=\"is.product\" value=\"old\""), "{page}");
        assert!(page.contains("/requests.csv?is.product=old"), "the export has it: {page}");
        assert!(page.contains("sort=weight&#38;dir=asc&#38;is.product=old"), "and so has each order");
    }

    async fn lists_are_filtered_by_stages_where_customers_read_them(world) {
        tickets(world).await;
        let open = world.ticket("Fir", "It drips").await;
        let mut ada = world.customer("ada").await;
        let page = ada.get("/requests?pick=stage").await.body;
        assert!(page.contains("<option value=\"1\">New</option>") && page.contains("<option value=\"4\">Closed</option>"), "{page}");
        assert!(!page.contains(">Waiting on us</option>"), "no stage that none of theirs is in: {page}");
        assert_eq!(ids(&ada.get("/requests?stage=1").await), [open.0]);
        assert_eq!(ids(&ada.get("/requests?stage=4").await).len(), 5);
        assert_eq!(ids(&ada.get("/requests?stage=999").await).len(), 0);
        assert!(ada.get("/requests?stage=1").await.body.contains(": New"), "it says so");
        saved(&mut world.staff("tom").await, Tab::Advanced, &[("columns", "subject,status")]).await;
        assert_eq!(ids(&ada.get("/requests?stage=1").await).len(), 6, "where no stages are read, none filters");
        assert!(!ada.get("/requests").await.body.contains("pick=stage"));
        saved(&mut world.staff("tom").await, Tab::Templates, &[("show_stages", "true")]).await;
        assert_eq!(ids(&ada.get("/requests?stage=1").await), [open.0]);
    }

    async fn stages_of_one_name_cannot_be_told_apart(world) {
        let all = tickets(world).await;
        let mut tom = world.staff("tom").await;
        saved(&mut tom, Tab::Advanced, &[("columns", "subject,hs_pipeline_stage,hs_pipeline")]).await;
        world.run("UPDATE stage SET customer_label = 'In hand'").await;
        for (n, id) in all.iter().enumerate() {
            world.run(&format!("UPDATE ticket SET stage_id = {} WHERE id = {id}", 1 + (n * 3) % 4)).await;
        }
        let mut ada = world.customer("ada").await;
        for query in ["?is.hs_pipeline_stage=1&sort=subject", "?stage=2&sort=subject", "?is.hs_pipeline=9&sort=subject"] {
            assert_eq!(letters(&mut ada, query).await, "ABCDE", "{query}");
        }
        assert_eq!(letters(&mut ada, "?sort=hs_pipeline_stage&dir=asc").await, "ABCDE", "in the order in which they came");
        let page = ada.get("/requests").await.body;
        assert!(!page.contains("is.hs_pipeline"), "{page}");
    }

    async fn what_others_asked_for_is_never_among_the_choices(world) {
        tickets(world).await;
        let mut eve = world.customer("eve").await;
        for query in ["?sort=weight", "?is.product=fm", "?stage=1", "?pick=stage"] {
            let page = eve.get(&format!("/requests{query}")).await.body;
            assert!(!page.contains("<bdi>Apple") && !page.contains(">New</option>"), "{query}: {page}");
        }
    }

    async fn a_list_that_is_too_long_says_so_and_keeps_its_order(world) {
        tickets(world).await;
        let first = world.count("SELECT MAX(id) FROM ticket").await;
        world.run(&format!(
            "INSERT INTO ticket (subject, subject_key, content, pipeline_id, stage_id, turn, turn_since, is_closed, source,
               owner_key, inbox_id, contact_id, requester_key, company_id, custom, created_at, updated_at, last_activity_at)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {SORTABLE})
             SELECT 'Many', 'many', '', pipeline_id, stage_id, turn, turn_since, is_closed, source, owner_key, inbox_id,
               contact_id, requester_key, company_id, '{{}}', created_at, updated_at, 1
             FROM ticket, n WHERE ticket.id = {first}"
        )).await;
        for (table, column, flag) in [("ticket_contact", "contact_id", "is_requester"), ("ticket_company", "company_id", "is_primary")] {
            world.run(&format!(
                "INSERT INTO {table} (ticket_id, {column}, {flag}, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at)
                 SELECT id, {column}, TRUE, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at
                 FROM ticket WHERE id > {first}"
            )).await;
        }
        let mut ada = world.customer("ada").await;
        let page = ada.get("/requests?sort=weight&dir=asc").await.body;
        assert!(page.contains("can be sorted by “Weight”") && page.contains("1000") | page.contains("1,000"), "{page}");
        assert!(page.contains("sorted by “Last activity”, descending") && page.contains("<bdi>Apple</bdi>"), "{page}");
        assert_eq!(letters(&mut ada, "?sort=weight&dir=asc&is.leased=true").await, "A", "a filter makes it short enough");
        assert!(!ada.get("/requests?sort=weight&is.leased=true").await.body.contains("can be sorted"));
    }
}
