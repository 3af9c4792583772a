//! What pages ask of the database: so many statements and no more, however much there is.

use crate::world::{Browser, World, on_both_engines};

/// How many statements a page costs, once the settings have been read.
async fn statements(world: &World, browser: &mut Browser, path: &str) -> u64 {
    let before = world.app.db.statements();
    let page = browser.get(path).await;
    assert!(page.status.is_success(), "{path}: {}", page.status);
    world.app.db.statements() - before
}

on_both_engines! {
    async fn pages_cost_as_many_statements_as_were_counted(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let (mut ada, mut agent) = (world.customer("ada").await, world.staff("ingrid").await);
        // An owner, a stage and an answer stand in the conversation, too.
        let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
        let answer = [("body", "Which?"), ("submit_key", &*key), ("view", "all"), ("kind", "reply"), ("then", "customer")];
        agent.post(&format!("/desk/t/{id}/reply"), &answer).await;
        agent.post(&format!("/desk/t/{id}/take"), &[("view", "all")]).await;
        for (path, most) in [
            ("/requests", 5),
            ("/requests?view=organization&sort=subject", 5),
            (&*format!("/requests/{id}"), 6),
            ("/account", 2),
            ("/account/notifications", 3),
            ("/account/data", 2),
            ("/new", 2),
        ] {
            let cost = statements(world, &mut ada, path).await;
            assert!((1..=most).contains(&cost), "{path}: {cost} statements");
        }
        let columns = r#"["subject","content","hs_pipeline","closed_date","product"]"#;
        world.run(&format!("UPDATE portal SET columns = '{columns}'")).await;
        ada.get("/requests").await;
        assert!(statements(world, &mut ada, "/requests").await <= 5, "other columns ask no further question");
        for (path, most) in [("/desk/v/all", 9), (&*format!("/desk/v/all/t/{id}"), 16), ("/desk/contacts", 4), (&*format!("/desk/t/{id}/who"), 12)] {
            let cost = statements(world, &mut agent, path).await;
            assert!((1..=most).contains(&cost), "{path}: {cost} statements");
        }
    }

    async fn a_page_costs_the_same_whatever_there_is(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let ticket = format!("/requests/{id}");
        let before = [statements(world, &mut ada, "/requests").await, statements(world, &mut ada, &ticket).await];
        for n in 0..30 {
            world.ticket(&format!("Another {n}"), "It hums").await;
            let key = ada.get(&ticket).await.hidden("submit_key");
            ada.post(&format!("{ticket}/reply"), &[("body", "And on"), ("submit_key", &key)]).await;
        }
        let after = [statements(world, &mut ada, "/requests").await, statements(world, &mut ada, &ticket).await];
        assert_eq!(before, after);
    }
}
