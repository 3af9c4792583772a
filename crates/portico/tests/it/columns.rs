//! The columns of the list: every property can be one, and page, export, filters and orders follow.

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;
use portico::desk::tickets::{Imported, ImportedStep};

use crate::settings::{opened, saved, send, set};
use crate::world::{Browser, World, on_both_engines};

/// Properties of every kind that people can add, one of which customers see nowhere else.
pub(crate) async fn properties(world: &World) {
    for (name, label, kind, options, access) in [
        ("weight", "Weight", "number", "[]", "detail"),
        ("bought", "Bought", "date", "[]", "detail"),
        ("leased", "Leased", "bool", "[]", "detail"),
        ("product", "Instrument", "enumeration", r#"[{"value":"fm","label":"Flow <meter>"}]"#, "detail"),
        ("story", "Story", "long_text", "[]", "never"),
    ] {
        world
            .run(&format!(
                "INSERT INTO property (object, name, label, kind, options, is_builtin, customer_access, position)
                 VALUES ('ticket', '{name}', '{label}', '{kind}', '{options}', FALSE, '{access}', 50)"
            ))
            .await;
    }
}

pub(crate) async fn filled(world: &World, subject: &str, custom: &str) -> i64 {
    let (ada, at) = (world.people.ada, world.clock.now().plus_seconds(-864_000));
    let story = Imported {
        subject: subject.to_owned(),
        content: format!("=It drips.\n\n{}The end", "On and on. ".repeat(60)),
        stage: "1",
        priority: Some("HIGH"),
        category: Some("BILLING_ISSUE"),
        source: "EMAIL",
        contact: ada,
        colleagues: vec![],
        company: Some(world.people.acme),
        custom: custom.to_owned(),
        at,
        steps: vec![
            (at, ImportedStep::Customer(ada, "It drips".into(), vec![])),
            (at.plus_seconds(60), ImportedStep::Agent(world.people.ingrid, "Which?".into(), vec![])),
            (at.plus_seconds(120), ImportedStep::Stage(Some(world.people.ingrid), None, "4")),
        ],
    };
    world.import(story).await.0
}

async fn columns(admin: &mut Browser, columns: &str) {
    saved(admin, Tab::Advanced, &[("columns", columns)]).await;
}

/// The lines of the export.
pub(crate) async fn csv(browser: &mut Browser, query: &str) -> Vec<Vec<String>> {
    let file = browser.get(&format!("/requests.csv{query}")).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    let text = file.body.trim_start_matches('\u{feff}').to_owned();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|line| line.expect("a line").iter().map(str::to_owned).collect()).collect()
}

on_both_engines! {
    async fn every_property_can_be_a_column_of_page_and_export(world) {
        properties(world).await;
        let custom = r#"{"weight":"-2.5","bought":"2026-05-12","leased":"true","product":"fm","story":"<b>=Long</b>"}"#;
        filled(world, "Pump drips", custom).await;
        filled(world, "Nothing known", "{}").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        columns(&mut tom, "subject,hs_pipeline,hs_pipeline_stage,hs_ticket_priority,hs_ticket_category,source_type,closed_date,first_agent_reply_date,last_reply_date,content").await;
        let page = ada.get("/requests").await.body;
        for part in ["Support Pipeline", "Closed", "High", "Billing issue", "E-mail", "Category", "First answer", "=It drips. On and on."] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("The end"), "a page shows the beginning: {page}");
        let lines = csv(&mut ada, "?sort=subject&dir=desc").await;
        assert_eq!(
            lines[0],
            ["Subject", "Number", "Pipeline", "Stage", "Priority", "Category", "Source", "Closed", "First answer", "Last customer reply", "Description"]
        );
        assert_eq!(lines[1][2..10], ["Support Pipeline", "Closed", "High", "Billing issue", "E-mail", "2026-11-14 12:02", "2026-11-14 12:01", "2026-11-14 12:00"]);
        assert!(lines[1][10].starts_with("'=It drips.\n\nOn") && lines[1][10].ends_with("The end"), "the export has all of it");

        world.run("UPDATE ticket SET is_content_hidden = TRUE").await;
        assert!(!ada.get("/requests").await.body.contains("On and on"), "what agents have hidden is in no column");
        assert!(csv(&mut ada, "").await.iter().all(|line| !line[10].contains("drips")), "nor in the export");

        columns(&mut tom, "subject,weight,bought,leased,product,story").await;
        let page = ada.get("/requests").await.body;
        for part in ["-2.5", "12 May", "Yes", "Flow &#60;meter&#62;", "&#60;b&#62;=Long&#60;/b&#62;", "Instrument", "–"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let lines = csv(&mut ada, "?sort=subject&dir=desc").await;
        assert_eq!(lines[0], ["Subject", "Number", "Weight", "Bought", "Leased", "Instrument", "Story"]);
        assert_eq!(lines[1][2..], ["-2.5", "2026-05-12", "Yes", "Flow <meter>", "<b>=Long</b>"]);
        assert_eq!(lines[2][2..], ["", "", "", "", ""]);
        world.run("DELETE FROM property WHERE name = 'story'").await;
        assert!(!ada.get("/requests").await.body.contains("=Long"), "a property that is gone is no column");
        assert_eq!(csv(&mut ada, "").await[0].len(), 6);
    }

    async fn the_first_column_leads_to_the_ticket_whatever_it_is(world) {
        properties(world).await;
        let known = filled(world, "Pump drips", r#"{"product":"fm"}"#).await;
        let unknown = filled(world, "Valve drips", "{}").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        for (first, words) in [("product", "Flow &#60;meter&#62;"), ("requester", "Ada Berg"), ("status", "Closed"), ("createdate", "14 Nov")] {
            columns(&mut tom, &format!("{first},subject")).await;
            let page = ada.get("/requests").await.body;
            let link = format!("<a class=\"link\" href=\"/requests/{known}\"><bdi>{words}</bdi></a> <span class=\"sm nowrap\">T-{known}</span>");
            assert!(page.contains(&link), "{first}: {page}");
            assert!(page.contains("Valve drips"), "{first}");
        }
        columns(&mut tom, "product").await;
        let page = ada.get("/requests").await.body;
        assert!(page.contains(&format!("<a class=\"link\" href=\"/requests/{unknown}\">T-{unknown}</a>")), "{page}");
        let lines = csv(&mut ada, "").await;
        assert_eq!(lines[0], ["Instrument", "Number"]);
    }

    async fn orders_and_filters_are_those_of_the_columns_that_show(world) {
        filled(world, "Pump drips", "{}").await;
        world.ticket("Valve hums", "It hums").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, Tab::Advanced, &[("columns", "subject,hs_ticket_priority,status"), ("heading_status", "State, so far")]).await;
        let page = ada.get("/requests?status=open").await.body;
        assert!(page.contains("State, so far: Open"), "the filter has the column's heading: {page}");
        for part in ["pick=by", "pick=owner", "name=\"created_from\"", "name=\"active_from\"", "sort=owner"] {
            assert!(!page.contains(part), "{part}: {page}");
        }
        assert!(page.contains("sort=subject") && page.contains("name=\"status\""));
        assert!(page.contains("sort=hs_ticket_priority"), "every column is an order");
        let ben = world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await;
        for query in [format!("?by={ben}"), "?owner=none&sort=owner".into(), "?created_to=2020-01-01".into(), "?active_to=2020-01-01".into()] {
            assert_eq!(csv(&mut ada, &query).await, csv(&mut ada, "").await, "{query}");
            let page = ada.get(&format!("/requests{query}")).await.body;
            assert!(page.contains("Pump drips") && page.contains("Valve hums"), "{query}: {page}");
            assert!(!page.contains("filter-clear") && !page.contains("Clear filters"), "{query}: {page}");
        }
        assert_eq!(csv(&mut ada, "?q=hums").await.len(), 2, "search stays");
        assert!(page.contains("sorted by “Last activity”"), "so does the order: {page}");
    }

    async fn columns_that_make_no_list_are_refused_with_a_sentence(world) {
        let mut tom = world.staff("tom").await;
        let eleven = "subject,content,requester,createdate,owner,last_activity,status,hs_pipeline,hs_pipeline_stage,hs_ticket_priority,source_type";
        let long = "x".repeat(61);
        for (changes, why) in [
            (vec![("columns", eleven)], "at most 10 columns"),
            (vec![("columns", "")], "at least one column"),
            (vec![("columns", "subject,owner,subject")], "can be a column once"),
            (vec![("columns", "subject,password_hash")], "a property that is gone"),
            (vec![("columns", "subject"), ("heading_subject", long.as_str())], "at most 60 characters"),
        ] {
            let page = set(&mut tom, Tab::Advanced, &changes).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
            assert!(page.body.contains(why), "{changes:?}: {}", page.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
        let ten = eleven.trim_end_matches(",source_type");
        saved(&mut tom, Tab::Advanced, &[("columns", ten)]).await;
        let mut values = opened(&mut tom, Tab::Advanced).await;
        values.extend([("edit".to_owned(), "columns:add".to_owned()), ("add".to_owned(), "source_type".to_owned())]);
        let page = send(&mut tom, Tab::Advanced, &values).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("at most 10 columns"), "{}", page.body);
    }

    async fn buttons_change_the_columns_keep_what_was_typed_and_save_nothing(world) {
        let mut tom = world.staff("tom").await;
        let before = world.text("SELECT columns FROM portal").await;
        let mut values = opened(&mut tom, Tab::Advanced).await;
        values.insert("form_menu".into(), "Typed & not saved".into());
        for (edit, add, becomes, focus) in [
            ("columns:up:requester", "", "requester,subject,createdate,owner,last_activity,status", "columns:down:requester"),
            ("columns:down:requester", "", "subject,requester,createdate,owner,last_activity,status", "columns:down:requester"),
            ("columns:remove:createdate", "", "subject,requester,owner,last_activity,status", "columns:remove:owner"),
            ("columns:remove:status", "", "subject,requester,owner,last_activity", "columns:remove:last_activity"),
            ("columns:add", "hs_ticket_priority", "subject,requester,owner,last_activity,hs_ticket_priority", ""),
            ("columns:down:last_activity", "", "subject,requester,owner,hs_ticket_priority,last_activity", "columns:up:last_activity"),
            ("columns:up:nonsense", "", "subject,requester,owner,hs_ticket_priority,last_activity", "columns:up:nonsense"),
        ] {
            values.insert("edit".into(), edit.into());
            values.insert("add".into(), add.into());
            let page = send(&mut tom, Tab::Advanced, &values).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            assert_eq!(page.hidden("columns"), becomes, "{edit}");
            assert!(page.body.contains("value=\"Typed &#38; not saved\""), "{edit}: {}", page.body);
            assert_eq!(page.body.matches(" autofocus").count(), usize::from(!edit.contains("nonsense")), "{edit}");
            if let Some(button) = page.body.split("<button ").find(|button| button.contains(" autofocus")) {
                assert!(focus.is_empty() || button.contains(&format!("value=\"{focus}\"")), "{edit}: {button}");
            }
            values.insert("columns".into(), page.hidden("columns"));
        }
        assert_eq!(world.text("SELECT columns FROM portal").await, before, "nothing is saved");
        // A save meanwhile is told of all the same.
        saved(&mut world.staff("tom").await, Tab::Templates, &[("show_turn", "")]).await;
        let page = send(&mut tom, Tab::Advanced, &values).await;
        assert_eq!(page.hidden("version"), values["version"], "the page keeps the version it was made from");
        values.remove("edit");
        assert_eq!(send(&mut tom, Tab::Advanced, &values).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut values = opened(&mut tom, Tab::Advanced).await;
        values.insert("edit".into(), "columns:reset".into());
        values.insert("heading_owner".into(), "Who".into());
        let page = send(&mut tom, Tab::Advanced, &values).await;
        assert_eq!(page.hidden("columns"), "subject,requester,createdate,owner,last_activity,status");
        assert!(!page.body.contains("value=\"Who\""), "headings go, too");
        let mut ingrid = world.staff("ingrid").await;
        assert_eq!(send(&mut ingrid, Tab::Advanced, &values).await.status, StatusCode::NOT_FOUND);
    }

    async fn changed_columns_are_written_down_as_people_read_them(world) {
        let mut tom = world.staff("tom").await;
        saved(&mut tom, Tab::Advanced, &[("columns", "subject,owner"), ("heading_owner", "Who, then")]).await;
        let page = tom.get("/settings/portal/history").await.body;
        assert!(page.contains("Subject, Owner as “Who, then”"), "{page}");
        assert!(page.contains("Subject, Requested by, Created, Owner, Last activity, Status"), "{page}");
        let page = tom.get("/settings/portal/advanced").await.body;
        assert!(page.contains("value=\"Who, then\""), "{page}");
    }
}
