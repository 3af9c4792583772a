//! What is kept so that pages cost what they show: figures above the list, and settings.

use axum::http::StatusCode;
use portico::desk::setup::PortalChange;
use portico::desk::tickets::{Imported, ImportedStep};

use crate::world::{World, on_both_engines};

/// How many rows of the kept figures differ from what counting finds.
pub(crate) async fn wrong(world: &World) -> i64 {
    world
        .count(
            "SELECT COUNT(*) FROM (
               SELECT contact_id, company_id, turn, SUM(n) AS n FROM (
                 SELECT contact_id, company_id, turn, -n AS n FROM ticket_tally
                 UNION ALL SELECT contact_id, 0, turn, 1 FROM ticket_contact WHERE is_shown
                 UNION ALL SELECT 0, company_id, turn, 1 FROM ticket_company WHERE is_shown
                 UNION ALL SELECT x.contact_id, y.company_id, x.turn, 1
                   FROM ticket_contact x JOIN ticket_company y ON y.ticket_id = x.ticket_id WHERE x.is_shown
               ) a GROUP BY contact_id, company_id, turn
             ) d WHERE n <> 0",
        )
        .await
}

on_both_engines! {
    async fn figures_that_are_kept_are_what_counting_finds(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        assert_eq!(wrong(world).await, 0, "filed");
        let (mut ben, mut agent) = (world.customer("ben").await, world.staff("ingrid").await);
        let path = format!("/requests/{id}");
        let mut written = vec![];
        // A colleague takes part from the first reply on, and only once.
        for text in ["Here, too", "Still"] {
            let key = ben.get(&path).await.hidden("submit_key");
            written.push(ben.post(&format!("{path}/reply"), &[("body", text), ("submit_key", &key)]).await.status);
            assert_eq!(wrong(world).await, 0, "{text}");
        }
        let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
        let answer = [("body", "Which?"), ("submit_key", &*key), ("view", "all"), ("kind", "reply"), ("then", "customer")];
        written.push(agent.post(&format!("/desk/t/{id}/reply"), &answer).await.status);
        assert_eq!(wrong(world).await, 0, "answered");
        written.push(ben.post(&format!("{path}/close"), &[]).await.status);
        assert_eq!(wrong(world).await, 0, "closed");
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket_tally WHERE turn = 'nobody' AND n = 1").await, 5);
        assert_eq!(written, [StatusCode::SEE_OTHER; 4]);
        world
            .import(Imported {
                subject: "Old story".into(),
                content: "x".into(),
                stage: "1",
                priority: None,
                category: None,
                source: "FORM",
                contact: world.people.eve,
                colleagues: vec![world.people.ada],
                company: None,
                custom: "{}".into(),
                at: world.clock.now(),
                steps: vec![(world.clock.now(), ImportedStep::Stage(Some(world.people.ingrid), None, "2"))],
            })
            .await;
        assert_eq!(wrong(world).await, 0, "imported");
    }

    async fn many_who_write_for_one_company_at_once_wait_for_nobody_in_a_circle(world) {
        let mut tickets = vec![];
        for n in 0..6 {
            tickets.push(world.ticket(&format!("Pump {n}"), "It drips").await);
        }
        let (ada, ben, agent) =
            (world.customer("ada").await, world.customer("ben").await, world.staff("ingrid").await);
        for round in 0..3 {
            let all = tickets.iter().flat_map(|id| {
                let path = format!("/requests/{id}/reply");
                let desk = format!("/desk/t/{id}/reply");
                [(ada.clone(), path.clone(), "ada"), (ben.clone(), path, "ben"), (agent.clone(), desk, "agent")]
            });
            let sent = all.map(|(mut browser, path, who)| async move {
                let key = format!("{who}-{round}-{path}");
                let fields = [("body", "And?"), ("submit_key", &*key), ("view", "all"), ("kind", "reply"), ("then", "customer")];
                browser.post(&path, &fields).await
            });
            for page in futures::future::join_all(sent).await {
                assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
            }
        }
        assert_eq!(wrong(world).await, 0);
    }

    async fn figures_above_the_list_count_what_is_of_both_once(world) {
        world.ticket("Ada's", "x").await;
        world.ticket("Ada's too", "x").await;
        world.ticket_of(world.people.ada, None, "Ada's alone", "x").await;
        let mut ada = world.customer("ada").await;
        let page = ada.get("/requests").await.body;
        assert!(page.contains("3 tickets"), "{page}");
        let counted = |view: &str| {
            let at = page.find(view).expect("the view is offered");
            page[at..].split("<span class=\"num light\">").nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned)
        };
        assert_eq!(counted("view=organization"), Some("2".to_owned()));
        assert_eq!(counted("view=mine"), Some("3".to_owned()));
        let own = PortalChange { ticket_access: Some("own"), ..PortalChange::default() };
        world.settings(own).await;
        assert!(ada.get("/requests").await.body.contains("3 tickets"));
        assert!(!world.customer("ben").await.get("/requests").await.body.contains("tickets</span>"));
    }

    async fn a_changed_setting_counts_from_the_next_request_on_in_every_process(world) {
        world.ticket("Pump drips", "It drips").await;
        let other = world.another().await;
        let (mut here, mut there) = (world.staff("ingrid").await, other.staff("ingrid").await);
        assert_eq!(here.get("/requests").await.status, StatusCode::OK);
        for name in ["Help corner", "Help centre"] {
            world.settings(PortalChange { name: Some(name.into()), ..PortalChange::default() }).await;
            for browser in [&mut here, &mut there] {
                let page = browser.get("/requests").await.body;
                assert!(page.contains(&format!("<title>{name}")), "{page}");
            }
        }
        for change in [
            "UPDATE staff SET first_name = 'Inga' WHERE first_name = 'Ingrid'",
            "UPDATE stage SET label = 'Fresh' WHERE key = '1'",
            "UPDATE property SET label = 'Hurry' WHERE name = 'hs_ticket_priority'",
        ] {
            let before = world.count("SELECT version FROM settings").await;
            world.run(change).await;
            assert!(world.count("SELECT version FROM settings").await > before, "{change}");
        }
        assert!(there.get("/desk/v/all/t/1").await.body.contains("Fresh"));
    }
}
