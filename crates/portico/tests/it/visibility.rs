//! Which tickets the portal shows, and who sees those of their company: the two settings that are filters, obeyed in every
//! place where a ticket can be met.

use axum::http::StatusCode;
use portico::desk::door::Claim;
use portico::desk::filter::{Kind, Operator};
use portico::desk::ids::TicketId;
use portico::desk::portal_settings;
use portico::desk::tickets::{Imported, ImportedStep, ListQuery, list_statement};

use crate::plans::{plans, walks_an_index};
use crate::world::{Browser, World, on_both_engines};

const ADVANCED: &str = "/settings/portal/advanced";
const GENERAL: &str = "/settings/portal/general";

/// A ticket of Ada's with a priority.
async fn of_priority(world: &World, subject: &str, priority: Option<&'static str>, stage: &'static str) -> TicketId {
    let at = world.clock.now().plus_seconds(-3_600);
    let people = world.people;
    world
        .import(Imported {
            subject: subject.to_owned(),
            content: format!("About {subject}"),
            stage,
            priority,
            category: None,
            source: "FORM",
            contact: people.ada,
            colleagues: vec![],
            company: Some(people.acme),
            custom: "{}".to_owned(),
            at,
            steps: vec![
                (at, ImportedStep::Customer(people.ada, format!("Words of {subject}"), vec![])),
                (at.plus_seconds(60), ImportedStep::Agent(people.ingrid, "Which one?".to_owned(), vec![])),
            ],
        })
        .await
}

/// Stores a filter as it would be after a save.
async fn shows(world: &World, filter: &str) {
    world.run(&format!("UPDATE portal SET visible = '{filter}'")).await;
}

const HIGH: &str = r#"[[{"property":"hs_ticket_priority","operator":"IN","values":["HIGH"]}]]"#;
const OPEN: &str = r#"[[{"property":"status","operator":"IN","values":["OPEN"]}]]"#;

async fn meets_only(browser: &mut Browser, seen: TicketId, hidden: TicketId, who: &str) {
    let list = browser.get("/requests").await.body;
    assert!(list.contains(&format!("/requests/{seen}\"")), "{who} sees what is shown");
    for path in [
        "/requests",
        "/requests?view=mine",
        "/requests.csv",
        "/requests?q=quince",
        "/requests.csv?q=quince",
        "/requests?sort=subject",
    ] {
        assert!(!browser.get(path).await.body.contains("Hidden"), "{who} at {path}");
    }
    for path in [format!("/requests/{hidden}"), format!("/requests/{hidden}/close"), format!("/requests?q=T-{hidden}")]
    {
        let page = browser.get(&path).await;
        assert!(!page.body.contains("Hidden"), "{who} at {path}");
    }
    assert_eq!(browser.get(&format!("/requests/{hidden}")).await.status, StatusCode::NOT_FOUND, "{who}");
}

on_both_engines! {
    async fn what_the_portal_does_not_show_is_met_nowhere(world) {
        let seen = of_priority(world, "Shown quince", Some("HIGH"), "2").await;
        let hidden = of_priority(world, "Hidden quince", Some("LOW"), "2").await;
        let without = of_priority(world, "Hidden quince, no priority", None, "2").await;
        let (mut ada, mut ben) = (world.customer("ada").await, world.customer("ben").await);
        let page = ada.get(&format!("/requests/{hidden}")).await;
        let key = page.hidden("submit_key");
        let sent = ada.post_files(&format!("/requests/{hidden}/reply"), &[("body", "See file"), ("submit_key", &key)], &[("files", "a.txt", "text/plain", b"x")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let page = ada.get(&format!("/requests/{hidden}")).await.body;
        let file = page.split(&format!("href=\"/requests/{hidden}/files/")).nth(1).and_then(|rest| rest.split('"').next());
        let file = format!("/requests/{hidden}/files/{}", file.expect("a file"));
        assert_eq!(ada.get(&file).await.status, StatusCode::OK);
        assert!(ada.get("/requests").await.body.contains("Hidden quince"));

        shows(world, HIGH).await;
        for (browser, who) in [(&mut ada, "ada"), (&mut ben, "ben")] {
            if who == "ada" {
                meets_only(browser, seen, hidden, who).await;
            }
            let list = browser.get("/requests").await.body;
            assert!(list.contains("1 ticket") && !list.contains("3 ticket") && !list.contains("Hidden"), "{who} counts: {list}");
            assert_eq!(browser.get(&format!("/requests/{without}")).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(ada.get(&file).await.status, StatusCode::NOT_FOUND, "nor its files");
        for path in ["reply", "close"] {
            let sent = ada.post(&format!("/requests/{hidden}/{path}"), &[("body", "Still there?"), ("submit_key", &key)]).await;
            assert_eq!(sent.status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut tom = world.staff("tom").await;
        assert!(tom.get("/desk/v/all").await.body.contains("Hidden quince"), "the help desk has all");
        let preview = tom.get("/requests").await.body;
        assert!(preview.contains("Shown quince") && !preview.contains("Hidden"), "staff who look at the portal see what customers see");
        assert_eq!(tom.get(&format!("/requests/{hidden}")).await.status, StatusCode::NOT_FOUND);

        world.run(&format!("UPDATE ticket SET priority = 'HIGH' WHERE id = {hidden}")).await;
        assert_eq!(ada.get(&format!("/requests/{hidden}")).await.status, StatusCode::OK, "what matches again is there again");
        shows(world, "[]").await;
        assert!(ada.get("/requests").await.body.contains("no priority"), "an empty filter shows everything");
    }

    async fn a_filter_that_makes_no_sense_any_more_shows_nothing(world) {
        let id = of_priority(world, "Shown quince", Some("HIGH"), "2").await;
        shows(world, r#"[[{"property":"gone","operator":"EQ","values":["x"]}]]"#).await;
        let mut ada = world.customer("ada").await;
        assert!(!ada.get("/requests").await.body.contains("Shown quince"));
        assert_eq!(ada.get(&format!("/requests/{id}")).await.status, StatusCode::NOT_FOUND);
        let page = world.staff("tom").await.get(ADVANCED).await;
        assert!(page.status == StatusCode::OK && page.body.contains("value=\"gone\" selected"), "and can be mended");
    }

    async fn who_moves_a_ticket_out_of_sight_is_told_so(world) {
        let id = of_priority(world, "Quince", Some("HIGH"), "2").await;
        shows(world, OPEN).await;
        let mut ada = world.customer("ada").await;
        let closed = ada.post(&format!("/requests/{id}/close"), &[]).await;
        assert_eq!(closed.location(), "/requests?done=hidden");
        let again = ada.post(&format!("/requests/{id}/close"), &[]).await;
        assert_eq!(again.location(), "/requests?done=hidden", "a second click is told the same");
        let bens = world.customer("ben").await.post(&format!("/requests/{id}/close"), &[]).await;
        assert_eq!(bens.status, StatusCode::NOT_FOUND, "who has not done it learns nothing");
        assert!(ada.get(closed.location()).await.body.contains("not among your tickets any more"));

        shows(world, HIGH).await;
        let form = ada.get("/new").await;
        let key = form.hidden("submit_key");
        let sent = ada.post("/new", &[("subject", "Quiet one"), ("content", "Hm"), ("submit_key", &key)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let receipt = ada.get(sent.location()).await;
        assert!(receipt.status == StatusCode::OK && receipt.body.contains("Quiet one"), "{}", receipt.body);
        let filed = sent.location().rsplit('/').next().expect("a number").to_owned();
        assert!(!receipt.body.contains(&format!("/requests/{filed}\"")), "there is no page to open");
        assert!(receipt.body.contains("It is not among your tickets in the portal"), "{}", receipt.body);
        assert_eq!(world.customer("ben").await.get(sent.location()).await.status, StatusCode::NOT_FOUND);
        let mailed = of_priority(world, "Quince by mail", Some("LOW"), "2").await;
        world.run(&format!("UPDATE ticket SET created_at = created_at - 90000000000 WHERE id = {mailed}")).await;
        let receipt = ada.get(&format!("/new/sent/{mailed}")).await;
        assert_eq!(receipt.status, StatusCode::NOT_FOUND, "a receipt is for what was filed just now");
        let mails = world.mails().await;
        let mail = mails.iter().rfind(|mail| mail.recipient.contains("ada@") && mail.subject.contains("Quiet one")).expect("a mail");
        assert!(!mail.plain.contains("in the portal"), "{}", mail.plain);
        assert!(!mail.plain.contains(&format!("/requests/{filed}")), "mails lead to no page that is not there: {}", mail.plain);
    }

    async fn every_property_can_be_asked_everything_it_offers(world) {
        of_priority(world, "Quince", Some("HIGH"), "2").await;
        let mut ada = world.customer("ada").await;
        let mut tom = world.staff("tom").await;
        tom.get(ADVANCED).await;
        let token = tom.cookies().values().next().cloned();
        let known = world
            .app
            .read(Claim::Desk { token, about: None }, |mut s| Box::pin(async move { portal_settings::known(&mut s).await }))
            .await
            .expect("an administrator may know");
        assert!(known.tickets.len() >= 13 && known.contacts.len() >= 8);
        for field in &known.tickets {
            for operator in field.kind.operators() {
                let value = match field.kind {
                    Kind::Number => "1".to_owned(),
                    Kind::Date | Kind::Moment => "today-30d".to_owned(),
                    Kind::Bool => "true".to_owned(),
                    Kind::Choice | Kind::Choices | Kind::Id => field.choices.first().map_or("1".to_owned(), |choice| choice.value.clone()),
                    Kind::Text => "quince".to_owned(),
                };
                let count = *operator.takes().start();
                let values = vec![format!("\"{value}\""); count].join(",");
                let filter = format!(r#"[[{{"property":"{}","operator":"{}","values":[{values}]}}]]"#, field.name, operator.name());
                shows(world, &filter).await;
                for path in ["/requests", "/requests?q=quince&status=open", "/requests?pick=owner", "/requests.csv"] {
                    let page = ada.get(path).await;
                    assert_eq!(page.status, StatusCode::OK, "{path} with {filter}: {}", page.body);
                }
                let is_listed = ada.get("/requests").await.body.contains("Quince");
                let is_exported = ada.get("/requests.csv").await.body.contains("Quince");
                assert_eq!(is_listed, is_exported, "list and export agree on {filter}");
                if *operator == Operator::HasProperty && field.name == "hs_ticket_priority" {
                    assert!(is_listed, "it has a priority");
                }
            }
        }
    }

    async fn every_property_of_contacts_can_be_asked_everything_it_offers(world) {
        world.ticket("Quince press", "It drips").await;
        world.run("UPDATE portal SET ticket_access = 'company_if'").await;
        let (mut ben, mut tom) = (world.customer("ben").await, world.staff("tom").await);
        let token = tom.cookies().values().next().cloned();
        let known = world
            .app
            .read(Claim::Desk { token, about: None }, |mut s| Box::pin(async move { portal_settings::known(&mut s).await }))
            .await
            .expect("an administrator may know");
        for field in &known.contacts {
            for operator in field.kind.operators() {
                let value = if field.kind == Kind::Moment { "today-30d" } else { "ben@example.com" };
                let values = vec![format!("\"{value}\""); *operator.takes().start()].join(",");
                let filter = format!(r#"[[{{"property":"{}","operator":"{}","values":[{values}]}}]]"#, field.name, operator.name());
                world.run(&format!("UPDATE portal SET company_if = '{filter}'")).await;
                let page = ben.get("/requests").await;
                assert_eq!(page.status, StatusCode::OK, "{filter}: {}", page.body);
                if field.name == "email" && matches!(operator, Operator::Eq | Operator::Neq) {
                    assert_eq!(page.body.contains("Quince press"), *operator == Operator::Eq, "{filter}");
                }
                assert_eq!(tom.get(GENERAL).await.status, StatusCode::OK, "{filter} can be read and changed");
            }
        }
    }

    async fn a_list_of_some_tickets_walks_the_same_index(world) {
        let mut ada = world.customer("ada").await;
        ada.get("/requests").await;
        shows(world, r#"[[{"property":"owner","operator":"NOT_HAS_PROPERTY"},{"property":"createdate","operator":"GT","values":["2020-01-01"]}]]"#).await;
        let portal = ada.cookies().values().next().cloned();
        let viewer = world
            .app
            .read(Claim::Portal { portal, desk: None, place: portico::desk::place::Place::default() }, |s| Box::pin(async move { Ok(s.viewer().clone()) }))
            .await
            .expect("Ada is there");
        let statement = list_statement(&viewer, world.db.db.dialect(), &ListQuery::default(), &[]);
        assert!(statement.text().contains("t.owner_id"), "the filter is in it");
        for plan in plans(world, vec![statement]).await {
            walks_an_index(&plan, "a list of some tickets");
            assert!(plan.contains("ticket_company_all") && plan.contains("ticket_contact_all"), "{plan}");
        }
    }

    async fn a_reply_that_moves_a_ticket_out_of_sight_is_posted_once(world) {
        let id = of_priority(world, "Quince", Some("HIGH"), "2").await;
        let waits = r#"[[{"property":"hs_pipeline_stage","operator":"IN","values":["2"]}]]"#;
        shows(world, waits).await;
        let mut ada = world.customer("ada").await;
        let key = ada.get(&format!("/requests/{id}")).await.hidden("submit_key");
        for click in 1..=2 {
            let sent = ada.post(&format!("/requests/{id}/reply"), &[("body", "The green one"), ("submit_key", &key)]).await;
            assert_eq!(sent.location(), "/requests?done=hidden", "click {click}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE body = 'The green one'").await, 1);
    }

    async fn totals_and_figures_count_nothing_that_is_hidden(world) {
        for n in 0..12 {
            of_priority(world, &format!("Quince {n}"), Some(if n < 4 { "HIGH" } else { "LOW" }), "2").await;
        }
        shows(world, HIGH).await;
        let mut ada = world.customer("ada").await;
        for path in ["/requests", "/requests?q=quince", "/requests?view=mine", "/requests?view=organization"] {
            let page = ada.get(path).await.body;
            assert!(page.contains("4 tickets") && !page.contains(">12<") && !page.contains("12 t"), "{path}: {page}");
        }
        shows(world, r#"[[{"property":"subject","operator":"CONTAINS_TOKEN","values":["quince 1*"]}]]"#).await;
        assert!(ada.get("/requests").await.body.contains("3 tickets"), "Quince 1, 10 and 11");
    }

    async fn stored_filters_keep_their_meaning_and_nothing_is_replaced_unseen(world) {
        of_priority(world, "Quince", Some("HIGH"), "2").await;
        let stored = r#"[[{"property":"subject","operator":"NOT_IN","values":["A","x"]},{"property":"hs_ticket_priority","operator":"NEQ","values":["LOW"]}]]"#;
        shows(world, stored).await;
        let mut tom = world.staff("tom").await;
        let page = tom.get(ADVANCED).await;
        assert!(page.body.contains("value=\"NOT_IN\" selected"), "what is not offered stands: {}", page.body);
        let version = page.hidden("version");
        let fields = |operator: &'static str| {
            vec![
                ("has_form", "true"), ("form", "1"), ("owner_display", "first"), ("reply_to_closed", "true"),
                ("visible.0.0.property", "subject"), ("visible.0.0.operator", operator), ("visible.0.0.value", "A"), ("visible.0.0.value", "x"),
                ("visible.0.1.property", "hs_ticket_priority"), ("visible.0.1.operator", "NEQ"), ("visible.0.1.value", "LOW"),
            ]
        };
        let columns = page.hidden("columns");
        let mut same = fields("NOT_IN");
        same.extend([("version", version.as_str()), ("columns", columns.as_str())]);
        let saved = tom.post(ADVANCED, &same).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        assert_eq!(world.text("SELECT visible FROM portal").await, stored.replace("NEQ", "NOT_IN"), "it says the same");
        let version = tom.get(ADVANCED).await.hidden("version");
        let mut wrong = fields("LT");
        wrong.extend([("version", version.as_str()), ("columns", columns.as_str())]);
        let refused = tom.post(ADVANCED, &wrong).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("Choose another comparison"), "{}", refused.body);
    }

    async fn memory_exhaustion_by_a_filter_of_many_words_is_refused(world) {
        let mut tom = world.staff("tom").await;
        let version = tom.get(ADVANCED).await.hidden("version");
        let words = "a b c d e f g h i j k l m n o p";
        let fields = [
            ("version", version.as_str()), ("has_form", "true"), ("form", "1"), ("owner_display", "first"),
            ("visible.0.0.property", "subject"), ("visible.0.0.operator", "CONTAINS_TOKEN"), ("visible.0.0.value", words),
            ("visible.0.1.property", "subject"), ("visible.0.1.operator", "NOT_CONTAINS_TOKEN"), ("visible.0.1.value", words),
        ];
        let refused = tom.post(ADVANCED, &fields).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("at most 30 words"), "{}", refused.body);
    }

    async fn some_people_see_their_companys_tickets(world) {
        let id = world.ticket("Quince press", "It drips").await;
        world.run("UPDATE portal SET ticket_access = 'company_if', company_if = '[[{\"property\":\"jobtitle\",\"operator\":\"CONTAINS_TOKEN\",\"values\":[\"manager\"]}],[{\"property\":\"company_domain\",\"operator\":\"EQ\",\"values\":[\"nowhere.example\"]}]]'").await;
        let mut ben = world.customer("ben").await;
        for path in ["/requests", "/requests.csv", "/requests?q=quince"] {
            assert!(!ben.get(path).await.body.contains("Quince press"), "{path}");
        }
        assert!(!ben.get("/requests").await.body.contains("view=organization"), "nor is there a view of the company");
        assert_eq!(ben.get(&format!("/requests/{id}")).await.status, StatusCode::NOT_FOUND);
        assert!(world.customer("ada").await.get("/requests").await.body.contains("Quince press"), "one's own are one's own");
        world.run("UPDATE contact SET job_title = 'Site Manager' WHERE email = 'ben@example.com'").await;
        for path in ["/requests", "/requests.csv", "/requests?q=quince", "/requests?view=organization"] {
            assert!(ben.get(path).await.body.contains("Quince press"), "{path}");
        }
        assert_eq!(ben.get(&format!("/requests/{id}")).await.status, StatusCode::OK);
        assert!(!world.customer("eve").await.get("/requests").await.body.contains("Quince press"), "another company");
    }

    async fn the_editor_of_a_filter_works_step_by_step_and_saves_nothing_before_it_is_told(world) {
        of_priority(world, "Quince", Some("HIGH"), "2").await;
        of_priority(world, "Pear", None, "2").await;
        let mut tom = world.staff("tom").await;
        let version = tom.get(ADVANCED).await.hidden("version");
        let rest = [("version", version.as_str()), ("has_form", "true"), ("form", "1"), ("owner_display", "first"), ("reply_to_closed", "true"), ("form_menu", "Typed before"), ("columns", "subject,status")];
        let with = |more: &[(&'static str, &'static str)]| [&rest[..], more].concat();
        let added = tom.post(ADVANCED, &with(&[("edit", "visible:add")])).await;
        assert!(added.status == StatusCode::OK && added.body.contains("name=\"visible.0.0.property\""), "{}", added.body);
        assert!(added.body.contains("value=\"Typed before\""), "what was typed stays");
        let row = [("visible.0.0.property", "hs_ticket_priority"), ("visible.0.0.operator", "EQ"), ("edit", "visible:look")];
        let chosen = tom.post(ADVANCED, &with(&row)).await.body;
        assert!(chosen.contains("<option value=\"IN\" selected>is any of") && chosen.contains("name=\"visible.0.0.value\" id=\"v-visible.0.0.HIGH\""), "{chosen}");
        let row = [("visible.0.0.property", "hs_ticket_priority"), ("visible.0.0.operator", "IN"), ("visible.0.0.value", "HIGH"), ("visible.0.0.value", "URGENT"), ("edit", "visible:clone:0")];
        let cloned = tom.post(ADVANCED, &with(&row)).await.body;
        assert!(cloned.contains("name=\"visible.1.0.property\"") && cloned.contains("Shown: 1 of 2 tickets"), "{cloned}");
        let dropped = tom.post(ADVANCED, &with(&[&row[..4], &[("edit", "visible:drop:0")]].concat())).await.body;
        assert!(!dropped.contains("name=\"visible.0.0.property\""));
        assert_eq!(world.text("SELECT visible FROM portal").await, "[]", "nothing was saved");
        for step in ["visible:drop:7", "visible:clone:9", "visible:drop:0:44", "visible:x", "visible:add:1:2:3", "other"] {
            assert_eq!(tom.post(ADVANCED, &with(&[("edit", step)])).await.status, StatusCode::OK, "{step}");
        }
        let empty = [("visible.0.0.property", "hs_ticket_priority"), ("visible.0.0.operator", "IN")];
        let refused = tom.post(ADVANCED, &with(&empty)).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("Enter a value to compare with"), "{}", refused.body);
        let asked = tom.post(ADVANCED, &with(&row[..4])).await;
        assert!(asked.status == StatusCode::OK && asked.body.contains("no longer see one ticket"), "{}", asked.body);
        let mark = asked.hidden("confirmed");
        let saved = tom.post(ADVANCED, &[&with(&row[..4])[..], &[("confirmed", mark.as_str())]].concat()).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        assert_eq!(world.text("SELECT visible FROM portal").await, r#"[[{"property":"hs_ticket_priority","operator":"IN","values":["HIGH","URGENT"]}]]"#);
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Priority is any of High, Urgent"), "in words: {history}");

        let none = tom.get(GENERAL).await;
        let fields = [("version", none.hidden("version")), ("name", "Help".into()), ("language", "en".into()), ("inbox", "1".into()), ("ticket_access", "company_if".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = tom.post(GENERAL, &fields).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("Add a condition that says who"), "{}", refused.body);
    }
}
