//! Closing by customers: off to begin with, into the stage that was chosen for the ticket's own pipeline.

use axum::http::StatusCode;
use db::testing::Engine;
use portico::desk::portal_settings::Tab;

use crate::settings::{opened, saved, set};
use crate::world::{World, on_both_engines};

/// A second pipeline with two closed stages, and a ticket in it; answers the ids of the stages and of the ticket.
pub(crate) async fn repairs(world: &World) -> (Vec<i64>, i64) {
    world.run("INSERT INTO pipeline (key, label, position, follows_replies) VALUES ('r', 'Repairs', 1, TRUE)").await;
    for (key, label, is_closed, position) in
        [("r1", "Broken", "FALSE", 0), ("r2", "Mended", "TRUE", 1), ("r3", "Scrapped", "TRUE", 2)]
    {
        world
            .run(&format!(
                "INSERT INTO stage (key, pipeline_id, label, is_closed, turn, position)
                 SELECT '{key}', id, '{label}', {is_closed}, 'us', {position} FROM pipeline WHERE key = 'r'"
            ))
            .await;
    }
    let id = world.ticket("Pump to mend", "It drips").await.0;
    world
        .run(&format!(
            "UPDATE ticket SET stage_id = (SELECT id FROM stage WHERE key = 'r1'),
               pipeline_id = (SELECT id FROM pipeline WHERE key = 'r') WHERE id = {id}"
        ))
        .await;
    let mut stages = vec![];
    for key in ["r1", "r2", "r3"] {
        stages.push(world.count(&format!("SELECT id FROM stage WHERE key = '{key}'")).await);
    }
    (stages, id)
}

pub(crate) async fn repair_pipeline(world: &World) -> i64 {
    world.count("SELECT id FROM pipeline WHERE key = 'r'").await
}

pub(crate) async fn stage_of(world: &World, ticket: i64) -> String {
    world.text(&format!("SELECT g.key FROM ticket t JOIN stage g ON g.id = t.stage_id WHERE t.id = {ticket}")).await
}

on_both_engines! {
    async fn customers_close_nothing_until_they_may(world) {
        let engine = if world.app.db.dialect() == db::Dialect::Sqlite { Engine::Sqlite } else { Engine::Postgres };
        let untouched = db::testing::fresh(engine, portico::desk::setup::MIGRATIONS).await;
        let may = untouched.db.read(|conn| Box::pin(conn.one::<bool>(db::sql!("SELECT close_allowed FROM portal"))));
        assert!(!may.await.map_err(|error: db::DbError| error).expect("a portal"), "a new installation begins without it");

        let path = format!("/requests/{}", world.ticket("Pump drips", "It drips").await);
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, Tab::Advanced, &[("close_allowed", "")]).await;
        assert!(!ada.get(&path).await.body.contains("/close\""));
        assert_eq!(ada.get(&format!("{path}/close")).await.status, StatusCode::SEE_OTHER, "there is nothing to ask");
        assert_eq!(ada.post(&format!("{path}/close"), &[]).await.status, StatusCode::FORBIDDEN);
        saved(&mut tom, Tab::Advanced, &[("close_allowed", "true")]).await;
        assert!(ada.get(&path).await.body.contains("/close\""));
        assert_eq!(ada.get(&format!("{path}/close")).await.status, StatusCode::OK);
        assert_eq!(ada.post(&format!("{path}/close"), &[]).await.status, StatusCode::SEE_OTHER);
    }

    async fn each_pipeline_has_its_own_stage_to_close_into(world) {
        let (stages, broken) = repairs(world).await;
        let plain = world.ticket("Pump drips", "It drips").await.0;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let page = tom.get("/settings/portal/advanced").await.body;
        assert!(page.contains("Closed (the only closed stage)"), "one needs no choice: {page}");
        assert!(!page.contains(&format!("<option value=\"{}\">Broken", stages[0])), "open stages are not offered: {page}");
        let field = format!("closing_stages_{}", repair_pipeline(world).await);

        let none = set(&mut tom, Tab::Advanced, &[("close_allowed", "true")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.body.contains("“Repairs” has several closed stages"), "{}", none.body);
        let open = set(&mut tom, Tab::Advanced, &[(&field, &stages[0].to_string())]).await;
        assert_eq!(open.status, StatusCode::UNPROCESSABLE_ENTITY, "an open stage closes nothing");
        let path = format!("/requests/{broken}/close");
        assert_eq!(ada.post(&path, &[]).await.status, StatusCode::FORBIDDEN, "nothing says where it goes");

        saved(&mut tom, Tab::Advanced, &[("close_allowed", "true"), (&field, &stages[2].to_string())]).await;
        assert_eq!(ada.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage_of(world, broken).await, "r3");
        assert_eq!(ada.post(&format!("/requests/{plain}/close"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage_of(world, plain).await, "4");
        let closed = format!("SELECT COUNT(*) FROM ticket WHERE id IN ({broken}, {plain}) AND is_closed AND closed_at IS NOT NULL");
        assert_eq!(world.count(&closed).await, 2);
        let page = tom.get("/settings/portal/history").await.body;
        assert!(page.contains("Repairs: Scrapped") && page.contains("Stages for closing"), "{page}");
        assert!(!page.contains(&format!("{}={}", repair_pipeline(world).await, stages[2])), "no ids: {page}");
    }

    async fn a_stage_that_is_gone_or_open_again_closes_nothing_and_is_told(world) {
        let (stages, broken) = repairs(world).await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let field = format!("closing_stages_{}", repair_pipeline(world).await);
        saved(&mut tom, Tab::Advanced, &[("close_allowed", "true"), (&field, &stages[2].to_string())]).await;
        let path = format!("/requests/{broken}");
        assert!(ada.get(&path).await.body.contains("/close\""));
        for change in ["UPDATE stage SET is_closed = FALSE WHERE key = 'r3'", "DELETE FROM stage WHERE key = 'r3'"] {
            world.run(change).await;
            assert!(!ada.get(&path).await.body.contains("/close\""), "{change}");
            assert_eq!(ada.post(&format!("{path}/close"), &[]).await.status, StatusCode::FORBIDDEN, "{change}");
            let page = tom.get("/settings/portal/advanced").await.body;
            assert!(page.contains("is gone or no longer closed"), "{change}: {page}");
        }
        let values = opened(&mut tom, Tab::Advanced).await;
        assert_eq!(values[&field], stages[1].to_string(), "the one that is left is preselected");
        saved(&mut tom, Tab::Advanced, &[]).await;
        assert_eq!(ada.post(&format!("{path}/close"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage_of(world, broken).await, "r2");
    }

    async fn a_pipeline_without_a_closed_stage_is_never_closed_by_customers(world) {
        let (_, broken) = repairs(world).await;
        world.run("UPDATE stage SET is_closed = FALSE WHERE key IN ('r2', 'r3')").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, Tab::Advanced, &[("close_allowed", "true")]).await;
        let page = tom.get("/settings/portal/advanced").await.body;
        assert!(page.contains("This pipeline has no closed stage"), "{page}");
        assert!(!ada.get(&format!("/requests/{broken}")).await.body.contains("/close\""));
        assert_eq!(ada.post(&format!("/requests/{broken}/close"), &[]).await.status, StatusCode::FORBIDDEN);
    }
}
